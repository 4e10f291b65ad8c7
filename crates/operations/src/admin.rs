//! Looking after the deployment: checks, backup, the journal's chain.

use std::path::Path;

use domain::access::Action;
use serde::Serialize;

use crate::actor::allow_common;
use crate::support::{event, finish, stamp};
use crate::{Actor, App, Failure};

/// One check of the doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Stable code, for example `journal_chain`.
    pub code: String,
    /// Whether it is well.
    pub ok: bool,
    /// What was found, in Russian.
    pub text: String,
    /// What to do when it is not well.
    pub way_out: Option<String>,
}

/// Checks the folder, the database, the journal, the files and the lake of results.
///
/// # Errors
/// Only our own.
pub async fn doctor(app: &App) -> Result<Vec<CheckView>, Failure> {
    let checks = store::doctor::examine(&app.store).await;
    let view = |check: store::doctor::Check| CheckView {
        code: check.code.to_owned(),
        ok: check.ok,
        text: check.text,
        way_out: check.way_out,
    };
    let mut checks: Vec<CheckView> = checks.into_iter().map(view).collect();
    if let Some(engine) = &app.results {
        checks.push(results_check(&engine.check().await?));
    }
    Ok(checks)
}

fn results_check(ill: &[String]) -> CheckView {
    let ok = ill.is_empty();
    CheckView {
        code: "results".to_owned(),
        ok,
        text: if ok { "Результаты на месте, файлы целы.".to_owned() } else { ill.join(" ") },
        way_out: (!ok).then(|| "Верните названные файлы из резервной копии или загрузите отчёты снова.".to_owned()),
    }
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupView {
    /// Bytes of the file.
    pub size: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// Source files.
    pub files: u64,
}

/// Writes a backup into a new file; nothing is half-written, work goes on meanwhile.
///
/// # Errors
/// Refused when the file exists already or its folder cannot be written.
pub async fn backup(app: &App, actor: &Actor, file: &Path) -> Result<BackupView, Failure> {
    allow_common(app, actor, Action::Administer)?;
    let (manifest, size) = store::backup::backup(&app.store, file, &stamp(app.clock.now())).await?;
    let writing = app.store.begin().await?;
    let mut event = event(app, actor, "backup.make", "backup", &manifest.journal_head);
    event.after = Some(serde_json::json!({"rows": manifest.total_rows(), "files": manifest.files(), "size": size}));
    finish(writing, event).await?;
    Ok(BackupView { size, rows: manifest.total_rows(), files: manifest.files() })
}

/// Restores a backup into an empty data folder (and an empty database, when a PostgreSQL URL is given). Needs no running
/// application: there is nothing yet.
///
/// # Errors
/// Refused `folder_not_empty`, `not_a_backup`, `newer_backup`, `damaged_backup`, `broken_journal`.
pub async fn restore(file: &Path, folder: &Path, database: Option<&str>) -> Result<BackupView, Failure> {
    let manifest = store::backup::restore(file, folder, database).await?;
    let size = std::fs::metadata(file).map(|meta| meta.len()).unwrap_or(0);
    Ok(BackupView { size, rows: manifest.total_rows(), files: manifest.files() })
}
