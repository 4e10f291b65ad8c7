//! Organisations and links between them.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{BATCH, MOST_IDS, contains_words, offset};
use crate::entities::{assignment, person, unit, unit_link};
use crate::error::Error;
use crate::records::{Unit, UnitLink};
use crate::writing::{Reader, Writing};

/// Which units to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitQuery {
    /// Folded words that the names or the code contain.
    pub words: String,
    /// Code of a kind.
    pub kind: Option<String>,
    /// Those put away as well.
    pub archived: bool,
    /// Page from 1.
    pub page: u64,
    /// Rows a page.
    pub size: u64,
}

/// A page of units by name, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn list(reader: &Reader<'_>, query: &UnitQuery) -> Result<(Vec<Unit>, u64), Error> {
    let mut condition = contains_words(unit::Column::SearchFolded, &query.words);
    if let Some(kind) = &query.kind {
        condition = condition.add(unit::Column::Kind.eq(kind.as_str()));
    }
    if !query.archived {
        condition = condition.add(unit::Column::ArchivedAt.is_null());
    }
    let chosen = unit::Entity::find().filter(condition);
    let total = chosen.clone().count(&reader.0).await?;
    let sorted = chosen.order_by_asc(unit::Column::NameFolded).order_by_asc(unit::Column::Id);
    let rows = sorted.limit(query.size).offset(offset(query.page, query.size)).all(&reader.0).await?;
    Ok((rows, total))
}

/// Every unit, by name; `archived` tells whether those put away are among them.
///
/// # Errors
/// The database's own failures.
pub async fn all(reader: &Reader<'_>, archived: bool) -> Result<Vec<Unit>, Error> {
    let mut find = unit::Entity::find();
    if !archived {
        find = find.filter(unit::Column::ArchivedAt.is_null());
    }
    Ok(find.order_by_asc(unit::Column::NameFolded).all(&reader.0).await?)
}

/// One unit.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Unit>, Error> {
    Ok(unit::Entity::find_by_id(id).one(&reader.0).await?)
}

/// Units by id; unknown ids are left out.
///
/// # Errors
/// The database's own failures.
pub async fn by_ids(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<Unit>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = unit::Entity::find().filter(unit::Column::Id.is_in(chunk.iter().map(String::as_str)));
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// How many people each unit has; units without any are left out.
///
/// # Errors
/// The database's own failures.
pub async fn count_persons(reader: &Reader<'_>, ids: &[String]) -> Result<HashMap<String, u64>, Error> {
    let rows: Vec<(String, i64)> = person::Entity::find()
        .select_only()
        .column(person::Column::UnitId)
        .column_as(person::Column::Id.count(), "persons")
        .filter(person::Column::UnitId.is_in(ids.iter().map(String::as_str)))
        .filter(person::Column::ArchivedAt.is_null())
        .group_by(person::Column::UnitId)
        .into_tuple()
        .all(&reader.0)
        .await?;
    Ok(counts(rows))
}

/// How many assignments in one of these statuses each unit owns itself.
///
/// # Errors
/// The database's own failures.
pub async fn count_assignments(
    reader: &Reader<'_>,
    ids: &[String],
    statuses: &[&str],
) -> Result<HashMap<String, u64>, Error> {
    let rows: Vec<(String, i64)> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::UnitId)
        .column_as(assignment::Column::Id.count(), "assignments")
        .filter(assignment::Column::UnitId.is_in(ids.iter().map(String::as_str)))
        .filter(assignment::Column::Status.is_in(statuses.iter().copied()))
        .filter(assignment::Column::WithdrawnInVersion.is_null())
        .group_by(assignment::Column::UnitId)
        .into_tuple()
        .all(&reader.0)
        .await?;
    Ok(counts(rows))
}

fn counts(rows: Vec<(String, i64)>) -> HashMap<String, u64> {
    rows.into_iter().map(|(id, count)| (id, u64::try_from(count).unwrap_or(0))).collect()
}

/// Adds units.
///
/// # Errors
/// [`Error::Taken`] `unit.code`.
pub async fn insert(writing: &Writing, units: Vec<Unit>) -> Result<(), Error> {
    for chunk in units.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        unit::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Writes a changed unit over the one with its id.
///
/// # Errors
/// [`Error::Taken`] `unit.code`.
pub async fn update(writing: &Writing, unit: Unit) -> Result<(), Error> {
    let id = unit.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(unit.into_active_model());
    unit::Entity::update_many().set(changed).filter(unit::Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}

/// Links of a unit, in both directions.
///
/// # Errors
/// The database's own failures.
pub async fn links(reader: &Reader<'_>, unit_id: &str) -> Result<Vec<UnitLink>, Error> {
    let either =
        Condition::any().add(unit_link::Column::FromUnit.eq(unit_id)).add(unit_link::Column::ToUnit.eq(unit_id));
    Ok(unit_link::Entity::find().filter(either).order_by_asc(unit_link::Column::Id).all(&reader.0).await?)
}

/// One link.
///
/// # Errors
/// The database's own failures.
pub async fn link(reader: &Reader<'_>, id: &str) -> Result<Option<UnitLink>, Error> {
    Ok(unit_link::Entity::find_by_id(id).one(&reader.0).await?)
}

/// Adds links.
///
/// # Errors
/// [`Error::Reference`] when a unit is not there.
pub async fn insert_links(writing: &Writing, links: Vec<UnitLink>) -> Result<(), Error> {
    for chunk in links.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        unit_link::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Sets the last day of a link.
///
/// # Errors
/// The database's own failures.
pub async fn end_link(writing: &Writing, id: &str, ends_on: &str) -> Result<(), Error> {
    unit_link::Entity::update_many()
        .col_expr(unit_link::Column::EndsOn, Expr::value(ends_on))
        .filter(unit_link::Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Every curatorship, ended ones included.
///
/// # Errors
/// The database's own failures.
pub async fn curatorships(reader: &Reader<'_>) -> Result<Vec<UnitLink>, Error> {
    let curates = unit_link::Entity::find().filter(unit_link::Column::Kind.eq("curates"));
    Ok(curates.order_by_asc(unit_link::Column::Id).all(&reader.0).await?)
}

/// Every subordination, ended ones included.
///
/// # Errors
/// The database's own failures.
pub async fn subordinations(reader: &Reader<'_>) -> Result<Vec<UnitLink>, Error> {
    let subordinate = unit_link::Entity::find().filter(unit_link::Column::Kind.eq("subordinate"));
    Ok(subordinate.order_by_asc(unit_link::Column::Id).all(&reader.0).await?)
}

/// All units by code, for lists that name organisations by their codes.
///
/// # Errors
/// The database's own failures.
pub async fn by_code(reader: &Reader<'_>, code: &str) -> Result<Option<Unit>, Error> {
    Ok(unit::Entity::find().filter(unit::Column::Code.eq(code)).one(&reader.0).await?)
}

/// Curatorships of one person, ended ones included.
///
/// # Errors
/// The database's own failures.
pub async fn curatorships_of(reader: &Reader<'_>, person_id: &str) -> Result<Vec<UnitLink>, Error> {
    let curates = unit_link::Entity::find().filter(unit_link::Column::Kind.eq("curates"));
    let of = curates.filter(unit_link::Column::PersonId.eq(person_id));
    Ok(of.order_by_asc(unit_link::Column::Id).all(&reader.0).await?)
}
