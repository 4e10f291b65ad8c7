//! Turns rows told apart into activities: words mended, phrases read.

use std::collections::HashMap;

use domain::roadmap::{Activity, Place, Section, Source};
use phrases::deadline::{self, Deadline};
use phrases::indicator::{self, Indicator};
use phrases::parties::{self, Parties};
use phrases::period::Period;

use super::draft::Draft;
use super::lexicon::Vocabulary;
use super::lines::{self, Mended};
use super::numbering;
use super::outline::Node;
use super::roles::Role;
use super::shape;
use super::times;

/// Reads phrases, each different text once.
pub(super) struct Readers<'a> {
    /// The plan's period.
    pub(super) period: Period,
    /// Words of the whole document.
    pub(super) vocabulary: &'a Vocabulary<'a>,
    deadlines: HashMap<String, Deadline>,
    parties: HashMap<String, Parties>,
    indicators: HashMap<String, Vec<Indicator>>,
}

impl<'a> Readers<'a> {
    /// Readers for one plan.
    pub(super) fn new(period: Period, vocabulary: &'a Vocabulary<'a>) -> Readers<'a> {
        Readers { period, vocabulary, deadlines: HashMap::new(), parties: HashMap::new(), indicators: HashMap::new() }
    }

    /// A deadline cell.
    pub(super) fn deadline(&mut self, text: &str) -> Deadline {
        let period = self.period;
        cached(&mut self.deadlines, text, || deadline::read(text, period))
    }

    /// A cell of those responsible.
    pub(super) fn parties(&mut self, text: &str) -> Parties {
        cached(&mut self.parties, text, || parties::read(text))
    }

    /// A cell of results.
    pub(super) fn indicators(&mut self, text: &str) -> Vec<Indicator> {
        let period = self.period;
        cached(&mut self.indicators, text, || {
            if text.is_empty() { Vec::new() } else { indicator::read_cell(text, Some(period)) }
        })
    }

    /// One indicator.
    pub(super) fn indicator(&self, text: &str) -> Indicator {
        indicator::read(text, Some(self.period))
    }
}

fn cached<T: Clone>(cache: &mut HashMap<String, T>, text: &str, read: impl FnOnce() -> T) -> T {
    if let Some(value) = cache.get(text) {
        return value.clone();
    }
    let value = read();
    cache.insert(text.to_owned(), value.clone());
    value
}

/// The words of a cell, mended, with what was mended noted.
pub(super) fn words(lines: &[String], vocabulary: &Vocabulary<'_>, healed: &mut Vec<String>) -> String {
    let mut mended = Mended::default();
    let text = lines::join(lines, vocabulary, &mut mended);
    if mended.torn {
        note(healed, "word torn by a line break joined");
    }
    if mended.hyphen {
        note(healed, "hyphen at a line's end resolved");
    }
    match lines::mend_blanks(&text) {
        Some(whole) => {
            note(healed, "word torn by a line break joined");
            whole
        }
        None => text,
    }
}

fn note(healed: &mut Vec<String>, text: &str) {
    if !healed.iter().any(|known| known == text) {
        healed.push(text.to_owned());
    }
}

/// Builds sections with their activities.
pub(super) fn sections(nodes: Vec<Node>, readers: &mut Readers<'_>) -> Vec<Section> {
    sections_within(nodes, None, readers)
}

/// Sections of a section whose title may name the time of all its lines.
fn sections_within(nodes: Vec<Node>, above: Option<&When<'_>>, readers: &mut Readers<'_>) -> Vec<Section> {
    let titles: Vec<String> = nodes.iter().map(heading).collect();
    let build = |(at, node): (usize, Node)| {
        let mut healed = Vec::new();
        let when = times::is_time_section(&titles[at]).then(|| {
            let next = titles.get(at + 1).map(String::as_str);
            When { text: &titles[at], read: times::section_time(&titles[at], next, readers.period) }
        });
        let title = words(&[node.row.title], readers.vocabulary, &mut healed);
        let when = when.as_ref().or(above);
        let activities = node.activities.into_iter().map(|draft| activity(&draft, when, readers)).collect();
        let sections = sections_within(node.nodes, when, readers);
        Section { number: node.row.number, title, sections, activities }
    };
    nodes.into_iter().enumerate().map(build).collect()
}

/// The heading of a section with its number, which may be that of a quarter («IV квартал»); a number that only counts
/// sections («2. Март») says nothing of the time.
fn heading(node: &Node) -> String {
    let counts = node.row.label.as_ref().is_some_and(|label| label.worded || label.script != numbering::Script::Roman);
    if counts && times::is_time_section(&node.row.title) {
        return node.row.title.clone();
    }
    [node.row.number.as_deref().unwrap_or_default(), &node.row.title].join(" ").trim().to_owned()
}

/// The time that a section's title names for its lines.
struct When<'a> {
    /// As written.
    text: &'a str,
    /// With what its place among the sections adds.
    read: String,
}

fn activity(draft: &Draft, when: Option<&When<'_>>, readers: &mut Readers<'_>) -> Activity {
    let mut healed: Vec<String> = draft.healed.iter().map(|note| (*note).to_owned()).collect();
    let vocabulary = readers.vocabulary;
    let mut text = |role: Role| words(draft.lines(role), vocabulary, &mut healed);
    let (number, title) = number_and_title(&text(Role::Number), text(Role::Title));
    let (audience, deadline, responsible, expected) =
        (text(Role::Audience), text(Role::Deadline), text(Role::Responsible), text(Role::Expected));
    // Readers that split a cell into items see where the author broke the line.
    let by_item = |role: Role, text: String| match draft.lines(role) {
        [] | [_] => text,
        lines => lines::items(lines, vocabulary).join("\n"),
    };
    let deadline = match when.filter(|_| deadline.is_empty()) {
        Some(when) => {
            note(&mut healed, "deadline taken from the heading of its section");
            Deadline { text: when.text.to_owned(), ..readers.deadline(&when.read) }
        }
        None => readers.deadline(&deadline),
    };
    Activity {
        number,
        title,
        audience: some(audience),
        deadline,
        responsible: readers.parties(&owners(draft.lines(Role::Responsible), responsible, vocabulary)),
        indicators: readers.indicators(&by_item(Role::Expected, expected.clone())),
        expected: some(expected),
        reports: split(draft.lines(Role::Reports), vocabulary),
        channels: split(draft.lines(Role::Channels), vocabulary),
        source: Source { table: draft.place.table, row: draft.place.row, page: draft.place.page, healed },
    }
}

/// The cell of those responsible for a reader that takes a line for a party: lines in the middle of a name are joined.
fn owners(cell: &[String], text: String, vocabulary: &Vocabulary<'_>) -> String {
    if cell.len() < 2 {
        return text;
    }
    let mut out: Vec<String> = Vec::new();
    for line in lines::items(cell, vocabulary) {
        match out.last_mut() {
            Some(above) if shape::name_goes_on(above, &line) => {
                above.push(' ');
                above.push_str(&line);
            }
            _ => out.push(line),
        }
    }
    out.join("\n")
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The number without its closing dot; where there is no number cell, the number that the title begins with.
fn number_and_title(number: &str, title: String) -> (Option<String>, String) {
    if !number.is_empty() {
        return (some(numbering::without_closing_dot(number)), title);
    }
    match numbering::split_marked(&title) {
        Some((written, label, rest)) if !label.worded && !rest.is_empty() && !lists_more(&label, rest) => {
            (some(numbering::without_closing_dot(written)), rest.to_owned())
        }
        _ => (None, title),
    }
}

/// Whether a title that begins with 1 is a list of its own: «1. … 2. …» in one cell has no number of its own.
fn lists_more(label: &numbering::Label, rest: &str) -> bool {
    label.parts == [1] && [" 2. ", " 2) "].iter().any(|second| rest.contains(second))
}

/// Items of a cell that lists papers or places: one a line or between semicolons. Joined by blanks they are the cell.
fn split(lines: &[String], vocabulary: &Vocabulary<'_>) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in lines::items(lines, vocabulary) {
        let continues =
            items.last().is_some_and(|last: &String| !last.ends_with([';', '.', ',']) && shape::starts_inside(&line));
        let mut parts = line.split_inclusive(';').map(str::trim).filter(|part| !part.is_empty());
        if continues && let (Some(last), Some(part)) = (items.last_mut(), parts.next()) {
            last.push(' ');
            last.push_str(part);
        }
        items.extend(parts.map(str::to_owned));
    }
    items
}

/// The place of an activity.
pub(super) fn place(source: &Source) -> Place {
    Place { table: source.table, row: source.row, page: source.page }
}
