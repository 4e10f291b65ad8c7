//! The plan as a Gantt chart: SVG made by the server, the same as a table behind it.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::timeline_model::{TimelineModel, TimelineRow};
use operations::plans::{self, PlanView};
use phrases::deadline::Window;

use super::Tab;
use crate::error::Answer;
use crate::html;
use crate::session::Visitor;
use crate::shell::Shell;
use crate::state::State;

/// The timeline of a plan.
#[derive(Template)]
#[template(path = "plans/timeline.html")]
pub struct TimelinePage {
    /// Shared parts.
    pub shell: Shell,
    /// Current tab.
    pub tab: Tab,
    /// The plan's head.
    pub plan: PlanView,
    /// What the picture shows.
    pub model: TimelineModel,
    /// The picture; drawn by the port, every text escaped there.
    pub picture: String,
    /// The same for a phone.
    pub narrow: String,
}

impl TimelinePage {
    /// Windows of a row in words, for the table behind the picture.
    pub fn windows(&self, row: &TimelineRow) -> String {
        let words = row.bars.iter().map(|bar| domain::russian::window(&Window { start: bar.start, due: bar.due }));
        words.collect::<Vec<_>>().join("; ")
    }

    /// Whether there is anything to draw.
    pub fn empty(&self) -> bool {
        self.model.sections.iter().all(|section| section.rows.is_empty())
    }
}

/// `GET /plans/{id}/timeline`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let (plan, model) = plans::timeline(&state.app, &visitor.actor(), &id).await?;
    let picture = (state.app.ports.timeline)(&model);
    let narrow = (state.app.ports.timeline)(&TimelineModel { narrow: true, ..model.clone() });
    let shell = super::shell(&visitor, &plan, Tab::Timeline);
    html::page(&TimelinePage { shell, tab: Tab::Timeline, plan, model, picture, narrow })
}
