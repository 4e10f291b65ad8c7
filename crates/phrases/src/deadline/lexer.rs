//! Text to tokens: words named by the lexicon, numbers, dotted dates, signs.
//!
//! Bears with what documents do to words: Latin look-alikes, letters glued to digits («2023г.»), the letter `О` inside a
//! year. Torn words and slips of the pen are the business of [`super::heal`].

use super::heal;
use super::words::{self, Unit, Word};

/// A token with its place in the squeezed text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// A slip of the pen was corrected.
    pub typo: bool,
}

/// Kinds of tokens. Full stops, quotation marks and signs without meaning make no token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Number {
        value: u32,
        digits: u8,
        ordinal: bool,
    },
    Decimal(f64),
    Date {
        day: i8,
        month: i8,
        year: Option<i16>,
    },
    MonthOfYear {
        month: i8,
        year: i16,
    },
    Clock,
    Roman(i8),
    Word(Word),
    Unknown,
    Dash,
    Comma,
    Semicolon,
    Colon,
    Slash,
    Open,
    Close,
    Percent,
    Numero,
    /// A number or sign that no deadline has.
    Junk,
}

/// Cuts a squeezed text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::with_capacity(16), word: String::with_capacity(32) };
    while lexer.at < text.len() {
        lexer.step();
    }
    heal::heal(text, &mut lexer.tokens);
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    word: String,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let Some(c) = self.text[self.at..].chars().next() else { return };
        let sign = match c {
            '0'..='9' => return self.number(),
            c if c.is_alphabetic() => return self.letters(),
            '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '÷' => Some(Kind::Dash),
            ',' => Some(Kind::Comma),
            ';' => Some(Kind::Semicolon),
            ':' => Some(Kind::Colon),
            '/' | '\\' => Some(Kind::Slash),
            '(' | '[' | '{' => Some(Kind::Open),
            ')' | ']' | '}' => Some(Kind::Close),
            '%' => Some(Kind::Percent),
            '№' | '#' => Some(Kind::Numero),
            '+' | '&' => Some(Kind::Word(Word::And)),
            c if c.is_whitespace() || c.is_control() => None,
            '.' | '«' | '»' | '"' | '\'' | '“' | '”' | '„' | '’' | '_' | '*' | '•' | '·' | '…' | '!' | '`' | '́' => {
                None
            }
            _ => Some(Kind::Junk),
        };
        let start = self.at;
        self.at += c.len_utf8();
        if let Some(kind) = sign {
            self.push(kind, start);
        }
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token { kind, start, end: self.at, typo: false });
    }

    fn letters(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        if let Some((len, word)) = abbreviation(rest) {
            self.at += len;
            return self.push(Kind::Word(word), start);
        }
        let len = rest.find(|c: char| !c.is_alphabetic() && c != '\u{301}').unwrap_or(rest.len());
        self.at += len;
        fold_into(&mut self.word, &rest[..len]);
        let kind = name(&mut self.word);
        self.push(kind, start);
    }

    fn number(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let (first, digits, mut end) = digits(bytes, start);
        if digits == 1
            && let Some((value, year_end)) = year_with_letter(&self.text[start..])
        {
            self.at = start + year_end;
            self.push(Kind::Number { value, digits: 4, ordinal: false }, start);
            if let Some(token) = self.tokens.last_mut() {
                token.typo = true;
            }
            return;
        }
        let kind = match compound(self.text, first, digits, end) {
            Some((kind, after)) => {
                end = after;
                kind
            }
            None => {
                let after = ordinal_suffix(&self.text[end..]);
                let ordinal = after > 0;
                end += after;
                if digits > 9 { Kind::Junk } else { Kind::Number { value: first, digits, ordinal } }
            }
        };
        self.at = end;
        // «15.03.2024 0:00:00» is how a spreadsheet writes a day.
        if kind != Kind::Clock || !matches!(&self.text[start..end], "0:00" | "00:00" | "0:00:00" | "00:00:00") {
            self.push(kind, start);
        }
    }
}

/// «м-ц» and «п/г»: abbreviations with a sign inside.
fn abbreviation(rest: &str) -> Option<(usize, Word)> {
    let forms = [("м-ц", Unit::Month), ("п/г", Unit::Half), ("п/год", Unit::Half)];
    let (form, unit) = forms.into_iter().find(|(form, _)| rest.starts_with(form))?;
    let alone = rest[form.len()..].chars().next().is_none_or(|c| !c.is_alphabetic());
    alone.then_some((form.len(), Word::Unit(unit)))
}

/// Lower case, `ё` as `е`, without stress marks.
pub(super) fn fold_into(buffer: &mut String, word: &str) {
    buffer.clear();
    for c in word.chars() {
        match c {
            'ё' | 'Ё' => buffer.push('е'),
            '\u{301}' => {}
            'а'..='я' | 'a'..='z' => buffer.push(c),
            c => buffer.extend(c.to_lowercase()),
        }
    }
}

/// Names a folded word: as it stands, as a Roman numeral, or with Latin look-alikes replaced.
fn name(word: &mut String) -> Kind {
    if let Some(known) = words::lookup(word) {
        return Kind::Word(known);
    }
    if let Some(number) = roman(word) {
        return Kind::Roman(number);
    }
    if word.bytes().any(|b| b.is_ascii_alphabetic()) {
        let cyrillic: String = word.chars().map(look_alike).collect();
        if let Some(known) = words::lookup(&cyrillic) {
            return Kind::Word(known);
        }
        *word = cyrillic;
    }
    Kind::Unknown
}

fn look_alike(c: char) -> char {
    match c {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        'u' => 'и',
        'n' => 'п',
        c => c,
    }
}

/// Roman numerals up to 12, also written with `l` or the Ukrainian `і`.
fn roman(word: &str) -> Option<i8> {
    if word.len() > 8 {
        return None;
    }
    let latin: String = word
        .chars()
        .map(|c| match c {
            'l' | 'і' | '1' => 'i',
            c => c,
        })
        .collect();
    let all = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    all.iter().position(|&n| n == latin).map(|index| index as i8 + 1)
}

/// Value, number of digits and end of the run of digits at `at`. Values are saturated.
fn digits(bytes: &[u8], at: usize) -> (u32, u8, usize) {
    let mut end = at;
    let mut value = 0u32;
    while end < bytes.len() && bytes[end].is_ascii_digit() {
        value = value.saturating_mul(10).saturating_add(u32::from(bytes[end] - b'0'));
        end += 1;
    }
    (value, (end - at).min(255) as u8, end)
}

/// «2О23»: a year in which an `О` stands for the nought.
fn year_with_letter(rest: &str) -> Option<(u32, usize)> {
    let mut chars = rest.char_indices();
    let mut value = 0;
    let mut letters = 0;
    for _ in 0..4 {
        let (_, c) = chars.next()?;
        let digit = match c {
            'О' | 'о' | 'O' | 'o' => {
                letters += 1;
                0
            }
            c => c.to_digit(10)?,
        };
        value = value * 10 + digit;
    }
    let end = chars.next();
    let stands_alone = end.is_none_or(|(_, c)| !c.is_ascii_digit());
    (letters == 1 && stands_alone && (1990..=2100).contains(&value))
        .then(|| (value, end.map_or(rest.len(), |(index, _)| index)))
}

/// Length of «-й», «-го», «х» … after a number.
fn ordinal_suffix(rest: &str) -> usize {
    let dash = rest.chars().next().filter(|c| matches!(c, '-' | '‑' | '–')).map_or(0, char::len_utf8);
    let letters = &rest[dash..];
    let len = letters.find(|c: char| !c.is_alphabetic()).unwrap_or(letters.len());
    let suffix = &letters[..len];
    let with_dash = [
        "й", "го", "ого", "ое", "е", "я", "ая", "ый", "ой", "му", "ому", "м", "ом", "х", "ти", "ю", "ую", "ых", "ей",
        "ем",
    ];
    let glued = ["й", "го", "ого", "ое", "ая", "ый", "ой", "му", "ому", "х", "ти", "ую", "ых"];
    let known = if dash > 0 { with_dash.contains(&suffix) } else { glued.contains(&suffix) };
    if known { dash + len } else { 0 }
}

/// Numbers joined by points, strokes, hyphens or colons without blanks: dates, decimals, clock times.
fn compound(text: &str, first: u32, first_digits: u8, end: usize) -> Option<(Kind, usize)> {
    let bytes = text.as_bytes();
    let sign = *bytes.get(end)?;
    let mut from = end + 1;
    // «15. 09. 2023»: blanks after the points are allowed when a whole date comes out.
    let blank = sign == b'.' && bytes.get(from) == Some(&b' ');
    from += usize::from(blank);
    let (second, second_digits, second_end) = digits(bytes, from);
    if second_digits == 0 {
        return None;
    }
    if matches!(sign, b'.' | b',') && !blank && percent_follows(&text[second_end..]) {
        let value: f64 = text[end - first_digits as usize..second_end].replace(',', ".").parse().ok()?;
        return Some((Kind::Decimal(value), second_end));
    }
    if !matches!(sign, b'.' | b'/' | b'-' | b':') {
        return None;
    }
    let third_from = second_end + 1 + usize::from(blank && bytes.get(second_end + 1) == Some(&b' '));
    if bytes.get(second_end) == Some(&sign) && sign != b':' {
        let (third, third_digits, third_end) = digits(bytes, third_from);
        if let Some(kind) = full_date([(first, first_digits), (second, second_digits), (third, third_digits)], sign) {
            // «2024-03-15T00:00:00»
            let clock = &text[third_end..];
            let midnight = clock.starts_with("T00:00:00");
            return Some((kind, third_end + if midnight { "T00:00:00".len() } else { 0 }));
        }
        if third_digits > 0 && sign == b'.' && !blank {
            return Some((Kind::Junk, third_end));
        }
    }
    if blank {
        return None;
    }
    match sign {
        b'.' if first_digits <= 2 => Some((short_date(first, second, second_digits), second_end)),
        b'.' => Some((Kind::Junk, second_end)),
        b':' if first < 24 && second < 60 && second_digits == 2 => {
            let (_, seconds, end) = digits(bytes, second_end + 1);
            let whole = bytes.get(second_end) == Some(&b':') && seconds == 2;
            Some((Kind::Clock, if whole { end } else { second_end }))
        }
        b'/' if first_digits <= 2
            && second_digits == 4
            && (1..=12).contains(&first)
            && (1990..=2100).contains(&second) =>
        {
            Some((Kind::MonthOfYear { month: first as i8, year: second as i16 }, second_end))
        }
        _ => None,
    }
}

fn percent_follows(rest: &str) -> bool {
    rest.trim_start().starts_with('%')
}

/// A date of three numbers, day first or year first. A date that cannot be is [`Kind::Junk`].
fn full_date(numbers: [(u32, u8); 3], sign: u8) -> Option<Kind> {
    let [(first, a), (second, b), (third, c)] = numbers;
    let (day, month, year) = match (a, b, c) {
        (1 | 2, 1 | 2, 4) => (first, second, third),
        (1 | 2, 2, 2) if sign == b'.' => (first, second, 2000 + third),
        (4, 2, 2) if sign == b'-' => (third, second, first),
        _ => return None,
    };
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Some(match date {
        Ok(date) if (1990..=2100).contains(&date.year()) => {
            Kind::Date { day: date.day(), month: date.month(), year: Some(date.year()) }
        }
        _ => Kind::Junk,
    })
}

/// «15.09», «09.2023» or «14.30».
fn short_date(first: u32, second: u32, second_digits: u8) -> Kind {
    match (first, second, second_digits) {
        (1..=12, 1990..=2100, 4) => Kind::MonthOfYear { month: first as i8, year: second as i16 },
        (1..=31, 1..=12, 2) => Kind::Date { day: first as i8, month: second as i8, year: None },
        (0..=23, 0..=59, 2) => Kind::Clock,
        _ => Kind::Junk,
    }
}
