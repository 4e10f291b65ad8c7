//! Formats told by content.

use super::*;
use crate::formats::testing::{compound_of, zip_of};

fn check(bytes: &[u8], expected: Result<Format, &str>) {
    let found = detect(bytes, "проба.docx");
    if let Err(refusal) = &found {
        assert!(refusal.message.contains("«проба.docx»") && refusal.message.ends_with('.'), "{refusal}");
        assert!(refusal.hint.ends_with('.'), "{refusal}");
    }
    assert_eq!(
        found.map_err(|refusal| refusal.code),
        expected.map_err(str::to_owned),
        "{:?}",
        &bytes[..bytes.len().min(40)]
    );
}

#[test]
fn signatures_tell_the_format() {
    check(b"%PDF-1.7 ...", Ok(Format::Pdf));
    check(b"\r\n\r\n%PDF-1.4 ...", Ok(Format::Pdf));
    check(b"{\\rtf1\\ansi ", Ok(Format::Legacy));
    check(b"\x89PNG\r\n\x1a\n\0\0", Err("picture"));
    check(b"\xff\xd8\xff\xe0\0\x10JFIF", Err("picture"));
    check(b"RIFF\x10\0\0\0WEBPVP8 ", Err("picture"));
    check(b"MZ\x90\0\x03\0\0\0\x04\0\0\0", Err("program"));
    check(b"Rar!\x1a\x07\x01\0", Err("archive"));
    check(b"\x00\x01\x02\x03\x04\x05", Err("unknown_format"));
    check(b"MZ is how this text begins", Ok(Format::Text));
}

#[test]
fn containers_tell_the_format_by_their_members() {
    let odf = |kind: &str, manifest: &str| {
        let kind = format!("application/vnd.oasis.opendocument.{kind}");
        zip_of(&[("mimetype", &kind), ("META-INF/manifest.xml", manifest), ("content.xml", "<a/>")])
    };
    check(&zip_of(&[("word/document.xml", "<a/>")]), Ok(Format::Docx));
    check(&zip_of(&[("xl/workbook.xml", "<a/>")]), Ok(Format::Workbook));
    check(&zip_of(&[("ppt/presentation.xml", "<a/>")]), Err("presentation"));
    check(&zip_of(&[("план.docx", "x")]), Err("archive"));
    check(&odf("text", ""), Ok(Format::Odt));
    check(&odf("text-template", ""), Ok(Format::Odt));
    check(&odf("spreadsheet", ""), Ok(Format::Workbook));
    check(&odf("presentation", ""), Err("presentation"));
    check(&odf("text", "<manifest:encryption-data/>"), Err("encrypted_file"));
    check(b"PK\x03\x04 and nothing else", Err("damaged_file"));
}

#[test]
fn compound_files_tell_their_program() {
    check(&compound_of(&[("EncryptionInfo", b""), ("EncryptedPackage", b"")]), Err("encrypted_file"));
    check(&compound_of(&[("WordDocument", b"\xec\xa5\xc1\0\0\0\0\0\0\0\0\x02")]), Ok(Format::Legacy));
    check(&compound_of(&[("WordDocument", b"\xec\xa5\xc1\0\0\0\0\0\0\0\0\x03")]), Err("encrypted_file"));
    check(&compound_of(&[("Workbook", b"\x09\x08\x02\0\0\0\x42\0\x02\0\0\0")]), Ok(Format::Workbook));
    check(&compound_of(&[("Workbook", b"\x09\x08\x02\0\0\0\x2f\0\x02\0\0\0")]), Err("encrypted_file"));
    check(&compound_of(&[("PowerPoint Document", b"")]), Err("presentation"));
    check(&compound_of(&[("WordDocument", b""), ("ObjectPool", b""), ("Workbook", b"")]), Ok(Format::Legacy));
    check(&compound_of(&[("Workbook", b""), ("WordDocument", b"")]), Ok(Format::Workbook));
    check(&compound_of(&[("Something", b"")]), Err("unknown_format"));
    check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut", Err("damaged_file"));
}

#[test]
fn texts_tell_the_format_by_their_words() {
    check("План мероприятий\n\nна 2031 год".as_bytes(), Ok(Format::Text));
    check("№;Мероприятие;Срок\n1;Совещание;март\n2;Семинар;май\n".as_bytes(), Ok(Format::Delimited));
    check("№\tМероприятие\tСрок\n1\tСовещание\tмарт\n".as_bytes(), Ok(Format::Delimited));
    check("План мероприятий\n\n№\tМероприятие\tСрок\n1\tСовещание\tмарт\n".as_bytes(), Ok(Format::Text));
    check("Во-первых, план, срок.\nВо-вторых, отчёт, итог, вывод.\nВсё.\n".as_bytes(), Ok(Format::Text));
    check("<!DOCTYPE html><p>План".as_bytes(), Ok(Format::Html));
    check("\u{feff}\n<!-- от Word -->\n<html>".as_bytes(), Ok(Format::Html));
    check("<table><tr><td>План</td></tr></table>\n".as_bytes(), Ok(Format::Html));
    check("<table><tr><td>План</td></tr></table>\nи слова".as_bytes(), Ok(Format::Text));
    check("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>".as_bytes(), Ok(Format::Html));
    check("<?xml version='1.0'?><unknown/>".as_bytes(), Err("unknown_format"));
    check(
        "<?xml version='1.0'?><w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'>"
            .as_bytes(),
        Ok(Format::Legacy),
    );
    check(b"   \n\t ", Err("empty_file"));
    check(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", Ok(Format::WebArchive));
}
