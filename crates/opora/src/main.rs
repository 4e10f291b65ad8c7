//! Опора: one binary. `main` parses the command line, runs one command and turns its failure into an exit status:
//! 0 done, 2 the input or the request was refused (one Russian sentence on standard error), 1 our own failure.

mod commands;
mod deployment;
mod failure;
mod help;
mod output;
mod rehearsal;
mod results_engine;
mod settings;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::failure::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let matches = match help::in_russian(commands::CommandLine::command()).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return help::explain(&error),
    };
    let line = match commands::CommandLine::from_arg_matches(&matches) {
        Ok(line) => line,
        Err(error) => return help::explain(&error),
    };
    match commands::run(line) {
        Ok(status) => status,
        Err(Failure::Refused(refusal)) => {
            output::complain(&refusal.to_string());
            ExitCode::from(2)
        }
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(Failure::Unexpected(error)) => {
            output::complain(&format!(
                "Внутренняя ошибка: {error:#}. Повторите команду; если не поможет, выполните «opora doctor»."
            ));
            ExitCode::FAILURE
        }
    }
}
