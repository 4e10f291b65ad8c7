//! The time a plan covers: named by its title or order, given by the caller, or told by its dates.

use domain::refusal::Refusal;
use domain::roadmap::{PeriodSource, Place, RoadmapPeriod, Warning};
use jiff::civil::{Date, date};
use phrases::period::{self, Period};
use phrases::text::fold;

use super::dates;
use super::warnings::{in_russian, warning};

/// What the period may be read from, by priority.
pub(super) struct Sources<'a> {
    /// Given by the caller.
    pub(super) argument: Option<Period>,
    /// The plan's title.
    pub(super) title: &'a str,
    /// Lines of the order and the text before the plan.
    pub(super) order: Vec<&'a str>,
    /// Deadline cells of the plan.
    pub(super) deadlines: Vec<String>,
    /// Day of approval.
    pub(super) approved: Option<Date>,
}

/// Settles the period.
///
/// # Errors
/// Nothing in the document names a year: the caller must give the period.
pub(super) fn settle(sources: &Sources<'_>, warnings: &mut Vec<Warning>) -> Result<RoadmapPeriod, Refusal> {
    let found = |period: Period, source| RoadmapPeriod { start: period.start, end: period.end, source };
    if let Some(period) = sources.argument {
        return Ok(found(period, PeriodSource::Argument));
    }
    if let Some(period) = period::read(sources.title) {
        return Ok(found(period, PeriodSource::Title));
    }
    if let Some(period) = sources.order.iter().filter(|text| names_plan(text)).find_map(|text| period::read(text)) {
        return Ok(found(period, PeriodSource::Order));
    }
    let assumed = of_deadlines(&sources.deadlines)
        .or_else(|| sources.approved.and_then(|day| whole_years(day.year(), day.year())));
    let Some(period) = assumed else {
        return Err(Refusal::new(
            "no_period",
            "Период плана не назван ни в заголовке, ни в распорядительном документе, ни в сроках мероприятий.",
            "Укажите период при загрузке, например 2024 или 2024-2026.",
        ));
    };
    let text = format!(
        "Период плана в документе не назван; принят с {} по {} по срокам мероприятий: проверьте его.",
        in_russian(period.start),
        in_russian(period.end)
    );
    warnings.push(warning("period_assumed", Place::default(), text));
    Ok(found(period, PeriodSource::Assumed))
}

/// Whether a line of an order speaks about the plan, not about the papers it rests on.
fn names_plan(text: &str) -> bool {
    let folded = fold(text);
    let ground = ["в соответствии", "на основании", "во исполнение"].iter().any(|start| folded.starts_with(start));
    !ground
        && ["план", "дорожн", "комплекс мер", "программ", "срок реализации", "сроки реализации", "период реализации"]
            .iter()
            .any(|word| folded.contains(word))
}

/// A year must have at least this share of all mentions to stretch the period; a stray date does not.
const ENOUGH: f64 = 0.1;

fn of_deadlines(deadlines: &[String]) -> Option<Period> {
    let mut counts: std::collections::BTreeMap<i16, u32> = std::collections::BTreeMap::new();
    let mut months: Vec<(i16, i8)> = Vec::new();
    for text in deadlines {
        for year in dates::years(text) {
            *counts.entry(year).or_insert(0) += 1;
        }
        months.extend(months_of(text));
    }
    let total: u32 = counts.values().sum();
    let strong: Vec<i16> = counts
        .iter()
        .filter(|(_, count)| f64::from(**count) >= ENOUGH * f64::from(total))
        .map(|(year, _)| *year)
        .collect();
    let (first, last) = (*strong.first()?, *strong.last()?);
    if last == first + 1 && is_school_year(&months, first) {
        return Period::new(date(first, 9, 1), date(last, 8, 31));
    }
    whole_years(first, last)
}

fn whole_years(first: i16, last: i16) -> Option<Period> {
    Period::new(Date::new(first, 1, 1).ok()?, Date::new(last, 12, 31).ok()?)
}

/// Months with their years, as far as a month stands right before or shortly before a year.
fn months_of(text: &str) -> Vec<(i16, i8)> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut waiting: Vec<i8> = Vec::new();
    let mut out: Vec<(i16, i8)> = dates::all(text).into_iter().map(|day| (day.year(), day.month())).collect();
    for word in words {
        if let Some(month) = dates::month_number(word) {
            waiting.push(month);
        } else if let Some(year) = dates::years(word).next() {
            out.extend(waiting.drain(..).map(|month| (year, month)));
        }
    }
    out
}

fn is_school_year(months: &[(i16, i8)], first: i16) -> bool {
    let fits = |(year, month): &(i16, i8)| if *year == first { *month >= 8 } else { *month <= 8 };
    months.len() >= 2 && months.iter().filter(|(year, _)| *year == first || *year == first + 1).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assumes_periods() {
        for (deadlines, expected) in [
            (vec!["январь 2023", "март 2023", "декабрь 2023"], "2023-01-01 2023-12-31"),
            (vec!["сентябрь 2022", "май 2023", "октябрь-ноябрь 2022"], "2022-09-01 2023-08-31"),
            (vec!["2023", "март 2024", "2025"], "2023-01-01 2025-12-31"),
            (vec!["постоянно"], ""),
        ] {
            let deadlines: Vec<String> = deadlines.into_iter().map(str::to_owned).collect();
            let found = of_deadlines(&deadlines).map(|p| format!("{} {}", p.start, p.end)).unwrap_or_default();
            assert_eq!(found, expected, "{deadlines:?}");
        }
    }
}
