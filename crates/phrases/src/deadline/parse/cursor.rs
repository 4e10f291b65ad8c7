//! Small steps over tokens.

use super::super::lexer::Kind;
use super::super::words::Word;
use super::Parser;

impl<'t> Parser<'t> {
    /// The kind of the token `ahead` places further.
    pub(super) fn kind(&self, ahead: usize) -> Option<Kind> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    /// The word `ahead` places further.
    pub(super) fn word(&self, ahead: usize) -> Option<Word> {
        match self.kind(ahead) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The document's own letters of a token.
    pub(super) fn letters(&self, ahead: usize) -> &'t str {
        self.tokens.get(self.at + ahead).map_or("", |token| &self.text[token.start..token.end])
    }

    /// Steps over the word if it stands here.
    pub(super) fn eat(&mut self, word: Word) -> bool {
        self.eat_if(|w| w == word)
    }

    /// Steps over a word that satisfies the condition.
    pub(super) fn eat_if(&mut self, wanted: impl Fn(Word) -> bool) -> bool {
        let fits = self.word(0).is_some_and(wanted);
        self.at += usize::from(fits);
        fits
    }

    /// Steps over a sign if it stands here.
    pub(super) fn eat_kind(&mut self, kind: Kind) -> bool {
        let fits = self.kind(0) == Some(kind);
        self.at += usize::from(fits);
        fits
    }

    /// «включительно», also in brackets.
    pub(super) fn inclusive(&mut self) -> bool {
        self.eat(Word::Inclusive)
            || self
                .attempt(|p| {
                    (p.eat_kind(Kind::Open) && p.eat(Word::Inclusive) && p.eat_kind(Kind::Close)).then_some(())
                })
                .is_some()
    }

    /// Runs a sub-reader; when it finds nothing the place is restored.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }

    /// A whole number of at most `digits` digits that is not part of a date.
    pub(super) fn number(&mut self, digits: std::ops::RangeInclusive<u8>) -> Option<u32> {
        match self.kind(0) {
            Some(Kind::Number { value, digits: count, .. }) if digits.contains(&count) => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    /// A count in digits or in words.
    pub(super) fn count(&mut self) -> Option<u8> {
        match self.kind(0) {
            Some(Kind::Number { value, digits: 1..=2, .. }) if value > 0 => {
                self.at += 1;
                Some(value as u8)
            }
            Some(Kind::Word(Word::Cardinal(value))) => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    /// «1-й», «II», «третий»; -1 for «последний».
    pub(super) fn ordinal(&mut self) -> Option<i8> {
        let value = match self.kind(0) {
            Some(Kind::Number { value, digits: 1..=2, .. }) if (1..=31).contains(&value) => value as i8,
            Some(Kind::Roman(value)) => value,
            Some(Kind::Word(Word::Ordinal(value))) => value,
            _ => return None,
        };
        self.at += 1;
        Some(value)
    }

    /// «1», «1-3», «1, 2 и 4»: single ordinals and ranges.
    pub(super) fn ordinals(&mut self) -> Option<Vec<(i8, Option<i8>)>> {
        let mut all = Vec::with_capacity(1);
        while let Some(first) = self.ordinal() {
            let last = self.attempt(|p| {
                p.eat_kind(Kind::Dash).then_some(())?;
                p.ordinal()
            });
            if last.is_some_and(|last| last <= first) {
                return None;
            }
            all.push((first, last));
            let after = self.at;
            let comma = self.eat_kind(Kind::Comma);
            let joined = self.eat(Word::And) || comma;
            if !joined
                || !matches!(
                    self.kind(0),
                    Some(Kind::Number { digits: 1..=2, .. } | Kind::Roman(_) | Kind::Word(Word::Ordinal(_)))
                )
            {
                self.at = after;
                break;
            }
        }
        (!all.is_empty()).then_some(all)
    }
}
