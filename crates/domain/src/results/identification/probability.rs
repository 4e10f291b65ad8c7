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
use super::observation::{Around, Compared, Observation, comparison, sign};
use super::reference::{Reference, population_key};
use super::turns::{Grids, Turns};
use super::{Outcome, ProcedureKey, combined, key_of};
use crate::results::rule::{Criterion, Quantity, Rule};

/// What has been reached in a slot of a criterion: how many procedures hold (capped) and how many were counted.
type Slot = (u8, u8);

/// Computes the chances of a run.
pub struct Chances<'a> {
    rule: &'a Rule,
    reference: &'a Reference,
    correlation: Correlation,
    grids: Grids,
    buffers: [Reached; 2],
}

impl<'a> Chances<'a> {
    /// Prepares for the schools of a run.
    pub fn new(rule: &'a Rule, reference: &'a Reference) -> Chances<'a> {
        let populations = rule.criteria.iter().filter_map(|criterion| reference.population(criterion.measure));
        let first = populations.map(|population| population.correlation).next();
        let correlation = first.unwrap_or(Correlation::ORDINARY);
        Chances { rule, reference, correlation, grids: Grids::new(correlation), buffers: Default::default() }
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
        let window = self.grids.window(&around);
        let mut logs: Vec<f64> = window.effects().map(|effect| -0.5 * effect.powi(2)).collect();
        let [mut reached, mut next] = std::mem::take(&mut self.buffers);
        reached.start(slots.iter().sum(), window.points());
        for (key, observations) in keys.iter().zip(&procedures) {
            let turns = self.grids.turns(observations, &window);
            logs.iter_mut().zip(&turns.ln_whole).for_each(|(log, whole)| *log += whole);
            let steps = steps(self.rule, outcomes, key, &turns);
            next.walk(self.rule, &slots, &reached, &steps, &turns);
            std::mem::swap(&mut reached, &mut next);
        }
        let holding = reached.each().filter(|(state, _)| rule_holds(self.rule, &slots, state));
        let chance = averaged(&logs, holding.map(|(_, chances)| chances));
        self.buffers = [reached, next];
        chance
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
        let (mut precision, mut score, mut narrowest) = (1.0, 0.0, f64::INFINITY);
        for observations in procedures {
            let (mut weight, mut sum) = (0.0, 0.0);
            for observation in observations {
                let (value, variance) = observation.approximate();
                narrowest = variance.sqrt().min(narrowest);
                weight += 1.0 / (variance + 1.0 - procedure);
                sum += value / (variance + 1.0 - procedure);
            }
            if weight > 0.0 {
                let variance = 1.0 / weight + procedure - school;
                precision += school / variance;
                score += school.sqrt() * sum / weight / variance;
            }
        }
        Around { mean: score / precision, deviation: 1.0 / precision.sqrt(), narrowest }
    }
}

/// Mean of the chances over the posterior weights, given as logarithms.
fn averaged<'a>(logs: &[f64], chances: impl Iterator<Item = &'a [f64]>) -> f64 {
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

/// What one procedure adds to a slot.
#[derive(Clone, Copy)]
struct Step {
    /// Comparisons that must hold, as bits of an outcome.
    held: u32,
    /// The procedure counts in the slot.
    counted: bool,
}

/// A bit that no outcome has.
const NEVER: u32 = 1 << 31;

/// What one procedure adds to each slot.
fn steps(rule: &Rule, outcomes: &[Outcome], procedure: &ProcedureKey, turns: &Turns) -> Vec<Step> {
    let mut steps = Vec::with_capacity(rule.criteria.len());
    for (criterion, outcome) in rule.criteria.iter().zip(outcomes) {
        let events = outcome.events.of_procedure(procedure);
        let of_year = |offset: i16| {
            let wanted = comparison(criterion, offset);
            let bit = turns.comparisons.iter().position(|known| *known == wanted);
            let held = bit.map_or(NEVER, |bit| 1 << bit);
            Step { held, counted: events.iter().any(|event| event.offset == offset) }
        };
        let years = criterion.years.iter().map(|offset| of_year(*offset));
        if criterion.same_procedure {
            let both = |a: Step, b: Step| Step { held: a.held | b.held, counted: a.counted && b.counted };
            steps.extend(years.reduce(both));
        } else {
            steps.extend(years);
        }
    }
    steps
}

/// The distribution of what has been reached, at every grid point of the school's effect: states one after another, each
/// with its chances, in buffers that are used again.
#[derive(Default)]
struct Reached {
    slots: usize,
    points: usize,
    states: Vec<Slot>,
    chances: Vec<f64>,
}

impl Reached {
    /// Nothing reached yet, for certain.
    fn start(&mut self, slots: usize, points: usize) {
        self.empty(slots, points);
        self.states.resize(slots, (0, 0));
        self.chances.resize(points, 1.0);
    }

    fn empty(&mut self, slots: usize, points: usize) {
        self.states.clear();
        self.chances.clear();
        (self.slots, self.points) = (slots, points);
    }

    fn each(&self) -> impl Iterator<Item = (&[Slot], &[f64])> {
        self.states.chunks(self.slots).zip(self.chances.chunks(self.points))
    }

    /// Adds the product of two lists of chances to a state.
    fn add(&mut self, state: &[Slot], before: &[f64], chances: &[f64]) {
        // There are a handful of states: looking through them is faster than a map.
        let place = self.states.chunks(self.slots).position(|known| known == state);
        let place = place.unwrap_or_else(|| {
            self.states.extend_from_slice(state);
            self.chances.resize(self.chances.len() + self.points, 0.0);
            self.states.len() / self.slots - 1
        });
        let sums = &mut self.chances[place * self.points..][..self.points];
        for ((sum, before), chance) in sums.iter_mut().zip(before).zip(chances) {
            *sum += before * chance;
        }
    }

    /// Carries what `before` reached over one more procedure.
    fn walk(&mut self, rule: &Rule, slots: &[usize], before: &Reached, steps: &[Step], turns: &Turns) {
        self.empty(before.slots, before.points);
        let mut state = Vec::with_capacity(before.slots);
        for (outcome, chances) in (0u32..).zip(&turns.outcomes) {
            for (reached, known) in before.each() {
                state.clear();
                state.extend(reached.iter().zip(steps).map(|((held, counted), step)| {
                    let holds = step.counted && outcome & step.held == step.held;
                    (held.saturating_add(holds.into()), counted.saturating_add(step.counted.into()))
                }));
                cap(rule, slots, &mut state);
                self.add(&state, known, chances);
            }
        }
    }
}

/// Keeps the state small: beyond what a criterion asks for, more makes no difference.
fn cap(rule: &Rule, slots: &[usize], state: &mut [Slot]) {
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

fn rule_holds(rule: &Rule, slots: &[usize], state: &[Slot]) -> bool {
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
