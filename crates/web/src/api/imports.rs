//! The guided path of an import, step by step.

use axum::Json;
use axum::extract::{Path, Query, State as Given};
use axum::http::StatusCode;
use domain::line::LineKey;
use operations::imports::{
    self, HeaderChange, ImportRow, ImportView, LineChange, OwnerView, PartyView, PastDecision, PastView, ProgressView,
    ReviewView, Started, SummaryView,
};
use operations::{Page, Target, TargetView, amendments};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Body, Caller, Created, Reply};
use crate::error::Problem;
use crate::state::State;
use crate::upload::SentBytes;

/// Name of an uploaded file when the program does not tell it.
const UNNAMED: &str = "документ";

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, discard))
        .routes(routes!(progress))
        .routes(routes!(review))
        .routes(routes!(answer))
        .routes(routes!(edit_line))
        .routes(routes!(edit_header))
        .routes(routes!(owner, choose_owner))
        .routes(routes!(parties, bind))
        .routes(routes!(bind_suggested))
        .routes(routes!(search_targets))
        .routes(routes!(past, decide_past))
        .routes(routes!(changes, decide_change))
        .routes(routes!(summary))
        .routes(routes!(adopt))
}

/// Requests whose body is a file.
pub(super) fn uploads() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(start))
}

/// Which imports.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct ListQuery {
    /// Only those not adopted and not discarded.
    #[serde(default)]
    open: bool,
    /// Page from 1.
    #[serde(default)]
    page: u64,
}

/// Name of the file.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct FileName {
    /// Name with its ending: the format is told by it when the bytes leave a doubt.
    name: Option<String>,
}

/// Разборы, новые сначала
#[utoipa::path(get, path = "/imports", tag = "Разбор", params(ListQuery), responses((status = 200, body = Object)))]
async fn list(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Page<ImportRow>> {
    Ok(Json(imports::list(&state.app, &who.actor(), query.open, query.page.max(1)).await?))
}

/// Начать разбор: байты документа телом запроса
#[utoipa::path(post, path = "/imports", tag = "Разбор", params(FileName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = Object), (status = 422)))]
async fn start(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(file): Query<FileName>,
    SentBytes(body): SentBytes,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let name = file.name.unwrap_or_else(|| UNNAMED.to_owned());
    let started = imports::start(&state.app, &who.actor(), body.bytes, &name).await?;
    Ok((StatusCode::ACCEPTED, Json(started)))
}

/// Один разбор
#[utoipa::path(get, path = "/imports/{id}", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn show(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<ImportView> {
    Ok(Json(imports::get(&state.app, &who.actor(), &id).await?))
}

/// Отложить разбор
#[utoipa::path(delete, path = "/imports/{id}", tag = "Разбор", params(("id" = String, Path)), responses((status = 200)))]
async fn discard(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<bool> {
    imports::discard(&state.app, &who.actor(), &id).await?;
    Ok(Json(true))
}

/// Как идёт чтение
#[utoipa::path(get, path = "/imports/{id}/progress", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn progress(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<ProgressView> {
    Ok(Json(imports::progress(&state.app, &who.actor(), &id).await?))
}

/// Прочитанное: вопросы, замечания, строки
#[utoipa::path(get, path = "/imports/{id}/review", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn review(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<ReviewView> {
    Ok(Json(imports::review(&state.app, &who.actor(), &id).await?))
}

/// An answer to a question.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct AnswerBody {
    /// Id of the question.
    question: String,
    /// Code of the option.
    option: String,
    /// What is entered, for options that ask for it.
    #[serde(default)]
    value: String,
}

/// Ответить на вопрос
#[utoipa::path(post, path = "/imports/{id}/answers", tag = "Разбор", params(("id" = String, Path)),
    request_body = AnswerBody, responses((status = 200), (status = 422)))]
async fn answer(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<AnswerBody>,
) -> Reply<bool> {
    imports::answer_question(&state.app, &who.actor(), &id, &body.question, &body.option, &body.value).await?;
    Ok(Json(true))
}

/// Исправить строку
#[utoipa::path(patch, path = "/imports/{id}/lines/{line}", tag = "Разбор",
    params(("id" = String, Path), ("line" = String, Path, description = "Ключ строки, например activity-0")),
    request_body(content = Object, example = json!({"change": "title", "text": "…"})),
    responses((status = 200), (status = 422)))]
async fn edit_line(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path((id, line)): Path<(String, String)>,
    Body(change): Body<LineChange>,
) -> Reply<bool> {
    let line: LineKey = line.parse().map_err(|_| Problem::not_found())?;
    imports::edit_line(&state.app, &who.actor(), &id, line, change).await?;
    Ok(Json(true))
}

/// Исправить сведения о документе
#[utoipa::path(patch, path = "/imports/{id}/header", tag = "Разбор", params(("id" = String, Path)),
    request_body(content = Object, example = json!({"period_start": "2023-01-01"})),
    responses((status = 200), (status = 422)))]
async fn edit_header(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(change): Body<HeaderChange>,
) -> Reply<bool> {
    imports::edit_header(&state.app, &who.actor(), &id, &change).await?;
    Ok(Json(true))
}

/// Чья дорожная карта: территория и издатель документа рядом с владельцем
#[utoipa::path(get, path = "/imports/{id}/owner", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn owner(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<OwnerView> {
    Ok(Json(imports::owner(&state.app, &who.actor(), &id).await?))
}

/// Whose roadmap it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct OwnerBody {
    /// Id of the organisation; without it the organisations that are bound are confirmed.
    unit: Option<String>,
    /// The organisations are of another place than the document, and are meant.
    #[serde(default)]
    another_place: bool,
}

/// Сказать, чья дорожная карта
#[utoipa::path(put, path = "/imports/{id}/owner", tag = "Разбор", params(("id" = String, Path)),
    request_body = OwnerBody, responses((status = 200), (status = 422)))]
async fn choose_owner(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<OwnerBody>,
) -> Reply<bool> {
    let actor = who.actor();
    if let Some(unit) = &body.unit {
        imports::choose_owner(&state.app, &actor, &id, unit, body.another_place).await?;
    } else if body.another_place {
        imports::accept_strangers(&state.app, &actor, &id).await?;
    } else {
        return Err(Problem::bad_request("Не сказано, чья дорожная карта: нужна организация или подтверждение."));
    }
    Ok(Json(true))
}

/// Исполнители документа
#[utoipa::path(get, path = "/imports/{id}/parties", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn parties(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<Vec<PartyView>> {
    Ok(Json(imports::parties(&state.app, &who.actor(), &id).await?))
}

/// Who a party is here.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct BindBody {
    /// Key of the party.
    folded: String,
    /// `unit:ID` and `person:ID`; empty means nobody for now.
    #[schema(value_type = Vec<String>)]
    targets: Vec<Target>,
    /// Only this spelling, not the others of the same role.
    #[serde(default)]
    only_spelling: bool,
}

/// Назначить исполнителя
#[utoipa::path(put, path = "/imports/{id}/parties", tag = "Разбор", params(("id" = String, Path)),
    request_body = BindBody, responses((status = 200)))]
async fn bind(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<BindBody>,
) -> Reply<bool> {
    let actor = who.actor();
    if body.only_spelling {
        imports::bind_spelling(&state.app, &actor, &id, &body.folded, &body.targets).await?;
    } else {
        imports::bind(&state.app, &actor, &id, &body.folded, &body.targets).await?;
    }
    Ok(Json(true))
}

/// Принять все предложения; ответ – сколько принято
#[utoipa::path(post, path = "/imports/{id}/parties/suggested", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = u64)))]
async fn bind_suggested(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<u64> {
    Ok(Json(imports::bind_suggested(&state.app, &who.actor(), &id).await?))
}

/// What to search for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct SearchQuery {
    /// Part of a name.
    text: String,
}

/// Найти организацию или человека
#[utoipa::path(get, path = "/targets", tag = "Справочники", params(SearchQuery), responses((status = 200, body = Object)))]
async fn search_targets(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<SearchQuery>,
) -> Reply<Vec<TargetView>> {
    Ok(Json(imports::search_targets(&state.app, &who.actor(), &query.text).await?))
}

/// Прошедшие сроки
#[utoipa::path(get, path = "/imports/{id}/past", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn past(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<PastView> {
    Ok(Json(imports::past(&state.app, &who.actor(), &id).await?))
}

/// A decision about past windows.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct PastBody {
    /// Key of the line; without it everything undecided is decided alike.
    line: Option<String>,
    /// Which window of the line, from 0; without it all of them.
    window: Option<usize>,
    /// `{"decision": "before_adoption"}`, `{"decision": "new_date", "due": "2023-12-31"}`, `{"decision": "drop"}`,
    /// `{"decision": "still_due"}`, `{"decision": "done_before", "on": null}` (accepted);
    /// none takes a decision back.
    #[schema(value_type = Option<Object>)]
    decision: Option<PastDecision>,
    /// With a decision about everything: a plan that has ended goes to the archive when it is adopted.
    #[serde(default)]
    archive: bool,
}

/// Решить, что с прошедшим сроком; ответ – сколько решено
#[utoipa::path(post, path = "/imports/{id}/past", tag = "Разбор", params(("id" = String, Path)),
    request_body = PastBody, responses((status = 200, body = u64), (status = 422)))]
async fn decide_past(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<PastBody>,
) -> Reply<u64> {
    let actor = who.actor();
    match (body.line, body.decision) {
        (Some(line), decision) => {
            let line: LineKey = line.parse().map_err(|_| Problem::not_found())?;
            imports::decide_past(&state.app, &actor, &id, line, body.window, decision).await?;
            Ok(Json(1))
        }
        (None, Some(decision)) => {
            Ok(Json(imports::decide_all_past(&state.app, &actor, &id, decision, body.archive).await?))
        }
        (None, None) => Err(Problem::bad_request("Не сказано, что решить: нужна строка или решение.")),
    }
}

/// Что меняет новая редакция
#[utoipa::path(get, path = "/imports/{id}/changes", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn changes(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Reply<amendments::DiffView> {
    Ok(Json(amendments::diff(&state.app, &who.actor(), &id).await?))
}

/// A decision about one change.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct ChangeBody {
    /// Id of the change: `line-3`, `header-title`.
    change: String,
    /// Take it over, or keep as in force.
    take: bool,
}

/// Принять изменение или оставить как было
#[utoipa::path(post, path = "/imports/{id}/changes", tag = "Разбор", params(("id" = String, Path)),
    request_body = ChangeBody, responses((status = 200)))]
async fn decide_change(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<ChangeBody>,
) -> Reply<bool> {
    amendments::decide(&state.app, &who.actor(), &id, &body.change, body.take).await?;
    Ok(Json(true))
}

/// Что будет создано
#[utoipa::path(get, path = "/imports/{id}/summary", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn summary(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<SummaryView> {
    Ok(Json(imports::summary(&state.app, &who.actor(), &id).await?))
}

/// Ввести в действие; ответ – план
#[utoipa::path(post, path = "/imports/{id}/adopt", tag = "Разбор", params(("id" = String, Path)), responses((status = 200, body = Created), (status = 422)))]
async fn adopt(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<Created> {
    Ok(Json(Created { id: imports::adopt(&state.app, &who.actor(), &id).await? }))
}
