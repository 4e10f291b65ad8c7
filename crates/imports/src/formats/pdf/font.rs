//! Fonts: codes of a string to letters and widths.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object};

use super::cmap;
use super::streams::{dictionary, real, resolved, unpacked, value};

/// A font as far as reading needs it.
#[derive(Debug, Default)]
pub(super) struct Font {
    /// Codes have two bytes.
    wide: bool,
    /// Letters of the codes.
    letters: HashMap<u32, String>,
    /// Widths of the codes in thousandths of the font size.
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// The letters are heavy.
    pub(super) bold: bool,
}

/// One glyph of a string.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape<'a> {
    /// Its letters; nothing when the font does not tell them.
    pub letters: Option<&'a str>,
    /// Its width as a share of the font size.
    pub width: f64,
    /// The code is the one-byte blank that word spacing widens.
    pub blank: bool,
}

impl Font {
    /// Reads a font dictionary. What is missing is assumed: a font never fails.
    /// `left` is how many bytes the document may still unpack to.
    pub(super) fn read(document: &Document, font: &Dictionary, left: &mut usize) -> Font {
        let subtype = value(document, font, b"Subtype").and_then(|o| o.as_name().ok()).unwrap_or_default();
        let mut read = if subtype == b"Type0" { composite(document, font) } else { simple(document, font, subtype) };
        if let Some(Object::Stream(stream)) = value(document, font, b"ToUnicode")
            && let Some(bytes) = unpacked(stream, left)
        {
            let map = cmap::read(&bytes);
            if !map.is_empty() {
                // A map that names only some codes does not spoil the others.
                read.letters.extend(map);
            }
        }
        read
    }

    /// The glyphs of a string.
    pub(super) fn shapes<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Shape<'a>> {
        let size = if self.wide { 2 } else { 1 };
        text.chunks(size).map(move |bytes| {
            let code = bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let width = self.widths.get(&code).copied().unwrap_or(self.default_width) / 1000.0;
            Shape { letters: self.letters.get(&code).map(String::as_str), width, blank: size == 1 && code == 32 }
        })
    }
}

fn is_bold(document: &Document, font: &Dictionary) -> bool {
    let name = value(document, font, b"BaseFont").and_then(|o| o.as_name().ok()).unwrap_or_default();
    let name = String::from_utf8_lossy(name).to_lowercase();
    let descriptor = dictionary(document, font, b"FontDescriptor");
    let number = |key: &[u8]| descriptor.and_then(|d| real(value(document, d, key)?)).unwrap_or(0.0);
    // Bit 19 of the flags is «force bold» (ISO 32000-1, table 123).
    let forced = (number(b"Flags") as i64) >> 18 & 1 == 1;
    forced || number(b"FontWeight") >= 600.0 || name.contains("bold") || name.contains("black")
}

fn simple(document: &Document, font: &Dictionary, subtype: &[u8]) -> Font {
    let mut read = Font { bold: is_bold(document, font), default_width: 500.0, ..Font::default() };
    let descriptor = dictionary(document, font, b"FontDescriptor");
    if let Some(missing) = descriptor.and_then(|d| real(value(document, d, b"MissingWidth")?)).filter(|w| *w > 0.0) {
        read.default_width = missing;
    }
    // Widths of a Type 3 font are in its own units.
    let scale = match value(document, font, b"FontMatrix") {
        Some(Object::Array(matrix)) if subtype == b"Type3" => matrix.first().and_then(real).unwrap_or(0.001) * 1000.0,
        _ => 1.0,
    };
    let first = value(document, font, b"FirstChar").and_then(|o| o.as_i64().ok()).unwrap_or(0).clamp(0, 255);
    if let Some(Object::Array(widths)) = value(document, font, b"Widths") {
        for (code, width) in (u32::try_from(first).unwrap_or(0)..256).zip(widths) {
            if let Some(width) = real(resolved(document, width)) {
                read.widths.insert(code, width * scale);
            }
        }
    }
    // Without its map, which the library would unpack without bounds.
    let mut unmapped = font.clone();
    unmapped.remove(b"ToUnicode");
    if let Ok(encoding) = unmapped.get_font_encoding(document) {
        for code in 0..=255u8 {
            let letters = encoding.bytes_to_string(&[code]).unwrap_or_default();
            let letters: String = letters.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').collect();
            if !letters.is_empty() {
                read.letters.insert(u32::from(code), letters);
            }
        }
    }
    named_differences(document, font, &mut read.letters);
    read
}

/// Glyph names of the `Differences` of an encoding that say their letter: `uni0410`, `u0410`.
fn named_differences(document: &Document, font: &Dictionary, letters: &mut HashMap<u32, String>) {
    let Some(encoding) = dictionary(document, font, b"Encoding") else { return };
    let Some(Object::Array(differences)) = value(document, encoding, b"Differences") else { return };
    let mut code = 0;
    for item in differences {
        match resolved(document, item) {
            Object::Integer(number) => code = u32::try_from(*number).unwrap_or(0),
            Object::Name(name) => {
                if let Some(letter) = letter_of(name) {
                    letters.insert(code, letter.to_string());
                }
                code += 1;
            }
            _ => {}
        }
    }
}

fn letter_of(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))?;
    let digits = digits.split('.').next()?;
    (4..=6).contains(&digits.len()).then(|| u32::from_str_radix(digits, 16).ok())?.and_then(char::from_u32)
}

fn composite(document: &Document, font: &Dictionary) -> Font {
    let descendant = match value(document, font, b"DescendantFonts") {
        Some(Object::Array(fonts)) => fonts.first().and_then(|o| resolved(document, o).as_dict().ok()),
        _ => None,
    };
    let mut read = Font { wide: true, default_width: 1000.0, bold: is_bold(document, font), ..Font::default() };
    let Some(descendant) = descendant else { return read };
    read.bold |= is_bold(document, descendant);
    if let Some(width) = value(document, descendant, b"DW").and_then(real) {
        read.default_width = width;
    }
    if let Some(Object::Array(widths)) = value(document, descendant, b"W") {
        glyph_widths(document, widths, &mut read.widths);
    }
    read
}

/// `W`: `first [w w w]` or `first last w`.
fn glyph_widths(document: &Document, items: &[Object], widths: &mut HashMap<u32, f64>) {
    let code = |object: &Object| real(object).map(|number| number.clamp(0.0, 65_535.0) as u32);
    let mut at = 0;
    let mut work = 0;
    while let Some(first) = items.get(at).and_then(|o| code(resolved(document, o))) {
        match items.get(at + 1).map(|o| resolved(document, o)) {
            _ if work > 200_000 => break,
            Some(Object::Array(list)) => {
                work += list.len();
                for (glyph, width) in (first..=65_535).zip(list) {
                    widths.extend(real(resolved(document, width)).map(|width| (glyph, width)));
                }
                at += 2;
            }
            Some(last) => {
                let width = items.get(at + 2).and_then(|o| real(resolved(document, o)));
                if let (Some(last), Some(width)) = (code(last), width) {
                    work += last.saturating_sub(first) as usize;
                    widths.extend((first..=last).map(|glyph| (glyph, width)));
                }
                at += 3;
            }
            None => break,
        }
    }
}
