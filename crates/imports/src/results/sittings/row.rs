//! A line of our own CSV into a sitting.

use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Procedure, WorkCode};
use jiff::civil::Date;

use super::columns::{Column, Columns};

/// What is wrong with a line: the column, and what was found or expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The value is not of the column's kind.
    Unread(Column),
    /// The primary score of a ВПР is not the sum of the items.
    Sum,
    /// The score of an item is above its maximum.
    AboveMax,
}

/// The work of a line.
pub(super) fn work(record: &csv::ByteRecord, columns: &Columns) -> Result<WorkCode, Fault> {
    let value = |column| columns.value(record, column);
    let name = text(value(Column::Procedure)).ok_or(Fault::Unread(Column::Procedure))?;
    let procedure = Procedure::ALL.into_iter().find(|known| known.name() == name);
    let procedure = procedure.ok_or(Fault::Unread(Column::Procedure))?;
    let year =
        number(value(Column::Year)).filter(|year| (2015..2100).contains(year)).ok_or(Fault::Unread(Column::Year))?;
    let subject = text(value(Column::Subject)).filter(|subject| !subject.is_empty() && !subject.contains('-'));
    let subject = subject.ok_or(Fault::Unread(Column::Subject))?.to_owned();
    let grade = optional(value(Column::Grade)).ok_or(Fault::Unread(Column::Grade))?;
    let grade = grade.map(|grade| u8::try_from(grade).ok().filter(|grade| (1..=12).contains(grade)));
    let grade = grade.map(|grade| grade.ok_or(Fault::Unread(Column::Grade))).transpose()?;
    Ok(WorkCode { procedure, year, subject, grade: grade.filter(|_| !procedure.is_state_exam()) })
}

/// The sitting of a line.
pub(super) fn sitting(record: &csv::ByteRecord, columns: &Columns, procedure: Procedure) -> Result<Sitting, Fault> {
    let value = |column| columns.value(record, column);
    let words = |column| text(value(column)).ok_or(Fault::Unread(column));
    let needed =
        |column| words(column).and_then(|text| if text.is_empty() { Err(Fault::Unread(column)) } else { Ok(text) });
    let kept = |column| words(column).map(|text| (!text.is_empty()).then(|| text.to_owned()));
    let count = |column| optional(value(column)).ok_or(Fault::Unread(column));
    let mark = |column| match optional(value(column)) {
        Some(None) => Ok(None),
        Some(Some(mark @ 2..=5)) => Ok(u8::try_from(mark).ok()),
        _ => Err(Fault::Unread(column)),
    };
    let items = if columns.items.is_empty() { scores(value(Column::Items))? } else { own_columns(record, columns)? };
    let primary = count(Column::Primary)?;
    let attempted = items.iter().any(|score| *score != NOT_ATTEMPTED);
    let sum: u16 = items.iter().filter(|score| **score != NOT_ATTEMPTED).map(|score| u16::from(*score)).sum();
    if procedure == Procedure::Vpr && attempted && primary.is_some_and(|primary| primary != sum) {
        return Err(Fault::Sum);
    }
    let told = |column| flag(value(column)).ok_or(Fault::Unread(column));
    let absent = told(Column::Absent)?.unwrap_or(false);
    let present = told(Column::Presence)?.unwrap_or(true);
    Ok(Sitting {
        school: needed(Column::School)?.to_owned(),
        class: kept(Column::Class)?,
        participant: needed(Column::Participant)?.to_owned(),
        variant: kept(Column::Variant)?,
        items,
        primary,
        test: count(Column::Test)?,
        mark: mark(Column::Mark)?,
        journal: mark(Column::Journal)?,
        absent: absent || !present,
    })
}

/// The day of a line, when it has one.
pub(super) fn date(record: &csv::ByteRecord, columns: &Columns) -> Result<Option<Date>, Fault> {
    let value = text(columns.value(record, Column::Date)).ok_or(Fault::Unread(Column::Date))?;
    if value.is_empty() {
        return Ok(None);
    }
    let dotted = || {
        let mut parts = value.split('.');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let day = value.get(..10).and_then(|day| day.parse().ok()).or_else(dotted);
    day.map(Some).ok_or(Fault::Unread(Column::Date))
}

fn text(field: &[u8]) -> Option<&str> {
    std::str::from_utf8(field).ok().map(str::trim)
}

fn scores(field: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut items = Vec::with_capacity(field.len() / 2 + 1);
    for score in field.split(|byte| matches!(byte, b' ' | b'|')).filter(|score| !score.is_empty()) {
        items.push(score_of(score).ok_or(Fault::Unread(Column::Items))?);
    }
    Ok(items)
}

fn own_columns(record: &csv::ByteRecord, columns: &Columns) -> Result<Vec<u8>, Fault> {
    let mut items = Vec::with_capacity(columns.items.len());
    for (at, item) in &columns.items {
        let field = record.get(*at).unwrap_or_default().trim_ascii();
        let score =
            if field.is_empty() { NOT_ATTEMPTED } else { score_of(field).ok_or(Fault::Unread(Column::Items))? };
        if score != NOT_ATTEMPTED && score > item.max {
            return Err(Fault::AboveMax);
        }
        items.push(score);
    }
    Ok(items)
}

fn score_of(field: &[u8]) -> Option<u8> {
    // «X» in Latin and in Cyrillic letters.
    if matches!(field, b"X" | b"x" | b"-" | b"\xd0\xa5" | b"\xd1\x85") {
        return Some(NOT_ATTEMPTED);
    }
    number(field).and_then(|score| u8::try_from(score).ok()).filter(|score| *score < 100)
}

fn number(field: &[u8]) -> Option<u16> {
    let field = field.trim_ascii();
    if field.is_empty() || field.len() > 5 {
        return None;
    }
    field.iter().try_fold(0u16, |value, byte| {
        byte.is_ascii_digit().then(|| value.checked_mul(10)?.checked_add(u16::from(byte - b'0'))).flatten()
    })
}

/// A number or nothing; the outer nothing is what is neither.
fn optional(field: &[u8]) -> Option<Option<u16>> {
    if field.trim_ascii().is_empty() { Some(None) } else { number(field).map(Some) }
}

/// Yes, no or nothing; the outer nothing is what is none of them.
fn flag(field: &[u8]) -> Option<Option<bool>> {
    match field.trim_ascii() {
        b"" => Some(None),
        b"0" | b"false" | b"False" | b"absent" => Some(Some(false)),
        b"1" | b"true" | b"True" | b"present" => Some(Some(true)),
        _ => None,
    }
}
