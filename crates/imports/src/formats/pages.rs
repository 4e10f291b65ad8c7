//! Pages by the breaks that a program noted when it last printed or showed the document.

use crate::document::{Block, Document, Paragraph, Row};

/// The page count while the document is read.
pub(crate) struct Pages {
    current: u32,
    /// At least one break was noted: otherwise nothing is known of pages.
    known: bool,
    /// Page on which the open row of an outer table starts, and the last one it reaches.
    row: Option<(u32, u32)>,
    /// The open row has words already.
    words: bool,
}

impl Pages {
    pub(crate) fn new() -> Pages {
        Pages { current: 1, known: false, row: None, words: false }
    }

    pub(crate) fn current(&self) -> u32 {
        self.current
    }

    /// A noted page break.
    pub(crate) fn turn(&mut self) {
        self.known = true;
        self.current = self.current.saturating_add(1);
        if let Some((start, last)) = &mut self.row {
            if !self.words {
                *start = (*start).saturating_add(1);
            }
            *last = (*last).max(self.current);
        }
    }

    /// Words are read: a break after them is inside the row.
    pub(crate) fn see_words(&mut self) {
        self.words = true;
    }

    pub(crate) fn begin_row(&mut self) {
        self.row = Some((self.current, self.current));
        self.words = false;
    }

    /// Every cell of a row starts on the row's page: one that reaches the next page notes a break of its own.
    pub(crate) fn begin_cell(&mut self) {
        if let Some((start, _)) = self.row {
            self.current = start;
        }
    }

    /// Page on which the ended row starts.
    pub(crate) fn end_row(&mut self) -> u32 {
        let Some((start, last)) = self.row.take() else { return self.current };
        self.current = last;
        start
    }

    /// Takes the pages out of a document in which no break was noted.
    pub(crate) fn settle(&self, document: &mut Document) {
        if self.known {
            return;
        }
        for block in &mut document.blocks {
            match block {
                Block::Paragraph(paragraph) => paragraph.page = None,
                Block::Table(table) => table.rows.iter_mut().for_each(forget_row),
            }
        }
    }
}

fn forget_row(row: &mut Row) {
    row.page = None;
    let forget = |paragraph: &mut Paragraph| paragraph.page = None;
    row.cells.iter_mut().flat_map(|cell| &mut cell.paragraphs).for_each(forget);
}
