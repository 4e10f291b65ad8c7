//! A neutral picture of a document, which every writer draws in its own format.

/// A cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Words; `\n` ends a line.
    pub text: String,
    /// Columns covered, at least 1.
    pub columns: usize,
    /// It goes on with the cell above.
    pub continues: bool,
    pub bold: bool,
    /// A spreadsheet keeps it as a date.
    pub date: Option<(i32, u32, u32)>,
    /// An automatic number stands here instead of words.
    pub automatic: bool,
}

impl Cell {
    pub fn of(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), columns: 1, ..Cell::default() }
    }
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Marked as repeated on every page.
    pub header: bool,
}

/// A block.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Line {
        text: String,
        bold: bool,
        centred: bool,
    },
    Blank,
    Table(Vec<Row>),
    /// A new sheet of a workbook; nothing elsewhere.
    Sheet(String),
}

/// A document.
pub type Paper = Vec<Block>;

/// Width of a table on its grid.
pub fn width(rows: &[Row]) -> usize {
    rows.iter().map(|row| row.cells.iter().map(|cell| cell.columns).sum()).max().unwrap_or(0)
}
