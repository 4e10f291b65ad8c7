//! Assessment results: works, files on their way in, items, catalogues, scales.

mod catalogues;
mod import;
mod list;
mod load;
mod scales;
mod work;

pub use catalogues::{CataloguePage, CataloguesPage, add as add_catalogue, list as catalogues, show as catalogue};
pub use import::{FileRow, ImportPage, ProgressPart, confirm, discard, progress, show as import};
pub use list::{ResultsPage, WorkRow, YearOfWorks, list};
pub use load::{LoadPage, ask, upload};
pub use scales::{ScaleRow, ScalesPage, save as save_scales, show as scales};
pub use work::{
    GroupColumn, ItemRow, ItemsPage, items_page, sheet as work_sheet, show as work, table as items_table,
    zones_sentence,
};

use domain::results::work::WorkCode;

use crate::error::Problem;
use crate::fields::encode_path;

/// Address of a work's page.
pub fn work_address(code: &WorkCode) -> String {
    format!("/results/works/{}", encode_path(&code.to_string()))
}

/// Reads a work's code from an address.
///
/// # Errors
/// It is none: there is no such page.
pub fn work_code(text: &str) -> Result<WorkCode, Problem> {
    text.parse().map_err(|_| Problem::not_found().way("Результаты", "/results"))
}
