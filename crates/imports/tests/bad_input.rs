//! Bad input: every one is read right or refused with a Russian sentence and the way out, within 5 s and 300 MB.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, which clippy does not see as tests")]

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use domain::refusal::Refusal;
use imports::document::{Block, Document};
use imports::{read_document, read_roadmap};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const WORD: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
const ODF: &str = "urn:oasis:names:tc:opendocument:xmlns";
/// The bound on every input; an unoptimised build on a busy machine is given more.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 5 });
/// The bound on the whole process, kB.
const MEMORY: u64 = 300 * 1024;

/// A ZIP of these parts.
fn zip_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A ZIP with one part of many equal pieces, made without holding it unpacked.
fn zip_of_many(path: &str, start: &str, piece: &str, times: usize, end: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(path, SimpleFileOptions::default()).unwrap();
    writer.write_all(start.as_bytes()).unwrap();
    for _ in 0..times {
        writer.write_all(piece.as_bytes()).unwrap();
    }
    writer.write_all(end.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    zip_of(&[("word/document.xml", &format!("<w:document {WORD}><w:body>{body}</w:body></w:document>"))])
}

fn plan_docx() -> Vec<u8> {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell(text)).collect::<String>());
    let head = row(&["№", "Мероприятие", "Срок", "Ответственный"]);
    let line = row(&["1", "Провести семинар для учителей", "март 2031", "Отдел образования"]);
    docx(&format!("<w:tbl>{head}{line}</w:tbl>"))
}

fn odt(body: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office='{ODF}:office:1.0' xmlns:text='{ODF}:text:1.0' xmlns:table='{ODF}:table:1.0'>\
         <office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let kind = "application/vnd.oasis.opendocument.text";
    zip_of(&[("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", &content)])
}

/// An OLE2 file whose directory names one stream.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0; 512 + 128];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[0x1e] = 9;
    let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes[512..512 + name.len()].copy_from_slice(&name);
    bytes[512 + 0x40] = u8::try_from(name.len() + 2).unwrap();
    bytes[512 + 0x42] = 2;
    bytes
}

/// Bytes that look like nothing, always the same.
fn garbage(length: usize) -> Vec<u8> {
    let mut state = 12_345_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(state >> 24).unwrap()
    };
    (0..length).map(|_| next()).collect()
}

/// Reads within the time.
fn read(what: &str, bytes: &[u8]) -> Result<Document, Refusal> {
    let start = Instant::now();
    let result = read_document(bytes, "проба.docx");
    assert!(start.elapsed() < TIME, "{what}: {:?}", start.elapsed());
    if let Err(refusal) = &result {
        check_words(what, refusal);
    }
    result
}

/// A refusal is a code, a Russian sentence and a Russian way out.
fn check_words(what: &str, refusal: &Refusal) {
    assert!(!refusal.code.is_empty() && refusal.code.is_ascii(), "{what}: {refusal}");
    for sentence in [&refusal.message, &refusal.hint] {
        let russian = sentence.chars().any(|letter| matches!(letter, 'а'..='я'));
        assert!(russian && sentence.ends_with('.'), "{what}: {refusal}");
    }
}

fn check_refused(what: &str, bytes: &[u8], codes: &[&str]) {
    match read(what, bytes) {
        Ok(document) => panic!("{what}: read {} blocks", document.blocks.len()),
        Err(refusal) => assert!(codes.contains(&refusal.code.as_str()), "{what}: {refusal:?}"),
    }
}

fn check_read(what: &str, bytes: &[u8], words: &str) {
    let document = read(what, bytes).unwrap_or_else(|refusal| panic!("{what}: {refusal}"));
    assert!(text(&document).contains(words), "{what}: {}", text(&document));
}

fn text(document: &Document) -> String {
    let mut text = String::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => text.push_str(&paragraph.text),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.for_each(|cell| write!(text, "{}|", cell.text()).unwrap());
            }
        }
    }
    text
}

/// Most memory this process has ever had, kB; nothing where the system does not tell.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn check_memory() {
    let Some(peak) = peak_memory() else { return println!("skipped: the system does not tell the peak of memory") };
    assert!(peak < MEMORY, "{peak} kB");
}

#[test]
fn damaged_files_are_refused() {
    let plan = plan_docx();
    check_refused("empty", b"", &["empty_file"]);
    check_refused("blanks", b" \r\n\t ", &["empty_file"]);
    check_refused("zero bytes", &[0; 4096], &["unknown_format", "empty_file"]);
    check_refused("truncated", &plan[..plan.len() * 6 / 10], &["damaged_file"]);
    check_refused("first bytes", &plan[..10], &["damaged_file"]);
    check_refused("garbage", &garbage(100_000), &["unknown_format"]);
    check_refused("garbage in a container", &[b"PK\x03\x04".as_slice(), &garbage(50_000)].concat(), &["damaged_file"]);
    check_refused("no main part", &zip_of(&[("word/styles.xml", "<a/>")]), &["damaged_file"]);
    check_refused(
        "cut markup",
        &zip_of(&[("word/document.xml", &format!("<w:document {WORD}><w:body><w:p>"))]),
        &["damaged_file"],
    );
    check_refused("wrong markup", &docx("<w:p><w:r></w:p></w:r>"), &["damaged_file"]);
    check_refused("no words", &docx("<w:p/>"), &["no_text"]);
    check_refused(
        "an open document without content",
        &zip_of(&[("mimetype", "application/vnd.oasis.opendocument.text")]),
        &["damaged_file"],
    );
    check_refused("cut compound", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", &["damaged_file"]);
    // Damage in the middle: the checksum tells.
    let mut broken = plan;
    let middle = broken.len() / 3;
    broken[middle] ^= 0xff;
    check_refused("a changed byte", &broken, &["damaged_file"]);
    check_memory();
}

#[test]
fn other_things_are_named() {
    check_refused("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["picture"]);
    check_refused("a program", &[b"MZ\x90\0\x03".as_slice(), &garbage(5000)].concat(), &["program"]);
    check_refused("an archive", &zip_of(&[("план.docx", "x"), ("письмо.txt", "y")]), &["archive"]);
    check_refused("rar", &[b"Rar!\x1a\x07\x01\0".as_slice(), &garbage(5000)].concat(), &["archive"]);
    check_refused("a presentation", &zip_of(&[("ppt/presentation.xml", "<a/>")]), &["presentation"]);
    check_refused("unknown XML", b"<?xml version='1.0'?><catalogue/>", &["unknown_format"]);
    check_refused("more than 50 MB", &vec![b'x'; 50 * 1024 * 1024 + 1], &["too_large"]);
    check_memory();
}

#[test]
fn encrypted_files_name_the_way_out() {
    check_refused("DOCX under a password", &compound("EncryptedPackage"), &["encrypted_file"]);
    let manifest = "<manifest><file-entry><manifest:encryption-data/></file-entry></manifest>";
    check_refused("ODT under a password", &odt("", manifest), &["encrypted_file"]);
    let refusal = read("DOCX under a password", &compound("EncryptedPackage")).unwrap_err();
    assert!(refusal.message.contains("зашифрован паролем") && refusal.hint.contains("снимите пароль"), "{refusal}");
}

#[test]
fn mislabelled_files_are_read_by_what_they_are() {
    check_read("a page named .docx", "<html><body><p>Семинар для учителей</p></body></html>".as_bytes(), "Семинар");
    check_read("a text named .docx", "План мероприятий\n\n1. Провести семинар для учителей\n".as_bytes(), "семинар");
    let cp1251 =
        encoding_rs::WINDOWS_1251.encode("План мероприятий\r\n\r\n1. Провести семинар для учителей\r\n").0.into_owned();
    check_read("Windows-1251", &cp1251, "семинар");
    let utf16: Vec<u8> = "\u{feff}План мероприятий\r\nСеминар".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check_read("UTF-16", &utf16, "Семинар");
    check_read("ODT named .docx", &odt("<text:p>Семинар</text:p>", ""), "Семинар");
}

#[test]
fn zip_bombs_are_refused() {
    let start = format!("<w:document {WORD}><w:body>");
    let blanks = " ".repeat(1024 * 1024);
    check_refused(
        "blanks",
        &zip_of_many("word/document.xml", &start, &blanks, 120, "</w:body></w:document>"),
        &["zip_bomb"],
    );
    let paragraphs = "<w:p/>".repeat(100_000);
    let bomb = zip_of_many("word/document.xml", &start, &paragraphs, 120, "</w:body></w:document>");
    check_refused("empty paragraphs", &bomb, &["zip_bomb", "too_complex"]);
    let bomb = zip_of_many(
        "word/document.xml",
        &start,
        &format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "а".repeat(500_000)),
        60,
        "</w:body></w:document>",
    );
    check_refused("long words", &bomb, &["zip_bomb", "too_complex"]);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..12_000 {
        writer.start_file(format!("word/{number}.xml"), SimpleFileOptions::default()).unwrap();
    }
    check_refused("too many entries", &writer.finish().unwrap().into_inner(), &["zip_bomb"]);
    let workbook = zip_of_many("xl/workbook.xml", "<workbook>", &blanks, 120, "</workbook>");
    check_refused("a workbook of blanks", &workbook, &["zip_bomb", "damaged_file", "too_complex"]);
    check_memory();
}

#[test]
fn xml_bombs_and_outside_entities_are_refused() {
    let laughs = "<!DOCTYPE w [<!ENTITY a 'ха'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>";
    let outside = "<!DOCTYPE w [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>";
    let paragraph = "<w:p><w:r><w:t>&a;</w:t></w:r></w:p>";
    for (what, document_type) in [("an XML bomb", laughs), ("an outside entity", outside)] {
        let xml = format!("{document_type}<w:document {WORD}><w:body>{paragraph}</w:body></w:document>");
        check_refused(what, &zip_of(&[("word/document.xml", &xml)]), &["xml_entities"]);
        let flat = format!(
            "<?xml version='1.0'?>{document_type}<office:document xmlns:office='{ODF}:office:1.0' \
             office:mimetype='application/vnd.oasis.opendocument.text'/>"
        );
        check_refused(what, flat.as_bytes(), &["xml_entities"]);
        let styles = format!("{document_type}<w:styles {WORD}/>");
        let document = format!("<w:document {WORD}/>");
        check_refused(
            what,
            &zip_of(&[("word/document.xml", &document), ("word/styles.xml", &styles)]),
            &["xml_entities"],
        );
    }
    // Outside parts and relationships are never followed.
    let relationships = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
        <Relationship Id='r' Type='http://x/styles' TargetMode='External' Target='file:///etc/passwd'/>\
        <Relationship Id='s' Type='http://x/numbering' Target='../../../../etc/passwd'/></Relationships>";
    let document = format!("<w:document {WORD}><w:body><w:p><w:r><w:t>Семинар</w:t></w:r></w:p></w:body></w:document>");
    check_read(
        "outside parts",
        &zip_of(&[("word/document.xml", &document), ("word/_rels/document.xml.rels", relationships)]),
        "Семинар",
    );
    check_memory();
}

#[test]
fn deep_and_wide_structures_are_bounded() {
    let open = "<w:tbl><w:tr><w:tc>".repeat(3000);
    let close = "</w:tc></w:tr></w:tbl>".repeat(3000);
    check_refused("nested tables of DOCX", &docx(&(open + &close)), &["too_complex"]);
    let open = "<table:table><table:table-row><table:table-cell>".repeat(3000);
    let close = "</table:table-cell></table:table-row></table:table>".repeat(3000);
    check_refused("nested tables of ODT", &odt(&(open + &close), ""), &["too_complex"]);
    check_refused(
        "nested tables of a page",
        format!("<html>{}", "<table><tr><td>".repeat(20_000)).as_bytes(),
        &["too_complex"],
    );
    check_refused(
        "cells without end",
        format!("<html><table><tr>{}", "<td>".repeat(600_000)).as_bytes(),
        &["too_complex"],
    );
    let rows = "<tr><td rowspan=65534><td rowspan=65534>".repeat(3000);
    check_refused("cells reaching all rows", format!("<html><table>{rows}").as_bytes(), &["too_complex"]);
    check_refused(
        "rows without end",
        format!("<html><table>{}", "<tr><td>а<td>б".repeat(60_000)).as_bytes(),
        &["too_complex"],
    );
    check_refused("words without end", "слова и слова без конца и края\n".repeat(320_000).as_bytes(), &["too_complex"]);
    check_read("tabs without end", "\tслова и слова без конца\n".repeat(20_000).as_bytes(), "слова");
    check_read("elements without end", format!("<html>{}слово", "<div><b>".repeat(200_000)).as_bytes(), "слово");
    let attributes: String = (0..200_000).map(|number| format!(" a{number}=1")).collect();
    check_refused("attributes without end", format!("<html><p{attributes}>").as_bytes(), &["too_complex"]);
    let wide = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='4294967295'/></w:tcPr><w:p><w:r><w:t>слово</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    check_read("a cell of a billion columns", &docx(wide), "слово");
    check_read(
        "a page's cell of a billion columns",
        "<html><table><tr><td colspan=4294967295 rowspan=4294967295>слово".as_bytes(),
        "слово",
    );
    let repeated = "<table:table><table:table-row table:number-rows-repeated='4294967295'><table:table-cell table:number-columns-repeated='4294967295'/>\
        <table:table-cell><text:p>слово</text:p></table:table-cell></table:table-row></table:table>";
    check_refused("repeated cells", &odt(repeated, ""), &["too_complex"]);
    check_memory();
}

/// A workbook of one sheet with this data.
fn workbook(sheet: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let related = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns='{PACKAGE}'><Relationship Id='r1' Type='{OFFICE}/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets><sheet name='План' sheetId='1' r:id='r1'/></sheets></workbook>"
    );
    zip_of(&[
        ("_rels/.rels", &related("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &related("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet xmlns='{MAIN}'>{sheet}</worksheet>")),
    ])
}

#[test]
fn workbooks_are_bounded() {
    let cell = |place: &str| format!("<c r='{place}' t='inlineStr'><is><t>слово</t></is></c>");
    let near = workbook(&format!("<sheetData><row r='1'>{}</row></sheetData>", cell("A1")));
    check_read("a workbook", &near, "слово");
    // A dense grid of these two cells would take hundreds of gigabytes.
    let far =
        format!("<sheetData><row r='1'>{}</row><row r='1048576'>{}</row></sheetData>", cell("A1"), cell("XFD1048576"));
    if let Ok(document) = read("two far cells", &workbook(&far)) {
        assert!(text(&document).contains("слово"));
    }
    let merged = "<mergeCells count='1'><mergeCell ref='A1:XFD1048576'/></mergeCells>";
    let _ = read(
        "one merge of the whole sheet",
        &workbook(&format!("<sheetData><row r='1'>{}</row></sheetData>{merged}", cell("A1"))),
    );
    check_memory();
}

#[test]
fn damaged_portable_documents_are_refused() {
    check_refused("a PDF of one line", b"%PDF-1.7\n", &["damaged_file", "unknown_format", "no_text"]);
    let refusal =
        read("garbage after a PDF signature", &[b"%PDF-1.4\n".as_slice(), &garbage(100_000)].concat()).unwrap_err();
    assert!(!refusal.code.is_empty());
    check_memory();
}

#[test]
fn shared_bad_documents_are_answered() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/documents");
    let Ok(index) = std::fs::read_to_string(format!("{folder}/index.json")) else {
        return println!("skipped: {folder} is not there");
    };
    let index: serde_json::Value = serde_json::from_str(&index).unwrap();
    for entry in index["documents"].as_array().unwrap() {
        let file = entry["file"].as_str().unwrap();
        if !file.starts_with("bad/") {
            continue;
        }
        let bytes = std::fs::read(format!("{folder}/{file}")).unwrap();
        let start = Instant::now();
        let result = read_roadmap(&bytes, file, None);
        assert!(start.elapsed() < TIME, "{file}: {:?}", start.elapsed());
        match (entry["expect"].as_str(), &result) {
            (Some("error"), Err(refusal)) => check_words(file, refusal),
            (Some("error"), Ok(_)) => panic!("{file} was read"),
            (_, Err(refusal)) => panic!("{file}: {refusal}"),
            _ => {}
        }
    }
    check_memory();
}

proptest::proptest! {
    /// A DOCX with any bytes in place of some of its own never panics, and never takes long.
    #[test]
    fn changed_documents_never_panic(at in 0_usize..2000, new in proptest::collection::vec(proptest::num::u8::ANY, 1..20)) {
        let mut bytes = plan_docx();
        let at = at % bytes.len();
        let end = (at + new.len()).min(bytes.len());
        bytes.splice(at..end, new);
        let _ = read_roadmap(&bytes, "проба.docx", None);
    }

    /// Nor does markup of WordprocessingML in any order.
    #[test]
    fn shuffled_markup_never_panics(pieces in proptest::collection::vec(0_usize..PIECES.len(), 0..60)) {
        let body = well_formed(&pieces);
        let _ = read_roadmap(&docx(&body), "проба.docx", None);
        let page: String = pieces.iter().map(|piece| PAGE_PIECES[*piece % PAGE_PIECES.len()]).collect();
        let _ = read_roadmap(format!("<html>{page}").as_bytes(), "проба.html", None);
    }
}

/// Elements that mean something to the reader, opened or with their attributes.
const PIECES: [&str; 24] = [
    "w:tbl",
    "w:tr",
    "w:tc",
    "w:tcPr",
    "w:trPr",
    "w:p",
    "w:pPr",
    "w:rPr",
    "w:r",
    "w:t",
    "w:del",
    "w:ins",
    "w:sdt",
    "w:sdtPr",
    "w:sdtContent",
    "w:showingPlcHdr",
    "w:txbxContent",
    "w:pict",
    "w:vMerge",
    "w:hMerge",
    "w:gridBefore w:val='3'",
    "w:gridSpan w:val='2'",
    "w:fldChar w:fldCharType='begin'",
    "/",
];

const PAGE_PIECES: [&str; 24] = [
    "<table>",
    "<tr>",
    "<td>",
    "<td rowspan=3 colspan=2>",
    "<th>",
    "<thead>",
    "<tbody>",
    "</table>",
    "</tr>",
    "</td>",
    "<p>",
    "</p>",
    "<ol>",
    "<li>",
    "</ol>",
    "<b>",
    "</b>",
    "<div style='display:none'>",
    "</div>",
    "слово",
    "<br>",
    "<pre>",
    "<h1>",
    "<tr hidden>",
];

/// Opens the pieces one inside another, `/` closing the innermost.
fn well_formed(pieces: &[usize]) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    for piece in pieces.iter().map(|piece| PIECES[*piece]) {
        if piece == "/" {
            if let Some(name) = open.pop() {
                write!(text, "слово</{name}>").unwrap();
            }
            continue;
        }
        write!(text, "<{piece}>").unwrap();
        open.push(piece.split(' ').next().unwrap_or(piece));
    }
    while let Some(name) = open.pop() {
        write!(text, "</{name}>").unwrap();
    }
    text
}
