//! Work in the background: queued in the transaction that wants it, claimed by one worker at a time.
//!
//! A worker that is alive renews `claimed_at`; a job whose worker died is claimed again after a while.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Statement,
};

use crate::connect::{Reader, Store, Writing};
use crate::entities::job::{Column, Entity};
use crate::error::Error;
use crate::records::Job;

/// Queues a job.
///
/// # Errors
/// The database's own failures.
pub async fn insert(writing: &Writing, job: Job) -> Result<(), Error> {
    Entity::insert(job.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// One job.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Job>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// Claims the job that waits longest: queued and due, or running without a sign of life since `dead_since`. Two workers
/// never get the same one.
///
/// # Errors
/// The database's own failures.
pub async fn claim(store: &Store, now: &str, dead_since: &str) -> Result<Option<Job>, Error> {
    let ready = Condition::any()
        .add(Column::State.eq("queued").and(Column::RunAfter.lte(now)))
        .add(Column::State.eq("running").and(Column::ClaimedAt.lt(dead_since)));
    // Looking costs no lock; most polls find nothing.
    if Entity::find().filter(ready).count(&store.reader().0).await? == 0 {
        return Ok(None);
    }
    let backend = store.backend();
    let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE job SET state = 'running', claimed_at = $1, attempts = attempts + 1 WHERE id = ( \
         SELECT id FROM job WHERE (state = 'queued' AND run_after <= $1) OR (state = 'running' AND claimed_at < $2) \
         ORDER BY run_after, id LIMIT 1 {skip}) RETURNING *"
    );
    let statement = Statement::from_sql_and_values(backend, sql, [now.into(), dead_since.into()]);
    Ok(Entity::find().from_raw_sql(statement).one(store.writer()).await?)
}

/// A sign of life of the worker of a job, with what it is doing.
///
/// # Errors
/// The database's own failures.
pub async fn heartbeat(store: &Store, id: &str, now: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::ClaimedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("running"))
        .exec(store.writer())
        .await?;
    Ok(())
}

/// Closes a job as `done` or `failed`.
///
/// # Errors
/// The database's own failures.
pub async fn finish(writing: &Writing, id: &str, state: &str, message: &str, now: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::Message, Expr::value(message))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Queues a job once more, not before a moment.
///
/// # Errors
/// The database's own failures.
pub async fn retry(writing: &Writing, id: &str, message: &str, run_after: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value("queued"))
        .col_expr(Column::Message, Expr::value(message))
        .col_expr(Column::RunAfter, Expr::value(run_after))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
