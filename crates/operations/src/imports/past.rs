//! Step 4: what was already past when the plan arrived.

use domain::line::LineKey;
use jiff::civil::Date;
use phrases::deadline::Window;
use serde::{Deserialize, Serialize};

use crate::{Actor, App, Failure};

/// What a person says about a window that is already past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum PastDecision {
    /// It was done, on this day if known.
    DoneBefore {
        /// The day.
        on: Option<Date>,
    },
    /// It will be done by another day.
    NewDate {
        /// The new last day.
        due: Date,
    },
    /// It is not needed any more.
    Drop,
}

/// The whole step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PastView {
    /// The day that divides past from future: today.
    pub day: Date,
    /// Windows past.
    pub total: u64,
    /// Windows still without a decision. They become overdue assignments if left so.
    pub undecided: u64,
    /// Lines with past windows, in document order.
    pub lines: Vec<PastLineView>,
}

/// A line with past windows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PastLineView {
    /// Its key.
    pub key: LineKey,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// The document's deadline words.
    pub deadline_text: String,
    /// Its past windows.
    pub windows: Vec<PastWindowView>,
}

/// A past window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastWindowView {
    /// Which of the line's windows, from 0.
    pub index: usize,
    /// The window.
    pub window: Window,
    /// In words: «март 2023».
    pub words: String,
    /// Days since its last day.
    pub days: u32,
    /// What was decided.
    pub decision: Option<PastDecision>,
}

/// The step as it stands now.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn past(app: &App, actor: &Actor, id: &str) -> Result<PastView, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Decides one past window of a line, or all of them when `window` is none; a decision of `None` takes it back.
///
/// # Errors
/// Not found (import, line, window); refused `not_in_review`; invalid `due` (a new date in the past), `on` (in the
/// future).
pub async fn decide_past(
    app: &App,
    actor: &Actor,
    id: &str,
    line: LineKey,
    window: Option<usize>,
    decision: Option<PastDecision>,
) -> Result<(), Failure> {
    let _ = (app, actor, id, line, window, decision);
    Err(Failure::unexpected("not yet"))
}

/// Decides everything still undecided the same way; tells how many windows that were.
///
/// # Errors
/// As [`decide_past`].
pub async fn decide_all_past(app: &App, actor: &Actor, id: &str, decision: PastDecision) -> Result<u64, Failure> {
    let _ = (app, actor, id, decision);
    Err(Failure::unexpected("not yet"))
}
