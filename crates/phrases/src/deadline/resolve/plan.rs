//! The plan's period with what follows from it: its years, and whether they are school years.

use jiff::civil::{Date, date};

use crate::period::Period;

/// Up to this many days a plan is a plan of one year: a school year with a few days of preparation still is one.
const ONE_YEAR: i32 = 400;

/// A period ready for questions.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub period: Period,
    /// The plan lives by school years.
    pub school: bool,
    /// Its years, clipped to the period; at least one.
    pub slots: Vec<Period>,
}

impl Plan {
    pub fn new(period: Period) -> Plan {
        let (start, end) = (period.start, period.end);
        let school = start.month() >= 8 && end.year() > start.year() && (4..=8).contains(&end.month());
        let one_year = days_between(start, end) < ONE_YEAR;
        let slots = if one_year { vec![period] } else { slots(period, school) };
        Plan { period, school, slots }
    }

    pub fn several_years(&self) -> bool {
        self.slots.len() > 1
    }

    pub fn contains(&self, day: Date) -> bool {
        self.period.start <= day && day <= self.period.end
    }
}

/// Calendar or school years, each clipped to the period.
fn slots(period: Period, school: bool) -> Vec<Period> {
    let (start, end) = (period.start, period.end);
    let year_of = |day: Date| if school && day.month() < 8 { day.year() - 1 } else { day.year() };
    let mut slots = Vec::with_capacity(usize::try_from(end.year() - start.year() + 1).unwrap_or(1));
    for year in year_of(start)..=year_of(end) {
        let (first, last) = if school {
            (date(year.clamp(-9000, 9000), 9, 1), date(year.clamp(-9000, 9000) + 1, 8, 31))
        } else {
            (date(year.clamp(-9000, 9000), 1, 1), date(year.clamp(-9000, 9000), 12, 31))
        };
        // Days of preparation before the first of September belong to the first school year.
        let first = if slots.is_empty() { start } else { first };
        slots.extend(Period::new(first.max(start), last.min(end)));
    }
    if slots.is_empty() {
        slots.push(period);
    }
    slots
}

/// Days from one date to another.
pub(super) fn days_between(start: Date, end: Date) -> i32 {
    (end - start).get_days()
}
