//! Every table, in the order in which rows may be inserted: what is referred to comes first. Sessions are left out: after
//! a restore everybody signs in anew.

use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, ModelTrait, PaginatorTrait,
    PrimaryKeyToColumn, QueryOrder, QuerySelect,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::entities::{
    account, account_grant, activity, activity_comment, assignment, binding_target, feed, figure_binding,
    identification_rule, identification_run, identification_verdict, implementation, import, job, journal, letter,
    marker_explanation, measurement, party_binding, party_memory, person, plan, plan_version, pupil_name, reading,
    register_load, register_row, register_version, report, results_import, results_import_file, review, section,
    source_file, submission, submission_file, submission_value, unit, unit_link, unit_set, unit_set_member, visit,
};
use crate::error::Error;

/// Rows read and inserted at once.
const ROWS: u64 = 200;
/// The same for whole roadmaps and results files, which are megabytes a row.
const LARGE_ROWS: u64 = 4;

/// How many rows of a table are read or inserted at once.
pub(super) fn rows_at_once(name: &str) -> u64 {
    if matches!(name, "reading" | "results_import_file") { LARGE_ROWS } else { ROWS }
}

/// Receives a piece of a dump.
pub(super) type Sink<'a> = &'a mut (dyn FnMut(&[u8]) -> Result<(), Error> + Send);

macro_rules! tables {
    ($($table:ident),+ $(,)?) => {
        /// Names of the tables in order.
        pub(super) const NAMES: &[&str] = &[$(stringify!($table)),+];

        /// Writes all rows of a table as lines of JSON; tells how many.
        pub(super) async fn dump(connection: &DatabaseTransaction, name: &str, sink: Sink<'_>) -> Result<u64, Error> {
            match name {
                $(stringify!($table) => dump_table::<$table::Entity>(connection, rows_at_once(name), sink).await,)+
                _ => Ok(0),
            }
        }

        /// Inserts rows given as lines of JSON, [`rows_at_once`] at most.
        pub(super) async fn load(connection: &DatabaseTransaction, name: &str, lines: &[String]) -> Result<(), Error> {
            match name {
                $(stringify!($table) => load_table::<$table::Entity, $table::ActiveModel>(connection, lines).await,)+
                _ => Ok(()),
            }
        }

        /// Whether every table is empty.
        pub(super) async fn all_empty(connection: &DatabaseTransaction) -> Result<bool, Error> {
            $(
                if $table::Entity::find().count(connection).await? > 0 {
                    return Ok(false);
                }
            )+
            Ok(true)
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

async fn dump_table<E>(connection: &DatabaseTransaction, at_once: u64, sink: Sink<'_>) -> Result<u64, Error>
where
    E: EntityTrait,
    E::Model: Serialize + ModelTrait<Entity = E>,
{
    let mut rows = 0;
    loop {
        let mut find = E::find();
        for key in E::PrimaryKey::iter() {
            find = find.order_by_asc(key.into_column());
        }
        let chunk = find.limit(at_once).offset(rows).all(connection).await?;
        if chunk.is_empty() {
            return Ok(rows);
        }
        for row in &chunk {
            let mut line = serde_json::to_vec(row)?;
            line.push(b'\n');
            sink(&line)?;
        }
        rows += chunk.len() as u64;
    }
}

async fn load_table<E, A>(connection: &DatabaseTransaction, lines: &[String]) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: DeserializeOwned + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
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
