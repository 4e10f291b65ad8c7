//! Names of persons: «Марчевская Т.Н.», «И.И. Иванов», «Иванова Анна Петровна».

use super::lexicon::{head, is_generic, is_legal_form, is_legal_part};
use super::token::{Kind, Token};

/// Number of tokens of the person's name that starts at the head of the rest.
pub(super) fn length(rest: &[Token]) -> Option<usize> {
    let initials = rest.iter().take_while(|t| t.kind == Kind::Initial).take(2).count();
    if initials > 0 {
        return rest.get(initials).filter(|t| is_name(t) || is_shouted(t)).map(|_| initials + 1);
    }
    let first = rest.first()?;
    let behind = rest[1..].iter().take_while(|t| t.kind == Kind::Initial).take(2).count();
    if behind > 0 && (is_name(first) || is_shouted(first)) {
        let son = usize::from(rest.get(1 + behind).is_some_and(is_son));
        return Some(1 + behind + son);
    }
    if !is_name(first) {
        return None;
    }
    let named = |at: usize| rest.get(at).is_some_and(is_name);
    if named(1) && rest.get(2).is_some_and(is_patronymic) {
        return Some(3 + usize::from(rest.get(3).is_some_and(is_son)));
    }
    let patronymic = rest.get(1).is_some_and(is_patronymic);
    if patronymic && rest.get(2).is_some_and(is_surname) {
        return Some(3);
    }
    patronymic.then_some(2)
}

/// A surname in capitals («СИНИЦЫН Н.Е.»), no abbreviation of a body.
fn is_shouted(token: &Token) -> bool {
    token.kind == Kind::Word
        && token.capitals
        && token.word.chars().count() > 3
        && token.word.chars().all(|c| c.is_alphabetic() || c == '-')
        && !(is_generic(&token.word) || is_legal_form(&token.word) || is_legal_part(&token.word))
}

/// «оглы», «кызы» behind a patronymic.
fn is_son(token: &Token) -> bool {
    token.kind == Kind::Word && matches!(token.word.as_str(), "оглы" | "кызы" | "оглу" | "гызы")
}

/// Whether a lone capital word ends like a surname.
pub(super) fn is_surname(token: &Token) -> bool {
    let ends = [
        "ов",
        "ова",
        "ев",
        "ева",
        "ин",
        "ина",
        "ын",
        "ына",
        "ский",
        "ская",
        "цкий",
        "цкая",
        "ко",
        "ук",
        "юк",
        "ян",
        "дзе",
        "швили",
        "их",
        "ых",
        "ович",
        "евич",
        "ейко",
    ];
    is_name(token) && token.word.chars().count() > 4 && ends.iter().any(|end| token.word.ends_with(end))
}

/// A capital word that is no known head.
fn is_name(token: &Token) -> bool {
    token.kind == Kind::Word
        && token.capital
        && !token.capitals
        && token.word.chars().count() > 1
        && token.word.chars().all(|c| c.is_alphabetic() || c == '-')
        && head(&token.word).is_none()
}

fn is_patronymic(token: &Token) -> bool {
    let ends = ["вич", "вна", "ична", "инична", "ьич", "вичу", "вне", "вны", "вича", "оглы", "кызы"];
    is_name(token) && token.word.chars().count() > 5 && ends.iter().any(|end| token.word.ends_with(end))
}
