//! One organisation: what is known, its people, links, feeds.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::Target;
use operations::feeds::{self, FeedView};
use operations::persons::{self, PersonFilter, PersonView};
use operations::units::{self, LinkView, OpenWork, UnitView};

use crate::error::Answer;
use crate::fields::encode;
use crate::flash::{self, Done};
use crate::html;
use crate::session::{Posted, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// The page of one organisation.
#[derive(Template)]
#[template(path = "units/show.html")]
pub struct UnitPage {
    /// Shared parts.
    pub shell: Shell,
    /// The organisation.
    pub unit: UnitView,
    /// Its links.
    pub links: Vec<LinkView>,
    /// Its people.
    pub persons: Vec<PersonView>,
    /// Its calendar feeds.
    pub feeds: Vec<FeedView>,
    /// Plans with its open assignments.
    pub work: Vec<OpenWork>,
}

impl UnitPage {
    /// How many assignments are open in all plans.
    pub fn open(&self) -> u64 {
        self.work.iter().map(|work| work.open).sum()
    }

    /// The list of a plan's assignments, filtered to what this organisation has open.
    pub fn work_address(&self, work: &OpenWork) -> String {
        let owner = ("owner".to_owned(), Target::Unit(self.unit.id.clone()).to_string());
        let pairs = [owner, ("status".to_owned(), "open".to_owned())];
        format!("/plans/{}/list?{}", work.plan_id, encode(&pairs))
    }
}

/// `GET /units/{id}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let actor = visitor.actor();
    let unit = units::get(&state.app, &actor, &id).await?;
    let links = units::links(&state.app, &actor, &id).await?;
    let filter = PersonFilter { unit_id: Some(id.clone()), page: 1, ..PersonFilter::default() };
    let persons = persons::list(&state.app, &actor, &filter).await?.rows;
    let feeds = feeds::list(&state.app, &actor, Some(&Target::Unit(id))).await?;
    let shell = visitor.shell(unit.name.clone(), Place::Units).under("Организации", "/units");
    let work = units::open_work(&state.app, &actor, &unit.id).await?;
    html::page(&UnitPage { shell, unit, links, persons, feeds, work })
}

/// `POST /units/{id}/archive`
pub async fn archive(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let archived = fields.get("archived") == "yes";
    units::archive(&state.app, &visitor.actor(), &id, archived).await?;
    Ok(flash::redirect(&format!("/units/{id}"), if archived { Done::UnitArchived } else { Done::Saved }))
}
