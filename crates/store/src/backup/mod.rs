//! Backup and restore: one ZIP file that both databases understand.
//!
//! ```text
//! tables/NAME.jsonl   every row of a table as a line of JSON, from one frozen view of the database
//! files/SHA256        every source file
//! results/…           the lake of results, file by file
//! pseudonym.key       the key of its pseudonyms
//! manifest.json       format, schema version, rows of each table, SHA-256 and size of each entry, the signed head of the
//!                     journal, the signature of all this; written last
//! ```
//!
//! The file is readable by its owner only. The key that signs is not in it, so that whoever
//! has a copy cannot make another one in our name; what a restore checks is in [`Terms`].
//!
//! Because the dump is logical, a backup made on SQLite restores into PostgreSQL and the other way round.

mod container;
mod lake;
mod restore;
pub(crate) mod tables;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use restore::{restore, restore_on};
pub use write::backup;

/// Version of the container; from 2 on it is signed and knows its sizes.
const FORMAT: u32 = 2;
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
    /// Size of each of them in bytes.
    #[serde(default)]
    pub sizes: BTreeMap<String, u64>,
    /// The signed head of the journal, as a line.
    #[serde(default)]
    pub head: Option<String>,
    /// Public key of the deployment, 64 hexadecimal digits.
    #[serde(default)]
    pub key: Option<String>,
    /// Signature of everything above.
    #[serde(default)]
    pub signature: Option<String>,
}

/// On what terms a backup is restored. Without a key or a head from elsewhere only damage and unskilled forgery are found:
/// whoever has a copy could sign a changed one with a key of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The public key the copy must be signed with, or at least its first 16 digits.
    pub key: Option<String>,
    /// A head of the journal from a paper or a mail, `(sequence, hash)`: the journal in the copy must hold it.
    pub head: Option<(i64, String)>,
    /// Takes a copy of an older version, which has no signature.
    pub unsigned: bool,
}

impl Manifest {
    /// The text that is signed.
    fn signed_text(&self) -> Result<String, crate::Error> {
        let unsigned = Manifest { signature: None, ..self.clone() };
        Ok(domain::journal::canonical_json(&serde_json::to_value(&unsigned)?))
    }

    /// Rows of all tables.
    pub fn total_rows(&self) -> u64 {
        self.rows.values().sum()
    }

    /// Source files.
    pub fn files(&self) -> u64 {
        self.sha256.keys().filter(|name| name.starts_with("files/")).count() as u64
    }
}
