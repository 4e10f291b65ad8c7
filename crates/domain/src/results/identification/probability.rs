//! The chance that a school would meet the rule again with another draw of the same school's pupils.
//!
//! Method. A school's levels in its works are not known; what its counts and all schools of the run say of them is a
//! posterior distribution under the model of `effects.rs`: an effect of the school common to all its works, one of the
//! procedure common to its years, and one of the year. Pupils of another draw are independent given the levels. Given the
//! school's effect the procedures are independent, so the chance that the criteria hold together is exact: a walk over the
//! procedures that carries the distribution of what has been reached so far. It is then averaged over the posterior of the
//! school's effect on a grid; effects of procedures and years are integrated on the same grid (`grid.rs`).
//! Assumptions and calibration: `docs/statistics.md`.

use std::collections::{BTreeMap, BTreeSet};

use super::effects::{Correlation, Effects, Sample};
use super::evidence::{Again, Event};
use super::grid::{Kernel, OnGrid, STEP, Tails, likelihood};
use super::reference::{Reference, population_key};
use super::{Outcome, combined};
use crate::results::rule::{Combine, Criterion, Measure, Quantity, Rule};
use crate::results::statistics::normal_cdf;

/// What has been reached: for every criterion and slot, how many procedures hold (capped) and how many were counted.
type State = Vec<(u8, u8)>;

/// Under this chance, by a quick bound, a school is not worth the exact walk.
const HOPELESS: f64 = 2e-4;

/// Computes the chances of a run.
pub struct Chances<'a> {
    rule: &'a Rule,
    reference: &'a Reference,
    common: f64,
    procedure: Kernel,
    own: Kernel,
    correlation: Correlation,
    tails: Tails,
}

/// What was seen in one year of a procedure by one measure, with the comparisons made of it.
struct Observation {
    effects: Effects,
    sign: f64,
    sample: Sample,
    comparisons: Vec<(Comparison, Again)>,
}

/// The normal approximation of the posterior of the school's effect: where the grid is laid.
struct Around {
    mean: f64,
    deviation: f64,
}

impl<'a> Chances<'a> {
    /// Prepares for the schools of a run.
    pub fn new(rule: &'a Rule, reference: &'a Reference) -> Chances<'a> {
        let populations = rule.criteria.iter().filter_map(|criterion| reference.population(criterion.measure));
        let first = populations.map(|population| population.correlation).next();
        let correlation = first.unwrap_or(Correlation { school: 0.5, procedure: 0.7 });
        Chances {
            rule,
            reference,
            common: correlation.school.sqrt(),
            procedure: Kernel::of((correlation.procedure - correlation.school).max(0.0).sqrt()),
            own: Kernel::of((1.0 - correlation.procedure).sqrt()),
            correlation,
            tails: Tails::default(),
        }
    }

    /// Chance that the rule holds again.
    pub fn of(&mut self, outcomes: &[Outcome]) -> f64 {
        let names: BTreeSet<&String> = outcomes.iter().flat_map(|outcome| outcome.events.keys()).collect();
        let slots: Vec<usize> = self.rule.criteria.iter().map(slots_of).collect();
        let mut procedures: Vec<(&String, Vec<Observation>)> = Vec::with_capacity(names.len());
        for name in names {
            procedures.push((name, self.observations(outcomes, name)));
        }
        let around = self.around(&procedures);
        let bound = self.bound(outcomes, &around);
        if bound < HOPELESS {
            return bound;
        }
        let reach = 6.0 * around.deviation;
        let first = ((around.mean - reach) * self.common / STEP).floor() as i32;
        let last = ((around.mean + reach) * self.common / STEP).ceil() as i32;
        let start: State = vec![(0, 0); slots.iter().sum()];
        let points = (last - first + 1) as usize;
        let mut states: BTreeMap<State, Vec<f64>> = BTreeMap::from([(start, vec![1.0; points])]);
        let prior = |i: i32| -0.5 * (f64::from(i) * STEP / self.common).powi(2);
        let mut logs: Vec<f64> = (first..=last).map(prior).collect();
        for (name, observations) in &procedures {
            let turns = self.turns(observations, first, last);
            logs.iter_mut().zip(&turns.whole).for_each(|(log, whole)| *log += whole.ln());
            states = walk(self.rule, outcomes, name, &slots, &states, &turns);
        }
        averaged(
            &logs,
            states.iter().filter(|(state, _)| rule_holds(self.rule, &slots, state)).map(|(_, chance)| chance),
        )
    }

    /// What was seen in a procedure: one observation for each year and measure.
    fn observations(&self, outcomes: &[Outcome], procedure: &str) -> Vec<Observation> {
        let mut observations: BTreeMap<(i16, u8), Observation> = BTreeMap::new();
        for (criterion, outcome) in self.rule.criteria.iter().zip(outcomes) {
            for event in outcome.events.get(procedure).map(Vec::as_slice).unwrap_or_default() {
                let effects = self.reference.population(criterion.measure).and_then(|known| known.effects(&event.work));
                let Some((again, effects)) = event.again.zip(effects) else { continue };
                let sign = sign(criterion.measure);
                let new = || Observation { effects, sign, sample: again.sample, comparisons: Vec::new() };
                let known = observations.entry((event.offset, population_key(criterion.measure))).or_insert_with(new);
                let comparison = comparison(criterion, event.offset);
                if known.comparisons.iter().all(|(made, _)| *made != comparison) {
                    known.comparisons.push((comparison, again));
                }
            }
        }
        observations.into_values().collect()
    }

    /// Normal approximation of the posterior of the school's effect.
    fn around(&self, procedures: &[(&String, Vec<Observation>)]) -> Around {
        let Correlation { school, procedure } = self.correlation;
        let (mut precision, mut score) = (1.0, 0.0);
        for (_, observations) in procedures {
            let (mut weight, mut sum) = (0.0, 0.0);
            for observation in observations {
                let (value, variance) = approximate(observation);
                weight += 1.0 / (variance + 1.0 - procedure);
                sum += value / (variance + 1.0 - procedure);
            }
            if weight > 0.0 {
                let variance = 1.0 / weight + procedure - school;
                precision += school / variance;
                score += self.common * sum / weight / variance;
            }
        }
        Around { mean: score / precision, deviation: 1.0 / precision.sqrt() }
    }

    /// Quick bound of the chance: a criterion needs at least one comparison of each of its years to hold.
    fn bound(&self, outcomes: &[Outcome], around: &Around) -> f64 {
        let criteria = self.rule.criteria.iter().zip(outcomes).map(|(criterion, outcome)| {
            if criterion.quantity == Quantity::AtLeast(0) {
                return 1.0;
            }
            let of_year = |offset: &i16| -> f64 {
                let events = outcome.events.values().flatten().filter(|event| event.offset == *offset);
                events.map(|event| self.roughly(criterion, event, around)).sum()
            };
            criterion.years.iter().map(of_year).fold(1.0, f64::min)
        });
        match self.rule.combine {
            Combine::All => criteria.fold(1.0, f64::min),
            Combine::Any => criteria.sum::<f64>().min(1.0),
        }
    }

    /// Chance of one comparison to hold again by normal approximations.
    fn roughly(&self, criterion: &Criterion, event: &Event, around: &Around) -> f64 {
        let effects = self.reference.population(criterion.measure).and_then(|known| known.effects(&event.work));
        let Some((again, effects)) = event.again.zip(effects) else { return 0.0 };
        let sign = sign(criterion.measure);
        let observation = Observation { effects, sign, sample: again.sample, comparisons: Vec::new() };
        let (value, variance) = approximate(&observation);
        let (expected, spread) = (
            self.common * around.mean,
            self.correlation.school * around.deviation.powi(2) + 1.0 - self.correlation.school,
        );
        let precision = 1.0 / variance + 1.0 / spread;
        let level = (value / variance + expected / spread) / precision;
        let (bound, draw) = match again.sample {
            Sample::Share { of, .. } => {
                let n = of as f64;
                let share = ((again.bound - 0.5) / n).clamp(0.5 / n, 1.0 - 0.5 / n);
                ((share / (1.0 - share)).ln(), 1.0 / (n * share * (1.0 - share)))
            }
            Sample::Mean { error, .. } => (again.bound, error * error),
        };
        let distance = effects.centre + sign * effects.spread * level - bound;
        let chance = normal_cdf(distance / (effects.spread.powi(2) / precision + draw).sqrt());
        if again.from_bound { chance } else { 1.0 - chance }
    }

    /// How a procedure turns out, by the school's effect at the grid points `first..=last`.
    fn turns(&mut self, observations: &[Observation], first: i32, last: i32) -> Turns {
        let (near, far) = (self.procedure.reach(), self.procedure.reach() + self.own.reach());
        let points = first - far..=last + far;
        // For each observation its outcomes, each with the chance of what was seen and of the outcome, by level.
        let mut comparisons = Vec::new();
        let mut joint = vec![OnGrid { first: first - near, values: vec![1.0; (last - first + 1 + 2 * near) as usize] }];
        for observation in observations {
            let seen = likelihood(observation.sample, observation.effects, observation.sign, points.clone());
            let mut split = vec![seen];
            for (comparison, again) in &observation.comparisons {
                comparisons.push(*comparison);
                let holding = self.tails.holding(again, observation.effects, observation.sign, points.clone());
                let held = split.iter().map(|part| times(part, holding.iter().copied()));
                let held: Vec<OnGrid> = held.collect();
                let failed = split.iter().map(|part| times(part, holding.iter().map(|chance| 1.0 - chance)));
                // Bit i of an outcome's index says whether comparison i held.
                split = failed.chain(held).collect();
            }
            let split: Vec<OnGrid> = split.iter().map(|part| self.own.smooth(part)).collect();
            joint = split
                .iter()
                .flat_map(|part| joint.iter().map(|before| times(before, part.values.iter().copied())))
                .collect();
        }
        let outcomes: Vec<Vec<f64>> = joint.iter().map(|part| self.procedure.smooth(part).values).collect();
        let points = (last - first + 1) as usize;
        let whole: Vec<f64> = (0..points).map(|i| outcomes.iter().map(|outcome| outcome[i]).sum()).collect();
        Turns { comparisons, outcomes, whole }
    }
}

/// How a procedure turns out by the school's effect.
struct Turns {
    comparisons: Vec<Comparison>,
    /// By outcome (bit i: comparison i held) and grid point: chance of what was seen and of the outcome.
    outcomes: Vec<Vec<f64>>,
    /// Chance of what was seen, by grid point.
    whole: Vec<f64>,
}

fn times(values: &OnGrid, factors: impl Iterator<Item = f64>) -> OnGrid {
    let values_multiplied = values.values.iter().zip(factors).map(|(value, factor)| value * factor);
    OnGrid { first: values.first, values: values_multiplied.collect() }
}

/// Mean of the chances over the posterior weights, given as logarithms.
fn averaged<'a>(logs: &[f64], chances: impl Iterator<Item = &'a Vec<f64>>) -> f64 {
    let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
    let whole: f64 = weights.iter().sum();
    let held: f64 = chances.map(|chance| chance.iter().zip(&weights).map(|(c, w)| c * w).sum::<f64>()).sum();
    if whole > 0.0 { (held / whole).clamp(0.0, 1.0) } else { 0.0 }
}

/// A sample as a level with its variance, in standard deviations of the work.
fn approximate(observation: &Observation) -> (f64, f64) {
    let Observation { effects, sign, sample, .. } = observation;
    let (value, variance) = match *sample {
        Sample::Share { successes, of } => {
            let (k, rest) = (successes as f64 + 0.5, (of - successes) as f64 + 0.5);
            ((k / rest).ln(), 1.0 / k + 1.0 / rest)
        }
        Sample::Mean { value, error, .. } => (value, error * error),
    };
    (sign * (value - effects.centre) / effects.spread, variance / effects.spread.powi(2))
}

/// A school's effect is positive where its results are worse.
const fn sign(measure: Measure) -> f64 {
    match measure {
        Measure::BelowShare | Measure::BelowCount | Measure::LowestQuarterShare => 1.0,
        Measure::QualityShare | Measure::MeanPrimary => -1.0,
    }
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
    Comparison {
        measure: *measure as u8,
        operator: *operator as u8,
        against: *against as u8,
        hundredths: (threshold * 100.0).round() as i64,
        offset,
    }
}

/// Carries the distribution of what has been reached over one more procedure, at every grid point of the school's effect.
fn walk(
    rule: &Rule,
    outcomes: &[Outcome],
    procedure: &str,
    slots: &[usize],
    states: &BTreeMap<State, Vec<f64>>,
    turns: &Turns,
) -> BTreeMap<State, Vec<f64>> {
    let events: Vec<&[Event]> =
        outcomes.iter().map(|outcome| outcome.events.get(procedure).map(Vec::as_slice).unwrap_or_default()).collect();
    let mut next: BTreeMap<State, Vec<f64>> = BTreeMap::new();
    for (outcome, chances) in turns.outcomes.iter().enumerate() {
        let held = |wanted: Comparison| {
            turns.comparisons.iter().position(|known| *known == wanted).is_some_and(|bit| outcome & (1 << bit) != 0)
        };
        let steps = steps(rule, &events, slots, &held);
        for (state, before) in states {
            let mut state = state.clone();
            state.iter_mut().zip(&steps).for_each(|(reached, step)| {
                *reached = (reached.0.saturating_add(step.0), reached.1.saturating_add(step.1))
            });
            cap(rule, slots, &mut state);
            let after = next.entry(state).or_insert_with(|| vec![0.0; before.len()]);
            for (index, after) in after.iter_mut().enumerate() {
                // Where what was seen is impossible the weight is zero, whatever stands here.
                if turns.whole[index] > 0.0 {
                    *after += before[index] * chances[index] / turns.whole[index];
                }
            }
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
