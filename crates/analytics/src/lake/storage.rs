//! Files of the lake on disk or in an object store, by one protocol for both.
//!
//! Every data file is named by the hash of its content, so writing one again is harmless; a version is created under its
//! number and never overwritten, so that of two writers one wins and the other begins again on what the winner stored.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, WriteMultipart};
use sha2::{Digest, Sha256};

use super::manifest::StoredFile;
use crate::error::LakeError;
use crate::scan::read::SegmentFile;

/// Where the files lie.
#[derive(Debug, Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    /// The folder on disk, when it is one: files are flushed to the disk before a version names them.
    folder: Option<PathBuf>,
}

/// A file to be written: its path inside the lake and its content.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Path, hash and size.
    pub file: StoredFile,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Storage {
    /// Files in a folder, made when it is absent.
    pub fn local(folder: &FilePath) -> Result<Storage, LakeError> {
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let store = LocalFileSystem::new_with_prefix(&folder)?;
        Ok(Storage { store: Arc::new(store), prefix: Path::default(), folder: Some(folder) })
    }

    /// Files in any object store under a prefix.
    pub fn remote(store: Arc<dyn ObjectStore>, prefix: &str) -> Storage {
        Storage { store, prefix: Path::from(prefix), folder: None }
    }

    /// Full path of a file in the object store.
    pub fn path(&self, name: &str) -> Path {
        Path::from_iter(self.prefix.parts().chain(Path::from(name).parts()))
    }

    /// Reads a whole file; none when it is absent.
    pub async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, LakeError> {
        match self.store.get(&self.path(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a file that a version names.
    pub async fn read_stored(&self, file: &StoredFile) -> Result<Vec<u8>, LakeError> {
        self.read(&file.path).await?.ok_or_else(|| missing(file))
    }

    /// A Parquet file, of which only what is asked for is fetched.
    pub fn parquet(&self, file: &StoredFile) -> SegmentFile {
        SegmentFile::new(Arc::clone(&self.store), self.path(&file.path))
    }

    /// Writes data files and flushes them.
    pub async fn write_all(&self, pending: Vec<Pending>) -> Result<(), LakeError> {
        let mut written = Vec::with_capacity(pending.len());
        for Pending { file, bytes } in pending {
            self.store.put(&self.path(&file.path), PutPayload::from(bytes)).await?;
            written.push(file.path);
        }
        self.flush(&written)
    }

    /// Creates a file that must not be there yet; false when somebody else was first.
    pub async fn create(&self, name: &str, bytes: Vec<u8>) -> Result<bool, LakeError> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.store.put_opts(&self.path(name), PutPayload::from(bytes), options).await {
            Ok(_) => self.flush(&[name.to_owned()]).map(|()| true),
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Files under a folder of the lake: path inside the lake and when it was written, in seconds since 1970.
    pub async fn list(&self, folder: &str) -> Result<Vec<(String, i64)>, LakeError> {
        let found: Vec<_> = self.store.list(Some(&self.path(folder))).try_collect().await?;
        let skip = self.prefix.parts().count();
        let inside = |path: &Path| path.parts().skip(skip).map(|part| part.as_ref().to_owned()).collect::<Vec<_>>();
        Ok(found
            .into_iter()
            .map(|object| (inside(&object.location).join("/"), object.last_modified.timestamp()))
            .collect())
    }

    /// Removes a file that no version names.
    pub async fn remove(&self, name: &str) -> Result<(), LakeError> {
        match self.store.delete(&self.path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes half-written files which a killed writer left on disk before a moment, in seconds since 1970; an object
    /// store never shows such.
    pub fn remove_staged(&self, folder: &str, before: i64) -> Result<u64, LakeError> {
        let Some(root) = &self.folder else { return Ok(0) };
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Ok(0) };
        let mut removed = 0;
        for entry in entries {
            let entry = entry?;
            // `object_store` stages an upload under the name with `#` and a number and renames it when it is complete.
            let staged = entry.file_name().to_string_lossy().contains('#');
            if staged && entry.metadata()?.modified().is_ok_and(|time| seconds(time) < before) {
                std::fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Begins a file that is too large to be held in memory.
    pub async fn begin(&self, name: &str) -> Result<WriteMultipart, LakeError> {
        Ok(WriteMultipart::new(self.store.put_multipart(&self.path(name)).await?))
    }

    /// Size and SHA-256 of a stored file, read piece by piece; none when it is absent.
    pub async fn measure(&self, name: &str) -> Result<Option<(u64, String)>, LakeError> {
        let found = match self.store.get(&self.path(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (mut hash, mut size) = (Sha256::new(), 0);
        let mut pieces = found.into_stream();
        while let Some(piece) = pieces.try_next().await? {
            hash.update(&piece);
            size += piece.len() as u64;
        }
        Ok(Some((size, hex::encode(hash.finalize()))))
    }

    /// Flushes files to the disk before a version names them.
    pub fn flush(&self, names: &[String]) -> Result<(), LakeError> {
        let Some(root) = &self.folder else { return Ok(()) };
        let mut folders: Vec<PathBuf> = Vec::new();
        for name in names {
            let path = root.join(name);
            std::fs::File::open(&path)?.sync_all()?;
            folders.extend(path.parent().map(FilePath::to_path_buf));
        }
        folders.dedup();
        folders.sort();
        folders.dedup();
        folders.iter().try_for_each(|folder| Ok(std::fs::File::open(folder)?.sync_all()?))
    }
}

impl Pending {
    /// A file of `folder`, named by the hash of its content.
    pub fn new(folder: &str, extension: &str, rows: u64, bytes: Vec<u8>) -> Pending {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let path = format!("{folder}/{}.{extension}", &sha256[..32]);
        Pending { file: StoredFile { path, sha256, bytes: bytes.len() as u64, rows }, bytes }
    }
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The failure for a file that is named but not there.
pub fn missing(file: &StoredFile) -> LakeError {
    LakeError::Damaged { file: file.path.clone(), what: "файла нет".into() }
}
