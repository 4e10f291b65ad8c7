//! The writers: DOCX, ODT, XLSX, HTML, text with tabs, with drawn tables, Markdown, CSV.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::paper::{Block, Cell, Paper, Row, width};

/// Formats a plan is written in.
pub const FORMATS: [&str; 8] = ["docx", "odt", "xlsx", "html", "tabs.txt", "drawn.txt", "md", "csv"];

/// Writes a paper in a format.
pub fn write(paper: &Paper, format: &str) -> Vec<u8> {
    match format {
        "docx" => docx(paper),
        "odt" => odt(paper),
        "xlsx" => xlsx(paper),
        "html" => html(paper).into_bytes(),
        "tabs.txt" => tabs(paper).into_bytes(),
        "drawn.txt" => drawn(paper).into_bytes(),
        "md" => markdown(paper).into_bytes(),
        _ => csv(paper).into_bytes(),
    }
}

fn zip_of(parts: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn docx(paper: &Paper) -> Vec<u8> {
    let run = |text: &str, bold: bool| {
        let properties = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
        let lines: Vec<String> =
            text.split('\n').map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(line))).collect();
        format!("<w:r>{properties}{}</w:r>", lines.join("<w:br/>"))
    };
    let mut body = String::new();
    for block in paper {
        match block {
            Block::Line { text, bold, centred } => {
                let justified = if *centred { "<w:pPr><w:jc w:val=\"center\"/></w:pPr>" } else { "" };
                body.push_str(&format!("<w:p>{justified}{}</w:p>", run(text, *bold)));
            }
            Block::Blank | Block::Sheet(_) => body.push_str("<w:p/>"),
            Block::Table(rows) => {
                let grid = "<w:gridCol/>".repeat(width(rows));
                body.push_str(&format!("<w:tbl><w:tblGrid>{grid}</w:tblGrid>"));
                for (at, row) in rows.iter().enumerate() {
                    let header = if row.header { "<w:trPr><w:tblHeader/></w:trPr>" } else { "" };
                    body.push_str(&format!("<w:tr>{header}"));
                    let mut column = 0;
                    for cell in &row.cells {
                        let span = if cell.columns > 1 {
                            format!("<w:gridSpan w:val=\"{}\"/>", cell.columns)
                        } else {
                            String::new()
                        };
                        let merge = if cell.continues {
                            "<w:vMerge/>"
                        } else if is_continued(rows, at, column) {
                            "<w:vMerge w:val=\"restart\"/>"
                        } else {
                            ""
                        };
                        let number = if cell.automatic {
                            "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>"
                        } else {
                            ""
                        };
                        let words = if cell.text.is_empty() { String::new() } else { run(&cell.text, cell.bold) };
                        body.push_str(&format!(
                            "<w:tc><w:tcPr>{span}{merge}</w:tcPr><w:p>{number}{words}</w:p></w:tc>"
                        ));
                        column += cell.columns;
                    }
                    body.push_str("</w:tr>");
                }
                body.push_str("</w:tbl>");
            }
        }
    }
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    zip_of(&[
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        ("word/document.xml", format!("<w:document {space}><w:body>{body}</w:body></w:document>")),
        (
            "word/numbering.xml",
            format!(
                "<w:numbering {space}><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>\
                 <w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
            ),
        ),
    ])
}

/// Whether the cell at a grid column goes on in the next row.
fn is_continued(rows: &[Row], at: usize, column: usize) -> bool {
    reach(rows, at, column) > 1
}

/// How many rows a cell covers.
fn reach(rows: &[Row], at: usize, column: usize) -> usize {
    let below = rows[at + 1..].iter().take_while(|row| {
        let mut here = 0;
        row.cells.iter().any(|cell| {
            let hit = here == column && cell.continues;
            here += cell.columns;
            hit
        })
    });
    1 + below.count()
}

fn html(paper: &Paper) -> String {
    let mut body = String::new();
    let words = |text: &str| escape(text).replace('\n', "<br>");
    for block in paper {
        match block {
            Block::Line { text, bold, centred } => {
                let style = if *centred { " style=\"text-align:center\"" } else { "" };
                let inner = if *bold { format!("<b>{}</b>", words(text)) } else { words(text) };
                body.push_str(&format!("<p{style}>{inner}</p>\n"));
            }
            Block::Blank | Block::Sheet(_) => body.push_str("<p></p>\n"),
            Block::Table(rows) => {
                body.push_str("<table>\n");
                for (at, row) in rows.iter().enumerate() {
                    body.push_str("<tr>");
                    let mut column = 0;
                    for cell in &row.cells {
                        if !cell.continues {
                            let span =
                                if cell.columns > 1 { format!(" colspan={}", cell.columns) } else { String::new() };
                            let rows = reach(rows, at, column);
                            let down = if rows > 1 { format!(" rowspan={rows}") } else { String::new() };
                            let inner =
                                if cell.bold { format!("<b>{}</b>", words(&cell.text)) } else { words(&cell.text) };
                            body.push_str(&format!("<td{span}{down}>{inner}</td>"));
                        }
                        column += cell.columns;
                    }
                    body.push_str("</tr>\n");
                }
                body.push_str("</table>\n");
            }
        }
    }
    format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>")
}

fn odt(paper: &Paper) -> Vec<u8> {
    const ODF: &str = "urn:oasis:names:tc:opendocument:xmlns";
    let names =
        ["office", "text", "table", "style"].map(|space| format!("xmlns:{space}='{ODF}:{space}:1.0'")).join(" ");
    let words = |text: &str| escape(text).replace('\n', "<text:line-break/>");
    let mut body = String::new();
    for block in paper {
        match block {
            Block::Line { text, bold, centred } => {
                let style = match (bold, centred) {
                    (true, true) => "BC",
                    (true, false) => "B",
                    (false, true) => "C",
                    _ => "N",
                };
                body.push_str(&format!("<text:p text:style-name='{style}'>{}</text:p>", words(text)));
            }
            Block::Blank | Block::Sheet(_) => body.push_str("<text:p/>"),
            Block::Table(rows) => {
                body.push_str("<table:table>");
                for (at, row) in rows.iter().enumerate() {
                    body.push_str("<table:table-row>");
                    let mut column = 0;
                    for cell in &row.cells {
                        if cell.continues {
                            body.push_str(&"<table:covered-table-cell/>".repeat(cell.columns));
                        } else {
                            let rows = reach(rows, at, column);
                            let style = if cell.bold { "B" } else { "N" };
                            body.push_str(&format!(
                                "<table:table-cell table:number-columns-spanned='{}' table:number-rows-spanned='{rows}'>\
                                 <text:p text:style-name='{style}'>{}</text:p></table:table-cell>",
                                cell.columns,
                                words(&cell.text)
                            ));
                            body.push_str(&"<table:covered-table-cell/>".repeat(cell.columns - 1));
                        }
                        column += cell.columns;
                    }
                    body.push_str("</table:table-row>");
                }
                body.push_str("</table:table>");
            }
        }
    }
    let style = |name: &str, bold: bool, centred: bool| {
        let text = if bold { "<style:text-properties fo:font-weight='bold'/>" } else { "" };
        let paragraph = if centred { "<style:paragraph-properties fo:text-align='center'/>" } else { "" };
        format!("<style:style style:name='{name}' style:family='paragraph'>{paragraph}{text}</style:style>")
    };
    let styles =
        [style("N", false, false), style("B", true, false), style("C", false, true), style("BC", true, true)].concat();
    zip_of(&[
        ("mimetype", "application/vnd.oasis.opendocument.text".to_owned()),
        ("META-INF/manifest.xml", "<manifest/>".to_owned()),
        (
            "content.xml",
            format!(
                "<office:document-content {names} xmlns:fo='{ODF}:xsl-fo-compatible:1.0'><office:automatic-styles>{styles}</office:automatic-styles>\
                 <office:body><office:text>{body}</office:text></office:body></office:document-content>"
            ),
        ),
    ])
}

fn letter(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

/// Days since 30 December 1899.
fn serial((year, month, day): (i32, u32, u32)) -> i64 {
    let date = jiff::civil::date(year as i16, month as i8, day as i8);
    let zero = jiff::civil::date(1899, 12, 30);
    i64::from(zero.until(date).unwrap().get_days())
}

#[expect(clippy::too_many_lines, reason = "the parts of a workbook in their order")]
fn xlsx(paper: &Paper) -> Vec<u8> {
    let mut sheets: Vec<(String, String, Vec<String>, usize)> = Vec::new();
    let open = |sheets: &mut Vec<(String, String, Vec<String>, usize)>, name: &str| {
        sheets.push((name.to_owned(), String::new(), Vec::new(), 0));
    };
    for block in paper {
        if let Block::Sheet(name) = block {
            open(&mut sheets, name);
            continue;
        }
        if sheets.is_empty() {
            open(&mut sheets, "Лист1");
        }
        let (_, data, merges, row_at) = sheets.last_mut().unwrap();
        match block {
            Block::Line { text, bold, .. } => {
                *row_at += 1;
                data.push_str(&format!("<row r=\"{row_at}\">{}</row>", text_cell(0, *row_at, text, *bold)));
                merges.push(format!("A{row_at}:D{row_at}"));
            }
            Block::Blank => *row_at += 1,
            Block::Sheet(_) => {}
            Block::Table(rows) => {
                let top = *row_at;
                for (at, row) in rows.iter().enumerate() {
                    *row_at += 1;
                    let mut column = 0;
                    let mut cells = String::new();
                    for cell in &row.cells {
                        if !cell.continues {
                            cells.push_str(&sheet_cell(column, *row_at, cell));
                            let down = reach(rows, at, column);
                            if cell.columns > 1 || down > 1 {
                                merges.push(format!(
                                    "{}{}:{}{}",
                                    letter(column),
                                    top + at + 1,
                                    letter(column + cell.columns - 1),
                                    top + at + down
                                ));
                            }
                        }
                        column += cell.columns;
                    }
                    data.push_str(&format!("<row r=\"{row_at}\">{cells}</row>"));
                }
            }
        }
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut parts: Vec<(String, String)> = Vec::new();
    let (mut list, mut links, mut types) = (String::new(), String::new(), String::new());
    for (at, (name, data, merges, _)) in sheets.iter().enumerate() {
        let at = at + 1;
        list.push_str(&format!("<sheet name=\"{}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>", escape(name)));
        links.push_str(&format!(
            "<Relationship Id=\"rId{at}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        ));
        types.push_str(&format!(
            "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        ));
        let merged = if merges.is_empty() {
            String::new()
        } else {
            let cells: String = merges.iter().map(|merge| format!("<mergeCell ref=\"{merge}\"/>")).collect();
            format!("<mergeCells count=\"{}\">{cells}</mergeCells>", merges.len())
        };
        parts.push((
            format!("xl/worksheets/sheet{at}.xml"),
            format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData>{merged}</worksheet>"),
        ));
    }
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><fonts count=\"2\"><font/><font><b/></font></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>\
         <cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"3\"><xf fontId=\"0\"/><xf fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    parts.push(("xl/styles.xml".to_owned(), styles));
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}\
             <Relationship Id=\"rId900\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    ));
    parts.push((
        "_rels/.rels".to_owned(),
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    ));
    parts.push((
        "[Content_Types].xml".to_owned(),
        format!(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>"
        ),
    ));
    let parts: Vec<(&str, String)> = parts.iter().map(|(path, text)| (path.as_str(), text.clone())).collect();
    zip_of(&parts)
}

fn text_cell(column: usize, row: usize, text: &str, bold: bool) -> String {
    if text.is_empty() {
        return String::new();
    }
    let style = if bold { " s=\"1\"" } else { "" };
    format!(
        "<c r=\"{}{row}\" t=\"inlineStr\"{style}><is><t xml:space=\"preserve\">{}</t></is></c>",
        letter(column),
        escape(text)
    )
}

fn sheet_cell(column: usize, row: usize, cell: &Cell) -> String {
    match cell.date {
        Some(date) => format!("<c r=\"{}{row}\" s=\"2\"><v>{}</v></c>", letter(column), serial(date)),
        None if !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit()) => {
            format!("<c r=\"{}{row}\"><v>{}</v></c>", letter(column), cell.text)
        }
        None => text_cell(column, row, &cell.text, cell.bold),
    }
}

/// Rows without merges: a wide cell is its words and blanks.
fn flat(row: &Row) -> Vec<String> {
    let cells = row.cells.iter().flat_map(|cell| {
        std::iter::once(cell.text.clone()).chain(std::iter::repeat_n(String::new(), cell.columns.saturating_sub(1)))
    });
    cells.collect()
}

fn tabs(paper: &Paper) -> String {
    let mut out = String::new();
    for block in paper {
        match block {
            Block::Line { text, .. } => out.push_str(&format!("{text}\n")),
            Block::Blank | Block::Sheet(_) => out.push('\n'),
            Block::Table(rows) => {
                out.push('\n');
                for row in rows {
                    let cells: Vec<String> = flat(row)
                        .iter()
                        .map(|text| if text.contains('\n') { format!("\"{text}\"") } else { text.clone() })
                        .collect();
                    out.push_str(&cells.join("\t"));
                    out.push('\n');
                }
                out.push('\n');
            }
        }
    }
    out
}

fn markdown(paper: &Paper) -> String {
    let mut out = String::new();
    for block in paper {
        match block {
            Block::Line { text, bold, .. } if *bold => out.push_str(&format!("**{}**\n\n", text.replace('\n', " "))),
            Block::Line { text, .. } => out.push_str(&format!("{text}\n\n")),
            Block::Blank | Block::Sheet(_) => out.push('\n'),
            Block::Table(rows) => {
                for (at, row) in rows.iter().enumerate() {
                    let cells: Vec<String> = flat(row).iter().map(|text| text.replace('\n', "<br>")).collect();
                    out.push_str(&format!("| {} |\n", cells.join(" | ")));
                    if at == 0 {
                        out.push_str(&format!("|{}\n", "---|".repeat(cells.len())));
                    }
                }
                out.push('\n');
            }
        }
    }
    out
}

fn csv(paper: &Paper) -> String {
    let wide =
        paper.iter().map(|block| if let Block::Table(rows) = block { width(rows) } else { 0 }).max().unwrap_or(1);
    let quote = |text: &String| {
        if text.contains([';', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.clone() }
    };
    let mut out = String::new();
    let mut push = |mut cells: Vec<String>| {
        cells.resize(wide, String::new());
        out.push_str(&cells.iter().map(quote).collect::<Vec<_>>().join(";"));
        out.push('\n');
    };
    for block in paper {
        match block {
            Block::Line { text, .. } => push(vec![text.clone()]),
            Block::Blank | Block::Sheet(_) => push(Vec::new()),
            Block::Table(rows) => rows.iter().for_each(|row| push(flat(row))),
        }
    }
    out
}

/// Breaks a text at blanks so that no line is longer than `most`.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in text.split('\n') {
        let mut line = String::new();
        for word in part.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > most {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

fn drawn(paper: &Paper) -> String {
    let mut out = String::new();
    for block in paper {
        match block {
            Block::Line { text, .. } => out.push_str(&format!("{text}\n\n")),
            Block::Blank | Block::Sheet(_) => out.push('\n'),
            Block::Table(rows) => draw(rows, &mut out),
        }
    }
    out
}

fn draw(rows: &[Row], out: &mut String) {
    let columns = width(rows);
    // Columns as wide as their longest word needs, and no less than 14.
    let mut widths = vec![14; columns];
    for row in rows {
        let mut at = 0;
        for cell in &row.cells {
            let longest = cell.text.split([' ', '\n']).map(|word| word.chars().count()).max().unwrap_or(0);
            if cell.columns == 1 {
                widths[at] = widths[at].max(longest + 1);
            }
            at += cell.columns;
        }
    }
    let rule = |out: &mut String| {
        for width in &widths {
            out.push('|');
            out.push_str(&"—".repeat(width + 1));
        }
        out.push_str("|\n");
    };
    rule(out);
    for row in rows {
        let mut at = 0;
        let cells: Vec<(usize, Vec<String>)> = row
            .cells
            .iter()
            .map(|cell| {
                let wide = widths[at..at + cell.columns].iter().map(|width| width + 2).sum::<usize>() - 2;
                at += cell.columns;
                (wide, wrapped(&cell.text, wide))
            })
            .collect();
        let tall = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1);
        for line in 0..tall {
            for (wide, lines) in &cells {
                let text = lines.get(line).map_or("", String::as_str);
                let blanks = (wide + 1).saturating_sub(text.chars().count() + 1);
                out.push_str(&format!("| {text}{}", " ".repeat(blanks)));
            }
            out.push_str("|\n");
        }
        rule(out);
    }
}
