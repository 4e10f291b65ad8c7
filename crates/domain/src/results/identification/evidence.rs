//! One procedure of one school against one comparison: the value, whether it holds, and the chance of holding again.

use super::reference::Reference;
use crate::results::counts::WorkCounts;
use crate::results::rule::{Against, Criterion, Measure, Operator};
use crate::results::statistics::{normal_cdf, wilson};
use crate::results::work::WorkCode;

/// A comparison made.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Year relative to the year judged.
    pub offset: i16,
    /// The work.
    pub work: WorkCode,
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
    /// Chance that it holds on another draw of the school's pupils.
    pub again: f64,
}

/// Compares a school's counts in a work with a criterion.
pub fn event(
    criterion: &Criterion,
    offset: i16,
    work: &WorkCode,
    counts: &WorkCounts,
    reference: &Reference,
    small_sample: u64,
) -> Event {
    let threshold = reference.threshold(criterion, work);
    let (value, interval, low, again) = match criterion.measure {
        Measure::BelowShare if criterion.against == Against::Value => below_share(criterion, work, counts, reference),
        _ => other(criterion, work, counts, reference, threshold),
    };
    let small = counts.participants < small_sample;
    Event {
        offset,
        work: work.clone(),
        participants: counts.participants,
        below: counts.below,
        value,
        interval,
        low,
        small,
        again,
    }
}

type Compared = (f64, Option<(f64, f64)>, bool, f64);

/// Shares below the minimum are compared as integers: `10 000 · below` against `threshold in hundredths · participants`.
fn below_share(criterion: &Criterion, work: &WorkCode, counts: &WorkCounts, reference: &Reference) -> Compared {
    let (k, n) = (counts.below, counts.participants);
    let hundredths = (criterion.threshold * 100.0).round().max(0.0) as u64;
    let holds = |k: u64| compare(criterion.operator, (10_000 * k) as f64, (hundredths * n) as f64);
    let prior = reference.prior(work);
    let again = match criterion.operator {
        Operator::AtLeast | Operator::Above => {
            let least = (0..=n).find(|k| holds(*k)).unwrap_or(n + 1);
            prior.predictive_tail(k, n, least)
        }
        Operator::AtMost | Operator::Under => {
            let first_wrong = (0..=n).find(|k| !holds(*k)).unwrap_or(n + 1);
            1.0 - prior.predictive_tail(k, n, first_wrong)
        }
    };
    (k as f64 / n as f64, wilson(k, n), holds(k), again)
}

/// Other measures: the chance of holding again is normal around the value, with twice the sampling variance (the value
/// observed and the value to come are both one draw away from the school's own level).
fn other(
    criterion: &Criterion,
    work: &WorkCode,
    counts: &WorkCounts,
    reference: &Reference,
    threshold: f64,
) -> Compared {
    let Some(measured) = reference.measure(criterion.measure, work, counts) else {
        return (0.0, None, false, 0.0);
    };
    let low = compare(criterion.operator, measured.value, threshold);
    let spread = (2.0_f64).sqrt() * measured.standard_error;
    let above = if spread > 0.0 {
        1.0 - normal_cdf((threshold - measured.continuity - measured.value) / spread)
    } else {
        f64::from(u8::from(measured.value >= threshold))
    };
    let again = match criterion.operator {
        Operator::AtLeast | Operator::Above => above,
        Operator::AtMost | Operator::Under => 1.0 - above,
    };
    (measured.shown, measured.interval, low, again)
}

fn compare(operator: Operator, value: f64, threshold: f64) -> bool {
    match operator {
        Operator::AtLeast => value >= threshold,
        Operator::AtMost => value <= threshold,
        Operator::Above => value > threshold,
        Operator::Under => value < threshold,
    }
}
