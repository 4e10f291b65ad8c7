//! «Форма сбора результатов» names neither its work nor its school: both are found by its items and its pupils.
//!
//! The work is one whose items have the same highest scores; the school is the one where pupils with the form's codes
//! have the form's very scores. Codes alone do not tell, for every school numbers its pupils alike.

use std::collections::BTreeMap;

use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::WorkCode;

use crate::lake::rows::StoredRow;

/// Where a form belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// The one work and school whose pupils have its scores.
    Found(WorkCode, String),
    /// No stored sittings agree with it (yet).
    Nowhere,
    /// Several schools or works agree with it equally well.
    Ambiguous,
}

/// At least so many of a hundred pupils of the form must be found with the very same scores.
const AGREEING_PERCENT: u64 = 80;

/// Pupils of a form, by code.
pub struct Form<'a> {
    pupils: BTreeMap<&'a str, &'a Sitting>,
    agreeing: BTreeMap<(WorkCode, String), u64>,
}

impl<'a> Form<'a> {
    /// A form with its pupils.
    pub fn new(rows: &'a [StoredRow]) -> Form<'a> {
        let present = rows.iter().map(|row| &row.sitting).filter(|sitting| !sitting.absent);
        Form {
            pupils: present.map(|sitting| (sitting.participant.as_str(), sitting)).collect(),
            agreeing: BTreeMap::new(),
        }
    }

    /// Compares a stored sitting of a work with the form.
    pub fn compare(&mut self, work: &WorkCode, stored: &Sitting) {
        let Some(own) = self.pupils.get(stored.participant.as_str()) else { return };
        if !stored.absent && !stored.items.is_empty() && same_scores(&own.items, &stored.items) {
            *self.agreeing.entry((work.clone(), stored.school.clone())).or_default() += 1;
        }
    }

    /// Where the form belongs, once all stored sittings were compared.
    pub fn place(self) -> Placement {
        let pupils = self.pupils.len() as u64;
        let enough = |agreeing: u64| pupils > 0 && 100 * agreeing >= AGREEING_PERCENT * pupils;
        let best =
            self.agreeing.iter().filter(|(_, agreeing)| enough(**agreeing)).max_by_key(|(_, agreeing)| **agreeing);
        let Some((place, most)) = best else { return Placement::Nowhere };
        let equal = self.agreeing.values().filter(|agreeing| *agreeing == most).count();
        if equal > 1 { Placement::Ambiguous } else { Placement::Found(place.0.clone(), place.1.clone()) }
    }
}

/// A report may print no points where the form says that an item was not attempted.
fn same_scores(form: &[u8], stored: &[u8]) -> bool {
    let points = |score: &u8| if *score == NOT_ATTEMPTED { 0 } else { *score };
    form.len() == stored.len() && form.iter().map(points).eq(stored.iter().map(points))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(school: &str, participant: &str, items: &[u8]) -> StoredRow {
        let sitting = Sitting {
            school: school.into(),
            participant: participant.into(),
            items: items.to_vec(),
            ..Sitting::default()
        };
        StoredRow { sitting, date: None, source: String::new() }
    }

    #[test]
    fn the_school_is_the_one_with_the_same_scores() {
        let work: WorkCode = "ВПР-2025-МА-5".parse().unwrap();
        let form = [row("", "50001", &[1, 2]), row("", "50002", &[0, 1])];
        let check = |stored: &[StoredRow], expected: Placement| {
            let mut placing = Form::new(&form);
            stored.iter().for_each(|row| placing.compare(&work, &row.sitting));
            assert_eq!(placing.place(), expected);
        };
        let own = [row("a", "50001", &[1, 2]), row("a", "50002", &[NOT_ATTEMPTED, 1])];
        let other = [row("b", "50001", &[1, 1]), row("b", "50002", &[0, 1])];
        check(&[own.as_slice(), &other].concat(), Placement::Found(work.clone(), "a".into()));
        check(&other, Placement::Nowhere);
        let twin = [row("c", "50001", &[1, 2]), row("c", "50002", &[0, 1])];
        check(&[own.as_slice(), &twin].concat(), Placement::Ambiguous);
        check(&[], Placement::Nowhere);
    }
}
