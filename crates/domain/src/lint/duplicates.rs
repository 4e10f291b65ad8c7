//! Lines that say the same or nearly the same. Near-linear: lines meet by their rare words, see [`crate::similarity::Index`].

use std::collections::{BTreeSet, HashMap};

use phrases::text::fold;

use super::{Findings, codes};
use crate::line::{Line, LineKind};
use crate::similarity::{Index, containment, jaccard, stems};

/// Titles this alike say the same in other words.
const ALIKE: f64 = 0.75;
/// A title wholly inside another says nearly the same from this likeness on.
const INSIDE: f64 = 0.45;
/// Shorter titles inside longer ones are usually steps of one work («Мониторинг» – «Анализ мониторинга»).
const INSIDE_WORDS: usize = 6;
/// A title that stands more often is told once for the whole group.
const GROUP: usize = 6;

pub(super) fn check(lines: &[Line<'_>], found: &mut Findings) {
    let lines: Vec<&Line<'_>> =
        lines.iter().filter(|l| l.key.kind == LineKind::Activity && !l.title.trim().is_empty()).collect();
    let repeats = equal(&lines, found);
    near(&lines, &repeats, found);
}

/// The same words. Answers which lines repeat an earlier one.
fn equal(lines: &[&Line<'_>], found: &mut Findings) -> Vec<bool> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, line) in lines.iter().enumerate() {
        let key: String = fold(line.title).chars().filter(|c| c.is_alphanumeric()).collect();
        groups.entry(key).or_default().push(i);
    }
    let mut repeats = vec![false; lines.len()];
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|g| g.len() > 1).collect();
    groups.sort_unstable();
    for group in groups {
        let first = lines[group[0]];
        for i in &group[1..] {
            repeats[*i] = true;
        }
        if group.len() > GROUP {
            let text = format!("Мероприятие повторяется {} раз, впервые {}.", group.len(), whereabouts(first));
            found.line(&codes::DUPLICATE_ACTIVITY, lines[group[1]], text);
            continue;
        }
        for i in &group[1..] {
            let text = format!("Мероприятие повторяет {}.", whereabouts(first));
            found.line(&codes::DUPLICATE_ACTIVITY, lines[*i], text);
        }
    }
    repeats
}

fn near(lines: &[&Line<'_>], repeats: &[bool], found: &mut Findings) {
    let index = Index::new(lines.iter().map(|l| l.title));
    for (i, line) in lines.iter().enumerate().filter(|(i, _)| !repeats[*i]) {
        let Some(set) = index.set(i) else { continue };
        let earlier = index.near(set, INSIDE).into_iter().find(|(j, alike)| {
            *j < i && !repeats[*j] && says_the_same(line.title, lines[*j].title, set, index.set(*j), *alike)
        });
        if let Some((j, _)) = earlier {
            let text = format!("Мероприятие почти повторяет {}: «{}».", whereabouts(lines[j]), lines[j].title);
            found.line(&codes::SIMILAR_ACTIVITY, line, text);
        }
    }
}

/// Nearly the same words, the same action first, the same numbers.
fn says_the_same(a: &str, b: &str, set: &BTreeSet<String>, other: Option<&BTreeSet<String>>, alike: f64) -> bool {
    let Some(other) = other else { return false };
    let digits = |set: &BTreeSet<String>| -> Vec<String> {
        set.iter().filter(|t| t.chars().any(|c| c.is_ascii_digit())).cloned().collect()
    };
    let same_action = stems(a).first() == stems(b).first();
    let inside = containment(set, other) > 0.95 && set.len().min(other.len()) >= INSIDE_WORDS;
    debug_assert!((jaccard(set, other) - alike).abs() < 1e-9);
    same_action && digits(set) == digits(other) && (alike >= ALIKE || inside && alike >= INSIDE)
}

/// Which line: «строку 3.4», «строку 5 таблицы 2».
fn whereabouts(line: &Line<'_>) -> String {
    let place = line.place();
    match (line.number, place.table, place.row) {
        (Some(number), ..) => format!("строку {number}"),
        (None, Some(table), Some(row)) => format!("строку {row} таблицы {table}"),
        _ => format!("строку {}", line.key.index + 1),
    }
}
