//! Restoring a backup into an empty folder and database.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::container::{Reader, damaged};
use super::{Manifest, lake, tables};
use crate::connect::{DATABASE_FILE, Store, Writing};
use crate::error::Error;
use crate::journal;

/// Restores a backup. Nothing is taken over unless the manifest, every hash and the journal hold.
///
/// # Errors
/// Refused `folder_not_empty`, `not_a_backup`, `newer_backup`, `damaged_backup`, `broken_journal`; after a failure the
/// folder holds no records and no files.
pub async fn restore(file: &Path, folder: &Path, database: Option<&str>) -> Result<Manifest, Error> {
    refuse_full_folder(folder, database)?;
    let (reader, manifest) = verified(file).await?;
    let store = Store::open(folder, database).await?;
    let result = fill(&store, file, reader, &manifest).await;
    store.close().await?;
    if result.is_err() {
        clean(folder, database);
    }
    result.map(|()| manifest)
}

fn refuse_full_folder(folder: &Path, database: Option<&str>) -> Result<(), Error> {
    let has_files = std::fs::read_dir(folder.join("files")).is_ok_and(|mut entries| entries.next().is_some());
    if has_files || lake::is_there(folder) || (database.is_none() && folder.join(DATABASE_FILE).exists()) {
        return Err(Error::refused(
            "folder_not_empty",
            format!("Папка {} не пуста: в ней уже есть данные.", folder.display()),
            "Укажите новую папку: восстановление никогда не пишет поверх данных.",
        ));
    }
    Ok(())
}

/// Opens and checks the container; hashing gigabytes must not hold up other work.
async fn verified(file: &Path) -> Result<(Reader, Manifest), Error> {
    let file = file.to_owned();
    let checked = tokio::task::spawn_blocking(move || {
        let (mut reader, manifest) = Reader::open(&file)?;
        reader.verify(&manifest)?;
        Ok((reader, manifest))
    });
    checked.await.map_err(|error| Error::Database(error.to_string()))?
}

async fn fill(store: &Store, file: &Path, mut reader: Reader, manifest: &Manifest) -> Result<(), Error> {
    if manifest.schema > Store::wanted_schema() {
        return Err(Error::refused(
            "newer_backup",
            format!("Копия {} сделана более новой версией программы.", file.display()),
            "Обновите программу и повторите восстановление.",
        ));
    }
    let writing = store.begin().await?;
    if !tables::all_empty(&writing.transaction).await? {
        return Err(Error::refused(
            "folder_not_empty",
            "В базе данных уже есть записи.",
            "Укажите пустую базу: восстановление никогда не пишет поверх данных.",
        ));
    }
    for name in tables::NAMES {
        let entry = format!("tables/{name}.jsonl");
        let expected = manifest.rows.get(*name).copied().unwrap_or(0);
        let loaded = if manifest.sha256.contains_key(&entry) {
            load(&writing, store.folder(), &mut reader, name, &entry).await?
        } else {
            0
        };
        if loaded != expected {
            return Err(damaged(file, &entry));
        }
    }
    check_journal(&writing, manifest).await?;
    for (entry, address) in manifest.sha256.keys().filter_map(|e| Some((e, e.strip_prefix("files/")?))) {
        let mut bytes = Vec::new();
        reader.copy(entry, &mut |piece| {
            bytes.extend_from_slice(piece);
            Ok(())
        })?;
        if store.files().store(&bytes)? != address {
            return Err(damaged(file, entry));
        }
    }
    for entry in manifest.sha256.keys() {
        lake::restore(store.folder(), file, entry, &mut reader)?;
    }
    writing.commit().await
}

/// Loads one table by way of a file in the folder: neither the table nor the entry fits into memory for certain.
async fn load(writing: &Writing, folder: &Path, reader: &mut Reader, name: &str, entry: &str) -> Result<u64, Error> {
    let unpacked = Unpacked(folder.join("incoming").join(format!("{}-{name}.part", std::process::id())));
    let fail = |cause| Error::file(&unpacked.0, cause);
    let mut out = File::create(&unpacked.0).map_err(fail)?;
    reader.copy(entry, &mut |piece| out.write_all(piece).map_err(fail))?;
    let lines = BufReader::new(File::open(&unpacked.0).map_err(fail)?).lines();
    let at_once = usize::try_from(tables::rows_at_once(name)).unwrap_or(usize::MAX);
    let (mut loaded, mut batch) = (0, Vec::with_capacity(at_once));
    for line in lines {
        batch.push(line.map_err(fail)?);
        loaded += 1;
        if batch.len() == at_once {
            tables::load(&writing.transaction, name, &batch).await?;
            batch.clear();
        }
    }
    tables::load(&writing.transaction, name, &batch).await?;
    Ok(loaded)
}

/// A table unpacked for a moment.
struct Unpacked(PathBuf);

impl Drop for Unpacked {
    fn drop(&mut self) {
        // What stays behind is swept like any half-written file.
        let _removed = std::fs::remove_file(&self.0);
    }
}

async fn check_journal(writing: &Writing, manifest: &Manifest) -> Result<(), Error> {
    let broken = |what: String| {
        Error::refused(
            "broken_journal",
            format!("Журнал в копии не сходится: {what}."),
            "Возьмите другую копию; эту восстанавливать нельзя.",
        )
    };
    let verified = journal::verify(&writing.reader()).await?.map_err(|e| broken(e.to_string()))?;
    if verified.head != manifest.journal_head || verified.entries != manifest.journal_entries {
        return Err(broken("последняя запись не та, что в описи".to_owned()));
    }
    Ok(())
}

/// The folder was empty before; a failed restore makes it so again. What cannot be removed is seen by the next attempt.
fn clean(folder: &Path, database: Option<&str>) {
    for name in ["files", "incoming"] {
        let _removed = std::fs::remove_dir_all(folder.join(name));
    }
    lake::clean(folder);
    if database.is_none() {
        for suffix in ["", "-wal", "-shm"] {
            let _removed = std::fs::remove_file(folder.join(format!("{DATABASE_FILE}{suffix}")));
        }
    }
}
