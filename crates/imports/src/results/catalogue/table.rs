//! Finds the plan of items among the tables of a document, also when it is printed in several pieces.

use domain::results::catalogue::CatalogueItem;
use domain::results::file::Problem;
use phrases::text::fold;

use super::codes;
use super::columns::{self, Role};
use super::rows::Builder;
use crate::document::{Block, Cell, Document, Paragraph, Row, Table};
use crate::roadmap::{Vocabulary, mended};

/// A header stands within this many rows from the top of its table.
const HEADER_WITHIN: usize = 25;
/// Rows of a header.
const HEADER_ROWS: usize = 4;
/// Paragraphs before a table that may be its heading.
const HEADING: usize = 8;
/// Pieces of one table are parted by no more paragraphs than page marks and notes.
const BETWEEN: usize = 10;

/// What was found.
pub(super) struct Plan {
    pub items: Vec<CatalogueItem>,
    pub problems: Vec<Problem>,
    /// The words under the items: «Всего заданий – 25; …».
    pub summary: String,
    /// The words over the table.
    pub heading: String,
    /// Paragraphs of the whole document.
    pub prose: Vec<String>,
}

/// A piece of a table with the roles of its columns.
pub(super) struct Piece<'a> {
    pub table: &'a Table,
    /// Row after the header.
    pub start: usize,
    /// Roles of the grid's columns, or of the cells in their order when the piece has no header of its own.
    pub roles: Vec<Role>,
    /// The roles are those of cells in their order.
    pub by_order: bool,
    /// Texts of the header's rows, to know them again on the next page.
    pub heads: Vec<String>,
}

/// Pieces of one table.
struct Group<'a> {
    heading: String,
    titles: Vec<String>,
    pieces: Vec<Piece<'a>>,
    /// Paragraphs since the last piece.
    since: usize,
    /// Its last row was seen.
    ended: bool,
}

/// Finds the plan.
pub(super) fn find(document: &Document, vocabulary: &Vocabulary<'_>) -> Option<Plan> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut prose: Vec<String> = Vec::new();
    let mut left: Vec<&Table> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                prose.push(mended(std::slice::from_ref(paragraph), vocabulary));
                if let Some(group) = groups.last_mut() {
                    group.since += 1;
                }
            }
            Block::Table(table) => {
                if !place(table, &prose, &mut groups, vocabulary) {
                    left.push(table);
                }
            }
        }
    }
    // The right half of a sheet may come before the left one: the rest of a plan that has no end yet.
    if let [group] = groups.as_mut_slice() {
        left.into_iter().for_each(|table| {
            go_on(group, table, vocabulary);
        });
    }
    let mut read: Vec<Plan> = groups.into_iter().map(|group| read(group, vocabulary)).collect();
    read.retain(|plan| !plan.items.is_empty());
    let general = |plan: &Plan| {
        let heading = fold(&plan.heading);
        heading.contains("обобщ") && heading.contains("план")
    };
    if read.iter().any(general) {
        read.retain(general);
    }
    let mut plan = join(read)?;
    plan.prose = prose;
    Some(plan)
}

/// The longest plan, with the plans beside it whose items it does not have (an exam of a written and an oral part). An oral
/// part that is numbered from 1 again gets «У» before its numbers.
fn join(plans: Vec<Plan>) -> Option<Plan> {
    let most = plans.iter().map(|plan| plan.items.len()).max()?;
    let mut whole: Option<Plan> = None;
    let longest = plans.iter().position(|plan| plan.items.len() == most)?;
    let numbers: Vec<String> = plans[longest].items.iter().map(|item| item.number.clone()).collect();
    for (at, mut plan) in plans.into_iter().enumerate() {
        let heading = fold(&plan.heading);
        if at != longest {
            let repeats = plan.items.iter().any(|item| numbers.contains(&item.number));
            let oral = heading.rfind("устн").or_else(|| heading.rfind("говорен"));
            let oral = oral > heading.rfind("письменн");
            if !heading.contains("обобщ") || repeats && !oral {
                continue;
            }
            if repeats {
                plan.items.iter_mut().for_each(|item| item.number.insert(0, 'У'));
            }
        }
        match &mut whole {
            Some(whole) => {
                whole.items.extend(plan.items);
                whole.problems.extend(plan.problems);
                whole.summary.push('\n');
                whole.summary.push_str(&plan.summary);
            }
            None => whole = Some(plan),
        }
    }
    whole
}

/// Adds a table without a header to the plan it goes on; tells whether it does.
fn go_on<'a>(group: &mut Group<'a>, table: &'a Table, vocabulary: &Vocabulary<'_>) -> bool {
    let roles = in_order(&group.pieces[0]);
    let whole = |row: &Row| row.cells.len() == roles.len();
    let same = table.rows.iter().all(|row| whole(row) || is_alone(row)) && table.rows.iter().any(whole);
    if group.ended || !same {
        return false;
    }
    group.ended = table.rows.iter().any(|row| is_summary(&row_text(row, vocabulary)));
    group.pieces.push(Piece { table, start: 0, roles, by_order: true, heads: Vec::new() });
    group.since = 0;
    true
}

/// Places a table among the plans; tells whether it belongs to one.
fn place<'a>(table: &'a Table, prose: &[String], groups: &mut Vec<Group<'a>>, vocabulary: &Vocabulary<'_>) -> bool {
    let Some((start, titles, roles, heads)) = header(table, vocabulary) else {
        let last = groups.last_mut().filter(|group| group.since <= BETWEEN);
        return last.is_some_and(|group| go_on(group, table, vocabulary));
    };
    let ended = table.rows[start..].iter().any(|row| is_summary(&row_text(row, vocabulary)));
    let piece = Piece { table, start, roles, by_order: false, heads };
    match groups.last_mut() {
        Some(group) if !group.ended && group.since <= BETWEEN && group.titles == titles => {
            group.pieces.push(piece);
            (group.since, group.ended) = (0, ended);
        }
        _ => {
            let above = table.rows[..start].iter().take(HEADER_WITHIN).map(|row| row_text(row, vocabulary));
            let before = prose[prose.len().saturating_sub(HEADING)..].iter().cloned();
            let heading = before.chain(above).collect::<Vec<_>>().join("\n");
            groups.push(Group { heading, titles, pieces: vec![piece], since: 0, ended });
        }
    }
    true
}

/// First row after the header, titles of the grid's columns, their roles, and the header's rows as text.
type Header = (usize, Vec<String>, Vec<Role>, Vec<String>);

fn header(table: &Table, vocabulary: &Vocabulary<'_>) -> Option<Header> {
    let width = table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column + cell.columns).max()? as usize;
    let text = |cell: &Cell| mended(&cell.paragraphs, vocabulary);
    let begins = |row: &Row| row.cells.len() >= 3 && row.cells.iter().any(|cell| columns::is_number_title(&text(cell)));
    for first in 0..table.rows.len().min(HEADER_WITHIN) {
        if !begins(&table.rows[first]) {
            continue;
        }
        let mut titles = vec![String::new(); width];
        let mut found = None;
        for at in first..table.rows.len().min(first + HEADER_ROWS) {
            let row = &table.rows[at];
            if at > first && !goes_on(row, &titles, vocabulary) {
                break;
            }
            for cell in row.cells.iter().filter(|cell| !cell.continues) {
                let words = fold(&text(cell));
                for title in &mut titles[cell.column as usize..(cell.column + cell.columns) as usize] {
                    if !title.is_empty() && !words.is_empty() {
                        title.push(' ');
                    }
                    title.push_str(&words);
                }
            }
            found = columns::roles(&titles).map(|roles| (at + 1, roles)).or(found);
        }
        if let Some((end, roles)) = found {
            let heads = table.rows[first..end].iter().map(|row| row_text(row, vocabulary)).collect();
            return Some((end, titles, roles, heads));
        }
    }
    None
}

/// Whether a row under the first one of a header belongs to the header.
fn goes_on(row: &Row, titles: &[String], vocabulary: &Vocabulary<'_>) -> bool {
    let number = titles.iter().position(|title| columns::is_number_title(title));
    let cell = number.and_then(|column| cell_at(row, column));
    let empty = cell.is_none_or(|cell| cell.continues || mended(&cell.paragraphs, vocabulary).is_empty());
    let merged = cell.is_some_and(|cell| cell.continues);
    let titled = || {
        row.cells.iter().any(|cell| {
            let words = mended(&cell.paragraphs, vocabulary);
            let roles = columns::roles(&["№".to_owned(), "Макс. балл".to_owned(), words]);
            roles.is_some_and(|roles| roles[2] != Role::Text)
        })
    };
    empty && !is_alone(row) && (merged || titled())
}

/// The cell that covers a column of the grid.
pub(super) fn cell_at(row: &Row, column: usize) -> Option<&Cell> {
    row.cells.iter().find(|cell| (cell.column as usize..(cell.column + cell.columns) as usize).contains(&column))
}

/// Roles of the cells of an ordinary row in their order.
fn in_order(piece: &Piece<'_>) -> Vec<Role> {
    if piece.by_order {
        return piece.roles.clone();
    }
    let rows = piece.table.rows[piece.start..].iter().filter(|row| !is_alone(row));
    let widest = rows.max_by_key(|row| row.cells.len());
    let role = |cell: &Cell| piece.roles.get(cell.column as usize).copied().unwrap_or(Role::Other);
    widest.map(|row| row.cells.iter().map(role).collect()).unwrap_or_default()
}

/// Only one cell of the row has words.
pub(super) fn is_alone(row: &Row) -> bool {
    let words = |cell: &&Cell| cell.paragraphs.iter().any(|paragraph: &Paragraph| !paragraph.text.trim().is_empty());
    row.cells.iter().filter(words).count() <= 1 && !row.cells.iter().any(|cell| cell.continues)
}

pub(super) fn row_text(row: &Row, vocabulary: &Vocabulary<'_>) -> String {
    let cells = row.cells.iter().map(|cell| mended(&cell.paragraphs, vocabulary)).filter(|text| !text.is_empty());
    cells.collect::<Vec<_>>().join(" | ")
}

/// The row under the items.
pub(super) fn is_summary(text: &str) -> bool {
    let folded = fold(text);
    let begins = [
        "всего",
        "итого",
        "общее время",
        "общее количество",
        "общий балл",
        "сумма баллов",
        "максимальный первичный",
        "максимальный балл",
        "время выполнения",
    ];
    begins.iter().any(|words| folded.starts_with(words)) || folded.contains("максимальный первичный балл за")
}

fn read(group: Group<'_>, vocabulary: &Vocabulary<'_>) -> Plan {
    let mut builder = Builder::new(vocabulary);
    for piece in &group.pieces {
        builder.read(piece);
    }
    let (items, problems, summary) = builder.finish();
    Plan { items, problems, summary, heading: group.heading, prose: Vec::new() }
}

/// A row under the header that numbers the columns: «1 | 2 | 3 | 4».
pub(super) fn numbers_columns(row: &Row, vocabulary: &Vocabulary<'_>) -> bool {
    let numbers: Option<Vec<u32>> =
        row.cells.iter().map(|cell| codes::without_notes(&mended(&cell.paragraphs, vocabulary)).parse().ok()).collect();
    numbers.is_some_and(|numbers| {
        numbers.len() >= 4 && numbers.first() == Some(&1) && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
    })
}
