//! The neutral form of a read document: what every format reader produces and `roadmap` understands.

/// A document as a sequence of blocks in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Paragraphs and tables in reading order.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph outside tables.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph. `text` keeps the document's characters: soft hyphens and non-breaking spaces are left to the reader of
/// meaning; tabs and line breaks inside the paragraph are `\t` and `\n`; tracked deletions are gone, insertions are in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// The words.
    pub text: String,
    /// Label made by automatic numbering («1.2.», «•»), not part of `text`.
    pub label: Option<String>,
    /// Indent level of automatic numbering, from 0.
    pub level: Option<u8>,
    /// Styled as a heading or title.
    pub heading: bool,
    /// Every visible run is bold.
    pub bold: bool,
    /// Centred.
    pub centred: bool,
    /// Page, where the format knows pages, from 1.
    pub page: Option<u32>,
}

/// A table as the document has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its number in the document (or of the sheet), from 1.
    pub number: u32,
    /// Sheet name of a workbook.
    pub sheet: Option<String>,
    /// Rows in order.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its number in the table or sheet as a person counts it, from 1.
    pub number: u32,
    /// Page, where the format knows pages, from 1.
    pub page: Option<u32>,
    /// The format marks it as a repeated header row.
    pub header: bool,
    /// Cells from left to right.
    pub cells: Vec<Cell>,
}

/// A cell placed on the table's grid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Grid column, from 0.
    pub column: u32,
    /// How many grid columns it covers, at least 1.
    pub columns: u32,
    /// It continues the cell above (vertical merge); `paragraphs` is then empty.
    pub continues: bool,
    /// Its paragraphs. A nested table's cells are flattened into paragraphs in reading order.
    pub paragraphs: Vec<Paragraph>,
}

impl Cell {
    /// All words of the cell, paragraphs joined by `\n`, automatic labels put before their paragraph. A paragraph that
    /// has a label and no words is its label, so a number column filled by automatic numbering reads as it is printed;
    /// a bullet with no words is nothing.
    pub fn text(&self) -> String {
        let lines = self.paragraphs.iter().map(|paragraph| match &paragraph.label {
            Some(label) if !paragraph.text.trim().is_empty() => format!("{label} {}", paragraph.text),
            Some(label) if label.chars().any(char::is_alphanumeric) => label.clone(),
            _ => paragraph.text.clone(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
