//! The statistics everything else rests on. Each function names its source; `docs/statistics.md` shows by simulation what
//! they are worth on data like ours.

use std::sync::LazyLock;

/// Two-sided 95 % quantile of the standard normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Wilson's score interval of a share `k / n` (E. B. Wilson, 1927) at 95 %. `None` without observations.
pub fn wilson(k: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    let (k, n, z2) = (k as f64, n as f64, Z95 * Z95);
    let share = k / n;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Some(((centre - half).max(0.0), (centre + half).min(1.0)))
}

/// Natural logarithm of the gamma function for `x > 0` (Lanczos approximation, g = 7, 9 terms; relative error below 1e-13).
pub fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // Reflection, so that the series is used where it converges.
        return (std::f64::consts::PI / (std::f64::consts::PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + 7.5;
    let terms = COEFFICIENTS[1..].iter().zip(1u8..).map(|(c, i)| c / (x + f64::from(i)));
    let sum: f64 = COEFFICIENTS[0] + terms.sum::<f64>();
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// Distribution function of the standard normal distribution (Abramowitz and Stegun 7.1.26 refined by the continued
/// fraction of the complementary error function; absolute error below 1e-12 for |z| < 8).
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// Complementary error function: series near zero, continued fraction (Lentz) in the tail.
fn erfc(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    if x < 2.5 {
        let mut term = x;
        let mut sum = x;
        let mut n = 0.0;
        while term.abs() > 1e-17 * sum.abs().max(1e-300) {
            n += 1.0;
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
            if n > 200.0 {
                break;
            }
        }
        return 1.0 - 2.0 / std::f64::consts::PI.sqrt() * sum;
    }
    let mut fraction = 0.0;
    for k in (1..=60).rev() {
        fraction = f64::from(k) / 2.0 / (x + fraction);
    }
    (-x * x).exp() / std::f64::consts::PI.sqrt() / (x + fraction)
}

/// Mean and sample standard deviation (zero for one value); none without values.
pub fn mean_and_deviation(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, (squares / (n - 1.0).max(1.0)).sqrt()))
}

/// Upper tail P(T > t) of Student's t distribution, through the incomplete beta function (W. Press et al., Numerical
/// Recipes, 6.4: continued fraction by Lentz's method).
pub fn student_tail(t: f64, degrees: f64) -> f64 {
    let both = regularised_beta(degrees / (degrees + t * t), 0.5 * degrees, 0.5);
    if t >= 0.0 { 0.5 * both } else { 1.0 - 0.5 * both }
}

/// Regularised incomplete beta function I_x(a, b).
fn regularised_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - regularised_beta(1.0 - x, b, a);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp() / a;
    let guarded = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut c, mut d) = (1.0, 1.0 / guarded(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for step in 1..300 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guarded(1.0 + even * d);
        c = guarded(1.0 + even / c);
        fraction *= c * d;
        d = 1.0 / guarded(1.0 + odd * d);
        c = guarded(1.0 + odd / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-14 {
            break;
        }
    }
    front * fraction
}

/// Prior of a share among schools: a beta distribution fitted to all schools of a work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPrior {
    /// First shape.
    pub alpha: f64,
    /// Second shape.
    pub beta: f64,
}

impl BetaPrior {
    /// Jeffreys' prior: used where there are too few schools to learn from.
    pub const JEFFREYS: BetaPrior = BetaPrior { alpha: 0.5, beta: 0.5 };

    /// Fits the prior to `(k, n)` of many schools by the method of moments for a beta-binomial distribution (J. C. Kleinman,
    /// 1973, weights n). With fewer than eight schools, or without any participant, Jeffreys' prior is returned. When the
    /// schools differ no more than chance makes them differ, the prior is as narrow as 200 participants make it: a
    /// degenerate one would deny that schools can differ at all.
    pub fn fit(schools: &[(u64, u64)]) -> BetaPrior {
        let schools: Vec<(f64, f64)> =
            schools.iter().filter(|(_, n)| *n > 0).map(|(k, n)| (*k as f64, *n as f64)).collect();
        let total: f64 = schools.iter().map(|(_, n)| n).sum();
        if schools.len() < 8 || total <= 0.0 {
            return BetaPrior::JEFFREYS;
        }
        let mean = schools.iter().map(|(k, _)| k).sum::<f64>() / total;
        if mean <= 0.0 || mean >= 1.0 {
            return BetaPrior::JEFFREYS;
        }
        let spread: f64 = schools.iter().map(|(k, n)| n * (k / n - mean).powi(2)).sum();
        let squares: f64 = schools.iter().map(|(_, n)| n * n).sum();
        let count = schools.len() as f64;
        let within = mean * (1.0 - mean);
        // E[spread] = within · ((count − 1) + rho · (total − squares / total − (count − 1))).
        let rho = (spread / within - (count - 1.0)) / (total - squares / total - (count - 1.0));
        let precision = (1.0 / rho.clamp(1.0 / 201.0, 0.9) - 1.0).max(0.1);
        BetaPrior { alpha: mean * precision, beta: (1.0 - mean) * precision }
    }
}

/// Tails of the number of pupils in a school drawn from a prior (beta-binomial distribution).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaTail {
    prior: BetaPrior,
    /// Logarithm of the beta function of the prior's shapes.
    ln_beta: f64,
}

impl BetaTail {
    /// Prepares for many schools with one prior.
    pub fn new(prior: BetaPrior) -> BetaTail {
        BetaTail { prior, ln_beta: ln_beta(prior.alpha, prior.beta) }
    }

    /// Chance that `n` pupils of a school drawn from the prior have at least `least` of them, if it is at most `most`.
    pub fn at_most(self, n: u64, least: u64, most: f64) -> Option<f64> {
        let (a, b, size, x) = (self.prior.alpha, self.prior.beta, n as f64, least as f64);
        if least > n {
            return Some(0.0);
        }
        // Below the mean the tail is large: by Cantelli's inequality at least d² / (variance + d²) for a distance d.
        let mean = size * a / (a + b);
        let variance = mean * b / (a + b) * (a + b + size) / (a + b + 1.0);
        let distance = (mean - x).max(0.0).powi(2);
        if distance > most * (variance + distance) {
            return None;
        }
        // Start at `least`, then each probability follows from the one before.
        let mut probability = (ln_choose(n, least) + ln_beta(x + a, size - x + b) - self.ln_beta).exp();
        let mut tail = 0.0;
        for i in least..=n {
            tail += probability;
            if tail > most {
                return (most >= 1.0).then_some(1.0);
            }
            let x = i as f64;
            probability *= (size - x) / (x + 1.0) * (x + a) / (size - x - 1.0 + b);
        }
        Some(tail)
    }
}

/// Logarithm of the beta function.
fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Logarithm of the number of ways to choose `k` of `n`.
pub fn ln_choose(n: u64, k: u64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// Logarithm of a factorial; those of the sizes of schools are computed once.
fn ln_factorial(n: u64) -> f64 {
    static KNOWN: LazyLock<Vec<f64>> = LazyLock::new(|| (0..2_048u32).map(|n| ln_gamma(f64::from(n) + 1.0)).collect());
    let known = usize::try_from(n).ok().and_then(|n| KNOWN.get(n));
    known.copied().unwrap_or_else(|| ln_gamma(n as f64 + 1.0))
}

/// False discovery rates after Benjamini and Hochberg (1995) of the smallest `p` of so many tests `made`; the order of the
/// answer is the order of `p`. A rate is right as far as it is not over the smallest p-value left out.
pub fn false_discovery_rates(p: &[f64], made: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut q = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (rank, index) in order.iter().enumerate().rev() {
        least = least.min(p[*index] * made as f64 / (rank + 1) as f64);
        q[*index] = least;
    }
    q
}

/// Median; none without values.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (lower, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if !even {
        return Some(*upper);
    }
    let below = lower.iter().copied().max_by(f64::total_cmp)?;
    Some(f64::midpoint(below, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() < tolerance, "{a} is not {b}");
    }

    #[test]
    fn known_values() {
        close(ln_gamma(10.0), 362_880f64.ln(), 1e-12);
        close(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-12);
        close(normal_cdf(0.0), 0.5, 1e-15);
        close(normal_cdf(Z95), 0.975, 1e-12);
        close(normal_cdf(-6.0), 9.865_876_450_376_98e-10, 1e-20);
        let (low, high) = wilson(14, 40).unwrap();
        close(low, 0.2213, 5e-4);
        close(high, 0.5049, 5e-4);
        assert_eq!(wilson(0, 0), None);
        // Quantiles of the tables of Student's distribution.
        for (t, degrees, tail) in [(2.228_139, 10.0, 0.025), (6.313_752, 1.0, 0.05), (3.169_273, 10.0, 0.005)] {
            close(student_tail(t, degrees), tail, 1e-7);
            close(student_tail(-t, degrees), 1.0 - tail, 1e-7);
        }
        close(student_tail(1.5, 1e6), 1.0 - normal_cdf(1.5), 1e-6);
    }

    #[test]
    fn the_tail_is_a_distribution() {
        let prior = BetaTail::new(BetaPrior { alpha: 2.0, beta: 9.0 });
        let tail = |least: u64| prior.at_most(20, least, 1.0).unwrap();
        close(tail(0), 1.0, 1e-12);
        let steps: f64 = (0..=20).map(|x| tail(x) - tail(x + 1)).sum();
        close(steps, 1.0, 1e-9);
        // Beta(1, 1) is uniform over 0..=n.
        let uniform = BetaTail::new(BetaPrior { alpha: 1.0, beta: 1.0 });
        close(uniform.at_most(4, 3, 0.45).unwrap(), 0.4, 1e-12);
        // What is larger than asked for is not told, whichever way that is found out.
        for least in 0..=21 {
            assert_eq!(prior.at_most(20, least, 0.05), Some(tail(least)).filter(|tail| *tail <= 0.05), "{least}");
        }
    }

    #[test]
    fn false_discovery_rates_are_monotone() {
        assert_eq!(
            false_discovery_rates(&[0.01, 0.04, 0.03, 0.5], 4),
            vec![0.04, 0.053_333_333_333_333_34, 0.053_333_333_333_333_34, 0.5]
        );
        assert!(false_discovery_rates(&[], 4).is_empty());
        // Leaving large p-values out changes nothing.
        assert_eq!(false_discovery_rates(&[0.01, 0.03], 4), vec![0.04, 0.06]);
    }

    #[test]
    fn medians() {
        for (values, middle) in [
            (&[][..], None),
            (&[3.0], Some(3.0)),
            (&[3.0, 1.0], Some(2.0)),
            (&[5.0, 1.0, 3.0], Some(3.0)),
            (&[4.0, 1.0, 3.0, 9.0], Some(3.5)),
        ] {
            assert_eq!(median(values), middle, "{values:?}");
        }
    }
}
