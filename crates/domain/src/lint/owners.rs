//! Who is responsible.

use phrases::text::fold;

use super::{Findings, codes};
use crate::line::Line;

/// From how many executors on a cell without separators is hard to read; «МОУО ОО ПРШ» still is not.
const UNREADABLE: usize = 4;

pub(super) fn check(lines: &[Line<'_>], found: &mut Findings) {
    for line in lines {
        let parties = line.responsible;
        if parties.text.trim().is_empty() && parties.parties.is_empty() {
            found.line(&codes::NO_OWNER, line, "Ответственный не указан.".to_owned());
        } else if is_action(&parties.text) {
            let text = format!("В столбце ответственных стоит не исполнитель: «{}».", parties.text);
            found.line(&codes::OWNER_NOT_A_PARTY, line, text);
        } else if let Some(unread) = parties.unread.as_deref().filter(|u| !u.trim().is_empty()) {
            found.line(&codes::OWNER_UNREAD, line, format!("В ответственных не понято «{unread}»."));
        } else if parties.parties.len() >= UNREADABLE && separators(&parties.text) + 1 < parties.parties.len() {
            let text = format!("Исполнители перечислены без разделителей: «{}».", parties.text);
            found.line(&codes::OWNERS_NOT_SEPARATED, line, text);
        }
    }
}

/// Nouns in -ение and -ание that name organisations, not actions.
const ORGANISATIONS: &[&str] =
    &["управление", "учреждение", "отделение", "объединение", "подразделение", "образование", "собрание", "правление"];

/// Whether a cell begins with the name of an action: «привлечение ресурсов».
fn is_action(text: &str) -> bool {
    let folded = fold(text);
    let first = folded.split(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty()).unwrap_or_default();
    let action = (first.ends_with("ение") || first.ends_with("ание")) && first.chars().count() > 6;
    action && !ORGANISATIONS.iter().any(|o| first.ends_with(o))
}

/// Commas, semicolons, line breaks and «и» between executors.
fn separators(text: &str) -> usize {
    let marks = text.chars().filter(|c| matches!(c, ',' | ';' | '\n' | '/' | '(')).count();
    marks + fold(text).split_whitespace().filter(|w| *w == "и").count()
}
