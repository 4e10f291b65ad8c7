//! Puts paragraphs and tables together into a document, the same for every format that streams.
//!
//! A table inside a cell is flattened into the cell's paragraphs in reading order, with one exception: a table of one
//! column or of one row around another table is a frame for looks only, so what is inside it comes out.

use domain::refusal::Refusal;

use crate::document::{Block, Cell, Document, Paragraph, Row, Table};
use crate::limits;

/// A place that collects blocks: the body, a cell or a text box.
#[derive(Default)]
struct Place {
    blocks: Vec<Block>,
    table: Option<OpenTable>,
}

/// A cell that is still filled when the table is not closed yet: where it is and what it holds besides paragraphs.
struct Nested {
    row: usize,
    cell: usize,
    blocks: Vec<Block>,
}

/// A cell reaching into the rows below.
struct Reach {
    column: u32,
    columns: u32,
    rows: u32,
}

#[derive(Default)]
struct OpenTable {
    rows: Vec<Row>,
    nested: Vec<Nested>,
    row: Option<OpenRow>,
    reaches: Vec<Reach>,
}

struct OpenRow {
    row: Row,
    column: u32,
    /// The cell being filled; its blocks are in the place above.
    cell: Option<Cell>,
    reaches: Vec<Reach>,
    nested: Vec<Nested>,
}

/// How a cell lies on the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Grid columns, 0 is read as 1.
    pub(crate) columns: u32,
    /// Rows, 0 is read as 1. The cells continued below are made by the assembly.
    pub(crate) rows: u32,
    /// It continues the cell above by itself (Word's vertical merge).
    pub(crate) continues: bool,
}

impl Span {
    /// One column, one row.
    pub(crate) const ONE: Span = Span { columns: 1, rows: 1, continues: false };
}

/// A document being put together.
pub(crate) struct Assembly {
    name: String,
    places: Vec<Place>,
    cells: usize,
    paragraphs: usize,
    bytes: usize,
}

impl Assembly {
    /// An empty document. `name` is used in refusals.
    pub(crate) fn new(name: &str) -> Assembly {
        Assembly { name: name.to_owned(), places: vec![Place::default()], cells: 0, paragraphs: 0, bytes: 0 }
    }

    /// Whether the innermost place is a cell.
    fn in_cell(&self) -> bool {
        self.place_table(self.places.len().wrapping_sub(2))
            .is_some_and(|table| table.row.as_ref().is_some_and(|r| r.cell.is_some()))
    }

    /// Whether a row of the innermost table is open and no cell of it.
    pub(crate) fn in_row(&self) -> bool {
        self.open_row().is_some()
    }

    /// Whether the innermost place has an open table.
    pub(crate) fn in_table(&self) -> bool {
        self.place_table(self.places.len() - 1).is_some()
    }

    /// Grid column at which the next cell of the open row would start.
    pub(crate) fn column(&self) -> u32 {
        self.open_row().map_or(0, |row| row.column)
    }

    /// Whether the column belongs to a cell of the open row or to one reaching from above.
    pub(crate) fn covered(&self, column: u32) -> bool {
        let Some(table) = self.place_table(self.places.len() - 1) else { return false };
        let reached = |reach: &Reach| reach.column <= column && column < reach.column + reach.columns;
        column < self.column() || table.reaches.iter().any(reached)
    }

    fn place_table(&self, index: usize) -> Option<&OpenTable> {
        self.places.get(index).and_then(|place| place.table.as_ref())
    }

    fn open_row(&self) -> Option<&OpenRow> {
        self.place_table(self.places.len() - 1).and_then(|table| table.row.as_ref())
    }

    fn place(&mut self) -> &mut Place {
        if self.places.is_empty() {
            self.places.push(Place::default());
        }
        let last = self.places.len() - 1;
        &mut self.places[last]
    }

    /// Adds a paragraph. Blank ones are kept between others of a cell only.
    pub(crate) fn paragraph(&mut self, paragraph: Paragraph) -> Result<(), Refusal> {
        self.count_paragraph(&paragraph)?;
        let in_cell = self.places.len() > 1;
        if in_cell || !paragraph.text.trim().is_empty() {
            self.place().blocks.push(Block::Paragraph(paragraph));
        }
        Ok(())
    }

    fn count_paragraph(&mut self, paragraph: &Paragraph) -> Result<(), Refusal> {
        self.paragraphs += 1;
        self.bytes += paragraph.text.len();
        if self.paragraphs > limits::PARAGRAPHS {
            return Err(limits::too_complex(&self.name, "слишком много абзацев"));
        }
        if self.bytes > limits::TEXT_BYTES {
            return Err(limits::too_complex(&self.name, "слишком много текста"));
        }
        Ok(())
    }

    /// Starts a table in the innermost place.
    pub(crate) fn begin_table(&mut self) -> Result<(), Refusal> {
        if self.places.len() > limits::TABLE_DEPTH {
            return Err(limits::too_complex(&self.name, "слишком глубоко вложенные таблицы"));
        }
        if self.in_table() {
            self.end_table()?;
        }
        self.place().table = Some(OpenTable::default());
        Ok(())
    }

    /// Starts a row of the open table.
    pub(crate) fn begin_row(&mut self, page: Option<u32>, header: bool) -> Result<(), Refusal> {
        if self.in_row() {
            self.end_row()?;
        }
        if let Some(table) = &mut self.place().table {
            let row = Row { number: 0, page, header, cells: Vec::new() };
            table.row = Some(OpenRow { row, column: 0, cell: None, reaches: Vec::new(), nested: Vec::new() });
        }
        Ok(())
    }

    /// Changes what is known of the open row.
    pub(crate) fn row(&mut self) -> Option<&mut Row> {
        self.place().table.as_mut().and_then(|table| table.row.as_mut()).map(|open| &mut open.row)
    }

    /// Leaves grid columns of the open row empty.
    pub(crate) fn skip_columns(&mut self, columns: u32) {
        if let Some(open) = self.place().table.as_mut().and_then(|table| table.row.as_mut()) {
            open.column = (open.column + columns.min(limits::GRID_COLUMNS)).min(limits::GRID_COLUMNS);
        }
    }

    /// Starts a cell of the open row: paragraphs and tables go into it until [`Assembly::end_cell`]. False when no row is
    /// open: then there is nothing to end.
    pub(crate) fn begin_cell(&mut self, span: Span) -> Result<bool, Refusal> {
        if !self.in_row() {
            return Ok(false);
        }
        self.fill_reached(false)?;
        self.count_cell()?;
        if self.column() >= limits::GRID_COLUMNS {
            return Err(limits::too_complex(&self.name, "слишком много столбцов"));
        }
        if let Some(open) = self.place().table.as_mut().and_then(|table| table.row.as_mut()) {
            let columns = span.columns.clamp(1, limits::GRID_COLUMNS);
            open.cell = Some(Cell { column: open.column, columns, continues: span.continues, paragraphs: Vec::new() });
            if span.rows > 1 {
                open.reaches.push(Reach { column: open.column, columns, rows: span.rows - 1 });
            }
            open.column = open.column.saturating_add(columns);
            self.places.push(Place::default());
        }
        Ok(true)
    }

    /// Gives the previous cell of the open row more columns (Word's old horizontal merge). False when there is none.
    pub(crate) fn widen_previous(&mut self, columns: u32) -> bool {
        let Some(open) = self.place().table.as_mut().and_then(|table| table.row.as_mut()) else { return false };
        let Some(cell) = open.row.cells.last_mut() else { return false };
        let columns = columns.clamp(1, limits::GRID_COLUMNS);
        cell.columns = cell.columns.saturating_add(columns);
        open.column = open.column.saturating_add(columns);
        true
    }

    fn count_cell(&mut self) -> Result<(), Refusal> {
        self.cells += 1;
        if self.cells > limits::CELLS {
            return Err(limits::too_complex(&self.name, "слишком много ячеек"));
        }
        Ok(())
    }

    /// Writes the continued cells at the row's next column, or all that are left when the row ends.
    fn fill_reached(&mut self, rest: bool) -> Result<(), Refusal> {
        let mut made = 0;
        if let Some(table) = &mut self.place().table
            && let Some(open) = &mut table.row
        {
            loop {
                let next = |reach: &&Reach| reach.column == open.column || (rest && reach.column >= open.column);
                let Some(reach) = table.reaches.iter().filter(next).min_by_key(|reach| reach.column) else { break };
                open.column = reach.column + reach.columns;
                let cell =
                    Cell { column: reach.column, columns: reach.columns, continues: true, paragraphs: Vec::new() };
                open.row.cells.push(cell);
                made += 1;
            }
        }
        for _ in 0..made {
            self.count_cell()?;
        }
        Ok(())
    }

    /// Ends the open cell, closing tables left open in it.
    pub(crate) fn end_cell(&mut self) -> Result<(), Refusal> {
        if !self.in_cell() {
            return Ok(());
        }
        if self.in_table() {
            self.end_table()?;
        }
        let Some(place) = self.places.pop() else { return Ok(()) };
        let Some(table) = &mut self.place().table else { return Ok(()) };
        let at = table.rows.len();
        let Some(open) = &mut table.row else { return Ok(()) };
        let Some(mut cell) = open.cell.take() else { return Ok(()) };
        if !cell.continues {
            if place.blocks.iter().any(|block| matches!(block, Block::Table(_))) {
                open.nested.push(Nested { row: at, cell: open.row.cells.len(), blocks: place.blocks });
            } else {
                cell.paragraphs = paragraphs_of(place.blocks);
            }
        }
        open.row.cells.push(cell);
        Ok(())
    }

    /// Ends the open row. A row without cells is none.
    pub(crate) fn end_row(&mut self) -> Result<(), Refusal> {
        self.fill_reached(true)?;
        let Some(table) = &mut self.place().table else { return Ok(()) };
        let Some(mut open) = table.row.take() else { return Ok(()) };
        if open.row.cells.is_empty() {
            return Ok(());
        }
        for reach in &mut table.reaches {
            reach.rows -= 1;
        }
        table.reaches.retain(|reach| reach.rows > 0);
        table.reaches.append(&mut open.reaches);
        table.nested.append(&mut open.nested);
        open.row.number = u32::try_from(table.rows.len() + 1).unwrap_or(u32::MAX);
        open.row.cells.shrink_to_fit();
        table.rows.push(open.row);
        Ok(())
    }

    /// Writes the last row of the open table again and again.
    pub(crate) fn repeat_row(&mut self, times: u32) -> Result<(), Refusal> {
        for _ in 0..times {
            let Some(table) = &mut self.place().table else { return Ok(()) };
            let Some(mut row) = table.rows.last().cloned() else { return Ok(()) };
            row.number += 1;
            let cells = row.cells.len();
            let paragraphs: Vec<Paragraph> =
                row.cells.iter().flat_map(|cell| cell.paragraphs.iter().cloned()).collect();
            table.rows.push(row);
            for _ in 0..cells {
                self.count_cell()?;
            }
            for paragraph in &paragraphs {
                self.count_paragraph(paragraph)?;
            }
        }
        Ok(())
    }

    /// Whether the last row of the open table has a cell that starts at the column.
    pub(crate) fn starts_above(&self, column: u32) -> bool {
        let above = self.place_table(self.places.len() - 1).and_then(|table| table.rows.last());
        above.is_some_and(|row| row.cells.iter().any(|cell| cell.column == column))
    }

    /// Drops the open row.
    pub(crate) fn drop_row(&mut self) {
        if let Some(table) = &mut self.place().table {
            table.row = None;
        }
    }

    /// Forgets the cells that reach below: a group of rows ends.
    pub(crate) fn end_row_group(&mut self) {
        if let Some(table) = &mut self.place().table {
            table.reaches.clear();
        }
    }

    /// Ends the open table and puts it, or what it frames, into the place around it.
    pub(crate) fn end_table(&mut self) -> Result<(), Refusal> {
        if self.in_row() {
            self.end_row()?;
        }
        let Some(mut table) = self.place().table.take() else { return Ok(()) };
        let blocks = if is_frame(&table) {
            framed(table)
        } else {
            for nested in std::mem::take(&mut table.nested) {
                if let Some(cell) = table.rows.get_mut(nested.row).and_then(|row| row.cells.get_mut(nested.cell)) {
                    cell.paragraphs = paragraphs_of(nested.blocks);
                }
            }
            vec![Block::Table(Table { number: 0, sheet: None, rows: table.rows })]
        };
        let filled = |block: &Block| !matches!(block, Block::Table(table) if table.rows.is_empty());
        self.place().blocks.extend(blocks.into_iter().filter(filled));
        Ok(())
    }

    /// Starts a text box: blocks are collected apart until [`Assembly::end_box`].
    pub(crate) fn begin_box(&mut self) -> Result<(), Refusal> {
        if self.places.len() > limits::TABLE_DEPTH {
            return Err(limits::too_complex(&self.name, "слишком глубоко вложенные надписи"));
        }
        self.places.push(Place::default());
        Ok(())
    }

    /// Ends a text box: its blocks, to be given to [`Assembly::append`] after the paragraph it is anchored in.
    pub(crate) fn end_box(&mut self) -> Result<Vec<Block>, Refusal> {
        if self.in_table() {
            self.end_table()?;
        }
        Ok(if self.places.len() > 1 {
            self.places.pop().map(|place| place.blocks).unwrap_or_default()
        } else {
            Vec::new()
        })
    }

    /// Adds blocks already counted.
    pub(crate) fn append(&mut self, blocks: Vec<Block>) {
        let in_cell = self.places.len() > 1;
        let kept = |block: &Block| in_cell || !matches!(block, Block::Paragraph(p) if p.text.trim().is_empty());
        self.place().blocks.extend(blocks.into_iter().filter(kept));
    }

    /// The document, tables numbered.
    pub(crate) fn finish(mut self) -> Result<Document, Refusal> {
        while self.places.len() > 1 {
            if self.in_cell() {
                self.end_cell()?;
                self.end_table()?;
            } else {
                let blocks = self.end_box()?;
                self.append(blocks);
            }
        }
        if self.in_table() {
            self.end_table()?;
        }
        let mut blocks = std::mem::take(&mut self.place().blocks);
        let tables = blocks.iter_mut().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Paragraph(_) => None,
        });
        for (number, table) in (1..).zip(tables) {
            table.number = number;
        }
        Ok(Document { blocks })
    }
}

/// A table for looks around another: one column or one row, and a real table inside.
fn is_frame(table: &OpenTable) -> bool {
    let one_column = table.rows.iter().all(|row| row.cells.len() == 1);
    let real = |inner: &Table| inner.rows.len() > 1 && inner.rows.iter().any(|row| row.cells.len() > 1);
    let holds_real = |block: &Block| matches!(block, Block::Table(inner) if real(inner));
    (one_column || table.rows.len() == 1) && table.nested.iter().any(|nested| nested.blocks.iter().any(holds_real))
}

fn framed(table: OpenTable) -> Vec<Block> {
    let mut nested = table.nested.into_iter().peekable();
    let mut blocks = Vec::new();
    for (row_index, row) in table.rows.into_iter().enumerate() {
        for (cell_index, cell) in row.cells.into_iter().enumerate() {
            match nested.next_if(|nested| nested.row == row_index && nested.cell == cell_index) {
                Some(inner) => blocks.extend(inner.blocks),
                None => blocks.extend(cell.paragraphs.into_iter().map(Block::Paragraph)),
            }
        }
    }
    blocks.retain(|block| !matches!(block, Block::Paragraph(paragraph) if paragraph.text.trim().is_empty()));
    blocks
}

/// Paragraphs in reading order without the blank ones around them, tables flattened.
fn paragraphs_of(blocks: Vec<Block>) -> Vec<Paragraph> {
    let mut paragraphs = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => paragraphs.push(paragraph),
            Block::Table(table) => {
                let cells = table.rows.into_iter().flat_map(|row| row.cells);
                paragraphs.extend(cells.flat_map(|cell| cell.paragraphs));
            }
        }
    }
    let blank = |paragraph: &Paragraph| paragraph.text.trim().is_empty() && paragraph.label.is_none();
    while paragraphs.last().is_some_and(blank) {
        paragraphs.pop();
    }
    let leading = paragraphs.iter().take_while(|paragraph| blank(paragraph)).count();
    paragraphs.drain(..leading);
    paragraphs.shrink_to_fit();
    paragraphs
}
