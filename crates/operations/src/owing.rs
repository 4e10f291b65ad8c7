//! Assignments follow the members of sets and the curators: what is owed is compared with what there is.

use std::collections::BTreeMap;

use domain::line::LineKind;
use domain::owed::{Owner, Place, owed};
use domain::progress::Status;
use domain::schedule::Assignee;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use phrases::deadline::{Deadline, Window};
use phrases::parties::Parties;
use phrases::text::fold;
use store::queries::{activities, assignments, bindings, plans, submissions, work};
use store::records::{Activity, Assignment};
use store::{Reader, Writing};

use crate::place::place;
use crate::support::{event, from_json, moment, stamp, window};
use crate::{Actor, App, Failure, Target};

/// Brings the assignments of every plan in force to what its bindings owe by the members and curators known now. Work that was
/// handed in or decided stays; untouched work that nobody owes any more goes.
///
/// # Errors
/// Only our own.
pub(crate) async fn follow_members(app: &App, actor: &Actor, writing: &Writing) -> Result<(), Failure> {
    let place = place(&writing.reader()).await?;
    for plan_id in plans::in_force(&writing.reader()).await? {
        follow(app, actor, writing, &plan_id, &place).await?;
    }
    Ok(())
}

/// Who is bound to the parties of a plan, by the folded words of the party.
pub(crate) async fn bound(reader: &Reader<'_>, plan_id: &str) -> Result<BTreeMap<String, Vec<Owner>>, Failure> {
    let mut bound = BTreeMap::new();
    for (party, targets) in bindings::of_plan(reader, plan_id).await? {
        let owners: Vec<Owner> = targets
            .into_iter()
            .filter_map(|t| Target::from_columns(t.unit_id, t.person_id, t.set_id, t.curators))
            .map(|target| target.owner())
            .collect();
        bound.insert(party.party_folded, owners);
    }
    Ok(bound)
}

/// The owners of one line.
pub(crate) fn owners_of(line: &Activity, bound: &BTreeMap<String, Vec<Owner>>) -> Result<Vec<Owner>, Failure> {
    let parties: Parties = from_json(&line.responsible)?;
    let mut owners: Vec<Owner> = Vec::new();
    for owner in parties.parties.iter().filter_map(|p| bound.get(&fold(&p.text))).flatten() {
        if !owners.contains(owner) {
            owners.push(owner.clone());
        }
    }
    Ok(owners)
}

/// Brings the assignments of one plan to what its bindings owe.
async fn follow(app: &App, actor: &Actor, writing: &Writing, plan_id: &str, place: &Place) -> Result<(), Failure> {
    let reader = writing.reader();
    let bound = bound(&reader, plan_id).await?;
    let today = app.clock.today();
    let plan = plans::get(&reader, plan_id).await?.ok_or(Failure::NotFound)?;
    let adopted = moment(&plan.adopted_at)?.to_zoned(TimeZone::UTC).date();
    let mut living = Vec::new();
    for line in activities::of_plan(&reader, plan_id).await? {
        let owners = owners_of(&line, &bound)?;
        let is_work = line.kind != LineKind::Checkpoint.code() && line.withdrawn_in_version.is_none();
        if is_work && owners.iter().any(Owner::is_living) {
            living.push((line, owners));
        }
    }
    let ids: Vec<String> = living.iter().map(|(line, _)| line.id.clone()).collect();
    let mut existing: BTreeMap<String, Vec<Assignment>> = BTreeMap::new();
    for assignment in work::of_activities(&reader, &ids).await? {
        if let Some(line) = assignment.activity_id.clone() {
            existing.entry(line).or_default().push(assignment);
        }
    }
    let mut change = Change::default();
    for (line, owners) in &living {
        let deadline: Deadline = from_json(&line.deadline)?;
        let mut wanted = owed(&deadline, owners, place, today);
        let existing_of_line = existing.remove(&line.id).unwrap_or_default();
        // Windows before adoption have no assignments, unless a person said so.
        wanted.retain(|(_, when)| when.is_none_or(|w| w.due >= adopted) || has_window(&existing_of_line, *when));
        change.compare(&line.id, existing_of_line, wanted, today)?;
    }
    let begun = submissions::of_assignments(&reader, &change.gone).await?;
    change.gone.retain(|id| !begun.iter().any(|submission| submission.assignment_id == *id));
    if change.is_empty() {
        return Ok(());
    }
    let mut event = event(app, actor, "plan.follow_members", "plan", plan_id);
    event.plan_id = Some(plan_id.to_owned());
    event.after = Some(serde_json::json!({
        "added": change.missing.len(), "removed": change.gone, "given_over": change.given_over.len(),
    }));
    let rows = change.missing.iter().map(|(line, who, when)| new_row(app, plan_id, line, who.as_ref(), *when));
    assignments::insert(writing, rows.collect()).await?;
    work::delete(writing, &change.gone).await?;
    for mut given in change.given_over {
        given.sequence += 1;
        given.updated_at = stamp(app.clock.now());
        assignments::update(writing, given).await?;
    }
    store::journal::append(writing, event).await?;
    Ok(())
}

/// What has to change.
#[derive(Default)]
struct Change {
    missing: Vec<(String, Option<Assignee>, Option<Window>)>,
    gone: Vec<String>,
    given_over: Vec<Assignment>,
}

impl Change {
    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.gone.is_empty() && self.given_over.is_empty()
    }

    /// Compares one line's assignments with what is owed.
    fn compare(
        &mut self,
        line: &str,
        existing: Vec<Assignment>,
        mut wanted: Vec<(Option<Assignee>, Option<Window>)>,
        today: Date,
    ) -> Result<(), Failure> {
        let mut left = Vec::new();
        for assignment in existing {
            let key = (owner_of(&assignment), planned(&assignment)?);
            match wanted.iter().position(|w| *w == key) {
                Some(found) => drop(wanted.remove(found)),
                None => left.push((assignment, key)),
            }
        }
        for (mut assignment, (owner, when)) in left {
            // Another curator of the same unit: work that still lies ahead goes to the new one, older work stays where it is.
            let successor = wanted.iter().position(|(w, wanted_when)| {
                matches!((w, &owner), (Some(Assignee::Curator { unit: a, .. }), Some(Assignee::Curator { unit: b, .. })) if a == b)
                    && *wanted_when == when
            });
            match successor {
                Some(found) => {
                    let (next, _) = wanted.remove(found);
                    let ahead = when.is_none_or(|window| window.due > today);
                    if let (true, true, Some(Assignee::Curator { person, .. })) = (ahead, untouched(&assignment), next)
                    {
                        assignment.person_id = Some(person);
                        self.given_over.push(assignment);
                    }
                }
                None if untouched(&assignment) && when.is_none_or(|window| window.due >= today) => {
                    self.gone.push(assignment.id);
                }
                None => {}
            }
        }
        self.missing.extend(wanted.into_iter().map(|(who, when)| (line.to_owned(), who, when)));
        Ok(())
    }
}

/// Nobody has begun it; what was handed in and taken back again is looked up before anything goes.
fn untouched(assignment: &Assignment) -> bool {
    assignment.status == Status::NotStarted.code()
}

/// Whether any of these assignments is planned for the window.
fn has_window(existing: &[Assignment], when: Option<Window>) -> bool {
    let due = when.map(|window| window.due.to_string());
    existing.iter().any(|assignment| assignment.planned_due == due)
}

/// Who owns a stored assignment.
pub(crate) fn owner_of(assignment: &Assignment) -> Option<Assignee> {
    match (assignment.unit_id.clone(), assignment.person_id.clone()) {
        (Some(unit), Some(person)) => Some(Assignee::Curator { person, unit }),
        (Some(unit), None) => Some(Assignee::Unit(unit)),
        (None, person) => person.map(Assignee::Person),
    }
}

fn planned(assignment: &Assignment) -> Result<Option<Window>, Failure> {
    window(assignment.planned_start.as_deref(), assignment.planned_due.as_deref())
}

/// A new open assignment.
fn new_row(app: &App, plan_id: &str, line_id: &str, owner: Option<&Assignee>, window: Option<Window>) -> Assignment {
    let (id, now) = (app.new_id(), stamp(app.clock.now()));
    let (unit_id, person_id) = match owner {
        Some(Assignee::Unit(unit)) => (Some(unit.clone()), None),
        Some(Assignee::Person(person)) => (None, Some(person.clone())),
        Some(Assignee::Curator { person, unit }) => (Some(unit.clone()), Some(person.clone())),
        None => (None, None),
    };
    let start = window.and_then(|w| w.start).map(|day| day.to_string());
    let due = window.map(|w| w.due.to_string());
    Assignment {
        uid: format!("{id}@opora"),
        id,
        plan_id: Some(plan_id.to_owned()),
        activity_id: Some(line_id.to_owned()),
        visit_id: None,
        position: None,
        subject: None,
        unit_id,
        person_id,
        planned_start: start.clone(),
        planned_due: due.clone(),
        window_start: start,
        window_due: due,
        status: Status::NotStarted.code().to_owned(),
        note: None,
        done_on: None,
        open_step: None,
        handed_in_by: None,
        withdrawn_in_version: None,
        sequence: 0,
        created_at: now.clone(),
        updated_at: now,
    }
}
