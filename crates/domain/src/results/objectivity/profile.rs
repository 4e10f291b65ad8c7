//! O3: easy items worse and hard items better than in the region: the profile of somebody's help.
//!
//! Each item's residual is the school's log-odds of completion less the region's. In an honest school the residuals lie
//! around one number (the school is better or worse as a whole); with help on the hard items they rise with difficulty.
//! The slope of residuals on difficulty is tested against its own error and the honest spread of slopes between schools.

use super::spread::Spread;
use super::{FEWEST, Finding, Test, WorkFacts};
use crate::results::counts::WorkCounts;
use crate::results::identification::SchoolResults;
use crate::results::work::WorkCode;

/// Fewest items from which a slope is learned.
const FEWEST_ITEMS: usize = 6;

/// Tests every school of a work.
pub fn tests<'a>(
    work: &'a WorkCode,
    schools: &[(&'a SchoolResults, &'a WorkCounts)],
    facts: &WorkFacts,
) -> Vec<Test<'a>> {
    if facts.maxima.len() < FEWEST_ITEMS {
        return Vec::new();
    }
    let mut everybody = WorkCounts::default();
    schools.iter().for_each(|(_, counts)| everybody.merge(counts));
    let slopes: Vec<(&SchoolResults, (f64, f64))> = schools
        .iter()
        .filter(|(_, counts)| counts.participants >= FEWEST && counts.item_sums.len() == facts.maxima.len())
        .filter_map(|(school, counts)| Some((*school, slope(counts, &everybody, facts)?)))
        .collect();
    let values: Vec<(f64, f64)> = slopes.iter().map(|(_, slope)| *slope).collect();
    let Some(spread) = Spread::of(&values) else { return Vec::new() };
    slopes
        .into_iter()
        .map(|(school, (slope, error))| {
            let (z, p) = spread.above(slope, error, spread.centre.max(0.0));
            Test { school: &school.school, code: "O3", work, statistic: z, p, finding: Finding::Profile }
        })
        .collect()
}

/// Weighted least squares slope of the school's residual log-odds on the region's difficulty, with its standard error
/// (inflated where the residuals scatter more than pupils' chance explains).
fn slope(counts: &WorkCounts, everybody: &WorkCounts, facts: &WorkFacts) -> Option<(f64, f64)> {
    let n = counts.participants as f64;
    let others = (everybody.participants - counts.participants) as f64;
    let mut points = Vec::with_capacity(facts.maxima.len());
    for (index, max) in facts.maxima.iter().enumerate() {
        let max = f64::from(*max);
        let sum = counts.item_sums[index] as f64;
        let region = match &facts.region.items {
            Some(items) => *items.get(index)?,
            None if others > 0.0 => (everybody.item_sums[index] - counts.item_sums[index]) as f64 / (others * max),
            None => return None,
        };
        // Half a point is added on both sides, so that items nobody or everybody did have finite log-odds.
        let share = (sum + 0.5) / (n * max + 1.0);
        let region = region.clamp(0.005, 0.995);
        let weight = n * share * (1.0 - share);
        points.push((-logit(region), logit(share) - logit(region), weight));
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
