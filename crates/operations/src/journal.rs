//! Reading the journal: who changed what, when and why.

use jiff::Timestamp;
use serde::Serialize;

use crate::{Actor, App, Failure, Page};

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JournalRow {
    /// Number, from 1 without gaps.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub actor: String,
    /// Stable code of the action, for example `assignment.status`.
    pub action: String,
    /// The action in Russian: «Изменён статус».
    pub words: String,
    /// Kind of record: `plan`, `assignment`, `unit`, …
    pub entity: String,
    /// Its id.
    pub entity_id: String,
    /// State before, for records that were changed.
    pub before: Option<serde_json::Value>,
    /// State after.
    pub after: Option<serde_json::Value>,
    /// Reason or note a person gave.
    pub reason: Option<String>,
}

/// The whole journal, newest first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, page: u64) -> Result<Page<JournalRow>, Failure> {
    let _ = (app, actor, page);
    Err(Failure::unexpected("not yet"))
}
