//! For a second version of a document: what it changes, confirmed line by line.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::amendments::{self, DiffView};

use super::{Step, StepLink, steps};
use crate::error::Answer;
use crate::flash::{self, Done};
use crate::html;
use crate::session::{Posted, Visitor};
use crate::shell::Shell;
use crate::state::State;

/// The diff with a choice beside each change.
#[derive(Template)]
#[template(path = "imports/changes.html")]
pub struct ChangesPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// The diff.
    pub view: DiffView,
}

impl ChangesPage {
    /// Whether a change stays out (the line is kept as in force).
    pub fn kept(&self, id: &str) -> bool {
        self.view.kept.iter().any(|known| known == id)
    }
}

/// `GET /imports/{id}/changes`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let view = amendments::diff(&state.app, &visitor.actor(), &id).await?;
    html::page(&ChangesPage {
        shell: super::shell(&visitor, &view.import, "Что изменилось"),
        steps: steps(Some(&view.import), Step::Changes),
        view,
    })
}

/// `POST /imports/{id}/changes`
pub async fn decide(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let change = fields.get("change");
    amendments::decide(&state.app, &visitor.actor(), &id, change, fields.get("take") == "yes").await?;
    Ok(flash::redirect(&format!("/imports/{id}/changes#{change}"), Done::Saved))
}
