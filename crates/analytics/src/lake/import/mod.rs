//! Import: a batch of files makes one new version of the lake, or none.
//!
//! What the lake holds of a school's work is a function of the files that count, in the order of their arrival: an import
//! reads again what those files say of the schools it touches, adds its own files and writes the outcome anew. So
//! duplicates are one, a corrected file withdraws exactly what it no longer holds and nobody else does, and appeals,
//! registers and forms may come before or after what they speak of.

mod accept;
mod aggregates;
mod appeals;
mod forms;
mod place;
mod pupils;
mod settle;
mod works;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::results::file::{Aggregate, Appeal, FileKind, Problem, SchoolEntry};
use domain::results::lake::{FileReport, FileWork, ImportReport, IncomingFile, Outcome};
use domain::results::scale::Scales;
use domain::results::work::WorkCode;
use jiff::Timestamp;

use super::directory::Directory;
use super::manifest::{Cover, Manifest, SourcePart};
use super::rows::{self, StoredRow};
use super::storage::{Pending, Storage};
use crate::error::LakeError;
use pupils::{Pupils, Rank};

/// Schools by work.
type Touched = BTreeMap<WorkCode, BTreeSet<String>>;

/// The version an import would make.
pub struct Draft<'a> {
    storage: &'a Storage,
    base: Arc<Manifest>,
    /// The version that follows.
    pub manifest: Manifest,
    directory: Directory,
    scales: Scales,
    /// Files to be written before the version.
    pub pending: Vec<Pending>,
    taken: Vec<Taken>,
    reports: Vec<FileReport>,
    /// Works whose items' highest scores changed.
    remeasured: BTreeSet<WorkCode>,
}

/// A file that is taken in.
struct Taken {
    report: usize,
    sequence: u64,
    kind: FileKind,
    parts: Vec<TakenPart>,
    appeals: Vec<Appeal>,
}

/// What a file that is taken in holds of one work.
struct TakenPart {
    /// Its place among the parts of the source.
    index: usize,
    rows: Vec<StoredRow>,
    aggregates: Vec<Aggregate>,
}

impl<'a> Draft<'a> {
    /// Works out what the files make of a version.
    pub async fn of(
        storage: &'a Storage,
        base: Arc<Manifest>,
        known: (Directory, Scales),
        files: &[IncomingFile],
        at: Timestamp,
    ) -> Result<Draft<'a>, LakeError> {
        let manifest = base.next(at, String::new());
        let mut draft = Draft::on(storage, base, manifest, known);
        for file in files {
            draft.accept(file, at)?;
        }
        if draft.taken.is_empty() {
            return Ok(draft);
        }
        draft.manifest.note = format!("загружено файлов: {}", draft.taken.len());
        let placed = draft.place_forms().await?;
        let replaced = draft.find_corrected().await?;
        let touched = draft.touched(&placed).await?;
        draft.settle(&touched, &replaced).await?;
        draft.tell_schools_apart();
        draft.store_directory()?;
        Ok(draft)
    }

    /// A version that begins as `manifest`, on top of `base`.
    pub fn on(
        storage: &'a Storage,
        base: Arc<Manifest>,
        manifest: Manifest,
        (directory, scales): (Directory, Scales),
    ) -> Draft<'a> {
        Draft {
            storage,
            base,
            manifest,
            directory,
            scales,
            pending: Vec::new(),
            taken: Vec::new(),
            reports: Vec::new(),
            remeasured: BTreeSet::new(),
        }
    }

    /// Merges a stream that the version already names with what other files say of the schools in both; gives the files
    /// to be written.
    pub async fn merge_streamed(
        &mut self,
        schools: &[SchoolEntry],
        overlapping: &Touched,
    ) -> Result<Vec<Pending>, LakeError> {
        schools.iter().for_each(|entry| self.directory.learn(entry, true));
        self.settle(overlapping, &BTreeMap::new()).await?;
        self.store_directory()?;
        Ok(std::mem::take(&mut self.pending))
    }

    /// Whether anything is to be stored.
    pub fn changes(&self) -> bool {
        !self.taken.is_empty()
    }

    /// What happened to the files.
    pub fn report(&self, dry_run: bool) -> ImportReport {
        let stored = self.changes() && !dry_run;
        let version = if stored { self.manifest.number } else { self.base.number };
        ImportReport { version, dry_run, files: self.reports.clone() }
    }

    /// Rows of a part of a source, from the batch or from the store, with the school of a form that has its place.
    async fn rows_of(
        &self,
        sequence: u64,
        index: usize,
        schools: Option<&BTreeSet<String>>,
    ) -> Result<Vec<StoredRow>, LakeError> {
        let taken = self.taken.iter().find(|taken| taken.sequence == sequence);
        let taken = taken.and_then(|taken| taken.parts.iter().find(|part| part.index == index));
        let part = self.part(sequence, index);
        let mut rows = match (taken, &part.rows) {
            (Some(taken), _) => taken.rows.clone(),
            // Rows of a form name no school; the file is small and read whole.
            (None, Some(file)) if part.placed_at.is_some() => rows::read(self.storage, file, None).await?,
            (None, Some(file)) => rows::read(self.storage, file, schools).await?,
            (None, None) => Vec::new(),
        };
        if let Some(school) = &part.placed_at {
            rows.iter_mut().for_each(|row| row.sitting.school.clone_from(school));
        }
        if let Some(wanted) = schools {
            rows.retain(|row| wanted.contains(&row.sitting.school));
        }
        Ok(rows)
    }

    fn part(&self, sequence: u64, index: usize) -> &SourcePart {
        &self.manifest.sources[place(sequence)].parts[index]
    }

    fn part_mut(&mut self, sequence: u64, index: usize) -> &mut SourcePart {
        &mut self.manifest.sources[place(sequence)].parts[index]
    }

    /// Finds the earlier versions of the taken files: the same kind of report on the same work and the same schools with
    /// mostly the same pupils. They count no longer. Tells them by the taken source and work.
    async fn find_corrected(&mut self) -> Result<BTreeMap<(u64, usize), Vec<Rank>>, LakeError> {
        let mut corrected = BTreeMap::new();
        for at in 0..self.taken.len() {
            for number in 0..self.taken[at].parts.len() {
                let (sequence, index) = (self.taken[at].sequence, self.taken[at].parts[number].index);
                let mut ranks = Vec::new();
                for (old, old_index) in self.earlier_versions(sequence, index) {
                    let rows = self.rows_of(old, old_index, None).await?;
                    let own = &self.taken[at].parts[number].rows;
                    if is_correction(own, &rows) {
                        self.part_mut(old, old_index).replaced_by = Some(sequence);
                        ranks.push(Rank::of(self.taken[at].kind, old));
                    } else {
                        let problem = same_schools_other_pupils(&self.manifest.sources[place(old)].name);
                        self.reports[self.taken[at].report].problems.push(problem);
                    }
                }
                corrected.insert((sequence, index), ranks);
            }
        }
        Ok(corrected)
    }

    /// Older parts that may be an earlier version of one: sittings of the same kind, work, schools and day.
    fn earlier_versions(&self, sequence: u64, index: usize) -> Vec<(u64, usize)> {
        let (source, own) = (&self.manifest.sources[place(sequence)], self.part(sequence, index));
        if own.rows.is_none() || own.work.year == 0 || matches!(own.cover, Cover::All) {
            return Vec::new();
        }
        let older = self.manifest.sources.iter().filter(|older| older.sequence < sequence && older.kind == source.kind);
        let parts =
            older.flat_map(|older| older.parts.iter().enumerate().map(move |(index, part)| (older, index, part)));
        let same = parts.filter(|(_, _, part)| {
            let days = part.date.zip(own.date);
            part.replaced_by.is_none()
                && part.rows.is_some()
                && part.work == own.work
                && part.cover == own.cover
                && days.is_none_or(|(theirs, ours)| theirs == ours)
        });
        same.map(|(older, index, _)| (older.sequence, index)).collect()
    }

    /// Schools of works that must be worked out anew.
    async fn touched(&self, placed: &Touched) -> Result<Touched, LakeError> {
        let mut touched = placed.clone();
        for taken in &self.taken {
            for part in &taken.parts {
                let work = &self.part(taken.sequence, part.index).work;
                let of_sittings = part.rows.iter().map(|row| row.sitting.school.clone());
                let reported = aggregates::of_schools(taken.kind, 0, &part.aggregates).map(|(school, _)| school);
                if work.year > 0 {
                    touched.entry(work.clone()).or_default().extend(of_sittings.chain(reported));
                }
            }
            for appeal in taken.appeals.iter().filter(|appeal| self.manifest.works.contains_key(&appeal.work)) {
                touched.entry(appeal.work.clone()).or_default().insert(appeal.school.clone());
            }
        }
        for work in &self.remeasured {
            let all = super::query::schools_of_work(self.storage, &self.base, work).await?;
            touched.entry(work.clone()).or_default().extend(all);
        }
        Ok(touched)
    }

    /// What all files that counted before the batch say of the pupils of the touched schools.
    async fn known_pupils(&self, touched: &Touched) -> Result<BTreeMap<WorkCode, Pupils>, LakeError> {
        let mut known: BTreeMap<WorkCode, Pupils> = BTreeMap::new();
        let before = self.base.sources.len() as u64;
        for source in &self.manifest.sources {
            if self.taken.iter().any(|taken| taken.sequence == source.sequence) {
                continue;
            }
            // Parts that the batch itself replaces counted before it.
            let counted =
                source.parts.iter().enumerate().filter(|(_, part)| part.replaced_by.is_none_or(|by| by > before));
            for (index, part) in counted {
                let schools = touched.get(&part.work).filter(|schools| part.cover.meets(schools));
                if schools.is_some() {
                    let rows = self.rows_of(source.sequence, index, schools).await?;
                    let rank = Rank::of(source.kind, source.sequence);
                    known.entry(part.work.clone()).or_default().add(rank, rows);
                }
            }
        }
        Ok(known)
    }

    /// Takes the batch's files in one after the other and tells in their reports what each changed.
    fn merge(&mut self, known: &mut BTreeMap<WorkCode, Pupils>, replaced: &BTreeMap<(u64, usize), Vec<Rank>>) {
        for taken in &self.taken {
            for part in &taken.parts {
                let stored = &self.manifest.sources[place(taken.sequence)].parts[part.index];
                let rank = Rank::of(taken.kind, taken.sequence);
                let ranks = replaced.get(&(taken.sequence, part.index)).map(Vec::as_slice).unwrap_or_default();
                if stored.work.year == 0 {
                    continue; // A form without a place; its problem says so.
                }
                let of_work = known.entry(stored.work.clone()).or_default();
                let change = of_work.replace(rank, part.rows.iter().cloned(), ranks);
                self.reports[taken.report].works.push(file_work(&stored.work, part, change));
            }
        }
    }

    /// A protocol knows schools only by their code of ГИА; without a register they stand apart from the same schools' ВПР.
    fn tell_schools_apart(&mut self) {
        for taken in &self.taken {
            let schools = taken.parts.iter().flat_map(|part| &part.rows).map(|row| row.sitting.school.as_str());
            let apart: BTreeSet<&str> = schools
                .filter(|school| school.starts_with("gia:") && self.directory.resolve(school) == *school)
                .collect();
            if !apart.is_empty() {
                let text = format!(
                    "Школ, известных только по коду ГИА: {}. Они стоят отдельно от тех же школ в ВПР, пока не загружен \
                     справочник школ с логином ФИС ОКО и кодом ОО.",
                    apart.len()
                );
                self.reports[taken.report].problems.push(of_file("register_missing", text));
            }
        }
    }

    fn store_directory(&mut self) -> Result<(), LakeError> {
        let bytes = serde_json::to_vec(&self.directory)?;
        let pending = Pending::new("documents", "json", self.directory.schools.len() as u64, bytes);
        if self.manifest.directory.as_ref() != Some(&pending.file) {
            self.manifest.directory = Some(pending.file.clone());
            self.pending.push(pending);
        }
        Ok(())
    }
}

/// Place of a source in the manifest's list; sequences count from 1 without gaps.
fn place(sequence: u64) -> usize {
    usize::try_from(sequence).unwrap_or(usize::MAX).saturating_sub(1)
}

/// At least half of the pupils of either file are in both.
fn is_correction(new: &[StoredRow], old: &[StoredRow]) -> bool {
    let keys = |rows: &'_ [StoredRow]| -> BTreeSet<(String, String)> {
        rows.iter().map(|row| (row.sitting.school.clone(), row.sitting.participant.clone())).collect()
    };
    let (new, old) = (keys(new), keys(old));
    2 * new.intersection(&old).count() >= new.len().max(old.len())
}

fn same_schools_other_pupils(name: &str) -> Problem {
    let text = format!(
        "По этой работе и этим школам уже загружен файл «{name}» с другими участниками; учтены оба. Если новый файл — \
         исправленный, проверьте коды участников: по ним он не узнан."
    );
    of_file("same_schools_other_pupils", text)
}

/// A problem that does not refuse its file.
fn of_file(code: &str, text: String) -> Problem {
    Problem { code: code.into(), fatal: false, sheet: None, row: None, column: None, text }
}

fn file_work(work: &WorkCode, part: &TakenPart, change: pupils::Change) -> FileWork {
    let absent = part.rows.iter().filter(|row| row.sitting.absent).count() as u64;
    let schools: BTreeSet<&str> = part.rows.iter().map(|row| row.sitting.school.as_str()).collect();
    FileWork {
        work: work.clone(),
        participants: part.rows.len() as u64 - absent,
        absent,
        schools: schools.len() as u64,
        added: change.added,
        replaced: change.replaced,
        same: change.same,
        withdrawn: change.withdrawn,
        aggregates: part.aggregates.len() as u64,
    }
}

/// The record of a file that is refused or was known before.
fn record(file: &IncomingFile, outcome: Outcome, problems: Vec<Problem>) -> FileReport {
    FileReport {
        file: file.name.clone(),
        sha256: file.sha256.clone(),
        kind: Some(file.file.kind),
        outcome,
        works: Vec::new(),
        schools: 0,
        appeals: 0,
        personal_values_dropped: file.file.personal_values_dropped,
        problems,
    }
}
