//! The plan as a timeline.

use domain::timeline_model::TimelineModel;

use super::header::PlanView;
use crate::{Actor, App, Failure};

/// The head and the model of the picture; `url` of a row is `/activities/ID` and may be changed by the caller.
///
/// # Errors
/// Not found.
pub async fn timeline(app: &App, actor: &Actor, plan_id: &str) -> Result<(PlanView, TimelineModel), Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}
