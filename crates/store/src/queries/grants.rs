//! Rights of accounts.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::BATCH;
use crate::entities::account_grant::{Column, Entity};
use crate::error::Error;
use crate::records::AccountGrant;
use crate::writing::{Reader, Writing};

/// Rights of one account, the oldest first.
///
/// # Errors
/// The database's own failures.
pub async fn of_account(reader: &Reader<'_>, account_id: &str) -> Result<Vec<AccountGrant>, Error> {
    Ok(Entity::find().filter(Column::AccountId.eq(account_id)).order_by_asc(Column::Id).all(&reader.0).await?)
}

/// Rights of a role, of all accounts.
///
/// # Errors
/// The database's own failures.
pub async fn of_role(reader: &Reader<'_>, role: &str) -> Result<Vec<AccountGrant>, Error> {
    Ok(Entity::find().filter(Column::Role.eq(role)).order_by_asc(Column::Id).all(&reader.0).await?)
}

/// One right.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<AccountGrant>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// Adds rights.
///
/// # Errors
/// [`Error::Reference`] when the account or unit is not there.
pub async fn insert(writing: &Writing, grants: Vec<AccountGrant>) -> Result<(), Error> {
    for chunk in grants.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Sets the last day of a right.
///
/// # Errors
/// The database's own failures.
pub async fn end(writing: &Writing, id: &str, ends_on: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::EndsOn, Expr::value(ends_on))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
