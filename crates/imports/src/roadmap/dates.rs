//! Calendar dates in running text: «10.03.2023», «14» февраля 2023 года, 16 августа 2021 г.

use jiff::civil::Date;

/// Genitive beginnings of the months.
const MONTHS: [&str; 12] =
    ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"];

/// Every date of a text in order.
pub(super) fn all(text: &str) -> Vec<Date> {
    let clean: String = text
        .to_lowercase()
        .chars()
        .map(|c| {
            if matches!(c, '«' | '»' | '"' | '“' | '”' | '„' | '_' | ',' | ';' | '(' | ')' | '\'') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    let mut dates = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if let Some(date) = dotted(word) {
            dates.push(date);
        } else if let Some(date) = worded(&words[index..]) {
            dates.push(date);
        }
    }
    dates
}

/// The first date of a text.
pub(super) fn first(text: &str) -> Option<Date> {
    all(text).first().copied()
}

fn dotted(word: &str) -> Option<Date> {
    let word = word.trim_end_matches(['г', '.']);
    let mut parts = word.split(['.', '/']);
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let year = parts.next()?;
    if parts.next().is_some() {
        return None;
    }
    let year: i16 = match year.len() {
        4 => year.parse().ok()?,
        2 => 2000 + year.parse::<i16>().ok()?,
        _ => return None,
    };
    Date::new(year, month, day).ok()
}

fn worded(words: &[&str]) -> Option<Date> {
    let [day, month, year, ..] = words else { return None };
    let day: i8 = day.parse().ok()?;
    let month = month_number(month)?;
    let digits = year.trim_end_matches(['г', '.']);
    let year: i16 = if digits.len() == 4 { digits.parse().ok()? } else { return None };
    Date::new(year, month, day).ok()
}

/// Whether a text names a day and a month in digits without a year: «до 15.09», «01.10-05.10».
pub(super) fn day_and_month(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.')).any(|run| {
        let parts: Vec<&str> = run.trim_matches('.').split('.').collect();
        let number =
            |text: &str, most: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
        matches!(parts.as_slice(), [day, month] if number(day, 31) && number(month, 12))
    })
}

/// The number of a month named in any case.
pub(super) fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches(['.', ',']);
    let found = MONTHS.iter().position(|stem| {
        word.strip_prefix(stem).is_some_and(|ending| {
            ending.chars().count() <= 2 && (*stem != "ма" || matches!(ending, "й" | "я" | "е" | "ю"))
        })
    })?;
    i8::try_from(found + 1).ok()
}

/// The years from 2000 to 2099 that a text names.
pub(super) fn years(text: &str) -> impl Iterator<Item = i16> + '_ {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 4 && run.starts_with("20"))
        .filter_map(|run| run.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_dates() {
        for (text, expected) in [
            ("10.03.2023", "2023-03-10"),
            ("«14» февраля 2023 года", "2023-02-14"),
            ("от 10 марта 2023 г. № 126-09", "2023-03-10"),
            ("«06» октября 2021года", ""),
            ("от 05.09.22г. № 1", "2022-09-05"),
            ("16 августа 2021г.", "2021-08-16"),
            ("_01_ мая 2024", "2024-05-01"),
            ("в мае 2024", ""),
            ("31.02.2023", ""),
        ] {
            assert_eq!(first(text).map(|date| date.to_string()).unwrap_or_default(), expected, "{text}");
        }
    }
}
