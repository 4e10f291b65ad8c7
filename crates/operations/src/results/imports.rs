//! Files of results on their way into the lake: read, looked at, stored or dropped.
//!
//! The bytes of a file are never kept: a protocol holds names. What waits for a person's decision is what was read,
//! and that has none.

mod alive;

use std::sync::Arc;

use domain::access::Action;
use domain::results::file::{Problem, ResultsFile};
use domain::results::lake::{FileReport, ImportReport, IncomingFile, Outcome};
use jiff::Timestamp;
use serde::Serialize;
use store::queries::results as queries;
use store::records::{ResultsImport, ResultsImportFile};

pub use super::intake::DIAGNOSTIC_READ;
pub use alive::release_interrupted;

use super::engine::ReadFile;
use super::{engine, intake};
use crate::actor::allow_common;
use crate::support::{Authors, PAGE, event, finish, from_json, moment, moment_or_none, stamp, to_json};
use crate::{Actor, App, Failure, Page};

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name, with the folder it came from.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Files are being read.
    Reading,
    /// Everything is read and waits for a decision.
    Preview,
    /// It is in the lake.
    Stored,
    /// It was dropped.
    Discarded,
    /// It could not be read to the end, by our own fault; nothing of it was stored.
    Failed,
    /// The program ended while files were being read. Their bytes are not kept, so they must be sent again.
    Interrupted,
}

impl ImportState {
    const ALL: [(ImportState, &'static str); 6] = [
        (ImportState::Reading, "reading"),
        (ImportState::Preview, "preview"),
        (ImportState::Stored, "stored"),
        (ImportState::Discarded, "discarded"),
        (ImportState::Failed, "failed"),
        (ImportState::Interrupted, "interrupted"),
    ];

    fn code(self) -> &'static str {
        ImportState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }

    fn of(code: &str) -> Result<ImportState, Failure> {
        let known = ImportState::ALL.iter().find(|(_, known)| *known == code);
        known.map(|(state, _)| *state).ok_or_else(|| Failure::unexpected(format!("state of an import «{code}»")))
    }
}

/// An import as a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportView {
    /// Id.
    pub id: String,
    /// Where it stands.
    pub state: ImportState,
    /// When the files were sent.
    pub at: Timestamp,
    /// Who sent them.
    pub author: String,
    /// When it was stored or dropped.
    pub settled_at: Option<Timestamp>,
    /// How many files the upload had (an archive is one), and how many of them are read.
    pub progress: Progress,
    /// What is, or would be, done with each file.
    pub report: ImportReport,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
pub struct Progress {
    /// Files sent.
    pub total: usize,
    /// Files read.
    pub done: usize,
}

/// The column `report`: progress and what came of it.
#[derive(Serialize, serde::Deserialize)]
struct Kept {
    progress: Progress,
    report: ImportReport,
    /// Last sign of life of the reading.
    #[serde(default)]
    alive_at: Option<Timestamp>,
}

/// Reads files and stores them at once, or says what would happen: the way of the command line.
///
/// # Errors
/// Refused by the lake; a file that cannot be read is in the report.
pub async fn import_now(
    app: &App,
    actor: &Actor,
    uploads: Vec<Upload>,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let engine = engine(app)?;
    let reader = Arc::clone(&engine);
    let read = tokio::task::spawn_blocking(move || {
        uploads.iter().flat_map(|upload| reader.read(&upload.name, &upload.bytes)).collect::<Vec<_>>()
    });
    let (incoming, refused) = parted(read.await.map_err(Failure::unexpected)?);
    let mut report = intake::take(app, incoming, dry_run).await?;
    report.files = in_order(report.files, refused);
    let stored = report.files.iter().any(|file| file.outcome == Outcome::Stored);
    if stored && !dry_run {
        let id = app.new_id();
        let writing = app.store.begin().await?;
        let kept = Kept { progress: Progress::default(), report: report.clone(), alive_at: None };
        let record = ResultsImport {
            id: id.clone(),
            state: ImportState::Stored.code().to_owned(),
            report: to_json(&kept)?,
            version: i64::try_from(report.version).ok(),
            created_at: stamp(app.clock.now()),
            created_by: actor.id.clone(),
            settled_at: Some(stamp(app.clock.now())),
        };
        queries::insert_import(&writing, record).await?;
        finish(writing, stored_event(app, actor, &id, &report)).await?;
    }
    Ok(report)
}

/// Begins an import of files that a person sent. [`read_all`] reads them; the page shows how far it is.
///
/// # Errors
/// Refused `nothing_sent`.
pub async fn offer(app: &App, actor: &Actor, uploads: &[Upload]) -> Result<String, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    engine(app)?;
    if uploads.is_empty() {
        return Err(Failure::field("files", "Выберите файлы результатов или архив ZIP с ними."));
    }
    let id = app.new_id();
    let progress = Progress { total: uploads.len(), done: 0 };
    let report = ImportReport { version: 0, dry_run: true, files: Vec::new() };
    let kept = Kept { progress, report, alive_at: Some(app.clock.now()) };
    let record = ResultsImport {
        id: id.clone(),
        state: ImportState::Reading.code().to_owned(),
        report: to_json(&kept)?,
        version: None,
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
        settled_at: None,
    };
    let writing = app.store.begin().await?;
    queries::insert_import(&writing, record).await?;
    let mut event = event(app, actor, "results.offer", "results_import", &id);
    event.after = Some(serde_json::json!({"files": uploads.len()}));
    finish(writing, event).await?;
    Ok(id)
}

/// Reads the files of an import one by one and looks at them as a whole. To be run beside the request that sent them.
///
/// # Errors
/// Our own failures; the import is marked as failed then, and nothing of it is kept.
pub async fn read_all(app: &App, id: &str, uploads: Vec<Upload>) -> Result<(), Failure> {
    let read = read_each(app, id, uploads).await;
    if read.is_err()
        && let Ok(record) = waiting(app, id, &[ImportState::Reading]).await
    {
        let writing = app.store.begin().await?;
        let state = ImportState::Failed.code().to_owned();
        let failed = ResultsImport { state, settled_at: Some(stamp(app.clock.now())), ..record };
        queries::update_import(&writing, failed).await?;
        queries::delete_files(&writing, id).await?;
        writing.commit().await?;
    }
    read
}

async fn read_each(app: &App, id: &str, uploads: Vec<Upload>) -> Result<(), Failure> {
    let engine = engine(app)?;
    let total = uploads.len();
    let mut position = 0;
    let mut refused = Vec::new();
    for (done, upload) in uploads.into_iter().enumerate() {
        let reader = Arc::clone(&engine);
        let read = tokio::task::spawn_blocking(move || reader.read(&upload.name, &upload.bytes));
        for file in alive::alive(app, id, read).await.map_err(Failure::unexpected)? {
            match file.read {
                Ok(content) => keep(app, id, position, &file.name, &file.sha256, &content).await?,
                Err(refusal) => refused.push((position, refused_file(file.name, file.sha256, &refusal))),
            }
            position += 1;
        }
        let report = ImportReport { version: 0, dry_run: true, files: Vec::new() };
        let progress = Progress { total, done: done + 1 };
        write(app, id, ImportState::Reading, &Kept { progress, report, alive_at: Some(app.clock.now()) }).await?;
    }
    let incoming = kept_files(app, id).await?;
    let mut report = alive::alive(app, id, intake::take(app, incoming, true)).await?;
    report.files = in_order(report.files, refused);
    let kept = Kept { progress: Progress { total, done: total }, report, alive_at: None };
    write(app, id, ImportState::Preview, &kept).await
}

/// Stores an import that was looked at.
///
/// # Errors
/// Not found; refused `import_settled` when it is stored or dropped already, or is still being read.
pub async fn confirm(app: &App, actor: &Actor, id: &str) -> Result<ImportView, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    // Storing takes a while: whoever confirms meanwhile waits, and finds it settled.
    let turn = app.turns.of(&format!("results import {id}"));
    let _alone = turn.lock().await;
    let record = waiting(app, id, &[ImportState::Preview]).await?;
    let preview: Kept = from_json(&record.report)?;
    let incoming = kept_files(app, id).await?;
    let mut report = intake::take(app, incoming, false).await?;
    let refused = preview.report.files.into_iter().enumerate();
    let refused = refused.filter(|(_, file)| file.outcome == Outcome::Refused && file.kind.is_none()).collect();
    report.files = in_order(report.files, refused);
    let writing = app.store.begin().await?;
    let kept = Kept { progress: preview.progress, report, alive_at: None };
    let settled = ResultsImport {
        state: ImportState::Stored.code().to_owned(),
        report: to_json(&kept)?,
        version: i64::try_from(kept.report.version).ok(),
        settled_at: Some(stamp(app.clock.now())),
        ..record
    };
    queries::update_import(&writing, settled).await?;
    queries::delete_files(&writing, id).await?;
    finish(writing, stored_event(app, actor, id, &kept.report)).await?;
    view(app, actor, id).await
}

/// Drops an import; nothing of it reaches the lake.
///
/// # Errors
/// Not found; refused `import_settled`.
pub async fn discard(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let turn = app.turns.of(&format!("results import {id}"));
    let _alone = turn.lock().await;
    let record = waiting(app, id, &[ImportState::Preview, ImportState::Reading, ImportState::Interrupted]).await?;
    let writing = app.store.begin().await?;
    let state = ImportState::Discarded.code().to_owned();
    let settled = ResultsImport { state, settled_at: Some(stamp(app.clock.now())), ..record };
    queries::update_import(&writing, settled).await?;
    queries::delete_files(&writing, id).await?;
    finish(writing, event(app, actor, "results.discard", "results_import", id)).await
}

/// One import.
///
/// # Errors
/// Not found.
pub async fn view(app: &App, actor: &Actor, id: &str) -> Result<ImportView, Failure> {
    allow_common(app, actor, Action::Read)?;
    release_interrupted(app).await?;
    let record = queries::import(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    shown(record, &Authors::load(app).await?)
}

/// Imports that are not dropped, newest first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, page: u64) -> Result<Page<ImportView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    release_interrupted(app).await?;
    let (records, total) =
        queries::imports(&app.store.reader(), &["reading", "preview", "stored", "interrupted"], page, PAGE).await?;
    let authors = Authors::load(app).await?;
    let rows = records.into_iter().map(|record| shown(record, &authors)).collect::<Result<_, Failure>>()?;
    Ok(Page::new(rows, page, PAGE, total))
}

fn shown(record: ResultsImport, authors: &Authors) -> Result<ImportView, Failure> {
    let kept: Kept = from_json(&record.report)?;
    Ok(ImportView {
        state: ImportState::of(&record.state)?,
        at: moment(&record.created_at)?,
        author: authors.name(&record.created_by),
        settled_at: moment_or_none(record.settled_at.as_deref())?,
        progress: kept.progress,
        report: kept.report,
        id: record.id,
    })
}

async fn waiting(app: &App, id: &str, states: &[ImportState]) -> Result<ResultsImport, Failure> {
    let record = queries::import(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    if states.contains(&ImportState::of(&record.state)?) {
        return Ok(record);
    }
    Err(Failure::refused(
        "import_settled",
        "Эта загрузка уже сохранена, отменена или ещё читается.",
        "Откройте список загрузок: там видно, что с ней сталось.",
    ))
}

/// Keeps a file that was read. A dropped import takes no more files.
async fn keep(
    app: &App,
    id: &str,
    position: usize,
    name: &str,
    sha256: &str,
    content: &ResultsFile,
) -> Result<(), Failure> {
    waiting(app, id, &[ImportState::Reading]).await?;
    let writing = app.store.begin().await?;
    let file = ResultsImportFile {
        id: app.new_id(),
        import_id: id.to_owned(),
        position: i64::try_from(position).unwrap_or(i64::MAX),
        name: name.to_owned(),
        sha256: sha256.to_owned(),
        content: to_json(content)?,
    };
    queries::insert_file(&writing, file).await?;
    writing.commit().await?;
    Ok(())
}

async fn write(app: &App, id: &str, state: ImportState, kept: &Kept) -> Result<(), Failure> {
    let record = waiting(app, id, &[ImportState::Reading]).await?;
    let writing = app.store.begin().await?;
    let changed = ResultsImport { state: state.code().to_owned(), report: to_json(kept)?, ..record };
    queries::update_import(&writing, changed).await?;
    writing.commit().await?;
    Ok(())
}

async fn kept_files(app: &App, id: &str) -> Result<Vec<IncomingFile>, Failure> {
    let files = queries::files(&app.store.reader(), id).await?;
    let incoming = files
        .into_iter()
        .map(|file| Ok(IncomingFile { file: from_json(&file.content)?, name: file.name, sha256: file.sha256 }));
    incoming.collect()
}

/// Files that can be offered to the lake, and reports of those that could not be read, with their places.
fn parted(read: Vec<ReadFile>) -> (Vec<IncomingFile>, Vec<(usize, FileReport)>) {
    let (mut incoming, mut refused) = (Vec::new(), Vec::new());
    for (position, file) in read.into_iter().enumerate() {
        match file.read {
            Ok(content) => incoming.push(IncomingFile { name: file.name, sha256: file.sha256, file: content }),
            Err(refusal) => refused.push((position, refused_file(file.name, file.sha256, &refusal))),
        }
    }
    (incoming, refused)
}

fn refused_file(name: String, sha256: String, refusal: &domain::refusal::Refusal) -> FileReport {
    let problem = Problem {
        code: refusal.code.clone(),
        fatal: true,
        sheet: None,
        row: None,
        column: None,
        text: format!("{} {}", refusal.message, refusal.hint).trim().to_owned(),
    };
    FileReport {
        file: name,
        sha256,
        kind: None,
        outcome: Outcome::Refused,
        works: Vec::new(),
        schools: 0,
        appeals: 0,
        personal_values_dropped: 0,
        problems: vec![problem],
    }
}

/// Puts the reports of unread files back into their places.
fn in_order(mut files: Vec<FileReport>, refused: Vec<(usize, FileReport)>) -> Vec<FileReport> {
    for (position, report) in refused {
        files.insert(position.min(files.len()), report);
    }
    files
}

fn stored_event(app: &App, actor: &Actor, id: &str, report: &ImportReport) -> store::journal::Event {
    let mut event = event(app, actor, "results.store", "results_import", id);
    let of = |outcome| report.files.iter().filter(|file| file.outcome == outcome).count();
    event.after = Some(serde_json::json!({
        "version": report.version,
        "stored": of(Outcome::Stored),
        "unchanged": of(Outcome::Unchanged),
        "refused": of(Outcome::Refused),
    }));
    event
}
