//! Versions of the plan and what people did with it.

use domain::amendment::Diff;
use jiff::Timestamp;
use serde::Serialize;

use super::header::PlanView;
use crate::journal::JournalRow;
use crate::{Actor, App, Failure, Page};

/// The history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistoryView {
    /// The head.
    pub plan: PlanView,
    /// Versions, the newest first.
    pub versions: Vec<VersionView>,
    /// Journal of the plan and its assignments, newest first.
    pub journal: Page<JournalRow>,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersionView {
    /// Its number, from 1.
    pub number: i64,
    /// When it came into force.
    pub adopted_at: Timestamp,
    /// Who put it in force, by name.
    pub adopted_by: String,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What it changed in the version before, with what was taken over; none for the first.
    pub diff: Option<Diff>,
    /// The diff in one sentence.
    pub sentence: Option<String>,
}

/// History of the plan; `page` is the page of its journal.
///
/// # Errors
/// Not found.
pub async fn history(app: &App, actor: &Actor, plan_id: &str, page: u64) -> Result<HistoryView, Failure> {
    let _ = (app, actor, plan_id, page);
    Err(Failure::unexpected("not yet"))
}
