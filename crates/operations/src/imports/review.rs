//! Step 2: what was read, beside the document's own words.

use domain::line::{LineKey, LineKind};
use domain::lint::Finding;
use domain::review::Question;
use domain::roadmap::{Roadmap, Source};
use phrases::deadline::Deadline;
use phrases::indicator::Indicator;
use phrases::parties::Parties;
use serde::Serialize;

use super::view::ImportView;
use crate::{Actor, App, Failure};

/// The whole step: first what asks for a decision, then the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewView {
    /// The import.
    pub import: ImportView,
    /// One sentence: «Прочитано 49 мероприятий из 49 строк. 6 мест просят вашего решения.»
    pub sentence: String,
    /// The header as it stands now: title, territory, approval, period, goals, targets (its lines are in `lines`).
    pub header: Roadmap,
    /// Open questions, the most uncertain first. Answered ones are gone from here.
    pub questions: Vec<Question>,
    /// Findings about the whole document.
    pub findings: Vec<Finding>,
    /// Every line: activities in document order, then checkpoints, then obligations.
    pub lines: Vec<LineView>,
}

/// A heading above a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionHead {
    /// Depth, from 0.
    pub depth: u32,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
}

/// One line, the document's words and the reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineView {
    /// Its key, for [`super::edit_line`].
    pub key: LineKey,
    /// What it is.
    pub kind: LineKind,
    /// Headings that begin just above this line.
    pub heads: Vec<SectionHead>,
    /// The document's own words.
    pub original: OriginalLine,
    /// Number now.
    pub number: Option<String>,
    /// Title now.
    pub title: String,
    /// Audience now.
    pub audience: Option<String>,
    /// The deadline now.
    pub deadline: Deadline,
    /// Its rule in Russian: «каждый год: март и август».
    pub deadline_words: String,
    /// Parties now.
    pub responsible: Parties,
    /// Expected result now.
    pub expected: Option<String>,
    /// What was understood of the result.
    pub indicators: Vec<Indicator>,
    /// Report documents.
    pub reports: Vec<String>,
    /// Where it is published.
    pub channels: Vec<String>,
    /// Where it stands in the document, and what was healed.
    pub source: Option<Source>,
    /// Open questions of this line.
    pub questions: Vec<Question>,
    /// Findings of the linter about this line.
    pub findings: Vec<Finding>,
    /// A person corrected it.
    pub edited: bool,
    /// A person left it out.
    pub dropped: bool,
}

/// The document's own words of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OriginalLine {
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Audience.
    pub audience: Option<String>,
    /// Deadline cell.
    pub deadline: String,
    /// Responsible cell.
    pub responsible: String,
    /// Expected result cell.
    pub expected: Option<String>,
}

/// The step as it stands now.
///
/// # Errors
/// Not found; refused `not_in_review` when the import is being read, refused, adopted or discarded.
pub async fn review(app: &App, actor: &Actor, id: &str) -> Result<ReviewView, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}
