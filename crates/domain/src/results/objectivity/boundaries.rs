//! O4: peaks at mark boundaries: more pupils at the first score of a mark than its neighbours explain.

use super::{Candidate, Counted, FEWEST, Finding, Tests, WorkFacts};
use crate::results::counts::WorkCounts;
use crate::results::statistics::ln_choose;

/// How far the neighbourhood of a boundary reaches.
const REACH: u16 = 2;

/// Tests every school of a work whose boundaries are known.
pub fn test(schools: &Counted<'_>, facts: &WorkFacts, level: f64, tests: &mut Tests) {
    let Some(boundaries) = facts.boundaries else { return };
    let everybody = schools.iter().fold((0, 0), |sum, (_, counts)| {
        let (peak, window) = peaks(counts, boundaries);
        (sum.0 + peak, sum.1 + window)
    });
    for (school, counts) in schools.iter().filter(|(_, counts)| counts.participants >= FEWEST) {
        let (peak, window) = peaks(counts, boundaries);
        // What is usual elsewhere is no marker of this school; a flat neighbourhood is the least that is expected.
        let (others_peak, others_window) = (everybody.0 - peak, everybody.1 - window);
        let flat = 1.0 / f64::from(2 * REACH + 1);
        let usual = (others_peak as f64 + 10.0 * flat) / (others_window as f64 + 10.0);
        if window > 0 {
            tests.add(binomial_tail(peak, window, usual.max(flat), level).map(|p| Candidate {
                school: *school,
                code: "O4",
                statistic: peak as f64,
                p,
                finding: Finding::Boundaries { at: peak, around: window },
            }));
        }
    }
}

/// Pupils exactly at the boundaries, and pupils in their neighbourhoods.
fn peaks(counts: &WorkCounts, boundaries: [u16; 3]) -> (u64, u64) {
    let at = |score: u16| counts.histogram.get(usize::from(score)).copied().unwrap_or(0);
    let peak = boundaries.iter().map(|boundary| at(*boundary)).sum();
    let window = boundaries.iter().flat_map(|boundary| boundary.saturating_sub(REACH)..=boundary + REACH).map(at).sum();
    (peak, window)
}

/// P(X ≥ k) of a binomial distribution, if it is at most `most` (under a half).
fn binomial_tail(k: u64, n: u64, p: f64, most: f64) -> Option<f64> {
    let (size, x) = (n as f64, k as f64);
    // The median is not under the whole part of the mean.
    if x <= (size * p).floor() {
        return None;
    }
    let mut term = (ln_choose(n, k) + x * p.ln() + (size - x) * (1.0 - p).ln()).exp();
    let mut tail = 0.0;
    for i in k..=n {
        tail += term;
        if tail > most {
            return None;
        }
        let x = i as f64;
        term *= (size - x) / (x + 1.0) * p / (1.0 - p);
    }
    Some(tail)
}
