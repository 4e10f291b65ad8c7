//! The plan linter: what a plan's own author would want to correct before signing.
//!
//! Every rule family is a module with one function; [`codes::ALL`] is the table of codes that `docs/lint.md` documents.
//! The linter only reads: it never changes a plan and never forbids to adopt one.

mod approval;
pub mod codes;
mod dates;
mod duplicates;
mod duties;
mod numbering;
mod owners;
mod people;
mod results;
mod risks;
mod targets;
#[cfg(test)]
mod tests;
mod texts;
mod warnings;

use serde::{Deserialize, Serialize};

use crate::line::{Line, LineKey, name_of};
use crate::roadmap::{Place, Roadmap};

pub use codes::{ALL, Code, find};
pub use risks::of_risk_groups;
pub use warnings::of_text;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The plan contradicts itself or cannot be carried out as written.
    Error,
    /// Something that carrying out or measuring needs is missing.
    Warning,
    /// Worth a look.
    Note,
}

impl Severity {
    /// The Russian word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "ошибка",
            Severity::Warning => "предупреждение",
            Severity::Note => "замечание",
        }
    }
}

/// One thing found in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code, one of [`codes::ALL`].
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// Where in the document; empty for the whole document.
    pub at: Place,
    /// The line it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<LineKey>,
    /// Number of the line as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<String>,
    /// Title of the line, whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// What is wrong: a Russian sentence.
    pub text: String,
    /// What to do: a Russian sentence.
    pub hint: String,
}

impl Finding {
    /// How people call the line: «1.2.3 Назначение кураторов»; nothing for the whole document.
    pub fn name(&self) -> String {
        name_of(self.number.as_deref(), self.title.as_deref().unwrap_or(""))
    }
}

impl Finding {
    /// One line for a terminal: «ошибка [contradictory_target] таблица 2, строка 5, 1.2 Назначение: Два значения… Оставьте одно…».
    pub fn line(&self) -> String {
        let mut place = place_words(self.at);
        let name = self.name();
        if !name.is_empty() {
            place.push(name);
        }
        let place = if place.is_empty() { String::new() } else { format!(" {}:", place.join(", ")) };
        format!("{} [{}]{place} {} {}", self.severity.label(), self.code, self.text, self.hint)
    }
}

/// «таблица 2», «строка 5», «стр. 7»
fn place_words(at: Place) -> Vec<String> {
    let table = at.table.map(|n| format!("таблица {n}"));
    let row = at.row.map(|n| format!("строка {n}"));
    let page = at.page.map(|n| format!("стр. {n}"));
    [table, row, page].into_iter().flatten().collect()
}

/// Collects the findings of all rules.
struct Findings(Vec<Finding>);

impl Findings {
    /// A finding about one line.
    fn line(&mut self, code: &'static Code, line: &Line<'_>, text: String) {
        self.push(code, line.place(), Some(line), text);
    }

    /// A finding about the whole document.
    fn document(&mut self, code: &'static Code, text: String) {
        self.push(code, Place::default(), None, text);
    }

    /// A finding about a place that is no line.
    fn place(&mut self, code: &'static Code, at: Place, text: String) {
        self.push(code, at, None, text);
    }

    /// The same sentence about the same line is told once.
    fn push(&mut self, code: &'static Code, at: Place, line: Option<&Line<'_>>, text: String) {
        let key = line.map(|l| l.key);
        let same = |f: &Finding| f.line == key && f.code == code.code && f.text == text;
        if self.0.iter().rev().take_while(|f| f.line == key).any(same) {
            return;
        }
        self.0.push(Finding {
            code: code.code.to_owned(),
            severity: code.severity,
            at,
            line: line.map(|l| l.key),
            number: line.and_then(|l| l.number.map(str::to_owned)),
            title: line.map(|l| l.title.to_owned()).filter(|t| !t.is_empty()),
            text,
            hint: code.hint.to_owned(),
        });
    }
}

/// Checks a plan. Findings about the whole document come first, then in the order of lines; near-linear in their number.
pub fn check(roadmap: &Roadmap) -> Vec<Finding> {
    let lines = roadmap.lines();
    let mut found = Findings(Vec::new());
    approval::check(roadmap, &mut found);
    people::check(roadmap, &lines, &mut found);
    targets::check(roadmap, &lines, &mut found);
    risks::check(roadmap, &lines, &mut found);
    duties::check(roadmap, &lines, &mut found);
    owners::check(&lines, &mut found);
    dates::check(roadmap, &lines, &mut found);
    results::check(&lines, &mut found);
    duplicates::check(&lines, &mut found);
    numbering::check(roadmap, &lines, &mut found);
    texts::check(roadmap, &lines, &mut found);
    warnings::check(roadmap, &lines, &mut found);
    let Findings(mut findings) = found;
    findings.sort_by_key(|f| f.line);
    findings
}
