//! Sheets of a spreadsheet that is wider than the paper: the columns that did not fit are printed on pages of their own,
//! after all pages of the first columns or after each of them. Rows stand at the same height on both, which is how they
//! are told and put together again. Only a document that consists of such pages and nothing else is taken for one.

use super::layout::{Draft, DraftCell, DraftRow, Item, Laid, same_edges};
use super::lines::Line;

/// Rows of one height on two pages differ by less, points.
const SAME_HEIGHT: f64 = 1.5;
/// A sheet that is wider than so many pages is none that anybody prints.
const STRIPS: usize = 8;

/// Puts strips of columns together; other documents stay as they are.
pub(super) fn join(pages: Vec<Laid>) -> Vec<Laid> {
    let Some(groups) = groups(&pages) else { return pages };
    let mut left: Vec<Option<Laid>> = pages.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for group in groups {
        let mut parts = group.into_iter().filter_map(|at| left.get_mut(at).and_then(Option::take));
        let Some(mut whole) = parts.next() else { continue };
        parts.for_each(|part| widen(&mut whole, part));
        joined.push(whole);
    }
    joined
}

/// Pages that belong side by side, in reading order; nothing when the document is no such print.
fn groups(pages: &[Laid]) -> Option<Vec<Vec<usize>>> {
    let count = pages.len();
    let fits = |group: &Vec<usize>| group[1..].iter().all(|at| aligned(&pages[group[0]], &pages[*at]));
    (2..=STRIPS.min(count)).rev().filter(|strips| count.is_multiple_of(*strips)).find_map(|strips| {
        let height = count / strips;
        let down: Vec<Vec<usize>> =
            (0..height).map(|at| (0..strips).map(|strip| at + strip * height).collect()).collect();
        let over: Vec<Vec<usize>> =
            (0..height).map(|at| (0..strips).map(|strip| at * strips + strip).collect()).collect();
        [down, over].into_iter().find(|groups| groups.iter().all(fits))
    })
}

/// Whether the rows of the second page stand at the heights of the first one's and its columns are others.
fn aligned(first: &Laid, second: &Laid) -> bool {
    let (Some(first), Some(second)) = (only_table(first), only_table(second)) else { return false };
    let (rows, other) = (&first.rows, &second.rows);
    let known = |row: &DraftRow| rows.iter().any(|above| (above.top - row.top).abs() <= SAME_HEIGHT);
    rows.len() >= 2
        && other.len() >= 2
        && other.len() * 5 >= rows.len() * 3
        && other.len() <= rows.len()
        && other.iter().all(known)
        && !same_edges(first, second)
}

fn only_table(page: &Laid) -> Option<&Draft> {
    let mut tables =
        page.items.iter().filter_map(|item| if let Item::Table(draft) = item { Some(draft) } else { None });
    let only = tables.next().filter(|draft| draft.ruled);
    only.filter(|_| tables.next().is_none())
}

/// Adds the columns and the words of the page to the right.
fn widen(whole: &mut Laid, part: Laid) {
    for item in part.items {
        match item {
            Item::Table(draft) => {
                let known = whole
                    .items
                    .iter_mut()
                    .find_map(|item| if let Item::Table(known) = item { Some(known) } else { None });
                if let Some(known) = known {
                    add_columns(known, draft);
                }
            }
            Item::Words(lines) => lines.into_iter().for_each(|line| add_words(whole, line)),
        }
    }
}

fn add_columns(known: &mut Draft, part: Draft) {
    let cells = |draft: &Draft| {
        draft.rows.iter().flat_map(|row| &row.cells).map(|cell| (cell.left, cell.right)).collect::<Vec<_>>()
    };
    let right = cells(known).iter().map(|(_, right)| *right).fold(f64::MIN, f64::max);
    let left = cells(&part).iter().map(|(left, _)| *left).fold(f64::MAX, f64::min);
    let widest = part.rows.iter().max_by_key(|row| row.cells.len());
    let borders: Vec<(f64, f64)> =
        widest.map(|row| row.cells.iter().map(|c| (c.left, c.right)).collect()).unwrap_or_default();
    let mut rest: Vec<DraftRow> = part.rows;
    for row in &mut known.rows {
        let beside = rest.iter().position(|other| (other.top - row.top).abs() <= SAME_HEIGHT);
        let cells = match beside {
            Some(at) => rest.remove(at).cells,
            None => borders
                .iter()
                .map(|(left, right)| DraftCell { left: *left, right: *right, continues: false, paragraphs: Vec::new() })
                .collect(),
        };
        let moved =
            |cell: DraftCell| DraftCell { left: cell.left - left + right, right: cell.right - left + right, ..cell };
        row.cells.extend(cells.into_iter().map(moved));
    }
}

/// Words over a table run on past the edge of the page.
fn add_words(whole: &mut Laid, line: Line) {
    let beside = whole.items.iter_mut().find_map(|item| match item {
        Item::Words(lines) => lines.iter_mut().find(|known| (known.base - line.base).abs() <= SAME_HEIGHT),
        Item::Table(_) => None,
    });
    match beside {
        Some(known) => {
            let torn = known.text.ends_with(char::is_alphanumeric) && line.text.starts_with(char::is_lowercase);
            if !torn {
                known.text.push(' ');
            }
            known.text.push_str(&line.text);
        }
        None => whole.items.push(Item::Words(vec![line])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Paragraph;

    /// A page whose table has these columns (left, right) and rows of texts, 20 points high from `top`.
    fn page(number: u32, borders: &[(f64, f64)], rows: &[&str], heights: &[f64]) -> Laid {
        let mut top = 100.0;
        let mut done = Vec::new();
        for (row, height) in rows.iter().zip(heights) {
            let cells = row.split('|').zip(borders).map(|(text, (left, right))| DraftCell {
                left: *left,
                right: *right,
                continues: false,
                paragraphs: vec![Paragraph { text: text.to_owned(), ..Paragraph::default() }],
            });
            done.push(DraftRow { page: number, header: false, top, cells: cells.collect() });
            top += height;
        }
        let draft = Draft { rows: done, ruled: true, open_bottom: false };
        Laid { number, width: 500.0, height: 800.0, items: vec![Item::Table(draft)] }
    }

    fn texts(pages: &[Laid]) -> Vec<String> {
        let tables = pages.iter().filter_map(only_table);
        let text = |cell: &DraftCell| cell.paragraphs.iter().map(|p| p.text.as_str()).collect::<String>();
        tables
            .flat_map(|draft| &draft.rows)
            .map(|row| row.cells.iter().map(text).collect::<Vec<_>>().join("|"))
            .collect()
    }

    #[test]
    fn columns_of_other_pages_come_beside_their_rows() {
        let heights = [20.0, 35.0, 20.0];
        let first = || page(1, &[(50.0, 80.0), (80.0, 400.0)], &["№|Дело", "1|А", "2|Б"], &heights);
        let second = || page(2, &[(50.0, 80.0), (80.0, 400.0)], &["3|В", "4|Г"], &heights);
        let right = || page(3, &[(50.0, 300.0)], &["Срок", "май", "июнь"], &heights);
        let lower = || page(4, &[(50.0, 300.0)], &["июль", "август"], &heights);
        let expected = ["№|Дело|Срок", "1|А|май", "2|Б|июнь", "3|В|июль", "4|Г|август"];
        assert_eq!(texts(&join(vec![first(), second(), right(), lower()])), expected);
        assert_eq!(texts(&join(vec![first(), right(), second(), lower()])), expected);
    }

    #[test]
    fn other_documents_stay() {
        let heights = [20.0, 35.0, 20.0];
        let columns = [(50.0, 80.0), (80.0, 400.0)];
        let first = page(1, &columns, &["№|Дело", "1|А", "2|Б"], &heights);
        let same_columns = page(2, &columns, &["3|В", "4|Г", "5|Д"], &heights);
        assert_eq!(join(vec![first, same_columns]).len(), 2);
        let first = page(1, &columns, &["№|Дело", "1|А", "2|Б"], &heights);
        let other_rows = page(2, &[(50.0, 300.0)], &["Срок", "май", "июнь"], &[20.0, 20.0, 20.0]);
        assert_eq!(join(vec![first, other_rows]).len(), 2);
    }
}
