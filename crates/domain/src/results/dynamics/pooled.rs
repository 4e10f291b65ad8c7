//! Change over several works at once, and which schools improve or worsen beyond chance.
//!
//! A school's change over its works is the Mantel–Haenszel difference of shares (weights `n₀n₁/(n₀+n₁)`, so that a work
//! with few pupils weighs little and no work is compared with another). Its error is the binomial one, widened by how much
//! the schools of the run scatter from year to year: cohorts differ, and the same pupils sit several works.

use serde::{Deserialize, Serialize};

use super::Direction;
use crate::results::counts::WorkCounts;
use crate::results::statistics::{Z95, false_discovery_rates, median, normal_cdf};

/// Least widening of the variance: pupils who sit two works whose results correlate at about 0.5 count for less than two.
const LEAST_DISPERSION: f64 = 1.5;

/// Change of the share below the minimum over several works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PooledChange {
    /// The earlier year.
    pub since: u16,
    /// Works compared.
    pub works: usize,
    /// Sittings before and now.
    pub participants: [u64; 2],
    /// Share below the minimum before and now, in percent, over all sittings.
    pub below_percent: [f64; 2],
    /// Change within the works (Mantel–Haenszel), in percentage points.
    pub below_change: f64,
    /// 95 % interval of that change.
    pub below_interval: [f64; 2],
    /// Direction by the change.
    pub direction: Direction,
    /// The change cannot be told from chance.
    pub cannot_be_told: bool,
}

/// A pooled change before the dispersion of the run is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    works: usize,
    participants: [u64; 2],
    below: [u64; 2],
    change: f64,
    error: f64,
}

impl Raw {
    /// Pools pairs of counts (before, now) of the same works; none without a pair with participants in both years.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a WorkCounts, &'a WorkCounts)>) -> Option<Raw> {
        let mut raw = Raw { works: 0, participants: [0; 2], below: [0; 2], change: 0.0, error: 0.0 };
        let mut whole = 0.0;
        for (before, now) in pairs.into_iter().filter(|(b, n)| b.participants > 0 && n.participants > 0) {
            let (m, n) = (before.participants as f64, now.participants as f64);
            let weight = m * n / (m + n);
            // Half a pupil is added on both sides, so that nobody below the minimum is not nobody ever.
            let variance = |k: u64, n: f64| {
                let share = (k as f64 + 0.5) / (n + 1.0);
                share * (1.0 - share) / n
            };
            raw.works += 1;
            raw.participants = [raw.participants[0] + before.participants, raw.participants[1] + now.participants];
            raw.below = [raw.below[0] + before.below, raw.below[1] + now.below];
            raw.change += weight * (now.below as f64 / n - before.below as f64 / m);
            raw.error += weight * weight * (variance(before.below, m) + variance(now.below, n));
            whole += weight;
        }
        (raw.works > 0).then(|| Raw { change: raw.change / whole, error: raw.error.sqrt() / whole, ..raw })
    }

    fn z(&self) -> f64 {
        self.change / self.error
    }

    /// The change with its error widened by the run's dispersion.
    pub fn widened(&self, since: u16, dispersion: f64) -> PooledChange {
        let percent = |index: usize| 100.0 * self.below[index] as f64 / self.participants[index] as f64;
        let (change, half) = (100.0 * self.change, 100.0 * Z95 * self.error * dispersion.sqrt());
        PooledChange {
            since,
            works: self.works,
            participants: self.participants,
            below_percent: [percent(0), percent(1)],
            below_change: change,
            below_interval: [change - half, change + half],
            direction: match change {
                change if change <= 0.0 => Direction::Positive,
                change if change >= 10.0 - 1e-9 => Direction::Negative,
                _ => Direction::Neutral,
            },
            cannot_be_told: change.abs() <= half,
        }
    }
}

/// How much wider than binomial the schools' changes scatter: the scaled median absolute deviation of the standardised
/// changes, squared, and never under [`LEAST_DISPERSION`]. Robust, so that schools that truly change do not hide themselves.
pub fn dispersion(changes: &[Option<Raw>]) -> f64 {
    let z: Vec<f64> = changes.iter().flatten().map(Raw::z).collect();
    let Some(centre) = median(&z).filter(|_| z.len() >= 5) else { return LEAST_DISPERSION };
    let deviations: Vec<f64> = z.iter().map(|z| (z - centre).abs()).collect();
    median(&deviations).map_or(LEAST_DISPERSION, |deviation| (1.4826 * deviation).powi(2).max(LEAST_DISPERSION))
}

/// Where a school goes, beyond chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trend {
    /// The share below the minimum fell.
    Improving,
    /// It grew.
    Worsening,
    /// Cannot be told from chance.
    Unclear,
}

/// Trend of each school from its change; the false discovery rate `level` is held over both directions of all schools.
pub fn trends(changes: &[Option<Raw>], dispersion: f64, level: f64) -> Vec<Trend> {
    let p: Vec<f64> = changes
        .iter()
        .flat_map(|change| {
            let z = change.as_ref().map_or(0.0, Raw::z) / dispersion.sqrt();
            [normal_cdf(z), normal_cdf(-z)]
        })
        .collect();
    let rates = false_discovery_rates(&p, p.len());
    rates
        .chunks(2)
        .map(|rates| match rates {
            [fell, _] if *fell <= level => Trend::Improving,
            [_, grew] if *grew <= level => Trend::Worsening,
            _ => Trend::Unclear,
        })
        .collect()
}
