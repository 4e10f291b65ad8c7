//! How the store can fail.

use std::path::PathBuf;

use domain::refusal::Refusal;
use sea_orm::{DbErr, SqlErr};

/// A failure of the store. [`Error::Taken`] is a person's mistake and goes back to the field; the rest is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The value of a unique field is taken by another record. The field is named as in the records: `unit.code`.
    #[error("the value of {0} is taken")]
    Taken(String),
    /// A record that should be referred to is not there.
    #[error("a record that is referred to is missing: {0}")]
    Reference(String),
    /// The database failed.
    #[error("database: {0}")]
    Database(String),
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
            Some(SqlErr::UniqueConstraintViolation(text)) => Error::Taken(unique_field(&text)),
            Some(SqlErr::ForeignKeyConstraintViolation(text)) => Error::Reference(text),
            _ => Error::Database(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Database(format!("stored JSON: {error}"))
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
