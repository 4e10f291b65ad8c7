//! Numbers of sections and lines: «1.», «1.2.3», «IV.», «Раздел II.», «Направление 3:».

use super::shape;

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// `1.2.3`
    Arabic,
    /// `IV`
    Roman,
    /// `а)`
    Letter,
}

/// A number told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// How it is written.
    pub(super) script: Script,
    /// Its parts: `1.2.3` is three.
    pub(super) parts: Vec<u32>,
    /// A word stands before it («Раздел»).
    pub(super) worded: bool,
}

impl Label {
    /// Reads a bare number.
    pub(super) fn read(text: &str) -> Option<Label> {
        let text = text.strip_prefix('№').unwrap_or(text).trim();
        let core = text.trim_end_matches(['.', ')', ':']);
        if core.is_empty() || core.len() > 16 {
            return None;
        }
        if let Some(value) = shape::roman(core) {
            return Some(Label { script: Script::Roman, parts: vec![value], worded: false });
        }
        if core.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
            let parts = core.split('.').map(|part| if part.len() <= 3 { part.parse().ok() } else { None });
            return Some(Label { script: Script::Arabic, parts: parts.collect::<Option<Vec<u32>>>()?, worded: false });
        }
        let mut chars = core.chars();
        let letter = chars.next().filter(|c| c.is_alphabetic() && chars.next().is_none() && core.len() < text.len())?;
        let value = u32::from(letter.to_lowercase().next()?).saturating_sub(u32::from('а')) + 1;
        Some(Label { script: Script::Letter, parts: vec![value], worded: false })
    }

    /// The last part.
    pub(super) fn last(&self) -> u32 {
        self.parts.last().copied().unwrap_or(0)
    }

    /// Whether `self` stands one level or more below `above`: `1.2.1` below `1.2`.
    pub(super) fn is_below(&self, above: &Label) -> bool {
        self.parts.len() > above.parts.len() && self.parts.starts_with(&above.parts)
    }

    /// Whether `self` is the next after `before` on one level.
    pub(super) fn follows(&self, before: &Label) -> bool {
        let (Some((last, prefix)), Some((before_last, before_prefix))) =
            (self.parts.split_last(), before.parts.split_last())
        else {
            return false;
        };
        prefix == before_prefix && *last == before_last + 1
    }
}

/// Words that name a section's rank before its number.
const RANKS: &[&str] =
    &["раздел", "направление", "блок", "этап", "модуль", "глава", "часть", "задача", "подраздел", "цель", "приоритет"];

/// Splits a title into the number it begins with, as written, and the rest. A bare number counts only before a capital
/// letter or a quote, so that «5 семинаров» stays whole.
pub(super) fn split(text: &str) -> Option<(&str, Label, &str)> {
    split_with(text, false)
}

/// As [`split`], but a number with its dot or bracket counts before a small letter too: «1. проведение».
pub(super) fn split_marked(text: &str) -> Option<(&str, Label, &str)> {
    split_with(text, true)
}

fn split_with(text: &str, small_letters: bool) -> Option<(&str, Label, &str)> {
    let mut end = 0;
    let mut worded = false;
    let first = text.split(' ').next()?;
    if RANKS.contains(&first.trim_end_matches(['.', ':']).to_lowercase().as_str()) {
        worded = true;
        end = first.len() + 1;
    }
    let after = text.get(end..)?.trim_start_matches('№').trim_start();
    let start = text.len() - after.len();
    let number = number_end(after)?;
    let written = &after[..number];
    let mut label = Label::read(written)?;
    label.worded = worded;
    let rest = after[number..].trim_start_matches([':', '.', ')']).trim_start();
    let rest = if worded { rest.trim_start_matches(['–', '—', '-', ' ']) } else { rest };
    if rest.is_empty() {
        return worded.then_some((text.trim_end(), label, ""));
    }
    let marked = written.ends_with(['.', ')']) || label.parts.len() > 1 || worded;
    let begins = rest.chars().next().is_some_and(|c| c.is_uppercase() || matches!(c, '«' | '"' | '“'));
    let plausible = match label.script {
        Script::Arabic => begins || marked && (small_letters || label.parts.len() > 1),
        Script::Roman => begins || marked,
        Script::Letter => false,
    };
    plausible.then(|| (text[..start + number].trim_end(), label, rest))
}

/// Where the number at the beginning of a text ends, closing dot or bracket included.
fn number_end(text: &str) -> Option<usize> {
    let body = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || matches!(c, 'I' | 'V' | 'X' | 'І' | 'Х')))
        .unwrap_or(text.len());
    if body == 0 {
        return None;
    }
    let rest = &text[body..];
    let bracket = usize::from(rest.starts_with(')'));
    let roman = !text.starts_with(|c: char| c.is_ascii_digit());
    // «ИП» or «ХIмия»: a Roman number must end at a mark or a blank.
    if roman && !(text[..body].ends_with('.') || bracket == 1 || rest.is_empty() || rest.starts_with([' ', ':'])) {
        return None;
    }
    let after_dot = text[..body].ends_with('.') || bracket == 1;
    (after_dot || rest.is_empty() || rest.starts_with([' ', ':'])).then_some(body + bracket)
}

/// A line's number as the contract has it: without the closing dot or bracket.
pub(super) fn without_closing_dot(text: &str) -> String {
    text.trim().trim_start_matches('№').trim().trim_end_matches(['.', ')']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_titles() {
        for (text, expected) in [
            ("1. Работа", Some(("1.", "Работа"))),
            ("1.2 Работа", Some(("1.2", "Работа"))),
            ("1.2.Работа", Some(("1.2.", "Работа"))),
            ("I. Работа", Some(("I.", "Работа"))),
            ("IV Работа", Some(("IV", "Работа"))),
            ("Раздел II. Работа", Some(("Раздел II.", "Работа"))),
            ("Направление 3: «Школа»", Some(("Направление 3", "«Школа»"))),
            ("Раздел 1", Some(("Раздел 1", ""))),
            ("1 Организационное направление", Some(("1", "Организационное направление"))),
            ("5 семинаров", None),
            ("2023 год", None),
            ("Работа", None),
            ("Направление работы", None),
            ("10.03.2023 Приказ", None),
        ] {
            let found = split(text).map(|(number, _, rest)| (number, rest));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn orders_labels() {
        let label = |text: &str| Label::read(text).unwrap();
        assert!(label("1.2.1").is_below(&label("1.2.")));
        assert!(label("1.3").follows(&label("1.2")));
        assert!(!label("1.3").follows(&label("2.2")));
        assert_eq!(label("IV").parts, [4]);
        assert_eq!(without_closing_dot("3.5. "), "3.5");
    }
}
