//! A page as its tokens come.

use std::cell::RefCell;

use domain::refusal::Refusal;
use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::elements::{Role, Traits, attribute, is_void, number, traits};
use crate::document::{Document, Paragraph};
use crate::formats::assembly::Assembly;
use crate::formats::numerals::{Numeral, format, raised as raised_digits};
use crate::limits;

/// How many elements may be open. Those beyond are read as if their tags were not there.
const OPEN: usize = 256;

/// The receiver of tokens; it changes behind a shared reference because the tokenizer lends it so.
pub(super) struct Page {
    state: RefCell<State>,
}

impl Page {
    pub(super) fn new(name: &str, is_xml: bool) -> Page {
        Page { state: RefCell::new(State::new(name, is_xml)) }
    }

    /// Whether reading has stopped with a refusal.
    pub(super) fn has_failed(&self) -> bool {
        self.state.borrow().failure.is_some()
    }

    /// The document read.
    pub(super) fn finish(self) -> Result<Document, Refusal> {
        self.state.into_inner().finish()
    }
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        if state.failure.is_some() {
            return TokenSinkResult::Continue;
        }
        let (result, answer) = match &token {
            Token::TagToken(tag) => (state.tag(tag), state.raw(tag)),
            Token::CharacterTokens(text) => (state.text(text), TokenSinkResult::Continue),
            _ => (Ok(()), TokenSinkResult::Continue),
        };
        if let Err(refusal) = result {
            state.failure = Some(refusal);
        }
        answer
    }
}

/// A list with its counter.
#[derive(Debug, Clone, Copy)]
struct List {
    numeral: Numeral,
    next: u32,
}

/// An open element.
#[derive(Debug)]
pub(super) struct Open {
    name: LocalName,
    pub(super) traits: Traits,
    list: Option<List>,
    /// Label of an item, until a paragraph takes it.
    label: Option<String>,
}

/// A paragraph being read.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    label: String,
    bold: Option<bool>,
    heading: bool,
    centred: bool,
    level: Option<u8>,
}

pub(super) struct State {
    pub(super) assembly: Assembly,
    pub(super) open: Vec<Open>,
    /// Open elements that hide their contents.
    hidden: usize,
    draft: Option<Draft>,
    name: String,
    /// The page is XML: an empty tag has no contents.
    is_xml: bool,
    failure: Option<Refusal>,
    /// Every cell of the open row so far is a header cell.
    pub(super) header_cells: bool,
}

impl State {
    fn new(name: &str, is_xml: bool) -> State {
        State {
            assembly: Assembly::new(name),
            open: Vec::new(),
            hidden: 0,
            draft: None,
            name: name.to_owned(),
            is_xml,
            failure: None,
            header_cells: false,
        }
    }

    fn finish(mut self) -> Result<Document, Refusal> {
        if let Some(refusal) = self.failure {
            return Err(refusal);
        }
        self.close_to(0)?;
        self.flush()?;
        self.assembly.finish()
    }

    /// Elements whose contents are no markup.
    fn raw(&self, tag: &Tag) -> TokenSinkResult<()> {
        if tag.kind == TagKind::EndTag || (self.is_xml && tag.self_closing) {
            return TokenSinkResult::Continue;
        }
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn tag(&mut self, tag: &Tag) -> Result<(), Refusal> {
        if tag.kind == TagKind::EndTag {
            return self.end_tag(&tag.name);
        }
        self.start_tag(tag)?;
        if self.is_xml && tag.self_closing && !is_void(&tag.name) { self.end_tag(&tag.name) } else { Ok(()) }
    }

    fn start_tag(&mut self, tag: &Tag) -> Result<(), Refusal> {
        match &*tag.name {
            "br" => return self.text("\u{b}"),
            "hr" => return self.flush(),
            "body" => self.close_named("head")?,
            name if is_void(name) => return Ok(()),
            _ => {}
        }
        let traits = traits(tag);
        match traits.role {
            Role::Inline => {}
            Role::Table | Role::RowGroup(_) | Role::Row | Role::Cell => return self.start_table_part(tag, traits),
            _ if self.is_full() => return self.flush(),
            role => {
                self.flush()?;
                self.end_implied(role)?;
            }
        }
        self.push(tag, traits);
        Ok(())
    }

    /// Opens an element.
    pub(super) fn push(&mut self, tag: &Tag, traits: Traits) {
        if self.open.len() >= OPEN {
            return;
        }
        let list = (traits.role == Role::List).then(|| list(tag));
        let label = (traits.role == Role::Item).then(|| self.item_label(tag)).flatten();
        self.hidden += usize::from(traits.hidden);
        self.open.push(Open { name: tag.name.clone(), traits, list, label });
    }

    /// Whether no more elements can be opened.
    pub(super) fn is_full(&self) -> bool {
        self.open.len() >= OPEN
    }

    /// Whether nothing is printed here.
    pub(super) fn is_hidden(&self) -> bool {
        self.hidden > 0
    }

    /// The refusal of tables inside each other without end.
    pub(super) fn too_deep(&self) -> Refusal {
        limits::too_complex(&self.name, "слишком глубокая вложенность")
    }

    /// An item ends the one before it, a paragraph the open one.
    fn end_implied(&mut self, role: Role) -> Result<(), Refusal> {
        let (ended, outside): (Role, &[Role]) = match role {
            Role::Item => (Role::Item, &[Role::List, Role::Cell, Role::Table]),
            _ => (Role::Paragraph, &[Role::Item, Role::Cell, Role::Table]),
        };
        for index in (0..self.open.len()).rev() {
            let role = self.open[index].traits.role;
            if role == ended {
                return self.close_to(index);
            }
            if outside.contains(&role) {
                break;
            }
        }
        Ok(())
    }

    fn end_tag(&mut self, name: &LocalName) -> Result<(), Refusal> {
        match &**name {
            "p" => self.flush()?,
            "br" => return self.text("\u{b}"),
            "body" | "html" => return Ok(()),
            _ => {}
        }
        self.close_named(name)
    }

    /// Closes the innermost element of this name within the cell, or the table for its own parts.
    fn close_named(&mut self, name: &str) -> Result<(), Refusal> {
        let is_table_part = matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th");
        for index in (0..self.open.len()).rev() {
            let element = &self.open[index];
            if &*element.name == name {
                let blocks_above = self.open[index..].iter().any(|element| element.traits.role != Role::Inline);
                if element.traits.role == Role::Inline && blocks_above {
                    // `<b>а<p>б</b>в`: the paragraph goes on, only the looks end.
                    let ended = self.open.remove(index);
                    self.hidden -= usize::from(ended.traits.hidden);
                    return Ok(());
                }
                return self.close_to(index);
            }
            let bound = if is_table_part { Role::Table } else { Role::Cell };
            if element.traits.role == bound || (!is_table_part && element.traits.role == Role::Table) {
                break;
            }
        }
        Ok(())
    }

    /// Closes the elements from this place of the stack on.
    pub(super) fn close_to(&mut self, index: usize) -> Result<(), Refusal> {
        while self.open.len() > index {
            let role = self.open.last().map(|element| element.traits.role);
            if role.is_some_and(|role| role != Role::Inline) {
                self.flush()?;
            }
            let Some(element) = self.open.pop() else { break };
            self.hidden -= usize::from(element.traits.hidden);
            if let Some(label) = element.label.filter(|label| label != "•") {
                // A number column filled by a list: the item has its number and no words.
                self.assembly.paragraph(Paragraph { label: Some(label), ..Paragraph::default() })?;
            }
            self.end_table_part(element.traits.role)?;
        }
        Ok(())
    }

    /// Words, or a line break as U+000B.
    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        if self.hidden > 0 {
            return Ok(());
        }
        let blank = |character: char| matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        if self.draft.is_none() && text.chars().all(|character| blank(character) || character == '\u{b}') {
            return Ok(());
        }
        if self.draft.as_ref().is_some_and(|draft| draft.text.len() > limits::TEXT_BYTES) {
            return Err(limits::too_complex(&self.name, "слишком много текста"));
        }
        let exact = self.open.iter().rev().any(|element| element.traits.exact);
        let in_label = self.open.iter().rev().any(|element| element.traits.label);
        let bold = self.nearest(|traits| traits.bold).unwrap_or(false);
        let raised = self.open.iter().rev().take(3).any(|element| element.traits.raised);
        if self.draft.is_none() {
            self.draft = Some(self.new_draft());
        }
        let Some(draft) = &mut self.draft else { return Ok(()) };
        if in_label {
            draft.label.push_str(text);
            return Ok(());
        }
        if text.chars().any(|character| !character.is_whitespace()) {
            draft.bold = Some(draft.bold.unwrap_or(true) && bold);
        }
        // Digits above the line after a word or a number mark a note or a power.
        let above = raised && draft.text.ends_with(char::is_alphanumeric);
        let text = if above { raised_digits(text) } else { text.to_owned() };
        for character in text.chars() {
            match character {
                '\u{b}' => draft.text.push('\n'),
                character if exact || !blank(character) => draft.text.push(character),
                _ if draft.text.is_empty() || draft.text.ends_with([' ', '\n']) => {}
                _ => draft.text.push(' '),
            }
        }
        Ok(())
    }

    /// The innermost statement about a property.
    fn nearest<T>(&self, of: impl Fn(&Traits) -> Option<T>) -> Option<T> {
        self.open.iter().rev().find_map(|element| of(&element.traits))
    }

    fn new_draft(&mut self) -> Draft {
        let mut draft = Draft {
            heading: self.open.iter().any(|element| element.traits.heading),
            centred: self.nearest(|traits| traits.centred).unwrap_or(false),
            level: self.nearest(|traits| traits.level),
            ..Draft::default()
        };
        let lists = self.in_cell().filter(|element| element.traits.role == Role::List).count();
        if lists > 0 {
            draft.level = draft.level.or(u8::try_from(lists - 1).ok());
        }
        let start = self.cell_start();
        // The words are those of the items around as well: their labels are not left for later.
        for item in self.open[start..].iter_mut().filter(|element| element.traits.role == Role::Item) {
            draft.label = item.label.take().unwrap_or_default();
        }
        draft
    }

    /// Where the elements of the innermost open cell begin.
    fn cell_start(&self) -> usize {
        self.open.iter().rposition(|element| element.traits.role == Role::Cell).unwrap_or(0)
    }

    fn in_cell(&self) -> impl Iterator<Item = &Open> {
        self.open[self.cell_start()..].iter()
    }

    fn item_label(&mut self, tag: &Tag) -> Option<String> {
        let start = self.cell_start();
        let list = self.open[start..].iter_mut().rev().find_map(|element| element.list.as_mut())?;
        if list.numeral == Numeral::Bullet {
            return Some("•".to_owned());
        }
        let value = number(tag, "value").unwrap_or(list.next);
        list.next = value.saturating_add(1);
        Some(format!("{}.", format(value, list.numeral)))
    }

    /// Ends the open paragraph.
    pub(super) fn flush(&mut self) -> Result<(), Refusal> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let label = label(&draft.label);
        let text = draft.text.trim_matches([' ', '\n', '\t']);
        if text.is_empty() && label.is_none() {
            return Ok(());
        }
        self.assembly.paragraph(Paragraph {
            text: text.to_owned(),
            level: draft.level.filter(|_| label.is_some()),
            label,
            heading: draft.heading,
            bold: draft.bold.unwrap_or(false),
            centred: draft.centred,
            page: None,
        })
    }
}

/// A label without its blanks; marks of symbol fonts are bullets.
fn label(text: &str) -> Option<String> {
    let label = text.trim_matches(|character: char| character.is_whitespace() || character == '\u{a0}');
    let mut characters = label.chars();
    match (characters.next(), characters.next()) {
        (None, _) => None,
        // The marks themselves, letters of symbol fonts that look like marks, and the private codes of those fonts.
        (Some('·' | 'o' | '§' | 'Ø' | 'ü' | 'v' | 'q' | '\u{f000}'..='\u{f0ff}'), None) => Some("•".to_owned()),
        _ => Some(label.to_owned()),
    }
}

fn list(tag: &Tag) -> List {
    let numeral = match (&*tag.name, attribute(tag, "type")) {
        ("ol", Some(sample)) => Numeral::of_sample(sample),
        ("ol", None) => Numeral::Decimal,
        _ => Numeral::Bullet,
    };
    List { numeral, next: number(tag, "start").unwrap_or(1) }
}
