//! A year of a plan played by a scenario: each line is done by the named person through the routes of the API, with a clock that
//! only the scenario moves. The contract: `docs/contracts/rehearsal.md`.

mod adopting;
mod deeds;
mod expectations;
mod lists;
mod player;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use operations::App;
use serde_json::{Value, json};

use crate::failure::Failure;
use player::Player;

/// What became of one line.
pub enum Outcome {
    /// Done, or the expectation holds; what was found.
    Holds(Value),
    /// The expectation does not hold, or another refusal came than the one expected: what was expected and found.
    Differs {
        /// What the line says.
        expected: Value,
        /// What was found.
        found: Value,
    },
    /// The line cannot be played.
    Unplayable(String),
}

/// How a scenario went.
#[derive(Debug, Clone, Copy, Default)]
pub struct Summary {
    /// Lines that did not hold.
    pub failed: u64,
    /// A line could not be played.
    pub stopped: bool,
}

/// A scenario and how it is told.
pub struct Scenario<'a> {
    /// The file with a JSON object a line.
    pub file: &'a Path,
    /// Goes on after a line that cannot be played.
    pub keep_going: bool,
}

/// Plays a scenario; `tell` gets each line's number and what became of it.
pub async fn play(
    app: Arc<App>,
    scenario: &Scenario<'_>,
    tell: &mut dyn FnMut(usize, &Outcome) -> Result<(), Failure>,
) -> Result<Summary, Failure> {
    let text = std::fs::read_to_string(scenario.file)?;
    let folder = scenario.file.parent().map(PathBuf::from).unwrap_or_default();
    let mut player = Player::new(app, folder).await?;
    let mut summary = Summary::default();
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let outcome = match serde_json::from_str::<Value>(line) {
            Ok(line) => play_line(&mut player, &line).await?,
            Err(error) => Outcome::Unplayable(format!("строка не читается как JSON: {error}")),
        };
        tell(place + 1, &outcome)?;
        match outcome {
            Outcome::Holds(_) => {}
            Outcome::Differs { .. } => summary.failed += 1,
            Outcome::Unplayable(_) => {
                summary.failed += 1;
                if !scenario.keep_going {
                    summary.stopped = true;
                    break;
                }
            }
        }
    }
    Ok(summary)
}

async fn play_line(player: &mut Player, line: &Value) -> Result<Outcome, Failure> {
    if let Some(what) = line.get("expect").and_then(Value::as_str) {
        return match expectations::hold(player, what, line).await? {
            Ok((true, found)) => Ok(Outcome::Holds(found)),
            Ok((false, found)) => Ok(Outcome::Differs { expected: expectations::wanted(line), found }),
            Err(why) => Ok(Outcome::Unplayable(why)),
        };
    }
    let Some(deed) = line.get("do").and_then(Value::as_str) else {
        return Ok(Outcome::Unplayable("в строке нет ни do, ни expect".to_owned()));
    };
    let expected = line.get("refused").and_then(Value::as_str);
    Ok(match (deeds::perform(player, deed, line).await?, expected) {
        (Err(why), _) => Outcome::Unplayable(why),
        (Ok(None), None) => Outcome::Holds(json!({})),
        (Ok(Some(code)), Some(wanted)) if code == wanted => Outcome::Holds(json!({"refused": code})),
        (Ok(found), wanted) => {
            Outcome::Differs { expected: json!({"refused": wanted}), found: json!({"refused": found}) }
        }
    })
}
