//! The same queries on an Apache Ballista cluster: a scheduler process, executor processes, and a session that sends them
//! its plans (feature `ballista`).
//!
//! What travels is the plan of [`crate::scan::query::sql`]; the aggregate `work_counts` goes by its name, so that every
//! process registers it: [`state`] is the one place where that is done.

use std::sync::Arc;

use ballista_core::error::Result;
use ballista_core::extension::SessionStateExt;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::utils::default_session_builder;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::execution::SessionState;
use datafusion::execution::context::SessionContext;
use datafusion::prelude::SessionConfig;

use crate::scan::query::work_counts;

/// The address on which a cluster of one machine listens.
const LOCAL: &str = "127.0.0.1";

/// Ports and folder of an executor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutorAddress {
    /// Port for what executors give one another.
    pub port: u16,
    /// Port for tasks.
    pub task_port: u16,
    /// Port of the scheduler.
    pub scheduler: u16,
    /// Folder for intermediate files.
    pub folder: String,
}

/// A session's state that knows our aggregate.
///
/// # Errors
/// DataFusion refuses the settings.
pub fn state(config: SessionConfig) -> datafusion::error::Result<SessionState> {
    let context = SessionContext::new_with_state(default_session_builder(config)?);
    context.register_udaf(work_counts());
    Ok(context.state())
}

/// Runs a scheduler until the process is stopped.
///
/// # Errors
/// The port is taken or the cluster's state does not start.
pub async fn schedule(port: u16) -> Result<()> {
    let config = SchedulerConfig {
        bind_host: LOCAL.into(),
        external_host: LOCAL.into(),
        bind_port: port,
        override_session_builder: Some(Arc::new(state)),
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await?;
    start_server(cluster, (std::net::Ipv4Addr::LOCALHOST, port).into(), Arc::new(config)).await
}

/// Runs an executor of one core until the process is stopped.
///
/// # Errors
/// A port is taken or the scheduler does not answer in ten seconds.
pub async fn execute(address: ExecutorAddress) -> Result<()> {
    let mut functions = BallistaFunctionRegistry::default();
    let aggregate = Arc::new(work_counts());
    functions.aggregate_functions.insert(aggregate.name().to_owned(), aggregate);
    let config = ExecutorProcessConfig {
        bind_host: LOCAL.into(),
        external_host: Some(LOCAL.into()),
        port: address.port,
        grpc_port: address.task_port,
        scheduler_host: LOCAL.into(),
        scheduler_port: address.scheduler,
        scheduler_connect_timeout_seconds: 10,
        vcores: 1,
        work_dir: Some(address.folder),
        override_function_registry: Some(Arc::new(functions)),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await
}

/// A session whose plans run on the cluster of a scheduler; `partitions` is into how many parts a plan is cut.
///
/// # Errors
/// DataFusion refuses the settings.
pub fn connect(scheduler: u16, partitions: usize) -> datafusion::error::Result<SessionContext> {
    let state = state(SessionConfig::new().with_target_partitions(partitions))?;
    Ok(SessionContext::new_with_state(state.upgrade_for_ballista(format!("http://{LOCAL}:{scheduler}"))?))
}
