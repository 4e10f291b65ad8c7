//! Step 5: check answers, then put the plan in force.

use serde::Serialize;

use super::view::ImportView;
use crate::target::TargetView;
use crate::{Actor, App, Failure};

/// What adopting will make.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SummaryView {
    /// The import.
    pub import: ImportView,
    /// Title of the plan.
    pub title: String,
    /// Period in words: «2023–2025 годы».
    pub period_words: String,
    /// Approval in words: «приказ от 10.03.2023 № 126-09».
    pub approval_words: String,
    /// Unit that will own the plan.
    pub owner_unit: Option<TargetView>,
    /// Sections.
    pub sections: u64,
    /// Activities.
    pub activities: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Obligations from the order.
    pub obligations: u64,
    /// Assignments in all.
    pub assignments: u64,
    /// Assignments of each unit or person, most first.
    pub owners: Vec<(TargetView, u64)>,
    /// Assignments without an owner.
    pub ownerless: u64,
    /// Words of parties that nobody is bound to.
    pub unbound: Vec<String>,
    /// Windows past: (done before, new date, dropped, undecided).
    pub past: (u64, u64, u64, u64),
    /// Questions still open; adopting is possible, they stay visible in the plan.
    pub open_questions: u64,
    /// Lines left out.
    pub dropped: u64,
    /// Lines a person corrected.
    pub edited: u64,
    /// Sentences about what will happen, and what is not decided yet.
    pub remarks: Vec<String>,
}

/// What adopting would make now.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn summary(app: &App, actor: &Actor, id: &str) -> Result<SummaryView, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Puts the plan (or its next version) in force: plan, version, sections, activities, bindings, memory and assignments in
/// one transaction. Tells the plan's id.
///
/// # Errors
/// Not found; refused `not_in_review`, `nothing_to_adopt` (no line left).
pub async fn adopt(app: &App, actor: &Actor, id: &str) -> Result<String, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}
