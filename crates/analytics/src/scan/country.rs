//! All works of a year: counts by school, then identification, objectivity and item completion of every school.
//!
//! Memory holds the counts of every school in every work (about a kilobyte each), never the sittings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::common::HashMap;
use domain::results::counts::WorkCounts;
use domain::results::identification::{Run, SchoolResults, identify};
use domain::results::items::{Zone, percent};
use domain::results::objectivity::{ObjectivityRun, WorkFacts, examine};
use domain::results::rule::Rule;
use domain::results::work::{Item, Work, WorkCode};
use futures::{StreamExt, TryStreamExt};

use super::fold::{Below, Counter, GroupCounts, Grouping, ScanError};
use super::read::{SegmentFile, counted_columns};

/// The files of one work and what is known of it.
#[derive(Debug, Clone)]
pub struct WorkFiles {
    /// The work.
    pub work: Work,
    /// Its files, each with the schools whose rows do not count there (a newer file holds them).
    pub files: Vec<(SegmentFile, BTreeSet<String>)>,
    /// When a pupil is below the minimum.
    pub below: Below,
    /// Lowest primary scores of the marks 3, 4 and 5, where they are known.
    pub boundaries: Option<[u16; 3]>,
}

impl WorkFiles {
    fn maxima(&self) -> Vec<u8> {
        self.work.items.iter().map(|item| item.max).collect()
    }

    /// Counts the work by school, or by school and class.
    ///
    /// # Errors
    /// A file is not read or has not the columns of [`crate::schema`].
    pub async fn count(&self, grouping: Grouping) -> Result<Vec<GroupCounts>, ScanError> {
        let mut counter = Counter::new(grouping, self.below, &self.maxima());
        let columns = counted_columns(grouping == Grouping::Class, self.below.minimum.is_some());
        for (file, except) in &self.files {
            let mut batches = file.batches(&columns).await?;
            while let Some(batch) = batches.try_next().await? {
                counter.add(&batch, except)?;
            }
        }
        Ok(counter.finish())
    }

    /// Reads the columns that counting reads and counts nothing: the floor of the time a count can take.
    ///
    /// # Errors
    /// A file is not read.
    pub async fn read_only(&self, grouping: Grouping) -> Result<usize, ScanError> {
        let columns = counted_columns(grouping == Grouping::Class, self.below.minimum.is_some());
        let mut rows = 0;
        for (file, _) in &self.files {
            let mut batches = file.batches(&columns).await?;
            while let Some(batch) = batches.try_next().await? {
                rows += batch.num_rows();
            }
        }
        Ok(rows)
    }
}

/// Completion of every item of one work by every school.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletionTable {
    /// The work.
    pub work: WorkCode,
    /// Its items.
    pub items: Vec<Item>,
    /// Schools in the order of the rows.
    pub schools: Vec<Arc<str>>,
    /// Completion in percent, item by item, school after school; none without participants.
    pub percent: Vec<Option<f64>>,
    /// Zones in the same order; none where the level is unknown or nobody sat the work.
    pub zones: Vec<Option<Zone>>,
}

/// A year judged.
#[derive(Debug, Clone)]
pub struct JudgedYear {
    /// Counts of every school.
    pub schools: Vec<SchoolResults>,
    /// Verdicts.
    pub run: Run,
    /// Markers.
    pub objectivity: ObjectivityRun,
    /// Completion by work.
    pub completion: Vec<CompletionTable>,
}

/// Counts every school in every work, `at_once` works at a time, and joins the works of a school.
///
/// # Errors
/// A file is not read.
pub async fn schools(works: &[WorkFiles], at_once: usize) -> Result<Vec<SchoolResults>, ScanError> {
    let counts = futures::stream::iter(works.to_vec()).map(|work| {
        tokio::spawn(async move { Ok::<_, ScanError>((work.work.code.clone(), work.count(Grouping::School).await?)) })
    });
    let mut counts = counts.buffered(at_once.max(1));
    let mut works: Vec<(WorkCode, Vec<GroupCounts>)> = Vec::new();
    while let Some(counted) = counts.next().await {
        works.push(counted??);
    }
    Ok(joined(works))
}

/// Joins the works of each school. Counts are moved school by school, so that those of one school come to lie together.
fn joined(mut works: Vec<(WorkCode, Vec<GroupCounts>)>) -> Vec<SchoolResults> {
    works.sort_by(|a, b| a.0.cmp(&b.0));
    let (names, groups) = places(&works);
    let schools = names.into_iter().zip(groups).map(|(school, groups)| SchoolResults {
        name: school.clone(),
        school,
        works: groups
            .into_iter()
            .map(|(work, group)| {
                let (code, counted) = &mut works[work];
                (code.clone(), std::mem::take(&mut counted[group].counts))
            })
            .collect(),
        ..SchoolResults::default()
    });
    schools.collect()
}

/// Places of a school's counts: number of the work and of the group in it.
type Places = Vec<(usize, usize)>;

/// The schools with participants by name, and where the counts of each are.
fn places(works: &[(WorkCode, Vec<GroupCounts>)]) -> (Vec<String>, Vec<Places>) {
    let mut names: Vec<&str> = Vec::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Places> = Vec::new();
    for (work, (_, counted)) in works.iter().enumerate() {
        for (group, counts) in counted.iter().enumerate().filter(|(_, group)| group.counts.participants > 0) {
            let place = *numbers.entry(counts.school.as_str()).or_insert_with(|| {
                names.push(&counts.school);
                groups.push(Vec::new());
                names.len() - 1
            });
            groups[place].push((work, group));
        }
    }
    let mut schools: Vec<(&str, Places)> = names.into_iter().zip(groups).collect();
    schools.sort_by_key(|(name, _)| *name);
    schools.into_iter().map(|(name, places)| (name.to_owned(), places)).unzip()
}

/// Completion of one work in every school that sat it.
pub fn completion(work: &Work, schools: &[SchoolResults]) -> CompletionTable {
    let mut table = CompletionTable {
        work: work.code.clone(),
        items: work.items.clone(),
        schools: Vec::new(),
        percent: Vec::with_capacity(schools.len() * work.items.len()),
        zones: Vec::with_capacity(schools.len() * work.items.len()),
    };
    for school in schools {
        let Some(counts) = school.works.get(&work.code) else { continue };
        table.schools.push(school.school.as_str().into());
        add_school(&mut table, counts);
    }
    table
}

fn add_school(table: &mut CompletionTable, counts: &WorkCounts) {
    for (index, item) in table.items.iter().enumerate() {
        let percent = percent(counts, index, item.max);
        table.percent.push(percent);
        table.zones.push(item.level.zip(percent).map(|(level, percent)| Zone::of(level, percent)));
    }
}

/// Judges a year of counted schools: identification by a rule, and objectivity at a false discovery rate, each on a core
/// of its own, then the completion of items.
///
/// # Errors
/// A part did not end.
pub async fn judge_counted(
    works: Vec<WorkFiles>,
    schools: Vec<SchoolResults>,
    rule: &Rule,
    year: u16,
    false_discovery_rate: f64,
) -> Result<JudgedYear, ScanError> {
    let schools = Arc::new(schools);
    let facts: BTreeMap<WorkCode, WorkFacts> = works
        .iter()
        .map(|work| {
            let facts = WorkFacts { maxima: work.maxima(), boundaries: work.boundaries, ..WorkFacts::default() };
            (work.work.code.clone(), facts)
        })
        .collect();
    let identification = {
        let (schools, rule) = (schools.clone(), rule.clone());
        tokio::task::spawn_blocking(move || identify(&rule, year, &schools))
    };
    let examination = {
        let schools = schools.clone();
        tokio::task::spawn_blocking(move || {
            let objectivity = examine(year, &schools, &facts, false_discovery_rate);
            let completion: Vec<CompletionTable> = works.iter().map(|work| completion(&work.work, &schools)).collect();
            (objectivity, completion)
        })
    };
    let (run, (objectivity, completion)) = (identification.await?, examination.await?);
    Ok(JudgedYear { schools: Arc::unwrap_or_clone(schools), run, objectivity, completion })
}

/// Counts and judges a year from the files of its works.
///
/// # Errors
/// A file is not read.
pub async fn judge(
    works: Vec<WorkFiles>,
    at_once: usize,
    rule: &Rule,
    year: u16,
    false_discovery_rate: f64,
) -> Result<JudgedYear, ScanError> {
    let schools = schools(&works, at_once).await?;
    judge_counted(works, schools, rule, year, false_discovery_rate).await
}
