//! What has to be asked of a person before a reading becomes a plan: uncertain and unread things first, each with choices.

use serde::{Deserialize, Serialize};

use crate::line::LineKey;
use crate::roadmap::{Place, Roadmap};

/// One thing to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stable within one reading: `activity-3/deadline_unread`.
    pub id: String,
    /// The line; none for a question about the whole document.
    pub line: Option<LineKey>,
    /// Where in the document.
    pub place: Place,
    /// The line's own words: «1.1 Назначить кураторов»; empty for a question about the whole document.
    pub title: String,
    /// What is uncertain.
    pub kind: QuestionKind,
    /// Questions of one kind and one cause may be answered together: `month_without_year`.
    pub cause: String,
    /// The cause in words, the same for all its questions; may be empty: «год не назван: принят каждый год плана».
    pub doubt: String,
    /// The document's own words that are in question.
    pub words: String,
    /// How they were read, and why that is uncertain: a Russian sentence.
    pub text: String,
    /// What a person may answer; the first is the safest.
    pub options: Vec<Answer>,
}

/// What is uncertain, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// The period of the plan was assumed.
    PeriodAssumed,
    /// A deadline, or a part of it, was not understood.
    DeadlineUnread,
    /// One date has two values, or a target contradicts another.
    TargetContradicts,
    /// A date was assumed in a way that changes the work.
    DeadlineAssumed,
    /// A date lies outside the plan's period.
    OutsidePeriod,
    /// No deadline at all.
    DeadlineAbsent,
    /// Nobody is responsible.
    OwnerAbsent,
    /// A "responsible" cell was not understood.
    OwnerUnread,
    /// An indicator was not understood.
    IndicatorUnread,
    /// The row was put together from pieces.
    RowHealed,
}

impl QuestionKind {
    /// Stable code, for example `deadline_unread`.
    pub fn code(self) -> &'static str {
        match self {
            QuestionKind::PeriodAssumed => "period_assumed",
            QuestionKind::DeadlineUnread => "deadline_unread",
            QuestionKind::TargetContradicts => "target_contradicts",
            QuestionKind::DeadlineAssumed => "deadline_assumed",
            QuestionKind::OutsidePeriod => "outside_period",
            QuestionKind::DeadlineAbsent => "deadline_absent",
            QuestionKind::OwnerAbsent => "owner_absent",
            QuestionKind::OwnerUnread => "owner_unread",
            QuestionKind::IndicatorUnread => "indicator_unread",
            QuestionKind::RowHealed => "row_healed",
        }
    }

    /// Heading on the screen: «Срок не прочитан».
    pub fn label(self) -> &'static str {
        match self {
            QuestionKind::PeriodAssumed => "Период плана не назван",
            QuestionKind::DeadlineUnread => "Срок не прочитан",
            QuestionKind::TargetContradicts => "Значения противоречат друг другу",
            QuestionKind::DeadlineAssumed => "Срок прочитан с допущением",
            QuestionKind::OutsidePeriod => "Дата вне периода плана",
            QuestionKind::DeadlineAbsent => "Срок не указан",
            QuestionKind::OwnerAbsent => "Ответственный не указан",
            QuestionKind::OwnerUnread => "Ответственный не прочитан",
            QuestionKind::IndicatorUnread => "Показатель не прочитан",
            QuestionKind::RowHealed => "Строка собрана из частей",
        }
    }

    /// Whether adoption should wait for an answer; the others may be left as read.
    pub fn is_pressing(self) -> bool {
        self < QuestionKind::DeadlineAbsent
    }
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Stable code within the question: `keep`, `enter`, `drop`, `year-2024` …
    pub code: String,
    /// A Russian phrase beside the button.
    pub text: String,
    /// What the choice does to the line.
    pub effect: Effect,
}

/// What an answer does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "effect", content = "value")]
pub enum Effect {
    /// The reading is right as it is.
    Keep,
    /// The deadline is read anew from this text.
    DeadlineText(String),
    /// The person enters a deadline.
    EnterDeadline,
    /// The person enters who is responsible.
    EnterResponsible,
    /// The person corrects the expected result.
    EnterExpected,
    /// The person corrects the title.
    EnterTitle,
    /// The person enters the period of the plan.
    EnterPeriod,
    /// The line is left out.
    DropLine,
}

mod groups;
mod questions;

pub use groups::{QuestionCard, QuestionGroup, cards};

/// Everything to be asked, the gravest kinds first, then in document order.
pub fn questions(roadmap: &Roadmap) -> Vec<Question> {
    let mut questions = questions::collect(roadmap);
    questions.sort_by_key(|q| (q.kind, q.line));
    questions
}

#[cfg(test)]
mod tests;
