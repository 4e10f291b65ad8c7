//! The only crate that knows SQL: entities, migrations, queries, sessions, journal, files.

/// The open store: records in SQLite or PostgreSQL, source files in a folder.
#[derive(Debug, Clone)]
pub struct Store {}
