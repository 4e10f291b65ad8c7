//! Writes what the touched schools have now: merged sittings, counts, and what reports and sittings disagree on.

use std::collections::{BTreeMap, BTreeSet};

use domain::results::file::{Aggregate, Appeal};
use domain::results::work::WorkCode;

use super::aggregates::{self, Reported};
use super::appeals::{self, Appeals};
use super::pupils::{Pupils, Rank};
use super::works::maxima;
use super::{Draft, Touched, of_file};
use crate::error::LakeError;
use crate::lake::counts_file::{Bounds, CountRow, CountsWriter, SchoolCounts};
use crate::lake::manifest::{CountsFile, Cover, Segment};
use crate::lake::rows::{self, StoredRow};
use crate::scan::Below;

/// Reports on schools by work and school.
type Reports = BTreeMap<WorkCode, BTreeMap<String, Vec<Reported>>>;

impl Draft<'_> {
    /// Works out the touched schools anew and adds the files to the version.
    pub(super) async fn settle(
        &mut self,
        touched: &Touched,
        replaced: &BTreeMap<(u64, usize), Vec<Rank>>,
    ) -> Result<(), LakeError> {
        let mut pupils = self.known_pupils(touched).await?;
        self.merge(&mut pupils, replaced);
        let appeals = self.appeals().await?;
        let reports = self.reports_on(touched).await?;
        let mut merged: BTreeMap<WorkCode, Vec<StoredRow>> = BTreeMap::new();
        let (mut schools, mut groups) = (CountsWriter::new()?, CountsWriter::new()?);
        for (work, of_work) in touched {
            let rows = self.merged_rows(work, of_work, pupils.remove(work), &appeals);
            let counted = self.count(work, of_work, &rows, reports.get(work));
            self.check_reports(work, &counted, reports.get(work));
            for (row, of_groups) in counted {
                schools.push(row)?;
                of_groups.into_iter().try_for_each(|row| groups.push(row))?;
            }
            self.add_segment(work, of_work, &rows)?;
            merged.insert(work.clone(), rows);
        }
        self.tell_appeals(&merged);
        if !touched.is_empty() {
            let (schools, groups) = (schools.finish()?, groups.finish()?);
            let cover = touched.iter().map(|(work, schools)| (work.clone(), Cover::Schools(schools.clone()))).collect();
            let counts = CountsFile { schools: schools.file.clone(), groups: groups.file.clone(), cover };
            self.manifest.counts.push(counts);
            self.pending.extend([schools, groups]);
        }
        Ok(())
    }

    fn merged_rows(
        &self,
        work: &WorkCode,
        schools: &BTreeSet<String>,
        pupils: Option<Pupils>,
        appeals: &Appeals,
    ) -> Vec<StoredRow> {
        let rows = pupils.into_iter().flat_map(Pupils::into_rows);
        let mut rows: Vec<StoredRow> = rows.filter(|row| schools.contains(&row.sitting.school)).collect();
        appeals.apply(work, &mut rows);
        rows
    }

    /// Counts every touched school: from its sittings, else from reports by groups.
    fn count(
        &self,
        work: &WorkCode,
        schools: &BTreeSet<String>,
        rows: &[StoredRow],
        reports: Option<&BTreeMap<String, Vec<Reported>>>,
    ) -> Vec<(CountRow, Vec<CountRow>)> {
        let maxima = self.manifest.works.get(work).map(maxima).unwrap_or_default();
        let scale = self.scales.of(work);
        let minimum = Below::of(scale);
        let mut counting: BTreeMap<&str, SchoolCounts> = BTreeMap::new();
        for StoredRow { sitting, .. } in rows {
            let below = minimum.is_below(sitting.test, sitting.mark);
            counting.entry(&sitting.school).or_default().add(sitting, below, &maxima);
        }
        let counted = schools.iter().filter_map(|school| {
            let own = counting.remove(school.as_str()).and_then(|counts| counts.rows(work, school));
            own.or_else(|| {
                let reports = reports.and_then(|reports| reports.get(school))?;
                let counts = aggregates::counts(reports, &maxima, scale)?;
                let row = CountRow {
                    work: work.clone(),
                    school: school.clone(),
                    class: None,
                    mark: None,
                    counts,
                    bounds: Bounds::default(),
                    from_aggregates: true,
                };
                Some((row.clone(), vec![row]))
            })
        });
        counted.collect()
    }

    /// Tells in the reports of the batch where a report by groups and the sittings disagree.
    fn check_reports(
        &mut self,
        work: &WorkCode,
        counted: &[(CountRow, Vec<CountRow>)],
        reports: Option<&BTreeMap<String, Vec<Reported>>>,
    ) {
        let Some(reports) = reports else { return };
        let maxima = self.manifest.works.get(work).map(maxima).unwrap_or_default();
        for (row, _) in counted.iter().filter(|(row, _)| !row.from_aggregates) {
            let of_school = reports.get(&row.school).map(Vec::as_slice).unwrap_or_default();
            for report in aggregates::newest(of_school) {
                let Some(problem) = aggregates::check(work, &row.school, report, &row.counts, &maxima) else {
                    continue;
                };
                let own = self.taken.iter().find(|taken| taken.sequence == report.sequence);
                let touching = self.taken.iter().find(|taken| {
                    let rows = taken.parts.iter().flat_map(|part| &part.rows);
                    rows.map(|stored| &stored.sitting.school).any(|school| *school == row.school)
                });
                if let Some(taken) = own.or(touching) {
                    self.reports[taken.report].problems.push(problem);
                }
            }
        }
    }

    fn add_segment(
        &mut self,
        work: &WorkCode,
        schools: &BTreeSet<String>,
        rows: &[StoredRow],
    ) -> Result<(), LakeError> {
        let held = self.manifest.segments.iter().any(|segment| segment.work == *work && segment.cover.meets(schools));
        if rows.is_empty() && !held {
            return Ok(());
        }
        let items = rows.iter().map(|row| row.sitting.items.len()).max().unwrap_or(0);
        let directory = &self.directory;
        let pending = rows::write("segments", work, items, rows, |school| directory.municipality(school))?;
        let cover = Cover::Schools(schools.clone());
        self.manifest.segments.push(Segment { file: pending.file.clone(), work: work.clone(), items, cover });
        self.pending.push(pending);
        Ok(())
    }

    /// All appeals, oldest file first.
    async fn appeals(&self) -> Result<Appeals, LakeError> {
        let mut appeals = Appeals::default();
        for source in &self.base.sources {
            if let Some(file) = &source.appeals {
                let stored: Vec<Appeal> = serde_json::from_slice(&self.storage.read_stored(file).await?)?;
                appeals.add(stored);
            }
        }
        self.taken.iter().for_each(|taken| appeals.add(taken.appeals.iter().cloned()));
        Ok(appeals)
    }

    fn tell_appeals(&mut self, merged: &BTreeMap<WorkCode, Vec<StoredRow>>) {
        for taken in self.taken.iter().filter(|taken| !taken.appeals.is_empty()) {
            let met = appeals::met(&taken.appeals, merged);
            let problems = &mut self.reports[taken.report].problems;
            if met.waiting > 0 {
                let text = format!(
                    "Апелляций, для которых ещё не загружен протокол экзамена или в нём нет такого участника: {}. Они \
                     сохранены и будут учтены, когда придёт протокол.",
                    met.waiting
                );
                problems.push(of_file("appeal_unmatched", text));
            }
            if met.unclear > 0 {
                let text = format!(
                    "Апелляций участников, у которых в школе есть полный тёзка: {}. Отметки оставлены как в протоколе: \
                     программа не знает, чья это апелляция.",
                    met.unclear
                );
                problems.push(of_file("appeal_ambiguous", text));
            }
        }
    }

    /// Reports by groups on the touched schools.
    async fn reports_on(&self, touched: &Touched) -> Result<Reports, LakeError> {
        let mut reports = Reports::new();
        for (source, part) in self.manifest.active() {
            let (Some(schools), Some(file)) = (touched.get(&part.work), &part.aggregates) else { continue };
            let in_batch = self.taken.iter().filter(|taken| taken.sequence == source.sequence);
            let in_batch =
                in_batch.flat_map(|taken| &taken.parts).find(|taken| std::ptr::eq(&source.parts[taken.index], part));
            let aggregates: Vec<Aggregate> = match in_batch {
                Some(taken) => taken.aggregates.clone(),
                None => serde_json::from_slice(&self.storage.read_stored(file).await?)?,
            };
            for (school, report) in aggregates::of_schools(source.kind, source.sequence, &aggregates) {
                if schools.contains(&school) {
                    reports.entry(part.work.clone()).or_default().entry(school).or_default().push(report);
                }
            }
        }
        Ok(reports)
    }
}
