//! Tokens to an [`Expression`]: recursive descent over a list of constructs, each tried at each place.
//!
//! Every construct either takes its tokens whole or leaves them alone. What no construct takes becomes a rest; a rest is
//! kept as a reference when it cannot change the dates, and otherwise nothing at all is read.

mod collect;
mod continuity;
mod cursor;
mod moment;
mod position;
mod recurrence;
mod rest;
mod time;
mod year;

use super::assumption::{Code, Notes};
use super::expression::*;
use super::lexer::{self, Kind, Token};
use super::words::Word;

/// An expression with what was assumed while reading it.
pub(super) struct Parsed {
    pub expression: Expression,
    pub notes: Notes,
    /// Something outside the text decides about the date too.
    pub hangs: bool,
}

/// Reads a squeezed text. Nothing when it was not understood.
pub(super) fn parse(text: &str) -> Option<Parsed> {
    let mut parser = Parser::new(text);
    while parser.at < parser.tokens.len() {
        parser.step()?;
    }
    parser.finish()
}

/// Where a parser stands. The state between constructs is kept small on purpose: what a list hands on (a limit, a year
/// named first, a value named first) and what kind of thing came last.
struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    /// Where the construct being read begins.
    construct: usize,
    out: Expression,
    notes: Notes,
    /// A position («до 10 числа») waiting for its cycle.
    position: Option<(Position, Option<Cycle>)>,
    /// «до» of the last item, handed on to the days that follow it.
    limit: Option<Limit>,
    /// Years that stand before their months («2023 год: март, май»).
    heads: Vec<Year>,
    /// Values stand before their dates («15% – июль»).
    value_first: bool,
    pending_value: Option<Value>,
    /// The run of rest tokens being collected.
    run: Option<rest::Run>,
    /// A dash stands between the last construct and this place.
    dash: bool,
    /// The last construct was a named time.
    after_item: bool,
    /// A sign that announces details («:», «(», «–») stands after the last continuity.
    opened: bool,
    /// Words of rests that hang on nothing known.
    loose_words: usize,
    /// Some rest hangs the date on something outside the text.
    hangs: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Parser<'t> {
        let mut parser = Parser {
            text,
            tokens: lexer::tokens(text),
            at: 0,
            construct: 0,
            out: Expression::default(),
            notes: Notes::default(),
            position: None,
            limit: None,
            heads: Vec::new(),
            value_first: false,
            pending_value: None,
            run: None,
            dash: false,
            after_item: false,
            opened: false,
            loose_words: 0,
            hangs: false,
        };
        if parser.tokens.iter().any(|token| token.typo) {
            parser.notes.add(Code::Typo);
        }
        parser
    }

    /// Takes one construct. Nothing when the whole text must stay unread.
    fn step(&mut self) -> Option<()> {
        if self.glued_year() || self.separator() || self.absorbed() {
            return Some(());
        }
        if self.number_of_event() {
            return None;
        }
        let start = self.at;
        self.construct = start;
        if self.constructs()? {
            debug_assert!(self.at > start, "a construct takes at least one token");
            self.dash = false;
            return Some(());
        }
        self.at = start;
        self.rest_token()?;
        self.after_item = false;
        self.dash = false;
        Some(())
    }

    /// Tries the constructs in order. `Some(false)` when none fits here.
    fn constructs(&mut self) -> Option<bool> {
        if let Some(value) = self.value() {
            self.close_run();
            self.take_value(value)?;
            return Some(true);
        }
        if self.eat(Word::Approximately) {
            self.notes.add(Code::Approximate);
            return Some(true);
        }
        if let Some(thereafter) = self.thereafter() {
            self.close_run();
            self.out.thereafter.is_none().then_some(())?;
            self.out.thereafter = Some(thereafter);
            self.after_item = false;
            return Some(true);
        }
        if let Some(position) = self.position() {
            self.close_run();
            self.position.is_none().then_some(())?;
            self.position = Some(position);
            self.after_item = false;
            return Some(true);
        }
        if let Some(recurrence) = self.recurrence() {
            self.close_run();
            self.merge_recurrence(recurrence)?;
            self.after_item = false;
            return Some(true);
        }
        if let Some(continuity) = self.continuity() {
            self.close_run();
            self.take_continuity(continuity)?;
            return Some(true);
        }
        if let Some(items) = self.part_of_last() {
            self.close_run();
            self.out.items.pop();
            self.out.items.extend(items);
            return Some(true);
        }
        let named = self.follows_name();
        if let Some(items) = self.times() {
            if named && items.iter().all(|item| collect::bare_years(item).is_some()) {
                return None;
            }
            self.within_named_year()?;
            self.follows_rule(&items)?;
            // A dash between two times that form no range («май – 2 марта») is not understood.
            if self.dash && self.after_item && !self.ends_with_year() {
                return None;
            }
            self.close_run();
            for item in items {
                self.push(item)?;
            }
            self.opened = false;
            self.after_item = true;
            return Some(true);
        }
        Some(false)
    }

    /// Skips a sign or conjunction between constructs.
    fn separator(&mut self) -> bool {
        let Some(kind) = self.kind(0) else { return false };
        let separates = matches!(
            kind,
            Kind::Comma | Kind::Semicolon | Kind::Open | Kind::Close | Kind::Colon | Kind::Word(Word::And)
        );
        if separates || kind == Kind::Dash {
            self.dash |= kind == Kind::Dash;
            self.opened |= matches!(kind, Kind::Dash | Kind::Open | Kind::Colon);
            self.at += 1;
            if let Some(run) = &mut self.run {
                run.contiguous = false;
            }
            // References divided by a semicolon are two.
            if kind == Kind::Semicolon {
                self.close_run();
            }
            return true;
        }
        false
    }

    /// Puts the collected pieces together and refuses what contradicts itself.
    fn finish(mut self) -> Option<Parsed> {
        self.close_run();
        self.place_position()?;
        self.join_open_ranges();
        self.limits_in_months();
        let out = &self.out;
        let always = matches!(out.continuity, Some(Continuity::Always | Continuity::Regularly));
        let timeless = out.items.is_empty() && out.recurrence.is_none() && out.continuity.is_none();
        let sound = self.pending_value.is_none()
            && collect::in_order(&out.items)
            && (!always || out.recurrence.is_some() || out.items.iter().all(collect::goes_on))
            && (self.loose_words <= rest::LOOSE_WORDS)
            && (!timeless || (self.hangs && out.thereafter.is_none() && out.value.is_none()))
            && (out.thereafter.is_none() || !out.items.is_empty());
        sound.then_some(Parsed { expression: self.out, notes: self.notes, hangs: self.hangs })
    }
}
