//! Uploading a file and following its reading.

use serde::Serialize;

use super::view::{ImportRow, ImportView, ProgressView};
use crate::ports::OutputFile;
use crate::{Actor, App, Failure, Page};

/// An accepted upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Started {
    /// The import to go on with; an earlier one when the same file was recognised.
    pub import_id: String,
    /// What is already known of this very file.
    pub recognised: Option<Recognised>,
}

/// The same file came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recognised {
    /// A Russian sentence: «Этот файл уже загружен 12.03.2023 и ждёт проверки.»
    pub text: String,
    /// The plan it became, when it was adopted.
    pub plan_id: Option<String>,
}

/// Takes a file. Reading goes on in the background ([`crate::jobs`]); the same bytes lead to the earlier import or plan.
///
/// # Errors
/// Refused `empty_file` or `too_large`.
pub async fn start(app: &App, actor: &Actor, bytes: Vec<u8>, name: &str) -> Result<Started, Failure> {
    let _ = (app, actor, bytes, name);
    Err(Failure::unexpected("not yet"))
}

/// How far reading is.
///
/// # Errors
/// Not found.
pub async fn progress(app: &App, actor: &Actor, id: &str) -> Result<ProgressView, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// One import.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<ImportView, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Imports, newest first; `open` leaves out the adopted and discarded ones.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, open: bool, page: u64) -> Result<Page<ImportRow>, Failure> {
    let _ = (app, actor, open, page);
    Err(Failure::unexpected("not yet"))
}

/// The uploaded file, byte for byte.
///
/// # Errors
/// Not found (also after a refusal); refused `damaged_file`.
pub async fn source(app: &App, actor: &Actor, id: &str) -> Result<OutputFile, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Puts an import away. The file stays, the import can be found in the list.
///
/// # Errors
/// Not found; refused `already_adopted`.
pub async fn discard(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}
