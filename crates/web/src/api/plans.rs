//! Plans in force.

use axum::Json;
use axum::extract::{Path, Query, State as Given};
use axum::http::StatusCode;
use domain::timeline_model::TimelineModel;
use operations::imports::Started;
use operations::plans::{
    self, ActivityView, CalendarView, Choices, HistoryView, IndicatorsView, PlanFilter, PlanRow, PlanView, TableView,
};
use operations::{Page, amendments, exports};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Caller, Reply};
use crate::error::{Answer, Problem};
use crate::format::read_month;
use crate::html;
use crate::state::State;
use crate::upload::SentBytes;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(table))
        .routes(routes!(calendar))
        .routes(routes!(timeline))
        .routes(routes!(indicators))
        .routes(routes!(history))
        .routes(routes!(choices))
        .routes(routes!(roadmap))
        .routes(routes!(export))
        .routes(routes!(archive))
        .routes(routes!(activity))
}

/// Requests whose body is a file.
pub(super) fn uploads() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(amend))
}

/// Which plans.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct PlansQuery {
    /// Part of the title or territory.
    #[serde(default)]
    text: String,
    /// Those put away instead.
    #[serde(default)]
    archived: bool,
    /// Page from 1.
    #[serde(default)]
    page: u64,
}

/// Дорожные карты
#[utoipa::path(get, path = "/plans", tag = "Планы", params(PlansQuery), responses((status = 200, body = Object)))]
async fn list(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<PlansQuery>,
) -> Reply<Page<PlanRow>> {
    let filter = PlanFilter { text: query.text, archived: query.archived, page: query.page.max(1) };
    Ok(Json(plans::list(&state.app, &who.actor(), &filter).await?))
}

/// Заголовок плана и как он идёт
#[utoipa::path(get, path = "/plans/{id}", tag = "Планы", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn show(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<PlanView> {
    Ok(Json(plans::get(&state.app, &who.actor(), &id).await?))
}

/// Таблица плана
#[utoipa::path(get, path = "/plans/{id}/table", tag = "Планы", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn table(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<TableView> {
    Ok(Json(plans::table(&state.app, &who.actor(), &id).await?))
}

/// Which month.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct MonthQuery {
    /// `2023-03`; without it today's month.
    month: Option<String>,
}

/// Месяц плана
#[utoipa::path(get, path = "/plans/{id}/calendar", tag = "Планы", params(("id" = String, Path), MonthQuery), responses((status = 200, body = Object)))]
async fn calendar(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Query(query): Query<MonthQuery>,
) -> Reply<CalendarView> {
    let month = query.month.as_deref().and_then(read_month);
    Ok(Json(plans::calendar(&state.app, &who.actor(), &id, month).await?))
}

/// Шкала плана
#[utoipa::path(get, path = "/plans/{id}/timeline", tag = "Планы", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn timeline(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<TimelineModel> {
    Ok(Json(plans::timeline(&state.app, &who.actor(), &id).await?.1))
}

/// Показатели плана
#[utoipa::path(get, path = "/plans/{id}/indicators", tag = "Планы", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn indicators(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<IndicatorsView> {
    Ok(Json(plans::indicators(&state.app, &who.actor(), &id).await?))
}

/// Page of the journal.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct PageQuery {
    /// Page from 1.
    #[serde(default)]
    page: u64,
}

/// Редакции и журнал плана
#[utoipa::path(get, path = "/plans/{id}/history", tag = "Планы", params(("id" = String, Path), PageQuery), responses((status = 200, body = Object)))]
async fn history(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Reply<HistoryView> {
    Ok(Json(plans::history(&state.app, &who.actor(), &id, query.page.max(1)).await?))
}

/// Чем можно отобрать поручения плана
#[utoipa::path(get, path = "/plans/{id}/choices", tag = "Планы", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn choices(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<Choices> {
    Ok(Json(plans::choices(&state.app, &who.actor(), Some(&id)).await?))
}

/// Дорожная карта в обменном виде (тот же JSON печатает opora plan read)
#[utoipa::path(get, path = "/plans/{id}/roadmap", tag = "Планы", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn roadmap(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Answer {
    html::file(exports::json(&state.app, &who.actor(), &id).await?)
}

/// План файлом
#[utoipa::path(get, path = "/plans/{id}/export/{format}", tag = "Планы",
    params(("id" = String, Path), ("format" = String, Path, description = "docx, xlsx или json")),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
async fn export(Given(state): Given<State>, Caller(who): Caller, Path((id, format)): Path<(String, String)>) -> Answer {
    let actor = who.actor();
    let file = match format.as_str() {
        "docx" => exports::docx(&state.app, &actor, &id).await?,
        "xlsx" => exports::xlsx(&state.app, &actor, &id).await?,
        "json" => exports::json(&state.app, &actor, &id).await?,
        _ => return Err(Problem::not_found()),
    };
    html::file(file)
}

/// Name of the file.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct FileName {
    /// Name with its ending.
    name: Option<String>,
}

/// Новая редакция документа: байты телом запроса; дальше – разбор
#[utoipa::path(post, path = "/plans/{id}/versions", tag = "Планы", params(("id" = String, Path), FileName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = Object), (status = 422)))]
async fn amend(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Query(file): Query<FileName>,
    SentBytes(body): SentBytes,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let name = file.name.unwrap_or_else(|| "документ".to_owned());
    let started = amendments::start(&state.app, &who.actor(), &id, body.bytes, &name).await?;
    Ok((StatusCode::ACCEPTED, Json(started)))
}

/// Whether to put away.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct ArchiveBody {
    /// Put away (`true`) or bring back.
    archived: bool,
}

/// Убрать в архив или вернуть
#[utoipa::path(put, path = "/plans/{id}/archive", tag = "Планы", params(("id" = String, Path)), request_body = ArchiveBody, responses((status = 200)))]
async fn archive(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    super::Body(body): super::Body<ArchiveBody>,
) -> Reply<bool> {
    plans::archive(&state.app, &who.actor(), &id, body.archived).await?;
    Ok(Json(true))
}

/// Одно мероприятие с поручениями
#[utoipa::path(get, path = "/activities/{id}", tag = "Планы", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn activity(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<ActivityView> {
    Ok(Json(plans::activity(&state.app, &who.actor(), &id).await?))
}
