//! One module a format: bytes in, a neutral document out.

use domain::refusal::Refusal;

use crate::document::Document;

/// Detects the format and reads it.
///
/// # Errors
/// See [`crate::read_document`].
pub fn read(_bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    Err(Refusal::new(
        "unknown_format",
        format!("Формат файла «{name}» не распознан."),
        "Сохраните его как DOCX и загрузите снова.",
    ))
}
