//! Organisations: the list, one organisation, its form, loading from a table.

mod form;
mod links;
mod load;
mod show;

pub use form::{UnitFormPage, create, edit, new, save};
pub use links::{LinkFormPage, add, end, start};
pub use load::{LoadPage, PreviewPage, apply, ask, preview, template};
pub use show::{UnitPage, archive, show};

use askama::Template;
use axum::extract::State as Given;
use operations::units::{self, UnitFilter, UnitView};

use crate::error::Answer;
use crate::fields::Fields;
use crate::format::count;
use crate::html;
use crate::pager::Pager;
use crate::pages::Choice;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// The list of organisations.
#[derive(Template)]
#[template(path = "units/list.html")]
pub struct UnitsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Text of the filter.
    pub text: String,
    /// Kind of the filter.
    pub kind: String,
    /// Whether those put away are shown.
    pub archived: bool,
    /// Kinds to choose from.
    pub kinds: Vec<Choice>,
    /// How many were found, in words.
    pub found: String,
    /// Whether any filter is set.
    pub filtered: bool,
    /// This page's rows.
    pub rows: Vec<UnitView>,
    /// Other pages.
    pub pager: Pager,
}

/// `GET /units`
pub async fn list(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let filter = filter(&query);
    let found = units::list(&state.app, &visitor.actor(), &filter).await?;
    html::page(&UnitsPage {
        shell: visitor.shell("Организации", Place::Units),
        filtered: !filter.text.is_empty() || !filter.kind.is_empty() || filter.archived,
        text: filter.text,
        kind: filter.kind,
        archived: filter.archived,
        kinds: Choice::list("Все виды", &units::kinds()),
        found: count(found.total, "организация", "организации", "организаций"),
        pager: Pager::new("/units", &query.0, found.page, found.pages),
        rows: found.rows,
    })
}

fn filter(query: &Fields) -> UnitFilter {
    UnitFilter {
        text: query.text("text"),
        kind: query.text("kind"),
        archived: query.has("archived"),
        page: query.page(),
    }
}
