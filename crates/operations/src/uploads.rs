//! Files that people send: sealed on the disk of the data folder while they come in and until they are read.

use std::fmt::{self, Debug};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use store::uploads::{self, MOST_BYTES, Receiving, Uploads};
use tokio::sync::OwnedSemaphorePermit;

use crate::{App, Failure};

pub use store::uploads::Kept;

/// Kilobytes of uploaded files that may be in memory at once, outside the queue of results.
pub(crate) const ROOM_KILOBYTES: u32 = 64 * 1024;
/// A small file takes so much room too: what it unpacks to does not depend on its size.
const LEAST_KILOBYTES: u32 = ROOM_KILOBYTES / 2;
/// Bytes that are gathered before they go to the disk.
const GATHERED: usize = 256 * 1024;
/// How often a free name is looked for.
const NAMES: usize = 8;

/// Bytes that can be read from any place.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Where the bytes of a file are.
pub enum Source {
    /// In memory.
    Memory(Vec<u8>),
    /// In a file of the machine: the way of the command line.
    Path(PathBuf),
    /// Received and sealed.
    Kept(Kept),
}

impl Source {
    /// Opens the bytes. Blocking.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(match self {
            Source::Memory(bytes) => Box::new(Cursor::new(bytes.as_slice())),
            Source::Path(path) => Box::new(File::open(path)?),
            Source::Kept(kept) => Box::new(kept.open().map_err(io::Error::other)?),
        })
    }
}

impl Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Memory(bytes) => write!(formatter, "{} bytes in memory", bytes.len()),
            Source::Path(path) => write!(formatter, "{}", path.display()),
            Source::Kept(kept) => write!(formatter, "{} bytes, sealed", kept.size()),
        }
    }
}

/// A file as it was sent.
#[derive(Debug)]
pub struct Upload {
    /// Its name, with the folder it came from.
    pub name: String,
    /// Its bytes.
    pub source: Source,
}

/// A file that is coming in.
pub struct Incoming {
    receiving: Option<Receiving>,
    gathered: Vec<u8>,
    size: u64,
}

impl Incoming {
    /// Begins to receive a file.
    ///
    /// # Errors
    /// The disk is full or not writable.
    pub async fn begin(app: &App) -> Result<Incoming, Failure> {
        let uploads = app.uploads()?;
        let receiving = blocking(move || uploads.begin()).await?;
        Ok(Incoming { receiving: Some(receiving), gathered: Vec::new(), size: 0 })
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next bytes; the sender waits while they go to the disk.
    ///
    /// # Errors
    /// Refused `uploads_full`; the disk is full.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.size += bytes.len() as u64;
        for part in bytes.chunks(GATHERED) {
            self.gathered.extend_from_slice(part);
            if self.gathered.len() >= GATHERED {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`Incoming::take`].
    pub async fn finish(mut self) -> Result<Kept, Failure> {
        self.flush().await?;
        let receiving = self.receiving.take().ok_or_else(|| Failure::unexpected("an upload failed before its end"))?;
        blocking(move || receiving.finish()).await
    }

    async fn flush(&mut self) -> Result<(), Failure> {
        let mut receiving =
            self.receiving.take().ok_or_else(|| Failure::unexpected("an upload failed before its end"))?;
        let gathered = std::mem::take(&mut self.gathered);
        let (receiving, mut gathered) = blocking(move || {
            receiving.write(&gathered)?;
            Ok((receiving, gathered))
        })
        .await?;
        gathered.clear();
        (self.receiving, self.gathered) = (Some(receiving), gathered);
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, store::Error> + Send + 'static,
) -> Result<T, Failure> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(Failure::unexpected)??)
}

/// Room in memory.
pub type Room = OwnedSemaphorePermit;

/// The bytes of a small file, with the room they take: no more than a few are in memory at once, the others wait.
#[derive(Debug)]
pub struct Held {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Room for them; free again when it is dropped.
    pub room: Room,
}

/// Brings a received file into memory and erases it from the disk, as soon as there is room.
///
/// # Errors
/// Only our own.
pub async fn hold(app: &App, kept: Kept) -> Result<Held, Failure> {
    let kilobytes = u32::try_from(kept.size() / 1024 + 1).unwrap_or(u32::MAX).clamp(LEAST_KILOBYTES, ROOM_KILOBYTES);
    let room = Arc::clone(&app.room).acquire_many_owned(kilobytes).await.map_err(Failure::unexpected)?;
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::with_capacity(usize::try_from(kept.size()).unwrap_or(0));
        kept.open().map_err(io::Error::other)?.read_to_end(&mut bytes)?;
        Ok::<_, io::Error>(bytes)
    });
    let bytes = read.await.map_err(Failure::unexpected)?.map_err(Failure::unexpected)?;
    Ok(Held { bytes, room })
}

/// Erases what earlier processes left. Called when a server starts.
pub fn sweep(app: &App) {
    let ended = uploads::sweep(app.store.folder());
    if ended > 0 {
        tracing::info!(processes = ended, "files of ended processes are erased");
    }
}

impl App {
    /// The files that this process receives; the place is made when the first one comes.
    ///
    /// # Errors
    /// The data folder cannot be written.
    pub(crate) fn uploads(&self) -> Result<Arc<Uploads>, Failure> {
        let mut known = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(uploads) = known.as_ref() {
            return Ok(Arc::clone(uploads));
        }
        for _ in 0..NAMES {
            let name: [u8; 8] = self.chance.bytes();
            let opened = Uploads::open(self.store.folder(), &hex::encode(name), self.chance.bytes(), MOST_BYTES)?;
            if let Some(uploads) = opened {
                *known = Some(Arc::clone(&uploads));
                return Ok(uploads);
            }
        }
        Err(Failure::unexpected("every name for uploads is taken"))
    }
}
