//! Step 1: the file.

use askama::Template;
use axum::extract::State as Given;
use axum::response::{IntoResponse, Redirect};
use operations::{OutputFile, imports};

use super::{Step, StepLink, steps};
use crate::error::Answer;
use crate::flash::{self, Done};
use crate::html;
use crate::pages::form_problems;
use crate::session::Visitor;
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::upload::{SentFile, Uploaded};

/// The page that asks for a file.
#[derive(Template)]
#[template(path = "imports/start.html")]
pub struct StartPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
}

fn page(visitor: &Visitor, problems: &[FormProblem]) -> StartPage {
    let shell = visitor.shell("Загрузить дорожную карту", Place::Plans).under("Дорожные карты", "/plans");
    StartPage { shell: shell.with_problems(problems), steps: steps(None, Step::File) }
}

/// `GET /imports/new`
pub async fn ask(visitor: Visitor) -> Answer {
    html::page(&page(&visitor, &[]))
}

/// `GET /imports/sample.docx`: an invented roadmap to try with.
pub async fn sample(_visitor: Visitor) -> Answer {
    html::file(OutputFile {
        name: "Дорожная карта (образец).docx".to_owned(),
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        bytes: include_bytes!("../../../../../samples/dorozhnaya-karta.docx").to_vec(),
    })
}

/// `POST /imports/new`
pub async fn upload(Given(state): Given<State>, uploaded: Uploaded) -> Answer {
    let visitor = uploaded.visitor;
    let refuse = |text: &str| html::refused(&page(&visitor, &[FormProblem::new("file", text)]));
    let (name, bytes) = match uploaded.file {
        SentFile::File { name, bytes } => (name, bytes),
        SentFile::Missing => return refuse("Выберите файл с дорожной картой."),
        SentFile::TooLarge => return refuse("Файл больше 60 МБ. Сохраните документ без рисунков и загрузите снова."),
    };
    match imports::start(&state.app, &visitor.actor(), bytes, &name).await {
        Ok(started) => {
            let known_plan = started.recognised.as_ref().and_then(|known| known.plan_id.clone());
            let address =
                known_plan.map_or_else(|| format!("/imports/{}", started.import_id), |plan| format!("/plans/{plan}"));
            if started.recognised.is_some() {
                return Ok(flash::redirect(&address, Done::Recognised));
            }
            Ok(Redirect::to(&address).into_response())
        }
        Err(failure) => {
            let mut problems = form_problems(failure)?;
            problems.iter_mut().for_each(|problem| problem.field = "file".to_owned());
            html::refused(&page(&visitor, &problems))
        }
    }
}
