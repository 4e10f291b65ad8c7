//! What all schools of a run together say of a work: priors, spread, quartiles.

use std::collections::BTreeMap;

use super::SchoolResults;
use crate::results::counts::WorkCounts;
use crate::results::rule::{Against, Criterion, Measure};
use crate::results::statistics::{BetaPrior, wilson};
use crate::results::work::WorkCode;

/// Reference figures of every work in a run.
pub struct Reference {
    works: BTreeMap<WorkCode, WorkReference>,
}

struct WorkReference {
    prior: BetaPrior,
    /// Highest primary score of the lowest quarter of all pupils.
    lowest_quarter: usize,
    /// Values of each measure over schools, sorted.
    values: BTreeMap<u8, Vec<f64>>,
}

/// A measured value.
pub struct Measured {
    /// In the unit of the threshold.
    pub value: f64,
    /// As it is shown: a share from 0 to 1 where the measure is a share.
    pub shown: f64,
    /// Standard error in the unit of the threshold.
    pub standard_error: f64,
    /// Half a step of the value, for discrete values.
    pub continuity: f64,
    /// 95 % interval of a share.
    pub interval: Option<(f64, f64)>,
}

impl Reference {
    /// Gathers the reference figures.
    pub fn of(schools: &[SchoolResults]) -> Reference {
        let mut by_work: BTreeMap<&WorkCode, Vec<&WorkCounts>> = BTreeMap::new();
        for school in schools {
            for (work, counts) in &school.works {
                by_work.entry(work).or_default().push(counts);
            }
        }
        Reference { works: by_work.into_iter().map(|(work, counts)| (work.clone(), work_reference(&counts))).collect() }
    }

    /// Prior of the share below the minimum among schools.
    pub fn prior(&self, work: &WorkCode) -> BetaPrior {
        self.works.get(work).map_or(BetaPrior::JEFFREYS, |reference| reference.prior)
    }

    /// The value a criterion compares with in a work.
    pub fn threshold(&self, criterion: &Criterion, work: &WorkCode) -> f64 {
        let values = self.works.get(work).and_then(|reference| reference.values.get(&key(criterion.measure)));
        match (criterion.against, values) {
            (Against::Value, _) | (_, None) => criterion.threshold,
            (Against::Deviations, Some(values)) => {
                let (mean, deviation) = moments(values);
                mean + criterion.threshold * deviation
            }
            (Against::Percentile, Some(values)) => percentile(values, criterion.threshold),
        }
    }

    /// Measures a school in a work; none when the counts do not hold the measure.
    pub fn measure(&self, measure: Measure, work: &WorkCode, counts: &WorkCounts) -> Option<Measured> {
        let quarter = self.works.get(work).map_or(0, |reference| reference.lowest_quarter);
        measured(measure, counts, quarter)
    }
}

fn work_reference(counts: &[&WorkCounts]) -> WorkReference {
    let mut all = WorkCounts::default();
    counts.iter().for_each(|counts| all.merge(counts));
    let scored: u64 = all.histogram.iter().sum();
    let mut seen = 0;
    let lowest_quarter = all.histogram.iter().position(|pupils| {
        seen += pupils;
        4 * seen >= scored
    });
    let lowest_quarter = lowest_quarter.unwrap_or(0);
    let shares: Vec<(u64, u64)> = counts.iter().map(|counts| (counts.below, counts.participants)).collect();
    let values = [
        Measure::BelowShare,
        Measure::BelowCount,
        Measure::QualityShare,
        Measure::MeanPrimary,
        Measure::LowestQuarterShare,
    ];
    let values = values.into_iter().map(|measure| {
        let mut of_schools: Vec<f64> =
            counts.iter().filter_map(|counts| measured(measure, counts, lowest_quarter)).map(|m| m.value).collect();
        of_schools.sort_by(f64::total_cmp);
        (key(measure), of_schools)
    });
    WorkReference { prior: BetaPrior::fit(&shares), lowest_quarter, values: values.collect() }
}

fn measured(measure: Measure, counts: &WorkCounts, lowest_quarter: usize) -> Option<Measured> {
    let marked: u64 = counts.marks.iter().sum();
    let scored: u64 = counts.histogram.iter().sum();
    match measure {
        Measure::BelowShare => share(counts.below, counts.participants),
        Measure::QualityShare => share(counts.marks[2] + counts.marks[3], marked),
        Measure::LowestQuarterShare => share(counts.histogram.iter().take(lowest_quarter + 1).sum(), scored),
        Measure::BelowCount => {
            let k = counts.below as f64;
            Some(Measured { value: k, shown: k, standard_error: k.max(1.0).sqrt(), continuity: 0.5, interval: None })
        }
        Measure::MeanPrimary => {
            let mean = counts.mean_primary()?;
            let error = counts.mean_and_variance().map_or(0.0, |(_, variance)| variance.sqrt());
            Some(Measured { value: mean, shown: mean, standard_error: error, continuity: 0.0, interval: None })
        }
    }
}

fn share(k: u64, n: u64) -> Option<Measured> {
    let interval = wilson(k, n)?;
    let share = k as f64 / n as f64;
    let error = 100.0 * (interval.1 - interval.0) / (2.0 * crate::results::statistics::Z95);
    Some(Measured {
        value: 100.0 * share,
        shown: share,
        standard_error: error,
        continuity: 50.0 / n as f64,
        interval: Some(interval),
    })
}

const fn key(measure: Measure) -> u8 {
    measure as u8
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, variance.sqrt())
}

/// Percentile by linear interpolation between order statistics (Hyndman and Fan's type 7).
fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = (percent / 100.0).clamp(0.0, 1.0) * last as f64;
    let low = place.floor() as usize;
    let high = (low + 1).min(last);
    sorted[low] + (place - place.floor()) * (sorted[high] - sorted[low])
}
