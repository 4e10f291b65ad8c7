//! A throw-away PostgreSQL cluster for one test run: own folder, own port, loopback only, gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::shell::{command, output, run, succeeds};

/// A running cluster; dropping it stops the server and removes its folder.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// Folder with `initdb` and `pg_ctl`, newest version first.
pub fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> =
        versions.flatten().map(|v| v.path().join("bin")).filter(|p| p.join("initdb").is_file()).collect();
    folders.sort();
    folders.pop()
}

impl Cluster {
    /// Creates and starts a cluster on a free port.
    pub fn start() -> Result<Cluster> {
        let programs = programs().context("PostgreSQL's server programs are not installed")?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("opora-postgres-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let cluster = Cluster { programs, folder, port };
        cluster.launch()?;
        Ok(cluster)
    }

    /// URL of the maintenance database; tests create their own databases beside it.
    pub fn url(&self) -> String {
        format!("postgres://opora@127.0.0.1:{}/postgres", self.port)
    }

    fn launch(&self) -> Result<()> {
        if is_root() {
            run(command("chown", ["-R", "postgres"]).arg(&self.folder))?;
        }
        let data = self.folder.join("data");
        let mut initdb = self.server_program("initdb");
        initdb.arg("-D").arg(&data).args(["-U", "opora", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]);
        output(&mut initdb)?;
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200",
            self.port,
            self.folder.display()
        );
        let mut start = self.server_program("pg_ctl");
        start.arg("-D").arg(&data).arg("-l").arg(self.folder.join("log")).args(["-w", "-o", &options, "start"]);
        start.stdout(Stdio::null());
        run(&mut start)
    }

    /// PostgreSQL refuses to run as root, so root borrows the package's own account.
    fn server_program(&self, name: &str) -> Command {
        let program: &Path = &self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.server_program("pg_ctl");
        stop.arg("-D").arg(self.folder.join("data")).args(["-m", "immediate", "-w", "stop"]);
        let _stopped = succeeds(&mut stop);
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    output(&mut command("id", ["-u"])).is_ok_and(|id| id.trim() == "0")
}
