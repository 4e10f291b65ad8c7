//! Prints what was read of a document: `read_plan plan read FILE [--period P] --json`, the scorer's interface.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut file = None;
    let mut period = None;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "plan" | "read" | "--json" => {}
            "--period" => period = rest.next().and_then(|text| phrases::period::read_argument(text)),
            path => file = Some(path.to_owned()),
        }
    }
    let Some(file) = file else { return fail("Укажите файл.", 1) };
    let Ok(bytes) = std::fs::read(&file) else { return fail("Файл не открывается.", 1) };
    match imports::read_roadmap(&bytes, &file, period) {
        Ok(roadmap) => match serde_json::to_writer_pretty(std::io::stdout().lock(), &roadmap) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error.to_string(), 1),
        },
        Err(refusal) => fail(&refusal.to_string(), 2),
    }
}

fn fail(message: &str, code: u8) -> ExitCode {
    let written = writeln!(std::io::stderr(), "{message}");
    ExitCode::from(if written.is_ok() { code } else { 1 })
}
