//! People who do the work.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{MOST_IDS, contains_words, offset};
use crate::entities::person::{Column, Entity};
use crate::error::Error;
use crate::records::Person;
use crate::writing::{Reader, Writing};

/// Which people to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonQuery {
    /// Folded words that the name or position contains.
    pub words: String,
    /// Only of this unit.
    pub unit_id: Option<String>,
    /// Those put away as well.
    pub archived: bool,
    /// Page from 1.
    pub page: u64,
    /// Rows a page.
    pub size: u64,
}

/// A page of people by name, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn list(reader: &Reader<'_>, query: &PersonQuery) -> Result<(Vec<Person>, u64), Error> {
    let mut condition = contains_words(Column::SearchFolded, &query.words);
    if let Some(unit_id) = &query.unit_id {
        condition = condition.add(Column::UnitId.eq(unit_id.as_str()));
    }
    if !query.archived {
        condition = condition.add(Column::ArchivedAt.is_null());
    }
    let chosen = Entity::find().filter(condition);
    let total = chosen.clone().count(&reader.0).await?;
    let sorted = chosen.order_by_asc(Column::NameFolded).order_by_asc(Column::Id);
    let rows = sorted.limit(query.size).offset(offset(query.page, query.size)).all(&reader.0).await?;
    Ok((rows, total))
}

/// Every person that is not put away, by name.
///
/// # Errors
/// The database's own failures.
pub async fn all(reader: &Reader<'_>) -> Result<Vec<Person>, Error> {
    Ok(Entity::find().filter(Column::ArchivedAt.is_null()).order_by_asc(Column::NameFolded).all(&reader.0).await?)
}

/// One person.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Person>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// People by id; unknown ids are left out.
///
/// # Errors
/// The database's own failures.
pub async fn by_ids(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<Person>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = Entity::find().filter(Column::Id.is_in(chunk.iter().map(String::as_str)));
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Adds a person.
///
/// # Errors
/// [`Error::Reference`] when the unit is not there.
pub async fn insert(writing: &Writing, person: Person) -> Result<(), Error> {
    Entity::insert(person.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Writes a changed person over the one with their id.
///
/// # Errors
/// [`Error::Reference`] when the unit is not there.
pub async fn update(writing: &Writing, person: Person) -> Result<(), Error> {
    let id = person.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(person.into_active_model());
    Entity::update_many().set(changed).filter(Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}

/// People of a unit.
///
/// # Errors
/// The database's own failures.
pub async fn of_unit(reader: &Reader<'_>, unit_id: &str) -> Result<Vec<Person>, Error> {
    let found = Entity::find().filter(Column::UnitId.eq(unit_id));
    Ok(found.order_by_asc(Column::Id).all(&reader.0).await?)
}
