//! Who is asking: the session cookie, the extractors of pages and of forms.

use std::time::Duration;

use axum::RequestExt;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, OriginalUri, Request, State as Given};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::field::Way;
use operations::sessions::{self, Asker, SignedIn};
use operations::{Actor, BROWSER_DAYS, KnownBrowser};

use crate::error::Problem;
use crate::fields::{Fields, encode_word};
use crate::flash;
use crate::kept;
use crate::shell::{FormKeys, Notice, Place, Shell};
use crate::state::State;
use crate::{bounds, device, network};

/// Name of the session cookie.
pub const COOKIE: &str = "opora_session";
/// Beginning of the names of cookies by which a browser is known, one for each account that signed in there.
const BROWSER_COOKIE: &str = "opora_browser_";
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
    /// Chance of this request, for the keys of its forms.
    pub seed: String,
    /// The data were made by a rehearsal.
    pub rehearsal: bool,
}

impl Visitor {
    /// In whose name operations run.
    pub fn actor(&self) -> Actor {
        self.signed_in.actor()
    }

    /// Whether some right of the person reaches what belongs to the whole deployment. Whether it holds today is decided by each
    /// operation; this only chooses the places of the header.
    pub fn sees_common(&self) -> bool {
        self.signed_in.actor.grants.iter().any(|grant| grant.scope == domain::access::Scope::Everything)
    }

    /// Shared parts of a page for this person.
    pub fn shell(&self, title: impl Into<String>, place: Place) -> Shell {
        Shell {
            person: Some(self.signed_in.user.name.clone()),
            own_only: !self.sees_common(),
            csrf: self.signed_in.csrf.clone(),
            keys: FormKeys::new(&self.seed),
            notice: self.notice.clone(),
            rehearsal: self.rehearsal,
            ..Shell::new(title, place)
        }
    }

    /// Whether a token is that of this session; takes the same time for every wrong token.
    pub fn owns(&self, token: &str) -> bool {
        same(&self.signed_in.csrf, token)
    }
}

/// Whether two tokens are the same; takes the same time for every wrong one.
pub fn same(ours: &str, theirs: &str) -> bool {
    let differences = ours.bytes().zip(theirs.bytes()).fold(0u8, |sum, (left, right)| sum | (left ^ right));
    ours.len() == theirs.len() && !ours.is_empty() && differences == 0
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
                let (secret, seed) = (cookie.value().to_owned(), state.app.chance.token());
                let visitor = Visitor {
                    signed_in,
                    secret,
                    notice: flash::waiting(&jar),
                    seed,
                    rehearsal: state.config.rehearsal,
                };
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
                kept::page_of(&parts.headers)
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

/// Who asks to sign in.
pub fn asker(state: &State, headers: &HeaderMap, connection: Option<std::net::SocketAddr>, jar: &CookieJar) -> Asker {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let browsers = jar.iter().filter(|cookie| cookie.name().starts_with(BROWSER_COOKIE));
    Asker {
        network: network::asker(headers, connection, &state.config.trusted_proxies),
        device: device::words(agent),
        browsers: browsers.map(|cookie| cookie.value().to_owned()).collect(),
        session_before: jar.get(COOKIE).map(|cookie| cookie.value().to_owned()),
    }
}

/// The cookie by which a browser is known from now on. It opens nothing.
pub fn browser_cookie(state: &State, browser: KnownBrowser) -> Cookie<'static> {
    let mut cookie = Cookie::new(format!("{BROWSER_COOKIE}{}", browser.tag), browser.token);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(state.config.secure_cookies);
    cookie.set_max_age(Duration::from_secs(BROWSER_DAYS.unsigned_abs() * 24 * 60 * 60).try_into().ok());
    cookie
}
