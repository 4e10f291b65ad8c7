//! Source files under the address of their content, create-only, for ever.
//!
//! ```text
//! DATA/files/ab/cdef…      kept: the first two digits of the SHA-256 name the folder
//! DATA/incoming/abcdef…    staged: waits to be read; goes when the file is refused
//! DATA/incoming/*.part     half-written by a process that died; never read, swept after a day
//! ```

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::error::Error;

/// Takes a piece of a file.
pub type Piece<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), Error>;
use crate::private;

/// After so long a half-written file belongs to a process that died.
const PART_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The files of a data folder. All functions block: call them off the asynchronous threads.
#[derive(Debug, Clone)]
pub struct Files {
    kept: PathBuf,
    incoming: PathBuf,
}

/// SHA-256 of bytes as 64 hexadecimal digits: the address of a file.
pub fn address(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Files {
    /// The files of a data folder; folders that are not there are created, readable by the owner only.
    ///
    /// # Errors
    /// The folder cannot be created.
    pub fn open(folder: &Path) -> Result<Files, Error> {
        let files = Files { kept: folder.join("files"), incoming: folder.join("incoming") };
        for place in [folder, &files.kept, &files.incoming] {
            private::create_folder(place)?;
        }
        files.sweep();
        Ok(files)
    }

    /// Puts bytes where they wait to be read, and tells their address.
    ///
    /// # Errors
    /// The disk is full or not writable; then nothing is there.
    pub fn stage(&self, bytes: &[u8]) -> Result<String, Error> {
        let address = address(bytes);
        self.create(&self.incoming.join(&address), bytes)?;
        Ok(address)
    }

    /// Bytes that wait to be read.
    ///
    /// # Errors
    /// Not there, or damaged.
    pub fn read_staged(&self, address: &str) -> Result<Vec<u8>, Error> {
        read_checked(&self.incoming.join(checked(address)?), address)
    }

    /// Keeps a staged file for ever.
    ///
    /// # Errors
    /// Not there, damaged, or the disk is full.
    pub fn keep(&self, address: &str) -> Result<(), Error> {
        let bytes = self.read_staged(address)?;
        self.store(&bytes)?;
        self.discard_staged(address)
    }

    /// Keeps bytes for ever and tells their address. The same bytes again change nothing.
    ///
    /// # Errors
    /// The disk is full or not writable; then nothing is there.
    pub fn store(&self, bytes: &[u8]) -> Result<String, Error> {
        let address = address(bytes);
        let path = self.path(&address)?;
        if let Some(parent) = path.parent() {
            private::create_folder(parent)?;
        }
        self.create(&path, bytes)?;
        Ok(address)
    }

    /// Keeps for ever what `fill` gives piece by piece, and tells its address; it need not fit into memory.
    ///
    /// # Errors
    /// Whatever `fill` fails with; the disk is full or not writable. Then nothing is there.
    pub fn receive(&self, fill: &mut dyn FnMut(Piece<'_>) -> Result<(), Error>) -> Result<String, Error> {
        let part = Part(self.incoming.join(part_name()));
        let fail = |cause| Error::file(&part.0, cause);
        let mut file = private::create(&part.0).map_err(fail)?;
        let mut hasher = Sha256::new();
        fill(&mut |piece| {
            hasher.update(piece);
            file.write_all(piece).map_err(fail)
        })?;
        file.sync_all().map_err(fail)?;
        let address = hex::encode(hasher.finalize());
        let path = self.path(&address)?;
        if let Some(parent) = path.parent() {
            private::create_folder(parent)?;
        }
        if !path.exists() {
            fs::rename(&part.0, &path).and_then(|()| sync_folder(&path)).map_err(|cause| Error::file(&path, cause))?;
        }
        Ok(address)
    }

    /// Forgets a staged file; one that is not there is forgotten already.
    ///
    /// # Errors
    /// The system refuses.
    pub fn discard_staged(&self, address: &str) -> Result<(), Error> {
        let path = self.incoming.join(checked(address)?);
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::file(path, cause)),
            _ => Ok(()),
        }
    }

    /// Bytes of a kept file, checked against their address.
    ///
    /// # Errors
    /// Not there, or [`Error::Damaged`].
    pub fn read(&self, address: &str) -> Result<Vec<u8>, Error> {
        read_checked(&self.path(address)?, address)
    }

    /// Whether a file is kept and whole, without holding it in memory.
    ///
    /// # Errors
    /// Not there, or [`Error::Damaged`].
    pub fn verify(&self, address: &str) -> Result<(), Error> {
        let path = self.path(address)?;
        let mut file = File::open(&path).map_err(|cause| Error::file(&path, cause))?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0u8; 64 * 1024];
        loop {
            let read = file.read(&mut buffer).map_err(|cause| Error::file(&path, cause))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
        }
        if hex::encode(hasher.finalize()) == address { Ok(()) } else { Err(Error::Damaged(path)) }
    }

    /// Where a kept file lies.
    ///
    /// # Errors
    /// The text is no address.
    pub fn path(&self, address: &str) -> Result<PathBuf, Error> {
        let address = checked(address)?;
        Ok(self.kept.join(&address[..2]).join(&address[2..]))
    }

    /// Writes beside, makes it durable, then gives it its name: a reader sees all of it or nothing.
    fn create(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        if path.exists() {
            return Ok(());
        }
        let part = self.incoming.join(part_name());
        let written =
            write_durably(&part, bytes).and_then(|()| fs::rename(&part, path)).and_then(|()| sync_folder(path));
        written.map_err(|cause| {
            // The error to tell is the first one; a part left behind is swept later.
            let _removed = fs::remove_file(&part);
            Error::file(path, cause)
        })
    }

    /// Removes what processes that died left half-written. A failure here is no reason not to start.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.incoming) else { return };
        for entry in entries.flatten() {
            let old = entry
                .metadata()
                .and_then(|m| m.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > PART_LIFETIME));
            if old && entry.path().extension().is_some_and(|e| e == "part") {
                let _removed = fs::remove_file(entry.path());
            }
        }
    }
}

/// A half-written file: gone when it was not given its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // After the rename there is nothing to remove.
        let _removed = fs::remove_file(&self.0);
    }
}

/// A name that no other writer of this or another process has.
fn part_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}.part", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = private::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A rename is durable once its folder is. Not every file system lets a folder be synced; the file itself is.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().and_then(|parent| File::open(parent).ok()) {
        let _best_effort = folder.sync_all();
    }
    Ok(())
}

fn read_checked(path: &Path, expected: &str) -> Result<Vec<u8>, Error> {
    let bytes = fs::read(path).map_err(|cause| Error::file(path, cause))?;
    if address(&bytes) == expected { Ok(bytes) } else { Err(Error::Damaged(path.to_owned())) }
}

/// Only 64 hexadecimal digits make a path: nothing else gets near the file system.
fn checked(address: &str) -> Result<&str, Error> {
    let fits = address.len() == 64 && address.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let wrong = || std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a content address");
    fits.then_some(address).ok_or_else(|| Error::file(address, wrong()))
}
