//! Plain text and Markdown: the form in which recognised and copied documents come. Paragraphs stand between empty
//! lines; tables are rows of tabs, Markdown tables or HTML tags. A table cut by an empty line or a page arrives as
//! several tables in sequence: the reader of meaning joins them.

pub(crate) mod align;
mod drawn;
pub(crate) mod encoding;
pub(crate) mod inline;
mod lines;
mod rows;

use domain::refusal::Refusal;

use self::lines::{Piece, is_full};
use crate::document::{Block, Cell, Document, Paragraph, Row, Table};

/// Reads a text file in any of the encodings of Russian text.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    read_decoded(&encoding::decode(bytes), name)
}

/// Reads decoded text and refuses one without words.
pub(crate) fn read_decoded(text: &str, name: &str) -> Result<Document, Refusal> {
    let document = from_text(text);
    if document.blocks.is_empty() {
        return Err(Refusal::new(
            "empty_document",
            format!("В файле «{name}» нет текста."),
            "Проверьте, тот ли файл выбран, и загрузите документ с текстом.",
        ));
    }
    Ok(document)
}

/// Reads decoded text.
fn from_text(text: &str) -> Document {
    let pieces = lines::pieces(text);
    let paged = pieces.contains(&Piece::PageBreak);
    let mut builder = Builder { page: paged.then_some(1), ..Builder::default() };
    for piece in pieces {
        builder.add(piece);
    }
    Document { blocks: builder.blocks }
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    tables: u32,
    page: Option<u32>,
    /// Head of the last table: its width is the right number of columns for the parts that follow.
    head: Vec<String>,
    /// Last row before the present part.
    above: Vec<String>,
}

impl Builder {
    fn add(&mut self, piece: Piece) {
        match piece {
            Piece::PageBreak => self.page = self.page.map(|page| page + 1),
            Piece::Paragraph(source) => self.paragraph(&source),
            Piece::Rows { rows, head } => self.table(rows, head),
            Piece::Drawn(drawing) => self.drawing(&drawing),
            Piece::Html(source) => self.html(&source),
        }
    }

    fn paragraph(&mut self, source: &str) {
        let (source, heading) = match source.trim_start().strip_prefix('#') {
            Some(rest) if rest.trim_start_matches('#').starts_with(' ') => (rest.trim_start_matches('#'), true),
            _ => (source, false),
        };
        for mut paragraph in inline::paragraphs(source) {
            if is_picture_caption(&paragraph.text) {
                continue;
            }
            paragraph.heading |= heading;
            paragraph.page = self.page;
            self.blocks.push(Block::Paragraph(paragraph));
        }
    }

    fn table(&mut self, mut rows: Vec<Vec<String>>, marked: bool) {
        let own_head = rows.first().is_some_and(|row| marked || is_head(row));
        if own_head && rows[0] != self.head {
            self.head.clone_from(&rows[0]);
            self.above.clear();
        }
        let repeated = own_head && rows[0] == self.head && !self.above.is_empty();
        let above = (!self.above.is_empty() && !own_head).then_some(self.above.as_slice());
        align::align(&mut rows, self.head.len(), above);
        if let Some(last) = rows.last() {
            self.above.clone_from(last);
        }
        self.tables += 1;
        let rows = rows.iter().enumerate().map(|(at, cells)| Row {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            page: self.page,
            header: at == 0 && (marked || repeated),
            cells: cells.iter().enumerate().map(|(column, source)| cell(column, source)).collect(),
        });
        self.blocks.push(Block::Table(Table { number: self.tables, sheet: None, rows: rows.collect() }));
    }

    fn drawing(&mut self, drawing: &drawn::Drawing) {
        self.tables += 1;
        let rows = drawing.rows.iter().enumerate().map(|(at, cells)| Row {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            page: self.page,
            header: false,
            cells: cells.iter().map(drawn_cell).collect(),
        });
        self.blocks.push(Block::Table(Table { number: self.tables, sheet: None, rows: rows.collect() }));
    }

    fn html(&mut self, source: &str) {
        let Ok(document) = super::html::read(source.as_bytes(), "") else { return };
        for mut block in document.blocks {
            if let Block::Table(table) = &mut block {
                self.tables += 1;
                table.number = self.tables;
            }
            self.blocks.push(block);
        }
    }
}

fn cell(column: usize, source: &str) -> Cell {
    let column = u32::try_from(column).unwrap_or(u32::MAX);
    let paragraphs: Vec<Paragraph> = inline::paragraphs(source);
    Cell { column, columns: 1, continues: false, paragraphs }
}

fn drawn_cell(cell: &drawn::DrawnCell) -> Cell {
    let paragraphs = if cell.text.is_empty() {
        Vec::new()
    } else {
        vec![Paragraph { text: cell.text.clone(), ..Paragraph::default() }]
    };
    Cell { column: cell.column, columns: cell.columns, continues: cell.continues, paragraphs }
}

/// Looks like the head of a table: every cell has a few words, none has a number but «№ 1»-like first cells.
fn is_head(row: &[String]) -> bool {
    let short = |cell: &String| cell.chars().count() <= 90 && !cell.chars().any(|c| c.is_ascii_digit());
    is_full(row) && row.iter().all(short) && !row.iter().any(|cell| cell.trim_end().ends_with('.'))
}

/// Recognition programs describe a signature or a seal in English; such a caption is no part of the document.
fn is_picture_caption(text: &str) -> bool {
    const SIGNS: [&str; 11] = [
        "signature",
        "handwritten",
        "stamp",
        "seal",
        "logo",
        "emblem",
        "coat of arms",
        "image of",
        "picture",
        "photo",
        "illustration",
    ];
    let cyrillic = text.chars().any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c));
    let low = text.to_lowercase();
    !cyrillic && text.split_whitespace().count() >= 3 && SIGNS.iter().any(|sign| low.contains(sign))
}

#[cfg(test)]
mod tests;
