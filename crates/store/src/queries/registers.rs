//! Rows of registers, their versions and loads; sealed names of pupils; confirmed bindings of figures.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{BATCH, MOST_IDS, contains_words, offset};
use crate::entities::{figure_binding, pupil_name, register_load, register_row, register_version};
use crate::error::Error;
use crate::records::{FigureBinding, PupilName, RegisterLoad, RegisterRow, RegisterVersion};
use crate::writing::{Reader, Writing};

/// Rows written by one statement: a row has eleven values.
const ROWS: usize = BATCH * 2;

/// Rows of one register, oldest first; of some organisations when they are named.
///
/// # Errors
/// The database's own failures.
pub async fn rows(reader: &Reader<'_>, register: &str, units: Option<&[String]>) -> Result<Vec<RegisterRow>, Error> {
    let of_register = || {
        register_row::Entity::find()
            .filter(register_row::Column::Register.eq(register))
            .order_by_asc(register_row::Column::Id)
    };
    let Some(units) = units else { return Ok(of_register().all(&reader.0).await?) };
    let mut rows = Vec::new();
    for chunk in units.chunks(MOST_IDS) {
        let of_units = register_row::Column::UnitId.is_in(chunk.iter().map(String::as_str));
        rows.extend(of_register().filter(of_units).all(&reader.0).await?);
    }
    Ok(rows)
}

/// Which rows to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowQuery {
    /// Name of the register.
    pub register: String,
    /// Organisations; all when none.
    pub units: Option<Vec<String>>,
    /// Folded words of the person's name or of the key.
    pub words: String,
    /// Page from 1.
    pub page: u64,
    /// Rows a page.
    pub size: u64,
}

/// A page of rows, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn list(reader: &Reader<'_>, query: &RowQuery) -> Result<(Vec<RegisterRow>, u64), Error> {
    let mut condition = Condition::all().add(register_row::Column::Register.eq(query.register.as_str()));
    if let Some(units) = &query.units {
        condition = condition.add(register_row::Column::UnitId.is_in(units.iter().map(String::as_str)));
    }
    if !query.words.is_empty() {
        condition = condition.add(contains_words(register_row::Column::RowKey, &query.words));
    }
    let chosen = register_row::Entity::find().filter(condition);
    let total = chosen.clone().count(&reader.0).await?;
    let sorted = chosen.order_by_asc(register_row::Column::UnitId).order_by_asc(register_row::Column::RowKey);
    let sorted = sorted.order_by_asc(register_row::Column::Id);
    Ok((sorted.limit(query.size).offset(offset(query.page, query.size)).all(&reader.0).await?, total))
}

/// One row.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<RegisterRow>, Error> {
    Ok(register_row::Entity::find_by_id(id).one(&reader.0).await?)
}

/// Versions of a row, newest first.
///
/// # Errors
/// The database's own failures.
pub async fn versions(reader: &Reader<'_>, row_id: &str) -> Result<Vec<RegisterVersion>, Error> {
    let of_row = register_version::Entity::find().filter(register_version::Column::RowId.eq(row_id));
    Ok(of_row.order_by_desc(register_version::Column::Revision).all(&reader.0).await?)
}

/// Adds rows.
///
/// # Errors
/// [`Error::Reference`] when an organisation is not there.
pub async fn insert_rows(writing: &Writing, rows: Vec<RegisterRow>) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        register_row::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Writes changed rows over those with their ids.
///
/// # Errors
/// The database's own failures.
pub async fn update_rows(writing: &Writing, rows: Vec<RegisterRow>) -> Result<(), Error> {
    use register_row::Column;
    let columns = [
        Column::UnitId,
        Column::RowKey,
        Column::Person,
        Column::Since,
        Column::Until,
        Column::RowValues,
        Column::StatedOn,
        Column::Revision,
        Column::ChangedAt,
    ];
    for chunk in rows.chunks(ROWS) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        let over = OnConflict::column(Column::Id).update_columns(columns).to_owned();
        register_row::Entity::insert_many(rows).on_conflict(over).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Adds versions.
///
/// # Errors
/// The database's own failures.
pub async fn insert_versions(writing: &Writing, versions: Vec<RegisterVersion>) -> Result<(), Error> {
    for chunk in versions.chunks(ROWS) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        register_version::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Adds a load.
///
/// # Errors
/// The database's own failures.
pub async fn insert_load(writing: &Writing, load: RegisterLoad) -> Result<(), Error> {
    register_load::Entity::insert(load.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Loads by id; unknown ids are left out.
///
/// # Errors
/// The database's own failures.
pub async fn loads(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<RegisterLoad>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found =
            register_load::Entity::find().filter(register_load::Column::Id.is_in(chunk.iter().map(String::as_str)));
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Sealed names of the pupils of an organisation.
///
/// # Errors
/// The database's own failures.
pub async fn pupil_names(reader: &Reader<'_>, unit_id: &str) -> Result<Vec<PupilName>, Error> {
    Ok(pupil_name::Entity::find().filter(pupil_name::Column::UnitId.eq(unit_id)).all(&reader.0).await?)
}

/// How many names are sealed, by key.
///
/// # Errors
/// The database's own failures.
pub async fn pupil_name_keys(reader: &Reader<'_>) -> Result<Vec<(String, i64)>, Error> {
    let grouped = pupil_name::Entity::find().select_only().column(pupil_name::Column::KeyId);
    let counted = grouped.column_as(pupil_name::Column::UnitId.count(), "names").group_by(pupil_name::Column::KeyId);
    Ok(counted.into_tuple().all(&reader.0).await?)
}

/// Writes sealed names, over those that are there.
///
/// # Errors
/// The database's own failures.
pub async fn put_pupil_names(writing: &Writing, names: Vec<PupilName>) -> Result<(), Error> {
    use pupil_name::Column;
    for chunk in names.chunks(ROWS) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        let over = OnConflict::columns([Column::UnitId, Column::PupilCode])
            .update_columns([Column::KeyId, Column::Sealed, Column::ChangedAt])
            .to_owned();
        pupil_name::Entity::insert_many(rows).on_conflict(over).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// What folded words of an indicator were confirmed to be measured by.
///
/// # Errors
/// The database's own failures.
pub async fn binding(reader: &Reader<'_>, words_folded: &str) -> Result<Option<FigureBinding>, Error> {
    let of_words = figure_binding::Column::WordsFolded.eq(words_folded);
    Ok(figure_binding::Entity::find().filter(of_words).one(&reader.0).await?)
}

/// Remembers a binding, over the one of the same words.
///
/// # Errors
/// The database's own failures.
pub async fn remember_binding(writing: &Writing, binding: FigureBinding) -> Result<(), Error> {
    use figure_binding::Column;
    let over = OnConflict::column(Column::WordsFolded)
        .update_columns([Column::Binding, Column::ConfirmedAt, Column::ConfirmedBy])
        .to_owned();
    let row = binding.into_active_model();
    figure_binding::Entity::insert(row).on_conflict(over).exec_without_returning(&writing.transaction).await?;
    Ok(())
}
