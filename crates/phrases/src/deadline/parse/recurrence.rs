//! How often: «ежемесячно», «2 раза в год», «каждую пятницу», «не реже 1 раза в квартал», «по вторникам».

use super::super::assumption::Code;
use super::super::expression::{Cycle, MonthOfCycle, Position, Recurrence};
use super::super::lexer::Kind;
use super::super::words::{Unit, Word};
use super::Parser;

impl Parser<'_> {
    pub(super) fn recurrence(&mut self) -> Option<Recurrence> {
        match self.kind(0)? {
            Kind::Word(
                Word::Every(_)
                | Word::Not
                | Word::Minimum
                | Word::TimesAdverb(_)
                | Word::Times
                | Word::Cardinal(_)
                | Word::Each
                | Word::Until
                | Word::Weekday(_)
                | Word::In
                | Word::Less,
            )
            | Kind::Number { .. } => {}
            _ => return None,
        }
        self.attempt(Self::every)
            .or_else(|| self.attempt(Self::each))
            .or_else(|| self.attempt(Self::by_plural))
            .or_else(|| self.attempt(Self::bare_weekday))
            .or_else(|| self.attempt(Self::times_in))
    }

    /// «ежемесячно»
    fn every(&mut self) -> Option<Recurrence> {
        let Some(Word::Every(cycle)) = self.word(0) else { return None };
        self.at += 1;
        Some(Recurrence::every(cycle))
    }

    /// «2 раза в год», «не реже 1 раза в 2 месяца», «раз в полгода», «дважды в год»
    fn times_in(&mut self) -> Option<Recurrence> {
        let at_least = self.at_least()?;
        let _ = self.eat(Word::Until);
        let (count, exact) = self.turns()?;
        let abbreviated = matches!(self.tokens[self.at - 1].kind, Kind::Word(Word::TimesShort));
        let _ = abbreviated && self.eat_kind(Kind::Dash);
        (self.eat_if(|word| matches!(word, Word::In | Word::For)) || self.eat_kind(Kind::Slash)).then_some(())?;
        let _ = self.eat(Word::Within);
        let _ = self.eat(Word::Each);
        let interval = match self.word(0) {
            // «раз в полгода»
            Some(Word::Unit(_)) => 1,
            _ => self.count().unwrap_or(1),
        };
        let cycle = self.cycle()?;
        if !exact {
            self.notes.add(Code::CountRange);
        }
        Some(Recurrence { at_least, count, interval, ..Recurrence::every(cycle) })
    }

    /// «не реже», «не менее», «минимум»; `None` when a «не» means something else.
    fn at_least(&mut self) -> Option<bool> {
        if self.eat(Word::Not) {
            self.eat_if(|word| matches!(word, Word::Rarer | Word::Less)).then_some(())?;
            let _ = self.eat(Word::Than) || self.eat(Word::Less);
            return Some(true);
        }
        Some(self.eat(Word::Minimum))
    }

    /// «2 раза», «раз», «дважды», «1-2 раза»; whether the number is exact.
    fn turns(&mut self) -> Option<(u8, bool)> {
        if let Some(Word::TimesAdverb(count)) = self.word(0) {
            self.at += 1;
            return Some((count, true));
        }
        let count = self.count();
        let range = count.is_some()
            && self
                .attempt(|p| {
                    p.eat_kind(Kind::Dash).then_some(())?;
                    p.count().filter(|more| Some(*more) > count)
                })
                .is_some();
        let times = self.eat(Word::Times) || (count.is_some() && self.eat(Word::TimesShort));
        times.then_some((count.unwrap_or(1), !range))
    }

    /// A unit of time as a cycle. «учебный год» is a cycle of its own.
    pub(super) fn cycle(&mut self) -> Option<Cycle> {
        let school = self.eat(Word::School);
        let _ = !school && self.eat(Word::Civil);
        let cycle = match self.word(0)? {
            Word::Unit(Unit::Day) => Cycle::Day,
            Word::Unit(Unit::Week) => Cycle::Week,
            Word::Unit(Unit::Month) => Cycle::Month,
            Word::Unit(Unit::Quarter) => Cycle::Quarter,
            Word::Unit(Unit::Half) => Cycle::Half,
            Word::Unit(Unit::SchoolQuarter) => Cycle::SchoolQuarter,
            Word::Unit(Unit::Trimester) => Cycle::Trimester,
            Word::Year | Word::Years if school => Cycle::SchoolYear,
            Word::Year | Word::Years => Cycle::Year,
            _ => return None,
        };
        self.at += 1;
        if cycle == Cycle::Half && self.eat(Word::School) {
            self.year_words();
        }
        Some(cycle)
    }

    /// «каждый месяц», «каждые 2 недели», «каждый вторник и четверг», «каждого учебного года»
    fn each(&mut self) -> Option<Recurrence> {
        let _ = self.eat(Word::In);
        self.eat(Word::Each).then_some(())?;
        if let Some(weekdays) = self.weekdays() {
            return Some(Recurrence { weekdays, ..Recurrence::every(Cycle::Week) });
        }
        let interval = match self.word(0) {
            Some(Word::Unit(_)) => 1,
            _ => self.count().unwrap_or(1),
        };
        let cycle = self.cycle()?;
        Some(Recurrence { interval, ..Recurrence::every(cycle) })
    }

    /// «по вторникам», «по полугодиям»
    fn by_plural(&mut self) -> Option<Recurrence> {
        self.eat(Word::Until).then_some(())?;
        let letters = self.letters(0).to_lowercase();
        let plural = letters.ends_with("ам") || letters.ends_with("ям");
        if let Some(weekdays) = self.weekdays() {
            return (plural || letters.len() <= 4).then(|| Recurrence { weekdays, ..Recurrence::every(Cycle::Week) });
        }
        plural.then_some(())?;
        Some(Recurrence::every(self.cycle()?))
    }

    /// «вторник, четверг» without a word of frequency.
    fn bare_weekday(&mut self) -> Option<Recurrence> {
        // «образовательная среда» is no Wednesday.
        if self.run.is_some_and(|run| run.contiguous) {
            return None;
        }
        let _ = self.eat(Word::In);
        let weekdays = self.weekdays()?;
        if self.out.recurrence.is_none() {
            self.notes.add(Code::EveryWeek);
        }
        Some(Recurrence { weekdays, ..Recurrence::every(Cycle::Week) })
    }

    fn weekdays(&mut self) -> Option<Vec<i8>> {
        let mut all = Vec::new();
        while let Some(Word::Weekday(weekday)) = self.word(0) {
            self.at += 1;
            all.push(weekday);
            let after = self.at;
            let comma = self.eat_kind(Kind::Comma);
            let joined = self.eat(Word::And) || comma;
            let _ = joined && self.eat(Word::Until);
            if !joined || !matches!(self.word(0), Some(Word::Weekday(_))) {
                self.at = after;
                break;
            }
        }
        // «понедельник – пятница» is a range; nobody has asked for it yet, so it stays unread.
        let range = self.kind(0) == Some(Kind::Dash) && matches!(self.word(1), Some(Word::Weekday(_)));
        all.sort_unstable();
        all.dedup();
        (!all.is_empty() && !range).then_some(all)
    }

    /// Adds a second rule to the first: a coarser one steps back, weekdays join a weekly rule.
    pub(super) fn merge_recurrence(&mut self, new: Recurrence) -> Option<()> {
        let Some(old) = self.out.recurrence.take() else {
            if new.at_least {
                self.notes.add(Code::AtLeast);
            }
            self.out.recurrence = Some(new);
            return Some(());
        };
        let plain_year = |r: &Recurrence| {
            matches!(r.cycle, Cycle::Year | Cycle::SchoolYear)
                && r.count == 1
                && r.interval == 1
                && r.position.is_none()
        };
        let weekly = |r: &Recurrence| r.cycle == Cycle::Week && r.count == 1;
        let merged = if plain_year(&old) {
            new
        } else if plain_year(&new) {
            old
        } else if weekly(&old) && weekly(&new) && old.weekdays.is_empty() {
            Recurrence { weekdays: new.weekdays, ..old }
        } else if weekly(&old) && weekly(&new) && new.weekdays.is_empty() {
            Recurrence { weekdays: old.weekdays, ..new }
        } else if (old.count, old.interval, old.cycle) == (new.count, new.interval, new.cycle)
            && old.weekdays == new.weekdays
        {
            Recurrence { at_least: old.at_least || new.at_least, ..old }
        } else {
            return None;
        };
        self.out.recurrence = Some(merged);
        Some(())
    }

    /// Joins a waiting position with the rule it belongs to.
    pub(super) fn place_position(&mut self) -> Option<()> {
        let Some((position, named)) = self.position.take() else { return Some(()) };
        let year = |cycle| matches!(cycle, Cycle::Year | Cycle::SchoolYear);
        let recurrence = match (self.out.recurrence.take(), named) {
            (None, Some(cycle)) => Recurrence { position: Some(position), ..Recurrence::every(cycle) },
            (None, None) => {
                matches!(position, Position::Days { .. }).then_some(())?;
                self.notes.add(Code::EveryMonth);
                Recurrence { position: Some(position), ..Recurrence::every(Cycle::Month) }
            }
            (Some(rule), Some(cycle)) if year(rule.cycle) && rule.count == 1 && !year(cycle) => {
                Recurrence { position: Some(position), ..Recurrence::every(cycle) }
            }
            (Some(rule), named) => {
                let following = matches!(position, Position::Days { month: MonthOfCycle::Following, .. });
                let fits = named.is_none_or(|cycle| cycle == rule.cycle || (following && cycle == Cycle::Month));
                let single = rule.position.is_none() && rule.weekdays.is_empty() && rule.count == 1;
                let long = !matches!(rule.cycle, Cycle::Day | Cycle::Week) && !year(rule.cycle);
                (fits && single && long).then_some(())?;
                Recurrence { position: Some(position), ..rule }
            }
        };
        self.out.recurrence = Some(recurrence);
        Some(())
    }
}
