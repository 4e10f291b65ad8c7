//! Between the file and the check: reading goes on, was refused, or is over.

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect};
use operations::imports::{self, ImportState, ImportView};

use super::{Step, StepLink, steps};
use crate::error::Answer;
use crate::flash::{self, Done};
use crate::html;
use crate::session::{Posted, Visitor};
use crate::shell::Shell;
use crate::state::State;

/// An import that is being read, was refused or put away.
#[derive(Template)]
#[template(path = "imports/show.html")]
pub struct ImportPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// The import.
    pub import: ImportView,
    /// The part that refreshes itself.
    pub part: ProgressPart,
}

impl ImportPage {
    /// Whether reading goes on.
    pub fn reading(&self) -> bool {
        self.import.state == ImportState::Reading
    }

    /// Whether the file was refused.
    pub fn refused(&self) -> bool {
        self.import.state == ImportState::Refused
    }
}

/// What is being done now.
#[derive(Template)]
#[template(path = "imports/_progress.html")]
pub struct ProgressPart {
    /// Id of the import.
    pub id: String,
    /// Words.
    pub text: String,
}

/// `GET /imports/{id}`: leads to the page that fits the import's state.
pub async fn enter(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let actor = visitor.actor();
    let import = imports::get(&state.app, &actor, &id).await?;
    match (import.state, &import.plan_id) {
        (ImportState::Review, _) => return Ok(Redirect::to(&format!("/imports/{id}/check")).into_response()),
        (ImportState::Adopted, Some(plan)) => return Ok(Redirect::to(&format!("/plans/{plan}")).into_response()),
        _ => {}
    }
    let text = imports::progress(&state.app, &actor, &id).await?.text;
    let title = import.state.label();
    html::page(&ImportPage {
        shell: super::shell(&visitor, &import, title),
        steps: steps(None, Step::File),
        import,
        part: ProgressPart { id, text },
    })
}

/// `GET /imports/{id}/progress`: the part alone, for htmx; anybody else is led to the whole page.
pub async fn progress(
    Given(state): Given<State>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let address = format!("/imports/{id}");
    let partial = headers.contains_key("hx-request") && !headers.contains_key("hx-history-restore-request");
    if !partial {
        return Ok(Redirect::to(&address).into_response());
    }
    let now = imports::progress(&state.app, &visitor.actor(), &id).await?;
    let mut answer = html::page(&ProgressPart { id, text: now.text })?;
    if now.state != ImportState::Reading
        && let Ok(value) = HeaderValue::from_str(&address)
    {
        answer.headers_mut().insert(HeaderName::from_static("hx-redirect"), value);
    }
    Ok(answer)
}

/// `POST /imports/{id}/discard`
pub async fn discard(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, .. }: Posted) -> Answer {
    imports::discard(&state.app, &visitor.actor(), &id).await?;
    Ok(flash::redirect("/plans", Done::Discarded))
}

/// `GET /imports/{id}/source`: the uploaded file itself.
pub async fn source(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    html::file(imports::source(&state.app, &visitor.actor(), &id).await?)
}
