//! The main part of a DOCX as it streams by.

use domain::refusal::Refusal;

use super::numbering::Numbering;
use super::paragraph::{Draft, Field, Run};
use super::styles::{Styles, is_on};
use super::symbols;
use crate::document::{Document, Paragraph};
use crate::formats::assembly::{Assembly, Span};
use crate::formats::numerals;
use crate::formats::pages::Pages;
use crate::formats::xml::{Element, Handler, Space, Step};

/// What an entered element is, for its children and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Of no meaning by itself.
    Plain,
    Paragraph,
    ParagraphProperties,
    /// Run properties of a paragraph's mark.
    MarkProperties,
    Run,
    RunProperties,
    /// Printed words.
    Words,
    Table,
    Row,
    /// The row is deleted: its cells are left out.
    DeletedRow,
    RowProperties,
    /// A cell of which nothing is known yet.
    NewCell(Merge),
    /// A cell that has begun.
    Cell,
    /// A cell merged into the one above or before it: what is inside is not printed.
    MergedCell,
    CellProperties,
    TextBox,
    /// An alternative; true when one of its choices has been taken.
    Alternate(bool),
    /// A content control; true when it shows its prompt instead of contents.
    Control(bool),
    ControlProperties,
}

/// Merging of a cell as its properties say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Merge {
    columns: u32,
    up: bool,
    left: bool,
}

const UNMERGED: Merge = Merge { columns: 1, up: false, left: false };

/// Label of a paragraph that holds the place of a document inside the document; its text is the relationship's id.
pub(super) const CHUNK: &str = "\u{fffc}altChunk";

/// The reader of the main part.
pub(super) struct Body {
    styles: Styles,
    numbering: Numbering,
    assembly: Assembly,
    frames: Vec<Frame>,
    /// Open paragraphs: one, and one more for each text box inside.
    paragraphs: Vec<Draft>,
    fields: Vec<Field>,
    /// A paragraph whose mark is gone, waiting for the next one.
    joined: Option<Draft>,
    pages: Pages,
    table_depth: usize,
}

impl Body {
    pub(super) fn new(name: &str, styles: Styles, numbering: Numbering) -> Body {
        Body {
            styles,
            numbering,
            assembly: Assembly::new(name),
            frames: Vec::new(),
            paragraphs: Vec::new(),
            fields: Vec::new(),
            joined: None,
            pages: Pages::new(),
            table_depth: 0,
        }
    }

    /// The document read.
    pub(super) fn finish(mut self) -> Result<Document, Refusal> {
        self.flush_joined()?;
        let mut document = self.assembly.finish()?;
        self.pages.settle(&mut document);
        Ok(document)
    }

    fn top(&self) -> Frame {
        self.frames.last().copied().unwrap_or(Frame::Plain)
    }

    /// The frame of a Word element, or nothing when it is left out.
    fn word(&mut self, element: &Element<'_>) -> Result<Option<Frame>, Refusal> {
        match self.top() {
            Frame::ParagraphProperties => return Ok(self.paragraph_property(element)),
            Frame::MarkProperties => {
                self.mark_property(element);
                return Ok(None);
            }
            Frame::RunProperties => {
                self.run_property(element);
                return Ok(None);
            }
            Frame::RowProperties => {
                self.row_property(element);
                return Ok(None);
            }
            Frame::CellProperties => {
                self.cell_property(element);
                return Ok(None);
            }
            Frame::ControlProperties => {
                self.control_property(element);
                return Ok(None);
            }
            Frame::Run => return self.inside_run(element),
            Frame::MergedCell => return Ok(None),
            Frame::DeletedRow if element.local() != b"trPr" => return Ok(None),
            Frame::NewCell(merge) if element.local() != b"tcPr" && self.begin_cell(merge)? == Frame::MergedCell => {
                return Ok(None);
            }
            _ => {}
        }
        self.block(element)
    }

    /// An element of the text's structure.
    fn block(&mut self, element: &Element<'_>) -> Result<Option<Frame>, Refusal> {
        Ok(Some(match element.local() {
            b"del" | b"moveFrom" | b"pPrChange" | b"rPrChange" | b"sectPrChange" | b"tblPrChange"
            | b"tblPrExChange" | b"tblPr" | b"tblPrEx" | b"tblGrid" | b"sectPr" | b"sdtEndPr" | b"smartTagPr"
            | b"customXmlPr" | b"fldData" | b"background" | b"docParts" | b"rt" => return Ok(None),
            b"altChunk" => {
                self.chunk(element)?;
                return Ok(None);
            }
            b"p" => {
                self.begin_paragraph()?;
                Frame::Paragraph
            }
            b"pPr" => Frame::ParagraphProperties,
            b"r" => {
                if let Some(draft) = self.paragraphs.last_mut() {
                    draft.run = Run::default();
                }
                Frame::Run
            }
            b"tbl" => {
                self.flush_joined()?;
                self.assembly.begin_table()?;
                self.table_depth += 1;
                Frame::Table
            }
            b"tr" => {
                self.assembly.begin_row(None, false)?;
                if self.table_depth == 1 {
                    self.pages.begin_row();
                }
                Frame::Row
            }
            b"trPr" => Frame::RowProperties,
            b"tc" => {
                if self.table_depth == 1 {
                    self.pages.begin_cell();
                }
                Frame::NewCell(UNMERGED)
            }
            b"tcPr" => Frame::CellProperties,
            b"txbxContent" => {
                self.assembly.begin_box()?;
                Frame::TextBox
            }
            b"sdt" => Frame::Control(false),
            b"sdtPr" => Frame::ControlProperties,
            b"sdtContent" if self.top() == Frame::Control(true) => return Ok(None),
            _ => Frame::Plain,
        }))
    }

    /// A document inside the document holds its place until its part is read; inside a cell nobody puts one.
    fn chunk(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        let Some(id) = element.attribute(b"id").filter(|_| self.table_depth == 0) else { return Ok(()) };
        let place = Paragraph { text: id.into_owned(), label: Some(CHUNK.to_owned()), ..Paragraph::default() };
        self.flush_joined()?;
        self.assembly.paragraph(place)
    }

    fn paragraph_property(&mut self, element: &Element<'_>) -> Option<Frame> {
        let draft = self.paragraphs.last_mut()?;
        match element.local() {
            b"pStyle" => draft.style = element.attribute(b"val").map(|id| id.into_owned()),
            b"rPr" => return Some(Frame::MarkProperties),
            // Its children `numId` and `ilvl` are taken as properties of the paragraph.
            b"numPr" => return Some(Frame::ParagraphProperties),
            b"jc" | b"outlineLvl" | b"numId" | b"ilvl" => draft.direct.take(element),
            _ => {}
        }
        None
    }

    fn mark_property(&mut self, element: &Element<'_>) {
        let Some(draft) = self.paragraphs.last_mut() else { return };
        match element.local() {
            b"del" | b"moveFrom" => draft.joins_next = true,
            b"vanish" | b"specVanish" => draft.joins_next |= is_on(element),
            _ => {}
        }
    }

    fn run_property(&mut self, element: &Element<'_>) {
        let Some(draft) = self.paragraphs.last_mut() else { return };
        match element.local() {
            b"rStyle" => {
                let style = element.attribute(b"val").and_then(|id| self.styles.get(&id));
                draft.run.style = style.unwrap_or_default().properties;
            }
            b"b" | b"vanish" => draft.run.direct.take(element),
            b"vertAlign" => draft.run.raised = element.attribute(b"val").is_some_and(|val| val == "superscript"),
            _ => {}
        }
    }

    fn row_property(&mut self, element: &Element<'_>) {
        match element.local() {
            b"tblHeader" if is_on(element) => {
                if let Some(row) = self.assembly.row() {
                    row.header = true;
                }
            }
            b"gridBefore" => self.assembly.skip_columns(element.number(b"val").unwrap_or(0)),
            b"del" | b"moveFrom" => {
                let row = self.frames.len().wrapping_sub(2);
                if let Some(frame @ Frame::Row) = self.frames.get_mut(row) {
                    *frame = Frame::DeletedRow;
                }
            }
            _ => {}
        }
    }

    fn cell_property(&mut self, element: &Element<'_>) {
        let continues = || element.attribute(b"val").is_none_or(|value| value != "restart");
        let cell = self.frames.len().wrapping_sub(2);
        let Some(Frame::NewCell(merge)) = self.frames.get_mut(cell) else { return };
        match element.local() {
            b"gridSpan" => merge.columns = element.number(b"val").unwrap_or(1),
            b"vMerge" => merge.up = continues(),
            b"hMerge" => merge.left = continues(),
            _ => {}
        }
    }

    fn control_property(&mut self, element: &Element<'_>) {
        let control = self.frames.len().wrapping_sub(2);
        if element.local() == b"showingPlcHdr"
            && is_on(element)
            && let Some(Frame::Control(prompts)) = self.frames.get_mut(control)
        {
            *prompts = true;
        }
    }

    /// Begins the cell on top of the frames.
    fn begin_cell(&mut self, merge: Merge) -> Result<Frame, Refusal> {
        let frame = if merge.left && self.assembly.widen_previous(merge.columns) {
            Frame::MergedCell
        } else {
            // A cell that continues nothing, in the first row for instance, is printed by Word as its own.
            let continues = merge.up && self.assembly.starts_above(self.assembly.column());
            let begun = self.assembly.begin_cell(Span { columns: merge.columns, rows: 1, continues })?;
            if !begun {
                Frame::Plain
            } else if continues {
                self.assembly.end_cell()?;
                Frame::MergedCell
            } else {
                Frame::Cell
            }
        };
        if let Some(top @ Frame::NewCell(_)) = self.frames.last_mut() {
            *top = frame;
        }
        Ok(frame)
    }

    /// A child of a run.
    fn inside_run(&mut self, element: &Element<'_>) -> Result<Option<Frame>, Refusal> {
        match element.local() {
            b"t" => return Ok(Some(Frame::Words)),
            b"rPr" => return Ok(Some(Frame::RunProperties)),
            b"tab" | b"ptab" => self.words("\t"),
            b"br" | b"cr" => self.words("\n"),
            b"noBreakHyphen" => self.words("\u{2011}"),
            b"softHyphen" => self.words("\u{ad}"),
            b"sym" => {
                let font = element.attribute(b"font").unwrap_or_default();
                let code = element.attribute(b"char").unwrap_or_default();
                if let Some(character) = symbols::of_code(&font, &code) {
                    self.words(character.encode_utf8(&mut [0; 4]));
                }
            }
            b"fldChar" => self.field(element),
            b"lastRenderedPageBreak" => {
                self.pages.turn();
                if let Some(draft) = self.paragraphs.last_mut().filter(|draft| draft.text.is_empty()) {
                    draft.page = self.pages.current();
                }
            }
            b"pict" | b"object" | b"drawing" | b"ruby" | b"rubyBase" => return Ok(Some(Frame::Plain)),
            _ => {}
        }
        Ok(None)
    }

    fn field(&mut self, element: &Element<'_>) {
        match element.attribute(b"fldCharType").as_deref() {
            Some("begin") => self.fields.push(Field::Instruction),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    *field = Field::Result;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    /// Printed words of the open run.
    fn words(&mut self, text: &str) {
        if self.fields.contains(&Field::Instruction) {
            return;
        }
        let Some(draft) = self.paragraphs.last_mut() else { return };
        // Digits above the line after a word or a number mark a note or a power.
        let raised = draft.run.raised && draft.text.ends_with(char::is_alphanumeric);
        let above = raised.then(|| numerals::raised(text));
        let text = above.as_deref().unwrap_or(text);
        if draft.push(text, &self.styles) && !text.trim().is_empty() {
            self.pages.see_words();
        }
    }

    fn begin_paragraph(&mut self) -> Result<(), Refusal> {
        let mut draft = Draft { page: self.pages.current(), ..Draft::default() };
        if let Some(joined) = self.joined.take() {
            draft.text = joined.text;
            draft.bold = joined.bold;
            draft.page = joined.page;
            draft.boxes = joined.boxes;
        }
        self.paragraphs.push(draft);
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Refusal> {
        // An instruction without a result ends with its paragraph: a damaged field must not swallow the rest.
        self.fields.retain(|field| *field == Field::Result);
        let Some(draft) = self.paragraphs.pop() else { return Ok(()) };
        if draft.joins_next {
            self.joined = Some(draft);
            return Ok(());
        }
        self.keep(draft)
    }

    fn flush_joined(&mut self) -> Result<(), Refusal> {
        match self.joined.take() {
            Some(draft) if !draft.text.trim().is_empty() || !draft.boxes.is_empty() => self.keep(draft),
            _ => Ok(()),
        }
    }

    /// A complete paragraph: counted, labelled and put into its place.
    fn keep(&mut self, draft: Draft) -> Result<(), Refusal> {
        let style = self.styles.paragraph(draft.style.as_deref());
        let number = draft.direct.number.or(style.properties.number).filter(|number| *number > 0);
        let label = number.and_then(|number| {
            let by_style = || draft.style.as_deref().and_then(|style| self.numbering.level_of_style(number, style));
            let level = draft.direct.level.or_else(by_style).or(style.properties.level).unwrap_or(0);
            self.numbering.next(number, level)
        });
        let outline = draft.direct.outline.or(style.properties.outline);
        let paragraph = Paragraph {
            text: draft.text,
            level: label.as_ref().map(|label| label.level),
            label: label.and_then(|label| label.text),
            heading: style.heading || outline.is_some_and(|outline| outline < 9),
            bold: draft.bold.unwrap_or(false),
            centred: draft.direct.centred.or(style.properties.centred).unwrap_or(false),
            page: Some(draft.page),
        };
        self.assembly.paragraph(paragraph)?;
        self.assembly.append(draft.boxes);
        Ok(())
    }

    fn end_text_box(&mut self) -> Result<(), Refusal> {
        self.flush_joined()?;
        let blocks = self.assembly.end_box()?;
        match self.paragraphs.last_mut() {
            Some(draft) => draft.boxes.extend(blocks),
            None => self.assembly.append(blocks),
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        if self.table_depth == 1 {
            let page = self.pages.end_row();
            if let Some(row) = self.assembly.row() {
                row.page = Some(page);
            }
        }
        self.assembly.end_row()
    }
}

impl Handler for Body {
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
        let frame = match (element.space, element.local()) {
            (Space::Word, _) => self.word(element)?,
            _ if matches!(self.top(), Frame::MergedCell | Frame::DeletedRow) => None,
            (Space::Compatibility, b"AlternateContent") => Some(Frame::Alternate(false)),
            (Space::Compatibility, b"Choice" | b"Fallback") => match self.frames.last_mut() {
                Some(Frame::Alternate(true)) => None,
                Some(Frame::Alternate(taken)) => {
                    *taken = true;
                    Some(self.around_alternate())
                }
                _ => Some(Frame::Plain),
            },
            (Space::Math, b"t") => Some(Frame::Words),
            (Space::Math, b"den") => {
                self.words("/");
                Some(Frame::Plain)
            }
            _ => Some(Frame::Plain),
        };
        let Some(frame) = frame else { return Ok(Step::Skip) };
        self.frames.push(frame);
        Ok(Step::Enter)
    }

    fn end(&mut self) -> Result<(), Refusal> {
        if let Frame::NewCell(merge) = self.top() {
            self.begin_cell(merge)?;
        }
        match self.frames.pop() {
            Some(Frame::Paragraph) => self.end_paragraph(),
            Some(Frame::Cell) => {
                self.flush_joined()?;
                self.assembly.end_cell()
            }
            Some(Frame::Row) => self.end_row(),
            Some(Frame::DeletedRow) => {
                if self.table_depth == 1 {
                    self.pages.end_row();
                }
                self.assembly.drop_row();
                Ok(())
            }
            Some(Frame::Table) => {
                self.table_depth -= 1;
                self.assembly.end_table()
            }
            Some(Frame::TextBox) => self.end_text_box(),
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        if self.top() == Frame::Words {
            self.words(text);
        }
        Ok(())
    }
}

impl Body {
    /// A choice stands for the element around its alternative: inside a run it is a run.
    fn around_alternate(&self) -> Frame {
        let around = self.frames.len().checked_sub(2).and_then(|index| self.frames.get(index));
        if around == Some(&Frame::Run) { Frame::Run } else { Frame::Plain }
    }
}
