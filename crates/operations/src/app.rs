//! The application: everything an operation needs.

use std::sync::{Arc, Mutex, PoisonError};

use store::Store;
use store::uploads::Uploads;
use tokio::sync::{Notify, Semaphore};

use crate::jobs::Running;
use crate::limiter::Limiter;
use crate::once::Turns;
use crate::results::{self, ResultsEngine};
use crate::roadmaps::Roadmaps;
use crate::sessions::SessionRules;
use crate::uploads::ROOM_KILOBYTES;
use crate::{Chance, Clock, Ports};

/// How many password hashes may be computed at once. One takes 19 MiB and a core for tens of milliseconds: two keep a
/// small server answering under a flood of sign-ins.
const HASHES_AT_ONCE: usize = 2;

/// One for the life of the process; `web` and the jobs share it in an `Arc`.
#[derive(Debug)]
pub struct App {
    /// The records and the files.
    pub store: Store,
    /// Time.
    pub clock: Clock,
    /// Tokens and ids.
    pub chance: Chance,
    /// Heavy work.
    pub ports: Ports,
    /// The lake of assessment results; none where a deployment has none (most tests).
    pub results: Option<Arc<dyn ResultsEngine>>,
    /// Address of the server as people type it («https://opora.example.org»), for links in feeds; none when unknown.
    pub public_address: Option<String>,
    /// How long sessions last.
    pub session_rules: SessionRules,
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) limiter: Limiter,
    pub(crate) turns: Turns,
    pub(crate) roadmaps: Roadmaps,
    pub(crate) results_cache: results::cache::Cache,
    /// Rung when a job was queued, so that a worker of this process need not wait for its next look.
    pub(crate) bell: Notify,
    /// The same for jobs of results.
    pub(crate) results_bell: Notify,
    pub(crate) uploads: Mutex<Option<Arc<Uploads>>>,
    /// Room for uploaded files in memory, in kilobytes.
    pub(crate) room: Arc<Semaphore>,
    /// Files of results are read one after another: what a file unpacks to is bounded, how many are read at once is here.
    pub(crate) reading: Arc<Semaphore>,
    pub(crate) running: Running,
    pub(crate) waiting: results::imports::Waiting,
}

impl App {
    /// An application over an open store.
    pub fn new(store: Store, clock: Clock, chance: Chance, ports: Ports) -> App {
        App {
            store,
            clock,
            chance,
            ports,
            results: None,
            public_address: None,
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            session_rules: SessionRules::default(),
            limiter: Limiter::default(),
            turns: Turns::default(),
            roadmaps: Roadmaps::default(),
            results_cache: results::cache::Cache::default(),
            bell: Notify::new(),
            results_bell: Notify::new(),
            uploads: Mutex::new(None),
            room: Arc::new(Semaphore::new(ROOM_KILOBYTES as usize)),
            reading: Arc::new(Semaphore::new(1)),
            running: Running::default(),
            waiting: results::imports::Waiting::default(),
        }
    }

    /// Name under which this process holds received files; none while it has received none.
    pub(crate) fn holder(&self) -> Option<String> {
        let uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.as_ref().map(|uploads| uploads.holder().to_owned())
    }

    /// A new record id.
    pub(crate) fn new_id(&self) -> String {
        self.chance.id(self.clock.now())
    }
}
