//! Measured values: a share is a numerator and a denominator, never a bare percentage, and is rolled up by adding both.

use jiff::civil::Date;
use phrases::indicator::{Comparator, Indicator};
use serde::{Deserialize, Serialize};

/// A value: a share as numerator and denominator, or a plain number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// The numerator of a share, or the number itself.
    pub numerator: f64,
    /// The denominator; none where the value is no share.
    pub denominator: Option<f64>,
}

impl Ratio {
    /// Both added.
    #[must_use]
    pub fn plus(self, other: Ratio) -> Ratio {
        let denominator = match (self.denominator, other.denominator) {
            (None, None) => None,
            (a, b) => Some(a.unwrap_or(0.0) + b.unwrap_or(0.0)),
        };
        Ratio { numerator: self.numerator + other.numerator, denominator }
    }

    /// The number that is compared with a target: percent of a share, else the number itself; nothing over zero.
    pub fn compared(self) -> Option<f64> {
        match self.denominator {
            None => Some(self.numerator),
            Some(denominator) if denominator > 0.0 => Some(100.0 * self.numerator / denominator),
            Some(_) => None,
        }
    }
}

/// How a value stands against its target on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The target that holds on the day is reached.
    Met,
    /// It is not.
    NotMet,
    /// No target holds yet, or there is none.
    InProgress,
    /// Nothing was measured.
    NoData,
}

impl State {
    /// The state of a value that has no target.
    pub fn without_target(ratio: Option<Ratio>) -> State {
        if ratio.is_some() { State::InProgress } else { State::NoData }
    }

    /// Stable code: `met`, `not_met`, `in_progress`, `no_data`.
    pub fn code(self) -> &'static str {
        match self {
            State::Met => "met",
            State::NotMet => "not_met",
            State::InProgress => "in_progress",
            State::NoData => "no_data",
        }
    }

    /// The Russian words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            State::Met => "достигнут",
            State::NotMet => "не достигнут",
            State::InProgress => "срок не наступил",
            State::NoData => "нет данных",
        }
    }
}

/// Targets with the days from which they hold, in the order of the days.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TargetDays(Vec<(Date, Comparator, f64)>);

impl TargetDays {
    /// The targets of an indicator. One without a day of its own holds from `own_day` on; one without a comparator is reached from
    /// its value up.
    pub fn of(indicator: &Indicator, own_day: Date) -> TargetDays {
        let at_least = Comparator::AtLeast;
        let mut targets: Vec<(Date, Comparator, f64)> = indicator
            .targets
            .iter()
            .map(|t| (t.by.unwrap_or(own_day), t.comparator.or(indicator.comparator).unwrap_or(at_least), t.value.0))
            .collect();
        if targets.is_empty()
            && let Some(value) = indicator.value
        {
            targets.push((own_day, indicator.comparator.unwrap_or(at_least), value.0));
        }
        targets.sort_by_key(|(day, ..)| *day);
        TargetDays(targets)
    }

    /// The target that holds on a day: the latest one whose day is not after it.
    pub fn on(&self, day: Date) -> Option<(Comparator, f64)> {
        let holding = self.0.iter().rev().find(|(from, ..)| *from <= day);
        holding.map(|(_, comparator, value)| (*comparator, *value))
    }
}

/// How a value stands against its targets on a day. A share is compared in percent.
pub fn judge(ratio: Option<Ratio>, percent: bool, targets: &TargetDays, day: Date) -> State {
    let Some(ratio) = ratio else { return State::NoData };
    let Some((comparator, wanted)) = targets.on(day) else { return State::InProgress };
    let value = if percent || ratio.denominator.is_some() { ratio.compared() } else { Some(ratio.numerator) };
    let Some(value) = value else { return State::NoData };
    // Shares are quotients of whole numbers: a difference below this is rounding, not a miss.
    let near = (value - wanted).abs() < 1e-9;
    let met = match comparator {
        Comparator::AtLeast => near || value > wanted,
        Comparator::AtMost => near || value < wanted,
        Comparator::Equal => near,
        Comparator::More => !near && value > wanted,
        Comparator::Less => !near && value < wanted,
    };
    if met { State::Met } else { State::NotMet }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use phrases::indicator;
    use phrases::period::Period;

    use super::*;

    #[test]
    fn the_target_of_the_day_judges() {
        let year = Period::new(date(2023, 1, 1), date(2023, 12, 31));
        let own_day = date(2023, 3, 31);
        let share = |numerator: f64| Some(Ratio { numerator, denominator: Some(10.0) });
        for (words, ratio, day, expected) in [
            ("не менее 80 % педагогов", share(8.0), date(2023, 3, 31), State::Met),
            ("не менее 80 % педагогов", share(7.0), date(2023, 3, 31), State::NotMet),
            ("не менее 80 % педагогов", share(7.0), date(2023, 3, 30), State::InProgress),
            ("не менее 80 % педагогов", None, date(2023, 3, 31), State::NoData),
            ("не более 10 % педагогов", share(1.0), date(2023, 4, 1), State::Met),
        ] {
            let targets = TargetDays::of(&indicator::read(words, year), own_day);
            assert_eq!(judge(ratio, true, &targets, day), expected, "{words} {ratio:?} {day}");
        }
    }

    #[test]
    fn shares_are_added_never_averaged() {
        let small = Ratio { numerator: 1.0, denominator: Some(2.0) };
        let large = Ratio { numerator: 90.0, denominator: Some(100.0) };
        assert_eq!(small.plus(large), Ratio { numerator: 91.0, denominator: Some(102.0) });
    }
}
