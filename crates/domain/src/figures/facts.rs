//! What figures rest on: rows of registers typed and grouped by school, the place, owed work, visits, results.
//!
//! The facts of the registers are built from rows ([`Facts::add_row`]); those of other planes are plain input structures
//! that `operations` fills from its tables: [`Head`], [`OwedWindow`], [`Visit`], [`JudgedIndicator`], [`ResultFact`].

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use crate::owed::{Curatorship, Days};
use crate::registers::book::person;
use crate::registers::values::{Value, Values, key_text};

/// Who heads an organisation for a time: a right of the role «руководитель».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The organisation.
    pub unit: String,
    /// The person, by the id that curatorships use.
    pub person: String,
    /// When.
    pub days: Days,
}

/// A version of a hand-in that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedVersion {
    /// The day of the last step of its confirmation.
    pub accepted_on: Date,
    /// The day it was handed in.
    pub handed_in_on: Date,
    /// It has a file.
    pub has_file: bool,
}

/// A window that an organisation owes, with what was accepted for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwedWindow {
    /// The organisation.
    pub unit: String,
    /// Id of the plan.
    pub plan: String,
    /// Section of the plan.
    pub section: String,
    /// Number of the line, `1.2`; of an obligation its number.
    pub activity: String,
    /// Last day; none for undated work.
    pub due: Option<Date>,
    /// Accepted versions, in any order.
    pub accepted: Vec<AcceptedVersion>,
}

impl OwedWindow {
    /// The version that counts on a day: the newest accepted up to it.
    pub fn version(&self, day: Date) -> Option<&AcceptedVersion> {
        self.accepted.iter().filter(|v| v.accepted_on <= day).max_by_key(|v| (v.accepted_on, v.handed_in_on))
    }
}

/// A visit of a curator to an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The visited organisation.
    pub unit: String,
    /// The day.
    pub on: Date,
}

/// An indicator of a plan as it stood on the day of the question; the caller judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedIndicator {
    /// Id of the plan.
    pub plan: String,
    /// The organisation it is about; none for the whole plan.
    pub unit: Option<String>,
    /// Its target is met. Those without a target that holds are left out.
    pub met: bool,
}

/// A fact of the results plane: a school's part in a figure by an approved run or by the results of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultFact {
    /// Code of the figure.
    pub code: String,
    /// The school.
    pub unit: String,
    /// Year of the results.
    pub year: i16,
    /// The day from which it is known: of the approval, or the last day of the work.
    pub known_on: Date,
    /// Part in the numerator.
    pub numerator: f64,
    /// Part in the denominator.
    pub denominator: f64,
}

/// A row of a register, typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fact {
    values: Values,
    /// Place of the staff row of its person, when exactly one fits.
    pub(super) staff: Option<usize>,
}

impl Fact {
    /// Words of a column; empty where there are none.
    pub fn text(&self, key: &str) -> &str {
        match self.values.get(key) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// A number; nothing where there is none.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.values.get(key) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A day.
    pub fn day(&self, key: &str) -> Option<Date> {
        match self.values.get(key) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.values.get(key) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The folded full name of its person.
    pub(super) fn person(&self) -> String {
        person(&self.values)
    }
}

/// Rows of one school by register.
#[derive(Debug, Clone, Default)]
pub struct SchoolFacts {
    rows: BTreeMap<&'static str, Vec<Fact>>,
}

impl SchoolFacts {
    /// Rows of a register.
    pub fn of(&self, register: &str) -> &[Fact] {
        self.rows.get(register).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Everything that figures rest on.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    schools: HashMap<String, SchoolFacts>,
    /// Events of the register, with their organiser where it is known.
    pub(super) events: Vec<(Option<String>, Fact)>,
    /// Who heads which organisation.
    pub heads: Vec<Head>,
    /// Who curates which organisation.
    pub curatorships: Vec<Curatorship>,
    /// Windows that organisations owe.
    pub windows: Vec<OwedWindow>,
    /// Visits.
    pub visits: Vec<Visit>,
    /// Indicators of plans as of the day of the question.
    pub indicators: Vec<JudgedIndicator>,
    /// Facts of the results plane.
    pub results: Vec<ResultFact>,
    /// The work plane was asked: without it figures of work have no data.
    pub has_work: bool,
    loaded: HashSet<&'static str>,
}

impl Facts {
    /// Adds a row of a register.
    pub fn add_row(&mut self, register: &'static str, unit: Option<&str>, values: Values) {
        self.loaded.insert(register);
        let fact = Fact { values, staff: None };
        if register == "events" {
            self.events.push((unit.map(str::to_owned), fact));
            return;
        }
        let Some(unit) = unit else { return };
        self.schools.entry(unit.to_owned()).or_default().rows.entry(register).or_default().push(fact);
    }

    /// Tells that a register was loaded for somebody else.
    pub fn note_loaded(&mut self, register: &'static str) {
        self.loaded.insert(register);
    }

    /// Joins rows about persons with the staff of their school; call it once after the last row.
    pub fn settle(&mut self) {
        for school in self.schools.values_mut() {
            let staff = school.rows.get("staff").cloned().unwrap_or_default();
            let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, row) in staff.iter().enumerate() {
                by_name.entry(row.person()).or_default().push(at);
            }
            for (register, rows) in &mut school.rows {
                if !matches!(*register, "training" | "diagnostics" | "teacher-routes" | "attendance") {
                    continue;
                }
                for row in rows {
                    let named = by_name.get(&row.person()).map(Vec::as_slice).unwrap_or_default();
                    let born = row.day("born");
                    let fits = |at: &&usize| born.zip(staff[**at].day("born")).is_none_or(|(a, b)| a == b);
                    let mut found = named.iter().filter(fits);
                    row.staff = found.next().copied().filter(|_| found.next().is_none());
                }
            }
        }
    }

    /// Rows of a school.
    pub(super) fn school(&self, id: &str) -> Option<&SchoolFacts> {
        self.schools.get(id)
    }

    /// Whether a row of a register was ever loaded for anybody.
    pub fn is_loaded(&self, register: &str) -> bool {
        self.loaded.contains(register)
    }

    /// The events that a title, and a day where it is given, name.
    pub(super) fn events_named(&self, title: &str, day: Option<Date>) -> Vec<(String, Date)> {
        let wanted = key_text(title);
        let named = self.events.iter().filter(|(_, event)| key_text(event.text("title")) == wanted);
        let known = named.filter_map(|(_, event)| Some((key_text(event.text("title")), event.day("date")?)));
        known.filter(|(_, on)| day.is_none_or(|day| day == *on)).collect()
    }

    /// The event that a row of attendance is about.
    pub(super) fn event_of(&self, row: &Fact) -> Option<&Fact> {
        let (title, day) = (key_text(row.text("event")), row.day("event_date"));
        self.events.iter().map(|(_, event)| event).find(|e| e.day("date") == day && key_text(e.text("title")) == title)
    }
}
