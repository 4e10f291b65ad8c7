//! All plans, and the choices of a plan's filters.

use domain::progress::PlanProgress;
use phrases::period::Period;
use serde::{Deserialize, Serialize};

use super::header::SectionName;
use crate::target::TargetView;
use crate::{Actor, App, Failure, Page};

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanFilter {
    /// Part of the title, region or municipality.
    pub text: String,
    /// Show those put away instead.
    pub archived: bool,
    /// Page from 1.
    pub page: u64,
}

/// One plan in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Region or municipality.
    pub territory: String,
    /// The time it covers.
    pub period: Period,
    /// Version in force.
    pub version: i64,
    /// Counts.
    pub progress: PlanProgress,
    /// The counts in one sentence.
    pub sentence: String,
    /// Put away.
    pub archived: bool,
}

/// What the filters of a plan's list can be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// Units with assignments in the plan (all plans when none is named).
    pub units: Vec<TargetView>,
    /// People with assignments.
    pub persons: Vec<TargetView>,
    /// Sections of the plan.
    pub sections: Vec<SectionName>,
    /// Code and Russian word of each value of `status`.
    pub statuses: Vec<(String, String)>,
}

/// Plans, newest first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, filter: &PlanFilter) -> Result<Page<PlanRow>, Failure> {
    let _ = (app, actor, filter);
    Err(Failure::unexpected("not yet"))
}

/// Choices of the filters of one plan's list, or of all plans.
///
/// # Errors
/// Not found.
pub async fn choices(app: &App, actor: &Actor, plan_id: Option<&str>) -> Result<Choices, Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}
