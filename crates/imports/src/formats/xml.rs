//! Streamed XML with namespaces and bounds: no tree, no document type, no entities beyond XML's own five.
//!
//! A [`Handler`] gets elements, their ends and texts in order and may skip a whole element; the driver counts depth and
//! elements against `limits`, so a handler may keep a stack of its own without bounding it again.

use std::borrow::Cow;
use std::io::{BufRead, Cursor};

use domain::refusal::Refusal;
use encoding_rs::{UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::container::Overflow;
use crate::limits;

/// A vocabulary that readers tell apart; the prefix chosen by the program that wrote the file does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// WordprocessingML, transitional, strict or of Word 2003.
    Word,
    /// Markup compatibility: `AlternateContent`.
    Compatibility,
    /// Formulas of Office.
    Math,
    /// OpenDocument `office`.
    Office,
    /// OpenDocument `text`.
    Text,
    /// OpenDocument `table`.
    Table,
    /// OpenDocument `style`.
    Style,
    /// OpenDocument `draw`.
    Draw,
    /// OpenDocument `manifest`.
    Manifest,
    /// Package relationships.
    Relationships,
    /// Anything else.
    Other,
}

impl Space {
    fn of(address: &[u8]) -> Space {
        const ODF: &[u8] = b"urn:oasis:names:tc:opendocument:xmlns:";
        if let Some(rest) = address.strip_prefix(ODF) {
            return match rest {
                b"office:1.0" => Space::Office,
                b"text:1.0" => Space::Text,
                b"table:1.0" => Space::Table,
                b"style:1.0" => Space::Style,
                b"drawing:1.0" => Space::Draw,
                b"manifest:1.0" => Space::Manifest,
                _ => Space::Other,
            };
        }
        match address {
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | b"http://purl.oclc.org/ooxml/wordprocessingml/main"
            | b"http://schemas.microsoft.com/office/word/2003/wordml" => Space::Word,
            b"http://schemas.openxmlformats.org/markup-compatibility/2006" => Space::Compatibility,
            b"http://schemas.openxmlformats.org/officeDocument/2006/math"
            | b"http://purl.oclc.org/ooxml/officeDocument/math" => Space::Math,
            b"http://schemas.openxmlformats.org/package/2006/relationships" => Space::Relationships,
            _ => Space::Other,
        }
    }
}

/// The start of an element.
pub(crate) struct Element<'a> {
    /// Its vocabulary.
    pub(crate) space: Space,
    start: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// Name without the prefix.
    pub(crate) fn local(&self) -> &[u8] {
        self.start.local_name().into_inner()
    }

    /// Value of the attribute with this name, whatever its prefix.
    pub(crate) fn attribute(&self, local: &[u8]) -> Option<Cow<'_, str>> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|attribute| attribute.key.local_name().into_inner() == local)?;
        let raw: Cow<'_, str> = match found.value {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        };
        if !raw.contains('&') {
            return Some(raw);
        }
        let plain = unescape(&raw).map(Cow::into_owned);
        Some(Cow::Owned(plain.unwrap_or_else(|_| raw.into_owned())))
    }

    /// Value of the attribute as a number.
    pub(crate) fn number<N: std::str::FromStr>(&self, local: &[u8]) -> Option<N> {
        self.attribute(local)?.trim().parse().ok()
    }
}

/// What to do with an element that starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Go in: texts and elements inside follow, then one [`Handler::end`].
    Enter,
    /// Leave the element out with everything inside; no end follows.
    Skip,
}

/// Gets the contents of an XML part in order.
pub(crate) trait Handler {
    /// An element starts.
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal>;
    /// The innermost entered element ends.
    fn end(&mut self) -> Result<(), Refusal>;
    /// Words inside the innermost entered element; one text may come in pieces.
    fn text(&mut self, text: &str) -> Result<(), Refusal>;
}

/// Streams a part through a handler.
///
/// # Errors
/// The XML is damaged, declares entities, is over the limits, or the handler refuses.
pub(crate) fn stream(mut source: impl BufRead, name: &str, handler: &mut impl Handler) -> Result<(), Refusal> {
    let start = source.fill_buf().map_err(|error| io_refusal(&error, name))?;
    let utf16 = match start {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    };
    let Some(encoding) = utf16 else { return Driver::new(name, handler).run(source) };
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).map_err(|error| io_refusal(&error, name))?;
    let text = encoding.decode(&bytes).0.into_owned();
    Driver::new(name, handler).run(Cursor::new(text.into_bytes()))
}

/// The refusal that an error of reading a part means.
pub(crate) fn io_refusal(error: &std::io::Error, name: &str) -> Refusal {
    if error.get_ref().is_some_and(|inner| inner.is::<Overflow>()) {
        limits::bomb(name)
    } else {
        limits::damaged(name, "его содержимое не распаковывается")
    }
}

struct Driver<'h, H> {
    name: &'h str,
    handler: &'h mut H,
    /// Namespace declarations in force: prefix, vocabulary, depth of the declaring element.
    prefixes: Vec<(Vec<u8>, Space, usize)>,
    /// Vocabulary of the last prefix asked for: one prefix fills nearly all of a part.
    last: Option<(Vec<u8>, Space)>,
    depth: usize,
    /// Depth of the element being skipped.
    skipping: Option<usize>,
    elements: u64,
}

impl<'h, H: Handler> Driver<'h, H> {
    fn new(name: &'h str, handler: &'h mut H) -> Self {
        Driver { name, handler, prefixes: Vec::new(), last: None, depth: 0, skipping: None, elements: 0 }
    }

    fn run(mut self, source: impl BufRead) -> Result<(), Refusal> {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().allow_dangling_amp = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|error| self.xml_refusal(&error))?;
            match event {
                Event::Start(start) => self.start(&start)?,
                Event::Empty(start) => {
                    self.start(&start)?;
                    self.end()?;
                }
                Event::End(_) => self.end()?,
                Event::Text(text) if self.skipping.is_none() => {
                    let bytes = text.into_inner();
                    self.handler.text(&String::from_utf8_lossy(&bytes))?;
                }
                Event::CData(text) if self.skipping.is_none() => {
                    let bytes = text.into_inner();
                    self.handler.text(&String::from_utf8_lossy(&bytes))?;
                }
                Event::GeneralRef(reference) if self.skipping.is_none() => self.reference(&reference)?,
                Event::DocType(text) => self.document_type(&text.into_inner())?,
                Event::Eof => break,
                _ => {}
            }
        }
        if self.depth > 0 || self.elements == 0 {
            return Err(limits::damaged(self.name, "его содержимое обрывается"));
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        self.depth += 1;
        self.elements += 1;
        if self.depth > limits::XML_DEPTH {
            return Err(limits::too_complex(self.name, "слишком глубокая вложенность"));
        }
        if self.elements > limits::XML_ELEMENTS {
            return Err(limits::too_complex(self.name, "слишком много элементов"));
        }
        if self.skipping.is_some() {
            return Ok(());
        }
        self.declare(start)?;
        let space = self.space(start.name().prefix().map_or(&b""[..], |prefix| prefix.into_inner()));
        if self.handler.start(&Element { space, start })? == Step::Skip {
            self.skipping = Some(self.depth);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Refusal> {
        let depth = self.depth;
        if depth == 0 {
            return Err(limits::damaged(self.name, "разметка нарушена"));
        }
        self.depth -= 1;
        match self.skipping {
            Some(skipped) if skipped == depth => self.skipping = None,
            Some(_) => {}
            None => self.handler.end()?,
        }
        while self.prefixes.last().is_some_and(|(_, _, declared)| *declared >= depth) {
            self.prefixes.pop();
            self.last = None;
        }
        Ok(())
    }

    fn declare(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        let raw = start.attributes_raw();
        if !raw.windows(5).any(|window| window == b"xmlns") {
            return Ok(());
        }
        for attribute in start.attributes().with_checks(false).flatten() {
            let prefix = match attribute.key.as_ref() {
                b"xmlns" => &b""[..],
                key => match key.strip_prefix(b"xmlns:") {
                    Some(prefix) => prefix,
                    None => continue,
                },
            };
            self.prefixes.push((prefix.to_vec(), Space::of(&attribute.value), self.depth));
            self.last = None;
        }
        if self.prefixes.len() > 4 * limits::XML_DEPTH {
            return Err(limits::too_complex(self.name, "слишком много пространств имён"));
        }
        Ok(())
    }

    fn space(&mut self, prefix: &[u8]) -> Space {
        if let Some((last, space)) = &self.last
            && last == prefix
        {
            return *space;
        }
        let space = self.prefixes.iter().rev().find(|(known, _, _)| known == prefix);
        let space = space.map_or(Space::Other, |(_, space, _)| *space);
        self.last = Some((prefix.to_vec(), space));
        space
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Refusal> {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return self.handler.text(character.encode_utf8(&mut [0; 4]));
        }
        let name: &[u8] = reference;
        let plain = match name {
            b"amp" => "&",
            b"lt" => "<",
            b"gt" => ">",
            b"quot" => "\"",
            b"apos" => "'",
            // Without a document type no other entity can mean anything.
            _ => "",
        };
        self.handler.text(plain)
    }

    fn document_type(&self, text: &[u8]) -> Result<(), Refusal> {
        if !text.to_ascii_uppercase().windows(8).any(|window| window == b"<!ENTITY") {
            return Ok(());
        }
        Err(Refusal::new(
            "xml_entities",
            format!("Файл «{}» содержит определения сущностей XML и похож на вредоносный.", self.name),
            "Откройте документ в Word, сохраните его заново как DOCX и загрузите снова.",
        ))
    }

    fn xml_refusal(&self, error: &quick_xml::Error) -> Refusal {
        match error {
            quick_xml::Error::Io(error) => io_refusal(error, self.name),
            _ => limits::damaged(self.name, "разметка нарушена или обрывается"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes what it sees as one line.
    #[derive(Default)]
    struct Trace(String);

    impl Handler for Trace {
        fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
            if element.local() == b"skip" {
                return Ok(Step::Skip);
            }
            self.0.push_str(&format!("<{:?}:{}", element.space, String::from_utf8_lossy(element.local())));
            if let Some(value) = element.attribute(b"val") {
                self.0.push_str(&format!(" {value}"));
            }
            self.0.push('>');
            Ok(Step::Enter)
        }

        fn end(&mut self) -> Result<(), Refusal> {
            self.0.push('/');
            Ok(())
        }

        fn text(&mut self, text: &str) -> Result<(), Refusal> {
            self.0.push_str(text);
            Ok(())
        }
    }

    fn check(xml: &[u8], expected: Result<&str, &str>) {
        let mut trace = Trace::default();
        let result = stream(xml, "проба.docx", &mut trace);
        let found = result.map(|()| trace.0).map_err(|refusal| refusal.code);
        assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned));
    }

    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    #[test]
    fn names_are_told_by_namespace_and_entities_are_xml_own() {
        check(
            format!("<q:p xmlns:q='{WORD}' q:val='1 &lt; 2'>a &amp; б&#x2013;<x/></q:p>").as_bytes(),
            Ok("<Word:p 1 < 2>a & б–<Other:x>//"),
        );
        check(format!("<p xmlns='{WORD}'><skip>no<b/></skip><![CDATA[<yes>]]></p>").as_bytes(), Ok("<Word:p><yes>/"));
        check(format!("<a><b xmlns='{WORD}'/><b/></a>").as_bytes(), Ok("<Other:a><Word:b>/<Other:b>//"));
        check(b"<a>x &unknown; y</a>", Ok("<Other:a>x  y/"));
    }

    #[test]
    fn utf16_is_read() {
        let text = "\u{feff}<?xml version='1.0' encoding='UTF-16'?><a>слово</a>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, Ok("<Other:a>слово/"));
        check(&big, Ok("<Other:a>слово/"));
    }

    #[test]
    fn damage_and_bombs_are_refused() {
        check(b"", Err("damaged_file"));
        check(b"<a><b></a>", Err("damaged_file"));
        check(b"<a><b>", Err("damaged_file"));
        check(b"</a>", Err("damaged_file"));
        check(b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", Err("xml_entities"));
        check(b"<!DOCTYPE a [<!entity % x SYSTEM 'file:///etc/passwd'>]><a/>", Err("xml_entities"));
        check(b"<!DOCTYPE a SYSTEM 'a.dtd'><a/>", Ok("<Other:a>/"));
        check("<a>".repeat(1000).as_bytes(), Err("too_complex"));
    }
}
