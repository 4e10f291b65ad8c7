//! Documents inside a document (`altChunk`): programs that build reports put web pages, texts and other DOCX files into
//! one and leave it to Word to join them. Word shows them as one document, so they are read as one.

use domain::refusal::Refusal;

use super::body::CHUNK;
use super::{Relationship, resolve};
use crate::detect::{Format, detect};
use crate::document::{Block, Document};
use crate::formats::container::Container;
use crate::formats::{html, legacy, text};
use crate::limits;

/// Documents inside documents inside documents are no honest ones.
const DEPTH: usize = 3;
/// Most documents inside one.
const CHUNKS: usize = 200;

/// Puts the documents inside in their places.
pub(super) fn put_in(
    mut document: Document,
    container: &mut Container<'_>,
    related: &[Relationship],
    folder: &str,
    name: &str,
    depth: usize,
) -> Result<Document, Refusal> {
    let id = |block: &Block| match block {
        Block::Paragraph(paragraph) if paragraph.label.as_deref() == Some(CHUNK) => Some(paragraph.text.clone()),
        _ => None,
    };
    let count = document.blocks.iter().filter(|block| id(block).is_some()).count();
    if count == 0 {
        return Ok(document);
    }
    if count > CHUNKS || depth >= DEPTH {
        return Err(limits::too_complex(name, "в него вложено слишком много других документов"));
    }
    let mut blocks = Vec::with_capacity(document.blocks.len());
    for block in std::mem::take(&mut document.blocks) {
        let Some(id) = id(&block) else {
            blocks.push(block);
            continue;
        };
        let target = related.iter().find(|relationship| relationship.id == id);
        let Some(path) = target.map(|relationship| resolve(folder, &relationship.target)) else { continue };
        if let Some(bytes) = container.part_bytes(&path, limits::PART_BYTES)? {
            blocks.extend(read(&bytes, name, depth)?.blocks);
        }
    }
    // Tables are counted through the whole document.
    let tables = blocks.iter_mut().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    for (number, table) in (1..).zip(tables) {
        table.number = number;
    }
    document.blocks = blocks;
    Ok(document)
}

fn read(bytes: &[u8], name: &str, depth: usize) -> Result<Document, Refusal> {
    match detect(bytes, name)? {
        Format::Docx => super::read_nested(bytes, name, depth + 1),
        Format::Html => html::read(bytes, name),
        Format::WebArchive => html::read_archive(bytes, name),
        Format::Legacy => legacy::read(bytes, name),
        Format::Text | Format::Delimited => text::read(bytes, name),
        _ => Err(limits::damaged(name, "вложенный в него документ — не текст")),
    }
}
