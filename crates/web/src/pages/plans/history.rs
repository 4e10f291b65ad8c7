//! Versions of the plan, what changed, and a file with the next version.

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::response::{IntoResponse, Redirect};
use operations::amendments;
use operations::plans::{self, HistoryView};

use super::Tab;
use crate::error::{Answer, Problem};
use crate::flash::{self, Done};
use crate::html;
use crate::pager::Pager;
use crate::pages::form_problems;
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Shell};
use crate::state::State;
use crate::upload::{SentFile, Uploaded};

/// History of a plan.
#[derive(Template)]
#[template(path = "plans/history.html")]
pub struct HistoryPage {
    /// Shared parts.
    pub shell: Shell,
    /// Current tab.
    pub tab: Tab,
    /// Versions and journal.
    pub view: HistoryView,
    /// Other pages of the journal.
    pub pager: Pager,
}

async fn page(
    state: &State,
    visitor: &Visitor,
    id: &str,
    (number, query): (u64, &[(String, String)]),
    problems: &[FormProblem],
) -> Result<HistoryPage, Problem> {
    let view = plans::history(&state.app, &visitor.actor(), id, number).await?;
    let shell = super::shell(visitor, &view.plan, Tab::History).with_problems(problems);
    let pager = Pager::new(&format!("/plans/{id}/history"), query, view.journal.page, view.journal.pages);
    Ok(HistoryPage { shell, tab: Tab::History, view, pager })
}

/// `GET /plans/{id}/history`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    html::page(&page(&state, &visitor, &id, (query.page(), &query.0), &[]).await?)
}

/// `POST /plans/{id}/versions`: a file with the next version.
pub async fn upload(Given(state): Given<State>, Path(id): Path<String>, uploaded: Uploaded) -> Answer {
    let visitor = uploaded.visitor;
    let problems = match uploaded.file {
        SentFile::Missing => vec![FormProblem::new("file", "Выберите файл с новой редакцией.")],
        SentFile::TooLarge => vec![FormProblem::new("file", "Файл больше 60 МБ: сохраните его без рисунков.")],
        SentFile::File { name, bytes } => {
            match amendments::start(&state.app, &visitor.actor(), &id, bytes, &name).await {
                Ok(started) => {
                    let address = format!("/imports/{}", started.import_id);
                    return Ok(if started.recognised.is_some() {
                        flash::redirect(&address, Done::Recognised)
                    } else {
                        Redirect::to(&address).into_response()
                    });
                }
                Err(failure) => form_problems(failure)?
                    .into_iter()
                    .map(|problem| FormProblem { field: "file".to_owned(), ..problem })
                    .collect(),
            }
        }
    };
    html::refused(&page(&state, &visitor, &id, (1, &[]), &problems).await?)
}

/// `POST /plans/{id}/archive`
pub async fn archive(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let archived = fields.get("archived") == "yes";
    plans::archive(&state.app, &visitor.actor(), &id, archived).await?;
    Ok(flash::redirect(&format!("/plans/{id}"), if archived { Done::PlanArchived } else { Done::Saved }))
}
