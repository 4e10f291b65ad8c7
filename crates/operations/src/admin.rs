//! Looking after the deployment: checks, backup, the journal's chain.

use std::path::Path;

use serde::Serialize;

use crate::{Actor, App, Failure};

/// One check of the doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Stable code, for example `journal_chain`.
    pub code: String,
    /// Whether it is well.
    pub ok: bool,
    /// What was found, in Russian.
    pub text: String,
    /// What to do when it is not well.
    pub way_out: Option<String>,
}

/// Checks the folder, the database, the journal and the files.
///
/// # Errors
/// Only our own.
pub async fn doctor(app: &App) -> Result<Vec<CheckView>, Failure> {
    let _ = app;
    Err(Failure::unexpected("not yet"))
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupView {
    /// Bytes of the file.
    pub size: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// Source files.
    pub files: u64,
}

/// Writes a backup into a new file; nothing is half-written, work goes on meanwhile.
///
/// # Errors
/// Refused when the file exists already or its folder cannot be written.
pub async fn backup(app: &App, actor: &Actor, file: &Path) -> Result<BackupView, Failure> {
    let _ = (app, actor, file);
    Err(Failure::unexpected("not yet"))
}
