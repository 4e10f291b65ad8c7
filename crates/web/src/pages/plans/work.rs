//! Assignments of a plan with filters; every choice stands in the address, so a view can be kept and sent.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::assignments::{self, AssignmentFilter, AssignmentRow};
use operations::plans::{self, PlanView};
use operations::{Failure, Target, TargetView};

use super::Tab;
use crate::error::{Answer, Problem};
use crate::fields::{Fields, encode};
use crate::format::{count, iso_or_typed, section as section_name, short};
use crate::html;
use crate::pager::Pager;
use crate::pages::Choice;
use crate::session::{Asked, Visitor};
use crate::shell::{FormProblem, Shell};
use crate::state::State;

/// Assignments of a plan.
#[derive(Template)]
#[template(path = "plans/work.html")]
pub struct WorkPage {
    /// Shared parts.
    pub shell: Shell,
    /// Current tab.
    pub tab: Tab,
    /// The plan's head.
    pub plan: PlanView,
    /// The filter.
    pub form: FilterForm,
    /// How many were found, in words.
    pub found: String,
    /// This page's rows.
    pub rows: Vec<AssignmentRow>,
    /// Other pages.
    pub pager: Pager,
    /// Columns that sort: words, address, whether current.
    pub sorts: Vec<SortLink>,
}

/// What is chosen and what may be chosen.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    /// Text.
    pub text: String,
    /// Who: `unit:ID` or `person:ID`.
    pub owner: String,
    /// Status.
    pub status: String,
    /// Section.
    pub section: String,
    /// First day as typed.
    pub from: String,
    /// Last day as typed.
    pub to: String,
    /// Organisations and people.
    pub owners: Vec<Choice>,
    /// Statuses.
    pub statuses: Vec<Choice>,
    /// Sections.
    pub sections: Vec<Choice>,
    /// Whether anything is chosen.
    pub filtered: bool,
}

/// A link that sorts the list.
#[derive(Debug, Clone)]
pub struct SortLink {
    /// Words.
    pub words: String,
    /// Address.
    pub address: String,
    /// Whether the list is sorted so now.
    pub current: bool,
}

/// `GET /plans/{id}/list`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let actor = visitor.actor();
    let plan = plans::get(&state.app, &actor, &id).await?;
    let choices = plans::choices(&state.app, &actor, Some(&id)).await?;
    let form = form(&query, choices);
    let mut shell = super::shell(&visitor, &plan, Tab::Work);
    let path = format!("/plans/{id}/list");
    let page = match assignments::list(&state.app, &actor, &filter(&id, &query)).await {
        Ok(page) => Some(page),
        Err(Failure::Invalid { problems }) => {
            shell.problems = problems.into_iter().map(FormProblem::from).collect();
            None
        }
        Err(other) => return Err(Problem::from(other)),
    };
    let refused = page.is_none();
    let (rows, number, pages, total) =
        page.map_or_else(|| (Vec::new(), 1, 1, 0), |p| (p.rows, p.page, p.pages, p.total));
    let page = WorkPage {
        shell,
        tab: Tab::Work,
        plan,
        form,
        found: count(total, "поручение", "поручения", "поручений"),
        rows,
        pager: Pager::new(&path, &query.0, number, pages),
        sorts: sorts(&path, &query),
    };
    if refused { html::refused(&page) } else { html::page(&page) }
}

fn filter(plan: &str, query: &Fields) -> AssignmentFilter {
    let owner = query.get("owner").parse::<Target>().ok();
    let id_of = |part: fn(&Target) -> Option<&str>| owner.as_ref().and_then(part).unwrap_or_default().to_owned();
    AssignmentFilter {
        plan: plan.to_owned(),
        unit: id_of(Target::unit_id),
        person: id_of(Target::person_id),
        from: iso_or_typed(query.get("from")),
        to: iso_or_typed(query.get("to")),
        status: query.text("status"),
        section: query.text("section"),
        text: query.text("text"),
        sort: query.text("sort"),
        page: query.page(),
    }
}

fn form(query: &Fields, choices: plans::Choices) -> FilterForm {
    let owner = |view: TargetView| Choice::new(view.target.to_string(), view.name);
    let mut owners = vec![Choice::new("", "Все")];
    owners.extend(choices.units.into_iter().map(owner));
    owners.extend(choices.persons.into_iter().map(owner));
    let mut statuses = vec![Choice::new("", "Любое")];
    statuses.extend(choices.statuses.into_iter().map(|(code, words)| Choice::new(code, words)));
    let mut sections = vec![Choice::new("", "Все")];
    sections.extend(choices.sections.into_iter().map(|section| {
        let indent = "\u{2003}".repeat(usize::try_from(section.depth).unwrap_or(0));
        Choice::new(section.id, format!("{indent}{}", short(&section_name(&section.number, &section.title), 60)))
    }));
    let names = ["text", "owner", "status", "section", "from", "to"];
    FilterForm {
        text: query.text("text"),
        owner: query.text("owner"),
        status: query.text("status"),
        section: query.text("section"),
        from: query.text("from"),
        to: query.text("to"),
        owners,
        statuses,
        sections,
        filtered: names.iter().any(|name| !query.get(name).is_empty()),
    }
}

fn sorts(path: &str, query: &Fields) -> Vec<SortLink> {
    let now = match query.get("sort") {
        "" => "due",
        sort => sort,
    };
    let words = [("due", "по сроку"), ("number", "по номеру"), ("owner", "по исполнителю"), ("status", "по состоянию")];
    let link = |(code, words): (&str, &str)| {
        let mut pairs: Vec<_> =
            query.0.iter().filter(|(n, v)| n != "sort" && n != "page" && !v.is_empty()).cloned().collect();
        if code != "due" {
            pairs.push(("sort".to_owned(), code.to_owned()));
        }
        let address = if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", encode(&pairs)) };
        SortLink { words: words.to_owned(), address, current: now == code }
    };
    words.into_iter().map(link).collect()
}
