//! People's documents: bytes in, a draft with problems and their place out.
//!
//! Three steps, each in its own room:
//!
//! 1. `detect` tells the format by content, never by name, and `limits` bounds what may be unpacked.
//! 2. `formats/*` turn bytes into one neutral [`document::Document`]: paragraphs and tables with their place.
//! 3. `roadmap` understands a document as a [`domain::roadmap::Roadmap`].
//!
//! Invariant: a reader never panics and never guesses; what cannot be read at all is a [`domain::refusal::Refusal`].

pub mod detect;
pub mod document;
pub mod formats;
pub mod limits;
pub mod registers;
pub mod results;
pub mod roadmap;
pub mod staff;
pub mod units;

use domain::refusal::Refusal;
use domain::roadmap::Roadmap;
use phrases::period::Period;

/// Reads any supported document as a roadmap. `name` is used in messages only. `period` overrides the document's own.
///
/// # Errors
/// The input cannot be read as a plan: what is wrong and the way out, in Russian.
pub fn read_roadmap(bytes: &[u8], name: &str, period: Option<Period>) -> Result<Roadmap, Refusal> {
    let document = read_document(bytes, name)?;
    roadmap::understand(&document, period)
}

/// Reads any supported document into neutral blocks.
///
/// # Errors
/// The format is unknown, damaged, encrypted, over the limits or without text.
pub fn read_document(bytes: &[u8], name: &str) -> Result<document::Document, Refusal> {
    formats::read(bytes, name)
}
