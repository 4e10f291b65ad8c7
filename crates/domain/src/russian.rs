//! How dates, numbers and counts are said in Russian on screens and in papers.

use jiff::civil::Date;
use phrases::deadline::Window;

const GENITIVE: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const NOMINATIVE: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
const WEEKDAYS: [&str; 7] = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"];

/// The form of a noun that agrees with a count: 1 день, 2 дня, 5 дней, 11 дней, 21 день.
pub fn plural<'a>(count: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (count % 10, count % 100) {
        (1, rest) if rest != 11 => one,
        (2..=4, rest) if !(12..=14).contains(&rest) => few,
        _ => many,
    }
}

/// A count with its noun: «5 дней»; the blank does not break.
pub fn counted(count: u64, one: &str, few: &str, many: &str) -> String {
    format!("{}\u{a0}{}", number(count as f64, 0), plural(count, one, few, many))
}

/// «1 день», «3 дня», «12 дней».
pub fn days(count: u64) -> String {
    counted(count, "день", "дня", "дней")
}

/// «1 мероприятие», «3 мероприятия», «49 мероприятий».
pub fn activities(count: u64) -> String {
    counted(count, "мероприятие", "мероприятия", "мероприятий")
}

/// A number with a decimal comma, thousands apart by a blank that does not break, at most `decimals` digits after the comma
/// and no trailing zeros: «1 234,5».
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let plain = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = String::new();
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A value with its unit: «15 %», «1 234,5 руб.»; the blank does not break.
pub fn quantity(value: f64, unit: Option<&str>) -> String {
    match unit {
        Some(unit) if !unit.is_empty() => format!("{}\u{a0}{unit}", number(value, 2)),
        _ => number(value, 2),
    }
}

/// Name of a month, 1 to 12, in the nominative: «март».
pub fn month(month: i8) -> &'static str {
    NOMINATIVE[usize::from(month.clamp(1, 12).unsigned_abs()) - 1]
}

/// Name of a month, 1 to 12, in the genitive: «марта».
pub fn month_of(month: i8) -> &'static str {
    GENITIVE[usize::from(month.clamp(1, 12).unsigned_abs()) - 1]
}

/// Weekday in words, Monday first.
pub fn weekday(date: Date) -> &'static str {
    WEEKDAYS[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
}

/// «15.02.2023».
pub fn dotted(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// «15 февраля 2023».
pub fn long(date: Date) -> String {
    format!("{}\u{a0}{} {}", date.day(), month_of(date.month()), date.year())
}

/// «15 февраля», with the year when it is not the year of `today`.
pub fn day_month(date: Date, today: Date) -> String {
    if date.year() == today.year() { format!("{}\u{a0}{}", date.day(), month_of(date.month())) } else { long(date) }
}

/// How far a day lies from today: «сегодня», «завтра», «вчера», «через 6 дней», «6 дней назад».
pub fn distance(date: Date, today: Date) -> String {
    match days_between(today, date) {
        0 => "сегодня".to_owned(),
        1 => "завтра".to_owned(),
        -1 => "вчера".to_owned(),
        n if n >= 730 => "больше чем через 2 года".to_owned(),
        n if n > 0 => format!("через {}", stretch(n.unsigned_abs())),
        n => format!("{} назад", stretch(n.unsigned_abs())),
    }
}

/// A stretch of days as people say it, after «на», «через» and before «назад»: «40 дней», «5 месяцев», «больше 2 лет».
pub fn stretch(count: u64) -> String {
    match count {
        0..=60 => days(count),
        // 730 days are two years; a month is a twelfth of a year.
        61..=729 => counted(count * 12 / 365, "месяц", "месяца", "месяцев"),
        _ => {
            let years = count * 4 / 1461;
            format!("больше {}", counted(years.max(2), "года", "лет", "лет"))
        }
    }
}

/// A last day as lists show it: «до 15 февраля (через 6 дней)».
pub fn due(date: Date, today: Date) -> String {
    format!("до {} ({})", day_month(date, today), distance(date, today))
}

/// Days from one date to another; negative when the second is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    // Civil dates lie within ±9999 years, so the difference in days always fits.
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// A window in words: «март 2023», «сентябрь – ноябрь 2021», «декабрь 2022 – январь 2023», «2023 год», «1–15 марта 2023»,
/// «15 февраля 2023», «до 15 февраля 2023».
pub fn window(window: &Window) -> String {
    let due = window.due;
    let Some(start) = window.start else { return format!("до {}", long(due)) };
    if start == due {
        return long(due);
    }
    let whole_months = start.day() == 1 && due.last_of_month() == due;
    let same_year = start.year() == due.year();
    if whole_months && same_year && start.month() == 1 && due.month() == 12 {
        return format!("{} год", due.year());
    }
    if whole_months && start.month() == 1 && due.month() == 12 {
        return format!("{}–{} годы", start.year(), due.year());
    }
    if whole_months {
        return match (same_year, start.month() == due.month()) {
            (true, true) => format!("{} {}", month(due.month()), due.year()),
            (true, false) => format!("{} – {} {}", month(start.month()), month(due.month()), due.year()),
            _ => format!("{} {} – {} {}", month(start.month()), start.year(), month(due.month()), due.year()),
        };
    }
    if same_year && start.month() == due.month() {
        return format!("{}–{}\u{a0}{} {}", start.day(), due.day(), month_of(due.month()), due.year());
    }
    if same_year {
        let (a, b) = (month_of(start.month()), month_of(due.month()));
        return format!("{}\u{a0}{a} – {}\u{a0}{b} {}", start.day(), due.day(), due.year());
    }
    format!("{} – {}", long(start), long(due))
}

/// Joins words as a sentence does: «март», «март и август», «март, май и август».
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} и {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn agrees_with_counts() {
        for (count, words) in [
            (0, "0 дней"),
            (1, "1 день"),
            (2, "2 дня"),
            (5, "5 дней"),
            (11, "11 дней"),
            (12, "12 дней"),
            (21, "21 день"),
            (24, "24 дня"),
            (111, "111 дней"),
            (1001, "1 001 день"),
        ] {
            assert_eq!(days(count).replace('\u{a0}', " "), words);
        }
    }

    #[test]
    fn prints_numbers() {
        for (value, decimals, words) in [
            (0.0, 1, "0"),
            (1234.5, 1, "1 234,5"),
            (1234567.0, 2, "1 234 567"),
            (33.30, 2, "33,3"),
            (-0.001, 2, "0"),
            (-5.25, 1, "−5,2"),
            (999.999, 2, "1 000"),
            (f64::NAN, 1, "—"),
            (100.0, 0, "100"),
        ] {
            assert_eq!(number(value, decimals).replace('\u{a0}', " "), words, "{value}");
        }
    }

    #[test]
    fn prints_windows() {
        let cases = [
            (Some(date(2021, 9, 1)), date(2021, 11, 30), "сентябрь – ноябрь 2021"),
            (Some(date(2022, 12, 1)), date(2023, 1, 31), "декабрь 2022 – январь 2023"),
            (Some(date(2023, 3, 1)), date(2023, 3, 31), "март 2023"),
            (Some(date(2023, 1, 1)), date(2023, 12, 31), "2023 год"),
            (Some(date(2023, 1, 1)), date(2025, 12, 31), "2023–2025 годы"),
            (Some(date(2023, 3, 1)), date(2023, 3, 15), "1–15 марта 2023"),
            (Some(date(2023, 3, 15)), date(2023, 4, 2), "15 марта – 2 апреля 2023"),
            (Some(date(2023, 3, 15)), date(2024, 4, 2), "15 марта 2023 – 2 апреля 2024"),
            (Some(date(2023, 3, 15)), date(2023, 3, 15), "15 марта 2023"),
            (None, date(2023, 2, 15), "до 15 февраля 2023"),
        ];
        for (start, due, words) in cases {
            assert_eq!(window(&Window { start, due }).replace('\u{a0}', " "), words);
        }
    }

    #[test]
    fn says_how_far() {
        let today = date(2023, 2, 9);
        for (day, words) in [
            (date(2023, 2, 15), "до 15 февраля (через 6 дней)"),
            (date(2023, 2, 9), "до 9 февраля (сегодня)"),
            (date(2023, 2, 8), "до 8 февраля (вчера)"),
            (date(2022, 12, 31), "до 31 декабря 2022 (40 дней назад)"),
            (date(2023, 2, 10), "до 10 февраля (завтра)"),
            (date(2022, 9, 1), "до 1 сентября 2022 (5 месяцев назад)"),
            (date(2020, 3, 10), "до 10 марта 2020 (больше 2 лет назад)"),
            (date(2025, 3, 10), "до 10 марта 2025 (больше чем через 2 года)"),
        ] {
            assert_eq!(due(day, today).replace('\u{a0}', " "), words);
        }
        assert_eq!(dotted(today), "09.02.2023");
        assert_eq!(weekday(today), "четверг");
        assert_eq!(list(&["март".into(), "май".into(), "август".into()]), "март, май и август");
    }
}
