//! Bytes as a workbook: raw when they look like a container, otherwise as the sheet of a valid XLSX or as the content
//! of a valid ODS, which reaches the readers of cells at once.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fuzz_target!(|data: &[u8]| {
    if data.starts_with(b"PK") {
        return read(data);
    }
    let text = String::from_utf8_lossy(data);
    let parts = if data.starts_with(b"<table:") { ods(&text) } else { xlsx(&text) };
    if let Some(bytes) = container(&parts) {
        read(&bytes);
    }
});

fn read(bytes: &[u8]) {
    let _ = imports::read_document(bytes, "план.xlsx");
    let _ = imports::read_roadmap(bytes, "план.xlsx", None);
}

/// The text is the inside of the sheet; what follows a NUL is the inside of the shared strings.
fn xlsx(text: &str) -> Vec<(&'static str, String)> {
    let (sheet, strings) = text.split_once('\0').unwrap_or((text, "<si><t>План</t></si>"));
    let relation = |id: u8, kind: &str, target: &str| {
        format!("<Relationship Id='r{id}' Type='{RELATIONS}/{kind}' Target='{target}'/>")
    };
    let relations = |inside: String| format!("<Relationships xmlns='{PACKAGE}'>{inside}</Relationships>");
    let book = [
        relation(1, "worksheet", "worksheets/sheet1.xml"),
        relation(2, "sharedStrings", "sharedStrings.xml"),
        relation(3, "styles", "styles.xml"),
    ];
    let types = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>";
    let formats = "<cellXfs><xf/><xf numFmtId='14'/><xf numFmtId='9'/><xf numFmtId='22'/></cellXfs>";
    vec![
        ("[Content_Types].xml", types.to_owned()),
        ("_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns='{MAIN}' xmlns:r='{RELATIONS}'><sheets><sheet name='План' sheetId='1' r:id='r1'/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", relations(book.concat())),
        ("xl/styles.xml", format!("<styleSheet xmlns='{MAIN}'>{formats}</styleSheet>")),
        ("xl/sharedStrings.xml", format!("<sst xmlns='{MAIN}'>{strings}</sst>")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns='{MAIN}'>{sheet}</worksheet>")),
    ]
}

/// The text is the inside of the spreadsheet.
fn ods(text: &str) -> Vec<(&'static str, String)> {
    let odf = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office='{odf}:office:1.0' xmlns:table='{odf}:table:1.0' xmlns:text='{odf}:text:1.0' \
         xmlns:style='{odf}:style:1.0'><office:body><office:spreadsheet>{text}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    vec![("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()), ("content.xml", content)]
}

fn container(parts: &[(&str, String)]) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (path, contents) in parts {
        writer.start_file(*path, stored).ok()?;
        writer.write_all(contents.as_bytes()).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}
