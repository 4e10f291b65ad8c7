//! Tables of a page: their parts open and close each other.

use domain::refusal::Refusal;
use html5ever::tokenizer::Tag;

use super::elements::{Role, Traits, number};
use super::page::State;
use crate::formats::assembly::Span;

/// Most rows that a cell may reach (HTML, §4.9.11); 0 stands for all that follow in the group.
const ROWS: u32 = 65_534;

impl State {
    /// A part of a table starts.
    pub(super) fn start_table_part(&mut self, tag: &Tag, traits: Traits) -> Result<(), Refusal> {
        self.flush()?;
        if self.is_full() {
            return Err(self.too_deep());
        }
        if traits.hidden || self.is_hidden() {
            self.push(tag, Traits { role: Role::Inline, ..traits });
            return Ok(());
        }
        if traits.role == Role::Table {
            // Inside a table but not in a cell a new one ends the old.
            if let Some(table) = self.table().filter(|table| !self.has_cell_after(*table)) {
                self.close_to(table)?;
            }
            self.assembly.begin_table()?;
            self.push(tag, traits);
            return Ok(());
        }
        // A row or a cell outside tables has no meaning, its words have.
        let Some(table) = self.table() else { return Ok(()) };
        match traits.role {
            Role::Cell => self.start_cell(tag, &traits, table)?,
            Role::Row => {
                self.close_above(table, |role| matches!(role, Role::RowGroup(_)))?;
                self.begin_row()?;
            }
            _ => self.close_above(table, |_| false)?,
        }
        self.push(tag, traits);
        Ok(())
    }

    fn start_cell(&mut self, tag: &Tag, traits: &Traits, table: usize) -> Result<(), Refusal> {
        self.close_above(table, |role| matches!(role, Role::RowGroup(_) | Role::Row))?;
        if !self.assembly.in_row() {
            self.begin_row()?;
        }
        self.header_cells &= traits.bold == Some(true) && &*tag.name == "th";
        let rows = match number(tag, "rowspan") {
            Some(0) => ROWS,
            rows => rows.unwrap_or(1).min(ROWS),
        };
        let columns = number(tag, "colspan").unwrap_or(1);
        self.assembly.begin_cell(Span { columns, rows, continues: false }).map(|_| ())
    }

    fn begin_row(&mut self) -> Result<(), Refusal> {
        let header = self.open.iter().rev().find_map(|element| match element.traits.role {
            Role::RowGroup(head) => Some(head),
            Role::Table => Some(false),
            _ => None,
        });
        self.header_cells = true;
        self.assembly.begin_row(None, header.unwrap_or(false))
    }

    /// A part of a table has been closed.
    pub(super) fn end_table_part(&mut self, role: Role) -> Result<(), Refusal> {
        match role {
            Role::Table => {
                self.mark_header();
                // The row around, if any, has more than titles.
                self.header_cells = false;
                self.assembly.end_table()
            }
            Role::RowGroup(_) => {
                self.mark_header();
                self.assembly.end_row()?;
                self.assembly.end_row_group();
                Ok(())
            }
            Role::Row => {
                self.mark_header();
                self.assembly.end_row()
            }
            Role::Cell => self.assembly.end_cell(),
            _ => Ok(()),
        }
    }

    /// A row of several header cells and no other is a header row, marked or not.
    fn mark_header(&mut self) {
        let header_cells = self.header_cells;
        if let Some(row) = self.assembly.row()
            && header_cells
            && row.cells.len() > 1
        {
            row.header = true;
        }
    }

    /// Place of the innermost open table.
    fn table(&self) -> Option<usize> {
        self.open.iter().rposition(|element| element.traits.role == Role::Table)
    }

    fn has_cell_after(&self, table: usize) -> bool {
        self.open[table..].iter().any(|element| element.traits.role == Role::Cell)
    }

    /// Closes what is open above the table, except the parts that stay.
    fn close_above(&mut self, table: usize, stays: impl Fn(Role) -> bool) -> Result<(), Refusal> {
        let above = &self.open[table + 1..];
        let kept = above.iter().take_while(|element| stays(element.traits.role)).count();
        self.close_to(table + 1 + kept)
    }
}
