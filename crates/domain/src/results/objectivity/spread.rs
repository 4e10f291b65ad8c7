//! Robust location and spread of values over schools: a few striking schools must not hide themselves.

use crate::results::statistics::{median, student_tail};

/// Fewest schools from which a spread is learned.
pub const FEWEST_SCHOOLS: usize = 5;

/// Up to so many schools the spread is Qn, which looks at every pair; beyond, the median absolute deviation is enough.
const MOST_IN_PAIRS: usize = 300;

/// Where the schools lie and how they spread, with how well that is known.
#[derive(Debug)]
pub struct Spread {
    /// Median.
    pub centre: f64,
    /// Variance between schools beyond what their standard errors explain.
    between: f64,
    /// Degrees of freedom of that variance.
    degrees: f64,
    /// Factor of the variance for the centre being estimated.
    centre_factor: f64,
}

impl Spread {
    /// Learns from each school's value and standard error; none from fewer than [`FEWEST_SCHOOLS`].
    pub fn of(values: &[(f64, f64)]) -> Option<Spread> {
        if values.len() < FEWEST_SCHOOLS {
            return None;
        }
        let sizes: Vec<f64> = values.iter().map(|(value, _)| *value).collect();
        let sampling: Vec<f64> = values.iter().map(|(_, error)| error * error).collect();
        let (centre, sampling) = (median(&sizes)?, median(&sampling)?);
        let n = values.len() as f64;
        // Efficiencies at the normal distribution: 0.82 and 0.37 (Rousseeuw and Croux, 1993).
        let (deviation, degrees) = if values.len() <= MOST_IN_PAIRS {
            (qn(&sizes), 0.82 * (n - 1.0))
        } else {
            let deviations: Vec<f64> = sizes.iter().map(|value| (value - centre).abs()).collect();
            (1.4826 * median(&deviations)?, 0.37 * (n - 1.0))
        };
        let between = (deviation * deviation - sampling).max(0.1 * sampling);
        // The variance of a median is π/2 that of a mean.
        let centre_factor = 1.0 + std::f64::consts::FRAC_PI_2 / n;
        Some(Spread { centre, between, degrees, centre_factor })
    }

    /// Standard deviation between schools.
    pub fn deviation(&self) -> f64 {
        self.between.sqrt()
    }

    /// The test whether a value lies above `centre` by more than schools that differ honestly do, at p-values up to `most`
    /// (under a half). Student's distribution, because the spread is itself learned from few schools.
    pub fn above(&self, centre: f64, most: f64) -> Above<'_> {
        Above { spread: self, centre, most, least_distance: student_distance(most, self.degrees) }
    }
}

/// A test of values against a spread.
pub struct Above<'a> {
    spread: &'a Spread,
    centre: f64,
    most: f64,
    /// Nearer values have larger p-values than asked for: their tails need not be computed.
    least_distance: f64,
}

impl Above<'_> {
    /// Distance of a value from the centre in standard deviations with its p-value; none where the p-value is too large.
    pub fn test(&self, value: f64, error: f64) -> Option<(f64, f64)> {
        let Spread { between, degrees, centre_factor, .. } = self.spread;
        let z = (value - self.centre) / ((between + error * error) * centre_factor).sqrt();
        if z < self.least_distance {
            return None;
        }
        Some((z, student_tail(z, *degrees))).filter(|(_, p)| *p <= self.most)
    }
}

/// A distance whose tail is a little larger than `tail` (under a half): no nearer value has so small a tail.
fn student_distance(tail: f64, degrees: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while student_tail(high, degrees) > tail && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if student_tail(middle, degrees) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Qn: an order statistic of the differences of all pairs (P. Rousseeuw, C. Croux, 1993), with their factors for the
/// normal distribution and small samples.
fn qn(values: &[f64]) -> f64 {
    const SMALL: [f64; 8] = [0.399, 0.994, 0.512, 0.844, 0.611, 0.857, 0.669, 0.872];
    let n = values.len();
    let mut differences: Vec<f64> = Vec::with_capacity(n * n / 2);
    for (index, value) in values.iter().enumerate() {
        differences.extend(values[..index].iter().map(|other| (value - other).abs()));
    }
    let half = n / 2 + 1;
    let place = half * (half - 1) / 2;
    let Some(last) = differences.len().checked_sub(1) else { return 0.0 };
    let (_, found, _) = differences.select_nth_unstable_by(place.saturating_sub(1).min(last), f64::total_cmp);
    let size = n as f64;
    let factor = match n {
        2..=9 => SMALL[n - 2],
        _ if n % 2 == 1 => size / (size + 1.4),
        _ => size / (size + 3.8),
    };
    2.2219 * factor * *found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_striking_schools_do_not_widen_the_spread_much() {
        let mut values: Vec<(f64, f64)> = (0..21).map(|i| (f64::from(i) - 10.0, 0.0)).collect();
        let plain = Spread::of(&values).unwrap();
        values[20] = (1e6, 0.0);
        values[19] = (1e6, 0.0);
        let contaminated = Spread::of(&values).unwrap();
        assert!(contaminated.deviation() < 1.6 * plain.deviation());
        let above = contaminated.above(0.0, 0.05);
        assert!(above.test(1e6, 0.0).unwrap().1 < 1e-12);
        assert_eq!(above.test(0.1, 0.0), None);
        assert!(Spread::of(&values[..4]).is_none());
    }
}
