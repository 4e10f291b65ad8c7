//! Cuts a "responsible" cell into words, names in quotation marks, brackets and separators.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters with hyphens, digits and slashes inside.
    Word,
    /// One capital letter with its full stop: part of a person's name.
    Initial,
    /// «…», whole.
    Quoted,
    /// (…), whole.
    Bracket,
    /// Figures or `№`.
    Number,
    /// A comma, a semicolon, a free slash, a list mark.
    Separator,
    /// A full stop that belongs to no initial.
    Stop,
    /// «(по согласованию)»: said of the party before it. Made by [`super::aside`].
    Note,
    /// A telephone, an office, an address of e-mail. Made by [`super::aside`].
    Contact,
}

/// One token of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Folded letters.
    pub word: String,
    /// Whether all letters are capital and there are at least two.
    pub capitals: bool,
    /// Whether the first letter is capital.
    pub capital: bool,
    /// Whether a line break stands before it.
    pub breaks: bool,
}

/// Cuts a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut breaks = false;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            breaks |= c == '\n';
            at += c.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (mut kind, length) = cut(rest, c);
        // «Иванов И.И»: the last full stop is often left out.
        let after_initial = out.last().is_some_and(|last| last.kind == Kind::Initial && last.end == at);
        if after_initial && kind == Kind::Word && c.is_uppercase() && length == c.len_utf8() {
            kind = Kind::Initial;
        }
        out.push(token(text, kind, at, at + length, breaks));
        breaks = false;
        at += length;
    }
    out
}

fn token(text: &str, kind: Kind, start: usize, end: usize, breaks: bool) -> Token {
    let raw = &text[start..end];
    let mut letters = raw.chars().filter(|c| c.is_alphabetic());
    let capital = letters.next().is_some_and(char::is_uppercase);
    let second = letters.next().is_some_and(char::is_uppercase);
    // «ГорУО» is put together of abbreviations.
    let inner = capital && raw.chars().all(char::is_alphabetic) && raw.chars().filter(|c| c.is_uppercase()).count() > 1;
    let mut word = crate::text::fold(raw);
    if let Some((first, second)) = word.split_once("- ") {
        let two = super::lexicon::head(second).is_some();
        word = if two { format!("{first}-{second}") } else { format!("{first}{second}") };
    }
    Token { kind, start, end, word, capitals: capital && (second || inner), capital, breaks }
}

/// Kind and length of the token at the head of the rest.
fn cut(rest: &str, c: char) -> (Kind, usize) {
    let whole =
        |close: char| rest.char_indices().skip(1).find(|&(_, found)| found == close).map(|(at, c)| at + c.len_utf8());
    match c {
        '«' => nested(rest, '«', '»').map_or((Kind::Separator, c.len_utf8()), |end| (Kind::Quoted, end)),
        '"' => whole('"').map_or((Kind::Separator, 1), |end| (Kind::Quoted, end)),
        '„' | '“' => {
            whole('“').or_else(|| whole('”')).map_or((Kind::Separator, c.len_utf8()), |end| (Kind::Quoted, end))
        }
        '(' => nested(rest, '(', ')').map_or((Kind::Separator, 1), |end| (Kind::Bracket, end)),
        '.' => (Kind::Stop, 1),
        '№' => (Kind::Number, number(rest)),
        _ if c.is_ascii_digit() => (Kind::Number, number(rest)),
        _ if c.is_alphabetic() => word(rest),
        _ => (Kind::Separator, c.len_utf8()),
    }
}

/// A bracket or a name in quotation marks is not longer than this (characters).
const LONGEST_INSIDE: usize = 1500;

/// Length up to the bracket that closes the first one.
fn nested(rest: &str, open: char, close: char) -> Option<usize> {
    let rest = &rest[..rest.char_indices().nth(LONGEST_INSIDE).map_or(rest.len(), |(at, _)| at)];
    if !rest.contains(close) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, c) in rest.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + c.len_utf8());
            }
        }
    }
    // «Центр «Импульс» closes once for two: the outer pair is taken to end there.
    rest.rfind(close).map(|at| at + close.len_utf8())
}

fn number(rest: &str) -> usize {
    let sign = rest.len() - rest.trim_start_matches('№').len();
    let blank = rest[sign..].len() - rest[sign..].trim_start_matches([' ', '\u{a0}']).len();
    let figures = rest[sign + blank..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '+')).count();
    if figures == 0 { sign } else { sign + blank + figures }
}

/// A word, or an initial with its full stop.
fn word(rest: &str) -> (Kind, usize) {
    let mut end = 0;
    let chars: Vec<(usize, char)> = rest.char_indices().take(200).collect();
    for (i, &(at, c)) in chars.iter().enumerate() {
        let next = chars.get(i + 1).map(|&(_, next)| next);
        let joint = matches!(c, '-' | '‑' | '/' | '\'' | '’' | '+') && next.is_some_and(char::is_alphanumeric);
        // «общеобразова-⏎тельных»
        if c == '-' && torn(&rest[at + 1..]) {
            end = at + 1 + blanks(&rest[at + 1..]);
            continue;
        }
        if at < end {
            continue;
        }
        if c == '/' && parts_names(&rest[..at], &rest[at + 1..]) {
            break;
        }
        if !(c.is_alphanumeric() || joint || c == '\u{301}') {
            break;
        }
        end = at + c.len_utf8();
    }
    let single = |part: &str| part.chars().count() == 1 && part.starts_with(char::is_uppercase);
    // «Г.Х-Б.»: a double name has two letters.
    let initial = rest[..end].split('-').all(single) && rest[end..].starts_with('.');
    if !initial {
        return (Kind::Word, end);
    }
    // «М.-Р.»
    let mut double = rest[end + 1..].chars();
    let second =
        double.next() == Some('-') && double.next().is_some_and(char::is_uppercase) && double.next() == Some('.');
    let letter = rest[end + 1..].chars().nth(1).filter(|_| second).map_or(0, |letter| letter.len_utf8() + 2);
    (Kind::Initial, end + 1 + letter)
}

/// Whether the rest behind a hyphen goes on with the same word in the next line.
fn torn(rest: &str) -> bool {
    let blank = &rest[..blanks(rest)];
    blank.contains('\n') && rest[blank.len()..].starts_with(char::is_lowercase)
}

fn blanks(rest: &str) -> usize {
    rest.len() - rest.trim_start().len()
}

/// Whether a stroke stands between two names («МОУО/ОО») and not inside one («с/п», «и/или»).
fn parts_names(before: &str, after: &str) -> bool {
    let long = |text: &mut dyn Iterator<Item = char>| text.take_while(|c| c.is_alphabetic()).count() >= 2;
    long(&mut before.chars().rev()) && long(&mut after.chars()) && before != "и"
}
