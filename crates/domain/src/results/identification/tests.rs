//! Laws of the rule engine; the test vectors are in `results/vectors.rs`.

use super::*;

/// Schools given as «код: доля/участников» lines: `2025 ВПР-МА-5 14/40`.
fn school(name: &str, lines: &[&str]) -> SchoolResults {
    let mut works = BTreeMap::new();
    for line in lines {
        let mut words = line.split_whitespace();
        let work: WorkCode = words.next().unwrap().parse().unwrap();
        let (below, participants) = words.next().unwrap().split_once('/').unwrap();
        let (below, participants) = (below.parse().unwrap(), participants.parse().unwrap());
        works.insert(
            work,
            WorkCounts { below, participants, marks: [below, participants - below, 0, 0], ..WorkCounts::default() },
        );
    }
    SchoolResults { school: name.into(), name: name.into(), works, ..SchoolResults::default() }
}

fn check(rule: &str, lines: &[&str], verdict: VerdictKind, statuses: &[&str]) {
    let rule = Rule::shipped(rule).unwrap();
    let run = identify(&rule, 2025, &[school("edu990101", lines)]);
    assert_eq!(run.schools[0].verdict, verdict, "{lines:?}");
    assert_eq!(run.schools[0].statuses, statuses, "{lines:?}");
}

#[test]
fn statuses_and_small_groups() {
    use VerdictKind::{Clear, Insufficient};
    let before = ["ВПР-2024-МА-5 35/100", "ВПР-2024-РУ-6 31/100", "ВПР-2023-МА-5 35/100", "ВПР-2023-РУ-6 31/100"];
    // The list is left, then watched for a year.
    check("federal-2025", &[&["ВПР-2025-МА-5 3/100"], &before[..]].concat(), Clear, &["left"]);
    // Small groups decide nothing.
    check("federal-2025", &["ВПР-2025-МА-5 2/5", "ВПР-2025-РУ-6 0/4"], Insufficient, &[]);
}

#[test]
fn probability_is_certain_only_without_doubt() {
    let rule = Rule::shipped("federal-2025").unwrap();
    let chance = |lines: &[&str]| identify(&rule, 2025, &[school("edu990101", lines)]).schools[0].probability;
    let sure = chance(&["ВПР-2025-МА-5 190/200", "ВПР-2025-РУ-6 190/200", "ВПР-2024-МА-5 190/200"]);
    assert!(sure > 0.999, "{sure}");
    let never = chance(&["ВПР-2025-МА-5 1/200", "ВПР-2025-РУ-6 1/200", "ВПР-2024-МА-5 1/200"]);
    assert!(never < 0.001, "{never}");
    let edge = chance(&["ВПР-2025-МА-5 12/40", "ВПР-2025-РУ-6 12/40", "ВПР-2024-МА-5 30/40"]);
    assert!((0.15..0.45).contains(&edge), "{edge}");
}

#[test]
fn every_shipped_rule_judges() {
    let lines = ["ВПР-2025-МА-5 12/40", "ОГЭ-2025-01 3/30", "ЕГЭ-2025-02 1/12", "ЕГЭ-2024-02 2/12", "ЕГЭ-2023-02 2/12"];
    for (name, _) in crate::results::rule::SHIPPED {
        let run = identify(
            &Rule::shipped(name).unwrap(),
            2025,
            &[school("edu990101", &lines), school("edu990102", &lines[..2])],
        );
        assert!(run.schools.iter().all(|verdict| (0.0..=1.0).contains(&verdict.probability)), "{name}");
    }
}

#[test]
fn excluded_kinds_are_not_judged() {
    let rule = Rule { excluded_kinds: vec!["вечерняя".into()], ..Rule::shipped("federal-2025").unwrap() };
    let of_kind = |name: &str, kind: &str| SchoolResults {
        kind: Some(kind.into()),
        ..school(name, &["ВПР-2025-МА-5 14/40", "ВПР-2025-РУ-6 14/40"])
    };
    let run = identify(&rule, 2025, &[of_kind("edu990101", "Вечерняя"), of_kind("edu990102", "гимназия")]);
    let judged: Vec<&str> = run.schools.iter().map(|school| school.school.as_str()).collect();
    assert_eq!(judged, ["edu990102"]);
}

#[test]
fn one_school_is_judged_as_among_all() {
    let rule = Rule::shipped("federal-2025-any").unwrap();
    let schools: Vec<SchoolResults> = (0..6)
        .map(|i| {
            let works = [format!("ВПР-2025-МА-5 {}/30", 4 + 2 * i), format!("ВПР-2025-РУ-6 {}/25", 3 + i)];
            school(&format!("edu99010{i}"), &works.each_ref().map(String::as_str))
        })
        .collect();
    let all = identify(&rule, 2025, &schools);
    for expected in &all.schools {
        let found = identify_some(&rule, 2025, &schools, |school| school.school == expected.school);
        assert_eq!(found.schools, std::slice::from_ref(expected));
    }
}
