//! Corrections of what was read. Each is saved at once and kept apart from the reading itself.

use domain::line::LineKey;
use phrases::deadline::Window;
use serde::{Deserialize, Serialize};

use crate::{Actor, App, Failure};

/// One correction of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum LineChange {
    /// Another title.
    Title {
        /// The text.
        text: String,
    },
    /// Another number, or none when empty.
    Number {
        /// The text.
        text: String,
    },
    /// Another audience, or none when empty.
    Audience {
        /// The text.
        text: String,
    },
    /// Another deadline.
    Deadline {
        /// How it is given.
        deadline: DeadlineChange,
    },
    /// Another "responsible" cell, read anew.
    Responsible {
        /// The text.
        text: String,
    },
    /// Another expected result, read anew; none when empty.
    Expected {
        /// The text.
        text: String,
    },
    /// One of the answers offered with a question.
    Answer {
        /// Id of the question.
        question: String,
        /// Id of the option.
        option: String,
    },
    /// The reading is right as it is: the question is closed.
    Confirm {
        /// Id of the question.
        question: String,
    },
    /// Leave the line out of the plan.
    Drop,
    /// Take a dropped line back.
    Restore,
    /// Forget all corrections of this line.
    Reset,
}

/// How a corrected deadline is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum DeadlineChange {
    /// In words, read anew within the plan's period.
    Text {
        /// The words.
        text: String,
    },
    /// As chosen windows.
    Windows {
        /// At least one.
        windows: Vec<Window>,
    },
    /// Goes on all the time, the whole plan.
    Continuous,
    /// Hangs on something outside the document.
    Conditional {
        /// On what.
        reference: String,
    },
    /// Has no deadline.
    Absent,
}

/// A correction of the header. Empty texts mean "none"; absent fields stay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeaderChange {
    /// Title.
    pub title: Option<String>,
    /// First day as `YYYY-MM-DD`; all deadlines in words are read anew when the period changes.
    pub period_start: Option<String>,
    /// Last day.
    pub period_end: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Municipality.
    pub municipality: Option<String>,
    /// `приказ`, `распоряжение` or `утверждаю`.
    pub approval_kind: Option<String>,
    /// Number of the order.
    pub approval_number: Option<String>,
    /// Date of the order as `YYYY-MM-DD`.
    pub approval_date: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Who signed it.
    pub signatory: Option<String>,
    /// Id of the unit that owns the plan.
    pub owner_unit_id: Option<String>,
}

/// Corrects one line.
///
/// # Errors
/// Not found (import, line, question); refused `not_in_review`; invalid `title` (empty), `deadline` (not understood:
/// the message says which words).
pub async fn edit_line(app: &App, actor: &Actor, id: &str, line: LineKey, change: LineChange) -> Result<(), Failure> {
    let _ = (app, actor, id, line, change);
    Err(Failure::unexpected("not yet"))
}

/// Corrects the header.
///
/// # Errors
/// Not found; refused `not_in_review`; invalid fields.
pub async fn edit_header(app: &App, actor: &Actor, id: &str, change: &HeaderChange) -> Result<(), Failure> {
    let _ = (app, actor, id, change);
    Err(Failure::unexpected("not yet"))
}
