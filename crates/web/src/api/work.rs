//! People's work: rights, sets, hand-ins, reviews, reports, visits, counts, indicators.

use axum::Json;
use axum::extract::{Path, Query, State as Given};
use domain::access::{Action, Decision};
use domain::work::Step;
use jiff::civil::Date;
use operations::staff::{StaffLoaded, StaffRow};
use operations::work::indicators::{self, IndicatorValue, MeasuredBy};
use operations::work::{
    self, CountFilter, CoverageCounts, HandInInput, MineCounts, ReportFilter, ReviewInput, VisitInput, Which, WorkPage,
    WorkRow,
};
use operations::{grants, journal, letters, plans, sets, staff};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Body, Caller, Created, Reply};
use crate::error::Problem;
use crate::state::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(load_staff))
        .routes(routes!(list_sets, join_set))
        .routes(routes!(leave_set))
        .routes(routes!(link_units))
        .routes(routes!(hand_over))
        .routes(routes!(may))
        .routes(routes!(keep_file))
        .routes(routes!(hand_in))
        .routes(routes!(correct))
        .routes(routes!(withdraw))
        .routes(routes!(review))
        .routes(routes!(sign_report))
        .routes(routes!(visit))
        .routes(routes!(show))
        .routes(routes!(mine))
        .routes(routes!(queue))
        .routes(routes!(count))
        .routes(routes!(count_reports))
        .routes(routes!(review_steps))
        .routes(routes!(measure))
        .routes(routes!(indicator))
        .routes(routes!(implement))
        .routes(routes!(coverage))
        .routes(routes!(count_letters))
        .routes(routes!(journal_verifies))
}

/// A list of people.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct StaffBody {
    /// Rows: name, position, unit, email, login, role, scope, since, until.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<StaffRow>,
}

/// Загрузить список людей с ролями
#[utoipa::path(post, path = "/staff", tag = "Работа", request_body = StaffBody, responses((status = 200, body = Object), (status = 403), (status = 422)))]
async fn load_staff(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(body): Body<StaffBody>,
) -> Reply<StaffLoaded> {
    Ok(Json(staff::load(&state.app, &who.actor(), &body.rows).await?))
}

/// Наборы организаций
#[utoipa::path(get, path = "/sets", tag = "Работа", responses((status = 200, body = Vec<Object>)))]
async fn list_sets(Given(state): Given<State>, Caller(who): Caller) -> Reply<Vec<sets::SetView>> {
    Ok(Json(sets::list(&state.app, &who.actor()).await?))
}

/// Members that join a set.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct JoinBody {
    /// Name of the set.
    name: String,
    /// Ids of units.
    units: Vec<String>,
    /// First day.
    #[schema(value_type = Option<String>)]
    since: Option<Date>,
    /// Last day.
    #[schema(value_type = Option<String>)]
    until: Option<Date>,
}

/// Добавить организации в набор на время
#[utoipa::path(post, path = "/sets", tag = "Работа", request_body = JoinBody, responses((status = 200, body = Created), (status = 422)))]
async fn join_set(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<JoinBody>) -> Reply<Created> {
    let id = sets::join(&state.app, &who.actor(), &body.name, &body.units, body.since, body.until).await?;
    Ok(Json(Created { id }))
}

/// Members that leave a set.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct LeaveBody {
    /// Name of the set.
    name: String,
    /// Ids of units.
    units: Vec<String>,
    /// The last day of the membership.
    #[schema(value_type = String)]
    last: Date,
}

/// Закончить участие организаций в наборе
#[utoipa::path(post, path = "/sets/leave", tag = "Работа", request_body = LeaveBody, responses((status = 200), (status = 404)))]
async fn leave_set(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<LeaveBody>) -> Reply<bool> {
    sets::leave(&state.app, &who.actor(), &body.name, &body.units, body.last).await?;
    Ok(Json(true))
}

/// A dated link.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct LinkBody {
    /// Id of the unit it starts from.
    from: String,
    /// Id of the other unit.
    to: String,
    /// `curates`, `supports`, `partner`, `subordinate`.
    kind: String,
    /// First day.
    #[schema(value_type = Option<String>)]
    since: Option<Date>,
    /// Last day.
    #[schema(value_type = Option<String>)]
    until: Option<Date>,
    /// Login of the curator.
    person: Option<String>,
}

/// Связать две организации на время
#[utoipa::path(post, path = "/links", tag = "Работа", request_body = LinkBody, responses((status = 200), (status = 404), (status = 422)))]
async fn link_units(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<LinkBody>) -> Reply<bool> {
    let link = sets::DatedLink {
        from: &body.from,
        to: &body.to,
        kind: &body.kind,
        since: body.since,
        until: body.until,
        login: body.person.as_deref(),
    };
    sets::link(&state.app, &who.actor(), link).await?;
    Ok(Json(true))
}

/// Who hands over to whom.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct HandOverBody {
    /// Login of who leaves.
    from: String,
    /// Login of the successor.
    to: String,
}

/// Передать дела преемнику
#[utoipa::path(post, path = "/handover", tag = "Работа", request_body = HandOverBody, responses((status = 200), (status = 404)))]
async fn hand_over(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<HandOverBody>) -> Reply<bool> {
    grants::hand_over(&state.app, &who.actor(), &body.from, &body.to).await?;
    Ok(Json(true))
}

/// What is asked about rights.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct MayQuery {
    /// Code of the action: `read`, `report`, `review`, `adopt`, `edit_plan`, `edit_units`, `edit_results`, `administer`.
    action: String,
    /// Id of a unit; without it the whole deployment.
    unit: Option<String>,
}

/// Может ли спрашивающий сделать это, и почему
#[utoipa::path(get, path = "/may", tag = "Работа", params(MayQuery), responses((status = 200, body = Object), (status = 400)))]
async fn may(Given(state): Given<State>, Caller(who): Caller, Query(query): Query<MayQuery>) -> Reply<Decision> {
    let action = Action::from_code(&query.action).ok_or_else(|| Problem::bad_request("Такого действия нет."))?;
    Ok(Json(grants::may(&state.app, &who.actor(), action, query.unit.as_deref())))
}

/// Name of a file.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct FileQuery {
    /// Name with its ending.
    name: String,
}

/// Сохранить файл подтверждения: байты телом запроса; ответ – его адрес
#[utoipa::path(post, path = "/files", tag = "Работа", params(FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Created), (status = 422)))]
async fn keep_file(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<FileQuery>,
    body: axum::body::Bytes,
) -> Reply<Created> {
    Ok(Json(Created { id: work::keep_file(&state.app, &who.actor(), body.to_vec(), &query.name).await? }))
}

/// A deed on an assignment.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct DeedBody<T> {
    /// Which assignment: `{"by": "id", …}`, `{"by": "window", …}`, `{"by": "agreement", …}`.
    #[schema(value_type = Object)]
    which: Which,
    /// The deed.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    deed: T,
}

/// Nothing beside the assignment.
#[derive(Debug, Deserialize)]
struct Nothing {}

/// Сдать работу
#[utoipa::path(post, path = "/work/hand-in", tag = "Работа", request_body(content = Object), responses((status = 200, body = Created), (status = 403), (status = 404), (status = 422)))]
async fn hand_in(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(body): Body<DeedBody<HandInInput>>,
) -> Reply<Created> {
    Ok(Json(Created { id: work::hand_in(&state.app, &who.actor(), &body.which, &body.deed).await? }))
}

/// Исправить принятое
#[utoipa::path(post, path = "/work/correct", tag = "Работа", request_body(content = Object), responses((status = 200, body = Created), (status = 403), (status = 404), (status = 422)))]
async fn correct(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(body): Body<DeedBody<HandInInput>>,
) -> Reply<Created> {
    Ok(Json(Created { id: work::correct(&state.app, &who.actor(), &body.which, &body.deed).await? }))
}

/// Отозвать сданное
#[utoipa::path(post, path = "/work/withdraw", tag = "Работа", request_body(content = Object), responses((status = 200, body = Created), (status = 403), (status = 404), (status = 422)))]
async fn withdraw(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(body): Body<DeedBody<Nothing>>,
) -> Reply<Created> {
    Ok(Json(Created { id: work::withdraw(&state.app, &who.actor(), &body.which).await? }))
}

/// Подтвердить или вернуть
#[utoipa::path(post, path = "/work/review", tag = "Работа", request_body(content = Object), responses((status = 200, body = Created), (status = 403), (status = 404), (status = 422)))]
async fn review(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(body): Body<DeedBody<ReviewInput>>,
) -> Reply<Created> {
    Ok(Json(Created { id: work::review(&state.app, &who.actor(), &body.which, &body.deed).await? }))
}

/// Подписать отчёт
#[utoipa::path(post, path = "/work/sign", tag = "Работа", request_body(content = Object), responses((status = 200, body = Created), (status = 403), (status = 404), (status = 422)))]
async fn sign_report(
    Given(state): Given<State>,
    Caller(who): Caller,
    Body(body): Body<DeedBody<Nothing>>,
) -> Reply<Created> {
    Ok(Json(Created { id: work::sign_report(&state.app, &who.actor(), &body.which).await? }))
}

/// Записать выезд с договорённостями
#[utoipa::path(post, path = "/visits", tag = "Работа", request_body(content = Object), responses((status = 200, body = Created), (status = 403), (status = 422)))]
async fn visit(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<VisitInput>) -> Reply<Created> {
    Ok(Json(Created { id: work::visit(&state.app, &who.actor(), &body).await? }))
}

/// Одна работа: что сдано и что сказано
#[utoipa::path(get, path = "/work/{id}", tag = "Работа", params(("id" = String, Path)), responses((status = 200, body = Object), (status = 404)))]
async fn show(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<WorkPage> {
    Ok(Json(work::page(&state.app, &who.actor(), &id).await?))
}

/// Сколько дел у спрашивающего
#[utoipa::path(get, path = "/mine", tag = "Работа", responses((status = 200, body = Object)))]
async fn mine(Given(state): Given<State>, Caller(who): Caller) -> Reply<MineCounts> {
    Ok(Json(work::mine_counts(&state.app, &who.actor()).await?))
}

/// Что ждёт проверки спрашивающего
#[utoipa::path(get, path = "/review-queue", tag = "Работа", responses((status = 200, body = Vec<Object>)))]
async fn queue(Given(state): Given<State>, Caller(who): Caller) -> Reply<Vec<WorkRow>> {
    Ok(Json(work::review_queue(&state.app, &who.actor()).await?))
}

/// Сколько работы
#[utoipa::path(get, path = "/work/count", tag = "Работа", responses((status = 200, body = u64), (status = 403)))]
async fn count(Given(state): Given<State>, Caller(who): Caller, Query(filter): Query<CountFilter>) -> Reply<u64> {
    Ok(Json(work::count(&state.app, &who.actor(), &filter).await?))
}

/// Сколько отчётов
#[utoipa::path(get, path = "/work/reports", tag = "Работа", responses((status = 200, body = u64), (status = 403)))]
async fn count_reports(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(filter): Query<ReportFilter>,
) -> Reply<u64> {
    Ok(Json(work::count_reports(&state.app, &who.actor(), &filter).await?))
}

/// Steps of confirmation.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct StepsBody {
    /// `curator`, `coordinator`, in order.
    #[schema(value_type = Vec<String>)]
    steps: Vec<Step>,
}

/// Задать шаги проверки плана
#[utoipa::path(put, path = "/plans/{id}/review-steps", tag = "Работа", params(("id" = String, Path)), request_body = StepsBody, responses((status = 200), (status = 422)))]
async fn review_steps(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<StepsBody>,
) -> Reply<bool> {
    plans::set_review_steps(&state.app, &who.actor(), &id, &body.steps).await?;
    Ok(Json(true))
}

/// What measures a target or checkpoint.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct MeasureBody {
    /// `{"of": "target", "number": 1}` or `{"of": "checkpoint", "number": "2"}`.
    #[schema(value_type = Object)]
    which: indicators::Which,
    /// `{"by": "figure", "code": …, "set": …}` or `{"by": "activity", "number": …, "indicator": 1}`.
    #[schema(value_type = Object)]
    by: MeasuredBy,
}

/// Сказать, чем измеряется показатель карты или контрольная точка
#[utoipa::path(post, path = "/plans/{id}/measurements", tag = "Работа", params(("id" = String, Path)), request_body = MeasureBody, responses((status = 200), (status = 404)))]
async fn measure(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<MeasureBody>,
) -> Reply<bool> {
    indicators::measure(&state.app, &who.actor(), &id, &body.which, &body.by).await?;
    Ok(Json(true))
}

/// Which indicator, of whom, on which day.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct IndicatorBody {
    /// `{"of": "activity", "number": "1.5", "indicator": 1}`, or a target or checkpoint.
    #[schema(value_type = Object)]
    which: indicators::Which,
    /// Id of a unit; without it the plan's units together.
    unit: Option<String>,
    /// The day.
    #[schema(value_type = String)]
    as_of: Date,
}

/// Значение показателя на день
#[utoipa::path(post, path = "/plans/{id}/indicator", tag = "Работа", params(("id" = String, Path)), request_body = IndicatorBody, responses((status = 200, body = Object), (status = 404)))]
async fn indicator(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<IndicatorBody>,
) -> Reply<IndicatorValue> {
    let actor = who.actor();
    Ok(Json(indicators::indicator(&state.app, &actor, &id, &body.which, body.unit.as_deref(), body.as_of).await?))
}

/// A line and the upper line that it implements.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct ImplementBody {
    /// Number of the line.
    activity: String,
    /// Id of the upper plan.
    upper: String,
    /// Number of the upper line.
    upper_activity: String,
}

/// Связать строку плана со строкой вышестоящего
#[utoipa::path(post, path = "/plans/{id}/implementations", tag = "Работа", params(("id" = String, Path)), request_body = ImplementBody, responses((status = 200), (status = 404)))]
async fn implement(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<ImplementBody>,
) -> Reply<bool> {
    let (lower, upper) = ((id.as_str(), body.activity.as_str()), (body.upper.as_str(), body.upper_activity.as_str()));
    work::implement(&state.app, &who.actor(), lower, upper).await?;
    Ok(Json(true))
}

/// A set of units.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct SetQuery {
    /// Id of the set.
    set: String,
}

/// Сколько ячеек «строка × школа» покрыто планами школ
#[utoipa::path(get, path = "/plans/{id}/coverage", tag = "Работа", params(("id" = String, Path), SetQuery), responses((status = 200, body = Object)))]
async fn coverage(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Query(query): Query<SetQuery>,
) -> Reply<CoverageCounts> {
    Ok(Json(work::coverage(&state.app, &who.actor(), &id, &query.set).await?))
}

/// Whose letters.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct LettersQuery {
    /// Login of the person.
    login: String,
    /// First day.
    #[param(value_type = String)]
    since: Date,
}

/// Сколько писем написано человеку
#[utoipa::path(get, path = "/letters", tag = "Работа", params(LettersQuery), responses((status = 200, body = u64)))]
async fn count_letters(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<LettersQuery>,
) -> Reply<u64> {
    Ok(Json(letters::count(&state.app, &who.actor(), &query.login, query.since).await?))
}

/// Whether the journal holds together.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Verifies {
    /// Yes or no.
    verifies: bool,
}

/// Сходится ли журнал
#[utoipa::path(get, path = "/journal/verify", tag = "Работа", responses((status = 200, body = Verifies)))]
async fn journal_verifies(Given(state): Given<State>, Caller(who): Caller) -> Reply<Verifies> {
    Ok(Json(Verifies { verifies: journal::verifies(&state.app, &who.actor()).await? }))
}
