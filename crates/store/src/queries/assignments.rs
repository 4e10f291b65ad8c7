//! Assignments: the work itself.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};

use super::{BATCH, contains_words, offset};
use crate::entities::assignment::{Column, Entity};
use crate::entities::{activity, person, plan, section, unit};
use crate::error::Error;
use crate::records::Assignment;
use crate::writing::{Reader, Writing};

/// Which assignments to list. Withdrawn ones and those of plans put away are left out unless a plan is named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssignmentQuery {
    /// Only of this plan, its withdrawn ones included.
    pub plan_id: Option<String>,
    /// Only of this unit and its people.
    pub unit_id: Option<String>,
    /// Only of this person.
    pub person_id: Option<String>,
    /// Only in one of these sections.
    pub sections: Option<Vec<String>>,
    /// Folded words that the number or title contains.
    pub words: String,
    /// Only in one of these statuses.
    pub statuses: Option<Vec<&'static str>>,
    /// Last day not before.
    pub due_from: Option<String>,
    /// Last day not after.
    pub due_to: Option<String>,
    /// Only without a date.
    pub no_date: bool,
    /// Only without an owner.
    pub no_owner: bool,
    /// Withdrawn ones as well, though no plan is named.
    pub withdrawn: bool,
    /// Order.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
    /// Page from 1.
    pub page: u64,
    /// Rows a page.
    pub size: u64,
}

/// Order of a list. Ties are broken by the last day and the place in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Open before closed, dated before undated, the earliest last day first.
    #[default]
    Due,
    /// Place in the document.
    Number,
    /// Name of the unit or person; those without an owner last.
    Owner,
    /// Code of the status.
    Status,
}

/// An assignment with the words to show for it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct AssignmentItem {
    /// Id of the assignment.
    pub id: String,
    /// Its plan.
    pub plan_id: String,
    /// Title of the plan.
    pub plan_title: String,
    /// Its line.
    pub activity_id: String,
    /// Number of the line.
    pub number: Option<String>,
    /// Title of the line.
    pub title: String,
    /// Expected result of the line.
    pub expected: Option<String>,
    /// Number of the section.
    pub section_number: Option<String>,
    /// Title of the section.
    pub section_title: Option<String>,
    /// The unit.
    pub unit_id: Option<String>,
    /// Its short name.
    pub unit_short_name: Option<String>,
    /// Its full name.
    pub unit_name: Option<String>,
    /// Code of its kind.
    pub unit_kind: Option<String>,
    /// Or the person.
    pub person_id: Option<String>,
    /// Their name.
    pub person_name: Option<String>,
    /// Their position.
    pub person_position: Option<String>,
    /// First day.
    pub window_start: Option<String>,
    /// Last day.
    pub window_due: Option<String>,
    /// Code of the status.
    pub status: String,
    /// Note of the last change.
    pub note: Option<String>,
    /// Day it was done.
    pub done_on: Option<String>,
    /// The version that no longer asks for it.
    pub withdrawn_in_version: Option<i64>,
    /// Id in calendars.
    pub uid: String,
    /// Grows with every change.
    pub sequence: i64,
    /// Moment of the last change.
    pub updated_at: String,
}

/// Assignments of one line that stand alike, counted: what the state of a line is made of.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StateGroup {
    /// The plan.
    pub plan_id: String,
    /// The line.
    pub activity_id: String,
    /// Code of the kind of the line.
    pub kind: String,
    /// Code of the status.
    pub status: String,
    /// First day.
    pub window_start: Option<String>,
    /// Last day.
    pub window_due: Option<String>,
    /// How many.
    pub count: i64,
}

/// A page of assignments, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn list(reader: &Reader<'_>, query: &AssignmentQuery) -> Result<(Vec<AssignmentItem>, u64), Error> {
    let chosen = joined().filter(condition(query));
    let total = chosen.clone().count(&reader.0).await?;
    let sorted = sorted(chosen, query.sort, query.descending);
    let page = sorted.limit(query.size).offset(offset(query.page, query.size));
    Ok((page.into_model::<AssignmentItem>().all(&reader.0).await?, total))
}

/// Assignments of one line with their owners, by last day, then owner; withdrawn ones last.
///
/// # Errors
/// The database's own failures.
pub async fn of_activity(reader: &Reader<'_>, activity_id: &str) -> Result<Vec<AssignmentItem>, Error> {
    let chosen = joined().filter(Column::ActivityId.eq(activity_id));
    let chosen = chosen.order_by(Expr::col((Entity, Column::WithdrawnInVersion)).is_not_null(), Order::Asc);
    Ok(sorted(chosen, Sort::Due, false).into_model::<AssignmentItem>().all(&reader.0).await?)
}

/// One assignment as stored.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Assignment>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// Assignments of a plan as stored, withdrawn ones included.
///
/// # Errors
/// The database's own failures.
pub async fn of_plan(reader: &Reader<'_>, plan_id: &str) -> Result<Vec<Assignment>, Error> {
    Ok(Entity::find().filter(Column::PlanId.eq(plan_id)).order_by_asc(Column::Id).all(&reader.0).await?)
}

/// Living assignments of plans, those that stand alike counted together.
///
/// # Errors
/// The database's own failures.
pub async fn states(reader: &Reader<'_>, plan_ids: &[String]) -> Result<Vec<StateGroup>, Error> {
    let rows = Entity::find()
        .select_only()
        .columns([Column::PlanId, Column::ActivityId, Column::Status, Column::WindowStart, Column::WindowDue])
        .column_as(activity::Column::Kind, "kind")
        .column_as(Column::Id.count(), "count")
        .join(JoinType::InnerJoin, to_activity())
        .filter(Column::PlanId.is_in(plan_ids.iter().map(String::as_str)))
        .filter(Column::WithdrawnInVersion.is_null())
        .group_by(Column::PlanId)
        .group_by(Column::ActivityId)
        .group_by(activity::Column::Kind)
        .group_by(Column::Status)
        .group_by(Column::WindowStart)
        .group_by(Column::WindowDue);
    Ok(rows.into_model::<StateGroup>().all(&reader.0).await?)
}

/// Ids of units and of people that have assignments in a plan, or in any plan.
///
/// # Errors
/// The database's own failures.
pub async fn owners(reader: &Reader<'_>, plan_id: Option<&str>) -> Result<(Vec<String>, Vec<String>), Error> {
    let distinct = |column: Column| {
        let find = Entity::find().select_only().column(column).filter(column.is_not_null()).distinct();
        match plan_id {
            Some(id) => find.filter(Column::PlanId.eq(id)),
            None => find,
        }
    };
    let units: Vec<String> = distinct(Column::UnitId).into_tuple().all(&reader.0).await?;
    let persons: Vec<String> = distinct(Column::PersonId).into_tuple().all(&reader.0).await?;
    Ok((units, persons))
}

/// Adds assignments.
///
/// # Errors
/// [`Error::Reference`] when an owner is not there.
pub async fn insert(writing: &Writing, assignments: Vec<Assignment>) -> Result<(), Error> {
    for chunk in assignments.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Writes a changed assignment over the one with its id.
///
/// # Errors
/// The database's own failures.
pub async fn update(writing: &Writing, assignment: Assignment) -> Result<(), Error> {
    let id = assignment.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(assignment.into_active_model());
    Entity::update_many().set(changed).filter(Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}

/// Marks open assignments as no longer asked for since a version: they are dropped and stay counted.
///
/// # Errors
/// The database's own failures.
pub async fn withdraw(writing: &Writing, ids: &[String], version: i64, at: &str) -> Result<(), Error> {
    for chunk in ids.chunks(BATCH) {
        Entity::update_many()
            .col_expr(Column::WithdrawnInVersion, Expr::value(version))
            .col_expr(Column::Status, Expr::value("dropped"))
            .col_expr(Column::Sequence, Expr::col(Column::Sequence).add(1))
            .col_expr(Column::UpdatedAt, Expr::value(at))
            .filter(Column::Id.is_in(chunk.iter().map(String::as_str)))
            .exec(&writing.transaction)
            .await?;
    }
    Ok(())
}

/// Assignments with their plan, line, section and owner.
fn joined() -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::PlanId,
            Column::ActivityId,
            Column::UnitId,
            Column::PersonId,
            Column::WindowStart,
            Column::WindowDue,
            Column::Status,
            Column::Note,
            Column::DoneOn,
            Column::WithdrawnInVersion,
            Column::Uid,
            Column::Sequence,
            Column::UpdatedAt,
        ])
        .column_as(plan::Column::Title, "plan_title")
        .column_as(activity::Column::Number, "number")
        .column_as(activity::Column::Title, "title")
        .column_as(activity::Column::Expected, "expected")
        .column_as(section::Column::Number, "section_number")
        .column_as(section::Column::Title, "section_title")
        .column_as(unit::Column::ShortName, "unit_short_name")
        .column_as(unit::Column::Name, "unit_name")
        .column_as(unit::Column::Kind, "unit_kind")
        .column_as(person::Column::Name, "person_name")
        .column_as(person::Column::Position, "person_position")
        .join(JoinType::InnerJoin, to_plan())
        .join(JoinType::InnerJoin, to_activity())
        .join(JoinType::LeftJoin, activity_to_section())
        .join(JoinType::LeftJoin, to_unit())
        .join(JoinType::LeftJoin, to_person())
}

fn to_plan() -> RelationDef {
    Entity::belongs_to(plan::Entity).from(Column::PlanId).to(plan::Column::Id).into()
}

fn to_activity() -> RelationDef {
    Entity::belongs_to(activity::Entity).from(Column::ActivityId).to(activity::Column::Id).into()
}

fn activity_to_section() -> RelationDef {
    activity::Entity::belongs_to(section::Entity).from(activity::Column::SectionId).to(section::Column::Id).into()
}

fn to_unit() -> RelationDef {
    Entity::belongs_to(unit::Entity).from(Column::UnitId).to(unit::Column::Id).into()
}

fn to_person() -> RelationDef {
    Entity::belongs_to(person::Entity).from(Column::PersonId).to(person::Column::Id).into()
}

fn condition(query: &AssignmentQuery) -> Condition {
    let mut all = contains_words(activity::Column::SearchFolded, &query.words);
    all = match &query.plan_id {
        Some(id) => all.add(Column::PlanId.eq(id.as_str())),
        None if query.withdrawn => all.add(plan::Column::ArchivedAt.is_null()),
        None => all.add(plan::Column::ArchivedAt.is_null()).add(Column::WithdrawnInVersion.is_null()),
    };
    if let Some(id) = &query.unit_id {
        let its_people = Query::select()
            .column(person::Column::Id)
            .from(person::Entity)
            .and_where(person::Column::UnitId.eq(id.as_str()))
            .to_owned();
        let either = Condition::any().add(Column::UnitId.eq(id.as_str()));
        all = all.add(either.add(Column::PersonId.in_subquery(its_people)));
    }
    if let Some(id) = &query.person_id {
        all = all.add(Column::PersonId.eq(id.as_str()));
    }
    if let Some(sections) = &query.sections {
        all = all.add(activity::Column::SectionId.is_in(sections.iter().map(String::as_str)));
    }
    if let Some(statuses) = &query.statuses {
        all = all.add(Column::Status.is_in(statuses.iter().copied()));
    }
    if let Some(day) = &query.due_from {
        all = all.add(Column::WindowDue.gte(day.as_str()));
    }
    if let Some(day) = &query.due_to {
        all = all.add(Column::WindowDue.lte(day.as_str()));
    }
    if query.no_date {
        all = all.add(Column::WindowDue.is_null());
    }
    if query.no_owner {
        all = all.add(Column::UnitId.is_null()).add(Column::PersonId.is_null());
    }
    all
}

fn sorted(select: Select<Entity>, sort: Sort, descending: bool) -> Select<Entity> {
    let order = if descending { Order::Desc } else { Order::Asc };
    let undated = || -> SimpleExpr { Expr::col((Entity, Column::WindowDue)).is_null() };
    let select = match sort {
        Sort::Due => select
            .order_by(Column::Status.is_in(["accepted", "dropped"]), Order::Asc)
            .order_by(undated(), Order::Asc)
            .order_by(Column::WindowDue, order),
        Sort::Number => select.order_by(activity::Column::Position, order),
        Sort::Owner => {
            let name = Expr::col((unit::Entity, unit::Column::NameFolded));
            let name = name.if_null(Expr::col((person::Entity, person::Column::NameFolded)));
            select.order_by(name.clone().is_null(), Order::Asc).order_by(name, order)
        }
        Sort::Status => select.order_by(Column::Status, order),
    };
    select
        .order_by(undated(), Order::Asc)
        .order_by(Column::WindowDue, Order::Asc)
        .order_by(activity::Column::Position, Order::Asc)
        .order_by(Column::Id, Order::Asc)
}
