//! Statuses of assignments, and the list of them with filters.

use domain::access::Action;
use domain::progress::{DUE_SOON_DAYS, Standing, Status};
use domain::russian;
use domain::unit::UnitKind;
use jiff::ToSpan;
use jiff::civil::Date;
use phrases::deadline::Window;
use phrases::text::fold;
use serde::{Deserialize, Serialize};
use store::queries::assignments::{self as queries, AssignmentItem, AssignmentQuery, Sort};
use store::queries::plans;
use store::{Reader, Writing};

use crate::actor::{allow_common, allow_unit_id};
use crate::plans::status;
use crate::support::{PAGE, date_or_none, event, optional, stamp, typed_date, value, window};
use crate::target::{Target, TargetView};
use crate::{Actor, App, Failure, FieldProblem, Page};

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
    /// The owner is a school.
    #[serde(skip)]
    pub school: bool,
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
    match optional(&filter.unit) {
        Some(unit) => allow_unit_id(app, actor, Action::Read, &unit)?,
        None => allow_common(app, actor, Action::Read)?,
    }
    let reader = app.store.reader();
    let query = query(&reader, filter, app.clock.today()).await?;
    let (items, total) = queries::list(&reader, &query).await?;
    let today = app.clock.today();
    let rows = items.into_iter().map(|item| assignment_row(item, today)).collect::<Result<_, Failure>>()?;
    Ok(Page::new(rows, filter.page, PAGE, total))
}

/// The most urgent assignments that fit the filter, at most so many, on one page.
pub(crate) async fn most_urgent(
    app: &App,
    actor: &Actor,
    filter: &AssignmentFilter,
    most: u64,
) -> Result<Vec<AssignmentRow>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let today = app.clock.today();
    let query = AssignmentQuery { page: 1, size: most, ..query(&reader, filter, today).await? };
    let (items, _) = queries::list(&reader, &query).await?;
    items.into_iter().map(|item| assignment_row(item, today)).collect()
}

/// Changes the status of an assignment.
///
/// # Errors
/// Not found; refused `status_not_allowed`; conflict when `revision` is old; invalid `status`, `done_on` (in the future).
pub async fn set_status(app: &App, actor: &Actor, id: &str, input: &StatusInput) -> Result<(), Failure> {
    set_statuses(app, actor, &[(id.to_owned(), input.revision)], input).await
}

/// Changes the status of several assignments at once, each by its id and revision; all of them or none.
///
/// # Errors
/// As [`set_status`]; a field problem when nothing is chosen.
pub async fn set_statuses(
    app: &App,
    actor: &Actor,
    chosen: &[(String, i64)],
    input: &StatusInput,
) -> Result<(), Failure> {
    allow_common(app, actor, Action::Report)?;
    if chosen.is_empty() {
        return Err(Failure::field("chosen", "Отметьте хотя бы одного исполнителя."));
    }
    let change = change(input, app.clock.today())?;
    let writing = app.store.begin().await?;
    for (id, revision) in chosen {
        change.make(app, actor, &writing, (id.as_str(), *revision)).await?;
    }
    writing.commit().await?;
    Ok(())
}

/// A change of a status that was read from its form.
struct Change {
    next: Status,
    note: Option<String>,
    done_on: Option<Date>,
}

fn change(input: &StatusInput, today: Date) -> Result<Change, Failure> {
    let mut problems = Vec::new();
    let next = Status::from_code(&input.status);
    if next.is_none() {
        problems.push(FieldProblem::new("status", "Выберите статус."));
    }
    let done_on = typed_date("done_on", &input.done_on).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    if done_on.is_some_and(|day| day > today) {
        problems
            .push(FieldProblem::new("done_on", "Этот день ещё не наступил. Введите день, когда работа была сделана."));
    }
    Failure::check(problems)?;
    let change = Change { next: next.ok_or(Failure::NotFound)?, note: optional(&input.note), done_on };
    Ok(change)
}

impl Change {
    /// Makes the change within a transaction and writes its journal entry.
    async fn make(
        &self,
        app: &App,
        actor: &Actor,
        writing: &Writing,
        (id, revision): (&str, i64),
    ) -> Result<(), Failure> {
        let before = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
        if before.sequence != revision {
            return Err(Failure::changed_meanwhile());
        }
        status(&before.status)?.may_become(self.next)?;
        let mut after = before.clone();
        self.next.code().clone_into(&mut after.status);
        after.note.clone_from(&self.note);
        after.done_on = (self.next == Status::Accepted).then(|| self.done_on.unwrap_or(app.clock.today()).to_string());
        after.sequence += 1;
        after.updated_at = stamp(app.clock.now());
        let mut event = event(app, actor, "assignment.status", "assignment", id);
        event.before =
            Some(serde_json::json!({"status": before.status, "done_on": before.done_on, "note": before.note}));
        event.after =
            Some(value(&serde_json::json!({"status": after.status, "done_on": after.done_on, "note": after.note}))?);
        event.reason.clone_from(&after.note);
        event.plan_id = before.plan_id;
        event.activity_id = before.activity_id;
        queries::update(writing, after).await?;
        store::journal::append(writing, event).await?;
        Ok(())
    }
}

/// What a filter means to the store.
async fn query(reader: &Reader<'_>, filter: &AssignmentFilter, today: Date) -> Result<AssignmentQuery, Failure> {
    let mut problems = Vec::new();
    let mut day = |field: &str, text: &str| {
        typed_date(field, text).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    };
    let (from, to) = (day("from", &filter.from), day("to", &filter.to));
    let (sort, descending) = match filter.sort.strip_prefix('-') {
        Some(name) => (name, true),
        None => (filter.sort.as_str(), false),
    };
    let mut query = AssignmentQuery {
        plan_id: optional(&filter.plan),
        unit_id: optional(&filter.unit),
        person_id: optional(&filter.person),
        words: fold(&filter.text),
        due_from: from.map(|d| d.to_string()),
        due_to: to.map(|d| d.to_string()),
        sort: match sort {
            "number" => Sort::Number,
            "owner" => Sort::Owner,
            "status" => Sort::Status,
            _ => Sort::Due,
        },
        descending,
        page: filter.page,
        size: PAGE,
        ..AssignmentQuery::default()
    };
    if !by_status(&mut query, &filter.status, today) {
        problems.push(FieldProblem::new("status", "Такого статуса нет. Выберите из списка."));
    }
    Failure::check(problems)?;
    if let (Some(section), Some(plan_id)) = (optional(&filter.section), &query.plan_id) {
        query.sections = Some(with_inner(reader, plan_id, section).await?);
    }
    Ok(query)
}

/// Narrows a query to a status or to a group of them; tells whether there is such a one. Days given by the person stay.
fn by_status(query: &mut AssignmentQuery, code: &str, today: Date) -> bool {
    let open = || Status::ALL.iter().filter(|s| !s.is_closed()).map(|s| s.code()).collect();
    // Reported work waits for the reviewer: its date no longer presses on the owner (`domain::progress::Standing`).
    let pressing = || vec![Status::NotStarted.code(), Status::InProgress.code(), Status::Returned.code()];
    let earliest = |known: Option<String>, day: String| Some(known.map_or(day.clone(), |k| k.min(day)));
    let latest = |known: Option<String>, day: String| Some(known.map_or(day.clone(), |k| k.max(day)));
    match code {
        "" => {}
        "open" => query.statuses = Some(open()),
        "overdue" => {
            query.statuses = Some(pressing());
            query.due_to = earliest(query.due_to.take(), today.saturating_sub(1.day()).to_string());
        }
        "due_soon" => {
            query.statuses = Some(pressing());
            query.due_from = latest(query.due_from.take(), today.to_string());
            let last = today.saturating_add(i64::from(DUE_SOON_DAYS).days());
            query.due_to = earliest(query.due_to.take(), last.to_string());
        }
        "no_date" => {
            query.statuses = Some(open());
            query.no_date = true;
        }
        "no_owner" => {
            query.statuses = Some(open());
            query.no_owner = true;
        }
        code => match Status::from_code(code) {
            Some(status) => query.statuses = Some(vec![status.code()]),
            None => return false,
        },
    }
    true
}

/// A section and everything inside it.
async fn with_inner(reader: &Reader<'_>, plan_id: &str, section: String) -> Result<Vec<String>, Failure> {
    let all = plans::sections(reader, plan_id, false).await?;
    let mut chosen = vec![section];
    // Sections come in document order, so a parent is met before its children.
    for inner in all {
        if inner.parent_id.is_some_and(|parent| chosen.contains(&parent)) {
            chosen.push(inner.id);
        }
    }
    Ok(chosen)
}

fn assignment_row(item: AssignmentItem, today: Date) -> Result<AssignmentRow, Failure> {
    let status = status(&item.status)?;
    let window = window(item.window_start.as_deref(), item.window_due.as_deref())?;
    let section =
        item.section_title.clone().filter(|title| !title.is_empty()).map(|title| match &item.section_number {
            Some(number) => format!("{}. {title}", number.trim_end_matches('.')),
            None => title,
        });
    Ok(AssignmentRow {
        owner: owner(&item),
        school: item.person_id.is_none() && item.unit_kind.as_deref() == Some(UnitKind::School.code()),
        section,
        standing: Standing::of(status, window, today),
        status,
        window,
        withdrawn: item.withdrawn_in_version.is_some(),
        revision: item.sequence,
        id: item.id,
        activity_id: item.activity_id,
        plan_id: item.plan_id,
        plan_title: item.plan_title,
        number: item.number,
        title: item.title,
    })
}

/// An assignment for the page of its line.
pub(crate) fn assignment_view(item: AssignmentItem, today: Date) -> Result<AssignmentView, Failure> {
    let status = status(&item.status)?;
    let window = window(item.window_start.as_deref(), item.window_due.as_deref())?;
    Ok(AssignmentView {
        owner: owner(&item),
        window_words: window.as_ref().map(russian::window),
        standing: Standing::of(status, window, today),
        done_on: date_or_none(item.done_on.as_deref())?,
        next: if item.withdrawn_in_version.is_some() { Vec::new() } else { status.next() },
        status,
        window,
        note: item.note,
        revision: item.sequence,
        id: item.id,
    })
}

/// The owner with the words that came with the row.
pub(crate) fn owner(item: &AssignmentItem) -> Option<TargetView> {
    if let Some(id) = item.unit_id.as_ref().filter(|_| item.person_id.is_none()) {
        return Some(TargetView {
            target: Target::Unit(id.clone()),
            name: item.unit_short_name.clone().unwrap_or_default(),
            detail: item.unit_name.clone().unwrap_or_default(),
        });
    }
    item.person_id.as_ref().map(|id| TargetView {
        target: Target::Person(id.clone()),
        name: item.person_name.clone().unwrap_or_default(),
        // The work of a curator names the curated unit as well.
        detail: item.unit_short_name.clone().or_else(|| item.person_position.clone()).unwrap_or_default(),
    })
}
