//! The demo: one command from a fresh clone to a running server with the invented district of `samples/`.

use std::path::PathBuf;

use anyhow::Result;

use crate::assets;
use crate::shell::{cargo, command, root, run as start};

/// The command `demo`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let port =
        arguments.iter().position(|a| *a == "--port").and_then(|at| arguments.get(at + 1)).copied().unwrap_or("8080");
    assets::run_if_needed()?;
    start(&mut cargo(&["build", "--package", "opora"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let program = target.join("debug/opora");
    let program = program.to_string_lossy();
    let data = root().join("data/demo");
    let data = data.to_string_lossy();
    start(&mut command(&program, ["demo", "--data", &data, "--samples", "samples"]))?;
    let listen = format!("127.0.0.1:{port}");
    start(&mut command(&program, ["serve", "--data", &data, "--listen", &listen]))
}
