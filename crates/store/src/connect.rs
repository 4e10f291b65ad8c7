//! Opening the store: the pools of connections, the schema, the rights of the data folder.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::{self, Connection};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::anchor::Anchor;
use crate::error::Error;
use crate::faults::Faults;
use crate::files::Files;
use crate::guard::{Condition, Executor};
use crate::migrations::{self, Migrator};
use crate::writing::Reader;
use crate::{private, seals};

/// Name of the database file in the data folder.
pub(crate) const DATABASE_FILE: &str = "opora.sqlite";
/// How long a writer of another process is waited for on SQLite.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the writers of this process wait for each other.
const TURN_TIMEOUT: Duration = Duration::from_secs(30);
/// Readers at once on SQLite: more than the cores of a small server, so that a long export does not hold up the pages.
const SQLITE_READERS: u32 = 6;
/// Connections of one process to PostgreSQL for reading.
const POSTGRES_READERS: u32 = 12;
/// How long a connection to PostgreSQL is waited for: a person waits for a page that cannot come.
const POSTGRES_PATIENCE: Duration = Duration::from_secs(2);
/// How long the answer of PostgreSQL to one statement is waited for, once a living connection took it.
const POSTGRES_STATEMENT: Duration = Duration::from_secs(20);

/// The open store: records in SQLite or PostgreSQL, source files in the data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    files: Files,
    readers: DatabaseConnection,
    writer: Writer,
    turns: Arc<Semaphore>,
    anchor: Anchor,
    /// The schema has the tables of sums, see `seals`.
    sealed: AtomicBool,
    /// When the database was last found unreachable by a writer.
    unreachable_at: Mutex<Option<Instant>>,
    faults: Faults,
}

/// The pool of the one connection that writes.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) pool: DatabaseConnection,
    pub(crate) condition: Condition,
}

impl Store {
    /// Opens the store and brings the schema up to date. The data folder is created when it is not there. `database` is a
    /// PostgreSQL URL; none means SQLite in the folder.
    ///
    /// # Errors
    /// Refused `newer_schema` when a newer program wrote the database, `not_a_database` for another kind of URL.
    pub async fn open(folder: &Path, database: Option<&str>) -> Result<Store, Error> {
        private::create_folder(folder)?;
        private::close_all(folder);
        let store = Store::connect(folder, database).await?;
        store.migrate().await?;
        store.prepare_anchor().await?;
        Ok(store)
    }

    /// Opens the store as it is, without touching the schema: for the doctor.
    ///
    /// # Errors
    /// The folder or the database cannot be opened.
    pub async fn connect(folder: &Path, database: Option<&str>) -> Result<Store, Error> {
        let files = Files::open(folder)?;
        let (readers, writer) = match database {
            None => sqlite(&folder.join(DATABASE_FILE)).await?,
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => postgres(url).await?,
            Some(_) => {
                return Err(Error::refused(
                    "not_a_database",
                    "Адрес базы данных не распознан.",
                    "Укажите адрес вида postgres://пользователь@сервер/база или уберите его: тогда база будет в папке данных.",
                ));
            }
        };
        let inner = Inner {
            folder: folder.to_owned(),
            files,
            readers,
            writer,
            turns: Arc::new(Semaphore::new(1)),
            anchor: Anchor::of(folder),
            sealed: AtomicBool::new(false),
            unreachable_at: Mutex::new(None),
            faults: Faults::default(),
        };
        let store = Store { inner: Arc::new(inner) };
        let sealed = store.applied_migrations().await?.iter().any(|step| step == migrations::SEALS);
        store.inner.sealed.store(sealed, Ordering::Release);
        Ok(store)
    }

    /// Brings the schema up to date, all or nothing.
    ///
    /// # Errors
    /// Refused `newer_schema`; the database's own failures.
    pub async fn migrate(&self) -> Result<(), Error> {
        let applied = self.applied_migrations().await?;
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        if let Some(unknown) = applied.iter().find(|name| !known.contains(name)) {
            return Err(Error::refused(
                "newer_schema",
                format!("База данных создана более новой версией программы (шаг {unknown})."),
                "Обновите программу и запустите её снова.",
            ));
        }
        if applied.len() < known.len() {
            let was_sealed = self.is_sealed();
            let writing = self.begin().await?;
            writing.migrate().await?;
            seals::arm(&writing).await?;
            if !was_sealed {
                seals::touch_all(&writing).await?;
            }
            self.inner.sealed.store(true, Ordering::Release);
            let done = writing.commit().await;
            self.inner.sealed.store(was_sealed || done.is_ok(), Ordering::Release);
            done?;
        }
        Ok(())
    }

    /// Steps of the schema that the database has; empty for a fresh one.
    pub(crate) async fn applied_migrations(&self) -> Result<Vec<String>, Error> {
        let backend = self.backend();
        let table = match backend {
            DbBackend::Postgres => "SELECT to_regclass('seaql_migrations')::text AS name",
            _ => "SELECT (SELECT name FROM sqlite_master WHERE name = 'seaql_migrations') AS name",
        };
        let found = self.inner.readers.query_one_raw(Statement::from_string(backend, table)).await?;
        let exists = found.map(|row| row.try_get::<Option<String>>("", "name")).transpose()?.flatten().is_some();
        if !exists {
            return Ok(Vec::new());
        }
        let rows = Statement::from_string(backend, "SELECT version FROM seaql_migrations ORDER BY version");
        let rows = self.inner.readers.query_all_raw(rows).await?;
        Ok(rows.iter().map(|row| row.try_get::<String>("", "version")).collect::<Result<_, DbErr>>()?)
    }

    /// The schema step that this program wants.
    pub(crate) fn wanted_schema() -> String {
        migrations::newest()
    }

    /// Reads outside a transaction: every query sees the newest committed state.
    pub fn reader(&self) -> Reader<'_> {
        Reader(Executor::Pool(&self.inner.readers, self.statement_limit()))
    }

    /// A frozen view of everything, however long it is read and whoever writes meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, Error> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        Ok(self.inner.readers.begin_with_options(options).await?)
    }

    /// The files.
    pub fn files(&self) -> &Files {
        &self.inner.files
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Which database it is: `SQLite` or `PostgreSQL`.
    pub fn database_name(&self) -> &'static str {
        if self.backend() == DbBackend::Postgres { "PostgreSQL" } else { "SQLite" }
    }

    /// Which dialect to speak.
    pub(crate) fn backend(&self) -> DbBackend {
        self.inner.readers.get_database_backend()
    }

    /// The connection that writes.
    pub(crate) fn writer(&self) -> &Writer {
        &self.inner.writer
    }

    /// The signed heads of the journal.
    pub(crate) fn anchor(&self) -> &Anchor {
        &self.inner.anchor
    }

    /// Whether changed rows are written to the journal as sums: from the step of the schema that brought them.
    pub(crate) fn is_sealed(&self) -> bool {
        self.inner.sealed.load(Ordering::Acquire)
    }

    /// Faults on purpose, for tests.
    #[cfg(feature = "testing")]
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Faults on purpose: none.
    #[cfg(not(feature = "testing"))]
    pub(crate) fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// How long the answer to one statement is waited for: a server may fall silent, a file does not.
    pub(crate) fn statement_limit(&self) -> Option<Duration> {
        (self.backend() == DbBackend::Postgres).then_some(POSTGRES_STATEMENT)
    }

    /// Waits for the writer before. Those who waited while the database was found unreachable do not try once more each.
    pub(crate) async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        let asked = Instant::now();
        let turn = tokio::time::timeout(TURN_TIMEOUT, Arc::clone(&self.inner.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|error| Error::Database(error.to_string()))?;
        let failed_at = *self.inner.unreachable_at.lock().unwrap_or_else(PoisonError::into_inner);
        if failed_at.is_some_and(|at| at > asked) {
            return Err(Error::Unreachable("found while waiting for the turn".to_owned()));
        }
        Ok(turn)
    }

    /// Notes that the database was found unreachable.
    pub(crate) fn note_failure(&self, error: &Error) {
        if matches!(error, Error::Unreachable(_)) {
            *self.inner.unreachable_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }

    /// Whether the database answers, in two seconds at most and without a trace: for the checks of a load balancer.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        let question = Statement::from_string(self.backend(), "SELECT 1");
        let asked = tokio::time::timeout(POSTGRES_PATIENCE, self.inner.readers.query_one_raw(question)).await;
        match asked {
            Ok(answer) => Ok(answer.map(drop)?),
            Err(_) => Err(Error::Unreachable("no answer in time".to_owned())),
        }
    }

    /// Closes all connections; on SQLite the write-ahead log is folded into the database file.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn close(&self) -> Result<(), Error> {
        self.inner.readers.close_by_ref().await?;
        self.inner.writer.pool.close_by_ref().await?;
        Ok(())
    }
}

/// Two pools over one file: many readers that cannot write, and one writer.
async fn sqlite(file: &Path) -> Result<(DatabaseConnection, Writer), Error> {
    // SQLite would create it for everybody to read; the files beside it take over its rights.
    private::touch(file)?;
    let pool = |connections: u32, read_only: bool| {
        let file = file.to_owned();
        // The URL only names the dialect: a path in a URL would need escaping.
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(connections).sqlx_logging(false).test_before_acquire(false);
        options.map_sqlx_sqlite_opts(move |options| {
            options
                .in_memory(false)
                .shared_cache(false)
                .filename(&file)
                .create_if_missing(!read_only)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
                .pragma("journal_mode", "WAL")
                // What is acknowledged survives a power cut, see docs/design/0005.
                .pragma("synchronous", "FULL")
                .pragma("query_only", if read_only { "1" } else { "0" })
                // 16 MiB of pages per connection: a plan's tables stay in memory.
                .pragma("cache_size", "-16384")
        });
        options
    };
    let condition = Condition::sound();
    let mut options = pool(1, false);
    let returned = condition.clone();
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        let returned = returned.clone();
        pool.after_release(move |connection, _| {
            let returned = returned.clone();
            Box::pin(async move {
                if !returned.is_reusable().await {
                    return Ok(false);
                }
                // A rollback that waits in the queue is done when the answer comes.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
    });
    options
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }));
    let writer = Writer { pool: Database::connect(options).await?, condition };
    let readers = Database::connect(pool(SQLITE_READERS, true)).await?;
    Ok((readers, writer))
}

async fn postgres(url: &str) -> Result<(DatabaseConnection, Writer), Error> {
    let pool = |connections: u32| {
        let mut options = ConnectOptions::new(url);
        options.max_connections(connections).sqlx_logging(false).set_application_name("opora");
        options.acquire_timeout(POSTGRES_PATIENCE);
        options
    };
    let condition = Condition::sound();
    let mut options = pool(1);
    let returned = condition.clone();
    options.map_sqlx_postgres_pool_opts(move |pool| {
        let returned = returned.clone();
        pool.after_release(move |connection, _| {
            let returned = returned.clone();
            Box::pin(async move { if returned.is_reusable().await { answers(connection).await } else { Ok(false) } })
        })
    });
    let writer = Writer { pool: Database::connect(options).await?, condition };
    let mut options = pool(POSTGRES_READERS);
    options.map_sqlx_postgres_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(answers(connection))));
    Ok((Database::connect(options).await?, writer))
}

/// A connection to a server that fell silent is given up: waiting for it would use up the pool.
async fn answers(connection: &mut sqlx::PgConnection) -> Result<bool, sqlx::Error> {
    tokio::time::timeout(POSTGRES_PATIENCE, connection.ping()).await.map_err(|_| sqlx::Error::PoolTimedOut)??;
    Ok(true)
}
