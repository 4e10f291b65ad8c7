//! Files without a signature: texts in any encoding, told apart by their first words.

use csv::ReaderBuilder;
use domain::refusal::Refusal;

use super::{Format, unknown};
use crate::formats::text::encoding;

/// How many bytes tell what a text is.
const SAMPLE: usize = 64 * 1024;
/// How many records tell whether a text is delimited.
const RECORDS: usize = 60;

/// Whether the bytes are a text in some encoding: next to no control characters.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let text = encoding::decode(sample(bytes));
    let odd = |character: &char| {
        (character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{c}' | '\u{b}'))
            || *character == '\u{fffd}'
    };
    let odd = text.chars().filter(odd).count();
    let all = text.chars().count();
    odd * 50 <= all && text.chars().any(|character| !character.is_whitespace())
}

fn sample(bytes: &[u8]) -> &[u8] {
    // An even length: the sample must not end inside a UTF-16 unit.
    &bytes[..bytes.len().min(SAMPLE)]
}

/// The format of a text.
pub(super) fn format(bytes: &[u8], name: &str) -> Result<Format, Refusal> {
    let text = encoding::decode(sample(bytes));
    let start = text.trim_start();
    let lower = start.to_lowercase();
    if lower.starts_with("<?xml") || lower.starts_with("<office:") || lower.starts_with("<pkg:") {
        return xml(&lower, name);
    }
    let head: String = lower.chars().take(2000).collect();
    if head.contains("mime-version:") && head.contains("multipart/related") {
        return Ok(Format::WebArchive);
    }
    if is_web_page(&lower, bytes) {
        return Ok(Format::Html);
    }
    Ok(if is_delimited(start) { Format::Delimited } else { Format::Text })
}

/// XML by its vocabulary.
fn xml(lower: &str, name: &str) -> Result<Format, Refusal> {
    let has = |words: &str| lower.contains(words);
    if has("urn:oasis:names:tc:opendocument:xmlns:office") && has("opendocument.text") {
        Ok(Format::FlatOdt)
    } else if has("schemas.microsoft.com/office/word/2003/wordml")
        || has("schemas.microsoft.com/office/2006/xmlpackage")
    {
        Ok(Format::Legacy)
    } else if has("<html") || has("<!doctype html") {
        Ok(Format::Html)
    } else {
        Err(unknown(name))
    }
}

/// A web page begins with its own tags; a text that merely has tags ends with words or begins otherwise.
fn is_web_page(lower: &str, bytes: &[u8]) -> bool {
    let starts = |tags: &[&str], text: &str| tags.iter().any(|tag| text.starts_with(tag));
    let mut start = lower;
    while let Some(comment) = start.strip_prefix("<!--") {
        let Some((_, rest)) = comment.split_once("-->") else { break };
        start = rest.trim_start();
    }
    if starts(&["<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<style"], start) {
        return true;
    }
    let fragment =
        ["<table", "<div", "<p>", "<p ", "<h1", "<h2", "<h3", "<center", "<font", "<span", "<section", "<article"];
    starts(&fragment, start) && bytes.trim_ascii_end().ends_with(b">")
}

/// Whether records have the same number of values: nearly always with commas and tabs, which prose has too.
fn is_delimited(text: &str) -> bool {
    [(b';', 70), (b'\t', 95), (b',', 95)].iter().any(|(delimiter, share)| has_columns(text, *delimiter, *share))
}

fn has_columns(text: &str, delimiter: u8, share: usize) -> bool {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let widths: Vec<usize> = reader.records().take(RECORDS).flatten().map(|record| record.len()).collect();
    // The sample may end inside a record.
    let cut = widths.len() < RECORDS && text.len() + 4 >= SAMPLE;
    let widths = &widths[..widths.len() - usize::from(cut && !widths.is_empty())];
    let same = |width: usize| widths.iter().filter(|other| **other == width).count();
    let common = widths.iter().copied().max_by_key(|width| same(*width)).unwrap_or(0);
    widths.len() >= 2 && common >= 3 && same(common) * 100 >= widths.len() * share
}
