//! One procedure of one school against one comparison: the value, whether it holds, and what it would take to hold again.

use super::effects::Sample;
use super::reference::Reference;
use crate::results::counts::WorkCounts;
use crate::results::rule::{Against, Criterion, Measure, Operator};
use crate::results::statistics::wilson;
use crate::results::work::WorkCode;

/// A comparison made.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<'a> {
    /// Year relative to the year judged.
    pub offset: i16,
    /// The work.
    pub work: &'a WorkCode,
    /// The school's counts in it.
    pub counts: &'a WorkCounts,
    /// Participants.
    pub participants: u64,
    /// Pupils below the minimum.
    pub below: u64,
    /// The measured value: a share from 0 to 1, points, or a number of pupils.
    pub value: f64,
    /// 95 % interval of a share.
    pub interval: Option<(f64, f64)>,
    /// The comparison holds.
    pub low: bool,
    /// Fewer participants than inform.
    pub small: bool,
}

/// What was seen of the measure and the bound another draw is held to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Again {
    /// What was seen.
    pub sample: Sample,
    /// Pupils, or points of a mean.
    pub bound: f64,
    /// Holds from the bound on; otherwise below it.
    pub from_bound: bool,
}

/// Compares a school's counts in a work with a criterion.
pub fn event<'a>(
    criterion: &Criterion,
    offset: i16,
    (work, counts): (&'a WorkCode, &'a WorkCounts),
    reference: &Reference,
    small_sample: u64,
) -> Event<'a> {
    let (value, interval, low) = if is_plain(criterion) {
        let (k, n) = (counts.below, counts.participants);
        (k as f64 / n as f64, wilson(k, n), below_share(criterion, k, n))
    } else {
        let threshold = reference.threshold(criterion, work);
        reference.measure(criterion.measure, work, counts).map_or((0.0, None, false), |measured| {
            (measured.shown, measured.interval, compare(criterion.operator, measured.value, threshold))
        })
    };
    let small = counts.participants < small_sample;
    Event { offset, work, counts, participants: counts.participants, below: counts.below, value, interval, low, small }
}

/// A share below the minimum against a number: compared as integers.
fn is_plain(criterion: &Criterion) -> bool {
    criterion.measure == Measure::BelowShare && criterion.against == Against::Value
}

/// Shares below the minimum are compared as integers: `10 000 · below` against `threshold in hundredths · participants`.
fn below_share(criterion: &Criterion, k: u64, n: u64) -> bool {
    let hundredths = (criterion.threshold * 100.0).round().max(0.0) as u64;
    compare(criterion.operator, (10_000 * k) as f64, (hundredths * n) as f64)
}

/// What was seen and what another draw must bring; none when the counts do not hold the measure.
pub fn again(criterion: &Criterion, event: &Event, reference: &Reference) -> Option<Again> {
    let sample = reference.sample(criterion.measure, event.work, event.counts)?;
    let operator = criterion.operator;
    let threshold = || reference.threshold(criterion, event.work);
    Some(match sample {
        Sample::Share { of, .. } if is_plain(criterion) => {
            bounded(operator, sample, of, |k| below_share(criterion, k, of))
        }
        Sample::Share { of, .. } => {
            // The unit of the threshold: pupils for a number of pupils, percent for a share.
            let unit = if criterion.measure == Measure::BelowCount { 1.0 } else { 100.0 / of as f64 };
            let threshold = threshold();
            bounded(operator, sample, of, |k| compare(operator, unit * k as f64, threshold))
        }
        Sample::Mean { .. } => {
            let from_bound = matches!(operator, Operator::AtLeast | Operator::Above);
            Again { sample, bound: threshold(), from_bound }
        }
    })
}

/// The number of pupils at which the comparison turns; comparisons are monotone in it.
fn bounded(operator: Operator, sample: Sample, of: u64, holds: impl Fn(u64) -> bool) -> Again {
    let from_bound = matches!(operator, Operator::AtLeast | Operator::Above);
    let (mut low, mut high) = (0, of + 1);
    while low < high {
        let middle = u64::midpoint(low, high);
        if holds(middle) == from_bound {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Again { sample, bound: low as f64, from_bound }
}

fn compare(operator: Operator, value: f64, threshold: f64) -> bool {
    match operator {
        Operator::AtLeast => value >= threshold,
        Operator::AtMost => value <= threshold,
        Operator::Above => value > threshold,
        Operator::Under => value < threshold,
    }
}
