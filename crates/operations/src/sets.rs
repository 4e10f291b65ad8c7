//! Named sets of organisations with dated members, and curatorships. When they change, the work of the plans follows.

use domain::access::Action;
use jiff::civil::Date;
use phrases::text::{fold, squeeze};
use serde::Serialize;
use store::queries::{accounts, sets as queries, units};
use store::records::{UnitLink, UnitSet, UnitSetMember};

use crate::actor::allow_common;
use crate::place::days;
use crate::support::{date_or_none, event, finish, stamp, value};
use crate::{Actor, App, Failure, owing};

/// A set as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Members today: id and short name.
    pub members: Vec<(String, String)>,
    /// Everybody who was or will be a member: short name, first day, last day.
    pub history: Vec<(String, Option<Date>, Option<Date>)>,
}

/// All sets with their members today.
///
/// # Errors
/// Refused when the person who asks may not read what is common.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<SetView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let mut views = Vec::new();
    for set in queries::all(&reader).await? {
        views.push(view(app, &reader, set).await?);
    }
    Ok(views)
}

/// One set.
///
/// # Errors
/// Not found; refused.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<SetView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let set = queries::by_ids(&reader, &[id.to_owned()]).await?.pop().ok_or(Failure::NotFound)?;
    view(app, &reader, set).await
}

async fn view(app: &App, reader: &store::Reader<'_>, set: UnitSet) -> Result<SetView, Failure> {
    let today = app.clock.today();
    let members = queries::members(reader, &set.id).await?;
    let ids: Vec<String> = members.iter().map(|m| m.unit_id.clone()).collect();
    let known = units::by_ids(reader, &ids).await?;
    let name = |id: &str| known.iter().find(|u| u.id == id).map(|u| u.short_name.clone()).unwrap_or_default();
    let mut view = SetView { id: set.id, name: set.name, members: Vec::new(), history: Vec::new() };
    for member in members {
        let days = days(member.starts_on.as_deref(), member.ends_on.as_deref())?;
        if days.contain(today) {
            view.members.push((member.unit_id.clone(), name(&member.unit_id)));
        }
        view.history.push((name(&member.unit_id), days.since, days.until));
    }
    Ok(view)
}

/// Adds members to a named set for a time; the set is made when it is not there. Tells the set's id.
///
/// # Errors
/// Refused; invalid `name`, `since`, `until`; not found (a unit).
pub async fn join(
    app: &App,
    actor: &Actor,
    name: &str,
    unit_ids: &[String],
    since: Option<Date>,
    until: Option<Date>,
) -> Result<String, Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let name = squeeze(name);
    if name.is_empty() {
        return Err(Failure::field("name", "Введите название набора."));
    }
    if let (Some(since), Some(until)) = (since, until)
        && until < since
    {
        return Err(Failure::field("until", "Последний день раньше первого. Проверьте даты."));
    }
    let writing = app.store.begin().await?;
    let set = match queries::by_name(&writing.reader(), &fold(&name)).await? {
        Some(set) => set,
        None => {
            let set = UnitSet {
                id: app.new_id(),
                name_folded: fold(&name),
                name,
                created_at: stamp(app.clock.now()),
                created_by: actor.id.clone(),
            };
            queries::insert(&writing, set.clone()).await?;
            set
        }
    };
    if units::by_ids(&writing.reader(), unit_ids).await?.len() < unit_ids.len() {
        return Err(Failure::NotFound);
    }
    let known = queries::members(&writing.reader(), &set.id).await?;
    let (starts_on, ends_on) = (since.map(|d| d.to_string()), until.map(|d| d.to_string()));
    let fresh: Vec<UnitSetMember> = unit_ids
        .iter()
        .filter(|id| !known.iter().any(|m| m.unit_id == **id && m.starts_on == starts_on && m.ends_on == ends_on))
        .map(|id| UnitSetMember {
            id: app.new_id(),
            set_id: set.id.clone(),
            unit_id: id.clone(),
            starts_on: starts_on.clone(),
            ends_on: ends_on.clone(),
        })
        .collect();
    let mut event = event(app, actor, "set.join", "unit_set", &set.id);
    event.after = Some(value(&fresh)?);
    queries::insert_members(&writing, fresh).await?;
    owing::follow_members(app, actor, &writing).await?;
    finish(writing, event).await?;
    Ok(set.id)
}

/// Ends memberships: `last` is the last day that belongs to the membership.
///
/// # Errors
/// Refused; not found (the set).
pub async fn leave(app: &App, actor: &Actor, name: &str, unit_ids: &[String], last: Date) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let set = queries::by_name(&writing.reader(), &fold(name)).await?.ok_or(Failure::NotFound)?;
    let mut ended = Vec::new();
    for member in queries::members(&writing.reader(), &set.id).await? {
        let until = date_or_none(member.ends_on.as_deref())?;
        if unit_ids.contains(&member.unit_id) && until.is_none_or(|until| until > last) {
            queries::end_member(&writing, &member.id, &last.to_string()).await?;
            ended.push(member);
        }
    }
    let mut event = event(app, actor, "set.leave", "unit_set", &set.id);
    event.before = Some(value(&ended)?);
    event.after = Some(serde_json::json!({"last_day": last}));
    owing::follow_members(app, actor, &writing).await?;
    finish(writing, event).await
}

/// A dated link between two units; `login` names the person who curates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedLink<'a> {
    /// Id of the unit it starts from.
    pub from: &'a str,
    /// Id of the other unit.
    pub to: &'a str,
    /// Code of the kind: `curates`, `supports`, `partner`, `subordinate`.
    pub kind: &'a str,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Login of the person, for a curatorship.
    pub login: Option<&'a str>,
}

/// Links two units for a time.
///
/// # Errors
/// Refused; not found (a unit, the person); invalid `kind`.
pub async fn link(app: &App, actor: &Actor, asked: DatedLink<'_>) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    if !["curates", "supports", "partner", "subordinate"].contains(&asked.kind) {
        return Err(Failure::field("kind", "Выберите вид связи."));
    }
    let writing = app.store.begin().await?;
    let ids = [asked.from.to_owned(), asked.to.to_owned()];
    if units::by_ids(&writing.reader(), &ids).await?.len() < 2 {
        return Err(Failure::NotFound);
    }
    let person_id = match asked.login {
        None => None,
        Some(login) => {
            let account = accounts::by_login(&writing.reader(), &fold(login)).await?.ok_or(Failure::NotFound)?;
            Some(account.person_id.ok_or(Failure::NotFound)?)
        }
    };
    let row = UnitLink {
        id: app.new_id(),
        from_unit: asked.from.to_owned(),
        to_unit: asked.to.to_owned(),
        kind: asked.kind.to_owned(),
        starts_on: asked.since.map(|d| d.to_string()),
        ends_on: asked.until.map(|d| d.to_string()),
        person_id,
    };
    let mut event = event(app, actor, "unit.link", "unit", asked.from);
    event.after = Some(value(&row)?);
    units::insert_links(&writing, vec![row]).await?;
    owing::follow_members(app, actor, &writing).await?;
    finish(writing, event).await
}
