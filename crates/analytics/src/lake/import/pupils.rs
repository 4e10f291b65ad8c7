//! One pupil, one sitting: what several files say of the same pupil of a work.
//!
//! A pupil is known by school and participant code, which is unique only within a school, a work and a year. Of two files
//! the newer one's values win; a value it does not have (a report without journal marks) is taken from the older. A
//! collection form, from which a report was made, is always older than the report.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::results::file::FileKind;

use crate::lake::rows::StoredRow;

/// Rank of a file among those that speak of a pupil: later ones win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// False for collection forms.
    reported: bool,
    /// Number of the source.
    pub sequence: u64,
}

impl Rank {
    /// Rank of a file of a kind.
    pub fn of(kind: FileKind, sequence: u64) -> Rank {
        Rank { reported: kind != FileKind::CollectionForm, sequence }
    }
}

/// What an import did to the pupils of a work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// New pupils.
    pub added: u64,
    /// Pupils with other values than before.
    pub replaced: u64,
    /// Pupils with the same values as before.
    pub same: u64,
    /// Pupils that are gone.
    pub withdrawn: u64,
}

/// Everything the files say of the pupils of one work, by school and participant.
#[derive(Debug, Default)]
pub struct Pupils(BTreeMap<(String, String), BTreeMap<Rank, StoredRow>>);

impl Pupils {
    /// Takes in rows of one file.
    pub fn add(&mut self, rank: Rank, rows: impl IntoIterator<Item = StoredRow>) {
        for row in rows {
            self.0.entry(key(&row)).or_default().insert(rank, row);
        }
    }

    /// Takes in rows of one file and leaves out those of the files it replaces; tells what that changed.
    pub fn replace(&mut self, rank: Rank, rows: impl IntoIterator<Item = StoredRow>, replaced: &[Rank]) -> Change {
        let mut change = Change::default();
        for row in rows {
            match self.0.entry(key(&row)) {
                Entry::Vacant(entry) => {
                    change.added += 1;
                    entry.insert(BTreeMap::from([(rank, row)]));
                }
                Entry::Occupied(mut entry) => {
                    let before = merged(entry.get());
                    entry.get_mut().retain(|known, _| !replaced.contains(known));
                    entry.get_mut().insert(rank, row);
                    let same = before
                        .is_some_and(|before| merged(entry.get()).is_some_and(|after| after.sitting == before.sitting));
                    change.same += u64::from(same);
                    change.replaced += u64::from(!same);
                }
            }
        }
        if !replaced.is_empty() {
            self.0.retain(|_, told| {
                told.retain(|known, _| !replaced.contains(known));
                change.withdrawn += u64::from(told.is_empty());
                !told.is_empty()
            });
        }
        change
    }

    /// The sittings, one a pupil, by school and participant.
    pub fn into_rows(self) -> impl Iterator<Item = StoredRow> {
        self.0.into_values().filter_map(|told| merged(&told))
    }
}

fn key(row: &StoredRow) -> (String, String) {
    (row.sitting.school.clone(), row.sitting.participant.clone())
}

/// The newest row, with what it lacks from the older ones.
fn merged(told: &BTreeMap<Rank, StoredRow>) -> Option<StoredRow> {
    let mut rows = told.values().rev();
    let mut row = rows.next()?.clone();
    for older in rows {
        let (to, from) = (&mut row.sitting, &older.sitting);
        fill(&mut to.class, &from.class);
        fill(&mut to.variant, &from.variant);
        if to.absent {
            continue;
        }
        if to.items.is_empty() {
            to.items.clone_from(&from.items);
        }
        fill(&mut to.primary, &from.primary);
        fill(&mut to.test, &from.test);
        fill(&mut to.mark, &from.mark);
        fill(&mut to.journal, &from.journal);
        fill(&mut row.date, &older.date);
    }
    Some(row)
}

fn fill<T: Clone>(value: &mut Option<T>, older: &Option<T>) {
    if value.is_none() {
        value.clone_from(older);
    }
}

#[cfg(test)]
mod tests {
    use domain::results::sitting::Sitting;

    use super::*;

    fn row(participant: &str, mark: Option<u8>, journal: Option<u8>) -> StoredRow {
        let sitting = Sitting {
            school: "edu990101".into(),
            participant: participant.into(),
            mark,
            journal,
            ..Sitting::default()
        };
        StoredRow { sitting, date: None, source: "0".into() }
    }

    fn rank(sequence: u64) -> Rank {
        Rank::of(FileKind::IndividualResults, sequence)
    }

    #[test]
    fn newer_values_win_and_missing_ones_stay() {
        let mut pupils = Pupils::default();
        pupils.add(rank(1), [row("1", Some(3), Some(4)), row("2", Some(2), None)]);
        let change = pupils.replace(rank(2), [row("1", Some(4), None), row("3", Some(5), None)], &[]);
        assert_eq!(change, Change { added: 1, replaced: 1, same: 0, withdrawn: 0 });
        let rows: Vec<_> = pupils.into_rows().map(|row| (row.sitting.mark, row.sitting.journal)).collect();
        assert_eq!(rows, [(Some(4), Some(4)), (Some(2), None), (Some(5), None)]);
    }

    #[test]
    fn a_corrected_file_withdraws_only_what_nobody_else_holds() {
        let mut pupils = Pupils::default();
        pupils.add(rank(1), [row("1", Some(3), None)]);
        pupils.add(rank(2), [row("1", Some(3), None), row("2", Some(3), None), row("3", Some(4), None)]);
        let change = pupils.replace(rank(3), [row("3", Some(4), None)], &[rank(2)]);
        assert_eq!(change, Change { added: 0, replaced: 0, same: 1, withdrawn: 1 });
        assert_eq!(pupils.into_rows().count(), 2);
    }

    #[test]
    fn a_form_is_older_than_any_report() {
        let mut pupils = Pupils::default();
        pupils.add(rank(1), [row("1", Some(3), None)]);
        pupils.add(Rank::of(FileKind::CollectionForm, 2), [row("1", None, Some(4))]);
        let rows: Vec<_> = pupils.into_rows().collect();
        assert_eq!((rows[0].sitting.mark, rows[0].sitting.journal), (Some(3), Some(4)));
    }
}
