//! Bounds on what a document may unpack to: the whole process stays under 300 MB and 5 s on any input.
//!
//! Every reader counts against these bounds while it streams, so that an archive's own statements about its sizes are
//! never believed.

use domain::refusal::Refusal;

use crate::document::{Block, Document};

/// Largest accepted file, bytes. A roadmap with scanned pictures rarely passes 10 MB.
pub const INPUT_BYTES: usize = 50 * 1024 * 1024;
/// Most entries of a ZIP container. A DOCX with 2,000 pictures stays well below.
pub const ARCHIVE_ENTRIES: usize = 10_000;
/// Most bytes one part of a container may unpack to; a 10,000-row table takes about 16 MB of XML.
pub const PART_BYTES: u64 = 96 * 1024 * 1024;
/// Most bytes a secondary part (styles, numbering, relationships) may unpack to.
pub const SECONDARY_PART_BYTES: u64 = 16 * 1024 * 1024;
/// From this unpacked size on a part's compression ratio is looked at, bytes.
pub const RATIO_FROM_BYTES: u64 = 24 * 1024 * 1024;
/// Largest compression ratio of a big part. XML of tables compresses 10–40 times, a bomb about 1,000 times.
pub const RATIO: u64 = 150;
/// Deepest nesting of XML elements: 60 tables inside each other take about 200.
pub const XML_DEPTH: usize = 256;
/// Most XML elements of a part.
pub const XML_ELEMENTS: u64 = 6_000_000;
/// Most cells of all tables, those continued by a vertical merge included.
pub const CELLS: usize = 400_000;
/// Most rows of all tables: understanding 10,000 takes about half a second and 30 MB.
pub const ROWS: usize = 40_000;
/// Most paragraphs, those of cells included.
pub const PARAGRAPHS: usize = 400_000;
/// Most bytes of text.
pub const TEXT_BYTES: usize = 16 * 1024 * 1024;
/// Widest grid of a table; Word stops at 63 columns, HTML at 1,000.
pub const GRID_COLUMNS: u32 = 1_000;
/// Deepest nesting of tables.
pub const TABLE_DEPTH: usize = 40;
/// Most repetitions of one ODF row that are written out; more are filler at the end of a sheet.
pub const REPEATED_ROWS: u32 = 1_000;

/// Refuses an empty input and one over [`INPUT_BYTES`].
///
/// # Errors
/// `empty_file`, `too_large`.
pub fn check_input(bytes: &[u8], name: &str) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(empty(name, "в нём 0 байт"));
    }
    if bytes.len() > INPUT_BYTES {
        return Err(Refusal::new(
            "too_large",
            format!("Файл «{name}» больше {} МБ.", INPUT_BYTES / 1024 / 1024),
            "Удалите из него рисунки и лишние страницы, сохраните и загрузите снова.",
        ));
    }
    Ok(())
}

/// Refuses a document with more rows or words than understanding may be given, whatever format it came in.
///
/// # Errors
/// `too_complex`.
pub fn check_document(document: &Document, name: &str) -> Result<(), Refusal> {
    let (mut rows, mut bytes) = (0, 0);
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => bytes += paragraph.text.len(),
            Block::Table(table) => {
                rows += table.rows.len();
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                bytes += cells.flat_map(|cell| &cell.paragraphs).map(|paragraph| paragraph.text.len()).sum::<usize>();
            }
        }
    }
    if rows > ROWS {
        return Err(too_complex(name, "слишком много строк в таблицах"));
    }
    if bytes > TEXT_BYTES {
        return Err(too_complex(name, "слишком много текста"));
    }
    Ok(())
}

/// The refusal of a file with nothing in it. `what` completes the sentence «Файл пуст: …».
pub fn empty(name: &str, what: &str) -> Refusal {
    Refusal::new(
        "empty_file",
        format!("Файл «{name}» пуст: {what}."),
        "Проверьте, что файл открывается на вашем компьютере, и загрузите его снова.",
    )
}

/// The refusal of a document whose contents are over one of the bounds above.
pub fn too_complex(name: &str, what: &str) -> Refusal {
    Refusal::new(
        "too_complex",
        format!("Файл «{name}» слишком велик или устроен слишком сложно: {what}."),
        "Оставьте в документе только план мероприятий, сохраните его как DOCX и загрузите снова.",
    )
}

/// The refusal of a container that unpacks to far more than an honest document.
pub fn bomb(name: &str) -> Refusal {
    Refusal::new(
        "zip_bomb",
        format!("Файл «{name}» распаковывается в неправдоподобно большой объём и похож на вредоносный."),
        "Откройте документ в Word, сохраните его заново как DOCX и загрузите снова.",
    )
}

/// The refusal of a damaged file. `what` completes the sentence «Файл повреждён: …».
pub fn damaged(name: &str, what: &str) -> Refusal {
    Refusal::new(
        "damaged_file",
        format!("Файл «{name}» повреждён: {what}."),
        "Откройте исходный документ, сохраните его заново как DOCX и загрузите снова.",
    )
}

/// The refusal of a file under a password.
pub fn encrypted(name: &str) -> Refusal {
    Refusal::new(
        "encrypted_file",
        format!("Файл «{name}» зашифрован паролем."),
        "Откройте его в Word или LibreOffice, снимите пароль (Файл → Сведения → Защита документа), сохраните и загрузите снова.",
    )
}
