//! Which files of a batch are taken in, and what of them is kept as it came.

use std::collections::BTreeSet;

use domain::results::file::{FileKind, Group, Problem, WorkPart};
use domain::results::lake::{IncomingFile, Outcome};
use domain::results::sitting::Sitting;
use domain::results::work::{Work, WorkCode};
use jiff::Timestamp;

use super::works::{self, Learnt};
use super::{Draft, Taken, TakenPart, of_file, record};
use crate::error::LakeError;
use crate::lake::manifest::{Cover, Source, SourcePart};
use crate::lake::rows::{self, StoredRow};
use crate::lake::storage::Pending;

impl Draft<'_> {
    /// Takes a file in, refuses it, or tells that it was known before.
    pub(super) fn accept(&mut self, file: &IncomingFile, at: Timestamp) -> Result<(), LakeError> {
        let mut problems = file.file.problems.clone();
        if let Some(known) = self.manifest.sources.iter().find(|source| source.sha256 == file.sha256) {
            problems.extend(self.replaced_note(known));
            self.reports.push(record(file, Outcome::Unchanged, problems));
            return Ok(());
        }
        let parts = joined(&file.file.parts);
        let works = self.learn_works(file.file.kind, &parts);
        let nothing = parts.iter().all(|part| part.sittings.is_empty() && part.aggregates.is_empty())
            && file.file.appeals.is_empty()
            && file.file.schools.is_empty();
        if nothing && !problems.iter().any(|problem| problem.fatal) {
            let text = "В файле нет ни результатов, ни апелляций, ни школ.".to_owned();
            problems.push(Problem { fatal: true, ..of_file("nothing_inside", text) });
        }
        let (works, remeasured) = match works {
            Ok(learnt) => learnt,
            Err(problem) => {
                problems.push(problem);
                (Vec::new(), BTreeSet::new())
            }
        };
        if problems.iter().any(|problem| problem.fatal) {
            self.reports.push(record(file, Outcome::Refused, problems));
            return Ok(());
        }
        self.manifest.works.extend(works.into_iter().map(|work| (work.code.clone(), work)));
        self.remeasured.extend(remeasured);
        let register = file.file.kind == FileKind::SchoolRegister;
        file.file.schools.iter().for_each(|entry| self.directory.learn(entry, register));
        let mut report = record(file, Outcome::Stored, problems);
        report.schools = if register { file.file.schools.len() as u64 } else { 0 };
        report.appeals = file.file.appeals.len() as u64;
        self.reports.push(report);
        self.keep(file, parts, at)
    }

    fn replaced_note(&self, known: &Source) -> Option<Problem> {
        let by = known.parts.iter().find_map(|part| part.replaced_by)?;
        let newer = self.manifest.sources.iter().find(|source| source.sequence == by)?;
        let text =
            format!("Этот файл был загружен раньше и заменён исправленным — «{}»; результаты не изменены.", newer.name);
        Some(of_file("replaced_before", text))
    }

    /// What the lake will know of the file's works, and which of them have other highest scores than before.
    fn learn_works(&self, kind: FileKind, parts: &[WorkPart]) -> Result<(Vec<Work>, BTreeSet<WorkCode>), Problem> {
        let mut works = Vec::new();
        let mut remeasured = BTreeSet::new();
        for part in parts.iter().filter(|part| part.work.code.year > 0) {
            let code = &part.work.code;
            let named = self.manifest.active().any(|(source, stored)| {
                stored.work == *code
                    && works::names_items(source.kind)
                    && (stored.rows.is_some() || source.kind == FileKind::ItemCompletion)
            });
            let mut work = match self.manifest.works.get(code) {
                Some(known) => known.clone(),
                None => Work { items: Vec::new(), ..part.work.clone() },
            };
            if works::learn(&mut work, &part.work, kind, named)? == Learnt::OtherMaxima {
                remeasured.insert(code.clone());
            }
            works.push(work);
        }
        Ok((works, remeasured))
    }

    /// Keeps the file's own sittings, aggregates and appeals as they came.
    fn keep(&mut self, file: &IncomingFile, parts: Vec<WorkPart>, at: Timestamp) -> Result<(), LakeError> {
        let sequence = self.manifest.sources.len() as u64 + 1;
        let tag: String = file.sha256.chars().take(16).collect();
        let mut stored = Vec::with_capacity(parts.len());
        let mut taken = Vec::with_capacity(parts.len());
        for (index, part) in parts.into_iter().enumerate() {
            let (record, part) = self.keep_part(index, part, &tag)?;
            stored.push(record);
            taken.push(part);
        }
        let appeals = &file.file.appeals;
        let kept = if appeals.is_empty() { None } else { Some(self.keep_json(appeals)?) };
        let register = file.file.kind == FileKind::SchoolRegister;
        self.manifest.sources.push(Source {
            sequence,
            sha256: file.sha256.clone(),
            name: file.name.clone(),
            kind: file.file.kind,
            at,
            parts: stored,
            appeals: kept,
            registered: if register { file.file.schools.len() as u64 } else { 0 },
        });
        let report = self.reports.len() - 1;
        let appeals = appeals.clone();
        self.taken.push(Taken { report, sequence, kind: file.file.kind, parts: taken, appeals });
        Ok(())
    }

    fn keep_part(&mut self, index: usize, part: WorkPart, tag: &str) -> Result<(SourcePart, TakenPart), LakeError> {
        let WorkPart { work, sittings, aggregates } = part;
        let row = |sitting: Sitting| StoredRow { sitting, date: work.date, source: tag.to_owned() };
        let taken = TakenPart { index, rows: sittings.into_iter().map(row).collect(), aggregates };
        let schools = taken.rows.iter().map(|row| &row.sitting.school).filter(|school| !school.is_empty());
        let mut record = SourcePart {
            work: work.code,
            date: work.date,
            rows: None,
            cover: Cover::Schools(schools.cloned().collect()),
            reported: BTreeSet::new(),
            placed_at: None,
            aggregates: None,
            replaced_by: None,
        };
        if !taken.rows.is_empty() {
            let items = taken.rows.iter().map(|row| row.sitting.items.len()).max().unwrap_or(0);
            let directory = &self.directory;
            let pending =
                rows::write("sources", &record.work, items, &taken.rows, |school| directory.municipality(school))?;
            record.rows = Some(pending.file.clone());
            self.pending.push(pending);
        }
        if !taken.aggregates.is_empty() {
            record.aggregates = Some(self.keep_json(&taken.aggregates)?);
            record.reported = taken
                .aggregates
                .iter()
                .filter_map(|aggregate| match &aggregate.group {
                    Group::School { login, .. } => Some(login.clone()),
                    _ => None,
                })
                .collect();
        }
        Ok((record, taken))
    }

    fn keep_json<T: serde::Serialize>(
        &mut self,
        entries: &[T],
    ) -> Result<crate::lake::manifest::StoredFile, LakeError> {
        let pending = Pending::new("sources", "json", entries.len() as u64, serde_json::to_vec(entries)?);
        let file = pending.file.clone();
        self.pending.push(pending);
        Ok(file)
    }
}

/// Parts of one work (two sheets of a workbook) become one.
fn joined(parts: &[WorkPart]) -> Vec<WorkPart> {
    let mut joined: Vec<WorkPart> = Vec::with_capacity(parts.len());
    for part in parts {
        match joined.iter_mut().find(|known| known.work == part.work) {
            Some(known) => {
                known.sittings.extend(part.sittings.iter().cloned());
                known.aggregates.extend(part.aggregates.iter().cloned());
            }
            None => joined.push(part.clone()),
        }
    }
    joined
}
