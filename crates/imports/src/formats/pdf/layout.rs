//! Puts the pages of a PDF together: tables inside their grids, paragraphs between them, a table that goes on over
//! pages as one table.

use super::columns;
use super::grid::{Area, Grid, grids};
use super::lines::{Line, Measure, lines, paragraphs};
use super::page::{Glyph, Page, Turned};
use super::tails::join_cut_row;
use crate::document::{Block, Cell, Paragraph, Row, Table};

/// Borders of one column on different pages differ by less, points.
const SAME_BORDER: f64 = 4.0;

/// A table on its way: cells know their borders, not yet their columns.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub rows: Vec<DraftRow>,
    /// Its borders are drawn, not guessed from white columns.
    pub ruled: bool,
    /// The lower border of the last row is not drawn: the row goes on on the next page.
    pub open_bottom: bool,
}

/// A row of a draft.
#[derive(Debug)]
pub(super) struct DraftRow {
    pub page: u32,
    pub header: bool,
    /// Its upper border on the page; 0 where no border is drawn.
    pub top: f64,
    pub cells: Vec<DraftCell>,
}

/// A cell of a draft.
#[derive(Debug)]
pub(super) struct DraftCell {
    pub left: f64,
    pub right: f64,
    pub continues: bool,
    pub paragraphs: Vec<Paragraph>,
}

/// Something on a page, in reading order.
#[derive(Debug)]
pub(super) enum Item {
    Words(Vec<Line>),
    Table(Draft),
}

/// A page as items: what is left of its letters.
#[derive(Debug)]
pub(super) struct Laid {
    pub number: u32,
    pub width: f64,
    pub height: f64,
    pub items: Vec<Item>,
}

/// Puts a page together. `squares` is how many cells of grids the document may still have.
pub(super) fn lay(page: &Page, squares: &mut usize) -> Laid {
    Laid { number: page.number, width: page.width, height: page.height, items: items(page, squares) }
}

/// Blocks of a whole document.
pub(super) fn blocks(mut pages: Vec<Laid>) -> Vec<Block> {
    super::margins::drop_page_marks(&mut pages);
    let pages = super::strips::join(pages);
    let measures = measures(&pages);
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Draft)> = None;
    let mut tables = 0;
    for (at, (page, measure)) in pages.into_iter().zip(measures).enumerate() {
        let number = page.number;
        for item in page.items {
            match item {
                Item::Table(draft) => {
                    open = Some(match open.take() {
                        Some((last, mut whole)) if at == last + 1 && same_edges(&whole, &draft) => {
                            append(&mut whole, draft);
                            (at, whole)
                        }
                        other => {
                            close(other, &mut tables, &mut blocks);
                            (at, draft)
                        }
                    });
                }
                Item::Words(lines) => {
                    close(open.take(), &mut tables, &mut blocks);
                    for paragraph in paragraphs(&lines, measure, Some(number)) {
                        push_paragraph(&mut blocks, paragraph);
                    }
                }
            }
        }
    }
    close(open, &mut tables, &mut blocks);
    super::seams::keep_hyphens(&mut blocks);
    blocks
}

/// A sentence cut by the end of a page goes on with a small letter.
fn push_paragraph(blocks: &mut Vec<Block>, paragraph: Paragraph) {
    let small = paragraph.label.is_none() && paragraph.text.starts_with(char::is_lowercase);
    match blocks.last_mut() {
        Some(Block::Paragraph(above))
            if small
                && above.page < paragraph.page
                && above.bold == paragraph.bold
                && above.text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-' | '\u{ad}' | '»')) =>
        {
            above.text.push('\n');
            above.text.push_str(&paragraph.text);
        }
        _ => blocks.push(Block::Paragraph(paragraph)),
    }
}

/// Where the words outside tables run: the same on all pages of the same width.
fn measures(pages: &[Laid]) -> Vec<Measure> {
    let mut known: Vec<(f64, f64, f64)> = Vec::new();
    let same = |a: f64, b: f64| (a - b).abs() < 1.0;
    for page in pages {
        let words = page.items.iter().filter_map(|item| if let Item::Words(lines) = item { Some(lines) } else { None });
        let (left, right) = words
            .flatten()
            .fold((f64::MAX, f64::MIN), |(left, right), line| (left.min(line.left), right.max(line.right)));
        match known.iter_mut().find(|(width, ..)| same(*width, page.width)) {
            Some(found) => *found = (found.0, found.1.min(left), found.2.max(right)),
            None => known.push((page.width, left, right)),
        }
    }
    let whole = |page: &Laid| Measure { left: 0.0, right: page.width };
    let found = |page: &Laid| known.iter().find(|(width, left, right)| same(*width, page.width) && left < right);
    pages
        .iter()
        .map(|page| found(page).map_or(whole(page), |(_, left, right)| Measure { left: *left, right: *right }))
        .collect()
}

/// Tables and runs of lines of a page from top to bottom.
fn items(page: &Page, squares: &mut usize) -> Vec<Item> {
    let grids = grids(&page.rules, squares);
    let mut inside: Vec<Vec<Vec<&Glyph>>> = grids.iter().map(|grid| vec![Vec::new(); grid.areas.len()]).collect();
    let mut outside: Vec<&Glyph> = Vec::new();
    for glyph in &page.glyphs {
        // A letter stands where its middle is, a little above its base line.
        let (x, y) = ((glyph.left + glyph.right) / 2.0, glyph.base - glyph.size * 0.3);
        let found = grids.iter().enumerate().find_map(|(number, grid)| Some((number, grid.at(x, y)?)));
        match found {
            Some((grid, area)) => inside[grid][area].push(glyph),
            None => outside.push(glyph),
        }
    }
    let mut placed: Vec<(f64, Item)> = Vec::new();
    let mut words: Vec<Line> = lines(outside, true);
    for (grid, cells) in grids.iter().zip(inside) {
        let top = grid.ys[0];
        let below = words.split_off(words.partition_point(|line| line.base < top));
        push_words(&mut placed, std::mem::replace(&mut words, below), page);
        let turned = page.turned.iter().any(|turned| grid.at(turned.x, turned.y).is_some());
        if turned || cells.iter().any(|cell| !cell.is_empty()) {
            placed.push((top, Item::Table(draft(grid, cells, page))));
        }
    }
    push_words(&mut placed, words, page);
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    placed.into_iter().map(|(_, item)| item).collect()
}

fn push_words(placed: &mut Vec<(f64, Item)>, words: Vec<Line>, page: &Page) {
    let mut top = match words.first() {
        Some(line) => line.base,
        None => return,
    };
    for item in columns::split(words, page.number) {
        placed.push((top, item));
        // Parts of one run keep their order.
        top += 1e-6;
    }
}

fn draft(grid: &Grid, cells: Vec<Vec<&Glyph>>, page: &Page) -> Draft {
    let mut rows: Vec<DraftRow> = grid.ys[..grid.ys.len() - 1].iter().map(|top| row_at(page.number, *top)).collect();
    let cells: Vec<Vec<Line>> = cells.into_iter().map(|glyphs| lines(glyphs, false)).collect();
    // The paddings of a table's cells are the same; the smallest distance from a border is one.
    let left_of = |(area, lines): (&Area, &Vec<Line>)| {
        let border = grid.sides(*area).0;
        lines.iter().map(|line| line.left - border).min_by(f64::total_cmp)
    };
    let padding =
        grid.areas.iter().zip(&cells).filter_map(left_of).min_by(f64::total_cmp).unwrap_or(0.0).clamp(0.0, 8.0);
    for (number, (area, lines)) in grid.areas.iter().zip(cells).enumerate() {
        let (left, right) = grid.sides(*area);
        let paragraphs = if lines.is_empty() {
            turned_words(grid, number, page)
        } else {
            paragraphs(&lines, Measure { left: left + padding, right: right - padding }, None)
        };
        for (at, row) in rows[area.row..area.row + area.rows].iter_mut().enumerate() {
            let paragraphs = if at == 0 { paragraphs.clone() } else { Vec::new() };
            row.cells.push(DraftCell { left, right, continues: at > 0, paragraphs });
        }
    }
    for row in &mut rows {
        row.cells.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    // A row between doubled borders or below the last words has nothing to say.
    rows.retain(|row| row.cells.iter().any(|cell| cell.continues || !cell.paragraphs.is_empty()));
    Draft { rows, ruled: true, open_bottom: grid.open_bottom }
}

fn row_at(page: u32, top: f64) -> DraftRow {
    DraftRow { page, header: false, top, cells: Vec::new() }
}

/// Words that run up or down in a cell with no others: heads of narrow columns.
fn turned_words(grid: &Grid, area: usize, page: &Page) -> Vec<Paragraph> {
    let inside = page.turned.iter().filter(|turned| grid.at(turned.x, turned.y) == Some(area));
    let (down, up): (Vec<&Turned>, Vec<&Turned>) = inside.partition(|turned| turned.down);
    let more = if down.len() > up.len() { down } else { up };
    let lines = lines(more.iter().map(|turned| &turned.glyph).collect(), false);
    let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    let bold = lines.iter().all(|line| line.bold);
    if text.is_empty() { Vec::new() } else { vec![Paragraph { text, bold, centred: true, ..Paragraph::default() }] }
}

fn edges(draft: &Draft) -> Option<(f64, f64)> {
    let cells = || draft.rows.iter().flat_map(|row| &row.cells);
    let left = cells().map(|cell| cell.left).min_by(f64::total_cmp)?;
    Some((left, cells().map(|cell| cell.right).max_by(f64::total_cmp)?))
}

/// A table goes on with the next page's first table when their outer borders and most inner ones are the same.
pub(super) fn same_edges(above: &Draft, below: &Draft) -> bool {
    if !above.ruled || !below.ruled {
        return false;
    }
    let (Some((left, right)), Some((other_left, other_right))) = (edges(above), edges(below)) else { return false };
    if (left - other_left).abs() > SAME_BORDER || (right - other_right).abs() > SAME_BORDER {
        return false;
    }
    let known = borders(&above.rows);
    let new = borders(&below.rows);
    let shared = new.iter().filter(|border| known.iter().any(|k| (k - **border).abs() <= SAME_BORDER)).count();
    shared * 3 >= new.len() * 2
}

/// Left and right borders of all cells, near ones taken together.
fn borders(rows: &[DraftRow]) -> Vec<f64> {
    let mut all: Vec<f64> = rows.iter().flat_map(|row| &row.cells).flat_map(|cell| [cell.left, cell.right]).collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by(|next, kept| *next - *kept <= SAME_BORDER);
    all
}

fn row_text(row: &DraftRow) -> String {
    let texts = row.cells.iter().flat_map(|cell| &cell.paragraphs).map(|paragraph| paragraph.text.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// Adds the rows of the next page; rows equal to the first ones of the table are its head again.
fn append(whole: &mut Draft, mut next: Draft) {
    let mut heads = 0;
    while heads < next.rows.len().min(whole.rows.len()).min(3)
        && row_text(&next.rows[heads]) == row_text(&whole.rows[heads])
    {
        next.rows[heads].header = true;
        whole.rows[heads].header = true;
        heads += 1;
    }
    join_cut_row(whole, &mut next, heads);
    whole.open_bottom = next.open_bottom;
    whole.rows.extend(next.rows);
}

/// Gives a finished table its columns.
fn close(open: Option<(usize, Draft)>, tables: &mut u32, blocks: &mut Vec<Block>) {
    let Some((_, draft)) = open else { return };
    let borders = borders(&draft.rows);
    let column = |x: f64| {
        let found = borders.iter().enumerate().min_by(|a, b| (a.1 - x).abs().total_cmp(&(b.1 - x).abs()));
        u32::try_from(found.map_or(0, |(at, _)| at)).unwrap_or(0)
    };
    *tables += 1;
    let mut rows = Vec::new();
    for (at, row) in draft.rows.into_iter().enumerate() {
        let cells = row.cells.into_iter().map(|cell| {
            let start = column(cell.left);
            let columns = column(cell.right).saturating_sub(start).max(1);
            Cell { column: start, columns, continues: cell.continues, paragraphs: cell.paragraphs }
        });
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        rows.push(Row { number, page: Some(row.page), header: row.header, cells: cells.collect() });
    }
    blocks.push(Block::Table(Table { number: *tables, sheet: None, rows }));
}
