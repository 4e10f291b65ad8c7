//! Years: «2023 год», «2022/2023», «2022-2023 учебный год», «2023-2025 гг.».

use super::super::expression::Year;
use super::super::lexer::Kind;
use super::super::words::Word;
use super::Parser;

/// Years as a text names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Years {
    One(Year),
    /// Calendar years, both ends included.
    Range(i16, i16),
}

impl Years {
    /// Every year named.
    pub fn each(self) -> Vec<Year> {
        match self {
            Years::One(year) => vec![year],
            Years::Range(first, last) => (first..=last).map(Year::Calendar).collect(),
        }
    }
}

impl Parser<'_> {
    /// Years standing by themselves; `2022-2023` without a word is a range of calendar years.
    pub(super) fn years(&mut self) -> Option<Years> {
        self.attempt(|p| p.years_here(true))
    }

    /// The year that follows a month, quarter or half-year; «сентябрь - 2023 год» included.
    pub(super) fn year_after(&mut self) -> Option<Years> {
        self.attempt(|p| {
            let _ = p.eat_kind(Kind::Dash) || p.eat(Word::In);
            p.years_here(false)
        })
    }

    fn years_here(&mut self, bare: bool) -> Option<Years> {
        if let Some(short) = self.attempt(Self::short_school_year) {
            return Some(Years::One(short));
        }
        let first = self.year_number()?;
        if matches!(self.kind(0), Some(Kind::Percent | Kind::Word(Word::Percent | Word::People | Word::Pieces))) {
            return None;
        }
        if let Some(years) = self.attempt(|p| p.second_year(first, bare)) {
            return years;
        }
        self.year_words();
        // «2023 учебный год» names two halves of different years.
        (self.word(0) != Some(Word::School)).then_some(Years::One(Year::Calendar(first)))
    }

    /// The second number of «2022-2023». The outer `None`: there is none; the inner: it makes no sense.
    fn second_year(&mut self, first: i16, bare: bool) -> Option<Option<Years>> {
        let slash = self.eat_kind(Kind::Slash);
        if !slash && !self.eat_kind(Kind::Dash) {
            return None;
        }
        let (second, short) = match self.kind(0)? {
            Kind::Number { value, digits: 4, .. } => (i16::try_from(value).ok()?, false),
            Kind::Number { value, digits: 2, .. } => (first / 100 * 100 + value as i16, true),
            _ => return None,
        };
        self.at += 1;
        let plural = self.word(0);
        self.year_words();
        let school = self.school_words();
        if slash || school {
            return Some((second == first + 1).then_some(Years::One(Year::School(first))));
        }
        if short {
            // «2022-23» without «учебный» may be either; «15 мая 2022-23 …» is no year at all.
            return Some(None);
        }
        if !bare && plural != Some(Word::Years) {
            return None;
        }
        let sound = first < second && second <= 2100 && second - first <= 30;
        Some(sound.then_some(Years::Range(first, second)))
    }

    /// «22-23 учебный год».
    fn short_school_year(&mut self) -> Option<Year> {
        let first = self.number(2..=2)?;
        (self.eat_kind(Kind::Dash) || self.eat_kind(Kind::Slash)).then_some(())?;
        let second = self.number(2..=2)?;
        (second == first + 1 && self.school_words()).then_some(Year::School(2000 + first as i16))
    }

    /// «года, следующего за отчётным», «следующего за отчётным года», «следующего года».
    pub(super) fn year_after_report(&mut self) -> Option<Year> {
        self.attempt(|p| {
            let led = p.word(0) == Some(Word::Year);
            p.at += usize::from(led);
            let _ = led && p.eat_kind(Kind::Comma);
            p.eat(Word::Following).then_some(())?;
            let reported = p
                .attempt(|p| {
                    p.eat(Word::For).then_some(())?;
                    p.eat(Word::Reporting).then_some(())
                })
                .is_some();
            let named = p.letters(0).to_lowercase().starts_with("год") && p.word(0) == Some(Word::Year);
            p.at += usize::from(named);
            (reported && (led || named)).then_some(Year::AfterReport)
        })
    }

    /// A number of four digits that can be a year.
    fn year_number(&mut self) -> Option<i16> {
        let value = self.attempt(|p| p.number(4..=4).filter(|value| (1990..=2100).contains(value)))?;
        i16::try_from(value).ok()
    }

    /// «г.», «год», «гг.», «г.г.»
    pub(super) fn year_words(&mut self) -> bool {
        let start = self.at;
        while self.eat_if(|word| matches!(word, Word::Year | Word::Years)) {}
        self.at > start
    }

    /// «учебный год», «уч. г.»; the noun may be missing after the adjective.
    pub(super) fn school_words(&mut self) -> bool {
        if !self.eat(Word::School) {
            return false;
        }
        self.year_words();
        true
    }
}
