//! Small PDF files written by hand, for the tests of this reader and of those who use it.

use std::fmt::Write as _;

/// A file with these objects, numbered from 1, the first one the catalogue. `trailer` goes into the trailer.
pub(crate) fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", at + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    bytes.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF").bytes());
    bytes
}

/// A stream object.
pub(crate) fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<< {dictionary} /Length {} >>\nstream\n", content.len()).into_bytes();
    bytes.extend(content);
    bytes.extend(b"\nendstream");
    bytes
}

/// What a page shows; places count from its top left corner.
pub(crate) struct Canvas {
    height: f64,
    content: String,
}

impl Canvas {
    /// An empty page of this height.
    pub(crate) fn new(height: f64) -> Canvas {
        Canvas { height, content: String::new() }
    }

    /// Words of this size whose base line is at `y`.
    pub(crate) fn words(&mut self, text: &str, x: f64, y: f64, size: f64) {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        let _ = writeln!(self.content, "BT /F {size} Tf {x} {} Td <{}> Tj ET", self.height - y, hex::encode(bytes));
    }

    /// Words that run upwards from (x, y).
    pub(crate) fn upwards(&mut self, text: &str, x: f64, y: f64) {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        let place = format!("0 1 -1 0 {x} {}", self.height - y);
        let _ = writeln!(self.content, "BT /F 8 Tf {place} Tm <{}> Tj ET", hex::encode(bytes));
    }

    /// A straight line.
    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        let (top, bottom) = (self.height - from.1, self.height - to.1);
        let _ = writeln!(self.content, "{} {top} m {} {bottom} l S", from.0, to.0);
    }

    /// A table of rows 20 points high; a row of one text is one cell. Returns its lower edge.
    pub(crate) fn table(&mut self, x: f64, y: f64, widths: &[f64], rows: &[&str]) -> f64 {
        let width: f64 = widths.iter().sum();
        for (at, row) in rows.iter().enumerate() {
            let top = y + at as f64 * 20.0;
            let cells: Vec<&str> = row.split('|').collect();
            let mut left = x;
            self.line((x, top), (x + width, top));
            for (text, column) in cells.iter().zip(widths) {
                self.line((left, top), (left, top + 20.0));
                self.words(text, left + 3.0, top + 13.0, 8.0);
                left += column;
            }
            self.line((x + width, top), (x + width, top + 20.0));
        }
        let bottom = y + rows.len() as f64 * 20.0;
        self.line((x, bottom), (x + width, bottom));
        bottom
    }
}

/// A file with these pages; letters are those of Windows-1251, every one half its size wide.
pub(crate) fn pages(canvases: &[Canvas], width: f64) -> Vec<u8> {
    let kids: Vec<String> = (0..canvases.len()).map(|at| format!("{} 0 R", at * 2 + 5)).collect();
    let map = b"4 beginbfrange <20> <7E> <0020> <C0> <FF> <0410> <B9> <B9> <2116> <96> <96> <2013> endbfrange \
        2 beginbfchar <A8> <0401> <B8> <0451> endbfchar";
    let widths = "500 ".repeat(224);
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", kids.len(), kids.join(" ")).into_bytes(),
        format!("<< /Type /Font /Subtype /TrueType /BaseFont /A /FirstChar 32 /LastChar 255 /Widths [{widths}] /ToUnicode 4 0 R >>")
            .into_bytes(),
        stream("", map),
    ];
    for (at, canvas) in canvases.iter().enumerate() {
        let frame = format!("/MediaBox [0 0 {width} {}]", canvas.height);
        let page = format!("<< /Type /Page /Parent 2 0 R {frame} /Resources << /Font << /F 3 0 R >> >>");
        objects.push(format!("{page} /Contents {} 0 R >>", at * 2 + 6).into_bytes());
        objects.push(stream("", canvas.content.as_bytes()));
    }
    file(&objects, "")
}
