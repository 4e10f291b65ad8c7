//! Archives of results: a folder that a person packed as ZIP. Each member is read on its own, and bounded like any
//! other unpacking; names packed by old Russian archivers are decoded.

use std::io::{Cursor, Read};

use domain::refusal::Refusal;
use encoding_rs::IBM866;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::limits::{ARCHIVE_ENTRIES, INPUT_BYTES};

/// Most bytes that the members of one archive may unpack to together.
const ALL_BYTES: u64 = 1024 * 1024 * 1024;

/// A file inside an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path inside the archive.
    pub name: String,
    /// Its bytes, or why it was not unpacked.
    pub bytes: Result<Vec<u8>, Refusal>,
}

/// An archive of files that is open. A workbook or a document is a ZIP too, but none of these.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    next: usize,
    unpacked: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive; none when the bytes are something else.
    pub fn open(bytes: &'a [u8]) -> Option<Archive<'a>> {
        if !bytes.starts_with(b"PK\x03\x04") {
            return None;
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let document = zip.file_names().any(|name| matches!(name, "[Content_Types].xml" | "mimetype"));
        (!document && zip.len() <= ARCHIVE_ENTRIES).then_some(Archive { zip, next: 0, unpacked: 0 })
    }

    fn unpack(&mut self, index: usize) -> Option<Member> {
        let stated = self.zip.name_for_index(index).unwrap_or("?").to_owned();
        let Ok(mut file) = self.zip.by_index(index) else {
            return Some(Member { bytes: Err(unreadable(&stated)), name: stated });
        };
        let name = name(&file);
        let last = name.rsplit('/').next().unwrap_or_default();
        let service = last.starts_with('.') || last.starts_with("~$") || name.starts_with("__MACOSX/");
        if file.is_dir() || service || last == "Thumbs.db" {
            return None;
        }
        let mut bytes = Vec::new();
        let limit = INPUT_BYTES as u64 + 1;
        let read = file.by_ref().take(limit).read_to_end(&mut bytes);
        self.unpacked += bytes.len() as u64;
        let bytes = match read {
            Err(_) => Err(unreadable(&name)),
            Ok(_) if bytes.len() > INPUT_BYTES || self.unpacked > ALL_BYTES => Err(too_large(&name)),
            Ok(_) => Ok(bytes),
        };
        Some(Member { name, bytes })
    }
}

impl Iterator for Archive<'_> {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        while self.next < self.zip.len() && self.unpacked <= ALL_BYTES {
            self.next += 1;
            if let Some(member) = self.unpack(self.next - 1) {
                return Some(member);
            }
        }
        None
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn members_without_service_files() {
        let bytes = packed(&[
            ("2025/Ф1.xlsx", b"1"),
            ("__MACOSX/2025/Ф1.xlsx", b"2"),
            ("2025/~$Ф1.xlsx", b"3"),
            ("Ф3.csv", b"4"),
        ]);
        let names: Vec<String> = Archive::open(&bytes).unwrap().map(|member| member.name).collect();
        assert_eq!(names, ["2025/Ф1.xlsx", "Ф3.csv"]);
    }

    #[test]
    fn documents_are_no_archives() {
        assert!(Archive::open(&packed(&[("[Content_Types].xml", b"")])).is_none());
        assert!(Archive::open(b"PK\x03\x04 broken").is_none());
        assert!(Archive::open(b"a;b").is_none());
    }

    #[test]
    fn names_of_old_archivers() {
        // The archiver's flag of UTF-8 is off and the name is in the DOS code page: «Ф1» is 0x94 0x31.
        let mut bytes = packed(&[("__", b"1")]);
        for at in (0..bytes.len() - 1).filter(|at| &bytes[*at..*at + 2] == b"__").collect::<Vec<_>>() {
            bytes[at..at + 2].copy_from_slice(&[0x94, b'1']);
        }
        assert_eq!(Archive::open(&bytes).unwrap().next().unwrap().name, "Ф1");
    }
}
