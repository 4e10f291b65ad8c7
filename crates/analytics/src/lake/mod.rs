//! The lake: versions of immutable files, imports into it and questions to it.
//!
//! A version is one manifest, created under its number and never overwritten; it names every file that belongs to it. So a
//! reader sees the old version or the new one and never a mixture, whatever happens to a writer in between, and of two
//! writers one wins while the other begins again on what the winner stored. Why it is so: `docs/design/0004-results-lake.md`.

mod address;
mod bulk;
mod changes;
mod country;
mod counts_file;
mod diagnostics;
mod directory;
mod documents;
mod facts;
mod import;
mod manifest;
mod query;
mod rows;
mod since;
mod storage;
mod upkeep;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use domain::results::catalogue::Catalogue;
use domain::results::identification::SchoolResults;
use domain::results::lake::{
    ClassCounts, ImportReport, IncomingFile, LakeFile, LakeVersion, SchoolFilter, WorkSummary,
};
use domain::results::objectivity::WorkFacts;
use domain::results::scale::Scales;
use domain::results::sitting::Sitting;
use domain::results::work::WorkCode;
use jiff::Timestamp;
use object_store::ObjectStore;
use serde::Deserialize;

use crate::error::LakeError;
use directory::Directory;
use manifest::{FORMAT, Manifest};
use storage::{Pending, Storage};

pub(crate) use rows::visit_sittings;

pub use bulk::{BulkWork, BulkWriter};
pub use changes::BulkSource;

/// How often a writer begins again after another one was faster.
const ATTEMPTS: usize = 50;

/// A directory with the name of its file.
type NamedDirectory = (String, Arc<Directory>);

/// The lake of results, on disk or in an object store. Cheap to clone; all methods may be called at once.
#[derive(Debug, Clone)]
pub struct Lake {
    storage: Storage,
    /// The last version read: versions never change.
    last: Arc<Mutex<Option<Arc<Manifest>>>>,
    /// The last directory read with the name of its file: files never change.
    last_directory: Arc<Mutex<Option<NamedDirectory>>>,
}

impl Lake {
    /// A lake in a folder, made when it is absent.
    ///
    /// # Errors
    /// The folder cannot be made or opened.
    pub fn open_local(folder: &Path) -> Result<Lake, LakeError> {
        Ok(Lake::on(Storage::local(folder)?))
    }

    /// A lake in any object store under a prefix.
    pub fn open(store: Arc<dyn ObjectStore>, prefix: &str) -> Lake {
        Lake::on(Storage::remote(store, prefix))
    }

    fn on(storage: Storage) -> Lake {
        Lake { storage, last: Arc::default(), last_directory: Arc::default() }
    }

    /// Takes a batch of files in as one version; with `dry_run` only tells what would happen. Files with a fatal problem
    /// are refused and store nothing; the very same file again changes nothing.
    ///
    /// # Errors
    /// The storage fails, or other writers are faster again and again.
    pub async fn import(
        &self,
        files: &[IncomingFile],
        at: Timestamp,
        dry_run: bool,
    ) -> Result<ImportReport, LakeError> {
        for _ in 0..ATTEMPTS {
            let base = self.newest().await?;
            let directory = Arc::unwrap_or_clone(self.directory(&base).await?);
            let known = (directory, documents::scales(&self.storage, &base).await?);
            let mut draft = import::Draft::of(&self.storage, base, known, files, at).await?;
            if dry_run || !draft.changes() {
                return Ok(draft.report(dry_run));
            }
            let pending = std::mem::take(&mut draft.pending);
            if self.commit(&draft.manifest, pending).await? {
                return Ok(draft.report(false));
            }
        }
        Err(LakeError::Busy)
    }

    /// Works of a year, or of all years.
    ///
    /// # Errors
    /// The storage fails or a file is damaged; so in all questions below.
    pub async fn works(&self, year: Option<u16>) -> Result<Vec<WorkSummary>, LakeError> {
        let manifest = self.newest().await?;
        let directory = self.directory(&manifest).await?;
        query::works(&self.storage, &manifest, &directory, year).await
    }

    /// Counts of schools by work.
    ///
    /// # Errors
    /// As [`Lake::works`]; the version that is asked for does not exist.
    pub async fn schools(&self, filter: &SchoolFilter) -> Result<Vec<SchoolResults>, LakeError> {
        let manifest = self.version(filter.version).await?;
        let directory = self.directory(&manifest).await?;
        query::schools(&self.storage, &manifest, &directory, filter).await
    }

    /// Counts of the classes of one school in a work.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn classes(&self, work: &WorkCode, school: &str) -> Result<Vec<ClassCounts>, LakeError> {
        let manifest = self.newest().await?;
        let directory = self.directory(&manifest).await?;
        query::classes(&self.storage, &manifest, &directory, work, school).await
    }

    /// Sittings of one school in a work, with appeals applied.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn sittings(&self, work: &WorkCode, school: &str) -> Result<Vec<Sitting>, LakeError> {
        let manifest = self.newest().await?;
        let directory = self.directory(&manifest).await?;
        query::sittings(&self.storage, &manifest, &directory, work, school).await
    }

    /// Every file that was taken in, oldest first.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn files(&self) -> Result<Vec<LakeFile>, LakeError> {
        Ok(query::files(&*self.newest().await?))
    }

    /// Number of the newest version; 0 while the lake is empty.
    ///
    /// # Errors
    /// The storage fails.
    pub async fn number(&self) -> Result<u64, LakeError> {
        Ok(self.numbers().await?.last().copied().unwrap_or(0))
    }

    /// Every version, oldest first.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn versions(&self) -> Result<Vec<LakeVersion>, LakeError> {
        #[derive(Deserialize)]
        struct Head {
            number: u64,
            at: Timestamp,
            note: String,
        }
        let mut versions = Vec::new();
        for number in self.numbers().await? {
            if let Some(bytes) = self.storage.read(&Manifest::name(number)).await? {
                let Head { number, at, note } = serde_json::from_slice(&bytes)?;
                versions.push(LakeVersion { number, at, note });
            }
        }
        Ok(versions)
    }

    /// What is known of the works of a year beside the schools' counts; of these works only, where some are named.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn facts(
        &self,
        year: u16,
        of: Option<&BTreeSet<WorkCode>>,
    ) -> Result<BTreeMap<WorkCode, WorkFacts>, LakeError> {
        let manifest = self.newest().await?;
        let scales = documents::scales(&self.storage, &manifest).await?;
        let wanted = |work: &WorkCode| work.year == year && of.is_none_or(|of| of.contains(work));
        facts::facts(&self.storage, &manifest, &scales, wanted).await
    }

    /// Keeps the catalogue of a work; the one before is replaced.
    ///
    /// # Errors
    /// As [`Lake::import`].
    pub async fn put_catalogue(&self, catalogue: &Catalogue, at: Timestamp) -> Result<u64, LakeError> {
        let work = catalogue.work();
        let note = format!("каталог заданий {work}");
        self.put(&documents::catalogue_name(&work), catalogue, at, note).await
    }

    /// Catalogues by work.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn catalogues(&self) -> Result<BTreeMap<WorkCode, Catalogue>, LakeError> {
        documents::catalogues(&self.storage, &*self.newest().await?).await
    }

    /// Keeps context data of schools (see the domain's type of it); what was before is replaced.
    ///
    /// # Errors
    /// As [`Lake::import`].
    pub async fn put_context(&self, context: &serde_json::Value, at: Timestamp) -> Result<u64, LakeError> {
        self.put(documents::CONTEXT, context, at, "контекстные данные школ".into()).await
    }

    /// The context data, when there is any.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn context(&self) -> Result<Option<serde_json::Value>, LakeError> {
        documents::get(&self.storage, &*self.newest().await?, documents::CONTEXT).await
    }

    /// The scales in force: the shipped ones and after them the region's, which win.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn scales(&self) -> Result<Scales, LakeError> {
        documents::scales(&self.storage, &*self.newest().await?).await
    }

    /// The region's own scales alone, as they were put.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn own_scales(&self) -> Result<Scales, LakeError> {
        Ok(documents::get(&self.storage, &*self.newest().await?, documents::SCALES).await?.unwrap_or_default())
    }

    async fn put<T: serde::Serialize + Sync>(
        &self,
        name: &str,
        value: &T,
        at: Timestamp,
        note: String,
    ) -> Result<u64, LakeError> {
        for _ in 0..ATTEMPTS {
            let base = self.newest().await?;
            let mut next = base.next(at, note.clone());
            let pending = documents::put(&mut next, name, value)?;
            if base.documents.get(name) == Some(&pending.file) {
                return Ok(base.number);
            }
            if self.commit(&next, vec![pending]).await? {
                return Ok(next.number);
            }
        }
        Err(LakeError::Busy)
    }

    /// Writes the files of a version and then the version; false when another writer took its number.
    async fn commit(&self, manifest: &Manifest, pending: Vec<Pending>) -> Result<bool, LakeError> {
        self.storage.write_all(pending).await?;
        self.storage.create(&Manifest::name(manifest.number), serde_json::to_vec(manifest)?).await
    }

    /// Numbers of the stored versions, ascending.
    async fn numbers(&self) -> Result<Vec<u64>, LakeError> {
        let listed = self.storage.list("versions").await?;
        let number = |path: &str| path.strip_prefix("versions/")?.strip_suffix(".json")?.parse::<u64>().ok();
        let mut numbers: Vec<u64> = listed.iter().filter_map(|(path, _)| number(path)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    async fn newest(&self) -> Result<Arc<Manifest>, LakeError> {
        match self.numbers().await?.last() {
            Some(number) => self.load(*number).await,
            None => Ok(Arc::default()),
        }
    }

    async fn version(&self, number: Option<u64>) -> Result<Arc<Manifest>, LakeError> {
        match number {
            Some(0) => Ok(Arc::default()),
            Some(number) => self.load(number).await,
            None => self.newest().await,
        }
    }

    async fn load(&self, number: u64) -> Result<Arc<Manifest>, LakeError> {
        let kept = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| kept.number == number) {
            return Ok(kept);
        }
        let bytes = self.storage.read(&Manifest::name(number)).await?;
        let bytes = bytes.ok_or(LakeError::UnknownVersion(number))?;
        let manifest: Manifest = serde_json::from_slice(&bytes)?;
        if manifest.format > FORMAT {
            return Err(LakeError::NewerFormat(manifest.format));
        }
        let manifest = Arc::new(manifest);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&manifest));
        Ok(manifest)
    }

    async fn directory(&self, manifest: &Manifest) -> Result<Arc<Directory>, LakeError> {
        let Some(file) = &manifest.directory else { return Ok(Arc::default()) };
        let kept = self.last_directory.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, directory)) = kept.filter(|(path, _)| *path == file.path) {
            return Ok(directory);
        }
        let directory: Arc<Directory> = Arc::new(serde_json::from_slice(&self.storage.read_stored(file).await?)?);
        let kept = (file.path.clone(), Arc::clone(&directory));
        *self.last_directory.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(directory)
    }
}
