//! Speaks `indicator --batch --json` and `parties --batch --json`: JSON lines `{"text","period"}` in, one JSON a line out.

use std::io::{BufRead, Write};

/// One line of the input.
#[derive(serde::Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    period: Option<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let verb = std::env::args().nth(1).unwrap_or_default();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(&line)?;
        let period = line.period.as_deref().and_then(phrases::period::read_argument);
        let json = match verb.as_str() {
            "indicator" => serde_json::to_string(&phrases::indicator::read(&line.text, period))?,
            "cell" => serde_json::to_string(&phrases::indicator::read_cell(&line.text, period))?,
            "parties" => serde_json::to_string(&phrases::parties::read(&line.text))?,
            other => return Err(format!("unknown verb {other:?}: indicator, cell or parties").into()),
        };
        writeln!(out, "{json}")?;
    }
    Ok(())
}
