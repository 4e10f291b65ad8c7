//! What no construct takes. A rest is harmless (an event, a place, a schedule: kept as a reference) or dangerous
//! (numbers, months, «кроме», «или»: it could change the dates), and then nothing is read.

use super::super::expression::{Cycle, Item, Time, Unit, Year};
use super::super::lexer::Kind;
use super::super::words::{self, Word};
use super::Parser;
use super::year::Years;

/// How many words may hang on nothing known beside a time that was read. A sentence is no deadline.
pub(super) const LOOSE_WORDS: usize = 8;

/// How many tokens of a rest are still a reference and not a page that slipped into the cell.
const LONGEST_RUN: usize = 80;

/// Rest tokens that stand together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    first: usize,
    last: usize,
    /// Why the date hangs on it, when a word says so.
    head: Head,
    /// Nothing separates the last token of the run from this place.
    pub contiguous: bool,
    words: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    None,
    Hang,
    Event,
    Paper,
}

impl Parser<'_> {
    /// Takes one token as a rest. Nothing when it is dangerous.
    pub(super) fn rest_token(&mut self) -> Option<()> {
        let start = self.at;
        let head = self.run.map_or(Head::None, |run| run.head);
        if let Some(found) = self.harmless_phrase() {
            return self.extend(start, found);
        }
        let kind = self.kind(0)?;
        let found = match kind {
            Kind::Unknown | Kind::Clock | Kind::Colon | Kind::Dash => Head::None,
            Kind::Slash if head != Head::None || self.kind(1) == Some(Kind::Unknown) => Head::None,
            Kind::Word(word) => harmless(word, head)?,
            _ => return None,
        };
        self.at += 1;
        self.extend(start, found)
    }

    fn extend(&mut self, start: usize, head: Head) -> Option<()> {
        let words = usize::from(head == Head::None);
        let last = self.at - 1;
        self.run = Some(match self.run {
            Some(run) => Run { last, head: run.head.max_of(head), contiguous: true, words: run.words + words, ..run },
            None => Run { first: start, last, head, contiguous: true, words },
        });
        self.run.is_some_and(|run| run.last - run.first < LONGEST_RUN).then_some(())
    }

    /// Ends the run: its words become a reference.
    pub(super) fn close_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        let text = self.slice(run.first, run.last).to_owned();
        if run.head == Head::None {
            self.loose_words += run.words;
        } else {
            self.hangs = true;
        }
        if !text.is_empty() {
            self.out.references.push(text);
        }
    }

    /// The document's words between two tokens, with a quotation mark that opens or closes them.
    fn slice(&self, first: usize, last: usize) -> &str {
        let (mut start, mut end) = (self.tokens[first].start, self.tokens[last].end);
        let text = self.text;
        if text[..start].ends_with(['«', '"', '“', '„']) {
            start -= text[..start].chars().next_back().map_or(0, char::len_utf8);
        }
        let inner = &text[start..end];
        let open = inner.matches('«').count() > inner.matches('»').count() || inner.matches('"').count() % 2 == 1;
        let closing = text[end..].chars().next().filter(|c| matches!(c, '»' | '"' | '”'));
        if let (true, Some(c)) = (open, closing) {
            end += c.len_utf8();
        }
        if text[end..].starts_with(')') && inner.matches('(').count() > inner.matches(')').count() {
            end += 1;
        }
        let trimmed = text[start..end].trim_matches([' ', ',', ';', '-', '–', '—', ':']);
        trimmed.strip_suffix(", но").unwrap_or(trimmed)
    }

    /// Numbers and dates that belong to a rest: «№ 12», «5-8 классы», «приказ от 05.09.2023», «в течение 3 дней после …».
    fn harmless_phrase(&mut self) -> Option<Head> {
        self.attempt(|p| {
            p.eat_kind(Kind::Numero).then_some(())?;
            if matches!(p.kind(0), Some(Kind::MonthOfYear { .. })) {
                // «№ 5/2024»
                p.at += 1;
                return Some(Head::None);
            }
            p.listed_numbers()?;
            Some(Head::None)
        })
        .or_else(|| self.attempt(Self::hour))
        .or_else(|| self.attempt(Self::numbered_place))
        .or_else(|| {
            self.attempt(|p| {
                p.ordinals()?;
                p.eat_if(|word| matches!(word, Word::Grade | Word::Stage)).then_some(Head::None)
            })
        })
        .or_else(|| {
            // «3-дневный срок»
            self.attempt(|p| {
                p.number(1..=2)?;
                p.eat_kind(Kind::Dash).then_some(())?;
                let letters = p.letters(0).to_lowercase();
                p.at += 1;
                ["дневн", "недельн", "месячн"].iter().any(|stem| letters.starts_with(stem)).then_some(Head::Event)
            })
        })
        .or_else(|| {
            // «в день проведения», «в дни каникул»
            self.attempt(|p| {
                (p.eat(Word::In) && p.eat(Word::Unit(words::Unit::Day))).then_some(())?;
                matches!(p.kind(0), Some(Kind::Unknown | Kind::Word(Word::Event | Word::Holidays | Word::Hang)))
                    .then_some(Head::Event)
            })
        })
        .or_else(|| {
            self.attempt(|p| {
                p.offset_length()?;
                Some(Head::Event)
            })
        })
    }

    /// «в 16-00», «в 10.10», «в 9 часов»: an hour behind its preposition.
    fn hour(&mut self) -> Option<Head> {
        let led = self.eat_if(|word| matches!(word, Word::In | Word::From | Word::Before | Word::Toward));
        // «14-00»: no day has the number nought.
        let nought = matches!(self.kind(2), Some(Kind::Number { value: 0, digits: 2, .. }));
        if !led {
            let hour =
                matches!(self.kind(0), Some(Kind::Number { value: 0..=23, .. })) && self.kind(1) == Some(Kind::Dash);
            (hour && nought).then_some(())?;
            self.at += 3;
            return Some(Head::None);
        }
        self.at.checked_sub(2)?;
        match (self.kind(0)?, self.kind(1), self.kind(2)) {
            (
                Kind::Number { value: 0..=23, .. },
                Some(Kind::Dash),
                Some(Kind::Number { value: 0 | 15 | 30 | 45, digits: 2, .. }),
            ) if !matches!(self.word(3), Some(Word::Month { .. } | Word::DayNumber | Word::Unit(_))) => {
                self.at += 3;
            }
            (Kind::Date { year: None, .. }, ..) if self.tokens[self.at - 1].kind == Kind::Word(Word::In) => {
                self.at += 1
            }
            (Kind::Number { value: 0..=24, .. }, ..) if self.hours_ahead() => self.at += 2,
            _ => return None,
        }
        let _ = self.hours_here() && {
            self.at += 1;
            true
        };
        Some(Head::None)
    }

    fn hours_here(&self) -> bool {
        matches!(
            self.letters(0).to_lowercase().as_str(),
            "час" | "часа" | "часов" | "ч" | "мин" | "минут" | "утра" | "вечера"
        )
    }

    fn hours_ahead(&self) -> bool {
        matches!(self.letters(1).to_lowercase().as_str(), "час" | "часа" | "часов" | "ч" | "утра" | "вечера")
    }

    /// «каб. 23», «ул. Лесная, 5», «школа 7»: a number that names a place.
    fn numbered_place(&mut self) -> Option<Head> {
        let places = [
            "каб",
            "кабинет",
            "кабинете",
            "ауд",
            "аудитория",
            "аудитории",
            "ком",
            "комната",
            "дом",
            "д",
            "корп",
            "корпус",
            "этаж",
            "школа",
            "школе",
            "школы",
            "сош",
            "оош",
            "мбоу",
            "маоу",
            "мкоу",
            "лицей",
            "лицее",
            "гимназия",
            "гимназии",
            "тел",
        ];
        (self.kind(0) == Some(Kind::Unknown) && places.contains(&self.letters(0).to_lowercase().as_str()))
            .then_some(())?;
        self.at += 1;
        let _ = self.eat_kind(Kind::Numero);
        self.number(1..=4)?;
        let free = !matches!(
            self.word(0),
            Some(Word::Month { .. } | Word::Unit(_) | Word::Year | Word::Years | Word::DayNumber)
        );
        free.then_some(Head::None)
    }

    fn listed_numbers(&mut self) -> Option<()> {
        self.number(1..=6)?;
        while self
            .attempt(|p| {
                (p.eat_kind(Kind::Comma) || p.eat_kind(Kind::Dash) || p.eat_kind(Kind::Slash)).then_some(())?;
                p.number(1..=6)
            })
            .is_some()
        {}
        Some(())
    }

    /// «ВПР-2023»: a year glued to a name is part of the name.
    pub(super) fn glued_year(&mut self) -> bool {
        let Some([before, dash, number]) = self.at.checked_sub(1).and_then(|at| self.tokens.get(at..at + 3)) else {
            return false;
        };
        let glued = before.kind == Kind::Unknown
            && dash.kind == Kind::Dash
            && matches!(number.kind, Kind::Number { .. })
            && before.end == dash.start
            && dash.end == number.start;
        if !glued || self.run.is_none() {
            return false;
        }
        let start = self.at;
        self.at += 2;
        self.extend(start, Head::None).is_some()
    }

    /// «после 10 числа», «перед 1 сентября»: a number right after an event is part of it and no time of its own.
    pub(super) fn number_of_event(&self) -> bool {
        let event = self.run.is_some_and(|run| run.contiguous && run.head == Head::Event);
        event
            && matches!(self.kind(0), Some(Kind::Number { .. } | Kind::Roman(_) | Kind::Date { .. }))
            && !self.counts_grades()
    }

    /// «после 9 класса»
    fn counts_grades(&self) -> bool {
        matches!(self.word(1), Some(Word::Grade | Word::Stage))
            || matches!(self.word(3), Some(Word::Grade | Word::Stage))
    }

    /// «постоянно, отчет до 25 декабря»: the limit belongs to the report, not to the work that goes on.
    pub(super) fn follows_rule(&self, items: &[Item]) -> Option<()> {
        let limits = items.iter().any(|item| matches!(item.time, Time::By { .. }));
        let yearly = matches!(&self.out.recurrence, Some(rule) if rule.cycle == Cycle::Year);
        let goes_on = self.out.continuity.is_some() || (self.out.recurrence.is_some() && !yearly);
        (!limits || !goes_on || self.run.is_none()).then_some(())
    }

    /// Whether a loose word stands directly before this place: «анализ ВПР 2023» does not say that 2023 is the time.
    pub(super) fn follows_name(&self) -> bool {
        self.run.is_some_and(|run| run.contiguous) && matches!(self.kind(0), Some(Kind::Number { digits: 4, .. }))
    }

    /// Times that belong to the words just before them: «план на 2023 год», «по итогам 1 полугодия».
    pub(super) fn absorbed(&mut self) -> bool {
        let Some(run) = self.run.filter(|run| run.contiguous) else { return false };
        let start = self.at;
        let found = match run.head {
            Head::Paper => self.attempt(Self::time_of_paper),
            Head::Event => self.attempt(|p| p.time_of_event(p.at == run.last + 1 && run.last == run.first + 1)),
            _ => None,
        };
        found.is_some() && self.extend(start, run.head).is_some()
    }

    /// «… от 5 сентября 2023», «… на 2023 год», «… на 2022-2023 учебный год», «… 2023 года», «… на год»
    fn time_of_paper(&mut self) -> Option<()> {
        if self.eat(Word::Since) {
            return matches!(self.single()?.unit, Unit::Day { .. }).then_some(());
        }
        let on = self.eat_if(|word| matches!(word, Word::On | Word::For | Word::In));
        if self.years().is_some() {
            return Some(());
        }
        on.then_some(())?;
        let _ = self.eat(Word::School);
        if self.eat(Word::Year) || self.eat(Word::Unit(words::Unit::Month)) {
            return Some(());
        }
        let stretches = self.group()?;
        stretches
            .iter()
            .all(|(first, _)| matches!(first.unit, Unit::Half(_) | Unit::SchoolHalf(_) | Unit::Quarter(_)))
            .then_some(())
    }

    /// «… 1 полугодия», «… 2022-2023 учебного года», «… каждой четверти», «… марта» directly after «по итогам».
    fn time_of_event(&mut self, adjacent: bool) -> Option<()> {
        if self.eat(Word::Each) {
            return self.cycle().map(|_| ());
        }
        if let Some(years) = self.years() {
            return matches!(years, Years::One(Year::Calendar(_) | Year::School(_))).then_some(());
        }
        if matches!(self.word(0), Some(Word::Month { genitive, .. }) if !(genitive && adjacent)) {
            return None;
        }
        if self.word(0) == Some(Word::School) {
            self.at += 1;
            return (self.year_words() || self.cycle().is_some()).then_some(());
        }
        let stretches = self.group()?;
        stretches
            .iter()
            .all(|(first, _)| {
                matches!(
                    first.unit,
                    Unit::Half(_) | Unit::SchoolHalf(_) | Unit::Quarter(_) | Unit::SchoolQuarter(_) | Unit::Month(_)
                )
            })
            .then_some(())
    }
}

impl Head {
    /// The first head of a run decides, but a paper always brings its own dates.
    fn max_of(self, later: Head) -> Head {
        if self == Head::None || later == Head::Paper { later } else { self }
    }
}

/// Whether a known word may stand in a rest, and what it does to the run.
fn harmless(word: Word, head: Head) -> Option<Head> {
    match word {
        Word::Hang | Word::Holidays => Some(Head::Hang),
        Word::Event | Word::After => Some(Head::Event),
        Word::Paper => Some(Head::Paper),
        // «до начала ГИА», «к педсовету»: some event limits it.
        Word::Before | Word::Toward => Some(Head::Event),
        Word::Thereafter
        | Word::From
        | Word::Since
        | Word::Until
        | Word::In
        | Word::On
        | Word::For
        | Word::And
        | Word::Project
        | Word::Basis
        | Word::Whole
        | Word::Working
        | Word::Grade
        | Word::Stage
        | Word::Reporting
        | Word::AsOf
        | Word::TimesShort
        | Word::Than
        | Word::People
        | Word::Pieces => Some(Head::None),
        Word::Span => Some(Head::Event),
        Word::Unit(_)
        | Word::Year
        | Word::Years
        | Word::School
        | Word::Civil
        | Word::Begin
        | Word::Middle
        | Word::End
        | Word::Each
        | Word::Following
        | Word::Current
        | Word::Or
        | Word::Season(_)
        | Word::Within
        | Word::DayNumber
            if head != Head::None =>
        {
            Some(Head::None)
        }
        _ => None,
    }
}
