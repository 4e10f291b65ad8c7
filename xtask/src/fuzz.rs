//! Fuzz targets, each for a bounded time. Needs `cargo install cargo-fuzz`.

use anyhow::{Result, ensure};

use crate::shell::{cargo, output, root, run as start, succeeds};

/// The command `fuzz`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let seconds = arguments.first().copied().unwrap_or("60");
    ensure!(succeeds(&mut cargo(&["fuzz", "--version"])), "cargo-fuzz is missing: cargo install cargo-fuzz");
    let folder = root().join("fuzz");
    let targets = output(cargo(&["fuzz", "list"]).current_dir(&folder))?;
    let time = format!("-max_total_time={seconds}");
    for target in targets.split_whitespace() {
        // No sanitizer: our code has no `unsafe`, and the stable toolchain can then run the targets.
        start(
            cargo(&["fuzz", "run", "--sanitizer", "none", target, "--", &time, "-timeout=5", "-rss_limit_mb=600"])
                .current_dir(&folder),
        )?;
    }
    Ok(())
}
