//! Rights of accounts: given to a role over organisations for a time, expanded when a person comes.

use domain::access::{self, Action, Actor, Decision, Resource, Role, ScopeRule};
use domain::owed::{Curatorship, Place};
use jiff::ToSpan;
use jiff::civil::Date;
use phrases::text::fold;
use serde::Serialize;
use store::queries::{accounts, assignments, grants as queries, sets, units, work};
use store::records::{Account, AccountGrant, UnitLink};
use store::{Reader, Writing};

use crate::actor::allow_common;
use crate::place::days;
use crate::support::{date_or_none, event, finish, from_json, stamp, value};
use crate::{App, Failure};

/// A right as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantView {
    /// Id.
    pub id: String,
    /// Code of the role.
    pub role: String,
    /// The role in Russian.
    pub role_name: String,
    /// Over which organisations, in words.
    pub scope_words: String,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Holds today.
    pub holds: bool,
}

/// Who acts behind an account, with all rights it ever had: decisions look at the day.
pub(crate) async fn actor_of(reader: &Reader<'_>, account: &Account) -> Result<Actor, Failure> {
    let mut actor = Actor { person: account.person_id.clone(), ..Actor::administrator(&account.id, &account.name) };
    if account.role == Role::Administrator.code() {
        return Ok(actor);
    }
    actor.grants.clear();
    let rows = queries::of_account(reader, &account.id).await?;
    let rules: Vec<ScopeRule> = rows.iter().map(|row| from_json(&row.scope)).collect::<Result<_, _>>()?;
    let place = place_of(reader, &rules, account.person_id.as_deref()).await?;
    for (row, rule) in rows.iter().zip(&rules) {
        let days = days(row.starts_on.as_deref(), row.ends_on.as_deref())?;
        let (own, person) = (row.unit_id.as_deref(), account.person_id.as_deref());
        actor.grants.extend(access::expand(role(row)?, rule, own, days, person, &place));
    }
    Ok(actor)
}

/// Who acts on the command line: the account with this login, or the program itself when none is named.
///
/// # Errors
/// Refused `unknown_login`.
pub async fn actor_for(app: &App, login: Option<&str>) -> Result<Actor, Failure> {
    let Some(login) = login else { return Ok(crate::program()) };
    let reader = app.store.reader();
    match accounts::by_login(&reader, &fold(login)).await? {
        Some(account) => actor_of(&reader, &account).await,
        None => Err(Failure::refused(
            "unknown_login",
            format!("Учётной записи «{login}» нет."),
            "Проверьте логин: opora user list.",
        )),
    }
}

/// The role of a stored right.
pub(crate) fn role(row: &AccountGrant) -> Result<Role, Failure> {
    Role::from_code(&row.role).ok_or_else(|| Failure::unexpected(format!("stored role «{}»", row.role)))
}

/// Only what the rules of one account need: a page must not grow with other people's sets.
async fn place_of(reader: &Reader<'_>, rules: &[ScopeRule], person: Option<&str>) -> Result<Place, Failure> {
    let mut place = Place::default();
    let set_ids: Vec<String> = rules
        .iter()
        .flat_map(|rule| match rule {
            ScopeRule::Listed { sets, .. } => sets.clone(),
            _ => Vec::new(),
        })
        .collect();
    if !set_ids.is_empty() {
        for member in sets::members_of(reader, &set_ids).await? {
            let days = days(member.starts_on.as_deref(), member.ends_on.as_deref())?;
            place.sets.entry(member.set_id).or_default().push((member.unit_id, days));
        }
    }
    if let Some(person) = person.filter(|_| rules.contains(&ScopeRule::Curated)) {
        for link in units::curatorships_of(reader, person).await? {
            let days = days(link.starts_on.as_deref(), link.ends_on.as_deref())?;
            place.curatorships.push(Curatorship { person: person.to_owned(), unit: link.to_unit, days });
        }
    }
    Ok(place)
}

/// Organisations for whose own work a person answers today, by the rights of the account.
pub(crate) async fn answered_units(app: &App, reader: &Reader<'_>, actor: &Actor) -> Result<Vec<String>, Failure> {
    let today = app.clock.today();
    let mut answered = Vec::new();
    for row in queries::of_account(reader, &actor.id).await? {
        let Some(unit) = row.unit_id.clone() else { continue };
        let holds = days(row.starts_on.as_deref(), row.ends_on.as_deref())?.contain(today);
        let role = role(&row)?;
        let own = Resource::OfUnit(unit.clone());
        let inside = actor.grants.iter().any(|g| g.role == role && g.holds_on(today) && g.scope.contains(&own));
        if role.answers_for_organisation() && holds && inside && !answered.contains(&unit) {
            answered.push(unit);
        }
    }
    Ok(answered)
}

/// Whether the person who asks may do something to what belongs to a unit, and why.
///
/// # Errors
/// Only our own.
pub fn may(app: &App, actor: &Actor, action: Action, unit_id: Option<&str>) -> Decision {
    let resource = unit_id.map_or(Resource::Common, |id| Resource::OfUnit(id.to_owned()));
    access::decide(actor, action, &resource, app.clock.today())
}

/// Rights of an account with words, for «что может этот человек».
///
/// # Errors
/// Refused when the person who asks does not administer; not found.
pub async fn of_login(app: &App, actor: &Actor, login: &str) -> Result<Vec<GrantView>, Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let reader = app.store.reader();
    let account = accounts::by_login(&reader, &fold(login)).await?.ok_or(Failure::NotFound)?;
    of_account(app, &reader, &account.id).await
}

/// Rights of an account with words.
pub(crate) async fn of_account(app: &App, reader: &Reader<'_>, account_id: &str) -> Result<Vec<GrantView>, Failure> {
    let today = app.clock.today();
    let mut views = Vec::new();
    for row in queries::of_account(reader, account_id).await? {
        let role = role(&row)?;
        views.push(GrantView {
            scope_words: scope_words(reader, &row).await?,
            role: role.code().to_owned(),
            role_name: role.label().to_owned(),
            starts_on: date_or_none(row.starts_on.as_deref())?,
            ends_on: date_or_none(row.ends_on.as_deref())?,
            holds: days(row.starts_on.as_deref(), row.ends_on.as_deref())?.contain(today),
            id: row.id,
        });
    }
    Ok(views)
}

async fn scope_words(reader: &Reader<'_>, row: &AccountGrant) -> Result<String, Failure> {
    let rule: ScopeRule = from_json(&row.scope)?;
    let names = |ids: Vec<String>| async move {
        let found = units::by_ids(reader, &ids).await?;
        Ok::<_, Failure>(found.into_iter().map(|unit| unit.short_name).collect::<Vec<_>>())
    };
    Ok(match rule {
        ScopeRule::All => "все организации".to_owned(),
        ScopeRule::Curated => "организации под кураторством".to_owned(),
        ScopeRule::Own => names(row.unit_id.iter().cloned().collect()).await?.join(", "),
        ScopeRule::Listed { units, sets: set_ids } => {
            let mut words = names(units).await?;
            let found = sets::by_ids(reader, &set_ids).await?;
            words.extend(found.into_iter().map(|set| format!("набор «{}»", set.name)));
            words.join(", ")
        }
    })
}

/// A successor takes over: the first's rights and curatorships end today, the curatorships of the successor begin tomorrow, and
/// open work that names the first names the successor.
///
/// # Errors
/// Refused when the person who asks may not edit organisations; not found (either login).
pub async fn hand_over(app: &App, actor: &Actor, from: &str, to: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let reader = writing.reader();
    let leaving = accounts_pair(accounts::by_login(&reader, &fold(from)).await?)?;
    let coming = accounts_pair(accounts::by_login(&reader, &fold(to)).await?)?;
    let today = app.clock.today();
    end_rights(&writing, &leaving.0, today).await?;
    move_curatorships(app, &writing, &leaving.1, &coming.1, today).await?;
    move_open_work(app, &writing, &leaving.1, &coming.1).await?;
    crate::owing::follow_members(app, actor, &writing).await?;
    let mut event = event(app, actor, "account.handover", "account", &leaving.0);
    event.after = Some(serde_json::json!({"to": coming.0, "on": today}));
    finish(writing, event).await
}

/// Account and person of somebody who takes part in a handover.
fn accounts_pair(account: Option<Account>) -> Result<(String, String), Failure> {
    let account = account.ok_or(Failure::NotFound)?;
    let person = account.person_id.ok_or(Failure::NotFound)?;
    Ok((account.id, person))
}

async fn end_rights(writing: &Writing, account_id: &str, today: Date) -> Result<(), Failure> {
    for row in queries::of_account(&writing.reader(), account_id).await? {
        let until = date_or_none(row.ends_on.as_deref())?;
        if until.is_none_or(|until| until > today) {
            queries::end(writing, &row.id, &today.to_string()).await?;
        }
    }
    Ok(())
}

async fn move_curatorships(app: &App, writing: &Writing, from: &str, to: &str, today: Date) -> Result<(), Failure> {
    let tomorrow = today.saturating_add(1.day());
    let mut next = Vec::new();
    for link in units::curatorships_of(&writing.reader(), from).await? {
        let until = date_or_none(link.ends_on.as_deref())?;
        if until.is_some_and(|until| until <= today) {
            continue;
        }
        units::end_link(writing, &link.id, &today.to_string()).await?;
        next.push(UnitLink {
            id: app.new_id(),
            starts_on: Some(tomorrow.to_string()),
            person_id: Some(to.to_owned()),
            ..link
        });
    }
    units::insert_links(writing, next).await?;
    Ok(())
}

async fn move_open_work(app: &App, writing: &Writing, from: &str, to: &str) -> Result<(), Failure> {
    for mut assignment in work::open_of_person(&writing.reader(), from).await? {
        assignment.person_id = Some(to.to_owned());
        assignment.sequence += 1;
        assignment.updated_at = stamp(app.clock.now());
        assignments::update(writing, assignment).await?;
    }
    Ok(())
}

/// Gives a right within a transaction of the caller.
pub(crate) async fn give(app: &App, actor: &Actor, writing: &Writing, row: AccountGrant) -> Result<(), Failure> {
    let mut event = event(app, actor, "grant.give", "account", &row.account_id);
    event.after = Some(value(&row)?);
    queries::insert(writing, vec![row]).await?;
    store::journal::append(writing, event).await?;
    Ok(())
}
