//! The plan as a month.

use domain::progress::Standing;
use jiff::civil::Date;
use phrases::deadline::Window;
use serde::Serialize;

use super::header::PlanView;
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
    /// Work that goes on through the month without a last day in it.
    pub ongoing: Vec<CalendarItem>,
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
    let _ = (app, actor, plan_id, month);
    Err(Failure::unexpected("not yet"))
}
