//! Chores of the workspace. Each chore is one module; `main` only chooses.
//!
//! The dependency list stays short on purpose: this crate is compiled before anything else can start.

#![expect(clippy::print_stderr, reason = "a chore speaks to the person who started it")]

mod assets;
mod bench;
mod demo;
mod fuzz;
mod generate;
mod layouts;
mod postgres;
mod shell;
mod system;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--port N]      set up, build, create data/demo from samples/, start the server, print address and sign-in
  test [--fast] [--cluster]
                       set up, then everything: tidy, format, lints, tests on SQLite and PostgreSQL, browser journeys
                       (--fast: no browser, no PostgreSQL; --cluster: also the cluster and the bucket of the lake)
  tidy                 arrows between crates, file sizes, module docs and other house rules
  generate [--check]   remake the generated files; with --check fail if they are stale
  bench [FILTER]       benchmarks with an optimised build
  fuzz [SECONDS]       every fuzz target in turn, 60 seconds each unless told otherwise
  layouts [COUNT]      plans drawn in so many layouts by seed, 5000 unless told otherwise, read and compared
  assets               fetch the web assets by lock file and build them into crates/web/assets/dist
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    let result = match arguments.first().map(String::as_str) {
        Some("demo") => demo::run(&rest),
        Some("test") => test::run(&rest),
        Some("tidy") => tidy::run(),
        Some("generate") => generate::run(rest.contains(&"--check")),
        Some("bench") => bench::run(&rest),
        Some("fuzz") => fuzz::run(&rest),
        Some("layouts") => layouts::run(&rest),
        Some("assets") => assets::run(),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
