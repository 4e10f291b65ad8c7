//! Organisations and the typed, dated links between them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ports::OutputFile;
use crate::{Actor, App, Failure, Page};

/// An organisation as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitView {
    /// Id.
    pub id: String,
    /// Stable code of the kind: `school`, `municipality`, …
    pub kind: String,
    /// The kind in Russian: «школа».
    pub kind_name: String,
    /// Full name.
    pub name: String,
    /// Short name for tables.
    pub short_name: String,
    /// Code in the exam system or one's own, unique when set.
    pub code: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Put away: not offered any more.
    pub archived: bool,
    /// How many people are known there.
    pub persons: u64,
    /// How many assignments are open there.
    pub open_assignments: u64,
    /// For [`update`]: the record's revision when it was shown.
    pub revision: i64,
}

/// What a form about a unit carries; also one row of a list read from a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitInput {
    /// Code or Russian word of the kind.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Short name; empty means the full one.
    pub short_name: String,
    /// Code, or empty.
    pub code: String,
    /// Address, or empty.
    pub address: String,
    /// E-mail, or empty.
    pub email: String,
    /// Telephone, or empty.
    pub phone: String,
}

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitFilter {
    /// Part of a name or the code; case and «ё» do not matter.
    pub text: String,
    /// Code of a kind, or empty.
    pub kind: String,
    /// Show those put away as well.
    pub archived: bool,
    /// Page from 1.
    pub page: u64,
}

/// A link as seen from one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Id of the link.
    pub id: String,
    /// `subordinate`, `curates` or `partner`.
    pub kind: String,
    /// What it means from here, in Russian: «подчиняется», «подчинена», «курирует», «куратор», «партнёр».
    pub words: String,
    /// Id of the other unit.
    pub other_id: String,
    /// Its short name.
    pub other_name: String,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
}

/// Kinds a unit may have: code and Russian word, for a choice on a form.
pub fn kinds() -> Vec<(&'static str, &'static str)> {
    Vec::new()
}

/// Kinds a link may have: code and Russian words («подчиняется», «курирует», «партнёр»).
pub fn link_kinds() -> Vec<(&'static str, &'static str)> {
    vec![("subordinate", "подчиняется"), ("curates", "курирует"), ("partner", "партнёр")]
}

/// Units by name.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, filter: &UnitFilter) -> Result<Page<UnitView>, Failure> {
    let _ = (app, actor, filter);
    Err(Failure::unexpected("not yet"))
}

/// One unit.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<UnitView, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Links of a unit in both directions.
///
/// # Errors
/// Only our own.
pub async fn links(app: &App, actor: &Actor, id: &str) -> Result<Vec<LinkView>, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Adds a unit and tells its id.
///
/// # Errors
/// Invalid `kind`, `name`, `code` (taken), `email`.
pub async fn create(app: &App, actor: &Actor, input: &UnitInput) -> Result<String, Failure> {
    let _ = (app, actor, input);
    Err(Failure::unexpected("not yet"))
}

/// Changes a unit.
///
/// # Errors
/// Not found; invalid fields; conflict when `revision` is old.
pub async fn update(app: &App, actor: &Actor, id: &str, revision: i64, input: &UnitInput) -> Result<(), Failure> {
    let _ = (app, actor, id, revision, input);
    Err(Failure::unexpected("not yet"))
}

/// Puts a unit away (`true`) or brings it back (`false`). Its assignments stay.
///
/// # Errors
/// Not found.
pub async fn archive(app: &App, actor: &Actor, id: &str, archived: bool) -> Result<(), Failure> {
    let _ = (app, actor, id, archived);
    Err(Failure::unexpected("not yet"))
}

/// What a form about a link carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkInput {
    /// The other unit.
    pub to_unit: String,
    /// Code of the kind.
    pub kind: String,
    /// First day as `YYYY-MM-DD`, or empty.
    pub starts_on: String,
    /// Last day, or empty.
    pub ends_on: String,
}

/// Links `from` with another unit and tells the link's id.
///
/// # Errors
/// Not found; invalid `to_unit`, `kind`, `starts_on`, `ends_on`.
pub async fn link(app: &App, actor: &Actor, from: &str, input: &LinkInput) -> Result<String, Failure> {
    let _ = (app, actor, from, input);
    Err(Failure::unexpected("not yet"))
}

/// Ends a link on a day (today when empty); the link itself stays in the records.
///
/// # Errors
/// Not found; invalid `ends_on`.
pub async fn end_link(app: &App, actor: &Actor, link_id: &str, ends_on: &str) -> Result<(), Failure> {
    let _ = (app, actor, link_id, ends_on);
    Err(Failure::unexpected("not yet"))
}

/// A list of units read from a sheet, before anything is saved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitsPreview {
    /// Ticket for [`import_apply`]; the file waits for it.
    pub ticket: String,
    /// Rows in the order of the sheet.
    pub rows: Vec<UnitsPreviewRow>,
    /// How many would be added.
    pub added: u64,
    /// How many would be changed.
    pub changed: u64,
    /// How many are already so.
    pub same: u64,
    /// How many cannot be taken; they stay out.
    pub wrong: u64,
}

/// One row of such a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitsPreviewRow {
    /// Row of the sheet, from 1.
    pub row: u32,
    /// What was read.
    pub input: UnitInput,
    /// `add`, `change`, `same` or `wrong`.
    pub action: String,
    /// What is wrong or will change, in Russian.
    pub remarks: Vec<String>,
}

/// Reads a list of units (XLSX, XLS, ODS, CSV) and says what would happen. Units are recognised by code, else by name.
///
/// # Errors
/// Refused when the file cannot be read as such a list.
pub async fn import_preview(app: &App, actor: &Actor, bytes: Vec<u8>, name: &str) -> Result<UnitsPreview, Failure> {
    let _ = (app, actor, bytes, name);
    Err(Failure::unexpected("not yet"))
}

/// Does what the preview said, in one transaction. Wrong rows stay out. Tells how many were (added, changed).
///
/// # Errors
/// Not found when the ticket is unknown or used up.
pub async fn import_apply(app: &App, actor: &Actor, ticket: &str) -> Result<(u64, u64), Failure> {
    let _ = (app, actor, ticket);
    Err(Failure::unexpected("not yet"))
}

/// The empty table to fill in.
pub fn template(app: &App) -> OutputFile {
    OutputFile {
        name: "Организации – шаблон.xlsx".to_owned(),
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        bytes: (app.ports.units_template)(),
    }
}
