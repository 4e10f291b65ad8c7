//! The test vectors of the methodology by name. T15 (headers of items) is tested where headers are read:
//! `imports::results::header`.

use std::collections::BTreeMap;

use super::counts::WorkCounts;
use super::dynamics::{Direction, change};
use super::identification::{SchoolResults, VerdictKind, identify};
use super::items::Zone;
use super::marks::{journal_comparison, mark_shares};
use super::rule::Rule;
use super::scale::Scales;
use super::work::Level;

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 0.005, "{found} is not {expected}");
    }
}

#[test]
fn t1_shares_of_marks() {
    let counts = WorkCounts { marks: [11, 47, 24, 7], ..WorkCounts::default() };
    let shares = mark_shares(&counts).unwrap();
    assert_eq!(shares.pupils, 89);
    close(&shares.percent, &[12.36, 52.81, 26.97, 7.87]);
    close(&[shares.passed, shares.quality], &[87.64, 34.83]);
}

#[test]
fn t2_beside_the_journal() {
    let counts = WorkCounts { journal: 93, against_journal: [52, 37, 4], ..WorkCounts::default() };
    close(&journal_comparison(&counts).unwrap().percent, &[55.91, 39.78, 4.30]);
}

/// A verdict from lines «ВПР-2025-МА-5 14/40».
fn check(rule: &str, lines: &[&str], verdict: VerdictKind, statuses: &[&str]) {
    let mut works = BTreeMap::new();
    for line in lines {
        let (work, counts) = line.split_once(' ').unwrap();
        let (below, participants) = counts.split_once('/').unwrap();
        let (below, participants) = (below.parse().unwrap(), participants.parse().unwrap());
        works.insert(work.parse().unwrap(), WorkCounts { below, participants, ..WorkCounts::default() });
    }
    let school = SchoolResults { school: "edu990101".into(), works, ..SchoolResults::default() };
    let run = identify(&Rule::shipped(rule).unwrap(), 2025, &[school]);
    assert_eq!(run.schools[0].verdict, verdict, "{lines:?}");
    assert_eq!(run.schools[0].statuses, statuses, "{lines:?}");
}

#[test]
fn t3_thirty_percent_is_low() {
    check("federal-2025", &["ВПР-2025-МА-5 12/40", "ВПР-2025-РУ-6 12/40"], VerdictKind::Risk, &[]);
}

#[test]
fn t4_a_little_less_is_not() {
    check("federal-2025", &["ВПР-2025-МА-5 11/37", "ВПР-2025-РУ-6 12/40"], VerdictKind::Clear, &[]);
}

#[test]
fn t5_both_conditions() {
    let lines = ["ВПР-2025-МА-5 35/100", "ВПР-2025-РУ-6 31/100", "ВПР-2024-МА-5 32/100", "ВПР-2023-РУ-4 1/100"];
    check("federal-2025", &lines, VerdictKind::Low, &["listed", "first_time"]);
}

#[test]
fn t6_the_first_condition_only() {
    let lines = ["ВПР-2025-МА-5 35/100", "ВПР-2025-РУ-6 31/100", "ВПР-2024-МА-5 3/100"];
    check("federal-2025", &lines, VerdictKind::Risk, &[]);
    check("federal-2025-any", &lines, VerdictKind::Low, &["listed", "first_time"]);
}

#[test]
fn t7_the_second_condition_only() {
    check("federal-2025", &["ВПР-2025-МА-5 35/100", "ВПР-2024-МА-5 40/100"], VerdictKind::Risk, &[]);
}

#[test]
fn t8_three_years_are_stagnation() {
    let years = ["2023", "2024", "2025"];
    let lines: Vec<String> =
        years.iter().flat_map(|y| [format!("ВПР-{y}-МА-5 35/100"), format!("ВПР-{y}-РУ-6 31/100")]).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    check("federal-2025", &lines, VerdictKind::Low, &["listed", "stagnation"]);
}

fn zones(level: Level, cases: &[(f64, Zone)]) {
    for (percent, zone) in cases {
        assert_eq!(Zone::of(level, *percent), *zone, "{level:?} {percent}");
    }
}

#[test]
fn t9_zones_of_basic_items() {
    let cases = [(59.9, Zone::Yellow), (57.0, Zone::Yellow), (56.99, Zone::Red), (60.0, Zone::Green)];
    zones(Level::Basic, &cases);
}

#[test]
fn t10_zones_of_advanced_items() {
    for level in [Level::Advanced, Level::High] {
        zones(level, &[(30.0, Zone::Green), (28.5, Zone::Yellow), (28.49, Zone::Red)]);
    }
}

fn mark(work: &str, primary: u16, part: u16) -> Option<u8> {
    Scales::shipped().of(&work.parse().unwrap()).unwrap().mark(primary, |_| Some(part))
}

#[test]
fn t11_literacy_below_the_condition() {
    assert_eq!(mark("ОГЭ-2026-01", 27, 5), Some(3));
}

#[test]
fn t12_literacy_below_the_condition_of_five() {
    assert_eq!(mark("ОГЭ-2026-01", 34, 8), Some(4));
}

#[test]
fn t13_geometry_below_the_condition() {
    assert_eq!(mark("ОГЭ-2026-02", 20, 1), Some(2));
}

#[test]
fn t14_ten_points_are_negative() {
    let counts = |below| WorkCounts { below, participants: 100, ..WorkCounts::default() };
    let change = change(&"ВПР-2025-МА-5".parse().unwrap(), &counts(12), &counts(22), true).unwrap();
    assert_eq!(change.direction, Direction::Negative);
}
