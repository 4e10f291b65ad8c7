//! `opora doctor`, `backup`, `restore`, `units load`: looking after a deployment.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use store::backup::Terms;

use crate::deployment;
use crate::failure::Failure;
use crate::output;
use crate::settings::Deployment;

/// Commands about lists of organisations.
#[derive(Subcommand)]
pub enum UnitsCommand {
    /// Загрузить список организаций из XLSX или CSV
    Load {
        /// Файл со списком
        #[arg(value_name = "ФАЙЛ")]
        file: PathBuf,
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// `opora doctor`: status 0 when all is well, 1 when something needs a hand.
pub fn doctor(deployment: &Deployment, json: bool) -> Result<ExitCode, Failure> {
    deployment::block_on(async {
        let file = deployment.file()?;
        // The doctor looks at the database as it is; bringing it up to date is another command.
        let store = store::Store::connect(&deployment.data, deployment.database_url()?.as_deref()).await?;
        let app = deployment::wired(deployment, store, file)?;
        let checks = operations::admin::doctor(&app).await?;
        if json {
            output::json(&checks)?;
        } else {
            let lines = checks.iter().map(|check| {
                let way_out = check.way_out.as_ref().filter(|_| !check.ok).map(|way_out| format!("\n       {way_out}"));
                format!("{}  {}{}", if check.ok { "хорошо" } else { "ПЛОХО " }, check.text, way_out.unwrap_or_default())
            });
            output::text(&lines.collect::<Vec<_>>().join("\n"))?;
        }
        Ok(if checks.iter().all(|check| check.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

/// Where a backup goes.
#[derive(Args)]
pub struct Backup {
    /// Новый файл копии
    #[arg(value_name = "ФАЙЛ")]
    file: PathBuf,
    #[command(flatten)]
    deployment: Deployment,
}

/// `opora backup`.
pub fn backup(how: &Backup) -> Result<(), Failure> {
    deployment::block_on(async {
        let app = deployment::open(&how.deployment).await?;
        let backup = operations::admin::backup(&app, &operations::program(), &how.file).await;
        app.store.close().await?;
        let backup = backup?;
        output::text(&format!(
            "Копия записана в {}: записей {}, файлов {}, байтов {}.\nКлюч, которым она подписана: {}",
            how.file.display(),
            backup.rows,
            backup.files,
            backup.size,
            backup.key.unwrap_or_default()
        ))
    })
}

/// From what, where to and on what terms to restore.
#[derive(Args)]
pub struct Restore {
    /// Файл копии
    #[arg(value_name = "ФАЙЛ")]
    file: PathBuf,
    /// Восстановить, только если копия подписана этим ключом (его печатает «opora journal head»; хватит 16 знаков)
    #[arg(long, value_name = "КЛЮЧ")]
    key: Option<String>,
    /// Восстановить, только если в журнале копии есть эта запись (строка «opora journal head» или номер и сумма)
    #[arg(long, value_name = "СТРОКА")]
    head: Option<String>,
    /// Взять копию прежней версии программы, без подписи
    #[arg(long)]
    unsigned: bool,
    #[command(flatten)]
    deployment: Deployment,
}

/// `opora restore`.
pub fn restore(how: &Restore) -> Result<(), Failure> {
    let terms = Terms {
        key: how.key.clone(),
        head: how.head.as_deref().map(operations::admin::paper_head).transpose()?,
        unsigned: how.unsigned,
    };
    deployment::block_on(async {
        let data = &how.deployment.data;
        let database = how.deployment.database_url()?;
        let (restored, made_at) = operations::admin::restore(&how.file, data, database.as_deref(), &terms).await?;
        let mut words =
            format!("Данные восстановлены в {}: записей {}, копия от {made_at}.", data.display(), restored.rows);
        if let (Some(key), None, None) = (&restored.key, &terms.key, &terms.head) {
            words += &format!("\nКопия подписана ключом {key}. Сверьте его с распечаткой «opora journal head».");
        }
        output::text(&words)
    })
}

/// `opora units load`.
pub fn units(command: &UnitsCommand) -> Result<(), Failure> {
    let UnitsCommand::Load { file, deployment } = command;
    let bytes = super::plan::bytes(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    deployment::block_on(async {
        let app = deployment::open(deployment).await?;
        let actor = operations::program();
        let preview = operations::units::import_preview(&app, &actor, bytes, &name).await?;
        let (added, changed) = operations::units::import_apply(&app, &actor, &preview.ticket).await?;
        let wrong = preview.rows.iter().filter(|row| row.action == "wrong");
        let mut lines: Vec<String> =
            wrong.map(|row| format!("строка {}: {}", row.row, row.remarks.join(" "))).collect();
        lines.push(format!(
            "Добавлено организаций: {added}, изменено: {changed}, без изменений: {}, не принято: {}.",
            preview.same, preview.wrong
        ));
        output::text(&lines.join("\n"))
    })
}
