//! Writing a backup while work goes on.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use super::container::Writer;
use super::{FORMAT, MANIFEST, Manifest, lake, tables};
use crate::connect::Store;
use crate::entities::source_file;
use crate::error::Error;
use crate::examine::{Examination, examine_view};
use crate::guard::Executor;
use crate::writing::Reader;

/// Writes everything into a new file and tells what it holds and its size. The state is that of one moment, whoever writes
/// meanwhile; a failure leaves no file.
///
/// # Errors
/// Refused `backup_exists`, `backup_not_writable`, `broken_journal`, `missing_source_file`; a damaged
/// source file.
pub async fn backup(store: &Store, file: &Path, made_at: &str) -> Result<(Manifest, u64), Error> {
    let mut out = Writer::create(file)?;
    let heads = store.anchor().heads()?;
    let snapshot = store.snapshot().await?;
    let found = examine_view(store, &Reader(Executor::Snapshot(&snapshot)), &heads).await?;
    refuse_broken(&found)?;
    let mut rows = BTreeMap::new();
    for name in tables::NAMES {
        out.start(&format!("tables/{name}.jsonl"), true)?;
        let count = tables::dump(&snapshot, name, &mut |bytes| out.write(bytes)).await?;
        rows.insert((*name).to_owned(), count);
    }
    copy_files(store, &snapshot, &mut out).await?;
    snapshot_ends(snapshot).await?;
    let folder = store.folder().to_owned();
    let copied = tokio::task::spawn_blocking(move || lake::copy(&folder, &mut out).map(|()| out)).await;
    let mut out = copied.map_err(|error| Error::Database(error.to_string()))??;
    let (sha256, sizes) = out.entries();
    let anchor = store.anchor();
    let sequence = i64::try_from(found.entries).unwrap_or(i64::MAX);
    let mut manifest = Manifest {
        format: FORMAT,
        schema: Store::wanted_schema(),
        made_at: made_at.to_owned(),
        journal_entries: found.entries,
        head: anchor.head(sequence, &found.head, made_at)?.map(|head| head.line()),
        journal_head: found.head,
        rows,
        sha256,
        sizes,
        key: anchor.public_key()?,
        signature: None,
    };
    manifest.signature = anchor.sign_text(&manifest.signed_text()?)?;
    out.start(MANIFEST, true)?;
    out.write(serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    let finished = tokio::task::spawn_blocking(move || out.finish()).await;
    let size = finished.map_err(|error| Error::Database(error.to_string()))??;
    Ok((manifest, size))
}

/// A copy of what does not agree would be refused when it is needed.
fn refuse_broken(found: &Examination) -> Result<(), Error> {
    let Some(problem) = found.first_problem() else { return Ok(()) };
    Err(Error::refused(
        "broken_journal",
        format!("Журнал изменён в обход программы: {problem}."),
        "Скопируйте папку данных целиком для разбора: копия с испорченным журналом не создаётся. Подробности: opora \
         journal verify; если базу правили намеренно – opora journal accept.",
    ))
}

/// A file is kept on the disk before its record is committed, so every record of the view has its file.
async fn copy_files(store: &Store, snapshot: &DatabaseTransaction, out: &mut Writer) -> Result<(), Error> {
    let mut last = String::new();
    loop {
        let find = source_file::Entity::find().filter(source_file::Column::Sha256.gt(last.as_str()));
        let Some(record) = find.order_by_asc(source_file::Column::Sha256).one(snapshot).await? else { return Ok(()) };
        let files = store.files().clone();
        let address = record.sha256.clone();
        let read = tokio::task::spawn_blocking(move || files.read(&address)).await;
        let bytes = read.map_err(|error| Error::Database(error.to_string()))?.map_err(|error| match error {
            Error::File { path, cause } => Error::refused(
                "missing_source_file",
                format!("Исходный файл «{}» не читается: {} ({cause}).", record.name, path.display()),
                "Верните этот файл из прежней копии папки данных; все такие файлы называет команда opora doctor.",
            ),
            other => other,
        })?;
        out.start(&format!("files/{}", record.sha256), false)?;
        out.write(&bytes)?;
        last = record.sha256;
    }
}

async fn snapshot_ends(snapshot: DatabaseTransaction) -> Result<(), Error> {
    Ok(snapshot.rollback().await?)
}
