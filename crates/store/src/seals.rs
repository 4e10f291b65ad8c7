//! Sums of rows: every change of a row leaves the sum of what it became in the journal, so that a row changed past the
//! program is found.
//!
//! Triggers note which rows a transaction changed; [`take`] reads them back before the commit and sums them up. All tables
//! of `backup::tables` are sealed, but for those named here. A sum is over the columns that have a value, by name: columns
//! that a later step of the schema adds must allow `NULL`, and then no sum changes.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::backup::tables;
use crate::error::Error;
use crate::writing::Writing;

/// Tables without sums, and why.
pub(crate) const NOT_SEALED: &[(&str, &str)] = &[
    ("journal", "it has hashes of its own"),
    ("job", "work of the program itself; rows change every few seconds"),
    ("results_import_file", "waits for a decision of a person, megabytes a row, then it is gone"),
];

/// Columns that are not part of the sum: the program notes there how far it is, without an entry in the journal.
const VOLATILE: &[(&str, &[&str])] = &[
    ("feed", &["last_fetched_at"]),
    ("import", &["progress"]),
    ("results_import", &["report"]),
    ("letter", &["sent_at"]),
];

/// Tables whose rows come together and have one sum: table and the column that tells which belong together.
const TOGETHER: &[(&str, &str)] =
    &[("identification_verdict", "run_id"), ("register_version", "row_id"), ("pupil_name", "unit_id")];

/// Hexadecimal digits of a sum: 128 bits.
const DIGITS: usize = 32;

/// The sum of a row, or that it is no more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seal {
    /// Table.
    pub(crate) entity: String,
    /// Id of the row, or of the rows that have one sum.
    pub(crate) id: String,
    /// The sum; none for what was removed.
    pub(crate) sum: Option<String>,
}

/// Whether rows of a table have sums.
pub(crate) fn is_sealed(table: &str) -> bool {
    !NOT_SEALED.iter().any(|(name, _)| *name == table)
}

/// The column whose value names a sum, when it is not the key of the row.
pub(crate) fn together(table: &str) -> Option<&'static str> {
    TOGETHER.iter().find(|(name, _)| *name == table).map(|(_, column)| *column)
}

fn volatile(table: &str) -> &'static [&'static str] {
    VOLATILE.iter().find(|(name, _)| *name == table).map_or(&[], |(_, columns)| columns)
}

/// The sum of rows that have one sum, in any order: databases sort texts differently.
#[derive(Default)]
pub(crate) struct Sum(Vec<[u8; 32]>);

impl Sum {
    /// Adds a row.
    pub(crate) fn add(&mut self, table: &str, row: &Value) {
        let mut hasher = Sha256::new();
        let mut fields: Vec<(&String, &Value)> = row.as_object().into_iter().flatten().collect();
        fields.retain(|(name, value)| !value.is_null() && !volatile(table).contains(&name.as_str()));
        fields.sort_unstable_by_key(|(name, _)| *name);
        for (name, value) in fields {
            // Lengths keep the parts apart: no two rows give the same bytes.
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            hasher.update((name.len() as u64).to_be_bytes());
            hasher.update(name.as_bytes());
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        self.0.push(hasher.finalize().into());
    }

    /// The sum; none when there was no row.
    pub(crate) fn end(mut self) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        self.0.sort_unstable();
        let mut text = hex::encode(Sha256::digest(self.0.as_flattened()));
        text.truncate(DIGITS);
        Some(text)
    }
}

/// Takes the rows that the transaction changed and sums them up.
pub(crate) async fn take(writing: &Writing) -> Result<Vec<Seal>, Error> {
    let sql = "DELETE FROM row_touched RETURNING entity, row_id";
    let statement = Statement::from_string(writing.transaction.get_database_backend(), sql);
    let mut touched = Vec::new();
    for row in writing.transaction.query_all_raw(statement).await? {
        touched.push((row.try_get::<String>("", "entity")?, row.try_get::<String>("", "row_id")?));
    }
    of(&writing.transaction, touched).await
}

/// Sums of rows as they are now.
pub(crate) async fn of<C: ConnectionTrait>(
    connection: &C,
    mut rows: Vec<(String, String)>,
) -> Result<Vec<Seal>, Error> {
    rows.sort_unstable();
    let mut seals = Vec::with_capacity(rows.len());
    for of_table in rows.chunk_by(|one, other| one.0 == other.0) {
        let table = of_table[0].0.as_str();
        let ids: Vec<String> = of_table.iter().map(|(_, id)| id.clone()).collect();
        let sums = tables::sums(connection, table, &ids).await?;
        seals.extend(ids.into_iter().map(|id| Seal { entity: table.to_owned(), sum: sums.get(&id).cloned(), id }));
    }
    Ok(seals)
}

/// Sums as the journal keeps them.
pub(crate) fn to_value(seals: Vec<Seal>) -> Value {
    let one = |seal: Seal| {
        Value::Array(vec![seal.entity.into(), seal.id.into(), seal.sum.map_or(Value::Null, Value::String)])
    };
    Value::Array(seals.into_iter().map(one).collect())
}

/// Sums as the journal keeps them, read back; what is no sum is left out.
pub(crate) fn from_value(value: &Value) -> impl Iterator<Item = Seal> + '_ {
    value.as_array().into_iter().flatten().filter_map(|row| {
        let text = |n: usize| row.get(n)?.as_str().map(str::to_owned);
        Some(Seal { entity: text(0)?, id: text(1)?, sum: text(2) })
    })
}

/// Marks every row as changed: the first entry with sums covers what was there before.
pub(crate) async fn touch_all(writing: &Writing) -> Result<(), Error> {
    for table in tables::NAMES.iter().filter(|name| is_sealed(name)) {
        let key = tables::key(table);
        let sql = format!("INSERT INTO row_touched SELECT DISTINCT '{table}', \"{key}\" FROM \"{table}\"");
        writing.transaction.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Puts the triggers on every sealed table. Run after each step of the schema, since a step may have made a table anew.
pub(crate) async fn arm(writing: &Writing) -> Result<(), Error> {
    let connection = &writing.transaction;
    let backend = connection.get_database_backend();
    if backend == DbBackend::Postgres {
        connection.execute_unprepared(TOUCH_POSTGRES).await?;
    }
    for table in tables::NAMES.iter().filter(|name| is_sealed(name)) {
        let (key, columns) = (tables::key(table), tables::columns(table));
        let differs = columns.iter().filter(|column| !volatile(table).contains(column));
        let differs: Vec<String> =
            differs.map(|column| format!("OLD.\"{column}\" IS DISTINCT FROM NEW.\"{column}\"")).collect();
        let statements = match backend {
            DbBackend::Postgres => on_postgres(table, key, &differs.join(" OR ")),
            _ => on_sqlite(table, key, &differs.join(" OR ")),
        };
        for statement in statements {
            connection.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}

fn on_sqlite(table: &str, key: &str, differs: &str) -> Vec<String> {
    let note = |row: &str| {
        format!(
            "INSERT INTO row_touched SELECT '{table}', {row}.\"{key}\" \
             WHERE NOT EXISTS (SELECT 1 FROM row_touched WHERE entity = '{table}' AND row_id = {row}.\"{key}\");"
        )
    };
    let trigger = |event: &str, when: String, body: String| {
        let name = format!("seal_{table}_{}", event.to_lowercase());
        [
            format!("DROP TRIGGER IF EXISTS {name}"),
            format!("CREATE TRIGGER {name} AFTER {event} ON \"{table}\" {when} BEGIN {body} END"),
        ]
    };
    let mut statements = Vec::new();
    statements.extend(trigger("INSERT", String::new(), note("NEW")));
    statements.extend(trigger("UPDATE", format!("WHEN {differs}"), note("NEW") + &note("OLD")));
    statements.extend(trigger("DELETE", String::new(), note("OLD")));
    statements
}

const TOUCH_POSTGRES: &str = "CREATE OR REPLACE FUNCTION row_touch() RETURNS trigger LANGUAGE plpgsql AS $$ \
    DECLARE touched TEXT; BEGIN \
    IF TG_OP <> 'DELETE' THEN EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO touched USING NEW; \
    INSERT INTO row_touched VALUES (TG_TABLE_NAME, touched) ON CONFLICT DO NOTHING; END IF; \
    IF TG_OP <> 'INSERT' THEN EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO touched USING OLD; \
    INSERT INTO row_touched VALUES (TG_TABLE_NAME, touched) ON CONFLICT DO NOTHING; END IF; \
    RETURN NULL; END $$";

fn on_postgres(table: &str, key: &str, differs: &str) -> Vec<String> {
    let call = format!("EXECUTE FUNCTION row_touch('{key}')");
    vec![
        format!("DROP TRIGGER IF EXISTS seal_{table}_rows ON \"{table}\""),
        format!("CREATE TRIGGER seal_{table}_rows AFTER INSERT OR DELETE ON \"{table}\" FOR EACH ROW {call}"),
        format!("DROP TRIGGER IF EXISTS seal_{table}_update ON \"{table}\""),
        format!("CREATE TRIGGER seal_{table}_update AFTER UPDATE ON \"{table}\" FOR EACH ROW WHEN ({differs}) {call}"),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sum(table: &str, rows: &[Value]) -> Option<String> {
        let mut sum = Sum::default();
        rows.iter().for_each(|row| sum.add(table, row));
        sum.end()
    }

    #[test]
    fn a_sum_is_of_every_value_and_of_nothing_else() {
        let row = json!({"id": "u1", "name": "Школа № 1", "revision": 1, "code": null});
        let same = json!({"name": "Школа № 1", "revision": 1, "id": "u1", "added_later": null});
        assert_eq!(sum("unit", std::slice::from_ref(&row)), sum("unit", &[same]));
        for other in [
            json!({"id": "u1", "name": "Школа № 2", "revision": 1}),
            json!({"id": "u1", "name": "Школа № 1", "revision": 2}),
            json!({"id": "u1", "name": "Школа № 1", "revision": 1, "code": ""}),
            json!({"id": "u1", "nam": "eШкола № 1", "revision": 1}),
        ] {
            assert_ne!(sum("unit", std::slice::from_ref(&row)), sum("unit", &[other]));
        }
        let fetched = json!({"id": "f1", "last_fetched_at": "2026-03-02"});
        assert_eq!(sum("feed", &[fetched]), sum("feed", &[json!({"id": "f1"})]));
        assert_ne!(sum("unit", std::slice::from_ref(&row)), sum("unit", &[row.clone(), row]));
        assert_eq!(sum("unit", &[]), None);
    }
}
