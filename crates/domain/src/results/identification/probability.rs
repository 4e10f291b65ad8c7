//! The chance that a school would meet the rule again with another draw of the same school's pupils.
//!
//! Method: each comparison of the rule (a procedure in a year) has its own chance of holding again, from the beta-binomial
//! posterior predictive distribution with a prior fitted to all schools of the work. Comparisons of different works are
//! taken as independent given the school; the same comparison used by two criteria is one event. The chance that the
//! criteria hold together is then exact: a walk over the procedures that carries the distribution of what has been
//! reached so far. Assumptions and calibration: `docs/statistics.md`.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Event;
use super::{Outcome, combined};
use crate::results::rule::{Against, Criterion, Measure, Operator, Quantity, Rule};

/// What has been reached: for every criterion and slot, how many procedures hold (capped) and how many were counted.
type State = Vec<(u8, u8)>;

/// Chance that the rule holds again.
pub fn of_rule(rule: &Rule, outcomes: &[Outcome]) -> f64 {
    let procedures: BTreeSet<&String> = outcomes.iter().flat_map(|outcome| outcome.events.keys()).collect();
    let slots: Vec<usize> = rule.criteria.iter().map(slots_of).collect();
    let start: State = vec![(0, 0); slots.iter().sum()];
    let mut states: BTreeMap<State, f64> = BTreeMap::from([(start, 1.0)]);
    for procedure in procedures {
        states = walk(rule, outcomes, procedure, &slots, &states);
    }
    let chance: f64 =
        states.iter().filter(|(state, _)| rule_holds(rule, &slots, state)).map(|(_, chance)| chance).sum();
    chance.clamp(0.0, 1.0)
}

/// A criterion about one and the same procedure has one slot; others have one for each year.
fn slots_of(criterion: &Criterion) -> usize {
    if criterion.same_procedure { 1 } else { criterion.years.len() }
}

/// Identity of a comparison, so that two criteria that compare the same thing share one event.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct Comparison {
    measure: u8,
    operator: u8,
    against: u8,
    hundredths: i64,
    offset: i16,
}

fn comparison(criterion: &Criterion, offset: i16) -> Comparison {
    let Criterion { measure, operator, against, threshold, .. } = criterion;
    let (measure, operator, against): (Measure, Operator, Against) = (*measure, *operator, *against);
    Comparison {
        measure: measure as u8,
        operator: operator as u8,
        against: against as u8,
        hundredths: (threshold * 100.0).round() as i64,
        offset,
    }
}

fn walk(
    rule: &Rule,
    outcomes: &[Outcome],
    procedure: &str,
    slots: &[usize],
    states: &BTreeMap<State, f64>,
) -> BTreeMap<State, f64> {
    let events: Vec<&[Event]> =
        outcomes.iter().map(|outcome| outcome.events.get(procedure).map(Vec::as_slice).unwrap_or_default()).collect();
    let mut chances: BTreeMap<Comparison, f64> = BTreeMap::new();
    for (criterion, events) in rule.criteria.iter().zip(&events) {
        chances.extend(events.iter().map(|event| (comparison(criterion, event.offset), event.again)));
    }
    let comparisons: Vec<(Comparison, f64)> = chances.into_iter().collect();
    let mut next: BTreeMap<State, f64> = BTreeMap::new();
    for outcome in 0u32..(1 << comparisons.len()) {
        let held = |wanted: Comparison| {
            comparisons.iter().position(|(known, _)| *known == wanted).is_some_and(|bit| outcome & (1 << bit) != 0)
        };
        let chance: f64 = comparisons
            .iter()
            .enumerate()
            .map(|(bit, (_, p))| if outcome & (1 << bit) != 0 { *p } else { 1.0 - p })
            .product();
        if chance == 0.0 {
            continue;
        }
        let steps = steps(rule, &events, slots, &held);
        for (state, before) in states {
            let mut state = state.clone();
            state.iter_mut().zip(&steps).for_each(|(reached, step)| {
                *reached = (reached.0.saturating_add(step.0), reached.1.saturating_add(step.1))
            });
            cap(rule, slots, &mut state);
            *next.entry(state).or_default() += before * chance;
        }
    }
    next
}

/// What one procedure adds to each slot when the comparisons turn out as `held` says.
fn steps(rule: &Rule, events: &[&[Event]], slots: &[usize], held: &impl Fn(Comparison) -> bool) -> State {
    let mut steps = State::with_capacity(slots.iter().sum());
    for (criterion, events) in rule.criteria.iter().zip(events) {
        let of_year = |offset: i16| events.iter().filter(move |event| event.offset == offset);
        if criterion.same_procedure {
            let complete = criterion.years.iter().all(|offset| of_year(*offset).next().is_some());
            let holds = complete && criterion.years.iter().all(|offset| held(comparison(criterion, *offset)));
            steps.push((u8::from(holds), u8::from(complete)));
        } else {
            steps.extend(criterion.years.iter().map(|offset| {
                let counted = of_year(*offset).next().is_some();
                (u8::from(counted && held(comparison(criterion, *offset))), u8::from(counted))
            }));
        }
    }
    steps
}

/// Keeps the state small: beyond what a criterion asks for, more makes no difference.
fn cap(rule: &Rule, slots: &[usize], state: &mut State) {
    let mut at = 0;
    for (criterion, slots) in rule.criteria.iter().zip(slots) {
        for reached in &mut state[at..at + slots] {
            match criterion.quantity {
                Quantity::AtLeast(least) => *reached = (reached.0.min(u8::try_from(least).unwrap_or(u8::MAX)), 0),
                // Counted is 1 once there is one, held is 1 while none failed.
                Quantity::Every => {
                    *reached = (u8::from(reached.1 > 0 && reached.0 == reached.1), u8::from(reached.1 > 0))
                }
            }
        }
        at += slots;
    }
}

fn rule_holds(rule: &Rule, slots: &[usize], state: &State) -> bool {
    let mut at = 0;
    let met = rule.criteria.iter().zip(slots).map(|(criterion, slots)| {
        let mine = &state[at..at + slots];
        at += slots;
        mine.iter().all(|(held, counted)| match criterion.quantity {
            Quantity::AtLeast(least) => u32::from(*held) >= least,
            Quantity::Every => *counted > 0 && held == counted,
        })
    });
    combined(rule.combine, met.collect::<Vec<_>>().into_iter())
}
