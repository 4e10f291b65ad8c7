//! Opens a PDF with bounds: nothing is unpacked before it is known that it stays small, because the library that
//! parses the file unpacks its object streams without asking.

use std::io::Read;

use domain::refusal::Refusal;
use flate2::read::ZlibDecoder;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};

use crate::limits;

/// Most bytes of all object and cross-reference streams, unpacked.
const STRUCTURE_BYTES: u64 = 32 * 1024 * 1024;
/// Most objects of one object stream times its bytes: the parser may read to its end for each of them.
const OBJECT_STREAM_WORK: u64 = 2_000_000_000;
/// Most blanks of an object stream times its objects: the parser skips them for each object.
const BLANK_WORK: u64 = 200_000_000;
/// Most bytes of one content stream, font map or form, unpacked.
const STREAM_BYTES: usize = 16 * 1024 * 1024;

/// Parses the file after looking at its object streams.
///
/// # Errors
/// The file is damaged, encrypted or unpacks to too much.
pub(super) fn open(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    check_structure(bytes, name)?;
    // The parser is careful, but a panic in it must not end the server.
    let options = LoadOptions::with_filter(needed);
    let loaded = std::panic::catch_unwind(|| Document::load_mem_with_options(bytes, options));
    let document = match loaded {
        Ok(Ok(document)) => document,
        Ok(Err(
            lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_),
        )) => {
            return Err(encrypted(name));
        }
        _ => return Err(limits::damaged(name, "страницы PDF не читаются")),
    };
    if document.trailer.get(b"Encrypt").is_ok() && document.encryption_state.is_none() {
        return Err(encrypted(name));
    }
    Ok(document)
}

/// Leaves out what reading does not need and what a large file mostly consists of: pictures, outlines of letters and the
/// tree of tags.
fn needed(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    match object {
        Object::Stream(stream) => {
            let picture = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image");
            let outlines = stream.dict.has(b"Length1") || stream.dict.has(b"Length3");
            if picture || outlines {
                // One byte stays: the parser takes an empty stream for one it has not read yet.
                stream.content = vec![b' '];
            }
            // The parser keeps the object it lent and only asks whether there is one.
            Some((id, Object::Null))
        }
        Object::Dictionary(dictionary) if dictionary.has_type(b"StructElem") => None,
        other => Some((id, other.clone())),
    }
}

fn encrypted(name: &str) -> Refusal {
    Refusal::new(
        "encrypted_file",
        format!("Файл «{name}» защищён паролем."),
        "Снимите пароль в программе, где PDF создан, или загрузите исходный DOCX.",
    )
}

/// Unpacks every object and cross-reference stream to nowhere.
fn check_structure(bytes: &[u8], name: &str) -> Result<(), Refusal> {
    let mut left = STRUCTURE_BYTES;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let mark = at + found;
        at = mark + 6;
        if bytes[..mark].ends_with(b"end") {
            continue;
        }
        // The dictionary stands right before the mark; object streams have short ones.
        let head = &bytes[mark.saturating_sub(2048)..mark];
        let head = &head[rfind(head, b" obj").unwrap_or(0)..];
        let is_objects = find(head, b"/ObjStm").is_some();
        if !is_objects && find(head, b"/XRef").is_none() {
            continue;
        }
        let start = at + bytes[at..].iter().take(2).take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let mut unpacked = Vec::new();
        // An error here is a damaged stream: the parser will find out by itself.
        let read = ZlibDecoder::new(&bytes[start..]).take(left + 1).read_to_end(&mut unpacked);
        let size = unpacked.len() as u64;
        if size > left {
            return Err(limits::bomb(name));
        }
        left -= size;
        if read.is_ok() && is_objects && !is_cheap(&unpacked, head) {
            return Err(limits::too_complex(name, "в PDF слишком много объектов"));
        }
    }
    Ok(())
}

/// Whether parsing an object stream takes an honest amount of work.
fn is_cheap(unpacked: &[u8], head: &[u8]) -> bool {
    let count = find(head, b"/N").and_then(|at| {
        let digits = head[at + 2..].iter().skip_while(|b| b.is_ascii_whitespace()).take_while(|b| b.is_ascii_digit());
        String::from_utf8(digits.copied().collect()).ok()?.parse::<u64>().ok()
    });
    let pairs = unpacked.iter().take_while(|b| b.is_ascii_digit() || b.is_ascii_whitespace()).count() as u64 / 4;
    let objects = count.unwrap_or(0).max(pairs.min(100_000));
    let blanks = unpacked.iter().filter(|b| b.is_ascii_whitespace()).count() as u64;
    objects.saturating_mul(unpacked.len() as u64) <= OBJECT_STREAM_WORK && objects.saturating_mul(blanks) <= BLANK_WORK
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn rfind(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|window| window == what)
}

/// The object behind references.
pub(super) fn resolved<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).map_or(object, |(_, found)| found)
}

/// The value of a key with references followed.
pub(super) fn value<'a>(document: &'a Document, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    dictionary.get(key).ok().map(|object| resolved(document, object))
}

/// The dictionary under a key.
pub(super) fn dictionary<'a>(document: &'a Document, parent: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    value(document, parent, key)?.as_dict().ok()
}

/// A number, whole or not.
pub(super) fn real(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(number) => i32::try_from(*number).ok().map(f64::from),
        Object::Real(number) => Some(f64::from(*number)),
        _ => None,
    }
}

/// The unpacked bytes of a stream; nothing when it is packed in an unknown way or too large. `left` is how many bytes
/// the document may still unpack to.
pub(super) fn unpacked(stream: &Stream, left: &mut usize) -> Option<Vec<u8>> {
    let most = STREAM_BYTES.min(*left);
    let filters = stream.filters().unwrap_or_default();
    let plain = match filters.as_slice() {
        [] => Some(stream.content.clone()),
        [b"FlateDecode" | b"Fl"] if stream.dict.get(b"DecodeParms").is_err() => inflated(&stream.content, most),
        [b"FlateDecode"] => inflated(&stream.content, most).and_then(|_| stream.decompressed_content().ok()),
        // Other packings are rare; their packed size bounds the work.
        [b"ASCII85Decode", b"FlateDecode"] | [b"ASCII85Decode" | b"LZWDecode"] if stream.content.len() < 64 * 1024 => {
            stream.decompressed_content().ok()
        }
        _ => None,
    };
    let plain = plain.filter(|plain| plain.len() <= most);
    *left = left.saturating_sub(plain.as_ref().map_or(most, Vec::len));
    plain
}

fn inflated(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    // A stream cut short still has words at its beginning.
    let _ = ZlibDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut plain);
    (plain.len() <= most).then_some(plain)
}
