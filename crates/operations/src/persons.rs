//! People who do the work (not accounts): names, positions, where they work.

use domain::access::Action;
use domain::unit::is_email;
use phrases::text::{fold, squeeze};
use serde::{Deserialize, Serialize};
use store::Reader;
use store::queries::persons::{self as queries, PersonQuery};
use store::queries::units;
use store::records::Person;

use crate::actor::{allow_common, allow_unit_id};
use crate::names::Names;
use crate::support::{PAGE, event, finish, optional, stamp, value};
use crate::{Actor, App, Failure, FieldProblem, Page, Target};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// Id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Position.
    pub position: String,
    /// Id of the unit.
    pub unit_id: Option<String>,
    /// Short name of the unit.
    pub unit_name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Put away: not offered any more.
    pub archived: bool,
    /// For [`update`]: the record's revision when it was shown.
    pub revision: i64,
}

/// What a form about a person carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonInput {
    /// Full name.
    pub name: String,
    /// Position.
    pub position: String,
    /// Id of the unit, or empty.
    pub unit_id: String,
    /// E-mail, or empty.
    pub email: String,
}

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonFilter {
    /// Part of the name or position.
    pub text: String,
    /// Only people of this unit.
    pub unit_id: Option<String>,
    /// Show those put away as well.
    pub archived: bool,
    /// Page from 1.
    pub page: u64,
}

/// People by name.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, filter: &PersonFilter) -> Result<Page<PersonView>, Failure> {
    match filter.unit_id.as_deref().filter(|id| !id.is_empty()) {
        Some(unit) => allow_unit_id(app, actor, Action::Read, unit)?,
        None => allow_common(app, actor, Action::Read)?,
    }
    let query = PersonQuery {
        words: fold(&filter.text),
        unit_id: filter.unit_id.clone().filter(|id| !id.is_empty()),
        archived: filter.archived,
        page: filter.page,
        size: PAGE,
    };
    let reader = app.store.reader();
    let (rows, total) = queries::list(&reader, &query).await?;
    let units: Vec<Target> = rows.iter().filter_map(|p| p.unit_id.clone().map(Target::Unit)).collect();
    let names = Names::load(&reader, &units).await?;
    Ok(Page::new(rows.into_iter().map(|p| view(p, &names)).collect(), filter.page, PAGE, total))
}

/// One person.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<PersonView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let person = queries::get(&reader, id).await?.ok_or(Failure::NotFound)?;
    let unit = person.unit_id.clone().map(Target::Unit);
    let names = Names::load(&reader, &unit).await?;
    Ok(view(person, &names))
}

/// Adds a person and tells the id.
///
/// # Errors
/// Invalid `name`, `email`, `unit_id`.
pub async fn create(app: &App, actor: &Actor, input: &PersonInput) -> Result<String, Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let person = Person {
        id: app.new_id(),
        name: String::new(),
        name_folded: String::new(),
        search_folded: String::new(),
        position: String::new(),
        unit_id: None,
        email: None,
        created_at: stamp(app.clock.now()),
        archived_at: None,
        revision: 1,
    };
    let writing = app.store.begin().await?;
    let person = apply(&writing.reader(), person, input).await?;
    let id = person.id.clone();
    let mut event = event(app, actor, "person.create", "person", &id);
    event.after = Some(value(&person)?);
    queries::insert(&writing, person).await?;
    finish(writing, event).await?;
    Ok(id)
}

/// Changes a person.
///
/// # Errors
/// Not found; invalid fields; conflict when `revision` is old.
pub async fn update(app: &App, actor: &Actor, id: &str, revision: i64, input: &PersonInput) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let before = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    if before.revision != revision {
        return Err(Failure::changed_meanwhile());
    }
    let mut after = apply(&writing.reader(), before.clone(), input).await?;
    if after == before {
        return Ok(());
    }
    after.revision += 1;
    let mut event = event(app, actor, "person.update", "person", id);
    event.before = Some(value(&before)?);
    event.after = Some(value(&after)?);
    queries::update(&writing, after).await?;
    finish(writing, event).await
}

/// Puts a person away (`true`) or brings them back (`false`). Their assignments stay.
///
/// # Errors
/// Not found.
pub async fn archive(app: &App, actor: &Actor, id: &str, archived: bool) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let mut person = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    if person.archived_at.is_some() == archived {
        return Ok(());
    }
    person.archived_at = archived.then(|| stamp(app.clock.now()));
    person.revision += 1;
    queries::update(&writing, person).await?;
    let action = if archived { "person.archive" } else { "person.restore" };
    finish(writing, event(app, actor, action, "person", id)).await
}

/// The person with the form's values, or what is wrong with them.
async fn apply(reader: &Reader<'_>, mut person: Person, input: &PersonInput) -> Result<Person, Failure> {
    let mut problems = Vec::new();
    person.name = squeeze(&input.name);
    if person.name.is_empty() {
        problems.push(FieldProblem::new("name", "Введите фамилию и имя."));
    }
    person.position = squeeze(&input.position);
    person.email = optional(&input.email);
    if person.email.as_ref().is_some_and(|email| !is_email(email)) {
        problems.push(FieldProblem::new("email", "Это не похоже на адрес почты. Пример: ivanova@example.org."));
    }
    person.unit_id = optional(&input.unit_id);
    if let Some(unit_id) = &person.unit_id
        && units::get(reader, unit_id).await?.is_none()
    {
        problems.push(FieldProblem::new("unit_id", "Такой организации нет. Выберите из списка."));
    }
    Failure::check(problems)?;
    person.name_folded = fold(&person.name);
    person.search_folded = fold(&format!("{} {}", person.name, person.position));
    Ok(person)
}

fn view(person: Person, names: &Names) -> PersonView {
    PersonView {
        unit_name: person.unit_id.as_ref().and_then(|id| names.unit_name(id)),
        id: person.id,
        name: person.name,
        position: person.position,
        unit_id: person.unit_id,
        email: person.email,
        archived: person.archived_at.is_some(),
        revision: person.revision,
    }
}
