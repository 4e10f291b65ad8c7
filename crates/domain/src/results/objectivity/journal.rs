//! O5: marks above the journal far more often than in other schools.

use super::{FEWEST, Finding, Test};
use crate::results::counts::WorkCounts;
use crate::results::identification::SchoolResults;
use crate::results::statistics::BetaPrior;
use crate::results::work::WorkCode;

/// Tests every school of a work. The prior is learned from the other schools, so that a school is not judged by itself.
pub fn tests<'a>(work: &'a WorkCode, schools: &[(&'a SchoolResults, &'a WorkCounts)]) -> Vec<Test<'a>> {
    let shares: Vec<(u64, u64)> =
        schools.iter().map(|(_, counts)| (counts.against_journal[2], counts.journal)).collect();
    // Leaving one school out of many changes nothing; of few it matters.
    let common = (shares.len() > 200).then(|| BetaPrior::fit(&shares));
    let judged = schools.iter().enumerate().filter(|(index, _)| shares[*index].1 >= FEWEST);
    judged
        .map(|(index, (school, _))| {
            let (raised, journal) = shares[index];
            let prior = common.unwrap_or_else(|| {
                let others: Vec<(u64, u64)> =
                    shares.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, share)| *share).collect();
                BetaPrior::fit(&others)
            });
            let share = 100.0 * raised as f64 / journal as f64;
            Test {
                school: &school.school,
                code: "O5",
                work,
                statistic: raised as f64,
                p: prior.tail(journal, raised),
                finding: Finding::Journal { raised_percent: share },
            }
        })
        .collect()
}
