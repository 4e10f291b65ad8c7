//! «Что горит»: what is overdue and what is due soon, over all plans.

use askama::Template;
use axum::extract::State as Given;
use axum::response::{IntoResponse, Redirect};
use operations::attention::{self, LineGroup};
use operations::imports::{self, ImportRow};
use operations::plans::{self, PlanFilter, PlanRow};

use crate::error::Answer;
use crate::format::count;
use crate::html;
use crate::pager::Pager;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// How many imports under way the page shows; all of them stand on the page of plans.
const WAITING: usize = 5;
/// How many lines a list of the page shows: three screens of a phone hold both lists.
const LINES: u64 = 8;

/// The start page.
#[derive(Template)]
#[template(path = "home/show.html")]
pub struct HomePage {
    /// Shared parts.
    pub shell: Shell,
    /// The finding in one sentence.
    pub sentence: String,
    /// Overdue lines of this page.
    pub overdue: Vec<LineGroup>,
    /// How many there are, in words.
    pub overdue_words: String,
    /// Other pages of them.
    pub pager: Pager,
    /// Lines that are due soon.
    pub soon: Vec<LineGroup>,
    /// How many there are, in words.
    pub soon_words: String,
    /// Other pages of them.
    pub soon_pager: Pager,
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
    let (overdue, late) = attention::lines(&state.app, &actor, "overdue", query.page(), LINES).await?;
    let page_of_soon = query.get("soon").parse().unwrap_or(1);
    let (soon, near) = attention::lines(&state.app, &actor, "due_soon", page_of_soon, LINES).await?;
    let plans = plans::list(&state.app, &actor, &PlanFilter { page: 1, ..PlanFilter::default() }).await?;
    let mut imports = imports::list(&state.app, &actor, true, 1).await?.rows;
    imports.truncate(WAITING);
    html::page(&HomePage {
        shell: visitor.shell("Что горит", Place::Home),
        sentence: sentence(late, near),
        overdue_words: lines(overdue.total, late),
        pager: Pager::new("/", &query.0, overdue.page, overdue.pages),
        overdue: overdue.rows,
        soon_words: lines(soon.total, near),
        soon_pager: Pager::named("/", &query.0, "soon", soon.page, soon.pages),
        soon: soon.rows,
        imports,
        plans: plans.rows,
    })
}

/// What burns, in one sentence.
pub(crate) fn sentence(late: u64, near: u64) -> String {
    match (late, near) {
        (0, 0) => "Ничего не горит: просроченных поручений нет, в ближайшие две недели сроков нет.".to_owned(),
        (0, near) => format!("Просроченных поручений нет. В ближайшие две недели – {}.", assignments(near)),
        (late, 0) => format!("Просрочено {}. В ближайшие две недели новых сроков нет.", assignments(late)),
        (late, near) => format!("Просрочено {}, в ближайшие две недели – ещё {near}.", assignments(late)),
    }
}

fn assignments(number: u64) -> String {
    count(number, "поручение", "поручения", "поручений")
}

/// «3 строки, 40 поручений»
pub(crate) fn lines(lines: u64, number: u64) -> String {
    let told = count(lines, "строка плана", "строки плана", "строк плана");
    if lines == number { told } else { format!("{told}, {}", assignments(number)) }
}

/// Where a line leads: to the record of the only assignment, else to its window on the line's page.
pub fn address(group: &LineGroup) -> String {
    match &group.only {
        Some(id) => format!("/activities/{}?assignment={id}#status-form", group.activity_id),
        None => format!("/activities/{}?span={}#assignments", group.activity_id, group.window),
    }
}

/// «10 школ, до 06.12.2026»; with several last days «10 школ, 3 срока, первый – до 06.12.2026».
pub fn who_and_when(group: &LineGroup) -> String {
    let Some(due) = group.due else { return format!("{}, без даты", group.owners) };
    let due = crate::format::day(&due);
    match group.windows as u64 {
        0 | 1 => format!("{}, до {due}", group.owners),
        windows => {
            format!("{}, {}, первый – до {due}", group.owners, count(windows, "срок", "срока", "сроков"))
        }
    }
}
