//! Backup and restore: one ZIP file that both databases understand.
//!
//! ```text
//! tables/NAME.jsonl   every row of a table as a line of JSON, from one frozen view of the database
//! files/SHA256        every source file
//! results/…           the lake of results, file by file
//! pseudonym.key       the key of its pseudonyms
//! manifest.json       format, schema version, rows of each table, SHA-256 of each entry; written last
//! ```
//!
//! Because the dump is logical, a backup made on SQLite restores into PostgreSQL and the other way round.

mod container;
mod lake;
mod restore;
mod tables;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use restore::restore;
pub use write::backup;

/// Version of the container.
const FORMAT: u32 = 1;
/// Name of the entry that is written last.
const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the container.
    pub format: u32,
    /// Schema step of the database.
    pub schema: String,
    /// Moment it was made, ISO 8601 in UTC.
    pub made_at: String,
    /// Entries of the journal.
    pub journal_entries: u64,
    /// Hash of the last entry of the journal.
    pub journal_head: String,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 of each entry of the container, the manifest itself excepted.
    pub sha256: BTreeMap<String, String>,
}

impl Manifest {
    /// Rows of all tables.
    pub fn total_rows(&self) -> u64 {
        self.rows.values().sum()
    }

    /// Source files.
    pub fn files(&self) -> u64 {
        self.sha256.keys().filter(|name| name.starts_with("files/")).count() as u64
    }
}
