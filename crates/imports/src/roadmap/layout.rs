//! The columns of a table, told by its header in one to three rows with merges and by what they hold.

use super::columns::{self, Evidence};
use super::roles::{self, Role};
use super::shape;
use super::strip::{Slot, Strip};
use super::times;

/// What a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Activities with dates and owners.
    Plan,
    /// Checkpoints of target indicators.
    Checkpoints,
    /// Participants with their functions.
    Participants,
    /// Risk groups or tasks with their goals and indicators.
    Goals,
    /// Target indicators, often with a column for each year.
    Targets,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// First grid column.
    pub(super) start: usize,
    /// Grid column after the last.
    pub(super) end: usize,
    /// What it holds.
    pub(super) role: Role,
    /// The folded heading.
    pub(super) heading: String,
    /// The column's own heading under a common one («2023 год», «начало»), when several columns make one value.
    pub(super) part: Option<String>,
    /// Its heading is a month or a quarter, under which a mark says that it is meant.
    pub(super) marked: bool,
    /// It holds the value or the unit of the indicator in the column of results beside it.
    pub(super) measure: Option<Part>,
    /// It holds the term and the owner in one cell.
    pub(super) shared: bool,
    /// How its role was told.
    pub(super) told: Told,
}

impl Column {
    /// A column with a heading that nothing is known of yet.
    pub(super) fn unknown(start: usize, end: usize, heading: String) -> Column {
        Column {
            start,
            end,
            role: Role::Other,
            heading,
            part: None,
            marked: false,
            measure: None,
            shared: false,
            told: Told::ByHeading,
        }
    }

    /// Whether its heading is a part of a time: a year, a month, an end.
    pub(super) fn part_of_time(&self) -> bool {
        self.part.is_some() || self.marked
    }
}

/// What a column adds to the indicator beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Its value, or that of a year named by the heading.
    Value,
    /// Its unit.
    Unit,
}

/// How the role of a column was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Its heading names it and its cells agree.
    ByHeading,
    /// Its heading is unknown or missing; the cells tell it.
    ByCells,
    /// The cells tell it, but another column is nearly as good.
    Close,
    /// The cells contradict its heading.
    Contradicted,
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// From left to right.
    pub(super) columns: Vec<Column>,
    /// Grid column after the last.
    pub(super) extent: usize,
    /// What the table is about.
    pub(super) kind: Kind,
}

/// A header found in a table.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// The columns it names.
    pub(super) layout: Layout,
    /// Index of its first row.
    pub(super) first: usize,
    /// Index of the first row after it.
    pub(super) body: usize,
}

/// How many rows may stand above the header of a table.
pub(super) const ROWS_ABOVE: usize = 8;

/// How many rows may stand above the header of a sheet: approval lines and a title.
pub(super) const ROWS_ABOVE_IN_SHEET: usize = 40;

/// Finds the header of a table among its first rows.
pub(super) fn find(strips: &[Strip], rows_above: usize) -> Option<Header> {
    (0..strips.len().min(rows_above)).find_map(|first| at(strips, first))
}

/// The header of a table of activities without dates and owners: «№ | Мероприятия».
pub(super) fn of_bare_list(strips: &[Strip]) -> Option<Header> {
    let first = (0..strips.len().min(ROWS_ABOVE)).find(|first| {
        let claims = strips[*first].filled().map(|slot| roles::claim(&slot.folded()));
        let claims: Vec<Option<Role>> = claims.map(|claim| claim.map(|claim| claim.role)).collect();
        let titles = claims.iter().filter(|role| **role == Some(Role::Title)).count();
        titles == 1 && claims.len() <= 4 && claims.iter().flatten().count() == claims.len()
    })?;
    let body = first + 1;
    let drafts = drafts(&strips[first..body]);
    let extent = drafts.iter().map(|draft| draft.end).max()?;
    let mut columns: Vec<(Column, u8)> = drafts.into_iter().map(column).collect();
    let bare: Vec<Column> = columns.iter().map(|(column, _)| column.clone()).collect();
    let found = columns::evidence(&strips[body..], &bare);
    columns::settle(&mut columns, &found);
    settle_titles(&mut columns);
    settle_measures(&mut columns, &found);
    let columns = columns.into_iter().map(|(column, _)| column).collect();
    (strips.len() > body + 1).then_some(Header { layout: Layout { columns, extent, kind: Kind::Plan }, first, body })
}

/// Finds a header whose words are not known, by what stands below it: a full row of short texts, none of which reads like
/// the cells under it.
pub(super) fn find_by_cells(strips: &[Strip], rows_above: usize, marked_only: bool) -> Option<Header> {
    (0..strips.len().min(rows_above)).find_map(|first| {
        let row = &strips[first];
        let marked = row.header || row.filled().all(|slot| slot.bold);
        if marked_only && !marked || !may_head(row) {
            return None;
        }
        let mut head = first + 1;
        while head < strips.len() && head < first + 3 && is_sub_header(&strips[head - 1], &strips[head]) {
            head += 1;
        }
        let mut body = head;
        while strips.get(body).is_some_and(Strip::counts_columns) {
            body += 1;
        }
        let full = strips[body..].iter().filter(|below| below.filled().count() >= 3).take(3).count();
        if full < if marked { 1 } else { 2 } {
            return None;
        }
        let layout = read(&strips[first..head], &strips[body..])?;
        let has = |role: Role| layout.columns.iter().any(|column| column.role == role);
        (layout.kind == Kind::Plan && (has(Role::Deadline) || has(Role::Responsible))).then_some(Header {
            layout,
            first,
            body,
        })
    })
}

/// Whether a row of unknown words may be a header: short texts that differ, no times, no numbers, no sentences.
fn may_head(row: &Strip) -> bool {
    let texts: Vec<String> = row.filled().map(Slot::folded).collect();
    let differ = texts.iter().enumerate().all(|(at, text)| !texts[..at].contains(text));
    (3..=MOST_COLUMNS).contains(&texts.len())
        && differ
        && row.slots.iter().all(|slot| slot.columns * 2 <= row.extent())
        && texts.len() * 10 >= row.slots.len() * 7
        && row.filled().zip(&texts).all(|(slot, text)| {
            let plain = slot.plain();
            let head = roles::claim(text).is_some();
            plain.chars().count() <= 100
                && (head || !shape::is_time(text) && !shape::is_number(&plain) && !shape::is_value(text))
                && !shape::is_person(&plain)
                && !(plain.chars().count() > 60 && shape::is_sentence(text))
        })
}

/// No plan has more columns; a wider table is a sheet of data.
const MOST_COLUMNS: usize = 32;

/// Reads a header that begins at a row.
fn at(strips: &[Strip], first: usize) -> Option<Header> {
    if strips[first].filled().count() > MOST_COLUMNS || !looks_like_header(&strips[first]) {
        return None;
    }
    let mut body = first + 1;
    while body < strips.len() && body < first + 3 && is_sub_header(&strips[body - 1], &strips[body]) {
        body += 1;
    }
    let layout = read(&strips[first..body], &strips[body..])?;
    while strips.get(body).is_some_and(Strip::counts_columns) {
        body += 1;
    }
    Some(Header { layout, first, body })
}

fn looks_like_header(strip: &Strip) -> bool {
    let (mut filled, mut claimed, mut months) = (0, 0, 0);
    for slot in strip.filled() {
        filled += 1;
        let plain = slot.plain();
        if plain.len() > 300 || shape::is_number(&plain) && roles::claim(&slot.folded()).is_none() {
            return false;
        }
        let folded = slot.folded();
        let claim = roles::claim(&folded);
        let timed = times::of_heading(&folded, "").is_some();
        months += usize::from(timed);
        if claim.is_none_or(|claim| claim.weight < 3) && reads_like_cell(&plain, &folded, timed) {
            return false;
        }
        let named = claim.is_some() || timed;
        if named || is_side_heading(&folded) || is_measure_heading(&folded) {
            claimed += 1;
        }
    }
    // One month alone is a line's time, not a column of a calendar.
    months != 1 && filled >= 2 && claimed >= 2 && claimed * 5 >= filled * 3
}

/// Whether a text is what a plan's lines hold and no heading says: a date, a rhythm, a numbered or long sentence.
fn reads_like_cell(plain: &str, folded: &str, timed: bool) -> bool {
    let numbered = super::numbering::split_marked(plain).is_some_and(|(number, ..)| number.ends_with(['.', ')']));
    let date = super::dates::first(plain).is_some();
    let time = !timed && !is_measure_heading(folded) && shape::is_time(folded) && times::is_rhythm(plain);
    // «Наименование программы, основного мероприятия» is long and a heading all the same.
    let sentence = roles::claim(folded).is_none() && shape::is_sentence(folded) && folded.split(' ').count() >= 9;
    numbered || date || time || sentence || shape::is_person(plain)
}

/// Headings of side tables that no plan has.
fn is_side_heading(folded: &str) -> bool {
    ["функци", "полномоч", "обязанност", "целевые ориентир", "цел"].iter().any(|stem| folded.starts_with(stem))
}

/// Headings of a table of target values: a year, a unit.
fn is_measure_heading(folded: &str) -> bool {
    folded.starts_with("ед. изм")
        || folded.starts_with("единиц")
        || folded.chars().count() <= 12 && super::dates::years(folded).next().is_some()
}

/// Whether `row` is the lower part of the header that `above` belongs to: what is not merged downwards stands under a
/// heading that covers several columns.
fn is_sub_header(above: &Strip, row: &Strip) -> bool {
    if row.is_blank() || row.filled().any(|slot| slot.plain().chars().count() > 60) {
        return false;
    }
    if row.slots.iter().filter(|slot| slot.continues).count() == 0 {
        return row.header
            && above.header
            && !row.counts_columns()
            && row.filled().all(|slot| !slot.plain().is_empty());
    }
    let wide: Vec<&Slot> = above.slots.iter().filter(|slot| slot.columns > 1).collect();
    !wide.is_empty() && row.filled().all(|slot| wide.iter().any(|w| w.column <= slot.column && slot.end() <= w.end()))
}

struct Draft {
    start: usize,
    end: usize,
    own: String,
    parent: String,
}

fn drafts(rows: &[Strip]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let slots = rows.iter().rev().flat_map(|row| row.slots.iter().take(4 * MOST_COLUMNS));
    for slot in slots.filter(|slot| !slot.continues) {
        let text = slot.folded();
        let mut covered = false;
        for draft in drafts.iter_mut().filter(|draft| draft.start < slot.end() && slot.column < draft.end) {
            covered = true;
            if !text.is_empty() {
                draft.parent = format!("{text} {}", draft.parent).trim_end().to_owned();
            }
        }
        if !covered {
            drafts.push(Draft { start: slot.column, end: slot.end(), own: text, parent: String::new() });
        }
    }
    drafts.sort_by_key(|draft| draft.start);
    drafts
}

fn read(rows: &[Strip], body: &[Strip]) -> Option<Layout> {
    let drafts = drafts(rows);
    let extent = drafts.iter().map(|draft| draft.end).max()?;
    settled(drafts.into_iter().map(column).collect(), extent, body)
}

/// The layout of columns whose headings made their claims, once the cells have spoken.
pub(super) fn settled(mut columns: Vec<(Column, u8)>, extent: usize, body: &[Strip]) -> Option<Layout> {
    let bare: Vec<Column> = columns.iter().map(|(column, _)| column.clone()).collect();
    let found = columns::evidence(&body[..own_rows(body)], &bare);
    columns::settle(&mut columns, &found);
    settle_titles(&mut columns);
    settle_deadlines(&mut columns);
    settle_measures(&mut columns, &found);
    let columns: Vec<Column> = columns.into_iter().map(|(column, _)| column).collect();
    let kind = kind(&columns)?;
    Some(Layout { columns, extent, kind })
}

/// How many rows stand before the head of another table in the same grid.
pub(super) fn own_rows(body: &[Strip]) -> usize {
    body.iter().position(begins_table).unwrap_or(body.len())
}

/// Whether a row begins a table: a heading of numbers, and beside it neither numbers nor times.
pub(super) fn begins_table(strip: &Strip) -> bool {
    let mut filled = strip.filled();
    let first = filled.next().and_then(|slot| roles::claim(&slot.folded()));
    first.is_some_and(|claim| claim.role == Role::Number)
        && strip.filled().count() >= 2
        && filled.all(|slot| !shape::is_number(&slot.plain()) && !shape::is_time(&slot.folded()))
}

/// Values, units and years beside a column of indicators belong to them.
fn settle_measures(columns: &mut [(Column, u8)], found: &[Evidence]) {
    let Some(result) = columns.iter().position(|(column, _)| column.role == Role::Expected) else { return };
    if found[result].value >= 0.6 {
        return;
    }
    for (at, (column, _)) in columns.iter_mut().enumerate().skip(result + 1) {
        let unit = is_unit_heading(&column.heading);
        let year = super::dates::years(&column.heading).next().is_some() && column.heading.chars().count() <= 60;
        let free = matches!(column.role, Role::Other | Role::Expected) && !column.marked;
        let value = found[at].value >= 0.6 && found[at].filled >= 1.0;
        if free && unit {
            (column.role, column.measure, column.part) = (Role::Expected, Some(Part::Unit), None);
        } else if free && value && (year || column.role == Role::Expected || column.heading.starts_with("значен"))
        {
            column.role = Role::Expected;
            column.measure = Some(Part::Value);
            if year && column.part.is_none() {
                column.part = Some(column.heading.clone());
            }
        }
    }
}

/// «Ед. изм.», «Единица измерения».
pub(super) fn is_unit_heading(folded: &str) -> bool {
    folded.starts_with("ед. изм") || folded.starts_with("ед.изм") || folded.starts_with("единиц")
}

fn column(draft: Draft) -> (Column, u8) {
    let (own, parent) = if draft.own.is_empty() { (draft.parent, String::new()) } else { (draft.own, draft.parent) };
    let under_parent = roles::claim(&parent);
    if let Some(time) = times::of_heading(&own, &parent) {
        // Under a month or a quarter stands a mark.
        let heading = if parent.is_empty() { own } else { format!("{parent} {own}") };
        let mut column = Column::unknown(draft.start, draft.end, heading);
        (column.role, column.part, column.marked) = (Role::Deadline, Some(time), true);
        return (column, 1);
    }
    let claim = match roles::claim(&own) {
        Some(claim)
            if under_parent.is_none_or(|p| p.role == Role::Section || p.role == claim.role || claim.weight >= 3) =>
        {
            Some(claim)
        }
        _ => under_parent,
    };
    let part = (under_parent.is_some() && claim.map(|c| c.role) == under_parent.map(|c| c.role)).then(|| own.clone());
    let heading = if parent.is_empty() { own } else { format!("{parent} {own}") };
    let (role, weight) = claim.map_or((Role::Other, 0), |claim| (claim.role, claim.weight));
    let mut column = Column::unknown(draft.start, draft.end, heading);
    (column.role, column.part) = (role, part);
    column.shared = roles::names_term_and_owner(&column.heading);
    if column.shared {
        column.role = Role::Deadline;
    }
    (column, weight)
}

/// Leaves one title; what claimed to be one to its left is a section, to its right a description.
fn settle_titles(columns: &mut [(Column, u8)]) {
    let best = |columns: &[(Column, u8)], role: Role| {
        let of_role = columns.iter().enumerate().filter(|(_, (column, _))| column.role == role);
        of_role.max_by_key(|(index, (_, weight))| (*weight, usize::MAX - index)).map(|(index, _)| index)
    };
    let title = best(columns, Role::Title).or_else(|| {
        let sections = columns.iter().enumerate().filter(|(_, (column, _))| column.role == Role::Section);
        sections.map(|(index, _)| index).next_back()
    });
    let Some(title) = title.or_else(|| unnamed_title(columns)) else { return };
    columns[title].0.role = Role::Title;
    settle_outer(columns, title);
    for (index, (column, _)) in columns.iter_mut().enumerate() {
        match column.role {
            Role::Outer if index < title => {}
            Role::Title | Role::Section if index < title => column.role = Role::Section,
            Role::Title if index > title => column.role = Role::Audience,
            Role::Section if index > title => column.role = Role::Other,
            _ => {}
        }
    }
}

/// Of two section columns left of the title the first holds the outer sections.
fn settle_outer(columns: &mut [(Column, u8)], title: usize) {
    let sections = columns.iter().take(title).enumerate();
    let sections: Vec<usize> =
        sections.filter(|(_, (column, _))| column.role == Role::Section).map(|(at, _)| at).collect();
    if let [outer, .., _] = sections.as_slice() {
        columns[*outer].0.role = Role::Outer;
    }
}

/// A table with dates and owners whose activity column has an unusual heading: the first column that claims nothing.
fn unnamed_title(columns: &[(Column, u8)]) -> Option<usize> {
    let has = |role: Role| columns.iter().any(|(column, _)| column.role == role);
    if !(has(Role::Deadline) && has(Role::Responsible)) {
        return None;
    }
    columns.iter().position(|(column, weight)| *weight == 0 && !column.heading.is_empty())
}

/// Two time columns make one value only when they are its parts («начало», «окончание», years under «Сроки»).
fn settle_deadlines(columns: &mut [(Column, u8)]) {
    let worded = columns.iter().any(|(column, _)| column.role == Role::Deadline && !column.marked);
    let marked = columns.iter().filter(|(column, _)| column.marked).count();
    for (column, weight) in columns.iter_mut().filter(|(column, _)| column.marked && (worded || marked < 2)) {
        (column.role, column.part, column.marked, *weight) = (Role::Other, None, false, 0);
    }
    let mut seen = false;
    for (column, _) in columns.iter_mut().filter(|(column, _)| column.role == Role::Deadline) {
        let edge = ["начал", "окончан", "заверш"].iter().any(|word| column.heading.contains(word));
        if edge && column.part.is_none() {
            column.part = Some(column.heading.clone());
        }
        if seen && column.part.is_none() {
            column.role = Role::Other;
        }
        seen = true;
    }
}

fn kind(columns: &[Column]) -> Option<Kind> {
    let has = |role: Role| columns.iter().any(|column| column.role == role);
    let heading = |stems: &[&str]| columns.iter().any(|column| stems.iter().any(|stem| column.heading.contains(stem)));
    let dated = has(Role::Deadline) || has(Role::Responsible);
    let title = columns.iter().find(|column| column.role == Role::Title);
    if dated && let Some(title) = title {
        let checkpoint = title.heading.contains("контрольн") && !title.heading.contains("мероприят");
        return Some(if checkpoint { Kind::Checkpoints } else { Kind::Plan });
    }
    if has(Role::Deadline) {
        return None;
    }
    if heading(&["функци", "полномоч", "обязанност"]) {
        return Some(Kind::Participants);
    }
    if !has(Role::Expected) {
        return None;
    }
    let names_aims = |column: &Column| {
        column.role != Role::Expected && ["цел", "риск"].iter().any(|stem| column.heading.contains(stem))
    };
    if columns.iter().any(names_aims) {
        return Some(Kind::Goals);
    }
    // Other tables have results too: of target indicators only one that names them first.
    let first = columns.iter().find(|column| column.role != Role::Number)?;
    let names = ["показател", "индикатор", "целев", "наименование показ", "наименование индик", "критери"];
    names.iter().any(|name| first.heading.starts_with(name)).then_some(Kind::Targets)
}

impl Layout {
    /// Whether neither dates nor owners have a column.
    pub(super) fn is_bare(&self) -> bool {
        !self.columns.iter().any(|column| matches!(column.role, Role::Deadline | Role::Responsible))
    }

    /// Whether a row repeats the header: every cell with words is one of the headings.
    pub(super) fn is_repeated_by(&self, strip: &Strip) -> bool {
        let mut filled = 0;
        for slot in strip.filled() {
            let folded = slot.folded();
            if !self.columns.iter().any(|column| {
                column.heading == folded
                    || column.part.as_deref() == Some(&folded)
                    || !folded.is_empty() && column.heading.starts_with(&folded) && folded.len() > 3
            }) {
                return false;
            }
            filled += 1;
        }
        filled >= 2
    }

    /// Whether another header names the same columns.
    pub(super) fn is_like(&self, other: &Layout) -> bool {
        self.kind == other.kind && self.columns.iter().map(|c| &c.heading).eq(other.columns.iter().map(|c| &c.heading))
    }

    /// The column a cell stands in, by the grid; a cell over several columns stands in the first of them.
    pub(super) fn column_at(&self, slot: &Slot) -> Option<usize> {
        let overlap = |column: &Column| column.end.min(slot.end()).saturating_sub(column.start.max(slot.column));
        let best = self.columns.iter().map(overlap).max().filter(|best| *best > 0)?;
        let narrow = slot.columns <= 1 || best * 2 > slot.columns.min(self.extent);
        self.columns.iter().position(|column| if narrow { overlap(column) == best } else { overlap(column) > 0 })
    }

    /// How many columns a cell covers.
    pub(super) fn columns_under(&self, slot: &Slot) -> usize {
        self.columns.iter().filter(|column| column.start < slot.end() && slot.column < column.end).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::testing::strips;

    fn check(rows: &[&str], expected: Option<(Kind, &str)>) {
        let found = find(&strips(rows), ROWS_ABOVE);
        let short = |role: Role| format!("{role:?}");
        let roles = found.map(|header| {
            (header.layout.kind, header.layout.columns.iter().map(|c| short(c.role)).collect::<Vec<_>>().join(" "))
        });
        assert_eq!(roles, expected.map(|(kind, roles)| (kind, roles.to_owned())), "{rows:?}");
    }

    #[test]
    fn reads_headers() {
        check(&["№|Мероприятие|Сроки|Ответственный"], Some((Kind::Plan, "Number Title Deadline Responsible")));
        check(
            &["№ п/п|Задачи|Мероприятия|Срок|Исполнитель|Результат"],
            Some((Kind::Plan, "Number Section Title Deadline Responsible Expected")),
        );
        check(&["Задачи|Срок|Исполнитель|Показатель"], Some((Kind::Plan, "Title Deadline Responsible Expected")));
        check(&["Что делаем|Срок|Исполнитель"], Some((Kind::Plan, "Title Deadline Responsible")));
        check(
            &["№|Контрольная точка|Ответственный|Срок"],
            Some((Kind::Checkpoints, "Number Title Responsible Deadline")),
        );
        check(&["Участники|Функции|Индикаторы"], Some((Kind::Participants, "Audience Other Expected")));
        check(&["№|Группы рисков|Целевые ориентиры|Индикаторы"], Some((Kind::Goals, "Number Title Other Expected")));
        check(&["№|Мероприятие|сен|окт|ноя"], Some((Kind::Plan, "Number Title Deadline Deadline Deadline")));
        check(&["№|Мероприятие|Срок|сен|окт"], Some((Kind::Plan, "Number Title Deadline Other Other")));
        check(
            &[
                "N|Наименование программы, подпрограммы, основного мероприятия|2>Срок реализации|Координатор программы",
                "^|^|начало|завершение|^",
            ],
            Some((Kind::Plan, "Number Title Deadline Deadline Responsible")),
        );
        check(&["Школа|Адрес|Телефон"], None);
        check(
            &["План|||", "№|Мероприятие|Сроки|Кто отвечает"],
            Some((Kind::Plan, "Number Title Deadline Responsible")),
        );
    }

    #[test]
    fn reads_headers_in_two_rows() {
        check(
            &["№|Мероприятие|2>Исполнение|Результат", "^|^|Срок|Ответственный|^", "1|2|3|4|5"],
            Some((Kind::Plan, "Number Title Deadline Responsible Expected")),
        );
        check(
            &["№|Мероприятие|2>Сроки|Ответственный", "^|^|начало|окончание|^"],
            Some((Kind::Plan, "Number Title Deadline Deadline Responsible")),
        );
        check(
            &["№|Мероприятие|2>2031 год|Ответственный", "^|^|I квартал|II квартал|^"],
            Some((Kind::Plan, "Number Title Deadline Deadline Responsible")),
        );
    }
}
