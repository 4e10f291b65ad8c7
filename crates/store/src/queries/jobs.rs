//! Work in the background: queued in the transaction that wants it, claimed by one worker at a time.
//!
//! A worker that is alive renews `claimed_at`; a job whose worker died is claimed again after a while.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Statement,
};

use crate::connect::Store;
use crate::entities::job::{Column, Entity};
use crate::error::Error;
use crate::records::Job;
use crate::writing::{Reader, Writing};

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

/// Claims the job of one of these kinds that waits longest: queued and due, or running without a sign of life since
/// `dead_since`. Two workers never get the same one.
///
/// # Errors
/// The database's own failures.
pub async fn claim(store: &Store, kinds: &[String], now: &str, dead_since: &str) -> Result<Option<Job>, Error> {
    if kinds.is_empty() {
        return Ok(None);
    }
    let ready = Condition::any()
        .add(Column::State.eq("queued").and(Column::RunAfter.lte(now)))
        .add(Column::State.eq("running").and(Column::ClaimedAt.lt(dead_since)));
    // Looking costs no lock; most polls find nothing.
    let found = Entity::find().filter(ready).filter(Column::Kind.is_in(kinds));
    if found.count(&store.reader().0).await? == 0 {
        return Ok(None);
    }
    let backend = store.backend();
    let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let places = (0..kinds.len()).map(|at| format!("${}", at + 3)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "UPDATE job SET state = 'running', claimed_at = $1, attempts = attempts + 1 WHERE id = ( \
         SELECT id FROM job WHERE kind IN ({places}) AND \
         ((state = 'queued' AND run_after <= $1) OR (state = 'running' AND claimed_at < $2)) \
         ORDER BY run_after, id LIMIT 1 {skip}) RETURNING *"
    );
    let values = [now, dead_since].into_iter().chain(kinds.iter().map(String::as_str)).map(Into::into);
    let statement = Statement::from_sql_and_values(backend, sql, values.collect::<Vec<_>>());
    let writing = store.begin().await?;
    let claimed = Entity::find().from_raw_sql(statement).one(&writing.transaction).await?;
    writing.commit().await?;
    Ok(claimed)
}

/// A sign of life of the worker of a job; tells whether the job is still to be done.
///
/// # Errors
/// The database's own failures.
pub async fn heartbeat(store: &Store, id: &str, now: &str) -> Result<bool, Error> {
    let writing = store.begin().await?;
    let done = Entity::update_many()
        .col_expr(Column::ClaimedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("running"))
        .exec(&writing.transaction)
        .await?;
    writing.commit().await?;
    Ok(done.rows_affected > 0)
}

/// Cancels the jobs of a kind that are to work on something and are not done.
///
/// # Errors
/// The database's own failures.
pub async fn cancel(writing: &Writing, kind: &str, payload: &str, now: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value("cancelled"))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .filter(Column::Kind.eq(kind))
        .filter(Column::Payload.eq(payload))
        .filter(Column::State.is_in(["queued", "running"]))
        .exec(&writing.transaction)
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
        .filter(Column::State.ne("cancelled"))
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
        .filter(Column::State.ne("cancelled"))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Gives a job back that was claimed and not done, as if it had not been claimed.
///
/// # Errors
/// The database's own failures.
pub async fn hand_back(writing: &Writing, id: &str, message: &str) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value("queued"))
        .col_expr(Column::Message, Expr::value(message))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("running"))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
