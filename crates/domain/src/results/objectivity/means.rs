//! O1: a mean far above the region's, which the state exams do not confirm.

use super::exams::Standing;
use super::spread::Spread;
use super::{FEWEST, Finding, Test, WorkFacts};
use crate::results::counts::WorkCounts;
use crate::results::identification::SchoolResults;
use crate::results::work::WorkCode;

/// Mean primary score of a school and its standard error; none for a group too small.
pub fn mean_and_error(counts: &WorkCounts) -> Option<(f64, f64)> {
    let n: u64 = counts.histogram.iter().sum();
    let (mean, variance) = counts.mean_and_variance().filter(|_| n >= FEWEST)?;
    Some((mean, variance.sqrt()))
}

/// Tests every school of a work.
pub fn tests<'a>(
    work: &'a WorkCode,
    schools: &[(&'a SchoolResults, &'a WorkCounts)],
    facts: &WorkFacts,
    exams: &Standing<'_>,
) -> Vec<Test<'a>> {
    let measured: Vec<(&SchoolResults, (f64, f64))> =
        schools.iter().filter_map(|(school, counts)| Some((*school, mean_and_error(counts)?))).collect();
    let values: Vec<(f64, f64)> = measured.iter().map(|(_, value)| *value).collect();
    let Some(spread) = Spread::of(&values) else { return Vec::new() };
    // The region may stand above the schools at hand; the higher of the two is the fairer comparison.
    let centre = facts.region.mean_primary.map_or(spread.centre, |region| region.max(spread.centre));
    let unconfirmed = measured.iter().filter(|(school, _)| !exams.confirms(&school.school));
    unconfirmed
        .map(|(school, (mean, error))| {
            let (z, p) = spread.above(*mean, *error, centre);
            Test {
                school: &school.school,
                code: "O1",
                work,
                statistic: z,
                p,
                finding: Finding::Mean { school: *mean, region: centre },
            }
        })
        .collect()
}
