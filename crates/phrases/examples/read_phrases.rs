//! Reads phrases from standard input, one JSON line `{"text","period"}` each, and prints one JSON line each: the command
//! line of `opora deadline --batch --json` without the rest of the program.
#![expect(clippy::print_stdout, reason = "an example program prints its results")]

use std::io::BufRead;

use phrases::{deadline, indicator, parties, period};

fn main() {
    let verb = std::env::args().nth(1).unwrap_or_default();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(query) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
        let text = query["text"].as_str().unwrap_or_default();
        let Some(plan) = period::read_argument(query["period"].as_str().unwrap_or("2023")) else { continue };
        let read = match verb.as_str() {
            "indicator" => serde_json::to_string(&indicator::read(text, Some(plan))),
            "parties" => serde_json::to_string(&parties::read(text)),
            _ => serde_json::to_string(&deadline::read(text, plan)),
        };
        println!("{}", read.unwrap_or_default());
    }
}
