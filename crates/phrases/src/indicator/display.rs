//! Says in a short Russian sentence what was understood of an indicator.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::{Comparator, Indicator, Measure};
use crate::number::Number;

impl Indicator {
    /// What was understood: «доля, %: не менее 15 к 31.12.2023, не менее 30 к 31.12.2024; из числа: школы».
    pub fn in_words(&self) -> String {
        let mut words = self.measure.in_words().to_owned();
        if let Some(unit) = self.whole_unit() {
            let _ = write!(words, ", {unit}");
        }
        let values = self.values();
        if !values.is_empty() {
            let _ = write!(words, ": {}", values.join(", "));
        }
        if let Some(baseline) = &self.baseline {
            let _ = write!(words, " (было {})", baseline.value);
        }
        match (&self.denominator, &self.of) {
            (Some(whole), _) => {
                let _ = write!(words, "; из числа: {whole}");
            }
            (None, Some(of)) => {
                let _ = write!(words, "; кого или чего: {of}");
            }
            (None, None) => {}
        }
        if let Some(unread) = &self.unread {
            let _ = write!(words, "; не понято: {unread}");
        }
        words
    }

    /// A value of this indicator in whole units: 2,5 of «тыс. чел.» are 2500.
    pub fn full(&self, value: Number) -> f64 {
        value.0 * self.factor.map_or(1.0, |factor| factor.0)
    }

    /// The unit with its multiplier: «тыс. чел.», «млн руб.», `%`.
    pub fn whole_unit(&self) -> Option<String> {
        let multiplier = self.factor.map(|factor| match factor.0 {
            1e3 => "тыс.".to_owned(),
            1e6 => "млн".to_owned(),
            1e9 => "млрд".to_owned(),
            f => format!("× {}", Number(f)),
        });
        let words: Vec<String> = multiplier.into_iter().chain(self.unit.clone()).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    fn values(&self) -> Vec<String> {
        if self.targets.is_empty() {
            return self.value.iter().map(|&value| bound(self.comparator, value)).collect();
        }
        let dated = |by: Option<Date>| by.map_or_else(String::new, |by| format!(" к {}", by.strftime("%d.%m.%Y")));
        self.targets.iter().map(|target| bound(target.comparator, target.value) + &dated(target.by)).collect()
    }
}

impl Measure {
    /// The Russian noun of the measure.
    pub fn in_words(self) -> &'static str {
        match self {
            Measure::Share => "доля",
            Measure::Count => "количество",
            Measure::Coverage => "охват",
            Measure::Increase => "изменение",
            Measure::Ratio => "на каждого",
            Measure::Document => "документ",
            Measure::State => "результат без числа",
        }
    }
}

impl Comparator {
    /// Russian words before a value; nothing for equality.
    pub fn in_words(self) -> &'static str {
        match self {
            Comparator::AtLeast => "не менее",
            Comparator::AtMost => "не более",
            Comparator::Equal => "",
            Comparator::More => "более",
            Comparator::Less => "менее",
        }
    }
}

fn bound(comparator: Option<Comparator>, value: Number) -> String {
    match comparator.map(Comparator::in_words).filter(|words| !words.is_empty()) {
        Some(words) => format!("{words} {value}"),
        None => value.to_string(),
    }
}
