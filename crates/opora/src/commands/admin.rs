//! `opora doctor`, `backup`, `restore`, `units load`: looking after a deployment.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

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

/// `opora backup`.
pub fn backup(deployment: &Deployment, file: &Path) -> Result<(), Failure> {
    deployment::block_on(async {
        let app = deployment::open(deployment).await?;
        let backup = operations::admin::backup(&app, &operations::program(), file).await?;
        output::text(&format!(
            "Копия записана в {}: записей {}, файлов {}, байтов {}.",
            file.display(),
            backup.rows,
            backup.files,
            backup.size
        ))
    })
}

/// `opora restore`.
pub fn restore(deployment: &Deployment, file: &Path) -> Result<(), Failure> {
    deployment::block_on(async {
        let manifest = store::backup::restore(file, &deployment.data, deployment.database_url()?.as_deref()).await?;
        let rows: u64 = manifest.rows.values().sum();
        output::text(&format!(
            "Данные восстановлены в {}: записей {rows}, копия от {}.",
            deployment.data.display(),
            manifest.made_at
        ))
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
