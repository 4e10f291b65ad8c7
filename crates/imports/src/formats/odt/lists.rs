//! Automatic numbers of an ODT: list styles and the counters of lists (OpenDocument 1.3 part 3, §5.3 and §16.30).

use std::collections::HashMap;

use crate::formats::numerals::{Numeral, format};
use crate::formats::xml::Element;

/// Levels of a list style.
const LEVELS: usize = 10;
/// Name under which the numbering of headings is kept; no list style may be named with a zero character.
const OUTLINE: &str = "\0outline";

#[derive(Debug, Clone)]
struct Level {
    numeral: Numeral,
    bullet: Option<char>,
    prefix: String,
    suffix: String,
    /// How many levels the label shows.
    shown: usize,
    start: u32,
    /// LibreOffice's «%1%.%2%.», which says all of it in one.
    pattern: Option<String>,
}

type Counters = [Option<u32>; LEVELS];

/// An open list.
#[derive(Debug)]
struct Open {
    style: Option<String>,
    id: Option<String>,
    /// The item has given its label to a paragraph, or is a header without one.
    labelled: bool,
    /// Number stated by the open item.
    start: Option<u32>,
}

/// List styles and the state of lists.
#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: HashMap<String, [Option<Level>; LEVELS]>,
    /// List style being read.
    reading: Option<String>,
    open: Vec<Open>,
    counters: Counters,
    outline: Counters,
    /// Counters of ended lists by identifier and by style, for lists that continue them.
    ended: HashMap<String, Counters>,
    last: Counters,
}

/// A label made by numbering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) text: Option<String>,
    /// From 0.
    pub(super) level: u8,
}

impl Lists {
    /// A `text:list-style` or `text:outline-style` starts.
    pub(super) fn begin_style(&mut self, element: &Element<'_>) {
        let outline = element.local() == b"outline-style";
        let name =
            if outline { OUTLINE.to_owned() } else { element.attribute(b"name").unwrap_or_default().into_owned() };
        self.styles.insert(name.clone(), Default::default());
        self.reading = Some(name);
    }

    /// A level of the list style being read.
    pub(super) fn take_level(&mut self, element: &Element<'_>) {
        let local = element.local();
        let number = matches!(local, b"list-level-style-number" | b"outline-level-style");
        if !number && !matches!(local, b"list-level-style-bullet" | b"list-level-style-image") {
            return;
        }
        let at = element.number::<usize>(b"level").unwrap_or(1).clamp(1, LEVELS) - 1;
        let words = |name: &[u8]| element.attribute(name).unwrap_or_default().into_owned();
        let level = Level {
            numeral: if number { Numeral::of_sample(&words(b"num-format")) } else { Numeral::Bullet },
            bullet: element.attribute(b"bullet-char").and_then(|mark| mark.chars().next()),
            prefix: words(b"num-prefix"),
            suffix: words(b"num-suffix"),
            shown: element.number(b"display-levels").unwrap_or(1),
            start: element.number(b"start-value").unwrap_or(1),
            pattern: element.attribute(b"num-list-format").map(|pattern| pattern.into_owned()),
        };
        if let Some(levels) = self.reading.as_ref().and_then(|name| self.styles.get_mut(name)) {
            levels[at] = Some(level);
        }
    }

    /// A `text:list` starts.
    pub(super) fn begin(&mut self, element: &Element<'_>) {
        let style = element.attribute(b"style-name").map(|style| style.into_owned());
        if self.open.is_empty() {
            let continued = element.attribute(b"continue-list").and_then(|id| self.ended.get(&format!("#{id}")));
            let same_style = || style.as_deref().and_then(|style| self.ended.get(style));
            let continues = element.attribute(b"continue-numbering").is_some_and(|value| value == "true");
            self.counters = match continued {
                Some(counters) => *counters,
                None if continues => *same_style().unwrap_or(&self.last),
                None => Counters::default(),
            };
        }
        let style = style.or_else(|| self.open.last().and_then(|list| list.style.clone()));
        let id = element.attribute(b"id").map(|id| id.into_owned());
        self.open.push(Open { style, id, labelled: true, start: None });
    }

    /// The innermost list ends.
    pub(super) fn end(&mut self) {
        let Some(list) = self.open.pop() else { return };
        if let Some(id) = list.id {
            self.ended.insert(format!("#{id}"), self.counters);
        }
        if self.open.is_empty() {
            self.last = self.counters;
            if let Some(style) = list.style {
                self.ended.insert(style, self.counters);
            }
        }
    }

    /// An item of the innermost list starts; a header of a list has no label.
    pub(super) fn begin_item(&mut self, element: &Element<'_>) {
        if let Some(list) = self.open.last_mut() {
            list.labelled = element.local() == b"list-header";
            list.start = element.number(b"start-value");
        }
    }

    /// Takes the lists away while a cell or a frame is read, whose lists are its own.
    pub(super) fn suspend(&mut self) -> Suspended {
        Suspended { open: std::mem::take(&mut self.open), counters: self.counters }
    }

    /// Puts the suspended lists back.
    pub(super) fn resume(&mut self, suspended: Suspended) {
        self.open = suspended.open;
        self.counters = suspended.counters;
    }

    /// The label of a paragraph: of the open item, once, or of the outline for a heading outside lists.
    /// `style` is the list style that the paragraph's style brings.
    pub(super) fn label(&mut self, style: Option<&str>, heading_level: Option<usize>) -> Option<Label> {
        let depth = self.open.len();
        let Some(list) = self.open.last_mut() else {
            let at = heading_level?.clamp(1, LEVELS) - 1;
            let levels = self.styles.get(OUTLINE)?;
            let text = count(levels, &mut self.outline, at, None);
            return text.map(|text| Label { text: Some(text), level: u8::try_from(at).unwrap_or(0) });
        };
        if list.labelled {
            return None;
        }
        list.labelled = true;
        let start = list.start.take();
        let style = list.style.as_deref().or(style);
        let at = (depth - 1).min(LEVELS - 1);
        let text = match style.and_then(|style| self.styles.get(style)) {
            Some(levels) => count(levels, &mut self.counters, at, start),
            None => None,
        };
        Some(Label { text, level: u8::try_from(at).unwrap_or(0) })
    }
}

/// Lists put aside.
#[derive(Debug)]
pub(super) struct Suspended {
    open: Vec<Open>,
    counters: Counters,
}

/// Counts an item and prints its label.
fn count(levels: &[Option<Level>; LEVELS], counters: &mut Counters, at: usize, start: Option<u32>) -> Option<String> {
    let first = |index: usize| levels[index].as_ref().map_or(1, |level| level.start);
    // A level used before the levels above it counts as the first child of their first.
    for (index, counter) in counters.iter_mut().enumerate().take(at) {
        counter.get_or_insert_with(|| first(index));
    }
    let next = counters[at].map_or(first(at), |value| value.saturating_add(1));
    counters[at] = Some(start.unwrap_or(next));
    counters[at + 1..].fill(None);
    let level = levels[at].as_ref()?;
    if level.numeral == Numeral::Bullet {
        let mark = level.bullet.filter(|mark| matches!(mark, '-' | '–' | '—' | '*')).unwrap_or('•');
        return Some(mark.to_string());
    }
    let printed = |index: usize| {
        let numeral = levels[index].as_ref().map_or(Numeral::Decimal, |level| level.numeral);
        format(counters[index].unwrap_or_else(|| first(index)), numeral)
    };
    let label = match &level.pattern {
        Some(pattern) => {
            (0..LEVELS).fold(pattern.clone(), |text, index| text.replace(&format!("%{}%", index + 1), &printed(index)))
        }
        None if level.numeral == Numeral::None => format!("{}{}", level.prefix, level.suffix),
        None => {
            let from = (at + 1).saturating_sub(level.shown.max(1));
            let numbers: Vec<String> = (from..=at).map(printed).filter(|number| !number.is_empty()).collect();
            format!("{}{}{}", level.prefix, numbers.join("."), level.suffix)
        }
    };
    let label = label.trim();
    (!label.is_empty()).then(|| label.to_owned())
}
