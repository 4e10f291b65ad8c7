//! Page numbers and running heads: lines that belong to the paper, not to the text.

use std::collections::HashMap;

use super::layout::{Item, Laid};
use super::lines::Line;

/// Lines this close to the top or the bottom may belong to the paper, as a share of the page's height.
const MARGIN: f64 = 0.12;

/// Drops page numbers, running feet, and running heads after their first page, where they may be a title.
pub(super) fn drop_page_marks(pages: &mut [Laid]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages.iter() {
        for line in margin_lines(&page.items, page.height) {
            *seen.entry(key(line)).or_default() += 1;
        }
    }
    let count = pages.len();
    let often = |line: &Line| count >= 3 && seen.get(&key(line)).is_some_and(|times| *times * 2 > count);
    let mut first = true;
    for page in pages.iter_mut() {
        let height = page.height;
        let repeated = |line: &Line| often(line) && (!first || line.base > height / 2.0);
        let mark = |line: &Line| in_margin(line, height) && (is_page_number(&line.text) || repeated(line));
        for item in &mut page.items {
            if let Item::Words(lines) = item {
                lines.retain(|line| !mark(line));
            }
        }
        page.items.retain(|item| !matches!(item, Item::Words(lines) if lines.is_empty()));
        first = false;
    }
}

fn margin_lines(items: &[Item], height: f64) -> impl Iterator<Item = &Line> {
    let words = items.iter().filter_map(|item| if let Item::Words(lines) = item { Some(lines) } else { None });
    words.flatten().filter(move |line| in_margin(line, height))
}

fn in_margin(line: &Line, height: f64) -> bool {
    line.base < height * MARGIN || line.base > height * (1.0 - MARGIN)
}

/// The same words at the same height, whatever the numbers in them.
fn key(line: &Line) -> String {
    let words: String = line.text.chars().filter(|c| !c.is_ascii_digit()).collect();
    format!("{:.0} {words}", line.base / 4.0)
}

/// «7», «- 7 -», «стр. 7», «7 из 12».
fn is_page_number(text: &str) -> bool {
    let low = text.to_lowercase();
    let rest = low.trim_start_matches("страница").trim_start_matches("стр.").trim_start_matches("лист");
    let signs = rest.replace("из", "/");
    let digits = signs.chars().filter(char::is_ascii_digit).count();
    (1..=6).contains(&digits)
        && signs.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | '—' | '/' | '\u{a0}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_told() {
        for (text, expected) in [
            ("7", true),
            ("- 12 -", true),
            ("стр. 3", true),
            ("Страница 3 из 14", true),
            ("2023 год", false),
            ("1. Общее", false),
            ("", false),
        ] {
            assert_eq!(is_page_number(text), expected, "{text}");
        }
    }
}
