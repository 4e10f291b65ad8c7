//! A table's row made ready for understanding: cells with clean lines on the grid, and where it stands.

use domain::roadmap::Place;
use phrases::text::fold;

use super::lines;
use crate::document::{Cell, Paragraph, Row, Table};

/// One row of a table, or a paragraph between tables that reads like one.
#[derive(Debug, Clone, Default)]
pub(super) struct Strip {
    /// Where it stands.
    pub(super) place: Place,
    /// The format marks it as a repeated header.
    pub(super) header: bool,
    /// It is the first row with words after a table's start or header.
    pub(super) first: bool,
    /// It is a paragraph, not a row.
    pub(super) paragraph: bool,
    /// A header row was repeated right before it.
    pub(super) after_header: bool,
    /// Cells from left to right; empty ones are kept.
    pub(super) slots: Vec<Slot>,
}

/// One cell of a strip.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    /// Grid column, from 0.
    pub(super) column: usize,
    /// Grid columns covered, at least 1.
    pub(super) columns: usize,
    /// Continues the cell above.
    pub(super) continues: bool,
    /// Every paragraph with words is bold or a heading.
    pub(super) bold: bool,
    /// Every paragraph with words is centred.
    pub(super) centred: bool,
    /// The label of automatic numbering of an otherwise empty paragraph.
    pub(super) label: Option<String>,
    /// The first line is an item of a list.
    pub(super) opens_list: bool,
    /// Clean lines, none empty.
    pub(super) lines: Vec<String>,
}

impl Slot {
    fn of(cell: &Cell, paged: bool) -> Slot {
        let mut visible = cell.paragraphs.iter().filter(|p| !p.text.trim().is_empty()).peekable();
        let any = visible.peek().is_some();
        let (mut bold, mut centred) = (any, any);
        for paragraph in visible {
            bold &= paragraph.bold || paragraph.heading;
            centred &= paragraph.centred;
        }
        let label = if any { None } else { cell.paragraphs.iter().find_map(|p| p.label.clone()) };
        Slot {
            column: cell.column as usize,
            columns: cell.columns.max(1) as usize,
            continues: cell.continues,
            bold,
            centred,
            label: label.filter(|label| lines::is_worded_label(label)),
            opens_list: cell.paragraphs.iter().find(|p| !p.text.trim().is_empty()).is_some_and(|p| p.label.is_some()),
            lines: lines::of_paragraphs(&cell.paragraphs, paged),
        }
    }

    /// The first grid column after the cell.
    pub(super) fn end(&self) -> usize {
        self.column + self.columns
    }

    /// The words with single blanks, nothing mended.
    pub(super) fn plain(&self) -> String {
        lines::plain(&self.lines)
    }

    /// The words folded for comparison.
    pub(super) fn folded(&self) -> String {
        fold(&self.plain())
    }

    /// Whether there are no words.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.label.is_none()
    }
}

impl Strip {
    /// A row of a table.
    pub(super) fn of(table: &Table, row: &Row) -> Strip {
        let place = Place { table: Some(table.number), row: Some(row.number), page: row.page };
        Strip {
            place,
            header: row.header,
            slots: row.cells.iter().map(|cell| Slot::of(cell, row.page.is_some())).collect(),
            ..Strip::default()
        }
    }

    /// A paragraph taken for a row.
    pub(super) fn of_paragraph(paragraph: &Paragraph) -> Strip {
        let slot = Slot {
            columns: usize::MAX / 2,
            bold: paragraph.bold || paragraph.heading,
            centred: paragraph.centred,
            lines: lines::of_paragraphs(std::slice::from_ref(paragraph), paragraph.page.is_some()),
            ..Slot::default()
        };
        let place = Place { page: paragraph.page, ..Place::default() };
        Strip { place, paragraph: true, slots: vec![slot], ..Strip::default() }
    }

    /// The first grid column after the last cell.
    pub(super) fn extent(&self) -> usize {
        self.slots.last().map_or(0, Slot::end)
    }

    /// The cells with words.
    pub(super) fn filled(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| !slot.is_empty())
    }

    /// Whether the row has no words at all.
    pub(super) fn is_blank(&self) -> bool {
        self.slots.iter().all(Slot::is_empty)
    }

    /// Whether the row counts columns: `1 | 2 | 3 | 4`.
    pub(super) fn counts_columns(&self) -> bool {
        let mut expected = 0_u32;
        for slot in self.filled() {
            let number = slot.plain().trim_end_matches('.').parse::<u32>().ok();
            match number {
                Some(number) if expected == 0 && number <= 2 => expected = number + 1,
                Some(number) if expected > 0 && number == expected => expected += 1,
                _ => return false,
            }
        }
        expected >= 4
    }
}
