//! What is asked of the lake: works, schools, classes, sittings, files.

use std::collections::{BTreeMap, BTreeSet};

use domain::results::counts::WorkCounts;
use domain::results::identification::SchoolResults;
use domain::results::lake::{ClassCounts, LakeFile, SchoolFilter, WorkSummary};
use domain::results::scale::Scales;
use domain::results::sitting::Sitting;
use domain::results::work::{Work, WorkCode};

use super::counts_file::{self, Bounds, CountRow};
use super::directory::Directory;
use super::manifest::{CountsFile, Cover, Manifest, Mask, StoredFile};
use super::rows::{self, StoredRow};
use super::storage::Storage;
use crate::error::LakeError;
use crate::scan::Below;
use crate::scan::country::WorkFiles;

/// Sittings of a work as the version has them, of these schools or of all.
pub async fn rows_of_work(
    storage: &Storage,
    manifest: &Manifest,
    work: &WorkCode,
    schools: Option<&BTreeSet<String>>,
) -> Result<Vec<StoredRow>, LakeError> {
    let mut mask = Mask::default();
    let mut found = Vec::new();
    for segment in manifest.segments.iter().rev().filter(|segment| segment.work == *work) {
        if mask.is_open() && schools.is_none_or(|wanted| segment.cover.meets(wanted)) {
            let rows = rows::read(storage, &segment.file, schools).await?;
            found.extend(rows.into_iter().filter(|row| mask.admits(&row.sitting.school)));
        }
        mask.pass(&segment.cover);
    }
    Ok(found)
}

/// Files of the sittings of a work with the schools that newer files hide in each, newest first: what a scan reads.
pub fn work_files(storage: &Storage, manifest: &Manifest, scales: &Scales, work: &Work) -> WorkFiles {
    let mut mask = Mask::default();
    let mut files = Vec::new();
    for segment in manifest.segments.iter().rev().filter(|segment| segment.work == work.code) {
        if mask.is_open() {
            files.push((storage.parquet(&segment.file), mask.hidden().clone()));
        }
        mask.pass(&segment.cover);
    }
    let scale = scales.of(&work.code);
    let boundaries = scale.and_then(|scale| scale.marks_from);
    WorkFiles { work: work.clone(), files, below: Below::of(scale), boundaries }
}

/// The same files by name.
#[cfg(feature = "ballista")]
pub fn work_paths(manifest: &Manifest, scales: &Scales, work: &Work) -> crate::cluster::WorkPaths {
    let mut mask = Mask::default();
    let mut files = Vec::new();
    for segment in manifest.segments.iter().rev().filter(|segment| segment.work == work.code) {
        if mask.is_open() {
            let (path, except) = (segment.file.path.clone(), mask.hidden().clone());
            files.push(crate::cluster::SittingsPath { path, items: segment.items, except });
        }
        mask.pass(&segment.cover);
    }
    crate::cluster::WorkPaths { work: work.clone(), below: Below::of(scales.of(&work.code)), files }
}

/// Masks of the works while files of counts are walked newest first.
#[derive(Default)]
struct Masks(BTreeMap<WorkCode, Mask>);

impl Masks {
    /// Whether the file now walked speaks for the school in the work: it covers it (compaction may have taken works out of
    /// it), and no newer file does.
    fn admit(&self, file: &CountsFile, work: &WorkCode, school: &str) -> bool {
        let covers = file.cover.get(work).is_some_and(|cover| cover.holds(school));
        covers && self.0.get(work).is_none_or(|mask| mask.admits(school))
    }

    fn pass(&mut self, covers: &BTreeMap<WorkCode, Cover>) {
        covers.iter().for_each(|(work, cover)| self.0.entry(work.clone()).or_default().pass(cover));
    }
}

/// Which file of a pair is read.
#[derive(Clone, Copy)]
pub enum Level {
    /// Rows of schools.
    Schools,
    /// Rows of classes and marks.
    Groups,
}

/// Hands over every current row of counts of the wanted works and schools (none: of all schools).
pub async fn for_each_count(
    storage: &Storage,
    manifest: &Manifest,
    level: Level,
    wanted: impl Fn(&WorkCode) -> bool + Send + Sync,
    schools: Option<&BTreeSet<String>>,
    mut take: impl FnMut(CountRow) + Send,
) -> Result<(), LakeError> {
    let mut masks = Masks::default();
    for counts in manifest.counts.iter().rev() {
        let meets = |cover: &Cover| schools.is_none_or(|schools| cover.meets(schools));
        if counts.cover.iter().any(|(work, cover)| wanted(work) && meets(cover)) {
            counts_file::read(storage, file(counts, level), schools, |row| {
                if wanted(&row.work) && masks.admit(counts, &row.work, &row.school) {
                    take(row);
                }
            })
            .await?;
        }
        masks.pass(&counts.cover);
    }
    Ok(())
}

/// Hands over the bounds of the marks of every school in the wanted works.
pub async fn for_each_bounds(
    storage: &Storage,
    manifest: &Manifest,
    wanted: impl Fn(&WorkCode) -> bool + Send + Sync,
    mut take: impl FnMut(&WorkCode, Bounds) + Send,
) -> Result<(), LakeError> {
    let names: BTreeMap<String, &WorkCode> =
        manifest.works.keys().filter(|work| wanted(work)).map(|work| (work.to_string(), work)).collect();
    let mut masks = Masks::default();
    for counts in manifest.counts.iter().rev() {
        if counts.cover.keys().any(&wanted) {
            counts_file::read_bounds(storage, &counts.schools, |work, school, bounds| {
                let Some(work) = names.get(work) else { return };
                if masks.admit(counts, work, school) {
                    take(work, bounds);
                }
            })
            .await?;
        }
        masks.pass(&counts.cover);
    }
    Ok(())
}

const fn file(counts: &CountsFile, level: Level) -> &StoredFile {
    match level {
        Level::Schools => &counts.schools,
        Level::Groups => &counts.groups,
    }
}

/// Every school with counts in a work, as the files name it.
pub async fn schools_of_work(
    storage: &Storage,
    manifest: &Manifest,
    work: &WorkCode,
) -> Result<BTreeSet<String>, LakeError> {
    let mut schools = BTreeSet::new();
    let collect = |row: CountRow| {
        schools.insert(row.school);
    };
    for_each_count(storage, manifest, Level::Schools, |known| known == work, None, collect).await?;
    Ok(schools)
}

/// Works of a year, or of all years, with participants and schools.
pub async fn works(
    storage: &Storage,
    manifest: &Manifest,
    directory: &Directory,
    year: Option<u16>,
) -> Result<Vec<WorkSummary>, LakeError> {
    let mut participants: BTreeMap<&WorkCode, u64> = BTreeMap::new();
    // A school is met once in a work, unless files know it by a login and by a code.
    let mut schools: BTreeMap<&WorkCode, u64> = BTreeMap::new();
    let mut with_codes: BTreeSet<(&WorkCode, String)> = BTreeSet::new();
    let codes = directory.schools_with_codes();
    let names: BTreeMap<String, &Work> = manifest.works.iter().map(|(code, work)| (code.to_string(), work)).collect();
    let mut masks = Masks::default();
    for counts in manifest.counts.iter().rev() {
        let of_year = |work: &WorkCode| year.is_none_or(|year| work.year == year);
        if counts.cover.keys().any(of_year) {
            counts_file::read_participants(storage, &counts.schools, |work, school, pupils| {
                let Some(code) = names.get(work).map(|work| &work.code) else { return };
                if of_year(code) && masks.admit(counts, code, school) {
                    *participants.entry(code).or_default() += pupils;
                    let login = directory.resolve(school);
                    let is_new = !codes.contains(login) || with_codes.insert((code, login.to_owned()));
                    *schools.entry(code).or_default() += u64::from(is_new);
                }
            })
            .await?;
        }
        masks.pass(&counts.cover);
    }
    let known = manifest.works.iter().filter(|(code, _)| participants.contains_key(code));
    let summary = |(code, work): (&WorkCode, &Work)| WorkSummary {
        work: work.clone(),
        participants: participants.get(code).copied().unwrap_or(0),
        schools: schools.get(code).copied().unwrap_or(0),
        sources: source_names(manifest, |work| work == code),
    };
    Ok(known.map(summary).collect())
}

fn source_names(manifest: &Manifest, wanted: impl Fn(&WorkCode) -> bool) -> Vec<String> {
    let names = manifest.active().filter(|(_, part)| wanted(&part.work)).map(|(source, _)| source.name.clone());
    let mut names: Vec<String> = names.collect();
    names.dedup();
    names
}

/// Names under which files know the wanted schools; none when every school is wanted.
fn wanted_schools(directory: &Directory, filter: &SchoolFilter) -> Option<BTreeSet<String>> {
    let by_name: BTreeSet<String> = filter.schools.iter().flat_map(|school| directory.names_of(school)).collect();
    if filter.municipalities.is_empty() {
        return (!filter.schools.is_empty()).then_some(by_name);
    }
    let there = directory.schools.keys().filter(|school| {
        directory.municipality(school).is_some_and(|own| filter.municipalities.iter().any(|wanted| wanted == own))
    });
    let there: BTreeSet<String> = there.flat_map(|school| directory.names_of(school)).collect();
    Some(if filter.schools.is_empty() { there } else { &there & &by_name })
}

/// Counts of schools by work.
pub async fn schools(
    storage: &Storage,
    manifest: &Manifest,
    directory: &Directory,
    filter: &SchoolFilter,
) -> Result<Vec<SchoolResults>, LakeError> {
    let wanted_work = |work: &WorkCode| {
        (filter.years.is_empty() || filter.years.contains(&work.year))
            && (filter.works.is_empty() || filter.works.contains(work))
    };
    let names = wanted_schools(directory, filter);
    let mut counts: BTreeMap<String, BTreeMap<WorkCode, WorkCounts>> = BTreeMap::new();
    let mut rests_on_reports: BTreeSet<String> = BTreeSet::new();
    for_each_count(storage, manifest, Level::Schools, wanted_work, names.as_ref(), |row| {
        let school = directory.resolve(&row.school).to_owned();
        if row.from_aggregates {
            rests_on_reports.insert(school.clone());
        }
        counts.entry(school).or_default().entry(row.work).or_default().merge(&row.counts);
    })
    .await?;
    let mut schools: BTreeMap<String, SchoolResults> = BTreeMap::new();
    for (school, works) in counts {
        let results = SchoolResults {
            name: directory.name(&school),
            kind: directory.kind(&school).map(str::to_owned),
            municipality: directory.municipality(&school).map(str::to_owned),
            works,
            sources: Vec::new(),
            school: school.clone(),
        };
        schools.insert(school, results);
    }
    name_sources(manifest, directory, wanted_work, &rests_on_reports, &mut schools);
    Ok(schools.into_values().collect())
}

/// Fills in on which files the counts of each school rest.
fn name_sources(
    manifest: &Manifest,
    directory: &Directory,
    wanted: impl Fn(&WorkCode) -> bool,
    rests_on_reports: &BTreeSet<String>,
    schools: &mut BTreeMap<String, SchoolResults>,
) {
    let mut add = |school: &str, name: &str| {
        if let Some(school) = schools.get_mut(directory.resolve(school))
            && school.sources.last().is_none_or(|last| last != name)
        {
            school.sources.push(name.to_owned());
        }
    };
    let mut of_all: Vec<(&WorkCode, &str)> = Vec::new();
    for (source, part) in manifest.active().filter(|(_, part)| wanted(&part.work)) {
        match &part.cover {
            Cover::Schools(own) => own.iter().for_each(|school| add(school, &source.name)),
            Cover::All => of_all.push((&part.work, &source.name)),
        }
        part.reported
            .iter()
            .filter(|school| rests_on_reports.contains(*school))
            .for_each(|school| add(school, &source.name));
    }
    for school in schools.values_mut() {
        for (_, name) in of_all.iter().filter(|(work, _)| school.works.contains_key(*work)) {
            if !school.sources.iter().any(|known| known == name) {
                school.sources.push((*name).to_owned());
            }
        }
    }
}

/// Counts of the classes of a school in a work, by class.
pub async fn classes(
    storage: &Storage,
    manifest: &Manifest,
    directory: &Directory,
    work: &WorkCode,
    school: &str,
) -> Result<Vec<ClassCounts>, LakeError> {
    let names = directory.names_of(school);
    let login = directory.resolve(school).to_owned();
    let mut classes: BTreeMap<Option<String>, ClassCounts> = BTreeMap::new();
    for_each_count(
        storage,
        manifest,
        Level::Groups,
        |known| known == work,
        Some(&names),
        |row| {
            let class = classes.entry(row.class.clone()).or_insert_with(|| ClassCounts {
                school: login.clone(),
                class: row.class.clone(),
                counts: WorkCounts::default(),
                by_mark: BTreeMap::new(),
            });
            class.counts.merge(&row.counts);
            if let Some(mark) = row.mark {
                class.by_mark.entry(mark).or_default().merge(&row.counts);
            }
        },
    )
    .await?;
    Ok(classes.into_values().collect())
}

/// Sittings of one school in a work, by class and participant.
pub async fn sittings(
    storage: &Storage,
    manifest: &Manifest,
    directory: &Directory,
    work: &WorkCode,
    school: &str,
) -> Result<Vec<Sitting>, LakeError> {
    let names = directory.names_of(school);
    let rows = rows_of_work(storage, manifest, work, Some(&names)).await?;
    let login = directory.resolve(school);
    let mut sittings: Vec<Sitting> =
        rows.into_iter().map(|row| Sitting { school: login.to_owned(), ..row.sitting }).collect();
    sittings.sort_by(|a, b| (&a.class, &a.participant).cmp(&(&b.class, &b.participant)));
    Ok(sittings)
}

/// Every file that was taken in, oldest first.
pub fn files(manifest: &Manifest) -> Vec<LakeFile> {
    let file = |source: &super::manifest::Source| LakeFile {
        name: source.name.clone(),
        sha256: source.sha256.clone(),
        kind: source.kind,
        at: source.at,
        works: source.parts.iter().filter(|part| part.work.year > 0).map(|part| part.work.clone()).collect(),
        schools: source.registered,
        replaced: !source.parts.is_empty() && source.parts.iter().all(|part| part.replaced_by.is_some()),
        waiting: source.parts.iter().any(|part| part.work.year == 0),
    };
    manifest.sources.iter().map(file).collect()
}
