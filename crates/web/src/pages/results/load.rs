//! Files of results are sent: many at once, a folder, or one archive.

use askama::Template;
use axum::extract::State as Given;
use axum::response::{IntoResponse, Redirect};
use operations::results::imports;

use crate::error::Answer;
use crate::html;
use crate::pages::form_problems;
use crate::session::Visitor;
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::upload::UploadedFiles;

/// The page that asks for files.
#[derive(Template)]
#[template(path = "results/load.html")]
pub struct LoadPage {
    /// Shared parts.
    pub shell: Shell,
    /// Most megabytes that are taken at once.
    pub limit: usize,
}

fn page(state: &State, visitor: &Visitor, problems: &[FormProblem]) -> LoadPage {
    let shell = visitor.shell("Загрузить результаты", Place::Results).under("Результаты", "/results");
    LoadPage { shell: shell.with_problems(problems), limit: state.config.results_limit / 1024 / 1024 }
}

/// `GET /results/load`
pub async fn ask(Given(state): Given<State>, visitor: Visitor) -> Answer {
    html::page(&page(&state, &visitor, &[]))
}

/// `POST /results/load`: a job reads the files; the page of the import shows how far it is.
pub async fn upload(Given(state): Given<State>, uploaded: UploadedFiles) -> Answer {
    let visitor = uploaded.visitor;
    if uploaded.too_large {
        let limit = state.config.results_limit / 1024 / 1024;
        let text = format!("Вместе файлы больше {limit} МБ. Загрузите их частями или архивами ZIP по муниципалитетам.");
        return html::refused(&page(&state, &visitor, &[FormProblem::new("files", text)]));
    }
    match imports::offer(&state.app, &visitor.actor(), uploaded.files).await {
        Ok(id) => Ok(Redirect::to(&format!("/results/imports/{id}")).into_response()),
        Err(failure) => html::refused(&page(&state, &visitor, &form_problems(failure)?)),
    }
}
