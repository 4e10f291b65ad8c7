//! OLE2 compound files (\[MS-CFB\]): which program wrote one and whether it is encrypted, by its directory entries.

/// What a compound file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Under a password: a DOCX or XLSX packed into a compound file, or an old binary file with its flag set.
    Encrypted,
    /// Word 97–2003.
    Word,
    /// Excel 5.0–2003.
    Workbook,
    /// PowerPoint 97–2003.
    Presentation,
    /// No directory: the end of the file is lost.
    Cut,
    /// Another program's.
    Unknown,
}

/// A directory entry is 128 bytes, and sectors are multiples of it, so entries are found without following chains.
const ENTRY: usize = 128;
const HEADER: usize = 512;

struct Entry {
    name: String,
    /// Offset of the first sector of its stream in the file.
    offset: usize,
}

/// Tells what the compound file is.
pub(super) fn kind(bytes: &[u8]) -> Kind {
    let entries = entries(bytes);
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let workbook = find("Workbook").or_else(|| find("Book"));
    if find("EncryptedPackage").is_some() {
        return Kind::Encrypted;
    }
    // Either may be embedded in the other: Word keeps strangers in its object pool.
    let word = find("WordDocument").filter(|_| workbook.is_none() || find("ObjectPool").is_some());
    if let Some(word) = word {
        return if word_is_encrypted(bytes, word.offset) { Kind::Encrypted } else { Kind::Word };
    }
    if let Some(workbook) = workbook {
        return if workbook_is_encrypted(bytes, workbook.offset) { Kind::Encrypted } else { Kind::Workbook };
    }
    if find("PowerPoint Document").is_some() {
        return Kind::Presentation;
    }
    if find("Root Entry").is_none() { Kind::Cut } else { Kind::Unknown }
}

fn entries(bytes: &[u8]) -> Vec<Entry> {
    let sector = match number(bytes, 0x1e) {
        Some(shift @ 7..=12) => 1_usize << shift,
        _ => 512,
    };
    let body = bytes.get(HEADER..).unwrap_or_default();
    body.chunks_exact(ENTRY).filter_map(|chunk| entry(chunk, sector)).collect()
}

fn entry(chunk: &[u8], sector: usize) -> Option<Entry> {
    let length = usize::from(number(chunk, 0x40)?);
    // Storages, streams and the root are of types 1, 2 and 5; the name's length counts a closing zero.
    if !matches!(chunk[0x42], 1 | 2 | 5) || !(4..=64).contains(&length) || !length.is_multiple_of(2) {
        return None;
    }
    let units = chunk[..length - 2].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let name: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    let start = usize::from(number(chunk, 0x74)?) | usize::from(number(chunk, 0x76)?) << 16;
    Some(Entry { name, offset: start.saturating_add(1).saturating_mul(sector) })
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([pair[0], pair[1]]))
}

/// The file information block states it in bit 8 of its flags (\[MS-DOC\] 2.5.1).
fn word_is_encrypted(bytes: &[u8], offset: usize) -> bool {
    let is_block = number(bytes, offset).is_some_and(|magic| matches!(magic, 0xa5ec | 0xa5dc));
    is_block && number(bytes, offset.saturating_add(0x0a)).is_some_and(|flags| flags & 0x0100 != 0)
}

/// A FILEPASS record (0x002F) follows the first record (\[MS-XLS\] 2.4.117), perhaps after a write protection (0x0086).
fn workbook_is_encrypted(bytes: &[u8], offset: usize) -> bool {
    let mut at = offset;
    for _ in 0..3 {
        let (Some(kind), Some(length)) = (number(bytes, at), number(bytes, at.saturating_add(2))) else { return false };
        if kind == 0x002f {
            return true;
        }
        at = at.saturating_add(4 + usize::from(length));
    }
    false
}
