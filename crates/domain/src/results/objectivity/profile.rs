//! O3: easy items worse and hard items better than in the region: the profile of somebody's help.
//!
//! Each item's residual is the school's log-odds of completion less the region's. In an honest school the residuals lie
//! around one number (the school is better or worse as a whole); with help on the hard items they rise with difficulty.
//! The slope of residuals on difficulty is tested against its own error and the honest spread of slopes between schools.

use super::spread::Spread;
use super::{Candidate, Counted, FEWEST, Finding, Tests, WorkFacts};
use crate::results::counts::WorkCounts;

/// Fewest items from which a slope is learned.
const FEWEST_ITEMS: usize = 6;

/// Tests every school of a work.
pub fn test(schools: &Counted<'_>, facts: &WorkFacts, level: f64, tests: &mut Tests) {
    let items = facts.maxima.len();
    if items < FEWEST_ITEMS {
        return;
    }
    let everybody = Everybody::of(schools, items);
    let mut points = Vec::with_capacity(items);
    let big = schools.iter().filter(|(_, counts)| counts.participants >= FEWEST && counts.items.len() == items);
    let slopes = big.filter_map(|(school, counts)| Some((*school, slope(counts, &everybody, facts, &mut points)?)));
    let (schools, slopes): (Vec<usize>, Vec<(f64, f64)>) = slopes.unzip();
    let Some(spread) = Spread::of(&slopes) else { return };
    let above = spread.above(spread.centre.max(0.0), level);
    for (school, (slope, error)) in schools.into_iter().zip(slopes) {
        let candidate = |(statistic, p)| Candidate { school, code: "O3", statistic, p, finding: Finding::Profile };
        tests.add(above.test(slope, error).map(candidate));
    }
}

/// Sums of all schools of a work.
struct Everybody {
    participants: u64,
    items: Vec<u64>,
}

impl Everybody {
    fn of(schools: &Counted<'_>, items: usize) -> Everybody {
        let mut sum = Everybody { participants: 0, items: vec![0; items] };
        for (_, counts) in schools {
            sum.participants += counts.participants;
            sum.items.iter_mut().zip(&counts.items).for_each(|(sum, item)| *sum += u64::from(item.sum));
        }
        sum
    }
}

/// An item as a school did it: difficulty in the region, residual log-odds, weight.
type Point = (f64, f64, f64);

/// Weighted least squares slope of the school's residual log-odds on the region's difficulty, with its standard error
/// (inflated where the residuals scatter more than pupils' chance explains).
/// `points` is emptied and filled.
fn slope(counts: &WorkCounts, everybody: &Everybody, facts: &WorkFacts, points: &mut Vec<Point>) -> Option<(f64, f64)> {
    let n = counts.participants as f64;
    let others = (everybody.participants - counts.participants) as f64;
    points.clear();
    for (index, max) in facts.maxima.iter().enumerate() {
        let max = f64::from(*max);
        let own = counts.items[index].sum;
        let sum = f64::from(own);
        let region = match &facts.region.items {
            Some(items) => *items.get(index)?,
            None if others > 0.0 => (everybody.items[index] - u64::from(own)) as f64 / (others * max),
            None => return None,
        };
        // Half a point is added on both sides, so that items nobody or everybody did have finite log-odds.
        let share = (sum + 0.5) / (n * max + 1.0);
        let region = region.clamp(0.005, 0.995);
        let weight = n * share * (1.0 - share);
        let difficulty = -logit(region);
        points.push((difficulty, logit(share) + difficulty, weight));
    }
    let total: f64 = points.iter().map(|(_, _, w)| w).sum();
    let mean_x = points.iter().map(|(x, _, w)| w * x).sum::<f64>() / total;
    let mean_y = points.iter().map(|(_, y, w)| w * y).sum::<f64>() / total;
    let squares: f64 = points.iter().map(|(x, _, w)| w * (x - mean_x).powi(2)).sum();
    if squares <= 0.0 {
        return None;
    }
    let slope = points.iter().map(|(x, y, w)| w * (x - mean_x) * (y - mean_y)).sum::<f64>() / squares;
    let scatter: f64 = points.iter().map(|(x, y, w)| w * (y - mean_y - slope * (x - mean_x)).powi(2)).sum();
    let excess = (scatter / (points.len() as f64 - 2.0)).max(1.0);
    Some((slope, (excess / squares).sqrt()))
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}
