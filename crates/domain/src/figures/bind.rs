//! Which figure measures an indicator's words: proposed by rules that are data (`crates/domain/figures/bind/rules.toml`),
//! with the reason; a person confirms.
//!
//! The first rule that fits proposes, further ones are candidates. A rule is a list of alternatives; an alternative is terms
//! that must all hold, parted by commas. A term is beginnings of neighbouring words; `!` turns it round, `@` looks at the
//! line where the indicator stands instead of the indicator, `^` holds at the beginning of the text only, `=` after a word
//! asks for the whole word.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use phrases::text::fold;
use serde::{Deserialize, Serialize};

/// What an indicator is measured by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// A figure of the catalogue.
    Figure(String),
    /// A figure of the results plane.
    Results(String),
    /// Values asked in hand-ins, in words.
    Values(String),
    /// A document that is there or not.
    Document(String),
    /// Nothing measures it; why.
    None(String),
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The proposal.
    pub binding: Binding,
    /// What narrows the figure.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
    /// The reason, in Russian.
    pub because: String,
    /// Other proposals, the likelier first.
    pub candidates: Vec<Binding>,
}

/// A proposal as the contract prints it: the arguments stand beside the code.
impl Bound {
    /// JSON of the contract.
    pub fn to_json(&self) -> serde_json::Value {
        let mut binding = serde_json::to_value(&self.binding).unwrap_or_default();
        if let (Some(object), false) = (binding.as_object_mut(), self.args.is_empty()) {
            object.insert("args".to_owned(), serde_json::to_value(&self.args).unwrap_or_default());
        }
        serde_json::json!({ "binding": binding, "because": self.because, "candidates": self.candidates })
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    figure: Option<String>,
    results: Option<String>,
    values: Option<String>,
    document: Option<String>,
    none: Option<String>,
    because: String,
    when: Vec<String>,
    #[serde(default)]
    args: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rules: Vec<Rule>,
}

static RULES: LazyLock<Vec<(Rule, Vec<Alternative>)>> = LazyLock::new(|| {
    let rules =
        toml::from_str::<Rules>(include_str!("../../figures/bind/rules.toml")).map(|r| r.rules).unwrap_or_default();
    rules
        .into_iter()
        .map(|rule| {
            let read = rule.when.iter().map(|text| Alternative::read(text)).collect();
            (rule, read)
        })
        .collect()
});

#[derive(Debug, Clone)]
struct Alternative(Vec<Term>);

#[derive(Debug, Clone)]
struct Term {
    denied: bool,
    of_place: bool,
    at_start: bool,
    stems: Vec<(String, bool)>,
}

impl Alternative {
    fn read(text: &str) -> Alternative {
        let term = |text: &str| {
            let mut rest = text.trim();
            let mut take = |sign: char| match rest.strip_prefix(sign) {
                Some(after) => {
                    rest = after;
                    true
                }
                None => false,
            };
            let (denied, of_place, at_start) = (take('!'), take('@'), take('^'));
            let stem = |word: &str| match word.strip_suffix('=') {
                Some(whole) => (whole.to_owned(), true),
                None => (word.to_owned(), false),
            };
            Term { denied, of_place, at_start, stems: rest.split(' ').map(stem).collect() }
        };
        Alternative(text.split(',').map(term).collect())
    }

    fn holds(&self, words: &[String], place: &[String]) -> bool {
        self.0.iter().all(|term| term.stands_in(if term.of_place { place } else { words }) != term.denied)
    }
}

impl Term {
    fn stands_in(&self, words: &[String]) -> bool {
        let fits = |at: usize| {
            self.stems.iter().enumerate().all(|(further, (stem, whole))| {
                words
                    .get(at + further)
                    .is_some_and(|word| if *whole { word == stem } else { word.starts_with(stem.as_str()) })
            })
        };
        let last = if self.at_start { 1 } else { words.len() };
        (0..last.min(words.len())).any(fits)
    }
}

fn words(text: &str) -> Vec<String> {
    // «100%» is a number and a sign.
    let folded = fold(text).replace('%', " % ");
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '%');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Rule {
    fn binding(&self, text: &str) -> Binding {
        let said = |words: &str| if words.is_empty() { phrases::text::squeeze(text) } else { words.to_owned() };
        if let Some(code) = &self.figure {
            Binding::Figure(code.clone())
        } else if let Some(code) = &self.results {
            Binding::Results(code.clone())
        } else if let Some(words) = &self.values {
            Binding::Values(said(words))
        } else if let Some(words) = &self.document {
            Binding::Document(said(words))
        } else {
            Binding::None(self.none.clone().unwrap_or_default())
        }
    }
}

/// Candidates beside the proposal.
const CANDIDATES: usize = 4;

/// Proposes what measures an indicator. `place` is the number and title of the line where it stands.
pub fn bind(text: &str, place: &str) -> Bound {
    let (own, of_place) = (words(text), words(place));
    let fits = RULES.iter().filter(|(_, when)| when.iter().any(|alternative| alternative.holds(&own, &of_place)));
    let mut found = fits.map(|(rule, _)| rule);
    let Some(first) = found.next() else {
        return Bound {
            binding: Binding::None("слова не называют ни доли, ни числа, ни документа".to_owned()),
            args: BTreeMap::new(),
            because: "ни одно правило не подошло".to_owned(),
            candidates: Vec::new(),
        };
    };
    let binding = first.binding(text);
    let mut candidates: Vec<Binding> = Vec::new();
    for rule in found {
        let candidate = rule.binding(text);
        if candidate != binding && !candidates.contains(&candidate) && candidates.len() < CANDIDATES {
            candidates.push(candidate);
        }
    }
    Bound { binding, args: first.args.clone(), because: first.because.clone(), candidates }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::catalogue;

    #[test]
    fn every_rule_reads_and_names_known_figures() {
        let text = include_str!("../../figures/bind/rules.toml");
        let rules = toml::from_str::<Rules>(text).unwrap_or_else(|error| panic!("{error}")).rules;
        for rule in rules {
            let code = rule.figure.as_ref().or(rule.results.as_ref());
            assert!(code.is_none_or(|code| catalogue::get(code).is_some()), "{rule:?}");
            let kinds = [&rule.figure, &rule.results, &rule.values, &rule.document, &rule.none];
            assert_eq!(kinds.iter().filter(|kind| kind.is_some()).count(), 1, "{rule:?}");
            assert!(!rule.when.is_empty() && !rule.because.is_empty(), "{rule:?}");
        }
    }

    #[test]
    fn words_of_plans() {
        for (text, place, expected) in [
            (
                "Доля педагогов, прошедших курсы повышения квалификации, %",
                "3",
                Binding::Figure("teachers_trained_share".to_owned()),
            ),
            ("Приказ об утверждении плана", "1", Binding::Document("Приказ об утверждении плана".to_owned())),
        ] {
            let bound = bind(text, place);
            assert_eq!(bound.binding, expected, "{text}");
            assert!(!bound.because.is_empty());
        }
    }
}
