//! The production calendar of Russia: working days and holidays, 2020–2027, five-day week.
//!
//! Public holidays are those of article 112 of the Labour Code; the days off moved by the Government's yearly
//! resolutions, and the non-working days decreed in 2020 and 2021, stand in `data/production_calendar.txt` with their
//! sources.
//!
//! What is uncertain: 2027 holds only what article 112 gives by itself, because its resolution was not at hand when the
//! data were written (two days off of January will move somewhere); days that a region declares for itself are not
//! here; the decreed days of 2020 and 2021 did not stop everybody's work, schools taught at a distance on some of them.

use std::sync::LazyLock;

use jiff::civil::Date;

/// First and last year of the data.
const YEARS: std::ops::RangeInclusive<i16> = 2020..=2027;

/// Longest count of working days that can have an answer.
const LONGEST: i32 = 4000;

/// Whether a day is a working day. Nothing outside of 2020–2027.
pub fn is_working_day(date: Date) -> Option<bool> {
    YEARS.contains(&date.year()).then(|| CALENDAR.is_working(date))
}

/// The day that comes `count` working days after a day, or before it when `count` is negative; the day itself is not
/// counted. For 0 the day itself. Nothing when the count leaves 2020–2027.
pub fn add_working_days(date: Date, count: i32) -> Option<Date> {
    if count.abs() > LONGEST {
        return None;
    }
    let mut date = date;
    let mut left = count.abs();
    is_working_day(date)?;
    while left > 0 {
        date = if count > 0 { date.tomorrow() } else { date.yesterday() }.ok()?;
        left -= i32::from(is_working_day(date)?);
    }
    Some(date)
}

/// Working days from one day to another, both included; 0 when they stand in the wrong order. Nothing when a day lies
/// outside of 2020–2027.
pub fn working_days_between(first: Date, last: Date) -> Option<u32> {
    is_working_day(first)?;
    is_working_day(last)?;
    let days = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last);
    let count = days.filter(|date| CALENDAR.is_working(*date)).count();
    u32::try_from(count).ok()
}

/// Exceptions in date order.
struct Calendar {
    exceptions: Vec<(Date, bool)>,
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::read(include_str!("../data/production_calendar.txt")));

impl Calendar {
    /// Reads the data file. Lines that cannot be read are left out; a test counts them.
    fn read(text: &str) -> Calendar {
        let mut exceptions: Vec<_> = text.lines().filter_map(exception).flatten().collect();
        exceptions.sort_unstable();
        Calendar { exceptions }
    }

    fn is_working(&self, date: Date) -> bool {
        if let Ok(index) = self.exceptions.binary_search_by_key(&date, |(day, _)| *day) {
            return self.exceptions[index].1;
        }
        date.weekday().to_monday_zero_offset() < 5 && !is_holiday(date)
    }
}

/// One line: a day or a stretch of days, and whether they are worked.
fn exception(line: &str) -> Option<Vec<(Date, bool)>> {
    let mut words = line.split_whitespace();
    let (days, state) = (words.next()?, words.next()?);
    let working = match state {
        "on" => true,
        "off" => false,
        _ => return None,
    };
    let (first, last) = days.split_once("..").unwrap_or((days, days));
    let (first, last): (Date, Date) = (first.parse().ok()?, last.parse().ok()?);
    Some(first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last).map(|date| (date, working)).collect())
}

/// The public holidays of article 112 of the Labour Code.
fn is_holiday(date: Date) -> bool {
    matches!((date.month(), date.day()), (1, 1..=8) | (2, 23) | (3, 8) | (5, 1 | 9) | (6, 12) | (11, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read() {
        for line in include_str!("../data/production_calendar.txt").lines() {
            assert!(line.is_empty() || line.starts_with('#') || exception(line).is_some(), "{line}");
        }
    }

    /// Working days a year of the published calendars; 2020 and 2021 less the decreed days.
    #[test]
    fn working_days_of_years() {
        for (year, days) in [
            (2020, 248 - 24 - 3 - 2),
            (2021, 247 - 4 - 3),
            (2022, 247),
            (2023, 247),
            (2024, 248),
            (2025, 247),
            (2026, 247),
        ] {
            let first = jiff::civil::date(year, 1, 1);
            let last = jiff::civil::date(year, 12, 31);
            assert_eq!(working_days_between(first, last), Some(days), "{year}");
        }
    }

    #[test]
    fn counts_days() {
        let check = |from: &str, count: i32, to: Option<&str>| {
            let date = |text: &str| -> Date { text.parse().unwrap() };
            assert_eq!(add_working_days(date(from), count), to.map(date), "{from} {count:+}");
        };
        check("2023-09-01", 5, Some("2023-09-08"));
        check("2023-05-15", -3, Some("2023-05-10"));
        check("2023-04-28", 1, Some("2023-05-02"));
        check("2025-12-30", 1, Some("2026-01-12"));
        check("2024-04-26", 1, Some("2024-04-27"));
        check("2023-09-02", 0, Some("2023-09-02"));
        check("2027-12-31", 1, None);
        check("2019-12-31", 1, None);
        check("2023-01-01", i32::MAX, None);
    }

    #[test]
    fn adding_and_counting_agree() {
        proptest::proptest!(|(offset in 0_i32..2500, count in 0_i32..200)| {
            let start = jiff::civil::date(2020, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
            if let Some(end) = add_working_days(start, count) {
                let own = u32::from(is_working_day(start).unwrap());
                proptest::prop_assert_eq!(working_days_between(start, end), Some(count as u32 + own));
                if own == 1 {
                    proptest::prop_assert_eq!(add_working_days(end, -count), Some(start));
                }
            }
        });
    }
}
