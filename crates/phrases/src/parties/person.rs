//! Names of persons: «Марчевская Т.Н.», «И.И. Иванов», «Иванова Анна Петровна».

use super::lexicon::head;
use super::token::{Kind, Token};

/// Number of tokens of the person's name that starts at the head of the rest.
pub(super) fn length(rest: &[Token]) -> Option<usize> {
    let initials = rest.iter().take_while(|t| t.kind == Kind::Initial).take(2).count();
    if initials > 0 {
        return rest.get(initials).filter(|t| is_name(t)).map(|_| initials + 1);
    }
    if !is_name(rest.first()?) {
        return None;
    }
    let behind = rest[1..].iter().take_while(|t| t.kind == Kind::Initial).take(2).count();
    if behind > 0 {
        return Some(1 + behind);
    }
    let named = |at: usize| rest.get(at).is_some_and(is_name);
    if named(1) && rest.get(2).is_some_and(is_patronymic) {
        return Some(3);
    }
    (rest.get(1).is_some_and(is_patronymic)).then_some(2)
}

/// Whether a lone capital word ends like a surname.
pub(super) fn is_surname(token: &Token) -> bool {
    let ends = ["ов", "ова", "ев", "ева", "ин", "ина", "ский", "ская", "ко", "цкий", "цкая", "ович", "юк", "ых"];
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
