//! Reports that the order demands: due by themselves, filled by themselves, signed as a dated snapshot.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::line::LineKind;
use domain::progress::{Standing, Status};
use domain::russian;
use domain::work::not_allowed;
use jiff::civil::Date;
use phrases::deadline::Window;
use serde::{Deserialize, Serialize};
use store::Reader;
use store::queries::work::{self, WorkQuery};
use store::queries::{activities, submissions};
use store::records::{Assignment, Report};

use super::allow_unit;
use super::find::{LineName, Which, line_ids};
use super::history::load_all;
use crate::plans::status;
use crate::support::{event, finish, from_json, stamp, to_json, value, window};
use crate::{Actor, App, Failure};

/// Days before the last one on which a report becomes due.
const DUE_DAYS: i64 = 14;

/// How a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// More than two weeks before the last day.
    Future,
    /// Within two weeks of the last day.
    Due,
    /// The last day is past.
    Late,
    /// Signed.
    Signed,
}

impl ReportState {
    /// How a report with this status and window stands on a day. A report without a window is due.
    pub fn of(status: Status, window: Option<Window>, today: Date) -> ReportState {
        if status == Status::Accepted {
            return ReportState::Signed;
        }
        let ahead = window.map_or(0, |window| russian::days_between(today, window.due));
        match ahead {
            i64::MIN..=-1 => ReportState::Late,
            0..=DUE_DAYS => ReportState::Due,
            _ => ReportState::Future,
        }
    }

    /// Stable code: `future`, `due`, `late`, `signed`.
    pub fn code(self) -> &'static str {
        match self {
            ReportState::Future => "future",
            ReportState::Due => "due",
            ReportState::Late => "late",
            ReportState::Signed => "signed",
        }
    }
}

/// Which reports to count.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportFilter {
    /// Id of the plan.
    pub plan: String,
    /// Place of the obligation, from 1.
    pub obligation: usize,
    /// Id of a unit, or none.
    pub unit: Option<String>,
    /// Code of a state, or none.
    pub state: Option<String>,
}

/// A report as it fills itself; signed it never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportContent {
    /// The duty in the order's words.
    pub duty: String,
    /// The day on which the content was taken.
    pub as_of: Date,
    /// What was due up to the last day of the report.
    pub lines: Vec<ReportLine>,
    /// How many of them are accepted.
    pub accepted: u64,
    /// How many are past their last day and not handed in.
    pub overdue: u64,
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportLine {
    /// Number of the activity.
    pub number: Option<String>,
    /// Its words.
    pub title: String,
    /// The window in words.
    pub when: String,
    /// How it stands, in words.
    pub standing: String,
    /// The words of the accepted hand-in.
    pub words: Option<String>,
    /// Names of the files of the accepted hand-in.
    pub files: Vec<String>,
}

/// How many reports there are.
///
/// # Errors
/// Refused when the person may not read the unit, or everything where no unit is named.
pub async fn count_reports(app: &App, actor: &Actor, filter: &ReportFilter) -> Result<u64, Failure> {
    allow_unit(app, actor, Action::Read, filter.unit.as_deref())?;
    let reader = app.store.reader();
    let ids = line_ids(&reader, &filter.plan, &LineName::Obligation(filter.obligation)).await?;
    let query = WorkQuery {
        plan_id: Some(filter.plan.clone()),
        activity_ids: Some(ids),
        unit_id: filter.unit.clone(),
        ..WorkQuery::default()
    };
    let today = app.clock.today();
    let mut total = 0;
    for group in work::groups(&reader, &query).await? {
        let due = window(None, group.window_due.as_deref())?;
        let state = ReportState::of(status(&group.status)?, due, today);
        if group.status != Status::Dropped.code() && filter.state.as_deref().is_none_or(|code| code == state.code()) {
            total += u64::try_from(group.count).unwrap_or(0);
        }
    }
    Ok(total)
}

/// The report of a duty: as signed, or as it fills itself now.
///
/// # Errors
/// Refused by right; not found.
pub async fn report_content(app: &App, actor: &Actor, which: &Which) -> Result<(ReportContent, bool), Failure> {
    let reader = app.store.reader();
    allow_unit(app, actor, Action::Read, which.unit(&reader).await?.as_deref())?;
    let assignment = which.find(&reader, actor, &|_| false).await?;
    match work::report(&reader, &assignment.id).await? {
        Some(signed) => Ok((from_json(&signed.content)?, true)),
        None => Ok((fill(app, &reader, &assignment).await?, false)),
    }
}

/// Signs the report of a duty as it is filled now. Tells the id of the duty's assignment.
///
/// # Errors
/// Refused by right; not found; `status_not_allowed` when it is signed already.
pub async fn sign_report(app: &App, actor: &Actor, which: &Which) -> Result<String, Failure> {
    let writing = app.store.begin().await?;
    let reader = writing.reader();
    allow_unit(app, actor, Action::Report, which.unit(&reader).await?.as_deref())?;
    let mut assignment = which.find(&reader, actor, &|_| false).await?;
    if work::report(&reader, &assignment.id).await?.is_some() || assignment.status == Status::Accepted.code() {
        return Err(Failure::Refused(not_allowed(
            "Этот отчёт уже подписан.",
            "Подписанный отчёт не меняется; новое войдёт в следующий.",
        )));
    }
    let content = fill(app, &reader, &assignment).await?;
    let today = app.clock.today();
    let row = Report {
        id: app.new_id(),
        assignment_id: assignment.id.clone(),
        content: to_json(&content)?,
        account_id: actor.id.clone(),
        signed_at: stamp(app.clock.now()),
        signed_on: today.to_string(),
    };
    let mut event = event(app, actor, "report.sign", "assignment", &assignment.id);
    (event.plan_id, event.activity_id) = (assignment.plan_id.clone(), assignment.activity_id.clone());
    event.after = Some(value(&content)?);
    work::insert_report(&writing, row).await?;
    Status::Accepted.code().clone_into(&mut assignment.status);
    assignment.done_on = Some(today.to_string());
    assignment.sequence += 1;
    assignment.updated_at = stamp(app.clock.now());
    let id = assignment.id.clone();
    store::queries::assignments::update(&writing, assignment).await?;
    finish(writing, event).await?;
    Ok(id)
}

/// Fills a report from what the unit owed up to its last day.
async fn fill(app: &App, reader: &Reader<'_>, duty: &Assignment) -> Result<ReportContent, Failure> {
    let today = app.clock.today();
    let line_id = duty.activity_id.as_deref().ok_or(Failure::NotFound)?;
    let words = activities::get(reader, line_id).await?.ok_or(Failure::NotFound)?.title;
    let plan_id = duty.plan_id.as_deref().ok_or(Failure::NotFound)?;
    let mut lines = BTreeMap::new();
    for line in activities::of_plan(reader, plan_id).await? {
        if line.kind == LineKind::Activity.code() {
            lines.insert(line.id.clone(), line);
        }
    }
    let ids: Vec<String> = lines.keys().cloned().collect();
    let mut owed = work::of_activities(reader, &ids).await?;
    owed.retain(|row| {
        let of_unit = row.unit_id == duty.unit_id && (row.person_id.is_none() || row.person_id == duty.person_id);
        of_unit && row.window_due.as_deref().is_none_or(|due| duty.window_due.as_deref().is_none_or(|last| due <= last))
    });
    let histories = load_all(reader, &owed).await?;
    let mut content = ReportContent { duty: words, as_of: today, lines: Vec::new(), accepted: 0, overdue: 0 };
    let position = |row: &Assignment| row.activity_id.as_ref().and_then(|id| lines.get(id)).map(|line| line.position);
    owed.sort_by_key(|row| (position(row), row.window_due.clone()));
    for row in owed {
        let Some(line) = row.activity_id.as_ref().and_then(|id| lines.get(id)) else { continue };
        let window = window(row.window_start.as_deref(), row.window_due.as_deref())?;
        let standing = Standing::of(status(&row.status)?, window, today);
        content.accepted += u64::from(standing == Standing::Done);
        content.overdue += u64::from(matches!(standing, Standing::Overdue { .. }));
        let accepted = histories.get(&row.id).and_then(|h| h.history.accepted().map(|place| &h.submissions[place]));
        let files = match accepted {
            Some(submission) => submissions::files(reader, std::slice::from_ref(&submission.id)).await?,
            None => Vec::new(),
        };
        content.lines.push(ReportLine {
            number: line.number.clone(),
            title: line.title.clone(),
            when: window.as_ref().map(russian::window).unwrap_or_default(),
            standing: standing.words(),
            words: accepted.map(|submission| submission.words.clone()),
            files: files.into_iter().map(|file| file.name).collect(),
        });
    }
    Ok(content)
}
