//! Links between organisations: who is subordinate to whom, who curates whom, and since when.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::units::{self, LinkInput, UnitFilter};

use crate::error::Answer;
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::format::iso_or_typed;
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The form of a new link.
#[derive(Template)]
#[template(path = "units/link.html")]
pub struct LinkFormPage {
    /// Shared parts.
    pub shell: Shell,
    /// Id of the organisation the link starts from.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is searched for.
    pub text: String,
    /// Organisations found.
    pub found: Vec<Choice>,
    /// Kinds of links.
    pub kinds: Vec<Choice>,
    /// What is typed.
    pub input: LinkInput,
}

async fn page(
    state: &State,
    visitor: &Visitor,
    id: &str,
    fields: &Fields,
    problems: &[FormProblem],
) -> Result<LinkFormPage, crate::error::Problem> {
    let actor = visitor.actor();
    let unit = units::get(&state.app, &actor, id).await?;
    let text = fields.text("text");
    let filter = UnitFilter { text: text.clone(), page: 1, ..UnitFilter::default() };
    let found = units::list(&state.app, &actor, &filter).await?.rows;
    let found = found
        .into_iter()
        .filter(|other| other.id != id)
        .map(|other| Choice::new(other.id, format!("{} ({})", other.short_name, other.kind_name)));
    Ok(LinkFormPage {
        shell: visitor
            .shell("Новая связь", Place::Units)
            .under("Организации", "/units")
            .under(unit.short_name.clone(), format!("/units/{id}"))
            .with_problems(problems),
        id: id.to_owned(),
        name: unit.short_name,
        text,
        found: found.collect(),
        kinds: Choice::list("", &units::link_kinds()),
        input: LinkInput {
            to_unit: fields.text("to_unit"),
            kind: fields.text("kind"),
            starts_on: fields.text("starts_on"),
            ends_on: fields.text("ends_on"),
        },
    })
}

/// `GET /units/{id}/links/new`
pub async fn start(
    Given(state): Given<State>,
    visitor: Visitor,
    Path(id): Path<String>,
    Asked(query): Asked,
) -> Answer {
    html::page(&page(&state, &visitor, &id, &query, &[]).await?)
}

/// `POST /units/{id}/links/new`
pub async fn add(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let input = LinkInput {
        to_unit: fields.text("to_unit"),
        kind: fields.text("kind"),
        starts_on: iso_or_typed(fields.get("starts_on")),
        ends_on: iso_or_typed(fields.get("ends_on")),
    };
    match units::link(&state.app, &visitor.actor(), &id, &input).await {
        Ok(_) => Ok(flash::redirect(&format!("/units/{id}"), Done::Saved)),
        Err(failure) => {
            let problems = form_problems(failure)?;
            html::refused(&page(&state, &visitor, &id, &fields, &problems).await?)
        }
    }
}

/// `POST /units/{id}/links/{link}/end`
pub async fn end(
    Given(state): Given<State>,
    Path((id, link)): Path<(String, String)>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    units::end_link(&state.app, &visitor.actor(), &link, &iso_or_typed(fields.get("ends_on"))).await?;
    Ok(flash::redirect(&format!("/units/{id}"), Done::Saved))
}
