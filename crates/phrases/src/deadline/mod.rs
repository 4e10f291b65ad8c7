//! Deadlines: «ежегодно, март, август», «до 15 февраля 2023», «1 раз в 2 недели с ноября 2020г.».

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::number::Number;
use crate::period::Period;

/// What a deadline expression means within a plan's period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// The document's own words, white space folded.
    pub text: String,
    /// How the work lies in time.
    pub nature: Nature,
    /// When it may be done and must be done, in time order.
    pub windows: Vec<Window>,
    /// RFC 5545 recurrence, when the words name one.
    pub rrule: Option<String>,
    /// What else the date hangs on («по графику ФГАОУ»), in the document's words.
    pub reference: Option<String>,
    /// What had to be assumed to read it.
    pub assumptions: Vec<Assumption>,
    /// Values tied to dates inside the expression («Июль 2023 год – 15%»).
    pub targets: Vec<DeadlineTarget>,
    /// What was not understood; never guessed.
    pub unread: Option<String>,
}

/// How work lies in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// Named dates or windows.
    Dated,
    /// Goes on all the time.
    Continuous,
    /// Hangs on something outside the text.
    Conditional,
    /// The cell is empty.
    Absent,
}

/// One stretch of time with its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First day; none when only the last day is named («до 15 февраля»).
    pub start: Option<Date>,
    /// Last day.
    pub due: Date,
}

/// Something the reader had to assume; `code` is stable, `text` is Russian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// Stable code, for example `month_without_year`.
    pub code: String,
    /// A Russian sentence.
    pub text: String,
}

/// A value tied to a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadlineTarget {
    /// The day by which the value holds.
    pub due: Date,
    /// The value.
    pub value: Number,
    /// `%` or another unit.
    pub unit: String,
}

/// Reads one deadline expression within the period of its plan.
pub fn read(text: &str, _period: Period) -> Deadline {
    Deadline {
        text: text.to_owned(),
        nature: Nature::Absent,
        windows: Vec::new(),
        rrule: None,
        reference: None,
        assumptions: Vec::new(),
        targets: Vec::new(),
        unread: Some(text.to_owned()),
    }
}
