//! Named sets of organisations and their dated members.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::MOST_IDS;
use crate::entities::{unit_set, unit_set_member};
use crate::error::Error;
use crate::records::{UnitSet, UnitSetMember};
use crate::writing::{Reader, Writing};

/// Every set by name.
///
/// # Errors
/// The database's own failures.
pub async fn all(reader: &Reader<'_>) -> Result<Vec<UnitSet>, Error> {
    Ok(unit_set::Entity::find().order_by_asc(unit_set::Column::NameFolded).all(&reader.0).await?)
}

/// Sets by id; unknown ids are left out.
///
/// # Errors
/// The database's own failures.
pub async fn by_ids(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<UnitSet>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = unit_set::Entity::find().filter(unit_set::Column::Id.is_in(chunk.iter().map(String::as_str)));
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// The set with this folded name.
///
/// # Errors
/// The database's own failures.
pub async fn by_name(reader: &Reader<'_>, name_folded: &str) -> Result<Option<UnitSet>, Error> {
    Ok(unit_set::Entity::find().filter(unit_set::Column::NameFolded.eq(name_folded)).one(&reader.0).await?)
}

/// Memberships of every set.
///
/// # Errors
/// The database's own failures.
pub async fn all_members(reader: &Reader<'_>) -> Result<Vec<UnitSetMember>, Error> {
    Ok(unit_set_member::Entity::find().order_by_asc(unit_set_member::Column::Id).all(&reader.0).await?)
}

/// Memberships of one set.
///
/// # Errors
/// The database's own failures.
pub async fn members(reader: &Reader<'_>, set_id: &str) -> Result<Vec<UnitSetMember>, Error> {
    let found = unit_set_member::Entity::find().filter(unit_set_member::Column::SetId.eq(set_id));
    Ok(found.order_by_asc(unit_set_member::Column::Id).all(&reader.0).await?)
}

/// Adds a set.
///
/// # Errors
/// [`Error::Taken`] `unit_set.name`.
pub async fn insert(writing: &Writing, set: UnitSet) -> Result<(), Error> {
    unit_set::Entity::insert(set.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Adds memberships.
///
/// # Errors
/// [`Error::Reference`] when a unit is not there.
pub async fn insert_members(writing: &Writing, members: Vec<UnitSetMember>) -> Result<(), Error> {
    for chunk in members.chunks(super::BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        unit_set_member::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Sets the last day of a membership.
///
/// # Errors
/// The database's own failures.
pub async fn end_member(writing: &Writing, id: &str, ends_on: &str) -> Result<(), Error> {
    unit_set_member::Entity::update_many()
        .col_expr(unit_set_member::Column::EndsOn, Expr::value(ends_on))
        .filter(unit_set_member::Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Memberships of some sets.
///
/// # Errors
/// The database's own failures.
pub async fn members_of(reader: &Reader<'_>, set_ids: &[String]) -> Result<Vec<UnitSetMember>, Error> {
    let column = unit_set_member::Column::SetId;
    let found = unit_set_member::Entity::find().filter(column.is_in(set_ids.iter().map(String::as_str)));
    Ok(found.order_by_asc(unit_set_member::Column::Id).all(&reader.0).await?)
}
