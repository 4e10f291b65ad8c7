//! Signing in and out.

use askama::Template;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State as Given};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use operations::{Failure, people, sessions};

use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::session::{self, Asked, Posted, Visitor, typed};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::{html, pages::with_status};

/// Cookie of the sign-in form: there is no session yet whose token the form could carry.
const FORM_COOKIE: &str = "opora_form";

/// The sign-in form.
#[derive(Template)]
#[template(path = "session/sign_in.html")]
pub struct SignInPage {
    /// Shared parts; its token is that of the form cookie.
    pub shell: Shell,
    /// Login as typed.
    pub login: String,
    /// Where to go afterwards.
    pub next: String,
}

/// Nobody can sign in yet: how to create the first administrator.
#[derive(Template)]
#[template(path = "session/first_run.html")]
pub struct FirstRunPage {
    /// Shared parts.
    pub shell: Shell,
}

/// `GET /sign-in`
pub async fn show(Given(state): Given<State>, visitor: Option<Visitor>, jar: CookieJar, Asked(query): Asked) -> Answer {
    let next = own_address(query.get("next"));
    if visitor.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    if !people::anybody(&state.app).await? {
        return html::page(&FirstRunPage { shell: Shell::new("Первый запуск", Place::None) });
    }
    let token = jar.get(FORM_COOKIE).map_or_else(|| state.app.chance.token(), |cookie| cookie.value().to_owned());
    let mut shell = Shell::new("Вход", Place::None);
    shell.notice = flash::waiting(&jar);
    let page = page(shell, &token, String::new(), next)?;
    Ok((jar.add(form_cookie(&state, token)), page).into_response())
}

/// `POST /sign-in`
pub async fn enter(Given(state): Given<State>, Peer(peer): Peer, jar: CookieJar, request: Request) -> Answer {
    let address = session::address(request.headers(), peer);
    let fields = typed(request).await?;
    let token = jar.get(FORM_COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    if token.is_empty() || token != fields.get("csrf") {
        return Err(Problem::stale_form().way("Войти", "/sign-in"));
    }
    let next = own_address(fields.get("next"));
    if let Some(problems) = empty_fields(&fields) {
        return again(&fields, &token, &problems, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // A password may begin or end with a blank: it is taken as typed.
    let password = fields.0.iter().find(|(name, _)| name == "password").map_or("", |(_, value)| value.as_str());
    match sessions::sign_in(&state.app, fields.get("login"), password, &address).await {
        Ok(session) => {
            let mut gone = Cookie::from(FORM_COOKIE);
            gone.set_path("/");
            let jar = jar.remove(gone).add(session::cookie(&state, session.secret));
            Ok((jar, Redirect::to(&next)).into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let waits = refusal.code == "too_many_attempts";
            let status = if waits { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY };
            let problem = FormProblem::new("login", format!("{} {}", refusal.message, refusal.hint));
            again(&fields, &token, &[problem], status)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /sign-out`
pub async fn leave(Given(state): Given<State>, jar: CookieJar, posted: Posted) -> Answer {
    sessions::sign_out(&state.app, &posted.visitor.secret).await?;
    let mut gone = Cookie::from(session::COOKIE);
    gone.set_path("/");
    Ok((jar.remove(gone), flash::redirect("/sign-in", Done::SignedOut)).into_response())
}

fn page(mut shell: Shell, token: &str, login: String, next: String) -> Answer {
    shell.csrf = token.to_owned();
    html::page(&SignInPage { shell, login, next })
}

fn again(fields: &Fields, token: &str, problems: &[FormProblem], status: StatusCode) -> Answer {
    let shell = Shell::new("Вход", Place::None).with_problems(problems);
    let response = page(shell, token, fields.text("login"), own_address(fields.get("next")))?;
    Ok(with_status(status, response))
}

fn empty_fields(fields: &Fields) -> Option<Vec<FormProblem>> {
    let mut problems = Vec::new();
    if fields.get("login").is_empty() {
        problems.push(FormProblem::new("login", "Введите имя для входа."));
    }
    if fields.get("password").is_empty() {
        problems.push(FormProblem::new("password", "Введите пароль."));
    }
    Some(problems).filter(|problems| !problems.is_empty())
}

fn form_cookie(state: &State, token: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(FORM_COOKIE, token);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(state.config.secure_cookies);
    cookie
}

/// Only addresses of our own pages: a foreign one must not be reached through the sign-in form.
fn own_address(next: &str) -> String {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if own { next.to_owned() } else { "/".to_owned() }
}

/// The other end of the connection, when the server knows it.
pub struct Peer(pub Option<std::net::SocketAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Peer, Response> {
        Ok(Peer(parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>().map(|info| info.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_addresses_follow_the_sign_in() {
        for (next, expected) in [
            ("/plans?page=2", "/plans?page=2"),
            ("//evil.test", "/"),
            ("https://evil.test", "/"),
            ("/\\evil.test", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_address(next), expected);
        }
    }
}
