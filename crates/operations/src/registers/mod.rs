//! Registers of schools: files in, rows with history kept, names of pupils sealed.

mod load;
pub mod names;

pub(crate) use load::all_rows;
pub use load::{FileReport, LoadOptions, Outcome, RegisterCounts, load};

use domain::access::Action;
use domain::registers::describe::{self, Register};
use domain::registers::values::{Values, from_json};
use serde::Serialize;
use serde_json::Value;
use store::queries::registers as queries;
use store::records::RegisterRow;

use crate::actor::allow_common;
use crate::support::Authors;
use crate::work::allow_unit;
use crate::{Actor, App, Failure};

/// A version of a row as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersionView {
    /// Number of the version.
    pub revision: i64,
    /// Values by the key of the column.
    pub values: Value,
    /// File that brought it.
    pub file: Option<String>,
    /// Sheet of the file.
    pub sheet: Option<String>,
    /// Row of the sheet.
    pub row: Option<i64>,
    /// Moment.
    pub changed_at: String,
    /// Who loaded it.
    pub changed_by: String,
}

/// The register with this name.
///
/// # Errors
/// Refused `unknown_register` with the names there are.
pub fn register(name: &str) -> Result<&'static Register, Failure> {
    describe::get(name).ok_or_else(|| {
        let names: Vec<&str> = describe::all().iter().map(|register| register.name.as_str()).collect();
        Failure::refused(
            "unknown_register",
            format!("Реестра «{name}» нет."),
            format!("Есть реестры: {}.", names.join(", ")),
        )
    })
}

/// The typed values of a stored row.
pub(crate) fn values(row: &RegisterRow) -> Result<Values, Failure> {
    let register = register(&row.register)?;
    Ok(from_json(register, &serde_json::from_str(&row.row_values).map_err(Failure::unexpected)?))
}

/// The history of a row, newest first.
///
/// # Errors
/// Not found; refused when the person who asks may not read what belongs to the row's organisation.
pub async fn history(app: &App, actor: &Actor, row_id: &str) -> Result<Vec<VersionView>, Failure> {
    let reader = app.store.reader();
    let row = queries::get(&reader, row_id).await?.ok_or(Failure::NotFound)?;
    match row.unit_id.as_deref() {
        Some(unit) => allow_unit(app, actor, Action::Read, Some(unit))?,
        None => allow_common(app, actor, Action::Read)?,
    }
    let versions = queries::versions(&reader, row_id).await?;
    let ids: Vec<String> = versions.iter().filter_map(|version| version.load_id.clone()).collect();
    let loads = queries::loads(&reader, &ids).await?;
    let authors = Authors::load(app).await?;
    let view = |version: store::records::RegisterVersion| -> Result<VersionView, Failure> {
        let load = loads.iter().find(|load| Some(&load.id) == version.load_id.as_ref());
        Ok(VersionView {
            revision: version.revision,
            values: serde_json::from_str(&version.row_values).map_err(Failure::unexpected)?,
            file: load.map(|load| load.file_name.clone()),
            sheet: version.sheet,
            row: version.sheet_row,
            changed_at: version.changed_at,
            changed_by: authors.name(&version.changed_by),
        })
    };
    versions.into_iter().map(view).collect()
}
