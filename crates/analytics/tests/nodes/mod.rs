//! Processes of a cluster for the tests, none of which outlives its test: a node is killed when it is dropped, and it ends
//! with its standard input when the test itself is killed.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use analytics::cluster::SchedulerAddress;

/// Seconds without a sign of life after which an executor counts as lost.
const PATIENCE: &str = "8";

/// A running process.
pub struct Node {
    child: Child,
    /// Its folder of intermediate files, when it is an executor.
    pub folder: PathBuf,
}

impl Node {
    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// How many tasks it has begun: each has a folder for what it makes.
    pub fn tasks(&self) -> usize {
        std::fs::read_dir(&self.folder).unwrap().count()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have been killed before; nothing else can be done about it here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Starts a process that must come to listen on `port`; none when it ended, because another took a port of its.
async fn start(arguments: &[&str], port: u16, folder: &Path) -> Option<Node> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cluster_node"));
    command.args(arguments).args(["--patience", PATIENCE, "--until-input-closes"]);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut node = Node { child, folder: folder.to_owned() };
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Some(node);
        }
        if node.child.try_wait().unwrap().is_some() {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody listens on port {port}: {arguments:?}");
}

/// Starts a scheduler.
pub async fn scheduler() -> (Node, SchedulerAddress) {
    for _ in 0..5 {
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        if let Some(node) = start(&["scheduler", "--listen", &listen], port, Path::new("")).await {
            return (node, format!("df://{listen}").parse().unwrap());
        }
    }
    panic!("no scheduler could be started");
}

/// Starts an executor of one core; its intermediate files go into `folder`, which is made.
pub async fn executor(scheduler: &SchedulerAddress, folder: &Path) -> Node {
    std::fs::create_dir_all(folder).unwrap();
    let (scheduler, place) = (scheduler.to_string(), folder.to_str().unwrap());
    for _ in 0..5 {
        let (port, task_port) = (free_port(), free_port());
        let (own, tasks) = (port.to_string(), task_port.to_string());
        let arguments =
            ["executor", "--scheduler", &scheduler, "--port", &own, "--task-port", &tasks, "--folder", place];
        if let Some(node) = start(&arguments, port, folder).await {
            return node;
        }
    }
    panic!("no executor could be started");
}
