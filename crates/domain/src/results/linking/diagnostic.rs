//! A school's own diagnostic works (КР): the entry, middle and final work of one school year.
//!
//! Schools write their own papers, so such works are kept apart by school (`kept.rs`): they are never added up over schools
//! and never judged by a rule of identification.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::results::sitting::NOT_ATTEMPTED;
use crate::results::work::{Item, Procedure, WorkCode};

/// Which work of the school year it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Входная: in September.
    Entry,
    /// Промежуточная: in the middle of the year.
    Middle,
    /// Итоговая: at the end.
    Final,
}

impl Stage {
    /// All stages in the order of the year.
    pub const ALL: [Stage; 3] = [Stage::Entry, Stage::Middle, Stage::Final];

    /// Stable code: `entry`, `middle`, `final`.
    pub const fn code(self) -> &'static str {
        match self {
            Stage::Entry => "entry",
            Stage::Middle => "middle",
            Stage::Final => "final",
        }
    }

    /// «входная».
    pub const fn label(self) -> &'static str {
        match self {
            Stage::Entry => "входная",
            Stage::Middle => "промежуточная",
            Stage::Final => "итоговая",
        }
    }

    /// «входной»: genitive.
    pub const fn of(self) -> &'static str {
        match self {
            Stage::Entry => "входной",
            Stage::Middle => "промежуточной",
            Stage::Final => "итоговой",
        }
    }

    /// The stage that a word means: its code, or a word as schools write it («входной контроль», «стартовая»,
    /// «полугодовая», «за год»).
    pub fn of_words(words: &str) -> Option<Stage> {
        const STEMS: [(Stage, &[&str]); 3] = [
            (Stage::Entry, &["entry", "входн", "стартов", "нулев", "начал"]),
            (Stage::Middle, &["middle", "промежут", "полугод", "рубеж", "середин", "срез за 1", "серед"]),
            (Stage::Final, &["final", "итогов", "финал", "годов", "конец", "конеч", "выходн", "за год"]),
        ];
        let folded = phrases::text::fold(words);
        let found = |stems: &[&str]| stems.iter().any(|stem| folded.contains(stem));
        let mut stages = STEMS.iter().filter(|(_, stems)| found(stems)).map(|(stage, _)| *stage);
        match (stages.next(), stages.next()) {
            // «Полугодовая» has «годов» in it.
            (Some(Stage::Middle), Some(Stage::Final)) if folded.contains("полугодов") => Some(Stage::Middle),
            (Some(stage), None) => Some(stage),
            _ => None,
        }
    }
}

/// An item of a diagnostic work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticItem {
    /// Number, highest score, level.
    #[serde(flatten)]
    pub item: Item,
    /// What it checks, in the school's words; may be empty.
    #[serde(default)]
    pub skill: String,
    /// Code of the content element; may be empty.
    #[serde(default)]
    pub content: String,
    /// Label of a common item: the same label in two works is the same item, word for word. May be empty.
    #[serde(default)]
    pub common: String,
}

/// A pupil of a diagnostic work, under the school's own code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticPupil {
    /// Class as «5А»; none when the file names none.
    pub class: Option<String>,
    /// Code within the class, or a keyed hash where the file knew the pupil by name only.
    pub code: String,
    /// Scores in the order of the items; [`NOT_ATTEMPTED`] where there is no value.
    pub scores: Vec<u8>,
}

/// One diagnostic work of a school as one file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticWork {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Name of the school, when the file has it.
    #[serde(default)]
    pub school_name: Option<String>,
    /// Year in which the school year ends: 2026 for 2025/26.
    pub year: u16,
    /// Two-letter code of the subject: «МА».
    pub subject_code: String,
    /// Subject in words.
    pub subject: String,
    /// Grade.
    pub grade: u8,
    /// Which work of the year it is.
    pub stage: Stage,
    /// Day it was written, when the file says.
    pub date: Option<Date>,
    /// Items in the order of the paper.
    pub items: Vec<DiagnosticItem>,
    /// Pupils who wrote it.
    pub pupils: Vec<DiagnosticPupil>,
    /// Classes of the pupils of the list who did not write it, one entry a pupil.
    #[serde(default)]
    pub absent: Vec<Option<String>>,
}

/// What a form to fill in knows beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiagnosticForm {
    /// ФИС ОКО login; may be empty.
    pub school: String,
    /// Name of the school.
    pub school_name: Option<String>,
    /// Year in which the school year ends.
    pub year: Option<u16>,
    /// Which work of the year.
    pub stage: Option<Stage>,
    /// Subject in words.
    pub subject: Option<String>,
    /// Grade.
    pub grade: Option<u8>,
    /// Items of an earlier work: its common items stand in the form already.
    pub items: Vec<DiagnosticItem>,
    /// Classes and codes of the pupils.
    pub pupils: Vec<(Option<String>, String)>,
}

/// «2025/26».
pub fn school_year(year: u16) -> String {
    format!("{}/{:02}", year.saturating_sub(1), year % 100)
}

/// The school year a day lies in, by the year in which it ends. It runs from August to July.
pub fn school_year_of(day: Date) -> Option<u16> {
    let year = if day.month() >= 8 { day.year() + 1 } else { day.year() };
    u16::try_from(year).ok()
}

impl DiagnosticWork {
    /// Code of the work: КР, the calendar year it was written in, subject, grade.
    pub fn code(&self) -> WorkCode {
        let by_stage = match self.stage {
            Stage::Final => self.year,
            Stage::Entry | Stage::Middle => self.year.saturating_sub(1),
        };
        let written = self.date.and_then(|day| u16::try_from(day.year()).ok());
        WorkCode {
            procedure: Procedure::Kr,
            year: written.unwrap_or(by_stage),
            subject: self.subject_code.clone(),
            grade: Some(self.grade),
        }
    }

    /// «Математика, 5 класс, входная работа 2025/26».
    pub fn words(&self) -> String {
        let year = school_year(self.year);
        format!("{}, {}\u{a0}класс, {} работа {year}", self.subject, self.grade, self.stage.label())
    }

    /// Classes it has pupils of; none stands for pupils without a class.
    pub fn classes(&self) -> BTreeSet<Option<String>> {
        self.pupils.iter().map(|pupil| pupil.class.clone()).collect()
    }

    /// Whether two files speak of one and the same work of the year.
    pub fn is_same_work(&self, other: &DiagnosticWork) -> bool {
        let key =
            |work: &DiagnosticWork| (work.school.clone(), work.year, work.subject_code.clone(), work.grade, work.stage);
        key(self) == key(other)
    }

    /// Highest sum of scores.
    pub fn highest(&self) -> u64 {
        self.items.iter().map(|item| u64::from(item.item.max)).sum()
    }

    /// Mean share of points in percent; none without pupils or items.
    pub fn completion(&self) -> Option<f64> {
        let scored: u64 = self
            .pupils
            .iter()
            .flat_map(|pupil| &pupil.scores)
            .filter(|score| **score != NOT_ATTEMPTED)
            .map(|score| u64::from(*score))
            .sum();
        let whole = self.highest() * self.pupils.len() as u64;
        (whole > 0).then(|| 100.0 * scored as f64 / whole as f64)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::results::linking::sample::work;

    #[test]
    fn stages_by_their_words() {
        for (words, stage) in [
            ("Входная", Some(Stage::Entry)),
            ("стартовая диагностика", Some(Stage::Entry)),
            ("Полугодовая контрольная", Some(Stage::Middle)),
            ("промежуточная (рубежная)", Some(Stage::Middle)),
            ("Итоговая годовая", Some(Stage::Final)),
            ("final", Some(Stage::Final)),
            ("Контрольная работа № 3", None),
            ("входная и итоговая", None),
        ] {
            assert_eq!(Stage::of_words(words), stage, "{words}");
        }
    }

    #[test]
    fn school_years() {
        assert_eq!(school_year(2026), "2025/26");
        assert_eq!(school_year(2000), "1999/00");
        for (day, year) in [(date(2025, 9, 1), 2026), (date(2026, 5, 20), 2026), (date(2026, 8, 1), 2027)] {
            assert_eq!(school_year_of(day), Some(year));
        }
        for (stage, day, year) in
            [(Stage::Entry, None, 2025), (Stage::Final, None, 2026), (Stage::Final, Some(date(2025, 12, 25)), 2025)]
        {
            let written = DiagnosticWork { date: day, ..work(stage, Vec::new(), Vec::new()) };
            assert_eq!(written.code().to_string(), format!("КР-{year}-МА-5"));
        }
    }
}
