//! Whether intervals of shares and of their change cover.

use domain::results::dynamics::difference_interval;
use domain::results::statistics::wilson;

use crate::draw::Draw;

/// Coverage of the interval of a share in groups of `sizes` pupils, in percent: averaged over shares drawn evenly from
/// 2 to 62 %, as the intervals of a district's table are.
pub fn coverage(sizes: (u64, u64), rounds: u32, seed: u64) -> f64 {
    let mut draw = Draw::new(seed);
    let covered = (0..rounds).filter(|_| {
        let (n, p) = (draw.between(sizes.0, sizes.1), 0.02 + 0.6 * draw.unit());
        let k = draw.binomial(n, p);
        wilson(k, n).is_some_and(|(low, high)| low <= p && p <= high)
    });
    100.0 * covered.count() as f64 / f64::from(rounds)
}

/// Coverage of the interval of a change between two years, in percent: shares drawn as above, the change up to ±15 points.
pub fn coverage_of_change(sizes: (u64, u64), rounds: u32, seed: u64) -> f64 {
    let mut draw = Draw::new(seed);
    let covered = (0..rounds).filter(|_| {
        let (m, n) = (draw.between(sizes.0, sizes.1), draw.between(sizes.0, sizes.1));
        let before = 0.02 + 0.6 * draw.unit();
        let now = (before + 0.3 * (draw.unit() - 0.5)).clamp(0.01, 0.9);
        let (k, l) = (draw.binomial(m, before), draw.binomial(n, now));
        difference_interval((k, m), (l, n)).is_some_and(|(low, high)| low <= now - before && now - before <= high)
    });
    100.0 * covered.count() as f64 / f64::from(rounds)
}
