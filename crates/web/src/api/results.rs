//! Assessment results: files in, works, items, catalogues, scales.

use axum::Json;
use axum::extract::{Path, Query, State as Given};
use domain::results::catalogue::Catalogue;
use domain::results::lake::{ImportReport, WorkSummary};
use domain::results::scale::Scales;
use operations::Page;
use operations::results::context::{self, ContextView};
use operations::results::imports::{self, ImportView, Source, Upload};
use operations::results::works::{self, WorkItems};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::result_schemas::{CatalogueBody, ImportBody, ImportReportBody, WorkBody, WorkItemsBody};
use super::{Caller, Reply, SourceBody};
use crate::pages::results::work_code;
use crate::state::State;
use crate::upload::{SentBytes, SentKept};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_imports))
        .routes(routes!(show_import))
        .routes(routes!(list_works))
        .routes(routes!(show_items))
        .routes(routes!(list_catalogues))
        .routes(routes!(show_scales, put_scales))
        .routes(routes!(show_context))
}

/// Requests whose body is a file.
pub(super) fn uploads() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(import)).routes(routes!(add_catalogue)).routes(routes!(put_context))
}

/// What to do with the file.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct ImportQuery {
    /// Name of the file; it is only shown, the format is told by the content.
    name: Option<String>,
    /// Say what would be done and store nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Загрузить файл результатов или архив ZIP: байты телом запроса
#[utoipa::path(post, path = "/results/imports", tag = "Результаты", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ImportReportBody), (status = 422)))]
async fn import(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<ImportQuery>,
    SentKept(kept): SentKept,
) -> Reply<ImportReport> {
    let name = query.name.unwrap_or_else(|| "файл результатов".to_owned());
    let uploads = vec![Upload { name, source: Source::Kept(kept) }];
    Ok(Json(imports::import_now(&state.app, &who.actor(), uploads, query.dry_run).await?))
}

/// A page of a list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct PageQuery {
    /// Page from 1.
    #[serde(default)]
    page: u64,
}

/// Загрузки, новые сначала
#[utoipa::path(get, path = "/results/imports", tag = "Результаты", params(PageQuery),
    responses((status = 200, body = Object, description = "rows: загрузки; page, pages, total")))]
async fn list_imports(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<PageQuery>,
) -> Reply<Page<ImportView>> {
    Ok(Json(imports::list(&state.app, &who.actor(), query.page.max(1)).await?))
}

/// Одна загрузка
#[utoipa::path(get, path = "/results/imports/{id}", tag = "Результаты", params(("id" = String, Path)), responses((status = 200, body = ImportBody)))]
async fn show_import(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<ImportView> {
    Ok(Json(imports::view(&state.app, &who.actor(), &id).await?))
}

/// Which works.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct WorksQuery {
    /// Only works of this year.
    year: Option<u16>,
}

/// Работы: процедура × предмет × класс × год
#[utoipa::path(get, path = "/results/works", tag = "Результаты", params(WorksQuery), responses((status = 200, body = Vec<WorkBody>)))]
async fn list_works(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<WorksQuery>,
) -> Reply<Vec<WorkSummary>> {
    Ok(Json(works::list(&state.app, &who.actor(), query.year).await?))
}

/// Whose items.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct ItemsQuery {
    /// Login of a school; without it everybody together.
    school: Option<String>,
}

/// Выполнение заданий работы по группам, с зонами и умениями
#[utoipa::path(get, path = "/results/works/{code}/items", tag = "Результаты",
    params(("code" = String, Path, description = "Код работы, например ВПР-2025-МА-5"), ItemsQuery),
    responses((status = 200, body = WorkItemsBody), (status = 422)))]
async fn show_items(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(code): Path<String>,
    Query(query): Query<ItemsQuery>,
) -> Reply<WorkItems> {
    let code = work_code(&code)?;
    Ok(Json(works::items(&state.app, &who.actor(), &code, query.school.as_deref()).await?))
}

/// Планы работ
#[utoipa::path(get, path = "/results/catalogues", tag = "Результаты", responses((status = 200, body = Vec<CatalogueBody>)))]
async fn list_catalogues(Given(state): Given<State>, Caller(who): Caller) -> Reply<Vec<Catalogue>> {
    Ok(Json(works::catalogues(&state.app, &who.actor()).await?))
}

/// Прочитать план работы из спецификации: байты PDF, XLSX или JSON телом запроса
#[utoipa::path(post, path = "/results/catalogues", tag = "Результаты", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = CatalogueBody), (status = 422)))]
async fn add_catalogue(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<ImportQuery>,
    SentBytes(body): SentBytes,
) -> Reply<Catalogue> {
    let name = query.name.unwrap_or_else(|| "спецификация".to_owned());
    Ok(Json(works::import_catalogue(&state.app, &who.actor(), &name, body.bytes).await?))
}

/// Контекст школ: индекс, группы похожих школ, устойчивые школы
#[utoipa::path(get, path = "/results/context", tag = "Результаты", responses((status = 200, body = Object)))]
async fn show_context(Given(state): Given<State>, Caller(who): Caller) -> Reply<ContextView> {
    Ok(Json(context::view(&state.app, &who.actor()).await?))
}

/// Заменить контекст школ: байты таблицы XLSX, XLS, ODS или CSV телом запроса
#[utoipa::path(put, path = "/results/context", tag = "Результаты", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Object), (status = 422)))]
async fn put_context(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<ImportQuery>,
    SentBytes(body): SentBytes,
) -> Reply<ContextView> {
    let name = query.name.unwrap_or_else(|| "контекст школ".to_owned());
    Ok(Json(context::load(&state.app, &who.actor(), &name, body.bytes).await?))
}

/// Шкалы, которые действуют: поставляемые и за ними свои
#[utoipa::path(get, path = "/results/scales", tag = "Результаты", responses((status = 200, body = Object)))]
async fn show_scales(Given(state): Given<State>, Caller(who): Caller) -> Reply<Scales> {
    Ok(Json(works::scales(&state.app, &who.actor()).await?))
}

/// The region's own scales.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct ScalesBody {
    /// TOML with `[[scale]]` entries; empty for none.
    text: String,
}

/// Заменить шкалы региона
#[utoipa::path(put, path = "/results/scales", tag = "Результаты", request_body = ScalesBody, responses((status = 200, body = Object), (status = 422)))]
async fn put_scales(
    Given(state): Given<State>,
    Caller(who): Caller,
    SourceBody(body): SourceBody<ScalesBody>,
) -> Reply<Scales> {
    Ok(Json(works::put_scales(&state.app, &who.actor(), &body.text).await?))
}
