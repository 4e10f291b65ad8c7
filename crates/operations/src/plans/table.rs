//! The plan as the document's own table, with the state of each line in the margin.

use domain::line::LineKind;
use domain::progress::ActivityState;
use serde::Serialize;

use super::header::PlanView;
use crate::{Actor, App, Failure};

/// The whole table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableView {
    /// The head.
    pub plan: PlanView,
    /// Which columns the document has.
    pub columns: ColumnsView,
    /// Sections in document order; a section without a title is a flat table.
    pub sections: Vec<TableSection>,
    /// Checkpoints.
    pub checkpoints: Vec<TableRow>,
    /// Obligations from the order.
    pub obligations: Vec<TableRow>,
}

/// Which optional columns hold anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ColumnsView {
    /// Numbers.
    pub number: bool,
    /// Audience.
    pub audience: bool,
    /// Expected result.
    pub expected: bool,
    /// Report documents.
    pub reports: bool,
    /// Where it is published.
    pub channels: bool,
}

/// A section with its own rows (sub-sections follow as sections of a greater depth).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableSection {
    /// Id.
    pub id: String,
    /// Depth, from 0.
    pub depth: u32,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

/// One line of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow {
    /// Id of the activity, for its page.
    pub activity_id: String,
    /// What it is.
    pub kind: LineKind,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Audience.
    pub audience: Option<String>,
    /// The document's deadline words.
    pub deadline: String,
    /// The document's responsible words.
    pub responsible: String,
    /// The document's expected result.
    pub expected: Option<String>,
    /// Report documents.
    pub reports: Vec<String>,
    /// Where it is published.
    pub channels: Vec<String>,
    /// How it stands today.
    pub state: ActivityState,
    /// Withdrawn by a later version.
    pub withdrawn: bool,
}

/// The plan as a table.
///
/// # Errors
/// Not found.
pub async fn table(app: &App, actor: &Actor, plan_id: &str) -> Result<TableView, Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}
