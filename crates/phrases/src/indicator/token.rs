//! Cuts an indicator into words, numbers and signs, each knowing its place in the text.

use jiff::civil::Date;

/// What one token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Letters, perhaps with hyphens and digits inside («план-график», «ВПР-2023», «5-балльной»).
    Word,
    /// A decimal number; `digits` is how many figures stood before the comma.
    Number { value: f64, digits: usize, whole: bool },
    /// «2022/2023», «2023-2025»: first and last year; `slash` when it was written with one.
    Years { first: i16, last: i16, slash: bool },
    /// «01.12.2023».
    Day(Date),
    /// Figures that are no single quantity: «1.2.3», «2/3», «14:30».
    Figures,
    /// `%`
    Percent,
    /// Any dash that stands between words.
    Dash,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `.` `!` `?` `…`
    Stop,
    /// `(` `[`
    Open,
    /// `)` `]`
    Close,
    /// `|`, the border between columns.
    Border,
    /// One of `≥ ≤ > < = + № ~ *` and everything else.
    Sign(char),
}

/// One token. `word` is lower case with `ё` as `е`; a number carries its grammatical ending («го» of «1-го») there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Folded letters.
    pub word: String,
    /// Letters that are all capital: an abbreviation («ШНОР»).
    pub capitals: bool,
    /// Stands inside «…».
    pub quoted: bool,
    /// How many brackets are open around it.
    pub depth: usize,
}

impl Token {
    /// Whether it is the word given (already folded).
    pub fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.word == word
    }

    /// Whether it is one of the words given.
    pub fn is_any(&self, words: &[&str]) -> bool {
        self.kind == Kind::Word && words.contains(&self.word.as_str())
    }

    /// The year it can be: a whole number of four figures from 1990 to 2099.
    pub fn year(&self) -> Option<i16> {
        match self.kind {
            Kind::Number { value, digits: 4, whole: true }
                if (1990.0..2100.0).contains(&value) && self.word.is_empty() =>
            {
                Some(value as i16)
            }
            _ => None,
        }
    }

    /// The number it is.
    pub fn number(&self) -> Option<f64> {
        match self.kind {
            Kind::Number { value, .. } => Some(value),
            _ => None,
        }
    }
}

/// Cuts a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut cutter = Cutter { text, at: 0, out: Vec::new(), quotes: quotes(text), depth: 0 };
    while cutter.at < text.len() {
        cutter.step();
    }
    cutter.out
}

/// Byte ranges that stand in quotation marks; a mark that is never closed opens nothing, nor does a pair around it all.
pub(super) fn quotes(text: &str) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut straight: Option<usize> = None;
    for (at, c) in text.char_indices() {
        match c {
            '«' | '„' => open.push(at),
            '»' | '“' | '”' => match open.pop() {
                Some(start) => ranges.push((start, at)),
                None if c == '“' => open.push(at),
                None => {}
            },
            '"' => match straight.take() {
                Some(start) => ranges.push((start, at)),
                None => straight = Some(at),
            },
            _ => {}
        }
    }
    let inner = text.trim_end_matches(['.', ';', ' ']);
    ranges.retain(|&(start, end)| start > 0 || end + 2 < inner.len());
    ranges
}

struct Cutter<'a> {
    text: &'a str,
    at: usize,
    out: Vec<Token>,
    quotes: Vec<(usize, usize)>,
    depth: usize,
}

impl Cutter<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let Some(c) = rest.chars().next() else { return };
        if c.is_ascii_digit() {
            self.figures();
        } else if c.is_alphabetic() {
            let length = word_length(rest);
            self.push(Kind::Word, length, crate::text::fold(&rest[..length]));
        } else if c.is_whitespace() || matches!(c, '«' | '»' | '„' | '“' | '”' | '"' | '\'') {
            self.at += c.len_utf8();
        } else {
            if matches!(c, ')' | ']') {
                self.depth = self.depth.saturating_sub(1);
            }
            self.push(sign(c), c.len_utf8(), String::new());
            if matches!(c, '(' | '[') {
                self.depth += 1;
            }
        }
    }

    fn push(&mut self, kind: Kind, length: usize, word: String) {
        let (start, end) = (self.at, self.at + length);
        let quoted = self.quotes.iter().any(|&(open, close)| open < start && start < close);
        let letters = &self.text[start..end];
        let capitals = kind == Kind::Word
            && letters.chars().nth(1).is_some_and(char::is_uppercase)
            && letters.starts_with(char::is_uppercase);
        self.out.push(Token { kind, start, end, word, capitals, quoted, depth: self.depth });
        self.at = end;
    }

    /// A number, a date, years, or figures that mean nothing here.
    fn figures(&mut self) {
        let rest = &self.text[self.at..];
        let run =
            rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | ':'))).unwrap_or(rest.len());
        let run = rest[..run].trim_end_matches(['.', ',', '/', ':']);
        if let Some((first, last, slash, length)) = years(rest) {
            return self.push(Kind::Years { first, last, slash }, length, String::new());
        }
        if let Some(day) = day(run) {
            return self.push(Kind::Day(day), run.len(), String::new());
        }
        let digits = run.find(|c: char| !c.is_ascii_digit()).unwrap_or(run.len());
        let (length, value) = match grouped(rest, digits) {
            Some(length) => {
                (length, rest[..length].chars().filter(char::is_ascii_digit).collect::<String>().parse().ok())
            }
            None => decimal(run, digits),
        };
        let next: String = rest[length..].trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
        let padded = length > 1 && length == digits && rest.starts_with('0') && super::lexicon::month(&next).is_none();
        let Some(value) = value.filter(|_| !padded) else { return self.push(Kind::Figures, length, String::new()) };
        let (ending, word) = ending(&rest[length..]);
        let hyphen = rest[length..].chars().next().filter(|c| matches!(c, '-' | '‑')).map_or(0, char::len_utf8);
        if hyphen > 0 && rest[length + hyphen..].starts_with("процентн") {
            return self.push(Kind::Number { value, digits, whole: length == digits }, length + hyphen, String::new());
        }
        if let Some(tail) = glued(&rest[length..], ending) {
            let whole = length + tail;
            return self.push(Kind::Word, whole, crate::text::fold(&rest[..whole]));
        }
        self.push(Kind::Number { value, digits, whole: length == digits }, length + ending, word);
    }
}

/// Length of a word: letters, and hyphens or digits that letters of the same word hold together.
fn word_length(rest: &str) -> usize {
    let mut end = 0;
    let mut upper = true;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphabetic() || (at > 0 && matches!(c, '\'' | '’' | '\u{301}')) {
            upper &= c.is_uppercase();
        } else if matches!(c, '-' | '‑' | '‐') {
            let next = chars.peek().map(|&(_, next)| next);
            let holds = next.is_some_and(|next| next.is_alphabetic() || (upper && next.is_ascii_digit()));
            if !holds {
                break;
            }
        } else if !(c.is_ascii_digit() && upper) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// What a lone sign is.
fn sign(c: char) -> Kind {
    match c {
        '%' | '٪' | '％' => Kind::Percent,
        '-' | '–' | '—' | '−' | '‐' | '‑' | '‒' | '―' => Kind::Dash,
        ',' => Kind::Comma,
        ';' => Kind::Semicolon,
        ':' => Kind::Colon,
        '.' | '!' | '?' | '…' => Kind::Stop,
        '(' | '[' => Kind::Open,
        ')' | ']' => Kind::Close,
        '|' => Kind::Border,
        other => Kind::Sign(other),
    }
}

/// «2022/2023», «2023-2025», «2023/24»: first year, last year, written with a slash, length.
fn years(rest: &str) -> Option<(i16, i16, bool, usize)> {
    let first: i16 = rest.get(..4)?.parse().ok()?;
    let mut at = 4 + blanks(&rest[4..]);
    let joint = rest[at..].chars().next().filter(|c| matches!(c, '/' | '-' | '–' | '—' | '−' | '‑'))?;
    at += joint.len_utf8();
    at += blanks(&rest[at..]);
    let figures = rest[at..].chars().take_while(char::is_ascii_digit).count();
    let last: i16 = rest[at..at + figures].parse().ok()?;
    let last = match figures {
        4 => last,
        2 if joint == '/' => first / 100 * 100 + last,
        _ => return None,
    };
    let sane = (1990..2100).contains(&first) && first < last && last - first < 30;
    sane.then_some((first, last, joint == '/', at + figures))
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{a0}']).len()
}

/// «01.12.2023», «01.12.23».
fn day(run: &str) -> Option<Date> {
    let parts: Vec<&str> = run.split('.').collect();
    let [day, month, year] = parts[..] else { return None };
    let sane = (1..=2).contains(&day.len()) && (1..=2).contains(&month.len()) && matches!(year.len(), 2 | 4);
    let year: i16 = year.parse().ok().filter(|_| sane)?;
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Length of «1 500», «10 000 000»: groups of three figures behind blanks.
fn grouped(rest: &str, digits: usize) -> Option<usize> {
    if !(1..=3).contains(&digits) || rest.starts_with('0') {
        return None;
    }
    let mut end = digits;
    loop {
        let tail = &rest[end..];
        let blank = tail.chars().next().filter(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}')).map_or(0, char::len_utf8);
        let group = tail[blank..].chars().take_while(char::is_ascii_digit).count();
        let after = tail[blank + group..].trim_start();
        if blank == 0 || group != 3 || after.starts_with(['%', ',', '/']) || after.starts_with("проц") {
            break;
        }
        end += blank + group;
    }
    (end > digits).then_some(end)
}

/// A decimal with a comma or a point; anything with more of them is no number.
fn decimal(run: &str, digits: usize) -> (usize, Option<f64>) {
    if digits == run.len() {
        return (digits, run.parse().ok().filter(|_| digits <= 15));
    }
    let fraction = &run[digits + 1..];
    let plain = matches!(run.as_bytes()[digits], b'.' | b',') && fraction.bytes().all(|b| b.is_ascii_digit());
    if plain && !fraction.is_empty() && fraction.len() <= 4 && digits <= 12 {
        return (run.len(), run.replace(',', ".").parse().ok());
    }
    (run.len(), None)
}

const ENDINGS: &[&str] = &[
    "го", "ого", "его", "й", "ый", "ий", "ой", "я", "ая", "е", "ое", "ые", "х", "ых", "их", "ух", "ех", "м", "ом",
    "ым", "ему", "ому", "ми", "ти", "ю", "ую", "и", "мя", "рех", "вух", "еми", "ей",
];

/// A grammatical ending behind a number: «-го», «х». Its length and letters.
fn ending(rest: &str) -> (usize, String) {
    let hyphen = rest.chars().next().filter(|c| matches!(c, '-' | '‑' | '–')).map_or(0, char::len_utf8);
    let letters: String = rest[hyphen..].chars().take_while(|c| c.is_alphabetic()).collect();
    let next = rest[hyphen + letters.len()..].chars().next();
    if !ENDINGS.contains(&letters.as_str()) || next.is_some_and(|c| c.is_ascii_digit() || c == '-') {
        return (0, String::new());
    }
    (hyphen + letters.len(), letters)
}

/// Length of letters glued to a number («5-балльной», «273-ФЗ», «9А»), which make it a word; units are no such letters.
fn glued(rest: &str, ending: usize) -> Option<usize> {
    if ending > 0 {
        return None;
    }
    let hyphen = rest.chars().next().filter(|c| matches!(c, '-' | '‑')).map_or(0, char::len_utf8);
    let letters: usize = rest[hyphen..].chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    let word = crate::text::fold(&rest[hyphen..hyphen + letters]);
    let unit = super::lexicon::unit(&word).is_some() || super::lexicon::is_year_word(&word);
    (letters > 0 && !(unit && hyphen == 0)).then_some(hyphen + letters + word_length_after(&rest[hyphen + letters..]))
}

/// The rest of a hyphenated word («10-летне-го»).
fn word_length_after(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_alphabetic() || c == '-')).unwrap_or(rest.len())
}
