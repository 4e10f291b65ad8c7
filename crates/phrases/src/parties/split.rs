//! Finds where one party ends and the next begins, also where nothing but a blank or a line break stands between them.

use super::lexicon::{
    Case, Head, case, head, is_generic, is_inner_abbreviation, is_inner_body, is_legal_form, is_legal_part,
    is_nominative_adjective, is_qualifier, is_territory,
};
use super::person;
use super::shape::{is_governing, is_oblique_adjective};
use super::token::{Kind, Token};

/// Token ranges of the parties of one stretch without separators.
pub(super) fn parties(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let end = end(tokens, start);
        ranges.push((start, end));
        start = end;
        while tokens.get(start).is_some_and(|t| is_and(t) || matches!(t.kind, Kind::Stop | Kind::Separator)) {
            start += 1;
        }
    }
    ranges
}

/// What has been read of a party so far.
#[derive(Debug, Default)]
struct Party {
    /// Its head, once met.
    head: Option<Name>,
    /// Whether something stands behind the head that completes it.
    completed: bool,
    /// Inside a participle's clause («осуществляющие …»), whose nouns are objects.
    clause: bool,
    /// A part of a body («кафедра»), which an abbreviation completes.
    inner: bool,
}

/// What names a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Role(Case),
    Body,
    /// «МБУ», whose name is still to come.
    Form,
    /// A legal form with its name.
    Named,
    Abbreviation,
    Quoted,
}

/// The token where the party that starts at `start` ends.
fn end(tokens: &[Token], start: usize) -> usize {
    if let Some(length) = person::length(&tokens[start..]) {
        return start + length;
    }
    let mut party = Party::default();
    let mut at = start;
    while at < tokens.len() {
        if at > start && begins(tokens, start, at, &party) {
            return at;
        }
        at = take(tokens, at, &mut party);
    }
    at
}

/// Takes a token into the party; the next one's place.
fn take(tokens: &[Token], at: usize, party: &mut Party) -> usize {
    let token = &tokens[at];
    party.inner |= party.head.is_none() && token.kind == Kind::Word && is_inner_body(&token.word);
    party.clause |= token.kind == Kind::Word && at > 0 && party.head.is_some() && is_governing(&token.word);
    match (party.head, token.kind) {
        (_, Kind::Stop) => {}
        (Some(Name::Form), Kind::Quoted | Kind::Number) => party.head = Some(Name::Named),
        (Some(Name::Form), Kind::Word)
            if token.capitals && (is_legal_part(&token.word) || is_legal_form(&token.word)) => {}
        (Some(Name::Form), Kind::Word) => {
            party.head = Some(Name::Named);
            return chain(tokens, at).map_or(at + 1, |(end, _)| end);
        }
        (Some(_), _) => party.completed = true,
        (None, Kind::Quoted) => party.head = Some(Name::Quoted),
        (None, Kind::Word) if token.capitals && is_legal_form(&token.word) => party.head = Some(Name::Form),
        (None, Kind::Word) if token.capitals => party.head = Some(Name::Abbreviation),
        (None, Kind::Word) => {
            if let Some((end, name)) = chain(tokens, at) {
                party.head = Some(name);
                return end;
            }
            let oblique = head(&token.word)
                .map(|head| if head == Head::Role { Name::Role(case(&token.word)) } else { Name::Body });
            party.head = oblique;
        }
        _ => {}
    }
    at + 1
}

/// Adjectives and the head they stand before («классный руководитель», «Школьные МО»): the token behind and the name.
fn chain(tokens: &[Token], at: usize) -> Option<(usize, Name)> {
    let mut end = at;
    while tokens.get(end).is_some_and(|t| {
        t.kind == Kind::Word
            && !t.capitals
            && is_nominative_adjective(&t.word)
            && (head(&t.word).is_none() || attributive(tokens, end))
    }) && end < at + 4
    {
        end += 1;
        while end > at && tokens.get(end).is_some_and(|t| t.kind == Kind::Stop && shortened(&tokens[end - 1].word)) {
            end += 1;
        }
    }
    let token = tokens.get(end).filter(|t| t.kind == Kind::Word)?;
    if tokens[at..end].iter().any(|t| t.word.ends_with("ой"))
        && !token.word.ends_with(|c: char| "бвгджзклмнпрстфхцчшщь".contains(c))
    {
        return None;
    }
    if token.capitals {
        return (end > at).then_some((end + 1, Name::Body));
    }
    match head(&token.word)? {
        Head::Role => Some((end + 1, Name::Role(case(&token.word)))),
        Head::Body | Head::Administration => Some((end + 1, Name::Body)),
    }
}

/// «уполномоченные представители», «ответственные организаторы»: a head that only qualifies the head behind it.
fn attributive(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|next| {
        next.kind == Kind::Word
            && !next.capitals
            && head(&next.word) == Some(Head::Role)
            && case(&next.word) == Case::Nominative
    })
}

/// Whether a new party begins at the token.
fn begins(tokens: &[Token], start: usize, at: usize, party: &Party) -> bool {
    let (Some(name), token, before) = (party.head, &tokens[at], &tokens[at - 1]) else { return false };
    if is_and(token) {
        return at + 1 < tokens.len() && joins_equals(tokens, start, at + 1, party);
    }
    // «СОШ им. В.П. Орлова»
    let named_after =
        at >= 2 && before.kind == Kind::Stop && matches!(tokens[at - 2].word.as_str(), "им" | "с" | "п" | "д" | "г");
    if is_preposition(before)
        || is_and(before)
        || matches!(before.kind, Kind::Separator | Kind::Initial)
        || named_after
        || before.word == "имени"
    {
        return false;
    }
    if person::length(&tokens[at..]).is_some() {
        return name != Name::Form;
    }
    if party.clause {
        return token.breaks && token.capital && word_begins(tokens, (start, at), name, party);
    }
    match token.kind {
        Kind::Quoted => before.kind == Kind::Quoted,
        Kind::Word if token.capitals => abbreviation_begins(token, before, name, party),
        Kind::Word => word_begins(tokens, (start, at), name, party),
        _ => false,
    }
}

/// Whether a party begins with an abbreviation.
fn abbreviation_begins(token: &Token, before: &Token, name: Name, party: &Party) -> bool {
    let form = is_legal_form(&token.word);
    let named = before.capitals && (is_legal_form(&before.word) || is_legal_part(&before.word));
    let governed = head(&before.word) == Some(Head::Role) && case(&before.word) != Case::Nominative;
    if named || governed {
        return false;
    }
    match name {
        Name::Form => false,
        Name::Role(_) if !party.completed => false,
        Name::Role(_) => {
            let qualifies = before.capitals && is_qualifier(&token.word) && !is_qualifier(&before.word);
            let attributive = before.kind == Kind::Word
                && !before.capitals
                && head(&before.word).is_none()
                && !form
                && !ends_group(before);
            (form || is_generic(&token.word)) && !qualifies && !attributive
        }
        Name::Abbreviation | Name::Named | Name::Quoted => form || is_generic(&token.word) || token.breaks,
        Name::Body if party.inner => false,
        Name::Body if form => true,
        Name::Body => {
            party.completed && !is_territory(&token.word)
                || (party.completed && token.word == "мо" && before.kind == Kind::Quoted)
        }
    }
}

/// «комитет образования», «учреждения дополнительного образования»: the genitive that closes a body's name.
fn ends_group(token: &Token) -> bool {
    matches!(
        token.word.as_str(),
        "образования" | "школы" | "школ" | "района" | "города" | "округа" | "организаций" | "организации"
    )
}

/// Whether a party begins with a word of small letters or with one capital.
fn word_begins(tokens: &[Token], (start, at): (usize, usize), name: Name, party: &Party) -> bool {
    let token = &tokens[at];
    let Some((end, _)) = chain(tokens, at) else { return false };
    if name == Name::Form || (matches!(name, Name::Role(_) | Name::Body) && tokens[at - 1].kind == Kind::Stop) {
        return false;
    }
    let word = &tokens[end - 1];
    let place = head(&word.word) == Some(Head::Administration) && case(&word.word) == Case::Either;
    // «Российской Федерации»: an adjective before it in another case makes it part of the name.
    if end == at + 1 && is_oblique_adjective(&tokens[at - 1].word) && tokens[at - 1].kind == Kind::Word {
        return false;
    }
    if word.capitals || (place && !tokens.get(end).is_some_and(|t| t.capitals)) {
        return false;
    }
    let apposed = matches!(name, Name::Role(_)) && !party.completed && !token.capital && !token.breaks;
    match case(&word.word) {
        Case::Nominative => !apposed || end > at + 1 || head(&word.word) == Some(Head::Body),
        Case::Either => {
            let inner = name == Name::Abbreviation && is_inner_abbreviation(&tokens[at - 1].word) && !token.breaks;
            if inner && !token.capital {
                return false;
            }
            let complete =
                matches!(name, Name::Abbreviation | Name::Named | Name::Quoted) && !word.word.starts_with("групп");
            let role = head(&word.word) == Some(Head::Role);
            if matches!(name, Name::Role(_)) && !party.completed {
                // «Заместитель⏎директора»: a deputy is somebody's.
                let of_whom = ["зам", "помощник", "советник", "секретар", "представител"];
                let led = of_whom.iter().any(|stem| tokens[start..at].iter().any(|t| t.word.starts_with(stem)));
                return role && token.breaks && !led;
            }
            // «Администрация⏎школы», «Отдел⏎образования»: a bare body waits for what completes it.
            let bare = name == Name::Body && !party.completed && !role && !token.capital;
            let behind = tokens[at - 1].capitals || matches!(tokens[at - 1].kind, Kind::Quoted | Kind::Number);
            token.capital
                || (token.breaks && !bare)
                || complete
                || (role && behind)
                || (end > at + 1 && is_nominative_adjective(&token.word))
        }
        Case::Dative => matches!(name, Name::Role(Case::Dative)),
        Case::Oblique => false,
    }
}

/// Whether «и» stands between two parties: the word behind heads one and agrees with the head before.
fn joins_equals(tokens: &[Token], start: usize, at: usize, party: &Party) -> bool {
    let token = &tokens[at];
    let Some(name) = party.head else { return false };
    if person::length(&tokens[at..]).is_some() || token.kind == Kind::Quoted {
        return true;
    }
    if token.kind != Kind::Word {
        return false;
    }
    if token.capitals {
        let known = is_generic(&token.word) || is_legal_form(&token.word);
        return match name {
            Name::Role(_) => is_legal_form(&token.word),
            Name::Body => party.completed && known,
            _ => known,
        };
    }
    let Some((end, _)) = chain(tokens, at) else { return false };
    if tokens[end - 1].capitals {
        return true;
    }
    match (case(&tokens[end - 1].word), name) {
        (Case::Nominative, Name::Role(Case::Dative)) => false,
        (Case::Nominative, _) => true,
        (Case::Either, Name::Role(own)) => {
            own == Case::Either && (at - start == 2 || is_plural_before(tokens, start, at))
        }
        (Case::Either, _) => token.capital || is_nominative_adjective(&token.word),
        (Case::Dative, Name::Role(own)) => own == Case::Dative,
        _ => false,
    }
}

/// «учителя и директора»: nothing but the head before «и».
fn is_plural_before(tokens: &[Token], start: usize, at: usize) -> bool {
    tokens[start..at - 1]
        .iter()
        .all(|t| t.kind == Kind::Word && (is_nominative_adjective(&t.word) || head(&t.word) == Some(Head::Role)))
}

/// Whether the token is «и».
pub(super) fn is_and(token: &Token) -> bool {
    token.kind == Kind::Word && token.word == "и" && !token.capitals
}

/// Whether the token is a preposition.
pub(super) fn is_preposition(token: &Token) -> bool {
    let words = [
        "по",
        "с",
        "со",
        "в",
        "во",
        "на",
        "для",
        "от",
        "при",
        "за",
        "о",
        "об",
        "из",
        "к",
        "под",
        "над",
        "через",
        "у",
        "не",
        "им",
        "без",
        "среди",
        "совместно",
    ];
    token.kind == Kind::Word && words.contains(&token.word.as_str())
}

/// Words that a full stop shortens: it ends nothing.
pub(super) fn shortened(word: &str) -> bool {
    let words = [
        "зам",
        "соц",
        "кл",
        "рук",
        "г",
        "обл",
        "им",
        "ст",
        "гл",
        "нач",
        "спец",
        "отв",
        "ул",
        "пед",
        "зав",
        "проф",
        "доп",
        "общ",
        "мун",
        "район",
        "р-н",
        "п",
        "с",
        "д",
        "пос",
        "и.о",
        "о",
        "и",
        "вр",
        "к",
        "псих",
        "уч",
        "руковод",
    ];
    words.contains(&word)
}
