//! The parts of an ODT as they stream by: styles, automatic styles, text.

use domain::refusal::Refusal;

use super::lists::{Lists, Suspended};
use super::styles::{Family, Properties, Styles};
use crate::document::{Block, Document, Paragraph};
use crate::formats::assembly::{Assembly, Span};
use crate::formats::pages::Pages;
use crate::formats::xml::{Element, Handler, Space, Step};
use crate::limits;

/// Most blanks that one `text:s` may stand for.
const BLANKS: usize = 200;

/// What an entered element is, for its children and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Of no meaning by itself.
    Plain,
    AutomaticStyles,
    Style,
    ListStyle,
    Paragraph,
    /// A part of a paragraph with properties of its own.
    Inline,
    /// A drawing anchored in a paragraph.
    Drawing,
    Table,
    HeaderRows,
    /// A row written so many times.
    Row(u32),
    Cell,
    List,
    Item,
}

/// A paragraph being read.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    bold: Option<bool>,
    properties: Properties,
    /// List style that its style brings.
    list: Option<String>,
    /// Level of a heading, from 1.
    outline: Option<usize>,
    page: u32,
    boxes: Vec<Block>,
    /// Properties of the open parts, innermost last.
    inline: Vec<Properties>,
    /// The last character came from white space of the XML, which counts once.
    blank: bool,
}

/// The reader of all parts.
pub(super) struct Body {
    styles: Styles,
    lists: Lists,
    assembly: Assembly,
    frames: Vec<Frame>,
    paragraphs: Vec<Draft>,
    suspended: Vec<Suspended>,
    /// Next grid column of each open row, covered cells counted.
    positions: Vec<u32>,
    pages: Pages,
}

impl Body {
    pub(super) fn new(name: &str) -> Body {
        Body {
            styles: Styles::default(),
            lists: Lists::default(),
            assembly: Assembly::new(name),
            frames: Vec::new(),
            paragraphs: Vec::new(),
            suspended: Vec::new(),
            positions: Vec::new(),
            pages: Pages::new(),
        }
    }

    /// Drops the automatic styles of the styles part.
    pub(super) fn forget_automatic_styles(&mut self) {
        self.styles.forget_automatic();
    }

    /// The document read.
    pub(super) fn finish(self) -> Result<Document, Refusal> {
        let mut document = self.assembly.finish()?;
        self.pages.settle(&mut document);
        Ok(document)
    }

    fn top(&self) -> Frame {
        self.frames.last().copied().unwrap_or(Frame::Plain)
    }

    fn in_paragraph(&self) -> bool {
        matches!(self.top(), Frame::Paragraph | Frame::Inline)
    }

    fn office(element: &Element<'_>) -> Option<Frame> {
        match element.local() {
            b"annotation" | b"annotation-end" | b"forms" | b"scripts" | b"settings" | b"meta" | b"font-face-decls"
            | b"master-styles" | b"binary-data" | b"change-info" => None,
            b"automatic-styles" => Some(Frame::AutomaticStyles),
            _ => Some(Frame::Plain),
        }
    }

    fn style(&mut self, element: &Element<'_>) -> Option<Frame> {
        let automatic = self.frames.contains(&Frame::AutomaticStyles);
        match (self.top(), element.local()) {
            (Frame::Style, _) => {
                self.styles.take(element);
                None
            }
            (_, b"style") => self.styles.begin(element, automatic).then_some(Frame::Style),
            (_, b"header" | b"footer" | b"page-layout" | b"default-style") => None,
            _ => Some(Frame::Plain),
        }
    }

    /// An element of the text vocabulary.
    fn words(&mut self, element: &Element<'_>) -> Option<Frame> {
        let local = element.local();
        match local {
            b"tracked-changes"
            | b"note"
            | b"sequence-decls"
            | b"variable-decls"
            | b"user-field-decls"
            | b"ruby-text"
            | b"hidden-text"
            | b"number"
            | b"index-title-template"
            | b"change"
            | b"change-start"
            | b"change-end"
            | b"table-of-content-source"
            | b"script" => None,
            b"list-style" | b"outline-style" => {
                self.lists.begin_style(element);
                Some(Frame::ListStyle)
            }
            _ if self.top() == Frame::ListStyle => {
                self.lists.take_level(element);
                None
            }
            b"section" if element.attribute(b"display").is_some_and(|display| display == "none") => None,
            b"p" | b"h" => {
                self.begin_paragraph(element);
                Some(Frame::Paragraph)
            }
            b"list" => {
                self.lists.begin(element);
                Some(Frame::List)
            }
            b"list-item" | b"list-header" => {
                self.lists.begin_item(element);
                Some(Frame::Item)
            }
            b"soft-page-break" => {
                self.turn_page();
                None
            }
            _ if self.in_paragraph() => self.inline(element),
            _ => Some(Frame::Plain),
        }
    }

    fn inline(&mut self, element: &Element<'_>) -> Option<Frame> {
        match element.local() {
            b"tab" => self.push("\t"),
            b"line-break" => self.push("\n"),
            b"s" => {
                let count = element.number::<usize>(b"c").unwrap_or(1).min(BLANKS);
                self.push(&" ".repeat(count));
            }
            local => {
                let style = element.attribute(b"style-name").filter(|_| matches!(local, b"span" | b"a"));
                let properties = self.styles.get(Family::Text, style.as_deref());
                if let Some(draft) = self.paragraphs.last_mut() {
                    draft.inline.push(properties);
                }
                return Some(Frame::Inline);
            }
        }
        None
    }

    fn turn_page(&mut self) {
        self.pages.turn();
        if let Some(draft) = self.paragraphs.last_mut().filter(|draft| draft.text.is_empty()) {
            draft.page = self.pages.current();
        }
    }

    fn begin_paragraph(&mut self, element: &Element<'_>) {
        let style = element.attribute(b"style-name");
        let heading = element.local() == b"h";
        let mut properties = self.styles.get(Family::Paragraph, style.as_deref());
        properties.heading |= heading;
        let outline = heading.then(|| element.number(b"outline-level").unwrap_or(1));
        self.paragraphs.push(Draft {
            properties,
            list: self.styles.list(style.as_deref()).map(str::to_owned),
            outline: outline.filter(|_| element.attribute(b"is-list-header").is_none_or(|value| value != "true")),
            page: self.pages.current(),
            blank: true,
            ..Draft::default()
        });
    }

    /// Adds exact characters to the open paragraph.
    fn push(&mut self, text: &str) {
        let Some(draft) = self.paragraphs.last_mut() else { return };
        let stated = |of: fn(&Properties) -> Option<bool>| draft.inline.iter().rev().find_map(of);
        if stated(|properties| properties.hidden).or(draft.properties.hidden).unwrap_or(false) {
            return;
        }
        if !text.trim().is_empty() {
            let bold = stated(|properties| properties.bold).or(draft.properties.bold).unwrap_or(false);
            draft.bold = Some(draft.bold.unwrap_or(true) && bold);
            self.pages.see_words();
        }
        draft.text.push_str(text);
        draft.blank = false;
    }

    fn end_paragraph(&mut self) -> Result<(), Refusal> {
        let Some(draft) = self.paragraphs.pop() else { return Ok(()) };
        let label = self.lists.label(draft.list.as_deref(), draft.outline);
        let paragraph = Paragraph {
            text: draft.text,
            level: label.as_ref().map(|label| label.level),
            label: label.and_then(|label| label.text),
            heading: draft.properties.heading,
            bold: draft.bold.unwrap_or(false),
            centred: draft.properties.centred.unwrap_or(false),
            page: Some(draft.page),
        };
        self.assembly.paragraph(paragraph)?;
        self.assembly.append(draft.boxes);
        Ok(())
    }

    fn table(&mut self, element: &Element<'_>) -> Result<Option<Frame>, Refusal> {
        Ok(Some(match element.local() {
            b"table" => {
                self.assembly.begin_table()?;
                Frame::Table
            }
            b"table-header-rows" => Frame::HeaderRows,
            b"table-row" => {
                let header = self.top() == Frame::HeaderRows;
                self.assembly.begin_row(None, header)?;
                self.positions.push(0);
                if self.positions.len() == 1 {
                    self.pages.begin_row();
                }
                Frame::Row(element.number(b"number-rows-repeated").unwrap_or(1))
            }
            b"table-cell" | b"covered-table-cell" if self.assembly.in_row() => return self.cell(element),
            b"table-rows" | b"table-row-group" => Frame::Plain,
            _ => return Ok(None),
        }))
    }

    fn cell(&mut self, element: &Element<'_>) -> Result<Option<Frame>, Refusal> {
        let repeated = element.number::<u32>(b"number-columns-repeated").unwrap_or(1).clamp(1, limits::GRID_COLUMNS);
        let covered = element.local() == b"covered-table-cell";
        // Only the last of repeated cells may have words here: in a text document they are empty.
        let last = if covered { repeated } else { repeated - 1 };
        for _ in 0..last {
            let position = self.step();
            if !self.assembly.covered(position) {
                self.assembly.begin_cell(Span::ONE)?;
                self.assembly.end_cell()?;
            }
        }
        if covered {
            return Ok(None);
        }
        self.step();
        let columns = element.number(b"number-columns-spanned").unwrap_or(1);
        let rows = element.number(b"number-rows-spanned").unwrap_or(1);
        self.assembly.begin_cell(Span { columns, rows, continues: false })?;
        if self.positions.len() == 1 {
            self.pages.begin_cell();
        }
        self.suspended.push(self.lists.suspend());
        Ok(Some(Frame::Cell))
    }

    /// The position of the next cell element of the row.
    fn step(&mut self) -> u32 {
        let Some(position) = self.positions.last_mut() else { return 0 };
        let here = *position;
        *position = here.saturating_add(1);
        here
    }

    fn end_row(&mut self, times: u32) -> Result<(), Refusal> {
        if self.positions.len() == 1 {
            let page = self.pages.end_row();
            if let Some(row) = self.assembly.row() {
                row.page = Some(page);
            }
        }
        self.positions.pop();
        self.assembly.end_row()?;
        self.assembly.repeat_row(times.min(limits::REPEATED_ROWS).saturating_sub(1))
    }

    fn end_drawing(&mut self) -> Result<(), Refusal> {
        let blocks = self.assembly.end_box()?;
        self.resume();
        if let Some(draft) = self.paragraphs.last_mut() {
            draft.boxes.extend(blocks);
        }
        Ok(())
    }

    fn resume(&mut self) {
        if let Some(suspended) = self.suspended.pop() {
            self.lists.resume(suspended);
        }
    }
}

impl Handler for Body {
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
        let frame = match element.space {
            Space::Office => Body::office(element),
            Space::Style => self.style(element),
            Space::Text => self.words(element),
            Space::Table if !self.in_paragraph() => self.table(element)?,
            Space::Draw if self.in_paragraph() => {
                self.assembly.begin_box()?;
                self.suspended.push(self.lists.suspend());
                Some(Frame::Drawing)
            }
            _ => Some(Frame::Plain),
        };
        let Some(frame) = frame else { return Ok(Step::Skip) };
        self.frames.push(frame);
        Ok(Step::Enter)
    }

    fn end(&mut self) -> Result<(), Refusal> {
        match self.frames.pop() {
            Some(Frame::Paragraph) => self.end_paragraph(),
            Some(Frame::Inline) => {
                if let Some(draft) = self.paragraphs.last_mut() {
                    draft.inline.pop();
                }
                Ok(())
            }
            Some(Frame::Drawing) => self.end_drawing(),
            Some(Frame::Table) => self.assembly.end_table(),
            Some(Frame::Row(times)) => self.end_row(times),
            Some(Frame::Cell) => {
                self.resume();
                self.assembly.end_cell()
            }
            Some(Frame::List) => {
                self.lists.end();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        if !self.in_paragraph() {
            return Ok(());
        }
        // White space of the XML counts as one blank, none at the start of a paragraph (OpenDocument 1.3 part 3, §6.1.2).
        let mut words = String::with_capacity(text.len());
        let mut blank = self.paragraphs.last().is_none_or(|draft| draft.blank);
        for character in text.chars() {
            let white = matches!(character, ' ' | '\t' | '\n' | '\r');
            if !white {
                words.push(character);
            } else if !blank {
                words.push(' ');
            }
            blank = white;
        }
        self.push(&words);
        if let Some(draft) = self.paragraphs.last_mut() {
            draft.blank = blank;
        }
        Ok(())
    }
}
