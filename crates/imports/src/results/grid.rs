//! A sheet as plain cells with the numbers of rows and columns that a person sees.

use phrases::text::{fold, squeeze};

use crate::document::Table;

/// Cells of one sheet.
pub struct Grid {
    /// Name of the sheet.
    pub sheet: Option<String>,
    /// Rows in order.
    pub rows: Vec<GridRow>,
}

/// A row with its number as the spreadsheet shows it.
pub struct GridRow {
    /// From 1.
    pub number: u32,
    cells: Vec<String>,
}

impl Grid {
    /// Spreads a table over its grid; a merged cell stands in its first column.
    pub fn of(table: &Table) -> Grid {
        let rows = table.rows.iter().map(|row| {
            let width = row.cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
            let mut cells = vec![String::new(); width as usize];
            for cell in &row.cells {
                cells[cell.column as usize] = match cell.paragraphs.as_slice() {
                    [] => continue,
                    [only] if only.label.is_none() && is_plain(&only.text) => only.text.clone(),
                    _ => squeeze(&cell.text()),
                };
            }
            GridRow { number: row.number, cells }
        });
        Grid { sheet: table.sheet.clone(), rows: rows.collect() }
    }
}

/// Most cells are numbers and codes: nothing to squeeze.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl GridRow {
    /// Text of a column from 0; empty where the row is shorter.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    /// Cells from left to right.
    pub fn cells(&self) -> &[String] {
        &self.cells
    }

    /// First non-empty text.
    pub fn first(&self) -> &str {
        self.cells.iter().map(String::as_str).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// How many cells hold something.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|text| !text.is_empty()).count()
    }

    /// First column whose folded title is one of `titles`.
    pub fn column(&self, titles: &[&str]) -> Option<usize> {
        self.cells.iter().position(|text| titles.contains(&fold(text).as_str()))
    }

    /// First column whose folded title starts with `words`.
    pub fn column_starting(&self, words: &str) -> Option<usize> {
        self.cells.iter().position(|text| fold(text).starts_with(words))
    }
}

/// Letters of a column from 0 as a spreadsheet shows them: `A`, `Z`, `AA`.
pub fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A whole number; `None` for anything else.
pub fn whole(text: &str) -> Option<u64> {
    let text = text.trim();
    if text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// A decimal number with a point or a comma, with or without `%`.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim().replace(',', ".");
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The ways in which a report says «no value».
pub fn is_nothing(text: &str) -> bool {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    matches!(fold(text).as_str(), "" | "x" | "х" | "-" | "–" | "—" | "нет отметки" | "н")
}
