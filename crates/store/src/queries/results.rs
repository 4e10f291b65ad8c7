//! Imports of results and explanations of markers.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::offset;
use crate::entities::{marker_explanation, results_import, results_import_file};
use crate::error::Error;
use crate::records::{MarkerExplanation, ResultsImport, ResultsImportFile};
use crate::writing::{Reader, Writing};

/// One import.
///
/// # Errors
/// The database's own failures.
pub async fn import(reader: &Reader<'_>, id: &str) -> Result<Option<ResultsImport>, Error> {
    Ok(results_import::Entity::find_by_id(id).one(&reader.0).await?)
}

/// Imports in a state, newest first, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn imports(
    reader: &Reader<'_>,
    states: &[&str],
    page: u64,
    size: u64,
) -> Result<(Vec<ResultsImport>, u64), Error> {
    let chosen = results_import::Entity::find().filter(results_import::Column::State.is_in(states.iter().copied()));
    let total = chosen.clone().count(&reader.0).await?;
    let newest = chosen.order_by_desc(results_import::Column::CreatedAt).order_by_desc(results_import::Column::Id);
    Ok((newest.limit(size).offset(offset(page, size)).all(&reader.0).await?, total))
}

/// Adds an import.
///
/// # Errors
/// The database's own failures.
pub async fn insert_import(writing: &Writing, import: ResultsImport) -> Result<(), Error> {
    results_import::Entity::insert(import.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Writes a changed import over the one with its id.
///
/// # Errors
/// The database's own failures.
pub async fn update_import(writing: &Writing, import: ResultsImport) -> Result<(), Error> {
    let id = import.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(import.into_active_model());
    let update = results_import::Entity::update_many().set(changed);
    update.filter(results_import::Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}

/// Files of an import that waits, in their order.
///
/// # Errors
/// The database's own failures.
pub async fn files(reader: &Reader<'_>, import_id: &str) -> Result<Vec<ResultsImportFile>, Error> {
    let of_import = results_import_file::Column::ImportId.eq(import_id);
    let files = results_import_file::Entity::find().filter(of_import);
    Ok(files.order_by_asc(results_import_file::Column::Position).all(&reader.0).await?)
}

/// Keeps a file of an import until the import is settled.
///
/// # Errors
/// The database's own failures.
pub async fn insert_file(writing: &Writing, file: ResultsImportFile) -> Result<(), Error> {
    results_import_file::Entity::insert(file.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Forgets the files of a settled import.
///
/// # Errors
/// The database's own failures.
pub async fn delete_files(writing: &Writing, import_id: &str) -> Result<(), Error> {
    let of_import = results_import_file::Column::ImportId.eq(import_id);
    results_import_file::Entity::delete_many().filter(of_import).exec(&writing.transaction).await?;
    Ok(())
}

/// Explanations of a year, oldest first; of one school when it is named.
///
/// # Errors
/// The database's own failures.
pub async fn explanations(
    reader: &Reader<'_>,
    year: i64,
    school: Option<&str>,
) -> Result<Vec<MarkerExplanation>, Error> {
    let mut find = marker_explanation::Entity::find().filter(marker_explanation::Column::Year.eq(year));
    if let Some(school) = school {
        find = find.filter(marker_explanation::Column::School.eq(school));
    }
    let ordered = find.order_by_asc(marker_explanation::Column::CreatedAt).order_by_asc(marker_explanation::Column::Id);
    Ok(ordered.all(&reader.0).await?)
}

/// Adds an explanation.
///
/// # Errors
/// The database's own failures.
pub async fn insert_explanation(writing: &Writing, explanation: MarkerExplanation) -> Result<(), Error> {
    let row = explanation.into_active_model();
    marker_explanation::Entity::insert(row).exec_without_returning(&writing.transaction).await?;
    Ok(())
}
