//! One role under several spellings: «Руководитель ОО», «руководители ОУ» and «Руководителям общеобразовательных организаций
//! города …» are asked about once.

use std::collections::BTreeSet;

use phrases::parties::PartyKind;
use phrases::text::fold;

use crate::stem::stems;
use crate::territory::is_place_word;

/// Words without their endings, and the abbreviation that stands for them. Longer ones first.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("муниципальн орган управлен образован", "моуо"),
    ("муниципальн методическ служб", "ммс"),
    ("институт развит образован", "иро"),
    ("школ низк образовательн результат", "шнор"),
    ("школ низк результат обучен", "шнор"),
    ("шнро", "шнор"),
    ("школ неблагоприятн социальн услов", "шнсу"),
    ("муниципальн общеобразовательн организац", "оо"),
    ("муниципальн общеобразовательн учрежден", "оо"),
    ("муниципальн образовательн организац", "оо"),
    ("общеобразовательн организац", "оо"),
    ("общеобразовательн учрежден", "оо"),
    ("образовательн организац", "оо"),
    ("образовательн учрежден", "оо"),
    ("оу", "оо"),
];
/// Words that change nothing in a role.
const IDLE: &[&str] = &["и", "в", "с", "по", "для", "на", "функционирующ", "работающ"];

/// What the spellings of one role have in common; `place` holds the words that name the document's own territory, without
/// endings. Names of people, numbered organisations and names in quotation marks are compared letter by letter.
pub fn role_key(text: &str, kind: PartyKind, place: &BTreeSet<String>) -> String {
    let folded = fold(text);
    let proper = folded.chars().any(|c| c.is_ascii_digit() || matches!(c, '«' | '»' | '"' | '„' | '“' | '”'));
    if kind == PartyKind::Person || proper {
        return folded.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '«' | '»' | '"')).to_owned();
    }
    let words = without_place(stems(&folded), place);
    let words: Vec<String> = words.into_iter().filter(|word| !IDLE.contains(&word.as_str())).collect();
    // Padding makes a phrase match whole words only.
    let mut key = format!(" {} ", words.join(" "));
    for (words, abbreviation) in ABBREVIATIONS {
        key = key.replace(&format!(" {words} "), &format!(" {abbreviation} "));
    }
    key.trim().to_owned()
}

/// The role without «администрации города N»: within a document of N the words add nothing.
fn without_place(words: Vec<String>, place: &BTreeSet<String>) -> Vec<String> {
    if !words.iter().any(|word| place.contains(word)) {
        return words;
    }
    let idle = |(index, word): &(usize, String)| place.contains(word) || *index > 0 && is_place_word(word);
    let kept: Vec<String> =
        words.iter().cloned().enumerate().filter(|pair| !idle(pair)).map(|(_, word)| word).collect();
    if kept.is_empty() { words } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        let place = ["ставропол", "ставропольск"].into_iter().map(str::to_owned).collect();
        role_key(text, PartyKind::Role, &place)
    }

    #[test]
    fn spellings_of_one_role_meet() {
        for same in [
            &["руководители ОУ", "Руководитель ОО", "Руководителям общеобразовательных организаций города Ставрополя"]
                [..],
            &["комитет образования", "Комитет образования", "комитет образования администрации города Ставрополя"],
            &["администрация ОУ", "Администрации ОО"],
            &["МОУО", "муниципальный орган управления образованием"],
            &["ШНОР", "школы с низкими образовательными результатами", "ШНРО"],
            &["кураторы", "куратор"],
        ] {
            let keys: BTreeSet<String> = same.iter().map(|text| key(text)).collect();
            assert_eq!(keys.len(), 1, "{keys:?}");
        }
    }

    #[test]
    fn different_roles_stay_apart() {
        let roles = [
            "руководители ОУ",
            "администрация ОУ",
            "администрация города Ставрополя",
            "комитет образования",
            "управление образования",
            "управление образования города Пятигорска",
            "кураторы",
            "ответственные кураторы",
            "СОШ № 1",
            "СОШ № 2",
            "центр «Росток»",
            "центр «Ростки»",
        ];
        let keys: BTreeSet<String> = roles.iter().map(|role| key(role)).collect();
        assert_eq!(keys.len(), roles.len(), "{keys:?}");
        let person = |text| role_key(text, PartyKind::Person, &BTreeSet::new());
        assert_ne!(person("Иванов А.П."), person("Иванова А.П."));
    }
}
