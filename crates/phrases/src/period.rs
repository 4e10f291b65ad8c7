//! The time a plan covers.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::deadline;
use crate::deadline::expression::{Time, Unit};
use crate::text::squeeze;

/// Closed interval of days. Invariant: `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
}

impl Period {
    /// A period, or nothing when the days stand in the wrong order.
    pub fn new(start: Date, end: Date) -> Option<Period> {
        (start <= end).then_some(Period { start, end })
    }

    /// Calendar years, both included.
    fn years(first: i16, last: i16) -> Option<Period> {
        let named = |year| (1990..=2100).contains(&year);
        // A plan of more than thirty years is a slip of the pen.
        (named(first) && named(last) && last - first <= 30)
            .then(|| Period::new(date(first, 1, 1), date(last, 12, 31)))?
    }

    /// School years from the autumn of `first` to the summer of `last`.
    fn school_years(first: i16, last: i16) -> Option<Period> {
        let named = |year| (1990..=2100).contains(&year);
        let sound = named(first) && named(last) && first < last && last - first <= 30;
        sound.then(|| Period::new(date(first, 9, 1), date(last, 8, 31)))?
    }
}

/// Reads the argument form of a period: `2023-01-01..2023-12-31`, `2023`, `2023-2025` (calendar years), `2022/2023`
/// (school year, 1 September to 31 August).
pub fn read_argument(text: &str) -> Option<Period> {
    let text = text.trim();
    if let Some((start, end)) = text.split_once("..") {
        return Period::new(start.trim().parse().ok()?, end.trim().parse().ok()?);
    }
    let year = |text: &str| -> Option<i16> { (text.len() == 4).then(|| text.parse().ok())? };
    if let Some((first, last)) = text.split_once('/') {
        let (first, last) = (year(first)?, year(last)?);
        return (last == first + 1).then(|| Period::school_years(first, last))?;
    }
    match text.split_once(['-', '–']) {
        Some((first, last)) => Period::years(year(first)?, year(last)?),
        None => Period::years(year(text)?, year(text)?),
    }
}

/// Finds the period a Russian title or order names: «на 2023-2025 годы», «на 2021-2022 учебный год», «в 2022/2023
/// учебном году», «на 2023 год», «с сентября 2022 по май 2023 года». Nothing when none is named («до 2025 года» does not
/// say when it begins), or when two different ones are named with equal weight.
///
/// Weight tells «на 2024 год» from «по итогам 2023 года»: «на» and «с … по …» before «в», a bare range or school year
/// before a bare year. Years inside dates («от 10 марта 2023 г.») count for nothing.
pub fn read(text: &str) -> Option<Period> {
    let text = squeeze(text);
    // «на 2023 год и плановый период 2024 и 2025 годов»: a budget's plan, which part is meant is not said.
    if text.to_lowercase().contains("плановый период") {
        return None;
    }
    let words: Vec<(usize, &str)> = words(&text).take(LONGEST_TITLE).collect();
    let mut found: Vec<(Weight, Period)> = Vec::new();
    let mut index = 0;
    while index < words.len() {
        match named_at(&text, &words, index) {
            Some((hit, taken)) => {
                found.push(hit);
                index += taken;
            }
            None => index += 1,
        }
    }
    let best = found.iter().map(|(weight, _)| *weight).max()?;
    let mut periods = found.into_iter().filter(|(weight, _)| *weight == best).map(|(_, period)| period);
    let first = periods.next()?;
    periods.all(|period| period == first).then_some(first)
}

/// Words of a title that are looked at.
const LONGEST_TITLE: usize = 400;

/// Words that one period may take: «с 1 сентября 2022 года по 31 мая 2023 года» has nine.
const LONGEST_PERIOD: usize = 11;

/// How plainly a text says that it is about the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    BareYear,
    BareRange,
    In,
    For,
}

/// Words with the byte where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ').map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The longest period that begins at a word, and how many words it takes.
fn named_at(text: &str, words: &[(usize, &str)], index: usize) -> Option<((Weight, Period), usize)> {
    let (start, first) = words[index];
    let first = first.trim_matches(['(', '«', '"', ',']).to_lowercase();
    let weight = match first.as_str() {
        "на" | "с" | "со" => Some(Weight::For),
        "в" | "во" => Some(Weight::In),
        word if word.starts_with(|c: char| c.is_ascii_digit()) && !is_date_part(words, index) => None,
        _ => return None,
    };
    let most = LONGEST_PERIOD.min(words.len() - index);
    (1..=most).rev().find_map(|taken| {
        let (last_start, last) = words[index + taken - 1];
        // A comma inside begins something else.
        let inner = &text[start..last_start + last.trim_end_matches([',', ';', ':', ')', '»', '"', '.']).len()];
        let inner = inner.trim_start_matches(['(', '«', '"']);
        if inner.contains([',', ';', '(', '»']) || !inner.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let period = one_named_period(inner)?;
        let bare = if period.start.year() == period.end.year() { Weight::BareYear } else { Weight::BareRange };
        Some(((weight.unwrap_or(bare), period), taken))
    })
}

/// Whether the number belongs to a date or to a document's number.
fn is_date_part(words: &[(usize, &str)], index: usize) -> bool {
    let Some(previous) = index.checked_sub(1).map(|index| words[index].1.to_lowercase()) else { return false };
    let previous = previous.trim_matches(['.', ',', '»', '"', '«']);
    matches!(previous, "от" | "до" | "к" | "№" | "n" | "по" | "итогам" | "результатам")
        || matches!(deadline::parse(previous), Some(expression) if !expression.items.is_empty())
}

/// A text that names one stretch of time with its year and nothing else.
fn one_named_period(text: &str) -> Option<Period> {
    let expression = deadline::parse(text)?;
    let [item] = expression.items.as_slice() else { return None };
    let Time::Within { first, last } = &item.time else { return None };
    let plain = expression.references.is_empty()
        && expression.recurrence.is_none()
        && expression.continuity.is_none()
        && expression.thereafter.is_none()
        && item.value.is_none();
    let dated = last.unwrap_or(*first).year.is_some() && !matches!((first.unit, last), (Unit::Day { .. }, None));
    if !plain || !dated {
        return None;
    }
    // The plan does not matter: every year is named.
    let any = Period { start: date(2000, 1, 1), end: date(2000, 12, 31) };
    let read = deadline::read(text, any);
    let [window] = read.windows.as_slice() else { return None };
    Period::new(window.start?, window.due)
}
