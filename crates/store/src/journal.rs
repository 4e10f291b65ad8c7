//! Writing and checking the journal.

use domain::journal::{Break, Entry, GENESIS, StoredEntry, Verified, link, verify as verify_chain};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use crate::connect::{Reader, Writing};
use crate::entities::journal;
use crate::error::Error;
use crate::records::JournalEntry;

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
const CHUNK: u64 = 2_000;

/// Appends an entry within the transaction of the change it tells about.
///
/// # Errors
/// The database's own failures.
pub async fn append(writing: &Writing, event: Event) -> Result<(), Error> {
    let last = journal::Entity::find()
        .order_by_desc(journal::Column::Sequence)
        .one(&writing.transaction)
        .await?
        .map_or((0, GENESIS.to_owned()), |entry| (entry.sequence, entry.hash));
    let entry = Entry {
        sequence: last.0 + 1,
        at: event.at,
        actor: event.actor,
        action: event.action,
        entity: event.entity,
        entity_id: event.entity_id,
        before: event.before,
        after: event.after,
        reason: event.reason,
    };
    let row = JournalEntry {
        hash: link(&last.1, &entry),
        previous_hash: last.1,
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
    };
    journal::Entity::insert(row.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
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
    let mut entries = Vec::new();
    let mut last = i64::MIN;
    loop {
        let rows = journal::Entity::find()
            .filter(journal::Column::Sequence.gt(last))
            .order_by_asc(journal::Column::Sequence)
            .limit(CHUNK)
            .all(&reader.0)
            .await?;
        let Some(end) = rows.last() else { break };
        last = end.sequence;
        for row in rows {
            entries.push(stored(row)?);
        }
    }
    Ok(verify_chain(entries))
}

fn stored(row: JournalEntry) -> Result<StoredEntry, Error> {
    // JSON that no longer parses was tampered with; as a text it cannot give the stored hash.
    let value = |text: Option<String>| text.map(|t| serde_json::from_str(&t).unwrap_or(Value::String(t)));
    Ok(StoredEntry {
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
        },
        previous_hash: row.previous_hash,
        hash: row.hash,
    })
}
