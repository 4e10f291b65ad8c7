//! Step 5: check answers, then put the plan in force.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::imports::{self, OwnerView, SummaryView};

use super::{Step, StepLink, steps};
use crate::error::Answer;
use crate::flash::{self, Done};
use crate::format::count;
use crate::html;
use crate::pages::form_problems;
use crate::session::{Posted, Visitor};
use crate::shell::Shell;
use crate::state::State;

/// What adopting will make.
#[derive(Template)]
#[template(path = "imports/summary.html")]
pub struct SummaryPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// The counts.
    pub view: SummaryView,
    /// Whose roadmap it is.
    pub owner: OwnerView,
}

impl SummaryPage {
    /// Words of the button: what it does.
    pub fn button(&self) -> String {
        if self.view.import.amends.is_some() {
            "Ввести новую редакцию в действие"
        } else {
            "Ввести в действие"
        }
        .to_owned()
    }

    /// What becomes of past windows: «до ввода: 243, новая дата: 2».
    pub fn past_words(&self) -> String {
        let (moved, dropped, due, done) = self.view.past;
        let counts = [
            ("до ввода", self.view.before_adoption),
            ("новая дата", moved),
            ("сделано до ввода", done),
            ("не нужно", dropped),
            ("станут просроченными", due),
        ];
        let words: Vec<String> =
            counts.iter().filter(|(_, n)| *n > 0).map(|(words, n)| format!("{words}: {n}")).collect();
        if words.is_empty() { "нет".to_owned() } else { words.join(", ") }
    }

    /// «49 мероприятий, 12 поручений …»
    pub fn promise(&self) -> String {
        let activities = count(self.view.activities, "мероприятие", "мероприятия", "мероприятий");
        let assignments = count(self.view.assignments, "поручение", "поручения", "поручений");
        format!("В план войдут {activities}; будет создано {assignments}.")
    }

    /// Owners shown at once; the rest is behind "ещё".
    pub fn first_owners(&self) -> &[(operations::TargetView, u64)] {
        &self.view.owners[..self.view.owners.len().min(10)]
    }

    /// Owners beyond the first.
    pub fn other_owners(&self) -> &[(operations::TargetView, u64)] {
        &self.view.owners[self.view.owners.len().min(10)..]
    }
}

/// `GET /imports/{id}/summary`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let view = imports::summary(&state.app, &visitor.actor(), &id).await?;
    let owner = imports::owner(&state.app, &visitor.actor(), &id).await?;
    html::page(&page(view, owner, &visitor))
}

fn page(view: SummaryView, owner: OwnerView, visitor: &Visitor) -> SummaryPage {
    SummaryPage {
        shell: super::shell(visitor, &view.import, "Итог"),
        steps: steps(Some(&view.import), Step::Summary),
        view,
        owner,
    }
}

/// `POST /imports/{id}/adopt`
pub async fn adopt(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, .. }: Posted) -> Answer {
    let actor = visitor.actor();
    let view = imports::summary(&state.app, &actor, &id).await?;
    let assignments = u32::try_from(view.assignments).unwrap_or(u32::MAX);
    match imports::adopt(&state.app, &actor, &id).await {
        Ok(plan) => Ok(flash::redirect(&format!("/plans/{plan}"), Done::Adopted(assignments))),
        Err(failure) => {
            let problems = form_problems(failure)?;
            let owner = imports::owner(&state.app, &actor, &id).await?;
            let mut page = page(view, owner, &visitor);
            page.shell.problems = problems;
            html::refused(&page)
        }
    }
}
