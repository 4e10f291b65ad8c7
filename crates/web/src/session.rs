//! Who is asking: the session cookie, the extractors of pages and of forms.

use std::time::Duration;

use axum::RequestExt;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, OriginalUri, Request, State as Given};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::field::Way;
use operations::Actor;
use operations::sessions::{self, SignedIn};

use crate::bounds;
use crate::error::Problem;
use crate::fields::{Fields, encode_word};
use crate::flash;
use crate::shell::{Notice, Place, Shell};
use crate::state::State;

/// Name of the session cookie.
pub const COOKIE: &str = "opora_session";
/// So long the database is waited for after it failed once.
const AGAIN: Duration = Duration::from_millis(300);

/// A person who is signed in, as the request knows them.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The living session.
    pub signed_in: SignedIn,
    /// Its secret, for signing out and for changing the password.
    pub secret: String,
    /// Message that waits to be shown.
    pub notice: Option<Notice>,
}

impl Visitor {
    /// In whose name operations run.
    pub fn actor(&self) -> Actor {
        self.signed_in.actor()
    }

    /// Shared parts of a page for this person.
    pub fn shell(&self, title: impl Into<String>, place: Place) -> Shell {
        Shell {
            person: Some(self.signed_in.user.name.clone()),
            csrf: self.signed_in.csrf.clone(),
            notice: self.notice.clone(),
            ..Shell::new(title, place)
        }
    }

    /// Whether a token is that of this session; takes the same time for every wrong token.
    pub fn owns(&self, token: &str) -> bool {
        let ours = self.signed_in.csrf.as_bytes();
        let theirs = token.as_bytes();
        let differences = ours.iter().zip(theirs).fold(0u8, |sum, (left, right)| sum | (left ^ right));
        ours.len() == theirs.len() && !ours.is_empty() && differences == 0
    }
}

/// Looks the session up once a request and remembers the visitor in the request's extensions.
pub async fn load(Given(state): Given<State>, mut request: Request, next: Next) -> Response {
    let jar = CookieJar::from_headers(request.headers());
    if let Some(cookie) = jar.get(COOKIE) {
        let known = sessions::session(&state.app, cookie.value());
        let Ok(known) = tokio::time::timeout(state.config.limits.database, known).await else {
            return Problem::database_away().into_response();
        };
        match known {
            Ok(Some(signed_in)) => {
                let visitor = Visitor { signed_in, secret: cookie.value().to_owned(), notice: flash::waiting(&jar) };
                request.extensions_mut().insert(visitor);
            }
            Ok(None) => {}
            Err(_) if !bounds::database_answers(&state, AGAIN).await => {
                return Problem::database_away().into_response();
            }
            Err(failure) => return Problem::from(failure).into_response(),
        }
    }
    next.run(request).await
}

/// The cookie of a session.
pub fn cookie(state: &State, secret: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(COOKIE, secret);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(state.config.secure_cookies);
    cookie
}

/// Nobody is signed in: pages lead to the sign-in page, programs get 401.
pub struct NotSignedIn {
    api: bool,
    next: String,
}

impl IntoResponse for NotSignedIn {
    fn into_response(self) -> Response {
        if self.api {
            return Problem::new(
                StatusCode::UNAUTHORIZED,
                "not_signed_in",
                "Нужно войти",
                "Запрос пришёл без действующего сеанса.",
                "Войдите и повторите запрос с cookie opora_session.",
            )
            .into_response();
        }
        let address = if self.next == "/" || self.next.is_empty() {
            "/sign-in".to_owned()
        } else {
            format!("/sign-in?next={}", encode_word(&self.next))
        };
        Redirect::to(&address).into_response()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Visitor, NotSignedIn> {
        parts.extensions.get::<Visitor>().cloned().ok_or_else(|| {
            // After a form there is no page to come back to: the way back is where the form stood.
            let next = if parts.method == axum::http::Method::GET {
                parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default()
            } else {
                String::new()
            };
            // Inside the API's nested router the path has lost its beginning.
            let original = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
            NotSignedIn { api: original.path().starts_with("/api/"), next }
        })
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Visitor>, Self::Rejection> {
        Ok(parts.extensions.get::<Visitor>().cloned())
    }
}

/// The query string.
pub struct Asked(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Asked, Problem> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| Problem::bad_request("Адрес страницы испорчен."))?;
        Ok(Asked(Fields(query.0)))
    }
}

/// A form of a person who is signed in; its token is checked.
pub struct Posted {
    /// Who sent it.
    pub visitor: Visitor,
    /// What was typed.
    pub fields: Fields,
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(mut request: Request, _state: &S) -> Result<Posted, Response> {
        let visitor: Visitor = request.extract_parts().await.map_err(NotSignedIn::into_response)?;
        let fields = typed(request).await.map_err(IntoResponse::into_response)?;
        if !visitor.owns(fields.get("csrf")) {
            return Err(Problem::stale_form().into_response());
        }
        Ok(Posted { visitor, fields })
    }
}

/// Reads a form without asking who sent it.
pub async fn typed(request: Request) -> Result<Fields, Problem> {
    let form = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await.map_err(|rejection| {
        match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
            _ => Problem::bad_request("Форма пришла не целиком или испорчена."),
        }
    })?;
    let fields = Fields(form.0);
    bounds::check_fields(Way::Body, &fields)?;
    Ok(fields)
}

/// The network address of the asker, for the sign-in limit: the proxy's word when there is one, else the connection's.
pub fn address(headers: &HeaderMap, connection: Option<std::net::SocketAddr>) -> String {
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    // The last entry was written by the proxy nearest to us; earlier ones are the asker's own words.
    let nearest = forwarded.and_then(|list| list.rsplit(',').next()).map(|word| word.trim().to_owned());
    let local = connection.is_none_or(|peer| peer.ip().is_loopback());
    match nearest {
        Some(word) if local && !word.is_empty() => word,
        _ => connection.map_or_else(|| "unknown".to_owned(), |peer| peer.ip().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_local_proxy_may_name_the_asker() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.9.8.7, 203.0.113.5"));
        let peer = |text: &str| Some(text.parse().unwrap());
        assert_eq!(address(&headers, peer("127.0.0.1:5000")), "203.0.113.5");
        assert_eq!(address(&headers, peer("198.51.100.1:5000")), "198.51.100.1");
        assert_eq!(address(&HeaderMap::new(), peer("198.51.100.1:5000")), "198.51.100.1");
    }
}
