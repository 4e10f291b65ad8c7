//! Identification: which schools a rule lists in a year, with the whole ground and the chance of it happening again.

mod bounds;
mod effects;
mod evidence;
mod grid;
mod logit_normal;
mod observation;
mod probability;
mod reference;
mod turns;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use super::counts::WorkCounts;
use super::parts::in_parts;
use super::rule::{Combine, Criterion, Quantity, Rule};
use super::work::{Procedure, WorkCode};
use evidence::Event;
use probability::Chances;
use reference::Reference;
pub use verdict::{CriterionResult, ProcedureResult, Run, SchoolVerdict, VerdictKind};

/// A school's counts, as the lake has them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SchoolResults {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its kind, where the register names one.
    pub kind: Option<String>,
    /// Its municipality.
    pub municipality: Option<String>,
    /// Counts by work, of all years.
    pub works: BTreeMap<WorkCode, WorkCounts>,
    /// Files the counts rest on.
    pub sources: Vec<String>,
}

/// Judges every school by a rule in a year. Pure: the same rule and counts give the same run, on any number of cores.
pub fn identify(rule: &Rule, year: u16, schools: &[SchoolResults]) -> Run {
    identify_some(rule, year, schools, |_| true)
}

/// Judges the wanted schools only, each as [`identify`] judges it among all `schools`.
pub fn identify_some(
    rule: &Rule,
    year: u16,
    schools: &[SchoolResults],
    wanted: impl Fn(&SchoolResults) -> bool + Sync,
) -> Run {
    let reference = Reference::of(rule, schools);
    let first_year = schools.iter().flat_map(|school| school.works.keys()).map(|work| work.year).min();
    let judge = Judge { rule, reference: &reference, first_year };
    let verdicts = in_parts(schools, |part| judge.all(part, year, &wanted)).into_iter().flatten().collect();
    Run { year, rule: rule.id(), schools: verdicts }
}

fn excluded(rule: &Rule, school: &SchoolResults) -> bool {
    let folded = |kind: &str| phrases::text::fold(kind);
    school.kind.as_ref().is_some_and(|own| rule.excluded_kinds.iter().any(|kind| folded(kind) == folded(own)))
}

struct Judge<'a> {
    rule: &'a Rule,
    reference: &'a Reference,
    first_year: Option<u16>,
}

impl Judge<'_> {
    /// Verdicts on the wanted of `schools` that have results in the year.
    fn all(&self, schools: &[SchoolResults], year: u16, wanted: impl Fn(&SchoolResults) -> bool) -> Vec<SchoolVerdict> {
        let mut chances = Chances::new(self.rule, self.reference);
        let judged = schools.iter().filter(|school| wanted(school) && !excluded(self.rule, school));
        let judged = judged.filter_map(|school| {
            let known: BTreeSet<u16> =
                school.works.keys().map(|work| work.year).filter(|known| *known <= year).collect();
            known.contains(&year).then(|| {
                let outcomes = self.outcomes(school, year);
                let mut verdict = self.verdict(school, year, &outcomes, &mut chances);
                let low = |past: u16| {
                    let earlier = (past != year).then(|| self.outcomes(school, past));
                    self.was_low(past, earlier.as_ref().unwrap_or(&outcomes))
                };
                verdict.years_low = known.into_iter().filter(|past| low(*past)).collect();
                verdict.statuses = verdict::statuses(&verdict, year);
                verdict
            })
        });
        judged.collect()
    }

    fn outcomes<'s>(&self, school: &'s SchoolResults, year: u16) -> Vec<Outcome<'s>> {
        self.rule.criteria.iter().map(|criterion| self.outcome(criterion, school, year)).collect()
    }

    fn verdict(
        &self,
        school: &SchoolResults,
        year: u16,
        outcomes: &[Outcome<'_>],
        chances: &mut Chances,
    ) -> SchoolVerdict {
        let listed = combined(self.rule.combine, outcomes.iter().map(|outcome| outcome.met));
        let probability = verdict::rounded(chances.of(outcomes));
        let criteria = self
            .rule
            .criteria
            .iter()
            .zip(outcomes)
            .map(|(criterion, outcome)| verdict::criterion_result(criterion, outcome, year));
        let criteria: Vec<CriterionResult> = criteria.collect();
        let procedures = || criteria.iter().flat_map(|criterion| &criterion.procedures);
        let all_small = procedures().next().is_some() && procedures().all(|procedure| procedure.small);
        let any_met = outcomes.iter().any(|outcome| outcome.met);
        let verdict = match (listed, any_met) {
            (true, _) => VerdictKind::Low,
            _ if procedures().next().is_none() || all_small => VerdictKind::Insufficient,
            (_, true) => VerdictKind::Risk,
            _ => VerdictKind::Clear,
        };
        // What the verdict hangs on: low procedures when listed, else everything that was counted.
        let small_sample = procedures().any(|procedure| procedure.small && procedure.low) || all_small;
        SchoolVerdict {
            school: school.school.clone(),
            name: school.name.clone(),
            municipality: school.municipality.clone(),
            year,
            rule: self.rule.id(),
            verdict,
            criteria,
            statuses: Vec::new(),
            years_low: Vec::new(),
            probability,
            small_sample,
            sources: school.sources.clone(),
        }
    }

    /// Whether a school with these outcomes was low in a year. In the first year of the data a criterion that asks for
    /// earlier years cannot be known; the year counts as low when everything that can be known held.
    fn was_low(&self, year: u16, outcomes: &[Outcome]) -> bool {
        let is_knowable = |criterion: &Criterion| {
            criterion.years.iter().all(|offset| {
                self.first_year.is_some_and(|first| i32::from(year) + i32::from(*offset) >= i32::from(first))
            })
        };
        let knowable = || self.rule.criteria.iter().zip(outcomes).filter(|(criterion, _)| is_knowable(criterion));
        knowable().next().is_some() && combined(self.rule.combine, knowable().map(|(_, outcome)| outcome.met))
    }

    fn outcome<'s>(&self, criterion: &Criterion, school: &'s SchoolResults, year: u16) -> Outcome<'s> {
        let mut events = Vec::with_capacity(school.works.len());
        for offset in &criterion.years {
            let wanted = i32::from(year) + i32::from(*offset);
            for (work, counts) in school.works.iter().filter(|(work, _)| i32::from(work.year) == wanted) {
                if criterion.procedures.admits(work) && counts.participants >= self.rule.smallest_count.max(1) {
                    let seen = (work, counts);
                    events.push(evidence::event(criterion, *offset, seen, self.reference, self.rule.small_sample));
                }
            }
        }
        let events = Events::of(events);
        let met = holds(criterion, &events);
        Outcome { events, met }
    }
}

/// "One and the same procedure" of several years: a work's code without its year.
type ProcedureKey<'a> = (Procedure, &'a str, Option<u8>);

fn key_of(work: &WorkCode) -> ProcedureKey<'_> {
    (work.procedure, &work.subject, work.grade)
}

/// Events of a school by procedure, those of one procedure in the order of the criterion's years.
struct Events<'a>(Vec<Event<'a>>);

impl<'a> Events<'a> {
    fn of(mut events: Vec<Event<'a>>) -> Events<'a> {
        events.sort_by(|a, b| key_of(a.work).cmp(&key_of(b.work)));
        Events(events)
    }

    /// All events, procedure by procedure.
    fn all(&self) -> &[Event<'a>] {
        &self.0
    }

    /// The events of each procedure.
    fn by_procedure(&self) -> impl Iterator<Item = &[Event<'a>]> {
        self.0.chunk_by(|a, b| key_of(a.work) == key_of(b.work))
    }

    /// The events of one procedure.
    fn of_procedure(&self, key: &ProcedureKey) -> &[Event<'a>] {
        let from = self.0.partition_point(|event| key_of(event.work) < *key);
        let length = self.0[from..].partition_point(|event| key_of(event.work) == *key);
        &self.0[from..from + length]
    }
}

/// What a criterion found at a school, and whether the criterion holds.
struct Outcome<'a> {
    events: Events<'a>,
    met: bool,
}

fn combined(combine: Combine, mut met: impl Iterator<Item = bool>) -> bool {
    match combine {
        Combine::All => met.all(|met| met),
        Combine::Any => met.any(|met| met),
    }
}

/// Whether enough procedures hold, in each year or in all the years at once.
fn holds(criterion: &Criterion, events: &Events) -> bool {
    let enough = |holding: usize, counted: usize| match criterion.quantity {
        Quantity::AtLeast(least) => holding >= least as usize,
        Quantity::Every => counted > 0 && holding == counted,
    };
    if criterion.same_procedure {
        let complete = events.by_procedure().filter(|events| events.len() == criterion.years.len());
        let (mut counted, mut holding) = (0, 0);
        for procedure in complete {
            counted += 1;
            holding += usize::from(procedure.iter().all(|event| event.low));
        }
        return enough(holding, counted);
    }
    criterion.years.iter().all(|offset| {
        let of_year = events.all().iter().filter(|event| event.offset == *offset);
        let (counted, holding) =
            of_year.fold((0, 0), |(counted, holding), event| (counted + 1, holding + usize::from(event.low)));
        enough(holding, counted)
    })
}

#[cfg(test)]
mod tests;
