//! Times that stand where no deadline cell is: titles of columns under which a mark says when («I квартал», «сен»), and
//! titles of sections that gather the lines of a month or a quarter («Сентябрь 2025», «В течение года»).

use phrases::deadline;
use phrases::period::Period;
use phrases::text::fold;

use super::dates;
use super::shape;

/// Months with the abbreviations that narrow columns have.
const MONTHS: [(&str, &[&str]); 12] = [
    ("январь", &["янв"]),
    ("февраль", &["фев", "февр"]),
    ("март", &["мар"]),
    ("апрель", &["апр"]),
    ("май", &[]),
    ("июнь", &["июн"]),
    ("июль", &["июл"]),
    ("август", &["авг"]),
    ("сентябрь", &["сен", "сент"]),
    ("октябрь", &["окт"]),
    ("ноябрь", &["ноя", "нояб"]),
    ("декабрь", &["дек"]),
];

/// The time that a column's heading names, in full words: `сен` is «сентябрь», `1 кв` under `2025 год` is «1 квартал 2025
/// года». Nothing for headings that say anything else.
pub(super) fn of_heading(own: &str, parent: &str) -> Option<String> {
    let own = own.replace(['.', ',', '\n'], " ");
    let words: Vec<&str> = own.split_whitespace().collect();
    let year_of = |text: &str| dates::years(text).next();
    let is_year = |word: &&&str| year_of(word).is_some() || matches!(**word, "год" | "года" | "г");
    let bare: Vec<&str> = words.iter().filter(|word| !is_year(word)).copied().collect();
    let time = match bare.as_slice() {
        [month] => month_name(month)?.to_owned(),
        [count, unit] => {
            let number = number(count)?;
            let unit = match *unit {
                unit if unit == "кв" || unit.starts_with("кварт") => "квартал",
                unit if unit.starts_with("полуг") || unit == "п/г" => "полугодие",
                _ => return None,
            };
            format!("{number} {unit}")
        }
        _ => return None,
    };
    let year = year_of(&own).or_else(|| year_of(parent).filter(|_| dates::years(parent).count() == 1));
    Some(match year {
        Some(year) => format!("{time} {year} года"),
        None => time,
    })
}

fn month_name(word: &str) -> Option<&'static str> {
    MONTHS.iter().find(|(name, short)| *name == word || short.contains(&word)).map(|(name, _)| *name)
}

/// 1 to 4 in arabic or Roman digits, with or without an ending.
fn number(word: &str) -> Option<u32> {
    let word = word.trim_end_matches("-й").trim_end_matches("-е").trim_end_matches("-ый").trim_end_matches("-ое");
    word.parse().ok().or_else(|| shape::roman(&word.to_uppercase())).filter(|number| (1..=4).contains(number))
}

/// Words of a title that says how often; a longer one says more than that.
const WORDS_OF_RHYTHM: usize = 7;

/// Whether a title says how often its lines are done: «Ежедневно», «1 раз в месяц», «Постоянно в течение года».
pub(super) fn is_rhythm(title: &str) -> bool {
    title.split(' ').count() <= WORDS_OF_RHYTHM
        && deadline::parse(title)
            .is_some_and(|read| (read.recurrence.is_some() || read.continuity.is_some()) && read.references.is_empty())
}

/// Whether a section's title is a time and nothing else.
pub(super) fn is_time_section(title: &str) -> bool {
    if is_rhythm(title.trim_end_matches([':', '.'])) {
        return true;
    }
    let folded = fold(title);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '/').filter(|word| !word.is_empty()).collect();
    let mut named = false;
    let known = |word: &&str| -> bool {
        let parts: Vec<&str> = word.split(['-', '–', '/']).filter(|part| !part.is_empty()).collect();
        parts.iter().all(|part| {
            let month = dates::month_number(part).is_some();
            let number = part.chars().all(|c| c.is_ascii_digit()) || shape::roman(&part.to_uppercase()).is_some();
            let unit = ["квартал", "полугоди", "четверт", "триместр"].iter().any(|unit| part.starts_with(unit));
            let filler = matches!(
                *part,
                "год"
                    | "года"
                    | "году"
                    | "г"
                    | "гг"
                    | "й"
                    | "е"
                    | "ый"
                    | "в"
                    | "и"
                    | "течение"
                    | "течении"
                    | "всего"
                    | "за"
                    | "на"
                    | "месяц"
            ) || part.starts_with("учебн");
            month || number || unit || filler
        })
    };
    for word in &words {
        let part = word.split('-').next().unwrap_or_default();
        named |= dates::month_number(part).is_some()
            || ["квартал", "полугоди", "четверт", "триместр", "течени"].iter().any(|unit| word.starts_with(unit));
    }
    named && words.len() <= 8 && words.iter().all(known)
}

/// What to read for the title of a section of time: a school year's plan that begins with August before its September
/// means the August before the year, which the month alone would put at its end.
pub(super) fn section_time(title: &str, next: Option<&str>, period: Period) -> String {
    let month = |text: &str| fold(text).split_whitespace().next().and_then(dates::month_number);
    let early = matches!(month(title), Some(6..=8)) && period.start.month() == 9;
    let before_september =
        next.and_then(month).is_some_and(|next| (7..=9).contains(&next) && Some(next) > month(title));
    if early && before_september && dates::years(title).next().is_none() {
        format!("{title} {} года", period.start.year())
    } else {
        title.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn headings_of_columns() {
        for (own, parent, expected) in [
            ("i квартал", "2025 год", Some("1 квартал 2025 года")),
            ("iv кв.", "", Some("4 квартал")),
            ("1 кв 2026", "сроки", Some("1 квартал 2026 года")),
            ("сен", "", Some("сентябрь")),
            ("май", "2026 год", Some("май 2026 года")),
            ("сентябрь 2025 г.", "", Some("сентябрь 2025 года")),
            ("2 полугодие", "", Some("2 полугодие")),
            ("2025 год", "", None),
            ("месяц", "", None),
            ("5 класс", "", None),
        ] {
            assert_eq!(of_heading(own, parent).as_deref(), expected, "{own} / {parent}");
        }
    }

    #[test]
    fn titles_of_sections() {
        for (title, expected) in [
            ("Август", true),
            ("СЕНТЯБРЬ 2025", true),
            ("I квартал", true),
            ("Январь – февраль 2026 года", true),
            ("Ноябрь-декабрь", true),
            ("В течение года", true),
            ("В течение 2025-2026 учебного года", true),
            ("2 полугодие 2025/2026 учебного года", true),
            ("Ежедневно", true),
            ("ЕЖЕНЕДЕЛЬНО:", true),
            ("1 раз в квартал", true),
            ("Постоянно", true),
            ("Ежегодные мероприятия с детьми", false),
            ("2025 год", false),
            ("Мероприятия сентября", false),
            ("Раздел 1", false),
            ("Итоговый контроль", false),
        ] {
            assert_eq!(is_time_section(title), expected, "{title}");
        }
    }

    #[test]
    fn august_before_september_is_last_summer() {
        let period = Period { start: date(2025, 9, 1), end: date(2026, 8, 31) };
        for (title, next, expected) in [
            ("Август", Some("Сентябрь"), "Август 2025 года"),
            ("Август", None, "Август"),
            ("Август 2026", Some("Сентябрь"), "Август 2026"),
            ("Май", Some("Август"), "Май"),
        ] {
            assert_eq!(section_time(title, next, period), expected, "{title}");
        }
    }
}
