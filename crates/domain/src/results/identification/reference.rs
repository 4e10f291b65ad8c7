//! What all schools of a run together say of a work: the population of levels, spread, quartiles.

use std::collections::{BTreeMap, HashMap};

use super::SchoolResults;
use super::effects::{Population, Sample};
use crate::results::counts::WorkCounts;
use crate::results::rule::{Against, Criterion, Measure, Rule};
use crate::results::statistics::{mean_and_deviation, wilson};
use crate::results::work::WorkCode;

/// Reference figures of every work in a run, as far as the rule asks for them.
pub struct Reference {
    /// Highest primary score of the lowest quarter of all pupils.
    lowest_quarter: HashMap<WorkCode, usize>,
    /// What criteria that compare with the other schools compare with, by measure, kind and threshold.
    thresholds: BTreeMap<Relation, HashMap<WorkCode, f64>>,
    populations: BTreeMap<u8, Population>,
}

/// A measured value.
pub struct Measured {
    /// In the unit of the threshold.
    pub value: f64,
    /// As it is shown: a share from 0 to 1 where the measure is a share.
    pub shown: f64,
    /// 95 % interval of a share.
    pub interval: Option<(f64, f64)>,
}

impl Reference {
    /// Gathers the reference figures a rule needs.
    pub fn of(rule: &Rule, schools: &[SchoolResults]) -> Reference {
        let measures = || rule.criteria.iter().map(|criterion| criterion.measure);
        let quarters = measures().any(|measure| measure == Measure::LowestQuarterShare);
        let lowest_quarter = if quarters { lowest_quarters(schools) } else { HashMap::new() };
        let mut reference = Reference { lowest_quarter, thresholds: BTreeMap::new(), populations: BTreeMap::new() };
        for criterion in rule.criteria.iter().filter(|criterion| criterion.against != Against::Value) {
            let values = reference.values_of(criterion.measure, schools);
            let thresholds = values.into_iter().map(|(work, values)| (work, threshold(criterion, &values)));
            reference.thresholds.insert(relation(criterion), thresholds.collect());
        }
        for measure in measures() {
            if !reference.populations.contains_key(&population_key(measure)) {
                let population = Population::of(schools, &|work, counts| reference.sample(measure, work, counts));
                reference.populations.insert(population_key(measure), population);
            }
        }
        reference
    }

    /// The population of levels behind a measure.
    pub fn population(&self, measure: Measure) -> Option<&Population> {
        self.populations.get(&population_key(measure))
    }

    /// The value a criterion compares with in a work.
    pub fn threshold(&self, criterion: &Criterion, work: &WorkCode) -> f64 {
        if criterion.against == Against::Value {
            return criterion.threshold;
        }
        let learned = self.thresholds.get(&relation(criterion)).and_then(|works| works.get(work));
        learned.copied().unwrap_or(criterion.threshold)
    }

    /// Measures a school in a work; none when the counts do not hold the measure.
    pub fn measure(&self, measure: Measure, work: &WorkCode, counts: &WorkCounts) -> Option<Measured> {
        let sample = self.sample(measure, work, counts)?;
        Some(match sample {
            Sample::Mean { value, .. } => Measured { value, shown: value, interval: None },
            Sample::Share { successes, .. } if measure == Measure::BelowCount => {
                Measured { value: successes as f64, shown: successes as f64, interval: None }
            }
            Sample::Share { successes, of } => {
                let share = successes as f64 / of as f64;
                Measured { value: 100.0 * share, shown: share, interval: wilson(successes, of) }
            }
        })
    }

    /// What the counts show of a measure: a share of pupils or a mean.
    pub fn sample(&self, measure: Measure, work: &WorkCode, counts: &WorkCounts) -> Option<Sample> {
        let share = |successes: u64, of: u64| (of > 0).then_some(Sample::Share { successes, of });
        match measure {
            Measure::BelowShare | Measure::BelowCount => share(counts.below, counts.participants),
            Measure::QualityShare => share(counts.marks[2] + counts.marks[3], counts.marks.iter().sum()),
            Measure::LowestQuarterShare => {
                let quarter = self.lowest_quarter.get(work).copied().unwrap_or(0);
                let lowest = counts.histogram.iter().take(quarter + 1).sum();
                share(lowest, counts.histogram.iter().sum())
            }
            Measure::MeanPrimary => {
                let value = counts.mean_primary()?;
                let scored: u64 = counts.histogram.iter().sum();
                // One pupil tells nothing of the spread: as wide as a third of the scale then.
                let pupils = counts.mean_and_variance().map_or(counts.histogram.len() as f64 / 3.0, |(_, variance)| {
                    (variance * scored as f64).sqrt().max(0.5)
                });
                Some(Sample::Mean { value, error: pupils / (scored as f64).sqrt(), pupils })
            }
        }
    }

    fn values_of(&self, measure: Measure, schools: &[SchoolResults]) -> HashMap<WorkCode, Vec<f64>> {
        let mut values: HashMap<WorkCode, Vec<f64>> = HashMap::new();
        for (work, counts) in schools.iter().flat_map(|school| &school.works) {
            if let Some(measured) = self.measure(measure, work, counts) {
                values.entry(work.clone()).or_default().push(measured.value);
            }
        }
        values.values_mut().for_each(|values| values.sort_by(f64::total_cmp));
        values
    }
}

/// What a criterion compares with the other schools: measure, kind of threshold, threshold by its bits.
type Relation = (u8, u8, u64);

fn relation(criterion: &Criterion) -> Relation {
    (criterion.measure as u8, criterion.against as u8, criterion.threshold.to_bits())
}

/// The value of a criterion's threshold among the sorted values of all schools in a work.
fn threshold(criterion: &Criterion, values: &[f64]) -> f64 {
    match criterion.against {
        Against::Value => criterion.threshold,
        Against::Deviations => {
            let (mean, deviation) = mean_and_deviation(values).unwrap_or((f64::NAN, f64::NAN));
            mean + criterion.threshold * deviation
        }
        Against::Percentile => percentile(values, criterion.threshold),
    }
}

/// A share and a number of pupils below the minimum are one population.
pub const fn population_key(measure: Measure) -> u8 {
    match measure {
        Measure::BelowCount => Measure::BelowShare as u8,
        other => other as u8,
    }
}

fn lowest_quarters(schools: &[SchoolResults]) -> HashMap<WorkCode, usize> {
    let mut histograms: HashMap<&WorkCode, Vec<u64>> = HashMap::new();
    for (work, counts) in schools.iter().flat_map(|school| &school.works) {
        let sum = histograms.entry(work).or_default();
        sum.resize(sum.len().max(counts.histogram.len()), 0);
        sum.iter_mut().zip(&counts.histogram).for_each(|(sum, pupils)| *sum += pupils);
    }
    let quarters = histograms.into_iter().map(|(work, histogram)| {
        let scored: u64 = histogram.iter().sum();
        let mut seen = 0;
        let quarter = histogram.iter().position(|pupils| {
            seen += pupils;
            4 * seen >= scored
        });
        (work.clone(), quarter.unwrap_or(0))
    });
    quarters.collect()
}

/// Percentile by linear interpolation between order statistics (Hyndman and Fan's type 7).
fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = (percent / 100.0).clamp(0.0, 1.0) * last as f64;
    let low = place.floor() as usize;
    let high = (low + 1).min(last);
    sorted[low] + (place - place.floor()) * (sorted[high] - sorted[low])
}
