//! Restoring a backup into an empty folder and database.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::container::{Reader, damaged};
use super::{Manifest, Terms, lake, tables};
use crate::anchor::{HEADS_FILE, Head, KEY_FILE, verifies};
use crate::connect::{DATABASE_FILE, Store};
use crate::error::Error;
use crate::examine::{LastSums, in_words, strange_rows};
use crate::writing::Writing;
use crate::{journal, private, seals};

/// Longest line of a table: whole roadmaps and files of results are megabytes a row, other rows are small.
const LONGEST_ROW: u64 = 16 * 1024 * 1024;
const LONGEST_LARGE_ROW: u64 = 256 * 1024 * 1024;
/// Rows waiting to be inserted take no more memory than this, but for a single larger one.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Least digits of a public key that a person may give.
const LEAST_KEY: usize = 16;

/// [`restore_on`] without terms.
///
/// # Errors
/// As [`restore_on`].
pub async fn restore(file: &Path, folder: &Path, database: Option<&str>) -> Result<Manifest, Error> {
    restore_on(file, folder, database, &Terms::default()).await
}

/// Restores a backup. Nothing is taken over unless the signature, every hash and size, the journal and the sums of all rows
/// hold. A folder that still has its journal key takes only copies signed with it.
///
/// # Errors
/// Refused `folder_not_empty`, `not_a_backup`, `newer_backup`, `forged_backup`, `unsigned_backup`,
/// `damaged_backup`, `no_space`, `broken_journal`; after a failure the folder holds no records and no files.
pub async fn restore_on(file: &Path, folder: &Path, database: Option<&str>, terms: &Terms) -> Result<Manifest, Error> {
    refuse_full_folder(folder, database)?;
    let (reader, manifest) = verified(file, folder, terms).await?;
    let had_key = folder.join(KEY_FILE).exists();
    let store = Store::open(folder, database).await?;
    let result = fill(&store, file, reader, &manifest, terms).await;
    let result = match result {
        Ok(()) => store.prepare_anchor().await,
        Err(error) => Err(error),
    };
    if result.is_err() && !had_key {
        // The next attempt begins as this one did. The first failure is the one to tell.
        let _forgotten = store.forget_key().await;
    }
    store.close().await?;
    if result.is_err() {
        clean(folder, database, had_key);
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
async fn verified(file: &Path, folder: &Path, terms: &Terms) -> Result<(Reader, Manifest), Error> {
    let (file, folder, terms) = (file.to_owned(), folder.to_owned(), terms.clone());
    let checked = tokio::task::spawn_blocking(move || {
        let (mut reader, manifest) = Reader::open(&file)?;
        check_signature(&file, &manifest, &folder, &terms)?;
        check_space(&folder, &manifest)?;
        reader.verify(&manifest)?;
        Ok((reader, manifest))
    });
    checked.await.map_err(|error| Error::Database(error.to_string()))?
}

/// Whose copy it is: signed at all, by the key that is asked for, or by the one that the folder still has.
fn check_signature(file: &Path, manifest: &Manifest, folder: &Path, terms: &Terms) -> Result<(), Error> {
    let forged = |what: &str| {
        let message = format!("Копия {} подделана или изменена: {what}.", file.display());
        Error::refused("forged_backup", message, "Возьмите другую копию; эту восстанавливать нельзя.")
    };
    let (Some(key), Some(signature)) = (&manifest.key, &manifest.signature) else {
        if terms.unsigned && terms.key.is_none() && manifest.format < super::FORMAT {
            return Ok(());
        }
        return Err(Error::refused(
            "unsigned_backup",
            format!("В копии {} нет подписи.", file.display()),
            "Копии прежних версий программы восстанавливаются с параметром --unsigned, если вы уверены, откуда файл.",
        ));
    };
    if !verifies(key, &manifest.signed_text()?, signature) {
        return Err(forged("подпись не сходится"));
    }
    let head = manifest.head.as_deref().and_then(Head::parse).filter(|head| head.is_genuine() && head.key == *key);
    if head.is_none_or(|head| head.hash != manifest.journal_head) {
        return Err(forged("подписанная сумма журнала не сходится"));
    }
    if let Some(wanted) = terms.key.as_deref().map(|key| key.trim().to_lowercase())
        && (wanted.len() < LEAST_KEY || !key.starts_with(&wanted))
    {
        return Err(forged("она подписана другим ключом"));
    }
    let own = crate::anchor::Anchor::of(folder).public_key()?;
    if own.is_some_and(|own| own != *key) {
        return Err(forged("она подписана не тем ключом, который лежит в папке данных (journal.key)"));
    }
    Ok(())
}

/// What the copy says it holds must fit before anything is unpacked.
fn check_space(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    let needed: u64 = manifest.sizes.values().copied().fold(0, u64::saturating_add);
    let mut there = folder;
    while !there.exists() {
        let Some(parent) = there.parent().filter(|parent| !parent.as_os_str().is_empty()) else { return Ok(()) };
        there = parent;
    }
    let Ok(space) = rustix::fs::statvfs(there) else { return Ok(()) };
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    if needed <= free {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes / 1024 / 1024;
    Err(Error::refused(
        "no_space",
        format!("Копия занимает {} МБ, а свободно {} МБ.", megabytes(needed), megabytes(free)),
        format!("Освободите место на диске с папкой {} и повторите.", folder.display()),
    ))
}

async fn fill(store: &Store, file: &Path, mut reader: Reader, manifest: &Manifest, terms: &Terms) -> Result<(), Error> {
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
            load(&writing, file, store.folder(), &mut reader, name, &entry).await?
        } else {
            0
        };
        if loaded != expected {
            return Err(damaged(file, &entry));
        }
    }
    check_journal(&writing, manifest, terms).await?;
    for (entry, address) in manifest.sha256.keys().filter_map(|e| Some((e, e.strip_prefix("files/")?))) {
        let stored = store.files().receive(&mut |to| reader.copy(entry, to))?;
        if stored != address {
            return Err(damaged(file, entry));
        }
    }
    for entry in manifest.sha256.keys() {
        lake::restore(store.folder(), file, entry, &mut reader)?;
    }
    if manifest.signature.is_some() {
        return writing.commit_restored().await;
    }
    // A copy without sums gets them now.
    seals::touch_all(&writing).await?;
    writing.commit().await
}

/// Loads one table by way of a file in the folder: neither the table nor the entry fits into memory for certain.
async fn load(
    writing: &Writing,
    file: &Path,
    folder: &Path,
    reader: &mut Reader,
    name: &str,
    entry: &str,
) -> Result<u64, Error> {
    let unpacked = Unpacked(folder.join("incoming").join(format!("{}-{name}.part", std::process::id())));
    let fail = |cause| Error::file(&unpacked.0, cause);
    let mut out = private::create(&unpacked.0).map_err(fail)?;
    reader.copy(entry, &mut |piece| out.write_all(piece).map_err(fail))?;
    drop(out);
    let mut lines = BufReader::new(File::open(&unpacked.0).map_err(fail)?);
    let at_once = usize::try_from(tables::rows_at_once(name)).unwrap_or(usize::MAX);
    let longest = if tables::is_large(name) { LONGEST_LARGE_ROW } else { LONGEST_ROW };
    let (mut loaded, mut bytes, mut batch) = (0, 0, Vec::with_capacity(at_once));
    loop {
        let mut line = Vec::new();
        let read = lines.by_ref().take(longest + 1).read_until(b'\n', &mut line).map_err(fail)?;
        if read as u64 > longest {
            return Err(damaged(file, entry));
        }
        if read > 0 {
            bytes += read;
            batch.push(String::from_utf8(line).map_err(|_| damaged(file, entry))?);
            loaded += 1;
        }
        if read == 0 || batch.len() == at_once || bytes > BATCH_BYTES {
            tables::load(&writing.transaction, name, &batch).await.map_err(|error| match error {
                // What is no row of the table, or has no place among the others, did not come from a backup of ours.
                Error::Json(_) | Error::Taken(_) | Error::Reference(_) => damaged(file, entry),
                other => other,
            })?;
            (bytes, batch) = (0, Vec::new());
        }
        if read == 0 {
            return Ok(loaded);
        }
    }
}

/// A table unpacked for a moment.
struct Unpacked(PathBuf);

impl Drop for Unpacked {
    fn drop(&mut self) {
        // What stays behind is swept like any half-written file.
        let _removed = std::fs::remove_file(&self.0);
    }
}

async fn check_journal(writing: &Writing, manifest: &Manifest, terms: &Terms) -> Result<(), Error> {
    let broken = |what: String| {
        Error::refused(
            "broken_journal",
            format!("Журнал в копии не сходится: {what}."),
            "Возьмите другую копию; эту восстанавливать нельзя.",
        )
    };
    let mut last = LastSums::default();
    let mut found = false;
    let mut see = |stored: &domain::journal::StoredEntry| {
        last.see(stored);
        found |=
            terms.head.as_ref().is_some_and(|(n, hash)| *n == stored.entry.sequence && stored.hash.starts_with(hash));
    };
    let verified = journal::walk(&writing.reader(), &mut see).await?.map_err(|e| broken(e.to_string()))?;
    if verified.head != manifest.journal_head || verified.entries != manifest.journal_entries {
        return Err(broken("последняя запись не та, что в описи".to_owned()));
    }
    if terms.head.is_some() && !found {
        return Err(broken("в нём нет записи, которую вы назвали".to_owned()));
    }
    if manifest.signature.is_none() {
        return Ok(());
    }
    let (_, strange) = strange_rows(&writing.reader(), last).await?;
    in_words(&strange).into_iter().next().map_or(Ok(()), |first| Err(broken(first)))
}

/// The folder was empty before; a failed restore makes it so again. What cannot be removed is seen by the next attempt.
fn clean(folder: &Path, database: Option<&str>, had_key: bool) {
    for name in ["files", "incoming"] {
        let _removed = std::fs::remove_dir_all(folder.join(name));
    }
    lake::clean(folder);
    if database.is_none() {
        for suffix in ["", "-wal", "-shm"] {
            let _removed = std::fs::remove_file(folder.join(format!("{DATABASE_FILE}{suffix}")));
        }
    }
    // A key that this restore made belongs to nothing now.
    if !had_key {
        for name in [KEY_FILE, HEADS_FILE] {
            let _removed = std::fs::remove_file(folder.join(name));
        }
    }
}
