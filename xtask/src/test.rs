//! Everything a change must pass, set-up included.

use std::time::Instant;

use anyhow::Result;

use crate::postgres::Cluster;
use crate::shell::{cargo, has, run as start, succeeds};
use crate::{assets, system, tidy};

/// Features that `--cluster` adds to lints and tests: the query engine of a cluster and a bucket. Their dependencies take longer to
/// compile than everything else together and the default program has none of them, so the everyday suite leaves them out.
const CLUSTER_FEATURES: [&str; 2] = ["--features", "analytics/ballista,analytics/bucket-tests"];

/// The command `test`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let fast = arguments.contains(&"--fast");
    let features: &[&str] = if arguments.contains(&"--cluster") { &CLUSTER_FEATURES } else { &[] };
    let began = Instant::now();
    let missing = if fast { Vec::new() } else { system::ensure_test_tools() };
    for sentence in &missing {
        eprintln!("xtask: {sentence}");
    }
    assets::run_if_needed()?;
    stage("tidy", tidy::run)?;
    stage("format", || start(&mut cargo(&["fmt", "--all", "--check"])))?;
    stage("lints", || lints(features))?;
    stage("tests", || tests(fast, features))?;
    for sentence in &missing {
        eprintln!("xtask: skipped for want of a tool: {sentence}");
    }
    if features.is_empty() {
        eprintln!("xtask: skipped: the tests of the cluster and the bucket, which `cargo xtask test --cluster` runs");
    }
    eprintln!("xtask: all passed in {} s", began.elapsed().as_secs());
    Ok(())
}

/// The product strictly; helpers of tests may unwrap and print.
fn lints(features: &[&str]) -> Result<()> {
    let clippy = |targets: &[&str], lints: &[&str]| {
        let words: [&[&str]; 5] =
            [&["clippy", "--workspace", "--quiet"], features, targets, &["--", "-D", "warnings"], lints];
        start(&mut cargo(&words.concat()))
    };
    clippy(&["--lib", "--bins"], &[])?;
    let lenient = ["-A", "clippy::unwrap_used", "-A", "clippy::print_stdout", "-A", "clippy::print_stderr"];
    clippy(&["--all-targets"], &lenient)
}

fn tests(fast: bool, features: &[&str]) -> Result<()> {
    let cluster = if fast { None } else { started_cluster() };
    let nextest = has("cargo-nextest") || succeeds(&mut cargo(&["nextest", "--version"]));
    let mut tests = if nextest {
        cargo(&[
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level",
            "fail",
            "--final-status-level",
            "slow",
        ])
    } else {
        cargo(&["test", "--workspace", "--no-fail-fast", "--quiet"])
    };
    tests.args(features);
    match &cluster {
        Some(cluster) => tests.env("OPORA_TEST_POSTGRES", cluster.url()),
        None => tests.env_remove("OPORA_TEST_POSTGRES"),
    };
    if !fast && has("chromium") && has("chromedriver") {
        tests.env("OPORA_TEST_BROWSER", "1");
    }
    start(&mut tests)
}

fn started_cluster() -> Option<Cluster> {
    match Cluster::start() {
        Ok(cluster) => Some(cluster),
        Err(error) => {
            eprintln!("xtask: PostgreSQL did not start ({error:#}): its half of the store stories is skipped");
            None
        }
    }
}

fn stage(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let began = Instant::now();
    work()?;
    eprintln!("xtask: {name}: passed in {} s", began.elapsed().as_secs());
    Ok(())
}
