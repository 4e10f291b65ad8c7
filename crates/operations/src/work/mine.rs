//! «Мои дела»: what names a person and what their organisation owes, and what waits for their confirmation.

use domain::access::{Actor, Scope};
use domain::line::LineKind;
use domain::progress::{Standing, Status};
use domain::work::Step;
use jiff::civil::Date;
use phrases::deadline::Window;
use serde::Serialize;
use store::Reader;
use store::queries::work::{self, Units, WorkItem};

use super::counts::standing_of;
use super::reports::ReportState;
use super::reviewing::Confirmer;
use crate::plans::status;
use crate::support::window;
use crate::{App, Failure, grants};

/// Most rows of one list; more than that is a matter for the plan's own list.
const MOST: u64 = 500;

/// The figures of «Мои дела».
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MineCounts {
    /// The last day is past.
    pub overdue: u64,
    /// The last day is within two weeks.
    pub due_soon: u64,
    /// Sent back by a reviewer; each of these has its standing as well.
    pub returned: u64,
    /// Open steps that the person may confirm now.
    pub to_review: u64,
    /// Reports due or late of the person's organisation.
    pub reports: u64,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkRow {
    /// Id of the assignment.
    pub id: String,
    /// The words of the line or of the agreement.
    pub title: String,
    /// Where the reason lies: «пункт 2.3, Дорожная карта…» or «договорённость выезда».
    pub reason: String,
    /// The plan.
    pub plan_id: Option<String>,
    /// The line.
    pub activity_id: Option<String>,
    /// For whom: short name of the unit.
    pub unit_name: Option<String>,
    /// Whose work it is, when it names a person.
    pub person_name: Option<String>,
    /// When.
    pub window: Option<Window>,
    /// Status.
    pub status: Status,
    /// How it stands today.
    pub standing: Standing,
    /// It is a report that the order demands.
    pub is_report: bool,
    /// Whose confirmation it waits for.
    pub open_step: Option<Step>,
}

/// «Мои дела» of one person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mine {
    /// The same figures as everywhere.
    pub counts: MineCounts,
    /// The last day is past, the oldest first.
    pub overdue: Vec<WorkRow>,
    /// Sent back.
    pub returned: Vec<WorkRow>,
    /// Due within two weeks.
    pub due_soon: Vec<WorkRow>,
    /// Reports due or late.
    pub reports: Vec<WorkRow>,
    /// What waits for this person's confirmation.
    pub to_review: Vec<WorkRow>,
    /// Handed in and waiting for somebody else.
    pub submitted: Vec<WorkRow>,
    /// Everything else that is open.
    pub later: Vec<WorkRow>,
}

/// The figures of «Мои дела».
///
/// # Errors
/// Only our own.
pub async fn mine_counts(app: &App, actor: &Actor) -> Result<MineCounts, Failure> {
    let reader = app.store.reader();
    let today = app.clock.today();
    let units = grants::answered_units(app, &reader, actor).await?;
    let mut counts = MineCounts::default();
    for group in work::groups_of(&reader, actor.person.as_deref(), &units).await? {
        let standing = standing_of(&group, today)?;
        let many = u64::try_from(group.count).unwrap_or(0);
        if group.kind.as_deref() == Some(LineKind::Obligation.code()) {
            let due = window(None, group.window_due.as_deref())?;
            let state = ReportState::of(status(&group.status)?, due, today);
            if matches!(state, ReportState::Due | ReportState::Late) {
                counts.reports += many;
            }
            continue;
        }
        match standing {
            Standing::Overdue { .. } => counts.overdue += many,
            Standing::DueSoon { .. } => counts.due_soon += many,
            _ => {}
        }
        if group.status == Status::Returned.code() {
            counts.returned += many;
        }
    }
    counts.to_review = waiting(app, &reader, actor).await?.len() as u64;
    Ok(counts)
}

/// Everything that asks for a person's attention, grouped.
///
/// # Errors
/// Only our own.
pub async fn mine(app: &App, actor: &Actor) -> Result<Mine, Failure> {
    let reader = app.store.reader();
    let today = app.clock.today();
    let units = grants::answered_units(app, &reader, actor).await?;
    let mut page = Mine {
        counts: mine_counts(app, actor).await?,
        overdue: Vec::new(),
        returned: Vec::new(),
        due_soon: Vec::new(),
        reports: Vec::new(),
        to_review: Vec::new(),
        submitted: Vec::new(),
        later: Vec::new(),
    };
    for item in work::open_of(&reader, actor.person.as_deref(), &units, MOST).await? {
        let row = row(item, today)?;
        let list = match (row.is_report, row.status, row.standing) {
            (true, ..) => {
                let state = ReportState::of(row.status, row.window, today);
                if state == ReportState::Future { &mut page.later } else { &mut page.reports }
            }
            (_, Status::Returned, _) => &mut page.returned,
            (_, _, Standing::Overdue { .. }) => &mut page.overdue,
            (_, _, Standing::DueSoon { .. }) => &mut page.due_soon,
            (_, _, Standing::Submitted) => &mut page.submitted,
            _ => &mut page.later,
        };
        list.push(row);
    }
    page.to_review = review_queue(app, actor).await?;
    Ok(page)
}

/// What waits for a person's confirmation, the longest waiting first.
///
/// # Errors
/// Only our own.
pub async fn review_queue(app: &App, actor: &Actor) -> Result<Vec<WorkRow>, Failure> {
    let today = app.clock.today();
    let items = waiting(app, &app.store.reader(), actor).await?;
    items.into_iter().map(|item| row(item, today)).collect()
}

async fn waiting(app: &App, reader: &Reader<'_>, actor: &Actor) -> Result<Vec<WorkItem>, Failure> {
    let confirmer = Confirmer::new(app, reader, actor).await?;
    let mut items = Vec::new();
    if !confirmer.curated().is_empty() {
        let units = Units::These(confirmer.curated().to_vec());
        items.extend(work::waiting(reader, Step::Curator.code(), &units, u64::MAX >> 1).await?);
    }
    let scope = confirmer.coordinated().iter().fold(Scope::nothing(), |all, scope| all.union(scope));
    let units = match scope {
        Scope::Everything => Some(Units::All),
        Scope::Units(ids) if ids.is_empty() => None,
        Scope::Units(ids) => Some(Units::These(ids.into_iter().collect())),
    };
    if let Some(units) = units {
        items.extend(work::waiting(reader, Step::Coordinator.code(), &units, u64::MAX >> 1).await?);
    }
    items.retain(|item| !confirmer.is_own(item.handed_in_by.as_deref()));
    Ok(items)
}

/// One thing to do with its words.
pub(super) fn row(item: WorkItem, today: Date) -> Result<WorkRow, Failure> {
    let status = status(&item.status)?;
    let window = window(item.window_start.as_deref(), item.window_due.as_deref())?;
    let reason = match (&item.plan_title, &item.number) {
        (Some(plan), Some(number)) => format!("пункт {} · {plan}", number.trim_end_matches('.')),
        (Some(plan), None) => plan.clone(),
        (None, _) => "договорённость выезда".to_owned(),
    };
    Ok(WorkRow {
        standing: Standing::of(status, window, today),
        is_report: item.kind.as_deref() == Some(LineKind::Obligation.code()),
        open_step: item.open_step.as_deref().and_then(Step::from_code),
        title: item.title.or(item.subject).unwrap_or_default(),
        id: item.id,
        reason,
        plan_id: item.plan_id,
        activity_id: item.activity_id,
        unit_name: item.unit_name,
        person_name: item.person_name,
        window,
        status,
    })
}
