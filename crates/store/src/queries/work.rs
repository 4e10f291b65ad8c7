//! Work as cabinets, queues and counts ask for it.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};

use super::MOST_IDS;
use crate::entities::assignment::{Column, Entity};
use crate::entities::{account, activity, implementation, measurement, person, plan, report, unit, visit};
use crate::error::Error;
use crate::records::{Assignment, Implementation, Measurement, Report, Visit};
use crate::writing::{Reader, Writing};

/// Organisations that a list is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Units {
    /// All there are.
    All,
    /// These.
    These(Vec<String>),
}

/// Which work to count or list. Withdrawn lines' work is counted: what was handed in or dropped stays visible.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkQuery {
    /// Only of this plan.
    pub plan_id: Option<String>,
    /// Only of these lines.
    pub activity_ids: Option<Vec<String>>,
    /// Only of this unit (work of its curators included).
    pub unit_id: Option<String>,
    /// Code of the kind of the line; none means any line, and agreements.
    pub kind: Option<&'static str>,
    /// Last day not before.
    pub due_from: Option<String>,
    /// Last day not after.
    pub due_to: Option<String>,
}

/// Work that stands alike, counted.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct WorkGroup {
    /// Code of the status.
    pub status: String,
    /// Last day.
    pub window_due: Option<String>,
    /// Code of the kind of the line; none for an agreement.
    pub kind: Option<String>,
    /// How many.
    pub count: i64,
}

/// One piece of work with the words to show for it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct WorkItem {
    /// Id of the assignment.
    pub id: String,
    /// Its plan.
    pub plan_id: Option<String>,
    /// Title of the plan.
    pub plan_title: Option<String>,
    /// Its line.
    pub activity_id: Option<String>,
    /// Code of the kind of the line.
    pub kind: Option<String>,
    /// Number of the line.
    pub number: Option<String>,
    /// Title of the line.
    pub title: Option<String>,
    /// Words of an agreement.
    pub subject: Option<String>,
    /// The visit that agreed it.
    pub visit_id: Option<String>,
    /// The unit.
    pub unit_id: Option<String>,
    /// Its short name.
    pub unit_name: Option<String>,
    /// The person.
    pub person_id: Option<String>,
    /// Their name.
    pub person_name: Option<String>,
    /// First day.
    pub window_start: Option<String>,
    /// Last day.
    pub window_due: Option<String>,
    /// Code of the status.
    pub status: String,
    /// Code of the step that waits.
    pub open_step: Option<String>,
    /// Whose hand-in waits.
    pub handed_in_by: Option<String>,
    /// Note of the last change.
    pub note: Option<String>,
    /// Moment of the last change.
    pub updated_at: String,
    /// Revision.
    pub sequence: i64,
}

/// Counts of work by status, last day and kind.
///
/// # Errors
/// The database's own failures.
pub async fn groups(reader: &Reader<'_>, query: &WorkQuery) -> Result<Vec<WorkGroup>, Error> {
    grouped(joined().filter(condition(query)), reader).await
}

/// The same for what names a person and for what some units owe themselves.
///
/// # Errors
/// The database's own failures.
pub async fn groups_of(reader: &Reader<'_>, person: Option<&str>, units: &[String]) -> Result<Vec<WorkGroup>, Error> {
    grouped(joined().filter(own(person, units)), reader).await
}

/// What names a person and what some units owe themselves, open work only: the most urgent first.
///
/// # Errors
/// The database's own failures.
pub async fn open_of(
    reader: &Reader<'_>,
    person: Option<&str>,
    units: &[String],
    most: u64,
) -> Result<Vec<WorkItem>, Error> {
    let open = Column::Status.is_not_in(["accepted", "dropped"]);
    let select = listed().filter(own(person, units)).filter(open);
    let undated = Expr::col((Entity, Column::WindowDue)).is_null();
    let sorted = select
        .order_by(undated, sea_orm::Order::Asc)
        .order_by_asc(Column::WindowDue)
        .order_by_asc(activity::Column::Position)
        .order_by_asc(Column::Id);
    Ok(sorted.limit(most).into_model::<WorkItem>().all(&reader.0).await?)
}

/// Work that waits for a step of confirmation in some units, the longest waiting first.
///
/// # Errors
/// The database's own failures.
pub async fn waiting(reader: &Reader<'_>, step: &str, units: &Units, most: u64) -> Result<Vec<WorkItem>, Error> {
    let mut all = Condition::all().add(Column::OpenStep.eq(step));
    if let Units::These(ids) = units {
        all = all.add(Column::UnitId.is_in(ids.iter().map(String::as_str)));
    }
    let sorted = listed().filter(all).order_by_asc(Column::UpdatedAt).order_by_asc(Column::Id);
    Ok(sorted.limit(most).into_model::<WorkItem>().all(&reader.0).await?)
}

/// One piece of work.
///
/// # Errors
/// The database's own failures.
pub async fn item(reader: &Reader<'_>, id: &str) -> Result<Option<WorkItem>, Error> {
    Ok(listed().filter(Column::Id.eq(id)).into_model::<WorkItem>().one(&reader.0).await?)
}

/// Assignments of some lines, withdrawn ones included.
///
/// # Errors
/// The database's own failures.
pub async fn of_activities(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<Assignment>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found =
            Entity::find().filter(Column::ActivityId.is_in(chunk.iter().map(String::as_str))).order_by_asc(Column::Id);
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Open assignments that name a person.
///
/// # Errors
/// The database's own failures.
pub async fn open_of_person(reader: &Reader<'_>, person_id: &str) -> Result<Vec<Assignment>, Error> {
    let found = Entity::find().filter(Column::PersonId.eq(person_id));
    let open = found.filter(Column::Status.is_not_in(["accepted", "dropped"]));
    Ok(open.order_by_asc(Column::Id).all(&reader.0).await?)
}

/// Removes assignments that nobody has begun.
///
/// # Errors
/// [`Error::Reference`] when something was handed in for one of them.
pub async fn delete(writing: &Writing, ids: &[String]) -> Result<(), Error> {
    for chunk in ids.chunks(MOST_IDS) {
        let these = Entity::delete_many().filter(Column::Id.is_in(chunk.iter().map(String::as_str)));
        these.exec(&writing.transaction).await?;
    }
    Ok(())
}

/// Visits to a unit on a day, in order.
///
/// # Errors
/// The database's own failures.
pub async fn visits(reader: &Reader<'_>, unit_id: &str, on_day: Option<&str>) -> Result<Vec<Visit>, Error> {
    let mut found = visit::Entity::find().filter(visit::Column::UnitId.eq(unit_id));
    if let Some(day) = on_day {
        found = found.filter(visit::Column::OnDay.eq(day));
    }
    Ok(found.order_by_asc(visit::Column::OnDay).order_by_asc(visit::Column::Id).all(&reader.0).await?)
}

/// Every visit up to a day.
///
/// # Errors
/// The database's own failures.
pub async fn all_visits(reader: &Reader<'_>) -> Result<Vec<Visit>, Error> {
    Ok(visit::Entity::find().order_by_asc(visit::Column::Id).all(&reader.0).await?)
}

/// Assignments that visits agreed, in order.
///
/// # Errors
/// The database's own failures.
pub async fn agreements(reader: &Reader<'_>, visit_ids: &[String]) -> Result<Vec<Assignment>, Error> {
    let found = Entity::find().filter(Column::VisitId.is_in(visit_ids.iter().map(String::as_str)));
    Ok(found.order_by_asc(Column::VisitId).order_by_asc(Column::Position).all(&reader.0).await?)
}

/// Adds a visit.
///
/// # Errors
/// The database's own failures.
pub async fn insert_visit(writing: &Writing, visit: Visit) -> Result<(), Error> {
    visit::Entity::insert(visit.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// The signed report of a duty.
///
/// # Errors
/// The database's own failures.
pub async fn report(reader: &Reader<'_>, assignment_id: &str) -> Result<Option<Report>, Error> {
    Ok(report::Entity::find().filter(report::Column::AssignmentId.eq(assignment_id)).one(&reader.0).await?)
}

/// Adds a signed report.
///
/// # Errors
/// [`Error::Taken`] `report.assignment` when it is signed already.
pub async fn insert_report(writing: &Writing, report: Report) -> Result<(), Error> {
    report::Entity::insert(report.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Links of lower lines to the lines of an upper plan.
///
/// # Errors
/// The database's own failures.
pub async fn implementations(reader: &Reader<'_>, upper_ids: &[String]) -> Result<Vec<Implementation>, Error> {
    let mut rows = Vec::new();
    for chunk in upper_ids.chunks(MOST_IDS) {
        let column = implementation::Column::UpperActivityId;
        let found = implementation::Entity::find().filter(column.is_in(chunk.iter().map(String::as_str)));
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Adds a link of a lower line to an upper one.
///
/// # Errors
/// [`Error::Taken`] `implementation.line` when it is there already.
pub async fn insert_implementation(writing: &Writing, link: Implementation) -> Result<(), Error> {
    implementation::Entity::insert(link.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// What the targets and checkpoints of a plan are measured by.
///
/// # Errors
/// The database's own failures.
pub async fn measurements(reader: &Reader<'_>, plan_id: &str) -> Result<Vec<Measurement>, Error> {
    let found = measurement::Entity::find().filter(measurement::Column::PlanId.eq(plan_id));
    Ok(found.order_by_asc(measurement::Column::Id).all(&reader.0).await?)
}

/// Says what a target or checkpoint is measured by, in place of what was said before.
///
/// # Errors
/// The database's own failures.
pub async fn replace_measurement(writing: &Writing, row: Measurement) -> Result<(), Error> {
    measurement::Entity::delete_many()
        .filter(measurement::Column::PlanId.eq(row.plan_id.as_str()))
        .filter(measurement::Column::Subject.eq(row.subject.as_str()))
        .filter(measurement::Column::Number.eq(row.number.as_str()))
        .exec(&writing.transaction)
        .await?;
    measurement::Entity::insert(row.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Ids of accounts with the ids of their persons.
///
/// # Errors
/// The database's own failures.
pub async fn accounts_of_persons(reader: &Reader<'_>, persons: &[String]) -> Result<Vec<(String, String)>, Error> {
    let select = account::Entity::find().select_only().columns([account::Column::Id, account::Column::PersonId]);
    let of = select.filter(account::Column::PersonId.is_in(persons.iter().map(String::as_str)));
    Ok(of.into_tuple().all(&reader.0).await?)
}

async fn grouped(select: Select<Entity>, reader: &Reader<'_>) -> Result<Vec<WorkGroup>, Error> {
    let rows = select
        .select_only()
        .columns([Column::Status, Column::WindowDue])
        .column_as(activity::Column::Kind, "kind")
        .column_as(Column::Id.count(), "count")
        .group_by(Column::Status)
        .group_by(Column::WindowDue)
        .group_by(activity::Column::Kind);
    Ok(rows.into_model::<WorkGroup>().all(&reader.0).await?)
}

fn joined() -> Select<Entity> {
    Entity::find()
        .join(JoinType::LeftJoin, to_activity())
        .join(JoinType::LeftJoin, to_plan())
        .filter(plan::Column::ArchivedAt.is_null())
}

fn listed() -> Select<Entity> {
    joined()
        .select_only()
        .columns([
            Column::Id,
            Column::PlanId,
            Column::ActivityId,
            Column::Subject,
            Column::VisitId,
            Column::UnitId,
            Column::PersonId,
            Column::WindowStart,
            Column::WindowDue,
            Column::Status,
            Column::OpenStep,
            Column::HandedInBy,
            Column::Note,
            Column::UpdatedAt,
            Column::Sequence,
        ])
        .column_as(plan::Column::Title, "plan_title")
        .column_as(activity::Column::Kind, "kind")
        .column_as(activity::Column::Number, "number")
        .column_as(activity::Column::Title, "title")
        .column_as(unit::Column::ShortName, "unit_name")
        .column_as(person::Column::Name, "person_name")
        .join(JoinType::LeftJoin, Entity::belongs_to(unit::Entity).from(Column::UnitId).to(unit::Column::Id).into())
        .join(
            JoinType::LeftJoin,
            Entity::belongs_to(person::Entity).from(Column::PersonId).to(person::Column::Id).into(),
        )
}

fn to_activity() -> RelationDef {
    Entity::belongs_to(activity::Entity).from(Column::ActivityId).to(activity::Column::Id).into()
}

fn to_plan() -> RelationDef {
    Entity::belongs_to(plan::Entity).from(Column::PlanId).to(plan::Column::Id).into()
}

/// What names a person, and what units owe without naming one. Checkpoints are judged, not done.
fn own(person: Option<&str>, units: &[String]) -> Condition {
    let mut any = Condition::any();
    if let Some(person) = person {
        any = any.add(Column::PersonId.eq(person));
    }
    let owed = Column::UnitId.is_in(units.iter().map(String::as_str)).and(Column::PersonId.is_null());
    let any = any.add(owed);
    let no_checkpoint = activity::Column::Kind.is_null().or(activity::Column::Kind.ne("checkpoint"));
    Condition::all().add(any).add(no_checkpoint)
}

fn condition(query: &WorkQuery) -> Condition {
    let mut all = Condition::all();
    if let Some(id) = &query.plan_id {
        all = all.add(Column::PlanId.eq(id.as_str()));
    }
    if let Some(ids) = &query.activity_ids {
        all = all.add(Column::ActivityId.is_in(ids.iter().map(String::as_str)));
    }
    if let Some(id) = &query.unit_id {
        all = all.add(Column::UnitId.eq(id.as_str()));
    }
    if let Some(kind) = query.kind {
        all = all.add(activity::Column::Kind.eq(kind));
    }
    if let Some(day) = &query.due_from {
        all = all.add(Column::WindowDue.gte(day.as_str()));
    }
    if let Some(day) = &query.due_to {
        all = all.add(Column::WindowDue.lte(day.as_str()));
    }
    all
}
