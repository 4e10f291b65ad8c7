//! What the reader noticed and no rule has told yet.

use std::collections::{HashMap, HashSet};

use super::{Code, Findings, approval, codes, people};
use crate::line::Line;
use crate::roadmap::{Place, Roadmap, Warning};

/// The reader's names for things that the linter calls otherwise.
const ALIASES: &[(&str, &str)] = &[
    ("unread_deadline", "deadline_unread"),
    ("unread_responsible", "owner_unread"),
    ("order_number_mismatch", "order_numbers_disagree"),
    ("order_numbers", "order_numbers_disagree"),
    ("order_number", "order_numbers_disagree"),
    ("row_joined", "row_healed"),
    ("columns_shifted", "row_healed"),
    ("period_assumed", "no_period"),
    ("section_empty", "empty_section"),
    ("person_names_disagree", "names_disagree"),
];

/// The linter's code of a reader's warning.
pub(super) fn code_of(warning: &str) -> Option<&'static Code> {
    let name = ALIASES.iter().find(|(theirs, _)| *theirs == warning).map_or(warning, |(_, ours)| ours);
    codes::find(name)
}

/// What the whole text of a document says against itself, as warnings for [`Roadmap::warnings`]: papers named with two dates,
/// people named with two patronymics. The reader calls this, for a roadmap keeps only a part of the text. `texts` are the
/// lines before, between and after the tables; the plan's own lines are added here.
pub fn of_text<'a>(texts: impl IntoIterator<Item = &'a str>, roadmap: &'a Roadmap) -> Vec<Warning> {
    let lines = roadmap.lines();
    let mut all: Vec<&str> = texts.into_iter().collect();
    all.extend(roadmap.working_group.iter().map(|m| m.name.as_str()));
    all.extend(lines.iter().flat_map(|l| [Some(l.title), l.expected]).flatten());
    let warning =
        |code: &'static Code, text: String| Warning { code: code.code.to_owned(), at: Place::default(), text };
    let orders = approval::references(&all, &roadmap.approval);
    let mut found: Vec<Warning> = orders.into_iter().map(|t| warning(&codes::ORDER_NUMBERS_DISAGREE, t)).collect();
    found.extend(people::names(all).into_iter().map(|t| warning(&codes::NAMES_DISAGREE, t)));
    found
}

/// A code's place: table and row, or the sentence itself for the whole document.
type Spot = (Option<u32>, Option<u32>, String);

/// Passes on the reader's warnings that the linter knows and has not told about the same place.
pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let spot = |at: Place, text: &str| {
        let text = if at.row.is_none() { text.to_owned() } else { String::new() };
        (at.table, at.row, text)
    };
    let mut told: HashSet<(String, Spot)> = found.0.iter().map(|f| (f.code.clone(), spot(f.at, &f.text))).collect();
    // Some things are said once of a document, in the linter's own words.
    let once: HashSet<String> = found.0.iter().filter(|f| f.line.is_none()).map(|f| f.code.clone()).collect();
    let mut by_spot: HashMap<(Option<u32>, Option<u32>), &Line<'_>> = HashMap::new();
    for line in lines.iter().filter(|l| l.place().row.is_some()) {
        by_spot.entry((line.place().table, line.place().row)).or_insert(line);
    }
    for warning in &roadmap.warnings {
        let Some(code) = code_of(&warning.code) else { continue };
        let said = ONCE.contains(&code.code) && once.contains(code.code);
        let action = code.code == codes::OWNER_UNREAD.code
            && told.contains(&(codes::OWNER_NOT_A_PARTY.code.to_owned(), spot(warning.at, &warning.text)));
        if said || action || !told.insert((code.code.to_owned(), spot(warning.at, &warning.text))) {
            continue;
        }
        match by_spot.get(&(warning.at.table, warning.at.row)) {
            Some(line) => found.line(code, line, warning.text.clone()),
            None => found.place(code, warning.at, warning.text.clone()),
        }
    }
}

/// Codes that a document gets once.
const ONCE: &[&str] = &["no_period", "no_approval", "empty_section"];
