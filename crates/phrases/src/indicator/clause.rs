//! Where a quantity stands: at the head, behind a dash, or inside the indicator's own definition, where it is no target.

use super::Comparator;
use super::lexicon::{Unit, is_growth, is_measure_head, is_participle, is_relative};
use super::quantity::{Preposition, Quantity};
use super::token::{Kind, Token};

/// Whether a number belongs to the definition of what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defining {
    /// It may be a target.
    No,
    /// It is part of the definition.
    Yes,
    /// It cannot be told.
    Doubtful,
}

/// Whether the text measures something («доля …», «увеличение числа …»), so that its value stands apart.
pub(super) fn measures(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|t| t.kind == Kind::Word).take(3);
    tokens.first().is_some_and(|t| t.kind == Kind::Word) && words.into_iter().any(|t| is_measure_head(&t.word))
}

/// Whether a word of change stands before the token in its sentence.
pub(super) fn grows(tokens: &[Token], before: usize) -> bool {
    sentence(tokens, before).iter().any(|t| t.kind == Kind::Word && is_growth(&t.word))
}

/// Tokens of the same sentence before a token.
fn sentence(tokens: &[Token], before: usize) -> &[Token] {
    let ends = |t: &Token| matches!(t.kind, Kind::Semicolon | Kind::Border);
    let start = tokens[..before].iter().rposition(ends).map_or(0, |at| at + 1);
    &tokens[start..before]
}

/// The token before a quantity, when one is in its sentence.
pub(super) fn previous<'a>(tokens: &'a [Token], quantity: &Quantity) -> Option<&'a Token> {
    quantity.first.checked_sub(1).map(|at| &tokens[at])
}

/// Whether a quantity belongs to the definition. `tied`: another quantity of the text stands behind a dash or a colon.
pub(super) fn defining(tokens: &[Token], quantity: &Quantity, measures: bool, tied: bool) -> Defining {
    let apart = [Kind::Dash, Kind::Colon, Kind::Comma, Kind::Open, Kind::Border, Kind::Semicolon];
    match previous(tokens, quantity) {
        None => return Defining::No,
        Some(before) if apart.contains(&before.kind) => return Defining::No,
        Some(_) => {}
    }
    let strict = matches!(quantity.comparator, Some(Comparator::Less | Comparator::More | Comparator::AtMost));
    let clause = opener(tokens, quantity);
    if !measures {
        return if clause.is_some() && strict { Defining::Doubtful } else { Defining::No };
    }
    match clause {
        None if tied && quantity.comparator.is_some() => Defining::Yes,
        None if strict && !grows(tokens, quantity.first) => Defining::Doubtful,
        None => Defining::No,
        Some(_) if tied => Defining::Yes,
        Some(opener) => in_clause(tokens, quantity, opener, strict),
    }
}

/// A measured text's quantity behind «в которых …» or «прошедших …».
fn in_clause(tokens: &[Token], quantity: &Quantity, opener: usize, strict: bool) -> Defining {
    let verbs = [
        "составляет",
        "составит",
        "составляла",
        "достигнет",
        "достигает",
        "равна",
        "составила",
        "должна",
        "составлять",
    ];
    if tokens[opener..quantity.first].iter().any(|t| t.is_any(&verbs)) {
        return if strict { Defining::Doubtful } else { Defining::No };
    }
    let rest = tokens[quantity.next..].iter().all(|t| matches!(t.kind, Kind::Stop | Kind::Semicolon));
    let last = rest && quantity.unit == Some(Unit::Percent) && quantity.preposition.is_none();
    let apart = quantity.first - opener > 2;
    match (strict, last && apart, quantity.unit) {
        (false, true, _) => Defining::No,
        _ => Defining::Yes,
    }
}

/// The word that opens the clause a quantity stands in.
fn opener(tokens: &[Token], quantity: &Quantity) -> Option<usize> {
    let depth = tokens[quantity.number].depth;
    let mut nouns = false;
    let mut found = None;
    for at in (0..quantity.first).rev() {
        let token = &tokens[at];
        if token.depth > depth {
            continue;
        }
        match token.kind {
            Kind::Semicolon | Kind::Border | Kind::Dash | Kind::Colon => break,
            Kind::Open if token.depth < depth => break,
            Kind::Word if is_relative(&token.word) => return Some(at),
            Kind::Word if is_participle(&token.word) && !token.capitals => {
                found.get_or_insert(at);
            }
            Kind::Word => nouns = true,
            _ => {}
        }
    }
    let opener = found?;
    let behind_noun = tokens[..opener].iter().filter(|t| t.kind == Kind::Word).count() >= 2;
    (behind_noun && (nouns || opener > 0)).then_some(opener)
}

/// Whether a quantity is firm enough to be a value; a weak one is left for a person.
pub(super) fn firm(tokens: &[Token], quantity: &Quantity, measures: bool) -> bool {
    let before = previous(tokens, quantity).map(|t| t.kind);
    let tied = matches!(before, Some(Kind::Dash | Kind::Colon));
    let head = matches!(before, None | Some(Kind::Stop | Kind::Semicolon | Kind::Border)) || tied;
    let growing = grows(tokens, quantity.first);
    let known = quantity.unit.is_some_and(|unit| unit != Unit::Other);
    let end = tokens[quantity.next..].iter().all(|t| matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Close));
    match quantity.preposition {
        Some(Preposition::Of) => return false,
        Some(Preposition::By) if growing => return true,
        Some(Preposition::By) if quantity.unit != Some(Unit::Percent) || measures => return head && known,
        Some(Preposition::To) => return growing || known || quantity.comparator.is_some(),
        Some(Preposition::From) => return head || quantity.comparator.is_some(),
        Some(Preposition::Each) if dative(tokens, quantity.next) => return false,
        Some(Preposition::In) if quantity.unit != Some(Unit::Percent) && quantity.comparator.is_none() => {
            return head && known;
        }
        _ => {}
    }
    if quantity.unit == Some(Unit::Percent) {
        return true;
    }
    if quantity.comparator.is_some() {
        return known || head || measures || before == Some(Kind::Open) || quantity.unit.is_none();
    }
    known || tied || (quantity.first == 0 && quantity.unit.is_none()) || (measures && end)
}

/// «по 3 программам»: the dative tells along what, not how many.
fn dative(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| {
        t.kind == Kind::Word && (t.word.ends_with("ам") || t.word.ends_with("ям") || t.word.ends_with("ым"))
    })
}
