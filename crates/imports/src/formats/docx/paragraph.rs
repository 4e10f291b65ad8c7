//! A paragraph of a DOCX while it is read: words with the properties of their runs.

use super::styles::{Properties, Styles};
use super::symbols;
use crate::document::Block;

/// How far a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Between its begin and its separator: instructions, never printed.
    Instruction,
    /// After the separator: the result.
    Result,
}

/// A run: the properties it states and its style's.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    pub(super) direct: Properties,
    pub(super) style: Properties,
    /// Its words stand above the line.
    pub(super) raised: bool,
}

/// A paragraph being read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) text: String,
    /// All visible words so far are bold; nothing while there are none.
    pub(super) bold: Option<bool>,
    pub(super) style: Option<String>,
    pub(super) direct: Properties,
    /// Its mark is deleted, moved away or hidden: the next paragraph goes on in the same line.
    pub(super) joins_next: bool,
    pub(super) page: u32,
    /// Contents of text boxes anchored in it.
    pub(super) boxes: Vec<Block>,
    pub(super) run: Run,
}

impl Draft {
    /// Adds words of the open run. False when they are hidden.
    pub(super) fn push(&mut self, text: &str, styles: &Styles) -> bool {
        let paragraph = styles.paragraph(self.style.as_deref()).properties;
        let run = &self.run;
        if run.direct.hidden.or(run.style.hidden).or(paragraph.hidden).unwrap_or(false) {
            return false;
        }
        symbols::push_plain(&mut self.text, text);
        if !text.trim().is_empty() {
            // A bold character style on a bold paragraph style switches bold off (ECMA-376 part 1, §17.7.3).
            let by_style = run.style.bold.unwrap_or(false) ^ paragraph.bold.unwrap_or(false);
            let bold = run.direct.bold.unwrap_or(by_style);
            self.bold = Some(self.bold.unwrap_or(true) && bold);
        }
        true
    }
}
