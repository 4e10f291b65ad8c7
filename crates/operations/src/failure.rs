//! How an operation can fail.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// A failed operation. Only [`Failure::Unexpected`] is our own fault; everything else tells a person what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "failure", rename_all = "snake_case")]
pub enum Failure {
    /// The rules do not allow it; the refusal says why and what to do instead.
    #[error("{0}")]
    Refused(Refusal),
    /// There is no such thing, or this person may not know of it.
    #[error("Такой записи нет.")]
    NotFound,
    /// Somebody changed the same thing meanwhile; the refusal says what to look at.
    #[error("{0}")]
    Conflict(Refusal),
    /// The server cannot do it now: the database or the disk is not there. The refusal says whether something was saved.
    #[error("{0}")]
    Unavailable(Refusal),
    /// Some fields cannot be taken as typed.
    #[error("Проверьте поля формы.")]
    Invalid {
        /// One problem for each field that is wrong, in the order of the form.
        problems: Vec<FieldProblem>,
    },
    /// Our own failure. The cause is in the log under the same id.
    #[error("Внутренняя ошибка, номер {operation_id}.")]
    Unexpected {
        /// Short id that the person can name to the administrator.
        operation_id: String,
    },
}

/// What is wrong with one field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Name of the field as in the form.
    pub field: String,
    /// A Russian sentence with the way out.
    pub message: String,
}

impl FieldProblem {
    /// A problem of one field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> FieldProblem {
        FieldProblem { field: field.into(), message: message.into() }
    }
}

impl Failure {
    /// A refusal from its three parts.
    pub fn refused(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::Refused(Refusal::new(code, message, hint))
    }

    /// A form with one wrong field.
    pub fn field(field: &str, message: impl Into<String>) -> Failure {
        Failure::Invalid { problems: vec![FieldProblem::new(field, message)] }
    }

    /// A form with wrong fields, or nothing when there are none.
    ///
    /// # Errors
    /// [`Failure::Invalid`] when there is at least one problem.
    pub fn check(problems: Vec<FieldProblem>) -> Result<(), Failure> {
        if problems.is_empty() { Ok(()) } else { Err(Failure::Invalid { problems }) }
    }

    /// Somebody else changed the record since the form was opened.
    pub fn changed_meanwhile() -> Failure {
        Failure::Conflict(Refusal::new(
            "changed_meanwhile",
            "Пока вы заполняли форму, эту запись изменил кто-то другой.",
            "Посмотрите, что изменилось, и внесите свою правку ещё раз.",
        ))
    }

    /// Our own failure: the cause goes to the log, the person sees an id.
    pub fn unexpected(cause: impl std::fmt::Display) -> Failure {
        let operation_id = next_operation_id();
        tracing::error!(operation_id, cause = %cause, "unexpected failure");
        Failure::Unexpected { operation_id }
    }
}

/// Unique within the logs of one process; carries no meaning, therefore needs no chance.
fn next_operation_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:x}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}
