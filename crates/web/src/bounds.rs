//! What every request is held against before a handler works: the sizes of bodies, the lengths of fields, time, and whether
//! the database is there.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Query, Request, State as Given};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::field::{self, Fault, Way};
use operations::{FieldProblem, people};
use serde_json::Value;

use crate::error::Problem;
use crate::fields::Fields;
use crate::state::State;

/// Most bytes of a form of sign-in, account and the like.
pub const SMALL_FORM: usize = 16 * 1024;
/// Most bytes of an ordinary form or of a JSON body.
pub const FORM: usize = 256 * 1024;
/// Most bytes of a form or of a JSON body with a text of rules or scales.
pub const SOURCE_FORM: usize = 2 * 1024 * 1024;
/// Most bytes of a JSON body with a list of people or units.
pub const LIST: usize = SOURCE_FORM;
/// Most fields of a form.
const MOST_FIELDS: usize = 5_000;

/// Checks every field of a form or of an address.
///
/// # Errors
/// The first field that cannot be taken.
pub fn check_fields(way: Way, fields: &Fields) -> Result<(), Problem> {
    if fields.0.len() > MOST_FIELDS {
        return Err(Problem::bad_request("В форме слишком много полей."));
    }
    fields.0.iter().try_for_each(|(name, value)| check(way, name, value))
}

fn check(way: Way, name: &str, value: &str) -> Result<(), Problem> {
    field::check_named(way, name, value).map_err(|fault| wrong_field(name, fault))
}

/// The problem of a field that cannot be taken.
pub fn wrong_field(name: &str, fault: Fault) -> Problem {
    let message = fault.message();
    Problem {
        fields: vec![FieldProblem::new(name, message.clone())],
        ..Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            fault.code(),
            "Проверьте введённое",
            &message,
            "Вернитесь на предыдущую страницу и исправьте.",
        )
    }
}

/// Checks every text of a JSON body by the name it stands under.
///
/// # Errors
/// The first value that cannot be taken.
pub fn check_json(way: Way, value: &Value) -> Result<(), Problem> {
    within(way, "", value)
}

fn within(way: Way, name: &str, value: &Value) -> Result<(), Problem> {
    match value {
        Value::String(text) => check(way, name, text),
        Value::Array(items) => items.iter().try_for_each(|item| within(way, name, item)),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            field::check(field::Kind::Choice, name).map_err(|fault| wrong_field("", fault))?;
            within(way, name, value)
        }),
        Value::Number(number) => check(way, name, &number.to_string()),
        Value::Null | Value::Bool(_) => Ok(()),
    }
}

/// Reads a whole body that is not larger than `most`.
///
/// # Errors
/// It is larger, or the connection broke.
pub async fn whole(body: Body, most: usize) -> Result<Bytes, Problem> {
    to_bytes(body, most).await.map_err(|error| {
        let source = std::error::Error::source(&error);
        let larger = source.is_some_and(|source| source.to_string().contains("length limit"));
        if larger {
            Problem::too_large()
        } else {
            Problem::bad_request("Запрос пришёл не целиком: связь прервалась.")
        }
    })
}

/// Checks the fields of the address of every request.
pub async fn address(request: Request, next: Next) -> Response {
    if let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        && let Err(problem) = check_fields(Way::Query, &Fields(pairs))
    {
        return problem.into_response();
    }
    next.run(request).await
}

/// Ends an ordinary request that takes too long.
pub async fn soon(Given(state): Given<State>, request: Request, next: Next) -> Response {
    within_time(state.config.limits.request, request, next).await
}

/// Ends a request with files that takes too long.
pub async fn later(Given(state): Given<State>, request: Request, next: Next) -> Response {
    within_time(state.config.limits.upload, request, next).await
}

async fn within_time(most: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::too_slow().into_response(),
    }
}

/// Turns our own failure into the truth when its cause is that the database does not answer.
pub async fn truth(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let ours = response.extensions().get::<Problem>().is_some_and(|problem| problem.operation_id.is_some());
    if ours && !database_answers(&state, Duration::from_millis(500)).await {
        response = Problem::database_away().into_response();
    }
    response
}

/// Whether the database answers within a time.
pub async fn database_answers(state: &State, within: Duration) -> bool {
    matches!(tokio::time::timeout(within, people::anybody(&state.app)).await, Ok(Ok(_)))
}
