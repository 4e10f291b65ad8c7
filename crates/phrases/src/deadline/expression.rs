//! What a deadline text says, before a plan's period gives it dates.
//!
//! Invariant: an expression knows no plan. Years that the text leaves out stay out; [`super::resolve`] finds them.
//! [`std::fmt::Display`] writes the canonical Russian of an expression, and reading that text gives the same expression.

use crate::number::Number;

/// A deadline text as a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expression {
    /// How often: «ежегодно», «2 раза в год».
    pub recurrence: Option<Recurrence>,
    /// Named times, in the order of the text.
    pub items: Vec<Item>,
    /// «постоянно», «в течение года».
    pub continuity: Option<Continuity>,
    /// «далее постоянно».
    pub thereafter: Option<Thereafter>,
    /// A value that belongs to every date («ежегодно – 100%»).
    pub value: Option<Value>,
    /// What else the date hangs on, in the document's words.
    pub references: Vec<String>,
}

/// One named time with the value tied to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// When.
    pub time: Time,
    /// Whether the text says «в течение».
    pub during: bool,
    /// «– 15%».
    pub value: Option<Value>,
}

/// A value tied to a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The value.
    pub amount: Number,
    /// `%`, `чел.` or `шт.`
    pub unit: &'static str,
}

/// A named time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Time {
    /// «март 2023», «январь – апрель».
    Within {
        /// The only or first moment.
        first: Moment,
        /// The last moment of a range.
        last: Option<Moment>,
    },
    /// «до 15 февраля», «к маю».
    By {
        /// Which preposition.
        limit: Limit,
        /// The limit.
        moment: Moment,
    },
    /// «с ноября 2020», «после 1 сентября»: open at the end.
    From {
        /// Where it begins.
        moment: Moment,
        /// «после»: the moment itself does not count.
        exclusive: bool,
    },
    /// «с сентября до мая».
    Until {
        /// Where it begins.
        first: Moment,
        /// The limit, as in «до мая».
        last: Moment,
    },
    /// «в течение 5 рабочих дней с 1 сентября», «за 3 дня до 15 мая».
    Offset {
        /// How many.
        count: u16,
        /// Of what.
        unit: Span,
        /// Whether it is counted back from the base.
        before: bool,
        /// The day it is counted from.
        base: Moment,
    },
}

/// Which preposition limits a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// «до»
    Before,
    /// «к»
    Toward,
    /// «не позднее», «по»
    NotLater,
}

/// What an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
}

/// A piece of the calendar, with or without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Which piece.
    pub unit: Unit,
    /// Only a part of it: «конец мая», «первая неделя марта».
    pub part: Option<Part>,
    /// Of which year, when the text says.
    pub year: Option<Year>,
}

/// Pieces of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A day of a month.
    Day {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// A month, 1 to 12.
    Month(i8),
    /// A calendar quarter, 1 to 4.
    Quarter(i8),
    /// A calendar half-year, 1 or 2.
    Half(i8),
    /// A half of a school year, 1 or 2.
    SchoolHalf(i8),
    /// A quarter of a school year, 1 to 4.
    SchoolQuarter(i8),
    /// A third of a school year, 1 to 3.
    Trimester(i8),
    /// Spring 1, summer 2, autumn 3, winter 4 (the winter that begins in the year).
    Season(i8),
    /// A calendar year.
    Year,
    /// A school year.
    SchoolYear,
}

/// A year as the text names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// «2023»
    Calendar(i16),
    /// «2022/2023», by its first year.
    School(i16),
    /// «года, следующего за отчётным»: the year after each year of the plan.
    AfterReport,
}

/// Parts of a month or of a longer piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// «начало»
    Begin,
    /// «середина»
    Middle,
    /// «конец»
    End,
    /// «первая половина» 1, «вторая половина» 2.
    Half(i8),
    /// «вторая декада», 1 to 3 or -1 for the last.
    Decade(i8),
    /// «третья неделя», 1 to 4 or -1 for the last.
    Week(i8),
    /// «последняя пятница».
    Weekday {
        /// 1 to 4 or -1 for the last.
        nth: i8,
        /// Monday is 1.
        weekday: i8,
    },
    /// «последний день»
    LastDay,
    /// «последний рабочий день»
    LastWorkingDay,
}

/// How often something comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// «не реже»
    pub at_least: bool,
    /// How many times …
    pub count: u8,
    /// … in how many cycles.
    pub interval: u8,
    /// The cycle.
    pub cycle: Cycle,
    /// Weekdays of a weekly rule, Monday is 1, in order.
    pub weekdays: Vec<i8>,
    /// Where in each cycle.
    pub position: Option<Position>,
}

/// Cycles of a recurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cycle {
    /// Day.
    Day,
    /// Week.
    Week,
    /// Month.
    Month,
    /// Calendar quarter.
    Quarter,
    /// Half-year.
    Half,
    /// Year.
    Year,
    /// Quarter of a school year.
    SchoolQuarter,
    /// Third of a school year.
    Trimester,
    /// School year.
    SchoolYear,
}

/// Where in a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// «до 10 числа», «15 числа», «с 1 по 5 число».
    Days {
        /// «до»: the day is a limit.
        by: bool,
        /// The days; one for a limit or a single day, two for a range when `range`, else a list.
        days: Vec<i8>,
        /// «с 1 по 5 число».
        range: bool,
        /// Which month of the cycle.
        month: MonthOfCycle,
    },
    /// «последняя пятница», «первая декада».
    Part(Part),
    /// «1 и 3 вторник».
    Parts(Vec<Part>),
}

/// Which month a day of a cycle lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthOfCycle {
    /// Not said.
    Unsaid,
    /// «месяца, следующего за отчётным»
    Following,
    /// «первого месяца»
    First,
    /// «последнего месяца»
    Last,
}

/// Work that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuity {
    /// «постоянно»
    Always,
    /// «регулярно»
    Regularly,
    /// «в течение года»
    Year,
    /// «в течение учебного года»
    SchoolYear,
}

/// What follows the named times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thereafter {
    /// «далее постоянно»
    Always,
    /// «далее ежегодно»
    Every(Recurrence),
}

impl Moment {
    /// A whole piece of an unnamed year.
    pub fn of(unit: Unit) -> Moment {
        Moment { unit, part: None, year: None }
    }

    /// Whether the piece is a year as a whole.
    pub fn is_whole_year(&self) -> bool {
        matches!(self.unit, Unit::Year | Unit::SchoolYear) && self.part.is_none()
    }
}

impl Recurrence {
    /// Once in every cycle.
    pub fn every(cycle: Cycle) -> Recurrence {
        Recurrence { at_least: false, count: 1, interval: 1, cycle, weekdays: Vec::new(), position: None }
    }
}
