//! Workbooks written by hand and, where the shared folder is present, real ones.

use std::io::Write;

use super::*;
use crate::document::Table;

/// Packs parts into a container.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        writer.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn xlsx_of(sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"План\" sheetId=\"1\" r:id=\"rId1\"/>\
         <sheet name=\"Тайный\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet2.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><fonts><font/><font><b/></font></fonts><cellXfs><xf/>\
         <xf fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"9\" applyNumberFormat=\"1\"/>\
         </cellXfs></styleSheet>"
    );
    let page = format!("<worksheet xmlns=\"{main}\">{sheet}</worksheet>");
    let secret = format!(
        "<worksheet xmlns=\"{main}\"><sheetData><row r=\"1\"><c r=\"A1\"><v>5</v></c></row></sheetData></worksheet>"
    );
    packed(&[
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", &page),
        ("xl/worksheets/sheet2.xml", &secret),
    ])
}

fn tables(bytes: &[u8]) -> Vec<Table> {
    let document = read(bytes, "a.xlsx").unwrap();
    document.blocks.into_iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None }).collect()
}

fn short(table: &Table) -> Vec<String> {
    let cell = |cell: &crate::document::Cell| {
        let span = if cell.columns > 1 { format!("+{}", cell.columns - 1) } else { String::new() };
        format!("{}{span}{}", cell.text().replace('\n', "/"), if cell.continues { "^" } else { "" })
    };
    table
        .rows
        .iter()
        .map(|row| format!("{} {}", row.number, row.cells.iter().map(cell).collect::<Vec<_>>().join("|")))
        .collect()
}

#[test]
fn a_sheet_becomes_a_table() {
    let text = |at: &str, words: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{words}</t></is></c>");
    let sheet = format!(
        "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\">{}</row><row r=\"3\">{}{}{}</row>\
         <row r=\"4\"><c r=\"A4\"><v>1</v></c>{}<c r=\"C4\" s=\"2\"><v>44986</v></c></row>\
         <row r=\"5\"><c r=\"A5\"><v>2</v></c><c r=\"C5\" s=\"3\"><v>0.15</v></c></row></sheetData>\
         <mergeCells count=\"2\"><mergeCell ref=\"A1:XFD1\"/><mergeCell ref=\"B4:B5\"/></mergeCells>",
        text("A1", "План"),
        text("A3", "№"),
        text("B3", "Что"),
        text("C3", "Срок"),
        text("B4", "раз\nдва"),
    );
    let read = tables(&xlsx_of(&sheet));
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].sheet.as_deref(), Some("План"));
    assert_eq!(short(&read[0]), ["1 План+2", "3 №|Что|Срок", "4 1|раз/два|01.03.2023", "5 2|^|15%"]);
}

#[test]
fn cells_far_apart_are_refused() {
    let far: String = (1..=1000)
        .map(|row| format!("<row r=\"{}\"><c r=\"XFD{}\"><v>1</v></c></row>", row * 1000, row * 1000))
        .collect();
    let bytes = xlsx_of(&format!("<sheetData>{far}</sheetData>"));
    assert_eq!(read(&bytes, "a.xlsx").unwrap_err().code, "too_complex");
}

#[test]
fn impossible_addresses_are_refused() {
    for sheet in
        ["<sheetData/><mergeCells><mergeCell ref=\"C3:A1\"/></mergeCells>", "<dimension ref=\"B2:A1\"/><sheetData/>"]
    {
        assert_eq!(read(&xlsx_of(sheet), "a.xlsx").unwrap_err().code, "damaged_file");
    }
}

#[test]
fn an_empty_workbook_uses_its_hidden_sheet_or_is_refused() {
    assert_eq!(tables(&xlsx_of("<sheetData/>")).len(), 1);
    assert_eq!(read(b"PK\x03\x04", "a.xlsx").unwrap_err().code, "damaged_file");
    assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls").unwrap_err().code, "damaged_file");
}

#[test]
fn an_ods_keeps_spans_and_shown_words() {
    let odf = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{odf}:office:1.0\" xmlns:table=\"{odf}:table:1.0\" xmlns:text=\"{odf}:text:1.0\" \
         xmlns:style=\"{odf}:style:1.0\" xmlns:fo=\"{odf}:xsl-fo-compatible:1.0\"><office:automatic-styles>\
         <style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         <style:style style:name=\"ce1\"><style:text-properties fo:font-weight=\"bold\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet><table:table table:name=\"План\"><table:table-row>\
         <table:table-cell table:style-name=\"ce1\" table:number-columns-spanned=\"3\"><text:p>Заголовок</text:p></table:table-cell>\
         <table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1.1\"><text:p>1,1</text:p></table:table-cell>\
         <table:table-cell><text:p>раз<text:s/>два</text:p><text:p>три</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2031-03-01\"><text:p>03/01/31</text:p></table:table-cell>\
         </table:table-row><table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row></table:table>\
         <table:table table:name=\"x\" table:style-name=\"ta2\"><table:table-row><table:table-cell><text:p>тайна</text:p>\
         </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let bytes = packed(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)]);
    let read = tables(&bytes);
    assert_eq!(read.len(), 1);
    assert_eq!(short(&read[0]), ["1 Заголовок+2", "4 1.1|раз два/три|01.03.2031"]);
    assert!(read[0].rows[0].cells[0].paragraphs[0].bold);
}

#[test]
fn shared_workbooks_are_read() {
    for (path, rows) in [("003_kalar.xlsx", 21), ("004_soiro.xlsx", 27)] {
        let full = format!("{}/../../../shared/documents/{path}", env!("CARGO_MANIFEST_DIR"));
        let Ok(bytes) = std::fs::read(&full) else {
            println!("skipped: {full} is not here");
            return;
        };
        let read = tables(&bytes);
        assert_eq!(read.len(), 1, "{path}");
        let full_rows =
            read[0].rows.iter().filter(|row| row.cells.iter().filter(|c| !c.text().is_empty()).count() >= 2);
        assert_eq!(full_rows.count(), rows, "{path}");
    }
}
