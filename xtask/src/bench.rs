//! Benchmarks with an optimised build; figures go to `docs/performance.md` by hand, with the machine and the command.

use anyhow::Result;

use crate::assets;
use crate::shell::{cargo, run as start};

/// The command `bench`.
pub fn run(arguments: &[&str]) -> Result<()> {
    assets::run_if_needed()?;
    let mut bench = cargo(&["bench", "--workspace", "--benches"]);
    if !arguments.is_empty() {
        bench.arg("--").args(arguments);
    }
    start(&mut bench)
}
