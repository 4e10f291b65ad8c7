//! Hand-built documents for tests: a row is a line of cells with `|`, `2>` before a cell covers two columns, `^`
//! continues the cell above, `*` before the words makes them bold, `/` is a line break.

use super::strip::Strip;
use crate::document::{Cell, Paragraph, Row, Table};

/// A table from lines.
pub(crate) fn table(number: u32, rows: &[&str]) -> Table {
    let rows = rows.iter().enumerate().map(|(index, line)| row(index as u32 + 1, line)).collect();
    Table { number, sheet: None, rows }
}

fn row(number: u32, line: &str) -> Row {
    let mut column = 0;
    let mut cells = Vec::new();
    for text in line.split('|') {
        let (columns, text) = match text.split_once('>') {
            Some((count, rest)) if count.parse::<u32>().is_ok() => (count.parse().unwrap_or(1), rest),
            _ => (1, text),
        };
        let continues = text == "^";
        let bold = text.starts_with('*');
        let words = text.trim_start_matches(['*', '^']);
        let paragraphs = words.split('/').map(|line| Paragraph { text: line.to_owned(), bold, ..Paragraph::default() });
        cells.push(Cell { column, columns, continues, paragraphs: paragraphs.collect() });
        column += columns;
    }
    Row { number, page: None, header: false, cells }
}

/// The rows of a table made ready.
pub(crate) fn strips(rows: &[&str]) -> Vec<Strip> {
    let table = table(1, rows);
    table.rows.iter().map(|row| Strip::of(&table, row)).collect()
}
