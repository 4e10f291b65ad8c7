//! Where a quantity stands: at the head, behind a dash, or inside the indicator's own definition, where it is no target.

use super::Comparator;
use super::lexicon::{Unit, counted, is_document, is_growth, is_measure_head, is_participle, is_relative};
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
    last_change(tokens, before).is_some()
}

/// Whether the token is a word of change; «повышение квалификации» names training.
pub(super) fn is_change(tokens: &[Token], at: usize) -> bool {
    let trained = tokens.get(at + 1).is_some_and(|t| t.word.starts_with("квалификац"));
    tokens[at].kind == Kind::Word && is_growth(&tokens[at].word) && !trained
}

/// The nearest word of change before the token in its sentence.
fn last_change(tokens: &[Token], before: usize) -> Option<usize> {
    let start = before - sentence(tokens, before).len();
    (start..before).rev().find(|&at| is_change(tokens, at))
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
    // «обучающихся с 3 и более отметками» tells which pupils.
    let with = tokens[quantity.first].is_any(&["с", "со"]) && quantity.unit != Some(Unit::Percent);
    if measures && with && quantity.comparator.is_some() && !grows(tokens, quantity.first) {
        return Defining::Yes;
    }
    let moves = matches!(quantity.preposition, Some(Preposition::By | Preposition::To));
    if let Some(change) = last_change(tokens, quantity.first).filter(|_| moves && !tied) {
        return if is_participle(&tokens[change].word) { Defining::Doubtful } else { Defining::No };
    }
    let strict = matches!(quantity.comparator, Some(Comparator::Less | Comparator::More | Comparator::AtMost));
    let clause = opener(tokens, quantity);
    if quantity.predicate && clause.is_none_or(|opener| closed(tokens, opener, quantity)) {
        return Defining::No;
    }
    if !measures {
        let weak = strict || quantity.unit != Some(Unit::Percent);
        return if clause.is_some() && weak { Defining::Doubtful } else { Defining::No };
    }
    match clause {
        None if tied && quantity.comparator.is_some() => Defining::Doubtful,
        None if strict && !grows(tokens, quantity.first) && !ends_measure(tokens, quantity) => Defining::Doubtful,
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
    if let Some(verb) = tokens[opener..quantity.first].iter().position(|t| t.is_any(&verbs)) {
        // «…, в которых выявлены признаки, должна составлять не более 4 %»: the comma has closed the clause.
        let outside = tokens[opener + verb - 1].kind == Kind::Comma && opener + verb > opener + 1;
        return if strict && !outside { Defining::Doubtful } else { Defining::No };
    }
    let rest = tokens[quantity.next..].iter().all(|t| matches!(t.kind, Kind::Stop | Kind::Semicolon));
    let last = rest && quantity.unit == Some(Unit::Percent) && quantity.preposition.is_none();
    let gap = &tokens[opener + 1..quantity.first];
    let apart = gap.len() > 1 || gap.iter().any(|t| t.capitals);
    if last && !strict && !apart && !gap.is_empty() {
        return Defining::Doubtful;
    }
    match (strict, last && apart, quantity.unit) {
        (false, true, _) => Defining::No,
        _ => Defining::Yes,
    }
}

/// Whether a comma between the opener and the quantity closes the clause.
fn closed(tokens: &[Token], opener: usize, quantity: &Quantity) -> bool {
    quantity.first > opener + 1 && tokens[quantity.first - 1].kind == Kind::Comma
}

/// «Доля неуспевающих не более 5 %»: the bound closes the sentence and nothing but the measure's own name stands before it.
fn ends_measure(tokens: &[Token], quantity: &Quantity) -> bool {
    let last = tokens[quantity.next..].iter().all(|t| matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Close));
    let plain = matches!(quantity.unit, None | Some(Unit::Percent));
    // «школ с долей неуспевающих более 30 %», «учителей со стажем не более 3», «выполнивших не более 5 заданий».
    let inner = tokens[1..quantity.first].iter().any(|t| {
        t.is_any(&["с", "со", "при", "имеющих", "имея"])
            || is_relative(&t.word)
            || ["набра", "показ", "выполн", "получ", "сда"].iter().any(|stem| t.word.starts_with(stem))
    });
    last && plain && !inner
}

/// The word that opens the clause a quantity stands in.
fn opener(tokens: &[Token], quantity: &Quantity) -> Option<usize> {
    let depth = tokens[quantity.number].depth;
    let mut found = None;
    for at in (0..quantity.first).rev() {
        let token = &tokens[at];
        if token.depth > depth {
            continue;
        }
        match token.kind {
            Kind::Semicolon | Kind::Border | Kind::Dash | Kind::Colon => break,
            Kind::Open if token.depth < depth => break,
            Kind::Stop if at > 0 && tokens[at - 1].word.chars().count() > 3 => break,
            Kind::Word if is_relative(&token.word) => return Some(at),
            Kind::Word if is_participle(&token.word) && !token.capitals && behind_noun(tokens, at) => {
                found.get_or_insert(at);
            }
            _ => {}
        }
    }
    found
}

/// Whether a participle stands behind what it tells of («педагогов, прошедших», «ШНОР использующих»), not before it.
fn behind_noun(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let noun = |t: &Token| t.kind == Kind::Word && (t.capitals || counted(&t.word).is_some());
    tokens[before].kind == Kind::Comma
        || noun(&tokens[before])
        || (tokens[before].is("не") && at > 1 && tokens[at - 2].kind == Kind::Comma)
}

/// Whether a quantity is firm enough to be a value; a weak one is left for a person.
pub(super) fn firm(tokens: &[Token], quantity: &Quantity, measures: bool) -> bool {
    let before = previous(tokens, quantity).map(|t| t.kind);
    let tied = matches!(before, Some(Kind::Dash | Kind::Colon));
    let alone =
        quantity.first == 0 && tokens[quantity.next..].iter().all(|t| matches!(t.kind, Kind::Stop | Kind::Semicolon));
    if quantity.predicate || alone {
        return true;
    }
    let head = matches!(before, None | Some(Kind::Stop | Kind::Semicolon | Kind::Border)) || tied;
    let growing = grows(tokens, quantity.first);
    let known = quantity.unit.is_some_and(|unit| unit != Unit::Other);
    let end = tokens[quantity.next..].iter().all(|t| matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Close));
    if quantity.times {
        return true;
    }
    match quantity.preposition {
        Some(Preposition::Of) => return false,
        Some(Preposition::By) if growing => return true,
        Some(Preposition::By) if quantity.unit != Some(Unit::Percent) || measures => return head && known,
        Some(Preposition::To) => return growing || known || quantity.comparator.is_some(),
        Some(Preposition::From) => return head || quantity.comparator.is_some(),
        Some(Preposition::Each) if dative(tokens, quantity.next) => return false,
        Some(Preposition::In) if quantity.unit != Some(Unit::Percent) && quantity.comparator.is_none() => {
            return known && (head || covers_units(tokens, quantity));
        }
        _ => {}
    }
    if quantity.unit == Some(Unit::Percent) {
        return true;
    }
    if quantity.comparator.is_some() {
        return known || head || measures || before == Some(Kind::Open) || quantity.unit.is_none();
    }
    let made = previous(tokens, quantity)
        .is_some_and(|t| ["ено", "ано", "ято", "ены", "аны"].iter().any(|end| t.word.ends_with(end)));
    known
        || tied
        || (made && quantity.preposition.is_none())
        || (quantity.first == 0 && quantity.unit.is_none())
        || (measures && end)
}

/// «участие в 3 мероприятиях», «внедрена в 5 школах»: the units are the result; in the name of a paper they are not.
fn covers_units(tokens: &[Token], quantity: &Quantity) -> bool {
    let taking = previous(tokens, quantity).is_some_and(|t| t.word.starts_with("участ"));
    let units = ["школах", "организациях", "учреждениях", "оо", "оу", "прш", "шнор", "шнро"];
    let noun = tokens[quantity.next..].iter().take(3).any(|t| t.is_any(&units));
    let paper = tokens.iter().take(2).any(|t| is_document(&t.word));
    tokens[quantity.first].is_any(&["в", "во"]) && (taking || noun) && !paper
}

/// «по 3 программам»: the dative tells along what, not how many.
fn dative(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| {
        t.kind == Kind::Word && (t.word.ends_with("ам") || t.word.ends_with("ям") || t.word.ends_with("ым"))
    })
}
