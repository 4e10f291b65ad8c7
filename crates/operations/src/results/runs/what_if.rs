//! What if a threshold moved: who would enter the list and who would leave it. Nothing is kept.

use domain::results::identification::{Run, VerdictKind, identify};
use domain::results::rule::{Quantity, Rule};
use serde::{Deserialize, Serialize};

use super::Moved;
use crate::actor::allow_common;
use crate::results::{cache, rules};
use crate::{Actor, App, Failure};
use domain::access::Action;

/// A criterion with another threshold or another number of procedures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// Code of the criterion: `A`.
    pub criterion: String,
    /// The threshold to try.
    pub threshold: f64,
    /// How many procedures must hold; as in the rule when none.
    pub procedures: Option<u32>,
}

/// What would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// The rule as it is.
    pub rule: Rule,
    /// The rule as tried.
    pub tried: Rule,
    /// Schools listed by the rule as it is.
    pub listed_before: u64,
    /// Schools listed by the rule as tried.
    pub listed_now: u64,
    /// Who would enter.
    pub entered: Vec<Moved>,
    /// Who would leave.
    pub left: Vec<Moved>,
}

/// Judges a year by a rule and by the same rule with other thresholds and smallest group.
///
/// # Errors
/// Refused `unknown_rule`; field problems for thresholds that make no sense.
pub async fn what_if(
    app: &App,
    actor: &Actor,
    year: u16,
    rule: &str,
    thresholds: &[Threshold],
    smallest_count: Option<u64>,
) -> Result<WhatIf, Failure> {
    allow_common(app, actor, Action::Read)?;
    let rule = rules::find(app, actor, rule).await?.rule;
    let tried = tried(&rule, thresholds, smallest_count)?;
    compared(app, year, rule, tried).await
}

/// Judges a year by two rules: who enters and who leaves when the second takes the place of the first.
pub(crate) async fn compared(app: &App, year: u16, rule: Rule, tried: Rule) -> Result<WhatIf, Failure> {
    let (schools, _) = cache::schools(app).await?;
    let work = (rule.clone(), tried.clone());
    let runs =
        tokio::task::spawn_blocking(move || (identify(&work.0, year, &schools), identify(&work.1, year, &schools)));
    let (before, now) = runs.await.map_err(Failure::unexpected)?;
    let listed = |run: &Run| run.schools.iter().filter(|school| school.verdict == VerdictKind::Low).count() as u64;
    let (mut entered, mut left) = (Vec::new(), Vec::new());
    for (before, now) in before.schools.iter().zip(&now.schools) {
        let moved = Moved {
            school: now.school.clone(),
            name: now.name.clone(),
            municipality: now.municipality.clone(),
            before: Some(super::code(before.verdict).to_owned()),
            now: Some(super::code(now.verdict).to_owned()),
        };
        match (before.verdict == VerdictKind::Low, now.verdict == VerdictKind::Low) {
            (false, true) => entered.push(moved),
            (true, false) => left.push(moved),
            _ => {}
        }
    }
    Ok(WhatIf { listed_before: listed(&before), listed_now: listed(&now), rule, tried, entered, left })
}

fn tried(rule: &Rule, thresholds: &[Threshold], smallest_count: Option<u64>) -> Result<Rule, Failure> {
    let mut tried = rule.clone();
    if let Some(smallest) = smallest_count {
        tried.smallest_count = smallest;
    }
    for change in thresholds {
        if !change.threshold.is_finite() {
            return Err(Failure::field(&format!("threshold-{}", change.criterion), "Введите число, например 30."));
        }
        let Some(criterion) = tried.criteria.iter_mut().find(|criterion| criterion.code == change.criterion) else {
            continue;
        };
        criterion.threshold = change.threshold;
        if let (Some(procedures), Quantity::AtLeast(_)) = (change.procedures, criterion.quantity) {
            criterion.quantity = Quantity::AtLeast(procedures.max(1));
        }
    }
    Ok(tried)
}
