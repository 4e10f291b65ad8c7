//! Understands a neutral document as a roadmap.

use domain::refusal::Refusal;
use domain::roadmap::Roadmap;
use phrases::period::Period;

use crate::document::Document;

/// Reads a roadmap out of a document.
///
/// # Errors
/// There is no plan in it.
pub fn understand(_document: &Document, _period: Option<Period>) -> Result<Roadmap, Refusal> {
    Err(Refusal::new(
        "not_a_plan",
        "В документе нет таблицы с мероприятиями.",
        "Загрузите документ, в котором мероприятия стоят в таблице со сроками и исполнителями.",
    ))
}
