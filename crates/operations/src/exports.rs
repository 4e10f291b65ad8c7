//! A plan as a file to take away.

use std::collections::HashMap;

use domain::access::Action;
use domain::line::LineKey;
use domain::plan_export::PlanExport;
use domain::roadmap::Roadmap;
use domain::russian;
use store::queries::{activities, imports, plans};

use crate::actor::allow_common;
use crate::imports::{in_force, source_file};
use crate::plans::{PlanView, kind, load};
use crate::ports::OutputFile;
use crate::{Actor, App, Failure};

/// The plan as a Word file with its own columns, sections and a status column.
///
/// # Errors
/// Not found.
pub async fn docx(app: &App, actor: &Actor, plan_id: &str) -> Result<OutputFile, Failure> {
    let (plan, model) = model(app, actor, plan_id).await?;
    let write = app.ports.export_docx;
    let bytes = tokio::task::spawn_blocking(move || write(&model)).await.map_err(Failure::unexpected)?;
    let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(OutputFile { name: file_name(&plan, "docx"), media_type, bytes: bytes.map_err(Failure::unexpected)? })
}

/// The plan as a workbook.
///
/// # Errors
/// Not found.
pub async fn xlsx(app: &App, actor: &Actor, plan_id: &str) -> Result<OutputFile, Failure> {
    let (plan, model) = model(app, actor, plan_id).await?;
    let write = app.ports.export_xlsx;
    let bytes = tokio::task::spawn_blocking(move || write(&model)).await.map_err(Failure::unexpected)?;
    Ok(OutputFile::xlsx(file_name(&plan, "xlsx"), bytes.map_err(Failure::unexpected)?))
}

/// The current version of the plan as the JSON of the contract `plan.md`.
///
/// # Errors
/// Not found.
pub async fn json(app: &App, actor: &Actor, plan_id: &str) -> Result<OutputFile, Failure> {
    allow_common(app, actor, Action::Read)?;
    let (plan, _) = load(app, plan_id).await?;
    let roadmap = in_force(app, &app.store.reader(), plan_id).await?;
    let bytes = serde_json::to_vec_pretty::<Roadmap>(&roadmap).map_err(Failure::unexpected)?;
    Ok(OutputFile { name: file_name(&plan, "json"), media_type: "application/json", bytes })
}

/// The signed file a version of the plan was read from, byte for byte.
///
/// # Errors
/// Not found; refused `damaged_file` when the bytes on the disk are not those that were stored.
pub async fn source(app: &App, actor: &Actor, plan_id: &str, version: i64) -> Result<OutputFile, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let version = plans::version(&reader, plan_id, version).await?.ok_or(Failure::NotFound)?;
    let import = imports::get(&reader, &version.import_id).await?.ok_or(Failure::NotFound)?;
    source_file(app, &version.source_sha256, import.name).await
}

/// The plan as papers show it: the document's own words, and how each line stands today.
async fn model(app: &App, actor: &Actor, plan_id: &str) -> Result<(PlanView, PlanExport), Failure> {
    allow_common(app, actor, Action::Read)?;
    let (plan, states) = load(app, plan_id).await?;
    let reader = app.store.reader();
    let roadmap = in_force(app, &reader, plan_id).await?;
    let today = app.clock.today();
    let mut words: HashMap<LineKey, String> = HashMap::new();
    for line in activities::of_plan(&reader, plan_id).await? {
        let Some(index) = line.line_index.and_then(|i| usize::try_from(i).ok()) else { continue };
        let state = states.of(&line.id, today);
        let mut text = state.standing.words();
        if state.total > 1 {
            text = format!("{text} (принято {} из {})", state.accepted, state.total);
        }
        words.insert(LineKey { kind: kind(&line.kind)?, index }, text);
    }
    let status = |key: LineKey| words.get(&key).cloned().unwrap_or_default();
    let as_of = format!("По состоянию на {}, версия {}", russian::dotted(today), plan.version);
    Ok((plan, PlanExport { as_of, ..PlanExport::of(&roadmap, &status) }))
}

/// Longest title in a file name, in characters: old archives and mail programs cut longer ones.
const LONGEST_NAME: usize = 80;

fn file_name(plan: &PlanView, ending: &str) -> String {
    let fits = |c: &char| c.is_alphanumeric() || " -–,.№".contains(*c);
    let title: String = plan.title.chars().filter(fits).take(LONGEST_NAME).collect();
    let title = title.trim();
    format!("{}.{ending}", if title.is_empty() { "Дорожная карта" } else { title })
}
