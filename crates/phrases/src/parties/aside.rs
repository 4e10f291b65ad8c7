//! What stands beside a party and is no party: notes («по согласованию») and contacts (telephones, offices, e-mail).

use super::token::{Kind, Token};
use crate::text::fold;

/// Puts every note and every contact together as one token.
pub(super) fn marked(text: &str, tokens: &[Token]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let bracket = bracket(text, &tokens[at]).map(|kind| (kind, at + 1));
        let found = bracket
            .or_else(|| note(tokens, at).map(|end| (Kind::Note, end)))
            .or_else(|| contact(tokens, at).map(|end| (Kind::Contact, end)));
        match found {
            Some((kind, end)) => {
                let last = tokens[end - 1].end;
                out.push(Token { kind, end: last, word: fold(&text[tokens[at].start..last]), ..tokens[at].clone() });
                at = end;
            }
            None => {
                out.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    out
}

/// What a bracket says when it names nobody.
fn bracket(text: &str, token: &Token) -> Option<Kind> {
    if token.kind != Kind::Bracket {
        return None;
    }
    let inside = fold(text[token.start..token.end].trim_matches(['(', ')', ' ']));
    let notes = [
        "по согласовани",
        "по договор",
        "по желани",
        "по необходимост",
        "по приглашени",
        "по запросу",
        "по графику",
        "по мере",
        "по отдельн",
        "по компетенци",
        "по поручени",
        "по плану",
        "по заявк",
        "при наличии",
        "при необходимост",
        "при участии",
        "в рамках",
        "в пределах",
        "в части",
        "на договорной",
        "на условиях",
    ];
    if notes.iter().any(|start| inside.starts_with(start)) {
        return Some(Kind::Note);
    }
    let inner = super::token::tokens(&inside);
    (!inner.is_empty() && contact(&inner, 0) == Some(inner.len())).then_some(Kind::Contact)
}

/// «по согласованию» without brackets: the token behind it.
fn note(tokens: &[Token], at: usize) -> Option<usize> {
    let word = |at: usize| tokens.get(at).filter(|t| t.kind == Kind::Word).map_or("", |t| t.word.as_str());
    let said = matches!(
        (word(at), word(at + 1)),
        ("по", "согласованию" | "договоренности" | "желанию" | "необходимости") | ("при", "наличии" | "необходимости")
    );
    // «ответственный по согласованию вопросов» is a part of the name.
    let closed = tokens
        .get(at + 2)
        .is_none_or(|t| t.kind != Kind::Word || t.capital || t.breaks || t.word == "с" || t.word == "и");
    if !(said && closed) {
        return None;
    }
    let with = word(at + 2) == "с";
    let end = tokens[at + 2..].iter().position(|t| t.kind == Kind::Separator || t.kind == Kind::Stop || t.breaks);
    Some(if with { end.map_or(tokens.len(), |end| at + 2 + end) } else { at + 2 })
}

/// A telephone, an office, an address of e-mail: the token behind it.
fn contact(tokens: &[Token], at: usize) -> Option<usize> {
    address(tokens, at).or_else(|| headed(tokens, at)).or_else(|| telephone(tokens, at))
}

/// «ivanova@school.ru», also behind «эл. почта:» and «e-mail».
fn address(tokens: &[Token], at: usize) -> Option<usize> {
    let touching = |at: usize| at > 0 && tokens.get(at).is_some_and(|t| t.start == tokens[at - 1].end);
    let mut end = at;
    let mut sign = false;
    while let Some(token) = tokens.get(end) {
        let part = matches!(token.kind, Kind::Word | Kind::Number | Kind::Initial)
            || (token.kind == Kind::Stop && tokens.get(end + 1).is_some_and(|next| next.start == token.end))
            || (token.kind == Kind::Separator && matches!(token.word.as_str(), "@" | "_" | "-"));
        if !part || (end > at && !touching(end)) {
            break;
        }
        sign |= token.word == "@";
        end += 1;
    }
    (sign && end > at + 2).then_some(end)
}

/// «тел. 8(34567)2-14-15», «каб. 14», «e-mail: …».
fn headed(tokens: &[Token], at: usize) -> Option<usize> {
    let word = tokens.get(at).filter(|t| t.kind == Kind::Word)?;
    let heads = [
        "тел",
        "телефон",
        "телефоны",
        "т",
        "моб",
        "сот",
        "факс",
        "каб",
        "кабинет",
        "ком",
        "комната",
        "e-mail",
        "email",
        "адрес",
        "эл",
    ];
    heads.contains(&word.word.as_str()).then_some(())?;
    // «Методический кабинет» is a body.
    let room = matches!(word.word.as_str(), "кабинет" | "комната" | "т" | "адрес" | "эл" | "ком");
    let led = at.checked_sub(1).is_some_and(|before| tokens[before].kind == Kind::Word);
    (!room || !led).then_some(())?;
    let mut end = at + 1;
    let mut digits = 0;
    while let Some(token) = tokens.get(end) {
        let listed = token.word == "," && tokens.get(end + 1).is_some_and(|next| next.kind == Kind::Number);
        let bullet = token.breaks && tokens.get(end + 1).is_some_and(|next| next.kind == Kind::Stop);
        match token.kind {
            Kind::Stop => {}
            Kind::Number if !bullet => digits += token.word.chars().filter(char::is_ascii_digit).count(),
            Kind::Bracket if is_code(token) => {}
            Kind::Separator if listed || matches!(token.word.as_str(), ":" | "-" | "–" | "+") => {}
            Kind::Word if matches!(token.word.as_str(), "доб" | "моб" | "раб" | "почта" | "тел" | "факс" | "сот") =>
                {}
            _ => match address(tokens, end) {
                Some(found) => {
                    digits += 1;
                    end = found;
                    continue;
                }
                None => break,
            },
        }
        end += 1;
    }
    while end > at + 1 && matches!(tokens[end - 1].kind, Kind::Separator | Kind::Stop) {
        end -= 1;
    }
    (digits > 0).then_some(end)
}

/// «8-912-345-67-89», «+7 (912) 345-67-89»: five figures and more that are no years.
fn telephone(tokens: &[Token], at: usize) -> Option<usize> {
    let opens =
        |t: &Token| (t.kind == Kind::Number && t.word.starts_with(|c: char| c.is_ascii_digit())) || t.word == "+";
    tokens.get(at).filter(|t| opens(t))?;
    let mut end = at;
    let mut digits = 0;
    while let Some(token) = tokens.get(end) {
        let part = token.kind == Kind::Number && !token.word.starts_with('№')
            || is_code(token)
            || (token.kind == Kind::Separator && matches!(token.word.as_str(), "+" | "-"));
        if !part {
            break;
        }
        digits += token.word.chars().filter(char::is_ascii_digit).count();
        end += 1;
    }
    let years =
        tokens[at].word.split('-').all(|part| part.len() == 4 && (part.starts_with("19") || part.starts_with("20")));
    (digits >= 5 && !years).then_some(end)
}

/// A bracket with nothing but figures: the code of a town.
fn is_code(token: &Token) -> bool {
    let inside = token.word.trim_matches(['(', ')']);
    token.kind == Kind::Bracket
        && !inside.is_empty()
        && inside.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ' ')
}
