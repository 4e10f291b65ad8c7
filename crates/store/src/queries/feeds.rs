//! Calendar feeds.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::entities::feed::{Column, Entity};
use crate::error::Error;
use crate::records::Feed;
use crate::writing::{Reader, Writing};

/// Feeds of a unit, of a person, or all; newest first.
///
/// # Errors
/// The database's own failures.
pub async fn list(reader: &Reader<'_>, unit_id: Option<&str>, person_id: Option<&str>) -> Result<Vec<Feed>, Error> {
    let mut find = Entity::find();
    if let Some(id) = unit_id {
        find = find.filter(Column::OwnerUnitId.eq(id));
    }
    if let Some(id) = person_id {
        find = find.filter(Column::OwnerPersonId.eq(id));
    }
    Ok(find.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).all(&reader.0).await?)
}

/// One feed.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Feed>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// The feed with this hash of its secret.
///
/// # Errors
/// The database's own failures.
pub async fn by_token(reader: &Reader<'_>, token_hash: &str) -> Result<Option<Feed>, Error> {
    Ok(Entity::find().filter(Column::TokenHash.eq(token_hash)).one(&reader.0).await?)
}

/// Adds a feed.
///
/// # Errors
/// [`Error::Reference`] when the owner is not there.
pub async fn insert(writing: &Writing, feed: Feed) -> Result<(), Error> {
    Entity::insert(feed.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Revokes a feed.
///
/// # Errors
/// The database's own failures.
pub async fn revoke(writing: &Writing, id: &str, at: &str) -> Result<(), Error> {
    set(writing, id, Column::RevokedAt, at).await
}

/// Notes that a calendar program read a feed.
///
/// # Errors
/// The database's own failures.
pub async fn fetched(writing: &Writing, id: &str, at: &str) -> Result<(), Error> {
    set(writing, id, Column::LastFetchedAt, at).await
}

async fn set(writing: &Writing, id: &str, column: Column, at: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(column, Expr::value(at))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
