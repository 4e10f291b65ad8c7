//! Finds the place of collection forms, those of the batch and those that waited.

use std::collections::BTreeSet;

use domain::results::work::WorkCode;

use super::forms::{Form, Placement};
use super::{Draft, Touched, of_file, place};
use crate::error::LakeError;
use crate::lake::manifest::Cover;
use crate::lake::query;
use crate::lake::rows::StoredRow;

impl Draft<'_> {
    /// Places the forms that have no place yet; tells the schools and works they belong to.
    pub(super) async fn place_forms(&mut self) -> Result<Touched, LakeError> {
        let mut touched = Touched::new();
        for (sequence, index) in self.waiting_forms() {
            let rows = self.rows_of(sequence, index, None).await?;
            let found = self.place_form(&rows).await?;
            let problem = match found {
                Placement::Found(work, school) => {
                    touched.entry(work.clone()).or_default().insert(school.clone());
                    self.settle_form(sequence, index, work, &school);
                    continue;
                }
                Placement::Nowhere => of_file(
                    "form_unplaced",
                    "Форма не называет ни школу, ни работу, а по баллам участников она не совпала ни с одной школой. Она \
                     сохранена и займёт место, когда будут загружены индивидуальные результаты."
                        .to_owned(),
                ),
                Placement::Ambiguous => of_file(
                    "form_ambiguous",
                    "Форма одинаково подходит нескольким школам или работам, поэтому в результаты не вошла. Загрузите \
                     индивидуальные результаты школы."
                        .to_owned(),
                ),
            };
            if let Some(taken) = self.taken.iter().find(|taken| taken.sequence == sequence) {
                self.reports[taken.report].problems.push(problem);
            }
        }
        Ok(touched)
    }

    fn waiting_forms(&self) -> Vec<(u64, usize)> {
        let parts = self
            .manifest
            .sources
            .iter()
            .flat_map(|source| source.parts.iter().enumerate().map(|(index, part)| (source.sequence, index, part)));
        let waiting = parts.filter(|(_, _, part)| part.work.year == 0 && part.replaced_by.is_none());
        waiting.map(|(sequence, index, _)| (sequence, index)).collect()
    }

    async fn place_form(&self, rows: &[StoredRow]) -> Result<Placement, LakeError> {
        let items = rows.iter().map(|row| row.sitting.items.len()).max().unwrap_or(0);
        let mut form = Form::new(rows);
        let works = self.manifest.works.values().filter(|work| items > 0 && work.items.len() == items);
        for work in works.map(|work| &work.code) {
            let in_batch: BTreeSet<String> = self.batch_rows(work).map(|row| row.sitting.school.clone()).collect();
            self.batch_rows(work).for_each(|row| form.compare(work, &row.sitting));
            for row in query::rows_of_work(self.storage, &self.base, work, None).await? {
                // A school of the batch is compared with the batch's own rows.
                if !in_batch.contains(&row.sitting.school) {
                    form.compare(work, &row.sitting);
                }
            }
        }
        Ok(form.place())
    }

    fn batch_rows<'b>(&'b self, work: &'b WorkCode) -> impl Iterator<Item = &'b StoredRow> {
        let taken = self.taken.iter().flat_map(|taken| taken.parts.iter().map(move |part| (taken.sequence, part)));
        let mut seen = BTreeSet::new();
        let of_work = taken.filter(move |(sequence, part)| self.part(*sequence, part.index).work == *work);
        of_work
            .flat_map(|(_, part)| &part.rows)
            // A district's file and a school's own may both be in the batch.
            .filter(move |row| seen.insert((row.sitting.school.clone(), row.sitting.participant.clone())))
    }

    fn settle_form(&mut self, sequence: u64, index: usize, work: WorkCode, school: &str) {
        let part = &mut self.manifest.sources[place(sequence)].parts[index];
        part.work = work;
        part.cover = Cover::Schools(BTreeSet::from([school.to_owned()]));
        part.placed_at = Some(school.to_owned());
        let taken = self.taken.iter_mut().find(|taken| taken.sequence == sequence);
        let rows = taken.into_iter().flat_map(|taken| &mut taken.parts).filter(|part| part.index == index);
        rows.flat_map(|part| &mut part.rows).for_each(|row| school.clone_into(&mut row.sitting.school));
    }
}
