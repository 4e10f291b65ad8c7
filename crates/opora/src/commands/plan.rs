//! `opora plan read` and `opora plan check`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::refusal::Refusal;
use domain::roadmap::{Roadmap, Section};

use super::phrases_cli::period_argument;
use crate::failure::Failure;
use crate::output;

/// Commands about a roadmap in a file.
#[derive(Subcommand)]
pub enum PlanCommand {
    /// Прочитать дорожную карту из DOCX, XLSX, XLS, ODS, ODT, HTML, PDF, CSV, TXT, MD (DOC и RTF — через LibreOffice)
    Read {
        /// Файл с дорожной картой
        #[arg(value_name = "ФАЙЛ")]
        file: PathBuf,
        /// Период плана вместо найденного в документе: 2023, 2023-2025, 2022/2023 или 2023-01-01..2023-12-31
        #[arg(long, value_name = "ПЕРИОД")]
        period: Option<String>,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
    },
    /// Проверить дорожную карту: чего в ней не хватает и что в ней спорит само с собой
    Check {
        /// Файл с дорожной картой
        #[arg(value_name = "ФАЙЛ")]
        file: PathBuf,
        /// Период плана вместо найденного в документе
        #[arg(long, value_name = "ПЕРИОД")]
        period: Option<String>,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a command about a roadmap in a file.
pub fn run(command: PlanCommand) -> Result<(), Failure> {
    match command {
        PlanCommand::Read { file, period, json } => {
            let roadmap = read(&file, period.as_deref())?;
            if json { output::json(&roadmap) } else { output::text(&summary(&roadmap)) }
        }
        PlanCommand::Check { file, period, json } => {
            let findings = domain::lint::check(&read(&file, period.as_deref())?);
            if json { output::json(&findings) } else { output::text(&listed(&findings)) }
        }
    }
}

/// Reads a roadmap from a file on disk.
pub fn read(file: &Path, period: Option<&str>) -> Result<Roadmap, Failure> {
    let period = period.map(period_argument).transpose()?;
    let bytes = bytes(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(imports::read_roadmap(&bytes, &name, period)?)
}

/// The bytes of a file a person named; what cannot be opened is refused in Russian.
pub fn bytes(file: &Path) -> Result<Vec<u8>, Refusal> {
    std::fs::read(file).map_err(|error| unreadable(file, &error))
}

/// The refusal of a file of the machine that cannot be opened.
pub fn unreadable(file: &Path, error: &std::io::Error) -> Refusal {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "такого файла нет",
        std::io::ErrorKind::PermissionDenied => "нет прав на чтение",
        _ => "он не читается",
    };
    let message = format!("Файл «{}» не открыт: {reason}.", file.display());
    Refusal::new("file_unreadable", message, "Проверьте имя и папку.")
}

fn summary(roadmap: &Roadmap) -> String {
    let mut lines = vec![roadmap.title.clone()];
    let approval = &roadmap.approval;
    if let (Some(kind), Some(date)) = (&approval.kind, approval.date) {
        let number = approval.number.as_ref().map(|number| format!(" № {number}")).unwrap_or_default();
        lines.push(format!("Утверждение: {kind} от {}{number}", date.strftime("%d.%m.%Y")));
    }
    let period = roadmap.period;
    lines.push(format!("Период: {} – {}", period.start.strftime("%d.%m.%Y"), period.end.strftime("%d.%m.%Y")));
    lines.push(format!("Мероприятий: {}, замечаний чтения: {}", roadmap.activities().len(), roadmap.warnings.len()));
    for section in &roadmap.sections {
        section_lines(section, 0, &mut lines);
    }
    lines.extend(roadmap.warnings.iter().map(|warning| format!("! {}", warning.text)));
    lines.join("\n")
}

fn section_lines(section: &Section, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    lines
        .push(format!("\n{indent}{} {}", section.number.as_deref().unwrap_or(""), section.title).trim_end().to_owned());
    for activity in &section.activities {
        lines.push(format!("{indent}  {} {}", activity.number.as_deref().unwrap_or("•"), activity.title));
        lines.push(format!(
            "{indent}      срок: {}; исполнители: {}",
            activity.deadline.text, activity.responsible.text
        ));
    }
    for inner in &section.sections {
        section_lines(inner, depth + 1, lines);
    }
}

fn listed(findings: &[domain::lint::Finding]) -> String {
    if findings.is_empty() {
        return "Замечаний нет.".into();
    }
    let lines = findings.iter().map(|finding| finding.line());
    lines.chain([format!("\nВсего замечаний: {}", findings.len())]).collect::<Vec<_>>().join("\n")
}
