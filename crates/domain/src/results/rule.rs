//! A rule of identification as data: what a region writes in a file without a programmer.

use serde::{Deserialize, Serialize};

use super::work::{Procedure, WorkCode};
use crate::refusal::Refusal;

/// A versioned rule: which schools are listed and why. Read from TOML; the shipped ones are in `crates/domain/rules`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name, for example `federal-2025`.
    pub name: String,
    /// Version; a changed rule gets a new one.
    pub version: u32,
    /// Title in Russian.
    pub title: String,
    /// Where the rule comes from.
    pub source: String,
    /// How the criteria combine.
    pub combine: Combine,
    /// Procedures with fewer participants are not counted; 0 counts all.
    #[serde(default)]
    pub smallest_count: u64,
    /// Procedures with fewer participants are marked as a small sample (ФИОКО 2026: groups inform from 10).
    #[serde(default = "ten")]
    pub small_sample: u64,
    /// Kinds of schools that are not judged («вечерняя»).
    #[serde(default)]
    pub excluded_kinds: Vec<String>,
    /// Criteria in the order they are shown.
    pub criteria: Vec<Criterion>,
}

const fn ten() -> u64 {
    10
}

/// How criteria combine into a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Every criterion must hold.
    All,
    /// One is enough.
    Any,
}

/// One criterion: so many procedures (or all of them) hold a comparison in each of the named years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Code shown to people: `A`.
    pub code: String,
    /// Russian text; `{year}` stands for the year judged.
    pub text: String,
    /// Which works count.
    #[serde(default)]
    pub procedures: Selection,
    /// What is measured.
    #[serde(default)]
    pub measure: Measure,
    /// How it is compared.
    #[serde(default)]
    pub operator: Operator,
    /// With what: percent, points or a percentile, as `against` says.
    pub threshold: f64,
    /// What the threshold is.
    #[serde(default)]
    pub against: Against,
    /// Years relative to the year judged, each of which must hold: `[0, -1]`.
    #[serde(default = "this_year")]
    pub years: Vec<i16>,
    /// One and the same procedure must hold in all the years; otherwise each year counts its own procedures.
    #[serde(default)]
    pub same_procedure: bool,
    /// How many procedures must hold.
    #[serde(default)]
    pub quantity: Quantity,
}

impl Criterion {
    /// The text without a year, as a rule is read before any run: «в год отбора и годом раньше».
    pub fn in_any_year(&self) -> String {
        let known = [
            ("в {year} году", "в год отбора"),
            ("{year} году", "году отбора"),
            ("{year} года", "года отбора"),
            ("{year} год", "год отбора"),
        ];
        known
            .iter()
            .fold(self.text.clone(), |text, (year, words)| text.replace(year, words))
            .replace("{year}", "года отбора")
    }
}

fn this_year() -> Vec<i16> {
    vec![0]
}

/// Which works a criterion counts; an empty list admits all, but a school's own works (КР) only where they are named: nobody
/// else set or marked them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Kinds of procedures.
    #[serde(default)]
    pub kinds: Vec<Procedure>,
    /// Subjects by code.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Grades; works without a grade are admitted when this is empty.
    #[serde(default)]
    pub grades: Vec<u8>,
}

impl Selection {
    /// Whether a work counts.
    pub fn admits(&self, work: &WorkCode) -> bool {
        let kind = match self.kinds[..] {
            [] => work.procedure != Procedure::Kr,
            _ => self.kinds.contains(&work.procedure),
        };
        let subject = self.subjects.is_empty() || self.subjects.contains(&work.subject);
        let grade = self.grades.is_empty() || work.grade.is_some_and(|grade| self.grades.contains(&grade));
        kind && subject && grade
    }
}

/// What is measured of a school in a work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Share below the minimum, in percent.
    #[default]
    BelowShare,
    /// Number of pupils below the minimum.
    BelowCount,
    /// Share of marks 4 and 5, in percent.
    QualityShare,
    /// Mean primary score.
    MeanPrimary,
    /// Share of pupils in the lowest quarter of the region's primary scores, in percent.
    LowestQuarterShare,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// «не менее»
    #[default]
    AtLeast,
    /// «не более»
    AtMost,
    /// «более»
    Above,
    /// «менее»
    Under,
}

/// What a threshold is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// A value in the measure's own unit.
    #[default]
    Value,
    /// So many standard deviations of the schools' values from their mean: `-1` is mean − σ.
    Deviations,
    /// A percentile of the schools' values.
    Percentile,
}

/// How many procedures must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// At least so many.
    AtLeast(u32),
    /// Every procedure counted, and at least one.
    Every,
}

impl Default for Quantity {
    fn default() -> Quantity {
        Quantity::AtLeast(1)
    }
}

/// Rules that ship with the product.
pub const SHIPPED: [(&str, &str); 9] = [
    ("federal-2025", include_str!("../../rules/federal-2025.toml")),
    ("federal-2025-any", include_str!("../../rules/federal-2025-any.toml")),
    ("fioko-2021", include_str!("../../rules/fioko-2021.toml")),
    ("three-years-low", include_str!("../../rules/three-years-low.toml")),
    ("three-years-high", include_str!("../../rules/three-years-high.toml")),
    ("both-exams-three-years", include_str!("../../rules/both-exams-three-years.toml")),
    ("lowest-quarter", include_str!("../../rules/lowest-quarter.toml")),
    ("below-mean-deviation", include_str!("../../rules/below-mean-deviation.toml")),
    ("graduates-below-minimum", include_str!("../../rules/graduates-below-minimum.toml")),
];

impl Rule {
    /// Whether a criterion looks at primary scores: without one their histograms are not needed.
    pub fn reads_scores(&self) -> bool {
        let measures = self.criteria.iter().map(|criterion| criterion.measure);
        measures.into_iter().any(|measure| matches!(measure, Measure::MeanPrimary | Measure::LowestQuarterShare))
    }

    /// Name and version: `federal-2025@1`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// A shipped rule by name.
    pub fn shipped(name: &str) -> Option<Rule> {
        let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
        Rule::parse(text).ok()
    }

    /// The rule as a file.
    ///
    /// # Errors
    /// Only our own: every rule can be written.
    pub fn to_toml(&self) -> Result<String, Refusal> {
        toml::to_string(self).map_err(|error| {
            Refusal::new(
                "rule_unwritten",
                format!("Правило не записано: {error}."),
                "Измените признаки и сохраните снова.",
            )
        })
    }

    /// Reads a rule from TOML.
    ///
    /// # Errors
    /// The text is not a rule: what is wrong, in Russian.
    pub fn parse(text: &str) -> Result<Rule, Refusal> {
        let hint = "Возьмите за образец поставляемое правило: opora schools rules --show federal-2025.";
        let rule: Rule = toml::from_str(text).map_err(|error| {
            let at = error.span().map(|span| text[..span.start].lines().count().max(1));
            let place = at.map(|line| format!(" (строка {line})")).unwrap_or_default();
            Refusal::new("rule_unread", format!("Файл правила не прочитан{place}: {}.", error.message()), hint)
        })?;
        if rule.criteria.is_empty() || rule.criteria.iter().any(|c| c.years.is_empty()) {
            return Err(Refusal::new("rule_empty", "В правиле нет критериев или у критерия нет годов.", hint));
        }
        Ok(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_works_count_only_where_they_are_named() {
        let named = Selection { kinds: vec![Procedure::Kr], ..Selection::default() };
        for (work, by_default, where_named) in [("ВПР-2025-МА-5", true, false), ("КР-2025-МА-5", false, true)]
        {
            let work = work.parse().unwrap();
            assert_eq!((Selection::default().admits(&work), named.admits(&work)), (by_default, where_named), "{work}");
        }
    }

    #[test]
    fn a_criterion_reads_without_a_year() {
        let rule = Rule::shipped("federal-2025").unwrap();
        let told: Vec<String> = rule.criteria.iter().map(Criterion::in_any_year).collect();
        assert_eq!(
            told,
            [
                "не менее 30 % ниже минимального порога по двум и более процедурам года отбора",
                "не менее 30 % ниже минимального порога по одной и той же процедуре в год отбора и годом раньше",
            ]
        );
        for (name, _) in SHIPPED {
            for criterion in Rule::shipped(name).unwrap().criteria {
                let told = criterion.in_any_year();
                assert!(!told.contains('{') && !told.contains("отбораа"), "{name}: {told}");
            }
        }
    }

    #[test]
    fn shipped_rules_parse_under_their_names() {
        for (name, text) in SHIPPED {
            let rule = Rule::parse(text).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            assert_eq!(rule.name, name);
            assert!(!rule.source.is_empty());
            assert_eq!(Rule::parse(&rule.to_toml().unwrap()).unwrap(), rule, "{name}");
        }
        assert_eq!(Rule::parse("name = 1").unwrap_err().code, "rule_unread");
    }
}
