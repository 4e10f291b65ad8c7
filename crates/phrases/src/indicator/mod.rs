//! Indicators: «не менее 80% педагогов», «доля школ …, % к 2023 году – 15%, 2024 году – 30%».

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::number::Number;
use crate::period::Period;

/// What was understood of one indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// The document's own words, white space folded.
    pub text: String,
    /// What kind of thing is measured.
    pub measure: Measure,
    /// Of whom or what («педагогов»).
    pub of: Option<String>,
    /// How the value is compared with the target.
    pub comparator: Option<Comparator>,
    /// The single target value, when the text names one.
    pub value: Option<Number>,
    /// `%`, `чел.`, `шт.`, `руб.`
    pub unit: Option<String>,
    /// Targets by date.
    pub targets: Vec<Target>,
    /// What a share counts.
    pub numerator: Option<String>,
    /// Of how many.
    pub denominator: Option<String>,
    /// Where it starts («с 33,3 % … до 44,4 %»).
    pub baseline: Option<Quantity>,
    /// What was not understood; never guessed.
    pub unread: Option<String>,
}

/// Kind of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Part of a whole.
    Share,
    /// A number of things or people.
    Count,
    /// Everybody named is reached.
    Coverage,
    /// Growth («увеличение …»).
    Increase,
    /// One quantity over another.
    Ratio,
    /// A result that exists as a paper.
    Document,
    /// A result told in words, nothing to count.
    State,
}

/// How a value is compared with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// «не менее»
    #[serde(rename = ">=")]
    AtLeast,
    /// «не более»
    #[serde(rename = "<=")]
    AtMost,
    /// exactly
    #[serde(rename = "=")]
    Equal,
    /// «более»
    #[serde(rename = ">")]
    More,
    /// «менее»
    #[serde(rename = "<")]
    Less,
}

/// A target with its day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Last day by which it holds; none when the text names no date.
    pub by: Option<Date>,
    /// How the value is compared.
    pub comparator: Option<Comparator>,
    /// The value.
    pub value: Number,
    /// Its unit.
    pub unit: Option<String>,
}

/// A value with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The value.
    pub value: Number,
    /// Its unit.
    pub unit: Option<String>,
}

/// Reads one indicator expression; `period` serves years and dates that the text leaves out.
pub fn read(text: &str, _period: Option<Period>) -> Indicator {
    Indicator {
        text: text.to_owned(),
        measure: Measure::State,
        of: None,
        comparator: None,
        value: None,
        unit: None,
        targets: Vec::new(),
        numerator: None,
        denominator: None,
        baseline: None,
        unread: Some(text.to_owned()),
    }
}

/// Splits a "показатель / ожидаемый результат" cell into its indicators and reads each.
pub fn read_cell(text: &str, period: Option<Period>) -> Vec<Indicator> {
    vec![read(text, period)]
}
