//! One module a format: bytes in, a neutral document out.
//!
//! [`read`] asks `detect` what the bytes are and hands them to the one module that reads them. A name is never asked:
//! a `.doc` that is a web page inside is read as a web page.
//!
//! Shared by the readers: `container` (ZIP with bounds), `xml` (streamed XML with bounds), `assembly` (paragraphs and
//! tables put together), `text::encoding` (bytes to letters).

mod assembly;
pub(crate) mod container;
mod delimited;
mod docx;
mod html;
mod legacy;
mod numerals;
mod odt;
mod pages;
pub(crate) mod pdf;
pub(crate) mod text;
mod workbook;
mod xml;

#[cfg(test)]
pub(crate) mod testing;

use domain::refusal::Refusal;

use crate::detect::{Format, detect};
use crate::document::Document;
use crate::limits;

/// Detects the format and reads it.
///
/// # Errors
/// See [`crate::read_document`].
pub fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    limits::check_input(bytes, name)?;
    let document = match detect(bytes, name)? {
        Format::Docx => docx::read(bytes, name),
        Format::Odt | Format::FlatOdt => odt::read(bytes, name),
        Format::Html => html::read(bytes, name),
        Format::WebArchive => html::read_archive(bytes, name),
        Format::Workbook => workbook::read(bytes, name),
        Format::Delimited => delimited::read(bytes, name),
        Format::Text => text::read(bytes, name),
        Format::Pdf => pdf::read(bytes, name),
        Format::Legacy => legacy::read(bytes, name),
    }?;
    checked(document, name)
}

/// Like [`read`], but a text without a format of its own is a table: reports stand under heads of one or two values a line,
/// which a reader of documents takes for prose.
pub(crate) fn read_tables(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    limits::check_input(bytes, name)?;
    match detect(bytes, name)? {
        Format::Delimited | Format::Text => checked(delimited::read_table(bytes, name)?, name),
        _ => read(bytes, name),
    }
}

fn checked(document: Document, name: &str) -> Result<Document, Refusal> {
    limits::check_document(&document, name)?;
    if document.blocks.is_empty() { Err(no_text(name)) } else { Ok(document) }
}

fn no_text(name: &str) -> Refusal {
    Refusal::new(
        "no_text",
        format!("В файле «{name}» нет текста."),
        "Если страницы вставлены в него рисунками, распознайте их и сохраните как DOCX; если документ пуст, выберите другой.",
    )
}
