//! Stories about those who change the database or the journal past the program.

use std::fs;
use std::sync::Arc;

use domain::journal::{Entry, GENESIS, Rows, link};
use store::journal::{About, Event};
use store::queries::units;
use store::records::JournalEntry;
use store::testing::Place;
use store::{Store, examine, journal};

use super::{problems, write};
use crate::records::unit;

/// Takes the defences of the database away, as somebody with all rights over it can.
async fn disarm(place: &Place) {
    if place.database.is_some() {
        for table in ["journal", "unit", "account"] {
            place.tamper(&format!("ALTER TABLE {table} DISABLE TRIGGER ALL")).await;
        }
        return;
    }
    place.tamper("DROP TRIGGER journal_no_update").await;
    place.tamper("DROP TRIGGER journal_no_delete").await;
    for table in ["unit", "account"] {
        for event in ["insert", "update", "delete"] {
            place.tamper(&format!("DROP TRIGGER seal_{table}_{event}")).await;
        }
    }
}

/// Six units, each with its entry, in a store that was closed well.
async fn prepared(place: &Place) -> Vec<JournalEntry> {
    let store = place.open().await;
    for n in 1..=6 {
        write(&store, n, &format!("Школа № {n}")).await.unwrap();
    }
    assert_eq!(problems(&store).await, Vec::<String>::new());
    let (mut entries, _) = journal::list(&store.reader(), About::Everything, 1, 100).await.unwrap();
    entries.reverse();
    store.close().await.unwrap();
    entries
}

/// What the program finds, and that a served store goes on finding it after more work.
async fn found(place: &Place) -> String {
    let looked = Store::connect(&place.folder(), place.database.as_deref()).await.unwrap();
    let first = problems(&looked).await.join("; ");
    looked.close().await.unwrap();
    let served = place.open().await;
    for n in 100..110 {
        write(&served, n, "Школа").await.unwrap();
    }
    served.close().await.unwrap();
    let looked = Store::connect(&place.folder(), place.database.as_deref()).await.unwrap();
    assert!(first.is_empty() || !problems(&looked).await.is_empty(), "forgotten after more work: {first}");
    looked.close().await.unwrap();
    first
}

/// Statements that rewrite the journal from an entry on with another reason and a chain that holds.
fn recomputed(entries: &[JournalEntry], from: i64) -> Vec<String> {
    let mut previous = GENESIS.to_owned();
    let mut statements = Vec::new();
    for row in entries {
        let value = |text: &Option<String>| text.as_deref().map(|text| serde_json::from_str(text).unwrap());
        let rows = value(&row.rows_json).map(|sums| Rows {
            sums,
            plan_id: row.plan_id.clone(),
            activity_id: row.activity_id.clone(),
        });
        let reason = if row.sequence == from { Some("подделано".to_owned()) } else { row.reason.clone() };
        let entry = Entry {
            sequence: row.sequence,
            at: row.at.clone(),
            actor: row.actor.clone(),
            action: row.action.clone(),
            entity: row.entity.clone(),
            entity_id: row.entity_id.clone(),
            before: value(&row.before_json),
            after: value(&row.after_json),
            reason: reason.clone(),
            rows,
        };
        let hash = link(&previous, &entry);
        let reason = reason.map_or("NULL".to_owned(), |reason| format!("'{reason}'"));
        statements.push(format!(
            "UPDATE journal SET reason = {reason}, previous_hash = '{previous}', hash = '{hash}' WHERE sequence = {}",
            row.sequence
        ));
        previous = hash;
    }
    statements
}

pub async fn a_journal_that_was_cut_or_rewritten_is_found(place: Arc<Place>) {
    let account = "INSERT INTO account (id, login, login_folded, name, role, password_hash, created_at) \
                   VALUES ('a', 'a', 'a', 'a', 'administrator', 'x', '2026')";
    let attacks: &[(&str, &[&str], &str)] = &[
        ("the tail is cut", &["DELETE FROM journal WHERE sequence > 3"], "обрезан"),
        ("all of it is deleted", &["DELETE FROM journal"], "обрезан"),
        ("an entry is changed", &["UPDATE journal SET actor = 'other' WHERE sequence = 2"], "изменена"),
        ("an entry moves to another plan", &["UPDATE journal SET plan_id = 'p' WHERE sequence = 2"], "изменена"),
        ("a sum is changed", &["UPDATE journal SET rows_json = '[]' WHERE sequence = 2"], "изменена"),
        ("an entry is missing", &["DELETE FROM journal WHERE sequence = 3"], "ожидалась"),
        ("a row is changed", &["UPDATE unit SET email = 'x@y.test' WHERE id = 'unit-3'"], "unit unit-3» изменена"),
        ("a row is added", &[account], "account a» добавлена"),
        ("a row is removed", &["DELETE FROM unit WHERE id = 'unit-3'"], "unit unit-3» удалена"),
    ];
    for (name, statements, expected) in attacks {
        let fresh = place.another().await;
        prepared(&fresh).await;
        disarm(&fresh).await;
        for sql in *statements {
            fresh.tamper(sql).await;
        }
        let found = found(&fresh).await;
        assert!(found.contains(expected), "{name}: {found}");
        fresh.clean().await;
    }
    let fresh = place.another().await;
    let entries = prepared(&fresh).await;
    disarm(&fresh).await;
    for sql in recomputed(&entries, 2) {
        fresh.tamper(&sql).await;
    }
    let told = found(&fresh).await;
    assert!(told.contains("переписан"), "{told}");
    fresh.clean().await;
    // The defences stand: even what was put back as it was is seen.
    let fresh = place.another().await;
    prepared(&fresh).await;
    fresh.tamper("UPDATE unit SET email = 'x@y.test' WHERE id = 'unit-3'").await;
    fresh.tamper("UPDATE unit SET email = NULL WHERE id = 'unit-3'").await;
    let told = found(&fresh).await;
    assert!(told.contains("мимо программы"), "{told}");
    fresh.clean().await;
}

/// The files beside the database: lost, forged, or a little behind.
pub async fn heads_and_keys_are_watched(place: Arc<Place>) {
    let key = place.folder().join("journal.key");
    let heads = place.folder().join("journal.heads");
    prepared(&place).await;
    let whole = fs::read_to_string(&heads).unwrap();
    let secret = fs::read_to_string(&key).unwrap();
    let look = async || {
        let store = Store::connect(&place.folder(), place.database.as_deref()).await.unwrap();
        let told = problems(&store).await.join("; ");
        store.close().await.unwrap();
        told
    };
    // Killed between a commit and its head: no alarm, and the next start catches up.
    let lines: Vec<&str> = whole.lines().collect();
    fs::write(&heads, lines[..lines.len() - 2].join("\n") + "\nopora-head-1 6 torn").unwrap();
    assert_eq!(look().await, "");
    place.open().await.close().await.unwrap();
    assert!(
        fs::read_to_string(&heads).unwrap().lines().any(|line| line.starts_with("opora-head-1 6 ") && line.len() > 200)
    );
    assert_eq!(look().await, "");
    // A line of somebody who has no key.
    let forged = lines.last().unwrap().replace("opora-head-1 6", "opora-head-1 5");
    fs::write(&heads, format!("{whole}{forged}\n")).unwrap();
    assert!(look().await.contains("чужой подписью"));
    for (path, name) in [(&heads, "journal.heads"), (&key, "journal.key")] {
        fs::write(&heads, &whole).unwrap();
        fs::remove_file(path).unwrap();
        assert!(look().await.contains(name), "{name}");
        // A start does not make what is lost anew, and work goes on.
        let store = place.open().await;
        write(&store, 1_000 + name.len(), "Школа").await.unwrap();
        store.close().await.unwrap();
        assert!(look().await.contains(name), "{name}");
    }
    assert_ne!(secret, "");
    // The way out is deliberate, and the journal says so.
    let store = place.open().await;
    let event = Event {
        at: "2026-03-03".to_owned(),
        actor: "system".to_owned(),
        action: "journal.accept".to_owned(),
        ..Event::default()
    };
    examine::accept(&store, event).await.unwrap();
    write(&store, 2_000, "Школа").await.unwrap();
    assert_eq!(problems(&store).await, Vec::<String>::new());
    let head = store.journal_head().await.unwrap().unwrap();
    assert!(head.is_genuine());
    assert_eq!(journal::hash_at(&store.reader(), head.sequence).await.unwrap(), Some(head.hash));
    store.close().await.unwrap();
}

/// A deliberate repair of a row is taken over with an entry; later changes of the program need nothing.
pub async fn a_deliberate_repair_is_accepted(place: Arc<Place>) {
    prepared(&place).await;
    place.tamper("UPDATE unit SET email = 'x@y.test' WHERE id = 'unit-3'").await;
    place.tamper("DELETE FROM unit WHERE id = 'unit-4'").await;
    let store = place.open().await;
    assert!(!problems(&store).await.is_empty());
    let event = Event {
        at: "2026-03-03".to_owned(),
        actor: "system".to_owned(),
        action: "journal.accept".to_owned(),
        ..Event::default()
    };
    assert_eq!(examine::accept(&store, event).await.unwrap(), 2);
    assert_eq!(problems(&store).await, Vec::<String>::new());
    // A change without an event of its own is told by the store.
    let writing = store.begin().await.unwrap();
    units::update(&writing, unit("unit-3", "Школа № 33", None)).await.unwrap();
    writing.commit().await.unwrap();
    let (entries, _) = journal::list(&store.reader(), About::Everything, 1, 1).await.unwrap();
    assert_eq!((entries[0].action.as_str(), entries[0].entity_id.as_str()), ("record.note", "unit-3"));
    assert_eq!(problems(&store).await, Vec::<String>::new());
    store.close().await.unwrap();
}
