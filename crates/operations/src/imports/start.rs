//! Uploading a file and following its reading.

use domain::access::Action;
use domain::review::cards;
use domain::russian;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::files::address;
use store::queries::{imports as queries, plans, sources};
use store::records::Import;

use super::in_review::InReview;
use super::view::{ImportRow, ImportState, ImportView, PlanName, ProgressView, SourceView};
use crate::actor::allow_common;
use crate::jobs::{self, Job};
use crate::ports::OutputFile;
use crate::support::{Authors, PAGE, event, finish, from_json, moment, stamp};
use crate::{Actor, App, Failure, Page};

/// Largest file taken, in bytes: a roadmap with pictures is a few megabytes.
pub const LARGEST_FILE: usize = 30 * 1024 * 1024;

/// An accepted upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Started {
    /// The import to go on with; an earlier one when the same file was recognised.
    pub import_id: String,
    /// What is already known of this very file.
    pub recognised: Option<Recognised>,
}

/// The same file came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recognised {
    /// A Russian sentence: «Этот файл уже загружен 12.03.2023 и ждёт проверки.»
    pub text: String,
    /// The plan it became, when it was adopted.
    pub plan_id: Option<String>,
}

/// Takes a file. Reading goes on in the background ([`crate::jobs`]); the same bytes lead to the earlier import or plan.
///
/// # Errors
/// Refused `empty_file` or `too_large`.
pub async fn start(app: &App, actor: &Actor, bytes: Vec<u8>, name: &str) -> Result<Started, Failure> {
    begin(app, actor, bytes, name, None).await
}

/// How far reading is.
///
/// # Errors
/// Not found.
pub async fn progress(app: &App, actor: &Actor, id: &str) -> Result<ProgressView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let row = queries::get(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    Ok(ProgressView {
        state: state(&row)?,
        refusal: row.refusal.as_deref().map(from_json).transpose()?,
        text: row.progress,
    })
}

/// One import.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<ImportView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let row = queries::get(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    view(app, row).await
}

/// Imports, newest first; `open` leaves out the adopted and discarded ones.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, open: bool, page: u64) -> Result<Page<ImportRow>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let all =
        [ImportState::Reading, ImportState::Refused, ImportState::Review, ImportState::Adopted, ImportState::Discarded];
    let states: Vec<&str> = all
        .iter()
        .filter(|s| !open || !matches!(s, ImportState::Adopted | ImportState::Discarded))
        .map(|s| s.code())
        .collect();
    let (rows, total) = queries::list(&app.store.reader(), &states, page, PAGE).await?;
    let authors = Authors::load(app).await?;
    let rows = rows.into_iter().map(|row| {
        Ok(ImportRow {
            state: state(&row)?,
            created_by: authors.name(&row.created_by),
            created_at: moment(&row.created_at)?,
            id: row.id,
            file_name: row.name,
            title: row.title,
            plan_id: row.plan_id.or(row.target_plan_id),
        })
    });
    Ok(Page::new(rows.collect::<Result<_, Failure>>()?, page, PAGE, total))
}

/// The uploaded file, byte for byte.
///
/// # Errors
/// Not found (also after a refusal); refused `damaged_file`.
pub async fn source(app: &App, actor: &Actor, id: &str) -> Result<OutputFile, Failure> {
    allow_common(app, actor, Action::Read)?;
    let row = queries::get(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    let sha256 = row.source_sha256.ok_or(Failure::NotFound)?;
    source_file(app, &sha256, row.name).await
}

/// Puts an import away. The file stays, the import can be found in the list.
///
/// # Errors
/// Not found; refused `already_adopted`.
pub async fn discard(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut row = queries::get(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    match state(&row)? {
        ImportState::Discarded => return Ok(()),
        ImportState::Adopted => {
            return Err(Failure::refused(
                "already_adopted",
                "Этот импорт уже введён в действие, отложить его нельзя.",
                "Если план больше не нужен, отправьте в архив сам план.",
            ));
        }
        ImportState::Reading | ImportState::Refused | ImportState::Review => {}
    }
    ImportState::Discarded.code().clone_into(&mut row.state);
    row.updated_at = stamp(app.clock.now());
    let staged = row.staged_sha256.take();
    queries::update(&writing, row).await?;
    let job = Job::ReadRoadmap { import: id.to_owned() };
    jobs::cancel(app, &writing, &job).await?;
    finish(writing, event(app, actor, "import.discard", "import", id)).await?;
    jobs::stop(app, &job);
    if let Some(staged) = staged {
        app.store.files().discard_staged(&staged)?;
    }
    Ok(())
}

/// Takes a file for a new plan or for the next version of one.
pub(crate) async fn begin(
    app: &App,
    actor: &Actor,
    bytes: Vec<u8>,
    name: &str,
    target_plan_id: Option<&str>,
) -> Result<Started, Failure> {
    allow_common(app, actor, Action::Adopt)?;
    check_size(bytes.len())?;
    let sha256 = address(&bytes);
    if let Some(known) = recognise(app, &sha256, target_plan_id).await? {
        return Ok(known);
    }
    let files = app.store.files().clone();
    tokio::task::spawn_blocking(move || files.stage(&bytes)).await.map_err(Failure::unexpected)??;
    let now = stamp(app.clock.now());
    let id = app.new_id();
    let import = Import {
        id: id.clone(),
        source_sha256: None,
        staged_sha256: Some(sha256.clone()),
        name: short_name(name),
        state: ImportState::Reading.code().to_owned(),
        progress: "Файл в очереди на чтение".to_owned(),
        refusal: None,
        title: None,
        line_count: 0,
        edits: "{}".to_owned(),
        bindings: "{}".to_owned(),
        past: "[]".to_owned(),
        kept_changes: "[]".to_owned(),
        owner_unit_id: None,
        target_plan_id: target_plan_id.map(str::to_owned),
        plan_id: None,
        created_by: actor.id.clone(),
        created_at: now.clone(),
        updated_at: now,
    };
    let writing = app.store.begin().await?;
    queries::insert(&writing, import).await?;
    jobs::queue(app, &writing, &Job::ReadRoadmap { import: id.clone() }).await?;
    let mut event = event(app, actor, "import.start", "import", &id);
    event.after = Some(serde_json::json!({"name": short_name(name), "sha256": sha256}));
    event.plan_id = target_plan_id.map(str::to_owned);
    finish(writing, event).await?;
    app.bell.notify_one();
    Ok(Started { import_id: id, recognised: None })
}

fn check_size(size: usize) -> Result<(), Failure> {
    if size == 0 {
        return Err(Failure::refused("empty_file", "Файл пуст.", "Выберите файл с дорожной картой."));
    }
    if size > LARGEST_FILE {
        let megabytes = LARGEST_FILE / 1024 / 1024;
        return Err(Failure::refused(
            "too_large",
            format!("Файл больше {megabytes} МБ."),
            "Уберите из него картинки или сохраните дорожную карту отдельным файлом.",
        ));
    }
    Ok(())
}

/// The last part of a path, without control characters, at most 200 characters: names come from strangers' machines.
fn short_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.trim().is_empty() { "без названия".to_owned() } else { clean }
}

/// The same bytes again: the import that waits, or the plan they became. Refused and discarded ones are read anew.
async fn recognise(app: &App, sha256: &str, target_plan_id: Option<&str>) -> Result<Option<Started>, Failure> {
    let known = queries::of_file(&app.store.reader(), sha256).await?;
    let fits = |row: &&Import| match state(row) {
        Ok(ImportState::Adopted) => true,
        Ok(ImportState::Reading | ImportState::Review) => row.target_plan_id.as_deref() == target_plan_id,
        _ => false,
    };
    let Some(row) = known.iter().find(fits) else { return Ok(None) };
    let day = russian::dotted(moment(&row.created_at)?.to_zoned(TimeZone::UTC).date());
    let (text, plan_id) = match state(row)? {
        ImportState::Adopted => (format!("Этот файл уже загружен {day} и введён в действие."), row.plan_id.clone()),
        ImportState::Reading => (format!("Этот файл уже загружен {day} и сейчас читается."), None),
        _ => (format!("Этот файл уже загружен {day} и ждёт вашей проверки."), None),
    };
    Ok(Some(Started { import_id: row.id.clone(), recognised: Some(Recognised { text, plan_id }) }))
}

/// State of a stored import.
pub(crate) fn state(row: &Import) -> Result<ImportState, Failure> {
    ImportState::from_code(&row.state).ok_or_else(|| Failure::unexpected(format!("import state «{}»", row.state)))
}

/// An import as shown.
pub(crate) async fn view(app: &App, row: Import) -> Result<ImportView, Failure> {
    let reader = app.store.reader();
    let state = state(&row)?;
    let open_questions = if state == ImportState::Review {
        let reviewed = InReview::load(app, &reader, &row.id).await?;
        cards(&reviewed.open_questions(&reviewed.edited())).len() as u64
    } else {
        0
    };
    view_with(app, row, open_questions).await
}

/// An import as shown, when its questions are counted already.
pub(crate) async fn view_with(app: &App, row: Import, open_questions: u64) -> Result<ImportView, Failure> {
    let reader = app.store.reader();
    let source = match &row.source_sha256 {
        Some(sha256) => sources::get(&reader, sha256).await?,
        None => None,
    };
    let amends = match &row.target_plan_id {
        Some(id) => plans::get(&reader, id).await?,
        None => None,
    };
    Ok(ImportView {
        state: state(&row)?,
        source: source.map(|file| SourceView {
            name: row.name.clone(),
            sha256: file.sha256,
            size: u64::try_from(file.size).unwrap_or(0),
        }),
        refusal: row.refusal.as_deref().map(from_json).transpose()?,
        amends: amends.map(|plan| PlanName { id: plan.id, title: plan.title, version: plan.version }),
        created_by: Authors::load(app).await?.name(&row.created_by),
        created_at: moment(&row.created_at)?,
        updated_at: moment(&row.updated_at)?,
        lines: u64::try_from(row.line_count).unwrap_or(0),
        open_questions,
        id: row.id,
        file_name: row.name,
        title: row.title,
        plan_id: row.plan_id,
    })
}

/// Bytes of a kept file under a name.
pub(crate) async fn source_file(app: &App, sha256: &str, name: String) -> Result<OutputFile, Failure> {
    let (files, address) = (app.store.files().clone(), sha256.to_owned());
    let bytes = tokio::task::spawn_blocking(move || files.read(&address)).await.map_err(Failure::unexpected)??;
    Ok(OutputFile { name, media_type: "application/octet-stream", bytes })
}
