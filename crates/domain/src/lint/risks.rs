//! Sections and goals without work behind them.

use std::collections::BTreeSet;

use phrases::text::fold;

use super::{Findings, codes};
use crate::line::{Line, LineKind};
use crate::roadmap::{Place, Roadmap, Section, Warning};
use crate::similarity::tokens;

pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    for section in &roadmap.sections {
        sections(section, found);
    }
    goals(roadmap, lines, found);
}

/// How much of a group's words must stand in the heading of a section, or in a line, that deals with it.
const COVERED: f64 = 0.5;

/// Groups of risks (of a table of risks and indicators, which a roadmap does not keep) that no section or line of the plan
/// deals with, as warnings for [`Roadmap::warnings`]. The reader calls this.
pub fn of_risk_groups(groups: &[String], roadmap: &Roadmap) -> Vec<Warning> {
    let activities = roadmap.activities();
    let mut headings: Vec<BTreeSet<String>> = Vec::new();
    for (path, activity) in &activities {
        let whole = path.iter().map(|s| s.title.as_str()).collect::<Vec<_>>().join(" ");
        headings.extend([tokens(&whole), tokens(&activity.title)]);
    }
    let share = |group: &BTreeSet<String>, words: &BTreeSet<String>| {
        group.intersection(words).count() as f64 >= COVERED * group.len() as f64
    };
    let uncovered = groups.iter().filter(|group| {
        let group = tokens(group);
        !group.is_empty() && !headings.iter().any(|words| share(&group, words))
    });
    let warning = |group: &String| Warning {
        code: codes::RISK_WITHOUT_MEASURE.code.to_owned(),
        at: Place::default(),
        text: format!("По группе риска «{group}» в плане нет ни раздела, ни мероприятия."),
    };
    uncovered.map(warning).collect()
}

/// Words by which a section is about a risk.
const RISKS: &[&str] = &["риск", "преодолен", "дефицит", "недостаточн", "низк", "неуспешн", "необеспеченн"];

/// An empty section is told once, at its top.
fn sections(section: &Section, found: &mut Findings) {
    if is_empty(section) {
        let name = match &section.number {
            Some(number) => format!("{}. {}", number.trim_end_matches('.'), section.title),
            None => section.title.clone(),
        };
        let folded = fold(&section.title);
        if RISKS.iter().any(|r| folded.contains(r)) {
            let text = format!("По группе риска «{name}» нет ни одного мероприятия.");
            found.place(&codes::RISK_WITHOUT_MEASURE, Place::default(), text);
        } else {
            found.place(&codes::EMPTY_SECTION, Place::default(), format!("В разделе «{name}» нет мероприятий."));
        }
        return;
    }
    for inner in &section.sections {
        sections(inner, found);
    }
}

fn is_empty(section: &Section) -> bool {
    section.activities.is_empty() && section.sections.iter().all(is_empty)
}

/// A goal whose words hardly occur in the work: fewer than a third of them anywhere.
fn goals(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let mut work: BTreeSet<String> = BTreeSet::new();
    for line in lines.iter().filter(|l| l.key.kind != LineKind::Obligation) {
        work.extend(tokens(line.title));
        work.extend(line.expected.map(tokens).unwrap_or_default());
    }
    if work.is_empty() {
        return;
    }
    for goal in &roadmap.goals {
        let words = tokens(goal);
        let served = words.intersection(&work).count();
        if words.len() >= 3 && served * 3 < words.len() {
            let text = format!("Не видно мероприятий, которые служат цели «{goal}».");
            found.document(&codes::GOAL_WITHOUT_MEASURE, text);
        }
    }
}
