//! A version of the lake: one manifest that names every file of it. What a version is made of never changes.

use std::collections::{BTreeMap, BTreeSet};

use domain::results::file::FileKind;
use domain::results::work::{Work, WorkCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Number of the manifest's format; a program reads its own and older ones.
pub const FORMAT: u32 = 1;

/// One version of the lake.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of this file.
    pub format: u32,
    /// Number, from 1; 0 is the empty lake.
    pub number: u64,
    /// When it was stored.
    pub at: Timestamp,
    /// What made it, in Russian.
    pub note: String,
    /// What is known of every work.
    pub works: BTreeMap<WorkCode, Work>,
    /// Every file ever taken in, oldest first.
    pub sources: Vec<Source>,
    /// Files of merged sittings, oldest first: of two that hold a school's work the newer counts.
    pub segments: Vec<Segment>,
    /// Files of counts, oldest first, under the same rule.
    pub counts: Vec<CountsFile>,
    /// Names, municipalities and codes of schools.
    pub directory: Option<StoredFile>,
    /// Catalogues, scales and context data by name.
    pub documents: BTreeMap<String, StoredFile>,
}

/// A file in the lake.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Path inside the lake.
    pub path: String,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Rows of a Parquet file, entries of a JSON list.
    pub rows: u64,
}

/// Which schools of a work a file speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Every school; whatever an older file says of the work is out of date.
    All,
    /// These schools, as the files name them.
    Schools(BTreeSet<String>),
}

impl Cover {
    /// Whether the file speaks for a school.
    pub fn holds(&self, school: &str) -> bool {
        match self {
            Cover::All => true,
            Cover::Schools(schools) => schools.contains(school),
        }
    }

    /// Whether the file speaks for any of these schools.
    pub fn meets(&self, schools: &BTreeSet<String>) -> bool {
        match self {
            Cover::All => !schools.is_empty(),
            Cover::Schools(own) => own.iter().any(|school| schools.contains(school)),
        }
    }
}

/// Merged sittings of one work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The file.
    pub file: StoredFile,
    /// The work.
    pub work: WorkCode,
    /// How many items a row has.
    pub items: usize,
    /// Schools it speaks for; a school with no row in it has no sittings left.
    pub cover: Cover,
}

/// Counts of one or several works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountsFile {
    /// One row a school and work.
    pub schools: StoredFile,
    /// One row a school, work, class and mark.
    pub groups: StoredFile,
    /// Schools it speaks for, by work.
    pub cover: BTreeMap<WorkCode, Cover>,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its number in the order of arrival, from 1.
    pub sequence: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Name as the person gave it.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// When it was taken in.
    pub at: Timestamp,
    /// What it holds of each work.
    pub parts: Vec<SourcePart>,
    /// Its appeals (JSON), when it has some.
    pub appeals: Option<StoredFile>,
    /// How many schools it registers; 0 for other kinds.
    pub registered: u64,
}

/// What a source holds of one work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourcePart {
    /// The work; its year is 0 while a collection form has no place, and then it is stored as an empty text.
    #[serde(with = "placed_work")]
    pub work: WorkCode,
    /// Day of the work, when the file says.
    pub date: Option<jiff::civil::Date>,
    /// Its own sittings as they came.
    pub rows: Option<StoredFile>,
    /// Schools of these sittings.
    pub cover: Cover,
    /// Schools of which its aggregates speak.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reported: BTreeSet<String>,
    /// The school of a collection form, once it has been found.
    pub placed_at: Option<String>,
    /// Its aggregates (JSON).
    pub aggregates: Option<StoredFile>,
    /// Number of the source that replaced it: a corrected file.
    pub replaced_by: Option<u64>,
}

/// A work's code as text, empty while it is unknown.
mod placed_work {
    use domain::results::work::{Procedure, WorkCode};
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(work: &WorkCode, serializer: S) -> Result<S::Ok, S::Error> {
        if work.year == 0 { serializer.serialize_str("") } else { serializer.collect_str(work) }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<WorkCode, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(WorkCode { procedure: Procedure::Vpr, year: 0, subject: String::new(), grade: None });
        }
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Manifest {
    /// Name of the file of a version.
    pub fn name(number: u64) -> String {
        format!("versions/{number:08}.json")
    }

    /// Every file the version names.
    pub fn files(&self) -> impl Iterator<Item = &StoredFile> {
        let parts = self.sources.iter().flat_map(|source| &source.parts);
        let of_sources = parts
            .flat_map(|part| part.rows.iter().chain(&part.aggregates))
            .chain(self.sources.iter().filter_map(|source| source.appeals.as_ref()));
        of_sources
            .chain(self.segments.iter().map(|segment| &segment.file))
            .chain(self.counts.iter().flat_map(|counts| [&counts.schools, &counts.groups]))
            .chain(&self.directory)
            .chain(self.documents.values())
    }

    /// Parts that count, with their source: those which no corrected file replaced.
    pub fn active(&self) -> impl Iterator<Item = (&Source, &SourcePart)> {
        let parts = self.sources.iter().flat_map(|source| source.parts.iter().map(move |part| (source, part)));
        parts.filter(|(_, part)| part.replaced_by.is_none())
    }

    /// The version that follows, with nothing changed yet.
    pub fn next(&self, at: Timestamp, note: String) -> Manifest {
        Manifest { format: FORMAT, number: self.number + 1, at, note, ..self.clone() }
    }
}

/// Walks files newest first and tells which schools of each are still current.
#[derive(Debug, Default)]
pub struct Mask {
    seen: BTreeSet<String>,
    closed: bool,
}

impl Mask {
    /// Whether an older file can still say something.
    pub fn is_open(&self) -> bool {
        !self.closed
    }

    /// Whether the file now walked speaks for the school: none newer did.
    pub fn admits(&self, school: &str) -> bool {
        !self.closed && !self.seen.contains(school)
    }

    /// Schools that newer files speak for.
    pub fn hidden(&self) -> &BTreeSet<String> {
        &self.seen
    }

    /// Goes on to the next older file.
    pub fn pass(&mut self, cover: &Cover) {
        match cover {
            Cover::All => self.closed = true,
            Cover::Schools(schools) => self.seen.extend(schools.iter().cloned()),
        }
    }
}
