//! A recurrence rule to its windows.
//!
//! Periods of a rule count when their last day lies in the plan («whole quarters»); within bounds that the text names
//! itself they are clipped at both ends.

use jiff::civil::Date;

use super::super::Window;
use super::super::assumption::{Code, Notes};
use super::super::expression::*;
use super::lists::{first_of, last_of};
use super::pieces::{self, Days};
use super::plan::{Plan, days_between};
use super::{Placed, items, rrule, shifted, window_of};
use crate::period::Period;

/// Windows by item and the rule in RFC 5545 notation.
pub(super) struct Recurring {
    pub placed: Vec<Placed>,
    pub rrule: String,
}

/// Resolves a rule together with the named times beside it.
pub(super) fn recurring(rule: &Recurrence, items: &[Item], plan: &Plan, notes: &mut Notes) -> Option<Recurring> {
    let yearly = matches!(rule.cycle, Cycle::Year | Cycle::SchoolYear) && rule.count == 1 && rule.position.is_none();
    if items.is_empty() {
        let windows = if yearly {
            plan.slots.chunks(usize::from(rule.interval)).map(joined).collect()
        } else {
            cycle_windows(rule, plan.period, false, notes)?
        };
        return Some(Recurring { placed: vec![Placed { windows, value: None }], rrule: rrule::of(rule, &[]) });
    }
    if yearly && rule.interval == 1 {
        return each_year(rule, items, plan, notes);
    }
    if named_by_items(rule, items) {
        let placed = items.iter().map(|item| items::place(item, plan, true, notes)).collect::<Option<Vec<_>>>()?;
        return Some(Recurring { placed, rrule: rrule::of_items(items).unwrap_or_else(|| rrule::of(rule, &[])) });
    }
    let mut placed = Vec::with_capacity(items.len());
    for item in items {
        placed.push(within_bounds(rule, item, plan, notes)?);
    }
    Some(Recurring { placed, rrule: rrule::of(rule, items) })
}

fn joined(slots: &[Period]) -> Window {
    let (first, last) = (slots[0], slots[slots.len() - 1]);
    Window { start: Some(first.start), due: last.end }
}

/// «ежегодно» with named times.
fn each_year(rule: &Recurrence, items: &[Item], plan: &Plan, notes: &mut Notes) -> Option<Recurring> {
    let mut years: Vec<i16> = items.iter().filter_map(|item| pieces::start_year(last_of(&item.time))).collect();
    years.sort_unstable();
    years.dedup();
    let whole = |item: &Item| first_of(&item.time).is_whole_year();
    let placed = if items.iter().any(whole) && !items.iter().all(whole) {
        within_years(items, plan, notes)?
    } else if items.iter().any(whole) {
        items.iter().map(|item| years_of(item, plan)).collect::<Option<Vec<_>>>()?
    } else if let ([year], true) = (years.as_slice(), plan.several_years()) {
        items.iter().map(|item| from_named_year(item, *year, plan, notes)).collect::<Option<Vec<_>>>()?.concat_placed()
    } else {
        let open = items.iter().any(|item| matches!(item.time, Time::From { .. }) && plan.several_years());
        // «ежегодно с 15 сентября»: it is not said how long each year.
        (!open).then_some(())?;
        items.iter().map(|item| items::place(item, plan, true, notes)).collect::<Option<Vec<_>>>()?
    };
    Some(Recurring { placed, rrule: rrule::of_items(items).unwrap_or_else(|| rrule::of(rule, &[])) })
}

/// «ежегодно, 2022-2023», «ежегодно с 2023 года», «ежегодно до 2025 года»: one window for every year named.
fn years_of(item: &Item, plan: &Plan) -> Option<Placed> {
    let slots_within = |start: Option<Date>, end: Option<Date>| {
        let inside = |slot: &&Period| {
            start.is_none_or(|day| slot.start >= day || slot.end > day) && end.is_none_or(|day| slot.start <= day)
        };
        plan.slots
            .iter()
            .filter(inside)
            .map(|slot| Window { start: Some(start.map_or(slot.start, |d| d.max(slot.start))), due: slot.end })
            .collect::<Vec<_>>()
    };
    let quiet = &mut Notes::default();
    let windows = match &item.time {
        Time::Within { first, last } => {
            let last = last.as_ref().unwrap_or(first);
            let (from, to) = (pieces::start_year(first)?, pieces::start_year(last)?);
            (from..=to)
                .filter_map(|year| pieces::whole(first.unit, year))
                .map(|days| Window { start: Some(days.0), due: days.1 })
                .collect()
        }
        Time::From { moment, exclusive: false } => slots_within(Some(pieces::days(moment, quiet)?.0), None),
        Time::By { moment, .. } => slots_within(None, Some(pieces::days(moment, quiet)?.1)),
        _ => return None,
    };
    (!windows.is_empty()).then_some(Placed { windows, value: item.value.clone() })
}

/// «ежегодно, февраль 2023»: that month in 2023 and in every later year of the plan. The value stays with its year.
fn from_named_year(item: &Item, year: i16, plan: &Plan, notes: &mut Notes) -> Option<Vec<Placed>> {
    if !matches!(item.time, Time::Within { .. }) {
        return None;
    }
    notes.add(Code::YearlyFromNamedYear);
    let named = items::place(item, plan, true, notes)?;
    let later = without_year(item, plan, notes)?;
    let windows = later.into_iter().filter(|window| window.due.year() > year).collect();
    Some(vec![named, Placed { windows, value: None }])
}

/// The windows of an item in the years of the plan after a day.
pub(super) fn later_years(item: &Item, after: Date, plan: &Plan, notes: &mut Notes) -> Option<Vec<Window>> {
    let short = matches!(item.time, Time::Within { .. } | Time::By { .. }) && !first_of(&item.time).is_whole_year();
    let windows = short.then(|| without_year(item, plan, notes))??;
    Some(windows.into_iter().filter(|window| window.due > after).collect())
}

/// The windows of an item as if it named no year.
fn without_year(item: &Item, plan: &Plan, notes: &mut Notes) -> Option<Vec<Window>> {
    let mut yearless = item.clone();
    match &mut yearless.time {
        Time::Within { first, last } => {
            first.year = None;
            if let Some(last) = last {
                last.year = None;
            }
        }
        Time::By { moment, .. } => moment.year = None,
        _ => return None,
    }
    Some(items::place(&yearless, plan, true, notes)?.windows)
}

/// «ежегодно, сентябрь, начиная с 2023 года»: the months of the plan that lie in the years named.
fn within_years(items: &[Item], plan: &Plan, notes: &mut Notes) -> Option<Vec<Placed>> {
    let (years, times): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| first_of(&item.time).is_whole_year());
    let [bound] = years.as_slice() else { return None };
    let allowed = years_of(bound, plan)?.windows;
    let mut all = Vec::with_capacity(times.len());
    for item in times {
        if last_of(&item.time).year.is_some() {
            return None;
        }
        let mut placed = items::place(item, plan, true, notes)?;
        placed
            .windows
            .retain(|window| allowed.iter().any(|year| year.start <= Some(window.due) && window.due <= year.due));
        all.push(placed);
    }
    Some(all)
}

trait ConcatPlaced {
    fn concat_placed(self) -> Vec<Placed>;
}

impl ConcatPlaced for Vec<Vec<Placed>> {
    fn concat_placed(self) -> Vec<Placed> {
        self.into_iter().flatten().collect()
    }
}

/// «2 раза в год (октябрь, апрель)»: as many named times as the rule has turns in a year, each shorter than its cycle.
fn named_by_items(rule: &Recurrence, items: &[Item]) -> bool {
    if rule.position.is_some() {
        return false;
    }
    let cycles = match rule.cycle {
        Cycle::Year | Cycle::SchoolYear => 1,
        Cycle::Half => 2,
        Cycle::Quarter | Cycle::SchoolQuarter => 4,
        Cycle::Month => 12,
        Cycle::Week | Cycle::Day => return false,
    };
    let turns = usize::from(rule.count) * cycles / usize::from(rule.interval.max(1));
    let short = |item: &Item| match &item.time {
        Time::By { .. } => true,
        Time::Within { first, last: None } => {
            !item.during && matches!(first.unit, Unit::Day { .. } | Unit::Month(_))
                || (first.part.is_some() && !item.during)
        }
        Time::Within { first, last: Some(last) } => {
            let days = |moment: &Moment| matches!(moment.unit, Unit::Day { .. } | Unit::Month(_));
            days(first) && days(last) && rule.cycle != Cycle::Month
        }
        _ => false,
    };
    let dated = items.iter().all(|item| last_of(&item.time).year.is_some());
    turns > 0 && items.iter().all(short) && (items.len() == turns || (dated && items.len() % turns == 0))
}

/// The rule within a named time: «ежемесячно, февраль – декабрь», «1 раз в 2 недели с ноября».
fn within_bounds(rule: &Recurrence, item: &Item, plan: &Plan, notes: &mut Notes) -> Option<Placed> {
    let bounds = items::place(item, plan, true, notes)?;
    let mut windows = Vec::new();
    for bound in bounds.windows {
        let start = bound.start.unwrap_or(plan.period.start);
        let period = Period::new(start, bound.due)?;
        // «1 раз в квартал, март»: a cycle longer than its bounds is not understood.
        (days_between(period.start, period.end) + 1 >= shortest(rule)).then_some(())?;
        windows.extend(cycle_windows(rule, period, true, notes)?);
    }
    (!windows.is_empty()).then_some(Placed { windows, value: bounds.value })
}

/// The fewest days in which one turn of the rule fits.
fn shortest(rule: &Recurrence) -> i32 {
    let cycle = match rule.cycle {
        Cycle::Day => 1,
        Cycle::Week => 7,
        Cycle::Month => 28,
        Cycle::Quarter | Cycle::SchoolQuarter => 59,
        Cycle::Half => 120,
        Cycle::Year | Cycle::SchoolYear => 240,
    };
    cycle * i32::from(rule.interval) / i32::from(rule.count.max(1))
}

/// Windows of a rule within bounds; `clip` when the text itself names them.
fn cycle_windows(rule: &Recurrence, bounds: Period, clip: bool, notes: &mut Notes) -> Option<Vec<Window>> {
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
    if rule.cycle == Cycle::SchoolQuarter {
        notes.add(Code::SchoolQuarterDates);
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
    (days_between(first, end) + 1) * 3 >= days_between(first, last) + 1
}

/// Whole pieces of a rule that touch the bounds, and whether each holds exactly one turn.
fn pieces_of(rule: &Recurrence, bounds: Period) -> Option<(Vec<Days>, bool)> {
    let months = match rule.cycle {
        Cycle::Day | Cycle::Week => return Some((weeks(rule, bounds), rule.count == 1)),
        Cycle::SchoolQuarter => return (rule.interval == 1).then(|| (school_quarters(bounds), rule.count == 1)),
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

fn school_quarters(bounds: Period) -> Vec<Days> {
    let years = bounds.start.year().saturating_sub(1)..=bounds.end.year();
    let mut all: Vec<Days> = years
        .flat_map(|year| (1..=4).filter_map(move |n| pieces::whole(Unit::SchoolQuarter(n), year)))
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
        Cycle::Year => Unit::Year,
        Cycle::SchoolYear => Unit::SchoolYear,
        _ => Unit::Quarter(1),
    }
}
