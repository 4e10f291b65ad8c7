//! What a column is for, told by its heading: synonyms of Russian roadmaps.

/// What a column of a plan holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Role {
    /// Number of the line.
    Number,
    /// Section the line stands in («Направление», merged over its lines).
    Section,
    /// What is to be done.
    Title,
    /// Target audience or specifics.
    Audience,
    /// When.
    Deadline,
    /// Who.
    Responsible,
    /// Indicator or expected result.
    Expected,
    /// Report documents.
    Reports,
    /// Where it is published.
    Channels,
    /// A known column that the plan has no place for («Примечание»), or an unknown one.
    Other,
    /// The section that the sections of [`Role::Section`] stand in: the outer of two merged columns.
    Outer,
}

/// Number of roles.
pub(super) const ROLES: usize = 11;

impl Role {
    /// Position in arrays by role.
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// How surely a heading names a role; higher wins when several columns claim one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    /// The role.
    pub(super) role: Role,
    /// 3 sure, 2 usual, 1 weak.
    pub(super) weight: u8,
}

/// Beginnings of words in a folded heading, the role they tell and how surely. The first match in order decides.
const BY_WORD: &[(&[&str], Role, u8)] = &[
    (&["контрольн точк", "контрольн событ"], Role::Title, 2),
    (
        &[
            "примечан",
            "комментар",
            "отметка",
            "статус",
            "стоимост",
            "бюджет",
            "объем финанс",
            "источник",
            "финансирован",
            "наименование оо",
            "наименование обще",
            "наименование образ",
            "наименование орган",
            "наименование школ",
            "наименование учреж",
            "наименование муниц",
            "должност",
            "контролирующ",
            "кто контролир",
            "проверяющ",
            "отметк",
            "корректировк",
            "факт",
            "выполнен",
        ],
        Role::Other,
        3,
    ),
    (
        &[
            "наименование документ",
            "форма отчет",
            "формы отчет",
            "вид документ",
            "вид отчет",
            "отчетн",
            "подтверждающ",
            "форма завершен",
            "итоговый документ",
        ],
        Role::Reports,
        3,
    ),
    (
        &["информационное", "место размещ", "размещение", "освещение", "ссылка", "сайт", "публикац", "канал"],
        Role::Channels,
        3,
    ),
    (
        &[
            "описание специф",
            "специфик",
            "целевая ауд",
            "целевая груп",
            "целевые груп",
            "категори",
            "охват",
            "адресат",
            "субъект",
            "для кого",
        ],
        Role::Audience,
        3,
    ),
    (
        &[
            "ответствен",
            "исполнител",
            "соисполнител",
            "организатор",
            "кто проводит",
            "кто отвечает",
            "кто делает",
            "кто исполняет",
            "кем ",
            "должностное лицо",
            "ф.и.о",
            "фио",
            "ведущий",
        ],
        Role::Responsible,
        3,
    ),
    (
        &[
            "срок",
            "дата",
            "даты",
            "период",
            "время",
            "когда",
            "месяц",
            "график проведения",
            "начало",
            "окончание",
            "завершение",
            "дедлайн",
            "календарный",
        ],
        Role::Deadline,
        3,
    ),
    (
        &[
            "наименование показ",
            "наименование индик",
            "показател",
            "ожидаем",
            "планируем результ",
            "результат",
            "индикатор",
            "итог",
            "продукт",
            "критери",
            "целевое знач",
            "целевые знач",
            "значение показ",
            "значения показ",
            "плановое знач",
            "плановые знач",
            "целевой показ",
            "целевой индик",
            "выход",
            "эффект",
        ],
        Role::Expected,
        3,
    ),
    (
        &["мероприят", "наименование мероп", "название мероп", "содержание", "перечень мероп", "план мероп"],
        Role::Title,
        3,
    ),
    (
        &[
            "действи",
            "вид деятельн",
            "виды деятельн",
            "деятельност",
            "виды работ",
            "вид работ",
            "наименование",
            "название",
            "мера",
            "меры",
            "что сделать",
            "работы",
            "тема",
            "тематика",
        ],
        Role::Title,
        2,
    ),
    (
        &[
            "задач",
            "направлен",
            "раздел",
            "блок",
            "этап",
            "группа риск",
            "группы риск",
            "фактор",
            "риск",
            "проблем",
            "дефицит",
        ],
        Role::Section,
        1,
    ),
    (&["участник", "аудитори", "контингент"], Role::Audience, 2),
    (&["документ", "форма представ", "отчет"], Role::Reports, 2),
    (&["форма", "формат", "место", "уровень", "класс", "количество"], Role::Other, 2),
];

/// What a heading claims to be. `folded` is the folded heading. Nothing for an unknown or overlong one.
pub(super) fn claim(folded: &str) -> Option<Claim> {
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric() && c != '№');
    if text.is_empty() || text.chars().count() > 100 {
        return None;
    }
    if is_number_heading(text) {
        return Some(Claim { role: Role::Number, weight: 3 });
    }
    if ["координатор", "куратор"].contains(&text.split([' ', ',', '/']).next().unwrap_or_default()) {
        return Some(Claim { role: Role::Responsible, weight: 3 });
    }
    // The word that stands first names the column; later words only specify it («Сроки проведения мероприятия»).
    let mut best: Option<(usize, Claim)> = None;
    for (stems, role, weight) in BY_WORD {
        let at = stems.iter().filter_map(|stem| find_words(text, stem)).min();
        if let Some(at) = at
            && best.as_ref().is_none_or(|(found, _)| at < *found)
        {
            best = Some((at, Claim { role: *role, weight: *weight }));
        }
    }
    let (_, claim) = best?;
    // «Мероприятие/направление», «Направления, мероприятия»: an activity column whatever comes first.
    if claim.role == Role::Section && text.contains("мероприят") {
        return Some(Claim { role: Role::Title, weight: 3 });
    }
    Some(claim)
}

/// Whether a heading says that a cell holds the term and the owner together: «Срок, ответственный», «Сроки и исполнители».
pub(super) fn names_term_and_owner(folded: &str) -> bool {
    let term = ["срок", "дата", "период"].iter().any(|word| folded.contains(word));
    let owner = ["ответствен", "исполнител"].iter().any(|word| folded.contains(word));
    let joined = [" и ", ",", "/", ";", "+"].iter().any(|mark| folded.contains(mark));
    term && owner && joined && folded.chars().count() <= 60
}

/// How many words may stand before the one that names a column («Планируемые сроки», «Краткое описание специфики»).
const WORDS_BEFORE: usize = 2;

fn is_number_heading(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '/' | '\\' | '-')).collect();
    // A wrong encoding leaves «¹ п/п», «No п/п», «Nº п/п» of the number sign.
    let sign = bare.strip_suffix("пп").filter(|sign| sign.chars().count() <= 2).unwrap_or(&bare);
    matches!(
        sign,
        "№" | "№№"
            | "n"
            | "no"
            | "nº"
            | "n°"
            | "n0"
            | "¹"
            | "#"
            | ""
            | "номер"
            | "номера"
            | "номерпункта"
            | "№пункта"
            | "№строки"
    ) && !bare.is_empty()
        || bare == "номерпп"
}

/// Where the words of `stem` begin in `text`, each at a word's beginning and one right after another.
fn find_words(text: &str, stem: &str) -> Option<usize> {
    let mut stems = stem.split(' ');
    let first = stems.next()?;
    let rest: Vec<&str> = stems.collect();
    text.match_indices(first).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) || text[..*at].matches(' ').count() > WORDS_BEFORE {
            return false;
        }
        let mut words =
            text[*at..].split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty()).skip(1);
        rest.iter().all(|stem| words.next().is_some_and(|word| word.starts_with(stem)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_headings() {
        for (heading, role) in [
            ("№ п/п", Some(Role::Number)),
            ("№", Some(Role::Number)),
            ("п.п.", Some(Role::Number)),
            ("no п/п", Some(Role::Number)),
            ("¹ п/п", Some(Role::Number)),
            ("nº", Some(Role::Number)),
            ("номер п/п", Some(Role::Number)),
            ("мероприятие/направление", Some(Role::Title)),
            ("содержание работы", Some(Role::Title)),
            ("наименование мероприятия", Some(Role::Title)),
            ("действия", Some(Role::Title)),
            ("задачи", Some(Role::Section)),
            ("сроки проведения мероприятий", Some(Role::Deadline)),
            ("дата проведения", Some(Role::Deadline)),
            ("ответственные исполнители", Some(Role::Responsible)),
            ("ожидаемый результат", Some(Role::Expected)),
            ("показатель реализации", Some(Role::Expected)),
            ("планируемый результат", Some(Role::Expected)),
            ("формы отчетных документов", Some(Role::Reports)),
            ("вид документа", Some(Role::Reports)),
            ("подтверждающий документ", Some(Role::Reports)),
            ("информационное сопровождение мероприятий", Some(Role::Channels)),
            ("место размещения", Some(Role::Channels)),
            ("описание специфики (целевая аудитория)", Some(Role::Audience)),
            ("категория участников", Some(Role::Audience)),
            ("примечание", Some(Role::Other)),
            ("контролирующий орган", Some(Role::Other)),
            ("методисты, кураторы", None),
            ("региональные координаторы", None),
            ("координатор программы, участники", Some(Role::Responsible)),
            ("контрольная точка", Some(Role::Title)),
            ("проведение совещания", None),
            ("", None),
        ] {
            assert_eq!(claim(heading).map(|claim| claim.role), role, "{heading}");
        }
    }
}
