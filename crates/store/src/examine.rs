//! The whole journal against what stands around it: its chain, its signed heads, and every row against its last sum.

use std::collections::HashMap;

use domain::journal::StoredEntry;
use sea_orm::{ConnectionTrait, Statement};
use sha2::{Digest, Sha256};

use crate::anchor::Head;
use crate::backup::tables;
use crate::connect::Store;
use crate::error::Error;
use crate::guard::Executor;
use crate::journal::{self, Event};
use crate::seals::{self, Seal};
use crate::writing::Reader;

/// Entries by which the signed heads may lag behind: what several processes had under way when they were killed.
const MOST_LAG: i64 = 64;
/// Wrong rows that are named; all are counted.
const MOST_NAMED: usize = 5;

/// What was found. Sentences are Russian.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Examination {
    /// Good entries.
    pub entries: u64,
    /// Hash of the last good entry.
    pub head: String,
    /// Rows that agree with the journal.
    pub rows: u64,
    /// The first place where the chain does not hold together.
    pub chain: Option<String>,
    /// What does not agree with the signed heads.
    pub heads: Vec<String>,
    /// Rows that do not agree with the journal.
    pub strange_rows: Vec<String>,
}

impl Examination {
    /// Whether everything agrees.
    pub fn is_well(&self) -> bool {
        self.chain.is_none() && self.heads.is_empty() && self.strange_rows.is_empty()
    }

    /// The first thing that is wrong.
    pub fn first_problem(&self) -> Option<&str> {
        self.chain.iter().chain(&self.heads).chain(&self.strange_rows).next().map(String::as_str)
    }
}

/// Last sums of rows by the journal: 128 bits of the row's name, the sum, the entry that says so.
#[derive(Default)]
pub(crate) struct LastSums(HashMap<u128, (u128, i64)>);

impl LastSums {
    /// Takes over what an entry says.
    pub(crate) fn see(&mut self, stored: &StoredEntry) {
        let Some(rows) = &stored.entry.rows else { return };
        for seal in seals::from_value(&rows.sums) {
            let name = name_of(&seal.entity, &seal.id);
            match seal.sum.as_deref().map(number) {
                Some(sum) => self.0.insert(name, (sum, stored.entry.sequence)),
                None => self.0.remove(&name),
            };
        }
    }
}

fn name_of(table: &str, id: &str) -> u128 {
    let hash = Sha256::new().chain_update(table).chain_update([0]).chain_update(id).finalize();
    u128::from_be_bytes(hash[..16].try_into().unwrap_or_default())
}

fn number(sum: &str) -> u128 {
    u128::from_str_radix(sum, 16).unwrap_or_default()
}

/// A row that does not agree with the journal.
pub(crate) struct Strange {
    entity: String,
    id: String,
    what: &'static str,
}

/// Compares every row with its last sum: how many agree, and those that do not.
pub(crate) async fn strange_rows(reader: &Reader<'_>, mut last: LastSums) -> Result<(u64, Vec<Strange>), Error> {
    let (mut good, mut strange) = (0, Vec::new());
    for table in tables::NAMES.iter().filter(|name| seals::is_sealed(name)) {
        let mut compare = |id: String, sum: String| {
            let known = last.0.remove(&name_of(table, &id)).map(|(sum, _)| sum);
            let what = match known {
                Some(known) if known == number(&sum) => {
                    good += 1;
                    return;
                }
                Some(_) => "изменена",
                None => "добавлена",
            };
            strange.push(Strange { entity: (*table).to_owned(), id, what });
        };
        tables::each_sum(&reader.0, table, &mut compare).await?;
    }
    let mut removed: Vec<(i64, u128)> = last.0.into_iter().map(|(name, (_, sequence))| (sequence, name)).collect();
    removed.sort_unstable();
    for of_entry in removed.chunk_by(|one, other| one.0 == other.0) {
        let entry = journal::get(reader, of_entry[0].0).await?;
        let sums = entry.and_then(|stored| stored.entry.rows).map(|rows| rows.sums).unwrap_or_default();
        let named: HashMap<u128, Seal> =
            seals::from_value(&sums).map(|seal| (name_of(&seal.entity, &seal.id), seal)).collect();
        let gone = of_entry.iter().filter_map(|(_, name)| named.get(name));
        strange.extend(gone.map(|seal| Strange { entity: seal.entity.clone(), id: seal.id.clone(), what: "удалена" }));
    }
    Ok((good, strange))
}

/// Strange rows in words: the first few by name, the rest by number.
pub(crate) fn in_words(strange: &[Strange]) -> Vec<String> {
    let named = strange.iter().take(MOST_NAMED);
    let mut words: Vec<String> =
        named.map(|row| format!("запись «{} {}» {} без записи в журнале", row.entity, row.id, row.what)).collect();
    if strange.len() > MOST_NAMED {
        words.push(format!("и ещё таких записей: {}", strange.len() - MOST_NAMED));
    }
    words
}

/// Looks at everything, in one frozen view and whoever writes meanwhile.
///
/// # Errors
/// The database's own failures; what is wrong is in the answer.
pub async fn examine(store: &Store) -> Result<Examination, Error> {
    // Heads are written after their commits: those read before the view are in it, those read after show the lag.
    let before = store.anchor().heads()?;
    let snapshot = store.snapshot().await?;
    let found = examine_view(store, &Reader(Executor::Snapshot(&snapshot)), &before).await;
    snapshot.rollback().await?;
    found
}

/// [`examine`] within a view that the caller keeps.
pub(crate) async fn examine_view(store: &Store, reader: &Reader<'_>, before: &[Head]) -> Result<Examination, Error> {
    let mut found = Examination::default();
    let mut signed: HashMap<i64, &str> = before.iter().map(|head| (head.sequence, head.hash.as_str())).collect();
    let mut forged = None;
    let mut last = LastSums::default();
    let mut see = |stored: &StoredEntry| {
        last.see(stored);
        if signed.remove(&stored.entry.sequence).is_some_and(|hash| hash != stored.hash) {
            forged.get_or_insert(stored.entry.sequence);
        }
    };
    match journal::walk(reader, &mut see).await? {
        Ok(verified) => (found.entries, found.head) = (verified.entries, verified.head),
        Err(broken) => {
            found.chain = Some(broken.to_string());
            return Ok(found);
        }
    }
    if !store.is_sealed() {
        return Ok(found);
    }
    if let Some(sequence) = forged {
        found.heads.push(format!("журнал переписан: запись {sequence} не та, что была подписана"));
    }
    let entries = i64::try_from(found.entries).unwrap_or(i64::MAX);
    heads_agree(store, before, entries, &mut found.heads).await?;
    let (good, strange) = strange_rows(reader, last).await?;
    found.rows = good;
    found.strange_rows = in_words(&strange);
    found.strange_rows.extend(trespasses(reader).await?);
    Ok(found)
}

/// Keys, signatures, and the length of the journal by the newest head.
async fn heads_agree(store: &Store, before: &[Head], entries: i64, wrong: &mut Vec<String>) -> Result<(), Error> {
    let (key, known) = (store.anchor().public_key()?, store.journal_keys().await?);
    let after = store.anchor().heads()?;
    match &key {
        None if known.is_empty() && before.is_empty() => return Ok(()),
        None => wrong.push("ключ журнала (файл journal.key) пропал из папки данных".to_owned()),
        Some(key) if !known.contains(key) => {
            wrong.push("ключ журнала в папке данных (journal.key) не от этой базы".to_owned());
        }
        Some(key) => {
            let foreign = before.iter().filter(|head| head.key != *key || !head.is_genuine()).count();
            if foreign > 0 {
                wrong.push(format!("в файле journal.heads строк с чужой подписью: {foreign}"));
            }
        }
    }
    if let Some(newest) = before.iter().map(|head| head.sequence).max().filter(|newest| *newest > entries) {
        wrong.push(format!("журнал обрезан: подписано записей {newest}, в базе осталось {entries}"));
    }
    match after.iter().map(|head| head.sequence).max() {
        None => wrong.push("файл подписанных сумм журнала (journal.heads) пропал или пуст".to_owned()),
        Some(newest) if entries - newest > MOST_LAG => {
            wrong.push(format!("последние записи журнала не подписаны: подписано {newest}, в базе {entries}"));
        }
        Some(_) => {}
    }
    Ok(())
}

/// Rows that triggers saw changed past the program.
async fn trespasses(reader: &Reader<'_>) -> Result<Vec<String>, Error> {
    let sql = "SELECT entity, row_id FROM row_trespass UNION SELECT entity, row_id FROM row_touched";
    let rows = reader.0.query_all_raw(Statement::from_string(reader.0.get_database_backend(), sql)).await?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let (entity, id): (String, String) = (first.try_get("", "entity")?, first.try_get("", "row_id")?);
    Ok(vec![format!("записей изменено в базе напрямую, мимо программы: {} (первая – «{entity} {id}»)", rows.len())])
}

/// Takes over the rows as they are, with an entry that says so and why, and begins the signed heads from here: the way
/// out after a deliberate repair of the database or the loss of the key. A broken chain stays broken.
///
/// # Errors
/// Refused `broken_journal`; the database's own failures.
pub async fn accept(store: &Store, event: Event) -> Result<u64, Error> {
    let writing = store.begin().await?;
    let mut last = LastSums::default();
    let walked = journal::walk(&writing.reader(), &mut |stored| last.see(stored)).await?;
    if let Err(broken) = walked {
        return Err(Error::refused(
            "broken_journal",
            format!("Журнал изменён в обход программы: {broken}."),
            "Принять такой журнал нельзя: восстановите исправную резервную копию в другую папку.",
        ));
    }
    let (_, strange) = strange_rows(&writing.reader(), last).await?;
    let rows = strange.into_iter().map(|row| (row.entity, row.id)).collect();
    let seals = seals::of(&writing.transaction, rows).await?;
    let count = seals.len() as u64;
    writing.transaction.execute_unprepared("DELETE FROM row_trespass").await?;
    writing.tell(event);
    writing.commit_accepting(seals).await?;
    store.anchor().start_over()?;
    store.adopt_key().await?;
    Ok(count)
}
