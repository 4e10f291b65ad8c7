//! The words of cells and paragraphs: clean lines, and lines joined back into one text.
//!
//! Joining is the only place where a word may change its white space: a hyphen at a line's end is resolved, a word that
//! a line break tore apart is put together again. Both are recorded, both are done only with evidence.

use phrases::text::squeeze;

use super::lexicon::{self, Vocabulary};
use crate::document::Paragraph;

/// Labels of automatic lists that are mere bullets; `o` and `§` are what Word's symbol fonts leave of them.
const BULLETS: &[char] = &['•', '·', '▪', '▫', '◦', '‣', '●', '○', '■', '□', '–', '—', '-', '*', 'o', '§', '→', '➢'];

/// Whether a label of automatic numbering is part of what the document says: a number, a letter, a tick.
pub(super) fn is_worded_label(label: &str) -> bool {
    let label = label.trim();
    !label.is_empty() && !label.chars().all(|c| BULLETS.contains(&c) || ('\u{e000}'..='\u{f8ff}').contains(&c))
}

/// The visible lines of paragraphs: white space folded, soft hyphens gone, empty lines dropped. A label made by automatic
/// numbering is kept unless it is a mere bullet.
///
/// A line that the author ended is an element of its own; where only the page's width ended it (`paged` formats), the parts
/// stay in one element with `\n` between them.
pub(super) fn of_paragraphs(paragraphs: &[Paragraph], paged: bool) -> Vec<String> {
    let mut lines = Vec::with_capacity(paragraphs.len());
    let mut in_list = false;
    for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.text.trim().is_empty()) {
        // A paged format gives a list item its mark and first line; the rest of the item follows without a mark.
        in_list = paged && (paragraph.label.is_some() || in_list);
        push_lines(paragraph, paged, in_list && paragraph.label.is_none(), &mut lines);
    }
    lines
}

fn push_lines(paragraph: &Paragraph, paged: bool, continues: bool, lines: &mut Vec<String>) {
    let mut label = paragraph.label.as_deref().filter(|label| is_worded_label(label));
    let healed;
    let text = if paragraph.text.contains("\u{ad}\n") {
        healed = paragraph.text.replace("\u{ad}\n", "");
        healed.as_str()
    } else {
        paragraph.text.as_str()
    };
    let mut begun = continues;
    for line in text.split('\n') {
        let line = squeeze(line);
        if line.is_empty() {
            continue;
        }
        let line = match label.take() {
            Some(label) => format!("{} {line}", squeeze(label)),
            None => line,
        };
        match lines.last_mut() {
            Some(last) if paged && begun => continue_line(last, &line),
            _ => lines.push(line),
        }
        begun = true;
    }
}

/// Adds a part to a line that only the page ended.
pub(super) fn continue_line(line: &mut String, part: &str) {
    line.push('\n');
    line.push_str(part);
}

/// The words of lines with single blanks, nothing mended.
pub(super) fn plain(lines: &[String]) -> String {
    lines.join(" ").replace('\n', " ")
}

/// What joining had to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mended {
    /// A word torn by a line break was put together.
    pub(super) torn: bool,
    /// A hyphen at a line's end was resolved.
    pub(super) hyphen: bool,
}

/// Joins lines into one text.
pub(super) fn join(lines: &[String], vocabulary: &Vocabulary<'_>, mended: &mut Mended) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for part in lines.iter().flat_map(|line| line.split('\n')) {
        append(&mut text, part, vocabulary, mended);
    }
    text
}

/// Joins what belongs to one line, for readers that take a line for an item. Two lines are one where a break tore a word.
pub(super) fn items(lines: &[String], vocabulary: &Vocabulary<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut mended = Mended::default();
    for line in lines {
        let mut parts = line.split('\n');
        if let (Some(last), Some(first)) = (out.last_mut(), line.split('\n').next())
            && seam(last, first, vocabulary) != Seam::Blank
        {
            parts.by_ref().for_each(|part| append(last, part, vocabulary, &mut mended));
            continue;
        }
        let mut item = String::with_capacity(line.len());
        parts.for_each(|part| append(&mut item, part, vocabulary, &mut mended));
        out.push(item);
    }
    out
}

fn append(text: &mut String, line: &str, vocabulary: &Vocabulary<'_>, mended: &mut Mended) {
    if text.is_empty() {
        text.push_str(line);
        return;
    }
    match seam(text, line, vocabulary) {
        Seam::Blank => text.push(' '),
        Seam::KeepHyphen => mended.hyphen = true,
        Seam::DropHyphen => {
            mended.hyphen = true;
            text.pop();
        }
        Seam::Nothing => mended.torn = true,
    }
    text.push_str(line);
}

/// How two lines meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seam {
    Blank,
    KeepHyphen,
    DropHyphen,
    Nothing,
}

fn seam(before: &str, after: &str, vocabulary: &Vocabulary<'_>) -> Seam {
    let right = leading_word(after);
    if !right.chars().next().is_some_and(char::is_lowercase) {
        return Seam::Blank;
    }
    if let Some(stem) = before.strip_suffix(['-', '\u{2010}']) {
        let left = trailing_word(stem);
        return if left.is_empty() {
            Seam::Blank
        } else if lexicon::keeps_hyphen(left, right, vocabulary) {
            Seam::KeepHyphen
        } else {
            Seam::DropHyphen
        };
    }
    let left = trailing_word(before);
    if left.is_empty() || !lexicon::is_torn(left, right, vocabulary) { Seam::Blank } else { Seam::Nothing }
}

fn trailing_word(text: &str) -> &str {
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last();
    start.map_or("", |(index, _)| &text[index..])
}

fn leading_word(text: &str) -> &str {
    let end = text.char_indices().find(|(_, c)| !c.is_alphabetic()).map_or(text.len(), |(index, _)| index);
    &text[..end]
}

/// Puts together words of one line that a lost line break left with a blank inside («по необходимост и»): only where
/// the whole is a well-known word and neither part is. Nothing when there is nothing to mend.
pub(super) fn mend_blanks(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut changed = false;
    for word in words {
        match out.last_mut() {
            Some(last) if lexicon::is_split_word(trailing_word(last), leading_word(word)) => {
                last.push_str(word);
                changed = true;
            }
            _ => out.push(word.to_owned()),
        }
    }
    changed.then(|| out.join(" "))
}
