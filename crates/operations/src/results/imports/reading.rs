//! Reading the files of an import: queued, one after another in this process, with progress, until it is cancelled.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::access::Action;
use domain::refusal::Refusal;
use domain::results::lake::ImportReport;
use store::queries::results as queries;
use store::records::{ResultsImport, ResultsImportFile};
use tokio::sync::mpsc;

use super::super::engine::{ReadFile, ResultsEngine};
use super::super::{engine, intake};
use super::{ImportState, Kept, Progress, Upload, in_order, in_state, kept_files, refused_file};
use crate::actor::allow_common;
use crate::jobs::{self, Job, Stop};
use crate::support::{event, finish, from_json, stamp, to_json};
use crate::{Actor, App, Failure};

/// Most imports that wait to be read by one process.
const LONGEST_QUEUE: usize = 50;
/// So long a program waits for its turn before it is told to come again.
const TURN: Duration = Duration::from_secs(10 * 60);

/// Files that wait to be read by this process, by import. They are erased when they leave this map and nobody reads them.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<HashMap<String, Arc<Vec<Upload>>>>);

impl Waiting {
    fn add(&self, id: &str, uploads: Vec<Upload>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), Arc::new(uploads));
    }

    fn get(&self, id: &str) -> Option<Arc<Vec<Upload>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub(super) fn forget(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }
}

/// Begins an import of files that a person sent. A job reads them ([`crate::jobs`]); the page shows how far it is.
///
/// # Errors
/// Refused `queue_full`; nothing was sent.
pub async fn offer(app: &App, actor: &Actor, uploads: Vec<Upload>) -> Result<String, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    engine(app)?;
    if uploads.is_empty() {
        return Err(Failure::field("files", "Выберите файлы результатов или архив ZIP с ними."));
    }
    if app.waiting.ids().len() >= LONGEST_QUEUE {
        return Err(Failure::refused(
            "queue_full",
            format!("В очереди на чтение уже {LONGEST_QUEUE} загрузок."),
            "Подождите, пока они прочитаются, и отправьте файлы снова.",
        ));
    }
    let (id, count) = (app.new_id(), uploads.len());
    let holder = app.uploads()?.holder().to_owned();
    let kept = Kept {
        progress: Progress { total: count, done: 0 },
        report: nothing_yet(),
        alive_at: Some(app.clock.now()),
        holder: Some(holder.clone()),
    };
    let record = ResultsImport {
        id: id.clone(),
        state: ImportState::Reading.code().to_owned(),
        report: to_json(&kept)?,
        version: None,
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
        settled_at: None,
    };
    app.waiting.add(&id, uploads);
    let queued = async {
        let writing = app.store.begin().await?;
        queries::insert_import(&writing, record).await?;
        jobs::queue(app, &writing, &Job::ReadResults { import: id.clone(), holder }).await?;
        let mut event = event(app, actor, "results.offer", "results_import", &id);
        event.after = Some(serde_json::json!({"files": count}));
        finish(writing, event).await
    };
    if let Err(failure) = queued.await {
        app.waiting.forget(&id);
        return Err(failure);
    }
    app.results_bell.notify_one();
    Ok(id)
}

/// The job: reads the files of an import one by one and looks at them as a whole. Done once more it begins anew.
pub(crate) async fn read(app: &App, id: &str, stop: &Stop) -> Result<(), Failure> {
    let Some(uploads) = app.waiting.get(id) else { return interrupt(app, id).await };
    let total = uploads.len();
    begin(app, id).await?;
    let turn = app.reading.acquire().await.map_err(Failure::unexpected)?;
    let mut files = each(engine(app)?, uploads, stop.clone());
    let (mut position, mut at) = (0, 0);
    let mut refused = Vec::new();
    while let Some((upload, file)) = files.recv().await {
        if upload > at {
            at = upload;
            progress(app, id, Progress { total, done: at }).await?;
        }
        match file.read {
            Ok(content) => {
                let file = ResultsImportFile {
                    id: app.new_id(),
                    import_id: id.to_owned(),
                    position: i64::try_from(position).unwrap_or(i64::MAX),
                    name: file.name,
                    sha256: file.sha256,
                    content: to_json(&content)?,
                };
                keep(app, id, file).await?;
            }
            Err(refusal) => refused.push((position, refused_file(file.name, file.sha256, &refusal))),
        }
        position += 1;
    }
    drop(turn);
    if stop.stopped() {
        return Err(Failure::unexpected("reading was cancelled"));
    }
    progress(app, id, Progress { total, done: total }).await?;
    let incoming = kept_files(app, id).await?;
    let mut report = intake::take(app, incoming, true).await?;
    report.files = in_order(report.files, refused);
    let kept = Kept { progress: Progress { total, done: total }, report, alive_at: None, holder: None };
    let writing = app.store.begin().await?;
    let record = in_state(&writing, id, &[ImportState::Reading]).await?;
    let state = ImportState::Preview.code().to_owned();
    queries::update_import(&writing, ResultsImport { state, report: to_json(&kept)?, ..record }).await?;
    writing.commit().await?;
    app.waiting.forget(id);
    Ok(())
}

/// Reads files at once, when it is their turn: the way of the command line and of programs.
pub(super) async fn read_now(app: &App, uploads: Vec<Upload>) -> Result<Vec<ReadFile>, Failure> {
    let engine = engine(app)?;
    let turn = tokio::time::timeout(TURN, app.reading.acquire()).await.map_err(|_| {
        Failure::refused(
            "reading_busy",
            "Сейчас читаются другие файлы, и очередь до этих не дошла.",
            "Повторите загрузку позже.",
        )
    })?;
    let _turn = turn.map_err(Failure::unexpected)?;
    let mut files = each(engine, Arc::new(uploads), Stop::default());
    let mut read = Vec::new();
    while let Some((_, file)) = files.recv().await {
        read.push(file);
    }
    Ok(read)
}

/// Reads files on a thread of its own; a file is handed on when the one before it was taken. Ends when nobody takes them.
fn each(engine: Arc<dyn ResultsEngine>, uploads: Arc<Vec<Upload>>, stop: Stop) -> mpsc::Receiver<(usize, ReadFile)> {
    let (give, take) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        for (number, upload) in uploads.iter().enumerate() {
            let mut found = |file: ReadFile| !stop.stopped() && give.blocking_send((number, file)).is_ok();
            let read = || one(&*engine, upload, &stop, &mut found);
            let broke = catch_unwind(AssertUnwindSafe(read)).is_err();
            if broke && give.blocking_send((number, unread(&upload.name, &reader_failed(&upload.name)))).is_err() {
                return;
            }
            if stop.stopped() || give.is_closed() {
                return;
            }
        }
    });
    take
}

fn one(engine: &dyn ResultsEngine, upload: &Upload, stop: &Stop, found: &mut dyn FnMut(ReadFile) -> bool) {
    match upload.source.open() {
        Ok(mut source) => engine.read(&upload.name, &mut *source, stop, found),
        Err(error) => {
            tracing::error!(%error, "a received file cannot be opened");
            let _taken = found(unread(&upload.name, &reader_failed(&upload.name)));
        }
    }
}

fn unread(name: &str, refusal: &Refusal) -> ReadFile {
    ReadFile { name: name.to_owned(), sha256: String::new(), read: Err(refusal.clone()) }
}

fn reader_failed(name: &str) -> Refusal {
    let message = format!("Файл «{name}» не удалось прочитать из-за внутренней ошибки.");
    Refusal::new(
        "reader_failed",
        message,
        "Сохраните его заново как XLSX или CSV; если не поможет, передайте администратору.",
    )
}

fn nothing_yet() -> ImportReport {
    ImportReport { version: 0, dry_run: true, files: Vec::new() }
}

/// Throws away what an attempt before this one left.
async fn begin(app: &App, id: &str) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    in_state(&writing, id, &[ImportState::Reading]).await?;
    queries::delete_files(&writing, id).await?;
    Ok(writing.commit().await?)
}

/// Keeps a file that was read. A dropped import takes no more files.
async fn keep(app: &App, id: &str, file: ResultsImportFile) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    in_state(&writing, id, &[ImportState::Reading]).await?;
    queries::insert_file(&writing, file).await?;
    Ok(writing.commit().await?)
}

async fn progress(app: &App, id: &str, progress: Progress) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    let record = in_state(&writing, id, &[ImportState::Reading]).await?;
    let kept: Kept = from_json(&record.report)?;
    let kept = Kept { progress, alive_at: Some(app.clock.now()), ..kept };
    queries::update_import(&writing, ResultsImport { report: to_json(&kept)?, ..record }).await?;
    Ok(writing.commit().await?)
}

/// Closes an import whose reading failed again and again through our own fault, or took too long.
pub(crate) async fn give_up(app: &App, id: &str) -> Result<(), Failure> {
    close(app, id, ImportState::Failed).await
}

/// Closes an import whose files nobody can read any more.
pub(crate) async fn interrupt(app: &App, id: &str) -> Result<(), Failure> {
    close(app, id, ImportState::Interrupted).await
}

async fn close(app: &App, id: &str, state: ImportState) -> Result<(), Failure> {
    app.waiting.forget(id);
    let writing = app.store.begin().await?;
    let Some(record) = queries::import(&writing.reader(), id).await? else { return Ok(()) };
    if record.state != ImportState::Reading.code() {
        return Ok(());
    }
    let settled_at = Some(stamp(app.clock.now()));
    queries::update_import(&writing, ResultsImport { state: state.code().to_owned(), settled_at, ..record }).await?;
    queries::delete_files(&writing, id).await?;
    Ok(writing.commit().await?)
}
