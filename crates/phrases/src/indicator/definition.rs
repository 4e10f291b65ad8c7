//! What is measured: the group behind a percentage, the numerator and the denominator of a share.

use super::lexicon::{counted, is_amount, is_growth, is_participle, is_relative, is_share, is_verb};
use super::marks::Marks;
use super::measure::is_more;
use super::quantity::{Preposition, Quantity};
use super::reading::Reading;
use super::token::{Kind, Token};

/// The parts of a definition, in the document's words.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Definition {
    /// Of whom or what.
    pub of: Option<String>,
    /// What a share counts.
    pub numerator: Option<String>,
    /// Of how many.
    pub denominator: Option<String>,
}

/// The token before which the definition ends: the value or its date, the baseline, a lone unit, the column's border, and
/// the bracket around them.
pub(super) fn end(tokens: &[Token], marks: &Marks, reading: &Reading) -> usize {
    let border = tokens.iter().position(|t| t.kind == Kind::Border);
    let base = reading.baseline.map(|at| marks.quantities[at].first);
    let mark = reading.unit_mark.filter(|&mark| mark > 2);
    let end = [border, base, mark, reading.value_from].into_iter().flatten().min().unwrap_or(tokens.len());
    let depth = tokens.get(end).map_or(0, |t| t.depth);
    let bracket = tokens[..end].iter().rposition(|t| t.kind == Kind::Open && t.depth < depth);
    let end = bracket.unwrap_or(end);
    let told =
        tokens[..end].iter().rev().take_while(|t| t.is_any(&["составляет", "составит", "достигнет", "равна"])).count();
    end - told
}

/// Definition of «доля X, …, от общего числа Y»: `head` is the token of «доля», the body ends before token `end`.
pub(super) fn of_share(text: &str, tokens: &[Token], head: usize, end: usize) -> Definition {
    let start = if tokens.get(head + 1).is_some_and(|t| t.is("вес")) { head + 2 } else { head + 1 };
    let unit = tokens[start..].iter().map(|t| t.kind).take(3).eq([Kind::Open, Kind::Percent, Kind::Close]);
    let start = if unit { start + 3 } else { start };
    if start >= end {
        return Definition::default();
    }
    let body = &tokens[start..end];
    let (numerator, denominator) = match whole(body) {
        Some(whole) if whole.bracketed => {
            let close =
                body[whole.from..].iter().position(|t| t.kind == Kind::Close).map_or(body.len(), |at| whole.from + at);
            let before = slice(text, &body[..whole.at - 1]);
            let after = slice(text, body.get(close + 1..).unwrap_or_default());
            (join(before, after), slice(text, &body[whole.from..close]))
        }
        Some(whole) => (slice(text, &body[..whole.at]), slice(text, &body[whole.from..])),
        None => (slice(text, body), slice(text, &body[..group(body)])),
    };
    let of = denominator.clone();
    let told = denominator != numerator;
    let (numerator, denominator) = (numerator.filter(|_| told), denominator.filter(|_| told));
    Definition { of, numerator, denominator }
}

/// Definition of «80 % педагогов, имеющих …»: the group behind the value, up to token `end`.
pub(super) fn of_value(text: &str, tokens: &[Token], value: &Quantity, end: usize) -> Definition {
    if value.times {
        return Definition::default();
    }
    let from = value.next.min(end);
    let rest = &tokens[from..end];
    if let Some(whole) = whole(rest).filter(|whole| whole.at == 0) {
        let denominator = slice(text, &rest[whole.from..bounded(&rest[whole.from..]) + whole.from]);
        return Definition { of: denominator.clone(), numerator: None, denominator };
    }
    if let Some(each) = each(rest) {
        let denominator = slice(text, &rest[each + 1..bounded(&rest[each + 1..]) + each + 1]);
        return Definition { of: slice(text, &rest[..each]), numerator: None, denominator };
    }
    if rest.first().is_some_and(|t| t.is("из")) && rest.get(1).is_some_and(|t| t.number().is_some()) {
        let denominator = slice(text, &rest[1..group(&rest[2..]) + 2]);
        return Definition { of: slice(text, &rest[2..group(&rest[2..]) + 2]), numerator: None, denominator };
    }
    let action = rest.first().is_some_and(is_action) && rest.len() > 1;
    let changed =
        rest.iter().take_while(|t| is_growth(&t.word) || is_more(t) || is_share(&t.word) || is_amount(&t.word)).count();
    let start = changed.max(usize::from(action));
    let inside = value.preposition == Some(Preposition::In);
    let short = rest.first().is_some_and(|t| t.capitals && inside);
    let group = start + if short { 1 } else { group(&rest[start..]) };
    let of = slice(text, &rest[start..group]);
    let clause = sentence(rest);
    let numerator = slice(text, &rest[start..clause.max(start)]).filter(|_| clause > group && of.is_some() && !inside);
    Definition { denominator: of.clone(), of, numerator }
}

/// «обеспеченность», «обучение»: what is done, not who.
fn is_action(token: &Token) -> bool {
    let ends = ["ость", "ение", "ание", "ствие", "стие", "тие"].iter().any(|end| token.word.ends_with(end));
    token.kind == Kind::Word && ends && counted(&token.word).is_none()
}

/// What «охват …», «количество …», «повышение …» speaks of: the words between the head and the value.
pub(super) fn of_amount(text: &str, tokens: &[Token], head: usize, end: usize) -> Definition {
    let body = &tokens[(head + 1).min(end)..end];
    let compared = body.windows(2).position(|pair| pair[0].is("по") && pair[1].is("сравнению"));
    let body = &body[..compared.unwrap_or(body.len())];
    let bare = body.iter().all(|t| is_share(&t.word) || is_amount(&t.word));
    Definition { of: slice(text, body).filter(|_| !bare), ..Definition::default() }
}

struct Whole {
    /// First token of «от общего числа».
    at: usize,
    /// First token of the group behind it.
    from: usize,
    bracketed: bool,
}

/// «от общего числа Y», «в общей численности Y», «среди Y», «из числа Y».
fn whole(body: &[Token]) -> Option<Whole> {
    (0..body.len()).find_map(|at| {
        let bracketed = at > 0 && body[at - 1].kind == Kind::Open;
        if body[at].is("среди") {
            return Some(Whole { at, from: at + 1, bracketed });
        }
        if !body[at].is_any(&["от", "в", "к", "из"]) {
            return None;
        }
        let general =
            usize::from(body.get(at + 1).is_some_and(|t| t.word.starts_with("общ") && t.word.chars().count() <= 6));
        let amount = body.get(at + 1 + general).is_some_and(|t| {
            t.is_any(&["числа", "числе", "числу", "количества", "количестве", "количеству", "численности", "числом"])
        });
        let including = body[at].is("в") && general == 0 && body.get(at + 1).is_some_and(|t| t.is("числе"));
        let numbering = body[at].is("из") && at == 0;
        (amount && !including && !numbering && at + 2 + general < body.len()).then_some(Whole {
            at,
            from: at + 2 + general,
            bracketed,
        })
    })
}

/// «… от каждой ШНОР», «… на каждого педагога»: the token of the preposition.
fn each(rest: &[Token]) -> Option<usize> {
    (0..rest.len().saturating_sub(1)).find(|&at| {
        let next = &rest[at + 1];
        rest[at].is_any(&["от", "на", "в", "из", "для", "с"])
            && (next.word.starts_with("кажд") || next.is_any(&["одного", "одну"]))
    })
}

/// Whether the words behind a value spread it over units («от каждой ШНОР»).
pub(super) fn is_per_unit(tokens: &[Token], from: usize) -> bool {
    each(tokens.get(from..).unwrap_or_default()).is_some()
}

/// Prepositions and verbs behind a noun that end its group.
const GROUP_ENDS: &[&str] = &[
    "с",
    "со",
    "без",
    "у",
    "к",
    "до",
    "для",
    "от",
    "при",
    "через",
    "имеют",
    "на",
    "под",
    "в",
    "во",
    "ежегодно",
    "ежемесячно",
    "ежеквартально",
];

/// Length of the noun group at the head: up to a sign, a relative word, a participle or a preposition behind a noun.
fn group(rest: &[Token]) -> usize {
    let mut noun = false;
    for (at, token) in rest.iter().enumerate() {
        if token.kind != Kind::Word {
            let hanging = at > 0 && rest[at - 1].is_any(&["и", "или"]);
            return if hanging { at - 1 } else { at };
        }
        let ends = token.is_any(GROUP_ENDS);
        let more = token.is("и") && rest.get(at + 1).is_some_and(is_more);
        let stops = more
            || is_relative(&token.word)
            || is_verb(&token.word)
            || (noun && is_participle(&token.word) && counted(&token.word).is_none())
            || (noun && token.capitals && rest[at - 1].capitals)
            || (token.is("из") && rest.get(at + 1).is_some_and(|t| t.number().is_some()));
        if (stops && at > 0) || (ends && (noun || at == 0)) || (at == 0 && token.is("из")) {
            return at;
        }
        noun |= token.capitals || counted(&token.word).is_some() || token.quoted;
    }
    rest.len()
}

/// Length up to the end of the sentence.
fn sentence(rest: &[Token]) -> usize {
    let depth = rest.first().map_or(0, |t| t.depth);
    let ends = |t: &Token| {
        matches!(t.kind, Kind::Stop | Kind::Semicolon | Kind::Border) || (t.kind == Kind::Close && t.depth < depth)
    };
    rest.iter().position(ends).unwrap_or(rest.len())
}

/// Length up to the next sign.
fn bounded(rest: &[Token]) -> usize {
    rest.iter().position(|t| t.kind != Kind::Word).unwrap_or(rest.len())
}

/// The text of tokens, without the marks that close a clause.
pub(super) fn slice(text: &str, tokens: &[Token]) -> Option<String> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let mut end = last.end;
    if last.quoted {
        end += text[end..]
            .find(['»', '"', '”'])
            .map_or(0, |at| at + text[end + at..].chars().next().map_or(0, char::len_utf8));
    }
    let start = if first.quoted {
        text[..first.start].rfind(['«', '"', '“', '„']).unwrap_or(first.start)
    } else {
        first.start
    };
    let cut = text[start..end].trim_matches(|c: char| c.is_whitespace() || ",;:.–—-|(".contains(c));
    let cut = if cut.contains('(') { cut } else { cut.trim_end_matches(')') };
    (!cut.is_empty()).then(|| cut.to_owned())
}

fn join(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}, {second}")),
        (first, second) => first.or(second),
    }
}
