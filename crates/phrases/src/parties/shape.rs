//! What the shape of an unknown word tells: a doer («фасилитатор», «медработник»), an adjective, a participle, its number.
//!
//! Word lists end; the endings by which Russian makes names of doers do not. See `docs/design/0007-phrases-without-a-dictionary.md`.

use super::lexicon;

/// Suffixes of doers in the nominative singular.
const DOERS: &[&str] = &[
    "тель", "ник", "ист", "лог", "вед", "тор", "сор", "зор", "ер", "арь", "ант", "ент", "граф", "ец", "ач", "хоз",
    "гог", "атр", "вод", "рук", "щик", "чик",
];

/// Things that end like doers.
const THINGS: &[&str] = &[
    "документ",
    "контингент",
    "инструмент",
    "регламент",
    "элемент",
    "сегмент",
    "фрагмент",
    "эксперимент",
    "момент",
    "процент",
    "центр",
    "показатель",
    "дневник",
    "учебник",
    "сборник",
    "субботник",
    "понедельник",
    "вторник",
    "источник",
    "справочник",
    "праздник",
    "монитор",
    "фактор",
    "сектор",
    "вектор",
    "принтер",
    "сервер",
    "семестр",
    "триместр",
    "реестр",
    "каталог",
    "диалог",
    "раздел",
    "отдел",
    "календарь",
    "словарь",
    "лист",
    "перечень",
    "список",
    "вариант",
    "сертификат",
    "проект",
    "пример",
    "размер",
    "номер",
    "характер",
    "интерес",
    "портфель",
    "модель",
    "спектр",
    "конец",
    "месяц",
    "образец",
    "компонент",
    "ориентир",
    "потенциал",
    "материал",
    "журнал",
    "участок",
    "понедельникам",
    "график",
    "буклет",
    "ученический",
    "приоритет",
    "семинар",
    "вебинар",
    "практикум",
    "прецедент",
    "аргумент",
    "комплимент",
    "департамент",
    "парламент",
    "пациент",
    "хозяин",
    "вестник",
    "ежегодник",
    "критерий",
    "планшет",
    "компьютер",
    "конвейер",
    "маркер",
    "барьер",
    "карьер",
    "манер",
    "кластер",
    "доктор",
    "индикатор",
    "триггер",
    "мастер-класс",
    "инцидент",
    "абонемент",
    "мониторинг",
    "квадрат",
    "семинарист",
    "ориентировщик",
    "единовременник",
    "рейтинг",
    "проступок",
    "заявитель-документ",
    "указатель",
    "определитель",
    "делитель",
    "знаменатель",
    "числитель",
    "двигатель",
    "носитель",
    "январь",
    "февраль",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
    "надзор",
    "обзор",
    "позор",
    "инвентарь",
    "алтарь",
    "букварь",
    "выход",
    "завод",
    "период",
    "переход",
    "подход",
    "расход",
    "доход",
    "отвод",
    "вывод",
];

/// Whether an unknown folded word names a doer by its ending, in the nominative («супервизор», «наблюдатели»).
pub(super) fn is_doer(word: &str) -> bool {
    if word.chars().count() < 6 || lexicon::is_nominative_adjective(word) || lexicon::is_deed(word) {
        return false;
    }
    let thing = |word: &str| THINGS.contains(&word);
    // «аналитик», but «физики» may be the field.
    if (word.ends_with("ик") || word.ends_with("певт")) && !thing(word) {
        return true;
    }
    singulars(word).any(|singular| {
        let thing = THINGS.iter().any(|thing| singular == *thing || singular.ends_with(&format!("-{thing}")));
        !thing && DOERS.iter().any(|suffix| singular.ends_with(suffix)) && singular.chars().count() >= 5
    })
}

/// The word itself and what it would be without the ending of a plural: «наблюдатели» of «наблюдатель».
fn singulars(word: &str) -> impl Iterator<Item = String> + '_ {
    let cut = |ending: &str, put: &str| word.strip_suffix(ending).map(|stem| format!("{stem}{put}"));
    let feminine = ["ница", "ницы", "истка", "истки", "щица", "щицы"].iter().find_map(|ending| {
        let masculine = if ending.starts_with("ист") {
            "ист"
        } else if ending.starts_with("щи") {
            "щик"
        } else {
            "ник"
        };
        cut(ending, masculine)
    });
    [Some(word.to_owned()), cut("ы", ""), cut("и", ""), cut("и", "ь"), cut("цы", "ец"), cut("а", ""), feminine]
        .into_iter()
        .flatten()
}

/// Whether a word ends like an adjective or participle in any case but the nominative: «российской», «детских».
pub(super) fn is_oblique_adjective(word: &str) -> bool {
    let ends = ["ого", "его", "ому", "ему", "ой", "ей", "ых", "их", "ым", "им", "ую", "юю", "ыми", "ими"];
    let nouns = ["детей", "семей", "людей", "школой", "группой", "областей", "учителей", "родителей", "обучающихся"];
    word.chars().count() > 4
        && ends.iter().any(|end| word.ends_with(end))
        && !nouns.contains(&word)
        && lexicon::head(word).is_none()
        && !["телей", "дарей", "арей", "остей", "ведей"].iter().any(|end| word.ends_with(end))
}

/// Whether a word is an active participle, which rules an object: «осуществляющие», «вошедшие», «имеющих».
pub(super) fn is_governing(word: &str) -> bool {
    let bare = word.strip_suffix("ся").unwrap_or(word);
    let ending =
        ["ие", "ий", "ая", "ее", "их", "им", "ими", "его", "ему", "ей", "ую"].iter().find_map(|e| bare.strip_suffix(e));
    ending.is_some_and(|stem| ["ющ", "ящ", "вш", "шедш", "ущ", "ащ"].iter().any(|end| stem.ends_with(end)))
        && lexicon::head(word).is_none()
        && !["управляющ", "настоящ", "будущ", "общ", "следующ", "предстоящ"].iter().any(|stem| word.starts_with(stem))
}

/// Whether a head can be the position of one person: «заместитель», «заведующая», «зам», not «руководители», «коллектив».
pub(super) fn is_single(word: &str) -> bool {
    if is_group(word) {
        return false;
    }
    let last = word.split('-').next_back().unwrap_or(word);
    let feminine = ["щая", "ная", "ица", "истка", "сестра", "вожатая", "глава"];
    let nominative = ["щий", "ный", "тый"];
    let either = |ends: &[&str]| ends.iter().any(|end| last.ends_with(end));
    either(&feminine) || either(&nominative) || last.ends_with(|c: char| "бвгджзклмнпрстфхцчшщь".contains(c))
}

/// Whether a head names a group as one: «коллектив», «команда», «родители».
pub(super) fn is_group(word: &str) -> bool {
    let group = [
        "коллектив",
        "команд",
        "актив",
        "триад",
        "общественност",
        "руководств",
        "кадр",
        "родител",
        "сообществ",
        "учащ",
        "обучающ",
        "персонал",
        "состав",
        "общественност",
    ];
    group.iter().any(|stem| word.contains(stem))
}
