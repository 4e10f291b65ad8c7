//! Assignments: the list with filters, and their statuses; comments on a line.

use axum::Json;
use axum::extract::{Path, Query, State as Given};
use operations::Page;
use operations::assignments::{self, AssignmentFilter, AssignmentRow, StatusInput};
use operations::comments::{self, CommentView};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Body, Caller, Created, Reply};
use crate::state::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set_status))
        .routes(routes!(list_comments, add_comment))
        .routes(routes!(withdraw_comment))
}

/// Which assignments; everything is optional.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[derive(Default)]
struct AssignmentsQuery {
    /// Id of a plan; without it all plans.
    plan: String,
    /// Id of a unit, its people included.
    unit: String,
    /// Id of a person.
    person: String,
    /// Last day not before, `YYYY-MM-DD`.
    from: String,
    /// Last day not after.
    to: String,
    /// Code of a status, or `overdue`, `due_soon`, `open`, `no_date`, `no_owner`.
    status: String,
    /// Id of a section.
    section: String,
    /// Part of the title or number.
    text: String,
    /// `due`, `number`, `owner`, `status`; with `-` before it: the other way round.
    sort: String,
    /// Page from 1.
    page: u64,
}

/// Поручения по условиям
#[utoipa::path(get, path = "/assignments", tag = "Поручения", params(AssignmentsQuery), responses((status = 200, body = Object), (status = 422)))]
async fn list(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<AssignmentsQuery>,
) -> Reply<Page<AssignmentRow>> {
    let filter = AssignmentFilter {
        plan: query.plan,
        unit: query.unit,
        person: query.person,
        from: query.from,
        to: query.to,
        status: query.status,
        section: query.section,
        text: query.text,
        sort: query.sort,
        page: query.page.max(1),
    };
    Ok(Json(assignments::list(&state.app, &who.actor(), &filter).await?))
}

/// Изменить состояние поручения
#[utoipa::path(put, path = "/assignments/{id}/status", tag = "Поручения", params(("id" = String, Path)),
    request_body(content = Object, example = json!({"status": "accepted", "note": "", "done_on": "2023-03-10", "revision": 1})),
    responses((status = 200), (status = 409), (status = 422)))]
async fn set_status(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(input): Body<StatusInput>,
) -> Reply<bool> {
    assignments::set_status(&state.app, &who.actor(), &id, &input).await?;
    Ok(Json(true))
}

/// Комментарии к мероприятию
#[utoipa::path(get, path = "/activities/{id}/comments", tag = "Поручения", params(("id" = String, Path)), responses((status = 200, body = Vec<Object>), (status = 404)))]
async fn list_comments(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Reply<Vec<CommentView>> {
    Ok(Json(comments::list(&state.app, &who.actor(), &id).await?))
}

/// A comment.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct CommentBody {
    /// The words.
    words: String,
}

/// Добавить комментарий к мероприятию
#[utoipa::path(post, path = "/activities/{id}/comments", tag = "Поручения", params(("id" = String, Path)), request_body = CommentBody,
    responses((status = 200, body = Created), (status = 404), (status = 422)))]
async fn add_comment(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<CommentBody>,
) -> Reply<Created> {
    Ok(Json(Created { id: comments::add(&state.app, &who.actor(), &id, &body.words).await? }))
}

/// Убрать свой комментарий
#[utoipa::path(delete, path = "/comments/{id}", tag = "Поручения", params(("id" = String, Path)), responses((status = 200), (status = 404), (status = 422)))]
async fn withdraw_comment(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<bool> {
    comments::withdraw(&state.app, &who.actor(), &id).await?;
    Ok(Json(true))
}
