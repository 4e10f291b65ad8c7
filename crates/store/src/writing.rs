//! Writing: one transaction at a time, its journal, and the signed head after it.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ConnectionTrait, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use tokio::sync::OwnedSemaphorePermit;

use crate::connect::Store;
use crate::error::Error;
use crate::guard::{Executor, Guarded};
use crate::journal::{self, Event};
use crate::migrations::Migrator;
use crate::once::Claim;

/// A way to read. Made by [`Store::reader`] (each query sees the newest) or [`Writing::reader`] (sees its own changes).
#[derive(Debug)]
pub struct Reader<'a>(pub(crate) Executor<'a>);

/// A writing transaction: the only one at its time. Dropped without [`Writing::commit`] it leaves nothing behind.
///
/// Never begin a second one while holding the first: it would wait for itself.
#[derive(Debug)]
pub struct Writing {
    // Dropped in this order: the turn ends when the connection is on its way back.
    pub(crate) transaction: Guarded,
    pub(crate) store: Store,
    events: Mutex<Vec<Event>>,
    _turn: OwnedSemaphorePermit,
}

/// Key of the advisory lock that makes PostgreSQL's writers wait for each other («opora» in ASCII).
const WRITER_LOCK: i64 = 0x006f_706f_7261;
/// A writer waits no longer than this for a writer of another process, and a writer that fell silent is cut off.
const POSTGRES_LIMITS: &str = "SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '60s'";
/// What was changed past the program since the last transaction is put aside as evidence; our own changes start from nothing.
const PUT_TRESPASS_ASIDE: &str = "INSERT INTO row_trespass (entity, row_id) SELECT entity, row_id FROM row_touched \
     WHERE NOT EXISTS (SELECT 1 FROM row_trespass t WHERE t.entity = row_touched.entity AND t.row_id = row_touched.row_id); \
     DELETE FROM row_touched";

impl Store {
    /// Begins to write; waits for the writer before. A real transaction begins, never a savepoint of one that is open.
    ///
    /// # Errors
    /// [`Error::Busy`] when another writer does not come to its end, [`Error::Unreachable`] when the database is not there.
    pub async fn begin(&self) -> Result<Writing, Error> {
        let turn = self.turn().await?;
        let begun = self.begin_in_turn(turn).await;
        if let Err(error) = &begun {
            self.note_failure(error);
        }
        begun
    }

    async fn begin_in_turn(&self, turn: OwnedSemaphorePermit) -> Result<Writing, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let writer = self.writer();
        let transaction = writer.pool.begin_with_options(options).await?;
        let transaction =
            Guarded::new(transaction, writer.condition.clone(), self.faults().clone(), self.statement_limit());
        let writing = Writing { transaction, store: self.clone(), events: Mutex::default(), _turn: turn };
        let mut first = Vec::new();
        if self.backend() == DbBackend::Postgres {
            first.push(format!("{POSTGRES_LIMITS}; SELECT pg_advisory_xact_lock({WRITER_LOCK})"));
        }
        if self.is_sealed() {
            first.push(PUT_TRESPASS_ASIDE.to_owned());
        }
        if !first.is_empty() {
            writing.transaction.execute_unprepared(&first.join("; ")).await?;
        }
        Ok(writing)
    }
}

impl Writing {
    /// Reads within the transaction, its own changes included.
    pub fn reader(&self) -> Reader<'_> {
        Reader(Executor::Writing(&self.transaction))
    }

    /// Adds an event; it is written when the transaction is committed.
    pub(crate) fn tell(&self, event: Event) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    /// Makes everything durable at once: the changes, the journal with the sums of every changed row, and after that the
    /// signed head. Once begun it comes to its end, whether the asker still waits or not.
    ///
    /// # Errors
    /// Refused `already_done`, see [`crate::once`]; the database's own failures. Then nothing was changed, except after
    /// [`Error::Unsure`].
    pub async fn commit(self) -> Result<(), Error> {
        // The mark of the request is known to this task only.
        let mark = crate::once::mark(&self).await?;
        let done = tokio::spawn(self.committed(mark)).await;
        done.map_err(|error| Error::Database(error.to_string()))?
    }

    async fn committed(self, mark: Option<Arc<Claim>>) -> Result<(), Error> {
        let written = journal::write(&self, self.take_events(), None).await?;
        self.conclude(written).await?;
        crate::once::committed(mark);
        Ok(())
    }

    /// [`Writing::commit`] of restored rows: their journal came with them, and no sums are added.
    pub(crate) async fn commit_restored(self) -> Result<(), Error> {
        self.transaction.execute_unprepared("DELETE FROM row_touched").await?;
        self.conclude(None).await
    }

    /// [`Writing::commit`] of an event that also takes over the rows as they are.
    pub(crate) async fn commit_accepting(self, rows: journal::Sums) -> Result<(), Error> {
        let written = journal::write(&self, self.take_events(), Some(rows)).await?;
        self.conclude(written).await
    }

    async fn conclude(self, written: Option<journal::Written>) -> Result<(), Error> {
        let Writing { transaction, store, events: _, _turn } = self;
        if let Err(error) = transaction.commit().await {
            let error = Error::from(error);
            store.note_failure(&error);
            // The answer was lost, not the question: the server may have done it.
            return Err(if matches!(error, Error::Unreachable(_)) { Error::Unsure } else { error });
        }
        if let Some(written) = written {
            store.sign(&written).await;
        }
        Ok(())
    }

    /// Runs SQL within the transaction: tests make the database small, slow or wrong with it.
    ///
    /// # Errors
    /// The database's own failures.
    #[cfg(feature = "testing")]
    pub async fn run(&self, sql: &str) -> Result<(), Error> {
        self.transaction.execute_unprepared(sql).await?;
        Ok(())
    }

    fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Brings the schema up; a failed step is not committed.
    pub(crate) async fn migrate(&self) -> Result<(), Error> {
        let result = Migrator::up(self.transaction.unwatched()?, None).await;
        if result.is_err() {
            self.transaction.fail();
        }
        Ok(result?)
    }
}
