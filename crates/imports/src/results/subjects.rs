//! Subjects by their words: the two letters of a ВПР and the federal code of an exam.

use domain::results::work::SUBJECTS;
use phrases::text::fold;

/// Stems by which people and reports write a subject, in the order in which they are tried, and its two letters.
const STEMS: [(&str, &str); 22] = [
    ("литературному чт", "ЛЧ"),
    ("литературное чт", "ЛЧ"),
    ("лит. чт", "ЛЧ"),
    ("лит чт", "ЛЧ"),
    ("англ", "АЯ"),
    ("немец", "НЯ"),
    ("нем.", "НЯ"),
    ("франц", "ФЯ"),
    ("рус", "РУ"),
    ("мат", "МА"),
    ("окр", "ОМ"),
    ("биол", "БИ"),
    ("ист", "ИС"),
    ("геогр", "ГГ"),
    ("гео", "ГГ"),
    ("общ", "ОБ"),
    ("физика", "ФИ"),
    ("физике", "ФИ"),
    ("хим", "ХИ"),
    ("информ", "ИН"),
    ("инф", "ИН"),
    ("лит", "ЛИ"),
];

/// Two-letter code of a subject of a ВПР. A paper of the advanced level is another work and gets «У» after the letters.
/// A subject nobody listed gets its first letters, one more where two are those of another subject.
pub fn subject_code(subject: &str) -> String {
    let folded = fold(subject);
    let letters: String = subject.to_uppercase().chars().filter(|c| c.is_alphabetic()).take(3).collect();
    let known = |code: &str| SUBJECTS.iter().any(|(letters, _)| *letters == code);
    if known(&letters) {
        return letters;
    }
    let geometry = folded.starts_with("геометр");
    let starts = |stem: &str| folded.starts_with(stem) && !geometry;
    // «Иностранный язык (английский)» names its language further on.
    let inside = |stem: &str| folded.starts_with("иностр") && folded.contains(stem);
    let code = STEMS.iter().find(|(stem, _)| starts(stem) || inside(stem)).map(|(_, code)| (*code).to_owned());
    let code = code.unwrap_or_else(|| {
        let two: String = letters.chars().take(2).collect();
        if known(&two) { letters.clone() } else { two }
    });
    if folded.contains("углуб") { format!("{code}У") } else { code }
}

/// Federal code of an exam's subject by its words.
pub fn federal_code(subject: &str) -> Option<&'static str> {
    const CODES: [(&str, &str); 17] = [
        ("русск", "01"),
        ("математик", "02"),
        ("физик", "03"),
        ("хими", "04"),
        ("информатик", "05"),
        ("биологи", "06"),
        ("истори", "07"),
        ("географи", "08"),
        ("английск", "09"),
        ("немецк", "10"),
        ("французск", "11"),
        ("обществознан", "12"),
        ("испанск", "13"),
        ("китайск", "14"),
        ("литератур", "18"),
        ("гвэ-русск", "51"),
        ("гвэ-математик", "52"),
    ];
    let folded = fold(subject);
    let plain =
        folded.strip_prefix("иностранный язык").unwrap_or(&folded).trim_start_matches([' ', '(', '-', '–', ':']);
    if plain.starts_with("математик") && plain.contains("базов") {
        return Some("22");
    }
    CODES.iter().find(|(stem, _)| plain.starts_with(stem)).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_subjects() {
        for (subject, code) in [
            ("Русский язык", "РУ"),
            ("рус", "РУ"),
            ("МА", "МА"),
            ("гг", "ГГ"),
            ("Математика", "МА"),
            ("Математика (углублённый уровень)", "МАУ"),
            ("Физика с углубленным изучением предмета", "ФИУ"),
            ("Окр. мир", "ОМ"),
            ("География", "ГГ"),
            ("Геометрия", "ГЕ"),
            ("Обществознание", "ОБ"),
            ("История России", "ИС"),
            ("Иностранный язык (английский)", "АЯ"),
            ("Иностранный язык", "ИНО"),
            ("Литературное чтение", "ЛЧ"),
            ("Литература", "ЛИ"),
            ("Физика", "ФИ"),
            ("Физическая культура", "ФИЗ"),
            ("Технология", "ТЕ"),
        ] {
            assert_eq!(subject_code(subject), code, "{subject}");
        }
    }

    #[test]
    fn codes_of_exams() {
        for (subject, code) in [
            ("Русский язык", Some("01")),
            ("Математика (базовый уровень)", Some("22")),
            ("Математика базовая", Some("22")),
            ("Математика профильная", Some("02")),
            ("Информатика и ИКТ", Some("05")),
            ("Английский язык (письменная часть)", Some("09")),
            ("Иностранный язык (немецкий)", Some("10")),
            ("Литература", Some("18")),
            ("ГВЭ-Математика", Some("52")),
            ("Черчение", None),
        ] {
            assert_eq!(federal_code(subject), code, "{subject}");
        }
    }
}
