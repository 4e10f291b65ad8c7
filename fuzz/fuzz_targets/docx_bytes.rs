//! Bytes as a document: raw when they look like a container, otherwise as the main part of a valid one, which reaches
//! the reader of WordprocessingML at once.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A numbering part, so that counters run.
const NUMBERING: &str = "<w:numbering xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>\
    <w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
    <w:lvl w:ilvl='1'><w:numFmt w:val='russianLower'/><w:lvlText w:val='%1.%2)'/></w:lvl></w:abstractNum>\
    <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";

fuzz_target!(|data: &[u8]| {
    let read = |bytes: &[u8]| {
        let _ = imports::read_roadmap(bytes, "проба.docx", None);
    };
    if data.starts_with(b"PK") {
        return read(data);
    }
    let mut body = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
        xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:body>"
        .to_vec();
    body.extend_from_slice(data);
    body.extend_from_slice(b"</w:body></w:document>");
    if let Some(bytes) = container(&body) {
        read(&bytes);
    }
});

fn container(body: &[u8]) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (path, contents) in [("word/document.xml", body), ("word/numbering.xml", NUMBERING.as_bytes())] {
        writer.start_file(path, stored).ok()?;
        writer.write_all(contents).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}
