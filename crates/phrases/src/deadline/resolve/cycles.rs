//! The cycles of a rule as stretches of days: whole months, weeks, school quarters, and places within them.

use jiff::civil::Date;

use super::super::Window;
use super::super::assumption::{Code, Notes};
use super::super::expression::*;
use super::pieces::{self, Days};
use super::plan::days_between;
use super::{shifted, window_of};
use crate::period::Period;

/// Windows of a rule within bounds; `clip` when the text itself names them.
pub(super) fn cycle_windows(rule: &Recurrence, bounds: Period, clip: bool, notes: &mut Notes) -> Option<Vec<Window>> {
    if rule.cycle == Cycle::Day && rule.interval == 1 {
        return Some(vec![window_of(&bounds)]);
    }
    if rule.cycle == Cycle::Week && !rule.weekdays.is_empty() {
        return Some(weekdays(rule, bounds));
    }
    let (pieces, exact) = pieces_of(rule, bounds)?;
    if !exact {
        notes.add(Code::TimesInWindow);
    }
    match rule.cycle {
        Cycle::SchoolQuarter => notes.add(Code::SchoolQuarterDates),
        Cycle::Trimester => notes.add(Code::TrimesterDates),
        _ => {}
    }
    if let Some(position) = &rule.position {
        return positioned(position, rule, &pieces, bounds, notes);
    }
    let week = matches!(rule.cycle, Cycle::Week | Cycle::Day);
    let mut windows: Vec<Window> = pieces
        .iter()
        .filter(|(first, last)| week || *last <= bounds.end || (clip && mostly_before(*first, *last, bounds.end)))
        .filter_map(|(first, last)| Period::new((*first).max(bounds.start), (*last).min(bounds.end)))
        .map(|period| window_of(&period))
        .collect();
    if windows.is_empty() {
        windows.push(window_of(&bounds));
    }
    Some(windows)
}

/// Whether at least a third of a piece lies before the end.
fn mostly_before(first: Date, last: Date, end: Date) -> bool {
    (days_between(first, end) + 1) * 3 > days_between(first, last)
}

/// Whole pieces of a rule that touch the bounds, and whether each holds exactly one turn.
fn pieces_of(rule: &Recurrence, bounds: Period) -> Option<(Vec<Days>, bool)> {
    let months = match rule.cycle {
        Cycle::Day | Cycle::Week => return Some((weeks(rule, bounds), rule.count == 1)),
        Cycle::SchoolQuarter => {
            return (rule.interval == 1).then(|| (school_parts(Unit::SchoolQuarter, 4, bounds), rule.count == 1));
        }
        Cycle::Trimester => {
            return (rule.interval == 1).then(|| (school_parts(Unit::Trimester, 3, bounds), rule.count == 1));
        }
        Cycle::Month => 1,
        Cycle::Quarter => 3,
        Cycle::Half => 6,
        Cycle::Year | Cycle::SchoolYear => 12,
    };
    let length = months * u32::from(rule.interval);
    let count = u32::from(rule.count);
    if length % count == 0 {
        return Some((month_chunks(length / count, bounds), true));
    }
    if length == 1 && (count == 2 || count == 3) {
        return Some((parts_of_months(count, bounds), true));
    }
    Some((month_chunks(length, bounds), false))
}

/// Stretches of whole months: by the calendar when they divide the year, else from the first month of the bounds.
fn month_chunks(length: u32, bounds: Period) -> Vec<Days> {
    let mut chunks = Vec::new();
    let index = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    let length = i32::try_from(length.clamp(1, 600)).unwrap_or(1);
    let anchor = if 12 % length == 0 { 0 } else { index(bounds.start) % length };
    let mut at = index(bounds.start) - (index(bounds.start) - anchor).rem_euclid(length);
    while at <= index(bounds.end) {
        let date =
            |index: i32| super::day(i16::try_from(index.div_euclid(12)).ok()?, (index.rem_euclid(12) + 1) as i8, 1);
        let (Some(first), Some(last)) = (date(at), date(at + length - 1)) else { break };
        chunks.push((first, last.last_of_month()));
        at += length;
    }
    chunks
}

/// Halves or thirds of each month.
fn parts_of_months(count: u32, bounds: Period) -> Vec<Days> {
    let mut all = Vec::new();
    for (first, last) in month_chunks(1, bounds) {
        let cut = |number: i8| super::day(first.year(), first.month(), number);
        let cuts: &[(i8, i8)] = if count == 2 { &[(1, 15), (16, 0)] } else { &[(1, 10), (11, 20), (21, 0)] };
        for (from, to) in cuts {
            let end = if *to == 0 { Some(last) } else { cut(*to) };
            all.extend(cut(*from).zip(end));
        }
    }
    all.retain(|(first, last)| *last >= bounds.start && *first <= bounds.end);
    all
}

/// Calendar weeks with most of their days in the bounds, or longer stretches from the first day of the bounds.
fn weeks(rule: &Recurrence, bounds: Period) -> Vec<Days> {
    let mut all = Vec::new();
    let length = if rule.cycle == Cycle::Week { 7 * i32::from(rule.interval) } else { i32::from(rule.interval) };
    let back = if length == 7 { i32::from(bounds.start.weekday().to_monday_zero_offset()) } else { 0 };
    let Some(mut first) = shifted(bounds.start, -back) else { return all };
    while first <= bounds.end {
        let Some(last) = shifted(first, length - 1) else { break };
        let inside = days_between(first.max(bounds.start), last.min(bounds.end)) + 1;
        if inside * 2 > length || length == 1 {
            all.push((first, last));
        }
        let Some(next) = shifted(first, length) else { break };
        first = next;
    }
    all
}

fn school_parts(unit: fn(i8) -> Unit, count: i8, bounds: Period) -> Vec<Days> {
    let years = bounds.start.year().saturating_sub(1)..=bounds.end.year();
    let mut all: Vec<Days> = years
        .flat_map(|year| (1..=count).filter_map(move |n| pieces::whole(unit(n), year)))
        .filter(|(first, last)| *last >= bounds.start && *first <= bounds.end)
        .collect();
    all.sort_unstable();
    all
}

/// One-day windows on named weekdays.
fn weekdays(rule: &Recurrence, bounds: Period) -> Vec<Window> {
    let mut windows = Vec::new();
    let step = 7 * i32::from(rule.interval.max(1));
    for weekday in &rule.weekdays {
        let ahead = (i32::from(*weekday) - 1 - i32::from(bounds.start.weekday().to_monday_zero_offset())).rem_euclid(7);
        let mut at = shifted(bounds.start, ahead);
        while let Some(date) = at.filter(|date| *date <= bounds.end) {
            windows.push(Window { start: Some(date), due: date });
            at = shifted(date, step);
        }
    }
    windows
}

/// One window at a place within each piece.
fn positioned(
    position: &Position,
    rule: &Recurrence,
    all: &[Days],
    bounds: Period,
    notes: &mut Notes,
) -> Option<Vec<Window>> {
    let mut windows = Vec::new();
    match position {
        Position::Parts(parts) => {
            for part in parts {
                windows.extend(positioned(&Position::Part(*part), rule, all, bounds, notes)?);
            }
        }
        Position::Part(part) => {
            let unit = if rule.cycle == Cycle::Month { Unit::Month(1) } else { unit_of(rule.cycle) };
            for piece in all {
                let (first, last) = pieces::part_of(unit, *part, *piece, notes)?;
                if first >= bounds.start && last <= bounds.end {
                    windows.push(Window { start: Some(first), due: last });
                }
            }
        }
        Position::Days { by, days, range, month } => {
            let month = match (month, rule.cycle) {
                (MonthOfCycle::Unsaid, Cycle::Month) => MonthOfCycle::First,
                (MonthOfCycle::Unsaid, _) if *by => {
                    notes.add(Code::MonthAfterPeriod);
                    MonthOfCycle::Following
                }
                (MonthOfCycle::Unsaid, _) => return None,
                (month, _) => *month,
            };
            for piece in all {
                let reported = month == MonthOfCycle::Following;
                if reported && (piece.1 > bounds.end || piece.1 < bounds.start) {
                    continue;
                }
                let first = match month {
                    MonthOfCycle::Following => piece.1.tomorrow().ok()?,
                    MonthOfCycle::Last => piece.1.first_of_month(),
                    _ => piece.0,
                };
                let at = |day: i8| super::day(first.year(), first.month(), day.min(first.days_in_month()));
                let found = if *range {
                    vec![Window { start: at(days[0]), due: at(days[1])? }]
                } else {
                    let one = |day: &i8| Some(Window { start: if *by { None } else { at(*day) }, due: at(*day)? });
                    days.iter().map(one).collect::<Option<Vec<_>>>()?
                };
                let inside = |w: &Window| w.start.unwrap_or(w.due) >= bounds.start && w.due <= bounds.end;
                windows.extend(found.into_iter().filter(|window| reported || inside(window)));
            }
            if month == MonthOfCycle::Following {
                notes.add(Code::ReportingPeriod);
            }
        }
    }
    (!windows.is_empty()).then_some(windows)
}

fn unit_of(cycle: Cycle) -> Unit {
    match cycle {
        Cycle::Half => Unit::Half(1),
        Cycle::SchoolQuarter => Unit::SchoolQuarter(1),
        Cycle::Trimester => Unit::Trimester(1),
        Cycle::Year => Unit::Year,
        Cycle::SchoolYear => Unit::SchoolYear,
        _ => Unit::Quarter(1),
    }
}
