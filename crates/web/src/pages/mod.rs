//! Pages, by place of the header.

pub mod account;
pub mod chart;
pub mod feeds;
pub mod help;
pub mod home;
pub mod imports;
pub mod journal;
pub mod persons;
pub mod plans;
pub mod results;
pub mod schools;
pub mod sign_in;
pub mod units;
pub mod work;

use axum::http::StatusCode;
use axum::response::Response;
use operations::{Failure, FieldProblem};

use crate::error::Problem;
use crate::shell::FormProblem;

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Value sent with the form.
    pub value: String,
    /// Words shown.
    pub label: String,
}

impl Choice {
    /// A choice from its two parts.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }

    /// Choices from a table of codes and words, with words for "any" in front.
    pub fn list(first: &str, pairs: &[(&str, &str)]) -> Vec<Choice> {
        let mut out = Vec::new();
        if !first.is_empty() {
            out.push(Choice::new("", first));
        }
        out.extend(pairs.iter().map(|(value, label)| Choice::new(*value, *label)));
        out
    }
}

/// Problems to show beside the fields of a form, or the failure itself when the form cannot help.
pub fn form_problems(failure: Failure) -> Result<Vec<FormProblem>, Problem> {
    match failure {
        Failure::Invalid { problems } => Ok(problems.into_iter().map(FormProblem::from).collect()),
        Failure::Refused(refusal) => Ok(vec![FormProblem::new("", format!("{} {}", refusal.message, refusal.hint))]),
        Failure::Conflict(refusal) => Ok(vec![FormProblem::new("", format!("{} {}", refusal.message, refusal.hint))]),
        other => Err(other.into()),
    }
}

/// `id` of the n-th thing of a page: `q-3`.
pub fn numbered(name: &str, number: &usize) -> String {
    format!("{name}-{number}")
}

/// Status of a form that could not be taken.
pub fn with_status(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}

impl From<FieldProblem> for FormProblem {
    fn from(problem: FieldProblem) -> FormProblem {
        FormProblem { field: problem.field, text: problem.message }
    }
}
