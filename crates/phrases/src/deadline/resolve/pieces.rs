//! Pieces of the calendar as days: «конец мая» of 2023 is 21–31 May 2023.

use jiff::civil::Date;

use super::super::assumption::{Code, Notes};
use super::super::expression::{Moment, Part, Unit, Year};
use super::{day, shifted};
use crate::calendar;

/// First and last day.
pub(super) type Days = (Date, Date);

/// First and last day of a moment that names its year.
pub(super) fn days(moment: &Moment, notes: &mut Notes) -> Option<Days> {
    let year = start_year(moment)?;
    days_in(moment, year, notes)
}

/// The calendar year in which a moment begins.
pub(super) fn start_year(moment: &Moment) -> Option<i16> {
    Some(match (moment.year?, moment.unit) {
        (Year::School(year), Unit::Quarter(_) | Unit::Half(_)) => {
            // The third quarter touches both school years, and calendar halves are no school halves.
            (moment.unit == Unit::Quarter(4))
                .then_some(year)
                .or_else(|| matches!(moment.unit, Unit::Quarter(1 | 2)).then_some(year + 1))?
        }
        (Year::School(year), unit) => year + i16::from(start_month(unit) < 9),
        (Year::Calendar(year), Unit::SchoolYear) if moment.part.is_some() => {
            // «конец учебного года 2023»: the spring of 2023; «начало»: its autumn.
            if moment.part == Some(Part::Begin) { year } else { year - 1 }
        }
        (Year::Calendar(year), _) => year,
        (Year::AfterReport, _) => return None,
    })
}

/// The month in which a unit begins.
pub(super) fn start_month(unit: Unit) -> i8 {
    match unit {
        Unit::Day { month, .. } | Unit::Month(month) => month,
        Unit::Quarter(n) => n * 3 - 2,
        Unit::Half(n) => n * 6 - 5,
        Unit::SchoolHalf(1) | Unit::SchoolQuarter(1) | Unit::SchoolYear => 9,
        Unit::SchoolQuarter(2) => 11,
        Unit::Trimester(1) => 9,
        Unit::Trimester(2) => 12,
        Unit::Trimester(_) => 3,
        Unit::SchoolQuarter(4) => 4,
        Unit::SchoolHalf(_) | Unit::SchoolQuarter(_) | Unit::Year => 1,
        Unit::Season(n) => n * 3,
    }
}

/// Orders moments within a year.
pub(super) fn order(moment: &Moment) -> (i8, i8) {
    match moment.unit {
        Unit::Day { month, day } => (month, day),
        unit => (start_month(unit), 0),
    }
}

/// First and last day of a moment that begins in the year.
pub(super) fn days_in(moment: &Moment, year: i16, notes: &mut Notes) -> Option<Days> {
    let whole = whole(moment.unit, year)?;
    match moment.part {
        None => Some(whole),
        Some(part) => part_of(moment.unit, part, whole, notes),
    }
}

/// The whole unit that begins in the year.
pub(super) fn whole(unit: Unit, year: i16) -> Option<Days> {
    let months = |first: i8, last: i8| Some((day(year, first, 1)?, day(year, last, 1)?.last_of_month()));
    match unit {
        Unit::Day { month, day: number } => {
            let date = day(year, month, number)?;
            Some((date, date))
        }
        Unit::Month(month) => months(month, month),
        Unit::Quarter(n) => months(n * 3 - 2, n * 3),
        Unit::Half(n) => months(n * 6 - 5, n * 6),
        Unit::SchoolHalf(1) => months(9, 12),
        Unit::SchoolHalf(_) => months(1, 5),
        Unit::SchoolQuarter(1) => months(9, 10),
        Unit::SchoolQuarter(2) => months(11, 12),
        Unit::SchoolQuarter(3) => months(1, 3),
        Unit::SchoolQuarter(_) => months(4, 5),
        Unit::Trimester(1) => months(9, 11),
        Unit::Trimester(3) => months(3, 5),
        Unit::Trimester(_) | Unit::Season(4) => Some((day(year, 12, 1)?, day(year + 1, 2, 1)?.last_of_month())),
        Unit::Season(n) => months(n * 3, n * 3 + 2),
        Unit::Year => months(1, 12),
        Unit::SchoolYear => Some((day(year, 9, 1)?, day(year + 1, 8, 31)?)),
    }
}

/// A part of a unit whose first and last day are given.
pub(super) fn part_of(unit: Unit, part: Part, whole: Days, notes: &mut Notes) -> Option<Days> {
    let (first, last) = whole;
    match part {
        Part::Begin | Part::Middle | Part::End => notes.add(Code::PartOfPeriod),
        _ => {}
    }
    match unit {
        Unit::Month(_) => part_of_month(part, first, notes),
        Unit::SchoolYear if part == Part::End => {
            notes.add(Code::SchoolYearEnd);
            let may = day(last.year(), 5, 1)?;
            Some((may, may.last_of_month()))
        }
        Unit::SchoolYear => match part {
            Part::Half(1) => Some((first, day(first.year(), 12, 31)?)),
            Part::Half(2) => Some((day(last.year(), 1, 1)?, day(last.year(), 5, 31)?)),
            Part::Middle => Some((day(first.year(), 12, 1)?, day(last.year(), 1, 31)?)),
            _ => edge(part, first, last),
        },
        Unit::Year => match part {
            Part::Half(n) => super::pieces::whole(Unit::Half(n), first.year()),
            Part::Middle => Some((day(first.year(), 6, 1)?, day(first.year(), 7, 31)?)),
            _ => edge(part, first, last),
        },
        _ => edge(part, first, last),
    }
}

/// The first or last month of a longer unit, its last week or day.
fn edge(part: Part, first: Date, last: Date) -> Option<Days> {
    match part {
        Part::Begin => Some((first, first.last_of_month())),
        Part::End => Some((last.first_of_month(), last)),
        Part::LastDay => Some((last, last)),
        Part::LastWorkingDay => last_working_day(last).map(|date| (date, date)),
        Part::Week(-1) => Some((shifted(last, -6)?, last)),
        _ => None,
    }
}

fn part_of_month(part: Part, first: Date, notes: &mut Notes) -> Option<Days> {
    let last = first.last_of_month();
    let stretch =
        |from: i8, to: i8| Some((day(first.year(), first.month(), from)?, day(first.year(), first.month(), to)?));
    match part {
        Part::Begin | Part::Decade(1) => stretch(1, 10),
        Part::Middle | Part::Decade(2) => stretch(11, 20),
        Part::End | Part::Decade(-1 | 3) => stretch(21, last.day()),
        Part::Half(1) => stretch(1, 15),
        Part::Half(_) => stretch(16, last.day()),
        Part::Week(n) => {
            notes.add(Code::WeekOfMonth);
            if n == -1 { stretch(last.day() - 6, last.day()) } else { stretch(n * 7 - 6, n * 7) }
        }
        Part::Weekday { nth, weekday } => {
            let weekday = jiff::civil::Weekday::from_monday_one_offset(weekday).ok()?;
            let date = first.nth_weekday_of_month(nth, weekday).ok()?;
            Some((date, date))
        }
        Part::LastDay => Some((last, last)),
        Part::LastWorkingDay => last_working_day(last).map(|date| (date, date)),
        Part::Decade(_) => None,
    }
}

fn last_working_day(mut date: Date) -> Option<Date> {
    // The longest row of days off is shorter than two weeks, except in the spring of 2020.
    for _ in 0..60 {
        if calendar::is_working_day(date)? {
            return Some(date);
        }
        date = date.yesterday().ok()?;
    }
    None
}
