//! Closer look: markers O1–O5 of results that call for further analysis, with error control over the whole run.
//!
//! | code | what is seen | test |
//! |---|---|---|
//! | O1 | mean far above the region's | Student's, with the spread between schools |
//! | O2 | ВПР far above the school's own state exams | Student's, with the spread of that gap between schools |
//! | O3 | easy items worse and hard items better than in the region | slope of item residuals on difficulty |
//! | O4 | peaks at mark boundaries | binomial against the neighbouring scores |
//! | O5 | marks above the journal far more often than elsewhere | beta-binomial with the spread between schools |
//!
//! O1 is not raised where the state exams confirm the result: a strong school is not a suspicious one. Every p-value allows
//! for honest differences between schools, not only for chance within one; the false discovery rate is controlled over all
//! tests of the run (Benjamini and Hochberg). A marker never says that a breach is established. What the tests are worth
//! on simulated districts is in `docs/statistics.md`.

mod boundaries;
mod exams;
mod journal;
mod means;
mod profile;
mod spread;

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::counts::WorkCounts;
use super::identification::SchoolResults;
use super::parts;
use super::statistics::false_discovery_rates;
use super::work::WorkCode;
use exams::Standing;
use means::Means;

/// What is known of a work beside the schools' counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorkFacts {
    /// Highest score of each item.
    pub maxima: Vec<u8>,
    /// Lowest primary scores of the marks 3, 4 and 5.
    pub boundaries: Option<[u16; 3]>,
    /// The region's figures, where a file brought them; else the other schools stand for the region.
    pub region: RegionFigures,
}

/// The region's own figures of a work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegionFigures {
    /// Mean primary score.
    pub mean_primary: Option<f64>,
    /// Completion of each item, from 0 to 1.
    pub items: Option<Vec<f64>>,
}

/// A marker, in the contract's shape.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Marker {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Year.
    pub year: u16,
    /// `O1` … `O5`.
    pub code: &'static str,
    /// The work; for O2 the first of the works compared.
    pub work: WorkCode,
    /// Test statistic (z, or the number of pupils at the boundaries, or the number of raised marks).
    pub statistic: f64,
    /// One-sided p-value.
    pub p: f64,
    /// False discovery rate at which this marker appears.
    pub q: f64,
    /// `strong` (q ≤ 0.001), `clear` (q ≤ 0.01) or `weak`.
    pub strength: &'static str,
    /// Russian sentence; ends with «возможный маркер, требует дополнительного анализа».
    pub text: String,
    /// The school's explanation, when it gave one.
    pub explanation: Option<String>,
}

/// A run of all tests over a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectivityRun {
    /// Year.
    pub year: u16,
    /// False discovery rate that is held.
    pub false_discovery_rate: f64,
    /// How many tests were made.
    pub tests: usize,
    /// Markers at or under the rate, strongest first.
    pub markers: Vec<Marker>,
}

/// A test that may become a marker. A country's year has millions of tests and few are worth keeping, so that schools are
/// numbers and words are made for markers only.
#[derive(Debug, Clone)]
struct Candidate {
    /// Place of the school in the run.
    school: usize,
    code: &'static str,
    statistic: f64,
    p: f64,
    finding: Finding,
}

/// Tests made, of which only those that can become markers are kept: a false discovery rate is never under its p-value.
#[derive(Debug, Clone, Default)]
struct Tests {
    made: usize,
    kept: Vec<Candidate>,
}

impl Tests {
    /// Counts a test and keeps what `candidate` gives of it.
    fn add(&mut self, candidate: Option<Candidate>) {
        self.made += 1;
        self.kept.extend(candidate);
    }
}

/// What a test found, to be put in words.
#[derive(Debug, Clone)]
enum Finding {
    Mean { school: f64, region: f64 },
    AboveExams { gap: f64 },
    Profile,
    Boundaries { at: u64, around: u64 },
    Journal { raised_percent: f64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Mean { school, region } => {
                write!(f, "Средний балл {school:.1} намного выше среднего по региону ({region:.1}).")
            }
            Finding::AboveExams { gap } => write!(
                f,
                "Результаты ВПР выше результатов государственных экзаменов той же школы на {gap:.1} стандартного отклонения."
            ),
            Finding::Profile => f.write_str("Лёгкие задания выполнены хуже, а трудные лучше, чем в регионе."),
            Finding::Boundaries { at, around } => write!(
                f,
                "На границах отметок стоят {at} из {around} работ с баллами около границ: больше, чем в других школах."
            ),
            Finding::Journal { raised_percent } => write!(
                f,
                "Отметка за работу выше отметки по журналу у {raised_percent:.0} % участников: намного чаще, чем в других школах."
            ),
        }
    }
}

/// Fewer pupils than this tell nothing about a distribution (ФИОКО 2026, p. 13: below 20 of limited use).
const FEWEST: u64 = 10;

/// Schools, as places in the run, with their counts of one work.
pub type Counted<'a> = [(usize, &'a WorkCounts)];

/// What the counts of one work say by themselves; [`conclude`] joins the works of a year.
#[derive(Debug)]
pub struct WorkFindings {
    work: WorkCode,
    means: Means,
    tests: Tests,
}

/// Examines one work of a year. `level` is the false discovery rate that [`conclude`] will hold.
pub fn examine_work(work: &WorkCode, schools: &Counted<'_>, facts: &WorkFacts, level: f64) -> WorkFindings {
    let means = Means::of(schools, facts);
    let mut tests = Tests::default();
    if !work.procedure.is_state_exam() {
        profile::test(schools, facts, level, &mut tests);
        boundaries::test(schools, facts, level, &mut tests);
        journal::test(schools, level, &mut tests);
    }
    WorkFindings { work: work.clone(), means, tests }
}

/// Joins the works of a year: what asks for several works is tested, and the markers at the false discovery rate `level`
/// are kept. `name` gives the school at a place of the run.
pub fn conclude<'a>(
    year: u16,
    works: &[impl Borrow<WorkFindings>],
    schools: usize,
    name: impl Fn(usize) -> &'a str,
    level: f64,
) -> ObjectivityRun {
    let mut works: Vec<&WorkFindings> = works.iter().map(Borrow::borrow).collect();
    works.sort_by(|a, b| a.work.cmp(&b.work));
    let (exams, works): (Vec<&WorkFindings>, Vec<&WorkFindings>) =
        works.into_iter().partition(|findings| findings.work.procedure.is_state_exam());
    let exams = Standing::of(exams.iter().map(|exam| &exam.means), schools);
    let above = exams::test(&exams, &Standing::of(works.iter().map(|work| &work.means), schools), level);
    let mut tests: Vec<(&WorkCode, Tests)> = works.first().map(|first| (&first.work, above)).into_iter().collect();
    for findings in works {
        let mut own = findings.tests.clone();
        findings.means.test(&exams, level, &mut own);
        tests.push((&findings.work, own));
    }
    controlled(year, tests, name, level)
}

/// Examines all schools of a year and keeps the markers at the false discovery rate `level`. Pure: the same counts give the
/// same markers, on any number of cores.
pub fn examine(
    year: u16,
    schools: &[SchoolResults],
    facts: &BTreeMap<WorkCode, WorkFacts>,
    level: f64,
) -> ObjectivityRun {
    let mut works: BTreeMap<&WorkCode, Vec<(usize, &WorkCounts)>> = BTreeMap::new();
    for (place, school) in schools.iter().enumerate() {
        for (work, counts) in school.works.iter().filter(|(work, _)| work.year == year) {
            works.entry(work).or_default().push((place, counts));
        }
    }
    let works: Vec<(&WorkCode, Vec<(usize, &WorkCounts)>)> = works.into_iter().collect();
    let nothing = WorkFacts::default();
    let findings =
        parts::each(&works, |(work, schools)| examine_work(work, schools, facts.get(work).unwrap_or(&nothing), level));
    conclude(year, &findings, schools.len(), |place| schools[place].school.as_str(), level)
}

fn controlled<'a>(
    year: u16,
    tests: Vec<(&WorkCode, Tests)>,
    name: impl Fn(usize) -> &'a str,
    level: f64,
) -> ObjectivityRun {
    let made = tests.iter().map(|(_, tests)| tests.made).sum();
    let p: Vec<f64> = tests.iter().flat_map(|(_, tests)| &tests.kept).map(|test| test.p).collect();
    let rates = false_discovery_rates(&p, made);
    let kept = tests.into_iter().flat_map(|(work, tests)| tests.kept.into_iter().map(move |test| (work, test)));
    let mut markers: Vec<Marker> = kept
        .zip(rates)
        .filter(|(_, q)| *q <= level)
        .map(|((work, test), q)| Marker {
            school: name(test.school).to_owned(),
            year,
            code: test.code,
            work: work.clone(),
            statistic: rounded(test.statistic),
            p: test.p,
            q,
            strength: strength(q),
            text: format!("{} Это возможный маркер, требует дополнительного анализа.", test.finding),
            explanation: None,
        })
        .collect();
    markers.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.school.cmp(&b.school)).then_with(|| a.work.cmp(&b.work)));
    ObjectivityRun { year, false_discovery_rate: level, tests: made, markers }
}

fn strength(q: f64) -> &'static str {
    match q {
        q if q <= 0.001 => "strong",
        q if q <= 0.01 => "clear",
        _ => "weak",
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests;
