//! The form of an organisation.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::units::{self, UnitInput};

use crate::error::Answer;
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The form of a new or of a known organisation.
#[derive(Template)]
#[template(path = "units/form.html")]
pub struct UnitFormPage {
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
    pub input: UnitInput,
    /// Kinds to choose from.
    pub kinds: Vec<Choice>,
}

fn fresh(visitor: &Visitor, input: UnitInput, problems: &[FormProblem]) -> UnitFormPage {
    UnitFormPage {
        shell: visitor.shell("Новая организация", Place::Units).under("Организации", "/units").with_problems(problems),
        action: "/units/new".to_owned(),
        button: "Добавить организацию".to_owned(),
        back: "/units".to_owned(),
        revision: 0,
        input,
        kinds: Choice::list("Выберите вид", &units::kinds()),
    }
}

fn known(visitor: &Visitor, id: &str, revision: i64, input: UnitInput, problems: &[FormProblem]) -> UnitFormPage {
    let address = format!("/units/{id}");
    UnitFormPage {
        shell: visitor
            .shell("Сведения об организации", Place::Units)
            .under("Организации", "/units")
            .under("Организация", address.clone())
            .with_problems(problems),
        action: format!("{address}/edit"),
        button: "Сохранить".to_owned(),
        back: address,
        revision,
        input,
        kinds: Choice::list("", &units::kinds()),
    }
}

fn input(fields: &Fields) -> UnitInput {
    UnitInput {
        kind: fields.text("kind"),
        name: fields.text("name"),
        short_name: fields.text("short_name"),
        code: fields.text("code"),
        address: fields.text("address"),
        email: fields.text("email"),
        phone: fields.text("phone"),
    }
}

/// `GET /units/new`
pub async fn new(visitor: Visitor) -> Answer {
    html::page(&fresh(&visitor, UnitInput { kind: "school".to_owned(), ..UnitInput::default() }, &[]))
}

/// `POST /units/new`
pub async fn create(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let input = input(&fields);
    match units::create(&state.app, &visitor.actor(), &input).await {
        Ok(id) => Ok(flash::redirect(&format!("/units/{id}"), Done::UnitCreated)),
        Err(failure) => html::refused(&fresh(&visitor, input, &form_problems(failure)?)),
    }
}

/// `GET /units/{id}/edit`
pub async fn edit(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let unit = units::get(&state.app, &visitor.actor(), &id).await?;
    let input = UnitInput {
        kind: unit.kind,
        name: unit.name,
        short_name: unit.short_name,
        code: unit.code.unwrap_or_default(),
        address: unit.address.unwrap_or_default(),
        email: unit.email.unwrap_or_default(),
        phone: unit.phone.unwrap_or_default(),
    };
    html::page(&known(&visitor, &id, unit.revision, input, &[]))
}

/// `POST /units/{id}/edit`
pub async fn save(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let input = input(&fields);
    let revision = fields.get("revision").parse().unwrap_or(0);
    match units::update(&state.app, &visitor.actor(), &id, revision, &input).await {
        Ok(()) => Ok(flash::redirect(&format!("/units/{id}"), Done::Saved)),
        Err(failure) => html::refused(&known(&visitor, &id, revision, input, &form_problems(failure)?)),
    }
}
