//! Sittings in our own shape, as CSV: what a region exports when it has its own store.
//!
//! Columns: `year,procedure,subject,grade,school,class,participant,variant,items,primary,test,mark,journal`; `items` holds
//! scores parted by blanks, `X` where there is none. The order of columns is free, the names are not.

use std::collections::BTreeMap;

use domain::results::file::{FileKind, Problem, ResultsFile, WorkPart};
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Item, Procedure, Work, WorkCode};

use super::individual::empty;

/// Names of the columns.
pub const COLUMNS: [&str; 13] = [
    "year",
    "procedure",
    "subject",
    "grade",
    "school",
    "class",
    "participant",
    "variant",
    "items",
    "primary",
    "test",
    "mark",
    "journal",
];

/// Reads the file when its first line has our columns.
pub fn read_if_ours(bytes: &[u8]) -> Option<ResultsFile> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = text.split(|byte| *byte == b'\n').next()?;
    let first = std::str::from_utf8(first).ok()?.trim();
    let titles: Vec<&str> = first.split(',').map(|title| title.trim_matches('"')).collect();
    let ours = ["year", "procedure", "subject", "school", "participant"].iter().all(|title| titles.contains(title));
    ours.then(|| read(text, &titles))
}

fn read(text: &[u8], titles: &[&str]) -> ResultsFile {
    let mut file = empty(FileKind::Sittings);
    let mut at = [None; 13];
    for (slot, column) in at.iter_mut().zip(COLUMNS) {
        *slot = titles.iter().position(|title| *title == column);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(text);
    let mut parts: BTreeMap<WorkCode, WorkPart> = BTreeMap::new();
    let mut record = csv::ByteRecord::new();
    let mut row = 1;
    loop {
        row += 1;
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => match sitting(&record, &at) {
                Ok((code, sitting)) => {
                    let part = parts.entry(code).or_insert_with_key(new_part);
                    let items = &mut part.work.items;
                    for (index, score) in sitting.items.iter().enumerate().filter(|(_, score)| **score != NOT_ATTEMPTED)
                    {
                        while items.len() <= index {
                            items.push(Item { number: (items.len() + 1).to_string(), max: 1, level: None });
                        }
                        items[index].max = items[index].max.max(*score);
                    }
                    part.sittings.push(sitting);
                }
                Err(column) => file.problems.push(problem(row, column)),
            },
            Err(_) => {
                file.problems.push(problem(row, "строка"));
                break;
            }
        }
    }
    file.parts = parts.into_values().collect();
    file
}

fn new_part(code: &WorkCode) -> WorkPart {
    let work =
        Work { code: code.clone(), subject: code.subject.clone(), date: None, items: Vec::new(), max_primary: None };
    WorkPart { work, sittings: Vec::new(), aggregates: Vec::new() }
}

fn problem(row: u32, column: &str) -> Problem {
    let text = format!("Значение столбца «{column}» не прочитано.");
    Problem {
        code: "value_unread".into(),
        fatal: true,
        sheet: None,
        row: Some(row),
        column: Some(column.to_owned()),
        text,
    }
}

type Columns = [Option<usize>; 13];

fn sitting(record: &csv::ByteRecord, at: &Columns) -> Result<(WorkCode, Sitting), &'static str> {
    let field = |index: usize| at[index].and_then(|column| record.get(column)).unwrap_or_default();
    let text = |index: usize| std::str::from_utf8(field(index)).map(str::trim).map_err(|_| COLUMNS[index]);
    let optional = |index: usize| text(index).map(|text| (!text.is_empty()).then(|| text.to_owned()));
    let procedure = text(1)?;
    let procedure = Procedure::ALL.into_iter().find(|known| known.name() == procedure).ok_or("procedure")?;
    let year = number(field(0)).filter(|year| (2015..2100).contains(year)).ok_or("year")?;
    let grade = optional_number(field(3)).ok_or("grade")?;
    let code = WorkCode {
        procedure,
        year,
        subject: text(2)?.to_owned(),
        grade: grade.and_then(|grade| u8::try_from(grade).ok()),
    };
    let mark = |index: usize| match optional_number(field(index)) {
        Some(None) => Ok(None),
        Some(Some(mark @ 2..=5)) => Ok(Some(mark as u8)),
        _ => Err(COLUMNS[index]),
    };
    let (school, participant) = (text(4)?.to_owned(), text(6)?.to_owned());
    if code.subject.is_empty() || school.is_empty() || participant.is_empty() {
        return Err("school");
    }
    let sitting = Sitting {
        school,
        class: optional(5)?,
        participant,
        variant: optional(7)?,
        items: items(field(8)).ok_or("items")?,
        primary: optional_number(field(9)).ok_or("primary")?,
        test: optional_number(field(10)).ok_or("test")?,
        mark: mark(11)?,
        journal: mark(12)?,
        absent: false,
    };
    Ok((code, sitting))
}

fn items(field: &[u8]) -> Option<Vec<u8>> {
    let scores = field.split(|byte| *byte == b' ').filter(|score| !score.is_empty());
    scores
        .map(|score| {
            if matches!(score, b"X" | b"x") {
                Some(NOT_ATTEMPTED)
            } else {
                number(score).and_then(|score| u8::try_from(score).ok()).filter(|score| *score < 100)
            }
        })
        .collect()
}

fn number(field: &[u8]) -> Option<u16> {
    if field.is_empty() || field.len() > 5 {
        return None;
    }
    field.iter().try_fold(0u16, |value, byte| {
        byte.is_ascii_digit().then(|| value.checked_mul(10)?.checked_add(u16::from(byte - b'0'))).flatten()
    })
}

fn optional_number(field: &[u8]) -> Option<Option<u16>> {
    if field.is_empty() { Some(None) } else { number(field).map(Some) }
}
