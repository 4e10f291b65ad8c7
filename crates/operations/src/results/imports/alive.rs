//! Signs of life of reading and storing, and what becomes of an import whose program ended: one that was read cannot be
//! read on, for the key of its files went with the program; one that was stored waits for the decision once more.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::queries::results as queries;
use store::records::ResultsImport;
use store::uploads::{self, Holder};

use super::{ImportState, Kept, in_state, reading, settle};
use crate::jobs::{self, Job};
use crate::support::{PAGE, from_json, moment, to_json};
use crate::{App, Failure};

/// Work gives a sign of life this often.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Work without a sign of life for so many seconds has ended with its program, when nothing else shows it.
const DEAD_AFTER: i64 = 30;

/// Gives signs of life while an import is stored.
pub(super) async fn alive<T>(app: &App, id: &str, work: impl Future<Output = T>) -> T {
    // Beside the work, not between its steps: the work may hold the turn to write that the sign waits for.
    let signs = async {
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            if let Err(failure) = touch(app, id, ImportState::Storing).await {
                tracing::warn!(import = id, %failure, "no sign of life could be given");
            }
        }
    };
    tokio::select! {
        done = work => done,
        never = signs => never,
    }
}

/// Gives signs of life for all files that wait in this process or are being read.
///
/// # Errors
/// Only our own.
pub(crate) async fn keep_alive(app: &App) -> Result<(), Failure> {
    for id in app.waiting.ids() {
        match touch(app, &id, ImportState::Reading).await {
            // Settled meanwhile by somebody of another process: nobody needs the files.
            Err(Failure::Refused(_) | Failure::NotFound) => app.waiting.forget(&id),
            other => other?,
        }
    }
    Ok(())
}

async fn touch(app: &App, id: &str, state: ImportState) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    let record = in_state(&writing, id, &[state]).await?;
    let kept: Kept = from_json(&record.report)?;
    let kept = Kept { alive_at: Some(app.clock.now()), ..kept };
    queries::update_import(&writing, ResultsImport { report: to_json(&kept)?, ..record }).await?;
    Ok(writing.commit().await?)
}

/// Settles imports whose program ended, of this server or of another one on the same store. Called when a server starts
/// and when imports are shown.
///
/// # Errors
/// Only our own.
pub async fn release_interrupted(app: &App) -> Result<(), Failure> {
    let states = [ImportState::Reading.code(), ImportState::Storing.code()];
    let (records, _) = queries::imports(&app.store.reader(), &states, 1, PAGE).await?;
    for record in records {
        let kept: Kept = from_json(&record.report)?;
        if !is_dead(app, &record, &kept)? {
            continue;
        }
        let id = record.id.as_str();
        tracing::warn!(import = id, state = record.state, "the program ended before files of results were settled");
        if record.state == ImportState::Storing.code() {
            settle::back_to_preview(app, id).await.or_else(settled_meanwhile)?;
            continue;
        }
        reading::interrupt(app, id).await?;
        if let Some(holder) = kept.holder {
            let writing = app.store.begin().await?;
            jobs::cancel(app, &writing, &Job::ReadResults { import: id.to_owned(), holder }).await?;
            writing.commit().await?;
        }
    }
    Ok(())
}

fn settled_meanwhile(failure: Failure) -> Result<(), Failure> {
    match failure {
        Failure::Refused(_) => Ok(()),
        other => Err(other),
    }
}

fn is_dead(app: &App, record: &ResultsImport, kept: &Kept) -> Result<bool, Failure> {
    let last: Timestamp = match kept.alive_at {
        Some(at) => at,
        None => moment(&record.created_at)?,
    };
    let silent = app.clock.now().duration_since(last) > SignedDuration::from_secs(DEAD_AFTER);
    let Some(holder) = &kept.holder else { return Ok(silent) };
    Ok(match uploads::holder(app.store.folder(), holder) {
        Holder::Alive => false,
        Holder::Ended => true,
        // SQLite is in the data folder: whoever used it used this folder.
        Holder::NotHere => silent || app.store.database_name() == "SQLite",
    })
}
