//! The verdict on a school: the JSON of the contract `results.md`, and the words for people.

use serde::{Deserialize, Serialize};

use super::Outcome;
use super::evidence::Event;
use crate::results::rule::Criterion;
use crate::results::work::WorkCode;

/// A run of a rule over all schools of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Year judged.
    pub year: u16,
    /// Rule with its version.
    pub rule: String,
    /// A verdict for every school with results in the year.
    pub schools: Vec<SchoolVerdict>,
}

/// Verdict on one school, with its whole ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchoolVerdict {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its municipality.
    pub municipality: Option<String>,
    /// Year judged.
    pub year: u16,
    /// Rule with its version.
    pub rule: String,
    /// The verdict.
    pub verdict: VerdictKind,
    /// Every criterion with every procedure that was considered.
    pub criteria: Vec<CriterionResult>,
    /// `stagnation`, `listed`, `left`, `observation`, `first_time`.
    pub statuses: Vec<String>,
    /// Years in which the school was low, up to the year judged.
    pub years_low: Vec<u16>,
    /// Chance of meeting the rule on another draw of the school's pupils.
    pub probability: f64,
    /// What the verdict hangs on has few participants.
    pub small_sample: bool,
    /// Files it rests on.
    pub sources: Vec<String>,
}

/// Verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerdictKind {
    /// Meets the rule.
    Low,
    /// Does not meet it, but one of its criteria holds.
    Risk,
    /// Meets none of the criteria.
    Clear,
    /// No procedure with enough participants to tell.
    Insufficient,
}

/// A criterion and what it found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriterionResult {
    /// Its code.
    pub code: String,
    /// It holds.
    pub met: bool,
    /// Russian text with the year.
    pub text: String,
    /// Every procedure considered.
    pub procedures: Vec<ProcedureResult>,
}

/// One procedure in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProcedureResult {
    /// Code of the work.
    pub work: WorkCode,
    /// Participants.
    pub participants: u64,
    /// Pupils below the minimum.
    pub below: u64,
    /// Value compared: a share from 0 to 1, points, or pupils.
    pub share: f64,
    /// 95 % interval of a share.
    pub interval: Option<[f64; 2]>,
    /// The comparison holds.
    pub low: bool,
    /// Few participants.
    pub small: bool,
}

/// A criterion's result in the contract's shape.
pub(super) fn criterion_result(criterion: &Criterion, outcome: &Outcome, year: u16) -> CriterionResult {
    let mut events: Vec<&Event> = outcome.events.all().iter().collect();
    events.sort_by(|a, b| b.offset.cmp(&a.offset).then_with(|| a.work.cmp(b.work)));
    let procedures = events.into_iter().map(|event| ProcedureResult {
        work: event.work.clone(),
        participants: event.participants,
        below: event.below,
        share: rounded(event.value),
        interval: event.interval.map(|(low, high)| [rounded(low), rounded(high)]),
        low: event.low,
        small: event.small,
    });
    CriterionResult {
        code: criterion.code.clone(),
        met: outcome.met,
        text: criterion.text.replace("{year}", &year.to_string()),
        procedures: procedures.collect(),
    }
}

/// Statuses over the years, from the years in which the school was low.
/// `stagnation`: three and more years in a row up to now (a regional institute's plan, row 1.4, «три и более лет подряд»).
pub(super) fn statuses(verdict: &SchoolVerdict, year: u16) -> Vec<String> {
    let low = |past: u16| verdict.years_low.contains(&past);
    let listed = verdict.verdict == VerdictKind::Low;
    let in_a_row = (0..).take_while(|back| low(year - back)).count();
    let mut statuses = Vec::new();
    if listed {
        statuses.push("listed");
    }
    if listed && in_a_row >= 3 {
        statuses.push("stagnation");
    }
    if listed && in_a_row == 1 {
        statuses.push("first_time");
    }
    if !listed && low(year - 1) {
        statuses.push("left");
    } else if !listed && low(year - 2) {
        statuses.push("observation");
    }
    statuses.into_iter().map(str::to_owned).collect()
}

/// Four digits: more would only look exact.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
