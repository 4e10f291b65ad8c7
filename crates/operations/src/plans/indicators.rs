//! What the plan measures.

use domain::access::Action;
use domain::roadmap::RoadmapTarget;
use phrases::indicator::Indicator;
use serde::Serialize;
use store::queries::activities;

use super::header::{self, PlanView};
use crate::actor::allow_common;
use crate::imports::in_force;
use crate::support::from_json;
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
    allow_common(app, actor, Action::Read)?;
    let (plan, _) = header::load(app, plan_id).await?;
    let reader = app.store.reader();
    let roadmap = in_force(app, &reader, plan_id).await?;
    let mut rows = Vec::new();
    for line in activities::of_plan(&reader, plan_id).await? {
        if line.withdrawn_in_version.is_some() || line.indicators == "[]" {
            continue;
        }
        let indicators: Vec<Indicator> = from_json(&line.indicators)?;
        rows.extend(indicators.into_iter().map(|indicator| IndicatorRow {
            activity_id: line.id.clone(),
            number: line.number.clone(),
            title: line.title.clone(),
            indicator,
        }));
    }
    Ok(IndicatorsView { plan, goals: roadmap.goals.clone(), targets: roadmap.targets.clone(), rows })
}
