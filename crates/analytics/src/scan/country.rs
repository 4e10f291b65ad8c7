//! All works of a year: counts by school, then identification, objectivity and item completion of every school.
//!
//! A work is examined as soon as it is counted, so that its sums by item need not be kept: memory holds a few numbers for
//! every school in every work.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::results::counts::WorkCounts;
use domain::results::identification::{Run, SchoolResults, identify};
use domain::results::items::{Zone, percent};
use domain::results::objectivity::{ObjectivityRun, WorkFacts, WorkFindings, conclude, examine_work};
use domain::results::parts;
use domain::results::rule::Rule;
use domain::results::work::{Item, Work, WorkCode};
use futures::{FutureExt, StreamExt, TryStreamExt};
use hashbrown::HashMap;

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
    /// Completion in percent, item by item, school after school; not a number where there is no data.
    pub percent: Vec<f32>,
    /// Zones in the same order; none where the level is unknown or nobody sat the work.
    pub zones: Vec<Option<Zone>>,
}

/// A year judged.
#[derive(Debug, Clone)]
pub struct JudgedYear {
    /// Schools with what a rule asks of their works; sums by item are in `completion`.
    pub schools: Vec<SchoolResults>,
    /// Verdicts.
    pub run: Run,
    /// Markers.
    pub objectivity: ObjectivityRun,
    /// Completion by work.
    pub completion: Vec<CompletionTable>,
}

/// Schools met in the works of a year, numbered in the order they were met. Works are counted side by side, so that the
/// numbers differ from run to run; answers are put in the order of the names.
#[derive(Default)]
struct Register {
    numbers: HashMap<Arc<str>, usize>,
    names: Vec<Arc<str>>,
}

/// Numbers of names in the order of a file. Files have the schools in one order, so that a name mostly is the one after
/// the last: then it need not be looked up.
struct Numbering<'a> {
    register: &'a mut Register,
    next: usize,
}

impl Numbering<'_> {
    fn number(&mut self, name: &str) -> usize {
        let is_next = self.register.names.get(self.next).is_some_and(|next| **next == *name);
        let number = if is_next { self.next } else { self.register.number(name) };
        self.next = number + 1;
        number
    }
}

impl Register {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let (name, number): (Arc<str>, usize) = (name.into(), self.names.len());
        self.numbers.insert(Arc::clone(&name), number);
        self.names.push(name);
        number
    }
}

/// What is left of a work once it is counted: its sums by item are used up.
struct WorkDone {
    code: WorkCode,
    /// Schools by number with what a rule asks for.
    counts: Vec<(usize, WorkCounts)>,
    findings: WorkFindings,
    completion: CompletionTable,
}

/// How a year is judged.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Rule of identification.
    pub rule: Rule,
    /// Year.
    pub year: u16,
    /// False discovery rate that the markers hold.
    pub false_discovery_rate: f64,
}

/// Counts one work and takes from the counts all that needs no other work.
async fn work_done(files: WorkFiles, terms: Arc<Terms>, register: Arc<Mutex<Register>>) -> Result<WorkDone, ScanError> {
    let mut groups = files.count(Grouping::School).await?;
    groups.retain(|group| group.counts.participants > 0);
    let (numbers, schools): (Vec<usize>, Vec<Arc<str>>) = {
        let mut register = register.lock().unwrap_or_else(PoisonError::into_inner);
        let mut numbering = Numbering { register: &mut register, next: 0 };
        let numbers: Vec<usize> = groups.iter().map(|group| numbering.number(&group.school)).collect();
        let names = numbers.iter().map(|number| Arc::clone(&register.names[*number])).collect();
        (numbers, names)
    };
    let facts = WorkFacts { maxima: files.maxima(), boundaries: files.boundaries, ..WorkFacts::default() };
    let counted: Vec<(usize, &WorkCounts)> =
        numbers.iter().copied().zip(groups.iter().map(|group| &group.counts)).collect();
    let code = files.work.code.clone();
    let findings = examine_work(&code, &counted, &facts, terms.false_discovery_rate);
    let completion = completion(&files.work, schools, &counted);
    let scored = terms.rule.reads_scores();
    let left = groups.into_iter().map(|group| {
        let WorkCounts { histogram, .. } = group.counts;
        let histogram = if scored { histogram } else { Vec::new() };
        WorkCounts { histogram, items: Vec::new(), ..group.counts }
    });
    Ok(WorkDone { code, counts: numbers.into_iter().zip(left).collect(), findings, completion })
}

/// Does something with every work on threads of their own, `at_once` works at a time; answers in the order of the works.
async fn each<T, F>(works: Vec<WorkFiles>, at_once: usize, make: impl Fn(WorkFiles) -> F) -> Result<Vec<T>, ScanError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, ScanError>> + Send + 'static,
{
    let answers = futures::stream::iter(works.into_iter().enumerate())
        .map(|(place, work)| tokio::spawn(make(work)).map(move |answer| (place, answer)))
        .buffer_unordered(at_once.max(1));
    let answers = answers.map(|(place, answer)| Ok::<_, ScanError>((place, answer??)));
    let mut answers: Vec<(usize, T)> = answers.try_collect().await?;
    answers.sort_by_key(|(place, _)| *place);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// Counts of every school in every work, `at_once` works at a time.
///
/// # Errors
/// A file is not read.
pub async fn count_all(works: Vec<WorkFiles>, at_once: usize) -> Result<Vec<(WorkCode, Vec<GroupCounts>)>, ScanError> {
    each(works, at_once, async |work: WorkFiles| {
        let counts = work.count(Grouping::School).await?;
        Ok((work.work.code, counts))
    })
    .await
}

/// Reads what counting reads and counts nothing, `at_once` works at a time; tells the rows.
///
/// # Errors
/// A file is not read.
pub async fn read_all(works: Vec<WorkFiles>, at_once: usize) -> Result<usize, ScanError> {
    let rows = each(works, at_once, async |work: WorkFiles| work.read_only(Grouping::School).await).await?;
    Ok(rows.into_iter().sum())
}

/// Completion of one work in schools with these counts.
fn completion(work: &Work, schools: Vec<Arc<str>>, counts: &[(usize, &WorkCounts)]) -> CompletionTable {
    let cells = counts.len() * work.items.len();
    let mut percents = Vec::with_capacity(cells);
    let mut zones = Vec::with_capacity(cells);
    for (_, counts) in counts {
        for (index, item) in work.items.iter().enumerate() {
            let percent = percent(counts, index, item.max);
            percents.push(percent.map_or(f32::NAN, |percent| percent as f32));
            zones.push(item.level.zip(percent).map(|(level, percent)| Zone::of(level, percent)));
        }
    }
    CompletionTable { work: work.code.clone(), items: work.items.clone(), schools, percent: percents, zones }
}

/// A school does not have the work.
const NOWHERE: u32 = u32::MAX;

/// The works of each school, by the names of the schools.
fn joined(mut works: Vec<(WorkCode, Vec<(usize, WorkCounts)>)>, names: &[Arc<str>]) -> Vec<SchoolResults> {
    works.sort_by(|a, b| a.0.cmp(&b.0));
    // Where the counts of a school are, work by work.
    let mut places = vec![NOWHERE; names.len() * works.len()];
    for (work, (_, counts)) in works.iter().enumerate() {
        for ((number, _), place) in counts.iter().zip(0..) {
            places[number * works.len() + work] = place;
        }
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| names[*a].cmp(&names[*b]));
    let of_school = |number: &usize| {
        let places = &places[number * works.len()..][..works.len()];
        let known = works.iter().zip(places).filter(|(_, place)| **place != NOWHERE);
        SchoolResults {
            school: names[*number].to_string(),
            name: names[*number].to_string(),
            works: known.map(|((code, counts), place)| (code.clone(), counts[*place as usize].1.clone())).collect(),
            ..SchoolResults::default()
        }
    };
    parts::each(&order, of_school)
}

/// Counts and judges a year from the files of its works, `at_once` works at a time: identification, objectivity and the
/// completion of items. Memory holds the item sums of the works at hand only.
///
/// # Errors
/// A file is not read, or a part did not end.
pub async fn judge(works: Vec<WorkFiles>, at_once: usize, terms: Terms) -> Result<JudgedYear, ScanError> {
    let terms = Arc::new(terms);
    let register = Arc::new(Mutex::new(Register::default()));
    let done = each(works, at_once, |work| work_done(work, Arc::clone(&terms), Arc::clone(&register))).await?;
    let names = std::mem::take(&mut register.lock().unwrap_or_else(PoisonError::into_inner).names);
    let (mut counts, mut findings, mut completion) = (Vec::new(), Vec::new(), Vec::new());
    for work in done {
        counts.push((work.code, work.counts));
        findings.push(work.findings);
        completion.push(work.completion);
    }
    let closer_look = {
        let (names, terms) = (names.clone(), Arc::clone(&terms));
        tokio::task::spawn_blocking(move || {
            conclude(terms.year, &findings, names.len(), |number| &names[number], terms.false_discovery_rate)
        })
    };
    let identification = tokio::task::spawn_blocking(move || {
        let schools = joined(counts, &names);
        let run = identify(&terms.rule, terms.year, &schools);
        (schools, run)
    });
    let (schools, run) = identification.await?;
    Ok(JudgedYear { schools, run, objectivity: closer_look.await?, completion })
}
