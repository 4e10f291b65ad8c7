//! A second version of a plan's document: an import with a target plan, confirmed line by line as a diff.
//!
//! The path is that of [`crate::imports`] with one more step, [`diff`], and ends in [`crate::imports::adopt`]: version
//! n+1. Statuses of unchanged lines stay; nothing a person entered is deleted; withdrawn lines keep their assignments.

use domain::amendment::Diff;
use serde::Serialize;

use crate::imports::{ImportView, Started};
use crate::{Actor, App, Failure};

/// The diff with what a person said to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiffView {
    /// The import.
    pub import: ImportView,
    /// What differs. Ids of its changes are the argument of [`decide`].
    pub diff: Diff,
    /// Ids of changes that will not be taken over (kept as in force).
    pub kept: Vec<String>,
    /// One sentence: «Изменено 5 строк, добавлено 2, исключена 1; 41 без изменений.»
    pub sentence: String,
}

/// Takes a file as the next version of a plan.
///
/// # Errors
/// Not found; refused as [`crate::imports::start`], and `same_version` when it is the very file in force.
pub async fn start(app: &App, actor: &Actor, plan_id: &str, bytes: Vec<u8>, name: &str) -> Result<Started, Failure> {
    let _ = (app, actor, plan_id, bytes, name);
    Err(Failure::unexpected("not yet"))
}

/// What the import (with its corrections) changes in the plan in force.
///
/// # Errors
/// Not found; refused `not_in_review`, `not_an_amendment`.
pub async fn diff(app: &App, actor: &Actor, import_id: &str) -> Result<DiffView, Failure> {
    let _ = (app, actor, import_id);
    Err(Failure::unexpected("not yet"))
}

/// Takes one change over (`true`, the default of all) or keeps the line as in force (`false`).
///
/// # Errors
/// Not found (import, change); refused `not_in_review`, `not_an_amendment`.
pub async fn decide(app: &App, actor: &Actor, import_id: &str, change_id: &str, take: bool) -> Result<(), Failure> {
    let _ = (app, actor, import_id, change_id, take);
    Err(Failure::unexpected("not yet"))
}
