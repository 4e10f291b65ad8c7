//! The person's own account: changing the password.

use askama::Template;
use axum::extract::State as Given;
use operations::people;

use crate::error::Answer;
use crate::flash::{self, Done};
use crate::html;
use crate::pages::form_problems;
use crate::session::{Posted, Visitor};
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
}

impl AccountPage {
    /// What a good password is.
    pub fn hint(&self) -> String {
        format!("Не короче {} знаков. Хорошо подходят три-четыре случайных слова.", self.shortest)
    }
}

fn page(visitor: &Visitor, problems: &[FormProblem]) -> AccountPage {
    AccountPage {
        shell: visitor.shell(visitor.signed_in.user.name.clone(), Place::None).with_problems(problems),
        login: visitor.signed_in.user.login.clone(),
        shortest: people::SHORTEST_PASSWORD,
    }
}

/// `GET /account`
pub async fn show(visitor: Visitor) -> Answer {
    html::page(&page(&visitor, &[]))
}

/// `POST /account/password`
pub async fn change_password(Given(state): Given<State>, posted: Posted) -> Answer {
    let Posted { visitor, fields } = posted;
    // Passwords are taken as typed, blanks included.
    let typed = |name: &str| fields.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    if typed("new") != typed("repeat") {
        let problem = FormProblem::new("repeat", "Пароли не совпадают: повторите новый пароль ещё раз.");
        return html::refused(&page(&visitor, &[problem]));
    }
    let actor = visitor.actor();
    let (current, new) = (typed("current"), typed("new"));
    match people::change_password(&state.app, &actor, current, new, Some(&visitor.secret)).await {
        Ok(()) => Ok(flash::redirect("/account", Done::PasswordChanged)),
        Err(failure) => html::refused(&page(&visitor, &form_problems(failure)?)),
    }
}
