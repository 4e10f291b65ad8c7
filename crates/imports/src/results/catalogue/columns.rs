//! What each column of a plan holds, by the words of its title.

use phrases::text::fold;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Number,
    Text,
    /// Codes of content elements.
    Content,
    /// Codes of requirements.
    Requirements,
    /// Codes of both in one cell.
    BothCodes,
    Level,
    Max,
    /// Label of a criterion: «К1».
    Criterion,
    /// Time, type of the answer and whatever else.
    Other,
}

/// Roles of the columns of a table from the titles over them, or nothing when it is no plan of items.
pub(super) fn roles(titles: &[String]) -> Option<Vec<Role>> {
    let mut roles: Vec<Role> = titles.iter().map(|title| role(title)).collect();
    settle_bare_codes(titles, &mut roles);
    let has = |role| roles.contains(&role);
    let told =
        has(Role::Text) || has(Role::Content) || has(Role::Requirements) || has(Role::BothCodes) || has(Role::Level);
    (has(Role::Number) && has(Role::Max) && told).then_some(roles)
}

/// Whether a title is that of the column of numbers; this tells the header's first row.
pub(super) fn is_number_title(title: &str) -> bool {
    role(title) == Role::Number
}

fn role(title: &str) -> Role {
    // A narrow column breaks its title: «Мак- сималь- ный балл».
    let folded = fold(title).replace("- ", "").replace(['(', ')', '*', ',', '.', ':'], " ");
    let folded = folded.trim();
    let words: Vec<&str> = folded.split_whitespace().collect();
    let any = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let exact = |known: &[&str]| words.iter().any(|word| known.contains(word));
    // «Требуется использование программ» (да, нет) is no requirement.
    if exact(&["требуется", "использование"]) || words.is_empty() || any(&["врем", "мин", "трудоемк"]) && any(&["врем"])
    {
        return Role::Other;
    }
    if any(&["макс", "наибольш"]) && any(&["балл", "оцен"])
        || matches!(folded, "балл" | "баллы" | "кол-во баллов" | "количество баллов" | "балл за задание")
    {
        return Role::Max;
    }
    if any(&["уров"]) && any(&["сложн", "трудн"]) || matches!(folded, "уровень" | "сложность")
    {
        return Role::Level;
    }
    if exact(&["код", "коды", "кода", "кодов", "кэс", "кт", "кпу", "кпр", "кпро"]) {
        let content = any(&["содерж", "кэс", "элемент"]);
        let requirements = any(&["треб", "результ", "умен", "уун", "кпу", "кпр"]) || exact(&["кт", "про", "пр"]);
        return match (content, requirements) {
            (true, true) => Role::BothCodes,
            (false, true) => Role::Requirements,
            _ => Role::Content,
        };
    }
    if is_number(&words) {
        return Role::Number;
    }
    if any(&["критер"]) && words.len() <= 3 {
        return Role::Criterion;
    }
    if any(&["тип", "вид", "форм"]) && any(&["задан", "ответ"]) && !any(&["провер", "умен"])
    {
        return Role::Other;
    }
    let tested = [
        "провер",
        "умен",
        "содерж",
        "требов",
        "треб",
        "объект",
        "результат",
        "деятельн",
        "блок",
        "элемент",
        "тем",
        "описан",
        "характ",
        "научит",
        "навык",
        "контрол",
        "раздел",
        "назван",
        "формулир",
    ];
    if any(&tested) { Role::Text } else { Role::Other }
}

fn is_number(words: &[&str]) -> bool {
    let first = words.first().copied().unwrap_or_default();
    let few = words.len() <= 5;
    few && (first.starts_with('№')
        || first == "n"
        || first == "no"
        || first == "п/п"
        || matches!(first, "номер" | "номера" | "обозначение" | "порядковый")
        || (words.len() == 1 && matches!(first, "задание" | "задания" | "позиция")))
}

/// A column titled only «Код» belongs to the words beside it.
fn settle_bare_codes(titles: &[String], roles: &mut [Role]) {
    let bare = |title: &String| {
        matches!(fold(title).trim_end_matches('.'), "код" | "коды" | "код по кодификатору" | "коды по кодификатору")
    };
    for at in 0..roles.len() {
        if roles[at] != Role::Content || !bare(&titles[at]) {
            continue;
        }
        // «Код | Проверяемые требования»: the words stand to the right of their code, seldom to the left.
        let beside = [at + 1, at.wrapping_sub(1)].into_iter().filter_map(|at| titles.get(at)).map(|title| fold(title));
        let words = ["треб", "умен", "результат", "содерж"];
        let of = beside.into_iter().find(|title| words.iter().any(|word| title.contains(word)));
        if of.is_some_and(|title| !title.contains("содерж")) {
            roles[at] = Role::Requirements;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_told() {
        for (title, expected) in [
            ("№", Role::Number),
            ("№ зада-ния", Role::Number),
            ("Номер задания", Role::Number),
            ("Обозначение задания в работе", Role::Number),
            ("Порядковый номер задания", Role::Number),
            ("Проверяемый элемент содержания", Role::Text),
            ("Умения, виды деятельности (в соответствии с ФГОС)", Role::Text),
            ("Блоки ПООП: выпускник научится", Role::Text),
            ("Основные проверяемые требования к предметным результатам", Role::Text),
            ("Объекты контроля", Role::Text),
            ("Коды проверяемых элементов содержания (по кодификатору)", Role::Content),
            ("Код КЭС", Role::Content),
            ("КЭС", Role::Content),
            ("Коды требований к предметным результатам", Role::Requirements),
            ("Коды проверяемых умений", Role::Requirements),
            ("КТ", Role::Requirements),
            ("Код КЭС / КТ", Role::BothCodes),
            ("Уровень сложности", Role::Level),
            ("Уровень сложности задания", Role::Level),
            ("Макс. балл", Role::Max),
            ("Максимальный балл за выполнение задания", Role::Max),
            ("Максимальный первичный балл", Role::Max),
            ("Мак- сималь- ный балл", Role::Max),
            ("Примерное время выполнения задания учащимся, изучавшим предмет на базовом уровне (мин.)", Role::Other),
            ("Тип задания", Role::Other),
            ("Требуется использование специализированного программного обеспечения", Role::Other),
            ("Код ПРО", Role::Requirements),
            ("Критерий", Role::Criterion),
        ] {
            assert_eq!(role(title), expected, "{title}");
        }
    }

    #[test]
    fn a_bare_code_belongs_to_its_neighbour() {
        let titles =
            ["№", "Код", "Проверяемое требование", "Код", "Элемент содержания", "Макс. балл"].map(String::from);
        let expected = [Role::Number, Role::Requirements, Role::Text, Role::Content, Role::Text, Role::Max];
        assert_eq!(roles(&titles).unwrap(), expected);
        assert_eq!(roles(&["№", "Работа организатора", "Время"].map(String::from)), None);
    }
}
