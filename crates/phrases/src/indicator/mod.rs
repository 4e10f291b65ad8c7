//! Indicators: «не менее 80% педагогов», «доля школ …, % к 2023 году – 15%, 2024 году – 30%».
//!
//! A text is cut into tokens ([`token`]); every number becomes a time ([`moment`]), a quantity ([`quantity`]) or a mere
//! name ([`marks`]); values are tied to times ([`link`]); quantities inside the definition are told from targets
//! ([`clause`]); [`reading`] decides. A number that none of them explains goes to `unread`.

mod clause;
mod definition;
mod display;
mod lexicon;
mod link;
mod marks;
mod measure;
mod moment;
mod quantity;
mod reading;
mod split;
mod token;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::number::Number;
use crate::period::Period;

/// What was understood of one indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// The document's own words, white space folded.
    pub text: String,
    /// What kind of thing is measured.
    pub measure: Measure,
    /// Of whom or what («педагогов»).
    pub of: Option<String>,
    /// How the value is compared with the target.
    pub comparator: Option<Comparator>,
    /// The single target value, when the text names one.
    pub value: Option<Number>,
    /// `%`, `чел.`, `шт.`, `руб.`
    pub unit: Option<String>,
    /// What every value of the indicator is multiplied by: 1000 for «тыс. человек».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Number>,
    /// Targets by date.
    pub targets: Vec<Target>,
    /// What a share counts.
    pub numerator: Option<String>,
    /// Of how many.
    pub denominator: Option<String>,
    /// Where it starts («с 33,3 % … до 44,4 %»).
    pub baseline: Option<Quantity>,
    /// What was not understood; never guessed.
    pub unread: Option<String>,
}

/// Kind of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Part of a whole.
    Share,
    /// A number of things or people.
    Count,
    /// Everybody named is reached.
    Coverage,
    /// Growth («увеличение …»).
    Increase,
    /// One quantity over another.
    Ratio,
    /// A result that exists as a paper.
    Document,
    /// A result told in words, nothing to count.
    State,
}

/// How a value is compared with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// «не менее»
    #[serde(rename = ">=")]
    AtLeast,
    /// «не более»
    #[serde(rename = "<=")]
    AtMost,
    /// exactly
    #[serde(rename = "=")]
    Equal,
    /// «более»
    #[serde(rename = ">")]
    More,
    /// «менее»
    #[serde(rename = "<")]
    Less,
}

/// A target with its day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Last day by which it holds; none when the text names no date.
    pub by: Option<Date>,
    /// How the value is compared.
    pub comparator: Option<Comparator>,
    /// The value.
    pub value: Number,
    /// Its unit.
    pub unit: Option<String>,
}

/// A value with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The value.
    pub value: Number,
    /// Its unit.
    pub unit: Option<String>,
}

/// Reads one indicator expression; `period` serves years and dates that the text leaves out.
///
/// Total: any text gives an indicator. Several indicators in one text give the first one, the others' numbers stay in
/// `unread`; [`read_cell`] takes them apart beforehand.
pub fn read(text: &str, period: Option<Period>) -> Indicator {
    let text = crate::text::squeeze(text);
    let tokens = token::tokens(&text);
    let (marks, mut reading) = reading::read(&tokens, period);
    let measure = measure::of(&tokens, &marks, &reading);
    let definition = define(&text, &tokens, &marks, &reading, measure);
    if reading.headline.is_some() {
        // A share of the definition that the definition's words do not hold is nowhere: it is asked.
        let told = [&definition.of, &definition.numerator, &definition.denominator];
        let held = |at: &usize| {
            told.iter()
                .any(|words| words.as_ref().is_some_and(|w| w.contains(&text[tokens[*at].start..tokens[*at].end])))
        };
        let lost: Vec<usize> = reading.defined.iter().filter(|at| !held(at)).copied().collect();
        reading.unread.extend(lost);
        reading.unread.sort_unstable();
    }
    let mut indicator = Indicator {
        measure,
        of: definition.of,
        comparator: reading.comparator,
        value: reading.value.map(Number),
        unit: reading.unit.and_then(lexicon::Unit::name),
        factor: reading.factor.map(Number),
        targets: reading.targets,
        numerator: definition.numerator,
        denominator: definition.denominator,
        baseline: reading.baseline.map(|at| {
            let quantity = &marks.quantities[at];
            Quantity {
                value: Number(reading::scaled(quantity, reading.factor)),
                unit: quantity.unit.or(reading.unit).and_then(lexicon::Unit::name),
            }
        }),
        unread: split::fragments(&text, &tokens, &reading.unread, &reading.understood),
        text: text.clone(),
    };
    if let Some(unit) = measure::absent(&tokens).filter(|_| marks.quantities.is_empty() && marks.loose.is_empty()) {
        indicator.measure = Measure::Count;
        indicator.comparator = Some(Comparator::Equal);
        indicator.value = Some(Number(0.0));
        indicator.unit = unit.name();
        indicator.of = definition::slice(&text, &tokens[1..]);
    }
    if marks.quantities.is_empty() && marks.loose.is_empty() && measure::covers_all(&tokens) {
        indicator.measure = Measure::Coverage;
        indicator.comparator = Some(Comparator::Equal);
        indicator.value = Some(Number(100.0));
        indicator.unit = lexicon::Unit::Percent.name();
    }
    indicator
}

/// What is measured, in the document's words.
fn define(
    text: &str,
    tokens: &[token::Token],
    marks: &marks::Marks,
    reading: &reading::Reading,
    measure: Measure,
) -> definition::Definition {
    let end = definition::end(tokens, marks, reading);
    let head = tokens.iter().take(3).position(|t| lexicon::is_share(&t.word));
    if let Some(head) = head.filter(|&head| head + 1 < end) {
        return definition::of_share(text, tokens, head, end);
    }
    let amount = tokens.iter().take(3).position(|t| {
        lexicon::is_amount(&t.word) || ["охват", "показател", "мониторинг"].iter().any(|stem| t.word.starts_with(stem))
    });
    let change = (0..tokens.len().min(2)).find(|&at| clause::is_change(tokens, at));
    let measured = matches!(measure, Measure::Document | Measure::State);
    if let Some(head) =
        amount.or(change).filter(|&head| head + 1 < end && tokens[head + 1].kind != token::Kind::Dash && !measured)
    {
        return definition::of_amount(text, tokens, head, end);
    }
    let Some(headline) = reading.headline.map(|at| &marks.quantities[at]) else {
        return definition::Definition::default();
    };
    let next_moment = marks.moments.iter().map(|m| m.first).filter(|&first| first >= headline.next).min();
    let mut found = definition::of_value(text, tokens, headline, next_moment.unwrap_or(tokens.len()));
    if !matches!(measure, Measure::Share | Measure::Ratio) {
        found.numerator = None;
        found.denominator = found.denominator.filter(|_| measure == Measure::Ratio);
    }
    found
}

/// Splits a "показатель / ожидаемый результат" cell into its indicators and reads each.
///
/// Cuts at line breaks, list marks, semicolons and sentence ends, never inside quotation marks or brackets; a piece that
/// only goes on with the years of the one before («2024 году – 30%») stays with it.
pub fn read_cell(text: &str, period: Option<Period>) -> Vec<Indicator> {
    split::cell(text, period).iter().map(|piece| read(piece, period)).collect()
}
