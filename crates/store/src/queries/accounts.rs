//! Accounts.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use crate::entities::account::{Column, Entity};
use crate::error::Error;
use crate::records::Account;
use crate::writing::{Reader, Writing};

/// How many accounts there are.
///
/// # Errors
/// The database's own failures.
pub async fn count(reader: &Reader<'_>) -> Result<u64, Error> {
    Ok(Entity::find().count(&reader.0).await?)
}

/// The account with this folded login.
///
/// # Errors
/// The database's own failures.
pub async fn by_login(reader: &Reader<'_>, login_folded: &str) -> Result<Option<Account>, Error> {
    Ok(Entity::find().filter(Column::LoginFolded.eq(login_folded)).one(&reader.0).await?)
}

/// The account with this id.
///
/// # Errors
/// The database's own failures.
pub async fn by_id(reader: &Reader<'_>, id: &str) -> Result<Option<Account>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// Every account: there are few.
///
/// # Errors
/// The database's own failures.
pub async fn all(reader: &Reader<'_>) -> Result<Vec<Account>, Error> {
    Ok(Entity::find().all(&reader.0).await?)
}

/// Adds an account.
///
/// # Errors
/// [`Error::Taken`] `account.login`.
pub async fn insert(writing: &Writing, account: Account) -> Result<(), Error> {
    Entity::insert(account.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Sets the password hash.
///
/// # Errors
/// The database's own failures.
pub async fn set_password(writing: &Writing, id: &str, hash: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// The account of a person.
///
/// # Errors
/// The database's own failures.
pub async fn of_person(reader: &Reader<'_>, person_id: &str) -> Result<Option<Account>, Error> {
    Ok(Entity::find().filter(Column::PersonId.eq(person_id)).one(&reader.0).await?)
}

/// Sets the role that an account has whatever its rights.
///
/// # Errors
/// The database's own failures.
pub async fn set_role(writing: &Writing, id: &str, role: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Role, Expr::value(role))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
