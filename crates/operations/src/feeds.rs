//! Calendar feeds: an address with a secret that a calendar program reads; revocable.

use domain::access::Action;
use domain::calendar_model::{CalendarEvent, CalendarModel, EventStatus};
use domain::line::name_of;
use domain::russian;
use jiff::{SignedDuration, Timestamp};
use phrases::deadline::Window;
use phrases::text::squeeze;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::queries::assignments::{AssignmentItem, AssignmentQuery, list as list_assignments};
use store::queries::feeds as queries;
use store::records::Feed;

use crate::actor::{allow_common, allow_unit_id};
use crate::names::Names;
use crate::plans::status;
use crate::sessions::secret_hash;
use crate::support::{event, finish, moment, moment_or_none, stamp, window};
use crate::target::{Target, TargetView};
use crate::{Actor, App, Failure};

/// Most events of a feed: a school has hundreds of assignments, calendar programs give up at some thousands.
const MOST_EVENTS: u64 = 5_000;
/// A window up to so many days long is shown whole; of a longer one only the last day, or it would cover the calendar.
const WHOLE_UP_TO: i64 = 7;
/// Longest name of a feed, in characters.
const LONGEST_NAME: usize = 100;

/// A feed as listed; its secret cannot be seen any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedView {
    /// Id, for [`revoke`].
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whose assignments it shows.
    pub owner: TargetView,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a calendar program last read it.
    pub last_fetched_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A fresh feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CreatedFeed {
    /// Its id.
    pub id: String,
    /// The secret part of the address: shown once.
    pub secret: String,
}

/// What a calendar program gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedDocument {
    /// iCalendar text (RFC 5545), CRLF lines.
    pub text: String,
    /// Changes exactly when the content changes.
    pub entity_tag: String,
}

/// Makes a feed of a unit or a person.
///
/// # Errors
/// Not found; invalid `name` (too long).
pub async fn create(app: &App, actor: &Actor, owner: &Target, name: &str) -> Result<CreatedFeed, Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let names = Names::load(&writing.reader(), [owner]).await?;
    if !names.knows(owner) {
        return Err(Failure::NotFound);
    }
    let mut name = squeeze(name);
    if name.chars().count() > LONGEST_NAME {
        return Err(Failure::field("name", format!("Название длиннее {LONGEST_NAME} знаков. Сократите его.")));
    }
    if name.is_empty() {
        name = format!("Опора: {}", names.view(owner).name);
    }
    let secret = app.chance.token();
    let feed = Feed {
        id: app.new_id(),
        token_hash: secret_hash(&secret),
        owner_unit_id: owner.unit_id().map(str::to_owned),
        owner_person_id: owner.person_id().map(str::to_owned),
        name: name.clone(),
        created_by: actor.id.clone(),
        created_at: stamp(app.clock.now()),
        revoked_at: None,
        last_fetched_at: None,
    };
    let id = feed.id.clone();
    queries::insert(&writing, feed).await?;
    let mut event = event(app, actor, "feed.create", "feed", &id);
    event.after = Some(serde_json::json!({"name": name, "owner": owner}));
    finish(writing, event).await?;
    Ok(CreatedFeed { id, secret })
}

/// Feeds of one owner, or all; living ones first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, owner: Option<&Target>) -> Result<Vec<FeedView>, Failure> {
    match owner.and_then(Target::unit_id) {
        Some(unit) => allow_unit_id(app, actor, Action::Read, unit)?,
        None => allow_common(app, actor, Action::Read)?,
    }
    let reader = app.store.reader();
    let unit = owner.and_then(Target::unit_id);
    let person = owner.and_then(Target::person_id);
    let mut feeds = queries::list(&reader, unit, person).await?;
    feeds.sort_by_key(|feed| feed.revoked_at.is_some());
    let owners: Vec<Target> = feeds.iter().filter_map(owner_of).collect();
    let names = Names::load(&reader, &owners).await?;
    feeds
        .iter()
        .filter_map(|feed| Some((feed, owner_of(feed)?)))
        .map(|(feed, owner)| {
            Ok(FeedView {
                id: feed.id.clone(),
                name: feed.name.clone(),
                owner: names.view(&owner),
                created_at: moment(&feed.created_at)?,
                last_fetched_at: moment_or_none(feed.last_fetched_at.as_deref())?,
                revoked_at: moment_or_none(feed.revoked_at.as_deref())?,
            })
        })
        .collect()
}

/// Revokes a feed: its address answers "not found" from now on.
///
/// # Errors
/// Not found.
pub async fn revoke(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let writing = app.store.begin().await?;
    let feed = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    if feed.revoked_at.is_some() {
        return Ok(());
    }
    queries::revoke(&writing, id, &stamp(app.clock.now())).await?;
    finish(writing, event(app, actor, "feed.revoke", "feed", id)).await
}

/// The feed behind a secret. Needs no sign-in: the secret is the right.
///
/// # Errors
/// Not found when the secret is unknown or revoked.
pub async fn render(app: &App, secret: &str) -> Result<FeedDocument, Failure> {
    let reader = app.store.reader();
    let feed = queries::by_token(&reader, &secret_hash(secret)).await?;
    let feed = feed.filter(|feed| feed.revoked_at.is_none()).ok_or(Failure::NotFound)?;
    let query = AssignmentQuery {
        unit_id: feed.owner_unit_id.clone(),
        person_id: feed.owner_person_id.clone(),
        withdrawn: true,
        page: 1,
        size: MOST_EVENTS,
        ..AssignmentQuery::default()
    };
    let (items, _) = list_assignments(&reader, &query).await?;
    // The moment of the newest change, not of this request: the same content gives the same text and the same tag.
    let newest = items.iter().map(|item| item.updated_at.as_str()).max().unwrap_or(&feed.created_at);
    let as_of = moment(newest)?;
    let mut events = Vec::with_capacity(items.len());
    for item in items {
        events.extend(calendar_event(app, item)?);
    }
    let text = (app.ports.calendar)(&CalendarModel { name: feed.name.clone(), as_of, events });
    note_fetch(app, &feed).await?;
    Ok(FeedDocument { entity_tag: hex::encode(Sha256::digest(text.as_bytes())), text })
}

fn owner_of(feed: &Feed) -> Option<Target> {
    let unit = feed.owner_unit_id.clone().map(Target::Unit);
    unit.or_else(|| feed.owner_person_id.clone().map(Target::Person))
}

/// One assignment as a whole-day event; undated ones have no place in a calendar.
fn calendar_event(app: &App, item: AssignmentItem) -> Result<Option<CalendarEvent>, Failure> {
    let Some(window) = window(item.window_start.as_deref(), item.window_due.as_deref())? else { return Ok(None) };
    let status = status(&item.status)?;
    let gone = item.withdrawn_in_version.is_some() || status == domain::progress::Status::Dropped;
    let mut description =
        vec![item.title.clone(), format!("Срок: {}", russian::window(&window)), format!("Статус: {}", status.label())];
    description.extend(item.expected.as_ref().map(|expected| format!("Ожидаемый результат: {expected}")));
    description.push(format!("План: {}", item.plan_title));
    Ok(Some(CalendarEvent {
        uid: item.uid,
        sequence: u32::try_from(item.sequence).unwrap_or(u32::MAX),
        start: first_day(window),
        end: window.due,
        summary: name_of(item.number.as_deref(), &item.title),
        description: description.join("\n"),
        status: if gone { EventStatus::Cancelled } else { EventStatus::Confirmed },
        url: app.public_address.as_ref().map(|address| format!("{address}/activities/{}", item.activity_id)),
    }))
}

fn first_day(window: Window) -> jiff::civil::Date {
    match window.start {
        Some(start) if (0..WHOLE_UP_TO).contains(&russian::days_between(start, window.due)) => start,
        _ => window.due,
    }
}

/// Calendar programs ask every few minutes; noting it once an hour is enough for "is this feed used".
async fn note_fetch(app: &App, feed: &Feed) -> Result<(), Failure> {
    let now = app.clock.now();
    let last = moment_or_none(feed.last_fetched_at.as_deref())?;
    if last.is_some_and(|last| now.duration_since(last) < SignedDuration::from_hours(1)) {
        return Ok(());
    }
    let writing = app.store.begin().await?;
    queries::fetched(&writing, &feed.id, &stamp(now)).await?;
    Ok(writing.commit().await?)
}
