//! Rows of a plan's table that are no part of the plan: signatures, notes, totals, goals.

use super::draft::Draft;
use super::roles::Role;
use super::shape;

/// «Начальник управления … Иванова И.И.» under the table: a position, a person, no number, no time.
pub(super) fn is_signature(draft: &Draft, title: &str) -> bool {
    if draft.has(Role::Number)
        || draft.has(Role::Deadline) && shape::is_time(&phrases::text::fold(&draft.plain(Role::Deadline)))
    {
        return false;
    }
    let folded = phrases::text::fold(title);
    let position =
        ["начальник", "руководитель ", "директор", "глава ", "заместитель", "исполнитель", "исп.", "министр"];
    let others =
        [Role::Audience, Role::Deadline, Role::Responsible, Role::Expected, Role::Reports, Role::Channels, Role::Other];
    let person = || others.into_iter().any(|role| shape::with_initials(&draft.plain(role)));
    position.iter().any(|start| folded.starts_with(start))
        && title.chars().count() <= 160
        && (person() || ends_with_initials(title))
}

fn ends_with_initials(title: &str) -> bool {
    let words: Vec<&str> = title.split([' ', '_']).filter(|word| !word.is_empty()).collect();
    words.len() > 2 && (1..=2).any(|count| shape::with_initials(&words[words.len() - count..].join(" ")))
}

/// A note under the table, or a line of totals.
pub(super) fn is_note(title: &str) -> bool {
    let folded = phrases::text::fold(title);
    folded.starts_with('*') && folded.chars().count() > 1
        || ["примечание", "итого"].iter().any(|start| folded.starts_with(start))
}

/// The goal of a merged row «Цель: …».
pub(super) fn goal_of(title: &str) -> Option<&str> {
    let (head, goal) = title.split_once(':')?;
    let head = head.to_lowercase();
    (head.starts_with("цель")
        && head.chars().count() <= 40
        && !goal.trim().is_empty()
        && !head.chars().any(|c| c.is_ascii_digit()))
    .then(|| goal.trim())
}
