//! Named times with their prepositions: «до 15 февраля», «с марта по май», «в течение 2023 года», «за 3 дня до 15 мая».

use super::super::expression::{Item, Limit, Moment, Span, Time, Unit};
use super::super::lexer::Kind;
use super::super::words::{self, Word};
use super::Parser;
use super::moment::Stretch;

fn item(time: Time) -> Item {
    Item { time, during: false, value: None }
}

impl Parser<'_> {
    /// One or more named times that stand together.
    pub(super) fn times(&mut self) -> Option<Vec<Item>> {
        self.attempt(|p| {
            p.noise();
            p.attempt(Self::offset)
                .map(|time| vec![item(time)])
                .or_else(|| p.attempt(Self::limited))
                .or_else(|| p.attempt(Self::since).map(|time| vec![item(time)]))
                .or_else(|| p.attempt(Self::during))
                .or_else(|| p.plain())
        })
    }

    /// «в срок до», «срок исполнения:», «по состоянию на»
    fn noise(&mut self) {
        let skipped = self.attempt(|p| {
            let _ = p.eat_if(|word| matches!(word, Word::In | Word::On));
            p.eat(Word::Span).then_some(())?;
            while p.eat(Word::Project) || p.eat_kind(Kind::Colon) || p.eat_kind(Kind::Dash) {}
            matches!(
                p.kind(0),
                Some(Kind::Word(_) | Kind::Number { .. } | Kind::Date { .. } | Kind::MonthOfYear { .. })
            )
            .then_some(())
        });
        let _ = skipped.or_else(|| {
            self.attempt(|p| (p.eat(Word::Until) && p.eat(Word::AsOf) && p.word(0) == Some(Word::On)).then_some(()))
        });
    }

    /// «до», «к», «по», «не позднее»
    pub(super) fn limit_word(&mut self) -> Option<Limit> {
        if self.eat(Word::Before) {
            return Some(Limit::Before);
        }
        if self.eat(Word::Toward) {
            return Some(Limit::Toward);
        }
        self.attempt(|p| {
            (p.eat(Word::Not) && p.eat(Word::Later)).then_some(())?;
            let _ = p.eat(Word::Than)
                || p.attempt(|p| (p.eat_kind(Kind::Comma) && p.eat(Word::Than)).then_some(())).is_some();
            Some(Limit::NotLater)
        })
    }

    /// «до 15 января, 10 июня 2022 года»; days that follow inherit the limit in [`Parser::push`].
    fn limited(&mut self) -> Option<Vec<Item>> {
        let limit = match self.limit_word() {
            Some(limit) => limit,
            None => self.eat(Word::Until).then_some(Limit::NotLater)?,
        };
        let stretches = self.group()?;
        // «до мая включительно» allows May.
        let limit = if self.inclusive() { Limit::NotLater } else { limit };
        self.limit = Some(limit);
        stretches.into_iter().map(|(moment, last)| last.is_none().then_some(item(Time::By { limit, moment }))).collect()
    }

    /// «с 1 по 15 февраля», «с сентября по май», «с ноября 2020», «от … до …», «после 1 сентября»
    fn since(&mut self) -> Option<Time> {
        if self.eat(Word::After) {
            let moment = self.single()?;
            return matches!(moment.unit, Unit::Day { .. }).then_some(Time::From { moment, exclusive: true });
        }
        self.noise();
        // «от 12 января» without «до» dates a paper, not the work.
        let since = self.word(0) == Some(Word::Since);
        self.eat_if(|word| matches!(word, Word::From | Word::Since)).then_some(())?;
        // «начиная с»
        let _ = self.eat(Word::From);
        if let Some(time) = self.attempt(Self::numbers_of_one_unit) {
            return Some(time);
        }
        let stretches = self.group()?;
        let [(first, last)] = stretches.as_slice() else { return None };
        let first = *first;
        if let Some(last) = last {
            return Some(Time::Within { first, last: Some(*last) });
        }
        let end = self.attempt(|p| {
            let _ = p.inclusive();
            p.aside();
            let _ = p.eat_kind(Kind::Dash) || p.eat_kind(Kind::Comma);
            let inclusive = p.eat(Word::Until);
            (inclusive || p.eat(Word::Before)).then_some(())?;
            // «с 15.09 по 2022» does not say where it ends.
            let last = p.single().filter(|last| last.is_whole_year() == first.is_whole_year())?;
            Some((last, p.inclusive() || inclusive))
        });
        Some(match end {
            Some((last, true)) => Time::Within { first, last: Some(last) },
            Some((last, false)) => Time::Until { first, last },
            None if since => return None,
            None => Time::From { moment: first, exclusive: false },
        })
    }

    /// Steps over a bracket between both ends that names no time: «с 1 сентября (вторник) по 31 мая».
    fn aside(&mut self) {
        let inside = self.attempt(|p| {
            p.eat_kind(Kind::Open).then_some(())?;
            let first = p.at;
            while matches!(
                p.kind(0)?,
                Kind::Unknown
                    | Kind::Word(Word::Weekday(_) | Word::Begin | Word::End | Word::School | Word::Year | Word::Event)
            ) {
                p.at += 1;
            }
            (p.at > first && p.eat_kind(Kind::Close)).then_some(first)
        });
        let Some(first) = inside else { return };
        let weekday = matches!(self.tokens[first].kind, Kind::Word(Word::Weekday(_)));
        let words = self.text[self.tokens[first].start..self.tokens[self.at - 2].end].to_owned();
        let ahead = matches!(self.word(0), Some(Word::Until | Word::Before)) || self.kind(0) == Some(Kind::Dash);
        if !weekday && ahead {
            self.out.references.push(words);
        }
    }

    /// «1 по 15 февраля», «I по III квартал»: the first number has no unit of its own.
    fn numbers_of_one_unit(&mut self) -> Option<Time> {
        let number = self.ordinal()?;
        let inclusive = self.eat(Word::Until);
        (inclusive || self.eat(Word::Before)).then_some(())?;
        let last = self.single()?;
        let unit = match last.unit {
            Unit::Day { month, day } if number < day => Unit::Day { month, day: number },
            Unit::Quarter(n) if number < n => Unit::Quarter(number),
            Unit::SchoolQuarter(n) if number < n => Unit::SchoolQuarter(number),
            _ => return None,
        };
        let first = Moment { unit, ..last };
        (number > 0).then_some(Time::Within { first, last: Some(last) })
    }

    /// «в течение 2023 года», «в течение марта», «весь 2023 год»
    fn during(&mut self) -> Option<Vec<Item>> {
        let _ = self.eat_if(|word| matches!(word, Word::In | Word::On));
        let within = self.eat(Word::Within) || self.eat(Word::InWithin);
        let whole = self.eat(Word::Whole);
        (within || whole).then_some(())?;
        let _ = self.eat(Word::Span);
        let stretches = match self.attempt(Self::school_year_before_number) {
            Some(moment) => vec![(moment, None)],
            None => self.group()?,
        };
        Some(
            stretches
                .into_iter()
                .map(|(first, last)| Item { during: true, ..item(Time::Within { first, last }) })
                .collect(),
        )
    }

    /// «учебного года 2022-2023»
    fn school_year_before_number(&mut self) -> Option<Moment> {
        (self.eat(Word::School) && self.eat(Word::Year)).then_some(())?;
        let year = match self.years()? {
            super::year::Years::One(year @ super::super::expression::Year::School(_)) => year,
            super::year::Years::Range(first, last) if last == first + 1 => {
                super::super::expression::Year::School(first)
            }
            _ => return None,
        };
        Some(Moment { unit: Unit::SchoolYear, part: None, year: Some(year) })
    }

    fn plain(&mut self) -> Option<Vec<Item>> {
        let stretches: Vec<Stretch> = self.group()?;
        let limit = self.limit;
        Some(
            stretches
                .into_iter()
                .map(|(first, last)| match (limit, first.unit, last) {
                    (Some(limit), Unit::Day { .. }, None) => item(Time::By { limit, moment: first }),
                    _ => item(Time::Within { first, last }),
                })
                .collect(),
        )
    }

    /// «в течение 5 рабочих дней с 1 сентября», «не позднее чем за 10 дней до 15 мая», «через неделю после 3 марта»
    fn offset(&mut self) -> Option<Time> {
        let (count, unit) = self.offset_length()?;
        let before = self.offset_direction()?;
        let base = self.single()?;
        matches!(base.unit, Unit::Day { .. }).then_some(Time::Offset { count, unit, before, base })
    }

    /// «в течение 5 рабочих дней», «за неделю», «через 3 дня»
    pub(super) fn offset_length(&mut self) -> Option<(u16, Span)> {
        let late = self.limit_word() == Some(Limit::NotLater);
        let _ = self.eat(Word::In);
        let led = self.eat_if(|word| matches!(word, Word::Within | Word::InWithin | Word::For))
            || (matches!(self.letters(0).to_lowercase().as_str(), "через" | "спустя") && {
                self.at += 1;
                true
            });
        (led || late).then_some(())?;
        let count = self.number(1..=3).map(|n| n as u16).or_else(|| self.count().map(u16::from));
        let working = self.eat(Word::Working);
        let _ = !working && self.eat(Word::Civil);
        let unit = match self.word(0)? {
            Word::Unit(words::Unit::Day) if working => Span::WorkingDays,
            Word::Unit(words::Unit::Day) => Span::Days,
            Word::Unit(words::Unit::Week) if !working => Span::Weeks,
            Word::Unit(words::Unit::Month) if !working => Span::Months,
            _ => return None,
        };
        self.at += 1;
        let count = count.unwrap_or(1);
        ((1..=366).contains(&count) && self.kind(0) != Some(Kind::Word(Word::Times))).then_some((count, unit))
    }

    /// «до» counts back; «с», «после», «со дня», «с момента» count on.
    fn offset_direction(&mut self) -> Option<bool> {
        if self.eat(Word::Before) {
            return Some(true);
        }
        self.eat_if(|word| matches!(word, Word::From | Word::Since | Word::After)).then_some(())?;
        let _ = self.eat(Word::Unit(words::Unit::Day)) || self.eat_if(|word| word == Word::Event);
        Some(false)
    }
}
