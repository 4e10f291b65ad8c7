//! `opora journal`: the sum of the journal for a paper file, and its check.

use std::process::ExitCode;

use clap::Subcommand;

use crate::deployment;
use crate::failure::Failure;
use crate::output;
use crate::settings::Deployment;

/// Commands about the journal.
#[derive(Subcommand)]
pub enum JournalCommand {
    /// Напечатать подписанную сумму журнала: её хранят на бумаге или в почте
    Head {
        #[command(flatten)]
        deployment: Deployment,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
    },
    /// Проверить журнал: цепочку, подписанные суммы, каждую запись базы
    Verify {
        /// Сверить с распечатанной суммой: строка «opora journal head» или номер записи и сумма; можно несколько раз
        #[arg(long, value_name = "СТРОКА")]
        head: Vec<String>,
        #[command(flatten)]
        deployment: Deployment,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
    },
    /// Принять записи такими, какие они в базе, и начать подписывать заново: после намеренной правки или потери ключа
    Accept {
        /// Почему
        #[arg(long, value_name = "СЛОВА")]
        reason: String,
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// Runs a command about the journal. The check ends with status 1 when something does not agree.
pub fn run(command: &JournalCommand) -> Result<ExitCode, Failure> {
    match command {
        JournalCommand::Head { deployment, json } => head(deployment, *json)?,
        JournalCommand::Verify { head, deployment, json } => return verify(deployment, head, *json),
        JournalCommand::Accept { reason, deployment } => accept(deployment, reason)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn head(deployment: &Deployment, json: bool) -> Result<(), Failure> {
    let head = deployment::as_it_is(deployment, async |app| operations::admin::journal_head(app).await)?;
    if json {
        return output::json(&head);
    }
    output::text(&format!(
        "Записей в журнале: {}\nСумма последней:   {}\nКлюч подписи:      {}\nСтрока для сверки: {}",
        head.entries, head.hash, head.key, head.line
    ))
}

fn verify(deployment: &Deployment, heads: &[String], json: bool) -> Result<ExitCode, Failure> {
    let check = deployment::as_it_is(deployment, async |app| operations::admin::journal_verify(app, heads).await)?;
    if json {
        output::json(&check)?;
    } else if check.ok {
        let (entries, hash, rows) = (check.entries, &check.hash, check.rows);
        output::text(&format!("Журнал цел: записей {entries}, последняя сумма {hash}. Сходятся записи базы: {rows}."))?;
    } else {
        let problems: Vec<String> = check.problems.iter().map(|problem| format!("ПЛОХО  {problem}")).collect();
        let way_out =
            "Сохраните папку данных для разбора и сравните её с резервными копиями (opora doctor, opora restore).";
        output::text(&format!("{}\n{way_out}", problems.join("\n")))?;
    }
    Ok(if check.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn accept(deployment: &Deployment, reason: &str) -> Result<(), Failure> {
    let actor = operations::program();
    let count = deployment::with(deployment, async |app| operations::admin::journal_accept(app, &actor, reason).await)?;
    output::text(&format!(
        "Принято записей: {count}. Журнал подписывается заново; распечатайте сумму: opora journal head."
    ))
}
