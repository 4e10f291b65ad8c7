//! A sheet: where its tables begin, what of it is data.

use domain::registers::describe::{Kind, words};
use domain::registers::{Problem, RegisterTable, TableColumn, TableRow, values};
use jiff::civil::Date;
use phrases::text::{fold, squeeze};

use super::heads::{self, Match, NearMiss, Title};
use crate::document::{Row, Table};

/// Within how many rows a head begins.
const HEAD_WITHIN: usize = 60;
/// No head is longer.
const LONGEST_HEAD: usize = 200;

/// A row spread over the grid.
struct Spread {
    number: u32,
    cells: Vec<Spot>,
}

#[derive(Default, Clone)]
struct Spot {
    text: String,
    columns: u32,
    continues: bool,
}

impl Spread {
    fn of(row: &Row) -> Spread {
        let width = row.cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
        let mut cells = vec![Spot::default(); width as usize];
        for cell in &row.cells {
            if let Some(spot) = cells.get_mut(cell.column as usize) {
                *spot = Spot { text: cell.text(), columns: cell.columns, continues: cell.continues };
            }
        }
        Spread { number: row.number, cells }
    }

    fn text(&self, column: usize) -> &str {
        self.cells.get(column).map(|spot| spot.text.as_str()).unwrap_or_default()
    }

    fn filled(&self) -> impl Iterator<Item = (usize, &Spot)> {
        self.cells.iter().enumerate().filter(|(_, spot)| !spot.text.trim().is_empty())
    }
}

/// A head that was found: the register and the place of the first row below.
struct Head {
    found: Match,
    titles: Vec<Title>,
    below: usize,
}

/// The registers of a sheet.
///
/// # Errors
/// No register stands there; what came closest.
pub(super) fn read(table: &Table) -> Result<Vec<RegisterTable>, Option<NearMiss>> {
    let rows: Vec<Spread> = table.rows.iter().map(Spread::of).collect();
    let mut miss: Option<NearMiss> = None;
    let mut at = 0;
    let mut tables: Vec<RegisterTable> = Vec::new();
    let mut search_to = HEAD_WITHIN;
    while at < rows.len().min(search_to) {
        let Some(head) = complete_head(&rows, at, &mut miss) else {
            at += 1;
            continue;
        };
        let stated = rows[..head.below].iter().rev().find_map(stated_day);
        let (read, next) = below(&rows, &head, table.sheet.as_deref(), stated);
        tables.push(read);
        (at, search_to) = (next, next.saturating_add(HEAD_WITHIN));
    }
    if tables.is_empty() { Err(miss) } else { Ok(tables) }
}

/// The head that begins at a row, printed in one row or in two.
fn complete_head(rows: &[Spread], at: usize, miss: &mut Option<NearMiss>) -> Option<Head> {
    let mut best = head_at(rows, at, miss)?;
    let whole_row = best.below == at + 1;
    // A title above a head looks like a caption over it: the head itself begins in one of the next rows.
    for next in [at + 1, at + 2] {
        if let Some(head) = head_at(rows, next, miss)
            // Under a head of one row another register is another table of the sheet.
            && (!whole_row || head.found.register.name == best.found.register.name)
            && head.found.columns.len() >= best.found.columns.len()
        {
            best = head;
        }
    }
    Some(best)
}

/// A complete head whose first row is this one.
fn head_at(rows: &[Spread], at: usize, miss: &mut Option<NearMiss>) -> Option<Head> {
    let upper = rows.get(at)?;
    let read = |titles: Vec<Title>, below: usize| Some(Head { found: heads::recognise(&titles)?, titles, below });
    let one = read(single(upper), at + 1);
    let lower = rows.get(at + 1).filter(|lower| has_captions(upper, lower));
    let two = lower.and_then(|lower| read(double(upper, lower), at + 2));
    let mut best: Option<Head> = None;
    for head in [one, two].into_iter().flatten() {
        if !head.found.missing.is_empty() {
            note_miss(miss, &head.found);
        } else if best.as_ref().is_none_or(|known| head.found.columns.len() > known.found.columns.len()) {
            best = Some(head);
        }
    }
    best
}

fn note_miss(miss: &mut Option<NearMiss>, found: &Match) {
    let matched = found.columns.len();
    if miss.as_ref().is_none_or(|known| matched > known.matched) {
        *miss = Some(NearMiss { register: &found.register.name, matched, missing: found.missing.clone() });
    }
}

fn single(row: &Spread) -> Vec<Title> {
    let title = |(column, spot): (usize, &Spot)| Title {
        column,
        written: squeeze(&spot.text),
        readings: heads::readings(&spot.text),
        under_caption: false,
    };
    row.filled().filter(|(_, spot)| spot.text.chars().count() <= LONGEST_HEAD).map(title).collect()
}

/// Whether words stand in the lower row where the upper one has none: a caption goes over them.
fn has_captions(upper: &Spread, lower: &Spread) -> bool {
    lower
        .filled()
        .any(|(column, spot)| upper.text(column).trim().is_empty() && spot.text.chars().any(char::is_alphabetic))
}

/// Titles of a head of two rows: a caption over several columns stands before the words under each of them.
fn double(upper: &Spread, lower: &Spread) -> Vec<Title> {
    let width = upper.cells.len().max(lower.cells.len());
    let mut titles = Vec::new();
    let mut caption: Option<(String, usize)> = None;
    for column in 0..width {
        let (above, under) = (upper.text(column), lower.text(column));
        if !above.trim().is_empty() {
            let columns = upper.cells.get(column).map_or(1, |spot| spot.columns.max(1) as usize);
            // Without merged cells (CSV, XLS) a caption goes on to the next title.
            caption = Some((above.to_owned(), if columns > 1 { column + columns } else { usize::MAX }));
        }
        if above.trim().is_empty() && under.trim().is_empty() {
            continue;
        }
        let over = caption.as_ref().filter(|(_, end)| column < *end).map(|(words, _)| words.as_str());
        let long = above.chars().count().max(under.chars().count()) > LONGEST_HEAD;
        if long {
            continue;
        }
        let (written, readings, under_caption) = match (over, under.trim().is_empty()) {
            (Some(caption), false) => {
                let mut readings: Vec<String> = Vec::new();
                let captions = heads::readings(caption);
                for under in heads::readings(under) {
                    readings.extend(captions.iter().map(|caption| format!("{caption} {under}")));
                }
                readings.extend(heads::readings(under));
                (squeeze(&format!("{caption} {under}")), readings, true)
            }
            (None, false) => (squeeze(under), heads::readings(under), false),
            (_, true) => (squeeze(above), heads::readings(above), false),
        };
        titles.push(Title { column, written, readings, under_caption });
    }
    titles
}

/// The rows below a head, up to the next head or the end of the sheet; the place where the reading stopped.
fn below(rows: &[Spread], head: &Head, sheet: Option<&str>, stated: Option<Date>) -> (RegisterTable, usize) {
    let register = head.found.register;
    let columns = head.found.columns.iter().map(|(at, place)| {
        let title = &head.titles[*place];
        let column = &register.columns[*at];
        let head = if title.under_caption { column.title.clone() } else { title.written.clone() };
        (TableColumn { key: &column.key, head }, title.column, column.kind)
    });
    let columns: Vec<(TableColumn, usize, Kind)> = columns.collect();
    let unit = columns.iter().find(|(_, _, kind)| *kind == Kind::Unit).map(|(_, column, _)| *column);
    let mut table = RegisterTable {
        register: &register.name,
        sheet: sheet.map(str::to_owned),
        stated,
        columns: columns.iter().map(|(column, _, _)| column.clone()).collect(),
        ..RegisterTable::default()
    };
    let mut above: Vec<String> = vec![String::new(); columns.len()];
    let mut passed: Vec<String> = Vec::new();
    let mut at = head.below;
    while at < rows.len() {
        let row = &rows[at];
        if at > head.below && is_another_head(rows, at) {
            break;
        }
        at += 1;
        if is_repeated_head(row, head) || is_column_numbers(row) {
            continue;
        }
        let cell = |(place, (_, column, _)): (usize, &(TableColumn, usize, Kind))| match row.cells.get(*column) {
            Some(spot) if spot.continues => above[place].clone(),
            Some(spot) => squeeze(&spot.text),
            None => String::new(),
        };
        let cells: Vec<String> = columns.iter().enumerate().map(cell).collect();
        let filled = cells.iter().filter(|text| !text.is_empty()).count();
        if filled == 0 || is_total(row, unit) {
            continue;
        }
        if is_note(row, filled, unit) {
            passed.push(row.number.to_string());
            continue;
        }
        above.clone_from(&cells);
        table.rows.push(TableRow { number: row.number, cells });
    }
    if !passed.is_empty() {
        let text = format!("Строки вне таблицы пропущены: {}.", passed.join(", "));
        table.notes.push(Problem::whole(sheet, "passed_rows", text));
    }
    (table, at)
}

/// A row in which a complete head begins.
fn is_another_head(rows: &[Spread], at: usize) -> bool {
    let known = |row: &Spread| row.filled().filter(|(_, spot)| heads::is_known(&spot.text)).count();
    if known(&rows[at]) < 2 {
        return false;
    }
    complete_head(rows, at, &mut None).is_some_and(|head| head.below <= at + 2)
        && known(&rows[at]) * 2 >= rows[at].filled().count()
}

/// The head printed once more on the next page.
fn is_repeated_head(row: &Spread, head: &Head) -> bool {
    let filled = row.filled().count();
    let same = row.filled().filter(|(column, spot)| {
        let title = head.titles.iter().find(|title| title.column == *column);
        title.is_some_and(|title| title.readings.contains(&heads::head_text(&spot.text)))
    });
    filled >= 2 && same.count() * 2 > filled
}

/// The row «1 2 3 4 …» under a head.
fn is_column_numbers(row: &Spread) -> bool {
    let numbers: Vec<Option<usize>> = row.filled().map(|(_, spot)| spot.text.trim().parse().ok()).collect();
    let first = numbers.first().copied().flatten();
    numbers.len() >= 3
        && first.is_some_and(|first| first <= 2)
        && numbers.iter().enumerate().all(|(at, number)| number.zip(first).is_some_and(|(n, first)| n == first + at))
}

/// «Итого» below the rows or between them.
fn is_total(row: &Spread, unit: Option<usize>) -> bool {
    let starts = |text: &str| {
        let folded = fold(text);
        words()
            .totals
            .iter()
            .any(|word| folded.strip_prefix(word.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
    };
    let organisation = unit.map(|column| row.text(column)).unwrap_or_default();
    let nameless = values::is_empty(organisation) || starts(organisation);
    nameless && row.filled().take(3).any(|(_, spot)| starts(&spot.text))
}

/// A caption between rows, a signature or a remark below them.
fn is_note(row: &Spread, filled: usize, unit: Option<usize>) -> bool {
    let nameless = unit.is_some_and(|column| {
        values::is_empty(row.text(column)) && !row.cells.get(column).is_some_and(|spot| spot.continues)
    });
    (row.filled().count() <= 1 && filled <= 1) || (nameless && filled <= 2 && row.filled().count() <= 3)
}

/// «По состоянию на 1 октября 2023 года».
fn stated_day(row: &Spread) -> Option<Date> {
    row.filled().find_map(|(_, spot)| {
        let folded = fold(&spot.text);
        let (_, rest) = folded.split_once("по состоянию на")?;
        let rest: String = rest.trim().chars().take(30).collect();
        let words: Vec<&str> = rest.split(' ').collect();
        (1..=4.min(words.len()))
            .rev()
            .find_map(|many| values::day(words[..many].join(" ").trim_matches([',', '.', ';', ')', '('])).ok())
    })
}
