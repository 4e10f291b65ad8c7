//! The application: everything an operation needs.

use std::sync::Arc;

use store::Store;
use tokio::sync::{Notify, Semaphore};

use crate::limiter::Limiter;
use crate::once::Turns;
use crate::results::{self, ResultsEngine};
use crate::roadmaps::Roadmaps;
use crate::sessions::SessionRules;
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
        }
    }

    /// A new record id.
    pub(crate) fn new_id(&self) -> String {
        self.chance.id(self.clock.now())
    }
}
