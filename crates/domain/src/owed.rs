//! Who owes which window of a line, when members of sets and curators change from day to day.
//!
//! A set that is bound to a party means: every member on the last day of a window owes that window; `curators of a set` means
//! each person who curates a member on that day, once a curated unit. Undated work is owed by those of the day on which it is asked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use phrases::deadline::{Deadline, Window};
use serde::{Deserialize, Serialize};

use crate::schedule::Assignee;

/// A stretch of days, both ends included; a missing end leaves it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Days {
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Days {
    /// Whether a day belongs to the stretch.
    pub fn contain(self, day: Date) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The days of both stretches, as a closed period; nothing when they have none in common.
    pub fn common(self, other: Days) -> Option<phrases::period::Period> {
        let start = self.since.max(other.since).unwrap_or(Date::MIN);
        let ends = [self.until, other.until];
        let end = ends.into_iter().flatten().min().unwrap_or(Date::MAX);
        phrases::period::Period::new(start, end)
    }
}

/// A person who curates a unit for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curatorship {
    /// The curator.
    pub person: String,
    /// The curated unit.
    pub unit: String,
    /// When.
    pub days: Days,
}

/// What is known of members and curators.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Memberships of sets by the set's id: unit and days.
    pub sets: BTreeMap<String, Vec<(String, Days)>>,
    /// All curatorships.
    pub curatorships: Vec<Curatorship>,
}

impl Place {
    /// Units that belong to a set on a day, in the order of their ids.
    pub fn members(&self, set: &str, day: Date) -> BTreeSet<&str> {
        let members = self.sets.get(set).map_or(&[][..], Vec::as_slice);
        members.iter().filter(|(_, days)| days.contain(day)).map(|(unit, _)| unit.as_str()).collect()
    }

    /// People who curate a unit on a day.
    pub fn curators(&self, unit: &str, day: Date) -> BTreeSet<&str> {
        let all = self.curatorships.iter();
        all.filter(|c| c.unit == unit && c.days.contain(day)).map(|c| c.person.as_str()).collect()
    }
}

/// Who is meant by a party of a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Owner {
    /// One organisation.
    Unit(String),
    /// One person.
    Person(String),
    /// Every member of a set of organisations.
    Set(String),
    /// The curators of the members of a set.
    CuratorsOf(String),
}

impl Owner {
    /// Those who owe a window with this last day.
    fn on(&self, place: &Place, day: Date) -> Vec<Assignee> {
        match self {
            Owner::Unit(id) => vec![Assignee::Unit(id.clone())],
            Owner::Person(id) => vec![Assignee::Person(id.clone())],
            Owner::Set(set) => place.members(set, day).into_iter().map(|u| Assignee::Unit(u.to_owned())).collect(),
            Owner::CuratorsOf(set) => {
                let members = place.members(set, day).into_iter();
                let pairs = members.flat_map(|unit| place.curators(unit, day).into_iter().map(move |p| (p, unit)));
                pairs.map(|(p, u)| Assignee::Curator { person: p.to_owned(), unit: u.to_owned() }).collect()
            }
        }
    }

    /// Whether the owners change with the day.
    pub fn is_living(&self) -> bool {
        matches!(self, Owner::Set(_) | Owner::CuratorsOf(_))
    }
}

/// Everything that a line's owners owe: who and when, nothing twice. A line that nobody is bound to owes its windows without an
/// owner, so that no date gets lost; a set that has no member on a day owes nothing for it.
pub fn owed(
    deadline: &Deadline,
    owners: &[Owner],
    place: &Place,
    today: Date,
) -> Vec<(Option<Assignee>, Option<Window>)> {
    let mut windows: Vec<Option<Window>> = Vec::new();
    for window in &deadline.windows {
        if !windows.contains(&Some(*window)) {
            windows.push(Some(*window));
        }
    }
    if windows.is_empty() {
        windows.push(None);
    }
    if owners.is_empty() {
        return windows.into_iter().map(|window| (None, window)).collect();
    }
    let mut all = Vec::new();
    let mut known = BTreeSet::new();
    for owner in owners {
        for window in &windows {
            for assignee in owner.on(place, window.map_or(today, |w| w.due)) {
                if known.insert((assignee.clone(), window.map(|w| (w.start, w.due)))) {
                    all.push((Some(assignee), *window));
                }
            }
        }
    }
    all
}

/// Units meant by some owners on a day: the units themselves, members of sets, curated units.
pub fn units_on(owners: &[Owner], place: &Place, day: Date) -> BTreeSet<String> {
    let assignees = owners.iter().flat_map(|owner| owner.on(place, day));
    assignees
        .filter_map(|assignee| match assignee {
            Assignee::Unit(unit) | Assignee::Curator { unit, .. } => Some(unit),
            Assignee::Person(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use phrases::period::Period;

    use super::*;

    #[test]
    fn members_of_the_last_day_owe_a_window() {
        let days = |since: Option<Date>, until: Option<Date>| Days { since, until };
        let mut place = Place::default();
        place.sets.insert(
            "weak".to_owned(),
            vec![
                ("s1".to_owned(), days(None, None)),
                ("s2".to_owned(), days(None, Some(date(2023, 3, 31)))),
                ("s3".to_owned(), days(Some(date(2023, 9, 5)), None)),
            ],
        );
        place.curatorships.push(Curatorship { person: "p".to_owned(), unit: "s1".to_owned(), days: Days::default() });
        let year = Period::new(date(2023, 1, 1), date(2023, 12, 31)).unwrap();
        let deadline = phrases::deadline::read("март, сентябрь 2023", year);
        let names = |owner: Owner| -> Vec<String> {
            let all = owed(&deadline, &[owner], &place, date(2023, 1, 1)).into_iter();
            all.map(|(who, when)| format!("{:?} {}", who.unwrap(), when.unwrap().due)).collect()
        };
        assert_eq!(
            names(Owner::Set("weak".to_owned())),
            [
                "Unit(\"s1\") 2023-03-31",
                "Unit(\"s2\") 2023-03-31",
                "Unit(\"s1\") 2023-09-30",
                "Unit(\"s3\") 2023-09-30"
            ]
        );
        assert_eq!(
            names(Owner::CuratorsOf("weak".to_owned())),
            [
                "Curator { person: \"p\", unit: \"s1\" } 2023-03-31",
                "Curator { person: \"p\", unit: \"s1\" } 2023-09-30"
            ]
        );
        assert!(names(Owner::Set("unknown".to_owned())).is_empty());
        assert_eq!(owed(&deadline, &[], &place, date(2023, 1, 1)).len(), 2);
    }
}
