//! The plan as the document's own table.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::plans::{self, ColumnsView, TableRow, TableView};

use super::Tab;
use crate::error::Answer;
use crate::html;
use crate::session::Visitor;
use crate::shell::Shell;
use crate::state::State;

/// The table of a plan.
#[derive(Template)]
#[template(path = "plans/table.html")]
pub struct TablePage {
    /// Shared parts.
    pub shell: Shell,
    /// Current tab.
    pub tab: Tab,
    /// The plan's table.
    pub view: TableView,
}

impl TablePage {
    /// How many columns the table has, the margin included.
    pub fn width(&self) -> usize {
        let ColumnsView { number, audience, expected, reports, channels } = self.view.columns;
        4 + [number, audience, expected, reports, channels].into_iter().filter(|shown| *shown).count()
    }

    /// Groups of rows that follow the sections: title and rows.
    pub fn extra(&self) -> Vec<(&'static str, &Vec<TableRow>)> {
        let groups =
            [("Контрольные точки", &self.view.checkpoints), ("Обязанности из текста приказа", &self.view.obligations)];
        groups.into_iter().filter(|(_, rows)| !rows.is_empty()).collect()
    }

    /// Whether the plan has no line at all.
    pub fn empty(&self) -> bool {
        self.view.sections.iter().all(|section| section.rows.is_empty()) && self.extra().is_empty()
    }
}

/// `GET /plans/{id}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let view = plans::table(&state.app, &visitor.actor(), &id).await?;
    html::page(&TablePage { shell: super::shell(&visitor, &view.plan, Tab::Table), tab: Tab::Table, view })
}
