//! Organisations, people, calendar feeds, the journal.

use axum::Json;
use axum::extract::{Path, Query, State as Given};
use operations::feeds::{self, CreatedFeed, FeedView};
use operations::journal::{self, JournalRow};
use operations::persons::{self, PersonFilter, PersonInput, PersonView};
use operations::units::{self, UnitFilter, UnitInput, UnitView};
use operations::{Page, Target};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Body, Caller, Created, Reply};
use crate::state::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_units, create_unit))
        .routes(routes!(show_unit, update_unit))
        .routes(routes!(archive_unit))
        .routes(routes!(list_persons, create_person))
        .routes(routes!(show_person, update_person))
        .routes(routes!(archive_person))
        .routes(routes!(list_feeds, create_feed))
        .routes(routes!(revoke_feed))
        .routes(routes!(list_journal))
}

/// What to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
struct RegistryQuery {
    /// Part of a name.
    text: String,
    /// Kind of a unit.
    kind: String,
    /// Only people of this unit.
    unit: Option<String>,
    /// Those put away as well.
    archived: bool,
    /// Page from 1.
    page: u64,
}

/// A record as it should be, with the revision it was read at.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct Revised<T> {
    /// Revision of the record when it was read.
    revision: i64,
    /// The fields.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    input: T,
}

/// Whether to put away.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct ArchiveBody {
    /// Put away (`true`) or bring back.
    archived: bool,
}

/// Организации
#[utoipa::path(get, path = "/units", tag = "Справочники", params(RegistryQuery), responses((status = 200, body = Object)))]
async fn list_units(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<RegistryQuery>,
) -> Reply<Page<UnitView>> {
    let filter = UnitFilter { text: query.text, kind: query.kind, archived: query.archived, page: query.page.max(1) };
    Ok(Json(units::list(&state.app, &who.actor(), &filter).await?))
}

/// Добавить организацию
#[utoipa::path(post, path = "/units", tag = "Справочники",
    request_body(content = Object, example = json!({"kind": "school", "name": "…", "short_name": "", "code": ""})),
    responses((status = 200, body = Created), (status = 422)))]
async fn create_unit(Given(state): Given<State>, Caller(who): Caller, Body(input): Body<UnitInput>) -> Reply<Created> {
    Ok(Json(Created { id: units::create(&state.app, &who.actor(), &input).await? }))
}

/// Одна организация
#[utoipa::path(get, path = "/units/{id}", tag = "Справочники", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn show_unit(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<UnitView> {
    Ok(Json(units::get(&state.app, &who.actor(), &id).await?))
}

/// Изменить организацию
#[utoipa::path(put, path = "/units/{id}", tag = "Справочники", params(("id" = String, Path)),
    request_body(content = Object, example = json!({"revision": 1, "kind": "school", "name": "…"})),
    responses((status = 200), (status = 409), (status = 422)))]
async fn update_unit(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<Revised<UnitInput>>,
) -> Reply<bool> {
    units::update(&state.app, &who.actor(), &id, body.revision, &body.input).await?;
    Ok(Json(true))
}

/// Убрать организацию в архив или вернуть
#[utoipa::path(put, path = "/units/{id}/archive", tag = "Справочники", params(("id" = String, Path)), request_body = ArchiveBody, responses((status = 200)))]
async fn archive_unit(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<ArchiveBody>,
) -> Reply<bool> {
    units::archive(&state.app, &who.actor(), &id, body.archived).await?;
    Ok(Json(true))
}

/// Люди
#[utoipa::path(get, path = "/persons", tag = "Справочники", params(RegistryQuery), responses((status = 200, body = Object)))]
async fn list_persons(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<RegistryQuery>,
) -> Reply<Page<PersonView>> {
    let filter =
        PersonFilter { text: query.text, unit_id: query.unit, archived: query.archived, page: query.page.max(1) };
    Ok(Json(persons::list(&state.app, &who.actor(), &filter).await?))
}

/// Добавить человека
#[utoipa::path(post, path = "/persons", tag = "Справочники",
    request_body(content = Object, example = json!({"name": "…", "position": "", "unit_id": "", "email": ""})),
    responses((status = 200, body = Created), (status = 422)))]
async fn create_person(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(input): Body<PersonInput>,
) -> Reply<Created> {
    Ok(Json(Created { id: persons::create(&state.app, &who.actor(), &input).await? }))
}

/// Один человек
#[utoipa::path(get, path = "/persons/{id}", tag = "Справочники", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn show_person(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<PersonView> {
    Ok(Json(persons::get(&state.app, &who.actor(), &id).await?))
}

/// Изменить сведения о человеке
#[utoipa::path(put, path = "/persons/{id}", tag = "Справочники", params(("id" = String, Path)),
    request_body(content = Object, example = json!({"revision": 1, "name": "…", "position": "", "unit_id": "", "email": ""})),
    responses((status = 200), (status = 409), (status = 422)))]
async fn update_person(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<Revised<PersonInput>>,
) -> Reply<bool> {
    persons::update(&state.app, &who.actor(), &id, body.revision, &body.input).await?;
    Ok(Json(true))
}

/// Убрать человека в архив или вернуть
#[utoipa::path(put, path = "/persons/{id}/archive", tag = "Справочники", params(("id" = String, Path)), request_body = ArchiveBody, responses((status = 200)))]
async fn archive_person(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<ArchiveBody>,
) -> Reply<bool> {
    persons::archive(&state.app, &who.actor(), &id, body.archived).await?;
    Ok(Json(true))
}

/// Whose feeds.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
struct FeedsQuery {
    /// `unit:ID` or `person:ID`; without it all.
    #[param(value_type = Option<String>)]
    owner: Option<Target>,
}

/// Ссылки на календари
#[utoipa::path(get, path = "/feeds", tag = "Справочники", params(FeedsQuery), responses((status = 200, body = Object)))]
async fn list_feeds(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<FeedsQuery>,
) -> Reply<Vec<FeedView>> {
    Ok(Json(feeds::list(&state.app, &who.actor(), query.owner.as_ref()).await?))
}

/// A feed to make.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct FeedBody {
    /// `unit:ID` or `person:ID`.
    #[schema(value_type = String)]
    owner: Target,
    /// What it is for.
    #[serde(default)]
    name: String,
}

/// Создать ссылку; секрет показывается один раз, адрес – /calendar/СЕКРЕТ.ics
#[utoipa::path(post, path = "/feeds", tag = "Справочники", request_body = FeedBody, responses((status = 200, body = Object), (status = 404)))]
async fn create_feed(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(body): Body<FeedBody>,
) -> Reply<CreatedFeed> {
    Ok(Json(feeds::create(&state.app, &who.actor(), &body.owner, &body.name).await?))
}

/// Отозвать ссылку
#[utoipa::path(delete, path = "/feeds/{id}", tag = "Справочники", params(("id" = String, Path)), responses((status = 200)))]
async fn revoke_feed(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<bool> {
    feeds::revoke(&state.app, &who.actor(), &id).await?;
    Ok(Json(true))
}

/// Page of the journal.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
struct JournalQuery {
    /// Page from 1.
    #[serde(default)]
    page: u64,
}

/// Журнал, новые записи сначала
#[utoipa::path(get, path = "/journal", tag = "Справочники", params(JournalQuery), responses((status = 200, body = Object)))]
async fn list_journal(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<JournalQuery>,
) -> Reply<Page<JournalRow>> {
    Ok(Json(journal::list(&state.app, &who.actor(), query.page.max(1)).await?))
}
