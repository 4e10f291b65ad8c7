//! Signs of life of a reading, and what becomes of one whose program ended: the bytes of its files are nowhere, so it can
//! only be told that they must be sent again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::queries::results as queries;
use store::records::ResultsImport;

use super::{ImportState, Kept, waiting};
use crate::support::{PAGE, from_json, moment, stamp, to_json};
use crate::{App, Failure};

/// A reading gives a sign of life this often.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A reading without a sign of life for so many seconds has ended with its program.
const DEAD_AFTER: i64 = 30;

/// Gives signs of life while the work goes on.
pub(super) async fn alive<T>(app: &App, id: &str, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(HEARTBEAT) => {
                if let Err(failure) = touch(app, id).await {
                    tracing::warn!(import = id, %failure, "no sign of life could be given");
                }
            }
        }
    }
}

async fn touch(app: &App, id: &str) -> Result<(), Failure> {
    let record = waiting(app, id, &[ImportState::Reading]).await?;
    let mut kept: Kept = from_json(&record.report)?;
    kept.alive_at = Some(app.clock.now());
    let writing = app.store.begin().await?;
    queries::update_import(&writing, ResultsImport { report: to_json(&kept)?, ..record }).await?;
    writing.commit().await?;
    Ok(())
}

/// Marks readings that ended with their program, of this server or of another one on the same store. Called when a server
/// starts and when imports are shown.
///
/// # Errors
/// Only our own.
pub async fn release_interrupted(app: &App) -> Result<(), Failure> {
    let (records, _) = queries::imports(&app.store.reader(), &[ImportState::Reading.code()], 1, PAGE).await?;
    for record in records {
        if !is_dead(app, &record)? {
            continue;
        }
        let id = record.id.clone();
        tracing::warn!(import = id, "files of results were not read to the end: the program ended");
        let writing = app.store.begin().await?;
        let state = ImportState::Interrupted.code().to_owned();
        let settled_at = Some(stamp(app.clock.now()));
        queries::update_import(&writing, ResultsImport { state, settled_at, ..record }).await?;
        queries::delete_files(&writing, &id).await?;
        writing.commit().await?;
    }
    Ok(())
}

fn is_dead(app: &App, record: &ResultsImport) -> Result<bool, Failure> {
    let kept: Kept = from_json(&record.report)?;
    let last: Timestamp = match kept.alive_at {
        Some(at) => at,
        None => moment(&record.created_at)?,
    };
    Ok(app.clock.now().duration_since(last) > SignedDuration::from_secs(DEAD_AFTER))
}
