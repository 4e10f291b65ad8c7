//! People who do the work: list, form, one person.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::Target;
use operations::feeds::{self, FeedView};
use operations::persons::{self, PersonFilter, PersonInput, PersonView};
use operations::units::{self, UnitFilter};

use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::format::count;
use crate::html;
use crate::pager::Pager;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The list of people.
#[derive(Template)]
#[template(path = "persons/list.html")]
pub struct PersonsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Text of the filter.
    pub text: String,
    /// Whether those put away are shown.
    pub archived: bool,
    /// Whether any filter is set.
    pub filtered: bool,
    /// How many were found, in words.
    pub found: String,
    /// This page's rows.
    pub rows: Vec<PersonView>,
    /// Other pages.
    pub pager: Pager,
}

/// The form of a new or of a known person.
#[derive(Template)]
#[template(path = "persons/form.html")]
pub struct PersonFormPage {
    /// Shared parts.
    pub shell: Shell,
    /// Where the form is sent.
    pub action: String,
    /// Words of the button.
    pub button: String,
    /// Where "cancel" leads.
    pub back: String,
    /// Revision of the record when it was shown.
    pub revision: i64,
    /// What is typed.
    pub input: PersonInput,
    /// Organisations to choose from.
    pub units: Vec<Choice>,
}

/// The page of one person.
#[derive(Template)]
#[template(path = "persons/show.html")]
pub struct PersonPage {
    /// Shared parts.
    pub shell: Shell,
    /// The person.
    pub person: PersonView,
    /// Their calendar feeds.
    pub feeds: Vec<FeedView>,
}

/// `GET /persons`
pub async fn list(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let filter = PersonFilter {
        text: query.text("text"),
        unit_id: query.given("unit"),
        archived: query.has("archived"),
        page: query.page(),
    };
    let found = persons::list(&state.app, &visitor.actor(), &filter).await?;
    html::page(&PersonsPage {
        shell: visitor.shell("Люди", Place::Units),
        filtered: !filter.text.is_empty() || filter.unit_id.is_some() || filter.archived,
        text: filter.text,
        archived: filter.archived,
        found: count(found.total, "человек", "человека", "человек"),
        pager: Pager::new("/persons", &query.0, found.page, found.pages),
        rows: found.rows,
    })
}

/// `GET /persons/{id}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let actor = visitor.actor();
    let person = persons::get(&state.app, &actor, &id).await?;
    let feeds = feeds::list(&state.app, &actor, Some(&Target::Person(id))).await?;
    let shell =
        visitor.shell(person.name.clone(), Place::Units).under("Организации", "/units").under("Люди", "/persons");
    html::page(&PersonPage { shell, person, feeds })
}

/// `GET /persons/new`
pub async fn new(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let input = PersonInput { unit_id: query.text("unit"), ..PersonInput::default() };
    html::page(&form(&state, &visitor, None, input, &[]).await?)
}

/// `POST /persons/new`
pub async fn create(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let input = input(&fields);
    match persons::create(&state.app, &visitor.actor(), &input).await {
        Ok(id) => Ok(flash::redirect(&format!("/persons/{id}"), Done::PersonCreated)),
        Err(failure) => html::refused(&form(&state, &visitor, None, input, &form_problems(failure)?).await?),
    }
}

/// `GET /persons/{id}/edit`
pub async fn edit(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let person = persons::get(&state.app, &visitor.actor(), &id).await?;
    let input = PersonInput {
        name: person.name,
        position: person.position,
        unit_id: person.unit_id.unwrap_or_default(),
        email: person.email.unwrap_or_default(),
    };
    html::page(&form(&state, &visitor, Some((&id, person.revision)), input, &[]).await?)
}

/// `POST /persons/{id}/edit`
pub async fn save(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let input = input(&fields);
    let revision = fields.get("revision").parse().unwrap_or(0);
    match persons::update(&state.app, &visitor.actor(), &id, revision, &input).await {
        Ok(()) => Ok(flash::redirect(&format!("/persons/{id}"), Done::Saved)),
        Err(failure) => {
            let problems = form_problems(failure)?;
            html::refused(&form(&state, &visitor, Some((&id, revision)), input, &problems).await?)
        }
    }
}

/// `POST /persons/{id}/archive`
pub async fn archive(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let archived = fields.get("archived") == "yes";
    persons::archive(&state.app, &visitor.actor(), &id, archived).await?;
    Ok(flash::redirect(&format!("/persons/{id}"), if archived { Done::PersonArchived } else { Done::Saved }))
}

async fn form(
    state: &State,
    visitor: &Visitor,
    known: Option<(&str, i64)>,
    input: PersonInput,
    problems: &[FormProblem],
) -> Result<PersonFormPage, Problem> {
    let title = if known.is_some() { "Сведения о человеке" } else { "Новый человек" };
    let shell = visitor.shell(title, Place::Units).under("Организации", "/units").under("Люди", "/persons");
    let back = known.map_or_else(|| "/persons".to_owned(), |(id, _)| format!("/persons/{id}"));
    Ok(PersonFormPage {
        shell: shell.with_problems(problems),
        action: known.map_or_else(|| "/persons/new".to_owned(), |(id, _)| format!("/persons/{id}/edit")),
        button: if known.is_some() { "Сохранить" } else { "Добавить человека" }.to_owned(),
        back,
        revision: known.map_or(0, |(_, revision)| revision),
        input,
        units: unit_choices(state, visitor).await?,
    })
}

/// Organisations for a choice, all pages of them.
async fn unit_choices(state: &State, visitor: &Visitor) -> Result<Vec<Choice>, Problem> {
    let mut choices = vec![Choice::new("", "Не указана")];
    let mut page = 1;
    loop {
        let filter = UnitFilter { page, ..UnitFilter::default() };
        let found = units::list(&state.app, &visitor.actor(), &filter).await?;
        choices.extend(found.rows.into_iter().map(|unit| Choice::new(unit.id, unit.short_name)));
        if page >= found.pages {
            return Ok(choices);
        }
        page += 1;
    }
}

fn input(fields: &Fields) -> PersonInput {
    PersonInput {
        name: fields.text("name"),
        position: fields.text("position"),
        unit_id: fields.text("unit_id"),
        email: fields.text("email"),
    }
}
