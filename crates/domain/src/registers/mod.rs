//! Registers: tables of schools about their staff, pupils, equipment, events, each from one description that is data.
//!
//! | question | module |
//! |---|---|
//! | which registers and columns there are, by which heads they are known | [`describe`] (`crates/domain/registers/*.toml`) |
//! | what a cell says | [`values`] |
//! | what is wrong with the rows of a table | [`check`] |
//! | what a table changes in what is known | [`book`] |
//! | the rows of figures | [`crate::figures`] |
//!
//! Invariants: a row never changes meaning by the order in which tables of dated facts are loaded; the same table loaded
//! twice changes nothing; what a table does not have stays as it is known.

pub mod book;
pub mod check;
pub mod describe;
pub mod values;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// A table of a sheet that was recognised as a register: texts of cells with their places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegisterTable {
    /// Name of the register.
    pub register: &'static str,
    /// The sheet, when the file has sheets.
    pub sheet: Option<String>,
    /// The day in the title: «по состоянию на …».
    pub stated: Option<jiff::civil::Date>,
    /// Columns that were recognised, in the order of the sheet.
    pub columns: Vec<TableColumn>,
    /// Rows of data; the cells stand in the order of `columns`.
    pub rows: Vec<TableRow>,
    /// What a person should know about the table as a whole, for example hidden rows.
    pub notes: Vec<Problem>,
}

/// A column of a sheet and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Key of the register's column.
    pub key: &'static str,
    /// The head as written.
    pub head: String,
}

/// A row of data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRow {
    /// The sheet's own number, from 1.
    pub number: u32,
    /// Texts of the cells.
    pub cells: Vec<String>,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The sheet, when the file has sheets.
    pub sheet: Option<String>,
    /// The sheet's own row; none for what concerns the whole table.
    pub row: Option<u32>,
    /// The head as written.
    pub column: Option<String>,
    /// Stable code, for example `bad_date`.
    pub code: String,
    /// A Russian sentence with the way out.
    pub text: String,
}

impl Problem {
    /// What concerns a whole sheet or file.
    pub fn whole(sheet: Option<&str>, code: &str, text: impl Into<String>) -> Problem {
        Problem { sheet: sheet.map(str::to_owned), row: None, column: None, code: code.to_owned(), text: text.into() }
    }
}
