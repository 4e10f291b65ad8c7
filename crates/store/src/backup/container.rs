//! The container: entries with their hashes and sizes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{MANIFEST, Manifest};
use crate::error::Error;
use crate::private;

/// Bytes copied at once.
const BUFFER: usize = 64 * 1024;
/// A manifest has a line for a hash and one for a size for each entry, and little else.
const MANIFEST_BASE: u64 = 64 * 1024;
const MANIFEST_EACH: u64 = 600;

/// A half-written file: gone when the writing does not come to its end.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // After the rename there is nothing to remove.
        let _removed = std::fs::remove_file(&self.0);
    }
}

/// A container being written under a name of its own; [`Writer::finish`] gives it the real one.
pub(super) struct Writer {
    zip: ZipWriter<StreamWriter<BufWriter<File>>>,
    part: Part,
    file: PathBuf,
    hasher: Sha256,
    size: u64,
    entry: Option<String>,
    sha256: BTreeMap<String, String>,
    sizes: BTreeMap<String, u64>,
}

impl Writer {
    /// Starts a container beside `file`, readable by its owner only.
    ///
    /// # Errors
    /// Refused `backup_exists` when there is such a file, `backup_not_writable` when the folder cannot be written.
    pub(super) fn create(file: &Path) -> Result<Writer, Error> {
        if file.exists() {
            return Err(Error::refused(
                "backup_exists",
                format!("Файл {} уже есть.", file.display()),
                "Назовите другое имя: готовая копия не перезаписывается.",
            ));
        }
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = file.with_file_name(name);
        let out = private::create(&part).map_err(|cause| {
            Error::refused(
                "backup_not_writable",
                format!("Файл {} нельзя создать: {cause}.", file.display()),
                "Проверьте, что папка существует и в неё можно писать.",
            )
        })?;
        let part = Part(part);
        let zip = ZipWriter::new_stream(BufWriter::new(out));
        Ok(Writer {
            zip,
            part,
            file: file.to_owned(),
            hasher: Sha256::new(),
            size: 0,
            entry: None,
            sha256: BTreeMap::new(),
            sizes: BTreeMap::new(),
        })
    }

    /// Starts an entry.
    pub(super) fn start(&mut self, name: &str, compress: bool) -> Result<(), Error> {
        self.close_entry();
        let method = if compress { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default().compression_method(method).large_file(true).unix_permissions(0o600);
        self.zip.start_file(name, options).map_err(|e| zip_error(&self.file, e))?;
        self.entry = Some(name.to_owned());
        Ok(())
    }

    /// Adds bytes to the entry.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.zip.write_all(bytes).map_err(|cause| Error::file(&self.file, cause))
    }

    /// Hashes and sizes of the entries so far.
    pub(super) fn entries(&mut self) -> (BTreeMap<String, String>, BTreeMap<String, u64>) {
        self.close_entry();
        (self.sha256.clone(), self.sizes.clone())
    }

    /// Makes the container durable and gives it its name. Tells its size in bytes.
    pub(super) fn finish(mut self) -> Result<u64, Error> {
        self.close_entry();
        let file = &self.file;
        let fail = |cause| Error::file(file, cause);
        let out = self.zip.finish().map_err(|e| zip_error(file, e))?.into_inner();
        let out = out.into_inner().map_err(io::IntoInnerError::into_error).map_err(fail)?;
        out.sync_all().map_err(fail)?;
        let size = out.metadata().map_err(fail)?.len();
        std::fs::rename(&self.part.0, file).map_err(fail)?;
        Ok(size)
    }

    fn close_entry(&mut self) {
        let hash = std::mem::take(&mut self.hasher).finalize();
        let size = std::mem::take(&mut self.size);
        if let Some(name) = self.entry.take() {
            self.sha256.insert(name.clone(), hex::encode(hash));
            self.sizes.insert(name, size);
        }
    }
}

/// Opens a file.
fn open(file: &Path) -> Result<File, Error> {
    File::open(file).map_err(|cause| {
        Error::refused(
            "not_a_backup",
            format!("Файл {} не открывается: {cause}.", file.display()),
            "Проверьте имя файла резервной копии.",
        )
    })
}

/// A container being read.
pub(super) struct Reader {
    zip: ZipArchive<File>,
    file: PathBuf,
    sizes: BTreeMap<String, u64>,
}

impl Reader {
    /// Opens a container and reads its manifest.
    ///
    /// # Errors
    /// Refused `not_a_backup` or `newer_backup`.
    pub(super) fn open(file: &Path) -> Result<(Reader, Manifest), Error> {
        let zip = ZipArchive::new(open(file)?).map_err(|_| not_a_backup(file))?;
        let mut reader = Reader { zip, file: file.to_owned(), sizes: BTreeMap::new() };
        let manifest = reader.manifest()?;
        reader.sizes.clone_from(&manifest.sizes);
        Ok((reader, manifest))
    }

    fn manifest(&mut self) -> Result<Manifest, Error> {
        let most = MANIFEST_BASE + MANIFEST_EACH * self.zip.len() as u64;
        let mut text = Vec::new();
        let entry = self.zip.by_name(MANIFEST).map_err(|_| not_a_backup(&self.file))?;
        entry.take(most + 1).read_to_end(&mut text).map_err(|_| not_a_backup(&self.file))?;
        if text.len() as u64 > most {
            return Err(damaged(&self.file, MANIFEST));
        }
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| not_a_backup(&self.file))?;
        if manifest.format > super::FORMAT {
            return Err(Error::refused(
                "newer_backup",
                format!("Копия {} сделана более новой версией программы.", self.file.display()),
                "Обновите программу и повторите восстановление.",
            ));
        }
        Ok(manifest)
    }

    /// Checks every entry against the manifest, and that there is no other.
    ///
    /// # Errors
    /// Refused `damaged_backup` with the entry.
    pub(super) fn verify(&mut self, manifest: &Manifest) -> Result<(), Error> {
        let strange = self.zip.file_names().find(|name| *name != MANIFEST && !manifest.sha256.contains_key(*name));
        if let Some(name) = strange {
            return Err(damaged(&self.file, name));
        }
        for (name, expected) in &manifest.sha256 {
            let mut hasher = Sha256::new();
            self.copy(name, &mut |bytes| {
                hasher.update(bytes);
                Ok(())
            })?;
            if hex::encode(hasher.finalize()) != *expected {
                return Err(damaged(&self.file, name));
            }
        }
        Ok(())
    }

    /// The bytes of an entry, piece by piece, and no more of them than the manifest says.
    ///
    /// # Errors
    /// Refused `damaged_backup`; whatever the receiver fails with.
    pub(super) fn copy(&mut self, name: &str, to: &mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error> {
        let mut left = self.sizes.get(name).copied();
        let mut entry = self.zip.by_name(name).map_err(|_| damaged(&self.file, name))?;
        let mut buffer = vec![0u8; BUFFER];
        loop {
            let read = entry.read(&mut buffer).map_err(|_| damaged(&self.file, name))?;
            if read == 0 {
                return if left.is_none_or(|left| left == 0) { Ok(()) } else { Err(damaged(&self.file, name)) };
            }
            if let Some(left) = &mut left {
                *left = left.checked_sub(read as u64).ok_or_else(|| damaged(&self.file, name))?;
            }
            to(&buffer[..read])?;
        }
    }
}

fn not_a_backup(file: &Path) -> Error {
    Error::refused(
        "not_a_backup",
        format!("Файл {} – не резервная копия этой программы, или он обрезан.", file.display()),
        "Выберите файл, который создала команда opora backup.",
    )
}

/// The copy does not hold what its manifest says.
pub(super) fn damaged(file: &Path, name: &str) -> Error {
    Error::refused(
        "damaged_backup",
        format!("Копия {} повреждена: не сходится «{name}».", file.display()),
        "Возьмите другую копию; эту восстанавливать нельзя.",
    )
}

fn zip_error(path: &Path, error: ZipError) -> Error {
    let cause = match error {
        ZipError::Io(cause) => cause,
        other => io::Error::other(other),
    };
    Error::file(path, cause)
}
