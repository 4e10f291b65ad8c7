//! A plan as a file to take away.

use crate::ports::OutputFile;
use crate::{Actor, App, Failure};

/// The plan as a Word file with its own columns, sections and a status column.
///
/// # Errors
/// Not found.
pub async fn docx(app: &App, actor: &Actor, plan_id: &str) -> Result<OutputFile, Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}

/// The plan as a workbook.
///
/// # Errors
/// Not found.
pub async fn xlsx(app: &App, actor: &Actor, plan_id: &str) -> Result<OutputFile, Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}

/// The current version of the plan as the JSON of the contract `plan.md`.
///
/// # Errors
/// Not found.
pub async fn json(app: &App, actor: &Actor, plan_id: &str) -> Result<OutputFile, Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}

/// The signed file a version of the plan was read from, byte for byte.
///
/// # Errors
/// Not found; refused `damaged_file` when the bytes on the disk are not those that were stored.
pub async fn source(app: &App, actor: &Actor, plan_id: &str, version: i64) -> Result<OutputFile, Failure> {
    let _ = (app, actor, plan_id, version);
    Err(Failure::unexpected("not yet"))
}
