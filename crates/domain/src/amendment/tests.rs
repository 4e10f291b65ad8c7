//! Amendments by hand-built roadmaps, and the laws of diff and apply.

use std::time::Instant;

use proptest::prelude::*;

use super::{ChangeKind, Choice, Choices, Diff, apply, diff};
use crate::line::LineKey;
use crate::roadmap::{Activity, Roadmap, Section};
use crate::testing::*;

const TITLES: [&str; 10] = [
    "Назначить кураторов школ",
    "Провести семинар по математике",
    "Провести семинар по русскому языку",
    "Собрать сведения о кадрах",
    "Подготовить адресные рекомендации педагогам",
    "Подготовить адресные рекомендации руководителям",
    "Издать приказ",
    "Мониторинг обеспеченности учебниками",
    "Анализ входных контрольных работ",
    "Итоговое совещание",
];

fn two_sections(first: &[&str], second: &[&str]) -> Roadmap {
    let lines = |prefix: usize, titles: &[&str]| -> Vec<Activity> {
        titles.iter().enumerate().map(|(i, t)| activity(&format!("{prefix}.{}", i + 1), t)).collect()
    };
    let sections = vec![section("1", "Диагностика", lines(1, first)), section("2", "Поддержка", lines(2, second))];
    Roadmap { sections, ..plan() }
}

/// Kind, title and changed fields of each change.
fn told(diff: &Diff) -> Vec<(ChangeKind, String, Vec<String>)> {
    let change = |c: &super::LineChange| (c.kind, c.title.clone(), c.fields.iter().map(|f| f.field.clone()).collect());
    diff.lines.iter().map(change).collect()
}

#[test]
fn tells_what_changed() {
    use ChangeKind::{Added, Changed, Moved, Withdrawn};
    let [a, b, c, d] = [TITLES[0], TITLES[1], TITLES[3], TITLES[6]];
    let before = two_sections(&[a, b], &[c, d]);
    type Expected = Vec<(ChangeKind, &'static str, Vec<&'static str>)>;
    let cases: Vec<(Roadmap, Expected)> = vec![
        (before.clone(), vec![]),
        (two_sections(&[a, b, TITLES[9]], &[c, d]), vec![(Added, TITLES[9], vec![])]),
        (two_sections(&[a], &[c, d]), vec![(Withdrawn, b, vec![])]),
        (two_sections(&[b, a], &[c, d]), vec![(Changed, b, vec!["number"]), (Changed, a, vec!["number"])]),
        (
            two_sections(&["Назначить кураторов школ района", b], &[c, d]),
            vec![(Changed, "Назначить кураторов школ района", vec!["title"])],
        ),
        (two_sections(&[a, TITLES[8]], &[c, d]), vec![(Added, TITLES[8], vec![]), (Withdrawn, b, vec![])]),
    ];
    for (after, expected) in cases {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, title, fields)| {
                (kind, title.to_owned(), fields.into_iter().map(str::to_owned).collect::<Vec<_>>())
            })
            .collect();
        let mut found = told(&diff(&before, &after));
        let mut wanted = expected;
        found.sort_by(|x, y| x.1.cmp(&y.1));
        wanted.sort_by(|x, y| x.1.cmp(&y.1));
        assert_eq!(found, wanted);
    }
    let mut moved = two_sections(&[a], &[c, d]);
    moved.sections[1].activities.push(activity("1.2", b));
    assert_eq!(told(&diff(&before, &moved)), [(Moved, b.to_owned(), vec!["section".to_owned()])]);
}

#[test]
fn tells_dates_owners_and_headers() {
    let before = two_sections(&[TITLES[0]], &[]);
    let mut after = before.clone();
    after.title = "План на 2023-2024 годы".to_owned();
    after.approval.number = Some("18".to_owned());
    after.goals.push("Поддержать школы".to_owned());
    let line = &mut after.sections[0].activities[0];
    line.deadline = month(2023, 5);
    line.responsible = parties("школы");
    let diff = diff(&before, &after);
    assert_eq!(diff.header.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["title", "approval", "goals"]);
    let fields = &diff.lines[0].fields;
    assert_eq!(fields[0].label, "Срок");
    assert_eq!((fields[0].before.as_str(), fields[0].after.as_str()), ("март 2023", "май 2023"));
    assert_eq!((fields[1].before.as_str(), fields[1].after.as_str()), ("МОУО", "школы"));
    assert_eq!(diff.summary().sentence(), "изменено 1");
    let mut choices = Choices::default();
    choices.header.insert("title".to_owned(), Choice::Keep);
    choices.lines.insert(0, Choice::Keep);
    let applied = apply(&before, &after, &diff, &choices).roadmap;
    assert_eq!(applied.title, before.title);
    assert_eq!(applied.approval.number.as_deref(), Some("18"));
    assert_eq!(applied.sections, before.sections);
}

#[test]
fn keeps_what_a_person_keeps() {
    let before = two_sections(&[TITLES[0], TITLES[1]], &[TITLES[3]]);
    let after = two_sections(&[TITLES[0]], &[TITLES[3], TITLES[9]]);
    let diff = diff(&before, &after);
    let all: Choices =
        Choices { lines: (0..diff.lines.len()).map(|i| (i, Choice::Keep)).collect(), ..Choices::default() };
    let applied = apply(&before, &after, &diff, &all);
    assert_eq!(applied.roadmap.sections, before.sections);
    assert!(applied.added.is_empty() && applied.withdrawn.is_empty());
    assert_eq!(applied.kept.len(), 3);
    let accepted = apply(&before, &after, &diff, &Choices::default());
    assert_eq!(accepted.roadmap, after);
    assert_eq!(accepted.withdrawn, [LineKey::activity(1)]);
    assert_eq!(accepted.added, [LineKey::activity(2)]);
}

#[test]
fn a_kept_line_brings_its_section_back() {
    let before = two_sections(&[TITLES[0]], &[TITLES[3]]);
    let after = Roadmap { sections: vec![before.sections[0].clone()], ..plan() };
    let diff = diff(&before, &after);
    assert_eq!(diff.header[0].field, "sections");
    let all = Choices { lines: [(0, Choice::Keep)].into(), ..Choices::default() };
    assert_eq!(apply(&before, &after, &diff, &all).roadmap.sections, before.sections);
}

#[test]
fn ten_thousand_lines_in_time() {
    let titles: Vec<String> =
        (0..10_000).map(|i| format!("Провести занятие в школе № {i} по теме {}", i % 97)).collect();
    let lines = |skip: usize| titles.iter().skip(skip).map(|t| activity("", t)).collect();
    let (mut before, after) = (plan_of(lines(0)), plan_of(lines(7)));
    for line in before.activities_mut().into_iter().step_by(5) {
        line.title.push_str(" и подведение итогов");
    }
    let start = Instant::now();
    let diff = diff(&before, &after);
    assert!(diff.summary().withdrawn == 7, "{:?}", diff.summary());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// Invented plans of a few sections, with repeated titles, numbers and empty sections.
fn plans() -> impl Strategy<Value = Roadmap> {
    let line =
        (0..TITLES.len(), 0..4_usize, 1..=12_i8, prop::bool::ANY).prop_map(|(title, number, due, owned)| Activity {
            deadline: month(2023, due),
            responsible: parties(if owned { "МОУО" } else { "" }),
            ..activity(["", "1", "2", "1.1"][number], TITLES[title])
        });
    let room = (0..3_usize, prop::collection::vec(line, 0..5)).prop_map(|(title, activities)| {
        section(["1", "2", ""][title], ["Диагностика", "Поддержка", ""][title], activities)
    });
    let nested =
        (room.clone(), prop::collection::vec(room, 0..2)).prop_map(|(outer, sections)| Section { sections, ..outer });
    let points = prop::collection::vec((0..TITLES.len(), 1..=12_i8), 0..3);
    (prop::collection::vec(nested, 0..3), points, 0..3_usize).prop_map(|(sections, points, goals)| Roadmap {
        sections,
        checkpoints: points.iter().map(|(t, m)| checkpoint("1", TITLES[*t], month(2023, *m))).collect(),
        obligations: points.iter().map(|(t, m)| obligation(TITLES[*t], month(2023, *m))).collect(),
        goals: vec!["Цель".to_owned(); goals],
        ..plan()
    })
}

/// Every line as text, in no particular order.
fn contents(roadmap: &Roadmap) -> Vec<String> {
    let mut lines: Vec<String> = roadmap
        .lines()
        .iter()
        .map(|l| format!("{:?} {:?} {} {} {}", l.key.kind, l.number, l.title, l.deadline.text, l.responsible.text))
        .collect();
    lines.sort();
    lines
}

proptest! {
    #[test]
    fn nothing_changed_is_an_empty_diff(a in plans()) {
        let diff = diff(&a, &a);
        prop_assert!(diff.is_empty(), "{:?}", told(&diff));
        prop_assert_eq!(diff.unchanged.len(), a.lines().len());
    }

    #[test]
    fn accepting_everything_gives_the_new_version(a in plans(), b in plans()) {
        let diff = diff(&a, &b);
        let applied = apply(&a, &b, &diff, &Choices::default());
        prop_assert_eq!(&applied.roadmap, &b);
        prop_assert_eq!(applied.kept.len() + applied.added.len(), b.lines().len());
        prop_assert_eq!(applied.kept.len() + applied.withdrawn.len(), a.lines().len());
        let summary = diff.summary();
        prop_assert_eq!(applied.added.len() as u32, summary.added);
        prop_assert_eq!(applied.withdrawn.len() as u32, summary.withdrawn);
    }

    #[test]
    fn keeping_everything_keeps_every_line(a in plans(), b in plans()) {
        let diff = diff(&a, &b);
        let lines = (0..diff.lines.len()).map(|i| (i, Choice::Keep)).collect();
        let header = diff.header.iter().map(|f| (f.field.clone(), Choice::Keep)).collect();
        let applied = apply(&a, &b, &diff, &Choices { lines, header });
        prop_assert_eq!(contents(&applied.roadmap), contents(&a));
        prop_assert_eq!(applied.roadmap.goals, a.goals);
        prop_assert!(applied.added.is_empty() && applied.withdrawn.is_empty());
    }

    #[test]
    fn every_line_is_told_once(a in plans(), b in plans()) {
        let diff = diff(&a, &b);
        let mut before: Vec<LineKey> = diff.lines.iter().filter_map(|l| l.before).collect();
        before.extend(diff.unchanged.iter().map(|(old, _)| *old));
        before.sort();
        let mut all: Vec<LineKey> = a.lines().iter().map(|l| l.key).collect();
        all.sort();
        prop_assert_eq!(before, all);
    }
}
