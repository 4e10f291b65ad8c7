//! The same counts on an Apache Ballista cluster: a scheduler process, executor processes, and a session that sends them
//! its plans (feature `ballista`).
//!
//! What travels is the plan of [`crate::scan::query::sql`] and the names of the files; every process opens the files by
//! itself, so that all of them must see the lake at the same address. The aggregate `work_counts` goes by its name:
//! [`node::session_state`] and the executor's registry are the places where it is made known. The sums are those of the fold,
//! made by the same code in another process, so that the answers agree to the last unit.
//!
//! `cluster_node` is the program of both roles: `docs/architecture.md` tells how to start it.

mod address;
mod count;
mod files;
pub mod node;

use std::time::Duration;

use ballista_core::error::BallistaError;
use datafusion::error::DataFusionError;

use crate::error::LakeError;

pub use address::SchedulerAddress;
pub use count::{Cluster, WorkGroups, session};
pub use files::{SittingsPath, WorkPaths};

/// A failure of the cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The address of the scheduler is not one.
    #[error("Адрес планировщика «{0}» не подходит. Укажите адрес вида df://узел:50050.")]
    Address(String),
    /// A node did not start or stopped.
    #[error(
        "Узел кластера остановлен: {0}. Проверьте, что порты свободны и планировщик отвечает, и запустите узел снова."
    )]
    Node(#[from] BallistaError),
    /// A session could not be made.
    #[error("Сеанс кластера не открыт: {0}. Проверьте, что узлы и программа одной версии.")]
    Session(#[from] DataFusionError),
    /// Every attempt to count failed.
    #[error(
        "Кластер не довёл подсчёт до конца, попыток: {attempts}. Проверьте, что планировщик и исполнители запущены и видят \
         файлы хранилища, и повторите. Последняя причина: {last}."
    )]
    Lost {
        /// How often it was tried.
        attempts: usize,
        /// What the last attempt said.
        last: String,
    },
    /// The cluster said nothing for too long.
    #[error(
        "Кластер молчит {} с. Проверьте, что планировщик и хотя бы один исполнитель запущены, и повторите.",
        .0.as_secs()
    )]
    Silent(Duration),
    /// The lake could not be read.
    #[error(transparent)]
    Lake(#[from] LakeError),
}
