//! Answers to requests that changed something.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entities::kept_answer::{Column, Entity};
use crate::error::Error;
use crate::records::KeptAnswer;
use crate::writing::{Reader, Writing};

/// The answer under an id.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<KeptAnswer>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// Fills in what was answered.
///
/// # Errors
/// The database's own failures.
pub async fn fill(writing: &Writing, id: &str, fingerprint: &str, sealed: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Fingerprint, Expr::value(fingerprint))
        .col_expr(Column::Sealed, Expr::value(sealed))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Forgets one: its request was refused after all.
///
/// # Errors
/// The database's own failures.
pub async fn delete(writing: &Writing, id: &str) -> Result<(), Error> {
    Entity::delete_by_id(id).exec(&writing.transaction).await?;
    Ok(())
}

/// Forgets those made before a moment.
///
/// # Errors
/// The database's own failures.
pub async fn sweep(writing: &Writing, before: &str) -> Result<(), Error> {
    Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(&writing.transaction).await?;
    Ok(())
}
