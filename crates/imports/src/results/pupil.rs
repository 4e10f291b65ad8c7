//! A row of a table of pupils: scores of items, primary score, marks.

use domain::results::file::Problem;
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, code, is_nothing, whole};
use super::problems::at;

/// Columns of a table of pupils.
pub struct Columns {
    pub school: Option<usize>,
    pub municipality: Option<usize>,
    pub name: Option<usize>,
    pub participant: usize,
    pub class: Option<usize>,
    pub variant: Option<usize>,
    pub items: Vec<(usize, Item)>,
    pub primary: usize,
    pub mark: Option<usize>,
    pub journal: Option<usize>,
    /// Columns with names, which are counted and dropped.
    pub names: Vec<usize>,
}

impl Columns {
    /// Personal values of a row.
    pub fn personal(&self, row: &GridRow) -> u64 {
        let names = self.names.iter().filter(|column| **column != self.participant && !row.text(**column).is_empty());
        names.count() as u64
    }
}

/// Reads a row; what is wrong in it is added to the problems.
pub fn sitting(grid: &Grid, row: &GridRow, columns: &Columns, school: String, problems: &mut Vec<Problem>) -> Sitting {
    let optional = |column: Option<usize>| {
        column.map(|column| row.text(column)).filter(|text| !is_nothing(text)).map(str::to_owned)
    };
    let before = problems.len();
    let mut items = Vec::with_capacity(columns.items.len());
    for (column, item) in &columns.items {
        items.push(score(grid, row, *column, item, problems));
    }
    // The sum of a row whose items are not all read says nothing.
    let primary = primary(grid, row, columns, &items, problems.len() == before, problems);
    let variant = optional(columns.variant);
    let absent = variant.as_ref().is_some_and(|text| fold(text).starts_with("отсутств"));
    let given = mark(grid, row, columns.mark, problems);
    if let Some(column) = columns.mark.filter(|column| primary.is_some() && is_nothing(row.text(*column))) {
        let text = "Отметки за работу нет: она останется неизвестной.".to_owned();
        problems.push(at(grid, row.number, Some(column), "mark_missing", false, text));
    }
    Sitting {
        school,
        class: optional(columns.class),
        participant: code(row.text(columns.participant)),
        variant: variant.filter(|_| !absent),
        primary: primary.filter(|_| !absent),
        mark: given,
        journal: mark(grid, row, columns.journal, problems),
        items,
        absent,
        ..Sitting::default()
    }
}

/// The primary score, which is the sum of the items; where the cell is empty, that sum.
fn primary(
    grid: &Grid,
    row: &GridRow,
    columns: &Columns,
    items: &[u8],
    read: bool,
    problems: &mut Vec<Problem>,
) -> Option<u16> {
    let attempted = || items.iter().filter(|score| **score != NOT_ATTEMPTED);
    let sum: u16 = attempted().map(|score| u16::from(*score)).sum();
    let text = row.text(columns.primary);
    let column = Some(columns.primary);
    let Some(primary) = whole(text).and_then(|score| u16::try_from(score).ok()) else {
        if !is_nothing(text) {
            let text = "Первичный балл — не целое число.".to_owned();
            problems.push(at(grid, row.number, column, "primary_unread", true, text));
        } else if read && attempted().next().is_some() {
            let text = format!("Первичный балл не записан; взята сумма баллов заданий — {sum}.");
            problems.push(at(grid, row.number, column, "primary_missing", false, text));
            return Some(sum);
        }
        return None;
    };
    if read && primary != sum {
        let text = format!("Первичный балл {primary} не равен сумме баллов заданий {sum}.");
        problems.push(at(grid, row.number, column, "sum_of_items", true, text));
    }
    Some(primary)
}

fn score(grid: &Grid, row: &GridRow, column: usize, item: &Item, problems: &mut Vec<Problem>) -> u8 {
    let text = row.text(column);
    if is_nothing(text) {
        return NOT_ATTEMPTED;
    }
    match whole(text) {
        Some(score) if score <= u64::from(item.max) => u8::try_from(score).unwrap_or(NOT_ATTEMPTED),
        Some(score) => {
            let text = format!("За задание {} стоит {score}, а можно получить не больше {}.", item.number, item.max);
            problems.push(at(grid, row.number, Some(column), "item_above_max", true, text));
            NOT_ATTEMPTED
        }
        None => {
            let text = format!("Балл за задание {} — не число и не «X».", item.number);
            problems.push(at(grid, row.number, Some(column), "item_unread", true, text));
            NOT_ATTEMPTED
        }
    }
}

fn mark(grid: &Grid, row: &GridRow, column: Option<usize>, problems: &mut Vec<Problem>) -> Option<u8> {
    let column = column?;
    let text = row.text(column);
    if is_nothing(text) {
        return None;
    }
    let mark = whole(text).filter(|mark| (2..=5).contains(mark)).and_then(|mark| u8::try_from(mark).ok());
    if mark.is_none() {
        problems.push(at(grid, row.number, Some(column), "mark_unread", true, "Отметка — не 2, 3, 4 или 5.".into()));
    }
    mark
}
