//! Functions of a school's level on a grid, for the integration of the chance over what is not known.
//!
//! A level is measured in standard deviations of the work (`effects.rs`), the grid point `i` is `i · step`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::effects::{Effects, Sample};
use super::evidence::Again;
use super::logit_normal::logistic;
use crate::results::statistics::{ln_gamma, normal_cdf};

/// Steps of the grid, in standard deviations between schools, from coarse to fine.
pub const STEPS: [f64; 4] = [0.25, 0.125, 0.0625, 0.03125];

/// A normal density as weights of grid points around zero, adding up to one.
pub struct Kernel(Vec<f64>);

impl Kernel {
    /// Kernel of a standard deviation on a grid. One narrower than the step has three points that keep its variance.
    pub fn of(deviation: f64, step: f64) -> Kernel {
        if deviation < 0.8 * step {
            let side = 0.5 * (deviation / step).powi(2);
            return Kernel(vec![side, 1.0 - 2.0 * side, side]);
        }
        let reach = (4.0 * deviation / step).ceil() as i32;
        let density = |i: i32| (-0.5 * (f64::from(i) * step / deviation).powi(2)).exp();
        let weights: Vec<f64> = (-reach..=reach).map(density).collect();
        let whole: f64 = weights.iter().sum();
        Kernel(weights.into_iter().map(|weight| weight / whole).collect())
    }

    /// How many points it reaches to each side.
    pub fn reach(&self) -> i32 {
        (self.0.len() / 2) as i32
    }

    /// Smooths values at neighbouring grid points; the answer is shorter by the reach on both sides.
    pub fn smooth(&self, values: &[f64]) -> Vec<f64> {
        let length = values.len().saturating_sub(self.0.len() - 1);
        let mut smoothed = vec![0.0; length];
        for (shift, weight) in self.0.iter().enumerate() {
            let shifted = &values[shift..shift + length];
            smoothed.iter_mut().zip(shifted).for_each(|(sum, value)| *sum += weight * value);
        }
        smoothed
    }
}

/// The levels of a work at grid points: log-odds of a share, or points of a mean.
#[derive(Clone)]
pub struct Levels {
    effects: Effects,
    /// Step with the sign of the measure: a worse school has more below the minimum and a lower mean.
    step: f64,
    /// Grid points.
    points: RangeInclusive<i32>,
}

impl Levels {
    /// Levels of a work at grid points.
    pub fn of(effects: Effects, signed_step: f64, points: RangeInclusive<i32>) -> Levels {
        Levels { effects, step: signed_step, points }
    }

    fn each(&self) -> impl Iterator<Item = f64> {
        self.points.clone().map(|i| self.effects.centre + self.effects.spread * self.step * f64::from(i))
    }

    /// ln(1 + eˣ) of the levels at the points from −reach to reach.
    fn softplus(&self, reach: i32) -> Vec<f64> {
        Levels { points: -reach..=reach, ..self.clone() }.each().map(softplus).collect()
    }
}

/// ln(1 + eˣ) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// Chances by level: of what was seen, and that another draw holds. What many schools share is tabulated once.
#[derive(Default)]
pub struct Tables {
    /// Tails of binomial distributions by size and bound.
    tails: BTreeMap<(u64, u64), Vec<f64>>,
    /// ln(1 + eˣ) of a work's levels on a grid, by the bits of centre, spread and step.
    softplus: BTreeMap<[u64; 3], Vec<f64>>,
}

/// Levels are tabulated to so many standard deviations on both sides.
const TABLE_REACH: f64 = 14.0;

/// Log-odds from which and in which steps tails are tabulated.
const TABLE_FROM: f64 = -9.0;
const TABLE_STEP: f64 = 0.03;
const TABLE_POINTS: u32 = 601;

impl Tables {
    /// Likelihood of a sample, relative to the highest at these levels.
    pub fn likelihood(&mut self, sample: Sample, levels: &Levels) -> Vec<f64> {
        let logs: Vec<f64> = match sample {
            Sample::Share { successes, of } => {
                let reach = (TABLE_REACH / levels.step.abs()) as i32;
                let key = [levels.effects.centre, levels.effects.spread, levels.step].map(f64::to_bits);
                let table = self.softplus.entry(key).or_insert_with(|| levels.softplus(reach));
                let (k, n) = (successes as f64, of as f64);
                let known = |i: i32| usize::try_from(i + reach).ok().and_then(|place| table.get(place)).copied();
                let points = levels.points.clone().zip(levels.each());
                points.map(|(i, level)| k * level - n * known(i).unwrap_or_else(|| softplus(level))).collect()
            }
            Sample::Mean { value, error, .. } => {
                levels.each().map(|level| -0.5 * ((value - level) / error).powi(2)).collect()
            }
        };
        let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logs.into_iter().map(|log| (log - highest).exp()).collect()
    }

    /// Chance that another draw of a school holds, by level.
    pub fn holding(&mut self, again: &Again, levels: &Levels) -> Vec<f64> {
        let from_bound: Vec<f64> = match again.sample {
            Sample::Share { of, .. } => {
                let least = again.bound as u64;
                match least {
                    0 => levels.each().map(|_| 1.0).collect(),
                    least if least > of => levels.each().map(|_| 0.0).collect(),
                    least => {
                        let table = self.tails.entry((of, least)).or_insert_with(|| binomial_tails(of, least));
                        levels.each().map(|level| interpolated(table, level)).collect()
                    }
                }
            }
            Sample::Mean { error, .. } => {
                levels.each().map(|level| normal_cdf((level - again.bound) / error)).collect()
            }
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
