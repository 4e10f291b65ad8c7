//! Writing and checking the journal.

use domain::journal::{Break, Chain, Entry, GENESIS, Rows, StoredEntry, Verified, link};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

pub use crate::anchor::Head;
use crate::entities::journal;
use crate::error::Error;
use crate::records::JournalEntry;
use crate::seals::{self, Seal};
use crate::writing::{Reader, Writing};

/// What happened, as the operation tells it; number and hashes are given here.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Event {
    /// Moment, ISO 8601 in UTC.
    pub at: String,
    /// Id of the account, or `system`.
    pub actor: String,
    /// Stable code, for example `plan.adopt`.
    pub action: String,
    /// Kind of the record.
    pub entity: String,
    /// Its id.
    pub entity_id: String,
    /// State before; none for a creation.
    pub before: Option<Value>,
    /// State after.
    pub after: Option<Value>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// The plan it is about, for the plan's history.
    pub plan_id: Option<String>,
    /// The line it is about, for the line's page.
    pub activity_id: Option<String>,
}

/// Which entries to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// All of them.
    Everything,
    /// Those about a plan and what is in it.
    Plan(&'a str),
    /// Those about a line and its assignments.
    Activity(&'a str),
    /// Those about one record.
    Record {
        /// Its kind.
        entity: &'a str,
        /// Its id.
        id: &'a str,
    },
}

/// Entries read at once while checking the chain.
const CHUNK: u64 = 500;

/// What the store tells of rows that an operation changed without an event of its own.
const NOTE: &str = "record.note";

/// Sums of rows, as [`seals`] makes them.
pub(crate) type Sums = Vec<Seal>;

/// Entries that a transaction wrote, for the signed head.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// The first of them.
    pub(crate) first: i64,
    /// Hash of the entry before the first.
    pub(crate) previous_hash: String,
    /// The last of them.
    pub(crate) last: i64,
    /// Its hash.
    pub(crate) hash: String,
    /// Its moment.
    pub(crate) at: String,
}

/// Adds an event to the transaction of the change it tells about. Its entry is written when the transaction is committed,
/// with the sums of all rows that were changed.
///
/// # Errors
/// None now; an entry that cannot be written fails the commit.
pub async fn append(writing: &Writing, event: Event) -> Result<(), Error> {
    writing.tell(event);
    Ok(())
}

/// Writes the entries of a transaction, the last step before its commit; none when nothing was told or changed.
pub(crate) async fn write(
    writing: &Writing,
    mut events: Vec<Event>,
    accepted: Option<Sums>,
) -> Result<Option<Written>, Error> {
    let sealed = writing.store.is_sealed();
    let mut sums = if sealed { seals::take(writing).await? } else { Vec::new() };
    sums.extend(accepted.unwrap_or_default());
    if events.is_empty() && sums.is_empty() {
        return Ok(None);
    }
    let before = journal::Entity::find().order_by_desc(journal::Column::Sequence).one(&writing.transaction).await?;
    if events.is_empty() {
        events.push(note(&sums, before.as_ref()));
    }
    let (mut sequence, mut hash) = before.map_or((0, GENESIS.to_owned()), |entry| (entry.sequence, entry.hash));
    let (first, previous_hash) = (sequence + 1, hash.clone());
    let (mut at, mut left) = (String::new(), events.len());
    for event in events {
        left -= 1;
        sequence += 1;
        let sums = if left == 0 { std::mem::take(&mut sums) } else { Vec::new() };
        let row = entry(event, sequence, hash, sealed.then(|| seals::to_value(sums)));
        (hash, at) = (row.hash.clone(), row.at.clone());
        journal::Entity::insert(row.into_active_model()).exec_without_returning(&writing.transaction).await?;
    }
    Ok(Some(Written { first, previous_hash, last: sequence, hash, at }))
}

/// The event of a change that nobody told about. The store has no clock: it takes the moment of the entry before.
fn note(sums: &[Seal], before: Option<&JournalEntry>) -> Event {
    let (entity, entity_id) = sums.first().map(|seal| (seal.entity.clone(), seal.id.clone())).unwrap_or_default();
    let at = before.map_or_else(|| "1970-01-01T00:00:00.000Z".to_owned(), |entry| entry.at.clone());
    Event { at, actor: "system".to_owned(), action: NOTE.to_owned(), entity, entity_id, ..Event::default() }
}

fn entry(event: Event, sequence: i64, previous_hash: String, sums: Option<Value>) -> JournalEntry {
    let rows_json = sums.as_ref().map(Value::to_string);
    let rows = sums.map(|sums| Rows { sums, plan_id: event.plan_id.clone(), activity_id: event.activity_id.clone() });
    let entry = Entry {
        sequence,
        at: event.at,
        actor: event.actor,
        action: event.action,
        entity: event.entity,
        entity_id: event.entity_id,
        before: event.before,
        after: event.after,
        reason: event.reason,
        rows,
    };
    JournalEntry {
        hash: link(&previous_hash, &entry),
        previous_hash,
        sequence: entry.sequence,
        at: entry.at,
        actor: entry.actor,
        action: entry.action,
        entity: entry.entity,
        entity_id: entry.entity_id,
        before_json: entry.before.map(|value| value.to_string()),
        after_json: entry.after.map(|value| value.to_string()),
        reason: entry.reason,
        plan_id: event.plan_id,
        activity_id: event.activity_id,
        rows_json,
    }
}

/// A page of entries, newest first, and how many there are in all. Pages are counted from 1.
///
/// # Errors
/// The database's own failures.
pub async fn list(
    reader: &Reader<'_>,
    about: About<'_>,
    page: u64,
    size: u64,
) -> Result<(Vec<JournalEntry>, u64), Error> {
    let all = journal::Entity::find();
    let chosen = match about {
        About::Everything => all,
        About::Plan(id) => all.filter(journal::Column::PlanId.eq(id)),
        About::Activity(id) => all.filter(journal::Column::ActivityId.eq(id)),
        About::Record { entity, id } => {
            all.filter(journal::Column::Entity.eq(entity)).filter(journal::Column::EntityId.eq(id))
        }
    };
    let total = chosen.clone().count(&reader.0).await?;
    let newest = chosen.order_by_desc(journal::Column::Sequence);
    let rows = newest.limit(size).offset((page.max(1) - 1) * size).all(&reader.0).await?;
    Ok((rows, total))
}

/// Checks the whole chain, in chunks.
///
/// # Errors
/// The database's own failures; the inner result is the first place where the journal does not hold together.
pub async fn verify(reader: &Reader<'_>) -> Result<Result<Verified, Break>, Error> {
    walk(reader, &mut |_| {}).await
}

/// Checks the whole chain and shows every good entry on the way; a chunk of them is in memory at a time.
pub(crate) async fn walk(
    reader: &Reader<'_>,
    see: &mut (dyn FnMut(&StoredEntry) + Send),
) -> Result<Result<Verified, Break>, Error> {
    let (mut chain, mut last) = (Chain::default(), i64::MIN);
    loop {
        let rows = journal::Entity::find()
            .filter(journal::Column::Sequence.gt(last))
            .order_by_asc(journal::Column::Sequence)
            .limit(CHUNK)
            .all(&reader.0)
            .await?;
        let Some(end) = rows.last() else { return Ok(Ok(chain.verified())) };
        last = end.sequence;
        for row in rows {
            let entry = stored(row);
            if let Err(broken) = chain.push(&entry) {
                return Ok(Err(broken));
            }
            see(&entry);
        }
    }
}

/// Hash of an entry; none when there is no such entry.
///
/// # Errors
/// The database's own failures.
pub async fn hash_at(reader: &Reader<'_>, sequence: i64) -> Result<Option<String>, Error> {
    Ok(journal::Entity::find_by_id(sequence).one(&reader.0).await?.map(|entry| entry.hash))
}

/// One entry.
pub(crate) async fn get(reader: &Reader<'_>, sequence: i64) -> Result<Option<StoredEntry>, Error> {
    Ok(journal::Entity::find_by_id(sequence).one(&reader.0).await?.map(stored))
}

fn stored(row: JournalEntry) -> StoredEntry {
    // JSON that no longer parses was tampered with; as a text it cannot give the stored hash.
    let value = |text: Option<String>| text.map(|t| serde_json::from_str(&t).unwrap_or(Value::String(t)));
    let (plan_id, activity_id) = (row.plan_id, row.activity_id);
    StoredEntry {
        entry: Entry {
            sequence: row.sequence,
            at: row.at,
            actor: row.actor,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            before: value(row.before_json),
            after: value(row.after_json),
            reason: row.reason,
            rows: value(row.rows_json).map(|sums| Rows { sums, plan_id, activity_id }),
        },
        previous_hash: row.previous_hash,
        hash: row.hash,
    }
}
