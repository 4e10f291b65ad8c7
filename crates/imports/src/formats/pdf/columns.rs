//! Tables without drawn borders: runs of lines between which white columns stay open.

use super::layout::{Draft, DraftCell, DraftRow, Item};
use super::lines::{Line, Measure, fits_above, paragraphs};

/// Lines of two or more segments that a table has at least.
const ROWS: usize = 3;
/// A white column is at least this wide, font sizes.
const GUTTER: f64 = 0.5;
/// A narrower white column than this must run past [`MANY_ROWS`], font sizes: a few justified lines may leave one.
const CLEAR_GUTTER: f64 = 0.85;
/// See [`CLEAR_GUTTER`].
const MANY_ROWS: usize = 6;
/// Lines further apart than this many font sizes belong to different runs.
const APART: f64 = 4.0;

/// Splits a run of lines into words and tables told by their white columns.
pub(super) fn split(lines: Vec<Line>, page: u32) -> Vec<Item> {
    let mut items = Vec::new();
    let mut words: Vec<Line> = Vec::new();
    let mut rest = lines;
    while !rest.is_empty() {
        match table(&rest) {
            Some((count, gutters)) => {
                let after = rest.split_off(count);
                if !words.is_empty() {
                    items.push(Item::Words(std::mem::take(&mut words)));
                }
                items.push(Item::Table(draft(&rest, &gutters, page)));
                rest = after;
            }
            None => words.push(rest.remove(0)),
        }
    }
    if !words.is_empty() {
        items.push(Item::Words(words));
    }
    items
}

type Gutter = (f64, f64);

/// How many lines from the first one on make a table, and its white columns.
fn table(lines: &[Line]) -> Option<(usize, Vec<Gutter>)> {
    let first = lines.first().filter(|line| line.segments.len() >= 2)?;
    let mut gutters = gaps(first);
    let (mut count, mut rows, mut end) = (1, 1, 1);
    for pair in lines.windows(2) {
        let line = &pair[1];
        if line.base - pair[0].base > APART * line.size {
            break;
        }
        let left = narrowed(&gutters, line);
        let announces = line.segments.len() == 1 && line.text.ends_with(':') && line.left < first.left + 2.0;
        if left.is_empty() || announces {
            break;
        }
        gutters = left;
        count += 1;
        if line.segments.len() >= 2 {
            rows += 1;
        }
        // Single segments at the end may be the next paragraph: they count only in the columns on the right.
        if line.segments.len() >= 2 || gutters.first().is_some_and(|gutter| line.left >= gutter.1 - 1.0) {
            end = count;
        }
    }
    let clear = gutters.iter().any(|(from, to)| to - from >= CLEAR_GUTTER * first.size);
    (rows >= if clear { ROWS } else { MANY_ROWS }).then_some((end, gutters))
}

fn gaps(line: &Line) -> Vec<Gutter> {
    line.segments.windows(2).map(|pair| (pair[0].right, pair[1].left)).collect()
}

/// The white columns that a line leaves open.
fn narrowed(gutters: &[Gutter], line: &Line) -> Vec<Gutter> {
    let mut open = Vec::new();
    for gutter in gutters {
        let mut parts = vec![*gutter];
        for segment in &line.segments {
            parts = parts
                .into_iter()
                .flat_map(|(from, to)| [(from, to.min(segment.left)), (from.max(segment.right), to)])
                .filter(|(from, to)| to - from >= GUTTER * line.size)
                .collect();
        }
        open.extend(parts.into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))));
    }
    open.dedup();
    open
}

fn draft(lines: &[Line], gutters: &[Gutter], page: u32) -> Draft {
    let left = lines.iter().map(|line| line.left).fold(f64::MAX, f64::min);
    let right = lines.iter().map(|line| line.right).fold(f64::MIN, f64::max);
    let mut borders = vec![left];
    borders.extend(gutters.iter().map(|(from, to)| (from + to) / 2.0));
    borders.push(right);
    let column = |x: f64| borders[1..borders.len() - 1].partition_point(|border| *border <= x);
    // Lines of each column, cut at the white columns.
    let mut rows: Vec<Vec<Vec<Line>>> = Vec::new();
    let mut previous: Option<&Line> = None;
    let usual = lines.windows(2).map(|pair| pair[1].base - pair[0].base).fold(f64::MAX, f64::min);
    let measures = measures(lines, borders.len() - 1, &column);
    let starts_with_digit = |line: &Line| line.text.starts_with(|c: char| c.is_ascii_digit());
    let numbered = lines.iter().filter(|line| line.left < left + 2.0 && starts_with_digit(line)).count() >= ROWS;
    let opens = |line: &Line| line.segments.iter().any(|segment| column(segment.left) == 0);
    for line in lines {
        let starts = previous.is_none_or(|above| {
            let distance = line.base - above.base;
            let apart = distance > usual * 1.35 || distance > 1.75 * line.size;
            // In a numbered table a number begins a row and nothing else does.
            let begins = if numbered {
                starts_with_digit(line)
            } else {
                !opens(above) || had_room(above, line, &measures, &column)
            };
            apart || (opens(line) && begins)
        });
        if starts {
            rows.push(vec![Vec::new(); borders.len() - 1]);
        }
        if let Some(row) = rows.last_mut() {
            for segment in &line.segments {
                row[column(segment.left)].push(line.only(segment));
            }
        }
        previous = Some(line);
    }
    let rows = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(at, lines)| {
            let (left, right) = (borders[at], borders[at + 1]);
            // Words may run up to the white column; nobody knows where their column really ends.
            let edge = gutters.get(at).map_or(right, |gutter| gutter.0);
            let paragraphs = paragraphs(&joined(lines), Measure { left, right: edge }, None);
            DraftCell { left, right, continues: false, paragraphs }
        });
        DraftRow { page, header: false, top: 0.0, cells: cells.collect() }
    });
    Draft { rows: rows.collect(), ..Draft::default() }
}

/// Where the words of each column run.
fn measures(lines: &[Line], columns: usize, column: &impl Fn(f64) -> usize) -> Vec<Measure> {
    let mut measures = vec![Measure { left: f64::MAX, right: f64::MIN }; columns];
    for segment in lines.iter().flat_map(|line| &line.segments) {
        let measure = &mut measures[column(segment.left)];
        (measure.left, measure.right) = (measure.left.min(segment.left), measure.right.max(segment.right));
    }
    measures
}

/// Whether in some column the first word of the line had room above: then the line begins a row.
fn had_room(above: &Line, line: &Line, measures: &[Measure], column: &impl Fn(f64) -> usize) -> bool {
    measures.iter().enumerate().any(|(at, measure)| {
        let last = above.segments.iter().rfind(|segment| column(segment.left) == at);
        let first = line.segments.iter().find(|segment| column(segment.left) == at);
        last.zip(first).is_some_and(|(last, first)| fits_above(&above.only(last), &line.only(first), *measure))
    })
}

/// Segments of one line in one column are one line again.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut done: Vec<Line> = Vec::new();
    for line in lines {
        match done.last_mut() {
            Some(last) if (last.base - line.base).abs() < 0.01 => {
                last.text.push(' ');
                last.text.push_str(&line.text);
                last.right = line.right;
            }
            _ => done.push(line),
        }
    }
    done
}
