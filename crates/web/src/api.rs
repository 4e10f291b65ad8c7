//! The JSON API under `/api/v1`, described by OpenAPI.

use axum::Json;
use axum::Router;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::Problem;
use crate::state::State;

/// Routes of the API.
pub fn router() -> Router<State> {
    Router::new()
}

/// Pages about the API.
pub fn pages() -> Router<State> {
    Router::new()
}

/// A failed request as JSON.
#[derive(Debug, Serialize)]
struct ProblemBody<'a> {
    code: &'a str,
    message: &'a str,
    hint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_id: Option<&'a str>,
    fields: &'a [operations::FieldProblem],
}

/// The JSON answer for a problem.
pub fn problem_json(problem: &Problem) -> Response {
    let body = ProblemBody {
        code: &problem.code,
        message: &problem.message,
        hint: &problem.hint,
        operation_id: problem.operation_id.as_deref(),
        fields: &problem.fields,
    };
    (problem.status, Json(body)).into_response()
}
