//! A sheet on its way to a table: cells with words, merged regions, bounds.

use std::collections::BTreeMap;

use domain::refusal::Refusal;

use crate::document::{Cell, Paragraph, Row, Table};
use crate::limits;

/// A cell with words, rows and columns from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub row: u32,
    pub column: u32,
    pub text: String,
    pub bold: bool,
    pub centred: bool,
}

/// A merged region, both corners inside, (row, column) from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub start: (u32, u32),
    pub end: (u32, u32),
}

/// One sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    pub name: String,
    pub hidden: bool,
    pub cells: BTreeMap<(u32, u32), Placed>,
    pub regions: Vec<Region>,
}

/// What is left of the bounds of a whole workbook.
pub(super) struct Budget<'a> {
    cells: usize,
    bytes: usize,
    name: &'a str,
}

impl<'a> Budget<'a> {
    /// The whole budget of the file `name`.
    pub(super) fn new(name: &'a str) -> Budget<'a> {
        Budget { cells: limits::CELLS, bytes: limits::TEXT_BYTES, name }
    }
}

impl Sheet {
    /// An empty sheet.
    pub(super) fn new(name: &str, hidden: bool) -> Sheet {
        Sheet { name: name.to_owned(), hidden, ..Sheet::default() }
    }

    /// Puts a cell on the sheet; one without words is nothing.
    ///
    /// # Errors
    /// The workbook has more cells or text than a document may have.
    pub(super) fn put(&mut self, cell: Placed, budget: &mut Budget<'_>) -> Result<(), Refusal> {
        if cell.text.trim().is_empty() {
            return Ok(());
        }
        if budget.cells == 0 || budget.bytes < cell.text.len() {
            return Err(limits::too_complex(budget.name, "в книге слишком много заполненных ячеек"));
        }
        budget.cells -= 1;
        budget.bytes -= cell.text.len();
        self.cells.insert((cell.row, cell.column), cell);
        Ok(())
    }

    /// The table of the sheet; nothing when the sheet is empty.
    ///
    /// # Errors
    /// The grid is larger than a document may have: a few cells far from each other.
    pub(super) fn into_table(self, number: u32, name: &str) -> Result<Option<Table>, Refusal> {
        let Some(width) = self.cells.keys().map(|(_, column)| column + 1).max() else { return Ok(None) };
        let mut rows: Vec<u32> = self.cells.keys().map(|(row, _)| *row).collect();
        rows.dedup();
        let bottom = rows.last().copied().unwrap_or(0);
        let regions = Regions::new(&self.regions, width, bottom);
        if width > limits::GRID_COLUMNS || rows.len().saturating_mul(width as usize) > limits::CELLS * 2 {
            return Err(limits::too_complex(name, "заполненные ячейки листа стоят слишком далеко друг от друга"));
        }
        let rows = rows.iter().map(|row| self.row(*row, width, &regions)).collect();
        Ok(Some(Table { number, sheet: Some(self.name), rows }))
    }

    fn row(&self, row: u32, width: u32, regions: &Regions) -> Row {
        let mut cells = Vec::new();
        let mut column = 0;
        while column < width {
            let region = regions.at(row, column);
            let (columns, continues) = region.map_or((1, false), |r| (r.end.1 - r.start.1 + 1, r.start.0 < row));
            let placed = self.cells.get(&(row, column)).filter(|_| !continues);
            let paragraphs = placed.map(paragraphs).unwrap_or_default();
            cells.push(Cell { column, columns, continues, paragraphs });
            column += columns;
        }
        Row { number: row.saturating_add(1), page: None, header: false, cells }
    }
}

fn paragraphs(cell: &Placed) -> Vec<Paragraph> {
    let text = cell.text.replace("\r\n", "\n").replace(['\r', '\u{b}'], "\n").replace("_x000D_", "");
    let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| Paragraph { text: line.to_owned(), bold: cell.bold, centred: cell.centred, ..Paragraph::default() })
        .collect()
}

/// Regions cut to the used part of the sheet, by their rows.
struct Regions {
    by_row: BTreeMap<u32, Vec<Region>>,
}

impl Regions {
    fn new(all: &[Region], width: u32, bottom: u32) -> Regions {
        let mut by_row: BTreeMap<u32, Vec<Region>> = BTreeMap::new();
        // The work is bounded by the cells of a sheet, however large the regions claim to be.
        let mut left = limits::CELLS;
        for region in all {
            let end = (region.end.0.min(bottom), region.end.1.min(width - 1));
            let cut = Region { start: region.start, end };
            if cut.start.0 > end.0 || cut.start.1 > end.1 || cut.start == end {
                continue;
            }
            for row in cut.start.0..=end.0 {
                if left == 0 {
                    return Regions { by_row };
                }
                left -= 1;
                by_row.entry(row).or_default().push(cut);
            }
        }
        for regions in by_row.values_mut() {
            regions.sort_by_key(|region| region.start.1);
        }
        Regions { by_row }
    }

    /// The region whose left edge in this row is at `column`.
    fn at(&self, row: u32, column: u32) -> Option<Region> {
        let regions = self.by_row.get(&row)?;
        let found = regions.partition_point(|region| region.start.1 < column);
        regions.get(found).filter(|region| region.start.1 == column).copied()
    }
}
