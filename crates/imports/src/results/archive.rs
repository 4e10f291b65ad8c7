//! Archives of results: a folder that a person packed as ZIP, and archives inside it. Names packed by old Russian archivers
//! are decoded.
//!
//! One [`Budget`] bounds everything that an upload unpacks to, whatever its archives contain: bytes, members, depth. An
//! archive's own statements about its sizes are used to refuse early and never believed otherwise. A workbook inside an
//! archive is a container too: what it unpacks to is counted before it is read.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use domain::refusal::Refusal;
use encoding_rs::IBM866;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::limits::{ARCHIVE_ENTRIES, INPUT_BYTES, PART_BYTES, RATIO, RATIO_FROM_BYTES};

/// Deepest archive inside an archive that is opened.
pub const DEPTH: usize = 2;
/// Most bytes that the members of one upload may unpack to together.
const ALL_BYTES: u64 = 1024 * 1024 * 1024;
/// An upload may unpack to so much whatever its size.
const FREE_BYTES: u64 = 64 * 1024 * 1024;
/// So many times its size an upload may unpack to: tables of results compress up to thirty times.
const ALL_RATIO: u64 = 60;
/// Bytes that are unpacked between two looks at the wish to stop.
const STEP: usize = 256 * 1024;

/// A file inside an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path inside the archive.
    pub name: String,
    /// Its bytes, or why it was not unpacked.
    pub bytes: Result<Vec<u8>, Refusal>,
}

/// What one upload may still unpack to, over all its archives.
pub struct Budget<'a> {
    /// Bytes of members.
    bytes: u64,
    /// Bytes of the parts of workbooks and documents among the members.
    parts: u64,
    members: usize,
    stopped: &'a dyn Fn() -> bool,
}

impl<'a> Budget<'a> {
    /// The budget of an upload of so many bytes. `stopped` is asked at every step.
    pub fn new(size: u64, stopped: &'a dyn Fn() -> bool) -> Budget<'a> {
        let parts = size.saturating_mul(ALL_RATIO).max(FREE_BYTES);
        Budget { bytes: parts.min(ALL_BYTES), parts, members: ARCHIVE_ENTRIES, stopped }
    }

    /// Whether the work is to end.
    pub fn stopped(&self) -> bool {
        (self.stopped)()
    }
}

/// An archive of files that is open. A workbook or a document is a ZIP too, but none of these.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    size: u64,
    next: usize,
    given_up: bool,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens an archive; none when the bytes are something else.
    pub fn open(mut source: R) -> Option<Archive<R>> {
        let size = source.seek(SeekFrom::End(0)).ok()?;
        if !starts_as_zip(&mut source) || !few_entries(&mut source).ok()? {
            return None;
        }
        source.rewind().ok()?;
        let zip = ZipArchive::new(source).ok()?;
        let document = zip.file_names().any(|name| matches!(name, "[Content_Types].xml" | "mimetype"));
        (!document && zip.len() <= ARCHIVE_ENTRIES).then_some(Archive { zip, size, next: 0, given_up: false })
    }

    /// The next file; none at the end, when the budget is used up, or when the work is to stop.
    pub fn next(&mut self, budget: &mut Budget<'_>) -> Option<Member> {
        while self.next < self.zip.len() && !self.given_up && !budget.stopped() {
            self.next += 1;
            if let Some(member) = self.unpack(self.next - 1, budget) {
                return Some(member);
            }
        }
        None
    }

    fn unpack(&mut self, index: usize, budget: &mut Budget<'_>) -> Option<Member> {
        let stated = self.zip.name_for_index(index).unwrap_or("?").to_owned();
        let Ok(file) = self.zip.by_index(index) else {
            return Some(Member { bytes: Err(unreadable(&stated)), name: stated });
        };
        let name = name(&file);
        let last = name.rsplit('/').next().unwrap_or_default();
        let service = last.starts_with('.') || last.starts_with("~$") || name.starts_with("__MACOSX/");
        if file.is_dir() || service || last == "Thumbs.db" {
            return None;
        }
        let bytes = member(file, self.size, &name, budget);
        self.given_up = matches!(&bytes, Err(refusal) if refusal.code == "archive_too_large");
        Some(Member { name, bytes })
    }
}

/// The bytes of a member within its own bounds and those of the whole upload.
fn member<R: Read>(
    mut file: ZipFile<'_, R>,
    archive: u64,
    name: &str,
    budget: &mut Budget<'_>,
) -> Result<Vec<u8>, Refusal> {
    budget.members = budget.members.checked_sub(1).ok_or_else(all_too_large)?;
    if file.size() > INPUT_BYTES as u64 {
        return Err(too_large(name));
    }
    let own = most_of(file.compressed_size(), archive).min(INPUT_BYTES as u64);
    let mut bytes = Vec::new();
    let end = copy(&mut file, own.min(budget.bytes), budget, |part| bytes.extend_from_slice(part));
    budget.bytes -= (bytes.len() as u64).min(budget.bytes);
    match end {
        Err(_) => return Err(unreadable(name)),
        Ok(End::Whole) => {}
        Ok(End::Stopped) => return Err(unreadable(name)),
        Ok(End::More) if budget.bytes == 0 => return Err(all_too_large()),
        Ok(End::More) if bytes.len() as u64 >= INPUT_BYTES as u64 => return Err(too_large(name)),
        Ok(End::More) => return Err(bomb(name)),
    }
    count_parts(&bytes, name, budget)?;
    Ok(bytes)
}

/// Unpacks the parts of a container to nowhere, so that a thousand small workbooks cannot hold a thousand large ones.
/// Archives among them are counted when they are opened.
fn count_parts(bytes: &[u8], name: &str, budget: &mut Budget<'_>) -> Result<(), Refusal> {
    let mut source = Cursor::new(bytes);
    if !starts_as_zip(&mut source) {
        return Ok(());
    }
    if !few_entries(&mut source).unwrap_or(false) {
        return Err(bomb(name));
    }
    source.set_position(0);
    // What cannot be opened is refused by its reader, with better words.
    let Ok(mut zip) = ZipArchive::new(source) else { return Ok(()) };
    if !zip.file_names().any(|name| matches!(name, "[Content_Types].xml" | "mimetype")) {
        return Ok(());
    }
    for index in 0..zip.len() {
        let Ok(mut part) = zip.by_index(index) else { continue };
        let own = most_of(part.compressed_size(), bytes.len() as u64).min(PART_BYTES);
        let mut unpacked = 0u64;
        let end = copy(&mut part, own.min(budget.parts), budget, |bytes| unpacked += bytes.len() as u64);
        budget.parts -= unpacked.min(budget.parts);
        if let Ok(End::More) = end {
            return Err(if budget.parts == 0 { all_too_large() } else { bomb(name) });
        }
    }
    Ok(())
}

/// Most bytes that an honest entry unpacks to. The stated compressed size may lie, but never by more than the archive.
fn most_of(packed: u64, archive: u64) -> u64 {
    packed.min(archive).saturating_mul(RATIO).max(RATIO_FROM_BYTES)
}

enum End {
    Whole,
    More,
    Stopped,
}

fn copy(source: &mut impl Read, most: u64, budget: &Budget<'_>, mut give: impl FnMut(&[u8])) -> io::Result<End> {
    let mut buffer = vec![0; STEP.min(usize::try_from(most).unwrap_or(STEP)) + 1];
    let mut left = most;
    loop {
        if budget.stopped() {
            return Ok(End::Stopped);
        }
        let count = source.read(&mut buffer)?;
        if count == 0 {
            return Ok(End::Whole);
        }
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(count);
        give(&buffer[..taken]);
        left -= taken as u64;
        if taken < count {
            return Ok(End::More);
        }
    }
}

fn starts_as_zip(source: &mut (impl Read + Seek)) -> bool {
    let mut start = [0; 4];
    source.rewind().is_ok() && source.read_exact(&mut start).is_ok() && &start == b"PK\x03\x04"
}

/// Whether there are no more entries than an archive may have: counted before the directory is read, so that a directory
/// of a million entries takes no memory.
fn few_entries(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    source.rewind()?;
    let mut buffer = vec![0; STEP];
    let (mut kept, mut entries) = (0, 0);
    loop {
        let count = source.read(&mut buffer[kept..])?;
        if count == 0 {
            return Ok(true);
        }
        let filled = kept + count;
        entries += memchr::memmem::find_iter(&buffer[..filled], ENTRY).count();
        if entries > ARCHIVE_ENTRIES {
            return Ok(false);
        }
        // A mark may lie across two blocks; three bytes hold no whole one.
        kept = filled.min(ENTRY.len() - 1);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

/// A member's path. Without the flag of UTF-8 it is in the code page of the Russian DOS, as Windows packs it.
fn name<R: Read>(file: &ZipFile<'_, R>) -> String {
    let raw = file.name_raw();
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => IBM866.decode(raw).0.into_owned(),
    };
    name.replace('\\', "/")
}

fn unreadable(name: &str) -> Refusal {
    let message = format!("Файл «{name}» в архиве повреждён или закрыт паролем.");
    Refusal::new("archive_member_unreadable", message, "Распакуйте архив и загрузите файлы без него.")
}

fn too_large(name: &str) -> Refusal {
    let message = format!("Файл «{name}» в архиве слишком велик.");
    Refusal::new("too_large", message, "Распакуйте архив и загрузите файлы частями.")
}

fn bomb(name: &str) -> Refusal {
    let message = format!("Файл «{name}» в архиве распаковывается в неправдоподобно большой объём и не прочитан.");
    Refusal::new("zip_bomb", message, "Скачайте отчёт заново и загрузите его без архива.")
}

fn all_too_large() -> Refusal {
    Refusal::new(
        "archive_too_large",
        "Архив распаковывается в слишком большой объём: этот файл и следующие за ним не прочитаны.",
        "Разделите архив на части, например по муниципалитетам, и загрузите каждую отдельно.",
    )
}

#[cfg(test)]
mod tests;
