//! Assessment results: works, files on their way in, items, catalogues, scales, contexts, schools' own works.

mod catalogues;
mod context;
mod diagnostics;
mod import;
mod list;
mod load;
mod scales;
mod work;

pub use catalogues::{CataloguePage, CataloguesPage, add as add_catalogue, list as catalogues, show as catalogue};
pub use context::{
    ContextPage, ContextPreviewPage, ContextRow, apply as apply_context, preview as preview_context, show as context,
    template as context_template,
};
pub use diagnostics::{DiagnosticsPage, DiagnosticsRow, form as diagnostic_form, list as diagnostics};
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

/// Pages beside each other: address and words.
pub const TABS: [(&str, &str); 5] = [
    ("/results", "Работы"),
    ("/results/catalogues", "Планы работ"),
    ("/results/scales", "Шкалы"),
    ("/results/context", "Контекст школ"),
    ("/results/diagnostics", "Свои работы школ"),
];

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
