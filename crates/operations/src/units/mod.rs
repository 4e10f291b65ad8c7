//! Organisations and the typed, dated links between them.

mod links;
mod sheet;
mod work;

pub use links::{LinkInput, LinkView, end_link, link, link_kinds, links};
pub use sheet::{UnitsPreview, UnitsPreviewRow, import_apply, import_preview, template};
pub use work::{OpenWork, open_work};

use std::collections::HashMap;

use domain::access::Action;
use domain::progress::Status;
use domain::unit::{UnitKind, is_email};
use phrases::text::{fold, squeeze};
use serde::{Deserialize, Serialize};
use store::queries::units::{self as queries, UnitQuery};
use store::records::Unit;

use crate::actor::{allow_common, allow_unit_id};
use crate::support::{PAGE, event, finish, optional, stamp, value};
use crate::{Actor, App, Failure, FieldProblem, Page};

/// An organisation as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitView {
    /// Id.
    pub id: String,
    /// Stable code of the kind: `school`, `municipality`, …
    pub kind: String,
    /// The kind in Russian: «школа».
    pub kind_name: String,
    /// Full name.
    pub name: String,
    /// Short name for tables.
    pub short_name: String,
    /// Code in the exam system or one's own, unique when set.
    pub code: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Put away: not offered any more.
    pub archived: bool,
    /// How many people are known there.
    pub persons: u64,
    /// How many assignments are open there.
    pub open_assignments: u64,
    /// For [`update`]: the record's revision when it was shown.
    pub revision: i64,
}

/// What a form about a unit carries; also one row of a list read from a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitInput {
    /// Code or Russian word of the kind.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Short name; empty means the full one.
    pub short_name: String,
    /// Code, or empty.
    pub code: String,
    /// Address, or empty.
    pub address: String,
    /// E-mail, or empty.
    pub email: String,
    /// Telephone, or empty.
    pub phone: String,
}

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitFilter {
    /// Part of a name or the code; case and «ё» do not matter.
    pub text: String,
    /// Code of a kind, or empty.
    pub kind: String,
    /// Show those put away as well.
    pub archived: bool,
    /// Page from 1.
    pub page: u64,
}

/// Kinds a unit may have: code and Russian word, for a choice on a form.
pub fn kinds() -> Vec<(&'static str, &'static str)> {
    UnitKind::ALL.iter().map(|kind| (kind.code(), kind.label())).collect()
}

/// Units by name.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, filter: &UnitFilter) -> Result<Page<UnitView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let query = UnitQuery {
        words: fold(&filter.text),
        kind: optional(&filter.kind),
        archived: filter.archived,
        page: filter.page,
        size: PAGE,
    };
    let (rows, total) = queries::list(&app.store.reader(), &query).await?;
    Ok(Page::new(views(app, rows).await?, filter.page, PAGE, total))
}

/// One unit.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<UnitView, Failure> {
    allow_unit_id(app, actor, Action::Read, id)?;
    let unit = queries::get(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    views(app, vec![unit]).await?.pop().ok_or(Failure::NotFound)
}

/// Adds a unit and tells its id.
///
/// # Errors
/// Invalid `kind`, `name`, `code` (taken), `email`.
pub async fn create(app: &App, actor: &Actor, input: &UnitInput) -> Result<String, Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let unit = checked(blank(app), input)?;
    let id = unit.id.clone();
    let mut event = event(app, actor, "unit.create", "unit", &id);
    event.after = Some(value(&unit)?);
    let writing = app.store.begin().await?;
    queries::insert(&writing, vec![unit]).await.map_err(taken)?;
    finish(writing, event).await?;
    Ok(id)
}

/// Changes a unit.
///
/// # Errors
/// Not found; invalid fields; conflict when `revision` is old.
pub async fn update(app: &App, actor: &Actor, id: &str, revision: i64, input: &UnitInput) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let before = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    if before.revision != revision {
        return Err(Failure::changed_meanwhile());
    }
    let mut after = checked(before.clone(), input)?;
    if after == before {
        return Ok(());
    }
    after.revision += 1;
    let mut event = event(app, actor, "unit.update", "unit", id);
    event.before = Some(value(&before)?);
    event.after = Some(value(&after)?);
    queries::update(&writing, after).await.map_err(taken)?;
    finish(writing, event).await
}

/// Puts a unit away (`true`) or brings it back (`false`). Its assignments stay.
///
/// # Errors
/// Not found.
pub async fn archive(app: &App, actor: &Actor, id: &str, archived: bool) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let mut unit = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    if unit.archived_at.is_some() == archived {
        return Ok(());
    }
    unit.archived_at = archived.then(|| stamp(app.clock.now()));
    unit.revision += 1;
    queries::update(&writing, unit).await?;
    let action = if archived { "unit.archive" } else { "unit.restore" };
    finish(writing, event(app, actor, action, "unit", id)).await
}

/// A unit with nothing in it yet.
pub(super) fn blank(app: &App) -> Unit {
    Unit {
        id: app.new_id(),
        kind: String::new(),
        name: String::new(),
        short_name: String::new(),
        name_folded: String::new(),
        search_folded: String::new(),
        code: None,
        address: None,
        email: None,
        phone: None,
        created_at: stamp(app.clock.now()),
        archived_at: None,
        revision: 1,
    }
}

/// The unit with the form's values, or what is wrong with them.
fn checked(mut unit: Unit, input: &UnitInput) -> Result<Unit, Failure> {
    let mut problems = Vec::new();
    match UnitKind::from_code(&input.kind).or_else(|| UnitKind::from_words(&input.kind)) {
        Some(kind) => kind.code().clone_into(&mut unit.kind),
        None => problems.push(FieldProblem::new("kind", "Выберите тип организации.")),
    }
    unit.name = squeeze(&input.name);
    if unit.name.is_empty() {
        problems.push(FieldProblem::new("name", "Введите наименование организации."));
    }
    unit.short_name = optional(&input.short_name).unwrap_or_else(|| unit.name.clone());
    unit.code = optional(&input.code);
    unit.address = optional(&input.address);
    unit.email = optional(&input.email);
    unit.phone = optional(&input.phone);
    if unit.email.as_ref().is_some_and(|email| !is_email(email)) {
        problems.push(FieldProblem::new("email", "Это не похоже на адрес почты. Пример: school1@example.org."));
    }
    Failure::check(problems)?;
    fold_names(&mut unit);
    Ok(unit)
}

/// Columns that search and sorting use.
pub(super) fn fold_names(unit: &mut Unit) {
    unit.name_folded = fold(&unit.short_name);
    unit.search_folded =
        fold(&format!("{} {} {}", unit.short_name, unit.name, unit.code.as_deref().unwrap_or_default()));
}

/// A taken code goes back to its field.
pub(super) fn taken(error: store::Error) -> Failure {
    match error {
        store::Error::Taken(_) => {
            Failure::field("code", "Такой код уже есть у другой организации. Проверьте код или найдите её в списке.")
        }
        other => other.into(),
    }
}

async fn views(app: &App, units: Vec<Unit>) -> Result<Vec<UnitView>, Failure> {
    let ids: Vec<String> = units.iter().map(|u| u.id.clone()).collect();
    let open: Vec<&str> = Status::ALL.iter().filter(|s| !s.is_closed()).map(|s| s.code()).collect();
    let reader = app.store.reader();
    let persons = queries::count_persons(&reader, &ids).await?;
    let assignments = queries::count_assignments(&reader, &ids, &open).await?;
    let count = |counts: &HashMap<String, u64>, id: &str| counts.get(id).copied().unwrap_or(0);
    Ok(units
        .into_iter()
        .map(|unit| UnitView {
            persons: count(&persons, &unit.id),
            open_assignments: count(&assignments, &unit.id),
            kind_name: UnitKind::from_code(&unit.kind).map_or_else(|| unit.kind.clone(), |k| k.label().to_owned()),
            id: unit.id,
            kind: unit.kind,
            name: unit.name,
            short_name: unit.short_name,
            code: unit.code,
            address: unit.address,
            email: unit.email,
            phone: unit.phone,
            archived: unit.archived_at.is_some(),
            revision: unit.revision,
        })
        .collect())
}
