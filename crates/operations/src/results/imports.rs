//! Files of results on their way into the lake: read, looked at, stored or dropped.
//!
//! The bytes of a file may hold names: they lie sealed ([`crate::uploads`]) until they are read and are erased then. What
//! waits for a person's decision is what was read, and that has no names.
//!
//! ```text
//! reading ──► preview ──► storing ──► stored
//!    │ └─► failed, interrupted │ └─► preview (the lake refused, or the program ended)
//!    └────────► discarded ◄────┘
//! ```
//!
//! Every step reads the state inside the transaction that changes it, so of two people one wins and the other is told.

mod alive;
mod reading;
mod settle;

use domain::access::Action;
use domain::results::file::Problem;
use domain::results::lake::{FileReport, ImportReport, IncomingFile, Outcome};
use jiff::Timestamp;
use serde::Serialize;
use store::Writing;
use store::queries::results as queries;
use store::records::ResultsImport;

pub use super::intake::DIAGNOSTIC_READ;
pub use crate::uploads::{Source, Upload};
pub(crate) use alive::keep_alive;
pub use alive::release_interrupted;
pub use reading::offer;
pub(crate) use reading::{Waiting, give_up, interrupt, read};
pub use settle::{confirm, discard};

use super::engine::ReadFile;
use super::intake;
use crate::actor::allow_common;
use crate::support::{Authors, PAGE, event, finish, from_json, moment, moment_or_none, stamp, to_json};
use crate::{Actor, App, Failure, Page};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Files are being read.
    Reading,
    /// Everything is read and waits for a decision.
    Preview,
    /// It is on its way into the lake.
    Storing,
    /// It is in the lake.
    Stored,
    /// It was dropped.
    Discarded,
    /// It could not be read to the end, by our own fault; nothing of it was stored.
    Failed,
    /// The program ended while files were being read. The key of their bytes went with it, so they must be sent again.
    Interrupted,
}

impl ImportState {
    const ALL: [(ImportState, &'static str); 7] = [
        (ImportState::Reading, "reading"),
        (ImportState::Preview, "preview"),
        (ImportState::Storing, "storing"),
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
    /// Last sign of life of the reading or the storing.
    #[serde(default)]
    alive_at: Option<Timestamp>,
    /// The process that reads or stores it.
    #[serde(default)]
    holder: Option<String>,
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
    let read = reading::read_now(app, uploads).await?;
    let (incoming, refused) = parted(read);
    let mut report = intake::take(app, incoming, dry_run).await?;
    report.files = in_order(report.files, refused);
    let stored = report.files.iter().any(|file| file.outcome == Outcome::Stored);
    if stored && !dry_run {
        let id = app.new_id();
        let writing = app.store.begin().await?;
        let kept = Kept { progress: Progress::default(), report: report.clone(), alive_at: None, holder: None };
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
        queries::imports(&app.store.reader(), &["reading", "preview", "storing", "stored", "interrupted"], page, PAGE)
            .await?;
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

/// The import inside a transaction, if it is in one of these states.
async fn in_state(writing: &Writing, id: &str, states: &[ImportState]) -> Result<ResultsImport, Failure> {
    let record = queries::import(&writing.reader(), id).await?.ok_or(Failure::NotFound)?;
    let state = ImportState::of(&record.state)?;
    if states.contains(&state) {
        return Ok(record);
    }
    if state == ImportState::Storing {
        return Err(Failure::refused(
            "import_storing",
            "Эта загрузка сейчас сохраняется в результаты.",
            "Подождите немного и откройте её страницу снова: там видно, что с ней сталось.",
        ));
    }
    Err(Failure::refused(
        "import_settled",
        "Эта загрузка уже сохранена, отменена или ещё читается.",
        "Откройте список загрузок: там видно, что с ней сталось.",
    ))
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
