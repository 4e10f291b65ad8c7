//! People who do the work (not accounts): names, positions, where they work.

use serde::{Deserialize, Serialize};

use crate::{Actor, App, Failure, Page};

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
    let _ = (app, actor, filter);
    Err(Failure::unexpected("not yet"))
}

/// One person.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<PersonView, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Adds a person and tells the id.
///
/// # Errors
/// Invalid `name`, `email`, `unit_id`.
pub async fn create(app: &App, actor: &Actor, input: &PersonInput) -> Result<String, Failure> {
    let _ = (app, actor, input);
    Err(Failure::unexpected("not yet"))
}

/// Changes a person.
///
/// # Errors
/// Not found; invalid fields; conflict when `revision` is old.
pub async fn update(app: &App, actor: &Actor, id: &str, revision: i64, input: &PersonInput) -> Result<(), Failure> {
    let _ = (app, actor, id, revision, input);
    Err(Failure::unexpected("not yet"))
}

/// Puts a person away (`true`) or brings them back (`false`). Their assignments stay.
///
/// # Errors
/// Not found.
pub async fn archive(app: &App, actor: &Actor, id: &str, archived: bool) -> Result<(), Failure> {
    let _ = (app, actor, id, archived);
    Err(Failure::unexpected("not yet"))
}
