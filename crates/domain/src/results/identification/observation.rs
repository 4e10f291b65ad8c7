//! What was seen of a school in one year of a procedure, and its normal approximation.

use super::effects::{Correlation, Effects, Sample};
use super::evidence::Again;
use crate::results::rule::{Criterion, Measure};

/// What was seen in one year of a procedure by one measure, with the comparisons made of it.
pub struct Observation {
    /// How schools differ in the work.
    pub effects: Effects,
    /// +1 where more is worse, −1 where less is.
    pub sign: f64,
    /// What was seen.
    pub sample: Sample,
    /// What is compared.
    pub comparisons: Vec<Compared>,
}

/// A comparison with rough upper bounds of its chances.
pub struct Compared {
    /// Which one.
    pub comparison: Comparison,
    /// What another draw must bring.
    pub again: Again,
    /// At most so likely to hold again.
    pub hit: f64,
    /// At most so likely not to hold.
    pub miss: f64,
}

/// The normal approximation of the posterior of the school's effect: where the grid is laid.
pub struct Around {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
    /// Least standard deviation of what was seen of a level, in standard deviations between schools.
    pub narrowest: f64,
}

impl Observation {
    /// The sample as a level with its variance, in standard deviations of the work.
    pub fn approximate(&self) -> (f64, f64) {
        let (value, variance) = match self.sample {
            Sample::Share { successes, of } => {
                let (k, rest) = (successes as f64 + 0.5, (of - successes) as f64 + 0.5);
                ((k / rest).ln(), 1.0 / k + 1.0 / rest)
            }
            Sample::Mean { value, error, .. } => (value, error * error),
        };
        (self.sign * (value - self.effects.centre) / self.effects.spread, variance / self.effects.spread.powi(2))
    }

    /// Bounds the chances of the comparisons by normal approximations around the school's effect.
    pub fn bound(&mut self, around: &Around, correlation: Correlation) {
        let (value, variance) = self.approximate();
        let expected = correlation.school.sqrt() * around.mean;
        let spread = correlation.school * around.deviation.powi(2) + 1.0 - correlation.school;
        let precision = 1.0 / variance + 1.0 / spread;
        let level = (value / variance + expected / spread) / precision;
        let centre = self.effects.centre + self.sign * self.effects.spread * level;
        let known = self.effects.spread.powi(2) / precision;
        for compared in &mut self.comparisons {
            let (bound, draw) = match compared.again.sample {
                Sample::Share { of, .. } => {
                    let n = of as f64;
                    let share = ((compared.again.bound - 0.5) / n).clamp(0.5 / n, 1.0 - 0.5 / n);
                    ((share / (1.0 - share)).ln(), 1.0 / (n * share * (1.0 - share)))
                }
                Sample::Mean { error, .. } => (compared.again.bound, error * error),
            };
            let from_bound = if compared.again.from_bound { 1.0 } else { -1.0 };
            let z = from_bound * (centre - bound) / (known + draw).sqrt();
            // Bounds of a normal tail: Chernoff's, and Mills' ratio (density over distance), which is closer far out.
            let density = 1.0 / (2.0 * std::f64::consts::PI).sqrt();
            let tail = (-0.5 * z * z).exp() * (density / z.abs()).min(0.5);
            (compared.hit, compared.miss) = if z < 0.0 { (tail, 1.0) } else { (1.0, tail) };
        }
    }
}

/// Identity of a comparison, so that two criteria that compare the same thing share one event.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
pub struct Comparison {
    /// Measure.
    measure: u8,
    operator: u8,
    against: u8,
    hundredths: i64,
    offset: i16,
}

pub fn comparison(criterion: &Criterion, offset: i16) -> Comparison {
    let Criterion { measure, operator, against, threshold, .. } = criterion;
    Comparison {
        measure: *measure as u8,
        operator: *operator as u8,
        against: *against as u8,
        hundredths: (threshold * 100.0).round() as i64,
        offset,
    }
}

/// A school's effect is positive where its results are worse.
pub const fn sign(measure: Measure) -> f64 {
    match measure {
        Measure::BelowShare | Measure::BelowCount | Measure::LowestQuarterShare => 1.0,
        Measure::QualityShare | Measure::MeanPrimary => -1.0,
    }
}
