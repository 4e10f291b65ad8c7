//! Small containers made in memory, for the tests of the readers.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A ZIP of these parts.
pub(crate) fn zip_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A compound file with these streams in sectors of 512 bytes: a header, one sector a stream, the directory.
pub(crate) fn compound_of(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[0x1e] = 9;
    for (_, content) in streams {
        let at = bytes.len();
        bytes.extend_from_slice(content);
        bytes.resize(at + 512, 0);
    }
    bytes.extend(entry("Root Entry", 5, 0));
    for (sector, (name, _)) in (0_u8..).zip(streams) {
        bytes.extend(entry(name, 2, sector));
    }
    bytes
}

fn entry(name: &str, kind: u8, sector: u8) -> [u8; 128] {
    let mut entry = [0; 128];
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..units.len()].copy_from_slice(&units);
    entry[0x40] = u8::try_from(units.len() + 2).unwrap();
    entry[0x42] = kind;
    entry[0x74] = sector;
    entry
}
