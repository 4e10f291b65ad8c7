//! Files of assessment results: every layout of ФИС ОКО and ГИА that we know, told by content, never by name.
//!
//! | file | module |
//! |---|---|
//! | Ф1 individual results, the school's collection form | `individual` |
//! | Ф3 marks, journal comparison, score distribution, item completion | `aggregate` |
//! | ЕГЭ and ОГЭ protocols, appeals | `protocol` |
//! | a region's own tables, the register of schools | `regional` |
//! | sittings in our own shape, CSV | `sittings` |
//!
//! Invariants: names and passports are counted and dropped while the row is read and reach neither the result nor a
//! message; a file with a fatal problem gives nothing but its problems.

mod aggregate;
pub mod archive;
pub mod catalogue;
mod grid;
mod header;
mod individual;
mod problems;
mod protocol;
mod pseudonym;
mod recognise;
mod regional;
pub mod sittings;

#[cfg(test)]
mod tests;

use domain::refusal::Refusal;
use domain::results::file::{FileKind, ResultsFile};

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
    let document = crate::read_document(bytes, name)?;
    let grids: Vec<Grid> = document.blocks.iter().filter_map(table).map(Grid::of).collect();
    let Some((kind, grid)) = recognise::recognise(&grids) else {
        return Err(Refusal::new(
            "unknown_report",
            format!("Файл «{name}» не похож ни на один из известных отчётов ФИС ОКО или протоколов ГИА."),
            "Выгрузите отчёт из раздела «Аналитика» ФИС ОКО без правки заголовков и загрузите снова.",
        ));
    };
    let mut file = match kind {
        FileKind::IndividualResults => individual::report(grid),
        FileKind::CollectionForm => individual::form(grid),
        FileKind::MarkStatistics
        | FileKind::JournalComparison
        | FileKind::ScoreDistribution
        | FileKind::ItemCompletion => aggregate::read(kind, grid),
        FileKind::EgeProtocol | FileKind::EgeRegionalProtocol | FileKind::OgeProtocol => {
            protocol::read(kind, grid, key)
        }
        FileKind::Appeals => protocol::appeals(grid, key),
        _ => regional::read(kind, grid),
    };
    problems::settle(&mut file);
    Ok(file)
}

fn table(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    }
}
