//! Honest districts stay quiet; planted help is seen. The thorough simulation is in `tests/statistics.rs`.

use super::*;
use crate::results::counts::ItemCounts;

/// A school of `n` pupils whose scores lie evenly around `mean` of 20, with items that follow the region.
fn honest(name: &str, n: u64, mean: u16) -> (String, WorkCounts) {
    let mut counts = WorkCounts {
        participants: n,
        journal: n,
        against_journal: [n / 4, n - n / 4 - n / 20, n / 20],
        ..WorkCounts::default()
    };
    counts.histogram = vec![0; 21];
    for pupil in 0..n {
        let score = mean - 5 + u16::try_from(pupil % 11).unwrap();
        counts.histogram[usize::from(score)] += 1;
    }
    let level = f64::from(mean) / 20.0;
    let points = |item: i32| (n as f64 * (level + 0.3 - 0.06 * f64::from(item)).clamp(0.05, 0.95)) as u32;
    counts.items = (0..10).map(|item| ItemCounts { sum: points(item), ..ItemCounts::default() }).collect();
    (name.to_owned(), counts)
}

fn run(counts: Vec<(String, WorkCounts)>) -> ObjectivityRun {
    let work: WorkCode = "ВПР-2025-МА-5".parse().unwrap();
    let facts = WorkFacts { maxima: vec![1; 10], boundaries: Some([7, 11, 15]), region: RegionFigures::default() };
    let schools: Vec<SchoolResults> = counts
        .into_iter()
        .map(|(school, counts)| SchoolResults {
            name: school.clone(),
            school,
            works: BTreeMap::from([(work.clone(), counts)]),
            ..SchoolResults::default()
        })
        .collect();
    examine(2025, &schools, &BTreeMap::from([(work, facts)]), 0.05)
}

#[test]
fn honest_schools_raise_no_marker() {
    let schools =
        (0..12).map(|i| honest(&format!("edu9901{i:02}"), 40 + i, 9 + u16::try_from(i % 5).unwrap())).collect();
    let run = run(schools);
    assert!(run.tests > 40);
    assert_eq!(run.markers, []);
}

#[test]
fn planted_help_is_seen() {
    let mut schools: Vec<_> =
        (0..12).map(|i| honest(&format!("edu9901{i:02}"), 40 + i, 9 + u16::try_from(i % 5).unwrap())).collect();
    let (_, helped) = &mut schools[3];
    helped.items.reverse();
    helped.against_journal = [0, 8, helped.journal - 8];
    for boundary in [7, 11, 15] {
        helped.histogram[boundary] += 10;
        helped.participants += 10;
    }
    let run = run(schools);
    let codes: std::collections::BTreeSet<&str> = run.markers.iter().map(|marker| marker.code).collect();
    assert!(run.markers.iter().all(|marker| marker.school == "edu990103"), "{:?}", run.markers);
    assert!(["O3", "O4", "O5"].iter().all(|code| codes.contains(code)), "{codes:?}");
    assert!(run.markers.iter().all(|marker| marker.text.contains("требует дополнительного анализа")));
}
