//! Russian words without their endings: what makes «руководителям» and «Руководитель» one word.
//!
//! [`crate::similarity`] cuts words crudely, because it only ranks. Here two words that differ in meaning must stay apart
//! («организация» and «организатор»), so only real endings are taken off.

use phrases::text::fold;

/// Endings of nouns and adjectives, the longest first.
const ENDINGS: &[&str] = &[
    "иями", "ями", "ами", "иям", "иях", "ией", "ием", "ого", "его", "ому", "ему", "ыми", "ими", "ях", "ах", "ям", "ам",
    "ов", "ев", "ей", "ой", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ых", "их", "ым", "им", "ом",
    "ем", "ию", "ия", "ии", "ью", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й",
];
/// Abbreviations that end as words do.
const WHOLE: &[&str] = &["моуо", "омсу", "шнсу", "шнро"];
/// Letters that are left of a word at least.
const SHORTEST: usize = 3;

/// A folded word without its ending; words with digits and short words stay whole.
pub fn stem(word: &str) -> &str {
    if WHOLE.contains(&word) || word.chars().any(|c| !c.is_alphabetic()) {
        return word;
    }
    let long_enough = |rest: &str| rest.chars().count() >= SHORTEST;
    ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| long_enough(rest))).unwrap_or(word)
}

/// Words of any text without their endings, in order.
pub fn stems(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| stem(word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_in_any_case_and_number() {
        for same in [
            &["руководитель", "руководителям", "руководители", "руководителей"][..],
            &["организация", "организации", "организаций", "организациями"],
            &["учреждение", "учреждений", "учреждением"],
            &["Заречный", "Заречного", "заречном"],
            &["Ставрополь", "СТАВРОПОЛЯ"],
            &["школа", "школы", "школам", "школ"],
        ] {
            let all: Vec<_> = same.iter().map(|word| stems(word)).collect();
            assert!(all.iter().all(|stem| *stem == all[0]), "{same:?}: {all:?}");
        }
        for (one, other) in [("организация", "организатор"), ("управление", "управленческий"), ("Омск", "Ом")]
        {
            assert_ne!(stems(one), stems(other));
        }
    }
}
