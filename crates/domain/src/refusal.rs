//! A refusal: an expected failure that a person can do something about.

use serde::{Deserialize, Serialize};

/// Why an input or an action was refused. `code` is stable; the sentences are Russian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message} {hint}")]
pub struct Refusal {
    /// Stable code, for example `not_a_plan`.
    pub code: String,
    /// What is wrong and where: one sentence.
    pub message: String,
    /// The way out: one sentence.
    pub hint: String,
}

impl Refusal {
    /// A refusal from its three parts.
    pub fn new(code: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Refusal {
        Refusal { code: code.into(), message: message.into(), hint: hint.into() }
    }
}
