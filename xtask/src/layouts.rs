//! Plans drawn in very many layouts: the test of `imports` with a count of documents of one's own.

use anyhow::Result;

use crate::shell::{cargo, run as start};

/// The command `layouts`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let count = arguments.first().copied().unwrap_or("5000");
    let mut tests = cargo(&["test", "--package", "imports", "--test", "layouts", "every_layout", "--", "--nocapture"]);
    start(tests.env("OPORA_LAYOUTS", count))
}
