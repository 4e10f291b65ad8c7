//! Figures: what is measured, of whom, as of which day. Each is a sum over schools of facts that hold on a day, so that a
//! figure of a set is the sum of the figures of its members and the order of loading dated facts does not matter.
//!
//! | question | module |
//! |---|---|
//! | which figures there are, in words | [`catalogue`] (`crates/domain/figures/*.toml`) |
//! | what is known: rows of registers, heads, curators, owed work, visits, results | [`facts`] |
//! | how one figure of one school is counted | `measures` |
//! | which figure measures an indicator's words | [`bind`] |
//!
//! Invariants: percentages are never stored, added or averaged; nothing loaded ([`State::NoData`]) is not zero.

pub mod bind;
pub mod catalogue;
pub mod facts;

mod definitions;
mod measures;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use facts::Facts;

/// What narrows a figure: by event, register, kind and so on. Most figures take none of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Args {
    /// Title of an event.
    pub event: Option<String>,
    /// Day of the event, where several share the title.
    pub event_date: Option<Date>,
    /// Role of participants: руководитель, заместитель по УВР, педагог.
    pub role: Option<String>,
    /// Name of a register.
    pub register: Option<String>,
    /// Kind of events.
    pub kind: Option<String>,
    /// Level of events.
    pub level: Option<String>,
    /// Organisation that holds the events: id, or words.
    pub organiser: Option<String>,
    /// Words of a training programme.
    pub programme: Option<String>,
    /// Id of a plan.
    pub plan: Option<String>,
    /// Section of a plan.
    pub section: Option<String>,
    /// Number of a line, or words of an activity.
    pub activity: Option<String>,
    /// Count by school and take the least.
    pub per_school: bool,
    /// Count only what was handed in on time.
    pub on_time: bool,
}

/// Whether anything is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is a value.
    Measured,
    /// Nothing was ever loaded.
    NoData,
}

/// One of those whom a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Listed {
    /// Id of the school.
    pub unit: String,
    /// Who or what; the school itself where it is empty.
    pub who: String,
    /// It is in the numerator, not only in the denominator.
    pub counted: bool,
}

/// A figure of some schools on a day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// Numerator of a share; the number itself where there is no denominator.
    pub numerator: f64,
    /// Denominator of a share.
    pub denominator: Option<f64>,
    /// Parts of the number by name, for example by level of budget.
    pub parts: BTreeMap<String, f64>,
    /// Something was loaded.
    pub known: bool,
    /// Those in the denominator; filled only when asked for.
    pub list: Vec<Listed>,
}

impl Figure {
    /// Percent of a share, the number itself, or nothing over zero.
    pub fn value(&self) -> Option<f64> {
        match self.denominator {
            _ if !self.known => None,
            None => Some(self.numerator),
            Some(denominator) if denominator > 0.0 => Some(100.0 * self.numerator / denominator),
            Some(_) => None,
        }
    }

    /// Whether there is a value.
    pub fn state(&self) -> State {
        if self.known { State::Measured } else { State::NoData }
    }

    /// The figure over both: everything is added.
    #[must_use]
    pub fn plus(mut self, other: Figure) -> Figure {
        self.numerator += other.numerator;
        self.denominator = match (self.denominator, other.denominator) {
            (None, None) => None,
            (a, b) => Some(a.unwrap_or(0.0) + b.unwrap_or(0.0)),
        };
        for (name, part) in other.parts {
            *self.parts.entry(name).or_default() += part;
        }
        self.known |= other.known;
        self.list.extend(other.list);
        self
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Code of the catalogue.
    pub code: &'a str,
    /// Ids of the schools.
    pub schools: &'a [String],
    /// The day.
    pub as_of: Date,
    /// What narrows it.
    pub args: &'a Args,
    /// With the list behind it.
    pub listed: bool,
    /// No organisations were named: what belongs to no school counts as well.
    pub whole: bool,
}

/// Counts a figure; nothing when the catalogue does not have it.
pub fn figure(facts: &Facts, question: &Question<'_>) -> Option<Figure> {
    let definition = catalogue::get(question.code)?;
    let by_school = question.schools.iter().map(|school| measures::of_school(facts, definition, question, school));
    if question.args.per_school {
        return by_school.reduce(least).or_else(|| Some(Figure::default()));
    }
    let zero = Figure { denominator: definition.is_share().then_some(0.0), ..Figure::default() };
    let sum = by_school.fold(zero, Figure::plus);
    Some(sum.plus(measures::beyond_schools(facts, definition, question)))
}

/// The figure of each school by its own.
pub fn by_school(facts: &Facts, question: &Question<'_>) -> Option<Vec<(String, Figure)>> {
    let one = |school: &String| {
        let schools = std::slice::from_ref(school);
        let found = figure(facts, &Question { schools, whole: false, ..*question })?;
        Some((school.clone(), found))
    };
    question.schools.iter().map(one).collect()
}

fn least(a: Figure, b: Figure) -> Figure {
    let known = a.known || b.known;
    let list = if b.numerator < a.numerator { b.list } else { a.list };
    Figure { numerator: a.numerator.min(b.numerator), denominator: None, parts: BTreeMap::new(), known, list }
}
