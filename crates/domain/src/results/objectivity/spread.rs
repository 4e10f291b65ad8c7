//! Robust location and spread of values over schools: a few striking schools must not hide themselves.

/// Median; none without values.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

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
