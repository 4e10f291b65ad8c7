//! Work in the background. Jobs live in the store: they are claimed by one worker at a time, which gives signs of life
//! ([`HEARTBEAT`]); one whose worker died is claimed again. A job can be cancelled in the transaction that makes it
//! needless ([`cancel`]), and ends when it takes too long.
//!
//! A roadmap waits as a file, so any worker can read it. Files of results wait sealed under a key that one process holds
//! ([`crate::uploads`]): their job names that process, and when it ends the import says that the files must be sent again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use store::Writing;
use store::queries::jobs as queries;
use store::records::Job as Row;
use tokio::sync::{Notify, watch};

use crate::results::imports as results;
use crate::support::stamp;
use crate::{App, Failure, imports};

/// A worker gives a sign of life this often.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A worker without a sign of life for so many seconds is dead, and its job is free.
const DEAD_AFTER: i64 = 60;
/// A job that failed so often is given up.
const MOST_ATTEMPTS: i64 = 3;
/// A job whose worker died so often kills its workers.
const MOST_DEATHS: i64 = 10;
/// How often the store is asked when nobody rings.
const POLL: Duration = Duration::from_secs(2);
/// So long a job may go on when the program ends.
const FAREWELL: Duration = Duration::from_secs(2);

const READ_ROADMAP: &str = "read_import";
const READ_RESULTS: &str = "read_results@";

/// What is done in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Reads the staged document of an import.
    ReadRoadmap {
        /// Id of the import.
        import: String,
    },
    /// Reads the files of an import of results.
    ReadResults {
        /// Id of the import.
        import: String,
        /// The process that holds the key of the files.
        holder: String,
    },
}

/// Why a job did not come to its end.
enum Broken {
    Failed(Failure),
    Cancelled,
    TimedOut,
    Leaving,
}

impl Job {
    fn kind(&self) -> String {
        match self {
            Job::ReadRoadmap { .. } => READ_ROADMAP.to_owned(),
            Job::ReadResults { holder, .. } => format!("{READ_RESULTS}{holder}"),
        }
    }

    fn import(&self) -> &str {
        match self {
            Job::ReadRoadmap { import } | Job::ReadResults { import, .. } => import,
        }
    }

    fn of(row: &Row) -> Option<Job> {
        let import = row.payload.clone();
        if row.kind == READ_ROADMAP {
            return Some(Job::ReadRoadmap { import });
        }
        let holder = row.kind.strip_prefix(READ_RESULTS)?.to_owned();
        Some(Job::ReadResults { import, holder })
    }

    /// So long it may take.
    fn limit(&self) -> Duration {
        match self {
            Job::ReadRoadmap { .. } => Duration::from_secs(10 * 60),
            Job::ReadResults { .. } => Duration::from_secs(30 * 60),
        }
    }
}

/// A wish that work ends, which the work itself asks for at every step.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Wishes the end.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether the end is wished.
    pub fn stopped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Jobs that this process does now.
#[derive(Debug, Default)]
pub(crate) struct Running(Mutex<HashMap<String, (Job, Stop)>>);

impl Running {
    fn begin(&self, id: &str, job: &Job) -> Stop {
        let stop = Stop::default();
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(id.to_owned(), (job.clone(), stop.clone()));
        stop
    }

    fn end(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    fn stop(&self, wanted: &Job) {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.values().filter(|(job, _)| job == wanted).for_each(|(_, stop)| stop.stop());
    }
}

/// Queues a job in the transaction that wants it. Ring the bell of its lane after the commit.
pub(crate) async fn queue(app: &App, writing: &Writing, job: &Job) -> Result<(), Failure> {
    let now = stamp(app.clock.now());
    let row = Row {
        id: app.new_id(),
        kind: job.kind(),
        payload: job.import().to_owned(),
        state: "queued".to_owned(),
        message: String::new(),
        attempts: 0,
        run_after: now.clone(),
        claimed_at: None,
        created_at: now,
        finished_at: None,
    };
    Ok(queries::insert(writing, row).await?)
}

/// Cancels a job in the transaction that makes it needless. Call [`stop`] after the commit: a worker of this process
/// learns of it at once, one of another process with its next sign of life.
pub(crate) async fn cancel(app: &App, writing: &Writing, job: &Job) -> Result<(), Failure> {
    Ok(queries::cancel(writing, &job.kind(), job.import(), &stamp(app.clock.now())).await?)
}

/// Stops a cancelled job that this process does.
pub(crate) fn stop(app: &App, job: &Job) {
    app.running.stop(job);
}

/// Does one waiting job, if there is one; tells whether there was.
///
/// # Errors
/// Only our own failure to take or to close a job; a failed job is recorded in the job itself.
pub async fn run_one(app: &Arc<App>) -> Result<bool, Failure> {
    let (_nobody, stays) = watch::channel(false);
    Ok(one(app, Lane::Roadmaps, stays.clone()).await? || one(app, Lane::Results, stays).await?)
}

/// Works until `stop` becomes true. `opora serve` starts one; more may run in other processes on PostgreSQL.
pub async fn run(app: Arc<App>, stop: watch::Receiver<bool>) {
    tokio::join!(lane(&app, Lane::Roadmaps, stop.clone()), run_results(Arc::clone(&app), stop));
}

/// Reads the files of results that this process received, until `stop` becomes true: nobody else can.
pub async fn run_results(app: Arc<App>, stop: watch::Receiver<bool>) {
    tokio::join!(lane(&app, Lane::Results, stop.clone()), signs(&app, stop));
}

/// A long list of results must not hold up a roadmap: each kind has a worker of its own.
#[derive(Debug, Clone, Copy)]
enum Lane {
    Roadmaps,
    Results,
}

impl Lane {
    /// Rung when a job of this lane was queued.
    fn bell(self, app: &App) -> &Notify {
        match self {
            Lane::Roadmaps => &app.bell,
            Lane::Results => &app.results_bell,
        }
    }

    /// The kinds of jobs that this process can do in this lane.
    fn kinds(self, app: &App) -> Result<Vec<String>, Failure> {
        Ok(match self {
            Lane::Roadmaps => vec![READ_ROADMAP.to_owned()],
            Lane::Results => app.holder().map(|holder| format!("{READ_RESULTS}{holder}")).into_iter().collect(),
        })
    }
}

async fn lane(app: &Arc<App>, lane: Lane, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match one(app, lane, stop.clone()).await {
            Ok(true) => continue,
            Ok(false) => {}
            // Logged where it arose; the next round tries again.
            Err(_failure) => tokio::time::sleep(POLL).await,
        }
        tokio::select! {
            () = lane.bell(app).notified() => {}
            () = tokio::time::sleep(POLL) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Says that the files which wait in this process are not forgotten.
async fn signs(app: &App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(failure) = results::keep_alive(app).await {
            tracing::warn!(%failure, "no sign of life of waiting files could be given");
        }
        tokio::select! {
            () = tokio::time::sleep(HEARTBEAT) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

async fn one(app: &Arc<App>, lane: Lane, leaving: watch::Receiver<bool>) -> Result<bool, Failure> {
    let now = app.clock.now();
    let dead_since = now.saturating_sub(SignedDuration::from_secs(DEAD_AFTER)).map_err(Failure::unexpected)?;
    let kinds = lane.kinds(app)?;
    let Some(row) = queries::claim(&app.store, &kinds, &stamp(now), &stamp(dead_since)).await? else {
        return Ok(false);
    };
    let Some(job) = Job::of(&row) else {
        let failure = Failure::unexpected(format!("unknown kind of job: {}", row.kind));
        return end(app, &row, "failed", &failure.to_string()).await.map(|()| true);
    };
    if row.attempts > MOST_DEATHS {
        give_up(app, &row, &job, "the program ended each time").await?;
        return Ok(true);
    }
    let stop = app.running.begin(&row.id, &job);
    let result = watched(app, &row, &job, &stop, leaving).await;
    app.running.end(&row.id);
    close(app, &row, &job, result).await?;
    Ok(true)
}

/// Does a job: gives signs of life, and leaves it when it is cancelled, takes too long, or the program ends.
async fn watched(
    app: &Arc<App>,
    row: &Row,
    job: &Job,
    stop: &Stop,
    mut leaving: watch::Receiver<bool>,
) -> Result<(), Broken> {
    let work = async {
        match job {
            Job::ReadRoadmap { import } => imports::read(app, import).await,
            Job::ReadResults { import, .. } => results::read(app, import, stop).await,
        }
    };
    tokio::pin!(work);
    let limit = tokio::time::sleep(job.limit());
    tokio::pin!(limit);
    // Beside the work, not between its steps: the work may hold the turn to write that the sign waits for.
    let cancelled = async {
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            match queries::heartbeat(&app.store, &row.id, &stamp(app.clock.now())).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(job = row.id, %error, "no sign of life could be given"),
            }
        }
    };
    tokio::pin!(cancelled);
    let broken = {
        tokio::select! {
            done = &mut work => return match done {
                Err(_) if stop.stopped() => Err(Broken::Cancelled),
                done => done.map_err(Broken::Failed),
            },
            () = &mut limit => Broken::TimedOut,
            () = told_to_leave(&mut leaving) => match tokio::time::timeout(FAREWELL, &mut work).await {
                Ok(done) => return done.map_err(Broken::Failed),
                Err(_) => Broken::Leaving,
            },
            () = &mut cancelled => Broken::Cancelled,
        }
    };
    stop.stop();
    Err(broken)
}

/// Completes when the program ends; never when nobody can say so.
async fn told_to_leave(leaving: &mut watch::Receiver<bool>) {
    if leaving.wait_for(|leaving| *leaving).await.is_err() {
        std::future::pending().await
    }
}

async fn close(app: &App, row: &Row, job: &Job, result: Result<(), Broken>) -> Result<(), Failure> {
    let failure = match result {
        Ok(()) => return end(app, row, "done", "").await,
        // Whoever cancelled it closed it.
        Err(Broken::Cancelled) => return Ok(()),
        Err(Broken::TimedOut) => return give_up(app, row, job, "it took too long").await,
        Err(Broken::Leaving) => return leave(app, row, job).await,
        Err(Broken::Failed(failure)) => failure,
    };
    if row.attempts >= MOST_ATTEMPTS {
        return give_up(app, row, job, &failure.to_string()).await;
    }
    // 10 s, then 40 s: what fails for want of a disk or a database may heal.
    let pause = SignedDuration::from_secs(10 * row.attempts * row.attempts);
    let later = app.clock.now().saturating_add(pause).map_err(Failure::unexpected)?;
    let writing = app.store.begin().await?;
    queries::retry(&writing, &row.id, &failure.to_string(), &stamp(later)).await?;
    Ok(writing.commit().await?)
}

async fn give_up(app: &App, row: &Row, job: &Job, why: &str) -> Result<(), Failure> {
    tracing::warn!(job = row.id, kind = row.kind, why, "a job is given up");
    match job {
        Job::ReadRoadmap { import } => imports::give_up(app, import).await?,
        Job::ReadResults { import, .. } => results::give_up(app, import).await?,
    }
    end(app, row, "failed", why).await
}

/// The program ends in the middle of a job: the next process goes on with it, or says what is to be sent again.
async fn leave(app: &App, row: &Row, job: &Job) -> Result<(), Failure> {
    if let Job::ReadResults { import, .. } = job {
        results::interrupt(app, import).await?;
        return end(app, row, "failed", "the program ended").await;
    }
    let writing = app.store.begin().await?;
    queries::hand_back(&writing, &row.id, "the program ended").await?;
    Ok(writing.commit().await?)
}

async fn end(app: &App, row: &Row, state: &str, message: &str) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    queries::finish(&writing, &row.id, state, message, &stamp(app.clock.now())).await?;
    Ok(writing.commit().await?)
}
