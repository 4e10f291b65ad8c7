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
#[derive(Clone)]
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

    /// The header that begins at a row, in the ways it may be printed: in that row alone, or in two rows where captions stand
    /// over several columns, which belong to the titles under them or only group them. With each the place of its last row.
    pub fn headers(&self, at: usize) -> impl Iterator<Item = (usize, GridRow)> + '_ {
        let one = self.rows.get(at).map(|row| (at, row.clone()));
        let two = one.is_some().then(|| self.rows.get(at + 1)).flatten();
        let joined = two
            .into_iter()
            .flat_map(move |below| [true, false].map(|captions| (at + 1, self.rows[at].with_below(below, captions))));
        one.into_iter().chain(joined)
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

    /// Titles of a header of two rows: a caption over several columns stands before the words under each of them; numbers
    /// and items under a caption stand for themselves.
    fn with_below(&self, below: &GridRow, captions: bool) -> GridRow {
        let mut caption = String::new();
        let width = self.cells.len().max(below.cells.len());
        let titles = (0..width).map(|column| {
            let (upper, lower) = (self.text(column), below.text(column));
            if !upper.is_empty() {
                // A title that goes over both rows is no caption of its neighbours.
                caption = if lower.is_empty() { String::new() } else { upper.to_owned() };
            }
            if lower.is_empty() {
                upper.to_owned()
            } else if !captions || caption.is_empty() || lower.starts_with(|c: char| c.is_ascii_digit() || c == '«') {
                lower.to_owned()
            } else {
                format!("{caption} {lower}")
            }
        });
        GridRow { number: below.number, cells: titles.collect() }
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

/// A spreadsheet's apostrophe before a number kept as text («'01101») is no part of it.
fn without_apostrophe(text: &str) -> &str {
    text.trim().trim_start_matches(['\'', '’', '`', '‘']).trim()
}

/// A whole number; `None` for anything else.
pub fn whole(text: &str) -> Option<u64> {
    let text = without_apostrophe(text);
    if text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// A decimal number with a point or a comma, with or without `%`, blanks between thousands.
pub fn decimal(text: &str) -> Option<f64> {
    let text: String = text.trim().trim_end_matches('%').chars().filter(|c| !c.is_whitespace()).collect();
    let digits =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+' | b'e' | b'E'));
    text.replace(',', ".").parse().ok().filter(|value: &f64| digits && value.is_finite())
}

/// The ways in which a report says «no value».
pub fn is_nothing(text: &str) -> bool {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let folded = fold(text);
    matches!(
        folded.trim_end_matches('.'),
        "" | "x"
            | "х"
            | "-"
            | "–"
            | "—"
            | "нет"
            | "нет отметки"
            | "не указана"
            | "н"
            | "n"
            | "н/а"
            | "не аттестован"
            | "н/п"
    )
}

/// A code as a report names it: numbers typed as text or with blanks between thousands are the same number.
pub fn code(text: &str) -> String {
    match whole(text) {
        Some(_) => {
            let text = without_apostrophe(text);
            let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
            text.chars().filter(|c| !c.is_whitespace()).collect()
        }
        None => text.to_owned(),
    }
}
