//! What a cell of a register says: text in, typed value or the reason why it is none.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use phrases::text::{fold, squeeze};
use serde_json::Value as Json;

use super::describe::{Column, Kind, Register, words};

/// A value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number; a year; the first year of a school year.
    Number(f64),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
}

/// Values of a row by the key of the column; an empty cell has none.
pub type Values = BTreeMap<String, Value>;

/// Why a text is no value: a stable code and a Russian sentence with the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code.
    pub code: &'static str,
    /// The sentence.
    pub text: String,
}

fn reason<T>(code: &'static str, text: String) -> Result<T, Reason> {
    Err(Reason { code, text })
}

/// Whether a cell says that there is nothing.
pub fn is_empty(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '\u{feff}' | '_'))
}

/// Reads a cell of a column; nothing for an empty one.
///
/// # Errors
/// The text is no such value.
pub fn read(column: &Column, text: &str) -> Result<Option<Value>, Reason> {
    let text = squeeze(text);
    if is_empty(&text) && (column.kind != Kind::Flag || text.is_empty()) {
        // «-» in a category or an outcome says «none» in a way of its own.
        return Ok(choice(column, &text).filter(|_| !text.is_empty()).map(Value::Text));
    }
    if is_formula_error(&text) {
        return reason("formula_error", format!("В ячейке ошибка формулы «{text}». Впишите само значение."));
    }
    let value = match column.kind {
        Kind::Date | Kind::Born | Kind::EventDate => Value::Date(day(&text)?),
        Kind::YearOrDate => Value::Date(year_or_day(&text)?),
        Kind::Number => Value::Number(number(&text)?),
        Kind::Percent => Value::Number(percent(&text)?),
        Kind::Flag => Value::Flag(flag(&text)?),
        Kind::SchoolYear => Value::Number(f64::from(school_year(&text)?)),
        Kind::Year => Value::Number(f64::from(year(&text)?)),
        Kind::Class => Value::Text(class(&text)),
        Kind::Choice => Value::Text(match choice(column, &text) {
            Some(value) => value,
            None if column.open => text,
            None => {
                let known: Vec<&str> = column.choices.iter().map(|c| c.value.as_str()).collect();
                return reason("unknown_value", format!("«{text}» не из списка. Выберите: {}.", known.join(", ")));
            }
        }),
        Kind::Unit | Kind::Person | Kind::PupilName | Kind::Event | Kind::Organiser | Kind::Text | Kind::Code => {
            Value::Text(text)
        }
    };
    Ok(Some(value))
}

/// «#ДЕЛ/0!», «#REF!», «Err:502».
pub fn is_formula_error(text: &str) -> bool {
    let text = text.trim();
    let sharp = text.strip_prefix('#').is_some_and(|rest| {
        let rest = rest.to_uppercase();
        let known = [
            "ДЕЛ/0",
            "DIV/0",
            "ЗНАЧ",
            "VALUE",
            "ССЫЛКА",
            "REF",
            "ИМЯ",
            "NAME",
            "Н/Д",
            "N/A",
            "ЧИСЛО",
            "NUM",
            "ПУСТО",
            "NULL",
            "РАЗБРОС",
            "SPILL",
            "CALC",
            "ВЫЧИС",
            "GETTING_DATA",
        ];
        known.iter().any(|word| rest.starts_with(word))
    });
    sharp
        || text.strip_prefix("Err:").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
        || (text.len() > 2 && text.bytes().all(|b| b == b'#'))
}

/// The first day that a table may name, and the last: others are slips of the hand.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|_| YEARS.contains(&year))
}

/// A day: `31.12.2023`, `31.12.2023 г.`, `2023-12-31`, `31 декабря 2023 года`, an Excel number.
///
/// # Errors
/// `bad_date`.
pub fn day(text: &str) -> Result<Date, Reason> {
    read_day(text).map_or_else(
        || reason("bad_date", format!("«{text}» — не дата. Впишите день, месяц и год, например 31.12.2023.")),
        Ok,
    )
}

fn read_day(text: &str) -> Option<Date> {
    let folded = fold(text);
    let bare = folded.trim_end_matches('.').trim_end();
    let bare =
        [" года", " год", " г", "года", "г"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare).trim();
    // A moment: the day stands before the blank or the T.
    let bare = match bare.split_once([' ', 't']) {
        Some((day, time)) if time.contains(':') => day,
        _ => bare,
    };
    if bare.bytes().all(|b| b.is_ascii_digit()) {
        // The number of a day in Excel; numbers of years are far below.
        let days: i64 = bare.parse().ok().filter(|n| (10_000..80_000).contains(n))?;
        return date(1899, 12, 30).checked_add(days.days()).ok();
    }
    let parts: Vec<&str> = bare.split(['.', '/', '-', ',', ' ']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts[..] else { return None };
    let whole = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i16>().ok()).flatten();
    let small = |n: i16| i8::try_from(n).ok();
    let month = |part: &str| whole(part).and_then(small).or_else(|| month(part));
    if a.len() == 4 {
        return civil(whole(a)?, month(b)?, small(whole(c)?)?);
    }
    let year = match (c.len(), whole(c)?) {
        (4, year) => year,
        (2, short) => short + if short < 50 { 2000 } else { 1900 },
        _ => return None,
    };
    civil(year, month(b)?, small(whole(a)?)?)
}

const MONTHS: [&str; 12] = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];

fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|start| word.starts_with(start))?;
    i8::try_from(at + 1).ok()
}

/// A day, or a year alone: it begins on 1 September.
///
/// # Errors
/// `bad_date`.
pub fn year_or_day(text: &str) -> Result<Date, Reason> {
    match year(text) {
        Ok(year) => Ok(date(year, 9, 1)),
        Err(_) => day(text),
    }
}

/// A calendar year: `2023`, `2023 г.`, `с 2023 года`.
///
/// # Errors
/// `bad_year`.
pub fn year(text: &str) -> Result<i16, Reason> {
    let folded = fold(text);
    let bare = folded.trim_end_matches('.').trim();
    let bare = [" годов", " года", " году", " год", " г", "года", "год", "г"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .unwrap_or(bare);
    let bare = bare.trim().strip_prefix("с ").unwrap_or(bare.trim());
    let bare = bare.strip_suffix(".0").or_else(|| bare.strip_suffix(",0")).unwrap_or(bare).replace(' ', "");
    let whole = (bare.len() == 4 && bare.bytes().all(|b| b.is_ascii_digit())).then(|| bare.parse::<i16>().ok());
    match whole.flatten().filter(|year| YEARS.contains(year)) {
        Some(year) => Ok(year),
        None => reason("bad_year", format!("«{text}» — не год. Впишите четыре цифры, например 2023.")),
    }
}

/// A school year by its first year: `2022/2023`, `2022–2023 учебный год`, `2022/23`, `2022-2023 уч. г.`, `2022`.
///
/// # Errors
/// `bad_school_year`.
pub fn school_year(text: &str) -> Result<i16, Reason> {
    let folded = fold(text);
    let groups: Vec<&str> = folded.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let first = groups.first().filter(|group| group.len() == 4).and_then(|group| group.parse::<i16>().ok());
    let first = first.filter(|year| YEARS.contains(year));
    let fits = match (first, groups.get(1)) {
        (Some(first), Some(second)) if groups.len() == 2 => {
            let next = first + 1;
            second.parse::<i16>().is_ok_and(|n| n == next || (second.len() == 2 && n == next % 100))
        }
        (Some(_), None) => true,
        _ => false,
    };
    match first.filter(|_| fits) {
        Some(year) => Ok(year),
        None => reason("bad_school_year", format!("«{text}» — не учебный год. Впишите, например, 2022/2023.")),
    }
}

/// A number, not below zero: `1,25`, `1 234,50 руб.`, `36 ч`.
///
/// # Errors
/// `bad_number`, `below_zero`.
pub fn number(text: &str) -> Result<f64, Reason> {
    match decimal(text) {
        None => reason("bad_number", format!("«{text}» — не число. Впишите число цифрами.")),
        Some(number) if number < 0.0 => {
            reason("below_zero", format!("Число «{text}» меньше нуля. Проверьте и исправьте ячейку."))
        }
        Some(number) => Ok(number),
    }
}

/// A percent, 0 to 100.
///
/// # Errors
/// `bad_number`, `below_zero`, `above_hundred`.
pub fn percent(text: &str) -> Result<f64, Reason> {
    match number(text.trim().trim_end_matches('%'))? {
        value if value > 100.0 => {
            reason("above_hundred", format!("Процент «{text}» больше 100. Проверьте и исправьте ячейку."))
        }
        value => Ok(value),
    }
}

fn decimal(text: &str) -> Option<f64> {
    let folded = fold(text).replace(['−', '–'], "-").replace(['₽', '\'', '’'], "");
    let bare = folded.trim_end_matches('.').trim();
    // «36 ч», «1,5 ставки»: what is counted may stand behind.
    let measure =
        words().measures.iter().filter_map(|word| bare.strip_suffix(word.as_str())).min_by_key(|rest| rest.len());
    let digits: String = measure.unwrap_or(bare).chars().filter(|c| !c.is_whitespace()).collect();
    let digits = digits.trim_end_matches('.');
    let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    let plain = !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    let marks = unsigned.bytes().filter(|b| matches!(b, b'.' | b',')).count();
    if !plain {
        // Excel shows large numbers as 1,5E+07.
        let scientific = digits.replace(',', ".");
        return scientific.parse().ok().filter(|n: &f64| scientific.contains('e') && n.is_finite());
    }
    let last = unsigned.rfind([',', '.']);
    let (whole, fraction) = match last {
        // «1,234,567»: several equal marks part thousands.
        Some(_) if marks > 1 && (unsigned.matches(',').count() == 0 || unsigned.matches('.').count() == 0) => {
            (unsigned, "")
        }
        Some(at) => (&unsigned[..at], &unsigned[at + 1..]),
        None => (unsigned, ""),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let read: f64 =
        format!("{}.{}", if whole.is_empty() { "0" } else { &whole }, if fraction.is_empty() { "0" } else { fraction })
            .parse()
            .ok()?;
    Some(if digits.starts_with('-') && read != 0.0 { -read } else { read })
}

/// Yes or no.
///
/// # Errors
/// `bad_flag`.
pub fn flag(text: &str) -> Result<bool, Reason> {
    let folded = fold(text);
    let bare = folded.trim_end_matches('.');
    let is = |list: &[String]| list.iter().any(|word| word == bare);
    if is(&words().yes) || bare.starts_with("да,") || bare.starts_with("да ") {
        Ok(true)
    } else if is(&words().no) || bare.starts_with("не ") || bare.starts_with("нет,") || bare.starts_with("нет ")
    {
        Ok(false)
    } else {
        reason("bad_flag", format!("«{text}» — не «да» и не «нет». Впишите одно из них."))
    }
}

/// A class without the ways in which it is written: «7 «А» класс» is «7А».
pub fn class(text: &str) -> String {
    let upper = fold(text).replace("классы", "").replace("класс", "").replace("кл.", "");
    upper.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}

fn choice(column: &Column, text: &str) -> Option<String> {
    let folded = fold(text);
    let exact = column.choices.iter().find(|choice| fold(&choice.value) == folded);
    let by_words = || {
        column.choices.iter().find(|choice| {
            choice.words.iter().any(|word| {
                let bare = word.trim_end();
                if bare.chars().count() <= 2 {
                    folded == bare || folded.starts_with(&format!("{bare} ")) || folded.starts_with(&format!("{bare}-"))
                } else {
                    folded.starts_with(bare)
                }
            })
        })
    };
    let inside = || {
        let long = |word: &&String| word.trim_end().chars().count() > 3;
        column.choices.iter().find(|choice| {
            choice.words.iter().filter(long).any(|word| folded.contains(&format!(" {}", word.trim_end())))
        })
    };
    exact.or_else(by_words).or_else(inside).map(|choice| choice.value.clone())
}

/// A text for comparison: folded, letters and digits only.
pub fn key_text(text: &str) -> String {
    let folded = fold(text);
    let spaced: String = folded.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    squeeze(&spaced)
}

/// Values as a JSON object: dates as ISO texts.
pub fn to_json(values: &Values) -> Json {
    let pair = |(key, value): (&String, &Value)| {
        let value = match value {
            Value::Text(text) => Json::from(text.as_str()),
            Value::Number(number) => Json::from(*number),
            Value::Date(day) => Json::from(day.to_string()),
            Value::Flag(flag) => Json::from(*flag),
        };
        (key.clone(), value)
    };
    Json::Object(values.iter().map(pair).collect())
}

/// Values of a register back from JSON; what does not fit the description is left out.
pub fn from_json(register: &Register, json: &Json) -> Values {
    let Some(object) = json.as_object() else { return Values::new() };
    let pair = |(key, json): (&String, &Json)| {
        let is_date =
            matches!(register.column(key)?.kind, Kind::Date | Kind::Born | Kind::EventDate | Kind::YearOrDate);
        let value = match json {
            Json::String(text) if is_date => Value::Date(text.parse().ok()?),
            Json::String(text) => Value::Text(text.clone()),
            Json::Number(number) => Value::Number(number.as_f64()?),
            Json::Bool(flag) => Value::Flag(*flag),
            _ => return None,
        };
        Some((key.clone(), value))
    };
    object.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_people_write_them() {
        for (text, expected) in [
            ("31.12.2023", Some("2023-12-31")),
            ("31.12.2023 г.", Some("2023-12-31")),
            ("1.2.23", Some("2023-02-01")),
            ("2023-12-31", Some("2023-12-31")),
            ("2023-12-31 00:00:00", Some("2023-12-31")),
            ("2023-12-31T00:00:00", Some("2023-12-31")),
            ("31/12/2023", Some("2023-12-31")),
            ("7 мая 2023 года", Some("2023-05-07")),
            ("44963", Some("2023-02-06")),
            ("31.02.2023", None),
            ("2023", None),
            ("много", None),
            ("31.12", None),
        ] {
            assert_eq!(day(text).ok().map(|d| d.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(year_or_day("2008 г.").unwrap(), date(2008, 9, 1));
        assert_eq!(year_or_day("25.08.2008 г.").unwrap(), date(2008, 8, 25));
    }

    #[test]
    fn numbers_and_years() {
        for (text, expected) in [
            ("1,25", Some(1.25)),
            ("1 024 500,50 руб.", Some(1_024_500.5)),
            ("36 ч.", Some(36.0)),
            ("0,5 ставки", Some(0.5)),
            ("1,234,567", Some(1_234_567.0)),
            ("1.234,5", Some(1234.5)),
            ("-5", None),
            ("много", None),
            ("12 и 3", None),
        ] {
            assert_eq!(number(text).ok(), expected, "{text}");
        }
        for (text, expected) in [
            ("2022/2023", Some(2022)),
            ("2022–2023 учебный год", Some(2022)),
            ("2022/23", Some(2022)),
            ("2022", Some(2022)),
            ("2022/2024", None),
            ("год", None),
        ] {
            assert_eq!(school_year(text).ok(), expected, "{text}");
        }
        assert_eq!(percent("45 %").unwrap(), 45.0);
        assert_eq!(percent("150").unwrap_err().code, "above_hundred");
        assert!(is_formula_error("#ДЕЛ/0!") && !is_formula_error("#1"));
    }

    #[test]
    fn choices_by_their_words() {
        let choose = |register: &str, key: &str, text: &str| {
            let column = crate::registers::describe::get(register).unwrap().column(key).unwrap();
            read(column, text).ok().flatten()
        };
        for (register, key, text, expected) in [
            ("staff", "category", "высшая кв. категория", "высшая"),
            ("staff", "category", "I категория", "первая"),
            ("staff", "category", "1 категория", "первая"),
            ("staff", "category", "СЗД", "соответствие"),
            ("staff", "category", "нет", "без категории"),
            ("staff", "category", "б/к", "без категории"),
            ("teacher-routes", "form", "ИППР", "ИППР"),
            ("teacher-routes", "form", "Индивидуальный образовательный маршрут", "ИОМ"),
            ("pupils", "outcome", "не ликвидирован", "нет"),
            ("pupils", "outcome", "Ликвидирован", "ликвидирован"),
            ("funds", "level", "региональный бюджет", "региональный"),
            ("funds", "level", "внебюджетные средства", "внебюджетный"),
            ("agreements", "form", "Договор о сетевом взаимодействии", "сетевое"),
            ("attendance", "role", "заместитель директора по УВР", "заместитель по УВР"),
            ("attendance", "role", "учитель математики", "педагог"),
            ("attendance", "role", "гость", "гость"),
        ] {
            assert_eq!(choose(register, key, text), Some(Value::Text(expected.to_owned())), "{text}");
        }
        assert_eq!(choose("staff", "category", "третья"), None);
    }
}
