//! Where in a cycle: «до 10 числа месяца, следующего за отчётным», «последняя пятница месяца», «конец квартала».

use super::super::assumption::Code;
use super::super::expression::{Cycle, MonthOfCycle, Part, Position};
use super::super::lexer::Kind;
use super::super::words::{Unit, Word};
use super::Parser;

type Placed = (Position, Option<Cycle>);

impl Parser<'_> {
    pub(super) fn position(&mut self) -> Option<Placed> {
        match self.kind(0)? {
            Kind::Word(
                Word::Before
                | Word::Toward
                | Word::Not
                | Word::In
                | Word::On
                | Word::From
                | Word::Each
                | Word::Begin
                | Word::Middle
                | Word::End
                | Word::Ordinal(_),
            )
            | Kind::Number { .. }
            | Kind::Roman(_) => {}
            _ => return None,
        }
        self.attempt(Self::days_of_month)
            .or_else(|| self.attempt(Self::day_to_day))
            .or_else(|| self.attempt(Self::counted_part))
            .or_else(|| self.attempt(Self::edge_of_cycle))
    }

    /// «до 10 числа каждого месяца», «15 и 30 числа», «10-15 числа»
    fn days_of_month(&mut self) -> Option<Placed> {
        let by = self.limit_word().is_some();
        let _ = self.eat(Word::In);
        let ordinals = self.ordinals()?;
        self.eat(Word::DayNumber).then_some(())?;
        let (days, range) = match ordinals.as_slice() {
            [(first, Some(last))] if !by => (vec![*first, *last], true),
            all if all.iter().all(|(_, last)| last.is_none()) => (all.iter().map(|(day, _)| *day).collect(), false),
            _ => return None,
        };
        self.days_placed(by, days, range)
    }

    /// «с 1 по 5 число каждого месяца»
    fn day_to_day(&mut self) -> Option<Placed> {
        self.eat(Word::From).then_some(())?;
        let first = self.ordinal()?;
        let _ = self.eat(Word::DayNumber);
        self.eat_if(|word| matches!(word, Word::Until | Word::Before)).then_some(())?;
        let last = self.ordinal()?;
        self.eat(Word::DayNumber).then_some(())?;
        (first < last).then_some(())?;
        self.days_placed(false, vec![first, last], true)
    }

    fn days_placed(&mut self, by: bool, days: Vec<i8>, range: bool) -> Option<Placed> {
        let (month, cycle) = self.month_of_cycle()?;
        let sound = days.windows(2).all(|pair| pair[0] < pair[1]) && days.iter().all(|day| (1..=31).contains(day));
        let months = !matches!(cycle, Some(Cycle::Day | Cycle::Week | Cycle::Year | Cycle::SchoolYear));
        (sound && months).then_some((Position::Days { by, days, range, month }, cycle))
    }

    /// What stands after «10 числа». Nothing when a month is named: then it is a date.
    fn month_of_cycle(&mut self) -> Option<(MonthOfCycle, Option<Cycle>)> {
        if matches!(self.word(0), Some(Word::Month { .. })) {
            return None;
        }
        let each = self.eat(Word::Each);
        let edge = match self.word(0) {
            Some(Word::Ordinal(1)) => MonthOfCycle::First,
            Some(Word::Ordinal(-1)) => MonthOfCycle::Last,
            Some(Word::Following) => MonthOfCycle::Following,
            Some(Word::Reporting | Word::Current) => MonthOfCycle::Unsaid,
            _ => {
                let cycle = self.attempt(Self::cycle);
                return match cycle {
                    Some(Cycle::Month) => Some(self.following_reporting()),
                    None if each => None,
                    other => Some((MonthOfCycle::Unsaid, other)),
                };
            }
        };
        self.at += 1;
        let _ = self.eat(Word::Reporting);
        self.eat(Word::Unit(Unit::Month)).then_some(())?;
        if matches!(edge, MonthOfCycle::Unsaid) {
            return Some((edge, Some(Cycle::Month)));
        }
        if edge == MonthOfCycle::Following {
            return Some((edge, self.reported_cycle()));
        }
        let _ = self.eat(Word::Each);
        let cycle = self.attempt(Self::cycle);
        Some((edge, cycle))
    }

    /// «, следующего за отчётным кварталом» after «месяца».
    fn following_reporting(&mut self) -> (MonthOfCycle, Option<Cycle>) {
        let following = self.attempt(|p| {
            let _ = p.eat_kind(Kind::Comma);
            p.eat(Word::Following).then_some(())?;
            Some(p.reported_cycle())
        });
        match following {
            Some(cycle) => (MonthOfCycle::Following, cycle),
            None => (MonthOfCycle::Unsaid, Some(Cycle::Month)),
        }
    }

    /// «за отчётным [кварталом | периодом]» after «следующего».
    fn reported_cycle(&mut self) -> Option<Cycle> {
        let reported = self.attempt(|p| {
            p.eat(Word::For).then_some(())?;
            p.eat(Word::Reporting).then_some(())
        });
        reported?;
        let (cycle, taken) = match self.letters(0).to_lowercase().as_str() {
            "кварталом" => (Some(Cycle::Quarter), true),
            "месяцем" => (Some(Cycle::Month), true),
            "полугодием" => (Some(Cycle::Half), true),
            "периодом" => (None, true),
            _ => (None, false),
        };
        self.at += usize::from(taken);
        cycle
    }

    /// «последняя пятница месяца», «вторая декада каждого месяца», «последний рабочий день месяца»
    fn counted_part(&mut self) -> Option<Placed> {
        let by = self.limit_word().is_some();
        let _ = self.eat(Word::In) || self.eat(Word::On);
        let each = self.eat(Word::Each);
        // «каждые 2 недели» is a cycle.
        let cardinal = matches!(self.kind(0), Some(Kind::Number { ordinal: false, .. }));
        (!each || !cardinal).then_some(())?;
        if let Some(placed) = self.attempt(Self::counted_parts).filter(|_| !by) {
            return Some(placed);
        }
        let nth = self.ordinal()?;
        let working = self.eat(Word::Working);
        let part = match self.word(0)? {
            Word::Unit(Unit::Day) if nth == -1 && working => Part::LastWorkingDay,
            Word::Unit(Unit::Day) | Word::DayNumber if nth == -1 => Part::LastDay,
            Word::Unit(Unit::Week) if nth <= 4 => Part::Week(nth),
            Word::Unit(Unit::TenDays) if nth <= 3 => Part::Decade(nth),
            Word::HalfPart if nth == 1 || nth == 2 => Part::Half(nth),
            Word::Weekday(weekday) if nth <= 4 => Part::Weekday { nth, weekday },
            _ => return None,
        };
        self.at += 1;
        let day = matches!(part, Part::LastDay | Part::LastWorkingDay);
        (working == (part == Part::LastWorkingDay) && (!by || day)).then_some(())?;
        let _ = self.eat(Word::Each);
        if matches!(self.word(0), Some(Word::Month { .. })) {
            return None;
        }
        let cycle = self.attempt(Self::cycle);
        let fits = match cycle {
            Some(Cycle::Month) => true,
            Some(Cycle::Quarter | Cycle::Half | Cycle::SchoolQuarter) => day || matches!(part, Part::Week(-1)),
            None => self.out.recurrence.is_some(),
            _ => false,
        };
        fits.then_some(())?;
        if matches!(part, Part::Week(_)) {
            self.notes.add(Code::WeekOfMonth);
        }
        // «ежеквартально (последняя неделя)» is a place in the quarter.
        let named = if self.out.recurrence.is_some() { cycle } else { cycle.or(Some(Cycle::Month)) };
        Some((Position::Part(part), named))
    }

    /// «1 и 3 вторник месяца», «вторая и четвертая недели каждого месяца»
    fn counted_parts(&mut self) -> Option<Placed> {
        let ordinals = self.ordinals()?;
        let numbers: Vec<i8> =
            ordinals.iter().map(|(first, last)| last.is_none().then_some(*first)).collect::<Option<_>>()?;
        (numbers.len() > 1).then_some(())?;
        let part: fn(i8, i8) -> Option<Part> = match self.word(0)? {
            Word::Unit(Unit::Week) => |n, _| (n <= 4).then_some(Part::Week(n)),
            Word::Unit(Unit::TenDays) => |n, _| (n <= 3).then_some(Part::Decade(n)),
            Word::Weekday(_) => |n, weekday| (n <= 4).then_some(Part::Weekday { nth: n, weekday }),
            _ => return None,
        };
        let weekday = if let Some(Word::Weekday(weekday)) = self.word(0) { weekday } else { 0 };
        self.at += 1;
        let _ = self.eat(Word::Each);
        (self.attempt(Self::cycle) == Some(Cycle::Month)).then_some(())?;
        let parts: Vec<Part> = numbers.iter().map(|n| part(*n, weekday)).collect::<Option<_>>()?;
        if matches!(parts[0], Part::Week(_)) {
            self.notes.add(Code::WeekOfMonth);
        }
        Some((Position::Parts(parts), Some(Cycle::Month)))
    }

    /// «в конце каждого квартала», «до конца месяца», «начало полугодия»
    fn edge_of_cycle(&mut self) -> Option<Placed> {
        let by = self.limit_word().is_some();
        let _ = self.eat(Word::In) || self.eat(Word::On);
        let part = match self.word(0)? {
            Word::Begin if !by => Part::Begin,
            Word::Middle if !by => Part::Middle,
            Word::End if by => Part::LastDay,
            Word::End => Part::End,
            _ => return None,
        };
        self.at += 1;
        let each = self.eat(Word::Each);
        let cycle = self.cycle()?;
        let fits = match cycle {
            Cycle::Month => true,
            Cycle::Quarter | Cycle::SchoolQuarter | Cycle::Half => part != Part::Middle,
            Cycle::Year | Cycle::SchoolYear => each,
            _ => false,
        };
        // «конец квартала 2023» and the like name one time, not a cycle.
        let named = matches!(self.kind(0), Some(Kind::Number { digits: 4, .. }));
        (fits && !named).then_some(())?;
        self.notes.add(Code::PartOfPeriod);
        Some((Position::Part(part), Some(cycle)))
    }
}
