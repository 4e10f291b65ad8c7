//! Automatic numbering of a DOCX: definitions, instances and the counters that run while the document is read
//! (ECMA-376 part 1, §17.9).

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use domain::refusal::Refusal;

use super::styles::{Styles, is_on};
use super::symbols;
use crate::formats::numerals::{Numeral, format};
use crate::formats::xml::{Element, Handler, Space, Step, stream};

/// Levels of a definition.
const LEVELS: usize = 9;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    start: u32,
    numeral: Numeral,
    /// «%1.%2.»: the counters of levels 1 and 2.
    text: String,
    /// From which level (1 to 9) up a number restarts this one; 0 never. Absent: any level above.
    restart: Option<u8>,
    /// All counters of the text in Arabic figures.
    arabic: bool,
    /// Style whose paragraphs take this level.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Level {
        // Word takes 0 for an absent start.
        Level { start: 0, numeral: Numeral::Decimal, text: String::new(), restart: None, arabic: false, style: None }
    }
}

#[derive(Debug, Clone, Default)]
struct Definition {
    levels: [Option<Level>; LEVELS],
    /// The definition is that of a numbering style.
    style_link: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Instance {
    definition: u32,
    starts: [Option<u32>; LEVELS],
    levels: [Option<Level>; LEVELS],
}

/// A label made by numbering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// «1.2.», «•»; empty numbering has none.
    pub(super) text: Option<String>,
    /// From 0.
    pub(super) level: u8,
}

/// Numbering with its counters.
#[derive(Default)]
pub(super) struct Numbering {
    definitions: HashMap<u32, Definition>,
    instances: HashMap<u32, Instance>,
    /// Counters by definition: instances of one definition count on, as in Word.
    counters: HashMap<u32, [Option<u32>; LEVELS]>,
    /// Instances met: their start overrides work once.
    met: HashSet<u32>,
}

impl Numbering {
    /// Reads the numbering part.
    pub(super) fn read(part: impl BufRead, name: &str, styles: &Styles) -> Result<Numbering, Refusal> {
        let mut reader = Reader::default();
        stream(part, name, &mut reader)?;
        let mut numbering = reader.numbering;
        numbering.follow_links(styles);
        Ok(numbering)
    }

    /// An instance may point to a definition that only names a numbering style: point it to the style's definition.
    fn follow_links(&mut self, styles: &Styles) {
        let target = |numbering: &Numbering, instance: &Instance| {
            let link = numbering.definitions.get(&instance.definition)?.style_link.as_deref()?;
            let number = styles.get(link)?.properties.number?;
            numbering.instances.get(&number).map(|linked| linked.definition)
        };
        let moves: Vec<(u32, u32)> =
            self.instances.iter().filter_map(|(id, instance)| Some((*id, target(self, instance)?))).collect();
        for (id, definition) in moves {
            if let Some(instance) = self.instances.get_mut(&id) {
                instance.definition = definition;
            }
        }
    }

    /// The level that the definition of an instance keeps for a style.
    pub(super) fn level_of_style(&self, number: u32, style: &str) -> Option<u8> {
        let instance = self.instances.get(&number)?;
        let definition = self.definitions.get(&instance.definition)?;
        let linked = |level: &Option<Level>| level.as_ref().is_some_and(|level| level.style.as_deref() == Some(style));
        definition.levels.iter().position(linked).and_then(|level| u8::try_from(level).ok())
    }

    /// Counts a paragraph and gives its label; nothing for an unknown instance.
    pub(super) fn next(&mut self, number: u32, level: u8) -> Option<Label> {
        let instance = self.instances.get(&number)?;
        let definition = self.definitions.get(&instance.definition)?;
        let at = usize::from(level).min(LEVELS - 1);
        let counters = self.counters.entry(instance.definition).or_default();
        if self.met.insert(number) {
            for (counter, start) in counters.iter_mut().zip(&instance.starts) {
                if start.is_some() {
                    *counter = None;
                }
            }
        }
        let rules = |index: usize| instance.levels[index].as_ref().or(definition.levels[index].as_ref());
        let start = |index: usize| instance.starts[index].or(rules(index).map(|level| level.start)).unwrap_or(1);
        // A level used before the levels above it counts as the first child of their first.
        for (index, counter) in counters.iter_mut().enumerate().take(at) {
            counter.get_or_insert_with(|| start(index));
        }
        counters[at] = Some(counters[at].map_or(start(at), |value| value.saturating_add(1)));
        for (index, counter) in counters.iter_mut().enumerate().skip(at + 1) {
            let restarts = match rules(index).and_then(|level| level.restart) {
                None => true,
                Some(from) => at < usize::from(from),
            };
            if restarts {
                *counter = None;
            }
        }
        let value = |index: usize| counters[index].unwrap_or_else(|| start(index));
        let text = rules(at).and_then(|own| label_text(own, value, |index| rules(index).map(|level| level.numeral)));
        Some(Label { text, level: u8::try_from(at).unwrap_or(0) })
    }
}

/// Fills a level's text with counters.
fn label_text(own: &Level, value: impl Fn(usize) -> u32, numeral: impl Fn(usize) -> Option<Numeral>) -> Option<String> {
    if own.numeral == Numeral::Bullet {
        return bullet(&own.text);
    }
    let mut label = String::new();
    let mut characters = own.text.chars().peekable();
    while let Some(character) = characters.next() {
        let digit = characters.peek().and_then(|next| next.to_digit(10)).filter(|digit| *digit > 0);
        match digit {
            Some(digit) if character == '%' => {
                characters.next();
                let index = digit as usize - 1;
                let kind = if own.arabic { Numeral::Decimal } else { numeral(index).unwrap_or(Numeral::Decimal) };
                label.push_str(&format(value(index), kind));
            }
            _ => label.push(character),
        }
    }
    let label = label.trim();
    (!label.is_empty()).then(|| label.to_owned())
}

/// Dashes stay what they are; every other mark is a bullet.
fn bullet(text: &str) -> Option<String> {
    let mark = text.trim().chars().next().map(symbols::plain)?;
    Some(if matches!(mark, '-' | '–' | '—' | '*') { mark } else { '•' }.to_string())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Definition(u32),
    Instance(u32),
    /// Inside an override of this level of an instance.
    Override(u32, usize),
    Level,
    Inside,
}

#[derive(Default)]
struct Reader {
    frames: Vec<Frame>,
    numbering: Numbering,
    level: Option<(usize, Level)>,
}

impl Reader {
    /// The frame that a child of the current one opens.
    fn inside(&mut self, element: &Element<'_>) -> Frame {
        match (self.frames.last().copied(), element.local()) {
            (Some(Frame::Definition(_) | Frame::Override(..)), b"lvl") => {
                let at = element.number::<usize>(b"ilvl").unwrap_or(0).min(LEVELS - 1);
                self.level = Some((at, Level::default()));
                Frame::Level
            }
            (Some(Frame::Definition(id)), b"numStyleLink") => {
                let link = element.attribute(b"val").map(|link| link.into_owned());
                self.numbering.definitions.entry(id).or_default().style_link = link;
                Frame::Inside
            }
            (Some(Frame::Instance(id)), b"abstractNumId") => {
                let definition = element.number(b"val").unwrap_or(0);
                self.numbering.instances.entry(id).or_default().definition = definition;
                Frame::Inside
            }
            (Some(Frame::Instance(id)), b"lvlOverride") => {
                Frame::Override(id, element.number::<usize>(b"ilvl").unwrap_or(0).min(LEVELS - 1))
            }
            (Some(Frame::Override(id, at)), b"startOverride") => {
                self.numbering.instances.entry(id).or_default().starts[at] = element.number(b"val");
                Frame::Inside
            }
            (Some(Frame::Level), _) => {
                self.take(element);
                Frame::Level
            }
            _ => Frame::Inside,
        }
    }

    fn take(&mut self, element: &Element<'_>) {
        let Some((_, level)) = &mut self.level else { return };
        let value = || element.attribute(b"val").unwrap_or_default();
        match element.local() {
            b"start" => level.start = element.number(b"val").unwrap_or(1),
            b"numFmt" => level.numeral = Numeral::of_word(&value()),
            b"lvlText" => level.text = value().into_owned(),
            b"lvlRestart" => level.restart = element.number(b"val"),
            b"isLgl" => level.arabic = is_on(element),
            b"pStyle" => level.style = Some(value().into_owned()),
            _ => {}
        }
    }

    /// A level is complete: to the definition or to the override it stands in.
    fn keep_level(&mut self) {
        let Some((at, level)) = self.level.take() else { return };
        match self.frames.last() {
            Some(Frame::Definition(id)) => {
                self.numbering.definitions.entry(*id).or_default().levels[at] = Some(level);
            }
            Some(Frame::Override(id, at)) => {
                self.numbering.instances.entry(*id).or_default().levels[*at] = Some(level);
            }
            _ => {}
        }
    }
}

impl Handler for Reader {
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
        let word = element.space == Space::Word;
        if !word && element.space != Space::Compatibility {
            return Ok(Step::Skip);
        }
        let frame = match element.local() {
            // Properties of a level's paragraph and of its number have elements named as the level's own.
            b"pPr" | b"rPr" | b"legacy" => return Ok(Step::Skip),
            b"abstractNum" => Frame::Definition(element.number(b"abstractNumId").unwrap_or(0)),
            b"num" => Frame::Instance(element.number(b"numId").unwrap_or(0)),
            // The number format alone may stand in an alternative: the last one, the fallback, counts.
            b"AlternateContent" | b"Choice" | b"Fallback" => self.frames.last().copied().unwrap_or(Frame::Inside),
            _ => self.inside(element),
        };
        if let Frame::Definition(id) = frame {
            self.numbering.definitions.entry(id).or_default();
        }
        self.frames.push(frame);
        Ok(Step::Enter)
    }

    fn end(&mut self) -> Result<(), Refusal> {
        if self.frames.pop() == Some(Frame::Level) && self.frames.last() != Some(&Frame::Level) {
            self.keep_level();
        }
        Ok(())
    }

    fn text(&mut self, _text: &str) -> Result<(), Refusal> {
        Ok(())
    }
}
