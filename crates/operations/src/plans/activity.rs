//! One activity.

use domain::line::LineKind;
use domain::progress::ActivityState;
use domain::roadmap::Source;
use phrases::deadline::Deadline;
use phrases::indicator::Indicator;
use phrases::parties::PartyKind;
use serde::Serialize;

use super::header::{PlanView, SectionName};
use crate::assignments::AssignmentView;
use crate::journal::JournalRow;
use crate::target::TargetView;
use crate::{Actor, App, Failure};

/// Everything about one line of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActivityView {
    /// Id.
    pub id: String,
    /// The head of its plan.
    pub plan: PlanView,
    /// Sections it stands in, outermost first.
    pub sections: Vec<SectionName>,
    /// What it is.
    pub kind: LineKind,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Audience.
    pub audience: Option<String>,
    /// When: the document's words, windows, assumptions.
    pub deadline: Deadline,
    /// The rule in words: «каждый год: март и август».
    pub deadline_words: String,
    /// The document's responsible words.
    pub responsible: String,
    /// Who they are here.
    pub parties: Vec<BoundParty>,
    /// Expected result.
    pub expected: Option<String>,
    /// What was understood of it.
    pub indicators: Vec<Indicator>,
    /// Report documents.
    pub reports: Vec<String>,
    /// Where it is published.
    pub channels: Vec<String>,
    /// Where it stands in the document.
    pub source: Source,
    /// Name of that document.
    pub file_name: String,
    /// How it stands today.
    pub state: ActivityState,
    /// The version that withdrew it.
    pub withdrawn_in_version: Option<i64>,
    /// Its assignments by last day, then owner.
    pub assignments: Vec<AssignmentView>,
    /// Journal of the line and its assignments, newest first, at most a hundred.
    pub journal: Vec<JournalRow>,
    /// The line before in the document.
    pub previous: Option<Neighbour>,
    /// The line after.
    pub next: Option<Neighbour>,
}

/// A party of the line and who it is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoundParty {
    /// The document's words.
    pub text: String,
    /// What it is.
    pub kind: PartyKind,
    /// Who it is here.
    pub targets: Vec<TargetView>,
}

/// The line before or after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// Its id.
    pub id: String,
    /// How people call it.
    pub name: String,
}

/// One activity, checkpoint or obligation.
///
/// # Errors
/// Not found.
pub async fn activity(app: &App, actor: &Actor, activity_id: &str) -> Result<ActivityView, Failure> {
    let _ = (app, actor, activity_id);
    Err(Failure::unexpected("not yet"))
}
