//! DOCX: the main part streamed, with styles and automatic numbering from their parts.
//!
//! What is printed is what is read: tracked insertions are in and deletions out, fields give their result, hidden text,
//! notes, headers and footers are left out, a text box follows the paragraph it is anchored in, a document inside the
//! document (`altChunk`) stands in its place.

mod body;
mod chunks;
mod numbering;
mod paragraph;
mod styles;
mod symbols;

#[cfg(test)]
mod tests;

use domain::refusal::Refusal;

use self::body::Body;
use self::numbering::Numbering;
use self::styles::Styles;
use super::container::Container;
use super::xml::{Element, Handler, Space, Step, stream};
use crate::document::Document;
use crate::limits;

/// Reads a DOCX.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    read_nested(bytes, name, 0)
}

/// Reads a DOCX that is itself so many documents deep inside another.
pub(super) fn read_nested(bytes: &[u8], name: &str, depth: usize) -> Result<Document, Refusal> {
    let mut container = Container::open(bytes, name)?;
    let main = main_part(&mut container, name)?;
    let related = relationships(&mut container, &relationships_path(&main), name)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path_of = |kind: &str, usual: &str| {
        let target = related.iter().find(|relationship| relationship.kind.ends_with(kind));
        resolve(folder, target.map_or(usual, |relationship| relationship.target.as_str()))
    };
    let styles_path = path_of("/styles", "styles.xml");
    let numbering_path = path_of("/numbering", "numbering.xml");
    let mut styles = Styles::default();
    if let Some(part) = container.part(&styles_path, limits::SECONDARY_PART_BYTES)? {
        styles = Styles::read(part, name)?;
    }
    let mut numbering = Numbering::default();
    if let Some(part) = container.part(&numbering_path, limits::SECONDARY_PART_BYTES)? {
        numbering = Numbering::read(part, name, &styles)?;
    }
    let Some(part) = container.part(&main, limits::PART_BYTES)? else { return Err(no_main_part(name)) };
    let mut body = Body::new(name, styles, numbering);
    stream(part, name, &mut body)?;
    let document = body.finish()?;
    chunks::put_in(document, &mut container, &related, folder, name, depth)
}

fn no_main_part(name: &str) -> Refusal {
    limits::damaged(name, "в нём нет текста документа")
}

/// Path of the main part: the package says it, programs call it differently.
fn main_part(container: &mut Container<'_>, name: &str) -> Result<String, Refusal> {
    let related = relationships(container, "_rels/.rels", name)?;
    let main = related.iter().find(|relationship| relationship.kind.ends_with("/officeDocument"));
    if let Some(main) = main.map(|relationship| resolve("", &relationship.target))
        && container.has(&main)
    {
        return Ok(main);
    }
    if container.has("word/document.xml") { Ok("word/document.xml".to_owned()) } else { Err(no_main_part(name)) }
}

struct Relationship {
    id: String,
    kind: String,
    target: String,
}

#[derive(Default)]
struct Relationships(Vec<Relationship>);

impl Handler for Relationships {
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
        let inside = element.attribute(b"TargetMode").is_none_or(|mode| mode != "External");
        if element.space == Space::Relationships
            && inside
            && let (Some(kind), Some(target)) = (element.attribute(b"Type"), element.attribute(b"Target"))
        {
            let id = element.attribute(b"Id").unwrap_or_default().into_owned();
            self.0.push(Relationship { id, kind: kind.into_owned(), target: target.into_owned() });
        }
        Ok(Step::Enter)
    }

    fn end(&mut self) -> Result<(), Refusal> {
        Ok(())
    }

    fn text(&mut self, _text: &str) -> Result<(), Refusal> {
        Ok(())
    }
}

/// The relationships of a part; none when the package does not have them, which is repaired by the usual names.
fn relationships(container: &mut Container<'_>, path: &str, name: &str) -> Result<Vec<Relationship>, Refusal> {
    let mut found = Relationships::default();
    if let Some(part) = container.part(path, limits::SECONDARY_PART_BYTES)? {
        stream(part, name, &mut found)?;
    }
    Ok(found.0)
}

/// `word/document.xml` → `word/_rels/document.xml.rels`.
fn relationships_path(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// A relationship's target as a path of the package.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
