//! O1: a mean far above the region's, which the state exams do not confirm.

use super::exams::Standing;
use super::spread::Spread;
use super::{Candidate, Counted, FEWEST, Finding, Tests, WorkFacts};
use crate::results::counts::WorkCounts;

/// Mean primary score of a school and its standard error; none for a group too small.
fn mean_and_error(counts: &WorkCounts) -> Option<(f64, f64)> {
    if counts.participants < FEWEST {
        return None;
    }
    let n: u64 = counts.histogram.iter().sum();
    let (mean, variance) = counts.mean_and_variance().filter(|_| n >= FEWEST)?;
    Some((mean, variance.sqrt()))
}

/// Mean primary scores of a work in the schools that are large enough.
#[derive(Debug)]
pub struct Means {
    /// Places of the schools.
    schools: Vec<usize>,
    /// Means with their standard errors, in the same order.
    values: Vec<(f64, f64)>,
    /// None where there are too few schools to learn from.
    spread: Option<Spread>,
    /// Mean of the region, where a file brought it.
    region: Option<f64>,
}

impl Means {
    /// Measures the schools of a work.
    pub fn of(schools: &Counted<'_>, facts: &WorkFacts) -> Means {
        let measured = schools.iter().filter_map(|(school, counts)| Some((*school, mean_and_error(counts)?)));
        let (schools, values): (Vec<usize>, Vec<(f64, f64)>) = measured.unzip();
        let spread = Spread::of(&values);
        Means { schools, values, spread, region: facts.region.mean_primary }
    }

    /// Means standardised over the schools: place, z, standard error of z. Nothing where they do not spread.
    pub fn standardised(&self) -> impl Iterator<Item = (usize, f64, f64)> {
        let spread = self.spread.as_ref().filter(|spread| spread.deviation() > 0.0);
        let all = spread.map(|spread| {
            let (centre, scale) = (spread.centre, spread.deviation());
            let schools = self.schools.iter().zip(&self.values);
            schools.map(move |(school, (mean, error))| (*school, (mean - centre) / scale, error / scale))
        });
        all.into_iter().flatten()
    }

    /// Tests every school that the state exams do not confirm.
    pub fn test(&self, exams: &Standing, level: f64, tests: &mut Tests) {
        let Some(spread) = &self.spread else { return };
        // The region may stand above the schools at hand; the higher of the two is the fairer comparison.
        let centre = self.region.map_or(spread.centre, |region| region.max(spread.centre));
        let above = spread.above(centre, level);
        for (school, (mean, error)) in self.schools.iter().zip(&self.values) {
            if !exams.confirms(*school) {
                tests.add(above.test(*mean, *error).map(|(statistic, p)| Candidate {
                    school: *school,
                    code: "O1",
                    statistic,
                    p,
                    finding: Finding::Mean { school: *mean, region: centre },
                }));
            }
        }
    }
}
