//! Tells the format of a document by its content: signatures, members of containers, the first words of a text. The
//! name is used in messages only, so a mislabelled file is read by what it is.

mod compound;
mod words;

#[cfg(test)]
mod tests;

use domain::refusal::Refusal;

use crate::formats::container::Container;
use crate::limits;

/// A format that some module of `formats` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML text, `.docx`.
    Docx,
    /// OpenDocument text in a container, `.odt`.
    Odt,
    /// OpenDocument text as one XML file, `.fodt`.
    FlatOdt,
    /// A workbook: XLSX, XLSB, XLS or ODS.
    Workbook,
    /// A web page, also one saved by Word or LibreOffice.
    Html,
    /// A web page with its pictures in one file, `.mht`.
    WebArchive,
    /// Values between commas, semicolons or tabs.
    Delimited,
    /// Plain text or Markdown.
    Text,
    /// PDF.
    Pdf,
    /// What only LibreOffice converts: DOC, RTF, Word 2003 XML.
    Legacy,
}

/// What a signature at the start of a file means.
#[derive(Clone, Copy)]
enum Signature {
    Zip,
    Compound,
    Pdf,
    Rtf,
    Picture,
    Program,
    Archive,
}

const SIGNATURES: [(&[u8], Signature); 25] = [
    (b"PK\x03\x04", Signature::Zip),
    (b"PK\x05\x06", Signature::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Signature::Compound),
    (b"%PDF-", Signature::Pdf),
    (b"{\\rtf", Signature::Rtf),
    (b"\x89PNG\r\n", Signature::Picture),
    (b"\xff\xd8\xff", Signature::Picture),
    (b"GIF8", Signature::Picture),
    (b"II*\0", Signature::Picture),
    (b"MM\0*", Signature::Picture),
    (b"AT&TFORM", Signature::Picture),
    (b"8BPS", Signature::Picture),
    (b"\0\0\0\x0cjP", Signature::Picture),
    (b"MZ", Signature::Program),
    (b"\x7fELF", Signature::Program),
    (b"\xca\xfe\xba\xbe", Signature::Program),
    (b"\xcf\xfa\xed\xfe", Signature::Program),
    (b"Rar!\x1a\x07", Signature::Archive),
    (b"7z\xbc\xaf\x27\x1c", Signature::Archive),
    (b"\x1f\x8b", Signature::Archive),
    (b"BZh", Signature::Archive),
    (b"\xfd7zXZ", Signature::Archive),
    (b"MSCF", Signature::Archive),
    (b"\x28\xb5\x2f\xfd", Signature::Archive),
    (b"PK\x07\x08", Signature::Archive),
];

/// Within how many first bytes a PDF may begin (PDF 1.7, implementation note 13).
const PDF_HEAD: usize = 1024;

/// The format of the bytes. `name` is used in messages only.
///
/// # Errors
/// The bytes are no document, or one that nobody can read: encrypted, an archive, a picture, a program.
pub fn detect(bytes: &[u8], name: &str) -> Result<Format, Refusal> {
    let signature = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind);
    match signature {
        Some(Signature::Zip) => zip(bytes, name),
        Some(Signature::Compound) => compound(bytes, name),
        Some(Signature::Pdf) => Ok(Format::Pdf),
        Some(Signature::Rtf) => Ok(Format::Legacy),
        Some(Signature::Picture) => Err(picture(name)),
        // «MZ» and «BZh» may begin a text.
        Some(Signature::Program) if !words::is_text(bytes) => Err(program(name)),
        Some(Signature::Archive) if !words::is_text(bytes) => Err(archive(name)),
        _ => without_signature(bytes, name),
    }
}

fn without_signature(bytes: &[u8], name: &str) -> Result<Format, Refusal> {
    let is_picture = bytes.get(8..12) == Some(b"WEBP") || bytes.get(4..8) == Some(b"ftyp") || is_bitmap(bytes);
    if is_picture {
        return Err(picture(name));
    }
    // Mail programs and old generators put a few bytes before the document.
    let head = &bytes[..bytes.len().min(PDF_HEAD)];
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        return Ok(Format::Legacy);
    }
    if bytes.iter().all(|byte| byte.is_ascii_whitespace()) {
        return Err(limits::empty(name, "в нём нет ни одного знака"));
    }
    if !words::is_text(bytes) {
        return Err(unknown(name));
    }
    words::format(bytes, name)
}

/// A Windows bitmap states its own size.
fn is_bitmap(bytes: &[u8]) -> bool {
    let size = bytes.get(2..6).and_then(|size| size.try_into().ok()).map(u32::from_le_bytes);
    bytes.starts_with(b"BM") && size.is_some_and(|size| size as usize == bytes.len())
}

fn zip(bytes: &[u8], name: &str) -> Result<Format, Refusal> {
    let mut container = Container::open(bytes, name)?;
    if let Some(kind) = container.part_bytes("mimetype", limits::SECONDARY_PART_BYTES)? {
        let kind = String::from_utf8_lossy(&kind);
        if let Some(kind) = kind.trim().strip_prefix("application/vnd.oasis.opendocument.") {
            return open_document(&mut container, kind, name);
        }
    }
    let starts = |prefix: &str| container.paths().any(|path| path.starts_with(prefix));
    if starts("word/") {
        Ok(Format::Docx)
    } else if starts("xl/") {
        Ok(Format::Workbook)
    } else if starts("ppt/") {
        Err(presentation(name))
    } else if container.has("content.xml") && container.has("meta-inf/manifest.xml") {
        open_document(&mut container, "text", name)
    } else if container.has("[content_types].xml") {
        // A main part may lie anywhere: the reader finds it through the relationships.
        Ok(Format::Docx)
    } else {
        Err(archive(name))
    }
}

fn open_document(container: &mut Container<'_>, kind: &str, name: &str) -> Result<Format, Refusal> {
    let manifest = container.part_bytes("META-INF/manifest.xml", limits::SECONDARY_PART_BYTES)?.unwrap_or_default();
    let has = |word: &[u8]| manifest.windows(word.len()).any(|window| window == word);
    if has(b"encryption-data") || container.has("encrypted-package") {
        return Err(limits::encrypted(name));
    }
    match kind.split('-').next() {
        Some("text") => Ok(Format::Odt),
        Some("spreadsheet") => Ok(Format::Workbook),
        Some("presentation") => Err(presentation(name)),
        _ => Err(unknown(name)),
    }
}

fn compound(bytes: &[u8], name: &str) -> Result<Format, Refusal> {
    match compound::kind(bytes) {
        compound::Kind::Encrypted => Err(limits::encrypted(name)),
        compound::Kind::Word => Ok(Format::Legacy),
        compound::Kind::Workbook => Ok(Format::Workbook),
        compound::Kind::Presentation => Err(presentation(name)),
        compound::Kind::Cut => Err(limits::damaged(name, "он скачан или скопирован не целиком")),
        compound::Kind::Unknown => Err(unknown(name)),
    }
}

fn picture(name: &str) -> Refusal {
    Refusal::new(
        "picture",
        format!("Файл «{name}» — рисунок или скан: в нём нет текста."),
        "Загрузите исходный документ Word или распознайте скан и сохраните его как DOCX.",
    )
}

fn program(name: &str) -> Refusal {
    Refusal::new(
        "program",
        format!("Файл «{name}» — программа, а не документ."),
        "Загрузите документ с планом мероприятий: DOCX, XLSX, ODT, HTML, PDF или текст.",
    )
}

fn archive(name: &str) -> Refusal {
    Refusal::new(
        "archive",
        format!("Файл «{name}» — архив, а не документ."),
        "Распакуйте архив и загрузите документ из него.",
    )
}

fn presentation(name: &str) -> Refusal {
    Refusal::new(
        "presentation",
        format!("Файл «{name}» — презентация."),
        "Перенесите план мероприятий в документ Word, сохраните как DOCX и загрузите его.",
    )
}

fn unknown(name: &str) -> Refusal {
    Refusal::new(
        "unknown_format",
        format!("Формат файла «{name}» не распознан."),
        "Откройте его в программе, в которой он создан, сохраните как DOCX и загрузите снова.",
    )
}
