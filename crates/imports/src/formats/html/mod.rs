//! Web pages, with those that Word and LibreOffice save: HTML5 tokens straight into a document.
//!
//! No tree is built: what a roadmap needs of one (which cell, which list, what is hidden) fits a short stack, and a page
//! of a million open tags takes no more memory than its text.

mod archive;
mod elements;
mod page;
mod tables;

#[cfg(test)]
mod tests;

use domain::refusal::Refusal;
use encoding_rs::{Encoding, UTF_8};
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

use self::page::Page;
use super::text::encoding;
use crate::document::Document;
use crate::limits;

/// Where a page may name its encoding.
const HEAD: usize = 4096;
/// How many bytes are decoded at a time.
const CHUNK: usize = 64 * 1024;
/// Most work on attributes: the tokenizer compares each of a tag with all before it.
const ATTRIBUTE_WORK: u64 = 2_000_000_000;

/// Reads a web page.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    if attribute_work(bytes) > ATTRIBUTE_WORK {
        return Err(limits::too_complex(name, "слишком много атрибутов"));
    }
    let is_xml = bytes.trim_ascii_start().starts_with(b"<?xml");
    let tokenizer = Tokenizer::new(Page::new(name, is_xml), TokenizerOpts::default());
    let mut decoder = encoding_of(bytes).new_decoder_with_bom_removal();
    let queue = BufferQueue::default();
    let chunks = bytes.chunks(CHUNK);
    let last = chunks.len().saturating_sub(1);
    for (index, chunk) in chunks.enumerate() {
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(CHUNK * 3));
        let _ = decoder.decode_to_string(chunk, &mut text, index == last);
        queue.push_back(text.into());
        let _ = tokenizer.feed(&queue);
        if tokenizer.sink.has_failed() {
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.finish()
}

/// Reads a web archive: the page in it.
pub(crate) fn read_archive(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    let Some(page) = archive::page(bytes) else {
        return Err(limits::damaged(name, "в веб-архиве нет страницы"));
    };
    read(&page, name)
}

/// The sum of the squares of the tags' attribute counts, blanks counted as attributes.
fn attribute_work(bytes: &[u8]) -> u64 {
    let mut work = 0_u64;
    let mut blanks = 0_u64;
    for byte in bytes {
        match byte {
            b'>' => {
                work = work.saturating_add(blanks * blanks);
                blanks = 0;
            }
            b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'\x0c' | b'"' | b'\'' => blanks += 1,
            _ => {}
        }
    }
    work.saturating_add(blanks * blanks)
}

/// The encoding: by what the bytes are when that is certain, by what the page says, by what the letters look like.
fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // Russian text in a one-byte encoding is never valid UTF-8, whatever the page says of itself.
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return UTF_8;
    }
    let stated = stated_encoding(&bytes[..bytes.len().min(HEAD)]);
    stated
        .filter(|encoding| encoding.is_ascii_compatible() && *encoding != UTF_8)
        .unwrap_or_else(|| encoding::detect(bytes))
}

fn stated_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=").or_else(|| head.split_once("encoding="))?;
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let end =
        label.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.')).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}
