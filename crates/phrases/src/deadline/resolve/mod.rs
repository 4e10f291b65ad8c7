//! An [`Expression`] and the period of its plan to windows, a recurrence rule and assumptions.
//!
//! A resolution that contradicts itself or has no single meaning is refused; the text then stays unread.

mod cycles;
mod items;
mod lists;
mod pieces;
mod plan;
mod recurrence;
mod rrule;

use jiff::civil::Date;

use super::assumption::{Code, Notes};
use super::expression::*;
use super::{DeadlineTarget, Nature, Window};
use crate::period::Period;
use plan::Plan;

/// More windows than this are shown as one stretch.
const MOST_WINDOWS: usize = 1200;

/// What an expression means within a plan.
pub(super) struct Resolution {
    pub nature: Nature,
    pub windows: Vec<Window>,
    pub rrule: Option<String>,
    pub targets: Vec<DeadlineTarget>,
}

/// Windows of one item of the list.
struct Placed {
    windows: Vec<Window>,
    value: Option<Value>,
}

/// Gives an expression its dates. Nothing when it has no single meaning within the plan.
pub(super) fn resolve(expression: &Expression, period: Period, notes: &mut Notes) -> Option<Resolution> {
    let plan = Plan::new(period);
    let reported = expression.items.iter().any(|item| lists::last_of(&item.time).year == Some(Year::AfterReport));
    let named = if reported { after_reports(&expression.items, &plan, notes)? } else { expression.items.clone() };
    let items = lists::with_years(&named, &plan, notes)?;
    let plain = |rule: &Recurrence| rule.cycle == Cycle::Year && rule.count == 1 && rule.position.is_none();
    let mut rrule = None;
    let mut placed = match &expression.recurrence {
        Some(rule) if reported => {
            plain(rule).then_some(())?;
            rrule = rrule::of_items(&items);
            items.iter().map(|item| items::place(item, &plan, false, notes)).collect::<Option<Vec<_>>>()?
        }
        Some(rule) => {
            let recurring = recurrence::recurring(rule, &items, &plan, notes)?;
            rrule = Some(recurring.rrule);
            recurring.placed
        }
        None if items.is_empty() => continuous(expression.continuity, &plan, notes),
        None => items.iter().map(|item| items::place(item, &plan, false, notes)).collect::<Option<Vec<_>>>()?,
    };
    for one in &mut placed {
        one.value = one.value.take().or_else(|| expression.value.clone());
    }
    let nature = nature(expression, &items, notes);
    if let Some(thereafter) = &expression.thereafter {
        placed.push(following(thereafter, &items, &placed, &plan, notes, &mut rrule)?);
    }
    Some(gather(placed, nature, rrule, &plan, notes))
}

/// «до 15 февраля года, следующего за отчётным»: the year after every calendar year that ends in the plan.
fn after_reports(items: &[Item], plan: &Plan, notes: &mut Notes) -> Option<Vec<Item>> {
    notes.add(Code::ReportingPeriod);
    let years: Vec<i16> = (plan.period.start.year()..=plan.period.end.year())
        .filter(|year| day(*year, 12, 31).is_some_and(|last| plan.contains(last)))
        .collect();
    let mut all = Vec::with_capacity(items.len() * years.len());
    for item in items {
        if lists::last_of(&item.time).year != Some(Year::AfterReport) {
            all.push(item.clone());
            continue;
        }
        for year in &years {
            let mut dated = item.clone();
            lists::rename_years(&mut dated.time, Year::Calendar(year.checked_add(1)?));
            all.push(dated);
        }
    }
    (!all.is_empty()).then_some(all)
}

fn continuous(continuity: Option<Continuity>, plan: &Plan, notes: &mut Notes) -> Vec<Placed> {
    let windows = match continuity {
        Some(Continuity::Year) => plan.slots.iter().map(window_of).collect(),
        Some(Continuity::SchoolYear) => {
            if !plan.school {
                notes.add(Code::SchoolYearInPlan);
            }
            plan.slots.iter().map(window_of).collect()
        }
        Some(Continuity::Always | Continuity::Regularly) => vec![window_of(&plan.period)],
        None => Vec::new(),
    };
    vec![Placed { windows, value: None }]
}

fn nature(expression: &Expression, items: &[Item], notes: &mut Notes) -> Nature {
    let open = |item: &Item| matches!(item.time, Time::From { .. });
    let whole_year =
        |item: &Item| item.during && matches!(item.time, Time::Within { first, .. } if first.is_whole_year());
    if let Some(rule) = &expression.recurrence {
        let daily = rule.cycle == Cycle::Day && rule.interval == 1;
        return if daily { Nature::Continuous } else { Nature::Dated };
    }
    let always = matches!(expression.continuity, Some(Continuity::Always | Continuity::Regularly));
    if !always && items.iter().any(|item| matches!(item.time, Time::From { exclusive: true, .. })) {
        notes.add(Code::OpenEnd);
    }
    if items.is_empty() || always || items.iter().all(|item| open(item) || whole_year(item)) {
        Nature::Continuous
    } else {
        Nature::Dated
    }
}

/// What comes after the last named time.
fn following(
    thereafter: &Thereafter,
    items: &[Item],
    placed: &[Placed],
    plan: &Plan,
    notes: &mut Notes,
    rrule: &mut Option<String>,
) -> Option<Placed> {
    let last = placed.iter().flat_map(|one| &one.windows).map(|window| window.due).max()?;
    let Ok(start) = last.tomorrow() else { return None };
    let Some(rest) = Period::new(start, plan.period.end) else {
        return Some(Placed { windows: Vec::new(), value: None });
    };
    match thereafter {
        Thereafter::Always => {
            notes.add(Code::ContinuesAfter);
            Some(Placed { windows: vec![window_of(&rest)], value: None })
        }
        Thereafter::Every(rule) if matches!(rule.cycle, Cycle::Year | Cycle::SchoolYear) && rule.interval == 1 => {
            // «до 1 марта 2023, далее ежегодно»: the same day of every later year.
            let mut windows = Vec::new();
            for item in items {
                windows.extend(recurrence::later_years(item, last, plan, notes)?);
            }
            rrule.get_or_insert(rrule::of(rule, &[]));
            Some(Placed { windows, value: None })
        }
        Thereafter::Every(rule) => {
            let tail = Plan::new(rest);
            let recurring = recurrence::recurring(rule, &[], &tail, notes)?;
            rrule.get_or_insert(recurring.rrule);
            recurring.placed.into_iter().next()
        }
    }
}

/// Sorts the windows, drops repeats, ties the values to their days.
fn gather(placed: Vec<Placed>, nature: Nature, rrule: Option<String>, plan: &Plan, notes: &mut Notes) -> Resolution {
    let mut targets = Vec::new();
    let mut windows = Vec::with_capacity(placed.iter().map(|one| one.windows.len()).sum());
    for one in placed {
        if let Some(value) = &one.value {
            targets.extend(one.windows.iter().map(|window| DeadlineTarget {
                due: window.due,
                value: value.amount,
                unit: value.unit.to_owned(),
            }));
        }
        windows.extend(one.windows);
    }
    windows.sort_by_key(|window: &Window| (window.due, window.start));
    windows.dedup();
    let mut nature = nature;
    if windows.len() > MOST_WINDOWS {
        notes.add(Code::TooManyWindows);
        windows = vec![window_of(&plan.period)];
        nature = Nature::Continuous;
    }
    Resolution { nature, windows, rrule, targets }
}

fn window_of(period: &Period) -> Window {
    Window { start: Some(period.start), due: period.end }
}

fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// The date some days later, or earlier when negative.
fn shifted(date: Date, days: i32) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
