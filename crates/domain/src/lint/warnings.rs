//! What the reader noticed and no rule has told yet.

use std::collections::{HashMap, HashSet};

use super::{Code, Findings, codes};
use crate::line::Line;
use crate::roadmap::{Place, Roadmap};

/// The reader's names for things that the linter calls otherwise.
const ALIASES: &[(&str, &str)] = &[
    ("unread_deadline", "deadline_unread"),
    ("unread_responsible", "owner_unread"),
    ("order_number_mismatch", "order_numbers_disagree"),
    ("order_numbers", "order_numbers_disagree"),
    ("order_number", "order_numbers_disagree"),
    ("row_joined", "row_healed"),
    ("person_names_disagree", "names_disagree"),
];

/// The linter's code of a reader's warning.
pub(super) fn code_of(warning: &str) -> Option<&'static Code> {
    let name = ALIASES.iter().find(|(theirs, _)| *theirs == warning).map_or(warning, |(_, ours)| ours);
    codes::find(name)
}

/// Passes on the reader's warnings that the linter knows and has not told about the same place.
pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let spot = |at: Place| (at.table, at.row);
    let mut told: HashSet<(String, (Option<u32>, Option<u32>))> =
        found.0.iter().map(|f| (f.code.clone(), spot(f.at))).collect();
    let mut by_spot: HashMap<(Option<u32>, Option<u32>), &Line<'_>> = HashMap::new();
    for line in lines.iter().filter(|l| l.place().row.is_some()) {
        by_spot.entry(spot(line.place())).or_insert(line);
    }
    for warning in &roadmap.warnings {
        let Some(code) = code_of(&warning.code) else { continue };
        if !told.insert((code.code.to_owned(), spot(warning.at))) {
            continue;
        }
        match by_spot.get(&spot(warning.at)) {
            Some(line) => found.line(code, line, warning.text.clone()),
            None => found.place(code, warning.at, warning.text.clone()),
        }
    }
}
