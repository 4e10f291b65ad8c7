//! How the store can fail.

use std::path::PathBuf;

use domain::refusal::Refusal;
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// A failure of the store. [`Error::Taken`] is a person's mistake and goes back to the field; the rest is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The value of a unique field is taken by another record. The field is named as in the records: `unit.code`.
    #[error("the value of {0} is taken")]
    Taken(String),
    /// A record that should be referred to is not there.
    #[error("a record that is referred to is missing: {0}")]
    Reference(String),
    /// The database does not answer; nothing was changed.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The connection broke while a transaction was committed: whether it was is not known.
    #[error("the database cannot be reached, and the outcome of the last change is not known")]
    Unsure,
    /// Another writer did not come to its end in time; nothing was changed.
    #[error("another writer holds the database")]
    Busy,
    /// The disk of the database is full; nothing was changed.
    #[error("the disk of the database is full")]
    Full,
    /// The database or its folder cannot be written; nothing was changed.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// The database failed.
    #[error("database: {0}")]
    Database(String),
    /// A stored document is not what was stored.
    #[error("stored JSON: {0}")]
    Json(String),
    /// A file could not be read or written.
    #[error("file {path}: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A file on the disk is not what was stored under its address.
    #[error("file {0} is damaged: its content does not fit its address")]
    Damaged(PathBuf),
    /// Expected: cannot be done as asked; the refusal says why and what to do.
    #[error("{0}")]
    Refused(Refusal),
}

impl Error {
    /// A failed file.
    pub(crate) fn file(path: impl Into<PathBuf>, cause: std::io::Error) -> Error {
        Error::File { path: path.into(), cause }
    }

    /// A refusal from its three parts.
    pub(crate) fn refused(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::Refused(Refusal::new(code, message, hint))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Error {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => return Error::Taken(unique_field(&text)),
            Some(SqlErr::ForeignKeyConstraintViolation(text)) => return Error::Reference(text),
            _ => {}
        }
        match &error {
            DbErr::ConnectionAcquire(_) => Error::Unreachable(error.to_string()),
            DbErr::Conn(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => classified(cause),
            _ => Error::Database(error.to_string()),
        }
    }
}

/// What a failure of the driver means for the person.
fn classified(cause: &sqlx::Error) -> Error {
    let text = cause.to_string();
    match cause {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Error::Unreachable(text),
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            if code.len() == 5 { postgres(&code, text) } else { sqlite(&code, text) }
        }
        _ => Error::Database(text),
    }
}

/// By SQLSTATE: connections that were cut or refused, servers that stop or start, locks, full disks.
fn postgres(code: &str, text: String) -> Error {
    match code {
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" | "28000" | "28P01" | "3D000" => {
            Error::Unreachable(text)
        }
        _ if code.starts_with("08") => Error::Unreachable(text),
        "55P03" => Error::Busy,
        "53100" => Error::Full,
        "25006" => Error::ReadOnly(text),
        _ => Error::Database(text),
    }
}

/// By the primary result code, the lowest eight bits: a broken disk is told as one that cannot be written.
fn sqlite(code: &str, text: String) -> Error {
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6) => Error::Busy,
        Ok(8 | 10 | 14) => Error::ReadOnly(text),
        Ok(13) => Error::Full,
        _ => Error::Database(text),
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Json(error.to_string())
    }
}

/// Unique fields: the index as PostgreSQL names it, the columns as SQLite names them, the field.
const UNIQUE: &[(&str, &str, &str)] = &[
    ("account_login_unique", "account.login_folded", "account.login"),
    ("unit_code_unique", "unit.code", "unit.code"),
    ("plan_version_number_unique", "plan_version.plan_id", "plan_version.number"),
    ("party_binding_unique", "party_binding.plan_id", "party_binding.party"),
    ("unit_set_name_unique", "unit_set.name_folded", "unit_set.name"),
    ("submission_number_unique", "submission.assignment_id", "submission.number"),
    ("report_assignment_unique", "report.assignment_id", "report.assignment"),
    ("implementation_unique", "implementation.activity_id", "implementation.line"),
    ("measurement_unique", "measurement.plan_id", "measurement.subject"),
    ("feed_token_unique", "feed.token_hash", "feed.token"),
];

fn unique_field(text: &str) -> String {
    let known = UNIQUE.iter().find(|(index, columns, _)| text.contains(index) || text.contains(columns));
    known.map_or_else(|| text.to_owned(), |(_, _, field)| (*field).to_owned())
}
