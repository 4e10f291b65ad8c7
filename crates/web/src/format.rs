//! What [`domain::russian`] does not say: moments, typed days, addresses of months, classes of states.

use std::sync::atomic::{AtomicI32, Ordering};

use domain::progress::{Standing, Status};
use domain::roadmap::{Place, Source};
use domain::russian;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use operations::Clock;

/// Local time minus UTC in seconds; Moscow until the router says otherwise. One for the process, because a process serves
/// one deployment and templates have nobody to ask.
static OFFSET: AtomicI32 = AtomicI32::new(3 * 60 * 60);

/// Tells in which local time moments are shown.
pub fn set_offset(clock: &Clock) {
    let (Clock::System { offset } | Clock::Fixed { offset, .. }) = clock;
    OFFSET.store(offset.seconds(), Ordering::Relaxed);
}

/// `15.02.2023`
pub fn day(date: &Date) -> String {
    russian::dotted(*date)
}

/// `15 февраля 2023`
pub fn long(date: &Date) -> String {
    russian::long(*date)
}

/// `среда`
pub fn weekday(date: &Date) -> &'static str {
    russian::weekday(*date)
}

/// `15.02.2023` or nothing.
pub fn day_or_empty(date: Option<Date>) -> String {
    date.map(russian::dotted).unwrap_or_default()
}

/// `15.02.2023 14:05`
pub fn moment(moment: &Timestamp) -> String {
    let offset = Offset::from_seconds(OFFSET.load(Ordering::Relaxed)).unwrap_or(Offset::UTC);
    let here = moment.to_zoned(TimeZone::fixed(offset));
    format!("{} {:02}:{:02}", russian::dotted(here.date()), here.hour(), here.minute())
}

/// `2023-02`, the part of an address that names a month.
pub fn month_address(date: &Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// Reads such a part of an address.
pub fn read_month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

/// A count with its noun.
pub fn count(number: u64, one: &str, few: &str, many: &str) -> String {
    russian::counted(number, one, few, many)
}

/// [`count`] for templates, which pass everything by reference.
pub fn tally<N: Copy + TryInto<u64>>(number: &N, one: &str, few: &str, many: &str) -> String {
    count((*number).try_into().unwrap_or(0), one, few, many)
}

/// A whole number with its thousands apart.
pub fn whole(number: &u64) -> String {
    russian::number(*number as f64, 0)
}

/// The same text with a capital first letter; the rest stays as written.
pub fn first_up(text: impl AsRef<str>) -> String {
    let mut letters = text.as_ref().chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// Class of a page's heading: a long title of a document is set smaller, so that the page itself stays in sight.
pub fn heading(title: &str) -> &'static str {
    if title.chars().count() > 90 { "govuk-heading-m" } else { "govuk-heading-l" }
}

/// A small count for functions that take a large one.
pub fn wide(number: &u32) -> u64 {
    u64::from(*number)
}

/// Reads a day as people type it: `15.02.2023`, `15/2/23`, `2023-02-15`.
pub fn read_day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().trim_end_matches('.').split(['.', '-', '/', ',', ' ']).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    let mut full_year: i16 = year.parse().ok()?;
    if year.len() == 2 {
        full_year += 2000;
    }
    Date::new(full_year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A typed day as operations take it (ISO); what is no day goes on as typed, so that the refusal names the field.
pub fn iso_or_typed(typed: &str) -> String {
    read_day(typed).map_or_else(|| typed.to_owned(), |day| day.to_string())
}

/// An ISO text as people read it: `15.02.2023`.
pub fn iso_to_typed(iso: &str) -> String {
    iso.parse::<Date>().map_or_else(|_| iso.to_owned(), russian::dotted)
}

/// «стр. 7, таблица 2, строка 14».
pub fn place(place: &Place) -> String {
    let parts = [
        place.page.map(|page| format!("стр.\u{a0}{page}")),
        place.table.map(|table| format!("таблица\u{a0}{table}")),
        place.row.map(|row| format!("строка\u{a0}{row}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The same of a line's source.
pub fn source(source: &Source) -> String {
    place(&domain::line::place_of(source))
}

/// «1. Диагностика»; a number that was written with its dot gets no second one.
pub fn section(number: &Option<String>, title: &str) -> String {
    match number {
        Some(number) => format!("{}. {title}", number.trim_end_matches('.')),
        None => title.to_owned(),
    }
}

/// A text cut at a word, for places where the whole stands one key press away.
pub fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', '.', '–']))
}

/// What the reader healed, in Russian; words that are not known here stand as they are.
pub fn healed(words: &str) -> String {
    let known = [
        ("row joined across a page break", "строка собрана через разрыв страницы"),
        ("word torn by a line break joined", "слово, разорванное переносом строки, соединено"),
        ("hyphen at a line's end resolved", "перенос в конце строки снят"),
        ("doubled column dropped", "повторённый столбец убран"),
        ("merged cell repeated", "объединённая ячейка повторена для каждой строки"),
    ];
    known.iter().find(|(code, _)| *code == words).map_or(words, |(_, russian)| russian).to_owned()
}

/// The same for all of a line's source.
pub fn healed_of(source: &Option<Source>) -> Vec<String> {
    source.iter().flat_map(|source| source.healed.iter().map(|words| healed(words))).collect()
}

/// Class of the tag of a standing. Only what asks for attention has a colour.
pub fn standing_class(standing: &Standing) -> &'static str {
    match standing {
        Standing::Overdue { .. } => "app-tag app-tag--red",
        Standing::DueSoon { .. } => "app-tag app-tag--amber",
        Standing::Submitted => "app-tag app-tag--blue",
        Standing::Later | Standing::Done | Standing::Dropped | Standing::NoDate => "app-tag app-tag--plain",
    }
}

/// Class of the tag of a status.
pub fn status_class(status: &Status) -> &'static str {
    match status {
        Status::InProgress => "app-tag",
        Status::InReview => "app-tag app-tag--blue",
        Status::Returned => "app-tag app-tag--amber",
        Status::NotStarted | Status::Accepted | Status::Dropped => "app-tag app-tag--plain",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_read_as_people_type_them() {
        for (text, expected) in [
            ("15.02.2023", Some(date(2023, 2, 15))),
            (" 5.2.23 ", Some(date(2023, 2, 5))),
            ("2023-02-15", Some(date(2023, 2, 15))),
            ("15/02/2023", Some(date(2023, 2, 15))),
            ("31.02.2023", None),
            ("февраль", None),
            ("", None),
        ] {
            assert_eq!(read_day(text), expected, "{text}");
        }
        assert_eq!(iso_or_typed("15.02.2023"), "2023-02-15");
        assert_eq!(iso_or_typed("потом"), "потом");
        assert_eq!(read_month("2023-02"), Some(date(2023, 2, 1)));
        assert_eq!(read_month("2023-13"), None);
    }

    #[test]
    fn moments_are_local() {
        let late: Timestamp = "2023-02-14T21:05:00Z".parse().unwrap();
        assert_eq!(moment(&late), "15.02.2023 00:05");
    }

    #[test]
    fn places_in_words() {
        let place_of = |table, row, page| place(&Place { table, row, page }).replace('\u{a0}', " ");
        assert_eq!(place_of(Some(2), Some(14), Some(7)), "стр. 7, таблица 2, строка 14");
        assert_eq!(place_of(None, None, None), "");
    }
}
