//! Step 5: check answers, then put the plan in force.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::access::Action;
use domain::schedule::Assignee;
use domain::{line::LineKind, russian};
use phrases::deadline::Window;
use serde::Serialize;
use store::Writing;
use store::queries::{imports, plans, sources};
use store::records::{Plan, PlanVersion};

use super::enact::{add_lines, add_sections, amend_lines, missing_targets, plan_row, save_bindings};
use super::outcome::Outcome;
use super::parties::collect;
use super::past::{PastDecision, past_windows};
use super::start::view_with;
use super::view::{ImportState, ImportView};
use super::wizard::Wizard;
use crate::actor::allow_common;
use crate::names::Names;
use crate::plans::approval_words;
use crate::support::{event, finish, stamp, to_json};
use crate::target::{Target, TargetView};
use crate::{Actor, App, Failure};

/// What adopting will make.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SummaryView {
    /// The import.
    pub import: ImportView,
    /// Title of the plan.
    pub title: String,
    /// Period in words: «2023–2025 годы».
    pub period_words: String,
    /// Approval in words: «приказ от 10.03.2023 № 126-09».
    pub approval_words: String,
    /// Unit that will own the plan.
    pub owner_unit: Option<TargetView>,
    /// Sections.
    pub sections: u64,
    /// Activities.
    pub activities: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Obligations from the order.
    pub obligations: u64,
    /// Assignments in all.
    pub assignments: u64,
    /// Assignments of each unit or person, most first.
    pub owners: Vec<(TargetView, u64)>,
    /// Assignments without an owner.
    pub ownerless: u64,
    /// Words of parties that nobody is bound to.
    pub unbound: Vec<String>,
    /// Windows past: (done before, new date, dropped, undecided).
    pub past: (u64, u64, u64, u64),
    /// Questions still open; adopting is possible, they stay visible in the plan.
    pub open_questions: u64,
    /// Lines left out.
    pub dropped: u64,
    /// Lines a person corrected.
    pub edited: u64,
    /// Sentences about what will happen, and what is not decided yet.
    pub remarks: Vec<String>,
}

/// What adopting would make now.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn summary(app: &App, actor: &Actor, id: &str) -> Result<SummaryView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let wizard = Wizard::load(app, &reader, id).await?;
    let edited = wizard.edited();
    let open_questions = wizard.open_questions(&edited).len() as u64;
    let today = app.clock.today();
    let past_windows = past_windows(app, &reader, &wizard, &edited, today).await?;
    let mut past = (0, 0, 0, 0);
    for window in &past_windows {
        match wizard.past_decision(window.line, window.window) {
            Some(PastDecision::DoneBefore { .. }) => past.0 += 1,
            Some(PastDecision::NewDate { .. }) => past.1 += 1,
            Some(PastDecision::Drop) => past.2 += 1,
            None => past.3 += 1,
        }
    }
    let outcome = Outcome::of(app, &reader, &wizard).await?;
    let draft = &outcome.draft;
    let (owners, ownerless) = owners(draft);
    let owner_unit = wizard.row.owner_unit_id.clone().map(Target::Unit);
    let names = Names::load(&reader, owners.iter().map(|(target, _)| target).chain(&owner_unit)).await?;
    let unbound: Vec<String> = collect(&draft.roadmap, &BTreeSet::new())
        .into_iter()
        .filter(|(folded, _)| wizard.bindings.get(folded).is_none_or(|b| b.targets.is_empty()))
        .map(|(_, party)| party.text)
        .collect();
    let count = |kind| draft.lines.iter().filter(|line| line.key.kind == kind).count() as u64;
    let period = Window { start: Some(draft.roadmap.period.start), due: draft.roadmap.period.end };
    let mut view = SummaryView {
        title: draft.roadmap.title.clone(),
        period_words: russian::window(&period),
        approval_words: approval_words(&draft.roadmap.approval),
        owner_unit: owner_unit.as_ref().map(|target| names.view(target)),
        sections: draft.sections.iter().filter(|s| !s.title.is_empty()).count() as u64,
        activities: count(LineKind::Activity),
        checkpoints: count(LineKind::Checkpoint),
        obligations: count(LineKind::Obligation),
        assignments: draft.assignments(),
        owners: owners.iter().map(|(target, count)| (names.view(target), *count)).collect(),
        ownerless,
        unbound,
        past,
        open_questions,
        dropped: wizard.dropped().len() as u64,
        edited: wizard.edits.lines.values().filter(|edit| edit.is_correction()).count() as u64,
        remarks: Vec::new(),
        import: view_with(app, wizard.row, open_questions).await?,
    };
    view.remarks = remarks(&view, outcome.follows.as_ref().map(|f| f.diff.summary().sentence()));
    Ok(view)
}

/// Puts the plan (or its next version) in force: plan, version, sections, activities, bindings, memory and assignments in
/// one transaction. Tells the plan's id.
///
/// # Errors
/// Not found; refused `not_in_review`, `nothing_to_adopt` (no line left).
pub async fn adopt(app: &App, actor: &Actor, id: &str) -> Result<String, Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let wizard = Wizard::load(app, &writing.reader(), id).await?;
    let outcome = Outcome::of(app, &writing.reader(), &wizard).await?;
    if outcome.draft.lines.is_empty() {
        return Err(Failure::refused(
            "nothing_to_adopt",
            "В плане не осталось ни одной строки.",
            "Верните строки, которые вы убрали, или отложите этот импорт.",
        ));
    }
    let names = Names::load(&writing.reader(), wizard.bindings.values().flat_map(|b| &b.targets)).await?;
    if !missing_targets(&wizard.bindings, &|target| names.knows(target)).is_empty() {
        return Err(Failure::changed_meanwhile());
    }
    let plan = match &wizard.row.target_plan_id {
        None => new_plan(app, actor, &writing, &wizard, &outcome).await?,
        Some(plan_id) => next_version(app, actor, &writing, &wizard, &outcome, plan_id).await?,
    };
    save_bindings(app, &writing, &plan.id, &outcome.draft.roadmap, &wizard.bindings).await?;
    let version_id = add_version(app, actor, &writing, &wizard, &outcome, &plan).await?;
    let mut row = wizard.row;
    ImportState::Adopted.code().clone_into(&mut row.state);
    row.plan_id = Some(plan.id.clone());
    row.updated_at = stamp(app.clock.now());
    imports::update(&writing, row).await?;
    let action = if plan.version == 1 { "plan.adopt" } else { "plan.amend" };
    let mut event = event(app, actor, action, "plan", &plan.id);
    event.plan_id = Some(plan.id.clone());
    event.after = Some(serde_json::json!({
        "title": plan.title,
        "version": plan.version,
        "import": id,
        "lines": outcome.draft.lines.len(),
        "assignments": outcome.draft.assignments(),
        "changes": outcome.follows.as_ref().map(|f| f.diff.summary()),
    }));
    finish(writing, event).await?;
    app.roadmaps.put(&version_id, std::sync::Arc::new(outcome.draft.roadmap));
    Ok(plan.id)
}

async fn new_plan(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    wizard: &Wizard,
    outcome: &Outcome,
) -> Result<Plan, Failure> {
    let now = stamp(app.clock.now());
    let blank = Plan {
        id: app.new_id(),
        title: String::new(),
        search_folded: String::new(),
        kind: String::new(),
        region: None,
        municipality: None,
        approval_kind: None,
        approval_number: None,
        approval_date: None,
        approval_issuer: None,
        approval_signatory: None,
        period_start: String::new(),
        period_end: String::new(),
        owner_unit_id: wizard.row.owner_unit_id.clone(),
        version: 1,
        created_at: now.clone(),
        adopted_at: now,
        adopted_by: actor.id.clone(),
        archived_at: None,
        review_steps: None,
    };
    let plan = plan_row(&outcome.draft.roadmap, blank);
    plans::insert(writing, plan.clone()).await?;
    let sections = add_sections(app, writing, &plan.id, &outcome.draft).await?;
    add_lines(app, writing, &plan.id, &outcome.draft, &sections).await?;
    Ok(plan)
}

async fn next_version(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    wizard: &Wizard,
    outcome: &Outcome,
    plan_id: &str,
) -> Result<Plan, Failure> {
    let before = plans::get(&writing.reader(), plan_id).await?.ok_or(Failure::NotFound)?;
    let follows = outcome.follows.as_ref().ok_or_else(|| Failure::unexpected("an amendment follows nothing"))?;
    let plan = Plan {
        version: before.version + 1,
        adopted_at: stamp(app.clock.now()),
        adopted_by: actor.id.clone(),
        owner_unit_id: wizard.row.owner_unit_id.clone(),
        ..plan_row(&outcome.draft.roadmap, before)
    };
    plans::update(writing, plan.clone()).await?;
    plans::withdraw_sections(writing, plan_id, plan.version).await?;
    let sections = add_sections(app, writing, plan_id, &outcome.draft).await?;
    amend_lines(app, writing, &plan, &outcome.draft, &sections, follows).await?;
    Ok(plan)
}

async fn add_version(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    wizard: &Wizard,
    outcome: &Outcome,
    plan: &Plan,
) -> Result<String, Failure> {
    let source =
        wizard.row.source_sha256.clone().ok_or_else(|| Failure::unexpected("a reviewed import has no file"))?;
    let version = PlanVersion {
        id: app.new_id(),
        plan_id: plan.id.clone(),
        number: plan.version,
        source_sha256: source,
        import_id: wizard.row.id.clone(),
        diff: outcome.follows.as_ref().map(|f| to_json(&f.diff)).transpose()?,
        adopted_at: plan.adopted_at.clone(),
        adopted_by: actor.id.clone(),
    };
    let id = version.id.clone();
    plans::insert_version(writing, version).await?;
    sources::insert_roadmap(writing, &id, to_json(&outcome.draft.roadmap)?).await?;
    Ok(id)
}

/// Assignments of each owner, most first, and those without an owner.
fn owners(draft: &super::draft::Draft) -> (Vec<(Target, u64)>, u64) {
    let mut counts: HashMap<Option<&Assignee>, u64> = HashMap::new();
    for assignment in draft.lines.iter().flat_map(|line| &line.assignments) {
        *counts.entry(assignment.assignee.as_ref()).or_default() += 1;
    }
    let ownerless = counts.remove(&None).unwrap_or(0);
    let sorted: BTreeMap<(std::cmp::Reverse<u64>, Target), ()> = counts
        .into_iter()
        .filter_map(|(assignee, count)| {
            let target = match assignee? {
                Assignee::Unit(id) => Target::Unit(id.clone()),
                Assignee::Person(id) | Assignee::Curator { person: id, .. } => Target::Person(id.clone()),
            };
            Some(((std::cmp::Reverse(count), target), ()))
        })
        .collect();
    (sorted.into_keys().map(|(count, target)| (target, count.0)).collect(), ownerless)
}

fn remarks(view: &SummaryView, changes: Option<String>) -> Vec<String> {
    let assignments = russian::counted(view.assignments, "поручение", "поручения", "поручений");
    let owners = russian::counted(view.owners.len() as u64, "исполнителя", "исполнителей", "исполнителей");
    let mut remarks = Vec::new();
    match changes {
        Some(changes) => remarks.push(format!("Действующий план изменится: {changes}. Введённое раньше сохранится.")),
        None => remarks.push(format!("Будет создано: {assignments} для {owners}.")),
    }
    if view.ownerless > 0 {
        let count =
            russian::counted(view.ownerless, "поручение останется", "поручения останутся", "поручений останутся");
        remarks.push(format!("{count} без исполнителя: их можно найти в списке и назначить позже."));
    }
    if view.past.3 > 0 {
        let count = russian::counted(view.past.3, "прошедший срок", "прошедших срока", "прошедших сроков");
        remarks.push(format!("{count} без решения: такие поручения сразу будут просрочены."));
    }
    if view.open_questions > 0 {
        let count = russian::counted(view.open_questions, "вопрос", "вопроса", "вопросов");
        remarks.push(format!("{count} по чтению без ответа: план войдёт в действие так, как прочитан."));
    }
    remarks
}
