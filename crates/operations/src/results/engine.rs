//! What the operations ask of the results plane. Two implementations: in this process, and on a cluster.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::pin::Pin;

use domain::refusal::Refusal;
use domain::results::catalogue::Catalogue;
use domain::results::context::{ContextTable, SchoolContext};
use domain::results::file::ResultsFile;
use domain::results::identification::SchoolResults;
use domain::results::lake::{Changes, ClassCounts, ImportReport, IncomingFile, LakeVersion, SchoolFilter, WorkSummary};
use domain::results::linking::kept::{IncomingDiagnostic, KeepChange, KeptWork};
use domain::results::objectivity::WorkFacts;
use domain::results::scale::Scales;
use domain::results::work::WorkCode;
use jiff::Timestamp;

use crate::jobs::Stop;
use crate::uploads::ReadSeek;

/// An answer that comes later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Refusal>> + Send + 'a>>;

/// One file found in an upload: an archive holds several.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadFile {
    /// Name, with the path inside an archive or folder.
    pub name: String,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// What was read, without names; or why it could not be.
    pub read: Result<ResultsFile, Refusal>,
}

/// Reads files of results, keeps them and counts.
pub trait ResultsEngine: Debug + Send + Sync {
    /// Reads a file, or every file of an archive, and hands each on to `found`, which tells whether to go on. Ends soon
    /// after `stop` is wished; what was not read then is not handed on. Blocking: call it off the asynchronous threads.
    fn read(&self, name: &str, source: &mut dyn ReadSeek, stop: &Stop, found: &mut dyn FnMut(ReadFile) -> bool);

    /// Reads the plan of an exam paper from its specification. Blocking.
    ///
    /// # Errors
    /// The file is no specification that we know.
    fn read_catalogue(&self, name: &str, bytes: &[u8]) -> Result<Catalogue, Refusal>;

    /// Stores files as one version of the lake, or says what would happen.
    fn import(&self, files: Vec<IncomingFile>, at: Timestamp, dry_run: bool) -> Answer<'_, ImportReport>;

    /// Works of a year, or all.
    fn works(&self, year: Option<u16>) -> Answer<'_, Vec<WorkSummary>>;

    /// Counts of schools.
    fn schools(&self, filter: SchoolFilter) -> Answer<'_, Vec<SchoolResults>>;

    /// Counts of the classes of a school in a work.
    fn classes(&self, work: WorkCode, school: String) -> Answer<'_, Vec<ClassCounts>>;

    /// What is known of the works of a year beside the schools' counts; of these works only, where some are named.
    fn facts(&self, year: u16, of: Option<BTreeSet<WorkCode>>) -> Answer<'_, BTreeMap<WorkCode, WorkFacts>>;

    /// What differs between a version and the newest; none when everything may.
    fn changed_since(&self, version: u64) -> Answer<'_, Option<Changes>>;

    /// Number of the newest version; 0 while the lake is empty.
    fn version(&self) -> Answer<'_, u64>;

    /// Versions of the lake, newest first.
    fn versions(&self) -> Answer<'_, Vec<LakeVersion>>;

    /// Catalogues of exam papers.
    fn catalogues(&self) -> Answer<'_, Vec<Catalogue>>;

    /// Keeps a catalogue; one of the same paper and year is replaced.
    fn put_catalogue(&self, catalogue: Catalogue, at: Timestamp) -> Answer<'_, ()>;

    /// Scales in force: the shipped ones with the region's own over them.
    fn scales(&self) -> Answer<'_, Scales>;

    /// Reads a table of the schools' contexts. Blocking.
    ///
    /// # Errors
    /// The file is no such table.
    fn read_context(&self, name: &str, bytes: &[u8]) -> Result<ContextTable, Refusal>;

    /// Contexts of schools; empty when none were loaded.
    fn contexts(&self) -> Answer<'_, Vec<SchoolContext>>;

    /// Replaces the contexts of schools.
    fn put_contexts(&self, contexts: Vec<SchoolContext>, at: Timestamp) -> Answer<'_, ()>;

    /// Diagnostic works of a school, by year and subject.
    fn diagnostics(&self, school: String) -> Answer<'_, Vec<KeptWork>>;

    /// Schools with diagnostic works, by login.
    fn diagnostic_schools(&self) -> Answer<'_, Vec<String>>;

    /// Keeps schools' diagnostic works as one version, or says what would happen: one answer a work, and the version.
    fn put_diagnostics(
        &self,
        works: Vec<IncomingDiagnostic>,
        at: Timestamp,
        dry_run: bool,
    ) -> Answer<'_, (Vec<Result<KeepChange, Refusal>>, u64)>;

    /// What is wrong with the newest version, one Russian sentence each; empty when every file is there and whole.
    fn check(&self) -> Answer<'_, Vec<String>>;

    /// The region's own scales.
    fn own_scales(&self) -> Answer<'_, Scales>;

    /// Replaces the region's own scales and counts anew what they change.
    fn put_scales(&self, own: Scales, at: Timestamp) -> Answer<'_, ()>;
}
