//! What adopting a roadmap makes, before anything is saved: pure, so that the summary and the adoption cannot disagree.

use std::collections::BTreeMap;

use domain::line::LineKey;
use domain::owed::{Owner, Place, owed};
use domain::progress::Status;
use domain::roadmap::{Roadmap, Section};
use domain::schedule::Assignee;
use jiff::civil::Date;
use phrases::deadline::Window;
use phrases::text::fold;

use super::in_review::Bound;
use super::past::PastDecision;

/// A roadmap as it will be adopted, with the work that comes out of it.
pub(super) struct Draft {
    pub roadmap: Roadmap,
    /// Sections in document order.
    pub sections: Vec<DraftSection>,
    /// Assignments of each line, in the order of [`Roadmap::lines`].
    pub lines: Vec<DraftLine>,
}

/// A section with the place of the section around it.
pub(super) struct DraftSection {
    pub parent: Option<usize>,
    pub depth: i64,
    pub number: Option<String>,
    pub title: String,
}

/// A line with its section and assignments.
pub(super) struct DraftLine {
    pub key: LineKey,
    pub section: Option<usize>,
    pub assignments: Vec<DraftAssignment>,
}

/// One assignment to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DraftAssignment {
    pub assignee: Option<Assignee>,
    /// The window as the document has it: how the next version recognises the assignment.
    pub planned: Option<Window>,
    /// The window as a person moved it.
    pub window: Option<Window>,
    pub status: Status,
    pub done_on: Option<Date>,
    pub note: Option<String>,
}

/// Answers what was decided about a past window of a line.
pub(super) type Past<'a> = &'a dyn Fn(LineKey, Window) -> Option<PastDecision>;

/// Makes the draft of a roadmap. Members of sets and curators are those of `place`; undated work goes to those of `today`.
pub(super) fn draft(
    roadmap: Roadmap,
    bindings: &BTreeMap<String, Bound>,
    (place, today): (&Place, Date),
    past: Past<'_>,
) -> Draft {
    let mut sections = Vec::new();
    let mut section_of = Vec::new();
    for section in &roadmap.sections {
        lay(section, None, 0, &mut sections, &mut section_of);
    }
    let lines = roadmap
        .lines()
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let owners = owners(line.responsible, bindings);
            let planned = owed(line.deadline, &owners, place, today).into_iter();
            DraftLine {
                key: line.key,
                section: section_of.get(index).copied(),
                assignments: planned.filter_map(|(who, when)| decided(line.key, who, when, past)).collect(),
            }
        })
        .collect();
    Draft { roadmap, sections, lines }
}

/// Lays a section and its lines in document order; lines come first in it, then its sub-sections.
fn lay(
    section: &Section,
    parent: Option<usize>,
    depth: i64,
    sections: &mut Vec<DraftSection>,
    section_of: &mut Vec<usize>,
) {
    let place = sections.len();
    sections.push(DraftSection { parent, depth, number: section.number.clone(), title: section.title.clone() });
    section_of.extend(section.activities.iter().map(|_| place));
    for inner in &section.sections {
        lay(inner, Some(place), depth + 1, sections, section_of);
    }
}

/// Everybody who is bound to a party of the line, nobody twice.
fn owners(parties: &phrases::parties::Parties, bindings: &BTreeMap<String, Bound>) -> Vec<Owner> {
    let mut all: Vec<Owner> = Vec::new();
    for target in parties.parties.iter().filter_map(|p| bindings.get(&fold(&p.text))).flat_map(|b| &b.targets) {
        let owner = target.owner();
        if !all.contains(&owner) {
            all.push(owner);
        }
    }
    all
}

/// The assignment as a person decided it; none for what belongs to the time before adoption.
fn decided(
    line: LineKey,
    assignee: Option<Assignee>,
    planned: Option<Window>,
    past: Past<'_>,
) -> Option<DraftAssignment> {
    let mut assignment =
        DraftAssignment { assignee, planned, window: planned, status: Status::NotStarted, done_on: None, note: None };
    match planned.and_then(|window| past(line, window)) {
        Some(PastDecision::BeforeAdoption) => return None,
        Some(PastDecision::DoneBefore { on }) => {
            assignment.status = Status::Accepted;
            assignment.done_on = on;
            assignment.note = Some("Сделано до ввода плана в действие.".to_owned());
        }
        Some(PastDecision::NewDate { due }) => {
            assignment.window = Some(Window { start: None, due });
            assignment.note = Some("Срок прошёл до ввода плана, назначена новая дата.".to_owned());
        }
        Some(PastDecision::Drop) => {
            assignment.status = Status::Dropped;
            assignment.note = Some("Признано ненужным при вводе плана.".to_owned());
        }
        Some(PastDecision::StillDue) => {
            assignment.note = Some("Срок прошёл до ввода плана, работа ещё нужна.".to_owned());
        }
        None => {}
    }
    Some(assignment)
}

impl Draft {
    /// How many assignments there will be.
    pub(super) fn assignments(&self) -> u64 {
        self.lines.iter().map(|line| line.assignments.len() as u64).sum()
    }
}
