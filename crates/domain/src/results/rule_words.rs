//! A criterion in words made from its figures: what a form shows and what a rule shaped by a form says of itself.

use super::rule::{Against, Criterion, Measure, Operator, Quantity};
use crate::russian;

impl Criterion {
    /// «не менее 30 % участников ниже минимального порога по 2 и более работам в {year} году и годом раньше»; `{year}` stands
    /// for the year judged, as in the text of a file.
    pub fn said(&self) -> String {
        let parts = [self.comparison(), self.works(), self.when()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn comparison(&self) -> String {
        let than = match self.operator {
            Operator::AtLeast => "не менее",
            Operator::AtMost => "не более",
            Operator::Above => "более",
            Operator::Under => "менее",
        };
        let value = russian::number(self.threshold, 2);
        match self.against {
            Against::Value => match self.measure {
                Measure::BelowShare => format!("{than} {value}\u{a0}% участников ниже минимального порога"),
                Measure::BelowCount => format!("ниже минимального порога {than} {value} участников"),
                Measure::QualityShare => format!("отметки 4 и 5 у {than} {value}\u{a0}% участников"),
                Measure::MeanPrimary => format!("средний первичный балл {than} {value}"),
                Measure::LowestQuarterShare => {
                    format!("{than} {value}\u{a0}% участников в нижней четверти результатов региона")
                }
            },
            Against::Deviations => {
                let side = if self.threshold < 0.0 { "ниже" } else { "выше" };
                let size = russian::number(self.threshold.abs(), 2);
                format!("{} {side} среднего по школам на {size} обычного отклонения и больше", self.measured())
            }
            Against::Percentile => format!("{} {than} чем у {value}\u{a0}% школ", self.measured()),
        }
    }

    fn measured(&self) -> &'static str {
        match self.measure {
            Measure::BelowShare => "доля участников ниже минимального порога",
            Measure::BelowCount => "число участников ниже минимального порога",
            Measure::QualityShare => "доля отметок 4 и 5",
            Measure::MeanPrimary => "средний первичный балл",
            Measure::LowestQuarterShare => "доля участников в нижней четверти результатов региона",
        }
    }

    fn works(&self) -> String {
        let kinds: Vec<String> = self.procedures.kinds.iter().map(|kind| kind.name().to_owned()).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", russian::list(&kinds)) };
        match self.quantity {
            Quantity::Every => format!("по каждой работе{kinds}"),
            Quantity::AtLeast(0 | 1) if self.same_procedure && self.years.len() > 1 => {
                format!("по одной и той же работе{kinds}")
            }
            Quantity::AtLeast(0 | 1) => format!("хотя бы по одной работе{kinds}"),
            Quantity::AtLeast(least) => {
                let same = if self.same_procedure && self.years.len() > 1 { "одним и тем же " } else { "" };
                let works = russian::plural(u64::from(least), "работе", "работам", "работам");
                format!("не менее чем по {least} {same}{works}{kinds}")
            }
        }
    }

    fn when(&self) -> String {
        match self.years.len() {
            0 | 1 => "в {year} году".to_owned(),
            2 => "в {year} году и годом раньше".to_owned(),
            years => format!(
                "в {{year}} году и {} подряд перед ним",
                russian::counted(years as u64 - 1, "год", "года", "лет")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::results::rule::{Rule, SHIPPED};

    #[test]
    fn shipped_criteria_are_said() {
        for (name, expected) in [
            (
                "federal-2025",
                "не менее 30 % участников ниже минимального порога не менее чем по 2 работам в {year} году",
            ),
            (
                "below-mean-deviation",
                "средний первичный балл ниже среднего по школам на 1 обычного отклонения и больше не менее чем по 2 работам в {year} году",
            ),
            (
                "three-years-low",
                "не менее 30 % участников ниже минимального порога хотя бы по одной работе в {year} году и 2 года подряд перед ним",
            ),
            (
                "lowest-quarter",
                "не менее 50 % участников в нижней четверти результатов региона не менее чем по 2 работам (ВПР) в {year} году",
            ),
        ] {
            let said = Rule::shipped(name).unwrap().criteria[0].said().replace('\u{a0}', " ");
            assert_eq!(said, expected);
        }
        for (name, _) in SHIPPED {
            let rule = Rule::shipped(name).unwrap();
            assert!(rule.criteria.iter().all(|criterion| criterion.said().contains("{year}")), "{name}");
        }
    }
}
