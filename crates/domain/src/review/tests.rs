//! Questions of the import by hand-built roadmaps.

use jiff::civil::date;
use phrases::deadline::{Assumption, Deadline, Nature};
use phrases::indicator::Measure;

use super::{Effect, questions};
use crate::roadmap::{Activity, PeriodSource, Roadmap};
use crate::testing::*;

fn assumed(code: &str) -> Deadline {
    Deadline {
        assumptions: vec![Assumption { code: code.to_owned(), text: "год не назван".to_owned() }],
        ..month(2023, 3)
    }
}

/// Ids of what is asked about a plan with one line.
fn asked(change: impl FnOnce(&mut Activity)) -> Vec<String> {
    let mut line = activity("1", "Провести семинар");
    change(&mut line);
    questions(&plan_of(vec![line])).into_iter().map(|q| q.id).collect()
}

#[test]
fn asks_what_is_uncertain() {
    let unread =
        Deadline { unread: Some("иногда".to_owned()), ..deadline("иногда", Nature::Absent, Vec::new()) };
    let august = date(2023, 8, 31);
    let twice = valued("август 2023 год – 15% август 2023 год – 70%", &[(august, 15.0), (august, 70.0)]);
    let mut foggy = parties("МОУО");
    foggy.unread = Some("и др.".to_owned());
    let mut odd = indicator("ого", Measure::State);
    odd.unread = Some("ого".to_owned());
    assert_eq!(asked(|_| ()), [""; 0]);
    assert_eq!(asked(|a| a.deadline = unread), ["activity-0/deadline_unread"]);
    assert_eq!(asked(|a| a.deadline = deadline("", Nature::Absent, Vec::new())), ["activity-0/deadline_absent"]);
    assert_eq!(asked(|a| a.deadline = twice), ["activity-0/target_contradicts"]);
    assert_eq!(asked(|a| a.deadline = assumed("month_without_year")), ["activity-0/deadline_assumed"]);
    assert_eq!(asked(|a| a.deadline = assumed("open_end")), [""; 0]);
    assert_eq!(asked(|a| a.deadline = month(2020, 3)), ["activity-0/outside_period"]);
    assert_eq!(asked(|a| a.responsible = parties("")), ["activity-0/owner_absent"]);
    assert_eq!(asked(|a| a.responsible = foggy), ["activity-0/owner_unread"]);
    assert_eq!(asked(|a| a.indicators.push(odd)), ["activity-0/indicator_unread"]);
    assert_eq!(
        asked(|a| a.source.healed = vec!["row joined across a page break".to_owned()]),
        ["activity-0/row_healed"]
    );
    assert_eq!(asked(|a| a.source.healed = vec!["word torn by a line break joined".to_owned()]), [""; 0]);
}

#[test]
fn offers_the_screens_choices() {
    let august = date(2023, 8, 31);
    let mut line = activity("5", "Коэффициент");
    line.deadline = valued("август 2023 год – 15% август 2023 год – 70%", &[(august, 15.0), (august, 70.0)]);
    let question = questions(&plan_of(vec![line])).remove(0);
    assert!(question.text.replace('\u{a0}', " ").contains("15 % и 70 %"), "{}", question.text);
    assert_eq!(
        question.options[0].effect,
        Effect::DeadlineText("август 2023 год – 15% август 2024 год – 70%".to_owned())
    );
    assert_eq!(question.options.iter().map(|o| o.code.as_str()).collect::<Vec<_>>(), ["next-year", "enter", "keep"]);
}

#[test]
fn asks_the_year_of_a_bare_month() {
    let mut line = activity("1", "Провести семинар");
    line.deadline = Deadline { text: "март".to_owned(), ..assumed("month_without_year") };
    let mut plan: Roadmap = plan_of(vec![line]);
    plan.period.end = date(2025, 12, 31);
    let codes: Vec<String> = questions(&plan).remove(0).options.into_iter().map(|o| o.code).collect();
    assert_eq!(codes, ["keep", "year-2023", "year-2024", "year-2025", "enter"]);
}

#[test]
fn the_gravest_comes_first() {
    let mut healed = activity("1", "Провести семинар");
    healed.source.healed = vec!["row joined across a page break".to_owned()];
    let mut late = activity("2", "Собрать сведения");
    late.responsible = parties("");
    late.deadline = deadline("", Nature::Absent, Vec::new());
    let mut plan = plan_of(vec![healed, late]);
    plan.period.source = PeriodSource::Assumed;
    let questions = questions(&plan);
    let ids: Vec<&str> = questions.iter().map(|q| q.id.as_str()).collect();
    assert_eq!(
        ids,
        ["period_assumed", "activity-1/deadline_absent", "activity-1/owner_absent", "activity-0/row_healed"]
    );
    assert!(questions[0].kind.is_pressing() && !questions[3].kind.is_pressing());
    assert!(questions.iter().all(|q| !q.options.is_empty() && q.text.ends_with('.')));
}
