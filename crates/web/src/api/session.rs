//! Signing in and out of programs.

use axum::Json;
use axum::extract::State as Given;
use axum::http::{HeaderMap, StatusCode};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use operations::{Failure, sessions};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Body, Caller};
use crate::error::Problem;
use crate::pages::sign_in::Peer;
use crate::session;
use crate::state::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(show, enter, leave))
}

/// What is typed to sign in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct SignIn {
    /// Login.
    login: String,
    /// Password.
    password: String,
}

/// A living session.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Session {
    /// Login.
    login: String,
    /// Name to show.
    name: String,
    /// Token for the header `X-CSRF-Token` of changing requests.
    csrf: String,
}

/// Кто вошёл и токен сеанса
#[utoipa::path(get, path = "/session", tag = "Сеанс", responses((status = 200, body = Session), (status = 401)))]
async fn show(Caller(visitor): Caller) -> Json<Session> {
    let known = visitor.signed_in;
    Json(Session { login: known.user.login, name: known.user.name, csrf: known.csrf })
}

/// Войти: ставит cookie opora_session
#[utoipa::path(post, path = "/session", tag = "Сеанс", request_body = SignIn,
    responses((status = 200, body = Session), (status = 422), (status = 429)))]
async fn enter(
    Given(state): Given<State>,
    Peer(peer): Peer,
    headers: HeaderMap,
    jar: CookieJar,
    Body(typed): Body<SignIn>,
) -> Result<(CookieJar, Json<Session>), Problem> {
    let asker = session::asker(&state, &headers, peer, &jar);
    let entered = sessions::sign_in(&state.app, &typed.login, &typed.password, &asker).await.map_err(|failure| {
        let waits = matches!(&failure, Failure::Refused(refusal) if refusal.code == "too_many_attempts");
        let problem = Problem::from(failure);
        if waits { Problem { status: StatusCode::TOO_MANY_REQUESTS, ..problem } } else { problem }
    })?;
    let jar = jar.add(session::cookie(&state, entered.secret)).add(session::browser_cookie(&state, entered.browser));
    Ok((jar, Json(Session { login: entered.user.login, name: entered.user.name, csrf: entered.csrf })))
}

/// Выйти
#[utoipa::path(delete, path = "/session", tag = "Сеанс", responses((status = 200)))]
async fn leave(
    Given(state): Given<State>,
    Caller(visitor): Caller,
    jar: CookieJar,
) -> Result<(CookieJar, Json<bool>), Problem> {
    sessions::sign_out(&state.app, &visitor.secret).await?;
    let mut gone = Cookie::from(session::COOKIE);
    gone.set_path("/");
    Ok((jar.remove(gone), Json(true)))
}
