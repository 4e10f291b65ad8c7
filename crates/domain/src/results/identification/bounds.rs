//! Quick bounds of the chance, so that only schools in doubt take the exact walk.
//!
//! A criterion cannot hold unless enough of its comparisons hold, and cannot fail unless enough of them fail; the chances
//! of single comparisons are bounded in `observation.rs`, and sums of chances bound the chance of a union.

use super::observation::{Compared, Observation, comparison};
use crate::results::rule::{Combine, Criterion, Quantity, Rule};

/// Under this chance, or above one less it, a school is not in doubt.
const NO_DOUBT: f64 = 5e-4;

/// The chance of a rule where it is beyond doubt; none where it must be computed.
pub fn beyond_doubt(rule: &Rule, procedures: &[Vec<Observation>]) -> Option<f64> {
    let bounds: Vec<(f64, f64)> = rule.criteria.iter().map(|criterion| of_criterion(criterion, procedures)).collect();
    let (hits, misses) = (bounds.iter().map(|bound| bound.0), bounds.iter().map(|bound| bound.1));
    let (hit, miss) = match rule.combine {
        Combine::All => (hits.fold(1.0, f64::min), misses.sum::<f64>()),
        Combine::Any => (hits.sum::<f64>(), misses.fold(1.0, f64::min)),
    };
    if hit < NO_DOUBT { Some(hit) } else { (miss < NO_DOUBT).then_some(1.0 - miss) }
}

/// Upper bounds of the chances of a criterion to hold and to fail.
fn of_criterion(criterion: &Criterion, procedures: &[Vec<Observation>]) -> (f64, f64) {
    let find = |observations: &'_ [Observation], offset: i16| -> Option<(f64, f64)> {
        let wanted = comparison(criterion, offset);
        let all = observations.iter().flat_map(|observation| &observation.comparisons);
        let found: Option<&Compared> = all.into_iter().find(|compared| compared.comparison == wanted);
        found.map(|compared| (compared.hit, compared.miss))
    };
    if criterion.same_procedure {
        let complete = procedures.iter().filter_map(|observations| {
            criterion.years.iter().try_fold((1.0, 0.0), |(hit, miss): (f64, f64), offset| {
                let (more_hit, more_miss) = find(observations, *offset)?;
                Some((hit.min(more_hit), miss + more_miss))
            })
        });
        return enough(criterion.quantity, complete.collect());
    }
    let years = criterion.years.iter().map(|offset| {
        let of_year = procedures.iter().filter_map(|observations| find(observations, *offset));
        enough(criterion.quantity, of_year.collect())
    });
    years.fold((1.0, 0.0), |(hit, miss), (year_hit, year_miss)| (hit.min(year_hit), miss + year_miss))
}

/// Bounds of enough comparisons holding: so many hold with a chance of at most the expected number over that many (Markov's
/// inequality), and the likeliest so many must not fail.
fn enough(quantity: Quantity, mut bounds: Vec<(f64, f64)>) -> (f64, f64) {
    let hit: f64 = bounds.iter().map(|bound| bound.0).sum();
    match quantity {
        Quantity::AtLeast(0) => (1.0, 0.0),
        Quantity::AtLeast(least) if bounds.len() < least as usize => (0.0, 1.0),
        Quantity::AtLeast(least) => {
            bounds.sort_by(|a, b| a.1.total_cmp(&b.1));
            (hit / f64::from(least), bounds.iter().take(least as usize).map(|bound| bound.1).sum())
        }
        Quantity::Every if bounds.is_empty() => (0.0, 1.0),
        Quantity::Every => (hit, bounds.iter().map(|bound| bound.1).sum()),
    }
}
