//! The two kinds of processes that make a cluster.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::utils::default_session_builder;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::execution::SessionState;
use datafusion::execution::context::SessionContext;
use datafusion::prelude::SessionConfig;

use super::{ClusterError, SchedulerAddress};
use crate::scan::query::work_counts;

/// How long an executor looks for its scheduler before it gives up, in seconds.
const CONNECT_SECONDS: u16 = 10;

/// Signs of life an executor gives while the scheduler would wait for one.
const SIGNS_OF_LIFE: u64 = 4;

/// A scheduler: plans queries and hands their parts to executors. It keeps nothing that outlives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduler {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Host name under which executors and sessions find it; the address it listens on when there is none.
    pub advertise: Option<String>,
    /// After so long without a sign of life an executor counts as lost and others do its work again.
    pub patience: Duration,
}

/// An executor: does parts of queries and keeps what it made for the others in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executor {
    /// Where its scheduler listens.
    pub scheduler: SchedulerAddress,
    /// Address on which it listens.
    pub listen: IpAddr,
    /// Host name under which the others find it; the address it listens on when there is none.
    pub advertise: Option<String>,
    /// Port at which the others fetch what it made.
    pub port: u16,
    /// Port at which it is given tasks.
    pub task_port: u16,
    /// Folder for intermediate files.
    pub folder: String,
    /// Tasks at once.
    pub cores: usize,
    /// The scheduler's patience: signs of life are given four times as often.
    pub patience: Duration,
}

/// A session's state that knows our aggregate.
///
/// # Errors
/// DataFusion refuses the settings.
pub fn session_state(config: SessionConfig) -> datafusion::error::Result<SessionState> {
    let context = SessionContext::new_with_state(default_session_builder(config)?);
    context.register_udaf(work_counts());
    Ok(context.state())
}

/// An address as it stands before a colon and a port.
fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

impl Scheduler {
    /// Works until the process is stopped.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn run(self) -> Result<(), ClusterError> {
        let seconds = self.patience.as_secs().max(1);
        let config = SchedulerConfig {
            bind_host: host(self.listen.ip()),
            external_host: self.advertise.unwrap_or_else(|| host(self.listen.ip())),
            bind_port: self.listen.port(),
            executor_timeout_seconds: seconds,
            expire_dead_executor_interval_seconds: (seconds / SIGNS_OF_LIFE).max(1),
            no_executors_grace_period_seconds: seconds,
            override_session_builder: Some(Arc::new(session_state)),
            ..SchedulerConfig::default()
        };
        let cluster = BallistaCluster::new_from_config(&config).await?;
        Ok(start_server(cluster, self.listen, Arc::new(config)).await?)
    }
}

impl Executor {
    /// Works until the process is stopped.
    ///
    /// # Errors
    /// A port is taken, or the scheduler does not answer in ten seconds.
    pub async fn run(self) -> Result<(), ClusterError> {
        let mut functions = BallistaFunctionRegistry::default();
        let aggregate = Arc::new(work_counts());
        functions.aggregate_functions.insert(aggregate.name().to_owned(), aggregate);
        let config = ExecutorProcessConfig {
            bind_host: host(self.listen),
            external_host: Some(self.advertise.unwrap_or_else(|| host(self.listen))),
            port: self.port,
            grpc_port: self.task_port,
            scheduler_host: self.scheduler.host,
            scheduler_port: self.scheduler.port,
            scheduler_connect_timeout_seconds: CONNECT_SECONDS,
            vcores: self.cores.max(1),
            work_dir: Some(self.folder),
            executor_heartbeat_interval_seconds: (self.patience.as_secs() / SIGNS_OF_LIFE).max(1),
            override_function_registry: Some(Arc::new(functions)),
            ..ExecutorProcessConfig::default()
        };
        Ok(start_executor_process(Arc::new(config)).await?)
    }
}
