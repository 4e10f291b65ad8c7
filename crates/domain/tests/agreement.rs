//! Every sentence that rules make, for counts 0–121: nouns and verbs agree with their numbers.

#[path = "common/agreement.rs"]
mod agreement;

use agreement::disagreements;
use domain::progress::{PlanProgress, Standing};
use domain::results::identification::{CriterionResult, ProcedureResult, SchoolVerdict, VerdictKind};
use domain::results::rule::Rule;
use domain::results::words;
use domain::russian;
use jiff::ToSpan;
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 12, 1);

fn check(sentences: impl IntoIterator<Item = String>) {
    let wrong: Vec<String> = sentences.into_iter().flat_map(|sentence| disagreements(&sentence)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_check_itself_finds_what_is_wrong() {
    for (sentence, right) in [
        ("Осталось 1 день", true),
        ("Осталось 1 дня", false),
        ("Осталось 21 дней", false),
        ("Просрочено на 1\u{a0}066 дней", true),
        ("Просрочено на 1\u{a0}061 дней", false),
        ("Из 21 мероприятия 21 выполнено", true),
        ("Из 21 мероприятие 21 выполнено", false),
        ("Из 22 мероприятий 22 выполнено", false),
        ("обычно 131 обучающихся", false),
        ("в 21 случае из 100", true),
        ("в 21 случаях из 100", false),
        ("по 1 работам", false),
    ] {
        assert_eq!(disagreements(sentence).is_empty(), right, "{sentence}");
    }
}

#[test]
fn counts_and_stretches_of_time_agree() {
    for count in 0..=121_u64 {
        check([russian::days(count), russian::activities(count), russian::stretch(count)]);
    }
    for days in (0..=121_i64).chain([365, 366, 700, 729, 730, 731, 1_066, 2_000, 7_700, 9_999]) {
        for day in [TODAY.checked_add(days.days()).unwrap(), TODAY.checked_sub(days.days()).unwrap()] {
            check([russian::due(day, TODAY)]);
        }
        let days = u32::try_from(days).unwrap();
        check([Standing::Overdue { days }.words(), Standing::DueSoon { days }.words()]);
        check([russian::stretch(u64::from(days))]);
    }
}

#[test]
fn the_sentence_of_a_plan_agrees() {
    for total in 0..=121_u32 {
        for part in [0, 1, 2, 5, 11, 21, total / 2, total] {
            let part = part.min(total);
            for (done, overdue, nearest, submitted) in
                [(part, 0, 0, 0), (0, part, 0, 0), (0, 0, part, 0), (0, 0, 0, part), (part / 2, part / 3, part / 4, 1)]
            {
                let nearest_by = (nearest > 0).then_some(TODAY);
                let progress = PlanProgress { total, done, overdue, submitted, nearest, nearest_by };
                check([progress.sentence(TODAY)]);
            }
        }
    }
}

fn procedure(participants: u64, below: u64, year: u16, grade: usize) -> ProcedureResult {
    let share = if participants == 0 { 0.0 } else { below as f64 / participants as f64 };
    ProcedureResult {
        work: format!("ВПР-{year}-МА-{grade}").parse().unwrap(),
        participants,
        below,
        share,
        interval: Some([share / 2.0, share]),
        low: true,
        small: participants < 10,
    }
}

#[test]
fn why_a_school_is_listed_agrees() {
    let rule = Rule::shipped("federal-2025").unwrap();
    for count in 0..=121_u64 {
        check([words::chance(count as f64 / 121.0)]);
        check(words::way_out(&procedure(count, count, 2025, 5), 30.0));
        // A school has at most one work of a subject in a grade; 99 grades are enough for every form.
        let works = (1..=usize::try_from(count.min(99)).unwrap()).map(|grade| procedure(40, 20, 2025, grade));
        let again = (1..=usize::try_from(count.min(99)).unwrap() / 2).map(|grade| procedure(40, 20, 2024, grade));
        for kind in [VerdictKind::Low, VerdictKind::Risk, VerdictKind::Clear, VerdictKind::Insufficient] {
            let verdict = SchoolVerdict {
                school: "edu990101".into(),
                name: "Школа № 1".into(),
                municipality: None,
                year: 2025,
                rule: rule.id(),
                verdict: kind,
                criteria: vec![CriterionResult {
                    code: "A".into(),
                    met: true,
                    text: "признак А".into(),
                    procedures: works.clone().chain(again.clone()).collect(),
                }],
                statuses: vec!["stagnation".to_owned()],
                years_low: vec![2023, 2024, 2025],
                probability: count as f64 / 121.0,
                small_sample: count.is_multiple_of(2),
                sources: Vec::new(),
            };
            check(words::ground(&verdict, Some(&rule)));
        }
    }
}
