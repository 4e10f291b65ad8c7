//! «Что горит»: what is overdue and what is due soon, over all plans.

use askama::Template;
use axum::extract::State as Given;
use axum::response::{IntoResponse, Redirect};
use operations::assignments::{self, AssignmentFilter, AssignmentRow};
use operations::imports::{self, ImportRow};
use operations::plans::{self, PlanFilter, PlanRow};

use crate::error::{Answer, Problem};
use crate::format::count;
use crate::html;
use crate::pager::Pager;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// How many imports under way the page shows; all of them stand on the page of plans.
const WAITING: usize = 5;
/// How many rows that are due soon the page shows.
const SOON: usize = 10;

/// The start page.
#[derive(Template)]
#[template(path = "home/show.html")]
pub struct HomePage {
    /// Shared parts.
    pub shell: Shell,
    /// The finding in one sentence.
    pub sentence: String,
    /// Overdue assignments of this page.
    pub overdue: Vec<AssignmentRow>,
    /// How many there are, in words.
    pub overdue_words: String,
    /// Other pages of them.
    pub pager: Pager,
    /// The nearest of those that are due soon.
    pub soon: Vec<AssignmentRow>,
    /// How many there are, in words.
    pub soon_words: String,
    /// Imports under way.
    pub imports: Vec<ImportRow>,
    /// Plans in force.
    pub plans: Vec<PlanRow>,
}

/// `GET /`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    // Who sees only their own organisations begins with their own work.
    if !visitor.sees_common() {
        return Ok(Redirect::to("/mine").into_response());
    }
    let actor = visitor.actor();
    let list = |status: &str, page| {
        let filter = AssignmentFilter { status: status.to_owned(), page, ..AssignmentFilter::default() };
        let (app, actor) = (state.app.clone(), actor.clone());
        async move { assignments::list(&app, &actor, &filter).await.map_err(Problem::from) }
    };
    let overdue = list("overdue", query.page()).await?;
    let mut soon = list("due_soon", 1).await?;
    soon.rows.truncate(SOON);
    let plans = plans::list(&state.app, &actor, &PlanFilter { page: 1, ..PlanFilter::default() }).await?;
    let words = |number| count(number, "поручение", "поручения", "поручений");
    let sentence = match (overdue.total, soon.total) {
        (0, 0) => "Ничего не горит: просроченных поручений нет, в ближайшие две недели сроков нет.".to_owned(),
        (0, near) => format!("Просроченных нет. В ближайшие две недели – {}.", words(near)),
        (late, 0) => format!("Просрочено {}. В ближайшие две недели новых сроков нет.", words(late)),
        (late, near) => format!("Просрочено {}, в ближайшие две недели – ещё {near}.", words(late)),
    };
    let mut imports = imports::list(&state.app, &actor, true, 1).await?.rows;
    imports.truncate(WAITING);
    html::page(&HomePage {
        shell: visitor.shell("Что горит", Place::Home),
        sentence,
        overdue_words: words(overdue.total),
        pager: Pager::new("/", &query.0, overdue.page, overdue.pages),
        overdue: overdue.rows,
        soon_words: words(soon.total),
        soon: soon.rows,
        imports,
        plans: plans.rows,
    })
}
