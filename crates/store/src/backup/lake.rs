//! The lake of results in a backup: its files as they are, and the key of the pseudonyms.
//!
//! A stored file of the lake never changes, and a version names only files that were there before it. So the versions are
//! listed first: whatever is written meanwhile, every version in the copy finds its files. A lake on S3 is not here; its
//! bucket has a backup of its own.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use super::container::{Reader, Writer, damaged};
use crate::error::Error;
use crate::private;

/// Folder of the lake inside the data folder, and prefix of its entries.
const FOLDER: &str = "results";
/// The key under which names become pseudonyms: without it later files would not join the earlier ones.
const KEY: &str = "pseudonym.key";
/// What names the files of a state; listed before them.
const VERSIONS: &str = "versions";
/// Bytes copied at once.
const BUFFER: usize = 256 * 1024;

/// Copies the lake of a data folder into a container. Blocking.
pub(super) fn copy(folder: &Path, out: &mut Writer) -> Result<(), Error> {
    let lake = folder.join(FOLDER);
    let mut names = Vec::new();
    for first in [lake.join(VERSIONS), lake.clone()] {
        gather(&first, &lake, &mut names)?;
    }
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    for name in names {
        copy_file(&lake.join(&name), &format!("{FOLDER}/{name}"), out)?;
    }
    if folder.join(KEY).exists() {
        copy_file(&folder.join(KEY), KEY, out)?;
    }
    Ok(())
}

/// Names of the files under a folder, as paths inside the lake; half-written files are left out.
fn gather(folder: &Path, lake: &Path, names: &mut Vec<String>) -> Result<(), Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::file(folder, error)),
    };
    for entry in entries {
        let path = entry.map_err(|error| Error::file(folder, error))?.path();
        if path.is_dir() {
            gather(&path, lake, names)?;
        } else if let Some(name) = path.strip_prefix(lake).ok().and_then(Path::to_str)
            && !name.contains('#')
        {
            // The object store stages a file under a name with «#» before it renames it.
            names.push(name.replace('\\', "/"));
        }
    }
    Ok(())
}

fn copy_file(path: &Path, entry: &str, out: &mut Writer) -> Result<(), Error> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        // An orphan that was swept meanwhile: no version names it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::file(path, error)),
    };
    out.start(entry, false)?;
    let mut buffer = vec![0u8; BUFFER];
    loop {
        let read = file.read(&mut buffer).map_err(|error| Error::file(path, error))?;
        if read == 0 {
            return Ok(());
        }
        out.write(&buffer[..read])?;
    }
}

/// Whether a data folder has a lake or a key already.
pub(super) fn is_there(folder: &Path) -> bool {
    folder.join(KEY).exists() || fs::read_dir(folder.join(FOLDER)).is_ok_and(|mut entries| entries.next().is_some())
}

/// Writes the entry of a container back to its place in an empty data folder; other entries are none of ours. Blocking.
pub(super) fn restore(folder: &Path, file: &Path, entry: &str, reader: &mut Reader) -> Result<(), Error> {
    if entry != KEY && !entry.starts_with("results/") {
        return Ok(());
    }
    let inside = PathBuf::from(entry);
    if !inside.components().all(|component| matches!(component, Component::Normal(_))) {
        return Err(damaged(file, entry));
    }
    let path = folder.join(inside);
    if let Some(parent) = path.parent() {
        private::create_folder(parent)?;
    }
    let fail = |error| Error::file(&path, error);
    let mut out = private::create(&path).map_err(fail)?;
    reader.copy(entry, &mut |piece| out.write_all(piece).map_err(fail))?;
    out.sync_all().map_err(fail)
}

/// Takes back what [`restore`] wrote.
pub(super) fn clean(folder: &Path) {
    let _removed = fs::remove_dir_all(folder.join(FOLDER));
    let _removed = fs::remove_file(folder.join(KEY));
}
