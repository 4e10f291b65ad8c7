//! `opora results …`: files into the lake, works, items, catalogues, scales.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use domain::refusal::Refusal;
use domain::results::lake::{FileReport, Outcome, WorkSummary};
use domain::results::work::WorkCode;
use operations::results::imports::{self, Source, Upload};
use operations::results::works::{self, WorkItems};
use serde::Serialize;

use super::plan::bytes;
use crate::failure::Failure;
use crate::settings::Deployment;
use crate::{deployment, output};

/// Commands about assessment results.
#[derive(Subcommand)]
pub enum ResultsCommand {
    /// Загрузить файлы ФИС ОКО и ГИА: по одному, папкой или архивом ZIP
    Import {
        /// Файлы, папки, архивы
        #[arg(value_name = "ПУТЬ", required = true)]
        paths: Vec<PathBuf>,
        /// Только показать, что было бы сделано
        #[arg(long)]
        dry_run: bool,
        /// Вывести JSON: одна запись на файл
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Показать загруженные работы: процедура × предмет × класс × год
    Works {
        /// Год
        #[arg(long, value_name = "ГОД")]
        year: Option<u16>,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Показать выполнение заданий работы с зонами и умениями
    Items {
        /// Год
        #[arg(long, value_name = "ГОД")]
        year: u16,
        /// Код работы, например ВПР-2025-МА-5
        #[arg(long, value_name = "КОД")]
        work: String,
        /// Школа: логин ФИС ОКО; без неё — все школы
        #[arg(long, value_name = "ШКОЛА")]
        school: Option<String>,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Планы экзаменационных работ
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Загрузить контекст школ (социальные паспорта): индекс, похожие школы, резильентность
    Context {
        /// Таблица: логин школы и доли обучающихся в процентах
        #[arg(value_name = "ФАЙЛ")]
        file: PathBuf,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Шкалы перевода баллов в отметки
    Scales {
        /// Заменить шкалы региона содержимым файла TOML
        #[arg(long, value_name = "ФАЙЛ")]
        set: Option<PathBuf>,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// Commands about catalogues.
#[derive(Subcommand)]
pub enum CatalogueCommand {
    /// Прочитать «Обобщённый план варианта КИМ» из спецификации (PDF), книги XLSX или JSON
    Import {
        /// Файл спецификации
        #[arg(value_name = "ФАЙЛ")]
        file: PathBuf,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// Runs a command about results.
pub fn run(command: ResultsCommand) -> Result<ExitCode, Failure> {
    match command {
        ResultsCommand::Import { paths, dry_run, json, deployment } => {
            return import(&paths, dry_run, json, &deployment);
        }
        ResultsCommand::Works { year, json, deployment } => list(year, json, &deployment)?,
        ResultsCommand::Items { year, work, school, json, deployment } => {
            items(year, &work, school.as_deref(), json, &deployment)?;
        }
        ResultsCommand::Catalogue(CatalogueCommand::Import { file, json, deployment }) => {
            catalogue(&file, json, &deployment)?;
        }
        ResultsCommand::Context { file, json, deployment } => context(&file, json, &deployment)?,
        ResultsCommand::Scales { set, json, deployment } => scales(set.as_deref(), json, &deployment)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn import(paths: &[PathBuf], dry_run: bool, json: bool, deployment: &Deployment) -> Result<ExitCode, Failure> {
    let mut uploads = Vec::new();
    for path in paths {
        gather(path, &mut uploads)?;
    }
    if uploads.is_empty() {
        let message = "В указанных папках нет файлов.";
        return Err(Refusal::new("nothing_to_import", message, "Укажите файлы отчётов или папку с ними.").into());
    }
    let report = deployment::block_on(async {
        let app = deployment::open(deployment).await?;
        let report = imports::import_now(&app, &operations::program(), uploads, dry_run).await?;
        app.store.close().await?;
        Ok(report)
    })?;
    if json {
        output::json(&report.files)?;
    } else {
        let lines: Vec<String> = report.files.iter().map(described).collect();
        let of = |outcome| report.files.iter().filter(|file| file.outcome == outcome).count();
        let total = format!(
            "{}: {}, без изменений: {}, отклонено: {}. Версия хранилища: {}.",
            if dry_run { "Было бы сохранено файлов" } else { "Сохранено файлов" },
            of(Outcome::Stored),
            of(Outcome::Unchanged),
            of(Outcome::Refused),
            report.version
        );
        output::text(&format!("{}\n\n{total}", lines.join("\n")))?;
    }
    let mut refused = report.files.iter().filter(|file| file.outcome == Outcome::Refused);
    let Some(first) = refused.next() else { return Ok(ExitCode::SUCCESS) };
    let why = first.problems.iter().find(|problem| problem.fatal).map(|problem| problem.text.clone());
    let row = first.problems.iter().find(|problem| problem.fatal).and_then(|problem| problem.row);
    let place = row.map(|row| format!(", строка {row}")).unwrap_or_default();
    output::complain(&format!(
        "отклонено файлов: {}. Ничего из них не сохранено. «{}»{place}: {}",
        refused.count() + 1,
        first.file,
        why.unwrap_or_default()
    ));
    Ok(ExitCode::from(2))
}

/// A file, or every file of a folder in the order of names; hidden and service files are left out.
pub fn gather(path: &Path, uploads: &mut Vec<Upload>) -> Result<(), Failure> {
    if !path.is_dir() {
        std::fs::File::open(path).map_err(|error| super::plan::unreadable(path, &error))?;
        uploads.push(Upload { name: path.display().to_string(), source: Source::Path(path.to_owned()) });
        return Ok(());
    }
    let mut inside: Vec<PathBuf> =
        std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    inside.sort();
    for path in inside {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.starts_with('.') && !name.starts_with("~$") {
            gather(&path, uploads)?;
        }
    }
    Ok(())
}

fn described(file: &FileReport) -> String {
    let outcome = match file.outcome {
        Outcome::Stored => "сохранён",
        Outcome::Unchanged => "уже был",
        Outcome::Refused => "ОТКЛОНЁН",
    };
    let mut lines = vec![format!("{} — {outcome}", file.file)];
    for work in &file.works {
        lines.push(format!(
            "    {}: участников {}, школ {}, новых {}, изменено {}, без изменений {}, отозвано {}",
            work.work, work.participants, work.schools, work.added, work.replaced, work.same, work.withdrawn
        ));
    }
    if file.personal_values_dropped > 0 {
        lines.push(format!("    личных сведений отброшено: {}", file.personal_values_dropped));
    }
    lines.extend(file.problems.iter().map(|problem| {
        let row = problem.row.map(|row| format!("строка {row}"));
        let column = problem.column.as_ref().map(|column| format!("столбец {column}"));
        let place: Vec<String> = [problem.sheet.clone(), row, column].into_iter().flatten().collect();
        let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) };
        format!("    {}{place}{}", if problem.fatal { "✗ " } else { "! " }, problem.text)
    }));
    lines.join("\n")
}

/// A work as `works --json` prints it.
#[derive(Serialize)]
struct WorkRow<'a> {
    work: String,
    procedure: &'static str,
    year: u16,
    subject_code: &'a str,
    grade: Option<u8>,
    #[serde(flatten)]
    summary: &'a WorkSummary,
}

impl<'a> WorkRow<'a> {
    fn of(summary: &'a WorkSummary) -> WorkRow<'a> {
        let code = &summary.work.code;
        WorkRow {
            work: code.to_string(),
            procedure: code.procedure.name(),
            year: code.year,
            subject_code: &code.subject,
            grade: code.grade,
            summary,
        }
    }
}

fn list(year: Option<u16>, json: bool, deployment: &Deployment) -> Result<(), Failure> {
    let works = deployment::with(deployment, async |app| works::list(app, &operations::program(), year).await)?;
    if json {
        return output::json(&works.iter().map(WorkRow::of).collect::<Vec<_>>());
    }
    if works.is_empty() {
        return output::text("Работ нет. Загрузите файлы: opora results import ПАПКА");
    }
    let lines: Vec<String> = works
        .iter()
        .map(|work| {
            let (code, subject) = (&work.work.code, &work.work.subject);
            format!("{code:<20} {subject:<24} участников {:>7}, школ {:>5}", work.participants, work.schools)
        })
        .collect();
    output::text(&lines.join("\n"))
}

fn items(year: u16, work: &str, school: Option<&str>, json: bool, deployment: &Deployment) -> Result<(), Failure> {
    let code = work_code(work, year)?;
    let found =
        deployment::with(deployment, async |app| works::items(app, &operations::program(), &code, school).await)?;
    if json { output::json(&found) } else { output::text(&items_listed(&found)) }
}

/// A work's code as typed; its year must be the one that was named.
fn work_code(text: &str, year: u16) -> Result<WorkCode, Refusal> {
    let hint = "Коды загруженных работ: opora results works.";
    let code: WorkCode = text.parse().map_err(|error| Refusal::new("not_a_work", format!("{error}."), hint))?;
    if code.year == year {
        return Ok(code);
    }
    Err(Refusal::new("year_differs", format!("Работа {code} написана не в {year} году."), hint))
}

fn items_listed(found: &WorkItems) -> String {
    let mut lines = vec![format!("{} {}", found.work.work.code, found.work.work.subject)];
    for group in &found.groups {
        lines.push(format!("\n{} — участников {}", group.name, group.participants));
        lines.extend(group.items.iter().map(|item| {
            let percent = item.percent.map_or("нет данных".to_owned(), |percent| format!("{percent:.1} %"));
            let zone = item.zone.map(|zone| format!(" — {}", zone.label())).unwrap_or_default();
            format!("  {:<6} {}{zone}", item.item.number, percent.replace('.', ","))
        }));
    }
    let deficits: Vec<String> = found
        .skills
        .iter()
        .filter(|skill| skill.systemic_deficit)
        .map(|skill| format!("  {} {}", skill.skill.code, skill.skill.title))
        .collect();
    if !deficits.is_empty() {
        lines.push(format!("\nСистемные дефициты:\n{}", deficits.join("\n")));
    }
    lines.join("\n")
}

fn catalogue(file: &Path, json: bool, deployment: &Deployment) -> Result<(), Failure> {
    let (name, bytes) = (file.display().to_string(), bytes(file)?);
    let read = deployment::with(deployment, async |app| {
        works::import_catalogue(app, &operations::program(), &name, bytes).await
    })?;
    if json {
        return output::json(&read);
    }
    let mut lines =
        vec![format!("{} {}: заданий {}, сумма баллов {}", read.work(), read.subject, read.items.len(), read.sum())];
    lines.extend(read.items.iter().map(|item| {
        let codes = [item.content.join(", "), item.requirements.join(", ")].join(" | ");
        format!("  {:<6} макс. {}  {codes}", item.number, item.max)
    }));
    lines.extend(read.problems.iter().map(|problem| format!("  ! {}", problem.text)));
    output::text(&lines.join("\n"))
}

fn context(file: &Path, json: bool, deployment: &Deployment) -> Result<(), Failure> {
    let (name, bytes) = (file.display().to_string(), bytes(file)?);
    let view = deployment::with(deployment, async |app| {
        operations::results::context::load(app, &operations::program(), &name, bytes).await
    })?;
    if json {
        return output::json(&view);
    }
    let mut lines =
        vec![format!("Контекст известен по школам: {}, индекс построен: {}", view.schools, view.index.len())];
    lines.extend(view.clusters.iter().map(|cluster| format!("  {}: школ {}", cluster.name, cluster.schools.len())));
    let resilient: Vec<&str> =
        view.resilience.iter().filter(|found| found.resilient).map(|found| found.school.as_str()).collect();
    if !resilient.is_empty() {
        lines.push(format!("  резильентные: {}", resilient.join(", ")));
    }
    lines.extend(view.missing.iter().map(|why| format!("  ! {why}")));
    output::text(&lines.join("\n"))
}

fn scales(set: Option<&Path>, json: bool, deployment: &Deployment) -> Result<(), Failure> {
    let text =
        match set {
            Some(file) => Some(String::from_utf8(bytes(file)?).map_err(|_| {
                Refusal::new("scales_unread", "Файл шкал не в кодировке UTF-8.", "Сохраните его в UTF-8.")
            })?),
            None => None,
        };
    let scales = deployment::with(deployment, async |app| match &text {
        Some(text) => works::put_scales(app, &operations::program(), text).await,
        None => works::scales(app, &operations::program()).await,
    })?;
    if json {
        return output::json(&scales);
    }
    let text = toml::to_string_pretty(&scales).map_err(anyhow::Error::from)?;
    output::text(text.trim_end())
}
