//! Files on their way in: they may hold names of pupils, so they lie on the disk encrypted, and no longer than they are read.
//!
//! ```text
//! DATA/uploads/HOLDER/lock   locked for as long as the process that holds the key lives
//! DATA/uploads/HOLDER/12     the 12th file: pieces of 64 KiB, each sealed by ChaCha20-Poly1305
//! ```
//!
//! The key is made for the life of one process and never written. When the process ends, whatever way, its files are noise;
//! the next process sweeps them. Pieces of one size make any place of a file readable without what stands before it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};

use crate::error::Error;

/// Bytes of a piece before it is sealed.
const PIECE: usize = 64 * 1024;
/// Bytes that sealing adds.
const SEAL: usize = 16;
/// Folder of all holders in the data folder.
const FOLDER: &str = "uploads";
/// Most bytes that may wait on the disk at once.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// The files that one process received. Functions block: call them off the asynchronous threads.
pub struct Uploads {
    holder: String,
    folder: PathBuf,
    cipher: ChaCha20Poly1305,
    most: u64,
    held: AtomicU64,
    next: AtomicU64,
    /// Locked until the process ends.
    _lock: File,
}

/// Whether the process that received files still lives, as far as this data folder shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// It lives.
    Alive,
    /// It has ended.
    Ended,
    /// Nothing of it is in this data folder: it ended and was swept, or it runs on another machine.
    NotHere,
}

impl Uploads {
    /// Makes a place for the files of this process; none when the name is taken. `key` must be fresh: it is never used by
    /// another process.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn open(data: &Path, holder: &str, key: [u8; 32], most: u64) -> Result<Option<Arc<Uploads>>, Error> {
        let folder = data.join(FOLDER).join(holder);
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|cause| Error::file(&folder, cause))?;
        let path = folder.join("lock");
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let lock = lock.map_err(|cause| Error::file(&path, cause))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            Err(fs::TryLockError::Error(cause)) => return Err(Error::file(&path, cause)),
        }
        Ok(Some(Arc::new(Uploads {
            holder: holder.to_owned(),
            folder,
            cipher: ChaCha20Poly1305::new(&Key::from(key)),
            most,
            held: AtomicU64::new(0),
            next: AtomicU64::new(0),
            _lock: lock,
        })))
    }

    /// Name of the process among those that receive files.
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// Bytes on the disk.
    pub fn held(&self) -> u64 {
        self.held.load(Ordering::Acquire)
    }

    /// Begins to receive a file.
    ///
    /// # Errors
    /// The disk is full or not writable.
    pub fn begin(self: &Arc<Uploads>) -> Result<Receiving, Error> {
        let number = self.next.fetch_add(1, Ordering::AcqRel);
        let path = self.folder.join(number.to_string());
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(|cause| Error::file(&path, cause))?;
        let kept = Kept { uploads: Arc::clone(self), path, number, size: 0, claimed: 0 };
        Ok(Receiving { file, kept, piece: Vec::with_capacity(PIECE + SEAL), pieces: 0 })
    }

    fn nonce(number: u64, piece: u32) -> Nonce {
        let mut nonce = [0u8; 12];
        nonce[..8].copy_from_slice(&number.to_le_bytes());
        nonce[8..].copy_from_slice(&piece.to_le_bytes());
        Nonce::from(nonce)
    }
}

impl std::fmt::Debug for Uploads {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Uploads")
            .field("holder", &self.holder)
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

impl Drop for Uploads {
    fn drop(&mut self) {
        let _swept_later = fs::remove_dir_all(&self.folder);
    }
}

/// Erases the files of processes that ended, and tells how many processes that were. A failure is left to the next start.
pub fn sweep(data: &Path) -> usize {
    let Ok(entries) = fs::read_dir(data.join(FOLDER)) else { return 0 };
    let ended = entries.flatten().filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        holder(data, &name) == Holder::Ended && fs::remove_dir_all(entry.path()).is_ok()
    });
    ended.count()
}

/// Whether a process that received files still lives.
pub fn holder(data: &Path, name: &str) -> Holder {
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let folder = data.join(FOLDER).join(name);
    if !plain || !folder.is_dir() {
        return Holder::NotHere;
    }
    match File::open(folder.join("lock")) {
        Err(_) => Holder::Ended,
        Ok(lock) => match lock.try_lock() {
            Err(fs::TryLockError::WouldBlock) => Holder::Alive,
            Ok(()) | Err(fs::TryLockError::Error(_)) => Holder::Ended,
        },
    }
}

/// A file that is being received. Dropped before its end it leaves nothing.
#[derive(Debug)]
pub struct Receiving {
    file: File,
    kept: Kept,
    piece: Vec<u8>,
    pieces: u32,
}

impl Receiving {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Refused `uploads_full` when too much waits already; the disk is full.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(now);
            if self.piece.len() == PIECE {
                self.seal()?;
            }
            bytes = later;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`Receiving::write`].
    pub fn finish(mut self) -> Result<Kept, Error> {
        if !self.piece.is_empty() {
            self.seal()?;
        }
        Ok(self.kept)
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.kept.size + self.piece.len() as u64
    }

    fn seal(&mut self) -> Result<(), Error> {
        let plain = self.piece.len() as u64;
        self.kept.claim(plain)?;
        let nonce = Uploads::nonce(self.kept.number, self.pieces);
        let sealed = self.kept.uploads.cipher.encrypt_in_place(&nonce, b"", &mut self.piece);
        sealed.map_err(|_| self.kept.failed(io::Error::other("a piece could not be sealed")))?;
        self.file.write_all(&self.piece).map_err(|cause| self.kept.failed(cause))?;
        self.pieces += 1;
        self.kept.size += plain;
        self.piece.clear();
        Ok(())
    }
}

/// A file that waits to be read. It is erased when this is dropped.
#[derive(Debug)]
pub struct Kept {
    uploads: Arc<Uploads>,
    path: PathBuf,
    number: u64,
    size: u64,
    claimed: u64,
}

impl Kept {
    /// Bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Opens the file to read it.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(&self) -> Result<KeptReader, Error> {
        let file = File::open(&self.path).map_err(|cause| Error::file(&self.path, cause))?;
        Ok(KeptReader {
            file,
            uploads: Arc::clone(&self.uploads),
            number: self.number,
            size: self.size,
            at: 0,
            piece: Vec::new(),
            holds: None,
        })
    }

    fn claim(&mut self, bytes: u64) -> Result<(), Error> {
        let before = self.uploads.held.fetch_add(bytes, Ordering::AcqRel);
        self.claimed += bytes;
        if before + bytes > self.uploads.most {
            return Err(Error::refused(
                "uploads_full",
                "Сейчас загружается слишком много файлов: места для ещё одного нет.",
                "Подождите, пока прочитаются загруженные раньше, и отправьте файл снова.",
            ));
        }
        Ok(())
    }

    fn failed(&self, cause: io::Error) -> Error {
        if cause.kind() == io::ErrorKind::StorageFull {
            return Error::refused(
                "disk_full",
                "На диске сервера не хватает места для этого файла.",
                "Сообщите администратору: место нужно в папке данных. Ничего из файла не сохранено.",
            );
        }
        Error::file(&self.path, cause)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.uploads.held.fetch_sub(self.claimed, Ordering::AcqRel);
        let _swept_later = fs::remove_file(&self.path);
    }
}

/// Reads a file that waits, from any place.
#[derive(Debug)]
pub struct KeptReader {
    file: File,
    uploads: Arc<Uploads>,
    number: u64,
    size: u64,
    at: u64,
    piece: Vec<u8>,
    /// Which piece is held open.
    holds: Option<u32>,
}

impl KeptReader {
    fn unseal(&mut self, number: u32) -> io::Result<()> {
        if self.holds == Some(number) {
            return Ok(());
        }
        self.holds = None;
        let start = u64::from(number) * PIECE as u64;
        let plain = usize::try_from(self.size - start).unwrap_or(PIECE).min(PIECE);
        self.piece.resize(plain + SEAL, 0);
        self.file.read_exact_at(&mut self.piece, u64::from(number) * (PIECE + SEAL) as u64)?;
        let nonce = Uploads::nonce(self.number, number);
        let opened = self.uploads.cipher.decrypt_in_place(&nonce, b"", &mut self.piece);
        opened.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the file was changed on the disk"))?;
        self.holds = Some(number);
        Ok(())
    }
}

impl Read for KeptReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let number = u32::try_from(self.at / PIECE as u64).map_err(io::Error::other)?;
        self.unseal(number)?;
        let inside = usize::try_from(self.at % PIECE as u64).unwrap_or(0);
        let ready = &self.piece[inside..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for KeptReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning of the file"))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn received(uploads: &Arc<Uploads>, bytes: &[u8]) -> Result<Kept, Error> {
        let mut receiving = uploads.begin()?;
        for part in bytes.chunks(10_007) {
            receiving.write(part)?;
        }
        receiving.finish()
    }

    #[test]
    fn what_is_sealed_is_read_from_any_place_and_erased() {
        let data = tempfile::tempdir().unwrap();
        let uploads = Uploads::open(data.path(), "a", KEY, MOST_BYTES).unwrap().unwrap();
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17] {
            let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let kept = received(&uploads, &bytes).unwrap();
            let mut read = Vec::new();
            kept.open().unwrap().read_to_end(&mut read).unwrap();
            assert!(read == bytes, "{size}");
            let mut reader = kept.open().unwrap();
            let middle = size / 2;
            reader.seek(SeekFrom::End(-i64::try_from(size - middle).unwrap())).unwrap();
            let mut tail = Vec::new();
            reader.read_to_end(&mut tail).unwrap();
            assert!(tail == bytes[middle..], "{size}");
            assert_eq!(kept.size(), size as u64);
        }
        assert_eq!(uploads.held(), 0);
        assert_eq!(fs::read_dir(data.path().join("uploads/a")).unwrap().count(), 1, "only the lock is left");
    }

    #[test]
    fn the_disk_holds_no_name_and_a_change_is_seen() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let uploads = Uploads::open(data.path(), "a", KEY, MOST_BYTES).unwrap().unwrap();
        let kept = received(&uploads, "Фамилия;Иванова Мария".as_bytes()).unwrap();
        let on_disk = fs::read(&kept.path).unwrap();
        assert!(!String::from_utf8_lossy(&on_disk).contains("Иванова"));
        assert_eq!(fs::metadata(&kept.path).unwrap().permissions().mode() & 0o777, 0o600);
        let mut changed = on_disk;
        changed[3] ^= 1;
        fs::write(&kept.path, changed).unwrap();
        assert!(kept.open().unwrap().read_to_end(&mut Vec::new()).is_err());
    }

    #[test]
    fn no_more_waits_than_there_is_room() {
        let data = tempfile::tempdir().unwrap();
        let uploads = Uploads::open(data.path(), "a", KEY, 100_000).unwrap().unwrap();
        let first = received(&uploads, &[0; 80_000]).unwrap();
        let refused = received(&uploads, &[0; 80_000]).err().unwrap();
        assert!(matches!(refused, Error::Refused(refusal) if refusal.code == "uploads_full"));
        drop(first);
        assert_eq!(uploads.held(), 0);
        assert!(received(&uploads, &[0; 80_000]).is_ok());
    }

    #[test]
    fn files_of_ended_processes_are_swept() {
        let data = tempfile::tempdir().unwrap();
        let alive = Uploads::open(data.path(), "alive", KEY, MOST_BYTES).unwrap().unwrap();
        let kept = received(&alive, b"1").unwrap();
        let ended = data.path().join("uploads/ended");
        fs::create_dir_all(&ended).unwrap();
        fs::write(ended.join("lock"), b"").unwrap();
        fs::write(ended.join("0"), b"noise").unwrap();
        assert_eq!(holder(data.path(), "alive"), Holder::Alive);
        assert_eq!(holder(data.path(), "ended"), Holder::Ended);
        assert_eq!(holder(data.path(), "../alive"), Holder::NotHere);
        assert_eq!(sweep(data.path()), 1);
        assert_eq!(holder(data.path(), "ended"), Holder::NotHere);
        assert!(kept.open().is_ok() && !ended.exists());
    }
}
