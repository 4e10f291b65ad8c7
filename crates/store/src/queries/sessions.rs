//! Sessions.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::entities::session::{Column, Entity};
use crate::error::Error;
use crate::records::Session;
use crate::writing::{Reader, Writing};

/// The session with this hash of its secret.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, token_hash: &str) -> Result<Option<Session>, Error> {
    Ok(Entity::find_by_id(token_hash).one(&reader.0).await?)
}

/// Sessions of an account, the last used first.
///
/// # Errors
/// The database's own failures.
pub async fn of_account(reader: &Reader<'_>, account_id: &str) -> Result<Vec<Session>, Error> {
    let own = Entity::find().filter(Column::AccountId.eq(account_id));
    Ok(own.order_by_desc(Column::LastSeenAt).all(&reader.0).await?)
}

/// Adds a session.
///
/// # Errors
/// The database's own failures.
pub async fn insert(writing: &Writing, session: Session) -> Result<(), Error> {
    Entity::insert(session.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Notes that a session was used.
///
/// # Errors
/// The database's own failures.
pub async fn touch(writing: &Writing, token_hash: &str, at: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::LastSeenAt, Expr::value(at))
        .filter(Column::TokenHash.eq(token_hash))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// The database's own failures.
pub async fn delete(writing: &Writing, token_hash: &str) -> Result<(), Error> {
    Entity::delete_by_id(token_hash).exec(&writing.transaction).await?;
    Ok(())
}

/// Ends all sessions of an account but one.
///
/// # Errors
/// The database's own failures.
pub async fn delete_others(writing: &Writing, account_id: &str, keep_hash: Option<&str>) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::TokenHash.ne(keep_hash.unwrap_or_default()))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Forgets sessions that are over.
///
/// # Errors
/// The database's own failures.
pub async fn sweep(writing: &Writing, now: &str, idle_since: &str) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lt(now).or(Column::LastSeenAt.lt(idle_since)))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
