//! The journal: who did what, when, with what before and after, chained by hashes so that nobody can quietly rewrite it.
//!
//! `hash = sha256(previous hash as text || canonical JSON of the entry)`, the first entry following [`GENESIS`].
//! Entries that carry sums of changed rows hash these, the plan and the line as well; older entries do not have them.
//! Canonical JSON has no blanks, keys sorted by Unicode code points, and `null` written out; numbers print as `serde_json` does.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One entry of the journal, without its hashes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Place in the journal, counted from 1 without gaps.
    pub sequence: i64,
    /// UTC moment, ISO 8601.
    pub at: String,
    /// Id of the user, or `system`.
    pub actor: String,
    /// What was done, for example `plan.adopt`.
    pub action: String,
    /// Kind of the thing, for example `plan`.
    pub entity: String,
    /// Its id.
    pub entity_id: String,
    /// The thing before; none for a creation.
    pub before: Option<Value>,
    /// The thing after; none for a removal.
    pub after: Option<Value>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Sums of the rows that were changed, with the plan and the line it is about; none in entries of older versions.
    pub rows: Option<Rows>,
}

/// What an entry says of the rows behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Sums of rows: `[table, id, sum]`, the sum missing for a row that was removed.
    pub sums: Value,
    /// The plan it is about.
    pub plan_id: Option<String>,
    /// The line it is about.
    pub activity_id: Option<String>,
}

impl Entry {
    /// The text that is hashed.
    pub fn canonical(&self) -> String {
        let optional = |value: &Option<Value>| value.clone().unwrap_or(Value::Null);
        let mut row = serde_json::json!({
            "sequence": self.sequence,
            "at": self.at,
            "actor": self.actor,
            "action": self.action,
            "entity": self.entity,
            "entity_id": self.entity_id,
            "before": optional(&self.before),
            "after": optional(&self.after),
            "reason": self.reason,
        });
        if let (Some(rows), Some(fields)) = (&self.rows, row.as_object_mut()) {
            fields.insert("rows".to_owned(), rows.sums.clone());
            fields.insert("plan_id".to_owned(), rows.plan_id.clone().into());
            fields.insert("activity_id".to_owned(), rows.activity_id.clone().into());
        }
        canonical_json(&row)
    }
}

/// Prints JSON without blanks and with sorted keys: equal values have equal texts whatever order their keys were made in.
pub fn canonical_json(value: &Value) -> String {
    fn print(value: &Value, out: &mut String) {
        match value {
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    print(item, out);
                }
                out.push(']');
            }
            Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                keys.sort_unstable();
                out.push('{');
                for (i, key) in keys.into_iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    out.push_str(&Value::String(key.clone()).to_string());
                    out.push(':');
                    print(&map[key], out);
                }
                out.push('}');
            }
            scalar => out.push_str(&scalar.to_string()),
        }
    }
    let mut out = String::new();
    print(value, &mut out);
    out
}

/// The hash of an entry that follows `previous_hash`: 64 lower-case hexadecimal digits.
pub fn link(previous_hash: &str, entry: &Entry) -> String {
    let mut hasher = Sha256::new();
    hasher.update(previous_hash.as_bytes());
    hasher.update(entry.canonical().as_bytes());
    hex::encode(hasher.finalize())
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredEntry {
    /// The entry.
    pub entry: Entry,
    /// Hash of the entry before.
    pub previous_hash: String,
    /// Its own hash.
    pub hash: String,
}

/// The first place where a journal does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing, repeated or moved.
    #[error("журнал: после записи {after} ожидалась запись {}, найдена {found}", after + 1)]
    Gap {
        /// The last good entry; 0 before the first.
        after: i64,
        /// The sequence found instead of the next.
        found: i64,
    },
    /// The entry does not follow the one before it.
    #[error("журнал: запись {sequence} не продолжает предыдущую")]
    Unchained {
        /// The entry.
        sequence: i64,
    },
    /// The entry was changed after it was written.
    #[error("журнал: запись {sequence} изменена после внесения")]
    Changed {
        /// The entry.
        sequence: i64,
    },
}

/// What a journal ends with when all of it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Entries checked.
    pub entries: u64,
    /// Hash of the last, [`GENESIS`] for an empty journal. Printed and kept aside, it also proves that nothing was cut off the end.
    pub head: String,
}

/// A journal on its way through the check, entry by entry, so that it need not fit into memory.
#[derive(Debug, Clone)]
pub struct Chain {
    verified: Verified,
    last: i64,
}

impl Default for Chain {
    fn default() -> Chain {
        Chain { verified: Verified { entries: 0, head: GENESIS.to_owned() }, last: 0 }
    }
}

impl Chain {
    /// Checks the next entry.
    ///
    /// # Errors
    /// It does not hold together with those before.
    pub fn push(&mut self, stored: &StoredEntry) -> Result<(), Break> {
        let sequence = stored.entry.sequence;
        if sequence != self.last + 1 {
            return Err(Break::Gap { after: self.last, found: sequence });
        }
        if stored.previous_hash != self.verified.head {
            return Err(Break::Unchained { sequence });
        }
        if link(&stored.previous_hash, &stored.entry) != stored.hash {
            return Err(Break::Changed { sequence });
        }
        self.verified.head.clone_from(&stored.hash);
        self.verified.entries += 1;
        self.last = sequence;
        Ok(())
    }

    /// What was checked so far.
    pub fn verified(self) -> Verified {
        self.verified
    }
}

/// Checks a whole journal in order of `sequence`.
///
/// # Errors
/// The first place where it does not hold together.
pub fn verify(entries: impl IntoIterator<Item = StoredEntry>) -> Result<Verified, Break> {
    let mut chain = Chain::default();
    for stored in entries {
        chain.push(&stored)?;
    }
    Ok(chain.verified())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn entry(sequence: i64, after: Value) -> Entry {
        Entry {
            sequence,
            at: "2023-02-15T10:00:00Z".to_owned(),
            actor: "u1".to_owned(),
            action: "assignment.status".to_owned(),
            entity: "assignment".to_owned(),
            entity_id: format!("a{sequence}"),
            before: None,
            after: Some(after),
            reason: Some("сделано".to_owned()),
            rows: None,
        }
    }

    fn chain(length: i64) -> Vec<StoredEntry> {
        let mut previous = GENESIS.to_owned();
        let link_one = |sequence| {
            let entry = entry(sequence, json!({"status": "accepted", "n": sequence}));
            let hash = link(&previous, &entry);
            let stored = StoredEntry { entry, previous_hash: previous.clone(), hash: hash.clone() };
            previous = hash;
            stored
        };
        (1..=length).map(link_one).collect()
    }

    #[test]
    fn finds_the_first_break() {
        let whole = chain(5);
        assert_eq!(verify(whole.clone()).unwrap().entries, 5);
        assert_eq!(verify(Vec::new()).unwrap().head, GENESIS);
        let broken = |change: &dyn Fn(&mut Vec<StoredEntry>)| {
            let mut copy = whole.clone();
            change(&mut copy);
            verify(copy).unwrap_err()
        };
        assert_eq!(broken(&|j| j[2].entry.reason = None), Break::Changed { sequence: 3 });
        assert_eq!(broken(&|j| j[2].entry.after = Some(json!(1))), Break::Changed { sequence: 3 });
        assert_eq!(broken(&|j| drop(j.remove(1))), Break::Gap { after: 1, found: 3 });
        assert_eq!(broken(&|j| j.swap(1, 2)), Break::Gap { after: 1, found: 3 });
        let rehashed = broken(&|j| {
            j[2].entry.reason = None;
            j[2].hash = link(&j[2].previous_hash, &j[2].entry);
        });
        assert_eq!(rehashed, Break::Unchained { sequence: 4 });
        let message = broken(&|j| drop(j.remove(1))).to_string();
        assert_eq!(message, "журнал: после записи 1 ожидалась запись 2, найдена 3");
    }

    #[test]
    fn canonical_text_is_fixed() {
        // The stored hashes depend on this text: it must never change.
        let text = entry(1, json!({"б": 1.5, "a": [true, null], "A": "стр\n\""})).canonical();
        let expected = concat!(
            r#"{"action":"assignment.status","actor":"u1","after":{"A":"стр\n\"","a":[true,null],"б":1.5},"#,
            r#""at":"2023-02-15T10:00:00Z","before":null,"entity":"assignment","entity_id":"a1","reason":"сделано","sequence":1}"#
        );
        assert_eq!(text, expected);
        assert_eq!(link(GENESIS, &entry(1, json!(null))).len(), 64);
        let rows = Rows { sums: json!([["unit", "u1", "ab"]]), plan_id: Some("p1".to_owned()), activity_id: None };
        let sealed = Entry { rows: Some(rows), ..entry(1, json!(1)) }.canonical();
        let expected = concat!(
            r#"{"action":"assignment.status","activity_id":null,"actor":"u1","after":1,"at":"2023-02-15T10:00:00Z","before":null,"#,
            r#""entity":"assignment","entity_id":"a1","plan_id":"p1","reason":"сделано","rows":[["unit","u1","ab"]],"sequence":1}"#
        );
        assert_eq!(sealed, expected);
    }

    proptest! {
        #[test]
        fn key_order_does_not_matter(keys in prop::collection::vec("[a-zа-я]{1,4}", 0..6)) {
            let object = |keys: &[String]| Value::Object(keys.iter().map(|k| (k.clone(), json!(k.len()))).collect());
            let mut reversed = keys.clone();
            reversed.reverse();
            let text = canonical_json(&object(&keys));
            prop_assert_eq!(&text, &canonical_json(&object(&reversed)));
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), object(&keys));
        }
    }
}
