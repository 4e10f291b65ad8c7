//! O4: peaks at mark boundaries: more pupils at the first score of a mark than its neighbours explain.

use super::{FEWEST, Finding, Test, WorkFacts};
use crate::results::counts::WorkCounts;
use crate::results::identification::SchoolResults;
use crate::results::statistics::ln_gamma;
use crate::results::work::WorkCode;

/// How far the neighbourhood of a boundary reaches.
const REACH: u16 = 2;

/// Tests every school of a work whose boundaries are known.
pub fn tests<'a>(
    work: &'a WorkCode,
    schools: &[(&'a SchoolResults, &'a WorkCounts)],
    facts: &WorkFacts,
) -> Vec<Test<'a>> {
    let Some(boundaries) = facts.boundaries else { return Vec::new() };
    let everybody = schools.iter().fold((0, 0), |sum, (_, counts)| {
        let (peak, window) = peaks(counts, boundaries);
        (sum.0 + peak, sum.1 + window)
    });
    let big = schools.iter().filter(|(_, counts)| counts.participants >= FEWEST);
    big.filter_map(|(school, counts)| {
        let (peak, window) = peaks(counts, boundaries);
        // What is usual elsewhere is no marker of this school; a flat neighbourhood is the least that is expected.
        let (others_peak, others_window) = (everybody.0 - peak, everybody.1 - window);
        let flat = 1.0 / f64::from(2 * REACH + 1);
        let usual = (others_peak as f64 + 10.0 * flat) / (others_window as f64 + 10.0);
        (window > 0).then(|| Test {
            school: &school.school,
            code: "O4",
            work,
            statistic: peak as f64,
            p: binomial_tail(peak, window, usual.max(flat)),
            finding: Finding::Boundaries { at: peak, around: window },
        })
    })
    .collect()
}

/// Pupils exactly at the boundaries, and pupils in their neighbourhoods.
fn peaks(counts: &WorkCounts, boundaries: [u16; 3]) -> (u64, u64) {
    let at = |score: u16| counts.histogram.get(usize::from(score)).copied().unwrap_or(0);
    let peak = boundaries.iter().map(|boundary| at(*boundary)).sum();
    let window = boundaries.iter().flat_map(|boundary| boundary.saturating_sub(REACH)..=boundary + REACH).map(at).sum();
    (peak, window)
}

/// P(X ≥ k) of a binomial distribution.
fn binomial_tail(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    let (size, x) = (n as f64, k as f64);
    let ln_choose = ln_gamma(size + 1.0) - ln_gamma(x + 1.0) - ln_gamma(size - x + 1.0);
    let mut term = (ln_choose + x * p.ln() + (size - x) * (1.0 - p).ln()).exp();
    let mut tail = 0.0;
    for i in k..=n {
        tail += term;
        let x = i as f64;
        term *= (size - x) / (x + 1.0) * p / (1.0 - p);
    }
    tail.clamp(0.0, 1.0)
}
