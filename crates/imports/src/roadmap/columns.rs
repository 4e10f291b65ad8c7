//! Columns understood by what their cells hold: the share that reads as time, as people, as sentences that begin with a
//! verbal noun, as papers, as values.
//!
//! A heading is evidence, so are the cells and the place. A heading that the cells support or do not speak against is
//! believed; one that they contradict is set aside; a column that no known word heads is told by its cells. Whatever the
//! cells had to decide is noted in [`Column::told`], so that a person is asked about that column by its name.

use phrases::text::fold;

use super::layout::{Column, Told};
use super::roles::Role;
use super::shape;
use super::strip::Strip;

/// What the cells of one column hold, as shares of those that are filled.
#[derive(Debug, Default, Clone)]
pub(super) struct Evidence {
    /// How many cells were looked at.
    pub(super) filled: f64,
    /// Rows in which the cell is merged with the one above, or empty while others are filled.
    pub(super) spared: f64,
    /// `1.2`, `IV.`
    pub(super) number: f64,
    /// «март 2024», «ежегодно»
    pub(super) time: f64,
    /// «МОУО», «директора школ», «Иванова И.И.»
    pub(super) owner: f64,
    /// «Проведение семинара для учителей»
    pub(super) sentence: f64,
    /// «Справка», «Приказ об итогах»
    pub(super) paper: f64,
    /// `80 %`, `не менее 5`
    pub(super) value: f64,
    /// Marks such as `+`.
    pub(super) mark: f64,
    /// Average length in characters.
    pub(super) length: f64,
}

/// Rows looked at; a sample of a long table tells enough.
const SAMPLE: usize = 120;

/// Looks at the rows of a table below its header. `column_of` says where a cell stands.
pub(super) fn evidence(body: &[Strip], columns: &[Column]) -> Vec<Evidence> {
    let mut found = vec![Evidence::default(); columns.len()];
    let mut looked = 0;
    // Of the months of a calendar only one or two are filled.
    let usual = columns.iter().filter(|column| !column.marked).count();
    for row in body {
        let filled = row.filled().count();
        if filled < 2 || filled * 3 < usual || row.counts_columns() || row.paragraph {
            continue;
        }
        looked += 1;
        if looked > SAMPLE {
            break;
        }
        let by_index = row.slots.len() == columns.len();
        let mut seen = vec![false; columns.len()];
        for (index, slot) in row.slots.iter().enumerate() {
            let at = if by_index { Some(index) } else { column_under(columns, slot.column) };
            let Some(at) = at.filter(|_| slot.columns <= 2 || by_index) else { continue };
            if !slot.is_empty() && !std::mem::replace(&mut seen[at], true) {
                add(&mut found[at], &slot.plain());
            }
        }
        for (at, _) in seen.iter().enumerate().filter(|(_, seen)| !**seen) {
            found[at].spared += 1.0;
        }
    }
    for one in &mut found {
        let count = one.filled.max(1.0);
        let shares = [
            &mut one.number,
            &mut one.time,
            &mut one.owner,
            &mut one.sentence,
            &mut one.paper,
            &mut one.value,
            &mut one.mark,
            &mut one.length,
        ];
        shares.into_iter().for_each(|share| *share /= count);
        one.spared /= f64::from(u32::try_from(looked.clamp(1, SAMPLE)).unwrap_or(1));
    }
    found
}

fn column_under(columns: &[Column], grid: usize) -> Option<usize> {
    columns.iter().position(|column| column.start <= grid && grid < column.end)
}

fn add(one: &mut Evidence, plain: &str) {
    let folded = fold(plain);
    let yes = |condition: bool| f64::from(u8::from(condition));
    let sentence = shape::is_sentence(&folded);
    let value = shape::is_value(&folded);
    let length = plain.chars().count();
    let time = length <= 90 && shape::is_time(&folded) && !sentence && !value;
    one.filled += 1.0;
    one.number += yes(shape::is_number(plain));
    one.time += yes(time);
    one.owner += yes(!sentence && !time && length <= 200 && shape::is_party(plain, &folded));
    one.sentence += yes(sentence);
    one.paper += yes(shape::is_paper(&folded));
    one.value += yes(value);
    one.mark += yes(shape::is_mark(plain));
    one.length += length as f64;
}

/// Shares above which a column is told by its cells.
const MOST: f64 = 0.6;

/// Lets the cells speak: sets aside headings that they contradict, and names columns that no heading named.
pub(super) fn settle(columns: &mut [(Column, u8)], found: &[Evidence]) {
    contradict(columns, found);
    claim_by_cells(columns, found, Role::Deadline, &|one: &Evidence| {
        if one.length < 70.0 && one.number < 0.5 { one.time } else { 0.0 }
    });
    claim_by_cells(columns, found, Role::Number, &|one: &Evidence| if one.length < 8.0 { one.number } else { 0.0 });
    claim_by_cells(columns, found, Role::Responsible, &|one: &Evidence| {
        if one.number < 0.3 && one.paper < MOST { one.owner } else { 0.0 }
    });
    claim_title(columns, found);
    claim_sections(columns, found);
    claim_results(columns, found);
}

fn has(columns: &[(Column, u8)], role: Role) -> bool {
    columns.iter().any(|(column, _)| column.role == role)
}

/// A heading whose column plainly holds something else is set aside.
fn contradict(columns: &mut [(Column, u8)], found: &[Evidence]) {
    let wrong = |role: Role, one: &Evidence| match role {
        Role::Deadline => one.time < 0.2 && (one.owner >= MOST || one.sentence >= MOST || one.paper >= 0.8),
        Role::Responsible => one.owner < 0.2 && (one.time >= MOST || one.sentence >= 0.8),
        Role::Title => one.time >= 0.8 || one.owner >= 0.8 && one.sentence < 0.2 && one.length < 60.0,
        Role::Number => one.number < 0.2 && one.length > 20.0,
        Role::Expected | Role::Reports | Role::Channels | Role::Audience => one.time >= 0.9,
        Role::Section | Role::Outer | Role::Other => false,
    };
    let titles = columns.iter().filter(|(column, _)| column.role == Role::Title).count();
    for ((column, weight), one) in columns.iter_mut().zip(found) {
        let firm = column.marked || column.part.is_some() || one.filled < 3.0;
        if firm || !wrong(column.role, one) {
            continue;
        }
        // The only title column is given up for times or people alone when something better stands beside it.
        let better = titles > 1
            || column.role != Role::Title
            || found.iter().any(|other| other.sentence >= MOST || other.length > 2.0 * one.length && other.time < 0.3);
        if better {
            (column.role, *weight, column.told) = (Role::Other, 0, Told::Contradicted);
        }
    }
}

/// Gives a role that no heading claims to the unnamed column whose cells hold it most.
fn claim_by_cells(columns: &mut [(Column, u8)], found: &[Evidence], role: Role, rate: &dyn Fn(&Evidence) -> f64) {
    if has(columns, role) {
        return;
    }
    let free = columns.iter().enumerate().filter(|(_, (column, weight))| column.role == Role::Other && *weight == 0);
    let rated = free.map(|(at, _)| (at, if found[at].filled >= 1.0 { rate(&found[at]) } else { 0.0 }));
    let mut rated: Vec<(usize, f64)> = rated.filter(|(_, rate)| *rate >= MOST).collect();
    // Of equals the first from the left.
    rated.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some(&(at, best)) = rated.first() else { return };
    let close = rated.get(1).filter(|(_, next)| best - next < 0.2).map(|(other, _)| columns[*other].0.start);
    let (column, weight) = &mut columns[at];
    (column.role, *weight) = (role, 2);
    column.told = if close.is_some() { Told::Close } else { Told::ByCells };
}

/// How much a column reads like what is to be done.
fn title_rate(one: &Evidence) -> f64 {
    if one.filled < 1.0 {
        return 0.0;
    }
    one.sentence + 0.5 * (one.length / 60.0).min(1.0) - one.time - 0.7 * one.owner - one.number - one.value - one.mark
}

/// The activity column where no heading claims it surely. A section column that is merged over its lines stays one;
/// a column of papers («Наименование документа») is what is to be done when nothing else is.
fn claim_title(columns: &mut [(Column, u8)], found: &[Evidence]) {
    if has(columns, Role::Title) {
        return;
    }
    let allowed = |column: &Column, weight: u8| {
        column.role == Role::Other && weight == 0 && !column.part_of_time()
            || column.role == Role::Section
            || column.role == Role::Reports && column.heading.contains("наименован")
    };
    let dated = has(columns, Role::Deadline) || has(columns, Role::Responsible);
    let rated = columns.iter().enumerate().filter(|(_, (column, weight))| allowed(column, *weight)).map(|(at, one)| {
        let merged = if one.0.role == Role::Section { 0.8 * found[at].spared } else { 0.3 * found[at].spared };
        let heading = match one.0.heading.as_str() {
            "" => 0.0,
            named if named.contains("наименован") => 0.4,
            _ => 0.1,
        };
        (at, title_rate(&found[at]) + heading - merged)
    });
    let mut rated: Vec<(usize, f64)> = rated.filter(|(_, rate)| *rate >= 0.25).collect();
    rated.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some(&(at, best)) = rated.first().filter(|_| dated) else { return };
    let close = rated.get(1).is_some_and(|(_, next)| best - next < 0.2);
    let (column, weight) = &mut columns[at];
    let known = column.role == Role::Section && !close;
    (column.role, *weight) = (Role::Title, 3);
    if !known {
        column.told = if close { Told::Close } else { Told::ByCells };
    }
}

/// An unnamed column left of the title that is filled once for many lines holds their section.
fn claim_sections(columns: &mut [(Column, u8)], found: &[Evidence]) {
    let Some(title) = columns.iter().position(|(column, _)| column.role == Role::Title) else { return };
    for (at, one) in found.iter().enumerate().take(title) {
        let (column, weight) = &mut columns[at];
        let free = column.role == Role::Other && *weight == 0;
        if free && one.spared >= 0.4 && one.number < 0.3 && one.filled >= 1.0 && one.time < 0.3 && one.length > 3.0 {
            (column.role, *weight, column.told) = (Role::Section, 1, Told::ByCells);
        }
    }
}

/// An unnamed column of papers or values is the result where no other is.
fn claim_results(columns: &mut [(Column, u8)], found: &[Evidence]) {
    // A column of mere values needs the column of what they measure.
    let named = columns.iter().zip(found).any(|((column, _), one)| column.role == Role::Expected && one.value < MOST);
    if named || !has(columns, Role::Title) {
        return;
    }
    let free = |column: &Column, weight: u8| column.role == Role::Other && weight == 0;
    let rate = |at: usize, column: &Column| {
        let one = &found[at];
        let nameless = if column.heading.is_empty() { 0.6 } else { 0.0 };
        if one.filled < 1.0 || one.number >= 0.3 && one.value < MOST || one.time >= 0.5 || one.mark >= 0.5 {
            return 0.0;
        }
        // A column of values stands beside the words of what is measured; those come first.
        (one.paper + nameless).max(0.7 * one.value)
    };
    let rated = columns.iter().enumerate().filter(|(_, (column, weight))| free(column, *weight));
    let best = rated.map(|(at, (column, _))| (at, rate(at, column))).max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((at, best)) = best
        && best >= MOST
    {
        let (column, weight) = &mut columns[at];
        (column.role, *weight, column.told) = (Role::Expected, 1, Told::ByCells);
    }
}
