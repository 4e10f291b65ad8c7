//! Lines of a roadmap: activities, checkpoints and obligations under one stable key.
//!
//! A key is the place of a line within its list, so it names the same line as long as the reading is not made anew.

use std::fmt;
use std::str::FromStr;

use phrases::deadline::Deadline;
use phrases::indicator::Indicator;
use phrases::parties::Parties;
use serde::{Deserialize, Serialize};

use crate::roadmap::{Activity, Place, Roadmap, Section, Source};

/// What a line of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// A row of the plan's table.
    Activity,
    /// A row of the checkpoints table.
    Checkpoint,
    /// A duty from the order's text.
    Obligation,
}

impl LineKind {
    /// Stable code: `activity`, `checkpoint`, `obligation`.
    pub fn code(self) -> &'static str {
        match self {
            LineKind::Activity => "activity",
            LineKind::Checkpoint => "checkpoint",
            LineKind::Obligation => "obligation",
        }
    }

    /// The Russian word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            LineKind::Activity => "мероприятие",
            LineKind::Checkpoint => "контрольная точка",
            LineKind::Obligation => "обязанность из приказа",
        }
    }
}

/// Names one line of a roadmap: `activity-0` is the first activity in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// Which list.
    pub kind: LineKind,
    /// Place within the list, counted from 0.
    pub index: usize,
}

impl LineKey {
    /// The key of the activity at this place in document order.
    pub fn activity(index: usize) -> LineKey {
        LineKey { kind: LineKind::Activity, index }
    }

    /// The key of the checkpoint at this place.
    pub fn checkpoint(index: usize) -> LineKey {
        LineKey { kind: LineKind::Checkpoint, index }
    }

    /// The key of the obligation at this place.
    pub fn obligation(index: usize) -> LineKey {
        LineKey { kind: LineKind::Obligation, index }
    }
}

impl fmt::Display for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.code(), self.index)
    }
}

/// The text is not a line key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a line key: expected for example `activity-0`")]
pub struct LineKeyError;

impl FromStr for LineKey {
    type Err = LineKeyError;

    fn from_str(text: &str) -> Result<LineKey, LineKeyError> {
        let (kind, index) = text.split_once('-').ok_or(LineKeyError)?;
        let kind = match kind {
            "activity" => LineKind::Activity,
            "checkpoint" => LineKind::Checkpoint,
            "obligation" => LineKind::Obligation,
            _ => return Err(LineKeyError),
        };
        // `usize::from_str` takes a leading plus; a key has one spelling only.
        if !index.bytes().all(|b| b.is_ascii_digit()) {
            return Err(LineKeyError);
        }
        Ok(LineKey { kind, index: index.parse().map_err(|_| LineKeyError)? })
    }
}

impl Serialize for LineKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LineKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LineKey, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One line of a roadmap, whatever list it stands in.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// Its key.
    pub key: LineKey,
    /// Its number as written.
    pub number: Option<&'a str>,
    /// What is to be done.
    pub title: &'a str,
    /// When.
    pub deadline: &'a Deadline,
    /// Who.
    pub responsible: &'a Parties,
    /// The expected result in the document's words.
    pub expected: Option<&'a str>,
    /// What was understood of the result.
    pub indicators: Vec<&'a Indicator>,
    /// Report documents named in the line.
    pub reports: &'a [String],
    /// Where it stands in the document; obligations have no place.
    pub source: Option<&'a Source>,
    /// The sections it stands in, outermost first.
    pub sections: Vec<&'a Section>,
}

impl Line<'_> {
    /// Table, row and page of the line.
    pub fn place(&self) -> Place {
        self.source.map(place_of).unwrap_or_default()
    }

    /// How people call the line: «1.2.3», or the beginning of its title when it has no number.
    pub fn name(&self) -> String {
        name_of(self.number, self.title)
    }
}

/// How people call a line: «1.2.3 Назначение кураторов», the title cut after eight words.
pub fn name_of(number: Option<&str>, title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    let mut short = words[..words.len().min(8)].join(" ");
    if words.len() > 8 {
        short.push('…');
    }
    match number {
        Some(number) if short.is_empty() => number.to_owned(),
        Some(number) => format!("{number} {short}"),
        None => short,
    }
}

/// Table, row and page of a source, without what was healed.
pub fn place_of(source: &Source) -> Place {
    Place { table: source.table, row: source.row, page: source.page }
}

/// What a healing note of the reader means, in Russian; a note in other words is answered as it is.
pub fn healed_words(note: &str) -> &str {
    const NOTES: &[(&str, &str)] = &[
        ("row joined", "строка соединена через границу страницы"),
        ("column shift", "ячейки возвращены в свои столбцы"),
        ("cell shift", "ячейки возвращены в свои столбцы"),
        ("shifted", "ячейки возвращены в свои столбцы"),
        ("doubled column", "повторённый столбец опущен"),
        ("word torn", "слово, разорванное переносом, соединено"),
        ("hyphen at", "перенос в конце строки убран"),
        ("merged cell", "значение объединённой ячейки повторено"),
        ("repeated header", "повторная шапка таблицы опущена"),
        ("page number", "номер страницы убран из текста"),
    ];
    NOTES.iter().find(|(start, _)| note.starts_with(start)).map_or(note, |(_, words)| words)
}

/// Whether a healing note tells of cells that were put together or moved, so that a person should look. Words rejoined within
/// a cell and dropped repetitions cannot mislead.
pub fn healed_needs_look(note: &str) -> bool {
    !["word torn", "hyphen at", "repeated header", "merged cell", "doubled column"].iter().any(|n| note.starts_with(n))
}

impl Roadmap {
    /// Every line: activities in document order, then checkpoints, then obligations.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let activities = self.activities().into_iter().enumerate().map(|(i, (sections, a))| Line {
            key: LineKey::activity(i),
            number: a.number.as_deref(),
            title: &a.title,
            deadline: &a.deadline,
            responsible: &a.responsible,
            expected: a.expected.as_deref(),
            indicators: a.indicators.iter().collect(),
            reports: &a.reports,
            source: Some(&a.source),
            sections,
        });
        let checkpoints = self.checkpoints.iter().enumerate().map(|(i, c)| Line {
            key: LineKey::checkpoint(i),
            number: c.number.as_deref(),
            title: &c.text,
            deadline: &c.deadline,
            responsible: &c.responsible,
            expected: None,
            indicators: c.indicator.iter().collect(),
            reports: &[],
            source: Some(&c.source),
            sections: Vec::new(),
        });
        let obligations = self.obligations.iter().enumerate().map(|(i, o)| Line {
            key: LineKey::obligation(i),
            number: None,
            title: &o.text,
            deadline: &o.deadline,
            responsible: &o.responsible,
            expected: None,
            indicators: Vec::new(),
            reports: &[],
            source: None,
            sections: Vec::new(),
        });
        activities.chain(checkpoints).chain(obligations).collect()
    }

    /// Every activity in document order, to be corrected in place; the order is that of [`Roadmap::activities`].
    pub fn activities_mut(&mut self) -> Vec<&mut Activity> {
        fn walk<'a>(section: &'a mut Section, out: &mut Vec<&'a mut Activity>) {
            out.extend(section.activities.iter_mut());
            for inner in &mut section.sections {
                walk(inner, out);
            }
        }
        let mut out = Vec::new();
        for section in &mut self.sections {
            walk(section, &mut out);
        }
        out
    }

    /// Removes the lines with these keys, keeping the order and the sections of the rest. Keys of the remaining lines
    /// are then counted anew.
    pub fn without(mut self, dropped: &std::collections::BTreeSet<LineKey>) -> Roadmap {
        fn walk(section: &mut Section, next: &mut usize, dropped: &std::collections::BTreeSet<LineKey>) {
            section.activities.retain(|_| {
                let key = LineKey::activity(*next);
                *next += 1;
                !dropped.contains(&key)
            });
            for inner in &mut section.sections {
                walk(inner, next, dropped);
            }
        }
        let mut next = 0;
        for section in &mut self.sections {
            walk(section, &mut next, dropped);
        }
        let mut index = 0;
        self.checkpoints.retain(|_| {
            index += 1;
            !dropped.contains(&LineKey::checkpoint(index - 1))
        });
        let mut index = 0;
        self.obligations.retain(|_| {
            index += 1;
            !dropped.contains(&LineKey::obligation(index - 1))
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{activity, checkpoint, month, obligation, plan, section};

    fn sample() -> Roadmap {
        let mut outer = section("1", "Диагностика", vec![activity("1", "Первое")]);
        outer.sections.push(section("1.1", "Внутренний", vec![activity("1.1.1", "Второе")]));
        let mut plan = plan();
        plan.sections = vec![outer, section("2", "Поддержка", vec![activity("2.1", "Третье")])];
        plan.checkpoints = vec![checkpoint("1", "Доля школ", month(2023, 5))];
        plan.obligations = vec![obligation("представить отчёт", month(2023, 6))];
        plan
    }

    #[test]
    fn keys_print_and_parse() {
        for (text, key) in [
            ("activity-0", Some(LineKey::activity(0))),
            ("checkpoint-12", Some(LineKey::checkpoint(12))),
            ("obligation-3", Some(LineKey::obligation(3))),
            ("activity-+1", None),
            ("activity-", None),
            ("row-1", None),
            ("activity", None),
        ] {
            assert_eq!(text.parse::<LineKey>().ok(), key, "{text}");
            assert!(key.is_none_or(|k| k.to_string() == text));
        }
    }

    #[test]
    fn lines_follow_the_document() {
        let plan = sample();
        let keys: Vec<String> = plan.lines().iter().map(|l| format!("{} {}", l.key, l.title)).collect();
        let expected = [
            "activity-0 Первое",
            "activity-1 Второе",
            "activity-2 Третье",
            "checkpoint-0 Доля школ",
            "obligation-0 представить отчёт",
        ];
        assert_eq!(keys, expected);
        let mut copy = plan.clone();
        let titles: Vec<String> = copy.activities_mut().iter().map(|a| a.title.clone()).collect();
        assert_eq!(titles, plan.activities().iter().map(|(_, a)| a.title.clone()).collect::<Vec<_>>());
        assert_eq!(plan.lines()[1].sections.len(), 2);
    }

    #[test]
    fn drops_lines() {
        let dropped = ["activity-1", "checkpoint-0"].map(|k| k.parse().unwrap()).into();
        let left: Vec<String> = sample().without(&dropped).lines().iter().map(|l| l.title.to_owned()).collect();
        assert_eq!(left, ["Первое", "Третье", "представить отчёт"]);
    }

    #[test]
    fn names_lines() {
        assert_eq!(name_of(Some("1.2"), "Назначить кураторов"), "1.2 Назначить кураторов");
        assert_eq!(name_of(None, "а б в г д е ж з и к"), "а б в г д е ж з…");
        assert_eq!(healed_words("row joined across a page break"), "строка соединена через границу страницы");
        assert!(!healed_needs_look("word torn by a line break joined"));
    }
}
