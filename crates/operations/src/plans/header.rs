//! The head of a plan's pages.

use std::collections::HashMap;

use domain::access::Action;
use domain::line::LineKind;
use domain::progress::{ActivityState, AssignmentState, PlanProgress, Status};
use domain::roadmap::{Approval, Territory};
use domain::russian;
use domain::work::Step;
use jiff::Timestamp;
use jiff::civil::Date;
use phrases::deadline::Window;
use phrases::period::Period;
use serde::Serialize;
use store::Reader;
use store::queries::activities;
use store::queries::assignments::{self, StateGroup};
use store::queries::plans as queries;
use store::records::{Plan, Section};

use crate::actor::allow_common;
use crate::names::Names;
use crate::support::{Authors, date, date_or_none, event, finish, from_json, moment, stamp, to_json, value, window};
use crate::target::{Target, TargetView};
use crate::{Actor, App, Failure};

/// What every page of a plan shows above its tab.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Where it holds.
    pub territory: Territory,
    /// Who approved it, by what paper.
    pub approval: Approval,
    /// The approval in words: «приказ от 10.03.2023 № 126-09».
    pub approval_words: String,
    /// The time it covers.
    pub period: Period,
    /// The period in words.
    pub period_words: String,
    /// The unit that owns it.
    pub owner_unit: Option<TargetView>,
    /// Version in force.
    pub version: i64,
    /// When that version came into force.
    pub adopted_at: Timestamp,
    /// Who put it in force, by name.
    pub adopted_by: String,
    /// Put away.
    pub archived: bool,
    /// «Из 49 мероприятий 12 выполнены, 3 просрочены, 5 ближайших — до 30 сентября».
    pub sentence: String,
    /// The counts behind the sentence.
    pub progress: PlanProgress,
}

/// A section by name, for filters and headings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionName {
    /// Id.
    pub id: String,
    /// Depth, from 0.
    pub depth: u32,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
}

/// The head of a plan.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, plan_id: &str) -> Result<PlanView, Failure> {
    allow_common(app, actor, Action::Read)?;
    Ok(load(app, plan_id).await?.0)
}

/// Puts a plan away (`true`) or brings it back (`false`). Nothing is deleted.
///
/// # Errors
/// Not found.
pub async fn archive(app: &App, actor: &Actor, plan_id: &str, archived: bool) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditPlan)?;
    let writing = app.store.begin().await?;
    let mut plan = queries::get(&writing.reader(), plan_id).await?.ok_or(Failure::NotFound)?;
    if plan.archived_at.is_some() == archived {
        return Ok(());
    }
    plan.archived_at = archived.then(|| stamp(app.clock.now()));
    queries::update(&writing, plan).await?;
    let action = if archived { "plan.archive" } else { "plan.restore" };
    let mut event = event(app, actor, action, "plan", plan_id);
    event.plan_id = Some(plan_id.to_owned());
    finish(writing, event).await
}

/// «приказ от 10.03.2023 № 126-09»; empty when the document names no approval.
pub(crate) fn approval_words(approval: &Approval) -> String {
    let kind = match approval.kind.as_deref() {
        Some("утверждаю") => Some("утверждено"),
        other => other,
    };
    let date = approval.date.map(|date| format!("от {}", russian::dotted(date)));
    let number = approval.number.as_ref().map(|number| format!("№ {number}"));
    let parts = [kind.map(str::to_owned), date, number];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How the lines of a plan stand.
#[derive(Debug, Default)]
pub(crate) struct States {
    /// By id of the line, whatever its kind.
    by_line: HashMap<String, ActivityState>,
    /// Activities alone: the plan's sentence counts them and not the checkpoints.
    activities: Vec<ActivityState>,
}

impl States {
    /// How a line stands; one without assignments has no date.
    pub(crate) fn of(&self, activity_id: &str, today: Date) -> ActivityState {
        self.by_line.get(activity_id).copied().unwrap_or_else(|| ActivityState::of(&[], today))
    }

    /// Counts for the plan's sentence.
    pub(crate) fn progress(&self, today: Date) -> PlanProgress {
        PlanProgress::of(&self.activities, today)
    }
}

/// The head of a plan and how each of its lines stands: one query for all assignments, those alike counted together.
pub(crate) async fn load(app: &App, plan_id: &str) -> Result<(PlanView, States), Failure> {
    let (view, states, _) = load_groups(app, plan_id).await?;
    Ok((view, states))
}

/// [`load`] with the groups themselves, for views that need every window.
pub(crate) async fn load_groups(app: &App, plan_id: &str) -> Result<(PlanView, States, Vec<StateGroup>), Failure> {
    let reader = app.store.reader();
    let plan = queries::get(&reader, plan_id).await?.ok_or(Failure::NotFound)?;
    let groups = assignments::states(&reader, &[plan_id.to_owned()]).await?;
    let states = states(app, &groups)?;
    let view = view(app, &reader, plan, &states).await?;
    Ok((view, states, groups))
}

/// Assignments that stand alike, and how many.
type Counted = (AssignmentState, u32);

/// How lines stand today.
pub(crate) fn states(app: &App, groups: &[StateGroup]) -> Result<States, Failure> {
    let today = app.clock.today();
    let mut alike_of: HashMap<&str, (bool, Vec<Counted>)> = HashMap::new();
    for group in groups {
        let state = AssignmentState {
            status: status(&group.status)?,
            window: window(group.window_start.as_deref(), group.window_due.as_deref())?,
        };
        let count = u32::try_from(group.count).unwrap_or(u32::MAX);
        let is_activity = group.kind == LineKind::Activity.code();
        alike_of.entry(&group.activity_id).or_insert((is_activity, Vec::new())).1.push((state, count));
    }
    let state = |counted: Vec<Counted>| {
        let alike: Vec<AssignmentState> = counted.iter().map(|(state, _)| *state).collect();
        let count = |wanted: &dyn Fn(Status) -> bool| {
            counted.iter().filter(|(state, _)| wanted(state.status)).map(|(_, n)| n).sum()
        };
        ActivityState {
            accepted: count(&|status| status == Status::Accepted),
            total: count(&|status| status != Status::Dropped),
            ..ActivityState::of(&alike, today)
        }
    };
    let mut states = States::default();
    for (id, (is_activity, counted)) in alike_of {
        let state = state(counted);
        states.by_line.insert(id.to_owned(), state);
        if is_activity {
            states.activities.push(state);
        }
    }
    Ok(states)
}

/// A stored status.
/// Sets the steps of confirmation of a plan, in order.
///
/// # Errors
/// Refused when the person may not edit plans; not found; invalid `steps` (none, or one twice).
pub async fn set_review_steps(app: &App, actor: &Actor, id: &str, steps: &[Step]) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditPlan)?;
    let twice = steps.iter().enumerate().any(|(place, step)| steps[..place].contains(step));
    if steps.is_empty() || twice {
        return Err(Failure::field("steps", "Назовите шаги проверки, каждый один раз."));
    }
    let writing = app.store.begin().await?;
    let mut plan = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    let mut event = event(app, actor, "plan.review_steps", "plan", id);
    event.plan_id = Some(id.to_owned());
    event.before = plan.review_steps.as_deref().map(from_json).transpose()?;
    event.after = Some(value(&steps)?);
    plan.review_steps = Some(to_json(&steps)?);
    queries::update(&writing, plan).await?;
    finish(writing, event).await
}

pub(crate) fn status(code: &str) -> Result<Status, Failure> {
    Status::from_code(code).ok_or_else(|| Failure::unexpected(format!("stored status «{code}»")))
}

async fn view(app: &App, reader: &Reader<'_>, plan: Plan, states: &States) -> Result<PlanView, Failure> {
    let today = app.clock.today();
    let progress = states.progress(today);
    let all = activities::count_in_force(reader, &plan.id, LineKind::Activity.code()).await?;
    let before_adoption = all.saturating_sub(states.activities.len() as u64);
    let owner = plan.owner_unit_id.clone().map(Target::Unit);
    let names = Names::load(reader, &owner).await?;
    let period = period(&plan)?;
    let approval = Approval {
        kind: plan.approval_kind,
        number: plan.approval_number,
        date: date_or_none(plan.approval_date.as_deref())?,
        issuer: plan.approval_issuer,
        signatory: plan.approval_signatory,
    };
    Ok(PlanView {
        title: plan.title,
        territory: Territory { region: plan.region, municipality: plan.municipality },
        approval_words: approval_words(&approval),
        approval,
        period_words: russian::window(&Window { start: Some(period.start), due: period.end }),
        period,
        owner_unit: owner.map(|target| names.view(&target)),
        version: plan.version,
        adopted_at: moment(&plan.adopted_at)?,
        adopted_by: Authors::load(app).await?.name(&plan.adopted_by),
        archived: plan.archived_at.is_some(),
        sentence: sentence(&progress, before_adoption, today),
        progress,
        id: plan.id,
    })
}

/// The plan's sentence, with the activities whose every date was past before the plan came into force: they are neither done
/// by us nor late, so they are in no other figure.
fn sentence(progress: &PlanProgress, before_adoption: u64, today: Date) -> String {
    if before_adoption == 0 {
        return progress.sentence(today);
    }
    let past = format!(
        "{} {} до ввода плана в действие: в счёт не {}.",
        russian::activities(before_adoption),
        russian::plural(before_adoption, "закончилось", "закончились", "закончились"),
        russian::plural(before_adoption, "входит", "входят", "входят"),
    );
    if progress.total == 0 { past } else { format!("{} {past}", progress.sentence(today)) }
}

/// The period of a stored plan.
pub(crate) fn period(plan: &Plan) -> Result<Period, Failure> {
    Ok(Period { start: date(&plan.period_start)?, end: date(&plan.period_end)? })
}

/// A stored section by name.
pub(crate) fn section_name(section: &Section) -> SectionName {
    SectionName {
        id: section.id.clone(),
        depth: u32::try_from(section.depth).unwrap_or(0),
        number: section.number.clone(),
        title: section.title.clone(),
    }
}
