//! Runs of identification: made and listed.

use askama::Template;
use axum::extract::State as Given;
use operations::results::rules as rule_operations;
use operations::results::runs::{self, RunView};

use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::html;
use crate::pager::Pager;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The history of runs with the form of a new one.
#[derive(Template)]
#[template(path = "schools/runs.html")]
pub struct RunsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Runs, newest first.
    pub rows: Vec<RunView>,
    /// Other pages.
    pub pager: Pager,
    /// Years with results.
    pub years: Vec<Choice>,
    /// Rules.
    pub rules: Vec<Choice>,
    /// Chosen year.
    pub year: String,
    /// Chosen rule.
    pub rule: String,
}

async fn page(state: &State, visitor: &Visitor, query: &Fields, problems: &[FormProblem]) -> Result<RunsPage, Problem> {
    let actor = visitor.actor();
    let found = runs::list(&state.app, &actor, query.page()).await?;
    let rules = super::rule_choices(&state.app, &actor).await?;
    let default = rule_operations::find(&state.app, &actor, rule_operations::DEFAULT).await?.id;
    let shell = visitor.shell("Отборы", Place::Schools).under("Школы", "/schools");
    Ok(RunsPage {
        shell: shell.with_problems(problems),
        pager: Pager::new("/schools/runs", &query.0, found.page, found.pages),
        rows: found.rows,
        years: super::year_choices(&state.app, &actor).await?,
        rules,
        year: query.text("year"),
        rule: query.given("rule").unwrap_or(default),
    })
}

/// `GET /schools/runs`
pub async fn list(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    html::page(&page(&state, &visitor, &query, &[]).await?)
}

/// `POST /schools/runs`
pub async fn create(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let Ok(year) = fields.get("year").parse() else {
        let problem = FormProblem::new("year", "Выберите год, за который есть результаты.");
        return html::refused(&page(&state, &visitor, &fields, &[problem]).await?);
    };
    match runs::create(&state.app, &visitor.actor(), year, fields.get("rule")).await {
        Ok(id) => Ok(flash::redirect(&format!("/schools/runs/{id}"), Done::RunCreated)),
        Err(failure) => {
            let problems = form_problems(failure)?;
            html::refused(&page(&state, &visitor, &fields, &problems).await?)
        }
    }
}
