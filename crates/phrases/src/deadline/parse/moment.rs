//! Pieces of the calendar: «март 2023», «1-2 декада марта», «I, III кварталы», «конец мая», «15-20 сентября».

use super::super::assumption::Code;
use super::super::expression::{Moment, Part, Unit, Year};
use super::super::lexer::Kind;
use super::super::words::{self, Word};
use super::Parser;
use super::year::Years;

/// A moment or a range of moments.
pub(super) type Stretch = (Moment, Option<Moment>);

impl Parser<'_> {
    /// One group of a list with its year: usually one stretch, more for «1, 15 сентября».
    pub(super) fn group(&mut self) -> Option<Vec<Stretch>> {
        self.attempt(|p| {
            let led = p.eat_if(|word| matches!(word, Word::In | Word::On));
            // «в 10.10» is an hour.
            (!led || !matches!(p.kind(0), Some(Kind::Date { year: None, .. }))).then_some(())?;
            let mut stretches = p.core()?;
            p.weekday_aside(stretches.last()?.0)?;
            let range = p.attempt(|p| p.range_end(stretches.last()?));
            if let Some(ends) = range {
                let (first, _) = stretches.pop()?;
                // «февраль – март 2022-2024 гг.» comes back in every year named.
                let several = ends.len() > 1;
                stretches.extend(
                    ends.into_iter()
                        .map(|end| (if several { Moment { year: end.year, ..first } } else { first }, Some(end))),
                );
            }
            Some(stretches)
        })
    }

    /// «15 октября (вторник)» says the weekday of a day; another weekday than the day's is not understood.
    fn weekday_aside(&mut self, moment: Moment) -> Option<()> {
        let Unit::Day { month, day } = moment.unit else { return Some(()) };
        let said = self.attempt(|p| {
            p.eat_kind(Kind::Open).then_some(())?;
            let Some(Word::Weekday(weekday)) = p.word(0) else { return None };
            p.at += 1;
            p.eat_kind(Kind::Close).then_some(weekday)
        });
        match (said, moment.year) {
            (Some(weekday), Some(Year::Calendar(year))) => {
                let date = jiff::civil::Date::new(year, month, day).ok()?;
                (date.weekday().to_monday_one_offset() == weekday).then_some(())
            }
            _ => Some(()),
        }
    }

    /// A single moment, no list and no range.
    pub(super) fn single(&mut self) -> Option<Moment> {
        self.attempt(|p| {
            let _ = p.eat_if(|word| matches!(word, Word::In | Word::On));
            match p.core()?.as_slice() {
                [(moment, None)] => p.weekday_aside(*moment).map(|()| *moment),
                _ => None,
            }
        })
    }

    /// «– апрель 2023» after a first moment.
    fn range_end(&mut self, first: &Stretch) -> Option<Vec<Moment>> {
        (first.1.is_none() && self.eat_kind(Kind::Dash)).then_some(())?;
        let ends = self.core()?;
        let one_unit = ends.iter().all(|(end, last)| {
            last.is_none()
                && (end.unit, end.part) == (ends[0].0.unit, ends[0].0.part)
                && (ends.len() == 1 || first.0.year.is_none())
        });
        // «октябрь 2022 – 2023» does not say where it ends; «2023 год – март» is no range but a year with its months.
        let alike = ends[0].0.is_whole_year() == first.0.is_whole_year();
        (one_unit && alike).then(|| ends.into_iter().map(|(end, _)| end).collect())
    }

    /// A group without preposition and without a range of unlike moments.
    fn core(&mut self) -> Option<Vec<Stretch>> {
        match self.kind(0)? {
            Kind::Date { day, month, year } => {
                self.at += 1;
                Some(self.dotted(day, month, year))
            }
            Kind::MonthOfYear { month, year } => {
                self.at += 1;
                self.year_words();
                let moment = Moment { unit: Unit::Month(month), part: None, year: Some(Year::Calendar(year)) };
                Some(vec![(moment, None)])
            }
            Kind::Word(Word::Month { month, .. }) => {
                self.at += 1;
                let _ = self.eat(Word::Unit(words::Unit::Month));
                Some(self.with_years(vec![(Moment::of(Unit::Month(month)), None)]))
            }
            Kind::Word(Word::Season(season)) => {
                self.at += 1;
                self.notes.add(Code::Season);
                Some(self.with_years(vec![(Moment::of(Unit::Season(season)), None)]))
            }
            Kind::Word(Word::Begin | Word::Middle | Word::End) => self.attempt(Self::part_of),
            _ => self.attempt(Self::short_range).or_else(|| self.bare_years()).or_else(|| self.attempt(Self::counted)),
        }
    }

    fn dotted(&mut self, day: i8, month: i8, year: Option<i16>) -> Vec<Stretch> {
        let mut moment = Moment { unit: Unit::Day { month, day }, part: None, year: year.map(Year::Calendar) };
        if year.is_some() {
            self.year_words();
        } else if let Some(year) = self.year_after_report() {
            moment.year = Some(year);
        } else if let Some(Years::One(year)) = self.years() {
            moment.year = Some(year);
        }
        vec![(moment, None)]
    }

    /// «13-15.09.2022»
    fn short_range(&mut self) -> Option<Vec<Stretch>> {
        let first_day = self.number(1..=2)? as i8;
        self.eat_kind(Kind::Dash).then_some(())?;
        let Some(Kind::Date { day, month, year }) = self.kind(0) else { return None };
        (first_day > 0 && first_day < day).then_some(())?;
        self.at += 1;
        let last = self.dotted(day, month, year)[0].0;
        let first = Moment { unit: Unit::Day { month, day: first_day }, ..last };
        Some(vec![(first, Some(last))])
    }

    /// Whole years: «2023 год», «2023-2025 гг.», «2022/2023 уч. г.»
    fn bare_years(&mut self) -> Option<Vec<Stretch>> {
        let whole = |year| {
            let unit = if matches!(year, Year::School(_)) { Unit::SchoolYear } else { Unit::Year };
            Moment { unit, part: None, year: Some(year) }
        };
        Some(match self.years()? {
            Years::One(year) => vec![(whole(year), None)],
            Years::Range(first, last) => vec![(whole(Year::Calendar(first)), Some(whole(Year::Calendar(last))))],
        })
    }

    /// «конец мая 2023», «начало года», «середина учебного года».
    fn part_of(&mut self) -> Option<Vec<Stretch>> {
        let part = match self.word(0)? {
            Word::Begin => Part::Begin,
            Word::Middle => Part::Middle,
            _ => Part::End,
        };
        self.at += 1;
        self.part_of_unit(part)
    }

    /// What a part belongs to. Not «конец каждого месяца»: that is a position in a cycle.
    fn part_of_unit(&mut self, part: Part) -> Option<Vec<Stretch>> {
        let mut stretches = match self.word(0) {
            Some(Word::School) => {
                self.at += 1;
                self.year_words().then_some(())?;
                let year = self.years();
                let year = match year {
                    Some(Years::One(Year::School(first))) => Some(Year::School(first)),
                    Some(Years::Range(first, last)) if last == first + 1 => Some(Year::School(first)),
                    Some(Years::One(year)) => Some(year),
                    Some(Years::Range(..)) => return None,
                    None => None,
                };
                vec![(Moment { unit: Unit::SchoolYear, part: None, year }, None)]
            }
            Some(Word::Civil | Word::Current) => {
                self.at += 1;
                return self.part_of_unit(part);
            }
            Some(Word::Year) => {
                self.at += 1;
                vec![(Moment::of(Unit::Year), None)]
            }
            Some(Word::Each) => return None,
            _ => self.core()?,
        };
        for (moment, last) in &mut stretches {
            if last.is_some() || moment.part.is_some() || matches!(moment.unit, Unit::Day { .. }) {
                return None;
            }
            moment.part = Some(part);
        }
        Some(stretches)
    }

    /// Groups that begin with ordinals: «1, 15 сентября», «I-II квартал», «первая неделя марта», «вторая половина года».
    fn counted(&mut self) -> Option<Vec<Stretch>> {
        let ordinals = self.ordinals()?;
        let _ = self.eat(Word::School);
        let word = self.word(0)?;
        self.at += 1;
        let (make, largest): (fn(i8) -> Unit, i8) = match word {
            Word::Unit(words::Unit::Quarter) => (Unit::Quarter, 4),
            Word::Unit(words::Unit::Half) => (Unit::Half, 2),
            Word::Unit(words::Unit::SchoolQuarter) => (Unit::SchoolQuarter, 4),
            Word::Unit(words::Unit::Trimester) => (Unit::Trimester, 3),
            Word::Month { month, genitive } => return self.days(&ordinals, month, genitive),
            Word::DayNumber => {
                let Some(Word::Month { month, genitive: true }) = self.word(0) else { return None };
                self.at += 1;
                return self.days(&ordinals, month, true);
            }
            _ => {
                self.at -= 1;
                return self.parts(&ordinals);
            }
        };
        let unit = |n: i8| (1..=largest).contains(&n).then(|| Moment::of(make(n)));
        let mut stretches = stretches(&ordinals, unit)?;
        if largest == 4 && matches!(stretches[0].0.unit, Unit::SchoolQuarter(_)) {
            self.notes.add(Code::SchoolQuarterDates);
        }
        if largest == 3 {
            self.notes.add(Code::TrimesterDates);
        }
        self.school_halves(&mut stretches)?;
        Some(self.with_years(stretches))
    }

    /// «1 полугодие учебного года», «2 полугодие 2022-2023 учебного года».
    fn school_halves(&mut self, stretches: &mut [Stretch]) -> Option<()> {
        let named = self.word(0) == Some(Word::School);
        if named {
            self.at += 1;
            self.year_words();
        }
        let school = named || self.school_year_ahead();
        for (first, last) in stretches.iter_mut() {
            for moment in [Some(first), last.as_mut()].into_iter().flatten() {
                match moment.unit {
                    Unit::Half(n) if school => moment.unit = Unit::SchoolHalf(n),
                    // A quarter of a school year is «четверть»; a calendar quarter of one is not defined.
                    Unit::Quarter(_) if named => return None,
                    _ => {}
                }
            }
        }
        Some(())
    }

    fn school_year_ahead(&mut self) -> bool {
        let start = self.at;
        let found = matches!(self.year_after(), Some(Years::One(Year::School(_))));
        self.at = start;
        found
    }

    /// Days of a month: «1, 15 сентября», «первое сентября», but not «первый сентябрь».
    fn days(&mut self, ordinals: &[(i8, Option<i8>)], month: i8, genitive: bool) -> Option<Vec<Stretch>> {
        let day = |day: i8| (1..=31).contains(&day).then(|| Moment::of(Unit::Day { month, day }));
        genitive_or_short(genitive, self.letters_before()).then_some(())?;
        let stretches = stretches(ordinals, day)?;
        let stretches = self.with_years(stretches);
        // «15 сентября, октября»: the fifteenth of October or the whole of it?
        let doubtful = self.attempt(|p| {
            let comma = p.eat_kind(Kind::Comma);
            let joined = p.eat(Word::And) || comma;
            (joined && matches!(p.word(0), Some(Word::Month { genitive: true, .. }))).then_some(())
        });
        doubtful.is_none().then_some(stretches)
    }

    /// The letters of the token just taken.
    fn letters_before(&self) -> &str {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or("", |token| &self.text[token.start..token.end])
    }

    /// «первая неделя марта», «1-2 декада марта», «последняя пятница мая 2023», «вторая половина года».
    fn parts(&mut self, ordinals: &[(i8, Option<i8>)]) -> Option<Vec<Stretch>> {
        let part: fn(i8, i8) -> Option<Part> = match self.word(0)? {
            Word::Unit(words::Unit::Week) => |n, _| (n <= 4).then_some(Part::Week(n)),
            Word::Unit(words::Unit::TenDays) => |n, _| (n <= 3).then_some(Part::Decade(n)),
            Word::HalfPart => |n, _| (n == 1 || n == 2).then_some(Part::Half(n)),
            Word::Weekday(_) => |n, weekday| (n <= 4).then_some(Part::Weekday { nth: n, weekday }),
            _ => return None,
        };
        let weekday = if let Some(Word::Weekday(weekday)) = self.word(0) { weekday } else { 0 };
        self.at += 1;
        let _ = self.eat(Word::In);
        let whole = match self.word(0) {
            Some(Word::Month { month, .. }) => {
                self.at += 1;
                let _ = self.eat(Word::Unit(words::Unit::Month));
                Unit::Month(month)
            }
            Some(Word::Year) => {
                self.at += 1;
                Unit::Year
            }
            Some(Word::School) => {
                self.at += 1;
                self.year_words().then_some(())?;
                Unit::SchoolYear
            }
            _ => Unit::Year,
        };
        let bare = !matches!(self.tokens[self.at - 1].kind, Kind::Word(Word::Year | Word::Years | Word::Month { .. }));
        let moment = |n: i8| {
            let part = part(n, weekday)?;
            // Only halves are parts of a year.
            (matches!(whole, Unit::Month(_)) || matches!(part, Part::Half(_))).then_some(())?;
            Some(Moment { unit: whole, part: Some(part), year: None })
        };
        let stretches = stretches(ordinals, moment)?;
        if matches!(stretches[0].0.part, Some(Part::Week(_))) {
            self.notes.add(Code::WeekOfMonth);
        }
        let stretches = self.with_years(stretches);
        let month = matches!(whole, Unit::Month(_));
        // «вторая половина» alone belongs to nothing.
        (month || !bare || stretches[0].0.year.is_some()).then_some(stretches)
    }

    /// Gives the stretches the year that follows them; several years make several stretches.
    fn with_years(&mut self, stretches: Vec<Stretch>) -> Vec<Stretch> {
        let current = self.attempt(|p| {
            p.eat(Word::Current).then_some(())?;
            p.year_words().then_some(())
        });
        if current.is_some() {
            self.notes.add(Code::CurrentYear);
            return stretches;
        }
        if let Some(year) = self.year_after_report() {
            return stretches
                .into_iter()
                .map(|(first, last)| (named(first, year), last.map(|last| named(last, year))))
                .collect();
        }
        let Some(years) = self.year_after() else { return stretches };
        let years = years.each();
        let mut dated = Vec::with_capacity(stretches.len() * years.len());
        for year in years {
            dated.extend(
                stretches.iter().map(|(first, last)| (named(*first, year), last.map(|last| named(last, year)))),
            );
        }
        dated
    }
}

/// The moment in a named year.
pub(super) fn named(moment: Moment, year: Year) -> Moment {
    let unit = match (moment.unit, year) {
        (Unit::Half(n), Year::School(_)) => Unit::SchoolHalf(n),
        (Unit::Year, Year::School(_)) => Unit::SchoolYear,
        (unit, _) => unit,
    };
    Moment { unit, part: moment.part, year: Some(year) }
}

/// Turns ordinals into stretches; nothing when one of them is out of bounds.
fn stretches(ordinals: &[(i8, Option<i8>)], make: impl Fn(i8) -> Option<Moment>) -> Option<Vec<Stretch>> {
    ordinals
        .iter()
        .map(|(first, last)| {
            let last = match last {
                Some(last) => Some(make(*last)?),
                None => None,
            };
            Some((make(*first)?, last))
        })
        .collect()
}

/// «15 сентября» and «15 сент.» name a day; «15 сентябрь» may as well be a number and a month.
fn genitive_or_short(genitive: bool, letters: &str) -> bool {
    genitive || letters.chars().count() <= 4
}
