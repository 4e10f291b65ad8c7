//! Decides which quantities of a text are its value, its targets by date and its baseline, and what stays unread.

use jiff::civil::Date;

use super::clause::{self, Defining};
use super::lexicon::{Unit, counted, is_amount, is_share, unit};
use super::link;
use super::marks::{self, Marks};
use super::moment::{Aim, Moment};
use super::quantity::{Preposition, Quantity};
use super::token::{Kind, Token};
use super::{Comparator, Target};
use crate::number::Number;
use crate::period::Period;

/// What the numbers of a text came to.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Quantity that gives the headline, an index of the marks.
    pub headline: Option<usize>,
    /// Quantity that gives the baseline.
    pub baseline: Option<usize>,
    /// Single value.
    pub value: Option<f64>,
    /// Its comparison.
    pub comparator: Option<Comparator>,
    /// Unit of the values, told by them, by a «, %» or by the head.
    pub unit: Option<Unit>,
    /// What the values are multiplied by («тыс.»).
    pub factor: Option<f64>,
    /// Targets by date.
    pub targets: Vec<Target>,
    /// First token of what tells the value, dates included.
    pub value_from: Option<usize>,
    /// Tokens after the quantities that were understood: a fragment not understood starts behind them.
    pub understood: Vec<usize>,
    /// Tokens not understood.
    pub unread: Vec<usize>,
    /// Numbers that belong to the definition of what is measured.
    pub defined: Vec<usize>,
    /// Token of a unit that stands without a number («…, %»).
    pub unit_mark: Option<usize>,
}

/// Reads the numbers of a text.
pub(super) fn read(tokens: &[Token], period: Option<Period>) -> (Marks, Reading) {
    let marks = marks::read(tokens, period);
    let mut reading =
        Reading { unread: marks.loose.clone(), unit_mark: unit_mark(tokens, &marks), ..Reading::default() };
    let measures = clause::measures(tokens);
    let doubts = doubts(tokens, &marks, measures, reading.unit_mark);
    reading.baseline = baseline(tokens, &marks, &doubts);
    let defining: Vec<bool> = doubts.iter().map(|&doubt| doubt != Defining::No).collect();
    let pairs = pairs(tokens, &marks, &defining, reading.baseline);
    let standing = |at: usize| !defining[at] && reading.baseline != Some(at);
    let firm: Vec<usize> = (0..marks.quantities.len())
        .filter(|&at| standing(at))
        .filter(|&at| pairs.iter().any(|&(q, _)| q == at) || clause::firm(tokens, &marks.quantities[at], measures))
        .collect();
    reading.unit = default_unit(tokens, &marks, reading.unit_mark);
    let dated: Vec<(usize, usize)> = pairs.into_iter().filter(|&(q, _)| firm.contains(&q)).collect();
    let dated = if told_aside(tokens, &marks, &firm, &dated) { Vec::new() } else { dated };
    let used = if dated.is_empty() {
        undated(tokens, &marks, &firm, &mut reading)
    } else {
        by_date(tokens, &marks, &dated, &mut reading)
    };
    leave(tokens, &marks, &doubts, &used, &mut reading);
    let named = reading.unit_mark.is_some() || !used.is_empty() || !is_share_head(tokens);
    reading.unit = reading.unit.filter(|_| named);
    reading.understood = used.iter().chain(&reading.baseline).map(|&at| marks.quantities[at].next).collect();
    (marks, reading)
}

/// A unit without its number: «…, %», «…, чел.».
fn unit_mark(tokens: &[Token], marks: &Marks) -> Option<usize> {
    let inside = |at: usize| marks.quantities.iter().any(|q| (q.first..q.next).contains(&at));
    (1..tokens.len()).rev().find(|&at| {
        let apart = matches!(tokens[at - 1].kind, Kind::Comma | Kind::Open) || tokens[at - 1].is("в");
        let percent = tokens[at].kind == Kind::Percent;
        let short =
            apart && tokens[at].kind == Kind::Word && unit(&tokens[at].word).is_some() && !tokens[at].is("часов");
        let closing = tokens.get(at + 1).is_none_or(|t| t.kind != Kind::Word && t.number().is_none());
        let ends = percent || tokens.get(at + 1).is_none_or(|t| !matches!(t.kind, Kind::Comma));
        !inside(at) && (percent || short) && closing && ends
    })
}

/// For each quantity whether it belongs to the definition.
fn doubts(tokens: &[Token], marks: &Marks, measures: bool, unit_mark: Option<usize>) -> Vec<Defining> {
    let tied = |q: &Quantity| {
        clause::previous(tokens, q).is_some_and(|t| matches!(t.kind, Kind::Dash | Kind::Colon))
            || q.first.checked_sub(1).is_some_and(|at| marks.moments.iter().any(|m| m.next == at + 1))
    };
    let border = tokens.iter().rposition(|t| t.kind == Kind::Border);
    marks
        .quantities
        .iter()
        .map(|q| {
            let before_mark =
                unit_mark.is_some_and(|mark| q.number < mark && border.is_none_or(|border| q.number < border));
            if before_mark && q.first > 0 && !q.preposition.is_some_and(|p| p == Preposition::By) {
                return Defining::Yes;
            }
            // «…, процентов 90»: the unit stands before its number.
            let unit_first = q.first > 1
                && q.unit.is_none()
                && (tokens[q.first - 1].kind == Kind::Percent
                    || (tokens[q.first - 1].kind == Kind::Word
                        && unit(&tokens[q.first - 1].word).is_some()
                        && tokens[q.first - 2].kind == Kind::Comma));
            if unit_first {
                return Defining::No;
            }
            let other = marks.quantities.iter().any(|o| o.number != q.number && tied(o));
            let timed = marks.moments.iter().any(|m| m.next == q.first && m.aims == Aim::Yes);
            let moves = matches!(q.preposition, Some(Preposition::By | Preposition::To));
            if timed && (!other || moves) {
                return Defining::No;
            }
            clause::defining(tokens, q, measures, other)
        })
        .collect()
}

/// «с 33,3 % … до 44,4 %»: the quantity where it starts.
fn baseline(tokens: &[Token], marks: &Marks, doubts: &[Defining]) -> Option<usize> {
    let several = marks.quantities.len() > 1;
    let named = |q: &Quantity| told_before(tokens, q) || (several && (told_behind(tokens, q) || is_fact(tokens, q)));
    (0..marks.quantities.len()).find(|&at| {
        let q = &marks.quantities[at];
        if doubts[at] == Defining::Yes {
            return false;
        }
        let to = marks.quantities.get(at + 1).is_some_and(|next| next.preposition == Some(Preposition::To));
        let from = q.preposition == Some(Preposition::From) && q.comparator.is_none();
        let changes =
            clause::grows(tokens, q.first) || tokens[q.first].is_any(&["с", "со"]) || over_years(tokens, marks, at);
        (from && to && changes) || named(q)
    })
}

/// «базовое значение – 40 %»
fn told_before(tokens: &[Token], quantity: &Quantity) -> bool {
    let apart = |t: &&Token| !matches!(t.kind, Kind::Comma | Kind::Semicolon);
    let depth = tokens[quantity.number].depth;
    // «базовое значение (2022 г.) – 18 %»: the bracket between is stepped over, that of another value is not.
    let mut before = quantity.first;
    if before > 1 && tokens[before - 1].kind == Kind::Dash && tokens[before - 2].kind == Kind::Close {
        before = tokens[..before - 2].iter().rposition(|t| t.kind == Kind::Open && t.depth == depth).unwrap_or(before);
    }
    let apart = |t: &&Token| apart(t) && t.kind != Kind::Close;
    tokens[..before].iter().rev().take(4).take_while(apart).any(is_base)
}

/// «40 % (базовое значение)»
fn told_behind(tokens: &[Token], quantity: &Quantity) -> bool {
    tokens.get(quantity.next).is_some_and(|t| t.kind == Kind::Open)
        && tokens.get(quantity.next + 1).is_some_and(is_base)
}

fn is_base(token: &Token) -> bool {
    token.kind == Kind::Word && ["базов", "исходн"].iter().any(|stem| token.word.starts_with(stem))
}

/// «2022 год (факт) – 60 %»: what was, not what shall be.
fn is_fact(tokens: &[Token], quantity: &Quantity) -> bool {
    let apart = |t: &&Token| !matches!(t.kind, Kind::Comma | Kind::Semicolon);
    let fact = |t: &Token| t.kind == Kind::Word && (t.word == "факт" || t.word.starts_with("фактическ"));
    let dated = tokens[..quantity.first].iter().rev().take(6).take_while(apart).any(|t| t.year().is_some());
    dated && tokens[..quantity.first].iter().rev().take(4).take_while(apart).any(fact)
}

/// «от 60 % в 2023 году до 90 % в 2025 году»: each end has its year.
fn over_years(tokens: &[Token], marks: &Marks, at: usize) -> bool {
    let next = |at: usize| marks.quantities.get(at).map(|q| q.next);
    let dated = |from: usize| {
        marks.moments.iter().any(|m| {
            let open = usize::from(tokens.get(from).is_some_and(|t| t.kind == Kind::Open));
            m.first == from + open && m.by.is_some()
        })
    };
    next(at).is_some_and(dated) && next(at + 1).is_some_and(dated)
}

/// Values with their times; a time before «с … до …» belongs to its end.
fn pairs(tokens: &[Token], marks: &Marks, defining: &[bool], baseline: Option<usize>) -> Vec<(usize, usize)> {
    // «с 12 школ в 2023 году до 4 школ в 2025 году»: the first year is that of the beginning.
    let own = baseline.and_then(|base| {
        let (from, to) = (marks.quantities[base].next, marks.quantities.get(base + 1)?.first);
        let between = |m: &Moment| m.first >= from && m.next <= to;
        let later = marks.moments.iter().any(|m| m.first > to);
        marks
            .moments
            .iter()
            .position(between)
            .filter(|_| later && marks.quantities[base].preposition == Some(Preposition::From))
    });
    let mut pairs = link::pairs(tokens, marks, defining, own);
    if let Some(base) = baseline {
        let end = base + 1;
        let led = pairs.iter().position(|&(q, m)| q == base && marks.moments[m].first < marks.quantities[base].first);
        match led {
            Some(at) if end < marks.quantities.len() && !pairs.iter().any(|&(q, _)| q == end) => pairs[at].0 = end,
            _ => pairs.retain(|&(q, _)| q != base),
        }
    }
    pairs.retain(|&(_, m)| marks.moments[m].by.is_some());
    pairs
}

/// «не более 5 % (в 2022 году – 7 %)»: one dated value in brackets behind an undated one is told for comparison.
fn told_aside(tokens: &[Token], marks: &Marks, firm: &[usize], dated: &[(usize, usize)]) -> bool {
    let [(value, time)] = *dated else { return false };
    let first = marks.quantities[value].first.min(marks.moments[time].first);
    let bracket = first.checked_sub(1).is_some_and(|at| tokens[at].kind == Kind::Open);
    bracket && firm.first().is_some_and(|&at| at < value)
}

/// The unit told apart from the values: a mark, a share, an amount of people or things.
fn default_unit(tokens: &[Token], marks: &Marks, mark: Option<usize>) -> Option<Unit> {
    if let Some(mark) = mark {
        return if tokens[mark].kind == Kind::Percent { Some(Unit::Percent) } else { unit(&tokens[mark].word) };
    }
    if tokens.first().is_some_and(|t| t.kind == Kind::Percent) {
        return Some(Unit::Percent);
    }
    let head: Vec<&Token> = tokens.iter().take_while(|t| t.kind == Kind::Word).take(4).collect();
    if head.iter().any(|t| t.word.starts_with("процент")) {
        return Some(Unit::Percent);
    }
    if head.iter().any(|t| is_share(&t.word)) {
        let whole = !marks.quantities.is_empty() && marks.quantities.iter().all(|q| q.value > 1.0);
        return whole.then_some(Unit::Percent);
    }
    let amount = head.iter().position(|t| is_amount(&t.word))?;
    let words = tokens[amount + 1..].iter().take_while(|t| t.kind == Kind::Word).take(8);
    words.into_iter().find_map(|t| match t.word.as_str() {
        "средств" | "рублей" | "ассигнований" | "финансирования" => {
            Some(Unit::Roubles)
        }
        _ if t.capitals => Some(Unit::Things),
        word => counted(word),
    })
}

/// Whether the text is headed by «доля».
fn is_share_head(tokens: &[Token]) -> bool {
    tokens.iter().take(3).any(|t| is_share(&t.word) && !t.word.starts_with("процент"))
}

/// One headline value without a date. The quantities used.
fn undated(tokens: &[Token], marks: &Marks, firm: &[usize], reading: &mut Reading) -> Vec<usize> {
    let Some(&first) = firm.first() else { return Vec::new() };
    let quantity = &marks.quantities[first];
    headline(tokens, marks, first, reading);
    reading.value = Some(scaled(quantity, reading.factor));
    reading.value_from = Some(quantity.first);
    vec![first]
}

/// Targets by date, all of one unit. The quantities used.
fn by_date(tokens: &[Token], marks: &Marks, dated: &[(usize, usize)], reading: &mut Reading) -> Vec<usize> {
    let first = dated[0].0;
    headline(tokens, marks, first, reading);
    let unit = reading.unit;
    let mut used = Vec::new();
    for &(at, moment) in dated {
        let (quantity, moment) = (&marks.quantities[at], &marks.moments[moment]);
        if quantity.unit.is_some() && quantity.unit != unit {
            continue;
        }
        let comparator = comparator(tokens, quantity)
            .or(Some(Comparator::Equal).filter(|_| !doubtful_bound(tokens, quantity, reading.baseline)));
        used.push(at);
        for by in days(tokens, marks, dated, moment) {
            let unit = unit.and_then(Unit::name);
            let target = Target { by: Some(by), comparator, value: Number(scaled(quantity, reading.factor)), unit };
            if !reading.targets.contains(&target) {
                reading.targets.push(target);
            }
        }
        let from = quantity.first.min(moment.first);
        reading.value_from = Some(reading.value_from.map_or(from, |known| known.min(from)));
        doubt_bound(tokens, quantity, reading);
    }
    match reading.targets.as_slice() {
        [only] => reading.value = Some(only.value.0),
        _ => reading.comparator = None,
    }
    used
}

/// The days of a time and of the one it is listed with: «в 2023 и 2024 годах».
fn days(tokens: &[Token], marks: &Marks, dated: &[(usize, usize)], moment: &Moment) -> Vec<Date> {
    let listed = marks.moments.iter().enumerate().find(|(at, other)| {
        let joined = other.next + 1 == moment.first && tokens[other.next].is("и");
        joined && other.aims == Aim::Yes && !dated.iter().any(|(_, taken)| taken == at)
    });
    listed.and_then(|(_, other)| other.by).into_iter().chain(moment.by).collect()
}

/// Takes comparator and unit from the quantity that leads.
fn headline(tokens: &[Token], marks: &Marks, at: usize, reading: &mut Reading) {
    let quantity = &marks.quantities[at];
    reading.headline = Some(at);
    reading.factor = quantity.factor;
    reading.unit = quantity.unit.or(reading.unit).filter(|_| !quantity.times);
    reading.comparator = comparator(tokens, quantity);
    if reading.comparator.is_none() && !quantity.vague && !doubtful_bound(tokens, quantity, reading.baseline) {
        reading.comparator = Some(Comparator::Equal);
    }
    doubt_bound(tokens, quantity, reading);
}

/// The value of a quantity in the factor of the headline: «500 тыс., 1 млн» are 500 and 1000 thousand.
pub(super) fn scaled(quantity: &Quantity, factor: Option<f64>) -> f64 {
    let (own, common) = (quantity.factor.unwrap_or(1.0), factor.unwrap_or(1.0));
    if own == common { quantity.value } else { quantity.value * own / common }
}

/// The comparison the words name.
fn comparator(tokens: &[Token], quantity: &Quantity) -> Option<Comparator> {
    let from = quantity.preposition == Some(Preposition::From) && tokens[quantity.first].is("от");
    let ranged = quantity.upper.is_some() || from;
    quantity.comparator.or_else(|| ranged.then_some(Comparator::AtLeast))
}

/// «до 80 %» with neither a word of change nor a «с 60 %»: a goal or a ceiling, nobody can tell.
fn doubtful_bound(tokens: &[Token], quantity: &Quantity, baseline: Option<usize>) -> bool {
    let full = quantity.unit == Some(Unit::Percent) && quantity.value >= 100.0;
    quantity.preposition == Some(Preposition::To)
        && quantity.comparator.is_none()
        && baseline.is_none()
        && !full
        && !clause::grows(tokens, quantity.first)
}

/// Notes what of a used quantity stays open: «до», «около», the upper end of a range, «в 2 раза».
fn doubt_bound(tokens: &[Token], quantity: &Quantity, reading: &mut Reading) {
    let upper = quantity.upper.is_some_and(|upper| !(quantity.unit == Some(Unit::Percent) && upper >= 100.0));
    if doubtful_bound(tokens, quantity, reading.baseline) || quantity.vague || upper || quantity.times {
        reading.unread.push(quantity.number);
    }
}

/// Whatever is neither used nor part of the definition stays unread; «4 из 5 школ» explains its whole.
fn leave(tokens: &[Token], marks: &Marks, doubts: &[Defining], used: &[usize], reading: &mut Reading) {
    for (at, quantity) in marks.quantities.iter().enumerate() {
        let whole = quantity.preposition == Some(Preposition::Of)
            && at
                .checked_sub(1)
                .is_some_and(|before| used.contains(&before) && marks.quantities[before].next == quantity.first);
        let word = tokens[quantity.number].kind == Kind::Word && quantity.value < 2.0;
        // A definition does not stand behind its value in another sentence.
        let behind = used.iter().map(|&at| marks.quantities[at].next).max().is_some_and(|end| {
            end <= quantity.first
                && tokens[end..quantity.first].iter().any(|t| matches!(t.kind, Kind::Semicolon | Kind::Border))
        });
        let defined = doubts[at] == Defining::Yes && !behind;
        let explained = used.contains(&at) || reading.baseline == Some(at) || defined || whole || word;
        if !explained {
            reading.unread.push(quantity.number);
        } else if defined && quantity.unit == Some(Unit::Percent) {
            reading.defined.push(quantity.number);
        }
    }
    reading.unread.sort_unstable();
    reading.unread.dedup();
}
