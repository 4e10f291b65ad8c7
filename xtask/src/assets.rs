//! Web assets: fetched by lock file, compiled, never committed.

use anyhow::Result;

use crate::shell::{command, root, run as start};
use crate::system;

/// `npm ci` when the lock file is newer than what is installed, then the build.
pub fn run_if_needed() -> Result<()> {
    system::ensure_node()?;
    let web = root().join("crates/web");
    let newer = |a: &str, b: &str| match (web.join(a).metadata(), web.join(b).metadata()) {
        (Ok(a), Ok(b)) => a.modified().ok() > b.modified().ok(),
        _ => true,
    };
    if newer("package-lock.json", "node_modules/.package-lock.json") {
        start(command("npm", ["ci", "--no-audit", "--no-fund"]).current_dir(&web))?;
    }
    start(command("npm", ["run", "--silent", "build"]).current_dir(&web))
}

/// The command `assets`.
pub fn run() -> Result<()> {
    run_if_needed()
}
