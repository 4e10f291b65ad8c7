//! How schools of the run differ: the reference population behind the chance of being listed again.
//!
//! Model. The level of a school in a procedure of a year, on the log-odds scale of a share (or on the scale of a mean), is
//! `centre + spread · (√r·z + √(q−r)·v + √(1−q)·e)` with independent standard normal `z` (the school, common to all its
//! works), `v` (the school in the procedure, common to its years) and `e` (the year's cohort). `centre` and `spread` belong
//! to the work; the correlations `r` (two procedures of a school) and `q` (one procedure in two years) to the run.
//!
//! Estimates are moments: the beta-binomial variance between schools (J. C. Kleinman, 1973) turned into the variance of
//! log-odds, and cross products of standardised deviations for the correlations, which chance within a school does not
//! bias because pupils of different works are drawn apart. Few schools say little, so every variance and correlation is
//! drawn to an ordinary one with the weight of [`PRIOR_SCHOOLS`] schools.

use std::collections::{BTreeMap, HashMap};

use super::SchoolResults;
use super::logit_normal::{centre_of, latent_correlation, moments, variance_of};
use crate::results::counts::WorkCounts;
use crate::results::parts::in_parts;
use crate::results::work::WorkCode;

/// Weight of the ordinary values, in schools.
const PRIOR_SCHOOLS: f64 = 10.0;
/// Ordinary variance of log-odds between schools: a spread of 0.9 takes a share of 12 % to 5 % or 25 %.
const PRIOR_VARIANCE: f64 = 0.81;
/// Ordinary standard deviation of school means in standard deviations of pupils (intraclass correlation 0.16).
const PRIOR_MEAN_SPREAD: f64 = 0.4;
/// Schools that are enough to learn the correlations from.
const ENOUGH_SCHOOLS: usize = 4_000;

/// What a school showed in a work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// So many of so many pupils.
    Share {
        /// Pupils counted.
        successes: u64,
        /// Pupils.
        of: u64,
    },
    /// A mean with its standard error.
    Mean {
        /// The mean.
        value: f64,
        /// Its standard error.
        error: f64,
        /// Standard deviation of single pupils.
        pupils: f64,
    },
}

/// Distribution of a work's levels over schools.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effects {
    /// Centre: log-odds of a share, or points of a mean.
    pub centre: f64,
    /// Standard deviation over schools, in the same unit.
    pub spread: f64,
}

/// Correlations of a school's levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// Between two procedures.
    pub school: f64,
    /// Between two years of one procedure.
    pub procedure: f64,
}

impl Correlation {
    /// Ordinary ones, before any school was seen.
    pub const ORDINARY: Correlation = Correlation { school: 0.6, procedure: 0.8 };
}

/// The population of a run for one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    works: HashMap<WorkCode, Effects>,
    /// Correlations common to the run.
    pub correlation: Correlation,
}

impl Population {
    /// Learns the population; `sample` reads the measure from the counts of a work.
    pub fn of(
        schools: &[SchoolResults],
        sample: &(impl Fn(&WorkCode, &WorkCounts) -> Option<Sample> + Sync),
    ) -> Population {
        let mut sums: HashMap<&WorkCode, Sums> = HashMap::new();
        for part in in_parts(schools, |part| sums_of(part, sample)) {
            part.into_iter().for_each(|(work, part)| sums.entry(work).or_default().merge(&part));
        }
        let fitted = fitted(&sums);
        let works = fitted.iter().map(|(work, fit)| ((*work).clone(), fit.effects)).collect();
        Population { correlation: correlation(schools, &fitted, sample), works }
    }

    /// Effects of a work; none when no school of the run has it.
    pub fn effects(&self, work: &WorkCode) -> Option<Effects> {
        self.works.get(work).copied()
    }
}

fn sums_of<'a>(
    schools: &'a [SchoolResults],
    sample: &impl Fn(&WorkCode, &WorkCounts) -> Option<Sample>,
) -> HashMap<&'a WorkCode, Sums> {
    let mut sums: HashMap<&WorkCode, Sums> = HashMap::new();
    for (work, counts) in schools.iter().flat_map(|school| &school.works) {
        if let Some(sample) = sample(work, counts) {
            sums.entry(work).or_default().add(sample);
        }
    }
    sums
}

/// Running sums of a work over schools.
#[derive(Default)]
struct Sums {
    is_share: bool,
    schools: f64,
    /// Pupils for shares, schools for means.
    whole: f64,
    sum: f64,
    squares_of_whole: f64,
    /// Σ k²/n for shares, Σ x² for means.
    squares: f64,
    errors: f64,
    pupils: f64,
}

impl Sums {
    fn add(&mut self, sample: Sample) {
        self.schools += 1.0;
        match sample {
            Sample::Share { successes, of } => {
                let (k, n) = (successes as f64, of as f64);
                self.is_share = true;
                self.whole += n;
                self.sum += k;
                self.squares_of_whole += n * n;
                self.squares += k * k / n;
            }
            Sample::Mean { value, error, pupils } => {
                self.whole += 1.0;
                self.sum += value;
                self.squares += value * value;
                self.errors += error * error;
                self.pupils += pupils * pupils;
            }
        }
    }

    /// Adds the sums over other schools.
    fn merge(&mut self, other: &Sums) {
        self.is_share |= other.is_share;
        self.schools += other.schools;
        self.whole += other.whole;
        self.sum += other.sum;
        self.squares_of_whole += other.squares_of_whole;
        self.squares += other.squares;
        self.errors += other.errors;
        self.pupils += other.pupils;
    }

    /// Mean of the values; of shares a bounded one.
    fn mean(&self) -> f64 {
        if self.is_share { (self.sum + 0.5) / (self.whole + 1.0) } else { self.sum / self.whole }
    }

    /// Variance of the levels between schools on the scale of the values, not under zero.
    fn variance(&self) -> f64 {
        if self.schools < 2.0 {
            return 0.0;
        }
        let mean = self.sum / self.whole;
        if self.is_share {
            let within = mean * (1.0 - mean);
            let scatter = self.squares - mean * mean * self.whole;
            // E[scatter] = within · ((N − 1) + rho · (n − Σn²/n − (N − 1))).
            let free = self.whole - self.squares_of_whole / self.whole - (self.schools - 1.0);
            let rho = (scatter / within.max(1e-9) - (self.schools - 1.0)) / free.max(1.0);
            return rho.clamp(0.0, 0.6) * within;
        }
        let observed = (self.squares - mean * mean * self.whole) / (self.schools - 1.0);
        (observed - self.errors / self.schools).max(0.0)
    }
}

/// A work's effects and what standardises an observed value.
struct Fit {
    effects: Effects,
    mean: f64,
    /// Standard deviation of the levels on the scale of the values.
    deviation: f64,
    procedure: usize,
    is_share: bool,
}

fn fitted<'a>(sums: &HashMap<&'a WorkCode, Sums>) -> HashMap<&'a WorkCode, Fit> {
    // Shares first become variances of log-odds, so that works of different difficulty may lend each other strength.
    let mut raw: Vec<(&WorkCode, &Sums, f64)> = sums
        .iter()
        .map(|(work, sums)| {
            let variance = sums.variance();
            let latent = if sums.is_share { variance_of(sums.mean(), variance) } else { variance };
            (*work, sums, latent)
        })
        .collect();
    // Sums of floats depend on their order, and the same counts must give the same run.
    raw.sort_by_key(|(work, ..)| *work);
    let schools: f64 = raw.iter().filter(|(_, sums, _)| sums.is_share).map(|(_, sums, _)| sums.schools).sum();
    let pooled: f64 = raw.iter().filter(|(_, s, _)| s.is_share).map(|(_, s, latent)| s.schools * latent).sum();
    let common = (pooled + PRIOR_SCHOOLS * PRIOR_VARIANCE) / (schools + PRIOR_SCHOOLS);
    let mut procedures: HashMap<String, usize> = HashMap::new();
    let mut fits = HashMap::new();
    for (work, sums, latent) in raw {
        let next = procedures.len();
        let procedure = *procedures.entry(work.without_year()).or_insert(next);
        let ordinary = if sums.is_share { common } else { sums.pupils / sums.schools * PRIOR_MEAN_SPREAD.powi(2) };
        let drawn = (sums.schools * latent + PRIOR_SCHOOLS * ordinary) / (sums.schools + PRIOR_SCHOOLS);
        // The centre is known to spread / √N only.
        let spread = (drawn * (1.0 + 1.0 / sums.schools)).sqrt().max(1e-6);
        let mean = sums.mean();
        let (centre, deviation) = if sums.is_share {
            let centre = centre_of(mean, spread);
            (centre, moments(centre, spread).1.sqrt())
        } else {
            (mean, spread)
        };
        fits.insert(
            work,
            Fit { effects: Effects { centre, spread }, mean, deviation, procedure, is_share: sums.is_share },
        );
    }
    fits
}

/// Cross products of standardised deviations, weighted by reliability.
fn correlation(
    schools: &[SchoolResults],
    fits: &HashMap<&WorkCode, Fit>,
    sample: &impl Fn(&WorkCode, &WorkCounts) -> Option<Sample>,
) -> Correlation {
    let stride = schools.len().div_ceil(ENOUGH_SCHOOLS).max(1);
    let (mut across, mut within, mut used) = ((0.0, 0.0), (0.0, 0.0), 0.0);
    for school in schools.iter().step_by(stride) {
        let mut by_procedure: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        let (mut squares, mut weights) = (0.0, 0.0);
        for (work, counts) in &school.works {
            let Some((fit, sample)) = fits.get(work).zip(sample(work, counts)) else { continue };
            let (value, error) = match sample {
                Sample::Share { successes, of } => {
                    (successes as f64 / of as f64, fit.mean * (1.0 - fit.mean) / of as f64)
                }
                Sample::Mean { value, error, .. } => (value, error * error),
            };
            let weight = fit.deviation.powi(2) / (fit.deviation.powi(2) + error);
            let deviation = weight * (value - fit.mean) / fit.deviation;
            squares += deviation * deviation;
            weights += weight * weight;
            let of_procedure = by_procedure.entry(fit.procedure).or_default();
            *of_procedure = (of_procedure.0 + deviation, of_procedure.1 + weight);
        }
        let (mut sum, mut whole, mut own_squares, mut own_weights) = (0.0, 0.0, 0.0, 0.0);
        for (deviation, weight) in by_procedure.values() {
            sum += deviation;
            whole += weight;
            own_squares += deviation * deviation;
            own_weights += weight * weight;
        }
        across = (across.0 + sum * sum - own_squares, across.1 + whole * whole - own_weights);
        within = (within.0 + own_squares - squares, within.1 + own_weights - weights);
        used += 1.0;
    }
    let drawn = |(sum, weight): (f64, f64), prior: f64| {
        if weight < 1e-9 {
            return prior;
        }
        // Deviations from the schools' own mean correlate by −1/N of themselves.
        let small = if used > 1.0 { used / (used - 1.0) } else { 1.0 };
        let observed = (small * sum / weight).clamp(0.0, 0.998);
        (used * latent_of(fits, observed) + PRIOR_SCHOOLS * prior) / (used + PRIOR_SCHOOLS)
    };
    let school = drawn(across, Correlation::ORDINARY.school).clamp(0.02, 0.98);
    Correlation { school, procedure: drawn(within, Correlation::ORDINARY.procedure).clamp(school, 1.0) }
}

/// Correlation of log-odds behind a correlation of shares, at the middle of the works; of means the correlation itself.
fn latent_of(fits: &HashMap<&WorkCode, Fit>, observed: f64) -> f64 {
    let mut shares: Vec<Effects> = fits.values().filter(|fit| fit.is_share).map(|fit| fit.effects).collect();
    shares.sort_by(|a, b| a.centre.total_cmp(&b.centre));
    shares.get(shares.len() / 2).map_or(observed, |middle| latent_correlation(observed, middle.centre, middle.spread))
}
