//! Change against the year before: the share of marks «2» and the mean, each with its interval, and plain words.

pub mod groups;
pub mod pooled;
pub mod run;

pub use groups::{Group, GroupChange, GroupKind, Groups};
pub use pooled::{PooledChange, Trend};
pub use run::{DynamicsFacts, DynamicsRun, SchoolDynamics, SubjectChange, WorkChange, dynamics, dynamics_of_some};

use serde::{Deserialize, Serialize};

use crate::results::counts::WorkCounts;
use crate::results::statistics::{Z95, wilson};
use crate::results::work::WorkCode;

/// Change of one school in one procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Work of the year judged.
    pub work: WorkCode,
    /// Participants before and now.
    pub participants: [u64; 2],
    /// Share below the minimum before and now, in percent.
    pub below_percent: [f64; 2],
    /// Change of the share in percentage points.
    pub below_change: f64,
    /// 95 % interval of that change.
    pub below_interval: [f64; 2],
    /// Change of the mean primary score, where both years have scores on the same scale.
    pub mean_change: Option<f64>,
    /// 95 % interval of that change.
    pub mean_interval: Option<[f64; 2]>,
    /// The words.
    pub direction: Direction,
    /// The change cannot be told from chance.
    pub cannot_be_told: bool,
}

/// Direction by the share of «2» (ФИОКО 2026, p. 8: +10 percentage points are negative dynamics; the split of the rest at
/// zero is common practice).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The share did not grow.
    Positive,
    /// It grew by less than ten points.
    Neutral,
    /// It grew by ten points or more.
    Negative,
}

/// Compares two years of a school in one procedure; none without participants in one of them.
pub fn change(work: &WorkCode, before: &WorkCounts, now: &WorkCounts, same_scale: bool) -> Option<Change> {
    let interval = difference_interval((before.below, before.participants), (now.below, now.participants))?;
    let percent = |counts: &WorkCounts| 100.0 * counts.below as f64 / counts.participants as f64;
    let below_percent = [percent(before), percent(now)];
    // Compared as integers, so that exactly ten points are ten points.
    let scaled = (100 * now.below * before.participants) as i128 - (100 * before.below * now.participants) as i128;
    let whole = i128::from(now.participants) * i128::from(before.participants);
    let direction = match scaled {
        change if change <= 0 => Direction::Positive,
        change if change >= 10 * whole => Direction::Negative,
        _ => Direction::Neutral,
    };
    let means = same_scale.then(|| mean_difference(before, now)).flatten();
    Some(Change {
        work: work.clone(),
        participants: [before.participants, now.participants],
        below_percent,
        below_change: below_percent[1] - below_percent[0],
        below_interval: [100.0 * interval.0, 100.0 * interval.1],
        mean_change: means.map(|(change, _)| change),
        mean_interval: means.map(|(change, half)| [change - half, change + half]),
        direction,
        cannot_be_told: interval.0 <= 0.0 && interval.1 >= 0.0,
    })
}

/// Newcombe's hybrid score interval of a difference of shares (R. G. Newcombe, 1998, method 10), now minus before.
pub fn difference_interval(before: (u64, u64), now: (u64, u64)) -> Option<(f64, f64)> {
    let ((low_before, high_before), (low_now, high_now)) = (wilson(before.0, before.1)?, wilson(now.0, now.1)?);
    let (p, q) = (now.0 as f64 / now.1 as f64, before.0 as f64 / before.1 as f64);
    let down = ((p - low_now).powi(2) + (high_before - q).powi(2)).sqrt();
    let up = ((high_now - p).powi(2) + (q - low_before).powi(2)).sqrt();
    Some((p - q - down, p - q + up))
}

/// Difference of means and half of its 95 % interval (normal approximation with separate variances).
fn mean_difference(before: &WorkCounts, now: &WorkCounts) -> Option<(f64, f64)> {
    let ((before, before_variance), (now, now_variance)) = (before.mean_and_variance()?, now.mean_and_variance()?);
    Some((now - before, Z95 * (before_variance + now_variance).sqrt()))
}

#[cfg(test)]
mod tests;
