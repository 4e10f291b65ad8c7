//! Styles of a DOCX as far as a reader of meaning needs them: bold, hidden, centred, headings, numbering.

use std::collections::HashMap;
use std::io::BufRead;

use domain::refusal::Refusal;

use crate::formats::xml::{Element, Handler, Space, Step, stream};

/// Longest chain of styles based on each other; Word itself stops at 11.
const CHAIN: usize = 32;

/// Properties a paragraph, a run or a style states; `None` where it states nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Properties {
    pub(super) bold: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) centred: Option<bool>,
    /// 0 to 8 are headings, 9 is body text.
    pub(super) outline: Option<u8>,
    /// Numbering instance; 0 switches numbering off.
    pub(super) number: Option<u32>,
    /// Level of numbering, from 0.
    pub(super) level: Option<u8>,
}

impl Properties {
    /// Takes a property element.
    pub(super) fn take(&mut self, element: &Element<'_>) {
        match element.local() {
            b"b" => self.bold = Some(is_on(element)),
            b"vanish" => self.hidden = Some(is_on(element)),
            b"jc" => self.centred = Some(element.attribute(b"val").is_some_and(|value| value == "center")),
            b"outlineLvl" => self.outline = element.number(b"val"),
            b"numId" => self.number = element.number(b"val"),
            b"ilvl" => self.level = element.number::<u8>(b"val").map(|level| level.min(8)),
            _ => {}
        }
    }

    /// These properties over those of `base`.
    fn over(self, base: Properties) -> Properties {
        Properties {
            bold: self.bold.or(base.bold),
            hidden: self.hidden.or(base.hidden),
            centred: self.centred.or(base.centred),
            outline: self.outline.or(base.outline),
            number: self.number.or(base.number),
            level: self.level.or(base.level),
        }
    }
}

/// Whether an on-off element is on: it is unless it says otherwise.
pub(super) fn is_on(element: &Element<'_>) -> bool {
    element.attribute(b"val").is_none_or(|value| !matches!(&*value, "0" | "false" | "off" | "none"))
}

/// A style with what it inherits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub(super) properties: Properties,
    /// Named as a heading or a title.
    pub(super) heading: bool,
}

#[derive(Default)]
struct Draft {
    id: String,
    based_on: Option<String>,
    style: Style,
    default_paragraph: bool,
}

/// All styles.
#[derive(Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    default_paragraph: Style,
}

impl Styles {
    /// Reads the styles part.
    pub(super) fn read(part: impl BufRead, name: &str) -> Result<Styles, Refusal> {
        let mut reader = Reader::default();
        stream(part, name, &mut reader)?;
        Ok(reader.resolve())
    }

    /// The style of a paragraph; the default one for a paragraph that names none or an unknown one.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Style {
        id.and_then(|id| self.styles.get(id)).copied().unwrap_or(self.default_paragraph)
    }

    /// A style of any kind.
    pub(super) fn get(&self, id: &str) -> Option<Style> {
        self.styles.get(id).copied()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Defaults,
    Style,
    Inside,
}

#[derive(Default)]
struct Reader {
    frames: Vec<Frame>,
    defaults: Properties,
    drafts: Vec<Draft>,
}

impl Handler for Reader {
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
        if element.space != Space::Word {
            return Ok(Step::Skip);
        }
        let frame = match (self.frames.last(), element.local()) {
            (_, b"latentStyles" | b"tblStylePr" | b"tblPr" | b"trPr" | b"tcPr") => return Ok(Step::Skip),
            (_, b"pPrChange" | b"rPrChange") => return Ok(Step::Skip),
            (_, b"docDefaults") => Frame::Defaults,
            (_, b"style") => {
                self.drafts.push(draft(element));
                Frame::Style
            }
            (Some(Frame::Defaults), _) => {
                self.defaults.take(element);
                Frame::Defaults
            }
            (Some(Frame::Style), _) => {
                self.inside_style(element);
                Frame::Style
            }
            _ => Frame::Inside,
        };
        self.frames.push(frame);
        Ok(Step::Enter)
    }

    fn end(&mut self) -> Result<(), Refusal> {
        self.frames.pop();
        Ok(())
    }

    fn text(&mut self, _text: &str) -> Result<(), Refusal> {
        Ok(())
    }
}

fn draft(element: &Element<'_>) -> Draft {
    let is = |name: &[u8], value: &str| element.attribute(name).is_some_and(|found| found == value);
    let default = is(b"default", "1") || is(b"default", "true");
    let id = element.attribute(b"styleId").unwrap_or_default().into_owned();
    Draft { id, default_paragraph: default && is(b"type", "paragraph"), ..Draft::default() }
}

impl Reader {
    fn inside_style(&mut self, element: &Element<'_>) {
        let Some(draft) = self.drafts.last_mut() else { return };
        match element.local() {
            b"name" => draft.style.heading = element.attribute(b"val").is_some_and(|name| names_heading(&name)),
            b"basedOn" => draft.based_on = element.attribute(b"val").map(|id| id.into_owned()),
            _ => draft.style.properties.take(element),
        }
    }

    fn resolve(self) -> Styles {
        let by_id: HashMap<&str, &Draft> = self.drafts.iter().map(|draft| (draft.id.as_str(), draft)).collect();
        let whole = |draft: &Draft| {
            let mut style = draft.style;
            let mut based_on = draft.based_on.as_deref();
            for _ in 0..CHAIN {
                let Some(base) = based_on.and_then(|id| by_id.get(id)) else { break };
                style.properties = style.properties.over(base.style.properties);
                style.heading |= base.style.heading;
                based_on = base.based_on.as_deref();
            }
            style
        };
        let defaults = |style: Style| Style { properties: style.properties.over(self.defaults), ..style };
        let default = self.drafts.iter().find(|draft| draft.default_paragraph).map(whole).unwrap_or_default();
        let styles = self.drafts.iter().map(|draft| (draft.id.clone(), whole(draft))).collect();
        Styles { styles, default_paragraph: defaults(default) }
    }
}

/// Names of heading styles; Word keeps the English ones in every language, other programs do not.
fn names_heading(name: &str) -> bool {
    let name = name.to_lowercase();
    ["heading", "title", "subtitle", "заголовок", "название"].iter().any(|start| name.starts_with(start))
}
