//! What goes into the lake of results and what is asked of it: plain types that `analytics` (which stores and counts),
//! `operations` (which asks) and the executable share.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::counts::WorkCounts;
use super::file::{FileKind, Problem, ResultsFile};
use super::work::{Work, WorkCode};

/// A file that was read and is offered to the lake.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingFile {
    /// Name as the person gave it, with the path inside a folder or archive.
    pub name: String,
    /// SHA-256 of its bytes in hexadecimal: the same bytes are never stored twice.
    pub sha256: String,
    /// What was read.
    pub file: ResultsFile,
}

/// What happened to one file of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// Name as the person gave it.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is; none when it was not recognised.
    pub kind: Option<FileKind>,
    /// What was done with it.
    pub outcome: Outcome,
    /// Works it holds.
    pub works: Vec<FileWork>,
    /// How many schools its register names; 0 when it is none.
    pub schools: u64,
    /// How many appeals it holds.
    pub appeals: u64,
    /// How many personal values (names, passport series and numbers) were dropped at the door.
    pub personal_values_dropped: u64,
    /// What is wrong or odd, with row and column.
    pub problems: Vec<Problem>,
}

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Stored (or, in a dry run, would be).
    Stored,
    /// The very same file was stored before; nothing changed.
    Unchanged,
    /// Nothing of it was stored; the problems say why.
    Refused,
}

/// What one file brought to one work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWork {
    /// The work.
    pub work: WorkCode,
    /// Participants in the file, without the absent.
    pub participants: u64,
    /// Absent pupils in the file.
    pub absent: u64,
    /// Schools in the file.
    pub schools: u64,
    /// Sittings new to the lake.
    pub added: u64,
    /// Sittings that replaced other values of the same pupil.
    pub replaced: u64,
    /// Sittings that the lake had already, word for word.
    pub same: u64,
    /// Sittings of an earlier version of this file that it no longer holds.
    pub withdrawn: u64,
    /// Aggregate rows.
    pub aggregates: u64,
}

/// An import as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Version of the lake after it; the version before when nothing was stored.
    pub version: u64,
    /// Nothing was written: this is what would happen.
    pub dry_run: bool,
    /// One record a file, in the order given.
    pub files: Vec<FileReport>,
}

/// A work in the lake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkSummary {
    /// What is known of the work.
    #[serde(flatten)]
    pub work: Work,
    /// Participants, from sittings, else from aggregates.
    pub participants: u64,
    /// Schools with participants.
    pub schools: u64,
    /// Names of the files it rests on.
    pub sources: Vec<String>,
}

/// One stored version of the lake. Older versions stay readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LakeVersion {
    /// Number, from 1; 0 is the empty lake.
    pub number: u64,
    /// When it was stored.
    pub at: Timestamp,
    /// What made it, in Russian: «загружено файлов: 12».
    pub note: String,
}

/// A file that the lake took in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LakeFile {
    /// Name as the person gave it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is.
    pub kind: FileKind,
    /// When it was taken in.
    pub at: Timestamp,
    /// Works it holds.
    pub works: Vec<WorkCode>,
    /// How many schools it registers; 0 for other kinds.
    pub schools: u64,
    /// A corrected file replaced all of it.
    pub replaced: bool,
    /// It is a collection form that has found no place yet.
    pub waiting: bool,
}

/// What the check of the newest version found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CheckReport {
    /// Number of the version.
    pub version: u64,
    /// Files it names.
    pub files: u64,
    /// Their size together.
    pub bytes: u64,
    /// Missing and damaged files, in Russian; empty when all is well.
    pub problems: Vec<String>,
    /// Files that no version names: left by a stopped import, harmless, removed by compaction.
    pub orphans: u64,
}

/// What changed between two versions of the lake.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Schools by login whose counts, or the files behind them, may differ.
    pub schools: BTreeSet<String>,
    /// Works of which something may differ.
    pub works: BTreeSet<WorkCode>,
}

/// Which schools are asked about. Empty lists admit all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchoolFilter {
    /// Years.
    pub years: Vec<u16>,
    /// Schools by login.
    pub schools: Vec<String>,
    /// Municipalities by name as the files have it.
    pub municipalities: Vec<String>,
    /// Works by code.
    pub works: Vec<WorkCode>,
    /// Version of the lake; none is the newest.
    pub version: Option<u64>,
}

/// Counts of one class of a school in one work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassCounts {
    /// School.
    pub school: String,
    /// Class as the files have it; none when they name none.
    pub class: Option<String>,
    /// Counts of the whole class.
    pub counts: WorkCounts,
    /// Counts of the pupils with each mark (2, 3, 4, 5).
    pub by_mark: BTreeMap<u8, WorkCounts>,
}
