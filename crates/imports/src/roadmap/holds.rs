//! What the cells of a column hold: sentences of what is done, papers, values, marks.

use super::shape::is_short_date;

/// Endings of verbal nouns and infinitives that name what is done («Проведение», «Подготовка», «Провести»).
const DOING_ENDINGS: &[&str] = &[
    "ание",
    "ение",
    "яние",
    "ятие",
    "ытие",
    "итие",
    "ция",
    "вка",
    "рка",
    "нка",
    "тка",
    "жка",
    "ьба",
    "овать",
    "ести",
    "ить",
];

/// Other words that begin an activity.
const DOING_WORDS: &[&str] = &[
    "анализ",
    "мониторинг",
    "семинар",
    "вебинар",
    "совещани",
    "заседани",
    "круглый",
    "конкурс",
    "консультаци",
    "диагностик",
    "анкетирован",
    "опрос",
    "выезд",
    "собеседовани",
    "акция",
    "курсы",
    "конференци",
    "мастер",
    "педсовет",
    "педагогический",
    "тестировани",
    "обзор",
    "сбор",
    "беседа",
    "лекторий",
    "неделя",
    "месячник",
    "участие",
    "содействие",
    "взаимодействи",
    "издание",
    "оценка",
    "поддержка",
    "контроль",
    "день",
    "декада",
    "родительск",
    "классный",
    "отбор",
    "выбор",
    "учет",
    "работа",
    "помощь",
    "выставка",
    "олимпиад",
    "практикум",
    "тренинг",
    "стажировк",
    "аудит",
    "экспертиза",
    "рассмотрени",
    "реализация",
    "методическ",
    "встреча",
    "посещени",
    "единый",
    "региональный",
    "муниципальный",
    "школьный",
];

/// First words that look like verbal nouns and name a body or a group.
const BODIES: &[&str] = &[
    "управлени",
    "учрежден",
    "отделени",
    "объединен",
    "правлени",
    "организации",
    "администраци",
    "руководители",
    "методические",
    "методический",
    "методическая",
    "методическое",
    "педагогические",
    "педагогический коллектив",
    "региональный методист",
    "муниципальный методист",
    "муниципальный координатор",
    "региональный координатор",
    "школьный координатор",
    "школьный психолог",
    "классные",
    "классный руководитель",
    "муниципальный орган",
    "муниципальный центр",
    "региональный центр",
    "рабочая групп",
    "справк",
    "выписк",
    "ссылк",
];

/// Whether a folded text begins with what is done: a verbal noun or an infinitive with words behind it.
pub(super) fn is_sentence(folded: &str) -> bool {
    let text = folded.trim_start_matches(|c: char| !c.is_alphabetic());
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    if words.next().is_none() || BODIES.iter().any(|body| text.starts_with(body)) {
        return false;
    }
    let doing = first.chars().count() >= 5 && DOING_ENDINGS.iter().any(|ending| first.ends_with(ending));
    doing || DOING_WORDS.iter().any(|word| first.starts_with(word))
}

/// Beginnings of the names of papers.
const PAPERS: &[&str] = &[
    "приказ",
    "справк",
    "отчет",
    "протокол",
    "положени",
    "аналитическ",
    "информаци",
    "распоряжени",
    "постановлени",
    "договор",
    "соглашени",
    "график",
    "реестр",
    "список",
    "банк",
    "материалы",
    "рекомендаци",
    "методические рек",
    "методические мат",
    "журнал",
    "фотоотчет",
    "ссылк",
    "база ",
    "дорожн",
    "сертификат",
    "свидетельств",
    "письмо",
    "сводн",
    "акт",
    "анкет",
    "план",
    "программ",
    "паспорт",
    "доля",
    "количество",
    "число",
    "увеличение",
    "снижение",
    "повышение",
    "наличие",
    "отсутствие",
    "не менее",
    "не более",
    "100",
    "перечень",
    "чек-лист",
    "карт",
    "мониторинг",
    "удельный вес",
    "охват",
    "рост",
    "создан ",
    "создана ",
    "созданы ",
    "создано ",
    "проведен ",
    "проведена ",
    "проведены ",
    "проведено ",
    "утвержден ",
    "утверждена ",
    "утверждены ",
    "утверждено ",
    "разработан ",
    "разработана ",
    "разработаны ",
    "разработано ",
    "сформирован ",
    "сформирована ",
    "сформированы ",
    "сформировано ",
];

/// Whether a folded text begins like a paper or a result.
pub(super) fn is_paper(folded: &str) -> bool {
    PAPERS.iter().any(|paper| folded.starts_with(paper))
}

/// Whether a folded text is a number with at most its unit and a comparison: `80 %`, `не менее 5 чел.`, `12,5`.
pub(super) fn is_value(folded: &str) -> bool {
    let digits = folded.chars().filter(char::is_ascii_digit).count();
    if digits == 0 || folded.chars().count() > 40 || is_short_date(folded) {
        return false;
    }
    let bare = [
        "не менее",
        "не более",
        "не ниже",
        "не выше",
        "до ",
        "более",
        "менее",
        "свыше",
        "от ",
        "≥",
        "≤",
        ">",
        "<",
        "+",
        "на ",
    ]
    .iter()
    .fold(folded.trim(), |rest, word| rest.strip_prefix(word).unwrap_or(rest).trim_start());
    let end =
        bare.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '-' | '–'))).unwrap_or(bare.len());
    let (number, unit) = bare.split_at(end);
    let unit = unit.trim().trim_matches('.');
    let numeric =
        number.chars().any(|c| c.is_ascii_digit()) && number.trim_end_matches(['.', ' ']).matches('.').count() <= 1;
    let year = number.trim().len() == 4 && number.starts_with("20") && (unit.is_empty() || unit.starts_with('г'));
    numeric
        && !year
        && (unit.is_empty()
            || [
                "%",
                "процент",
                "чел",
                "ед",
                "шт",
                "руб",
                "тыс",
                "балл",
                "раз",
                "школ",
                "оо",
                "педагог",
                "учител",
                "час",
            ]
            .iter()
            .any(|known| unit.starts_with(known))
                && unit.chars().count() <= 16)
}

/// Marks that a person puts under a year or a quarter instead of words.
const MARKS: &[&str] = &["+", "++", "x", "х", "v", "✓", "✔", "*", "√", "да", "•", "●", "■", "▲", "\u{f0fc}"];

/// Whether a text is a mere mark.
pub(super) fn is_mark(text: &str) -> bool {
    MARKS.contains(&text.to_lowercase().as_str())
}
