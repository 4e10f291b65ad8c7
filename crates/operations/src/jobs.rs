//! Work in the background. Jobs live in the store, so they survive a restart; several workers may share one store.

use std::sync::Arc;

use crate::{App, Failure};

/// Does one waiting job, if there is one; tells whether there was.
///
/// # Errors
/// Only our own failure to take or to close a job; a failed job is recorded in the job itself.
pub async fn run_one(app: &Arc<App>) -> Result<bool, Failure> {
    let _ = app;
    Err(Failure::unexpected("not yet"))
}

/// Works until `stop` becomes true. `opora serve` starts one; more may run in other processes on PostgreSQL.
pub async fn run(app: Arc<App>, stop: tokio::sync::watch::Receiver<bool>) {
    let _ = (app, stop);
}
