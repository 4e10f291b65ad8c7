//! A recurrence rule to its windows.
//!
//! Periods of a rule count when their last day lies in the plan («whole quarters»); within bounds that the text names
//! itself they are clipped at both ends.

use jiff::civil::Date;

use super::super::Window;
use super::super::assumption::{Code, Notes};
use super::super::expression::*;
use super::lists::{first_of, last_of};
use super::pieces;
use super::plan::{Plan, days_between};
use super::{Placed, cycles, items, rrule};
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
            cycles::cycle_windows(rule, plan.period, false, notes)?
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
        Cycle::Trimester => 3,
        Cycle::Month => 12,
        Cycle::Week | Cycle::Day => return false,
    };
    let turns = usize::from(rule.count) * cycles / usize::from(rule.interval.max(1));
    let short = |item: &Item| match &item.time {
        Time::By { .. } => true,
        Time::Within { first, last: None } => {
            !item.during && (matches!(first.unit, Unit::Day { .. } | Unit::Month(_)) || first.part.is_some())
        }
        Time::Within { first, last: Some(last) } => {
            let days = |moment: &Moment| matches!(moment.unit, Unit::Day { .. } | Unit::Month(_));
            days(first) && days(last) && rule.cycle != Cycle::Month
        }
        _ => false,
    };
    let dated = items.iter().all(|item| last_of(&item.time).year.is_some());
    turns > 0 && items.iter().all(short) && (items.len() == turns || (dated && items.len().is_multiple_of(turns)))
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
        windows.extend(cycles::cycle_windows(rule, period, true, notes)?);
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
        Cycle::Trimester => 84,
        Cycle::Half => 120,
        Cycle::Year | Cycle::SchoolYear => 240,
    };
    cycle * i32::from(rule.interval) / i32::from(rule.count.max(1))
}
