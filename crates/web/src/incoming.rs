//! Every request that changes something passes here, whatever form or program sent it: it is done once ([`operations::once`]),
//! and what a person typed is not lost when the session has ended.
//!
//! A form carries its key in the hidden field [`KEY`], a program in the header `Idempotency-Key`. New forms get both
//! properties by themselves: the template's macro `csrf` writes the field, and the router puts this layer around all routes.

mod files;

use axum::body::{Body, to_bytes};
use axum::extract::{Form, FromRequest, Request, State as Given};
use axum::http::header::{CONTENT_TYPE, HeaderName, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use operations::once::{self, Again, Answer, First, Turn};
use sha2::{Digest, Sha256};

use crate::bounds;
use crate::error::Problem;
use crate::fields::Fields;
use crate::kept::{self, Why};
use crate::session::Visitor;
use crate::state::State;

/// The field of a form that makes it done once.
pub const KEY: &str = "idempotency_key";
/// Headers of an answer that are kept with it. Cookies are not, but for the message of the next page.
const KEPT_HEADERS: [&str; 5] = ["location", "content-type", "content-disposition", "hx-redirect", "hx-refresh"];
/// Largest answer that is kept.
const LARGEST_ANSWER: u64 = 512 * 1024;
/// Longest key.
const LONGEST_KEY: usize = 200;

/// What the middleware learned of a request without a handler.
struct Sent {
    key: Option<String>,
    print: Print,
    fields: Option<Fields>,
}

/// Hash of what was sent, without what differs between two presses of one button.
enum Print {
    Known(String),
    /// Files are hashed while a handler reads them.
    Coming(files::Reading),
}

/// The middleware.
pub async fn receive(Given(state): Given<State>, request: Request, next: Next) -> Response {
    if has_control(request.uri().path()) {
        return Problem::not_found().into_response();
    }
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    match passed(state, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn passed(state: State, request: Request, next: Next) -> Result<Response, Problem> {
    let route = format!("{} {}", request.method(), request.uri().path());
    let visitor = request.extensions().get::<Visitor>().cloned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (request, sent) = look(request, &query).await?;
    if let Some(fields) = &sent.fields
        && let Some(page) = kept::interrupted(&state, &request, fields, visitor.as_ref())
    {
        return page;
    }
    let (Some(visitor), Some(key)) = (visitor, sent.key) else { return Ok(next.run(request).await) };
    match once::turn(&state.app, &visitor.signed_in.user.id, &route, &key).await? {
        Turn::Again(again) => replay(&state, request, sent.fields.as_ref(), sent.print, again, &visitor).await,
        Turn::First(first) => {
            // The work is finished even when the person presses twice and the browser drops the first request.
            let work = tokio::spawn(async move { finished(&state, first, request, next, sent.print).await });
            work.await.unwrap_or_else(|_| Err(operations::Failure::unexpected("a request was cut off").into()))
        }
    }
}

/// Reads what is small, begins to read what is large.
async fn look(request: Request, query: &str) -> Result<(Request, Sent), Problem> {
    let api = request.uri().path().starts_with("/api/");
    let from_header = key_of_header(request.headers())?;
    let kind = media_type(request.headers());
    let form = kind == "application/x-www-form-urlencoded" && !api;
    if !form && kind != "application/json" {
        let (request, key, reading) = files::look(request, query).await?;
        let key = from_header.or(key).filter(|key| is_key(key));
        return Ok((request, Sent { key, print: Print::Coming(reading), fields: None }));
    }
    let (parts, body) = request.into_parts();
    let bytes = bounds::whole(body, bounds::SOURCE_FORM).await?;
    let fields = if form { Some(pairs(&bytes).await?) } else { None };
    let mut digest = Sha256::new();
    digest.update(query.as_bytes());
    match &fields {
        Some(fields) => {
            for (name, value) in fields.0.iter().filter(|(name, _)| name != KEY && name != "csrf") {
                digest.update(format!("\n{}\n{name}\n{}\n{value}", name.len(), value.len()).as_bytes());
            }
        }
        None => digest.update(&bytes),
    }
    let key = from_header.or_else(|| fields.as_ref()?.given(KEY)).filter(|key| is_key(key));
    let print = Print::Known(hex::encode(digest.finalize()));
    Ok((Request::from_parts(parts, Body::from(bytes)), Sent { key, print, fields }))
}

/// Runs a request for the first time and keeps its answer when it changed something.
async fn finished(
    state: &State,
    first: First,
    request: Request,
    next: Next,
    print: Print,
) -> Result<Response, Problem> {
    let response = first.run(next.run(request)).await;
    if !first.changed() {
        return Ok(response);
    }
    let print = match print {
        Print::Known(print) => print,
        Print::Coming(reading) => reading.print(),
    };
    let good = response.status().is_success() || response.status().is_redirection();
    if !good {
        first.keep(&state.app, &print, None).await?;
        return Ok(response);
    }
    let small = axum::body::HttpBody::size_hint(response.body()).upper().is_some_and(|size| size <= LARGEST_ANSWER);
    if !small {
        // The mark stays: it will not be done again.
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(operations::Failure::unexpected)?;
    if let Ok(body) = String::from_utf8(bytes.to_vec()) {
        let answer = Answer { status: parts.status.as_u16(), headers: kept_headers(&parts.headers), body };
        first.keep(&state.app, &print, Some(&answer)).await?;
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// Answers a request that was done before.
async fn replay(
    state: &State,
    request: Request,
    fields: Option<&Fields>,
    print: Print,
    again: Again,
    visitor: &Visitor,
) -> Result<Response, Problem> {
    let api = request.uri().path().starts_with("/api/");
    let path = request.uri().path().to_owned();
    let back = kept::page_of(request.headers());
    let print = match print {
        Print::Known(print) => print,
        Print::Coming(reading) => reading.to_the_end(request, state.config.results_limit).await,
    };
    if !again.fingerprint.is_empty() && !print.is_empty() && again.fingerprint != print {
        if let Some(page) = fields.and_then(|fields| kept::ask_again(Why::KeyUsed, visitor, &path, &back, fields)) {
            return page;
        }
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "key_reused",
            "Эта форма уже отправлена",
            "С этим же ключом отправлялось другое. Ничего не изменено.",
            if api {
                "Возьмите для нового запроса новый Idempotency-Key."
            } else {
                "Откройте страницу заново и повторите."
            },
        ));
    }
    let Some(answer) = again.answer else {
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "already_done",
            "Это действие уже выполнено",
            "Такой запрос уже выполнен, но ответ на него не сохранился.",
            "Откройте страницу заново: на ней видно, что получилось.",
        );
        return Err(problem.way("Страница, где была форма", &back));
    };
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().append(name, value);
        }
    }
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    Ok(response)
}

fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let kept = |name: &str, value: &str| {
        KEPT_HEADERS.contains(&name) || (name == SET_COOKIE && value.starts_with("opora_notice="))
    };
    let texts = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let mut all: Vec<_> =
        texts.filter(|(name, value)| kept(name, value)).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    // An address with letters beyond ASCII is no text for `to_str`.
    if let Some(location) = headers.get(LOCATION).filter(|value| value.to_str().is_err()) {
        all.push(("location".to_owned(), String::from_utf8_lossy(location.as_bytes()).into_owned()));
    }
    all
}

async fn pairs(bytes: &axum::body::Bytes) -> Result<Fields, Problem> {
    let mut form = Request::new(Body::from(bytes.clone()));
    *form.method_mut() = Method::POST;
    form.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let form = Form::<Vec<(String, String)>>::from_request(form, &()).await;
    Ok(Fields(form.map_err(|_| Problem::bad_request("Форма пришла не целиком или испорчена."))?.0))
}

fn key_of_header(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim().to_owned();
    if is_key(&key) {
        return Ok(Some(key));
    }
    Err(Problem::bad_request("Заголовок Idempotency-Key – от 1 до 200 латинских букв, цифр и знаков без пробелов."))
}

fn is_key(key: &str) -> bool {
    (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a path holds a control character, encoded or not: no address of ours does, and PostgreSQL takes no zero byte.
fn has_control(path: &str) -> bool {
    let bytes = path.as_bytes();
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    (0..bytes.len()).any(|at| {
        bytes[at] < 0x20
            || (bytes[at] == b'%'
                && match (digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
                    (Some(high), Some(low)) => high * 16 + low < 0x20 || high * 16 + low == 0x7f,
                    _ => false,
                })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_in_a_path() {
        for (path, expected) in [
            ("/units/1", false),
            ("/units/%D1%88", false),
            ("/units/%00", true),
            ("/a%0", false),
            ("/%1F", true),
            ("/%7f", true),
        ] {
            assert_eq!(has_control(path), expected, "{path}");
        }
    }
}
