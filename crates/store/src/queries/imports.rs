//! Imports.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::offset;
use crate::entities::import::{Column, Entity};
use crate::error::Error;
use crate::records::Import;
use crate::writing::{Reader, Writing};

/// One import.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Import>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// Imports in one of these states, newest first, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn list(reader: &Reader<'_>, states: &[&str], page: u64, size: u64) -> Result<(Vec<Import>, u64), Error> {
    let chosen = Entity::find().filter(Column::State.is_in(states.iter().copied()));
    let total = chosen.clone().count(&reader.0).await?;
    let newest = chosen.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    Ok((newest.limit(size).offset(offset(page, size)).all(&reader.0).await?, total))
}

/// Imports of the same bytes, kept or waiting, newest first.
///
/// # Errors
/// The database's own failures.
pub async fn of_file(reader: &Reader<'_>, sha256: &str) -> Result<Vec<Import>, Error> {
    let either = Condition::any().add(Column::SourceSha256.eq(sha256)).add(Column::StagedSha256.eq(sha256));
    Ok(Entity::find().filter(either).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).all(&reader.0).await?)
}

/// Adds an import.
///
/// # Errors
/// [`Error::Reference`] when the plan is not there.
pub async fn insert(writing: &Writing, import: Import) -> Result<(), Error> {
    Entity::insert(import.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Writes a changed import over the one with its id.
///
/// # Errors
/// [`Error::Reference`] when a unit or plan is not there.
pub async fn update(writing: &Writing, import: Import) -> Result<(), Error> {
    let id = import.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(import.into_active_model());
    Entity::update_many().set(changed).filter(Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}
