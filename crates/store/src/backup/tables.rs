//! Every table, in the order in which rows may be inserted: what is referred to comes first. Sessions are left out: after
//! a restore everybody signs in anew.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, PaginatorTrait,
    PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::entities::{
    account, account_grant, activity, activity_comment, assignment, binding_target, feed, figure_binding,
    identification_rule, identification_run, identification_verdict, implementation, import, job, journal, letter,
    marker_explanation, measurement, party_binding, party_memory, person, plan, plan_version, pupil_name, reading,
    register_load, register_row, register_version, report, results_import, results_import_file, review, section,
    source_file, submission, submission_file, submission_value, unit, unit_link, unit_set, unit_set_member, visit,
};
use crate::error::Error;
use crate::seals::{self, Sum};

/// Rows read and inserted at once.
const ROWS: u64 = 200;
/// The same for whole roadmaps and results files, which are megabytes a row.
const LARGE_ROWS: u64 = 4;

/// How many rows of a table are read or inserted at once.
pub(super) fn rows_at_once(name: &str) -> u64 {
    if is_large(name) { LARGE_ROWS } else { ROWS }
}

/// Whether rows of a table are megabytes each.
pub(super) fn is_large(name: &str) -> bool {
    matches!(name, "reading" | "results_import_file")
}

/// Receives a piece of a dump.
pub(super) type Sink<'a> = &'a mut (dyn FnMut(&[u8]) -> Result<(), Error> + Send);

/// Receives a sum: id and what the rows under it give.
pub(crate) type SumSink<'a> = &'a mut (dyn FnMut(String, String) + Send);

macro_rules! tables {
    ($($table:ident),+ $(,)?) => {
        /// Names of the tables in order.
        pub(crate) const NAMES: &[&str] = &[$(stringify!($table)),+];

        /// Writes all rows of a table as lines of JSON; tells how many.
        pub(super) async fn dump<C: ConnectionTrait>(connection: &C, name: &str, sink: Sink<'_>) -> Result<u64, Error> {
            match name {
                $(stringify!($table) => dump_table::<$table::Entity, C>(connection, name, sink).await,)+
                _ => Ok(0),
            }
        }

        /// Inserts rows given as lines of JSON, [`rows_at_once`] at most.
        pub(super) async fn load<C: ConnectionTrait>(connection: &C, name: &str, lines: &[String]) -> Result<(), Error> {
            match name {
                $(stringify!($table) => load_table::<$table::Entity, $table::ActiveModel, C>(connection, lines).await,)+
                _ => Ok(()),
            }
        }

        /// Whether every table is empty.
        pub(super) async fn all_empty<C: ConnectionTrait>(connection: &C) -> Result<bool, Error> {
            $(
                if $table::Entity::find().count(connection).await? > 0 {
                    return Ok(false);
                }
            )+
            Ok(true)
        }

        /// The column whose value names the sum of a row, or of rows that have one sum.
        pub(crate) fn key(name: &str) -> &'static str {
            if let Some(column) = seals::together(name) {
                return column;
            }
            match name {
                $(stringify!($table) => key_of::<$table::Entity>(),)+
                _ => "id",
            }
        }

        /// All columns of a table.
        pub(crate) fn columns(name: &str) -> Vec<&'static str> {
            match name {
                $(stringify!($table) => $table::Column::iter().map(|column| column.as_str()).collect(),)+
                _ => Vec::new(),
            }
        }

        /// Sums of rows by their ids; a row that is not there has none.
        pub(crate) async fn sums<C: ConnectionTrait>(
            connection: &C,
            name: &str,
            ids: &[String],
        ) -> Result<BTreeMap<String, String>, Error> {
            match name {
                $(stringify!($table) => sums_of::<$table::Entity, C>(connection, name, ids).await,)+
                _ => Ok(BTreeMap::new()),
            }
        }

        /// Sums of all rows of a table.
        pub(crate) async fn each_sum<C: ConnectionTrait>(
            connection: &C,
            name: &str,
            sink: SumSink<'_>,
        ) -> Result<(), Error> {
            match name {
                $(stringify!($table) => each_sum_of::<$table::Entity, C>(connection, name, sink).await,)+
                _ => Ok(()),
            }
        }
    };
}

tables!(
    unit,
    person,
    account,
    account_grant,
    unit_link,
    unit_set,
    unit_set_member,
    source_file,
    plan,
    import,
    reading,
    plan_version,
    section,
    activity,
    activity_comment,
    party_binding,
    binding_target,
    party_memory,
    visit,
    assignment,
    submission,
    submission_value,
    submission_file,
    review,
    report,
    implementation,
    measurement,
    letter,
    feed,
    results_import,
    results_import_file,
    identification_rule,
    identification_run,
    identification_verdict,
    marker_explanation,
    register_load,
    register_row,
    register_version,
    pupil_name,
    figure_binding,
    journal,
    job,
);

/// The column of the primary key: every table has one.
fn key_of<E: EntityTrait>() -> &'static str {
    E::PrimaryKey::iter().next().map_or("id", |key| key.into_column().as_str())
}

/// How far the reading of a table is.
#[derive(Default)]
struct Place {
    count: u64,
    last: Option<Value>,
}

/// The next rows in order of the key, [`rows_at_once`] at most, as JSON; among those where a column has a value.
async fn next_rows<E, C>(
    connection: &C,
    name: &str,
    among: Option<(&str, &str)>,
    place: &mut Place,
) -> Result<Vec<Value>, Error>
where
    E: EntityTrait,
    E::Model: Serialize,
    C: ConnectionTrait,
{
    let key = || Expr::col((Alias::new(name), Alias::new(key_of::<E>())));
    let mut find = E::find();
    if let Some((column, value)) = among {
        find = find.filter(Expr::col((Alias::new(name), Alias::new(column))).eq(value));
    }
    find = match &place.last {
        // The first column of a key of several does not tell where a row is.
        Some(_) if E::PrimaryKey::iter().count() > 1 => find.offset(place.count),
        Some(Value::String(last)) => find.filter(key().gt(last.as_str())),
        Some(Value::Number(last)) => find.filter(key().gt(last.as_i64().unwrap_or(i64::MAX))),
        _ => find,
    };
    for key in E::PrimaryKey::iter() {
        find = find.order_by_asc(key.into_column());
    }
    let rows = find.limit(rows_at_once(name)).all(connection).await?;
    let rows: Vec<Value> = rows.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    place.count += rows.len() as u64;
    if let Some(end) = rows.last() {
        place.last = Some(end[key_of::<E>()].clone());
    }
    Ok(rows)
}

async fn dump_table<E, C>(connection: &C, name: &str, sink: Sink<'_>) -> Result<u64, Error>
where
    E: EntityTrait,
    E::Model: Serialize + ModelTrait<Entity = E>,
    C: ConnectionTrait,
{
    let mut place = Place::default();
    loop {
        let rows = next_rows::<E, C>(connection, name, None, &mut place).await?;
        if rows.is_empty() {
            return Ok(place.count);
        }
        for row in &rows {
            let mut line = serde_json::to_vec(row)?;
            line.push(b'\n');
            sink(&line)?;
        }
    }
}

async fn load_table<E, A, C>(connection: &C, lines: &[String]) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: DeserializeOwned + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
    C: ConnectionTrait,
{
    let rows: Vec<A> = lines
        .iter()
        .map(|line| serde_json::from_str::<E::Model>(line).map(IntoActiveModel::into_active_model))
        .collect::<Result<_, _>>()?;
    if !rows.is_empty() {
        E::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

async fn sums_of<E, C>(connection: &C, name: &str, ids: &[String]) -> Result<BTreeMap<String, String>, Error>
where
    E: EntityTrait,
    E::Model: Serialize,
    C: ConnectionTrait,
{
    let mut sums = BTreeMap::new();
    if let Some(column) = seals::together(name) {
        for id in ids {
            sums.extend(sum_together::<E, C>(connection, name, (column, id)).await?.map(|sum| (id.clone(), sum)));
        }
        return Ok(sums);
    }
    let key = key_of::<E>();
    for chunk in ids.chunks(usize::try_from(rows_at_once(name)).unwrap_or(1)) {
        let among = Expr::col((Alias::new(name), Alias::new(key))).is_in(chunk.iter().map(String::as_str));
        for row in E::find().filter(among).all(connection).await? {
            let row = serde_json::to_value(&row)?;
            sums.extend(summed(name, key, &row));
        }
    }
    Ok(sums)
}

async fn each_sum_of<E, C>(connection: &C, name: &str, sink: SumSink<'_>) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: Serialize,
    C: ConnectionTrait,
{
    if let Some(column) = seals::together(name) {
        let ids = E::find().select_only().column_as(Expr::col(Alias::new(column)), "together").distinct();
        for id in ids.into_tuple::<String>().all(connection).await? {
            if let Some(sum) = sum_together::<E, C>(connection, name, (column, &id)).await? {
                sink(id, sum);
            }
        }
        return Ok(());
    }
    let (key, mut place) = (key_of::<E>(), Place::default());
    loop {
        let rows = next_rows::<E, C>(connection, name, None, &mut place).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for (id, sum) in rows.iter().filter_map(|row| summed(name, key, row)) {
            sink(id, sum);
        }
    }
}

async fn sum_together<E, C>(connection: &C, name: &str, among: (&str, &str)) -> Result<Option<String>, Error>
where
    E: EntityTrait,
    E::Model: Serialize,
    C: ConnectionTrait,
{
    let (mut sum, mut place) = (Sum::default(), Place::default());
    loop {
        let rows = next_rows::<E, C>(connection, name, Some(among), &mut place).await?;
        if rows.is_empty() {
            return Ok(sum.end());
        }
        rows.iter().for_each(|row| sum.add(name, row));
    }
}

/// The id and the sum of one row.
fn summed(table: &str, key: &str, row: &Value) -> Option<(String, String)> {
    let id = row.get(key)?.as_str()?.to_owned();
    let mut sum = Sum::default();
    sum.add(table, row);
    Some((id, sum.end()?))
}
