//! Appeals: an upheld one replaces the mark and the primary score it names, whichever of the two files came first.

use std::collections::{BTreeMap, BTreeSet};

use domain::results::file::Appeal;
use domain::results::work::WorkCode;

use crate::lake::rows::StoredRow;

/// Appeals by work, school and pupil; of two on the same pupil the newer counts.
#[derive(Debug, Default)]
pub struct Appeals(BTreeMap<(WorkCode, String), BTreeMap<String, Appeal>>);

impl Appeals {
    /// Takes in the appeals of one file, older files first.
    pub fn add(&mut self, appeals: impl IntoIterator<Item = Appeal>) {
        for appeal in appeals {
            let of_school = self.0.entry((appeal.work.clone(), appeal.school.clone())).or_default();
            of_school.insert(appeal.participant.clone(), appeal);
        }
    }

    /// Applies the appeals to the sittings of a work; a pupil with a namesake in the school is left as the file says.
    pub fn apply(&self, work: &WorkCode, rows: &mut [StoredRow]) {
        let twins = namesakes(rows);
        for row in rows {
            let of_school = self.0.get(&(work.clone(), row.sitting.school.clone()));
            let appeal = of_school.and_then(|appeals| appeals.get(&row.sitting.participant));
            let Some(appeal) = appeal.filter(|appeal| appeal.upheld) else { continue };
            if !twins.contains(&(row.sitting.school.clone(), row.sitting.participant.clone())) {
                row.sitting.primary = appeal.primary.or(row.sitting.primary);
                row.sitting.mark = appeal.mark.or(row.sitting.mark);
                row.sitting.test = appeal.test.or(row.sitting.test);
            }
        }
    }
}

/// How appeals of a file met the sittings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Met {
    /// Without a sitting so far.
    pub waiting: u64,
    /// On a pupil with a namesake in the school.
    pub unclear: u64,
}

/// Looks up which appeals have their sitting. `rows` are the sittings of the schools they name.
pub fn met<'a>(appeals: impl IntoIterator<Item = &'a Appeal>, rows: &BTreeMap<WorkCode, Vec<StoredRow>>) -> Met {
    let mut known: BTreeMap<&WorkCode, BTreeSet<(&str, &str)>> = BTreeMap::new();
    let mut twins: BTreeMap<&WorkCode, BTreeSet<(String, String)>> = BTreeMap::new();
    for (work, rows) in rows {
        known.insert(
            work,
            rows.iter().map(|row| (row.sitting.school.as_str(), row.sitting.participant.as_str())).collect(),
        );
        twins.insert(work, namesakes(rows));
    }
    let mut met = Met::default();
    for appeal in appeals {
        let pupil = (appeal.school.as_str(), appeal.participant.as_str());
        let found = known.get(&appeal.work).is_some_and(|known| known.contains(&pupil));
        let twin =
            twins.get(&appeal.work).is_some_and(|twins| twins.contains(&(pupil.0.to_owned(), pupil.1.to_owned())));
        met.waiting += u64::from(!found);
        met.unclear += u64::from(found && twin && appeal.upheld);
    }
    met
}

/// Pupils of whom the file has another one of the same name in the school: the reader numbers them `…#2`.
fn namesakes(rows: &[StoredRow]) -> BTreeSet<(String, String)> {
    let numbered = rows.iter().filter_map(|row| {
        let (name, _) = row.sitting.participant.split_once('#')?;
        Some((row.sitting.school.clone(), name.to_owned()))
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use domain::results::sitting::Sitting;

    use super::*;

    fn row(participant: &str) -> StoredRow {
        let sitting = Sitting {
            school: "gia:990101".into(),
            participant: participant.into(),
            primary: Some(7),
            mark: Some(2),
            ..Sitting::default()
        };
        StoredRow { sitting, date: None, source: String::new() }
    }

    fn appeal(participant: &str, upheld: bool) -> Appeal {
        Appeal {
            work: "ОГЭ-2025-02".parse().unwrap(),
            school: "gia:990101".into(),
            participant: participant.into(),
            upheld,
            primary: Some(8),
            mark: Some(3),
            test: None,
        }
    }

    #[test]
    fn only_upheld_appeals_on_one_pupil_replace() {
        let given = [appeal("a", true), appeal("b", false), appeal("c", true), appeal("d", true)];
        let mut appeals = Appeals::default();
        appeals.add(given.clone());
        let work = given[0].work.clone();
        let mut rows = vec![row("a"), row("b"), row("c"), row("c#2")];
        appeals.apply(&work, &mut rows);
        let marks: Vec<_> = rows.iter().map(|row| row.sitting.mark).collect();
        assert_eq!(marks, [Some(3), Some(2), Some(2), Some(2)]);
        let rows = BTreeMap::from([(work, rows)]);
        assert_eq!(met(&given, &rows), Met { waiting: 1, unclear: 1 });
    }
}
