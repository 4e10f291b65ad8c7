//! Looking after the deployment: checks, backup, the journal's chain.

use std::path::Path;

use domain::access::Action;
use serde::Serialize;
use store::backup::Terms;
use store::journal::Head;

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
    /// Public key that signed it.
    pub key: Option<String>,
}

/// Writes a backup into a new file, readable by its owner only; nothing is half-written, work goes on meanwhile.
///
/// # Errors
/// Refused when the file exists already or its folder cannot be written, when a source file is missing, when the journal
/// does not agree with the records.
pub async fn backup(app: &App, actor: &Actor, file: &Path) -> Result<BackupView, Failure> {
    allow_common(app, actor, Action::Administer)?;
    let (manifest, size) = store::backup::backup(&app.store, file, &stamp(app.clock.now())).await?;
    let writing = app.store.begin().await?;
    let mut event = event(app, actor, "backup.make", "backup", &manifest.journal_head);
    event.after = Some(serde_json::json!({"rows": manifest.total_rows(), "files": manifest.files(), "size": size}));
    finish(writing, event).await?;
    Ok(BackupView { size, rows: manifest.total_rows(), files: manifest.files(), key: manifest.key })
}

/// Restores a backup into an empty data folder (and an empty database, when a PostgreSQL URL is given). Needs no running
/// application: there is nothing yet.
///
/// # Errors
/// As `store::backup::restore_on`.
pub async fn restore(
    file: &Path,
    folder: &Path,
    database: Option<&str>,
    terms: &Terms,
) -> Result<(BackupView, String), Failure> {
    let manifest = store::backup::restore_on(file, folder, database, terms).await?;
    let size = std::fs::metadata(file).map(|meta| meta.len()).unwrap_or(0);
    let view = BackupView { size, rows: manifest.total_rows(), files: manifest.files(), key: manifest.key };
    Ok((view, manifest.made_at))
}

/// The end of the journal, to be kept on paper or in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalHead {
    /// Entries.
    pub entries: i64,
    /// Hash of the last one.
    pub hash: String,
    /// Public key of the deployment.
    pub key: String,
    /// All of it in one signed line, which [`journal_verify`] takes back.
    pub line: String,
}

/// The signed end of the journal as it is now.
///
/// # Errors
/// Refused `key_lost`.
pub async fn journal_head(app: &App) -> Result<JournalHead, Failure> {
    let head = app.store.journal_head().await?.ok_or_else(|| {
        let hint = "Верните файл journal.key в папку данных или начните подписывать заново: opora journal accept.";
        Failure::refused("key_lost", "Ключа журнала в папке данных нет, подписать нечем.", hint)
    })?;
    Ok(JournalHead { entries: head.sequence, line: head.line(), hash: head.hash, key: head.key })
}

/// What the check of the journal found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalCheck {
    /// Whether everything agrees.
    pub ok: bool,
    /// Good entries.
    pub entries: u64,
    /// Hash of the last good one.
    pub hash: String,
    /// Rows that agree with the journal.
    pub rows: u64,
    /// What does not agree, in Russian.
    pub problems: Vec<String>,
}

/// Checks the chain of the journal, its signed heads, every row against its last entry, and heads from elsewhere.
///
/// # Errors
/// Refused `head_unread` when a given head is none.
pub async fn journal_verify(app: &App, heads: &[String]) -> Result<JournalCheck, Failure> {
    let heads = heads.iter().map(|line| paper_head(line)).collect::<Result<Vec<_>, Failure>>()?;
    let found = store::examine::examine(&app.store).await?;
    let mut problems: Vec<String> = found.chain.into_iter().chain(found.heads).chain(found.strange_rows).collect();
    for (sequence, hash) in heads {
        let kept = store::journal::hash_at(&app.store.reader(), sequence).await?;
        if kept.is_none_or(|kept| !kept.starts_with(&hash)) {
            problems.push(format!("записи {sequence} с названной суммой в журнале нет: его обрезали или переписали"));
        }
    }
    Ok(JournalCheck { ok: problems.is_empty(), entries: found.entries, hash: found.head, rows: found.rows, problems })
}

/// Least digits of a hash that a person copies from paper.
const LEAST_DIGITS: usize = 16;

/// Number and hash of a head as printed: the signed line, or `NUMBER HASH`, the hash in any groups, at least 16 digits.
///
/// # Errors
/// Refused `head_unread`, `head_forged`.
pub fn paper_head(text: &str) -> Result<(i64, String), Failure> {
    let hint =
        "Передайте строку, которую напечатала команда opora journal head, или номер записи и сумму через пробел.";
    if let Some(head) = Head::parse(text) {
        if head.is_genuine() {
            return Ok((head.sequence, head.hash));
        }
        return Err(Failure::refused(
            "head_forged",
            "Подпись этой строки не сходится: она изменена или подделана.",
            hint,
        ));
    }
    let (number, hash) = text.trim().split_once([' ', ':']).unwrap_or_default();
    let hash: String = hash.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect();
    match number.parse() {
        Ok(number) if hash.len() >= LEAST_DIGITS => Ok((number, hash)),
        _ => Err(Failure::refused("head_unread", format!("«{text}» не похоже на сумму журнала."), hint)),
    }
}

/// Takes over the records as they are in the database, with an entry that says why, and begins the signed heads from here.
/// Tells how many records were taken over.
///
/// # Errors
/// Field problems; refused `broken_journal`.
pub async fn journal_accept(app: &App, actor: &Actor, reason: &str) -> Result<u64, Failure> {
    allow_common(app, actor, Action::Administer)?;
    if reason.trim().is_empty() {
        return Err(Failure::field("reason", "Напишите, почему записи принимаются такими, какие они есть."));
    }
    let mut event = event(app, actor, "journal.accept", "journal", "journal");
    event.reason = Some(reason.trim().to_owned());
    Ok(store::examine::accept(&app.store, event).await?)
}
