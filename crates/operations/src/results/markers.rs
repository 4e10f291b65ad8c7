//! Results that call for a closer look, and what the schools say to it.

use std::collections::HashMap;

use domain::access::Action;
use domain::results::objectivity::ObjectivityRun;
use domain::results::work::WorkCode;
use phrases::text::squeeze;
use store::queries::results as queries;
use store::records::MarkerExplanation;

use super::cache;
use crate::actor::{allow_common, allow_school};
use crate::support::{event, finish, stamp};
use crate::{Actor, App, Failure};

/// False discovery rate that the run keeps: of the markers shown, at most one in twenty is expected to be chance.
pub const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// Longest explanation, in characters.
const LONGEST: usize = 4_000;

/// Examines a year, with the explanations that were given.
///
/// # Errors
/// By the lake.
pub async fn examine_year(app: &App, actor: &Actor, year: u16) -> Result<ObjectivityRun, Failure> {
    allow_common(app, actor, Action::Read)?;
    let mut run = cache::markers(app, year).await?.as_ref().clone();
    let rows = queries::explanations(&app.store.reader(), i64::from(year), None).await?;
    let given: HashMap<(String, String, String), String> =
        rows.into_iter().map(|row| ((row.school, row.code, row.work), row.explanation)).collect();
    for marker in &mut run.markers {
        let key = (marker.school.clone(), marker.code.to_owned(), marker.work.to_string());
        marker.explanation = given.get(&key).cloned();
    }
    Ok(run)
}

/// Keeps what a school says to a marker; a newer explanation stands in place of an older one, which stays in the record.
///
/// # Errors
/// Field problems.
pub async fn explain(
    app: &App,
    actor: &Actor,
    school: &str,
    code: &str,
    work: &WorkCode,
    text: &str,
) -> Result<(), Failure> {
    allow_school(app, actor, Action::Report, school).await?;
    let text = squeeze(text);
    if text.is_empty() {
        return Err(Failure::field("explanation", "Напишите, чем объясняется результат."));
    }
    if text.chars().count() > LONGEST {
        return Err(Failure::field("explanation", format!("Сократите объяснение до {LONGEST} знаков.")));
    }
    if !["O1", "O2", "O3", "O4", "O5"].contains(&code) {
        return Err(Failure::NotFound);
    }
    let row = MarkerExplanation {
        id: app.new_id(),
        school: school.to_owned(),
        year: i64::from(work.year),
        code: code.to_owned(),
        work: work.to_string(),
        explanation: text.clone(),
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
    };
    let mut event = event(app, actor, "results.explain", "school", school);
    event.after = Some(serde_json::json!({"code": code, "work": work.to_string(), "explanation": text}));
    let writing = app.store.begin().await?;
    queries::insert_explanation(&writing, row).await?;
    finish(writing, event).await
}
