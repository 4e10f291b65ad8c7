//! Scales: which primary score gives which mark, and the minimum of a test score. Data by procedure, year, subject and
//! region, because the federal conversion of ОГЭ is a recommendation and a region sets its own.

use serde::{Deserialize, Serialize};

use super::work::{Procedure, WorkCode};
use crate::refusal::Refusal;

/// A collection of scales, read from TOML; a later entry for the same work wins, so that a region's file overrides.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scales {
    /// Entries.
    #[serde(default, rename = "scale")]
    pub entries: Vec<Scale>,
}

/// Scale of one work, or of a run of years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Procedure.
    pub procedure: Procedure,
    /// Subject code as in the work's code.
    pub subject: String,
    /// Grade; none for state exams.
    #[serde(default)]
    pub grade: Option<u8>,
    /// First year it holds.
    pub from_year: u16,
    /// Last year it holds.
    pub to_year: u16,
    /// Highest primary score.
    #[serde(default)]
    pub max: Option<u16>,
    /// Lowest primary scores of the marks 3, 4 and 5.
    #[serde(default)]
    pub marks_from: Option<[u16; 3]>,
    /// Lowest sufficient test score (ЕГЭ) or, for the basic exam in mathematics, the lowest sufficient mark.
    #[serde(default)]
    pub minimum: Option<u16>,
    /// Further conditions on parts of the paper, each lowering the mark when it is not met.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Where the figures come from.
    pub source: String,
}

/// «For this mark and above at least so many points in these items».
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The mark it guards.
    pub mark: u8,
    /// Points needed.
    pub points: u16,
    /// Item numbers whose points are added.
    pub items: Vec<String>,
    /// What the items are called: «грамотность», «геометрия».
    pub name: String,
}

const FEDERAL: &str = include_str!("../../scales/federal.toml");

impl Scales {
    /// The scales that ship with the product.
    pub fn shipped() -> Scales {
        Scales::parse(FEDERAL).unwrap_or_default()
    }

    /// Reads scales from TOML.
    ///
    /// # Errors
    /// The text is not a list of scales: what is wrong, in Russian.
    pub fn parse(text: &str) -> Result<Scales, Refusal> {
        toml::from_str(text).map_err(|error| {
            let message = format!("Файл шкал не прочитан: {}.", error.message());
            Refusal::new(
                "scales_unread",
                message,
                "Возьмите за образец поставляемые шкалы: opora results scales --show.",
            )
        })
    }

    /// The same as a text that [`Scales::parse`] reads; empty for no entries.
    pub fn to_toml(&self) -> String {
        if self.entries.is_empty() { String::new() } else { toml::to_string(self).unwrap_or_default() }
    }

    /// The scale of a work.
    pub fn of(&self, work: &WorkCode) -> Option<&Scale> {
        self.entries.iter().rev().find(|scale| {
            let years = scale.from_year..=scale.to_year;
            scale.procedure == work.procedure
                && scale.subject == work.subject
                && scale.grade == work.grade
                && years.contains(&work.year)
        })
    }
}

impl Scale {
    /// Mark of a primary score before any further condition.
    pub fn mark_by_score(&self, primary: u16) -> Option<u8> {
        let from = self.marks_from?;
        Some(2 + u8::try_from(from.iter().filter(|lowest| primary >= **lowest).count()).unwrap_or(0))
    }

    /// Mark with the further conditions; `points_in` answers how many points the named items brought, none when unknown.
    /// A condition that cannot be checked leaves the mark open.
    pub fn mark(&self, primary: u16, points_in: impl Fn(&[String]) -> Option<u16>) -> Option<u8> {
        let mut mark = self.mark_by_score(primary)?;
        while mark > 2 {
            let guards = self.conditions.iter().filter(|condition| condition.mark == mark);
            let met: Option<Vec<bool>> =
                guards.map(|condition| Some(points_in(&condition.items)? >= condition.points)).collect();
            if met?.into_iter().all(|met| met) {
                break;
            }
            mark -= 1;
        }
        Some(mark)
    }

    /// Whether a pupil is below the minimum: by the test score where there is a minimum, else by the mark.
    pub fn is_below(&self, test: Option<u16>, mark: Option<u8>) -> Option<bool> {
        match (self.minimum, test, mark) {
            (Some(minimum), Some(test), _) => Some(test < minimum),
            (Some(minimum), None, Some(mark)) if minimum <= 5 => Some(u16::from(mark) < minimum),
            (_, _, Some(mark)) => Some(mark == 2),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(work: &str, primary: u16, part: Option<u16>) -> Option<u8> {
        Scales::shipped().of(&work.parse().unwrap()).unwrap().mark(primary, |_| part)
    }

    #[test]
    fn marks_without_conditions_and_without_their_points() {
        assert_eq!(mark("ОГЭ-2026-01", 27, None), None);
        assert_eq!(mark("ОГЭ-2026-03", 9, None), Some(2));
        assert_eq!(mark("ОГЭ-2026-03", 30, None), Some(5));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let shipped = Scales::shipped();
        assert!(!shipped.entries.is_empty());
        assert_eq!(Scales::parse(&shipped.to_toml()).unwrap(), shipped);
        assert_eq!(Scales::default().to_toml(), "");
    }

    #[test]
    fn minimum_of_ege() {
        let scales = Scales::shipped();
        let russian = scales.of(&"ЕГЭ-2025-01".parse().unwrap()).unwrap();
        assert_eq!(russian.is_below(Some(24), None), Some(false));
        assert_eq!(russian.is_below(Some(23), None), Some(true));
        assert_eq!(russian.is_below(None, None), None);
    }
}
