//! Lines of lower plans that implement lines of upper ones, and the cells that nobody covers.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::line::LineKind;
use serde::Serialize;
use store::Reader;
use store::queries::{activities, plans, work};
use store::records::{Activity, Implementation};

use super::find::same_number;
use crate::actor::allow_common;
use crate::place::place;
use crate::support::{event, finish, stamp, value};
use crate::{Actor, App, Failure};

/// Cells line × unit of a cascade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CoverageCounts {
    /// A line of a plan of the unit implements the upper line.
    pub covered: u64,
    /// Nothing does.
    pub empty: u64,
}

/// Says that a line of a lower plan implements a line of an upper one. Said twice it holds once.
///
/// # Errors
/// Refused when the person may not edit plans; not found (a plan, a line).
pub async fn implement(
    app: &App,
    actor: &Actor,
    (plan, number): (&str, &str),
    (upper, upper_number): (&str, &str),
) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditPlan)?;
    let writing = app.store.begin().await?;
    let line = living(&writing.reader(), plan, number).await?;
    let upper_line = living(&writing.reader(), upper, upper_number).await?;
    let known = work::implementations(&writing.reader(), std::slice::from_ref(&upper_line.id)).await?;
    if known.iter().any(|link| link.activity_id == line.id) {
        return Ok(());
    }
    let row = Implementation {
        id: app.new_id(),
        activity_id: line.id.clone(),
        upper_activity_id: upper_line.id.clone(),
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
    };
    let mut event = event(app, actor, "plan.implement", "implementation", &row.id);
    (event.plan_id, event.activity_id) = (Some(plan.to_owned()), Some(line.id));
    event.after = Some(value(&row)?);
    work::insert_implementation(&writing, row).await?;
    finish(writing, event).await
}

/// Counts the cells of lines in force that a unit itself owes × units.
///
/// # Errors
/// Refused when the person may not read what is common; not found.
pub async fn coverage(app: &App, actor: &Actor, upper: &str, set_id: &str) -> Result<CoverageCounts, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let place = place(&reader).await?;
    let members = place.members(set_id, app.clock.today());
    let lines: Vec<Activity> = activities::of_plan(&reader, upper).await?.into_iter().filter(in_force).collect();
    let ids: Vec<String> = lines.into_iter().map(|line| line.id).collect();
    let mut owed: BTreeSet<(String, String)> = BTreeSet::new();
    for row in work::of_activities(&reader, &ids).await? {
        if let (Some(line), Some(unit), None) = (row.activity_id, row.unit_id, row.person_id)
            && members.contains(unit.as_str())
        {
            owed.insert((line, unit));
        }
    }
    let covered = covered(&reader, &ids).await?;
    let both = owed.iter().filter(|cell| covered.contains(*cell)).count() as u64;
    Ok(CoverageCounts { covered: both, empty: owed.len() as u64 - both })
}

/// Cells (upper line, unit) that a line in force of a plan owned by the unit implements.
async fn covered(reader: &Reader<'_>, upper_ids: &[String]) -> Result<BTreeSet<(String, String)>, Failure> {
    let mut owners: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut cells = BTreeSet::new();
    for link in work::implementations(reader, upper_ids).await? {
        let Some(line) = activities::get(reader, &link.activity_id).await?.filter(in_force) else { continue };
        if !owners.contains_key(&line.plan_id) {
            let plan = plans::get(reader, &line.plan_id).await?.filter(|plan| plan.archived_at.is_none());
            owners.insert(line.plan_id.clone(), plan.and_then(|plan| plan.owner_unit_id));
        }
        if let Some(Some(unit)) = owners.get(&line.plan_id) {
            cells.insert((link.upper_activity_id, unit.clone()));
        }
    }
    Ok(cells)
}

fn in_force(line: &Activity) -> bool {
    line.kind == LineKind::Activity.code() && line.withdrawn_in_version.is_none()
}

/// The activity in force with this number.
async fn living(reader: &Reader<'_>, plan: &str, number: &str) -> Result<Activity, Failure> {
    let lines = activities::of_plan(reader, plan).await?;
    lines.into_iter().find(|line| in_force(line) && same_number(line, number)).ok_or(Failure::NotFound)
}
