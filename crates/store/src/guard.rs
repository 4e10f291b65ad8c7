//! The connection under a writing transaction, watched: a transaction that saw a failure is never committed, and its
//! connection is never used again.
//!
//! The libraries below count the depth of transactions by themselves, and the database may roll back by itself (a full
//! disk, a broken disk, a lost connection). When the two disagree, the next `BEGIN` becomes a savepoint that nobody ever
//! commits, and what was acknowledged is lost. So no state is repaired here: a connection in doubt is thrown away.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};
use tokio::sync::watch;

use crate::faults::Faults;

/// What is known of the only connection of a writer's pool. The pool asks when the connection comes back.
#[derive(Debug, Clone)]
pub(crate) struct Condition(Arc<watch::Sender<State>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Sound,
    /// Its `COMMIT` has not been judged yet.
    Committing,
    /// It must not be used again.
    Spoiled,
}

impl Condition {
    /// A new connection.
    pub(crate) fn sound() -> Condition {
        Condition(Arc::new(watch::Sender::new(State::Sound)))
    }

    fn set(&self, state: State) {
        self.0.send_replace(state);
    }

    /// Whether the connection that comes back may be used again. Asked once for each return.
    pub(crate) async fn is_reusable(&self) -> bool {
        let mut states = self.0.subscribe();
        let judged = states.wait_for(|state| *state != State::Committing).await;
        let reusable = judged.is_ok_and(|state| *state == State::Sound);
        self.set(State::Sound);
        reusable
    }
}

/// Judges a `COMMIT`: bad unless it was said to be good, also when the task around it ends.
struct Verdict {
    condition: Condition,
    state: State,
}

impl Drop for Verdict {
    fn drop(&mut self) {
        self.condition.set(self.state);
    }
}

/// A writing transaction as the queries see it.
#[derive(Debug)]
pub(crate) struct Guarded {
    /// None once it was committed.
    inner: Option<DatabaseTransaction>,
    /// A statement failed: nothing of the transaction may be committed.
    failed: AtomicBool,
    /// A statement was begun and has not answered. When its future is dropped, it stays so.
    in_flight: AtomicBool,
    condition: Condition,
    faults: Faults,
    backend: DbBackend,
    limit: Option<Duration>,
}

impl Guarded {
    /// Watches a transaction; `limit` bounds the wait for the answer to one statement.
    pub(crate) fn new(
        inner: DatabaseTransaction,
        condition: Condition,
        faults: Faults,
        limit: Option<Duration>,
    ) -> Guarded {
        let backend = inner.get_database_backend();
        let (failed, in_flight) = (AtomicBool::new(false), AtomicBool::new(false));
        Guarded { inner: Some(inner), failed, in_flight, condition, faults, backend, limit }
    }

    /// The transaction itself, for the steps of the schema, which want the library's own type.
    pub(crate) fn unwatched(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.inner.as_ref().ok_or_else(over)
    }

    /// Says that something went wrong beside the watched statements.
    pub(crate) fn fail(&self) {
        self.failed.store(true, Ordering::Release);
    }

    /// Whether the transaction can still be committed.
    pub(crate) fn is_sound(&self) -> bool {
        !self.failed.load(Ordering::Acquire) && !self.in_flight.load(Ordering::Acquire)
    }

    /// Commits when nothing failed. After a failure the connection is thrown away.
    pub(crate) async fn commit(mut self) -> Result<(), DbErr> {
        if !self.is_sound() {
            self.fail();
            return Err(DbErr::Custom("a statement of this transaction failed: it is not committed".to_owned()));
        }
        self.in_flight.store(true, Ordering::Release);
        if let Err(error) = self.faults.strike(self.inner.as_ref()).await {
            self.fail();
            return Err(error);
        }
        let Some(inner) = self.inner.take() else { return Err(over()) };
        // The connection goes back to its pool within the commit, before the answer is here.
        self.condition.set(State::Committing);
        let mut verdict = Verdict { condition: self.condition.clone(), state: State::Spoiled };
        within(self.limit, inner.commit()).await?;
        verdict.state = State::Sound;
        Ok(())
    }

    async fn watched<T>(&self, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        if !self.is_sound() {
            return Err(DbErr::Custom("a statement of this transaction failed before".to_owned()));
        }
        self.in_flight.store(true, Ordering::Release);
        let struck = self.faults.strike(self.inner.as_ref()).await;
        let result = match struck {
            Ok(()) => within(self.limit, work).await,
            Err(error) => Err(error),
        };
        if result.is_err() {
            self.fail();
        }
        self.in_flight.store(false, Ordering::Release);
        result
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if self.inner.is_some() && !self.is_sound() {
            self.condition.set(State::Spoiled);
        }
    }
}

fn over() -> DbErr {
    DbErr::Custom("the transaction is over".to_owned())
}

/// Waits for an answer no longer than the limit.
async fn within<T>(limit: Option<Duration>, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
    match limit {
        None => work.await,
        Some(limit) => match tokio::time::timeout(limit, work).await {
            Ok(result) => result,
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        },
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl ConnectionTrait for Guarded {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.watched(self.unwatched()?.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.watched(self.unwatched()?.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.watched(self.unwatched()?.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.watched(self.unwatched()?.query_all_raw(statement)).await
    }
}

/// What a reader reads through.
#[derive(Debug)]
pub(crate) enum Executor<'a> {
    /// A pool: every query sees the newest. The duration bounds the wait for one answer.
    Pool(&'a DatabaseConnection, Option<Duration>),
    /// A frozen view.
    Snapshot(&'a DatabaseTransaction),
    /// A writing transaction.
    Writing(&'a Guarded),
}

#[sea_orm_migration::async_trait::async_trait]
impl ConnectionTrait for Executor<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Executor::Pool(pool, _) => pool.get_database_backend(),
            Executor::Snapshot(snapshot) => snapshot.get_database_backend(),
            Executor::Writing(writing) => writing.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Executor::Pool(pool, limit) => within(*limit, pool.execute_raw(statement)).await,
            Executor::Snapshot(snapshot) => snapshot.execute_raw(statement).await,
            Executor::Writing(writing) => writing.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Executor::Pool(pool, limit) => within(*limit, pool.execute_unprepared(sql)).await,
            Executor::Snapshot(snapshot) => snapshot.execute_unprepared(sql).await,
            Executor::Writing(writing) => writing.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Executor::Pool(pool, limit) => within(*limit, pool.query_one_raw(statement)).await,
            Executor::Snapshot(snapshot) => snapshot.query_one_raw(statement).await,
            Executor::Writing(writing) => writing.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Executor::Pool(pool, limit) => within(*limit, pool.query_all_raw(statement)).await,
            Executor::Snapshot(snapshot) => snapshot.query_all_raw(statement).await,
            Executor::Writing(writing) => writing.query_all_raw(statement).await,
        }
    }
}
