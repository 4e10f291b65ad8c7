//! The logit-normal distribution of shares over schools: its moments, and the way back from moments to log-odds.

/// Integration reaches this many standard deviations to each side.
const REACH: f64 = 5.0;
/// Steps of the integration; the trapezoid rule is exact to many digits on such smooth functions.
const STEPS: u32 = 40;

/// Standard logistic function.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Points and weights of a standard normal distribution; the weights add up to one.
fn normal_grid() -> impl Iterator<Item = (f64, f64)> + Clone {
    let step = 2.0 * REACH / f64::from(STEPS);
    let density = move |z: f64| (-0.5 * z * z).exp() * step / (2.0 * std::f64::consts::PI).sqrt();
    (0..=STEPS).map(move |i| -REACH + step * f64::from(i)).map(move |z| (z, density(z)))
}

/// Mean and variance of a share whose log-odds are normal.
pub fn moments(centre: f64, spread: f64) -> (f64, f64) {
    let (mut mean, mut square) = (0.0, 0.0);
    for (z, weight) in normal_grid() {
        let share = logistic(centre + spread * z);
        mean += weight * share;
        square += weight * share * share;
    }
    (mean, (square - mean * mean).max(1e-12))
}

/// Centre of the log-odds that gives the mean share, by bisection.
pub fn centre_of(mean: f64, spread: f64) -> f64 {
    bisect(-20.0, 20.0, |centre| moments(centre, spread).0 - mean)
}

/// Variance of the log-odds that gives the mean and the variance of the shares, at most 9.
pub fn variance_of(mean: f64, variance: f64) -> f64 {
    if variance <= 1e-12 {
        return 0.0;
    }
    bisect(0.0, 3.0, |spread| moments(centre_of(mean, spread), spread).1 - variance).powi(2)
}

/// Correlation of log-odds that gives the correlation of the shares: smaller ones correlate a little less.
pub fn latent_correlation(observed: f64, centre: f64, spread: f64) -> f64 {
    let whole = moments(centre, spread).1;
    bisect(0.0, 0.999, |correlation| {
        let (common, own) = (correlation.sqrt(), (1.0 - correlation).sqrt());
        let (mut mean, mut square) = (0.0, 0.0);
        for (z, weight) in normal_grid() {
            let given = moments(centre + spread * common * z, spread * own).0;
            mean += weight * given;
            square += weight * given * given;
        }
        (square - mean * mean) / whole - observed
    })
}

/// Zero of a growing function, or the nearer end; to about 1e-7 of the interval.
fn bisect(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..24 {
        let middle = f64::midpoint(low, high);
        if value(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_there_and_back() {
        for (centre, spread) in [(-2.2, 0.9), (-4.0, 0.3), (0.0, 1.5), (1.0, 0.1)] {
            let (mean, variance) = moments(centre, spread);
            assert!((centre_of(mean, spread) - centre).abs() < 1e-4, "{centre} {spread}");
            assert!((variance_of(mean, variance).sqrt() - spread).abs() < 1e-3, "{centre} {spread}");
            assert!((latent_correlation(0.0, centre, spread)).abs() < 1e-3);
            assert!((0.5..0.75).contains(&latent_correlation(0.5, centre, spread)), "{centre} {spread}");
        }
    }
}
