//! Registers from tables, and the figures that rest on them.

use axum::Json;
use axum::extract::{Query, State as Given};
use domain::figures::Args;
use jiff::civil::Date;
use operations::figures::{self, Ask, FigureView};
use operations::registers::{self, FileReport, LoadOptions};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Body, Caller, Reply};
use crate::state::State;
use crate::upload::SentBytes;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(ask))
}

/// Requests that carry files.
pub(super) fn uploads() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(load))
}

/// How a table is loaded.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct LoadQuery {
    /// Name of the file.
    name: String,
    /// Store the good rows of a table that has errors.
    #[serde(default)]
    good_rows: bool,
    /// Only tell what would be done.
    #[serde(default)]
    dry_run: bool,
}

/// Загрузить таблицу реестра: байты телом запроса; ответ – что в ней узнано и что не так
#[utoipa::path(post, path = "/registers", tag = "Работа", params(LoadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Vec<Object>), (status = 403), (status = 422)))]
async fn load(
    Given(state): Given<State>,
    Caller(who): Caller,
    Query(query): Query<LoadQuery>,
    SentBytes(body): SentBytes,
) -> Reply<Vec<FileReport>> {
    let options = LoadOptions { dry_run: query.dry_run, good_rows: query.good_rows };
    Ok(Json(registers::load(&state.app, &who.actor(), &[(query.name, body.bytes)], options).await?))
}

/// What is asked of the catalogue.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct FiguresBody {
    /// The day.
    #[schema(value_type = String)]
    as_of: Date,
    /// Code of one figure; all that need no argument when none.
    code: Option<String>,
    /// Codes of organisations and `@names` of sets; every school when empty.
    #[serde(default)]
    units: Vec<String>,
    /// Each school by itself.
    #[serde(default)]
    by_unit: bool,
    /// What narrows the figure: event, role, plan, activity and the like.
    #[serde(default)]
    #[schema(value_type = Object)]
    args: Args,
    /// With the list behind.
    #[serde(default)]
    listed: bool,
}

/// Величины на день
#[utoipa::path(post, path = "/figures", tag = "Работа", request_body = FiguresBody, responses((status = 200, body = Vec<Object>), (status = 403), (status = 422)))]
async fn ask(Given(state): Given<State>, Caller(who): Caller, Body(body): Body<FiguresBody>) -> Reply<Vec<FigureView>> {
    let asked = Ask { code: body.code, units: body.units, by_unit: body.by_unit, args: body.args, listed: body.listed };
    Ok(Json(figures::ask(&state.app, &who.actor(), body.as_of, &asked).await?))
}
