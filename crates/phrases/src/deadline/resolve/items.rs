//! One named time to its windows, with the years that only the plan knows.

use jiff::civil::Date;

use super::super::Window;
use super::super::assumption::{Code, Notes};
use super::super::expression::{Item, Limit, Moment, Part, Span, Time, Unit, Year};
use super::lists::first_of;
use super::pieces::{self, order};
use super::plan::Plan;
use super::{Placed, shifted};
use crate::calendar;

/// The windows of an item. `yearly`: the text itself says that it comes back each year.
pub(super) fn place(item: &Item, plan: &Plan, yearly: bool, notes: &mut Notes) -> Option<Placed> {
    let time = suited(&item.time, plan, notes);
    let windows = if first_of(&time).year.is_some() {
        vec![window(&time, plan, notes)?]
    } else {
        yearless(&time, plan, yearly, notes)?
    };
    Some(Placed { windows, value: item.value.clone() })
}

/// In a plan of school years a half-year without a year is a school half-year, and the year ends in May.
fn suited(time: &Time, plan: &Plan, notes: &mut Notes) -> Time {
    if !plan.school {
        return time.clone();
    }
    let mut suit = |moment: Moment| {
        let unit = match (moment.unit, moment.year) {
            (Unit::Half(n), None) => {
                notes.add(Code::SchoolHalf);
                Unit::SchoolHalf(n)
            }
            (Unit::Year, None) => {
                notes.add(Code::SchoolYearInPlan);
                Unit::SchoolYear
            }
            (unit, _) => unit,
        };
        Moment { unit, ..moment }
    };
    match time.clone() {
        Time::Within { first, last } => Time::Within { first: suit(first), last: last.map(&mut suit) },
        Time::Until { first, last } => Time::Until { first: suit(first), last: suit(last) },
        Time::By { limit, moment } => Time::By { limit, moment: suit(moment) },
        Time::From { moment, exclusive } => Time::From { moment: suit(moment), exclusive },
        offset @ Time::Offset { .. } => offset,
    }
}

/// The window of a time whose years are named.
fn window(time: &Time, plan: &Plan, notes: &mut Notes) -> Option<Window> {
    let window = match time {
        Time::Within { first, last } => {
            let (start, end) = pieces::days(first, notes)?;
            let end = match last {
                Some(last) => pieces::days(last, notes)?.1,
                None => end,
            };
            Window { start: Some(start), due: end }
        }
        Time::By { limit, moment } => Window { start: None, due: limit_day(*limit, moment, notes)? },
        Time::From { moment, exclusive } => {
            let (first, last) = pieces::days(moment, notes)?;
            let start = if *exclusive { last.tomorrow().ok()? } else { first };
            Window { start: Some(start), due: plan.period.end }
        }
        Time::Until { first, last } => {
            Window { start: Some(pieces::days(first, notes)?.0), due: limit_day(Limit::Before, last, notes)? }
        }
        Time::Offset { count, unit, before, base } => offset(*count, *unit, *before, pieces::days(base, notes)?.0)?,
    };
    window.start.is_none_or(|start| start <= window.due).then_some(window)
}

/// The last day that a limit allows.
fn limit_day(limit: Limit, moment: &Moment, notes: &mut Notes) -> Option<Date> {
    let (first, last) = match moment.part {
        // «до конца мая» allows the whole of May, «к середине мая» its first half.
        Some(Part::End) => {
            let unit = Moment { part: None, ..*moment };
            if moment.unit == Unit::SchoolYear {
                return Some(pieces::days(moment, notes)?.1);
            }
            return Some(pieces::days(&unit, notes)?.1);
        }
        Some(Part::Middle) => {
            let (first, last) = pieces::days(moment, notes)?;
            return shifted(first, super::plan::days_between(first, last) / 2);
        }
        _ => pieces::days(moment, notes)?,
    };
    if limit == Limit::NotLater || matches!(moment.unit, Unit::Day { .. }) {
        return Some(last);
    }
    match (moment.unit, moment.part) {
        (Unit::Year, None) => {
            if limit == Limit::Before {
                notes.add(Code::BeforeYear);
            }
            return Some(last);
        }
        (Unit::Month(_), None) => notes.add(Code::BeforeMonth),
        _ => notes.add(Code::BeforePeriod),
    }
    first.yesterday().ok()
}

fn offset(count: u16, unit: Span, before: bool, base: Date) -> Option<Window> {
    let sign = if before { -1 } else { 1 };
    let count = i32::from(count) * sign;
    let due = match unit {
        Span::Days => shifted(base, count)?,
        Span::Weeks => shifted(base, count * 7)?,
        Span::Months => base.checked_add(jiff::Span::new().try_months(count).ok()?).ok()?,
        Span::WorkingDays => calendar::add_working_days(base, count)?,
    };
    Some(Window { start: (!before).then_some(base), due })
}

/// All windows of a time without a year that lie in the plan.
fn yearless(time: &Time, plan: &Plan, yearly: bool, notes: &mut Notes) -> Option<Vec<Window>> {
    let years = plan.period.start.year().saturating_sub(1)..=plan.period.end.year().saturating_add(1);
    let candidates: Vec<Window> = years.filter_map(|year| window(&in_year(time, year), plan, notes)).collect();
    if let Time::From { .. } = time {
        return beginnings(&candidates, plan, yearly, notes);
    }
    let inside = |window: &&Window| window.start.is_none_or(|start| plan.contains(start)) && plan.contains(window.due);
    let within: Vec<Window> = candidates.iter().filter(inside).copied().collect();
    if plan.several_years() {
        // A month at the plan's edge counts, a longer stretch that began before the plan does not.
        let begun = |window: &Window| {
            window.start.is_none_or(|start| plan.contains(start) || super::plan::days_between(start, window.due) <= 31)
        };
        let due: Vec<Window> =
            candidates.into_iter().filter(|window| plan.contains(window.due) && begun(window)).collect();
        if due.len() > 1 && !yearly {
            notes.add(Code::MonthWithoutYear);
        }
        return (!due.is_empty()).then_some(due);
    }
    match within.as_slice() {
        [one] => {
            if plan.school && plan.period.start.month() == 9 && order(first_of(time)).0 == 8 {
                notes.add(Code::AugustAfter);
            }
            return Some(vec![*one]);
        }
        [] => {}
        _ => return None,
    }
    let touching =
        |window: &Window| window.start.is_some_and(|start| start <= plan.period.end) && window.due >= plan.period.start;
    let mut partial: Vec<Window> = candidates.into_iter().filter(touching).collect();
    if partial.len() > 1 && plan.school && order(first_of(time)).0 == 8 {
        notes.add(Code::StartOfSchoolYear);
        partial.truncate(1);
    }
    (partial.len() == 1).then_some(partial)
}

/// «с сентября»: the first beginning in the plan, or one in each year.
fn beginnings(candidates: &[Window], plan: &Plan, yearly: bool, notes: &mut Notes) -> Option<Vec<Window>> {
    let mut starts = candidates.iter().filter(|window| window.start.is_some_and(|start| plan.contains(start)));
    let first = *starts.next()?;
    if starts.next().is_some() && !yearly {
        notes.add(Code::MonthWithoutYear);
    }
    (!yearly).then_some(vec![first])
}

/// The time with its first moment beginning in the year.
fn in_year(time: &Time, year: i16) -> Time {
    let named = |moment: Moment, year: i16| {
        let school = matches!(moment.unit, Unit::SchoolYear);
        Moment { year: Some(if school { Year::School(year) } else { Year::Calendar(year) }), ..moment }
    };
    let pair = |first: Moment, last: Moment| {
        let next = order(&last) < order(&first);
        (named(first, year), named(last, year + i16::from(next)))
    };
    match time.clone() {
        Time::Within { first, last: Some(last) } => {
            let (first, last) = pair(first, last);
            Time::Within { first, last: Some(last) }
        }
        Time::Within { first, last: None } => Time::Within { first: named(first, year), last: None },
        Time::Until { first, last } => {
            let (first, last) = pair(first, last);
            Time::Until { first, last }
        }
        Time::By { limit, moment } => Time::By { limit, moment: named(moment, year) },
        Time::From { moment, exclusive } => Time::From { moment: named(moment, year), exclusive },
        Time::Offset { count, unit, before, base } => Time::Offset { count, unit, before, base: named(base, year) },
    }
}
