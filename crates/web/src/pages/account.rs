//! The person's own account: changing the password.

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use operations::people;
use operations::sessions::{self, SessionView};

use crate::error::{Answer, Problem};
use crate::flash::{self, Done};
use crate::format::moment;
use crate::html;
use crate::pages::form_problems;
use crate::session::{self, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The account page.
#[derive(Template)]
#[template(path = "account/show.html")]
pub struct AccountPage {
    /// Shared parts.
    pub shell: Shell,
    /// What is typed to sign in.
    pub login: String,
    /// Fewest characters of a password.
    pub shortest: usize,
    /// Living sessions, the one that asks first.
    pub sessions: Vec<SessionRow>,
}

/// A session in words.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Names it.
    pub id: String,
    /// Program and device.
    pub device: String,
    /// Network.
    pub network: String,
    /// When it began.
    pub since: String,
    /// When it was last used.
    pub last_seen: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl From<SessionView> for SessionRow {
    fn from(view: SessionView) -> SessionRow {
        let device =
            if view.device.is_empty() { "устройство неизвестно".to_owned() } else { view.device };
        let (since, last_seen) = (moment(&view.since), moment(&view.last_seen));
        SessionRow { id: view.id, device, network: view.network, since, last_seen, current: view.current }
    }
}

impl AccountPage {
    /// What a good password is.
    pub fn hint(&self) -> String {
        format!("Не короче {} знаков. Хорошо подходят три-четыре случайных слова.", self.shortest)
    }
}

async fn page(state: &State, visitor: &Visitor, problems: &[FormProblem]) -> Result<AccountPage, Problem> {
    let sessions = sessions::list(&state.app, &visitor.actor(), &visitor.secret).await?;
    Ok(AccountPage {
        sessions: sessions.into_iter().map(SessionRow::from).collect(),
        shell: visitor.shell(visitor.signed_in.user.name.clone(), Place::None).with_problems(problems),
        login: visitor.signed_in.user.login.clone(),
        shortest: people::SHORTEST_PASSWORD,
    })
}

/// `GET /account`
pub async fn show(Given(state): Given<State>, visitor: Visitor) -> Answer {
    html::page(&page(&state, &visitor, &[]).await?)
}

/// `POST /account/sessions/{id}/end`
pub async fn end_session(Given(state): Given<State>, Path(id): Path<String>, posted: Posted) -> Answer {
    sessions::end(&state.app, &posted.visitor.actor(), &id).await?;
    Ok(flash::redirect("/account", Done::SessionsEnded))
}

/// `POST /account/sessions/end-others`
pub async fn end_others(Given(state): Given<State>, posted: Posted) -> Answer {
    sessions::end_others(&state.app, &posted.visitor.actor(), &posted.visitor.secret).await?;
    Ok(flash::redirect("/account", Done::SessionsEnded))
}

/// `POST /account/password`
pub async fn change_password(Given(state): Given<State>, posted: Posted) -> Answer {
    let Posted { visitor, fields } = posted;
    // Passwords are taken as typed, blanks included.
    let typed = |name: &str| fields.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    if typed("new") != typed("repeat") {
        let problem = FormProblem::new("repeat", "Пароли не совпадают: повторите новый пароль ещё раз.");
        return html::refused(&page(&state, &visitor, &[problem]).await?);
    }
    let actor = visitor.actor();
    let (current, new) = (typed("current"), typed("new"));
    match people::change_password(&state.app, &actor, current, new, Some(&visitor.secret)).await {
        Ok(browser) => {
            let jar = CookieJar::new().add(session::browser_cookie(&state, browser));
            Ok((jar, flash::redirect("/account", Done::PasswordChanged)).into_response())
        }
        Err(failure) => html::refused(&page(&state, &visitor, &form_problems(failure)?).await?),
    }
}
