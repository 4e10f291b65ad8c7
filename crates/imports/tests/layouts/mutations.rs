//! Small changes of a document change the reading where the document changed and nowhere else, or are told.

use domain::roadmap::Roadmap;

use crate::chance::Chance;
use crate::layout::{self, Drawn};
use crate::paper::{Block, Cell, Paper, Row};
use crate::{check, writers};

/// Fields of a line, in a fixed order.
fn lines(roadmap: &Roadmap) -> Vec<[String; 7]> {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let activities = roadmap.activities();
    let fields = activities.iter().map(|(_, one)| {
        [
            one.title.clone(),
            or_empty(&one.number),
            one.deadline.text.clone(),
            one.responsible.text.clone(),
            or_empty(&one.expected),
            or_empty(&one.audience),
            one.reports.join(" "),
        ]
    });
    fields.map(|fields| fields.map(|text| check::fold(&text))).collect()
}

fn read(paper: &Paper, format: &str) -> Option<Roadmap> {
    imports::read_roadmap(&writers::write(paper, format), &format!("план.{format}"), None).ok()
}

/// A plain table of a plan that reads whole: every row has all cells or is one merged cell.
fn plain(seed: u64) -> Option<(Drawn, Roadmap)> {
    let drawn = layout::draw(seed);
    let simple = drawn.layout.time == layout::Time::Column
        && !drawn.layout.headless
        && !drawn.layout.list
        && !drawn.layout.blank_head
        && !drawn.layout.value_column
        && !drawn.layout.counts
        && !drawn.layout.unknown_heads
        && matches!(drawn.layout.format, "docx" | "html" | "odt");
    if !simple {
        return None;
    }
    let roadmap = read(&drawn.paper, drawn.layout.format)?;
    let whole = check::judge(&drawn, &Ok(roadmap.clone())).faults.is_empty();
    let tables = drawn.paper.iter().filter(|block| matches!(block, Block::Table(_))).count();
    let table = table_of(&drawn.paper)?;
    let width = crate::paper::width(table);
    let even = table.iter().all(|row| {
        row.cells.len() == 1
            || row.cells.len() == width && row.cells.iter().all(|cell| cell.columns == 1 && !cell.continues)
    });
    (whole && tables == 1 && even && width >= 4).then_some((drawn, roadmap))
}

fn table_of(paper: &Paper) -> Option<&Vec<Row>> {
    paper.iter().find_map(|block| if let Block::Table(rows) = block { Some(rows) } else { None })
}

fn changed(paper: &Paper, change: impl Fn(&mut Row, usize)) -> Paper {
    let mut paper = paper.clone();
    for block in &mut paper {
        if let Block::Table(rows) = block {
            rows.iter_mut().enumerate().for_each(|(at, row)| change(row, at));
        }
    }
    paper
}

#[test]
fn small_changes_stay_where_they_are() {
    let mut tried = 0;
    for seed in 1..1500 {
        let Some((drawn, before)) = plain(seed) else { continue };
        tried += 1;
        let mut chance = Chance::new(seed);
        let rows = table_of(&drawn.paper).unwrap();
        let width = crate::paper::width(rows);
        let right = lines(&before);
        let format = drawn.layout.format;
        // The number column stays at the left, as everywhere.
        let (a, b) = (1 + chance.below(width - 1), 1 + chance.below(width - 1));
        let swapped = changed(&drawn.paper, |row, _| {
            if row.cells.len() == width {
                row.cells.swap(a, b);
            }
        });
        let after = read(&swapped, format).map(|roadmap| lines(&roadmap));
        assert_eq!(after.as_ref(), Some(&right), "seed {seed}: columns {a} and {b} swapped");
        let inserted = changed(&drawn.paper, |row, at| {
            if row.cells.len() == width {
                let text = if at == 0 { "Примечание" } else { "" };
                row.cells.push(Cell::of(text));
            } else if let Some(only) = row.cells.first_mut() {
                only.columns += 1;
            }
        });
        if rows[0].cells.len() == width {
            let after = read(&inserted, format).map(|roadmap| lines(&roadmap));
            assert_eq!(after.as_ref(), Some(&right), "seed {seed}: a column inserted");
        }
        let row = (1..rows.len())
            .rev()
            .find(|at| rows[*at].cells.len() == width && rows[*at].cells.iter().all(|c| !c.text.is_empty()));
        let column = drawn_column(&rows[0], &["Ответственн", "Исполнител", "ОТВЕТСТВЕНН", "ИСПОЛНИТЕЛ"]);
        if let (Some(row), Some(column)) = (row, column) {
            let gone = check::fold(&rows[row].cells[column].text);
            let blanked = changed(&drawn.paper, |one, at| {
                if at == row {
                    one.cells[column].text.clear();
                }
            });
            let after = read(&blanked, format).map(|roadmap| lines(&roadmap)).unwrap_or_default();
            assert_eq!(after.len(), right.len(), "seed {seed}: a cell blanked");
            for (after, right) in after.iter().zip(&right) {
                let same =
                    after.iter().zip(right).enumerate().all(|(field, (after, right))| {
                        after == right || field == 3 && after.is_empty() && *right == gone
                    });
                assert!(same, "seed {seed}: a cell blanked: {after:?}, was {right:?}");
            }
        }
        headless(seed, &drawn, &right, width, &mut chance);
    }
    assert!(tried >= 20, "only {tried} plain documents");
}

/// Blanks one head: the reading stays, or a warning names the column.
fn headless(seed: u64, drawn: &Drawn, right: &[[String; 7]], width: usize, chance: &mut Chance) {
    let rows = table_of(&drawn.paper).unwrap();
    if rows[0].cells.len() != width {
        return;
    }
    let column = 1 + chance.below(width - 1);
    let blanked = changed(&drawn.paper, |row, at| {
        if at == 0 {
            row.cells[column].text.clear();
        }
    });
    let Some(after) = read(&blanked, drawn.layout.format) else { return };
    let told = after.warnings.iter().any(|warning| warning.code.starts_with("column_"));
    assert!(
        told || lines(&after) == right,
        "seed {seed}: the head of column {column} dropped: {:?}\n{:?}\n{right:?}\n{:?}",
        rows[0].cells,
        lines(&after),
        drawn.layout
    );
}

fn drawn_column(head: &Row, words: &[&str]) -> Option<usize> {
    head.cells.iter().position(|cell| words.iter().any(|word| cell.text.starts_with(word)))
}
