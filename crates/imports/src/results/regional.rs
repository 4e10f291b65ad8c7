//! A region's own tables and the register of schools.

use std::collections::{BTreeMap, HashMap};

use domain::results::file::{Aggregate, Figures, FileKind, Group, ResultsFile, SchoolEntry, WorkPart};
use domain::results::work::{Procedure, Work, WorkCode};

use super::grid::{Grid, GridRow, code, decimal, whole};
use super::group_checks;
use super::individual::empty;
use super::problems::at;
use super::subjects::subject_code;

/// Rows in which the header is looked for: titles may stand above it.
const HEADER_WITHIN: usize = 10;

const LOGIN: [&str; 6] = ["логин фис око", "логин", "логин оо", "логин школы", "логин в фис око", "логин организации"];
const NAME: [&str; 8] = [
    "наименование",
    "наименование оо",
    "название оо",
    "оо",
    "название",
    "краткое наименование",
    "наименование организации",
    "школа",
];
const GIA: [&str; 5] = ["код оо", "код гиа", "код оо гиа", "код оо (гиа)", "код школы"];

/// Which of these tables a sheet is.
pub fn kind(grid: &Grid) -> Option<FileKind> {
    grid.rows.iter().take(HEADER_WITHIN).find_map(kind_of)
}

fn kind_of(row: &GridRow) -> Option<FileKind> {
    let has = |titles: &[&str]| titles.iter().all(|title| row.column(&[title]).is_some());
    let keyed = has(&["год", "класс", "предмет"]) && row.column(&LOGIN).is_some();
    if keyed && has(&["2", "3", "4", "5"]) && !has(&["0"]) {
        return Some(FileKind::RegionalMarks);
    }
    if keyed && has(&["0", "1"]) {
        return Some(FileKind::RegionalScores);
    }
    if has(&["год", "логин"]) && row.column_starting("количество маркеров").is_some() || has(&["логин", "4 ру", "4 ма"])
    {
        return Some(FileKind::RegionalMarkers);
    }
    // A table of pupils or of shares whose header is not understood is no register.
    let other =
        ["код участника", "участник", "первичный балл", "кол-во участников", "количество участников", "предмет"];
    let results = other.iter().any(|title| row.column_starting(title).is_some());
    (row.column(&LOGIN).is_some() && (row.column(&NAME).or(row.column(&GIA)).is_some()) && !results)
        .then_some(FileKind::SchoolRegister)
}

/// Reads a regional table.
pub fn read(kind: FileKind, grid: &Grid) -> ResultsFile {
    let mut file = empty(kind);
    let Some(at) = grid.rows.iter().take(HEADER_WITHIN).position(|row| kind_of(row).is_some()) else { return file };
    let (header, rows) = (&grid.rows[at], &grid.rows[at + 1..]);
    match kind {
        FileKind::RegionalMarks | FileKind::RegionalScores => shares(kind, grid, header, rows, &mut file),
        // Of a list of markers only the schools are kept: the markers are computed here anew.
        _ => register(grid, header, rows, &mut file),
    }
    file
}

fn register(grid: &Grid, header: &GridRow, rows: &[GridRow], file: &mut ResultsFile) {
    let login = header.column(&LOGIN);
    let gia = header.column(&GIA);
    let municipality_code = header.column(&["код мсу"]);
    let municipality = header.column(&["муниципалитет", "мсу", "район", "муниципальное образование"]);
    let kind = header.column(&["вид оо", "вид", "тип оо", "тип"]);
    let name = header.column(&NAME);
    let mut seen: HashMap<String, u32> = HashMap::new();
    for row in rows {
        let text =
            |column: Option<usize>| column.map(|column| row.text(column).to_owned()).filter(|text| !text.is_empty());
        let entry = SchoolEntry {
            login: text(login).map(|login| login.to_ascii_lowercase()),
            gia_code: text(gia).map(|text| code(&text)),
            municipality_code: text(municipality_code).map(|text| code(&text)),
            municipality: text(municipality),
            name: text(name),
            kind: text(kind),
        };
        for (id, column) in [(&entry.login, login), (&entry.gia_code, gia)] {
            let first = id.clone().and_then(|id| seen.insert(id, row.number));
            if let Some(first) = first {
                let text = format!("Логин или код этой школы уже стоит в строке {first}: у двух школ он один.");
                file.problems.push(at(grid, row.number, column, "school_repeated", false, text));
            }
        }
        if entry.login.is_some() || entry.gia_code.is_some() {
            file.schools.push(entry);
        }
    }
}

/// Columns of a region's table of shares.
struct ShareColumns {
    year: usize,
    class: usize,
    subject: usize,
    login: usize,
    count: usize,
    name: Option<usize>,
    municipality: Option<usize>,
    figures: Vec<usize>,
}

impl ShareColumns {
    fn of(header: &GridRow) -> Option<ShareColumns> {
        let figures = header.cells().iter().enumerate().filter(|(_, title)| whole(title).is_some());
        Some(ShareColumns {
            year: header.column(&["год"])?,
            class: header.column(&["класс"])?,
            subject: header.column(&["предмет"])?,
            login: header.column(&LOGIN)?,
            count: header
                .column_starting("кол-во участников")
                .or_else(|| header.column_starting("количество участников"))?,
            name: header.column(&NAME),
            municipality: header.column(&["муниципалитет"]),
            figures: figures.map(|(column, _)| column).collect(),
        })
    }
}

/// «Год, Класс, Предмет, Муниципалитет, Логин, ОО, Кол-во участников» and shares of marks, or of primary scores.
fn shares(kind: FileKind, grid: &Grid, header: &GridRow, rows: &[GridRow], file: &mut ResultsFile) {
    let Some(columns) = ShareColumns::of(header) else { return };
    let mut parts: BTreeMap<WorkCode, WorkPart> = BTreeMap::new();
    let (mut read, mut aggregates) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| !row.text(columns.login).is_empty()) {
        let Some((code, aggregate, school)) = share_row(kind, row, &columns) else {
            let text = "Год, класс, число участников или доля — не число.".to_owned();
            file.problems.push(at(grid, row.number, Some(columns.count), "row_unread", true, text));
            continue;
        };
        file.schools.push(school);
        read.push(row);
        aggregates.push(aggregate.clone());
        let part = parts.entry(code).or_insert_with_key(|code| WorkPart {
            work: Work {
                code: code.clone(),
                subject: row.text(columns.subject).to_owned(),
                date: None,
                items: Vec::new(),
                max_primary: None,
            },
            sittings: Vec::new(),
            aggregates: Vec::new(),
        });
        part.aggregates.push(aggregate);
    }
    let first = columns.figures.first().copied();
    file.problems.extend(group_checks::shares_of_rows(grid, &read, &aggregates, first));
    file.parts = parts.into_values().collect();
}

fn share_row(kind: FileKind, row: &GridRow, columns: &ShareColumns) -> Option<(WorkCode, Aggregate, SchoolEntry)> {
    let value = |column: &usize| if row.text(*column).is_empty() { Some(0.0) } else { decimal(row.text(*column)) };
    let values: Vec<f64> = columns.figures.iter().map(value).collect::<Option<_>>()?;
    let figures = match (kind, <[f64; 4]>::try_from(values.clone())) {
        (FileKind::RegionalMarks, Ok(percent)) => Figures::Marks { percent },
        _ => Figures::Scores { percent: values },
    };
    let code = WorkCode {
        procedure: Procedure::Vpr,
        year: u16::try_from(whole(row.text(columns.year))?).ok()?,
        subject: subject_code(row.text(columns.subject)),
        grade: Some(u8::try_from(whole(row.text(columns.class))?).ok()?),
    };
    let text = |column: Option<usize>| column.map(|column| row.text(column).to_owned()).filter(|text| !text.is_empty());
    let (login, name) = (row.text(columns.login).to_ascii_lowercase(), text(columns.name));
    let school = SchoolEntry {
        login: Some(login.clone()),
        name: name.clone(),
        municipality: text(columns.municipality),
        ..SchoolEntry::default()
    };
    let group = Group::School { login, name: name.unwrap_or_default() };
    let aggregate = Aggregate { group, schools: None, participants: whole(row.text(columns.count))?, figures };
    Some((code, aggregate, school))
}
