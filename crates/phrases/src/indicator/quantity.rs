//! Quantities: «не менее 80%», «1-го педагога», «от 10 до 15 школ», «по 2 учителя», «свыше 50 тыс. руб.».

use super::Comparator;
use super::lexicon::{COMPARISONS, Unit, counted, multiplier, numeral, unit};
use super::token::{Kind, Token};

/// A preposition that stands before a value and changes its sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Preposition {
    /// «на 10 %»: growth by it.
    By,
    /// «до 40 %»: growth to it, or a bound.
    To,
    /// «с 33 %», «от 10».
    From,
    /// «по 2 педагога»: each.
    Each,
    /// «из 5 школ»: the whole.
    Of,
    /// «в 100 % школ», «у», «для», «среди».
    In,
}

/// A number with what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// First token: preposition or comparison.
    pub first: usize,
    /// Token of the number.
    pub number: usize,
    /// Token after the number and its unit sign; the noun counted is not inside.
    pub next: usize,
    /// The comparison; none when nothing is said.
    pub comparator: Option<Comparator>,
    /// «около 80 %».
    pub vague: bool,
    /// The value.
    pub value: f64,
    /// Upper end of «80-90 %».
    pub upper: Option<f64>,
    /// What is counted.
    pub unit: Option<Unit>,
    /// Preposition before it.
    pub preposition: Option<Preposition>,
    /// «в 2 раза».
    pub times: bool,
    /// The comparison is the sentence's own verb («не должна превышать»), so that it belongs to no definition.
    pub predicate: bool,
    /// «тыс.»: what the written value is multiplied by.
    pub factor: Option<f64>,
}

/// The quantity whose number is token `at`.
pub(super) fn at(tokens: &[Token], at: usize) -> Option<Quantity> {
    let token = tokens.get(at)?;
    let (value, next, written) = match token.kind {
        Kind::Number { value, .. } => (value, at + 1, false),
        Kind::Word => {
            let (value, next) = written(tokens, at)?;
            (value, next, true)
        }
        _ => return None,
    };
    let mut quantity = Quantity {
        first: at,
        number: at,
        next,
        comparator: None,
        vague: false,
        value,
        upper: None,
        unit: None,
        preposition: None,
        times: false,
        predicate: false,
        factor: None,
    };
    backward(tokens, &mut quantity);
    forward(tokens, &mut quantity);
    // «ни одной школы»
    if written && value == 1.0 && quantity.first == at && at > 0 && tokens[at - 1].is("ни") {
        quantity.first = at - 1;
        quantity.value = 0.0;
        quantity.comparator = Some(Comparator::Equal);
        return Some(quantity);
    }
    let named = quantity.unit.is_some() || quantity.comparator.is_some();
    (!written || named).then_some(quantity)
}

/// A number in words («двух», «восемьдесят пять») and the token behind; «один из» and the like are no numbers.
fn written(tokens: &[Token], at: usize) -> Option<(f64, usize)> {
    let tens = numeral(&tokens[at].word)?;
    let ones = tokens.get(at + 1).filter(|t| t.kind == Kind::Word).and_then(|t| numeral(&t.word));
    let (value, next) = match ones {
        Some(ones) if (20.0..100.0).contains(&tens) && ones < 10.0 => (tens + ones, at + 2),
        _ => (tens, at + 1),
    };
    let compared = at > 0 && tokens[at - 1].is_any(&["менее", "реже", "ниже", "минимум", "более"]);
    let of = tokens.get(next).is_some_and(|t| t.is_any(&["из", "и"]) || (t.is("раз") && !compared));
    (!of && !tokens[at].quoted).then_some((value, next))
}

/// Reads the preposition and the comparison before the number.
fn backward(tokens: &[Token], quantity: &mut Quantity) {
    let mut at = quantity.first;
    if let Some(found) = at.checked_sub(1).and_then(|i| preposition(&tokens[i])) {
        quantity.preposition = Some(found);
        at -= 1;
    }
    let mut before = at;
    if before > 0 && tokens[before - 1].is("чем") {
        before -= 1;
    }
    if before > 0 && before < at && tokens[before - 1].kind == Kind::Comma {
        before -= 1;
    }
    if let Some((length, comparator)) = negated(&tokens[..before]) {
        quantity.comparator = Some(comparator);
        quantity.predicate = true;
        at = before - length;
    } else if let Some((length, comparator)) = comparison(&tokens[..before]) {
        quantity.comparator = comparator;
        quantity.vague = comparator.is_none();
        at = before - length;
        if quantity.preposition.is_none()
            && let Some(found) = at.checked_sub(1).and_then(|i| preposition(&tokens[i]))
        {
            quantity.preposition = Some(found);
            at -= 1;
        }
    }
    quantity.first = at;
}

/// «не должна превышать», «не будет ниже», «не может опускаться ниже»: the negation stands far from its comparison.
fn negated(tokens: &[Token]) -> Option<(usize, Comparator)> {
    let last = tokens.last().filter(|t| t.kind == Kind::Word)?;
    let exceeds = ["превыша", "превыс", "превзой", "превосход"].iter().any(|stem| last.word.starts_with(stem));
    let meaning = match last.word.as_str() {
        "выше" | "более" | "больше" | "свыше" => Comparator::AtMost,
        "ниже" | "менее" | "меньше" => Comparator::AtLeast,
        _ if exceeds && !super::lexicon::is_participle(&last.word) => Comparator::AtMost,
        _ => return None,
    };
    let link = |t: &Token| {
        let stems = [
            "долж",
            "мож",
            "мог",
            "буд",
            "быть",
            "был",
            "явля",
            "составл",
            "состав",
            "опуска",
            "опуст",
            "пада",
            "упад",
            "подним",
            "станов",
            "стать",
            "станет",
            "допуска",
            "снижа",
            "сниз",
            "достига",
            "следует",
            "возраст",
            "увелич",
            "вырас",
            "окажет",
            "оказ",
        ];
        t.kind == Kind::Word && stems.iter().any(|stem| t.word.starts_with(stem))
    };
    let links = tokens[..tokens.len() - 1].iter().rev().take(4).take_while(|t| link(t)).count();
    let not = tokens.len().checked_sub(links + 2)?;
    let far = exceeds || links > 0;
    (tokens[not].is("не") && far).then_some((links + 2, meaning))
}

/// A comparison that ends the tokens given: its length and meaning.
fn comparison(tokens: &[Token]) -> Option<(usize, Option<Comparator>)> {
    if let Some(Token { kind: Kind::Sign(sign), .. }) = tokens.last() {
        let not = tokens.len() > 1 && tokens[tokens.len() - 2].is("не");
        match sign {
            '>' if not => return Some((2, Some(Comparator::AtMost))),
            '<' if not => return Some((2, Some(Comparator::AtLeast))),
            _ => {}
        }
        let meaning = match sign {
            '≥' | '⩾' => Comparator::AtLeast,
            '≤' | '⩽' => Comparator::AtMost,
            '>' => Comparator::More,
            '<' => Comparator::Less,
            '=' => return Some(signed_equal(tokens)),
            _ => return None,
        };
        return Some((1, Some(meaning)));
    }
    COMPARISONS.iter().find_map(|(words, meaning)| {
        let start = tokens.len().checked_sub(words.len())?;
        let same = tokens[start..].iter().zip(*words).all(|(token, word)| token.is(word));
        same.then_some((words.len(), *meaning))
    })
}

/// «>=» and «<=» written with two signs.
fn signed_equal(tokens: &[Token]) -> (usize, Option<Comparator>) {
    match tokens.len().checked_sub(2).map(|i| tokens[i].kind) {
        Some(Kind::Sign('>')) => (2, Some(Comparator::AtLeast)),
        Some(Kind::Sign('<')) => (2, Some(Comparator::AtMost)),
        _ => (1, Some(Comparator::Equal)),
    }
}

fn preposition(token: &Token) -> Option<Preposition> {
    if token.kind != Kind::Word {
        return None;
    }
    match token.word.as_str() {
        "на" => Some(Preposition::By),
        "до" => Some(Preposition::To),
        "с" | "со" | "от" => Some(Preposition::From),
        "по" => Some(Preposition::Each),
        "из" => Some(Preposition::Of),
        "в" | "во" | "у" | "для" | "среди" | "между" | "при" | "за" => Some(Preposition::In),
        _ => None,
    }
}

/// Reads the range, multiplier, unit and noun behind the number.
fn forward(tokens: &[Token], quantity: &mut Quantity) {
    let mut at = quantity.next;
    if tokens.get(at).is_some_and(|t| t.kind == Kind::Percent) {
        quantity.unit = Some(Unit::Percent);
        at += 1;
        let ending = ["ный", "ная", "ное", "ного", "ной", "ым", "ую", "й"];
        let dash = tokens.get(at).is_some_and(|t| t.kind == Kind::Dash);
        at += if dash && tokens.get(at + 1).is_some_and(|t| t.is_any(&ending)) { 2 } else { 0 };
    }
    if let Some((next, upper)) = range(tokens, at) {
        quantity.upper = Some(upper).filter(|&upper| upper > quantity.value);
        if quantity.upper.is_some() {
            at = next;
        }
    }
    at = spelled(tokens, at);
    if let Some(factor) = tokens.get(at).filter(|t| t.kind == Kind::Word).and_then(|t| multiplier(&t.word)) {
        quantity.factor = Some(factor);
        at += 1;
        at += usize::from(tokens.get(at).is_some_and(|t| t.kind == Kind::Stop));
    }
    at = sign_unit(tokens, at, quantity);
    if tokens.get(at).is_some_and(|t| t.kind == Kind::Sign('+')) {
        quantity.comparator.get_or_insert(Comparator::AtLeast);
        at += 1;
    }
    at = postfix(tokens, at, quantity);
    if quantity.unit.is_none() {
        let whole =
            tokens.get(at).is_some_and(|t| t.is("из")) && tokens.get(at + 1).is_some_and(|t| t.number().is_some());
        quantity.unit = noun(tokens, if whole { at + 2 } else { at });
    }
    trailing(tokens, at, quantity);
    quantity.times =
        tokens.get(at).is_some_and(|t| t.is_any(&["раз", "раза"])) && quantity.preposition == Some(Preposition::In);
    quantity.next = at;
}

/// «80-90», «80 % - 90 %».
fn range(tokens: &[Token], at: usize) -> Option<(usize, f64)> {
    let dash = tokens.get(at).is_some_and(|t| t.kind == Kind::Dash);
    let upper = tokens.get(at + 1).filter(|t| dash && t.year().is_none())?.number()?;
    let percent = tokens.get(at - 1).is_some_and(|t| t.kind == Kind::Percent);
    let close = tokens.get(at + 2).is_some_and(|t| t.kind == Kind::Percent);
    (!percent || close).then_some((at + 2, upper))
}

/// Steps over «(восемьдесят)».
fn spelled(tokens: &[Token], at: usize) -> usize {
    let open = tokens.get(at).is_some_and(|t| t.kind == Kind::Open);
    let rest = tokens.get(at + 1..).unwrap_or_default();
    let words = rest.iter().take_while(|t| t.kind == Kind::Word && numeral(&t.word).is_some()).count();
    let close = rest.get(words).is_some_and(|t| t.kind == Kind::Close);
    if open && words > 0 && close { at + 2 + words } else { at }
}

/// «%», «процентов», «п.п.», «чел.», «руб.».
fn sign_unit(tokens: &[Token], at: usize, quantity: &mut Quantity) -> usize {
    let Some(token) = tokens.get(at) else { return at };
    if token.kind == Kind::Percent {
        quantity.unit = Some(Unit::Percent);
        return at + 1;
    }
    if token.is("процентных") || token.is("процентного") {
        quantity.unit = Some(Unit::Percent);
        return at + 2;
    }
    let points: Vec<_> =
        tokens[at..].iter().take(3).map(|t| if t.kind == Kind::Stop { "." } else { t.word.as_str() }).collect();
    if points == ["п", ".", "п"] {
        quantity.unit = Some(Unit::Percent);
        return at + 3 + usize::from(tokens.get(at + 3).is_some_and(|t| t.kind == Kind::Stop));
    }
    let Some(found) = Some(token).filter(|t| t.kind == Kind::Word).and_then(|t| unit(&t.word)) else { return at };
    if quantity.unit.is_none() {
        quantity.unit = Some(found);
    }
    let short = matches!(token.word.as_str(), "чел" | "шт" | "ед" | "экз" | "р" | "руб");
    at + 1 + usize::from(short && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Stop))
}

/// «и более», «и выше», «и менее» behind the value.
fn postfix(tokens: &[Token], at: usize, quantity: &mut Quantity) -> usize {
    let (Some(and), Some(word)) = (tokens.get(at), tokens.get(at + 1)) else { return at };
    if !and.is_any(&["и", "или"]) {
        return at;
    }
    let comparator = match word.word.as_str() {
        "более" | "больше" | "выше" | "свыше" => Comparator::AtLeast,
        "менее" | "меньше" | "ниже" => Comparator::AtMost,
        _ => return at,
    };
    quantity.comparator = Some(comparator);
    at + 2
}

/// «80 % опрошенных и более»: the comparison behind the noun.
fn trailing(tokens: &[Token], at: usize, quantity: &mut Quantity) {
    let rest = tokens.get(at..).unwrap_or_default();
    let words = rest.iter().take_while(|t| t.kind == Kind::Word).count();
    if quantity.comparator.is_none()
        && (3..=6).contains(&words)
        && rest[words - 2].is("и")
        && rest[words - 1].is_any(&["более", "выше", "больше"])
    {
        quantity.comparator = Some(Comparator::AtLeast);
    }
}

/// The noun that is counted: right behind the number or behind its adjectives, and known to the lexicon.
pub(super) fn noun(tokens: &[Token], at: usize) -> Option<Unit> {
    for token in tokens[at.min(tokens.len())..].iter().take(5) {
        if token.kind != Kind::Word {
            return None;
        }
        if let Some(found) = counted(&token.word) {
            return Some(found);
        }
        if token.capitals {
            return Some(Unit::Things);
        }
        let adjective =
            ["ых", "их", "ые", "ие", "ого", "его", "ая", "яя", "ое", "ее", "ой", "ей", "ый", "ий", "ую", "юю"];
        if !adjective.iter().any(|ending| token.word.ends_with(ending)) {
            return None;
        }
    }
    None
}
