//! Statuses of assignments, and the list of them with filters.

use domain::progress::{Standing, Status};
use jiff::civil::Date;
use phrases::deadline::Window;
use serde::{Deserialize, Serialize};

use crate::target::TargetView;
use crate::{Actor, App, Failure, Page};

/// What to list. Everything is optional; texts that are empty do not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AssignmentFilter {
    /// Only this plan; empty means all plans («Что горит»).
    pub plan: String,
    /// Only this unit (its people included).
    pub unit: String,
    /// Only this person.
    pub person: String,
    /// Last day not before, as `YYYY-MM-DD`.
    pub from: String,
    /// Last day not after.
    pub to: String,
    /// Code of a status, or `overdue`, `due_soon`, `open` (neither accepted nor dropped), `no_date`, `no_owner`.
    pub status: String,
    /// Only this section (its sub-sections included).
    pub section: String,
    /// Part of the title or number; case and «ё» do not matter.
    pub text: String,
    /// `due` (default), `number`, `owner`, `status`; with `-` before it: the other way round.
    pub sort: String,
    /// Page from 1.
    pub page: u64,
}

/// One assignment in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssignmentRow {
    /// Id of the assignment.
    pub id: String,
    /// Its activity.
    pub activity_id: String,
    /// Its plan.
    pub plan_id: String,
    /// Title of the plan.
    pub plan_title: String,
    /// Number of the activity.
    pub number: Option<String>,
    /// Title of the activity.
    pub title: String,
    /// Title of its section with the number.
    pub section: Option<String>,
    /// Who.
    pub owner: Option<TargetView>,
    /// When; none for work without a date.
    pub window: Option<Window>,
    /// The status.
    pub status: Status,
    /// How it stands today.
    pub standing: Standing,
    /// The line was withdrawn by a later version of the plan.
    pub withdrawn: bool,
    /// For [`set_status`]: the revision when it was shown.
    pub revision: i64,
}

/// One assignment on the page of its activity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssignmentView {
    /// Id.
    pub id: String,
    /// Who.
    pub owner: Option<TargetView>,
    /// When.
    pub window: Option<Window>,
    /// The window in Russian: «март 2023».
    pub window_words: Option<String>,
    /// The status.
    pub status: Status,
    /// How it stands today.
    pub standing: Standing,
    /// The note of the last change.
    pub note: Option<String>,
    /// When it was done.
    pub done_on: Option<Date>,
    /// Where it may go from here.
    pub next: Vec<Status>,
    /// For [`set_status`]: the revision when it was shown.
    pub revision: i64,
}

/// What a form about a status carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusInput {
    /// Code of the new status.
    pub status: String,
    /// A note, or empty.
    pub note: String,
    /// The day it was done as `YYYY-MM-DD`; empty means today when the status is "accepted".
    pub done_on: String,
    /// The revision the form was opened with.
    pub revision: i64,
}

/// Assignments that fit the filter, the most urgent first unless told otherwise.
///
/// # Errors
/// Invalid `from`, `to`, `status`.
pub async fn list(app: &App, actor: &Actor, filter: &AssignmentFilter) -> Result<Page<AssignmentRow>, Failure> {
    let _ = (app, actor, filter);
    Err(Failure::unexpected("not yet"))
}

/// Changes the status of an assignment.
///
/// # Errors
/// Not found; refused `status_not_allowed`; conflict when `revision` is old; invalid `status`, `done_on` (in the future).
pub async fn set_status(app: &App, actor: &Actor, id: &str, input: &StatusInput) -> Result<(), Failure> {
    let _ = (app, actor, id, input);
    Err(Failure::unexpected("not yet"))
}
