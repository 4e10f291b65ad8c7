//! The plan as a file to take away.

use axum::extract::{Path, State as Given};
use operations::exports;

use crate::error::Answer;
use crate::html;
use crate::session::Visitor;
use crate::state::State;

/// `GET /plans/{id}/export.docx`
pub async fn docx(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    html::file(exports::docx(&state.app, &visitor.actor(), &id).await?)
}

/// `GET /plans/{id}/export.xlsx`
pub async fn xlsx(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    html::file(exports::xlsx(&state.app, &visitor.actor(), &id).await?)
}

/// `GET /plans/{id}/export.json`
pub async fn json(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    html::file(exports::json(&state.app, &visitor.actor(), &id).await?)
}

/// `GET /plans/{id}/versions/{number}/source`: the signed file itself.
pub async fn source(Given(state): Given<State>, visitor: Visitor, Path((id, number)): Path<(String, i64)>) -> Answer {
    html::file(exports::source(&state.app, &visitor.actor(), &id, number).await?)
}
