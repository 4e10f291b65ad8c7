//! What a cell looks like, whatever its column is called: a number, a time, a party, a person's name.
//!
//! These are cheap tests for finding columns and rows; the values themselves are read by `phrases`.

pub(super) use super::holds::{is_mark, is_paper, is_sentence, is_value};

/// Words that only times have; the beginnings of folded words.
const TIME_WORDS: &[&str] = &[
    "январ",
    "феврал",
    "апрел",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
    "ежегодн",
    "ежекварт",
    "ежемесяч",
    "еженедел",
    "ежедневн",
    "постоянно",
    "квартал",
    "полугоди",
    "графику",
    "необходимости",
    "весь",
    "весна",
    "осень",
    "регулярно",
    "систематическ",
    "однократн",
    "единовременн",
];

/// Words that name those who act; the beginnings of folded words.
const PARTY_WORDS: &[&str] = &[
    "руководител",
    "директор",
    "заместител",
    "управлени",
    "комитет",
    "отдел",
    "департамент",
    "министерств",
    "админист",
    "методист",
    "методическ",
    "педагог",
    "учител",
    "куратор",
    "специалист",
    "координатор",
    "школ",
    "организаци",
    "учрежден",
    "институт",
    "центр",
    "совет",
    "групп",
    "наставник",
    "психолог",
    "классн",
    "завуч",
    "председател",
    "начальник",
    "тьютор",
    "команд",
    "ассоциаци",
    "эксперт",
    "секретар",
    "сотрудник",
    "служб",
];

/// Whether a text is a row number: `1`, `1.2.3.`, `3)`, `№ 4`, `IV.`, `а)`.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('№').unwrap_or(text).trim();
    let core = text.trim_end_matches(['.', ')']);
    if core.is_empty() || core.len() > 14 {
        return false;
    }
    let dotted =
        core.split('.').all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()));
    let letter = core.len() < text.len() && core.chars().count() == 1 && core.chars().all(char::is_alphabetic);
    dotted || letter || roman(core).is_some()
}

/// The value of a Roman numeral up to 39; Cyrillic look-alikes count as Latin letters.
pub(super) fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 6 {
        return None;
    }
    let mut total = 0;
    let mut following = 0;
    for c in text.chars().rev() {
        let value = match c {
            'I' | 'І' => 1,
            'V' => 5,
            'X' | 'Х' => 10,
            _ => return None,
        };
        if value < following {
            total -= value;
        } else {
            total += value;
            following = value;
        }
    }
    (1..40).contains(&total).then_some(total)
}

/// Whether a folded text looks like a time.
pub(super) fn is_time(folded: &str) -> bool {
    if folded.is_empty() || folded.chars().count() > 160 {
        return false;
    }
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    if words.any(|word| {
        TIME_WORDS.iter().any(|time| word.starts_with(time))
            || matches!(word, "май" | "мая" | "мае" | "март" | "марта" | "марте" | "год")
    }) {
        return true;
    }
    has_year(folded)
        || folded.contains("раз в ")
        || folded.contains("раза в ")
        || folded.contains("раз на ")
        || folded.contains("в течени")
        || folded.contains("по мере ")
        || folded.contains("учебн")
        || folded.contains("срок")
        || folded.contains("согласно ")
        || folded.starts_with("план ")
        || folded.starts_with("по план")
        || folded.starts_with("до ") && folded[..].bytes().any(|b| b.is_ascii_digit())
        || is_short_date(folded)
}

/// Whether the text names a year from 2000 to 2099.
fn has_year(folded: &str) -> bool {
    folded.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 4 && run.starts_with("20"))
}

pub(super) fn is_short_date(folded: &str) -> bool {
    let mut parts = folded.trim_end_matches('.').split('.');
    let two =
        |part: Option<&str>| part.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    two(parts.next())
        && two(parts.next())
        && parts.next().is_none_or(|year| matches!(year.len(), 2 | 4))
        && folded.contains('.')
        && folded.len() >= 5
}

/// Whether a text looks like those who act: known words, abbreviations in capitals, a surname with initials.
pub(super) fn is_party(text: &str, folded: &str) -> bool {
    if text.is_empty() || text.chars().count() > 300 {
        return false;
    }
    let first = folded.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    if first.is_some_and(|word| PARTY_WORDS.iter().any(|party| word.starts_with(party))) {
        return true;
    }
    is_person(text) || starts_with_abbreviation(text)
}

fn starts_with_abbreviation(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    first.is_some_and(|word| (2..=7).contains(&word.chars().count()) && word.chars().all(char::is_uppercase))
}

/// Whether a line of a cell of parties is the middle of the name that the line above begins: the line above ends with an
/// adjective or a preposition, or this one begins with a participle or a small genitive.
pub(super) fn name_goes_on(above: &str, line: &str) -> bool {
    const ADJECTIVES: [&str; 17] = [
        "ской",
        "ного",
        "ского",
        "ному",
        "скому",
        "ских",
        "ными",
        "ной",
        "ный",
        "ная",
        "ное",
        "ские",
        "ский",
        "ская",
        "ское",
        "ных",
        "ые",
    ];
    const PARTICIPLES: [&str; 8] = ["ющие", "ющий", "ющая", "ющее", "ющих", "ящие", "ящий", "имеющ"];
    const GENITIVES: [&str; 8] = ["ии", "ого", "его", "ых", "их", "ой", "ния", "ей"];
    if above.ends_with([';', '.']) || above.is_empty() {
        return false;
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (last, first) = (words(above).pop().unwrap_or_default(), words(line).into_iter().next().unwrap_or_default());
    let small = line.chars().next().is_some_and(char::is_lowercase);
    let participle = PARTICIPLES.iter().any(|ending| first.ends_with(ending)) && first.chars().count() >= 7 && small;
    if above.ends_with(',') {
        return participle;
    }
    let open = |mark: (char, char)| above.matches(mark.0).count() > above.matches(mark.1).count();
    if open(('(', ')')) || open(('«', '»')) {
        return true;
    }
    if is_person(line) || is_person(above) {
        return false;
    }
    let adjective = last.chars().count() >= 5 && ADJECTIVES.iter().any(|ending| last.ends_with(ending));
    let preposition = matches!(last.as_str(), "и" | "по" | "в" | "на" | "с" | "для" | "при" | "за" | "от" | "над");
    let genitive = small && first.chars().count() >= 6 && GENITIVES.iter().any(|ending| first.ends_with(ending));
    adjective || preposition || participle || genitive
}

/// Whether a text begins with a person: `Иванова И.И.`, `И. И. Иванова`, `Иванова Инна Ивановна`.
pub(super) fn is_person(text: &str) -> bool {
    with_initials(text) || is_full_name(text)
}

/// Whether a text begins with a surname with initials, in either order.
pub(super) fn with_initials(text: &str) -> bool {
    let mut words = text.split([' ', ',', ';']).filter(|word| !word.is_empty());
    let (Some(first), second) = (words.next(), words.next()) else { return false };
    if is_surname(first) && second.is_some_and(starts_with_initial) {
        return true;
    }
    if !starts_with_initial(first) {
        return false;
    }
    let tail = first.rsplit('.').next().unwrap_or_default();
    is_surname(tail)
        || second.is_some_and(|s| is_surname(s) || is_surname(s.rsplit('.').next().unwrap_or_default()))
        || words.next().is_some_and(is_surname)
}

/// Whether a text is three capitalised words the last of which is a patronymic.
pub(super) fn is_full_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').take(4).map(|word| word.trim_matches([',', ';', ':', '–', '-'])).collect();
    words.len() >= 3 && words[..3].iter().all(|word| is_surname(word)) && is_patronymic(words[2])
}

fn is_patronymic(word: &str) -> bool {
    let folded = word.to_lowercase();
    ["вич", "вна", "чна", "ична", "шна", "оглы", "кызы"].iter().any(|ending| folded.ends_with(ending))
}

fn is_surname(word: &str) -> bool {
    let word = word.trim_end_matches([',', ';', '.', ':', ')']);
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase)
        && word.chars().count() >= 2
        && chars.clone().any(char::is_lowercase)
        && chars.all(|c| c.is_alphabetic() || c == '-')
}

fn starts_with_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next() == Some('.')
}

/// Whether a text begins in the middle of a sentence: its first letter is lower-case.
pub(super) fn starts_inside(text: &str) -> bool {
    let mut chars = text.chars().skip_while(|c| matches!(c, '(' | '«' | '"' | '“'));
    chars.next().is_some_and(|c| c.is_lowercase() || matches!(c, ')' | ',' | ';' | '»' | '–'))
}

/// Whether a text waits for more: it ends with a comma, a preposition, an open bracket or quote.
pub(super) fn is_incomplete(text: &str) -> bool {
    let count = |c: char| text.matches(c).count();
    if text.ends_with([',', '-', '–', '—', '(', '«', '/']) || count('(') > count(')') || count('«') > count('»')
    {
        return true;
    }
    let last = text.rsplit(' ').next().unwrap_or_default();
    matches!(
        last,
        "и" | "или"
            | "в"
            | "во"
            | "на"
            | "с"
            | "со"
            | "по"
            | "для"
            | "от"
            | "из"
            | "к"
            | "о"
            | "об"
            | "при"
            | "за"
            | "их"
            | "не"
            | "под"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use phrases::text::fold;

    #[test]
    fn tells_numbers() {
        for (text, expected) in [
            ("1", true),
            ("1.2.3.", true),
            ("3)", true),
            ("№ 4", true),
            ("IV.", true),
            ("а)", true),
            ("", false),
            ("2023", false),
            ("мая", false),
            ("3.10", true),
            ("10.03.2023", false),
            ("а", false),
            ("ХI", true),
        ] {
            assert_eq!(is_number(text), expected, "{text}");
        }
    }

    #[test]
    fn tells_times_and_parties() {
        for (text, time, party) in [
            ("ежегодно, март", true, false),
            ("до 15 числа", true, false),
            ("01.09.2023", true, false),
            ("План работы ММС", true, false),
            ("МОУО, ШНОР", false, true),
            ("Кузнецова А.Б.", false, true),
            ("А. Б. Кузнецова", false, true),
            ("руководители школ", false, true),
            ("Проведение семинара для учителей", false, false),
            ("Аналитическая справка", false, false),
        ] {
            assert_eq!((is_time(&fold(text)), is_party(text, &fold(text))), (time, party), "{text}");
        }
    }

    #[test]
    fn tells_names_broken_by_lines() {
        for (above, line, expected) in [
            ("Органы власти субъектов Российской", "Федерации, осуществляющие государственное", true),
            ("Федерации, осуществляющие государственное", "управление в сфере образования", true),
            ("Управление образования", "администрации района", true),
            ("Федеральный организатор,", "Органы исполнительной власти", false),
            ("Органы власти,", "осуществляющие управление", true),
            ("МОУО", "школы", false),
            ("директора школ", "методисты", false),
            ("А.Б. Полянский", "Иванова И.И.", false),
            ("МБОУ «Школа", "№ 5»", true),
        ] {
            assert_eq!(name_goes_on(above, line), expected, "{above} / {line}");
        }
    }

    #[test]
    fn tells_what_columns_hold() {
        for (text, sentence, paper, value) in [
            ("Проведение семинара для учителей", true, false, false),
            ("Организация наставничества", true, false, false),
            ("Управление образования района", false, false, false),
            ("организации района", false, false, false),
            ("Провести совещание", true, false, false),
            ("Справка по итогам", false, true, false),
            ("не менее 80 %", false, true, true),
            ("12,5", false, false, true),
            ("март 2024", false, false, false),
            ("01.09.2024", false, false, false),
            ("2024", false, false, false),
        ] {
            let folded = fold(text);
            assert_eq!(
                (is_sentence(&folded), is_paper(&folded), is_value(&folded)),
                (sentence, paper, value),
                "{text}"
            );
        }
    }

    #[test]
    fn tells_broken_ends() {
        for (text, inside, incomplete) in [
            ("снижения результатов", true, false),
            ("Организация школ", false, false),
            ("Создание условий для", false, true),
            ("«Точка роста» и", false, true),
            ("(далее по тексту", true, true),
        ] {
            assert_eq!((starts_inside(text), is_incomplete(text)), (inside, incomplete), "{text}");
        }
    }
}
