//! Comments on lines of plans.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::entities::activity_comment::{Column, Entity};
use crate::error::Error;
use crate::records::ActivityComment;
use crate::writing::{Reader, Writing};

/// Comments on a line, oldest first, those taken back among them.
///
/// # Errors
/// The database's own failures.
pub async fn of_activity(reader: &Reader<'_>, activity_id: &str) -> Result<Vec<ActivityComment>, Error> {
    let of_line = Entity::find().filter(Column::ActivityId.eq(activity_id));
    Ok(of_line.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(&reader.0).await?)
}

/// One comment.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<ActivityComment>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// Adds a comment.
///
/// # Errors
/// The database's own failures.
pub async fn insert(writing: &Writing, comment: ActivityComment) -> Result<(), Error> {
    Entity::insert(comment.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Marks a comment as taken back.
///
/// # Errors
/// The database's own failures.
pub async fn withdraw(writing: &Writing, id: &str, at: &str) -> Result<(), Error> {
    let update = Entity::update_many().col_expr(Column::WithdrawnAt, Expr::value(at));
    update.filter(Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}
