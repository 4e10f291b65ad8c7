//! The decision about an import that was read: into the lake, or away.

use domain::access::Action;
use domain::results::lake::{ImportReport, Outcome};
use store::queries::results as queries;
use store::records::ResultsImport;

use super::super::intake;
use super::{ImportState, ImportView, Kept, alive, in_order, in_state, kept_files, stored_event, view};
use crate::actor::allow_common;
use crate::jobs::{self, Job};
use crate::support::{event, finish, from_json, stamp, to_json};
use crate::{Actor, App, Failure};

/// Stores an import that was looked at. Who comes second, while it is stored or after, is refused.
///
/// Run it to its end even when whoever asked has gone: dropped in the middle it leaves the import «storing» until the
/// program starts again.
///
/// # Errors
/// Not found; refused `import_settled` when it is stored or dropped already, or is still being read, `import_storing`
/// when it is on its way.
pub async fn confirm(app: &App, actor: &Actor, id: &str) -> Result<ImportView, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let preview = take_hold(app, id).await?;
    let stored = alive::alive(app, id, store(app, id, &preview)).await;
    let report = match stored {
        Ok(report) => report,
        Err(failure) => {
            back_to_preview(app, id).await?;
            return Err(failure);
        }
    };
    let writing = app.store.begin().await?;
    let record = in_state(&writing, id, &[ImportState::Storing]).await?;
    let kept = Kept { progress: preview.progress, report, alive_at: None, holder: None };
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

/// From now on nobody else may store or drop it.
async fn take_hold(app: &App, id: &str) -> Result<Kept, Failure> {
    let holder = Some(app.uploads()?.holder().to_owned());
    let writing = app.store.begin().await?;
    // Asked inside the transaction: `in_state` tells whoever comes second that it is being stored.
    let record = in_state(&writing, id, &[ImportState::Preview]).await?;
    let preview: Kept = from_json(&record.report)?;
    let held = Kept { alive_at: Some(app.clock.now()), holder, ..from_json(&record.report)? };
    let state = ImportState::Storing.code().to_owned();
    queries::update_import(&writing, ResultsImport { state, report: to_json(&held)?, ..record }).await?;
    writing.commit().await?;
    Ok(preview)
}

async fn store(app: &App, id: &str, preview: &Kept) -> Result<ImportReport, Failure> {
    let incoming = kept_files(app, id).await?;
    let mut report = intake::take(app, incoming, false).await?;
    let unread = |file: &domain::results::lake::FileReport| file.outcome == Outcome::Refused && file.kind.is_none();
    let refused = preview.report.files.iter().cloned().enumerate().filter(|(_, file)| unread(file)).collect();
    report.files = in_order(report.files, refused);
    Ok(report)
}

/// The lake did not take it, or the program ended meanwhile: it waits for a decision once more.
pub(super) async fn back_to_preview(app: &App, id: &str) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    let record = in_state(&writing, id, &[ImportState::Storing]).await?;
    let kept: Kept = from_json(&record.report)?;
    let kept = Kept { alive_at: None, holder: None, ..kept };
    let state = ImportState::Preview.code().to_owned();
    queries::update_import(&writing, ResultsImport { state, report: to_json(&kept)?, ..record }).await?;
    Ok(writing.commit().await?)
}

/// Drops an import; nothing of it reaches the lake. Reading that goes on is stopped.
///
/// # Errors
/// Not found; refused `import_settled`, `import_storing`.
pub async fn discard(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let writing = app.store.begin().await?;
    let states = [ImportState::Preview, ImportState::Reading, ImportState::Interrupted];
    let record = in_state(&writing, id, &states).await?;
    let kept: Kept = from_json(&record.report)?;
    let job = kept.holder.map(|holder| Job::ReadResults { import: id.to_owned(), holder });
    let state = ImportState::Discarded.code().to_owned();
    let settled = ResultsImport { state, settled_at: Some(stamp(app.clock.now())), ..record };
    queries::update_import(&writing, settled).await?;
    queries::delete_files(&writing, id).await?;
    if let Some(job) = &job {
        jobs::cancel(app, &writing, job).await?;
    }
    finish(writing, event(app, actor, "results.discard", "results_import", id)).await?;
    if let Some(job) = &job {
        jobs::stop(app, job);
    }
    app.waiting.forget(id);
    Ok(())
}
