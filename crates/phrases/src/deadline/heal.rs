//! Second pass over the tokens: words torn by a line break («сен тябрь», «дека- брь»), one slip of the pen in a long word
//! («фервраль»), letters that stand for Roman numerals («П квартал»).

use super::lexer::{Kind, Token, fold_into};
use super::words::{self, Unit, Word};

/// Second pass: torn words, slips of the pen, letters that stand for Roman numerals.
pub(super) fn heal(text: &str, tokens: &mut Vec<Token>) {
    if !tokens.iter().any(|token| matches!(token.kind, Kind::Unknown)) {
        return;
    }
    let mut buffer = String::new();
    let mut index = 0;
    while index < tokens.len() {
        if let Some((kind, count)) = join(text, tokens, index, &mut buffer) {
            tokens[index].kind = kind;
            tokens[index].end = tokens[index + count - 1].end;
            tokens.drain(index + 1..index + count);
        }
        index += 1;
    }
    for index in 0..tokens.len() {
        if tokens[index].kind != Kind::Unknown {
            continue;
        }
        fold_into(&mut buffer, &text[tokens[index].start..tokens[index].end]);
        let next = tokens.get(index + 1).map(|token| token.kind);
        let before_unit =
            matches!(next, Some(Kind::Word(Word::Unit(Unit::Quarter | Unit::SchoolQuarter | Unit::Half))));
        let kind = match buffer.as_str() {
            "п" if before_unit => Some(Kind::Roman(2)),
            "ш" if before_unit => Some(Kind::Roman(3)),
            word => nearest(word).map(Kind::Word),
        };
        if let Some(kind) = kind {
            tokens[index].kind = kind;
            tokens[index].typo = true;
        }
    }
}

/// Tries to join two or three pieces, at least one of them unknown, into a known word.
fn join(text: &str, tokens: &[Token], index: usize, buffer: &mut String) -> Option<(Kind, usize)> {
    let is_letters = |token: &Token| matches!(token.kind, Kind::Unknown | Kind::Word(_) | Kind::Roman(_));
    let mut pieces = String::new();
    let mut unknown = false;
    let mut parts = 0;
    for (offset, token) in tokens[index..].iter().take(4).enumerate() {
        let dash = token.kind == Kind::Dash && offset > 0;
        if dash || !is_letters(token) {
            if dash {
                continue;
            }
            return None;
        }
        fold_into(buffer, &text[token.start..token.end]);
        pieces.push_str(buffer);
        // «август а»: a torn ending may look like the conjunction.
        unknown |= token.kind == Kind::Unknown || buffer == "а";
        parts += 1;
        // A short cut of a word («дек», «янв») is no proof of a tear, so the joined word has at least four letters.
        if parts > 1
            && unknown
            && pieces.len() >= 6
            && let Some(word) = words::lookup(&pieces)
        {
            return Some((Kind::Word(word), offset + 1));
        }
    }
    None
}

/// The only long word within one edit (a letter missing, added, wrong, or two swapped).
fn nearest(word: &str) -> Option<Word> {
    let count = word.chars().count();
    if !(5..=20).contains(&count) {
        return None;
    }
    let mut found: Option<Word> = None;
    let initial = word.chars().next();
    for (form, meaning) in words::long_words() {
        // Hardly anybody slips on the first letter, and asking for it makes the search ten times shorter.
        if form.chars().next() == initial && one_edit(word, form) {
            if found.is_some_and(|other| other != *meaning && !same_month(other, *meaning)) {
                return None;
            }
            found.get_or_insert(*meaning);
        }
    }
    found
}

fn same_month(one: Word, other: Word) -> bool {
    matches!((one, other), (Word::Month { month: a, .. }, Word::Month { month: b, .. }) if a == b)
}

/// Whether the words differ by exactly one edit. Works on bytes of two-byte letters where both start alike.
fn one_edit(one: &str, other: &str) -> bool {
    if one.len().abs_diff(other.len()) > 2 {
        return false;
    }
    let mut a = one.chars();
    let mut b = other.chars();
    loop {
        let (rest_a, rest_b) = (a.as_str(), b.as_str());
        match (a.next(), b.next()) {
            (Some(x), Some(y)) if x == y => {}
            (None, None) => return false,
            _ => {
                let (a1, b1) = (a.as_str(), b.as_str());
                let swapped = {
                    let (mut x, mut y) = (rest_a.chars(), rest_b.chars());
                    let (x0, x1, y0, y1) = (x.next(), x.next(), y.next(), y.next());
                    x1.is_some() && x0 == y1 && x1 == y0 && x.as_str() == y.as_str()
                };
                return a1 == rest_b || rest_a == b1 || a1 == b1 || swapped;
            }
        }
    }
}
