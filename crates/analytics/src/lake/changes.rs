//! Changes of the lake beside imports: streams, scales, compaction, recounting, and the check of what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::results::file::{FileKind, SchoolEntry};
use domain::results::lake::CheckReport;
use domain::results::scale::Scales;
use domain::results::work::{Work, WorkCode};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::bulk::{self, BulkWork, BulkWriter};
use super::import::Draft;
use super::manifest::{CountsFile, Cover, Manifest, Segment, Source, SourcePart};
use super::storage::Pending;
use super::{ATTEMPTS, Lake, documents, query, upkeep};
use crate::error::LakeError;

/// What streamed works come from.
#[derive(Debug, Clone)]
pub struct BulkSource {
    /// Name of the source as people know it: a file, a folder, a generator.
    pub name: String,
    /// Schools it names.
    pub schools: Vec<SchoolEntry>,
}

impl Lake {
    /// Begins to take a work in as a stream; `work` names every item.
    ///
    /// # Errors
    /// The storage fails.
    pub async fn begin_bulk(&self, work: Work, at: Timestamp) -> Result<BulkWriter, LakeError> {
        let base = self.newest().await?;
        let scales = documents::scales(&self.storage, &base).await?;
        let (items, name) = (work.items.len(), bulk::file_name(&work, base.number, at));
        BulkWriter::begin(&self.storage, work, items, &scales, &name).await
    }

    /// Makes one version of the streamed works; tells its number. A pupil whom an earlier file knows gets the stream's
    /// values; other pupils stay.
    ///
    /// # Errors
    /// The storage fails, or other writers are faster again and again.
    pub async fn commit_bulk(
        &self,
        works: Vec<BulkWork>,
        source: &BulkSource,
        at: Timestamp,
    ) -> Result<u64, LakeError> {
        let mut counts = Vec::new();
        for work in &works {
            counts.extend([work.counts.clone(), work.groups.clone()]);
        }
        self.storage.write_all(counts).await?;
        for _ in 0..ATTEMPTS {
            let base = self.newest().await?;
            let sha256 = hash_of(&works);
            if base.sources.iter().any(|known| known.sha256 == sha256) {
                return Ok(base.number);
            }
            let mut next = base.next(at, format!("загружен поток: работ {}", works.len()));
            let touched = append(&base, &mut next, &works, source, (sha256, at));
            let known =
                (Arc::unwrap_or_clone(self.directory(&base).await?), documents::scales(&self.storage, &base).await?);
            let overlapping = self.overlap(&base, touched).await?;
            let mut draft = Draft::on(&self.storage, Arc::clone(&base), next, known);
            let pending = draft.merge_streamed(&source.schools, &overlapping).await?;
            if self.commit(&draft.manifest, pending).await? {
                return Ok(draft.manifest.number);
            }
        }
        Err(LakeError::Busy)
    }

    /// Of the streamed schools those which the lake knew before, by work.
    async fn overlap(
        &self,
        base: &Manifest,
        streamed: BTreeMap<WorkCode, BTreeSet<String>>,
    ) -> Result<BTreeMap<WorkCode, BTreeSet<String>>, LakeError> {
        let mut overlapping = BTreeMap::new();
        for (work, schools) in streamed {
            let known = query::schools_of_work(&self.storage, base, &work).await?;
            let both: BTreeSet<String> = known.intersection(&schools).cloned().collect();
            if !both.is_empty() {
                overlapping.insert(work, both);
            }
        }
        Ok(overlapping)
    }

    /// Keeps the region's own scales and counts the works anew whose scale is another one now.
    ///
    /// # Errors
    /// As [`Lake::import`].
    pub async fn put_scales(&self, own: &Scales, at: Timestamp) -> Result<u64, LakeError> {
        for _ in 0..ATTEMPTS {
            let base = self.newest().await?;
            let before = documents::scales(&self.storage, &base).await?;
            let mut next = base.next(at, "шкалы региона".into());
            let document = documents::put(&mut next, documents::SCALES, own)?;
            if base.documents.get(documents::SCALES) == Some(&document.file) {
                return Ok(base.number);
            }
            let mut scales = Scales::shipped();
            scales.entries.extend(own.entries.iter().cloned());
            let other: Vec<WorkCode> =
                base.works.keys().filter(|work| before.of(work) != scales.of(work)).cloned().collect();
            let mut pending = self.rewritten(&base, &mut next, &scales, &other, at).await?;
            pending.push(document);
            if self.commit(&next, pending).await? {
                return Ok(next.number);
            }
        }
        Err(LakeError::Busy)
    }

    /// Puts the sittings and counts of every work into one file each and removes what killed writers left. What is asked
    /// of the lake is answered as before; older versions stay readable. Tells the number of the newest version.
    ///
    /// # Errors
    /// As [`Lake::import`].
    pub async fn compact(&self, at: Timestamp) -> Result<u64, LakeError> {
        let number = self.rewrite_works("хранилище уплотнено", at, upkeep::scattered).await?;
        upkeep::sweep(&self.storage, &self.manifests().await?, at).await?;
        Ok(number)
    }

    /// Counts every work anew from its sittings.
    ///
    /// # Errors
    /// As [`Lake::import`].
    pub async fn rebuild_counts(&self, at: Timestamp) -> Result<u64, LakeError> {
        self.rewrite_works("результаты пересчитаны", at, |manifest| {
            manifest.works.keys().cloned().collect()
        })
        .await
    }

    async fn rewrite_works(
        &self,
        note: &str,
        at: Timestamp,
        which: impl Fn(&Manifest) -> Vec<WorkCode>,
    ) -> Result<u64, LakeError> {
        for _ in 0..ATTEMPTS {
            let base = self.newest().await?;
            let works = which(&base);
            if works.is_empty() {
                return Ok(base.number);
            }
            let scales = documents::scales(&self.storage, &base).await?;
            let mut next = base.next(at, note.to_owned());
            let pending = self.rewritten(&base, &mut next, &scales, &works, at).await?;
            if self.commit(&next, pending).await? {
                return Ok(next.number);
            }
        }
        Err(LakeError::Busy)
    }

    async fn rewritten(
        &self,
        base: &Manifest,
        next: &mut Manifest,
        scales: &Scales,
        works: &[WorkCode],
        at: Timestamp,
    ) -> Result<Vec<Pending>, LakeError> {
        let directory = self.directory(base).await?;
        let mut pending = Vec::new();
        for work in works.iter().filter_map(|code| base.works.get(code)) {
            let written = upkeep::rewrite(&self.storage, base, (&directory, scales), work, at).await?;
            pending.extend(upkeep::take_over(next, written));
        }
        Ok(pending)
    }

    /// Missing and damaged files of the newest version, in Russian; empty when all is well.
    ///
    /// # Errors
    /// The storage fails; a missing or damaged file is no error but a finding.
    pub async fn check(&self) -> Result<Vec<String>, LakeError> {
        Ok(self.inspect().await?.problems)
    }

    /// Checks that every file of the newest version is there and whole, and tells how much there is.
    ///
    /// # Errors
    /// As [`Lake::check`].
    pub async fn inspect(&self) -> Result<CheckReport, LakeError> {
        let versions = self.manifests().await?;
        let orphans = upkeep::orphans(&self.storage, &versions).await?;
        let orphans = orphans.into_iter().map(|(path, _)| path).collect();
        match versions.last() {
            Some(newest) => upkeep::check(&self.storage, newest, &orphans).await,
            None => Ok(CheckReport { orphans: orphans.len() as u64, ..CheckReport::default() }),
        }
    }

    async fn manifests(&self) -> Result<Vec<Manifest>, LakeError> {
        let mut manifests = Vec::new();
        for number in self.numbers().await? {
            if let Some(bytes) = self.storage.read(&Manifest::name(number)).await? {
                manifests.push(serde_json::from_slice(&bytes)?);
            }
        }
        Ok(manifests)
    }
}

fn hash_of(works: &[BulkWork]) -> String {
    let mut hash = Sha256::new();
    works.iter().for_each(|work| hash.update(work.segment.sha256.as_bytes()));
    hex::encode(hash.finalize())
}

/// Adds streamed works to a version; tells the schools of those works that are not new.
fn append(
    base: &Manifest,
    next: &mut Manifest,
    works: &[BulkWork],
    source: &BulkSource,
    (sha256, at): (String, Timestamp),
) -> BTreeMap<WorkCode, BTreeSet<String>> {
    let mut known_before = BTreeMap::new();
    let mut parts = Vec::with_capacity(works.len());
    for written in works {
        let code = written.work.code.clone();
        let cover = if base.works.contains_key(&code) {
            known_before.insert(code.clone(), written.schools.clone());
            Cover::Schools(written.schools.clone())
        } else {
            Cover::All
        };
        next.works.entry(code.clone()).or_insert_with(|| written.work.clone());
        let (file, items) = (written.segment.clone(), written.items);
        next.segments.push(Segment { file, work: code.clone(), items, cover: cover.clone() });
        next.counts.push(CountsFile {
            schools: written.counts.file.clone(),
            groups: written.groups.file.clone(),
            cover: [(code.clone(), cover.clone())].into(),
        });
        parts.push(SourcePart {
            work: code,
            date: written.work.date,
            rows: Some(written.segment.clone()),
            cover,
            reported: BTreeSet::new(),
            placed_at: None,
            aggregates: None,
            replaced_by: None,
        });
    }
    next.sources.push(Source {
        sequence: base.sources.len() as u64 + 1,
        sha256,
        name: source.name.clone(),
        kind: FileKind::Sittings,
        at,
        parts,
        appeals: None,
        registered: 0,
    });
    known_before
}
