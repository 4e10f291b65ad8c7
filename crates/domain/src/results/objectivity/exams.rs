//! O2: ВПР far above the school's own state exams; and what the state exams confirm.

use super::means::Means;
use super::spread::Spread;
use super::{Candidate, Finding, Tests};

/// Where each school stands in some works of the year: standardised mean over the works with its standard error.
pub struct Standing {
    /// By place of the school; none where it has no such work.
    by_school: Vec<Option<(f64, f64)>>,
}

impl Standing {
    /// Averages the works over each of so many schools.
    pub fn of<'a>(works: impl Iterator<Item = &'a Means>, schools: usize) -> Standing {
        let mut sums = vec![(0.0, 0.0, 0u32); schools];
        for (school, z, error) in works.flat_map(Means::standardised) {
            let sum = &mut sums[school];
            *sum = (sum.0 + z, sum.1 + error * error, sum.2 + 1);
        }
        let averaged = sums.into_iter().map(|(z, variance, works)| {
            let n = f64::from(works);
            (works > 0).then(|| (z / n, variance.sqrt() / n))
        });
        Standing { by_school: averaged.collect() }
    }

    /// Whether these works place the school clearly above the middle, so that a high ВПР needs no explanation.
    pub fn confirms(&self, school: usize) -> bool {
        self.by_school[school].is_some_and(|(z, _)| z >= 1.0)
    }
}

/// Tests the gap between ВПР and the state exams of every school that has both.
pub fn test(exams: &Standing, vpr: &Standing, level: f64) -> Tests {
    let both = vpr.by_school.iter().zip(&exams.by_school).enumerate();
    let gaps = both.filter_map(|(school, (vpr, exam))| {
        let ((z, error), (exam, exam_error)) = (*vpr).zip(*exam)?;
        Some((school, (z - exam, (error * error + exam_error * exam_error).sqrt())))
    });
    let (schools, gaps): (Vec<usize>, Vec<(f64, f64)>) = gaps.unzip();
    let mut tests = Tests::default();
    let Some(spread) = Spread::of(&gaps) else { return tests };
    let above = spread.above(spread.centre, level);
    for (school, (gap, error)) in schools.into_iter().zip(gaps) {
        let candidate =
            |(statistic, p)| Candidate { school, code: "O2", statistic, p, finding: Finding::AboveExams { gap } };
        tests.add(above.test(gap, error).map(candidate));
    }
    tests
}
