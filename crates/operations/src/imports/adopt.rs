//! Step 5: check answers, then put the plan in force.

use std::collections::{BTreeMap, HashMap};

use domain::access::Action;
use domain::line::LineKind;
use domain::review::cards;
use domain::roadmap::Roadmap;
use domain::russian;
use domain::schedule::Assignee;
use phrases::deadline::{Nature, Window};
use serde::Serialize;
use store::Writing;
use store::queries::{imports, plans, sources};
use store::records::{Plan, PlanVersion};

use super::future_plan::FuturePlan;
use super::in_review::InReview;
use super::owner::check;
use super::parties::{Role, roles};
use super::past::{PastDecision, past_windows};
use super::save_plan::{add_lines, add_sections, amend_lines, missing_targets, plan_row, save_bindings};
use super::start::view_with;
use super::view::{ImportState, ImportView};
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
    /// Past windows that stay before adoption: no assignments, in no figure.
    pub before_adoption: u64,
    /// Past windows with a decision that makes work: (new date, dropped, still due, done before).
    pub past: (u64, u64, u64, u64),
    /// The plan goes to the archive at once.
    pub archive: bool,
    /// Activities without a date: they are in no calendar.
    pub undated: u64,
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
    let reviewed = InReview::load(app, &reader, id).await?;
    let edited = reviewed.edited();
    let open_questions = cards(&reviewed.open_questions(&edited)).len() as u64;
    let today = app.clock.today();
    let past_windows = past_windows(app, &reader, &reviewed, &edited, today).await?;
    let (mut past, mut before_adoption) = ((0, 0, 0, 0), 0);
    for window in &past_windows {
        match reviewed.past_decision(window.line, window.window) {
            Some(PastDecision::NewDate { .. }) => past.0 += 1,
            Some(PastDecision::Drop) => past.1 += 1,
            Some(PastDecision::StillDue) => past.2 += 1,
            Some(PastDecision::DoneBefore { .. }) => past.3 += 1,
            // What nobody decided is late in the next version of a running plan, and before adoption in a new one.
            None if reviewed.row.target_plan_id.is_some() => past.2 += 1,
            Some(PastDecision::BeforeAdoption) | None => before_adoption += 1,
        }
    }
    let future = FuturePlan::of(app, &reader, &reviewed).await?;
    let draft = &future.draft;
    let (owners, ownerless) = owners(draft);
    let owner_unit = reviewed.row.owner_unit_id.clone().map(Target::Unit);
    let names = Names::load(&reader, owners.iter().map(|(target, _)| target).chain(&owner_unit)).await?;
    let unbound = unbound(&edited, &reviewed);
    let absent = |line: &domain::line::Line<'_>| line.deadline.nature == Nature::Absent;
    let undated = draft.roadmap.lines().iter().filter(|line| absent(line)).count() as u64;
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
        before_adoption,
        past,
        archive: reviewed.edits.archive && edited.period.end < today,
        undated,
        open_questions,
        dropped: reviewed.dropped().len() as u64,
        edited: reviewed.edits.lines.values().filter(|edit| edit.is_correction()).count() as u64,
        remarks: Vec::new(),
        import: view_with(app, reviewed.row, open_questions).await?,
    };
    view.remarks = remarks(&view, future.follows.as_ref().map(|f| f.diff.summary().sentence()));
    Ok(view)
}

/// Puts the plan (or its next version) in force: plan, version, sections, activities, bindings, memory and assignments in
/// one transaction. Tells the plan's id.
///
/// # Errors
/// Not found; refused `not_in_review`, `nothing_to_adopt` (no line left), `nobody_bound`, `owner_unknown` and
/// `other_territory` (the document is of another place than those who are to work by it).
pub async fn adopt(app: &App, actor: &Actor, id: &str) -> Result<String, Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let reviewed = InReview::load(app, &writing.reader(), id).await?;
    let future = FuturePlan::of(app, &writing.reader(), &reviewed).await?;
    if future.draft.lines.is_empty() {
        return Err(Failure::refused(
            "nothing_to_adopt",
            "В плане не осталось ни одной строки.",
            "Верните строки, которые вы убрали, или отложите этот импорт.",
        ));
    }
    check(app, &writing.reader(), &reviewed).await?;
    let edited = reviewed.edited();
    if edited_parties(&edited, &reviewed)
        .all(|role| role.bound(&reviewed.bindings).is_none_or(|b| b.targets.is_empty()))
    {
        return Err(nobody_bound(&edited));
    }
    let names = Names::load(&writing.reader(), reviewed.bindings.values().flat_map(|b| &b.targets)).await?;
    if !missing_targets(&reviewed.bindings, &|target| names.knows(target)).is_empty() {
        return Err(Failure::changed_meanwhile());
    }
    let plan = match &reviewed.row.target_plan_id {
        None => new_plan(app, actor, &writing, &reviewed, &future).await?,
        Some(plan_id) => next_version(app, actor, &writing, &reviewed, &future, plan_id).await?,
    };
    save_bindings(app, &writing, &plan.id, &future.draft.roadmap, &reviewed.bindings).await?;
    let version_id = add_version(app, actor, &writing, &reviewed, &future, &plan).await?;
    record_past(app, actor, &writing, &reviewed, &plan.id).await?;
    let mut row = reviewed.row;
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
        "lines": future.draft.lines.len(),
        "assignments": future.draft.assignments(),
        "changes": future.follows.as_ref().map(|f| f.diff.summary()),
    }));
    finish(writing, event).await?;
    app.roadmaps.put(&version_id, std::sync::Arc::new(future.draft.roadmap));
    Ok(plan.id)
}

async fn new_plan(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    reviewed: &InReview,
    future: &FuturePlan,
) -> Result<Plan, Failure> {
    let now = stamp(app.clock.now());
    let archived = reviewed.edits.archive && reviewed.edited().period.end < app.clock.today();
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
        owner_unit_id: reviewed.row.owner_unit_id.clone(),
        version: 1,
        created_at: now.clone(),
        adopted_at: now.clone(),
        adopted_by: actor.id.clone(),
        archived_at: archived.then_some(now.clone()),
        review_steps: None,
    };
    let plan = plan_row(&future.draft.roadmap, blank);
    plans::insert(writing, plan.clone()).await?;
    let sections = add_sections(app, writing, &plan.id, &future.draft).await?;
    add_lines(app, writing, &plan.id, &future.draft, &sections).await?;
    Ok(plan)
}

async fn next_version(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    reviewed: &InReview,
    future: &FuturePlan,
    plan_id: &str,
) -> Result<Plan, Failure> {
    let before = plans::get(&writing.reader(), plan_id).await?.ok_or(Failure::NotFound)?;
    let follows = future.follows.as_ref().ok_or_else(|| Failure::unexpected("an amendment follows nothing"))?;
    let plan = Plan {
        version: before.version + 1,
        adopted_at: stamp(app.clock.now()),
        adopted_by: actor.id.clone(),
        owner_unit_id: reviewed.row.owner_unit_id.clone(),
        ..plan_row(&future.draft.roadmap, before)
    };
    plans::update(writing, plan.clone()).await?;
    plans::withdraw_sections(writing, plan_id, plan.version).await?;
    let sections = add_sections(app, writing, plan_id, &future.draft).await?;
    amend_lines(app, writing, &plan, &future.draft, &sections, follows).await?;
    Ok(plan)
}

async fn add_version(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    reviewed: &InReview,
    future: &FuturePlan,
    plan: &Plan,
) -> Result<String, Failure> {
    let source =
        reviewed.row.source_sha256.clone().ok_or_else(|| Failure::unexpected("a reviewed import has no file"))?;
    let version = PlanVersion {
        id: app.new_id(),
        plan_id: plan.id.clone(),
        number: plan.version,
        source_sha256: source,
        import_id: reviewed.row.id.clone(),
        diff: future.follows.as_ref().map(|f| to_json(&f.diff)).transpose()?,
        adopted_at: plan.adopted_at.clone(),
        adopted_by: actor.id.clone(),
    };
    let id = version.id.clone();
    plans::insert_version(writing, version).await?;
    sources::insert_roadmap(writing, &id, to_json(&future.draft.roadmap)?).await?;
    Ok(id)
}

/// Roles of the lines that will be adopted.
fn edited_parties(edited: &Roadmap, reviewed: &InReview) -> impl Iterator<Item = Role> {
    roles(edited, &reviewed.dropped()).into_iter()
}

/// Roles that nobody is bound to.
fn unbound(edited: &Roadmap, reviewed: &InReview) -> Vec<String> {
    edited_parties(edited, reviewed)
        .filter(|role| role.bound(&reviewed.bindings).is_none_or(|bound| bound.targets.is_empty()))
        .map(|role| role.text)
        .collect()
}

/// A plan that nobody works by is not put in force.
fn nobody_bound(edited: &Roadmap) -> Failure {
    let named = edited.lines().iter().any(|line| !line.responsible.parties.is_empty());
    let hint = if named {
        "Вернитесь на шаг «Исполнители» и свяжите хотя бы одного исполнителя с организацией или человеком."
    } else {
        "В документе исполнители не названы: впишите их в строки на шаге «Проверка», потом свяжите на шаге «Исполнители»."
    };
    Failure::refused("nobody_bound", "Ни один исполнитель не назначен: поручения некому выполнять.", hint)
}

/// One record of everything that was past before adoption.
async fn record_past(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    reviewed: &InReview,
    plan_id: &str,
) -> Result<(), Failure> {
    let edited = reviewed.edited();
    let past = past_windows(app, &writing.reader(), reviewed, &edited, app.clock.today()).await?;
    let by_default = reviewed.row.target_plan_id.is_none();
    let stays = |decision: Option<PastDecision>| decision.map_or(by_default, |decision| !decision.makes_work());
    let count = past.iter().filter(|p| stays(reviewed.past_decision(p.line, p.window))).count() as u64;
    if count == 0 {
        return Ok(());
    }
    let words = russian::counted(count, "срок прошёл", "срока прошли", "сроков прошло");
    let mut event = event(app, actor, "plan.before", "plan", plan_id);
    event.plan_id = Some(plan_id.to_owned());
    event.after = Some(serde_json::json!({"windows": count}));
    event.reason =
        Some(format!("{words} до ввода плана: поручениями они не стали, выполненными и просроченными не считаются."));
    store::journal::append(writing, event).await?;
    Ok(())
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
        None if view.owners.is_empty() => remarks.push(format!("Будет создано: {assignments}.")),
        None => remarks.push(format!("Будет создано: {assignments} для {owners}.")),
    }
    if view.ownerless > 0 {
        let count =
            russian::counted(view.ownerless, "поручение останется", "поручения останутся", "поручений останутся");
        remarks.push(format!("{count} без исполнителя: их можно найти в списке и назначить позже."));
    }
    if view.before_adoption > 0 {
        let count = russian::counted(view.before_adoption, "прошедший срок", "прошедших срока", "прошедших сроков");
        let verb = russian::plural(view.before_adoption, "останется", "останутся", "останутся");
        remarks.push(format!(
            "{count} {verb} одной записью «до ввода»: поручений по ним не будет, выполненными и просроченными они не считаются."
        ));
    }
    if view.past.2 > 0 {
        let count = russian::counted(view.past.2, "прошедший срок", "прошедших срока", "прошедших сроков");
        let verb = russian::plural(
            view.past.2,
            "станет просроченным поручением",
            "станут просроченными поручениями",
            "станут просроченными поручениями",
        );
        remarks.push(format!("{count} {verb}."));
    }
    if view.undated > 0 {
        let count = russian::counted(view.undated, "строка", "строки", "строк");
        remarks.push(format!("{count} без срока: в календарь не попадут."));
    }
    if view.archive {
        remarks.push("План закончился и сразу попадёт в архив: оттуда его можно вернуть.".to_owned());
    }
    if view.open_questions > 0 {
        let count = russian::counted(view.open_questions, "вопрос", "вопроса", "вопросов");
        remarks.push(format!("{count} по чтению без ответа: план войдёт в действие так, как прочитан."));
    }
    remarks
}
