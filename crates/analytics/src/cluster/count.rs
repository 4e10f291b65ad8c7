//! Counting on a cluster.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ballista_core::extension::{SessionConfigExt, SessionStateExt};
use datafusion::execution::context::SessionContext;
use datafusion::prelude::{ParquetReadOptions, SessionConfig};
use domain::results::work::{Work, WorkCode};
use futures::{StreamExt, TryStreamExt};

use super::node::session_state;
use super::{ClusterError, SchedulerAddress, SittingsPath, WorkPaths};
use crate::scan::query::{run, sql, work_counts};
use crate::scan::{Below, GroupCounts, Grouping, ScanError};

/// How often a file is counted anew after an executor was lost with what it had made.
const ATTEMPTS: usize = 3;

/// How long one attempt may take: a file of a country's work is seconds of counting, the rest is patience.
const LIMIT: Duration = Duration::from_secs(600);

/// A session whose plans run on the cluster of a scheduler, cut into `partitions` parts.
///
/// Ballista 55.0 does not survive the loss of an executor between the stages of a plan that is cut: its static planner then
/// gives parts of the answer twice, its adaptive one waits for ever (`tests/cluster.rs` killed executors to learn it). So
/// [`Cluster`] counts without cutting, and this is for queries whose answer can be checked otherwise.
///
/// # Errors
/// DataFusion refuses the settings. Whether somebody answers is seen only when something is asked.
pub fn session(scheduler: &SchedulerAddress, partitions: usize) -> Result<SessionContext, ClusterError> {
    let config = SessionConfig::new_with_ballista()
        .with_target_partitions(partitions.max(1))
        .with_ballista_adaptive_query_planner(false);
    let session = SessionContext::new_with_state(session_state(config)?.upgrade_for_ballista(scheduler.url())?);
    // The upgrade has put Ballista's own aggregates in the place of all that were known.
    session.register_udaf(work_counts());
    Ok(session)
}

/// Counts files on a cluster. A file is one task of one executor, which reads it, counts and keeps the answer until it is
/// fetched: no executor needs what another one made. A lost task is done again by another executor.
pub struct Cluster {
    session: SessionContext,
    limit: Duration,
    /// Number of the next table: each query has a table of its own.
    next: AtomicU64,
}

/// Counts of one work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkGroups {
    /// The work.
    pub work: WorkCode,
    /// Its groups by school and class.
    pub groups: Vec<GroupCounts>,
}

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
enum AttemptError {
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error("ответ пришёл дважды")]
    Repeated,
}

impl Cluster {
    /// The cluster of a scheduler.
    ///
    /// # Errors
    /// As [`session`].
    pub fn connect(scheduler: &SchedulerAddress) -> Result<Cluster, ClusterError> {
        Ok(Cluster { session: session(scheduler, 1)?, limit: LIMIT, next: AtomicU64::new(0) })
    }

    /// The same that gives an attempt up after `limit`.
    pub fn within(self, limit: Duration) -> Cluster {
        Cluster { limit, ..self }
    }

    /// Counts one Parquet file of sittings at an address that every node can open; the groups come sorted.
    ///
    /// # Errors
    /// The cluster is silent, or lost its executors three times in a row.
    pub async fn count(
        &self,
        address: &str,
        work: &Work,
        below: Below,
        grouping: Grouping,
    ) -> Result<Vec<GroupCounts>, ClusterError> {
        let mut attempts = 1;
        loop {
            let counted = tokio::time::timeout(self.limit, self.attempt(address, work, below, grouping)).await;
            match counted.map_err(|_| ClusterError::Silent(self.limit))? {
                Ok(groups) => return Ok(groups),
                Err(last) if attempts == ATTEMPTS => {
                    return Err(ClusterError::Lost { attempts, last: last.to_string() });
                }
                Err(_) => attempts += 1,
            }
        }
    }

    /// Counts works of the lake that lies at `root`, `at_once` files at a time: what [`crate::Lake::work_paths`] names.
    ///
    /// # Errors
    /// As [`Cluster::count`].
    pub async fn count_works(
        &self,
        root: &str,
        works: &[WorkPaths],
        grouping: Grouping,
        at_once: usize,
    ) -> Result<Vec<WorkGroups>, ClusterError> {
        let files: Vec<(usize, &SittingsPath)> = works
            .iter()
            .enumerate()
            .flat_map(|(place, work)| work.files.iter().map(move |file| (place, file)))
            .collect();
        let count = |(place, file): (usize, &SittingsPath)| {
            let (WorkPaths { work, below, .. }, file) = (works[place].clone(), file.clone());
            async move {
                let groups = self.count_file(root, work, below, &file, grouping).await?;
                Ok::<_, ClusterError>((place, groups))
            }
        };
        let mut counted = futures::stream::iter(files.into_iter().map(count)).buffered(at_once.max(1));
        let mut answer: Vec<WorkGroups> =
            works.iter().map(|work| WorkGroups { work: work.work.code.clone(), groups: Vec::new() }).collect();
        while let Some((place, groups)) = counted.try_next().await? {
            answer[place].groups.extend(groups);
        }
        for WorkGroups { groups, .. } in &mut answer {
            groups.sort_by(|a, b| (&a.school, &a.class).cmp(&(&b.school, &b.class)));
        }
        Ok(answer)
    }

    /// A school counts in one file of a work only, so that files need not be added up.
    async fn count_file(
        &self,
        root: &str,
        mut work: Work,
        below: Below,
        file: &SittingsPath,
        grouping: Grouping,
    ) -> Result<Vec<GroupCounts>, ClusterError> {
        if file.items == 0 {
            work.items.clear();
        }
        let address = format!("{}/{}", root.trim_end_matches('/'), file.path);
        let mut groups = self.count(&address, &work, below, grouping).await?;
        groups.retain(|group| !file.except.contains(&group.school));
        Ok(groups)
    }

    async fn attempt(
        &self,
        address: &str,
        work: &Work,
        below: Below,
        grouping: Grouping,
    ) -> Result<Vec<GroupCounts>, AttemptError> {
        let table = format!("sittings_{}", self.next.fetch_add(1, Ordering::Relaxed));
        let options = ParquetReadOptions::default();
        self.session.register_parquet(&table, address, options).await.map_err(ScanError::from)?;
        let counted = run(&self.session, &sql(&table, work, below, grouping)).await;
        self.session.deregister_table(&table).map_err(ScanError::from)?;
        let groups = counted?;
        if groups.windows(2).any(|pair| (&pair[0].school, &pair[0].class) == (&pair[1].school, &pair[1].class)) {
            return Err(AttemptError::Repeated);
        }
        Ok(groups)
    }
}
