//! The plan as a month.

use std::collections::{BTreeMap, HashMap};

use domain::access::Action;
use domain::progress::{Standing, Status};
use domain::russian;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use phrases::calendar::is_working_day;
use phrases::deadline::Window;
use serde::Serialize;
use store::queries::activities;
use store::queries::assignments::StateGroup;
use store::records::Activity;

use super::header::{self, PlanView, status};
use crate::actor::allow_common;
use crate::support::window;
use crate::{Actor, App, Failure};

/// A month of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalendarView {
    /// The head.
    pub plan: PlanView,
    /// First day of the month.
    pub month: Date,
    /// The month in Russian: «март 2023».
    pub title: String,
    /// Address part of the month before: `2023-02`.
    pub previous: String,
    /// Address part of the month after.
    pub next: String,
    /// Weeks from Monday; days of neighbouring months fill the first and the last.
    pub weeks: Vec<Vec<CalendarDay>>,
    /// Work that goes on through the whole month without a last day in it.
    pub ongoing: Vec<CalendarItem>,
    /// Work that begins within the month and ends after it.
    pub starting: Vec<CalendarItem>,
    /// How many last days the month has.
    pub due: u64,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalendarDay {
    /// The date.
    pub date: Date,
    /// Belongs to the month.
    pub in_month: bool,
    /// A working day by the production calendar; weekdays where the calendar does not reach.
    pub working: bool,
    /// Is today.
    pub today: bool,
    /// What has its last day here.
    pub items: Vec<CalendarItem>,
}

/// One activity with one window, all its owners together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalendarItem {
    /// The activity.
    pub activity_id: String,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// The window.
    pub window: Window,
    /// The most urgent standing of its assignments.
    pub standing: Standing,
    /// How many assignments.
    pub assignments: u64,
    /// How many of them are accepted.
    pub accepted: u64,
}

/// A month of the plan; `month` is any day of it. None: today's month, or the plan's nearest one.
///
/// # Errors
/// Not found.
pub async fn calendar(app: &App, actor: &Actor, plan_id: &str, month: Option<Date>) -> Result<CalendarView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let (plan, _, groups) = header::load_groups(app, plan_id).await?;
    let lines = activities::of_plan(&app.store.reader(), plan_id).await?;
    let today = app.clock.today();
    let month = month.unwrap_or_else(|| today.clamp(plan.period.start, plan.period.end)).first_of_month();
    let items = items(&groups, &lines, today)?;
    let last = month.last_of_month();
    let (mut by_day, mut ongoing): (HashMap<Date, Vec<CalendarItem>>, Vec<CalendarItem>) = Default::default();
    let (mut due, mut starting) = (0, Vec::new());
    for item in items {
        if item.window.due >= month && item.window.due <= last {
            due += 1;
        }
        match item.window.start.filter(|start| item.window.due > last && *start <= last) {
            Some(start) if start <= month => ongoing.push(item),
            Some(_) => starting.push(item),
            None => by_day.entry(item.window.due).or_default().push(item),
        }
    }
    let first = month.saturating_sub(i64::from(month.weekday().to_monday_zero_offset()).days());
    let days = 7 * (russian::days_between(first, last) / 7 + 1);
    let days = (0..days).map(|n| first.saturating_add(n.days())).map(|date| CalendarDay {
        date,
        in_month: date.first_of_month() == month,
        working: is_working_day(date).unwrap_or_else(|| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)),
        today: date == today,
        items: by_day.remove(&date).unwrap_or_default(),
    });
    let days: Vec<CalendarDay> = days.collect();
    let name = |date: Date| format!("{:04}-{:02}", date.year(), date.month());
    Ok(CalendarView {
        title: format!("{} {}", russian::month(month.month()), month.year()),
        previous: name(month.saturating_sub(1.month())),
        next: name(month.saturating_add(1.month())),
        weeks: days.chunks(7).map(<[CalendarDay]>::to_vec).collect(),
        plan,
        month,
        ongoing,
        starting,
        due,
    })
}

/// Every activity with every window, all owners together, in document order.
fn items(groups: &[StateGroup], lines: &[Activity], today: Date) -> Result<Vec<CalendarItem>, Failure> {
    let place: HashMap<&str, usize> = lines.iter().enumerate().map(|(n, line)| (line.id.as_str(), n)).collect();
    let mut items: BTreeMap<(usize, Date, Option<Date>), CalendarItem> = BTreeMap::new();
    for group in groups {
        let Some(window) = window(group.window_start.as_deref(), group.window_due.as_deref())? else { continue };
        let Some(&place) = place.get(group.activity_id.as_str()) else { continue };
        let status = status(&group.status)?;
        let standing = Standing::of(status, Some(window), today);
        let item = items.entry((place, window.due, window.start)).or_insert_with(|| CalendarItem {
            activity_id: group.activity_id.clone(),
            number: lines[place].number.clone(),
            title: lines[place].title.clone(),
            window,
            standing,
            assignments: 0,
            accepted: 0,
        });
        let count = u64::try_from(group.count).unwrap_or(0);
        item.assignments += count;
        item.accepted += if status == Status::Accepted { count } else { 0 };
        if standing.urgency() < item.standing.urgency() {
            item.standing = standing;
        }
    }
    Ok(items.into_values().collect())
}
