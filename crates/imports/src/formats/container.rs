//! ZIP containers with bounds: sizes stated by the archive are never believed, bytes are counted as they come.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use domain::refusal::Refusal;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::xml::io_refusal;
use crate::limits;

/// An opened container.
pub(crate) struct Container<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Lower-case path with forward slashes to the entry's number: part names of Office are case-insensitive, and some
    /// programs write backslashes.
    parts: HashMap<String, usize>,
    bytes: usize,
    name: String,
}

impl<'a> Container<'a> {
    /// Opens a container.
    ///
    /// # Errors
    /// It is damaged or has too many entries.
    pub(crate) fn open(bytes: &'a [u8], name: &str) -> Result<Container<'a>, Refusal> {
        // Counted before the directory is read, so that a directory of a million entries takes no memory.
        let entries =
            bytes.iter().enumerate().filter(|(at, byte)| **byte == b'P' && bytes[*at..].starts_with(b"PK\x01\x02"));
        if entries.count() > limits::ARCHIVE_ENTRIES {
            return Err(limits::bomb(name));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| zip_refusal(&error, name))?;
        let path = |index: usize| archive.name_for_index(index).map(|path| (normal_path(path), index));
        let parts = (0..archive.len()).filter_map(path).collect();
        Ok(Container { archive, parts, bytes: bytes.len(), name: name.to_owned() })
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.parts.contains_key(&normal_path(path))
    }

    /// Normalised paths of all entries, in no order.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// A part as a stream that stops with [`Overflow`] at `most` bytes; nothing when there is no such part.
    ///
    /// # Errors
    /// It is encrypted or damaged.
    pub(crate) fn part(&mut self, path: &str, most: u64) -> Result<Option<impl BufRead + use<'_, 'a>>, Refusal> {
        let Some(index) = self.parts.get(&normal_path(path)).copied() else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|error| zip_refusal(&error, &self.name))?;
        Ok(Some(BufReader::with_capacity(64 * 1024, Counted::new(file, most, self.bytes))))
    }

    /// The bytes of a part, at most `most`; nothing when there is no such part.
    ///
    /// # Errors
    /// It is encrypted, damaged or larger.
    pub(crate) fn part_bytes(&mut self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Refusal> {
        let name = self.name.clone();
        let Some(mut part) = self.part(path, most)? else { return Ok(None) };
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).map_err(|error| io_refusal(&error, &name))?;
        Ok(Some(bytes))
    }

    /// Unpacks the markup and binary parts to nowhere, for readers that unpack by themselves: at most `most` bytes in
    /// all, and no part that compresses like a bomb. Media are left out.
    ///
    /// # Errors
    /// It is encrypted, damaged or larger.
    pub(crate) fn check_unpacked(&mut self, most: u64) -> Result<(), Refusal> {
        let markup = |path: &&String| [".xml", ".rels", ".bin", ".vml"].iter().any(|ending| path.ends_with(ending));
        let mut paths: Vec<String> = self.parts.keys().filter(markup).cloned().collect();
        paths.sort_unstable();
        let mut left = most;
        let name = self.name.clone();
        for path in paths {
            let Some(mut part) = self.part(&path, left)? else { continue };
            left -= io::copy(&mut part, &mut io::sink()).map_err(|error| io_refusal(&error, &name))?.min(left);
        }
        Ok(())
    }
}

/// Lower case, forward slashes, no slash at the start.
fn normal_path(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

fn zip_refusal(error: &ZipError, name: &str) -> Refusal {
    match error {
        ZipError::InvalidPassword => limits::encrypted(name),
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => limits::encrypted(name),
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            limits::damaged(name, "он упакован неизвестным способом")
        }
        _ => limits::damaged(name, "он скачан или скопирован не целиком"),
    }
}

/// Marks the error of a part that unpacks to more than allowed.
#[derive(Debug)]
pub(crate) struct Overflow;

impl fmt::Display for Overflow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the part unpacks to more than allowed")
    }
}

impl std::error::Error for Overflow {}

/// Counts what is unpacked and stops at the bounds.
struct Counted<'a, R: Read> {
    file: ZipFile<'a, R>,
    done: u64,
    most: u64,
}

impl<'a, R: Read> Counted<'a, R> {
    fn new(file: ZipFile<'a, R>, most: u64, container: usize) -> Self {
        // The stated compressed size may lie, but never by more than the whole file.
        let packed = file.compressed_size().min(container as u64);
        let by_ratio = (packed * limits::RATIO).max(limits::RATIO_FROM_BYTES);
        Counted { file, done: 0, most: most.min(by_ratio) }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.done += count as u64;
        if self.done > self.most {
            return Err(io::Error::other(Overflow));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::zip_of;

    #[test]
    fn parts_are_found_whatever_the_case_and_slashes() {
        let bytes = zip_of(&[("Word\\Document.xml", "<a/>")]);
        let mut container = Container::open(&bytes, "проба.docx").unwrap();
        assert!(container.has("/word/document.xml"));
        assert_eq!(container.part_bytes("word/document.xml", 100).unwrap().unwrap(), b"<a/>");
        assert!(container.part("word/styles.xml", 100).unwrap().is_none());
    }

    #[test]
    fn sizes_are_bounded() {
        let big = "x".repeat(1000);
        let bytes = zip_of(&[("a.xml", &big), ("b.xml", &big)]);
        let mut container = Container::open(&bytes, "проба.docx").unwrap();
        assert_eq!(container.part_bytes("a.xml", 999).unwrap_err().code, "zip_bomb");
        assert_eq!(container.part_bytes("a.xml", 1000).unwrap().unwrap().len(), 1000);
        assert_eq!(container.check_unpacked(1999).unwrap_err().code, "zip_bomb");
        assert!(container.check_unpacked(2000).is_ok());
    }

    #[test]
    fn a_ratio_of_a_bomb_is_refused() {
        let bytes = zip_of(&[("a.xml", &" ".repeat(30 * 1024 * 1024))]);
        let mut container = Container::open(&bytes, "проба.docx").unwrap();
        assert_eq!(container.part_bytes("a.xml", u64::MAX).unwrap_err().code, "zip_bomb");
    }

    #[test]
    fn damage_is_refused() {
        let bytes = zip_of(&[("a.xml", "<a/>")]);
        assert_eq!(Container::open(&bytes[..bytes.len() / 2], "проба.docx").err().unwrap().code, "damaged_file");
    }
}
