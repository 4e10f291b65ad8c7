//! The catalogue of figures: one file a definition (`crates/domain/figures/*.toml`), versioned, in Russian words.

use super::definitions::TEXTS;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// Where the facts of a figure come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plane {
    /// Registers.
    Registers,
    /// Organisations, people and links.
    Place,
    /// Plans, hand-ins, visits.
    Work,
    /// Assessment results.
    Results,
}

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Stable code.
    pub code: String,
    /// Grows when the meaning changes.
    pub version: u32,
    /// Title.
    pub title: String,
    /// What is counted.
    pub numerator: String,
    /// Of what; empty where the figure is a number.
    #[serde(default)]
    pub denominator: String,
    /// «%», «₽», «школ».
    pub unit_of_measure: String,
    /// Where its facts come from.
    pub plane: Plane,
    /// Registers without a row of which a school has no data.
    #[serde(default)]
    pub registers: Vec<String>,
    /// Registers that it reads besides: there is no data before each was loaded for somebody.
    #[serde(default)]
    pub reads: Vec<String>,
    /// What narrows it: names of arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// Arguments without which it says nothing.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Which plans ask for it.
    #[serde(default)]
    pub asked_by: Vec<String>,
    /// Which way of counting it takes.
    pub measure: String,
}

impl Definition {
    /// Whether it has a denominator.
    pub fn is_share(&self) -> bool {
        !self.denominator.is_empty()
    }
}

/// A level of a diagnostics scale.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Level {
    name: String,
    from_percent: f64,
    needs_route: bool,
}

/// The scale of teachers' diagnostics in force.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    levels: Vec<Level>,
}

impl Scale {
    /// The level of a percent of the maximum.
    pub fn level(&self, percent: f64) -> Option<String> {
        self.levels.iter().find(|level| percent >= level.from_percent).map(|level| level.name.clone())
    }

    /// Whether a level needs a route.
    pub fn needs_route(&self, level: &str) -> bool {
        self.levels.iter().any(|known| known.name == level && known.needs_route)
    }

    /// Place of a level, the gravest last.
    pub(super) fn gravity(&self, level: &str) -> usize {
        self.levels.iter().position(|known| known.name == level).unwrap_or(0)
    }

    /// The gravest level.
    pub(super) fn gravest(&self) -> &str {
        self.levels.last().map(|level| level.name.as_str()).unwrap_or_default()
    }
}

static CATALOGUE: LazyLock<Vec<Definition>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| toml::from_str(text).ok()).collect());

static SCALE: LazyLock<Scale> =
    LazyLock::new(|| toml::from_str(include_str!("../../scales/teacher-diagnostics.toml")).unwrap_or_default());

/// Every definition.
pub fn all() -> &'static [Definition] {
    &CATALOGUE
}

/// The definition with this code.
pub fn get(code: &str) -> Option<&'static Definition> {
    CATALOGUE.iter().find(|definition| definition.code == code)
}

/// The scale of teachers' diagnostics.
pub fn scale() -> &'static Scale {
    &SCALE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::describe;

    #[test]
    fn every_definition_reads_and_names_known_registers() {
        for text in TEXTS {
            let read: Definition = toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            for register in read.registers.iter().chain(&read.reads) {
                assert!(describe::get(register).is_some(), "{}: {register}", read.code);
            }
            assert!(read.requires.iter().all(|arg| read.args.contains(arg)), "{}", read.code);
        }
        let mut codes: Vec<&str> = all().iter().map(|definition| definition.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TEXTS.len());
    }

    #[test]
    fn the_scale_that_ships() {
        for (percent, level, needs) in [
            (80.0, "минимальный", false),
            (79.9, "средний", false),
            (60.0, "средний", false),
            (40.0, "высокий", true),
            (39.9, "критический", true),
            (0.0, "критический", true),
        ] {
            assert_eq!(scale().level(percent).as_deref(), Some(level));
            assert_eq!(scale().needs_route(level), needs);
        }
        assert_eq!(scale().gravest(), "критический");
    }
}
