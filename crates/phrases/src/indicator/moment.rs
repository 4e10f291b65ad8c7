//! Times named inside an indicator: «к 2023 году», «на конец 2024 года», «май 2023», «2023/2024 учебный год».

use jiff::civil::Date;

use super::lexicon::{is_year_word, month};
use super::token::{Kind, Token};
use crate::period::Period;

/// A time named in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment {
    /// First token, prepositions included.
    pub first: usize,
    /// Token after the last.
    pub next: usize,
    /// The last day it means; none when no year can be told.
    pub by: Option<Date>,
    /// Whether a value may hold by then; a mere mention («мониторинг 2022 года», «по сравнению с 2022 годом») may not.
    pub aims: Aim,
}

/// How readily a value is tied to a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// «к 2023 году», «в 2023 году», «2023 год».
    Yes,
    /// «2023 года»: only when a dash, a colon or brackets tie it to a value.
    WhenTied,
    /// «с 2021 года», «по сравнению с 2022 годом».
    Never,
}

/// The time that starts at token `at`, when there is one.
pub(super) fn at(tokens: &[Token], at: usize, period: Option<Period>) -> Option<Moment> {
    let lead = lead(tokens, at);
    let core = core(tokens, lead.next, period)?;
    let bare = lead.next == at;
    let mut aims = match (lead.from, bare, core.genitive) {
        (true, _, _) => Aim::Never,
        (false, true, true) => Aim::WhenTied,
        _ => Aim::Yes,
    };
    if core.weak && bare && !stands_alone(tokens, lead.next, core.next) {
        return None;
    }
    if core.weak && !bare && counts_something(tokens, core.next) {
        return None;
    }
    let issued = at.checked_sub(1).is_some_and(|before| tokens[before].is("от"));
    if issued || compared(tokens, at) {
        aims = Aim::Never;
    }
    let by = if lead.start_of { core.start.or(core.by) } else { core.by };
    Some(Moment { first: at, next: core.next, by, aims })
}

struct Lead {
    next: usize,
    /// «с», «начиная с»: where something starts.
    from: bool,
    /// «к началу …»
    start_of: bool,
}

/// Prepositions before a time.
fn lead(tokens: &[Token], at: usize) -> Lead {
    let word = |i: usize| tokens.get(i).filter(|t| t.kind == Kind::Word).map_or("", |t| t.word.as_str());
    let mut next = at;
    if word(next) == "начиная" || (word(next) == "не" && word(next + 1) == "позднее") {
        next += if word(next) == "не" { 2 } else { 1 };
    }
    let mut from = false;
    let mut start_of = false;
    if matches!(word(next), "к" | "ко" | "в" | "во" | "на" | "до" | "по" | "за" | "с" | "со" | "течение")
    {
        from = matches!(word(next), "с" | "со");
        next += 1;
    }
    if word(next) == "состоянию" && word(next + 1) == "на" {
        next += 2;
    }
    while matches!(
        word(next),
        "концу"
            | "конец"
            | "конца"
            | "конце"
            | "началу"
            | "начало"
            | "начала"
            | "итогам"
            | "течение"
            | "окончанию"
            | "окончании"
    ) {
        start_of |= word(next).starts_with("начал");
        next += 1;
    }
    Lead { next, from, start_of }
}

struct Core {
    next: usize,
    by: Option<Date>,
    /// First day of a school year, for «к началу».
    start: Option<Date>,
    /// «2023 года» without a month.
    genitive: bool,
    /// A bare number that is only perhaps a year.
    weak: bool,
}

fn core(tokens: &[Token], at: usize, period: Option<Period>) -> Option<Core> {
    let token = tokens.get(at)?;
    let plain = |next, by| Core { next, by, start: None, genitive: false, weak: false };
    match token.kind {
        Kind::Day(day) => Some(plain(skip_year_words(tokens, at + 1), Some(day))),
        Kind::Years { first, last, slash } => Some(years(tokens, at, first, last, slash)),
        Kind::Number { value, .. } => {
            if let Some(year) = token.year() {
                return Some(year_core(tokens, at, year));
            }
            let next = tokens.get(at + 1)?;
            if let Some(number) = month(&next.word).filter(|_| next.kind == Kind::Word) {
                let (after, year) = year_after(tokens, at + 2);
                let by = dated(year, number, Some(value), period);
                return Some(plain(after, by));
            }
            part_of_year(tokens, at, value).map(|(next, by)| plain(next, by))
        }
        Kind::Word => {
            if let Some(number) = month(&token.word) {
                let (last, next) = month_range(tokens, at, number);
                let (after, year) = year_after(tokens, next);
                return Some(plain(after, dated(year, last, None, period)));
            }
            let value = ["i", "ii", "iii", "iv"].iter().position(|roman| *roman == token.word)? + 1;
            part_of_year(tokens, at, value as f64).map(|(next, by)| plain(next, by))
        }
        _ => None,
    }
}

/// «2023/2024 учебный год» ends with August; «2023-2025 годы» with December.
fn years(tokens: &[Token], at: usize, first: i16, last: i16, slash: bool) -> Core {
    let next = skip_year_words(tokens, at + 1);
    let school = slash || tokens[at + 1..next].iter().any(|t| t.word.starts_with("уч"));
    let by = if school && last == first + 1 { Date::new(last, 8, 31) } else { Date::new(last, 12, 31) };
    let start = Date::new(first, 9, 1).ok().filter(|_| school);
    Core { next, by: by.ok(), start, genitive: true, weak: false }
}

fn year_core(tokens: &[Token], at: usize, year: i16) -> Core {
    let next = skip_year_words(tokens, at + 1);
    let weak = next == at + 1;
    let genitive =
        tokens.get(at + 1).is_some_and(|t| t.is("года")) || tokens.get(at + 1).is_some_and(|t| t.is("годов"));
    Core { next, by: Date::new(year, 12, 31).ok(), start: None, genitive: genitive && !weak, weak }
}

/// Steps over «год», «г.», «учебного года».
fn skip_year_words(tokens: &[Token], mut at: usize) -> usize {
    let start = at;
    while let Some(token) = tokens.get(at) {
        let school = token.kind == Kind::Word && (token.word == "уч" || token.word.starts_with("учебн"));
        let year = token.kind == Kind::Word && is_year_word(&token.word);
        let stop = at > start && token.kind == Kind::Stop && abbreviated(&tokens[at - 1].word);
        if !(school || year || stop) {
            break;
        }
        at += 1;
    }
    at
}

fn abbreviated(word: &str) -> bool {
    matches!(word, "г" | "гг" | "уч")
}

/// «сентябрь-октябрь»: the last month and the token after it.
fn month_range(tokens: &[Token], at: usize, number: i8) -> (i8, usize) {
    let dash = tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Dash);
    let last = tokens.get(at + 2).filter(|t| dash && t.kind == Kind::Word).and_then(|t| month(&t.word));
    last.map_or_else(|| (hyphenated(&tokens[at].word).unwrap_or(number), at + 1), |last| (last, at + 3))
}

/// «май-июнь» written as one word.
fn hyphenated(word: &str) -> Option<i8> {
    word.rsplit_once('-').and_then(|(_, last)| month(last))
}

/// A year that follows a month.
fn year_after(tokens: &[Token], at: usize) -> (usize, Option<i16>) {
    match tokens.get(at).and_then(Token::year) {
        Some(year) => (skip_year_words(tokens, at + 1), Some(year)),
        None => (at, None),
    }
}

/// The day in a month, or its last; without a year only where the plan has that month once.
fn dated(year: Option<i16>, month: i8, day: Option<f64>, period: Option<Period>) -> Option<Date> {
    let year = match year {
        Some(year) => year,
        None => {
            let period = period?;
            let mut fitting = (period.start.year()..=period.end.year()).filter(|&year| {
                Date::new(year, month, 1).is_ok_and(|day| day.last_of_month() >= period.start && day <= period.end)
            });
            let year = fitting.next()?;
            if fitting.next().is_some() {
                return None;
            }
            year
        }
    };
    let first = Date::new(year, month, 1).ok()?;
    match day {
        Some(day) => Date::new(year, month, day as i8).ok(),
        None => Some(first.last_of_month()),
    }
}

/// «1 квартал 2024», «II полугодие 2023 года».
fn part_of_year(tokens: &[Token], at: usize, value: f64) -> Option<(usize, Option<Date>)> {
    let word = tokens.get(at + 1).filter(|t| t.kind == Kind::Word)?;
    let months = match word.word.as_str() {
        part if part.starts_with("квартал") => 3.0,
        part if part.starts_with("полугоди") => 6.0,
        _ => return None,
    };
    let month = value * months;
    if !(1.0..=12.0).contains(&month) || value.fract() != 0.0 {
        return None;
    }
    if let Some(Kind::Years { first, last, .. }) = tokens.get(at + 2).map(|t| t.kind) {
        let day = if value < 2.0 { Date::new(first, 12, 31) } else { Date::new(last, 8, 31) };
        return Some((skip_year_words(tokens, at + 3), day.ok()));
    }
    let (next, year) = year_after(tokens, at + 2);
    Some((skip_year_words(tokens, next), dated(year, month as i8, None, None)))
}

/// A bare figure of a year counts as one when a dash, a colon or brackets set it off: «2023 – 15», «(2023)».
fn stands_alone(tokens: &[Token], at: usize, next: usize) -> bool {
    let before = at.checked_sub(1).map(|i| tokens[i].kind);
    let after = tokens.get(next).map(|t| t.kind);
    let opened = matches!(before, None | Some(Kind::Open | Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Border));
    let value = tokens.get(next + 1).is_some_and(|t| t.number().is_some() || t.kind == Kind::Word);
    (matches!(after, Some(Kind::Dash | Kind::Colon)) && value) || (opened && after == Some(Kind::Close))
}

/// «до 2000 человек»: the figure counts people, it is no year.
fn counts_something(tokens: &[Token], next: usize) -> bool {
    tokens.get(next).is_some_and(|t| {
        t.kind == Kind::Percent
            || (t.kind == Kind::Word
                && (super::lexicon::unit(&t.word).is_some()
                    || super::lexicon::counted(&t.word).is_some()
                    || super::lexicon::multiplier(&t.word).is_some()))
    })
}

/// «по сравнению с …», «относительно …», «к уровню …».
fn compared(tokens: &[Token], at: usize) -> bool {
    let start = at.saturating_sub(3);
    tokens[start..at].iter().any(|t| {
        t.kind == Kind::Word
            && (["сравнен", "относительн", "отношени", "отличи"].iter().any(|stem| t.word.starts_with(stem))
                || t.word == "уровню")
    })
}
