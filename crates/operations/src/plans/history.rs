//! Versions of the plan and what people did with it.

use std::collections::HashMap;

use domain::access::Action;
use domain::amendment::Diff;
use jiff::Timestamp;
use serde::Serialize;
use store::journal::About;
use store::queries::{imports, plans};

use super::header::{self, PlanView};
use crate::actor::allow_common;
use crate::journal::{JournalRow, page_of};
use crate::support::{Authors, PAGE, from_json, moment};
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
    allow_common(app, actor, Action::Read)?;
    let (plan, _) = header::load(app, plan_id).await?;
    let reader = app.store.reader();
    let authors = Authors::load(app).await?;
    let rows = plans::versions(&reader, plan_id).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    for row in &rows {
        if let Some(import) = imports::get(&reader, &row.import_id).await? {
            names.insert(row.import_id.clone(), import.name);
        }
    }
    let versions = rows.into_iter().map(|row| {
        let diff: Option<Diff> = row.diff.as_deref().map(from_json).transpose()?;
        Ok(VersionView {
            number: row.number,
            adopted_at: moment(&row.adopted_at)?,
            adopted_by: authors.name(&row.adopted_by),
            file_name: names.remove(&row.import_id).unwrap_or_default(),
            sha256: row.source_sha256,
            sentence: diff.as_ref().map(|diff| diff.summary().sentence()),
            diff,
        })
    });
    let versions = versions.collect::<Result<_, Failure>>()?;
    let journal = page_of(app, About::Plan(plan_id), page, PAGE).await?;
    Ok(HistoryView { plan, versions, journal })
}
