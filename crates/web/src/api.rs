//! The JSON API under `/api/v1`, described by OpenAPI at `/api/openapi.json` and on the page `/api`.
//!
//! A program signs in with `POST /api/v1/session`, keeps the cookie, and sends the token it got in the header
//! `X-CSRF-Token` with every changing request. Views are those of `operations`, so that pages and programs see the same.

mod assignments;
mod figures;
mod imports;
mod page;
mod plans;
mod registry;
mod result_schemas;
mod results;
mod schools;
mod session;
mod work;

use std::sync::LazyLock;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::field::Way;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::bounds;
use crate::error::Problem;
use crate::session::{NotSignedIn, Visitor};
use crate::state::State;

pub use page::{ApiPage, groups};

/// Where the API begins.
pub const ROOT: &str = "/api/v1";

/// What handlers of the API return.
pub(crate) type Reply<T> = Result<Json<T>, Problem>;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Опора",
        description = "Дорожные карты, поручения, организации, календари, результаты и школы. Вход: POST /api/v1/session; дальше cookie \
                       opora_session и заголовок X-CSRF-Token в изменяющих запросах. Ошибки: JSON с полями code, message, \
                       hint и fields."
    ),
    tags(
        (name = "Сеанс", description = "Вход и выход"),
        (name = "Разбор", description = "Путь от файла к плану"),
        (name = "Планы", description = "Дорожные карты в действии"),
        (name = "Поручения", description = "Состояния и список"),
        (name = "Работа", description = "Права, наборы, сдача и проверка работы, отчёты, выезды, показатели"),
        (name = "Результаты", description = "Файлы ФИС ОКО и ГИА, работы, задания, планы работ, шкалы"),
        (name = "Школы", description = "Заключения, маркеры, изменение, отборы, правила"),
        (name = "Справочники", description = "Организации, люди, календари, журнал")
    )
)]
struct Description;

fn described() -> OpenApiRouter<State> {
    let routes = OpenApiRouter::new()
        .merge(session::routes())
        .merge(imports::routes())
        .merge(plans::routes())
        .merge(assignments::routes())
        .merge(registry::routes())
        .merge(results::routes())
        .merge(schools::routes())
        .merge(work::routes())
        .merge(figures::routes());
    OpenApiRouter::with_openapi(Description::openapi()).nest(ROOT, routes)
}

/// Requests whose body is a file: they have limits of their own.
fn described_uploads() -> OpenApiRouter<State> {
    let routes = OpenApiRouter::new()
        .merge(imports::uploads())
        .merge(plans::uploads())
        .merge(results::uploads())
        .merge(work::uploads())
        .merge(figures::uploads());
    OpenApiRouter::new().nest(ROOT, routes)
}

/// The description of the whole API.
pub fn openapi() -> &'static utoipa::openapi::OpenApi {
    static OPENAPI: LazyLock<utoipa::openapi::OpenApi> =
        LazyLock::new(|| described().merge(described_uploads()).into_openapi());
    &OPENAPI
}

/// Routes of the API, addresses included.
pub fn router() -> Router<State> {
    described().split_for_parts().0
}

/// Routes of the API that take files.
pub fn uploads() -> Router<State> {
    described_uploads().split_for_parts().0
}

/// The description as JSON and as a page.
pub fn pages() -> Router<State> {
    Router::new().route("/api", get(page::show)).route("/api/openapi.json", get(async || Json(openapi())))
}

/// Who asks; a changing request must carry the session's token in `X-CSRF-Token`.
pub(crate) struct Caller(pub(crate) Visitor);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Caller, Response> {
        let visitor = Visitor::from_request_parts(parts, state).await.map_err(NotSignedIn::into_response)?;
        let reading = parts.method.is_safe();
        let token = parts.headers.get("x-csrf-token").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if reading || visitor.owns(token) {
            return Ok(Caller(visitor));
        }
        let problem = Problem::new(
            StatusCode::FORBIDDEN,
            "missing_token",
            "Нет токена",
            "Изменяющий запрос пришёл без токена сеанса.",
            "Возьмите токен: GET /api/v1/session, – и передайте его в заголовке X-CSRF-Token.",
        );
        Err(problem.into_response())
    }
}

/// A JSON body; what is wrong with it is said in Russian.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Body<T>, Problem> {
        Ok(Body(parsed(request, bounds::FORM, Way::Body).await?))
    }
}

/// A JSON body whose `text` is a text of rules or scales.
pub(crate) struct SourceBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for SourceBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<SourceBody<T>, Problem> {
        Ok(SourceBody(parsed(request, bounds::SOURCE_FORM, Way::SourceBody).await?))
    }
}

/// A JSON body with a list of people or units.
pub(crate) struct ListBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ListBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<ListBody<T>, Problem> {
        Ok(ListBody(parsed(request, bounds::LIST, Way::Body).await?))
    }
}

async fn parsed<T: DeserializeOwned>(request: Request, most: usize, way: Way) -> Result<T, Problem> {
    let unfit = |why: &str| Problem {
        hint: "Сверьте тело запроса с описанием: /api/openapi.json.".to_owned(),
        ..Problem::bad_request(&format!("Тело запроса не подходит: {why}"))
    };
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(unfit("нужен заголовок Content-Type: application/json."));
    }
    let bytes = bounds::whole(request.into_body(), most).await?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| unfit(&error.to_string()))?;
    bounds::check_json(way, &value)?;
    serde_json::from_value(value).map_err(|error| unfit(&error.to_string()))
}

/// Id of what was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Created {
    /// Id.
    pub(crate) id: String,
}

/// A failed request as JSON.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ProblemBody<'a> {
    /// Stable code.
    code: &'a str,
    /// What is wrong, in Russian.
    message: &'a str,
    /// What to do.
    hint: &'a str,
    /// Id of an unexpected failure, to name to the administrator.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_id: Option<&'a str>,
    /// Wrong fields.
    #[schema(value_type = Vec<Object>)]
    fields: &'a [operations::FieldProblem],
}

/// The JSON answer for a problem.
pub fn problem_json(problem: &Problem) -> Response {
    let body = ProblemBody {
        code: &problem.code,
        message: &problem.message,
        hint: &problem.hint,
        operation_id: problem.operation_id.as_deref(),
        fields: &problem.fields,
    };
    (problem.status, Json(body)).into_response()
}
