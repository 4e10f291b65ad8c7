//! For whoever watches the server: whether the process lives, and whether it can work.

use std::time::Duration;

use axum::extract::State as Given;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};

use crate::bounds::database_answers;
use crate::state::State;

/// So long the database may take.
const READY_WITHIN: Duration = Duration::from_secs(1);

/// `GET /healthz`: the process lives; the database is not asked.
pub async fn alive() -> Response {
    plain(StatusCode::OK, "Сервер работает.\n")
}

/// `GET /readyz`: the database answers, so pages do.
pub async fn ready(Given(state): Given<State>) -> Response {
    if database_answers(&state, READY_WITHIN).await {
        plain(StatusCode::OK, "Сервер готов: база данных отвечает.\n")
    } else {
        plain(StatusCode::SERVICE_UNAVAILABLE, "Сервер не готов: база данных не отвечает.\n")
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], text).into_response()
}
