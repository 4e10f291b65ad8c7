//! Whole files, written by hand, and where the shared folder is present, real ones.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::testing::{file, stream};
use super::*;
use crate::document::Block;

/// A file with one page for each content. Capital Latin letters are shown as Russian ones.
fn pages_of(contents: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    pages_framed(contents, trailer, "/MediaBox [0 0 400 300]")
}

fn pages_framed(contents: &[Vec<u8>], trailer: &str, frame: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|at| format!("{} 0 R", at * 2 + 5)).collect();
    let map = b"1 beginbfrange <41> <5A> <0410> endbfrange 1 beginbfrange <20> <39> <0020> endbfrange";
    let widths = "600 ".repeat(95);
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", kids.len(), kids.join(" ")).into_bytes(),
        format!("<< /Type /Font /Subtype /TrueType /BaseFont /A /FirstChar 32 /LastChar 126 /Widths [{widths}] /ToUnicode 4 0 R >>")
            .into_bytes(),
        stream("", map),
    ];
    for (at, content) in contents.iter().enumerate() {
        let page = format!("<< /Type /Page /Parent 2 0 R {frame} /Resources << /Font << /F 3 0 R >> >>");
        objects.push(format!("{page} /Contents {} 0 R >>", at * 2 + 6).into_bytes());
        objects.push(content.clone());
    }
    file(&objects, trailer)
}

fn words(text: &str, x: f64, y: f64) -> String {
    format!("BT /F 10 Tf {x} {y} Td ({text}) Tj ET\n")
}

fn line(x0: f64, y0: f64, x1: f64, y1: f64) -> String {
    format!("{x0} {y0} m {x1} {y1} l S\n")
}

/// A page with a paragraph and a table of two columns, borders drawn as thin rectangles or as lines.
fn table_page(rows: &[(&str, &str)], rectangles: bool) -> Vec<u8> {
    let mut content = words("ABC ABC ABC ABC ABC ABC", 20.0, 270.0);
    let bottom = 240.0 - rows.len() as f64 * 20.0;
    for (at, (left, right)) in rows.iter().enumerate() {
        let y = 240.0 - at as f64 * 20.0;
        content += &words(left, 25.0, y - 14.0);
        content += &words(right, 205.0, y - 14.0);
    }
    for at in 0..=rows.len() {
        let y = 240.0 - at as f64 * 20.0;
        content += &if rectangles { format!("20 {y} 360 0.5 re f\n") } else { line(20.0, y, 380.0, y) };
    }
    for x in [20.0, 200.0, 380.0] {
        content +=
            &if rectangles { format!("{x} {bottom} 0.5 {} re f\n", 240.0 - bottom) } else { line(x, 240.0, x, bottom) };
    }
    stream("", content.as_bytes())
}

fn short(bytes: &[u8]) -> Vec<String> {
    let document = read(bytes, "a.pdf").unwrap();
    let row = |row: &crate::document::Row| {
        let cells: Vec<String> = row.cells.iter().map(|cell| cell.text().replace('\n', "/")).collect();
        format!("{}@{}{}", cells.join("|"), row.page.unwrap_or(0), if row.header { "H" } else { "" })
    };
    let block = |block: &Block| match block {
        Block::Paragraph(paragraph) => format!("P {}", paragraph.text.replace('\n', "/").replace('\t', "→")),
        Block::Table(table) => format!("T {}", table.rows.iter().map(row).collect::<Vec<_>>().join(";")),
    };
    document.blocks.iter().map(block).collect()
}

#[test]
fn borders_make_a_table_however_they_are_drawn() {
    for rectangles in [false, true] {
        let bytes = pages_of(&[table_page(&[("A", "B"), ("CC", "DD")], rectangles)], "");
        assert_eq!(short(&bytes), ["P АБВ АБВ АБВ АБВ АБВ АБВ", "T А|Б@1;ВВ|ГГ@1"]);
    }
}

#[test]
fn a_page_laid_on_its_side_is_turned() {
    let upright = String::from_utf8(table_page(&[("A", "B"), ("CC", "DD")], false)).unwrap();
    let content = upright.split("stream\n").nth(1).unwrap().trim_end_matches("\nend").to_owned();
    for (frame, matrix) in [
        ("/MediaBox [0 0 300 400] /Rotate 90", "0 1 -1 0 300 0 cm"),
        ("/MediaBox [0 0 400 300] /Rotate 180", "-1 0 0 -1 400 300 cm"),
        ("/MediaBox [0 0 300 400] /Rotate -90", "0 -1 1 0 0 400 cm"),
        ("/MediaBox [100 50 500 350]", "1 0 0 1 100 50 cm"),
    ] {
        let bytes = pages_framed(&[stream("", format!("{matrix}\n{content}").as_bytes())], "", frame);
        assert_eq!(short(&bytes), ["P АБВ АБВ АБВ АБВ АБВ АБВ", "T А|Б@1;ВВ|ГГ@1"], "{frame}");
    }
}

#[test]
fn a_table_goes_on_over_pages() {
    let second = String::from_utf8(table_page(&[("A", "B"), ("F", "F")], false)).unwrap();
    // The same page without its paragraph and with a page number.
    let second = second.replace(&words("ABC ABC ABC ABC ABC ABC", 20.0, 270.0), &words("2", 200.0, 10.0));
    let content = second.split("stream\n").nth(1).unwrap().trim_end_matches("\nend");
    let bytes = pages_of(&[table_page(&[("A", "B"), ("C", "D")], false), stream("", content.as_bytes())], "");
    assert_eq!(short(&bytes)[1..], ["T А|Б@1H;В|Г@1;А|Б@2H;Е|Е@2"]);
}

#[test]
fn white_columns_make_a_table_too() {
    let mut content = String::new();
    for (at, (left, right)) in
        [("AAAA", "BBBBBB BBB"), ("CC", "DDDD"), ("EEE", "FFFFF FF"), ("GGG", "HHHH")].iter().enumerate()
    {
        let y = 250.0 - at as f64 * 20.0;
        content += &words(left, 20.0, y);
        content += &words(right, 150.0, y);
    }
    let read = short(&pages_of(&[stream("", content.as_bytes())], ""));
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(read[0].starts_with("T АААА|ББББББ БББ@1"), "{read:?}");
}

fn check_refused(bytes: &[u8], code: &str) {
    assert_eq!(read(bytes, "a.pdf").unwrap_err().code, code);
}

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_cannot_be_read_is_refused() {
    let good = pages_of(&[table_page(&[("A", "B")], false)], "");
    let scan = stream("", b"q 400 0 0 300 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q");
    check_refused(&pages_of(&[scan], ""), "no_text_layer");
    check_refused(
        &pages_of(&[table_page(&[("A", "B")], false)], "/Encrypt << /Filter /Secret /V 9 >>"),
        "encrypted_file",
    );
    check_refused(&good[..good.len() / 2], "damaged_file");
    check_refused(b"%PDF-1.7\n", "damaged_file");
    check_refused(b"", "damaged_file");
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![b' '; 40 * 1024 * 1024];
    let bomb = packed(&zeros);
    // As the content of a page it is left out, as an object stream nothing is parsed at all.
    check_refused(&pages_of(&[stream("/Filter /FlateDecode", &bomb)], ""), "no_text_layer");
    let objects = stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &bomb);
    check_refused(&file(&[b"<< /Type /Catalog >>".to_vec(), objects], ""), "zip_bomb");
}

/// A tree of pages that runs in a circle, forms that draw themselves, the same font named again and again.
#[test]
fn circles_end() {
    let circle =
        [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>".to_vec()];
    check_refused(&file(&circle, ""), "no_text_layer");
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>";
    let page = "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /XObject << /X 4 0 R >> \
        /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /A >> >> >> >>";
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        page.as_bytes().to_vec(),
        stream(form, "/X Do ".repeat(6).as_bytes()),
        stream("", "/F 9 Tf /X Do ".repeat(20).as_bytes()),
    ];
    check_refused(&file(&objects, ""), "no_text_layer");
}

/// Damage at any place ends in a document or a refusal.
#[test]
fn damage_never_panics() {
    let good = pages_of(&[table_page(&[("A", "B"), ("C", "D")], true)], "");
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] = bad[at].wrapping_add(13);
        let _ = read(&bad, "a.pdf");
        let _ = read(&good[..at], "a.pdf");
    }
}

#[test]
fn shared_files_are_read() {
    for (path, rows) in [("000_tsilninsky.pdf", 32), ("003_kalar.pdf", 23)] {
        let full = format!("{}/../../../shared/documents/{path}", env!("CARGO_MANIFEST_DIR"));
        let Ok(bytes) = std::fs::read(&full) else {
            println!("skipped: {full} is not here");
            return;
        };
        let document = read(&bytes, path).unwrap();
        let Some(Block::Table(table)) = document.blocks.last() else { panic!("{path}: no table at the end") };
        assert!(table.rows.len() >= rows, "{path}: {} rows", table.rows.len());
    }
}
