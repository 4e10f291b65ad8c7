//! Files of assessment results: every layout of ФИС ОКО and ГИА that we know, told by content, never by name.
//!
//! | file | module |
//! |---|---|
//! | Ф1 individual results, the school's collection form | `individual` |
//! | Ф3 marks, journal comparison, score distribution, item completion | `aggregate` |
//! | planned results, item completion by mark | `by_result` |
//! | ЕГЭ and ОГЭ protocols | `protocol` |
//! | lists of appeals | `appeals` |
//! | a region's own tables, the register of schools | `regional` |
//! | a school's own diagnostic work | `diagnostic` |
//! | sittings in our own shape, CSV | `sittings` |
//!
//! Invariants: names and passports are counted and dropped while the row is read and reach neither the result nor a
//! message; a file with a fatal problem gives nothing but its problems.

mod aggregate;
mod appeals;
pub mod archive;
mod by_result;
pub mod catalogue;
pub mod context;
mod diagnostic;
mod grid;
mod group_checks;
mod header;
mod individual;
mod items;
mod problems;
mod protocol;
mod pseudonym;
mod pupil;
mod recognise;
mod regional;
mod scale;
mod school_codes;
pub mod sittings;
mod subjects;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod variants;

use domain::refusal::Refusal;
use domain::results::file::{FileKind, ResultsFile, WorkPart};

pub use pseudonym::PseudonymKey;

use crate::document::{Block, Table};
use grid::Grid;

/// Reads any known file of results. `key` makes pseudonyms of pupils whom a file knows only by name.
///
/// # Errors
/// The file cannot be opened, or is none of the known reports.
pub fn read_results(bytes: &[u8], name: &str, key: &PseudonymKey) -> Result<ResultsFile, Refusal> {
    if let Some(read) = sittings::read_if_ours(bytes) {
        return Ok(read);
    }
    let document = crate::formats::read_tables(bytes, name).map_err(|refusal| for_results(refusal, name))?;
    let grids: Vec<Grid> = document.blocks.iter().filter_map(table).map(Grid::of).collect();
    let known = recognise::recognise(&grids);
    let mut files = known.into_iter().map(|(kind, grid)| read_sheet(kind, grid, key));
    let Some(mut file) = files.next() else {
        return Err(Refusal::new(
            "unknown_report",
            format!("Файл «{name}» не похож ни на один из известных отчётов ФИС ОКО или протоколов ГИА."),
            "Выгрузите отчёт из раздела «Аналитика» ФИС ОКО без правки заголовков и загрузите снова.",
        ));
    };
    files.for_each(|sheet| add_sheet(&mut file, sheet));
    file.problems.extend(recognise::not_read(&grids));
    school_codes::join(&mut file);
    problems::settle(&mut file);
    Ok(file)
}

fn read_sheet(kind: FileKind, grid: &Grid, key: &PseudonymKey) -> ResultsFile {
    match kind {
        FileKind::IndividualResults => individual::report(grid),
        FileKind::CollectionForm => individual::form(grid),
        FileKind::MarkStatistics
        | FileKind::JournalComparison
        | FileKind::ScoreDistribution
        | FileKind::ItemCompletion => aggregate::read(kind, grid),
        FileKind::PlannedResults | FileKind::ItemCompletionByMark => by_result::read(kind, grid),
        FileKind::EgeProtocol | FileKind::EgeRegionalProtocol | FileKind::OgeProtocol => {
            protocol::read(kind, grid, key)
        }
        FileKind::Appeals => appeals::read(grid, key),
        FileKind::DiagnosticWork => diagnostic::read(grid, key),
        _ => regional::read(kind, grid),
    }
}

/// Adds what another sheet of the workbook holds: another work, or another school of the same one.
fn add_sheet(file: &mut ResultsFile, sheet: ResultsFile) {
    for part in sheet.parts {
        let same = |known: &&mut WorkPart| known.work.code == part.work.code && known.work.items == part.work.items;
        match file.parts.iter_mut().find(same) {
            Some(known) => {
                known.sittings.extend(part.sittings);
                known.aggregates.extend(part.aggregates);
            }
            None => file.parts.push(part),
        }
    }
    file.schools.extend(sheet.schools);
    file.appeals.extend(sheet.appeals);
    file.diagnostics.extend(sheet.diagnostics);
    file.personal_values_dropped += sheet.personal_values_dropped;
    file.problems.extend(sheet.problems);
}

/// The readers of formats speak of plans; what a person can do about a file of results is another thing.
fn for_results(refusal: Refusal, name: &str) -> Refusal {
    let hint = match refusal.code.as_str() {
        "too_complex" => {
            return Refusal::new(
                "too_complex",
                format!("В файле «{name}» больше строк или ячеек, чем читается за один раз."),
                "Выгрузите отчёт по муниципалитетам или школам отдельными файлами либо передайте результаты в CSV.",
            );
        }
        "encrypted_file" => {
            "Откройте его в Excel или LibreOffice, снимите пароль, сохраните как XLSX и загрузите снова."
        }
        "damaged_file" | "zip_bomb" | "unknown_format" | "no_text" => {
            "Скачайте отчёт из личного кабинета ФИС ОКО или из РЦОИ заново (XLSX или CSV) и загрузите его, не открывая и не правя."
        }
        "picture" | "program" | "presentation" => "Загрузите таблицу с результатами: XLSX, XLS, ODS или CSV.",
        _ => return refusal,
    };
    Refusal { hint: hint.to_owned(), ..refusal }
}

fn table(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    }
}
