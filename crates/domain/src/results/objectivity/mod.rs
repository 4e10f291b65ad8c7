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

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::counts::WorkCounts;
use super::identification::SchoolResults;
use super::statistics::false_discovery_rates;
use super::work::WorkCode;

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

/// One test made, before error control. A country's year has millions of them and few become markers, so that names are
/// borrowed and words are made for markers only.
struct Test<'a> {
    school: &'a str,
    code: &'static str,
    work: &'a WorkCode,
    statistic: f64,
    p: f64,
    finding: Finding,
}

/// What a test found, to be put in words.
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

/// Schools with their counts of one work.
type Schools<'a> = Vec<(&'a SchoolResults, &'a WorkCounts)>;

/// Schools that are worth a thread of their own.
const SCHOOLS_A_THREAD: usize = 1_000;

/// Examines all schools of a year and keeps the markers at the false discovery rate `level`. Pure: the same counts give the
/// same markers, on any number of cores.
pub fn examine<'a>(
    year: u16,
    schools: &'a [SchoolResults],
    facts: &BTreeMap<WorkCode, WorkFacts>,
    level: f64,
) -> ObjectivityRun {
    let mut works: BTreeMap<&'a WorkCode, Schools<'a>> = BTreeMap::new();
    for school in schools {
        for (work, counts) in
            school.works.iter().filter(|(work, _)| work.year == year && !work.procedure.is_state_exam())
        {
            works.entry(work).or_default().push((school, counts));
        }
    }
    let exams = exams::standing(year, schools);
    let nothing = WorkFacts::default();
    let listed: Vec<(&WorkCode, &Schools<'_>)> = works.iter().map(|(work, schools)| (*work, schools)).collect();
    let of_works = |part: &[(&'a WorkCode, &Schools<'a>)]| -> Vec<Test<'a>> {
        let tests = part.iter().flat_map(|(work, schools)| {
            let facts = facts.get(*work).unwrap_or(&nothing);
            let mut tests = means::tests(work, schools, facts, &exams);
            tests.extend(profile::tests(work, schools, facts));
            tests.extend(boundaries::tests(work, schools, facts));
            tests.extend(journal::tests(work, schools));
            tests
        });
        tests.collect()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(schools.len() / SCHOOLS_A_THREAD).max(1);
    let share = listed.len().div_ceil(threads).max(1);
    let mut tests: Vec<Test<'_>> = std::thread::scope(|scope| {
        let of_works = &of_works;
        let parts: Vec<_> = listed.chunks(share).map(|part| scope.spawn(move || of_works(part))).collect();
        // A panic of a part is a panic of the whole.
        let parts = parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        parts.flatten().collect()
    });
    tests.extend(exams::tests(&works, &exams));
    controlled(year, tests, level)
}

fn controlled(year: u16, tests: Vec<Test<'_>>, level: f64) -> ObjectivityRun {
    let p: Vec<f64> = tests.iter().map(|test| test.p).collect();
    let rates = false_discovery_rates(&p);
    let count = tests.len();
    let mut markers: Vec<Marker> = tests
        .into_iter()
        .zip(rates)
        .filter(|(_, q)| *q <= level)
        .map(|(test, q)| Marker {
            school: test.school.to_owned(),
            year,
            code: test.code,
            work: test.work.clone(),
            statistic: rounded(test.statistic),
            p: test.p,
            q,
            strength: strength(q),
            text: format!("{} Это возможный маркер, требует дополнительного анализа.", test.finding),
            explanation: None,
        })
        .collect();
    markers.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.school.cmp(&b.school)).then_with(|| a.work.cmp(&b.work)));
    ObjectivityRun { year, false_discovery_rate: level, tests: count, markers }
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
