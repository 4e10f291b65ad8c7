//! Saving what was adopted: a new plan, or the next version of one. Rows are made here, nothing is decided.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::line::{Line, LineKey, LineKind};
use domain::roadmap::{Activity as RoadmapActivity, Roadmap};
use jiff::civil::Date;
use phrases::deadline::{Deadline, Window};
use phrases::text::fold;
use store::Writing;
use store::queries::{activities, assignments, bindings, plans};
use store::records::{Activity, Assignment, BindingTarget, PartyBinding, PartyMemory, Plan, Section};

use super::carry_over::{carry_over, is_open, owner_ids, texts};
use super::draft::{Draft, DraftAssignment, DraftLine};
use super::future_plan::Follows;
use super::in_review::Bound;
use super::parties::spellings;
use crate::support::{from_json, stamp, to_json};
use crate::{App, Failure, Target};

/// Withdrawn lines stand behind all others.
const BEHIND: i64 = 1_000_000_000;

/// The head of a plan from its roadmap.
pub(super) fn plan_row(roadmap: &Roadmap, base: Plan) -> Plan {
    let territory = [&roadmap.territory.region, &roadmap.territory.municipality];
    let territory: Vec<&str> = territory.into_iter().flatten().map(String::as_str).collect();
    Plan {
        title: roadmap.title.clone(),
        search_folded: fold(&format!("{} {}", roadmap.title, territory.join(" "))),
        kind: "roadmap".to_owned(),
        region: roadmap.territory.region.clone(),
        municipality: roadmap.territory.municipality.clone(),
        approval_kind: roadmap.approval.kind.clone(),
        approval_number: roadmap.approval.number.clone(),
        approval_date: roadmap.approval.date.map(|d| d.to_string()),
        approval_issuer: roadmap.approval.issuer.clone(),
        approval_signatory: roadmap.approval.signatory.clone(),
        period_start: roadmap.period.start.to_string(),
        period_end: roadmap.period.end.to_string(),
        ..base
    }
}

/// Adds the sections of a draft; tells their ids in order.
pub(super) async fn add_sections(
    app: &App,
    writing: &Writing,
    plan_id: &str,
    draft: &Draft,
) -> Result<Vec<String>, Failure> {
    let ids: Vec<String> = draft.sections.iter().map(|_| app.new_id()).collect();
    let rows = draft.sections.iter().enumerate().map(|(place, section)| Section {
        id: ids[place].clone(),
        plan_id: plan_id.to_owned(),
        parent_id: section.parent.map(|parent| ids[parent].clone()),
        position: place_number(place),
        depth: section.depth,
        number: section.number.clone(),
        title: section.title.clone(),
        withdrawn_in_version: None,
    });
    plans::insert_sections(writing, rows.collect()).await?;
    Ok(ids)
}

/// Adds every line and assignment of a new plan.
pub(super) async fn add_lines(
    app: &App,
    writing: &Writing,
    plan_id: &str,
    draft: &Draft,
    section_ids: &[String],
) -> Result<(), Failure> {
    let whole: Vec<&RoadmapActivity> = draft.roadmap.activities().into_iter().map(|(_, a)| a).collect();
    let lines = draft.roadmap.lines();
    let (mut rows, mut work) = (Vec::with_capacity(lines.len()), Vec::new());
    for (place, (line, draft_line)) in lines.iter().zip(&draft.lines).enumerate() {
        let row = activity_row(app.new_id(), plan_id, line, &whole, place, draft_line, section_ids)?;
        work.extend(draft_line.assignments.iter().map(|a| assignment_row(app, plan_id, &row.id, a)));
        rows.push(row);
    }
    activities::insert(writing, rows).await?;
    assignments::insert(writing, work).await?;
    Ok(())
}

/// Brings the lines of a plan to its next version: continued lines keep their id and their assignments, new ones are
/// added, the others are withdrawn with their assignments.
pub(super) async fn amend_lines(
    app: &App,
    writing: &Writing,
    plan: &Plan,
    draft: &Draft,
    section_ids: &[String],
    follows: &Follows,
) -> Result<(), Failure> {
    let reader = writing.reader();
    let old: HashMap<LineKey, Activity> = activities::of_plan(&reader, &plan.id)
        .await?
        .into_iter()
        .filter_map(|row| Some((key_of(&row)?, row)))
        .collect();
    let mut work: HashMap<String, Vec<Assignment>> = HashMap::new();
    for assignment in assignments::of_plan(&reader, &plan.id).await? {
        if assignment.withdrawn_in_version.is_none() {
            work.entry(assignment.activity_id.clone().unwrap_or_default()).or_default().push(assignment);
        }
    }
    let continued: HashMap<LineKey, LineKey> = follows.continues.iter().map(|(old, new)| (*new, *old)).collect();
    let whole: Vec<&RoadmapActivity> = draft.roadmap.activities().into_iter().map(|(_, a)| a).collect();
    let (mut new_rows, mut new_work, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (line, draft_line)) in draft.roadmap.lines().iter().zip(&draft.lines).enumerate() {
        let known = continued.get(&line.key).and_then(|key| old.get(key));
        let id = known.map_or_else(|| app.new_id(), |row| row.id.clone());
        let row = activity_row(id, &plan.id, line, &whole, place, draft_line, section_ids)?;
        match known {
            None => {
                new_work.extend(draft_line.assignments.iter().map(|a| assignment_row(app, &plan.id, &row.id, a)));
                new_rows.push(row);
            }
            Some(before) => {
                let existing = work.remove(&row.id).unwrap_or_default();
                let wanted = still_wanted(&draft_line.assignments, &existing, before, app.clock.today())?;
                let carried = carry_over(existing, &wanted);
                new_work.extend(carried.missing.iter().map(|a| assignment_row(app, &plan.id, &row.id, a)));
                gone.extend(carried.gone);
                for mut moved in carried.moved {
                    moved.sequence += 1;
                    moved.updated_at = stamp(app.clock.now());
                    assignments::update(writing, moved).await?;
                }
                if *before != row {
                    activities::update(writing, row).await?;
                }
            }
        }
    }
    for key in &follows.withdrawn {
        let Some(row) = old.get(key) else { continue };
        let of_line = work.remove(&row.id).unwrap_or_default();
        gone.extend(of_line.into_iter().filter(is_open).map(|assignment| assignment.id));
        activities::withdraw(writing, &row.id, plan.version, BEHIND + row.position % BEHIND).await?;
    }
    activities::insert(writing, new_rows).await?;
    assignments::insert(writing, new_work).await?;
    assignments::withdraw(writing, &gone, plan.version, &stamp(app.clock.now())).await?;
    Ok(())
}

/// What the next version asks of a continued line, without windows that were before the adoption of the version in force:
/// they have no assignment there and get none now.
fn still_wanted(
    wanted: &[DraftAssignment],
    existing: &[Assignment],
    before: &Activity,
    today: Date,
) -> Result<Vec<DraftAssignment>, Failure> {
    let in_force: Deadline = from_json(&before.deadline)?;
    let has_work = |window: &Window| {
        let due = window.due.to_string();
        existing.iter().any(|assignment| assignment.planned_due.as_deref() == Some(&due))
    };
    let before_adoption = |draft: &&DraftAssignment| {
        let known = draft.planned.filter(|window| window.due < today && in_force.windows.contains(window));
        known.is_some_and(|window| !has_work(&window))
    };
    Ok(wanted.iter().filter(|draft| !before_adoption(draft)).cloned().collect())
}

/// Replaces the bindings of a plan and remembers them for the next one.
pub(super) async fn save_bindings(
    app: &App,
    writing: &Writing,
    plan_id: &str,
    roadmap: &Roadmap,
    bound: &BTreeMap<String, Bound>,
) -> Result<(), Failure> {
    let (mut parties, mut targets, mut memories) = (Vec::new(), Vec::new(), Vec::new());
    let now = stamp(app.clock.now());
    for (folded, party) in spellings(roadmap) {
        let id = app.new_id();
        let chosen: &[Target] = bound.get(&folded).map_or(&[], |b| &b.targets);
        for (place, target) in chosen.iter().enumerate() {
            targets.push(BindingTarget {
                id: app.new_id(),
                binding_id: id.clone(),
                position: place_number(place),
                unit_id: target.unit_id().map(str::to_owned),
                person_id: target.person_id().map(str::to_owned),
                set_id: target.set_id().map(str::to_owned),
                curators: matches!(target, Target::Curators(_)).then_some(1),
            });
        }
        if !chosen.is_empty() {
            let targets = to_json(&chosen)?;
            memories.push(PartyMemory { party_folded: folded.clone(), targets, updated_at: now.clone() });
        }
        parties.push(PartyBinding {
            id,
            plan_id: plan_id.to_owned(),
            party_text: party.text,
            party_folded: folded,
            party_kind: kind_code(party.kind).to_owned(),
        });
    }
    bindings::replace(writing, plan_id, parties, targets).await?;
    bindings::remember(writing, memories).await?;
    Ok(())
}

/// Stored code of the kind of a party.
fn kind_code(kind: phrases::parties::PartyKind) -> &'static str {
    match kind {
        phrases::parties::PartyKind::Role => "role",
        phrases::parties::PartyKind::Organisation => "organisation",
        phrases::parties::PartyKind::Person => "person",
    }
}

fn activity_row(
    id: String,
    plan_id: &str,
    line: &Line<'_>,
    whole: &[&RoadmapActivity],
    place: usize,
    draft: &DraftLine,
    section_ids: &[String],
) -> Result<Activity, Failure> {
    let activity = (line.key.kind == LineKind::Activity).then(|| whole[line.key.index]);
    let number = line.number.unwrap_or_default();
    Ok(Activity {
        id,
        plan_id: plan_id.to_owned(),
        section_id: draft.section.map(|section| section_ids[section].clone()),
        kind: line.key.kind.code().to_owned(),
        position: place_number(place),
        line_index: Some(place_number(line.key.index)),
        number: line.number.map(str::to_owned),
        title: line.title.to_owned(),
        search_folded: fold(&format!("{number} {}", line.title)),
        audience: activity.and_then(|a| a.audience.clone()),
        deadline: to_json(line.deadline)?,
        deadline_text: line.deadline.text.clone(),
        responsible: to_json(line.responsible)?,
        responsible_text: line.responsible.text.clone(),
        expected: line.expected.map(str::to_owned),
        indicators: to_json(&line.indicators)?,
        reports: to_json(&line.reports)?,
        channels: to_json(&activity.map(|a| a.channels.as_slice()).unwrap_or_default())?,
        source: to_json(&line.source.cloned().unwrap_or_default())?,
        withdrawn_in_version: None,
    })
}

fn assignment_row(app: &App, plan_id: &str, activity_id: &str, draft: &DraftAssignment) -> Assignment {
    let now = stamp(app.clock.now());
    let id = app.new_id();
    let (unit_id, person_id) = owner_ids(draft.assignee.as_ref());
    let (planned_start, planned_due) = texts(draft.planned);
    let (window_start, window_due) = texts(draft.window);
    Assignment {
        uid: format!("{id}@opora"),
        id,
        plan_id: Some(plan_id.to_owned()),
        activity_id: Some(activity_id.to_owned()),
        visit_id: None,
        position: None,
        subject: None,
        unit_id,
        person_id,
        planned_start,
        planned_due,
        window_start,
        window_due,
        status: draft.status.code().to_owned(),
        note: draft.note.clone(),
        done_on: draft.done_on.map(|d| d.to_string()),
        open_step: None,
        handed_in_by: None,
        withdrawn_in_version: None,
        sequence: 0,
        created_at: now.clone(),
        updated_at: now,
    }
}

/// Key of a stored line in the version in force.
fn key_of(row: &Activity) -> Option<LineKey> {
    let kind = [LineKind::Activity, LineKind::Checkpoint, LineKind::Obligation];
    let kind = kind.into_iter().find(|kind| kind.code() == row.kind)?;
    Some(LineKey { kind, index: usize::try_from(row.line_index?).ok()? })
}

fn place_number(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Units and people that were bound and are gone since: their references would be refused by the database.
pub(super) fn missing_targets(bound: &BTreeMap<String, Bound>, known: &dyn Fn(&Target) -> bool) -> HashSet<Target> {
    bound.values().flat_map(|b| &b.targets).filter(|t| !known(t)).cloned().collect()
}
