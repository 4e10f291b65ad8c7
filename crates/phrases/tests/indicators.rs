//! Indicators: tables of invented phrases, laws, and the share of the shared gold that is read.

use phrases::indicator::{Comparator, Indicator, Measure, read, read_cell};
use phrases::period::Period;
use proptest::prelude::*;

/// The plan of the tables: three years.
fn three_years() -> Option<Period> {
    Period::new(jiff::civil::date(2023, 1, 1), jiff::civil::date(2025, 12, 31))
}

/// One line of what was understood: `share >=80 %; of педагогов; whole педагогов; unread …`.
fn shape(indicator: &Indicator) -> String {
    let sign = |comparator: Option<Comparator>| match comparator {
        Some(Comparator::AtLeast) => ">=",
        Some(Comparator::AtMost) => "<=",
        Some(Comparator::Equal) => "=",
        Some(Comparator::More) => ">",
        Some(Comparator::Less) => "<",
        None => "?",
    };
    let unit = |unit: &Option<String>| unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
    let mut parts = vec![format!("{:?}", indicator.measure).to_lowercase()];
    match indicator.value {
        Some(value) => {
            parts[0].push_str(&format!(" {}{}{}", sign(indicator.comparator), value.0, unit(&indicator.unit)))
        }
        None => parts[0].push_str(&unit(&indicator.unit)),
    }
    for target in &indicator.targets {
        let by = target.by.map_or_else(|| "?".to_owned(), |by| by.to_string());
        parts.push(format!("{by} {}{}{}", sign(target.comparator), target.value.0, unit(&target.unit)));
    }
    if let Some(baseline) = &indicator.baseline {
        parts.push(format!("from {}{}", baseline.value.0, unit(&baseline.unit)));
    }
    let texts = [
        ("of", &indicator.of),
        ("part", &indicator.numerator),
        ("whole", &indicator.denominator),
        ("unread", &indicator.unread),
    ];
    parts.extend(texts.iter().filter_map(|(name, text)| text.as_ref().map(|text| format!("{name} {text}"))));
    parts.join("; ")
}

/// Checks a table: a text at the line's start, below it, indented, the lines of what was understood.
fn check(table: &str, understood: impl Fn(&str) -> Vec<String>) {
    let mut cases: Vec<(String, Vec<String>)> = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("    ") {
            Some(expected) => cases.last_mut().expect("a text before its reading").1.push(expected.to_owned()),
            None => cases.push((line.replace("\\n", "\n"), Vec::new())),
        }
    }
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let found = understood(text);
            (&found != expected).then(|| format!("{text}\n  expected {expected:#?}\n  found {found:#?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn expressions() {
    check(include_str!("indicators/expressions.txt"), |text| vec![shape(&read(text, three_years()))]);
}

#[test]
fn cells() {
    check(include_str!("indicators/cells.txt"), |text| {
        read_cell(text, three_years()).iter().map(|i| format!("{} => {}", i.text, shape(i))).collect()
    });
}

#[test]
fn words() {
    check(include_str!("indicators/words.txt"), |text| vec![read(text, three_years()).in_words()]);
}

#[test]
fn a_month_without_a_year_takes_the_year_of_a_one_year_plan() {
    let year = Period::new(jiff::civil::date(2023, 1, 1), jiff::civil::date(2023, 12, 31));
    let by = |period| read("к маю – 15 %, к декабрю – 80 %", period).targets.iter().map(|t| t.by).collect::<Vec<_>>();
    assert_eq!(by(year), [Some(jiff::civil::date(2023, 5, 31)), Some(jiff::civil::date(2023, 12, 31))]);
    assert_eq!(by(three_years()), []);
}

/// One line of the gold.
#[derive(serde::Deserialize)]
struct Gold {
    raw: String,
    comparator: Option<Comparator>,
    value: Option<f64>,
    unit: Option<String>,
    by: Vec<GoldTarget>,
}

/// A target of the gold.
#[derive(serde::Deserialize)]
struct GoldTarget {
    year: Option<i16>,
    value: Option<f64>,
}

/// Whether a reading is the gold's: value or targets by year, comparison, unit.
fn agrees(gold: &Gold, found: &Indicator) -> bool {
    let valued = if gold.by.is_empty() {
        found.value.map(|value| value.0) == gold.value
    } else {
        let mut expected: Vec<_> = gold.by.iter().map(|target| (target.year, target.value)).collect();
        let mut targets: Vec<_> =
            found.targets.iter().map(|target| (target.by.map(|by| by.year()), Some(target.value.0))).collect();
        expected.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
        targets.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
        expected == targets
    };
    let compared = gold.value.is_none() || gold.comparator.is_none() || gold.comparator == found.comparator;
    let stated = gold.value.is_some() || !gold.by.is_empty();
    let unit = match gold.unit.as_deref() {
        Some("pcs") if stated => matches!(found.unit.as_deref(), None | Some("шт.")),
        Some("people") if stated => found.unit.as_deref() == Some("чел."),
        Some("%") if stated => found.unit.as_deref() == Some("%"),
        _ => true,
    };
    valued && compared && unit
}

#[test]
fn gold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/gold/indicators.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the shared gold {path} is not there");
        return;
    };
    let gold: Vec<Gold> = text.lines().map(|line| serde_json::from_str(line).expect("a gold line")).collect();
    let found: Vec<Indicator> = gold.iter().map(|gold| read(&gold.raw, None)).collect();
    let wrong: Vec<_> = gold.iter().zip(&found).filter(|(gold, found)| !agrees(gold, found)).collect();
    let silent = wrong.iter().filter(|(_, found)| found.unread.is_none()).count();
    let texts: Vec<_> = wrong.iter().map(|(gold, _)| gold.raw.as_str()).collect();
    assert!(wrong.len() * 100 <= gold.len() * 3, "{} of {} wrong: {texts:#?}", wrong.len(), gold.len());
    assert!(silent * 100 <= gold.len(), "{silent} silently wrong: {texts:#?}");
}

/// Numbers that a text can be said to hold: figures, with blanks between groups, times thousand and million.
fn numbers(text: &str) -> Vec<f64> {
    let mut found = vec![];
    let figures: Vec<&str> = text.split(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).collect();
    for figure in &figures {
        for part in figure.split([',', '.']).chain([*figure]) {
            found.extend(part.trim_matches(['.', ',']).replace(',', ".").parse::<f64>().ok());
        }
    }
    for start in 0..figures.len() {
        let joined = (start + 1..figures.len().min(start + 6)).map(|end| figures[start..=end].concat());
        found.extend(joined.filter_map(|joined| joined.replace(',', ".").parse::<f64>().ok()));
    }
    let times = [1.0, 1e3, 1e6, 1e9];
    found.iter().flat_map(|value| times.map(|factor| value * factor)).collect()
}

/// Pieces that indicators are made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "доля",
            "школ",
            "педагогов",
            "не менее",
            "не более",
            "свыше",
            "до",
            "от",
            "с",
            "на",
            "к",
            "в",
            "году",
            "года",
            "год",
            "–",
            "-",
            ":",
            ",",
            ";",
            ".",
            "(",
            ")",
            "|",
            "%",
            "чел.",
            "руб.",
            "тыс.",
            "увеличение",
            "снижение",
            "в которых",
            "прошедших",
            "охват",
            "от общего числа",
            "каждой",
            "ШНОР",
            "«",
            "»",
            "№",
            "\n",
            "май",
            "квартал",
            "класс",
            "раза",
            "и более",
            "2023",
            "2024",
            "2022/2023",
            "01.09.2024",
            "100",
            "15",
            "3",
            "1,5",
            "2-х",
            "1 500",
            "Приказ",
            "отсутствие",
            "+",
            "≥",
            "процентов",
        ])
        .prop_map(str::to_owned),
        "[0-9]{1,5}",
        "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn reads_any_text(text in "\\PC*") {
        let found = read(&text, None);
        prop_assert_eq!(&found.text, &phrases::text::squeeze(&text));
        read_cell(&text, three_years());
    }

    #[test]
    fn invents_no_value(text in pieces()) {
        let found = read(&text, three_years());
        let held = numbers(&found.text);
        let absent = found.measure == Measure::Count && found.value.is_some_and(|value| value.0 == 0.0);
        let values = found.targets.iter().map(|t| t.value).chain(found.value).chain(found.baseline.iter().map(|b| b.value));
        for value in values {
            let known = held.iter().any(|number| (number - value.0).abs() <= 1e-9 * value.0.abs());
            prop_assert!(known || absent, "{} is not in {:?}", value.0, found.text);
        }
        for words in [&found.of, &found.denominator].into_iter().flatten() {
            prop_assert!(found.text.contains(words.as_str()), "{words:?} is not in {:?}", found.text);
        }
    }

    #[test]
    fn keeps_the_words_of_a_cell(text in pieces()) {
        let whole = phrases::text::squeeze(&text);
        for piece in read_cell(&text, None) {
            prop_assert!(piece.text.chars().any(char::is_alphanumeric));
            for word in piece.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                prop_assert!(whole.contains(word), "{word:?} is not in {whole:?}");
            }
        }
    }
}
