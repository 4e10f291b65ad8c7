//! Directions, intervals, trends of schools.

use std::collections::BTreeMap;

use super::*;
use crate::results::identification::SchoolResults;

fn counts(below: u64, participants: u64) -> WorkCounts {
    WorkCounts { below, participants, ..WorkCounts::default() }
}

fn check(before: (u64, u64), now: (u64, u64), direction: Direction, cannot_be_told: bool) {
    let work = "ВПР-2025-МА-5".parse().unwrap();
    let change = change(&work, &counts(before.0, before.1), &counts(now.0, now.1), true).unwrap();
    assert_eq!((change.direction, change.cannot_be_told), (direction, cannot_be_told), "{before:?} {now:?}");
}

#[test]
fn directions() {
    // Ten points included, as T14 has it.
    check((12, 100), (22, 100), Direction::Negative, true);
    check((120, 1000), (220, 1000), Direction::Negative, false);
    check((12, 100), (21, 100), Direction::Neutral, true);
    check((12, 100), (12, 100), Direction::Positive, true);
    check((40, 100), (10, 100), Direction::Positive, false);
}

#[test]
fn nobody_has_no_change() {
    let work = "ВПР-2025-МА-5".parse().unwrap();
    assert_eq!(change(&work, &counts(0, 0), &counts(1, 10), true), None);
}

#[test]
fn newcombe_by_his_own_example() {
    // Newcombe (1998), table II, contrast (a): 56/70 against 48/80 gives 0.0524 to 0.3339.
    let (low, high) = difference_interval((48, 80), (56, 70)).unwrap();
    assert!((low - 0.0524).abs() < 5e-4 && (high - 0.3339).abs() < 5e-4, "{low} {high}");
}

const WORKS: [&str; 4] = ["РУ-5", "МА-5", "РУ-6", "МА-6"];

/// A school with the pupils below the minimum of fifty in each work of 2023, 2024 and 2025.
fn school(name: &str, below: [[u64; 4]; 3]) -> SchoolResults {
    let years = (2023..).zip(below);
    let works = years.flat_map(|(year, below)| {
        let works = WORKS.iter().zip(below);
        works.map(move |(work, below)| (format!("ВПР-{year}-{work}").parse().unwrap(), counts(below, 50)))
    });
    let municipality = Some("Заозёрный район".to_owned());
    SchoolResults { school: name.into(), municipality, works: works.collect(), ..SchoolResults::default() }
}

fn district() -> Vec<SchoolResults> {
    let level = |level: u64| [[level, level + 1, level, level + 2], [level + 1, level, level + 2, level], [level; 4]];
    let mut schools: Vec<SchoolResults> = (0..8).map(|i| school(&format!("edu98000{i}"), level(4 + i % 5))).collect();
    schools.push(school("edu980008", [[18, 17, 19, 16], [12, 14, 13, 12], [4, 3, 5, 4]]));
    schools.push(school("edu980009", [[3, 4, 3, 4], [4, 3, 4, 4], [19, 18, 20, 17]]));
    schools
}

#[test]
fn only_true_changes_are_trends() {
    let schools = district();
    let groups =
        Groups::of(&schools, BTreeMap::from([("edu980008".into(), "1".into()), ("edu980001".into(), "1".into())]));
    let run = dynamics(2025, &schools, &groups, &DynamicsFacts::default());
    let told: Vec<(&str, Trend)> =
        run.schools.iter().filter(|s| s.trend != Trend::Unclear).map(|s| (s.school.as_str(), s.trend)).collect();
    assert_eq!(told, [("edu980008", Trend::Improving), ("edu980009", Trend::Worsening)]);
    let improving = &run.schools[8];
    assert_eq!(improving.statuses, ["improving"]);
    assert_eq!(improving.overall.iter().map(|change| change.since).collect::<Vec<_>>(), [2024, 2023]);
    assert_eq!(improving.subjects.len(), 2);
    let kinds: Vec<GroupKind> = improving.changes[0].groups.iter().map(|group| group.group).collect();
    assert_eq!(kinds, [GroupKind::Region, GroupKind::Municipality, GroupKind::Cluster]);
    let beside = &improving.changes[0].groups[0];
    let relative = beside.relative_change.unwrap();
    let [low, high] = beside.relative_interval.unwrap();
    assert!(low < relative && relative < high && high < 0.0, "{beside:?}");
}

#[test]
fn flagged_results_are_no_growth() {
    let schools = district();
    let flagged = WORKS.map(|work| ("edu980008".to_owned(), format!("ВПР-2025-{work}").parse().unwrap()));
    let facts = DynamicsFacts { flagged: flagged.into(), ..DynamicsFacts::default() };
    let run = dynamics(2025, &schools, &Groups::of(&schools, BTreeMap::new()), &facts);
    let school = &run.schools[8];
    assert_eq!((school.trend, school.withheld, school.overall.len()), (Trend::Unclear, true, 0));
    assert_eq!(school.changes.len(), 4);
}

#[test]
fn one_school_is_compared_as_among_all() {
    let mut schools = vec![
        school("edu990101", [[20; 4], [18; 4], [5; 4]]),
        school("edu990102", [[10; 4], [11; 4], [12; 4]]),
        school("edu990103", [[7; 4], [9; 4], [8; 4]]),
    ];
    schools[0].municipality = Some("Заречный округ".into());
    schools[2].municipality = Some("Заречный округ".into());
    let clusters = BTreeMap::from([("edu990101".to_owned(), "1".to_owned()), ("edu990102".to_owned(), "1".to_owned())]);
    let facts = DynamicsFacts::default();
    let groups = Groups::of(&schools, clusters.clone());
    let all = dynamics(2025, &schools, &groups, &facts);
    for (own, expected) in schools.iter().zip(&all.schools) {
        let around = Groups::around(own, &schools, groups.region.clone(), clusters.clone());
        let found = dynamics_of_some(2025, &schools, &around, &facts, |school| school.school == own.school);
        assert_eq!(found.schools, std::slice::from_ref(expected));
    }
}
