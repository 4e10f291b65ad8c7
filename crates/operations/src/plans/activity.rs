//! One activity.

use std::collections::HashMap;

use domain::access::Action;
use domain::line::{LineKind, name_of};
use domain::progress::ActivityState;
use domain::roadmap::Source;
use domain::schedule;
use phrases::deadline::Deadline;
use phrases::indicator::Indicator;
use phrases::parties::{Parties, PartyKind};
use phrases::text::fold;
use serde::Serialize;
use store::Reader;
use store::journal::About;
use store::queries::{activities, assignments, bindings, imports, plans};
use store::records::{Activity, BindingTarget, Section};

use super::header::{self, PlanView, SectionName, section_name};
use super::table::kind;
use crate::actor::allow_common;
use crate::assignments::{AssignmentView, assignment_view};
use crate::journal::{JournalRow, page_of};
use crate::names::Names;
use crate::support::from_json;
use crate::target::{Target, TargetView};
use crate::{Actor, App, Failure};

/// Entries of the journal on the page.
const ENTRIES: u64 = 100;

/// Everything about one line of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActivityView {
    /// Id.
    pub id: String,
    /// The head of its plan.
    pub plan: PlanView,
    /// Sections it stands in, outermost first.
    pub sections: Vec<SectionName>,
    /// What it is.
    pub kind: LineKind,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Audience.
    pub audience: Option<String>,
    /// When: the document's words, windows, assumptions.
    pub deadline: Deadline,
    /// The rule in words: «каждый год: март и август».
    pub deadline_words: String,
    /// The document's responsible words.
    pub responsible: String,
    /// Who they are here.
    pub parties: Vec<BoundParty>,
    /// Expected result.
    pub expected: Option<String>,
    /// What was understood of it.
    pub indicators: Vec<Indicator>,
    /// Report documents.
    pub reports: Vec<String>,
    /// Where it is published.
    pub channels: Vec<String>,
    /// Where it stands in the document.
    pub source: Source,
    /// Name of that document.
    pub file_name: String,
    /// How it stands today.
    pub state: ActivityState,
    /// The version that withdrew it.
    pub withdrawn_in_version: Option<i64>,
    /// Its assignments by last day, then owner.
    pub assignments: Vec<AssignmentView>,
    /// Journal of the line and its assignments, newest first, at most a hundred.
    pub journal: Vec<JournalRow>,
    /// The line before in the document.
    pub previous: Option<Neighbour>,
    /// The line after.
    pub next: Option<Neighbour>,
}

/// A party of the line and who it is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoundParty {
    /// The document's words.
    pub text: String,
    /// What it is.
    pub kind: PartyKind,
    /// Who it is here.
    pub targets: Vec<TargetView>,
}

/// The line before or after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// Its id.
    pub id: String,
    /// How people call it.
    pub name: String,
}

/// One activity, checkpoint or obligation.
///
/// # Errors
/// Not found.
pub async fn activity(app: &App, actor: &Actor, activity_id: &str) -> Result<ActivityView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let line = activities::get(&reader, activity_id).await?.ok_or(Failure::NotFound)?;
    let (plan, states) = header::load(app, &line.plan_id).await?;
    let today = app.clock.today();
    let assignments = assignments::of_activity(&reader, activity_id).await?;
    let assignments = assignments.into_iter().filter(|a| {
        // What a later version no longer asks for is kept; it is shown when a person had worked on it.
        a.withdrawn_in_version.is_none() || line.withdrawn_in_version.is_some() || a.status != "not_started"
    });
    let assignments = assignments.map(|a| assignment_view(a, today)).collect::<Result<_, Failure>>()?;
    let responsible: Parties = from_json(&line.responsible)?;
    let deadline: Deadline = from_json(&line.deadline)?;
    Ok(ActivityView {
        sections: path(&reader, &line).await?,
        kind: kind(&line.kind)?,
        deadline_words: schedule::words(&deadline),
        deadline,
        parties: parties(&reader, &line.plan_id, responsible).await?,
        indicators: from_json(&line.indicators)?,
        reports: from_json(&line.reports)?,
        channels: from_json(&line.channels)?,
        source: from_json(&line.source)?,
        file_name: file_name(&reader, &plan).await?,
        state: states.of(activity_id, today),
        assignments,
        journal: page_of(app, About::Activity(activity_id), 1, ENTRIES).await?.rows,
        previous: neighbour(&reader, &line, false).await?,
        next: neighbour(&reader, &line, true).await?,
        plan,
        id: line.id,
        number: line.number,
        title: line.title,
        audience: line.audience,
        responsible: line.responsible_text,
        expected: line.expected,
        withdrawn_in_version: line.withdrawn_in_version,
    })
}

/// Sections around a line, outermost first.
async fn path(reader: &Reader<'_>, line: &Activity) -> Result<Vec<SectionName>, Failure> {
    let sections = plans::sections(reader, &line.plan_id, true).await?;
    let by_id: HashMap<&str, &Section> = sections.iter().map(|s| (s.id.as_str(), s)).collect();
    let mut path = Vec::new();
    let mut next = line.section_id.as_deref();
    while let Some(section) = next.and_then(|id| by_id.get(id)) {
        if !section.title.is_empty() {
            path.push(section_name(section));
        }
        next = section.parent_id.as_deref();
    }
    path.reverse();
    Ok(path)
}

async fn parties(reader: &Reader<'_>, plan_id: &str, named: Parties) -> Result<Vec<BoundParty>, Failure> {
    let target =
        |t: &BindingTarget| Target::from_columns(t.unit_id.clone(), t.person_id.clone(), t.set_id.clone(), t.curators);
    let bound: HashMap<String, Vec<Target>> = bindings::of_plan(reader, plan_id)
        .await?
        .into_iter()
        .map(|(binding, targets)| (binding.party_folded, targets.iter().filter_map(target).collect()))
        .collect();
    let mine = |text: &str| bound.get(&fold(text)).map_or(&[][..], Vec::as_slice);
    let names = Names::load(reader, named.parties.iter().flat_map(|p| mine(&p.text))).await?;
    let view = |party: phrases::parties::Party| BoundParty {
        targets: mine(&party.text).iter().map(|target| names.view(target)).collect(),
        text: party.text,
        kind: party.kind,
    };
    Ok(named.parties.into_iter().map(view).collect())
}

async fn file_name(reader: &Reader<'_>, plan: &PlanView) -> Result<String, Failure> {
    let Some(version) = plans::version(reader, &plan.id, plan.version).await? else { return Ok(String::new()) };
    Ok(imports::get(reader, &version.import_id).await?.map(|import| import.name).unwrap_or_default())
}

async fn neighbour(reader: &Reader<'_>, line: &Activity, after: bool) -> Result<Option<Neighbour>, Failure> {
    let found = activities::neighbour(reader, &line.plan_id, line.position, after).await?;
    Ok(found.map(|(id, number, title)| Neighbour { id, name: name_of(number.as_deref(), &title) }))
}
