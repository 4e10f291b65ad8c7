//! ODT, in a container or flat: the same streamed XML, styles first.
//!
//! Tracked deletions lie apart from the text and are left out with notes, comments, headers and footers; the contents
//! of a frame follow the paragraph it is anchored in.

mod body;
mod lists;
mod styles;

#[cfg(test)]
mod tests;

use domain::refusal::Refusal;

use self::body::Body;
use super::container::Container;
use super::xml::stream;
use crate::document::Document;
use crate::limits;

/// Reads an ODT or a flat ODT.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    let mut body = Body::new(name);
    if !bytes.starts_with(b"PK") {
        stream(bytes, name, &mut body)?;
        return body.finish();
    }
    let mut container = Container::open(bytes, name)?;
    if let Some(part) = container.part("styles.xml", limits::SECONDARY_PART_BYTES)? {
        stream(part, name, &mut body)?;
        body.forget_automatic_styles();
    }
    let Some(part) = container.part("content.xml", limits::PART_BYTES)? else {
        return Err(limits::damaged(name, "в нём нет текста документа"));
    };
    stream(part, name, &mut body)?;
    body.finish()
}
