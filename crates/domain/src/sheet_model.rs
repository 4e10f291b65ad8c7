//! A plain table: what stands behind a chart on the page and what `reports` writes as a workbook.

use serde::{Deserialize, Serialize};

use crate::russian;

/// A table with a title and what it rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Title; also the name of the workbook's sheet.
    pub title: String,
    /// What the figures rest on: files, moment, rule. May be empty.
    pub note: String,
    /// Columns.
    pub columns: Vec<SheetColumn>,
    /// Rows; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetColumn {
    /// Its title.
    pub title: String,
    /// Whether it holds numbers: they stand at the right.
    pub number: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// No data. Never the same as zero.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number shown with so many decimals.
    Number {
        /// The value.
        value: f64,
        /// Digits after the comma, at most.
        decimals: u8,
    },
}

impl Sheet {
    /// An empty table with these columns; a title that begins with `#` holds numbers.
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Sheet {
        let column = |title: &&str| SheetColumn {
            title: title.trim_start_matches('#').to_owned(),
            number: title.starts_with('#'),
        };
        Sheet { title: title.into(), columns: columns.iter().map(column).collect(), ..Sheet::default() }
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A percentage or another number with one decimal; no data when there is none.
    pub fn tenth(value: Option<f64>) -> Cell {
        value.map_or(Cell::Empty, |value| Cell::Number { value, decimals: 1 })
    }

    /// What a page shows: «1 234,5»; a dash for no data.
    pub fn words(&self) -> String {
        match self {
            Cell::Empty => "–".to_owned(),
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => russian::number(*count as f64, 0),
            Cell::Number { value, decimals } => russian::number(*value, usize::from(*decimals)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_in_words() {
        for (cell, words) in [
            (Cell::Empty, "–"),
            (Cell::Count(1_234), "1\u{a0}234"),
            (Cell::tenth(Some(35.0)), "35"),
            (Cell::tenth(Some(0.04)), "0"),
            (Cell::tenth(None), "–"),
            (Cell::text("Математика"), "Математика"),
        ] {
            assert_eq!(cell.words(), words);
        }
    }

    #[test]
    fn columns_tell_numbers() {
        let sheet = Sheet::new("Проба", &["Работа", "#Участников"]);
        assert_eq!(sheet.columns.iter().map(|column| column.number).collect::<Vec<_>>(), [false, true]);
        assert_eq!(sheet.columns[1].title, "Участников");
    }
}
