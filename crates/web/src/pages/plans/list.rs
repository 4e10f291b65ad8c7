//! The list of plans, with the imports that wait for somebody.

use askama::Template;
use axum::extract::State as Given;
use operations::imports::{self, ImportRow};
use operations::plans::{self, PlanFilter, PlanRow};

use crate::error::Answer;
use crate::format::count;
use crate::html;
use crate::pager::Pager;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// The list of plans.
#[derive(Template)]
#[template(path = "plans/list.html")]
pub struct PlansPage {
    /// Shared parts.
    pub shell: Shell,
    /// Text of the filter.
    pub text: String,
    /// Whether the archive is shown.
    pub archived: bool,
    /// Whether any filter is set.
    pub filtered: bool,
    /// How many were found, in words.
    pub found: String,
    /// Imports under way.
    pub imports: Vec<ImportRow>,
    /// This page's plans.
    pub rows: Vec<PlanRow>,
    /// Other pages.
    pub pager: Pager,
}

/// `GET /plans`
pub async fn list(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let actor = visitor.actor();
    let filter = PlanFilter { text: query.text("text"), archived: query.has("archived"), page: query.page() };
    let found = plans::list(&state.app, &actor, &filter).await?;
    let imports = imports::list(&state.app, &actor, true, 1).await?.rows;
    html::page(&PlansPage {
        shell: visitor.shell("Дорожные карты", Place::Plans),
        filtered: !filter.text.is_empty() || filter.archived,
        text: filter.text,
        archived: filter.archived,
        found: count(found.total, "дорожная карта", "дорожные карты", "дорожных карт"),
        imports,
        pager: Pager::new("/plans", &query.0, found.page, found.pages),
        rows: found.rows,
    })
}
