//! Schools by their results: verdicts, markers, change, runs, rules, what-if.

use axum::Json;
use axum::extract::{Path, Query, State as Given};
use domain::results::dynamics::DynamicsRun;
use domain::results::identification::{Run, SchoolVerdict};
use domain::results::objectivity::ObjectivityRun;
use domain::results::work::WorkCode;
use operations::Page;
use operations::results::growth::{self, Ask, Compared};
use operations::results::rules::{self, RuleView};
use operations::results::runs::{self, Changes, Municipality, RunView, Threshold, VerdictFilter, WhatIf};
use operations::results::school::{self, SchoolView};
use operations::results::{dynamics, markers};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::result_schemas::{IdentificationBody, ObjectivityBody, RunBody, VerdictBody};
use super::{Body, Caller, Created, Reply, SourceBody};
use crate::state::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(identify))
        .routes(routes!(objectivity))
        .routes(routes!(change))
        .routes(routes!(list_runs, create_run))
        .routes(routes!(show_run))
        .routes(routes!(list_verdicts))
        .routes(routes!(show_verdict))
        .routes(routes!(list_municipalities))
        .routes(routes!(show_changes))
        .routes(routes!(approve))
        .routes(routes!(withdraw))
        .routes(routes!(what_if))
        .routes(routes!(list_rules, add_rule))
        .routes(routes!(show_growth))
        .routes(routes!(show_school))
        .routes(routes!(explain))
}

/// A year and a rule.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct YearQuery {
    /// Year judged.
    year: u16,
    /// Rule by name or name and version; `federal-2025` when none is given.
    rule: Option<String>,
}

/// Заключение о каждой школе с полным основанием; ничего не сохраняется
#[utoipa::path(get, path = "/schools/identify", tag = "Школы", params(YearQuery), responses((status = 200, body = IdentificationBody), (status = 422)))]
async fn identify(Given(state): Given<State>, Caller(who): Caller, Query(query): Query<YearQuery>) -> Reply<Run> {
    let actor = who.actor();
    let rule = rules::find(&state.app, &actor, query.rule.as_deref().unwrap_or(rules::DEFAULT)).await?;
    Ok(Json(runs::judge(&state.app, &actor, query.year, &rule.rule).await?))
}

/// Маркеры результатов, которые требуют дополнительного анализа
#[utoipa::path(get, path = "/schools/objectivity", tag = "Школы", params(YearQuery), responses((status = 200, body = ObjectivityBody)))]
async fn objectivity(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<YearQuery>,
) -> Reply<ObjectivityRun> {
    Ok(Json(markers::examine_year(&state.app, &who.actor(), query.year).await?))
}

/// Изменение против прошлого года и статусы за годы
#[utoipa::path(get, path = "/schools/dynamics", tag = "Школы", params(YearQuery), responses((status = 200, body = Object), (status = 422)))]
async fn change(Given(state): Given<State>, Caller(who): Caller, Query(query): Query<YearQuery>) -> Reply<DynamicsRun> {
    Ok(Json(dynamics::of_year(&state.app, &who.actor(), query.year, query.rule.as_deref()).await?))
}

/// A page of runs.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct PageQuery {
    /// Page from 1.
    #[serde(default)]
    page: u64,
}

/// Отборы, новые сначала
#[utoipa::path(get, path = "/schools/runs", tag = "Школы", params(PageQuery),
    responses((status = 200, body = Object, description = "rows: отборы; page, pages, total")))]
async fn list_runs(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<PageQuery>,
) -> Reply<Page<RunView>> {
    Ok(Json(runs::list(&state.app, &who.actor(), query.page.max(1)).await?))
}

/// A run to make.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct NewRun {
    /// Year judged.
    year: u16,
    /// Rule by name or name and version; `federal-2025` when none is given.
    rule: Option<String>,
}

/// Провести отбор и сохранить его с правилом и файлами
#[utoipa::path(post, path = "/schools/runs", tag = "Школы", request_body = NewRun, responses((status = 200, body = Created), (status = 422)))]
async fn create_run(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<NewRun>) -> Reply<Created> {
    let rule = body.rule.as_deref().unwrap_or(rules::DEFAULT);
    Ok(Json(Created { id: runs::create(&state.app, &who.actor(), body.year, rule).await? }))
}

/// Один отбор
#[utoipa::path(get, path = "/schools/runs/{id}", tag = "Школы", params(("id" = String, Path)), responses((status = 200, body = RunBody), (status = 404)))]
async fn show_run(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<RunView> {
    Ok(Json(runs::view(&state.app, &who.actor(), &id).await?))
}

/// Which verdicts.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
struct VerdictsQuery {
    /// `low`, `risk`, `clear` or `insufficient`.
    verdict: String,
    /// A status, for example `stagnation`.
    status: String,
    /// Municipality by name.
    municipality: String,
    /// Part of a name or login.
    words: String,
    /// Page from 1.
    page: u64,
}

/// Заключения отбора
#[utoipa::path(get, path = "/schools/runs/{id}/verdicts", tag = "Школы", params(("id" = String, Path), VerdictsQuery),
    responses((status = 200, body = Object, description = "rows: заключения; page, pages, total"), (status = 404)))]
async fn list_verdicts(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Query(query): Query<VerdictsQuery>,
) -> Reply<Page<SchoolVerdict>> {
    let filter = VerdictFilter {
        verdict: query.verdict,
        status: query.status,
        municipality: query.municipality,
        words: query.words,
        ..VerdictFilter::default()
    };
    Ok(Json(runs::verdicts(&state.app, &who.actor(), &id, filter, query.page.max(1)).await?))
}

/// Заключение отбора об одной школе
#[utoipa::path(get, path = "/schools/runs/{id}/verdicts/{school}", tag = "Школы",
    params(("id" = String, Path), ("school" = String, Path)), responses((status = 200, body = VerdictBody), (status = 404)))]
async fn show_verdict(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path((id, school)): Path<(String, String)>,
) -> Reply<SchoolVerdict> {
    Ok(Json(runs::verdict(&state.app, &who.actor(), &id, &school).await?))
}

/// Отбор по муниципалитетам
#[utoipa::path(get, path = "/schools/runs/{id}/municipalities", tag = "Школы", params(("id" = String, Path)), responses((status = 200, body = Vec<Object>), (status = 404)))]
async fn list_municipalities(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Reply<Vec<Municipality>> {
    Ok(Json(runs::map(&state.app, &who.actor(), &id).await?))
}

/// Что изменилось с прошлого отбора; null для первого
#[utoipa::path(get, path = "/schools/runs/{id}/changes", tag = "Школы", params(("id" = String, Path)), responses((status = 200, body = Object), (status = 404)))]
async fn show_changes(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Reply<Option<Changes>> {
    Ok(Json(runs::changes(&state.app, &who.actor(), &id).await?))
}

/// The order that approves a list.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct OrderBody {
    /// Its number: «214-од».
    number: String,
    /// Its date: `2025-09-12`.
    date: String,
}

/// Утвердить отбор приказом
#[utoipa::path(post, path = "/schools/runs/{id}/approve", tag = "Школы", params(("id" = String, Path)), request_body = OrderBody,
    responses((status = 200, body = RunBody), (status = 404), (status = 422)))]
async fn approve(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<OrderBody>,
) -> Reply<RunView> {
    Ok(Json(runs::approve(&state.app, &who.actor(), &id, &body.number, &body.date).await?))
}

/// Отозвать отбор, который не утверждён
#[utoipa::path(post, path = "/schools/runs/{id}/withdraw", tag = "Школы", params(("id" = String, Path)), responses((status = 200, body = RunBody), (status = 404), (status = 422)))]
async fn withdraw(Given(state): Given<State>, Caller(who): Caller, Path(id): Path<String>) -> Reply<RunView> {
    Ok(Json(runs::withdraw(&state.app, &who.actor(), &id).await?))
}

/// Other thresholds to try.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct WhatIfBody {
    /// Year judged.
    year: u16,
    /// Rule by name or name and version; `federal-2025` when none is given.
    rule: Option<String>,
    /// Criteria with another threshold or another number of procedures.
    #[serde(default)]
    #[schema(value_type = Vec<Object>, example = json!([{"criterion": "A", "threshold": 25, "procedures": 2}]))]
    thresholds: Vec<Threshold>,
    /// Procedures with fewer participants are not counted.
    smallest_count: Option<u64>,
}

/// Кто вошёл бы в список и кто вышел при других порогах; ничего не сохраняется
#[utoipa::path(post, path = "/schools/what-if", tag = "Школы", request_body = WhatIfBody, responses((status = 200, body = Object), (status = 422)))]
async fn what_if(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<WhatIfBody>) -> Reply<WhatIf> {
    let rule = body.rule.as_deref().unwrap_or(rules::DEFAULT);
    let (actor, smallest) = (who.actor(), body.smallest_count);
    Ok(Json(runs::what_if(&state.app, &actor, body.year, rule, &body.thresholds, smallest).await?))
}

/// Правила отбора: свои и поставляемые
#[utoipa::path(get, path = "/schools/rules", tag = "Школы", responses((status = 200, body = Vec<Object>)))]
async fn list_rules(Given(state): Given<State>, Caller(who): Caller) -> Reply<Vec<RuleView>> {
    Ok(Json(rules::list(&state.app, &who.actor()).await?))
}

/// A rule's file.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct RuleBody {
    /// TOML, as the shipped rules are written.
    text: String,
}

/// Добавить правило или его новую версию
#[utoipa::path(post, path = "/schools/rules", tag = "Школы", request_body = RuleBody, responses((status = 200, body = Object), (status = 422)))]
async fn add_rule(
    Given(state): Given<State>,
    Caller(who): Caller,
    SourceBody(body): SourceBody<RuleBody>,
) -> Reply<RuleView> {
    Ok(Json(rules::add(&state.app, &who.actor(), &body.text).await?))
}

/// Which figures of a school.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct SchoolQuery {
    /// Year; the school's newest when none is given.
    year: Option<u16>,
    /// Rule by name or name and version; `federal-2025` when none is given.
    rule: Option<String>,
}

/// Одна школа: заключение, работы рядом с регионом, изменение, маркеры, файлы
#[utoipa::path(get, path = "/schools/{school}", tag = "Школы", params(("school" = String, Path), SchoolQuery), responses((status = 200, body = Object), (status = 404)))]
async fn show_school(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Query(query): Query<SchoolQuery>,
) -> Reply<SchoolView> {
    Ok(Json(school::view(&state.app, &who.actor(), &id, query.year, query.rule.as_deref()).await?))
}

/// Which growth.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct GrowthQuery {
    /// Year in which the school year ends: 2026 for 2025/26; the newest when none is given.
    year: Option<u16>,
    /// Subject by code («МА») or name; all when none is given.
    subject: Option<String>,
    /// Grade; all when none is given.
    grade: Option<u8>,
    /// `entry`, `middle`: the earlier work; the first of the year when none is given.
    from: Option<String>,
    /// `middle`, `final`: the later work; the last of the year when none is given.
    to: Option<String>,
}

/// Рост тех же учеников между своими диагностическими работами школы, с ошибкой; по предметам и классам
#[utoipa::path(get, path = "/schools/{school}/growth", tag = "Школы", params(("school" = String, Path), GrowthQuery),
    responses((status = 200, body = Vec<Object>), (status = 404), (status = 422)))]
async fn show_growth(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Query(query): Query<GrowthQuery>,
) -> Reply<Vec<Compared>> {
    let stages = growth::asked_stages(query.from.as_deref(), query.to.as_deref())?;
    let ask = Ask { year: query.year, subject: query.subject, grade: query.grade, stages };
    Ok(Json(growth::of_school(&state.app, &who.actor(), &id, &ask).await?))
}

/// What a school says to a marker.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct ExplanationBody {
    /// `O1` … `O5`.
    code: String,
    /// Code of the work.
    #[schema(value_type = String)]
    work: WorkCode,
    /// The explanation.
    explanation: String,
}

/// Объяснить маркер
#[utoipa::path(post, path = "/schools/{school}/markers", tag = "Школы", params(("school" = String, Path)), request_body = ExplanationBody,
    responses((status = 200), (status = 422)))]
async fn explain(
    Given(state): Given<State>,
    Caller(who): Caller,
    Path(id): Path<String>,
    Body(body): Body<ExplanationBody>,
) -> Reply<bool> {
    markers::explain(&state.app, &who.actor(), &id, &body.code, &body.work, &body.explanation).await?;
    Ok(Json(true))
}
