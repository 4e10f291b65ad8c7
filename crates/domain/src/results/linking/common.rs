//! Which items two diagnostic works share.
//!
//! The school labels the items it repeats word for word; the same label in both works is the same item. Where no item is
//! labelled, items with the same content code and the same skill are taken, if each stands once in its work, and the
//! reader is told so: one skill may be checked by two different items.

use phrases::text::fold;
use serde::{Deserialize, Serialize};

use super::diagnostic::{DiagnosticItem, DiagnosticWork};

/// How the common items were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// By the labels «Общее задание».
    Label,
    /// By content code and skill.
    Skill,
}

/// Common items of two works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonItems {
    /// How they were found.
    pub by: MatchedBy,
    /// Places in the first and in the second work.
    pub pairs: Vec<(usize, usize)>,
    /// Items that bear one label and cannot be one item, in Russian.
    pub unlike: Vec<String>,
}

/// Finds the common items.
pub fn common_items(before: &DiagnosticWork, after: &DiagnosticWork) -> CommonItems {
    let labelled = |work: &DiagnosticWork| work.items.iter().any(|item| !item.common.is_empty());
    let (by, key): (MatchedBy, fn(&DiagnosticItem) -> String) = match labelled(before) || labelled(after) {
        true => (MatchedBy::Label, |item| fold(&item.common)),
        false => (MatchedBy::Skill, skill_key),
    };
    let mut found = CommonItems { by, pairs: Vec::new(), unlike: Vec::new() };
    for (place, item) in before.items.iter().enumerate() {
        let wanted = key(item);
        if wanted.is_empty() {
            continue;
        }
        let (Some(_), Some(other)) = (only(before, &wanted, key), only(after, &wanted, key)) else { continue };
        let [own, late] = [&item.item, &after.items[other].item];
        if own.max == late.max {
            found.pairs.push((place, other));
        } else if by == MatchedBy::Label {
            found.unlike.push(format!(
                "Задания {} и {} названы общими («{}»), но баллы разные ({} и {}): как общие они не учтены.",
                own.number, late.number, item.common, own.max, late.max
            ));
        }
    }
    found
}

/// Code and skill; nothing when either is missing.
fn skill_key(item: &DiagnosticItem) -> String {
    let (content, skill) = (fold(&item.content), fold(&item.skill));
    if content.is_empty() || skill.is_empty() { String::new() } else { format!("{content}\n{skill}") }
}

/// The place of the only item with a key.
fn only(work: &DiagnosticWork, key: &str, of: fn(&DiagnosticItem) -> String) -> Option<usize> {
    let mut places = work.items.iter().enumerate().filter(|(_, item)| of(item) == key).map(|(place, _)| place);
    let first = places.next()?;
    places.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::linking::diagnostic::Stage;
    use crate::results::linking::sample::{item, work};

    /// A work of items given as content code, skill, label and maximum.
    fn of_items(items: &[(&str, &str, &str, u8)]) -> DiagnosticWork {
        let items = items.iter().map(|(content, skill, common, max)| {
            let mut item = DiagnosticItem { skill: (*skill).into(), content: (*content).into(), ..item(common) };
            item.item.max = *max;
            item
        });
        work(Stage::Entry, items.collect(), Vec::new())
    }

    fn check(
        before: &[(&str, &str, &str, u8)],
        after: &[(&str, &str, &str, u8)],
        by: MatchedBy,
        pairs: &[(usize, usize)],
        unlike: usize,
    ) {
        let found = common_items(&of_items(before), &of_items(after));
        assert_eq!((found.by, found.pairs.as_slice(), found.unlike.len()), (by, pairs, unlike));
    }

    #[test]
    fn labels_win_over_skills() {
        let (a, b) = (("1.1", "Дроби", "А1", 1), ("1.1", "Дроби", "", 1));
        check(
            &[a, ("1.2", "Углы", "А2", 2)],
            &[("2", "Углы", "а2", 2), ("1", "х", "А1", 1)],
            MatchedBy::Label,
            &[(0, 1), (1, 0)],
            0,
        );
        check(&[a], &[b], MatchedBy::Label, &[], 0);
        check(&[a], &[("", "", "А1", 2)], MatchedBy::Label, &[], 1);
    }

    #[test]
    fn skills_where_nothing_is_labelled() {
        let dup = [("1.1", "Дроби", "", 1), ("1.1", "Дроби", "", 1), ("2", "Углы", "", 1), ("", "Дроби", "", 1)];
        check(&dup, &[("1.1", "дроби", "", 1), ("2", "Углы", "", 1)], MatchedBy::Skill, &[(2, 1)], 0);
        check(&[("2", "Углы", "", 1)], &[("2", "Углы", "", 3)], MatchedBy::Skill, &[], 0);
    }
}
