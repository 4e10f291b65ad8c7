//! Work in the background. Jobs live in the store, so they survive a restart; several workers may share one store.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use store::queries::jobs as queries;
use store::records::Job;

use crate::support::stamp;
use crate::{App, Failure, imports};

/// Kind of the job that reads an uploaded file; its payload is the import's id.
pub(crate) const READ_IMPORT: &str = "read_import";
/// A worker gives a sign of life this often.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A worker without a sign of life for so many seconds is dead, and its job is free.
const DEAD_AFTER: i64 = 60;
/// A job that failed so often is given up.
const MOST_ATTEMPTS: i64 = 3;
/// How often the store is asked when nobody rings.
const POLL: Duration = Duration::from_secs(2);

/// Does one waiting job, if there is one; tells whether there was.
///
/// # Errors
/// Only our own failure to take or to close a job; a failed job is recorded in the job itself.
pub async fn run_one(app: &Arc<App>) -> Result<bool, Failure> {
    let now = app.clock.now();
    let dead_since = now.saturating_sub(SignedDuration::from_secs(DEAD_AFTER)).map_err(Failure::unexpected)?;
    let Some(job) = queries::claim(&app.store, &stamp(now), &stamp(dead_since)).await? else { return Ok(false) };
    let result = match job.kind.as_str() {
        READ_IMPORT => alive(app, &job, imports::read(app, &job.payload)).await,
        _ => Err(Failure::unexpected(format!("unknown kind of job: {}", job.kind))),
    };
    close(app, &job, result).await?;
    Ok(true)
}

/// Works until `stop` becomes true. `opora serve` starts one; more may run in other processes on PostgreSQL.
pub async fn run(app: Arc<App>, mut stop: tokio::sync::watch::Receiver<bool>) {
    while !*stop.borrow() {
        match run_one(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            // Logged where it arose; the next round tries again.
            Err(_failure) => tokio::time::sleep(POLL).await,
        }
        tokio::select! {
            () = app.bell.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Gives signs of life while the work goes on.
async fn alive<T>(app: &App, job: &Job, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(HEARTBEAT) => {
                if let Err(error) = queries::heartbeat(&app.store, &job.id, &stamp(app.clock.now())).await {
                    tracing::warn!(job = job.id, %error, "no sign of life could be given");
                }
            }
        }
    }
}

async fn close(app: &App, job: &Job, result: Result<(), Failure>) -> Result<(), Failure> {
    let now = app.clock.now();
    let Err(failure) = result else {
        let writing = app.store.begin().await?;
        queries::finish(&writing, &job.id, "done", "", &stamp(now)).await?;
        return Ok(writing.commit().await?);
    };
    if job.attempts >= MOST_ATTEMPTS {
        if job.kind == READ_IMPORT {
            imports::give_up(app, &job.payload).await?;
        }
        let writing = app.store.begin().await?;
        queries::finish(&writing, &job.id, "failed", &failure.to_string(), &stamp(now)).await?;
        return Ok(writing.commit().await?);
    }
    // 10 s, then 40 s: what fails for want of a disk or a database may heal.
    let pause = SignedDuration::from_secs(10 * job.attempts * job.attempts);
    let later = now.saturating_add(pause).map_err(Failure::unexpected)?;
    let writing = app.store.begin().await?;
    queries::retry(&writing, &job.id, &failure.to_string(), &stamp(later)).await?;
    Ok(writing.commit().await?)
}
