//! O5: marks above the journal far more often than in other schools.

use super::{Candidate, Counted, FEWEST, Finding, Tests};
use crate::results::statistics::{BetaPrior, BetaTail};

/// Tests every school of a work. The prior is learned from the other schools, so that a school is not judged by itself.
pub fn test(schools: &Counted<'_>, level: f64, tests: &mut Tests) {
    let shares: Vec<(u64, u64)> =
        schools.iter().map(|(_, counts)| (counts.against_journal[2], counts.journal)).collect();
    // Leaving one school out of many changes nothing; of few it matters.
    let common = (shares.len() > 200).then(|| BetaTail::new(BetaPrior::fit(&shares)));
    for (index, (school, _)) in schools.iter().enumerate() {
        let (raised, journal) = shares[index];
        if journal < FEWEST {
            continue;
        }
        let tail = common.unwrap_or_else(|| {
            let others: Vec<(u64, u64)> =
                shares.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, share)| *share).collect();
            BetaTail::new(BetaPrior::fit(&others))
        });
        tests.add(tail.at_most(journal, raised, level).map(|p| Candidate {
            school: *school,
            code: "O5",
            statistic: raised as f64,
            p,
            finding: Finding::Journal { raised_percent: 100.0 * raised as f64 / journal as f64 },
        }));
    }
}
