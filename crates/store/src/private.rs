//! Files and folders that nobody but the owner may read.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::error::Error;

/// Rights of a private file.
pub(crate) const FILE: u32 = 0o600;
/// Rights of a private folder.
pub(crate) const FOLDER: u32 = 0o700;

/// Files of a data folder that hold what others must not read: records, keys, the password of the database.
pub(crate) const FILES: &[&str] = &[
    "opora.sqlite",
    "opora.sqlite-wal",
    "opora.sqlite-shm",
    "opora.toml",
    "pseudonym.key",
    "journal.key",
    "journal.heads",
];

/// Creates a folder and those above it that are missing.
pub(crate) fn create_folder(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new().recursive(true).mode(FOLDER).create(path).map_err(|cause| Error::file(path, cause))
}

/// Creates a file that is not there yet.
pub(crate) fn create(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(FILE).open(path)?;
    // The mask of the process can only take rights away; the owner's own are wanted.
    file.set_permissions(fs::Permissions::from_mode(FILE))?;
    Ok(file)
}

/// Makes sure that a file is there and can be written, without touching what is in it.
pub(crate) fn touch(path: &Path) -> Result<(), Error> {
    let opened = OpenOptions::new().append(true).create(true).mode(FILE).open(path);
    opened.map(drop).map_err(|cause| Error::file(path, cause))
}

/// Rights that others than the owner have; none when it is private or not there.
pub(crate) fn too_open(path: &Path) -> Option<u32> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Takes the rights of others away.
pub(crate) fn close(path: &Path) -> std::io::Result<()> {
    let mode = if path.is_dir() { FOLDER } else { FILE };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Takes the rights of others from a data folder and its files away, as far as the system lets us; the doctor names the
/// rest.
pub(crate) fn close_all(folder: &Path) {
    let places = std::iter::once(folder.to_owned()).chain(FILES.iter().map(|name| folder.join(name)));
    for path in places {
        if let Some(mode) = too_open(&path) {
            match close(&path) {
                Ok(()) => tracing::warn!(path = %path.display(), "was open to others ({mode:o}) and is private now"),
                Err(error) => tracing::warn!(path = %path.display(), %error, "is open to others and cannot be closed"),
            }
        }
    }
}
