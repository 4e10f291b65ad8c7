//! A run is approved with the order's number and date (form, check, done), or withdrawn.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::results::runs::{self, RunView};

use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::format::{day, iso_or_typed, read_day};
use crate::html;
use crate::pages::form_problems;
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The form of the order, or its check.
#[derive(Template)]
#[template(path = "schools/approve.html")]
pub struct ApprovePage {
    /// Shared parts.
    pub shell: Shell,
    /// The run.
    pub run: RunView,
    /// Number of the order as typed.
    pub number: String,
    /// Date of the order as typed.
    pub date: String,
    /// The answers are shown once more.
    pub checking: bool,
}

async fn page(
    state: &State,
    visitor: &Visitor,
    id: &str,
    fields: &Fields,
    problems: &[FormProblem],
) -> Result<ApprovePage, Problem> {
    let run = runs::view(&state.app, &visitor.actor(), id).await?;
    let shell = visitor
        .shell("Утвердить список", Place::Schools)
        .under("Школы", "/schools")
        .under(format!("Отбор за {} год", run.year), format!("/schools/runs/{id}"));
    Ok(ApprovePage {
        shell: shell.with_problems(problems),
        run,
        number: fields.text("number"),
        date: fields.text("date"),
        checking: false,
    })
}

/// `GET /schools/runs/{id}/approve`
pub async fn ask(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    html::page(&page(&state, &visitor, &id, &query, &[]).await?)
}

/// `POST /schools/runs/{id}/approve/check`
pub async fn check(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let mut problems = Vec::new();
    if fields.get("number").is_empty() {
        problems.push(FormProblem::new("number", "Введите номер приказа, например 214-од."));
    }
    let date = read_day(fields.get("date"));
    match date {
        None => problems.push(FormProblem::new("date", "Введите дату приказа, например 15.02.2023.")),
        Some(date) if date > state.today() => {
            problems.push(FormProblem::new("date", "Дата приказа ещё не наступила. Проверьте её."));
        }
        Some(_) => {}
    }
    let mut shown = page(&state, &visitor, &id, &fields, &problems).await?;
    if !problems.is_empty() {
        return html::refused(&shown);
    }
    shown.checking = true;
    shown.date = date.as_ref().map(day).unwrap_or_default();
    html::page(&shown)
}

/// `POST /schools/runs/{id}/approve`
pub async fn approve(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let date = iso_or_typed(fields.get("date"));
    match runs::approve(&state.app, &visitor.actor(), &id, fields.get("number"), &date).await {
        Ok(_) => Ok(flash::redirect(&format!("/schools/runs/{id}"), Done::RunApproved)),
        Err(failure) => {
            let problems = form_problems(failure)?;
            html::refused(&page(&state, &visitor, &id, &fields, &problems).await?)
        }
    }
}

/// `POST /schools/runs/{id}/withdraw`
pub async fn withdraw(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, .. }: Posted) -> Answer {
    runs::withdraw(&state.app, &visitor.actor(), &id).await?;
    Ok(flash::redirect("/schools/runs", Done::RunWithdrawn))
}
