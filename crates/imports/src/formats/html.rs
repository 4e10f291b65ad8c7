//! Placeholder until the reader of this format is written.

use domain::refusal::Refusal;

use crate::document::Document;

/// Reads the document.
pub(crate) fn read(_bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    Err(Refusal::new(
        "unknown_format",
        format!("Формат файла «{name}» не читается."),
        "Сохраните его как DOCX и загрузите снова.",
    ))
}

/// Reads a web archive.
pub(crate) fn read_archive(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    read(bytes, name)
}
