//! Records of stored files and of whole roadmaps.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::entities::{reading, source_file};
use crate::error::Error;
use crate::records::{Reading, SourceFile};
use crate::writing::{Reader, Writing};

/// The record of a stored file.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, sha256: &str) -> Result<Option<SourceFile>, Error> {
    Ok(source_file::Entity::find_by_id(sha256).one(&reader.0).await?)
}

/// Every stored file.
///
/// # Errors
/// The database's own failures.
pub async fn all(reader: &Reader<'_>) -> Result<Vec<SourceFile>, Error> {
    Ok(source_file::Entity::find().all(&reader.0).await?)
}

/// Records a stored file; one that is known already keeps its first record.
///
/// # Errors
/// The database's own failures.
pub async fn insert(writing: &Writing, file: SourceFile) -> Result<(), Error> {
    let once = OnConflict::column(source_file::Column::Sha256).do_nothing().to_owned();
    source_file::Entity::insert(file.into_active_model())
        .on_conflict(once)
        .exec_without_returning(&writing.transaction)
        .await?;
    Ok(())
}

/// A whole roadmap, JSON, by id of its import or version.
///
/// # Errors
/// The database's own failures.
pub async fn roadmap(reader: &Reader<'_>, id: &str) -> Result<Option<String>, Error> {
    Ok(reading::Entity::find_by_id(id).one(&reader.0).await?.map(|row| row.roadmap))
}

/// Keeps a whole roadmap.
///
/// # Errors
/// The database's own failures.
pub async fn insert_roadmap(writing: &Writing, id: &str, roadmap: String) -> Result<(), Error> {
    let row = Reading { id: id.to_owned(), roadmap };
    reading::Entity::insert(row.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Forgets the roadmap of an import that is read anew.
///
/// # Errors
/// The database's own failures.
pub async fn delete_roadmap(writing: &Writing, id: &str) -> Result<(), Error> {
    reading::Entity::delete_by_id(id).exec(&writing.transaction).await?;
    Ok(())
}
