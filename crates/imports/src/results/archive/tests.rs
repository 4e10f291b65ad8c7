//! Archives that are larger inside than outside.

use std::io::Write;
use std::time::Instant;

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

/// Names with the size or the code of the refusal, archives inside archives included.
fn members(bytes: &[u8]) -> Vec<String> {
    let mut budget = Budget::new(bytes.len() as u64, &|| false);
    let mut found = Vec::new();
    walk("", bytes, 0, &mut budget, &mut found);
    found
}

fn walk(path: &str, bytes: &[u8], depth: usize, budget: &mut Budget<'_>, found: &mut Vec<String>) {
    let Some(mut archive) = Archive::open(Cursor::new(bytes)).filter(|_| depth < DEPTH) else {
        found.push(format!("{path} {}", bytes.len()));
        return;
    };
    while let Some(member) = archive.next(budget) {
        let path = format!("{path}/{}", member.name);
        match member.bytes {
            Ok(bytes) => walk(&path, &bytes, depth + 1, budget, found),
            Err(refusal) => found.push(format!("{path} {}", refusal.code)),
        }
    }
}

#[test]
fn members_without_service_files() {
    let bytes =
        packed(&[("2025/Ф1.xlsx", b"1"), ("__MACOSX/2025/Ф1.xlsx", b"2"), ("2025/~$Ф1.xlsx", b"3"), ("Ф3.csv", b"4")]);
    assert_eq!(members(&bytes), ["/2025/Ф1.xlsx 1", "/Ф3.csv 1"]);
    let inside = packed(&[("а.zip", &bytes)]);
    assert_eq!(members(&inside), ["/а.zip/2025/Ф1.xlsx 1", "/а.zip/Ф3.csv 1"]);
}

#[test]
fn documents_are_no_archives() {
    assert!(Archive::open(Cursor::new(packed(&[("[Content_Types].xml", b"")]))).is_none());
    assert!(Archive::open(Cursor::new(b"PK\x03\x04 broken")).is_none());
    assert!(Archive::open(Cursor::new(b"a;b")).is_none());
}

#[test]
fn names_of_old_archivers() {
    // The archiver's flag of UTF-8 is off and the name is in the DOS code page: «Ф1» is 0x94 0x31.
    let mut bytes = packed(&[("__", b"1")]);
    for at in (0..bytes.len() - 1).filter(|at| &bytes[*at..*at + 2] == b"__").collect::<Vec<_>>() {
        bytes[at..at + 2].copy_from_slice(&[0x94, b'1']);
    }
    assert_eq!(members(&bytes), ["/Ф1 1"]);
}

/// Twenty members of 49 MB of one letter in 1 MB, and the same inside another archive: refused before they cost anything.
#[test]
fn bombs_cost_nothing() {
    let large = vec![b'0'; 49 * 1024 * 1024];
    let many: Vec<(String, &[u8])> = (0..20).map(|n| (format!("{n}.csv"), large.as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let bomb = packed(&many);
    let began = Instant::now();
    let found = members(&bomb);
    assert!(found.iter().all(|line| line.ends_with("zip_bomb") || line.ends_with("archive_too_large")), "{found:?}");
    assert!(found.len() < 4, "the rest is not even opened: {found:?}");
    let nested = packed(&[("1.zip", bomb.as_slice()), ("2.zip", &bomb), ("3.zip", &packed(&[("4.zip", &bomb)]))]);
    let found = members(&nested);
    assert!(found.iter().filter(|line| line.ends_with("archive_too_large")).count() <= DEPTH + 1, "{found:?}");
    assert!(found.len() < 12, "{found:?}");
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

/// A thousand workbooks of 25 KB that unpack to 24 MB each would be read for many minutes.
#[test]
fn workbooks_inside_an_archive_share_one_budget() {
    let sheet = vec![b' '; 20 * 1024 * 1024];
    let book = packed(&[("[Content_Types].xml", b"<a/>"), ("xl/worksheets/sheet1.xml", &sheet)]);
    let names: Vec<String> = (0..40).map(|n| format!("{n}.xlsx")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), book.as_slice())).collect();
    let bytes = packed(&many);
    let found = members(&bytes);
    let read = found.iter().filter(|line| !line.ends_with("archive_too_large")).count();
    assert!(read <= 4, "{found:?}");
}

#[test]
fn a_wish_to_stop_is_heard_in_the_middle() {
    let large = vec![7u8; 20 * 1024 * 1024];
    let bytes = packed(&[("1.csv", &large), ("2.csv", &large)]);
    let asked = std::cell::Cell::new(0);
    let stopped = || {
        asked.set(asked.get() + 1);
        asked.get() > 10
    };
    let mut budget = Budget::new(bytes.len() as u64, &stopped);
    let mut archive = Archive::open(Cursor::new(&bytes)).unwrap();
    assert!(archive.next(&mut budget).unwrap().bytes.is_err(), "not unpacked to its end");
    assert!(archive.next(&mut budget).is_none());
}

#[test]
fn a_directory_of_too_many_entries_is_not_opened() {
    let mut bytes = packed(&[("1.csv", b"1")]);
    bytes.extend(b"PK\x01\x02".repeat(ARCHIVE_ENTRIES + 1));
    assert!(Archive::open(Cursor::new(&bytes)).is_none());
}
