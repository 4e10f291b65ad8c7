//! Robust location and spread of values over schools: a few striking schools must not hide themselves.

use crate::results::statistics::median;

/// Variance between schools beyond what their standard errors explain: the scaled median absolute deviation (1.4826, for
/// normal values) squared, less the median sampling variance, and never under a tenth of that variance. `values` holds
/// each school's value and standard error.
pub fn between(values: &[(f64, f64)], centre: f64) -> f64 {
    let deviations: Vec<f64> = values.iter().map(|(value, _)| (value - centre).abs()).collect();
    let sampling: Vec<f64> = values.iter().map(|(_, error)| error * error).collect();
    let (Some(deviation), Some(sampling)) = (median(&deviations), median(&sampling)) else { return 0.0 };
    // With few schools the median absolute deviation falls short of the spread; the factor is that of Croux and
    // Rousseeuw (1992) for small samples, n / (n − 0.8).
    let n = values.len() as f64;
    let small = if n > 1.0 { n / (n - 0.8) } else { 2.0 };
    ((1.4826 * deviation * small).powi(2) - sampling).max(0.1 * sampling)
}

/// Fewest schools from which a spread is learned.
pub const FEWEST_SCHOOLS: usize = 5;
