//! Cells of a plan: numbers of items, lists of codes, levels, scores.

use domain::results::work::Level;
use phrases::text::{fold, squeeze};

/// Removes note marks: raised digits and asterisks at the end.
pub(super) fn without_notes(text: &str) -> String {
    let raised = |c: char| matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '*' | '†');
    squeeze(&text.replace(raised, ""))
}

/// The number of an item as printed, with Cyrillic `К` and without the word «Задание» and note marks; alternatives of
/// one item («13 (13.1, 13.2, 13.3)») are the item. Nothing when the text is none.
pub(super) fn number(text: &str) -> Option<String> {
    let text = without_notes(text);
    let folded = fold(&text);
    let text = ["задания ", "задание ", "зад. ", "№ ", "№"]
        .iter()
        .find_map(|word| folded.starts_with(word).then(|| text.chars().skip(word.chars().count()).collect::<String>()))
        .unwrap_or(text);
    let text = text.trim().trim_end_matches(['.', ')']).trim();
    let text = if text.contains('(') && !text.ends_with(')') { format!("{text})") } else { text.to_owned() };
    if let Some((number, inside)) = text.split_once('(') {
        let inside = inside.trim().trim_end_matches(')');
        if inside.starts_with(&format!("{}.", number.trim())) {
            return self::number(number);
        }
        // «3(1)» of a paper is «3.1» in the reports, «1 (К2)» is «1К2».
        if !number.trim().is_empty() && !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit()) {
            return self::number(&format!("{}.{inside}", number.trim()));
        }
        // «25 (К1–К3)» names the criteria of one item.
        let several = inside.split(['–', '—', '−', '-', ',']).map(str::trim).collect::<Vec<_>>();
        if several.len() > 1 && several.iter().all(|label| criterion(label).is_some()) {
            return self::number(number);
        }
        if let Some(label) = criterion(inside).filter(|label| label.chars().count() == inside.chars().count()) {
            return self::number(&format!("{}{label}", number.trim()));
        }
    }
    let text = text.replace(" или ", "/").replace(['–', '—', '−'], "-");
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(cyrillic).collect();
    let digits = plain.chars().any(|c| c.is_ascii_digit());
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    let known =
        plain.chars().all(|c| c.is_ascii_digit() || c.is_uppercase() || matches!(c, '.' | ',' | '/' | '(' | ')' | '-'));
    (digits && known && letters <= 6 && plain.chars().count() <= 16).then(|| plain.replace(',', "."))
}

/// Latin letters that look like Russian ones in numbers of items and levels.
fn cyrillic(letter: char) -> char {
    match letter {
        'K' | 'k' | 'к' => 'К',
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        other => other,
    }
}

/// Label of a criterion at the start of a text: «К1», «ГК2», «ИК3. Смысловая цельность».
pub(super) fn criterion(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = fold(text);
    let text = if rest.starts_with("критерий ") { text.split_once(' ')?.1 } else { text };
    let label: String = text.chars().take_while(|c| c.is_alphanumeric()).map(cyrillic).collect();
    let letters = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let short =
        (1..=3).contains(&letters.chars().count()) && letters.ends_with('К') && letters.chars().all(char::is_uppercase);
    let digits = label.len() - letters.len();
    (short && (1..=2).contains(&digits)).then_some(label)
}

/// A list of codes; ranges stay as printed, `X` lines that a comma did not part are parted.
pub(super) fn list(text: &str) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for line in text.split([',', ';']) {
        let mut open = false;
        for word in line.split_whitespace() {
            let dash = |c: char| matches!(c, '-' | '–' | '—' | '−');
            // A range or a code broken by the width of its column goes on.
            let goes_on = open || word.starts_with(dash) || word.starts_with('.');
            match codes.last_mut() {
                Some(last) if goes_on && !last.is_empty() => last.push_str(word),
                // «КЭС 1.1» is the code 1.1, «МП 1.1» is a code of another list than 1.1.
                Some(last) if is_column_name(last) => word.clone_into(last),
                Some(last) if is_prefix(last) && word.starts_with(|c: char| c.is_ascii_digit()) => {
                    last.push(' ');
                    last.push_str(word);
                }
                _ => codes.push(word.to_owned()),
            }
            open = word.ends_with(dash)
                || (word.ends_with('.') && word.chars().any(|c| c.is_ascii_digit()) && word.matches('.').count() < 2);
        }
        // The next code after a comma never goes on with this one.
        codes.push(String::new());
    }
    let clean = |code: &String| code.trim_matches(|c: char| matches!(c, '.' | '*' | '«' | '»')).to_owned();
    // «1.1. Строение вещества»: the name of an element is no code.
    let is_name =
        |code: &str| code.chars().count() > 1 && !code.chars().any(|c| c.is_ascii_digit()) && !is_prefix(code);
    let has_word = |code: &String| code.chars().any(char::is_alphanumeric) && !is_name(code);
    codes.iter().map(clean).filter(|code| has_word(code) && fold(code) != "и").collect()
}

/// The name of an element after its code: «Строение вещества» of «1.1. Строение вещества».
pub(super) fn name(text: &str) -> Option<String> {
    let name = text
        .trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '–' | '-'));
    (name.chars().filter(|c| c.is_alphabetic()).count() > 4).then(|| name.to_owned())
}

fn is_column_name(word: &str) -> bool {
    matches!(fold(word).trim_end_matches([':', '.']), "кэс" | "кт" | "кпу" | "кпр")
}

/// Letters before the numbers of one list of codes: «МП», «ПР».
fn is_prefix(word: &str) -> bool {
    (1..=4).contains(&word.chars().count()) && word.chars().all(char::is_uppercase)
}

/// Splits codes of content and of requirements that share a cell: «1.2 / 3.4», «КЭС 1.2; КТ 3.4».
pub(super) fn both(text: &str) -> (Vec<String>, Vec<String>) {
    if let Some((content, requirements)) = text.split_once('/') {
        return (list(content), list(requirements));
    }
    let folded = fold(text);
    let mark = ["кт", "кпу", "кпр"].iter().filter_map(|mark| folded.find(mark)).min();
    let Some(at) = mark.filter(|at| text.is_char_boundary(*at)) else { return (list(text), Vec::new()) };
    let bare = |text: &str| {
        let words = list(text).into_iter();
        words.filter(|code| code.chars().any(|c| c.is_ascii_digit())).collect::<Vec<_>>()
    };
    (bare(&text[..at]), bare(&text[at..]))
}

/// Level of an item by its letter or word.
pub(super) fn level(text: &str) -> Option<Level> {
    let folded = fold(&without_notes(text));
    let first = folded.split([' ', '(', '.']).next().unwrap_or_default();
    match first {
        "б" | "базовый" | "баз" => Some(Level::Basic),
        "п" | "повышенный" | "повыш" | "пов" => Some(Level::Advanced),
        "в" | "b" | "высокий" | "выс" => Some(Level::High),
        _ => None,
    }
}

/// Highest score of a cell: «2», «6²», «3 балла», «0–2», «по 1 баллу».
pub(super) fn score(text: &str) -> Option<u8> {
    let text = without_notes(text);
    let text = text.split('(').next().unwrap_or_default().replace(['–', '—', '−'], "-");
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = match numbers.as_slice() {
        [one] => one,
        [low, high] if text.contains('-') && low.parse::<u8>().ok() < high.parse::<u8>().ok() => high,
        _ => return None,
    };
    number.parse().ok().filter(|score| (1..=100).contains(score))
}

/// Criteria with their scores told inside one cell: «К1 – 2; К2 – 3».
pub(super) fn criteria(text: &str) -> Vec<(String, u8)> {
    let parts = text.split([';', ',', '\n']).map(str::trim);
    let read = |part: &str| {
        let label = criterion(part)?;
        let rest = part.split_once(['–', '-', '—', ':', '='])?.1;
        Some((label, score(rest)?))
    };
    let found: Option<Vec<_>> = parts.filter(|part| !part.is_empty()).map(read).collect();
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_items() {
        for (text, expected) in [
            ("1", Some("1")),
            ("12.", Some("12")),
            ("4K1", Some("4К1")),
            ("К3", Some("К3")),
            ("Задание 7", Some("7")),
            ("№ 8", Some("8")),
            ("29*", Some("29")),
            ("13²", Some("13")),
            ("13 (13.1, 13.2, 13.3)", Some("13")),
            ("3 (1)", Some("3.1")),
            ("1 (К2)", Some("1К2")),
            ("25 (К1–К3)", Some("25")),
            ("4.1 или 4.2", Some("4.1/4.2")),
            ("5,1", Some("5.1")),
            ("Часть 1", None),
            ("", None),
            ("Чтение", None),
            ("2026 год", None),
        ] {
            assert_eq!(number(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn codes_and_levels() {
        for (text, expected) in [
            ("3.5.2–3.5.6,\n3.4.2,\n3.6.3–3.6.7", vec!["3.5.2–3.5.6", "3.4.2", "3.6.3–3.6.7"]),
            ("1–8", vec!["1–8"]),
            ("6, 9", vec!["6", "9"]),
            ("1.1\n1.2", vec!["1.1", "1.2"]),
            ("2.1–\n2.5; 3", vec!["2.1–2.5", "3"]),
            ("4.21.8, 4.26,\n4.27", vec!["4.21.8", "4.26", "4.27"]),
            ("–", vec![]),
            ("1.1. Строение вещества", vec!["1.1"]),
            ("МП 1.1, ПР 2", vec!["МП 1.1", "ПР 2"]),
            ("КЭС 1.1; 1.2", vec!["1.1", "1.2"]),
        ] {
            assert_eq!(list(text), expected, "{text}");
        }
        assert_eq!(both("1.2 / 3.4, 3.5"), (vec!["1.2".into()], vec!["3.4".into(), "3.5".into()]));
        assert_eq!(both("КЭС 1.2; КТ 3.4"), (vec!["1.2".into()], vec!["3.4".into()]));
        for (text, expected) in [
            ("Б", Some(Level::Basic)),
            ("повышенный", Some(Level::Advanced)),
            ("Базовый (А2+)", Some(Level::Basic)),
            ("B", Some(Level::High)),
            ("?", None),
        ] {
            assert_eq!(level(text), expected, "{text}");
        }
    }

    #[test]
    fn scores() {
        for (text, expected) in [
            ("2", Some(2)),
            ("6²", Some(6)),
            ("3 балла", Some(3)),
            ("0–2", Some(2)),
            ("22 (К1–К10)", Some(22)),
            ("", None),
            ("1 2", None),
        ] {
            assert_eq!(score(text), expected, "{text}");
        }
        assert_eq!(criteria("К1 – 2; К2 – 3"), [("К1".to_owned(), 2), ("К2".to_owned(), 3)]);
        assert_eq!(criteria("22"), []);
        for (text, expected) in [
            ("К1. Точность", Some("К1")),
            ("ГК2", Some("ГК2")),
            ("Критерий К4", Some("К4")),
            ("Как", None),
            ("К", None),
        ] {
            assert_eq!(criterion(text).as_deref(), expected, "{text}");
        }
    }
}
