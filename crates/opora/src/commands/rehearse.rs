//! `opora rehearse`: plays a scenario on an empty deployment.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use operations::Clock;
use serde_json::{Value, json};

use crate::deployment;
use crate::failure::Failure;
use crate::output;
use crate::rehearsal::{Outcome, Scenario, play};
use crate::settings::Deployment;

/// What to play.
#[derive(Args)]
pub struct Rehearse {
    /// Сценарий: файл JSON Lines
    #[arg(value_name = "СЦЕНАРИЙ")]
    scenario: PathBuf,
    #[command(flatten)]
    deployment: Deployment,
    /// Печатать строку JSON на каждую строку сценария
    #[arg(long)]
    json: bool,
    /// Продолжать после строки, которую нельзя сыграть
    #[arg(long)]
    keep_going: bool,
}

/// Plays and says what did not hold.
pub fn run(rehearse: &Rehearse) -> Result<ExitCode, Failure> {
    let summary = deployment::block_on(async {
        let store =
            store::Store::open(&rehearse.deployment.data, rehearse.deployment.database_url()?.as_deref()).await?;
        let file = rehearse.deployment.file()?;
        // Before the first line of the scenario moves it, the clock shows a day that no plan has.
        let app = deployment::wired_at(&rehearse.deployment, store, file, Clock::fixed(jiff::Timestamp::UNIX_EPOCH))?;
        // `serve` says on every page that these are not real data.
        std::fs::write(
            rehearse.deployment.data.join(deployment::REHEARSAL_MARK),
            "Учебные данные: год, сыгранный по сценарию.\n",
        )?;
        let scenario = Scenario { file: &rehearse.scenario, keep_going: rehearse.keep_going };
        let mut tell = |line: usize, outcome: &Outcome| tell(line, outcome, rehearse.json);
        let summary = play(Arc::clone(&app), &scenario, &mut tell).await;
        app.store.close().await?;
        summary
    })?;
    Ok(match (summary.stopped, summary.failed) {
        (true, _) => ExitCode::from(2),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(1),
    })
}

fn tell(line: usize, outcome: &Outcome, as_json: bool) -> Result<(), Failure> {
    if as_json {
        let (ok, found) = match outcome {
            Outcome::Holds(found) => (true, found.clone()),
            Outcome::Differs { found, .. } => (false, found.clone()),
            Outcome::Unplayable(why) => (false, json!({"unplayable": why})),
        };
        return output::text(&json!({"line": line, "ok": ok, "found": found}).to_string());
    }
    match outcome {
        Outcome::Holds(_) => Ok(()),
        Outcome::Differs { expected, found } => {
            output::text(&format!("строка {line}: ожидалось {}, найдено {}", plain(expected), plain(found)))
        }
        Outcome::Unplayable(why) => output::text(&format!("строка {line}: сыграть нельзя: {why}")),
    }
}

fn plain(value: &Value) -> String {
    value.to_string()
}
