//! What a page shows: letters with their place and straight lines. Runs the content stream of a page and of the forms
//! it draws.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::Font;
use super::matrix::Matrix;
use super::path::{Bounds, Path, Rule};
use super::streams::{dictionary, real, resolved, unpacked, value};
use super::tokens::{Operand, Tokens};

/// Letters at a place; x to the right, y down from the top of the page, in points.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub left: f64,
    pub right: f64,
    /// The base line.
    pub base: f64,
    /// Font size as it looks.
    pub size: f64,
    pub letters: String,
    pub bold: bool,
}

/// Letters that run up or down.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Turned {
    /// They run down instead of up.
    pub down: bool,
    /// Their middle on the page.
    pub x: f64,
    pub y: f64,
    /// As they stand when the page is turned so that they run from left to right; only distances mean something.
    pub glyph: Glyph,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// Number of the sheet, from 1.
    pub number: u32,
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    /// Letters that run up or down the page: heads of narrow columns.
    pub turned: Vec<Turned>,
    pub rules: Vec<Rule>,
    /// Pictures drawn on it.
    pub pictures: usize,
    /// Glyphs whose font does not tell their letters.
    pub unknown: usize,
}

impl Page {
    /// How many letters it has, whatever their direction.
    pub(super) fn letters(&self) -> usize {
        let all = self.glyphs.iter().chain(self.turned.iter().map(|turned| &turned.glyph));
        all.filter(|glyph| !glyph.letters.trim().is_empty()).count()
    }
}

/// Counts what a document may still draw: a bound on time and memory.
#[derive(Debug)]
pub(super) struct Budget {
    pub operators: usize,
    pub glyphs: usize,
    pub rules: usize,
    pub fonts: usize,
    pub forms: usize,
    pub bytes: usize,
}

/// Deepest nesting of forms.
const FORM_DEPTH: usize = 8;
/// Deepest nesting of `q`.
const SAVED_STATES: usize = 256;
/// Attributes that a page inherits from the tree above it.
pub(super) fn inherited<'a>(document: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..32 {
        if let Some(found) = value(document, node, key) {
            return Some(found);
        }
        node = dictionary(document, node, b"Parent")?;
    }
    None
}

/// Reads one page. `fonts` is shared by the pages of a document.
pub(super) fn read(
    document: &Document,
    id: ObjectId,
    number: u32,
    fonts: &mut HashMap<ObjectId, Rc<Font>>,
    budget: &mut Budget,
) -> Page {
    let Ok(dictionary) = document.get_dictionary(id) else { return Page { number, ..Page::default() } };
    let (matrix, width, height) = frame(document, dictionary);
    let mut painter = Painter {
        document,
        fonts,
        budget,
        page: Page { number, width, height, ..Page::default() },
        state: State { matrix, ..State::default() },
        saved: Vec::new(),
        path: Path::default(),
        clips: false,
    };
    let resources = inherited(document, dictionary, b"Resources").and_then(|o| o.as_dict().ok());
    let content = contents(document, dictionary, painter.budget);
    painter.run(&content, resources, 0);
    painter.page
}

/// The matrix that turns the page upright and puts its origin to the top left corner.
fn frame(document: &Document, page: &Dictionary) -> (Matrix, f64, f64) {
    let corners: Vec<f64> =
        match inherited(document, page, b"CropBox").or_else(|| inherited(document, page, b"MediaBox")) {
            Some(Object::Array(items)) => items.iter().filter_map(|o| real(resolved(document, o))).collect(),
            _ => Vec::new(),
        };
    let [x0, y0, x1, y1] = corners[..] else { return (Matrix([1.0, 0.0, 0.0, -1.0, 0.0, 842.0]), 595.0, 842.0) };
    let (left, right, bottom, top) = (x0.min(x1), x0.max(x1), y0.min(y1), y0.max(y1));
    let (width, height) = (right - left, top - bottom);
    let turn = inherited(document, page, b"Rotate").and_then(|o| o.as_i64().ok()).unwrap_or(0).rem_euclid(360);
    match turn {
        90 => (Matrix([0.0, 1.0, 1.0, 0.0, -bottom, -left]), height, width),
        180 => (Matrix([-1.0, 0.0, 0.0, 1.0, right, -bottom]), width, height),
        270 => (Matrix([0.0, -1.0, -1.0, 0.0, top, right]), height, width),
        _ => (Matrix([1.0, 0.0, 0.0, -1.0, -left, top]), width, height),
    }
}

fn contents(document: &Document, page: &Dictionary, budget: &mut Budget) -> Vec<u8> {
    let parts: Vec<&Object> = match value(document, page, b"Contents") {
        Some(Object::Array(items)) => items.iter().map(|o| resolved(document, o)).collect(),
        Some(other) => vec![other],
        None => Vec::new(),
    };
    let mut bytes = Vec::new();
    for part in parts {
        let Some(plain) = part.as_stream().ok().and_then(|stream| unpacked(stream, &mut budget.bytes)) else {
            continue;
        };
        bytes.extend(plain);
        bytes.push(b'\n');
    }
    bytes
}

#[derive(Debug, Clone)]
struct State {
    matrix: Matrix,
    text: Matrix,
    line: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    white_fill: bool,
    white_stroke: bool,
    /// Letters outside are cut off.
    visible: Bounds,
}

impl Default for State {
    fn default() -> State {
        State {
            matrix: Matrix::ONE,
            text: Matrix::ONE,
            line: Matrix::ONE,
            font: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            white_fill: false,
            white_stroke: false,
            visible: Bounds::EVERYTHING,
        }
    }
}

struct Painter<'a, 'b> {
    document: &'a Document,
    fonts: &'b mut HashMap<ObjectId, Rc<Font>>,
    budget: &'b mut Budget,
    page: Page,
    state: State,
    saved: Vec<State>,
    path: Path,
    /// The path under way bounds what is visible from its end on.
    clips: bool,
}

impl<'a> Painter<'a, '_> {
    fn run(&mut self, content: &[u8], resources: Option<&'a Dictionary>, depth: usize) {
        let mut tokens = Tokens::new(content);
        let mut operands = Vec::new();
        while let Some(operator) = tokens.next(&mut operands) {
            if self.budget.operators == 0 {
                return;
            }
            self.budget.operators -= 1;
            match operator {
                b"Do" => self.draw(&operands, resources, depth),
                b"Tf" => self.set_font(&operands, resources),
                b"BI" => self.page.pictures += 1,
                _ => {
                    let numbers: Vec<f64> = operands.iter().map(Operand::number).collect();
                    self.graphics(operator, &numbers);
                    self.words(operator, &numbers, &operands);
                    self.shapes(operator, &numbers);
                }
            }
        }
    }

    /// Draws a picture or a form.
    fn draw(&mut self, operands: &[Operand], resources: Option<&'a Dictionary>, depth: usize) {
        let Some(Operand::Name(name)) = operands.first() else { return };
        let objects = resources.and_then(|r| dictionary(self.document, r, b"XObject"));
        let Some(Object::Stream(stream)) = objects.and_then(|o| value(self.document, o, name)) else { return };
        let subtype = value(self.document, &stream.dict, b"Subtype").and_then(|o| o.as_name().ok());
        if subtype == Some(b"Image") {
            self.page.pictures += 1;
        }
        if subtype != Some(b"Form") || depth >= FORM_DEPTH || self.budget.forms == 0 {
            return;
        }
        self.budget.forms -= 1;
        let Some(content) = unpacked(stream, &mut self.budget.bytes) else { return };
        let own = dictionary(self.document, &stream.dict, b"Resources").or(resources);
        let state = self.state.clone();
        let saved = std::mem::take(&mut self.saved);
        if let Some(Object::Array(items)) = value(self.document, &stream.dict, b"Matrix") {
            let numbers: Vec<f64> = items.iter().filter_map(|o| real(resolved(self.document, o))).collect();
            if let Some(matrix) = Matrix::from_slice(&numbers) {
                self.state.matrix = matrix.then(&self.state.matrix);
            }
        }
        self.run(&content, own, depth + 1);
        self.state = state;
        self.saved = saved;
        self.path = Path::default();
    }

    fn set_font(&mut self, operands: &[Operand], resources: Option<&'a Dictionary>) {
        let [Operand::Name(name), size] = operands else { return };
        self.state.size = size.number();
        let fonts = resources.and_then(|r| dictionary(self.document, r, b"Font"));
        let Some(entry) = fonts.and_then(|f| f.get(name).ok()) else { return };
        let Ok(font) = resolved(self.document, entry).as_dict() else { return };
        let known = entry.as_reference().ok();
        let read = match known.and_then(|id| self.fonts.get(&id)) {
            Some(read) => Rc::clone(read),
            None if self.budget.fonts == 0 => return,
            None => {
                self.budget.fonts -= 1;
                let read = Rc::new(Font::read(self.document, font, &mut self.budget.bytes));
                if let Some(id) = known {
                    self.fonts.insert(id, Rc::clone(&read));
                }
                read
            }
        };
        self.state.font = Some(read);
    }

    fn graphics(&mut self, operator: &[u8], numbers: &[f64]) {
        match operator {
            b"q" if self.saved.len() < SAVED_STATES => self.saved.push(self.state.clone()),
            b"Q" => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            b"cm" => {
                if let Some(matrix) = Matrix::from_slice(numbers) {
                    self.state.matrix = matrix.then(&self.state.matrix);
                }
            }
            b"g" | b"rg" | b"sc" | b"scn" => self.state.white_fill = is_white(numbers),
            b"G" | b"RG" | b"SC" | b"SCN" => self.state.white_stroke = is_white(numbers),
            b"k" => self.state.white_fill = numbers.iter().all(|n| *n == 0.0),
            b"K" => self.state.white_stroke = numbers.iter().all(|n| *n == 0.0),
            _ => {}
        }
    }

    fn words(&mut self, operator: &[u8], numbers: &[f64], operands: &[Operand]) {
        let number = |at: usize| numbers.get(at).copied().unwrap_or(0.0);
        match operator {
            b"BT" => (self.state.text, self.state.line) = (Matrix::ONE, Matrix::ONE),
            b"Tc" => self.state.letter_space = number(0),
            b"Tw" => self.state.word_space = number(0),
            b"Tz" => self.state.stretch = number(0) / 100.0,
            b"TL" => self.state.leading = number(0),
            b"Ts" => self.state.rise = number(0),
            b"Td" => self.next_line(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tm" => {
                if let Some(matrix) = Matrix::from_slice(numbers) {
                    (self.state.text, self.state.line) = (matrix, matrix);
                }
            }
            b"Tj" => self.show(operands.first()),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operands.first());
            }
            b"\"" => {
                (self.state.word_space, self.state.letter_space) = (number(0), number(1));
                self.next_line(0.0, -self.state.leading);
                self.show(operands.get(2));
            }
            b"TJ" => {
                let Some(Operand::Array(items)) = operands.first() else { return };
                for item in items {
                    match item {
                        Operand::Number(shift) => self.advance(-shift / 1000.0 * self.state.size * self.state.stretch),
                        text => self.show(Some(text)),
                    }
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.state.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(&self.state.line);
        self.state.text = self.state.line;
    }

    fn advance(&mut self, x: f64) {
        self.state.text = Matrix([1.0, 0.0, 0.0, 1.0, x, 0.0]).then(&self.state.text);
    }

    fn show(&mut self, operand: Option<&Operand>) {
        let Some(Operand::Text(text)) = operand else { return };
        let Some(font) = self.state.font.clone() else { return };
        for shape in font.shapes(text) {
            let spacing = self.state.letter_space + if shape.blank { self.state.word_space } else { 0.0 };
            let width = shape.width * self.state.size * self.state.stretch;
            if let Some(letters) = shape.letters {
                self.put(letters, width, font.bold);
            } else {
                self.page.unknown += 1;
            }
            self.advance(width + spacing * self.state.stretch);
        }
    }

    /// Puts letters on the page; those that run askew are stamps and watermarks.
    fn put(&mut self, letters: &str, width: f64, bold: bool) {
        let matrix = self.state.text.then(&self.state.matrix);
        let (x0, y0) = matrix.apply(0.0, self.state.rise);
        let (x1, y1) = matrix.apply(width, self.state.rise);
        let (side, top) = matrix.apply(0.0, self.state.rise + self.state.size);
        let level = (y1 - y0).abs() <= 0.05 * (x1 - x0).abs() + 0.1 && x1 >= x0 - 0.01;
        let upright = !level && (x1 - x0).abs() <= 0.05 * (y1 - y0).abs() + 0.1;
        let size = if level { (y0 - top).abs() } else { (x0 - side).abs() };
        let middle = if level { ((x0 + x1) / 2.0, y0 - size * 0.3) } else { ((x0 + side) / 2.0, (y0 + y1) / 2.0) };
        let seen = self.state.visible.contains(middle.0, middle.1);
        let on_page = seen && x0 > -50.0 && x0 < self.page.width + 50.0 && y0 > -50.0 && y0 < self.page.height + 50.0;
        if !(level || upright) || !on_page || !(1.0..200.0).contains(&size) || self.budget.glyphs == 0 {
            return;
        }
        self.budget.glyphs -= 1;
        let letters = letters.chars().map(plain_bullet).collect();
        if level {
            self.page.glyphs.push(Glyph { left: x0, right: x1, base: y0, size, letters, bold });
            return;
        }
        let down = y1 > y0;
        let (left, right, base) = if down { (y0, y1, -x0) } else { (-y0, -y1, x0) };
        let glyph = Glyph { left, right, base, size, letters, bold };
        self.page.turned.push(Turned { down, x: middle.0, y: middle.1, glyph });
    }

    fn shapes(&mut self, operator: &[u8], numbers: &[f64]) {
        match operator {
            b"W" | b"W*" => self.clips = true,
            b"S" | b"B" | b"B*" | b"n" | b"f" | b"F" | b"f*" | b"s" | b"b" | b"b*" => self.paint(operator),
            _ => self.path.extend(operator, numbers, &self.state.matrix),
        }
    }

    /// Ends the path: draws its lines, narrows what is visible.
    fn paint(&mut self, operator: &[u8]) {
        let mut path = std::mem::take(&mut self.path);
        if matches!(operator, b"s" | b"b" | b"b*") {
            path.close();
        }
        if std::mem::take(&mut self.clips)
            && let Some(bounds) = path.bounds()
        {
            self.state.visible = self.state.visible.within(&bounds);
        }
        let rules = match operator {
            b"n" => Vec::new(),
            b"f" | b"F" | b"f*" if self.state.white_fill => Vec::new(),
            b"f" | b"F" | b"f*" => path.thin_shapes(),
            _ if self.state.white_stroke => Vec::new(),
            _ => path.lines(),
        };
        for rule in rules.into_iter().take(self.budget.rules) {
            self.budget.rules -= 1;
            self.page.rules.push(rule);
        }
    }
}

fn is_white(numbers: &[f64]) -> bool {
    !numbers.is_empty() && numbers.iter().all(|n| *n >= 0.99)
}

/// Bullets of the fonts Symbol and Wingdings live in the private area of Unicode.
fn plain_bullet(letter: char) -> char {
    match letter {
        '\u{f0b7}' | '\u{f09f}' | '\u{f06c}' => '•',
        '\u{f0a7}' | '\u{f06e}' => '▪',
        '\u{f0fc}' => '✓',
        '\u{f0d8}' => '➢',
        '\u{f02d}' => '-',
        other => other,
    }
}
