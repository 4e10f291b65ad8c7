//! Sittings in our own shape as Parquet, offered for import: what a region exports when it has its own store.
//!
//! The file has the columns of [`crate::schema`]; rows of several works may stand in one file as far as the works have the
//! same number of items. Items have no names here: they are numbered, and the highest score seen stands for the highest
//! possible one until a file of ФИС ОКО names the items.

use std::collections::BTreeMap;

use arrow::array::{RecordBatch, StringArray};
use bytes::Bytes;
use domain::refusal::Refusal;
use domain::results::file::{FileKind, Problem, ResultsFile, WorkPart};
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Item, Work, WorkCode};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::LakeError;
use crate::lake::visit_sittings;

/// The first bytes of every Parquet file.
pub const MAGIC: &[u8; 4] = b"PAR1";

/// How many problems are told.
const TOLD: usize = 50;

/// Whether bytes begin as a Parquet file.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads a Parquet file of sittings.
///
/// # Errors
/// It is no Parquet file, or its columns are not ours.
pub fn read_parquet(bytes: &[u8]) -> Result<ResultsFile, Refusal> {
    let mut parts: BTreeMap<WorkCode, WorkPart> = BTreeMap::new();
    let mut problems = Vec::new();
    read(Bytes::copy_from_slice(bytes), &mut parts, &mut problems).map_err(|error| {
        Refusal::new(
            "parquet_unread",
            format!("Файл не прочитан как Parquet с результатами: {error}"),
            "Сохраните результаты со столбцами, как их описывает справка о форме файла, или загрузите CSV.",
        )
    })?;
    problems.truncate(TOLD);
    let refused = problems.iter().any(|problem: &Problem| problem.fatal);
    Ok(ResultsFile {
        kind: FileKind::Sittings,
        parts: if refused { Vec::new() } else { parts.into_values().collect() },
        schools: Vec::new(),
        appeals: Vec::new(),
        diagnostics: Vec::new(),
        personal_values_dropped: 0,
        problems,
    })
}

fn read(bytes: Bytes, parts: &mut BTreeMap<WorkCode, WorkPart>, problems: &mut Vec<Problem>) -> Result<(), LakeError> {
    let mut row = 0;
    for batch in ParquetRecordBatchReaderBuilder::try_new(bytes)?.build()? {
        let batch = batch?;
        let works = works(&batch)?;
        let mut at = 0;
        visit_sittings(&batch, |sitting, date| {
            row += 1;
            let code: Result<WorkCode, _> = works.value(at).parse();
            at += 1;
            match (code, fault(sitting)) {
                (Ok(code), None) => {
                    let part = parts.entry(code).or_insert_with_key(|code| empty(code, date));
                    learn_items(&mut part.work.items, &sitting.items);
                    part.sittings.push(sitting.clone());
                }
                (Err(error), _) => problems.push(at_row(row, "work", error.to_string())),
                (_, Some((column, text))) => problems.push(at_row(row, column, text.to_owned())),
            }
        })?;
    }
    Ok(())
}

fn works(batch: &RecordBatch) -> Result<&StringArray, LakeError> {
    let works = batch.column_by_name("work").and_then(|works| works.as_any().downcast_ref::<StringArray>());
    works.ok_or_else(|| LakeError::Damaged { file: "файл".into(), what: "нет столбца work".into() })
}

fn empty(code: &WorkCode, date: Option<jiff::civil::Date>) -> WorkPart {
    let work = Work { code: code.clone(), subject: code.subject.clone(), date, items: Vec::new(), max_primary: None };
    WorkPart { work, sittings: Vec::new(), aggregates: Vec::new() }
}

fn learn_items(items: &mut Vec<Item>, scores: &[u8]) {
    while items.len() < scores.len() {
        items.push(Item { number: (items.len() + 1).to_string(), max: 1, level: None });
    }
    for (item, score) in items.iter_mut().zip(scores).filter(|(_, score)| **score != NOT_ATTEMPTED) {
        item.max = item.max.max(*score);
    }
}

/// What is wrong with a row: the column and a sentence.
fn fault(sitting: &Sitting) -> Option<(&'static str, &'static str)> {
    let is_mark = |mark: Option<u8>| mark.is_none_or(|mark| (2..=5).contains(&mark));
    if sitting.school.trim().is_empty() {
        Some(("school", "Строка не называет школу."))
    } else if sitting.participant.trim().is_empty() {
        Some(("participant", "Строка не называет участника."))
    } else if !is_mark(sitting.mark) {
        Some(("mark", "Отметка — не 2, 3, 4 или 5."))
    } else if !is_mark(sitting.journal) {
        Some(("journal", "Отметка по журналу — не 2, 3, 4 или 5."))
    } else if sitting.items.iter().any(|score| *score > 100 && *score != NOT_ATTEMPTED) {
        Some(("items", "Балл за задание больше 100."))
    } else {
        None
    }
}

fn at_row(row: u32, column: &str, text: String) -> Problem {
    Problem { code: "value_unread".into(), fatal: true, sheet: None, row: Some(row), column: Some(column.into()), text }
}
