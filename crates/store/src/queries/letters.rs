//! Letters to people.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::BATCH;
use crate::entities::letter::{Column, Entity};
use crate::error::Error;
use crate::records::Letter;
use crate::writing::{Reader, Writing};

/// Letters to an account since a day, oldest first.
///
/// # Errors
/// The database's own failures.
pub async fn of_account(reader: &Reader<'_>, account_id: &str, since: &str) -> Result<Vec<Letter>, Error> {
    let found = Entity::find().filter(Column::AccountId.eq(account_id)).filter(Column::WrittenOn.gte(since));
    Ok(found.order_by_asc(Column::Id).all(&reader.0).await?)
}

/// Letters that wait to be sent, oldest first.
///
/// # Errors
/// The database's own failures.
pub async fn waiting(reader: &Reader<'_>, most: u64) -> Result<Vec<Letter>, Error> {
    let found = Entity::find().filter(Column::SentAt.is_null()).order_by_asc(Column::Id).limit(most);
    Ok(found.all(&reader.0).await?)
}

/// Adds letters.
///
/// # Errors
/// The database's own failures.
pub async fn insert(writing: &Writing, letters: Vec<Letter>) -> Result<(), Error> {
    for chunk in letters.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Notes that a letter was sent.
///
/// # Errors
/// The database's own failures.
pub async fn sent(writing: &Writing, id: &str, at: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::SentAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
