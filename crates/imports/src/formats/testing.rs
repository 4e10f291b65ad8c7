//! Small containers made in memory, for the tests of the readers.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::document::{Block, Document, Paragraph, Row};

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

/// A DOCX with this body, the contents of its styles and of its numbering part.
pub(crate) fn docx_of(body: &str, styles: &str, numbering: &str) -> Vec<u8> {
    const NAMES: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
        xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' \
        xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math' \
        xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' xmlns:v='urn:schemas-microsoft-com:vml'";
    zip_of(&[
        ("word/document.xml", &format!("<w:document {NAMES}><w:body>{body}</w:body></w:document>")),
        ("word/styles.xml", &format!("<w:styles {NAMES}>{styles}</w:styles>")),
        ("word/numbering.xml", &format!("<w:numbering {NAMES}>{numbering}</w:numbering>")),
    ])
}

/// An ODT with this body and these automatic styles.
pub(crate) fn odt_of(body: &str, styles: &str) -> Vec<u8> {
    zip_of(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", "<manifest/>"),
        ("content.xml", &open_document_of("document-content", body, styles)),
    ])
}

/// The XML of an OpenDocument text.
pub(crate) fn open_document_of(root: &str, body: &str, styles: &str) -> String {
    const ODF: &str = "urn:oasis:names:tc:opendocument:xmlns";
    let names =
        ["office", "text", "table", "style"].map(|space| format!("xmlns:{space}='{ODF}:{space}:1.0'")).join(" ");
    format!(
        "<office:{root} {names} xmlns:draw='{ODF}:drawing:1.0' xmlns:fo='{ODF}:xsl-fo-compatible:1.0' \
         office:mimetype='application/vnd.oasis.opendocument.text'>\
         <office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:text>{body}</office:text></office:body></office:{root}>"
    )
}

/// A document in short: a paragraph is its marks (H heading, B bold, C centred), label and words, a table its rows with
/// ` | ` between cells. A cell of several columns begins with their count, `^` continues the cell above, `·` is a blank.
pub(crate) fn show(document: &Document) -> String {
    let blocks = document.blocks.iter().map(|block| match block {
        Block::Paragraph(paragraph) => show_paragraph(paragraph),
        Block::Table(table) => table.rows.iter().map(show_row).collect::<Vec<_>>().join("\n"),
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn show_paragraph(paragraph: &Paragraph) -> String {
    let marks = [(paragraph.heading, "H"), (paragraph.bold, "B"), (paragraph.centred, "C")];
    let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
    let label = paragraph.label.as_ref().map(|label| format!("[{label}] ")).unwrap_or_default();
    let marks = if marks.is_empty() { marks } else { format!("{marks}: ") };
    let page = paragraph.page.map(|page| format!(" @{page}")).unwrap_or_default();
    format!("{marks}{label}{}{page}", paragraph.text).replace('\n', "⏎").replace('\t', "→")
}

fn show_row(row: &Row) -> String {
    let mut text = if row.header { "# ".to_owned() } else { String::new() };
    let mut column = 0;
    let cells = row.cells.iter().map(|cell| {
        let gap = "~".repeat((cell.column.saturating_sub(column)) as usize);
        column = cell.column + cell.columns;
        let columns = if cell.columns > 1 { format!("{}×", cell.columns) } else { String::new() };
        let words = cell.paragraphs.iter().map(show_paragraph).collect::<Vec<_>>().join("⏎");
        format!("{gap}{columns}{}", if cell.continues { "^".to_owned() } else { words })
    });
    text.push_str(&cells.collect::<Vec<_>>().join(" | "));
    if let Some(page) = row.page {
        text.push_str(&format!(" @@{page}"));
    }
    text
}
