//! Splits a cell into its indicators, and cuts out the words around a number that was not understood.

use super::lexicon::{counted, is_growth, is_measure_head};
use super::marks;
use super::token::{self, Kind, Token};
use crate::period::Period;
use crate::text::squeeze;

/// The indicators of a cell, in its order.
pub(super) fn cell(text: &str, period: Option<Period>) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for line in lines(text) {
        for sentence in sentences(&line) {
            for part in parts(&sentence, period) {
                add(&mut pieces, part, period);
            }
        }
    }
    pieces
}

/// Joins a piece that only carries the years of the one before; drops pieces without a letter or a figure.
fn add(pieces: &mut Vec<String>, piece: String, period: Option<Period>) {
    if !piece.chars().any(char::is_alphanumeric) {
        return;
    }
    match pieces.last_mut() {
        Some(last) if continues(last, &piece, period) => {
            let joint = if last.ends_with(|c: char| ";:,-–—".contains(c)) { " " } else { "; " };
            last.push_str(joint);
            last.push_str(&piece);
        }
        _ => pieces.push(piece),
    }
}

/// Whether a piece is a time with its value («2024 году – 30%») and the piece before has such a value of the same unit.
fn continues(last: &str, piece: &str, period: Option<Period>) -> bool {
    let tokens = token::tokens(piece);
    let marks = marks::read(&tokens, period);
    let (Some(moment), Some(quantity)) = (marks.moments.first(), marks.quantities.first()) else { return false };
    let first = moment.first.min(quantity.first);
    let start = tokens[..first].iter().all(|t| matches!(t.kind, Kind::Dash | Kind::Sign(_)));
    let end = moment.next.max(quantity.next);
    let words = tokens[end..].iter().filter(|t| t.kind == Kind::Word).count();
    let before = token::tokens(last);
    let earlier = marks::read(&before, period);
    let open = earlier.quantities.is_empty() && (last.ends_with(':') || last.ends_with('%') || last.ends_with(','));
    let same = earlier.quantities.last().is_some_and(|q| q.unit == quantity.unit) && !earlier.moments.is_empty();
    start && words <= 2 && marks.quantities.len() == 1 && (open || same)
}

/// Lines of a cell; a line that goes on with the sentence of the one before is joined to it.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = 0_i32;
    for line in text.lines().map(squeeze).filter(|line| !line.is_empty()) {
        let balance = balance(&line);
        match lines.last_mut() {
            Some(last) if open > 0 || wraps(last, &line) => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => {
                open = 0;
                lines.push(line);
            }
        }
        open = (open + balance).max(0);
    }
    lines
}

/// Brackets and quotation marks opened minus closed.
fn balance(line: &str) -> i32 {
    line.chars().map(|c| i32::from(matches!(c, '(' | '«')) - i32::from(matches!(c, ')' | '»'))).sum()
}

/// Whether a line break only wraps a sentence.
fn wraps(last: &str, line: &str) -> bool {
    if marked(line) || last.ends_with([';', '.', ':']) {
        return false;
    }
    let word = last.rsplit(' ').next().unwrap_or_default();
    let hanging =
        ["и", "или", "в", "во", "на", "по", "с", "со", "к", "для", "от", "до", "из", "о", "об", "у", "не", "при", "за"];
    if last.ends_with(',') || hanging.contains(&word.to_lowercase().as_str()) {
        return true;
    }
    let tokens = token::tokens(line);
    let Some(first) = tokens.first() else { return true };
    let abbreviation = first.capitals && first.kind == Kind::Word;
    let small = line.starts_with(char::is_lowercase);
    let head = is_growth(&first.word)
        || is_measure_head(&first.word)
        || first.is_any(&["наличие", "охват", "отсутствие", "не"]);
    matches!(first.kind, Kind::Open | Kind::Percent | Kind::Dash) || abbreviation || (small && !head)
}

/// Whether a line starts with a list mark: «- », «• », «1) », «2. », «а) ».
fn marked(line: &str) -> bool {
    mark(line) > 0
}

/// Length of the list mark at the head of a line.
fn mark(line: &str) -> usize {
    if let Some(c) = line.chars().next().filter(|c| "-–—•·*●▪■✓○".contains(*c)) {
        let after = &line[c.len_utf8()..];
        return line.len() - after.trim_start().len();
    }
    let figures = line.chars().take_while(char::is_ascii_digit).count();
    let letter = line.chars().next().filter(|c| c.is_lowercase()).map_or(0, char::len_utf8);
    let length = if figures > 0 && figures <= 2 { figures } else { letter };
    let after = &line[length..];
    let close = after.starts_with(')') || (figures > 0 && after.starts_with(". "));
    if length > 0 && close { line.len() - after[1..].trim_start().len() } else { 0 }
}

/// Cuts a line at semicolons, sentence ends and inline list marks.
fn sentences(line: &str) -> Vec<String> {
    let tokens = token::tokens(line);
    let mut cuts = vec![0];
    for at in 0..tokens.len() {
        if tokens[at].depth == 0 && !tokens[at].quoted && ends_piece(line, &tokens, at) {
            cuts.push(tokens[at].end);
        }
    }
    cuts.push(line.len());
    cuts.windows(2).map(|pair| clean(&line[pair[0]..pair[1]])).collect()
}

/// A piece without the list mark at its head and the semicolon at its end.
fn clean(piece: &str) -> String {
    let piece = piece.trim().trim_end_matches([';', ':']).trim_end();
    piece[mark(piece)..].trim().to_owned()
}

/// Whether a piece ends with the token.
fn ends_piece(line: &str, tokens: &[Token], at: usize) -> bool {
    let Some(next) = tokens.get(at + 1) else { return false };
    let quote_between = line[tokens[at].end..next.start].contains(['»', '”']);
    match tokens[at].kind {
        Kind::Semicolon => true,
        Kind::Colon => next.kind == Kind::Dash && line[next.end..].starts_with(' '),
        Kind::Stop => {
            let letter =
                line[next.start..].starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "-–—•".contains(c));
            let blank = tokens[at].end < next.start || next.kind == Kind::Word;
            letter && blank && !quote_between && !at.checked_sub(1).is_some_and(|i| shortened(line, tokens, i))
        }
        Kind::Word | Kind::Close => starts_result(line, tokens, at),
        _ => false,
    }
}

/// «г.», «тыс.», an initial: a full stop behind it ends nothing.
fn shortened(line: &str, tokens: &[Token], at: usize) -> bool {
    const SHORT: &[&str] = &[
        "г", "гг", "тыс", "млн", "млрд", "руб", "чел", "шт", "ед", "им", "ул", "п", "пп", "ст", "т", "д", "др", "пр",
        "стр", "см", "уч", "кл", "экз", "мин", "проф", "род", "обл", "рис", "табл", "ч", "кол",
    ];
    let token = &tokens[at];
    let letter = token.kind == Kind::Word && line[token.start..token.end].chars().count() == 1;
    let year_end = token.is_any(&["г", "гг"])
        && tokens.get(at + 2).is_some_and(|t| starts_with_result(t) || is_measure_head(&t.word));
    let numbering = token.number().is_some() && (at == 0 || tokens[at - 1].kind == Kind::Stop);
    (letter || token.is_any(SHORT) || numbering) && !year_end
}

/// A capital result word behind a small word with no sign between: «… неуспешности Проведены консультации».
fn starts_result(line: &str, tokens: &[Token], at: usize) -> bool {
    let (token, next) = (&tokens[at], &tokens[at + 1]);
    let small = token.kind == Kind::Close || line[token.start..].starts_with(char::is_lowercase) || token.capitals;
    let capital = next.kind == Kind::Word && line[next.start..].starts_with(char::is_uppercase) && !next.capitals;
    let follow = tokens.get(at + 2).is_some_and(|t| {
        t.kind == Kind::Dash
            || t.number().is_some()
            || line[t.start..].starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
    });
    let open = token.is_any(&[
        "и",
        "в",
        "на",
        "по",
        "с",
        "к",
        "для",
        "от",
        "до",
        "из",
        "о",
        "об",
        "у",
        "при",
        "за",
        "проект",
        "не",
    ]);
    small && capital && follow && !open && !next.quoted && starts_with_result(next)
}

/// Words that head a result of their own.
fn starts_with_result(token: &Token) -> bool {
    let verbs = [
        "проведен",
        "разработан",
        "создан",
        "организован",
        "обеспечен",
        "подготовлен",
        "утвержден",
        "сформирован",
        "заключен",
        "выявлен",
        "назначен",
        "внедрен",
        "повышен",
        "снижен",
        "увеличен",
        "участи",
        "участву",
        "охват",
        "доля",
        "количеств",
        "наличи",
        "отсутстви",
        "увеличени",
        "повышени",
        "снижени",
        "обучени",
        "не",
        "положительн",
        "проведени",
        "создани",
        "разработк",
        "информировани",
        "аналитическ",
    ];
    token.kind == Kind::Word
        && verbs.iter().any(|verb| if verb.len() <= 4 { token.word == *verb } else { token.word.starts_with(verb) })
}

/// Cuts one sentence where a second indicator starts behind a comma or a bracket.
fn parts(sentence: &str, period: Option<Period>) -> Vec<String> {
    let tokens = token::tokens(sentence);
    let marks = marks::read(&tokens, period);
    let mut cuts = vec![0];
    for at in 1..tokens.len().saturating_sub(1) {
        let last = *cuts.last().unwrap_or(&0);
        let before = tokens.iter().position(|t| t.start >= last).unwrap_or(0);
        if tokens[at].quoted {
            continue;
        }
        let second = match tokens[at].kind {
            Kind::Word if tokens[at].is("и") && tokens[at].depth == 0 => second_value(&tokens, &marks, before, at),
            Kind::Comma if tokens[at].depth == 0 => {
                second_value(&tokens, &marks, before, at) || second_change(&tokens, before, at)
            }
            Kind::Close if tokens[at].depth == 0 => second_bracket(&tokens, &marks, before, at),
            _ => false,
        };
        if second {
            cuts.push(tokens[at].end);
        }
    }
    cuts.push(sentence.len());
    let cut = |piece: &str| piece.trim().trim_end_matches(',').trim_end_matches(" и").trim_end().to_owned();
    cuts.windows(2).map(|pair| cut(&sentence[pair[0]..pair[1]])).collect()
}

/// «15 школ, 120 педагогов»: a value with its own noun behind a comma, no times about.
fn second_value(tokens: &[Token], marks: &marks::Marks, before: usize, at: usize) -> bool {
    let valued = |from: usize, to: usize| marks.quantities.iter().any(|q| q.first >= from && q.first < to);
    let next = marks.quantities.iter().find(|q| q.first == at + 1);
    let noun = next
        .and_then(|q| tokens.get(q.next))
        .is_some_and(|t| t.kind == Kind::Word && !t.is_any(&["к", "в", "до", "от"]));
    let dated = marks.moments.iter().any(|m| m.first >= before);
    valued(before, at) && noun && !dated
}

/// «увеличение доли …, увеличение доли …»: a second change behind a comma.
fn second_change(tokens: &[Token], before: usize, at: usize) -> bool {
    let head = |token: &Token| {
        token.kind == Kind::Word
            && ((is_growth(&token.word) && token.word.ends_with('е'))
                || token.is_any(&["рост", "отсутствие", "наличие", "доля", "охват"]))
    };
    tokens.get(before).is_some_and(head) && head(&tokens[at + 1])
}

/// «сессия (не менее 1) совещание (не менее 1)»: a bracket with a value ends one result where another follows.
fn second_bracket(tokens: &[Token], marks: &marks::Marks, before: usize, at: usize) -> bool {
    let open = tokens[..at].iter().rposition(|t| t.kind == Kind::Open && t.depth == 0);
    let Some(open) = open.filter(|&open| open > before) else { return false };
    let follows = tokens[at + 1].kind == Kind::Word
        && (counted(&tokens[at + 1].word).is_some() || tokens[at + 1].word.chars().count() > 4);
    let valued = marks.quantities.iter().any(|q| q.first == open + 1);
    let earlier = marks.quantities.iter().any(|q| q.first >= before && q.first < open);
    let later = marks.quantities.iter().any(|q| q.first > at) || tokens[at..].iter().any(|t| t.kind == Kind::Open);
    valued && follows && later && !earlier
}

/// The words around tokens that were not understood, from sign to sign; none when there are no such tokens.
///
/// `understood` are tokens behind what was read: no fragment reaches back over them.
pub(super) fn fragments(text: &str, tokens: &[Token], unread: &[usize], understood: &[usize]) -> Option<String> {
    let ends = |t: &Token| {
        matches!(
            t.kind,
            Kind::Comma | Kind::Semicolon | Kind::Stop | Kind::Open | Kind::Close | Kind::Border | Kind::Colon
        )
    };
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &at in unread {
        let sign = tokens[..at].iter().rposition(ends).map_or(0, |end| end + 1);
        let first = understood.iter().filter(|&&end| end <= at).max().map_or(sign, |&end| sign.max(end));
        let last = tokens[at..].iter().position(ends).map_or(tokens.len(), |end| at + end);
        let range = (tokens[first].start, tokens[last - 1].end);
        if ranges.last() != Some(&range) {
            ranges.push(range);
        }
    }
    let words: Vec<&str> =
        ranges.iter().map(|&(start, end)| text[start..end].trim_matches([' ', '–', '—', '-'])).collect();
    (!words.is_empty()).then(|| words.join("; "))
}
