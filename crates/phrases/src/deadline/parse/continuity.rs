//! Work that goes on: «постоянно», «в течение учебного года», «весь период реализации», «далее постоянно».

use super::super::assumption::Code;
use super::super::expression::{Continuity, Thereafter};
use super::super::lexer::Kind;
use super::super::words::Word;
use super::Parser;

impl Parser<'_> {
    pub(super) fn continuity(&mut self) -> Option<Continuity> {
        match self.word(0)? {
            Word::Always
            | Word::Regular
            | Word::YearRound
            | Word::In
            | Word::On
            | Word::For
            | Word::Within
            | Word::InWithin
            | Word::Whole
            | Word::Span
            | Word::School => {}
            _ => return None,
        }
        self.attempt(Self::always).or_else(|| self.attempt(Self::whole_span)).or_else(|| self.attempt(Self::whole_year))
    }

    /// «постоянно», «на регулярной основе», «в постоянном режиме»
    fn always(&mut self) -> Option<Continuity> {
        let _ = self.eat(Word::On) || self.eat(Word::In);
        let continuity = match self.word(0)? {
            Word::Always => Continuity::Always,
            Word::Regular => Continuity::Regularly,
            Word::YearRound => Continuity::Year,
            _ => return None,
        };
        self.at += 1;
        let _ = self.eat(Word::Basis);
        Some(continuity)
    }

    /// «весь период», «в течение срока проекта», «в период реализации программы»
    fn whole_span(&mut self) -> Option<Continuity> {
        let lead = self.at;
        // «срок реализации – …» announces a time, «период реализации» is one.
        let led = self.eat_if(|word| matches!(word, Word::In | Word::On | Word::For))
            || self.letters(0).to_lowercase().starts_with("период");
        let within = self.eat(Word::Within) || self.eat(Word::InWithin);
        let whole = self.eat(Word::Whole);
        let span = self.eat(Word::Span);
        if !span {
            // «в течение всего проекта»
            (within && whole && self.word(0) == Some(Word::Project)).then_some(())?;
        }
        let owner = self.at;
        while self.eat_if(|word| matches!(word, Word::Project | Word::Paper))
            || (self.word(0) == Some(Word::Hang) && self.word(1) == Some(Word::Paper) && self.at > owner && {
                self.at += 1;
                true
            })
        {}
        let owned = self.at > owner && led;
        let bare_span = lead + 1 == self.at && !whole;
        // «в период с …», «срок – …» name a time; «в период каникул» hangs on an event.
        let sound = (within || whole || owned) && !bare_span && !(owned && self.word(0) == Some(Word::Before));
        let limited = matches!(self.word(0), Some(Word::From | Word::Since | Word::Before | Word::Toward | Word::Not))
            && !within
            && !whole;
        (sound && !limited).then_some(Continuity::Always)
    }

    /// «в течение всего учебного года», «весь год», «учебный год»
    fn whole_year(&mut self) -> Option<Continuity> {
        let _ = self.eat_if(|word| matches!(word, Word::In | Word::On | Word::For));
        let within = self.eat(Word::Within) || self.eat(Word::InWithin);
        let whole = self.eat(Word::Whole);
        let _ = self.eat(Word::Current);
        let school = self.eat(Word::School);
        let _ = !school && self.eat(Word::Civil);
        (within || whole || school).then_some(())?;
        self.eat(Word::Year).then_some(())?;
        // «в течение учебного года 2022-2023» is a named year.
        let named = matches!(self.kind(0), Some(Kind::Number { digits: 4, .. }));
        let alone = within || whole || !matches!(self.kind(0), Some(Kind::Unknown));
        (!named && alone).then_some(if school { Continuity::SchoolYear } else { Continuity::Year })
    }

    /// Puts a continuity beside what was read before it.
    pub(super) fn take_continuity(&mut self, continuity: Continuity) -> Option<()> {
        if continuity == Continuity::Regularly {
            self.notes.add(Code::Regularly);
        }
        // «сентябрь 2022 – постоянно» begins in September.
        if self.dash && self.after_item && matches!(continuity, Continuity::Always | Continuity::Regularly) {
            self.open_last_item()?;
        }
        self.after_item = false;
        self.opened = false;
        let yearly = matches!(continuity, Continuity::Year | Continuity::SchoolYear);
        // «сентябрь, в течение года»: both, or one inside the other?
        let stands_alone = self.out.recurrence.is_some() || self.out.items.iter().all(super::collect::goes_on);
        (!yearly || stands_alone).then_some(())?;
        self.out.continuity = match self.out.continuity {
            None => Some(continuity),
            Some(old) if old == continuity => Some(old),
            // «постоянно, в течение года»: the named year says more.
            Some(Continuity::Always | Continuity::Regularly) => Some(continuity),
            Some(old) if matches!(continuity, Continuity::Always | Continuity::Regularly) => Some(old),
            Some(_) => return None,
        };
        Some(())
    }

    /// «в течение года: март, октябрь» has details after a sign; «в течение года, март» may mean both.
    pub(super) fn within_named_year(&self) -> Option<()> {
        let yearly = matches!(self.out.continuity, Some(Continuity::Year | Continuity::SchoolYear));
        let doubtful = yearly && self.out.items.is_empty() && self.out.recurrence.is_none() && !self.opened;
        let first = self.tokens.get(self.construct).map(|token| token.kind);
        let limit = matches!(first, Some(Kind::Word(Word::Before | Word::From | Word::Not | Word::Toward)));
        (!doubtful || limit).then_some(())
    }

    /// «далее постоянно», «далее ежегодно», «и далее»
    pub(super) fn thereafter(&mut self) -> Option<Thereafter> {
        self.attempt(|p| {
            let _ = p.eat(Word::In);
            p.eat(Word::Thereafter).then_some(())?;
            while p.eat_kind(Kind::Dash) || p.eat_kind(Kind::Colon) || p.eat_kind(Kind::Comma) {}
            if p.continuity().is_some() || p.kind(0).is_none_or(|kind| kind == Kind::Close) {
                return Some(Thereafter::Always);
            }
            let start = p.at;
            let recurrence = p.recurrence()?;
            (p.at > start).then_some(Thereafter::Every(recurrence))
        })
    }
}
