//! What a party is, by the head of its name.

use super::lexicon::{self, Head};
use super::token::{Kind, Token};
use super::{PartyKind, person, shape};

/// What the words name, and whether their head can be the position of one person. Nothing when they name nobody.
pub(super) fn of(words: &[Token]) -> Option<(PartyKind, bool)> {
    let first = words.first()?;
    if person::length(words) == Some(words.len()) || (words.len() == 1 && person::is_surname(first)) {
        return Some((PartyKind::Person, false));
    }
    if acting(words) {
        return Some((PartyKind::Role, true));
    }
    if lexicon::is_deed(&first.word) && first.kind == Kind::Word && !first.capitals {
        return None;
    }
    let mut proper = false;
    for (at, token) in words.iter().enumerate() {
        match token.kind {
            Kind::Quoted => return Some((PartyKind::Organisation, false)),
            Kind::Word if token.capitals => return Some(abbreviation(token)),
            Kind::Word => match head_of(words, at) {
                Some(Head::Role) => return Some((PartyKind::Role, shape::is_single(&token.word))),
                Some(Head::Body) => return Some((PartyKind::Organisation, false)),
                Some(Head::Administration) => return Some((administration(&words[at + 1..]), false)),
                None if beside(token) => {}
                None if (token.capital && at > 0) || lexicon::is_authority(&token.word) => proper = true,
                None if proper => {}
                None => match by_shape(words, at) {
                    Some(found) => return Some(found),
                    None if token.capital => proper = true,
                    None => return None,
                },
            },
            _ => {}
        }
    }
    (proper && lexicon::is_authority(&first.word)).then_some((PartyKind::Organisation, false))
}

/// An unknown noun by its shape: «медработник», «фасилитаторы», «методсовет»; a participle without its noun («проверяющие»).
fn by_shape(words: &[Token], at: usize) -> Option<(PartyKind, bool)> {
    let word = &words[at].word;
    match lexicon::compound(word) {
        Some(Head::Role) => return Some((PartyKind::Role, shape::is_single(word))),
        Some(_) => return Some((PartyKind::Organisation, false)),
        None => {}
    }
    shape::is_doer(word).then(|| (PartyKind::Role, shape::is_single(word)))
}

/// Words that stand before a head: adjectives, participles, pronouns, prepositions.
fn beside(token: &Token) -> bool {
    lexicon::is_nominative_adjective(&token.word)
        || shape::is_governing(&token.word)
        || shape::is_oblique_adjective(&token.word)
        || matches!(
            token.word.as_str(),
            "их" | "его"
                | "ее"
                | "свои"
                | "все"
                | "весь"
                | "вся"
                | "всё"
                | "и"
                | "каждый"
                | "каждая"
                | "сами"
                | "также"
                | "а"
                | "из"
                | "числа"
                | "с"
                | "со"
                | "в"
                | "по"
                | "на"
                | "для"
                | "при"
                | "от"
                | "за"
                | "не"
                | "им"
                | "г"
                | "совместно"
                | "др"
        )
}

/// «ШНОР» is a body or a group of bodies; «ЗДУВР» is «заместитель директора по УВР».
fn abbreviation(token: &Token) -> (PartyKind, bool) {
    match token.word.as_str() {
        "врио" | "здувр" | "здвр" | "зднмр" | "здмр" | "здур" | "здахч" => {
            (PartyKind::Role, true)
        }
        _ => (PartyKind::Organisation, false),
    }
}

/// «и.о. директора», «исполняющий обязанности».
fn acting(words: &[Token]) -> bool {
    let mut letters = words.iter().filter(|t| t.kind != Kind::Stop).map(|t| t.word.trim_end_matches('.'));
    match (letters.next(), letters.next()) {
        (Some("и" | "в"), Some("о")) => words.len() > 3,
        (Some("ио" | "врио"), Some(_)) => true,
        (Some(doing), Some("обязанности")) => doing.starts_with("исполня"),
        _ => false,
    }
}

/// The head a word is; a word torn by a line break («руководи тели») is tried with its other half.
fn head_of(words: &[Token], at: usize) -> Option<Head> {
    let word = &words[at].word;
    // «муниципальные образования»
    if word.starts_with("образовани") && at > 0 && words[at - 1].word.starts_with("муниципальн") {
        return Some(Head::Body);
    }
    lexicon::head(word).or_else(|| {
        let next = words.get(at + 1).filter(|t| t.kind == Kind::Word && !t.capital)?;
        let torn = !lexicon::is_nominative_adjective(word) && lexicon::head(&next.word).is_none();
        lexicon::head(&format!("{word}{}", next.word)).filter(|_| torn)
    })
}

/// «администрация ОУ» is a role of every school, «администрация города» a body.
fn administration(rest: &[Token]) -> PartyKind {
    let place =
        ["город", "район", "муниципальн", "округ", "област", "кра", "поселени", "республик", "городск", "сельск"];
    let school = ["школ", "образовательн", "общеобразовательн", "учреждени", "организаци", "гимнази", "лице"];
    let starts = |stems: &[&str]| rest.iter().any(|t| stems.iter().any(|stem| t.word.starts_with(stem)));
    let territory = rest.iter().any(|t| t.capitals && matches!(t.word.as_str(), "мо" | "мр" | "го" | "амр"));
    let proper = rest.first().is_some_and(|t| t.capital && !t.capitals);
    if !starts(&school) && (starts(&place) || territory || proper) { PartyKind::Organisation } else { PartyKind::Role }
}
