//! Whose plan it is: procedure, year, subject and grade from the words over the table and the title of the document.

use domain::results::work::Procedure;
use phrases::text::fold;

use super::table::Plan;
use crate::results::subjects;

/// What a plan says of its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Work {
    pub procedure: Procedure,
    pub year: u16,
    pub subject: String,
    pub subject_code: String,
    pub grade: Option<u8>,
    /// What was taken for granted, in words for the reader.
    pub assumed: Option<String>,
}

/// Lines of the title page that are looked at.
const TITLE_LINES: usize = 60;

/// Words that name a procedure; longer ones first.
const PROCEDURES: [(&str, Procedure); 15] = [
    ("единого государственного экзамена", Procedure::Ege),
    ("единый государственный экзамен", Procedure::Ege),
    ("основного государственного экзамена", Procedure::Oge),
    ("основной государственный экзамен", Procedure::Oge),
    ("государственного выпускного экзамена", Procedure::Gve),
    ("государственный выпускной экзамен", Procedure::Gve),
    ("региональной диагностической", Procedure::Rdr),
    ("региональная диагностическая", Procedure::Rdr),
    ("проверочной работы", Procedure::Vpr),
    ("проверочная работа", Procedure::Vpr),
    ("проверочных работ", Procedure::Vpr),
    ("диагностической работы", Procedure::Kr),
    ("диагностическая работа", Procedure::Kr),
    ("контрольной работы", Procedure::Kr),
    ("контрольная работа", Procedure::Kr),
];

/// Stems of subjects as they stand after «по» or in a title, and the subject's name.
const SUBJECTS: [(&str, &str); 21] = [
    ("русск", "Русский язык"),
    ("математик", "Математика"),
    ("алгебр", "Алгебра"),
    ("геометри", "Геометрия"),
    ("физик", "Физика"),
    ("хими", "Химия"),
    ("информатик", "Информатика"),
    ("биологи", "Биология"),
    ("истори", "История"),
    ("географи", "География"),
    ("английск", "Английский язык"),
    ("немецк", "Немецкий язык"),
    ("французск", "Французский язык"),
    ("испанск", "Испанский язык"),
    ("китайск", "Китайский язык"),
    ("обществозн", "Обществознание"),
    ("литературному чтен", "Литературное чтение"),
    ("литературное чтен", "Литературное чтение"),
    ("литератур", "Литература"),
    ("окружающ", "Окружающий мир"),
    ("иностранн", "Иностранный язык"),
];

/// Languages of which a paper for foreign languages may name one.
const LANGUAGES: [(&str, &str); 5] = [
    ("английск", "Английский язык"),
    ("немецк", "Немецкий язык"),
    ("французск", "Французский язык"),
    ("испанск", "Испанский язык"),
    ("китайск", "Китайский язык"),
];

/// What the words say; nothing when procedure, year or subject is not told anywhere.
pub(super) fn find(plan: &Plan) -> Option<Work> {
    let heading = fold(&plan.heading.replace('\n', " "));
    let title = fold(&plan.prose[..plan.prose.len().min(TITLE_LINES)].join(" "));
    // The heading of the table is the best witness: a title page may name laws, years and other subjects.
    let general = heading.find("обобщ").map_or("", |at| &heading[at..]);
    let places = [general, heading.as_str(), title.as_str()];
    let first = |procedure: &str| places.iter().copied().find(|place| place.contains(procedure));
    let procedure = places.iter().find_map(|place| procedure(place))?;
    let year = places.iter().find_map(|place| year(place))?;
    let (stem, subject) = places.iter().find_map(|place| subject(place))?;
    let grade = places.iter().find_map(|place| grade(place)).or(match procedure {
        Procedure::Oge => Some(9),
        Procedure::Ege => Some(11),
        _ => None,
    });
    let near = first(stem).unwrap_or_default();
    let foreign = subject == "Иностранный язык";
    let language =
        || LANGUAGES.iter().filter_map(|known| Some((places.iter().find_map(|place| place.find(known.0))?, known.1)));
    let subject = if foreign && procedure.is_state_exam() {
        // One paper for all languages: it is filed under the one that it names first.
        language().min_by_key(|(at, _)| *at).map_or("Английский язык", |(_, name)| name)
    } else if subject == "Математика" && procedure == Procedure::Ege {
        if is_level(near, stem, "базов") {
            "Математика базовая"
        } else if is_level(near, stem, "профил") {
            "Математика профильная"
        } else {
            subject
        }
    } else {
        subject
    };
    let subject_code = if procedure.is_state_exam() {
        gve(procedure, subject).or_else(|| subjects::federal_code(subject))?.to_owned()
    } else {
        let code = subjects::subject_code(subject);
        if is_level(near, stem, "углуб") { format!("{code}У") } else { code }
    };
    let assumed = (foreign && procedure.is_state_exam())
        .then(|| format!("Документ составлен для иностранных языков вместе; план записан для предмета «{subject}»."));
    Some(Work { procedure, year, subject: subject.to_owned(), subject_code, grade, assumed })
}

fn gve(procedure: Procedure, subject: &str) -> Option<&'static str> {
    match (procedure, subject) {
        (Procedure::Gve, "Русский язык") => Some("51"),
        (Procedure::Gve, "Математика") => Some("52"),
        _ => None,
    }
}

/// Whether the level is named right after the subject: «по математике (базовый уровень)».
fn is_level(text: &str, stem: &str, level: &str) -> bool {
    let Some(at) = text.find(stem) else { return false };
    let near: String = text[at..].chars().take(60).collect();
    near.contains(level)
}

/// The procedure named first.
fn procedure(text: &str) -> Option<Procedure> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut at = 0;
    let mut named: Vec<(usize, Procedure)> = Vec::new();
    for word in words {
        let known = Procedure::ALL.into_iter().find(|procedure| fold(procedure.name()) == word);
        named.extend(known.map(|procedure| (at, procedure)));
        at += word.len() + 1;
    }
    let phrases = PROCEDURES.iter().filter_map(|(words, procedure)| Some((text.find(words)?, *procedure)));
    named.into_iter().chain(phrases).min_by_key(|(at, _)| *at).map(|(_, procedure)| procedure)
}

/// The first year said to be one: «2026 года», «в 2026 году», «2026 г.», «ЕГЭ 2026», «2025/2026 учебный год» (its spring).
fn year(text: &str) -> Option<u16> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| {
        let digits = word.strip_suffix('г').unwrap_or(word);
        (digits.len() == 4).then(|| digits.parse::<u16>().ok()).flatten().filter(|year| (2015..2100).contains(year))
    };
    let named = |at: usize| {
        let after = words.get(at + 1).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
        let procedure = Procedure::ALL.into_iter().any(|procedure| fold(procedure.name()) == before);
        after.starts_with("год")
            || after == "г"
            || after == "гг"
            || after.starts_with("учебн")
            || procedure
            || before == "год"
    };
    (0..words.len()).find_map(|at| {
        let year = number(words[at])?;
        // «2025/2026 учебный год»: both numbers stand before the words.
        let next = words.get(at + 1).and_then(|word| number(word)).filter(|next| *next == year + 1);
        match next {
            Some(next) if words.get(at + 2).is_some_and(|word| word.starts_with("уч") || word.starts_with("год")) => {
                Some(next)
            }
            _ => named(at).then_some(year),
        }
    })
}

/// The subject named after «по», else the first one named.
fn subject(text: &str) -> Option<(&'static str, &'static str)> {
    let found = |from: &str, limit: usize| {
        let near: String = from.chars().take(limit).collect();
        SUBJECTS
            .iter()
            .filter_map(|(stem, name)| Some((word_at(&near, stem)?, (*stem, *name))))
            .min_by_key(|(at, (stem, _))| (*at, usize::MAX - stem.len()))
            .map(|(_, found)| found)
    };
    let after = text.match_indices("по ").filter(|(at, _)| *at == 0 || text[..*at].ends_with([' ', '('])).find_map(
        |(at, _)| {
            let rest = &text[at + "по ".len()..];
            // The subject is the next word or follows «учебному предмету».
            let rest = rest.strip_prefix("учебному предмету ").unwrap_or(rest).trim_start_matches(['«', '"']);
            SUBJECTS.iter().find(|(stem, _)| rest.starts_with(stem)).copied()
        },
    );
    after.or_else(|| found(text, text.len()))
}

/// Where a word with the stem begins.
fn word_at(text: &str, stem: &str) -> Option<usize> {
    text.match_indices(stem).map(|(at, _)| at).find(|at| !text[..*at].ends_with(char::is_alphabetic))
}

/// «5 класс», «8-х классов», «класс 5».
fn grade(text: &str) -> Option<u8> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let number = |word: &&str| word.parse::<u8>().ok().filter(|grade| (1..=11).contains(grade));
    words.iter().enumerate().find_map(|(at, word)| {
        if !word.starts_with("класс") {
            return None;
        }
        let before = words[..at].iter().rev().take(2).map_while(|word| {
            let ending = matches!(*word, "х" | "го" | "й" | "м" | "е");
            (ending || number(word).is_some()).then_some(number(word))
        });
        before.flatten().next().or_else(|| words.get(at + 1).and_then(number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(heading: &str, title: &str) -> Option<String> {
        let plan = Plan {
            items: Vec::new(),
            problems: Vec::new(),
            summary: String::new(),
            heading: heading.to_owned(),
            prose: vec![title.to_owned()],
        };
        let work = find(&plan)?;
        let grade = work.grade.map_or(String::new(), |grade| grade.to_string());
        Some(format!("{} {} {} {} {grade}", work.procedure.name(), work.year, work.subject_code, work.subject))
    }

    #[test]
    fn headings_name_their_work() {
        for (heading, title, expected) in [
            (
                "Приложение\nОбобщённый план варианта КИМ ЕГЭ 2031 года\nпо РУССКОМУ ЯЗЫКУ",
                "",
                "ЕГЭ 2031 01 Русский язык 11",
            ),
            (
                "Обобщённый план варианта КИМ ЕГЭ 2031 года по МАТЕМАТИКЕ (базовый уровень)",
                "",
                "ЕГЭ 2031 22 Математика базовая 11",
            ),
            (
                "Обобщённый план варианта КИМ ЕГЭ 2031 года по МАТЕМАТИКЕ. Профильный уровень",
                "",
                "ЕГЭ 2031 02 Математика профильная 11",
            ),
            ("Обобщённый план варианта КИМ ОГЭ 2031 года по ФИЗИКЕ", "", "ОГЭ 2031 03 Физика 9"),
            ("Обобщенный план варианта КИМ ОГЭ 2031 г. по ОБЩЕСТВОЗНАНИЮ", "", "ОГЭ 2031 12 Обществознание 9"),
            (
                "Обобщенный план варианта проверочной работы",
                "Описание контрольных измерительных материалов для проведения в 2031 году проверочной работы по ИСТОРИИ, 6 класс",
                "ВПР 2031 ИС История 6",
            ),
            ("ВПР 2031 Биология 5 класс", "", "ВПР 2031 БИ Биология 5"),
            ("План диагностической работы по химии для 8-х классов, 2030/2031 учебный год", "", "КР 2031 ХИ Химия 8"),
            (
                "Обобщённый план варианта КИМ ОГЭ 2031 года по ИНОСТРАННЫМ ЯЗЫКАМ",
                "по ИНОСТРАННЫМ ЯЗЫКАМ (немецкий, французский)",
                "ОГЭ 2031 10 Немецкий язык 9",
            ),
            ("ВПР 2031 Физика (углублённый уровень) 8 класс", "", "ВПР 2031 ФИУ Физика 8"),
            ("Обобщённый план экзаменационной работы ГВЭ-9 2031 года по математике", "", "ГВЭ 2031 52 Математика "),
        ] {
            assert_eq!(work(heading, title).as_deref(), Some(expected), "{heading}");
        }
        assert_eq!(work("Обобщённый план варианта", "Спецификация по физике"), None);
    }
}
