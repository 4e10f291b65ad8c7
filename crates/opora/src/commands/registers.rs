//! `opora registers …`: tables of schools into the registers, empty workbooks.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use operations::registers::{self, FileReport, LoadOptions, Outcome};

use super::plan::bytes;
use crate::failure::Failure;
use crate::settings::Deployment;
use crate::{deployment, output};

/// Commands about registers.
#[derive(Subcommand)]
pub enum RegistersCommand {
    /// Загрузить таблицы школ: XLSX, XLS, ODS, CSV
    Load {
        /// Файлы, в порядке загрузки
        #[arg(value_name = "ФАЙЛ", required = true)]
        files: Vec<PathBuf>,
        /// Загрузить с правами этого человека
        #[arg(long = "as", value_name = "ЛОГИН")]
        login: Option<String>,
        /// Только показать, что было бы сделано
        #[arg(long)]
        dry_run: bool,
        /// Сохранить верные строки таблиц, в которых есть ошибки
        #[arg(long)]
        good_rows: bool,
        /// Вывести JSON: одна запись на файл
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Записать пустую книгу реестра: заголовки, пояснения, списки выбора
    Template {
        /// Имя реестра, например staff
        #[arg(value_name = "ИМЯ")]
        name: String,
        /// Куда записать; без него — ИМЯ.xlsx здесь, «-» — на стандартный вывод
        #[arg(long, value_name = "ФАЙЛ")]
        out: Option<PathBuf>,
    },
}

/// Runs a command about registers.
pub fn run(command: RegistersCommand) -> Result<ExitCode, Failure> {
    match command {
        RegistersCommand::Load { files, login, dry_run, good_rows, json, deployment } => {
            load(&files, login.as_deref(), LoadOptions { dry_run, good_rows }, json, &deployment)
        }
        RegistersCommand::Template { name, out } => template(&name, out.as_deref()),
    }
}

fn load(
    files: &[PathBuf],
    login: Option<&str>,
    options: LoadOptions,
    json: bool,
    deployment: &Deployment,
) -> Result<ExitCode, Failure> {
    let mut read = Vec::new();
    for path in files {
        read.push((path.display().to_string(), bytes(path)?));
    }
    let reports = deployment::with(deployment, async |app| {
        let actor = operations::grants::actor_for(app, login).await?;
        registers::load(app, &actor, &read, options).await
    })?;
    if json {
        let mut out = output::out();
        for report in &reports {
            serde_json::to_writer(&mut out, report)?;
            writeln!(out)?;
        }
        out.flush()?;
    } else {
        output::text(&reports.iter().map(words).collect::<Vec<_>>().join("\n"))?;
    }
    let good =
        |report: &FileReport| report.outcome == Outcome::Ok || (report.outcome == Outcome::Partial && report.stored);
    Ok(if reports.iter().all(good) { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn words(report: &FileReport) -> String {
    let outcome = match (report.outcome, report.stored) {
        (Outcome::Ok, true) => "загружено",
        (Outcome::Ok, false) => "проверено, ошибок нет",
        (Outcome::Partial, true) => "есть ошибки; верные строки загружены",
        (Outcome::Partial, false) => "есть ошибки; ничего не сохранено (верные строки: --good-rows)",
        (Outcome::Refused, _) => "не принято",
    };
    let mut lines = vec![format!("{}: {outcome}", report.file)];
    for counts in &report.registers {
        let sheet = counts.sheet.as_ref().map(|sheet| format!(", лист «{sheet}»")).unwrap_or_default();
        lines.push(format!(
            "  {}{sheet}: строк {}, новых {}, изменённых {}, прежних {}",
            counts.name, counts.rows, counts.new, counts.changed, counts.same
        ));
    }
    for problem in &report.problems {
        let row = problem.row.map(|row| format!("строка {row}, ")).unwrap_or_default();
        let column = problem.column.as_ref().map(|column| format!("«{column}»: ")).unwrap_or_default();
        lines.push(format!("  {row}{column}{}", problem.text));
    }
    lines.join("\n")
}

fn template(name: &str, out: Option<&Path>) -> Result<ExitCode, Failure> {
    let register = registers::register(name)?;
    let bytes = reports::register_template::render(register).map_err(|error| anyhow::anyhow!("{error}"))?;
    let path = out.map_or_else(|| PathBuf::from(format!("{name}.xlsx")), Path::to_owned);
    if path == Path::new("-") {
        let mut out = output::out();
        out.write_all(&bytes)?;
        out.flush()?;
    } else {
        std::fs::write(&path, bytes)?;
        output::text(&format!("Записано: {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
