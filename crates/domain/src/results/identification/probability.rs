//! The chance that a school would meet the rule again with another draw of the same school's pupils.
//!
//! Method. A school's levels in its works are not known; what its counts and all schools of the run say of them is a
//! posterior distribution under the model of `effects.rs`: an effect of the school common to all its works, one of the
//! procedure common to its years, and one of the year. Pupils of another draw are independent given the levels. Given the
//! school's effect the procedures are independent, so the chance that the criteria hold together is exact: a walk over the
//! procedures that carries the distribution of what has been reached so far. It is then averaged over the posterior of the
//! school's effect on a grid; effects of procedures and years are integrated on the same grid (`grid.rs`).
//! Assumptions and calibration: `docs/statistics.md`.

use super::bounds::beyond_doubt;
use super::effects::Correlation;
use super::evidence::{Event, again};
use super::grid::{Kernel, Levels, STEPS, Tables};
use super::observation::{Around, Compared, Comparison, Observation, comparison, sign};
use super::reference::{Reference, population_key};
use super::{Outcome, ProcedureKey, combined, key_of};
use crate::results::rule::{Criterion, Quantity, Rule};

/// What has been reached: for every criterion and slot, how many procedures hold (capped) and how many were counted.
type State = Vec<(u8, u8)>;

/// Computes the chances of a run.
pub struct Chances<'a> {
    rule: &'a Rule,
    reference: &'a Reference,
    common: f64,
    scales: Vec<Scale>,
    correlation: Correlation,
    tables: Tables,
}

/// A grid with the kernels of the effects on it.
struct Scale {
    step: f64,
    procedure: Kernel,
    own: Kernel,
}

impl<'a> Chances<'a> {
    /// Prepares for the schools of a run.
    pub fn new(rule: &'a Rule, reference: &'a Reference) -> Chances<'a> {
        let populations = rule.criteria.iter().filter_map(|criterion| reference.population(criterion.measure));
        let first = populations.map(|population| population.correlation).next();
        let correlation = first.unwrap_or(Correlation::ORDINARY);
        let scales = STEPS.iter().map(|step| Scale {
            step: *step,
            procedure: Kernel::of((correlation.procedure - correlation.school).max(0.0).sqrt(), *step),
            own: Kernel::of((1.0 - correlation.procedure).max(0.0).sqrt(), *step),
        });
        let scales = scales.collect();
        Chances { rule, reference, common: correlation.school.sqrt(), scales, correlation, tables: Tables::default() }
    }

    /// Chance that the rule holds again.
    pub fn of(&mut self, outcomes: &[Outcome]) -> f64 {
        let (keys, mut procedures) = self.observations(outcomes);
        let around = self.around(&procedures);
        procedures.iter_mut().flatten().for_each(|observation| observation.bound(&around, self.correlation));
        if let Some(chance) = beyond_doubt(self.rule, &procedures) {
            return chance;
        }
        let slots: Vec<usize> = self.rule.criteria.iter().map(slots_of).collect();
        let scale = self.scale(around.deviation);
        // A grid point of the common part of the level stands for this much of the school's effect.
        let unit = self.scales[scale].step / self.common;
        let reach = 5.0 * around.deviation;
        let (first, last) = ((around.mean - reach) / unit, (around.mean + reach) / unit);
        let (first, last) = (first.floor() as i32, last.ceil() as i32);
        let start: State = vec![(0, 0); slots.iter().sum()];
        let points = (last - first + 1) as usize;
        let mut states = vec![(start, vec![1.0; points])];
        let prior = |i: i32| -0.5 * (f64::from(i) * unit).powi(2);
        let mut logs: Vec<f64> = (first..=last).map(prior).collect();
        for (key, observations) in keys.iter().zip(&procedures) {
            let turns = self.turns(observations, scale, first, last);
            logs.iter_mut().zip(&turns.whole).for_each(|(log, whole)| *log += whole.ln());
            states = walk(self.rule, outcomes, *key, &slots, &states, &turns);
        }
        averaged(
            &logs,
            states.iter().filter(|(state, _)| rule_holds(self.rule, &slots, state)).map(|(_, chance)| chance),
        )
    }

    /// The coarsest grid that is not much wider than the posterior: the trapezoid rule errs by 1e-5 at 1.2 deviations.
    fn scale(&self, deviation: f64) -> usize {
        let fine_enough = self.scales.iter().position(|scale| scale.step <= 1.2 * deviation * self.common);
        fine_enough.unwrap_or(self.scales.len() - 1)
    }

    /// What was seen, by procedure: one observation for each year and measure.
    fn observations<'s>(&self, outcomes: &[Outcome<'s>]) -> (Vec<ProcedureKey<'s>>, Vec<Vec<Observation>>) {
        let mut seen: Vec<(ProcedureKey, (i16, u8), &Criterion, &Event)> = Vec::new();
        for (criterion, outcome) in self.rule.criteria.iter().zip(outcomes) {
            let measure = population_key(criterion.measure);
            let events = outcome.events.all().iter();
            seen.extend(events.map(|event| (key_of(event.work), (event.offset, measure), criterion, event)));
        }
        // The order of the criteria is kept within a procedure and year.
        seen.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        let procedures = seen.chunk_by(|a, b| a.0 == b.0).map(|of_procedure| {
            let places = of_procedure.chunk_by(|a, b| a.1 == b.1);
            let observations = places.filter_map(|events| self.observation(events.iter().map(|seen| (seen.2, seen.3))));
            (of_procedure[0].0, observations.collect())
        });
        procedures.unzip()
    }

    /// What was seen in one year of a procedure by one measure, with every comparison made of it.
    fn observation<'e>(&self, events: impl Iterator<Item = (&'e Criterion, &'e Event<'e>)>) -> Option<Observation> {
        let mut observation: Option<Observation> = None;
        for (criterion, event) in events {
            let comparison = comparison(criterion, event.offset);
            let known = observation.as_ref();
            if known.is_some_and(|known| known.comparisons.iter().any(|made| made.comparison == comparison)) {
                continue;
            }
            let population = self.reference.population(criterion.measure)?;
            let again = again(criterion, event, self.reference);
            let Some((again, effects)) = again.zip(population.effects(event.work)) else { continue };
            let sign = sign(criterion.measure);
            let new = || Observation { effects, sign, sample: again.sample, comparisons: Vec::with_capacity(1) };
            let compared = Compared { comparison, again, hit: 1.0, miss: 1.0 };
            observation.get_or_insert_with(new).comparisons.push(compared);
        }
        observation
    }

    /// Normal approximation of the posterior of the school's effect.
    fn around(&self, procedures: &[Vec<Observation>]) -> Around {
        let Correlation { school, procedure } = self.correlation;
        let (mut precision, mut score) = (1.0, 0.0);
        for observations in procedures {
            let (mut weight, mut sum) = (0.0, 0.0);
            for observation in observations {
                let (value, variance) = observation.approximate();
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

    /// How a procedure turns out, by the school's effect at the grid points `first..=last`.
    fn turns(&mut self, observations: &[Observation], scale: usize, first: i32, last: i32) -> Turns {
        let Scale { step, procedure, own } = &self.scales[scale];
        let (near, far) = (procedure.reach(), procedure.reach() + own.reach());
        // For each observation its outcomes, each with the chance of what was seen and of the outcome, by level.
        let mut comparisons = Vec::new();
        let mut joint = vec![vec![1.0; (last - first + 1 + 2 * near) as usize]];
        for observation in observations {
            let levels = Levels::of(observation.effects, observation.sign * step, first - far..=last + far);
            let mut split = vec![self.tables.likelihood(observation.sample, &levels)];
            for compared in &observation.comparisons {
                comparisons.push(compared.comparison);
                let holding = self.tables.holding(&compared.again, &levels);
                let held = split.iter().map(|part| times(part, holding.iter().copied()));
                let held: Vec<Vec<f64>> = held.collect();
                let failed = split.iter().map(|part| times(part, holding.iter().map(|chance| 1.0 - chance)));
                // Bit i of an outcome's index says whether comparison i held.
                split = failed.chain(held).collect();
            }
            let split: Vec<Vec<f64>> = split.iter().map(|part| own.smooth(part)).collect();
            joint =
                split.iter().flat_map(|part| joint.iter().map(|before| times(before, part.iter().copied()))).collect();
        }
        let mut outcomes: Vec<Vec<f64>> = joint.iter().map(|part| procedure.smooth(part)).collect();
        let points = (last - first + 1) as usize;
        let whole: Vec<f64> = (0..points).map(|i| outcomes.iter().map(|outcome| outcome[i]).sum()).collect();
        for outcome in &mut outcomes {
            // Where what was seen is impossible the weight is zero, whatever stands here.
            outcome.iter_mut().zip(&whole).for_each(|(chance, whole)| *chance /= whole.max(f64::MIN_POSITIVE));
        }
        Turns { comparisons, outcomes, whole }
    }
}

/// How a procedure turns out by the school's effect.
struct Turns {
    comparisons: Vec<Comparison>,
    /// By outcome (bit i: comparison i held) and grid point: chance of the outcome given what was seen.
    outcomes: Vec<Vec<f64>>,
    /// Chance of what was seen, by grid point.
    whole: Vec<f64>,
}

fn times(values: &[f64], factors: impl Iterator<Item = f64>) -> Vec<f64> {
    values.iter().zip(factors).map(|(value, factor)| value * factor).collect()
}

/// Mean of the chances over the posterior weights, given as logarithms.
fn averaged<'a>(logs: &[f64], chances: impl Iterator<Item = &'a Vec<f64>>) -> f64 {
    let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
    let whole: f64 = weights.iter().sum();
    let held: f64 = chances.map(|chance| chance.iter().zip(&weights).map(|(c, w)| c * w).sum::<f64>()).sum();
    if whole > 0.0 { (held / whole).clamp(0.0, 1.0) } else { 0.0 }
}

/// A criterion about one and the same procedure has one slot; others have one for each year.
fn slots_of(criterion: &Criterion) -> usize {
    if criterion.same_procedure { 1 } else { criterion.years.len() }
}

/// Carries the distribution of what has been reached over one more procedure, at every grid point of the school's effect.
fn walk(
    rule: &Rule,
    outcomes: &[Outcome],
    procedure: ProcedureKey,
    slots: &[usize],
    states: &[(State, Vec<f64>)],
    turns: &Turns,
) -> Vec<(State, Vec<f64>)> {
    let events: Vec<&[Event]> = outcomes.iter().map(|outcome| outcome.events.of_procedure(&procedure)).collect();
    let mut next: Vec<(State, Vec<f64>)> = Vec::with_capacity(states.len() + 2);
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
            // There are a handful of states: looking through them is faster than a map.
            let place = next.iter().position(|(known, _)| *known == state).unwrap_or_else(|| {
                next.push((state, vec![0.0; before.len()]));
                next.len() - 1
            });
            for ((after, before), chance) in next[place].1.iter_mut().zip(before).zip(chances) {
                *after += before * chance;
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
