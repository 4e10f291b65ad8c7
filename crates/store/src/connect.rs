//! Opening the store, and the two ways to use it: reading and writing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseExecutor, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::error::Error;
use crate::files::Files;
use crate::migrations::{self, Migrator};

/// Name of the database file in the data folder.
pub(crate) const DATABASE_FILE: &str = "opora.sqlite";
/// How long a writer of another process is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers at once on SQLite: more than the cores of a small server, so that a long export does not hold up the pages.
const SQLITE_READERS: u32 = 6;
/// Connections to PostgreSQL of one process.
const POSTGRES_CONNECTIONS: u32 = 12;
/// Key of the advisory lock that makes PostgreSQL's writers wait for each other («opora» in ASCII).
const WRITER_LOCK: i64 = 0x006f_706f_7261;

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
    writer: DatabaseConnection,
}

/// A way to read. Made by [`Store::reader`] (each query sees the newest) or [`Writing::reader`] (sees its own changes).
#[derive(Debug)]
pub struct Reader<'a>(pub(crate) DatabaseExecutor<'a>);

/// A writing transaction: the only one at its time. Dropped without [`Writing::commit`] it leaves nothing behind.
///
/// Never begin a second one while holding the first: it would wait for itself.
#[derive(Debug)]
pub struct Writing {
    pub(crate) transaction: DatabaseTransaction,
}

impl Store {
    /// Opens the store and brings the schema up to date. The data folder is created when it is not there. `database` is a
    /// PostgreSQL URL; none means SQLite in the folder.
    ///
    /// # Errors
    /// Refused `newer_schema` when a newer program wrote the database, `not_a_database` for another kind of URL.
    pub async fn open(folder: &Path, database: Option<&str>) -> Result<Store, Error> {
        let store = Store::connect(folder, database).await?;
        store.migrate().await?;
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
        Ok(Store { inner: Arc::new(Inner { folder: folder.to_owned(), files, readers, writer }) })
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
            let writing = self.begin().await?;
            Migrator::up(&writing.transaction, None).await?;
            writing.commit().await?;
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
        Reader(DatabaseExecutor::Connection(&self.inner.readers))
    }

    /// Begins to write; waits for the writer before.
    ///
    /// # Errors
    /// The database is not there or stays locked longer than five seconds.
    pub async fn begin(&self) -> Result<Writing, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.inner.writer.begin_with_options(options).await?;
        if self.backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({WRITER_LOCK})");
            transaction.execute_unprepared(&lock).await?;
        }
        Ok(Writing { transaction })
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

    /// Connections for statements outside transactions: the claim of a job.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.inner.writer
    }

    /// Closes all connections; on SQLite the write-ahead log is folded into the database file.
    ///
    /// # Errors
    /// The database's own failures.
    pub async fn close(&self) -> Result<(), Error> {
        self.inner.readers.close_by_ref().await?;
        self.inner.writer.close_by_ref().await?;
        Ok(())
    }
}

impl Writing {
    /// Reads within the transaction, its own changes included.
    pub fn reader(&self) -> Reader<'_> {
        Reader(DatabaseExecutor::Transaction(&self.transaction))
    }

    /// Makes everything durable at once.
    ///
    /// # Errors
    /// Refused `already_done`, see [`crate::once`]; the database's own failures. Then nothing was changed.
    pub async fn commit(self) -> Result<(), Error> {
        let mark = crate::once::mark(&self).await?;
        self.transaction.commit().await?;
        crate::once::committed(mark);
        Ok(())
    }
}

/// Two pools over one file: many readers that cannot write, and one writer.
async fn sqlite(file: &Path) -> Result<(DatabaseConnection, DatabaseConnection), Error> {
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
                .pragma("synchronous", "NORMAL")
                .pragma("query_only", if read_only { "1" } else { "0" })
                // 16 MiB of pages per connection: a plan's tables stay in memory.
                .pragma("cache_size", "-16384")
        });
        options
    };
    let writer = Database::connect(pool(1, false)).await?;
    let readers = Database::connect(pool(SQLITE_READERS, true)).await?;
    Ok((readers, writer))
}

async fn postgres(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), Error> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(POSTGRES_CONNECTIONS).sqlx_logging(false).set_application_name("opora");
    let connection = Database::connect(options).await?;
    Ok((connection.clone(), connection))
}
