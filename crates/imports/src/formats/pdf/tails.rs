//! Rows cut by the end of a page. Most arrive as two rows and the reader of meaning joins them; those that only the
//! drawing tells are joined here: a row whose lower border is not drawn, and a lone piece of text under the long column
//! of a numbered table, which looks like a heading of a section.

use super::layout::{Draft, DraftCell, DraftRow};
use crate::document::Paragraph;

/// Borders of one column on different pages differ by less, points.
const SAME_BORDER: f64 = 4.0;

/// Joins the first row of the next page's part with the last row above, when it is its rest. `first` is the number of
/// rows that repeat the head.
pub(super) fn join_cut_row(above: &mut Draft, below: &mut Draft, first: usize) {
    let Some(tail) = below.rows.get(first) else { return };
    let numbered = is_numbered(above);
    let Some(last) = above.rows.last_mut() else { return };
    let cut = above.open_bottom || (numbered && is_lone(tail) && begins_with_digit(last));
    let starts_anew = begins_with_digit(tail) || (numbered && tail.cells.first().is_some_and(has_words));
    if !cut || starts_anew || !same_columns(last, tail) {
        return;
    }
    let tail = below.rows.remove(first);
    for (cell, rest) in last.cells.iter_mut().zip(tail.cells) {
        extend(&mut cell.paragraphs, rest.paragraphs);
    }
}

fn same_columns(row: &DraftRow, other: &DraftRow) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= SAME_BORDER;
    row.cells.len() == other.cells.len()
        && row.cells.len() > 1
        && row.cells.iter().zip(&other.cells).all(|(a, b)| near(a.left, b.left) && near(a.right, b.right))
}

fn has_words(cell: &DraftCell) -> bool {
    !cell.paragraphs.is_empty()
}

/// Only one cell has words, and it is not the first.
fn is_lone(row: &DraftRow) -> bool {
    !row.cells.first().is_some_and(has_words) && row.cells.iter().filter(|cell| has_words(cell)).count() == 1
}

fn begins_with_digit(row: &DraftRow) -> bool {
    let text = row.cells.first().and_then(|cell| cell.paragraphs.first());
    text.is_some_and(|paragraph| paragraph.text.starts_with(|c: char| c.is_ascii_digit()))
}

/// Most rows of several cells begin with a number.
fn is_numbered(draft: &Draft) -> bool {
    let whole = || draft.rows.iter().filter(|row| !row.header && row.cells.len() > 2);
    let count = whole().count();
    count >= 2 && whole().filter(|row| begins_with_digit(row)).count() * 10 >= count * 7
}

/// A sentence goes on with a small letter or after an open end.
fn extend(paragraphs: &mut Vec<Paragraph>, mut rest: Vec<Paragraph>) {
    let (Some(last), Some(first)) = (paragraphs.last_mut(), rest.first()) else {
        paragraphs.append(&mut rest);
        return;
    };
    let open = !last.text.ends_with(['.', ';', ':', '!', '?']);
    if first.label.is_none() && (first.text.starts_with(char::is_lowercase) || open) {
        last.text.push('\n');
        last.text.push_str(&first.text);
        rest.remove(0);
    }
    paragraphs.append(&mut rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(rows: &[&str], open_bottom: bool) -> Draft {
        let cell = |(at, text): (usize, &str)| {
            let paragraph = Paragraph { text: text.to_owned(), ..Paragraph::default() };
            let paragraphs = if text.is_empty() { Vec::new() } else { vec![paragraph] };
            DraftCell { left: at as f64 * 50.0, right: at as f64 * 50.0 + 50.0, continues: false, paragraphs }
        };
        let row = |line: &&str| DraftRow {
            page: 1,
            header: false,
            top: 0.0,
            cells: line.split('|').enumerate().map(cell).collect(),
        };
        Draft { rows: rows.iter().map(row).collect(), ruled: true, open_bottom }
    }

    fn check(above: &[&str], open: bool, below: &[&str], expected: &[&str]) {
        let (mut above, mut below) = (draft(above, open), draft(below, false));
        join_cut_row(&mut above, &mut below, 0);
        let text = |cell: &DraftCell| cell.paragraphs.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("/");
        let rows = above.rows.iter().chain(&below.rows);
        let found: Vec<String> =
            rows.map(|row| row.cells.iter().map(text).collect::<Vec<_>>().join("|").replace('\n', "_")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_without_its_lower_border_goes_on() {
        check(&["Сбор|май|ОО"], true, &["сведений||", "Итог|июнь|ОО"], &["Сбор_сведений|май|ОО", "Итог|июнь|ОО"]);
        check(&["Сбор|май|ОО"], false, &["сведений||"], &["Сбор|май|ОО", "сведений||"]);
        check(&["1|Сбор|май"], true, &["2|Итог|июнь"], &["1|Сбор|май", "2|Итог|июнь"]);
    }

    #[test]
    fn a_lone_piece_in_a_numbered_table_goes_on() {
        check(&["1|а|май", "2|Сбор.|июнь"], false, &["|6) Итог.|"], &["1|а|май", "2|Сбор./6) Итог.|июнь"]);
        check(&["1|а|май", "2|Сбор|июнь"], false, &["Раздел||"], &["1|а|май", "2|Сбор|июнь", "Раздел||"]);
    }
}
