//! O2: ВПР far above the school's own state exams; and what the state exams confirm.

use std::collections::{BTreeMap, HashMap};

use super::means::mean_and_error;
use super::spread::Spread;
use super::{Finding, Schools, Test};
use crate::results::counts::WorkCounts;
use crate::results::identification::SchoolResults;
use crate::results::work::WorkCode;

/// Where each school stands in its state exams: standardised mean over the exams of the year with its standard error.
pub struct Standing<'a> {
    by_school: BTreeMap<&'a str, (f64, f64)>,
}

impl Standing<'_> {
    /// Whether the state exams place the school clearly above the middle, so that a high ВПР needs no explanation.
    pub fn confirms(&self, school: &str) -> bool {
        self.by_school.get(school).is_some_and(|(z, _)| *z >= 1.0)
    }
}

/// Standing of every school in the state exams of a year.
pub fn standing(year: u16, schools: &[SchoolResults]) -> Standing<'_> {
    let mut works: BTreeMap<&WorkCode, Vec<(&SchoolResults, &WorkCounts)>> = BTreeMap::new();
    for school in schools {
        for (work, counts) in
            school.works.iter().filter(|(work, _)| work.year == year && work.procedure.is_state_exam())
        {
            works.entry(work).or_default().push((school, counts));
        }
    }
    Standing { by_school: averaged(works.values().flat_map(|schools| standardised(schools))) }
}

/// Values of a work standardised over schools: (school, z, standard error of z).
fn standardised<'a>(schools: &[(&'a SchoolResults, &'a WorkCounts)]) -> Vec<(&'a str, f64, f64)> {
    let measured: Vec<(&'a SchoolResults, (f64, f64))> =
        schools.iter().filter_map(|(school, counts)| Some((*school, mean_and_error(counts)?))).collect();
    let values: Vec<(f64, f64)> = measured.iter().map(|(_, value)| *value).collect();
    let Some(spread) = Spread::of(&values) else { return Vec::new() };
    let (centre, scale) = (spread.centre, spread.deviation());
    if scale <= 0.0 {
        return Vec::new();
    }
    measured
        .into_iter()
        .map(|(school, (mean, error))| (school.school.as_str(), (mean - centre) / scale, error / scale))
        .collect()
}

fn averaged<'a>(values: impl Iterator<Item = (&'a str, f64, f64)>) -> BTreeMap<&'a str, (f64, f64)> {
    let mut sums: HashMap<&'a str, (f64, f64, f64)> = HashMap::new();
    for (school, z, error) in values {
        let sum = sums.entry(school).or_default();
        *sum = (sum.0 + z, sum.1 + error * error, sum.2 + 1.0);
    }
    sums.into_iter().map(|(school, (z, variance, n))| (school, (z / n, variance.sqrt() / n))).collect()
}

/// Tests the gap between ВПР and the state exams of every school that has both.
pub fn tests<'a>(works: &BTreeMap<&'a WorkCode, Schools<'a>>, exams: &Standing<'_>) -> Vec<Test<'a>> {
    let Some(first) = works.keys().next() else { return Vec::new() };
    let vpr = averaged(works.values().flat_map(|schools| standardised(schools)));
    let gaps: Vec<(&'a str, f64, f64)> = vpr
        .into_iter()
        .filter_map(|(school, (z, error))| {
            let (exam, exam_error) = exams.by_school.get(school)?;
            Some((school, z - exam, (error * error + exam_error * exam_error).sqrt()))
        })
        .collect();
    let values: Vec<(f64, f64)> = gaps.iter().map(|(_, gap, error)| (*gap, *error)).collect();
    let Some(spread) = Spread::of(&values) else { return Vec::new() };
    gaps.into_iter()
        .map(|(school, gap, error)| {
            let (z, p) = spread.above(gap, error, spread.centre);
            Test { school, code: "O2", work: first, statistic: z, p, finding: Finding::AboveExams { gap } }
        })
        .collect()
}
