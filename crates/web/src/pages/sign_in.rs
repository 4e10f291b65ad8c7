//! Signing in and out.

use askama::Template;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State as Given};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use operations::{Failure, people, sessions};

use crate::error::{Answer, Problem};
use crate::fields::{Fields, encode_path};
use crate::flash::{self, Done};
use crate::session::{self, Asked, Posted, Visitor, typed};
use crate::shell::{FormKeys, FormProblem, Place, Shell};
use crate::state::State;
use crate::{html, kept, pages::with_status};

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
    /// Why one must sign in, when it is not plain.
    pub reason: Option<String>,
    /// Fields of a form that travels through the sign-in.
    pub kept: Vec<(String, String)>,
}

/// What a person had before the sign-in.
#[derive(Default)]
struct Before {
    login: String,
    next: String,
    reason: Option<String>,
    kept: Vec<(String, String)>,
}

const ENDED: &str = "Сеанс закончился: долго не было действий, или он завершён на другом устройстве. Войдите снова.";
const ENDED_WITH_FORM: &str =
    "Сеанс закончился раньше, чем форма сохранилась. Введённое цело: войдите снова, и оно вернётся на экран.";

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
    let mut shell = Shell::new("Вход", Place::None);
    shell.notice = flash::waiting(&jar);
    let reason = jar.get(session::COOKIE).map(|_| ENDED.to_owned());
    shown(&state, &jar, shell, Before { next, reason, ..Before::default() })
}

/// The sign-in page for a form whose session has ended; the form travels through it.
pub fn interrupted(state: &State, headers: &HeaderMap, next: String, kept: Vec<(String, String)>) -> Answer {
    let reason = Some(ENDED_WITH_FORM.to_owned());
    let before = Before { next, reason, kept, ..Before::default() };
    let response = shown(state, &CookieJar::from_headers(headers), Shell::new("Вход", Place::None), before)?;
    Ok(with_status(StatusCode::UNAUTHORIZED, response))
}

fn shown(state: &State, jar: &CookieJar, shell: Shell, before: Before) -> Answer {
    let token = jar.get(FORM_COOKIE).map_or_else(|| state.app.chance.token(), |cookie| cookie.value().to_owned());
    let page = page(shell, &token, before)?;
    // Only what is set goes back; the request's own cookies do not.
    Ok((CookieJar::new().add(form_cookie(state, token)), page).into_response())
}

/// `POST /sign-in`, and `POST /sign-in/again` with a form that travels
pub async fn enter(Given(state): Given<State>, Peer(peer): Peer, jar: CookieJar, request: Request) -> Answer {
    let asker = session::asker(&state, request.headers(), peer, &jar);
    let fields = typed(request).await?;
    let token = jar.get(FORM_COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    if !session::same(&token, fields.get("csrf")) {
        return Err(Problem::stale_form().way("Войти", "/sign-in"));
    }
    let next = own_address(fields.get("next"));
    if let Some(problems) = empty_fields(&fields) {
        return again(&fields, &token, &problems, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // A password may begin or end with a blank: it is taken as typed.
    let password = fields.0.iter().find(|(name, _)| name == "password").map_or("", |(_, value)| value.as_str());
    match sessions::sign_in(&state.app, fields.get("login"), password, &asker).await {
        Ok(session) => {
            let mut shell = Shell::new(String::new(), Place::None);
            shell.person = Some(session.user.name.clone());
            shell.csrf = session.csrf;
            shell.keys = FormKeys::new(&state.app.chance.token());
            let mut gone = Cookie::from(FORM_COOKIE);
            gone.set_path("/");
            let jar = jar.remove(gone).add(session::cookie(&state, session.secret));
            let jar = jar.add(session::browser_cookie(&state, session.browser));
            let answer =
                kept::after_sign_in(shell, &fields).unwrap_or_else(|| Ok(Redirect::to(&next).into_response()))?;
            Ok((jar, answer).into_response())
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

fn page(mut shell: Shell, token: &str, before: Before) -> Answer {
    shell.csrf = token.to_owned();
    let Before { login, next, reason, kept } = before;
    html::page(&SignInPage { shell, login, next, reason, kept })
}

fn again(fields: &Fields, token: &str, problems: &[FormProblem], status: StatusCode) -> Answer {
    let shell = Shell::new("Вход", Place::None).with_problems(problems);
    let kept = kept::still_travelling(fields);
    let reason = (!kept.is_empty()).then(|| ENDED_WITH_FORM.to_owned());
    let before = Before { login: fields.text("login"), next: own_address(fields.get("next")), reason, kept };
    let response = page(shell, token, before)?;
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

/// Only addresses of our own pages: a foreign one must not be reached through the sign-in form. Browsers drop tabs and line
/// breaks and take a backslash for a slash, so an address with any of them is nobody's.
pub fn own_address(next: &str) -> String {
    let strange = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(strange);
    if !own {
        return "/".to_owned();
    }
    let ascii = |c: char| if c.is_ascii() { c.to_string() } else { encode_path(&c.to_string()) };
    next.chars().map(ascii).collect()
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
            ("/\t/evil.test", "/"),
            ("/\n/evil.test", "/"),
            ("\t//evil.test", "/"),
            (" //evil.test", "/"),
            ("///evil.test", "/"),
            ("/\u{85}/evil.test", "/"),
            ("/\u{2028}/evil.test", "/"),
            ("\\\\evil.test", "/"),
            ("javascript:alert(1)", "/"),
            ("evil.test", "/"),
            ("/%09/evil.test", "/%09/evil.test"),
            ("/units?q=школа", "/units?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0"),
        ] {
            assert_eq!(own_address(next), expected);
        }
    }
}
