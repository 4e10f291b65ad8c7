//! What the plan measures.

use domain::roadmap::RoadmapTarget;
use phrases::indicator::Indicator;
use serde::Serialize;

use super::header::PlanView;
use crate::{Actor, App, Failure};

/// Everything measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndicatorsView {
    /// The head.
    pub plan: PlanView,
    /// Goals, in the document's words.
    pub goals: Vec<String>,
    /// Target indicators of the whole plan.
    pub targets: Vec<RoadmapTarget>,
    /// Indicators of lines.
    pub rows: Vec<IndicatorRow>,
}

/// One indicator of a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndicatorRow {
    /// The activity.
    pub activity_id: String,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// What was understood.
    pub indicator: Indicator,
}

/// Indicators of the plan.
///
/// # Errors
/// Not found.
pub async fn indicators(app: &App, actor: &Actor, plan_id: &str) -> Result<IndicatorsView, Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}
