//! Functions of a school's level on a grid, for the integration of the chance over what is not known.
//!
//! A level is measured in standard deviations of the work (`effects.rs`), the grid point `i` is `i · STEP`.

use std::collections::BTreeMap;

use super::effects::{Effects, Sample};
use super::evidence::Again;
use super::logit_normal::logistic;
use crate::results::statistics::{ln_gamma, normal_cdf};

/// Step of the grid, in standard deviations between schools. The likelihood of 200 pupils is twice as wide; the trapezoid
/// rule errs by less than a thousandth even at half of that width.
pub const STEP: f64 = 0.125;

/// Values at the grid points `first, first + 1, …`.
#[derive(Debug, Clone, PartialEq)]
pub struct OnGrid {
    /// Index of the first point.
    pub first: i32,
    /// The values.
    pub values: Vec<f64>,
}

/// A normal density as weights of grid points around zero, adding up to one.
pub struct Kernel(Vec<f64>);

impl Kernel {
    /// Kernel of a standard deviation.
    pub fn of(deviation: f64) -> Kernel {
        let reach = (4.0 * deviation / STEP).ceil() as i32;
        let density =
            |i: i32| if deviation > 0.0 { (-0.5 * (f64::from(i) * STEP / deviation).powi(2)).exp() } else { 1.0 };
        let weights: Vec<f64> = (-reach..=reach).map(density).collect();
        let whole: f64 = weights.iter().sum();
        Kernel(weights.into_iter().map(|weight| weight / whole).collect())
    }

    /// How many points it reaches to each side.
    pub fn reach(&self) -> i32 {
        (self.0.len() / 2) as i32
    }

    /// Smooths values; the answer is shorter by the reach on both sides.
    pub fn smooth(&self, values: &OnGrid) -> OnGrid {
        let smoothed = values.values.windows(self.0.len());
        let values_smoothed =
            smoothed.map(|window| window.iter().zip(&self.0).map(|(value, weight)| value * weight).sum());
        OnGrid { first: values.first + self.reach(), values: values_smoothed.collect() }
    }
}

/// Likelihood of a sample at the levels `points`, relative to the highest of them; and the logarithm of that highest.
pub fn likelihood(sample: Sample, effects: Effects, sign: f64, points: std::ops::RangeInclusive<i32>) -> OnGrid {
    let first = *points.start();
    let logs: Vec<f64> = points
        .map(|i| {
            let level = effects.centre + sign * effects.spread * f64::from(i) * STEP;
            match sample {
                Sample::Share { successes, of } => successes as f64 * level - of as f64 * softplus(level),
                Sample::Mean { value, error, .. } => -0.5 * ((value - level) / error).powi(2),
            }
        })
        .collect();
    let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    OnGrid { first, values: logs.into_iter().map(|log| (log - highest).exp()).collect() }
}

/// ln(1 + eˣ) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// Chances that another draw holds, by level; tails of binomial distributions are tabulated once.
#[derive(Default)]
pub struct Tails {
    tables: BTreeMap<(u64, u64), Vec<f64>>,
}

/// Log-odds from which and in which steps tails are tabulated.
const TABLE_FROM: f64 = -9.0;
const TABLE_STEP: f64 = 0.03;
const TABLE_POINTS: u32 = 601;

impl Tails {
    /// Chance that another draw of a school at the levels `points` holds.
    pub fn holding(
        &mut self,
        again: &Again,
        effects: Effects,
        sign: f64,
        points: std::ops::RangeInclusive<i32>,
    ) -> Vec<f64> {
        let level = |i: i32| effects.centre + sign * effects.spread * f64::from(i) * STEP;
        let from_bound: Vec<f64> = match again.sample {
            Sample::Share { of, .. } => {
                let least = again.bound as u64;
                match least {
                    0 => points.map(|_| 1.0).collect(),
                    least if least > of => points.map(|_| 0.0).collect(),
                    least => {
                        let table = self.tables.entry((of, least)).or_insert_with(|| binomial_tails(of, least));
                        points.map(|i| interpolated(table, level(i))).collect()
                    }
                }
            }
            Sample::Mean { error, .. } => points.map(|i| normal_cdf((level(i) - again.bound) / error)).collect(),
        };
        if again.from_bound { from_bound } else { from_bound.into_iter().map(|chance| 1.0 - chance).collect() }
    }
}

/// P(at least `least` of `n`) by log-odds: its derivative `least · C(n, least) · pᵏ(1−p)ⁿ⁻ᵏ⁺¹`, integrated by the trapezoid
/// rule from the exact sum at the first point.
fn binomial_tails(n: u64, least: u64) -> Vec<f64> {
    let (size, x) = (n as f64, least as f64);
    let ln_choose = ln_gamma(size + 1.0) - ln_gamma(x + 1.0) - ln_gamma(size - x + 1.0);
    let slope = |level: f64| {
        let ln_p = -softplus(-level);
        let ln_q = -softplus(level);
        (x.ln() + ln_choose + x * ln_p + (size - x + 1.0) * ln_q).exp()
    };
    let p = logistic(TABLE_FROM);
    let mut term = (ln_choose + x * p.ln() + (size - x) * (-p).ln_1p()).exp();
    let mut tail = 0.0;
    for i in least..=n {
        tail += term;
        let x = i as f64;
        term *= (size - x) / (x + 1.0) * p / (1.0 - p);
    }
    let mut before = slope(TABLE_FROM);
    (0..TABLE_POINTS)
        .map(|i| {
            let now = slope(TABLE_FROM + TABLE_STEP * f64::from(i));
            if i > 0 {
                tail += TABLE_STEP * 0.5 * (before + now);
            }
            before = now;
            tail.clamp(0.0, 1.0)
        })
        .collect()
}

fn interpolated(table: &[f64], level: f64) -> f64 {
    let place = ((level - TABLE_FROM) / TABLE_STEP).clamp(0.0, f64::from(TABLE_POINTS - 1));
    let low = (place as usize).min(table.len() - 2);
    table[low] + (place - low as f64) * (table[low + 1] - table[low])
}
