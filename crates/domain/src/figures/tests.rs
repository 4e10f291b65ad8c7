//! Figures as sums over dated facts: cases and laws.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::facts::{AcceptedVersion, Facts, Head, OwedWindow, Visit};
use super::{Args, Figure, Question, by_school, catalogue, figure};
use crate::owed::{Curatorship, Days};
use crate::registers::describe;
use crate::registers::values::{Values, read};

/// A row of a register from texts of cells.
fn row(register: &str, cells: &[(&str, &str)]) -> Values {
    let register = describe::get(register).unwrap();
    let value = |(key, text): &(&str, &str)| {
        let column = register.column(key).unwrap();
        Some(((*key).to_owned(), read(column, text).unwrap()?))
    };
    cells.iter().filter_map(value).collect()
}

type Row = (&'static str, &'static str, Values);

fn facts(rows: &[Row]) -> Facts {
    let mut facts = Facts::default();
    for (register, unit, values) in rows {
        facts.add_row(register, Some(unit), values.clone());
    }
    facts.settle();
    facts
}

fn teacher(unit: &'static str, name: &str, further: &[(&str, &str)]) -> Row {
    let base = [
        ("person", name),
        ("post", "учитель"),
        ("born", "01.02.1980"),
        ("teaches_since", "2001"),
        ("hired", "01.09.2010"),
        ("rate", "1"),
    ];
    let mut values = row("staff", &base);
    values.extend(row("staff", further));
    ("staff", unit, values)
}

fn course(unit: &'static str, name: &str, end: &str, deficit: &str) -> Row {
    (
        "training",
        unit,
        row(
            "training",
            &[
                ("person", name),
                ("programme", "Чтение"),
                ("start", "01.01.2022"),
                ("end", end),
                ("by_deficit", deficit),
            ],
        ),
    )
}

fn asked(facts: &Facts, code: &str, schools: &[&str], day: Date, args: &Args) -> Option<(f64, Option<f64>)> {
    let schools: Vec<String> = schools.iter().map(|s| (*s).to_owned()).collect();
    let question = Question { code, schools: &schools, as_of: day, args, listed: true, whole: true };
    let found = figure(facts, &question).unwrap();
    let counted = found.list.iter().filter(|one| one.counted).count();
    if let (false, Some(denominator)) = (found.list.is_empty(), found.denominator) {
        assert!((denominator - f64::from(u32::try_from(found.list.len()).unwrap())).abs() < 1e-9, "{code}");
        assert!((found.numerator - f64::from(u32::try_from(counted).unwrap())).abs() < 1e-9, "{code}");
    }
    found.known.then_some((found.numerator, found.denominator))
}

#[test]
fn teachers_are_counted_by_the_dates_of_their_rows() {
    let rows = [
        teacher("a", "Первая Анна Ивановна", &[("category", "высшая")]),
        teacher("a", "Второй Борис Ильич", &[("dismissed", "10.05.2023"), ("born", "05.06.1963")]),
        teacher("a", "Третья Вера Львовна", &[("hired", "01.03.2023"), ("teaches_since", "2022")]),
        teacher("a", "Завуч Галина Юрьевна", &[("manager", "да")]),
        teacher("a", "Совместитель Денис Олегович", &[("part_timer", "да")]),
        course("a", "Первая Анна Ивановна", "31.12.2022", "нет"),
        course("a", "Второй Борис Ильич", "10.05.2023", "да"),
        course("a", "Завуч Галина Юрьевна", "11.05.2023", "да"),
    ];
    let facts = facts(&rows);
    let ask = |code, day| asked(&facts, code, &["a"], day, &Args::default());
    let on = |numerator: f64, denominator: f64| Some((numerator, Some(denominator)));
    assert_eq!(ask("teachers_trained_share", date(2023, 5, 9)), on(0.0, 3.0));
    assert_eq!(ask("teachers_trained_share", date(2023, 5, 10)), on(1.0, 3.0));
    assert_eq!(ask("teachers_trained_share", date(2023, 5, 11)), on(0.0, 2.0));
    assert_eq!(ask("teachers_trained_share", date(2023, 2, 28)), on(0.0, 2.0));
    assert_eq!(ask("highest_category_share", date(2023, 5, 11)), on(1.0, 2.0));
    assert_eq!(ask("young_share", date(2023, 5, 11)), on(1.0, 2.0));
    assert_eq!(ask("managers_trained_share", date(2023, 5, 11)), on(1.0, 1.0));
    assert_eq!(ask("pension_age_share", date(2023, 5, 10)), on(0.0, 3.0));
    assert_eq!(ask("staffed_share", date(2023, 5, 10)), None, "no table of vacancies was ever loaded");
    assert_eq!(ask("teachers_diagnosed_share", date(2023, 5, 10)), None, "no diagnostics were ever loaded");
    assert_eq!(asked(&facts, "teachers_trained_share", &["b"], date(2023, 5, 10), &Args::default()), None);
}

#[test]
fn levels_routes_and_mentors() {
    let diagnosed = |name: &str, day: &str, score: &str| {
        (
            "diagnostics",
            "a",
            row(
                "diagnostics",
                &[("person", name), ("date", day), ("instrument", "тест"), ("score", score), ("maximum", "100")],
            ),
        )
    };
    let route = |name: &str, form: &str, end: &str, finished: &str, mentor: &str| {
        let cells = [
            ("person", name),
            ("form", form),
            ("start", "01.01.2023"),
            ("end", end),
            ("finished", finished),
            ("mentor", mentor),
        ];
        ("teacher-routes", "a", row("teacher-routes", &cells))
    };
    let facts = facts(&[
        teacher("a", "Первая Анна Ивановна", &[]),
        teacher("a", "Второй Борис Ильич", &[]),
        diagnosed("Первая Анна Ивановна", "01.10.2022", "80"),
        diagnosed("Первая Анна Ивановна", "01.02.2023", "39"),
        diagnosed("Второй Борис Ильич", "01.02.2022", "59"),
        route("Первая Анна Ивановна", "ИППР", "31.12.2023", "", "Лунина Ия Ильинична"),
        route("Второй Борис Ильич", "ИОМ", "31.12.2023", "01.04.2023", ""),
    ]);
    let ask = |code, day| asked(&facts, code, &["a"], day, &Args::default());
    let on = |numerator: f64, denominator: f64| Some((numerator, Some(denominator)));
    assert_eq!(ask("teachers_diagnosed_share", date(2023, 2, 1)), on(1.0, 2.0));
    assert_eq!(ask("needy_teachers_with_route_share", date(2023, 1, 31)), on(1.0, 1.0));
    assert_eq!(ask("needy_teachers_with_route_share", date(2023, 2, 1)), on(1.0, 2.0));
    assert_eq!(ask("needy_teachers_with_route_share", date(2023, 4, 2)), on(0.0, 2.0));
    assert_eq!(ask("teachers_with_route_share", date(2023, 4, 1)), on(2.0, 2.0));
    assert_eq!(ask("mentored_share", date(2023, 4, 1)), on(1.0, 1.0));
}

#[test]
fn the_place_and_work_are_inputs() {
    let day = date(2023, 6, 1);
    let days = Days { since: Some(date(2023, 1, 1)), until: None };
    let mut facts = Facts::default();
    facts.heads.push(Head { unit: "a".to_owned(), person: "p1".to_owned(), days });
    facts.heads.push(Head { unit: "b".to_owned(), person: "p2".to_owned(), days });
    facts.curatorships.push(Curatorship { person: "p1".to_owned(), unit: "b".to_owned(), days });
    facts.visits.push(Visit { unit: "b".to_owned(), on: date(2023, 5, 1) });
    let version = |accepted_on, has_file| AcceptedVersion { accepted_on, handed_in_on: date(2023, 4, 1), has_file };
    let window = |unit: &str, due, accepted| OwedWindow {
        unit: unit.to_owned(),
        plan: "P".to_owned(),
        activity: "1.2".to_owned(),
        due: Some(due),
        accepted,
        ..OwedWindow::default()
    };
    facts.windows.push(window(
        "a",
        date(2023, 3, 31),
        vec![version(date(2023, 4, 5), true), version(date(2023, 5, 5), false)],
    ));
    facts.windows.push(window("b", date(2023, 3, 31), vec![]));
    facts.windows.push(window("b", date(2023, 6, 30), vec![]));
    facts.has_work = true;
    let ask = |code, day, args: &Args| asked(&facts, code, &["a", "b"], day, args);
    let on = |numerator: f64, denominator: f64| Some((numerator, Some(denominator)));
    let none = Args::default();
    assert_eq!(ask("schools_with_curator_share", day, &none), on(1.0, 2.0));
    assert_eq!(ask("directors_curators_share", day, &none), on(1.0, 2.0));
    assert_eq!(ask("visited_share", day, &none), on(1.0, 2.0));
    assert_eq!(ask("visited_share", date(2024, 1, 1), &none), on(0.0, 2.0));
    let line = Args { activity: Some("1.2".to_owned()), ..Args::default() };
    assert_eq!(ask("schools_with_document_share", date(2023, 3, 30), &line), on(0.0, 0.0));
    assert_eq!(ask("schools_with_document_share", date(2023, 4, 5), &line), on(1.0, 2.0));
    assert_eq!(ask("schools_with_document_share", date(2023, 5, 5), &line), on(0.0, 2.0));
    assert_eq!(ask("activity_done_share", day, &line), on(1.0, 2.0));
    let late = Args { on_time: true, ..line };
    assert_eq!(ask("activity_done_share", day, &late), on(0.0, 2.0));
}

const NAMES: [&str; 4] =
    ["Первая Анна Ивановна", "Второй Борис Ильич", "Третья Вера Львовна", "Четвёртый Глеб Олегович"];
const UNITS: [&str; 3] = ["a", "b", "c"];

fn any_day() -> impl Strategy<Value = Date> {
    (0..1500_i64).prop_map(|days| date(2021, 1, 1).checked_add(days.days()).unwrap())
}

fn any_row() -> impl Strategy<Value = Row> {
    let parts = (0..UNITS.len(), 0..NAMES.len(), any_day(), any_day(), 0..100_u32, 0..6_u32);
    parts.prop_map(|(unit, name, one, two, number, kind)| {
        let (unit, name) = (UNITS[unit], NAMES[name]);
        let (start, end) = (one.min(two).to_string(), one.max(two).to_string());
        let score = number.to_string();
        let yes = if number % 2 == 0 { "да" } else { "нет" };
        match kind {
            0 => teacher(unit, name, &[("hired", &start), ("dismissed", &end), ("manager", yes)]),
            1 => course(unit, name, &end, yes),
            2 => (
                "diagnostics",
                unit,
                row("diagnostics", &[("person", name), ("date", &start), ("score", &score), ("maximum", "100")]),
            ),
            3 => (
                "teacher-routes",
                unit,
                row(
                    "teacher-routes",
                    &[("person", name), ("form", "ИОМ"), ("start", &start), ("end", &end), ("mentor", "Лунина Ия")],
                ),
            ),
            4 => (
                "pupils",
                unit,
                row(
                    "pupils",
                    &[
                        ("code", &score),
                        ("subject", "физика"),
                        ("ground_date", &start),
                        ("route_since", &end),
                        ("entry_percent", "10"),
                        ("final_percent", &score),
                    ],
                ),
            ),
            _ => (
                "equipment",
                unit,
                row("equipment", &[("date", &start), ("item", &score), ("need", "10"), ("have", &score)]),
            ),
        }
    })
}

/// Every figure of registers on a day.
fn all_figures(facts: &Facts, schools: &[String], day: Date) -> Vec<(String, Figure)> {
    let codes = catalogue::all().iter().map(|definition| definition.code.clone());
    let args = Args::default();
    let ask = |code: String| {
        let question = Question { code: &code, schools, as_of: day, args: &args, listed: false, whole: false };
        let found = figure(facts, &question).unwrap();
        (code, found)
    };
    codes.map(ask).collect()
}

fn same(a: &Figure, b: &Figure) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    near(a.numerator, b.numerator)
        && near(a.denominator.unwrap_or(0.0), b.denominator.unwrap_or(0.0))
        && a.known == b.known
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A rolled-up figure is the figure over the union of the units.
    #[test]
    fn rolling_up_is_adding(rows in prop::collection::vec(any_row(), 0..60), day in any_day()) {
        let facts = facts(&rows);
        let schools: Vec<String> = UNITS.map(str::to_owned).to_vec();
        for (code, whole) in all_figures(&facts, &schools, day) {
            let args = Args::default();
            let question = Question { code: &code, schools: &schools, as_of: day, args: &args, listed: false, whole: false };
            let parts = by_school(&facts, &question).unwrap();
            let added = parts.into_iter().map(|(_, part)| part).reduce(Figure::plus).unwrap();
            prop_assert!(same(&whole, &added), "{code}: {whole:?} {added:?}");
        }
    }

    /// The order of loading dated facts does not matter.
    #[test]
    fn order_does_not_matter(rows in prop::collection::vec(any_row(), 0..60), seed in any::<u64>(), day in any_day()) {
        let mut shuffled = rows.clone();
        let keys: Vec<u64> = (0..rows.len() as u64).map(|at| (at + 1).wrapping_mul(seed | 1).rotate_left(17)).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| keys[*at]);
        for (to, from) in order.into_iter().enumerate() {
            shuffled[to] = rows[from].clone();
        }
        let schools: Vec<String> = UNITS.map(str::to_owned).to_vec();
        let (one, two) = (all_figures(&facts(&rows), &schools, day), all_figures(&facts(&shuffled), &schools, day));
        for ((code, a), (_, b)) in one.iter().zip(&two) {
            prop_assert!(same(a, b), "{code}: {a:?} {b:?}");
        }
    }
}

#[test]
fn every_figure_of_the_catalogue_is_counted() {
    let facts = Facts::default();
    let unknown: BTreeSet<String> = all_figures(&facts, &["a".to_owned()], date(2023, 1, 1))
        .into_iter()
        .filter(|(_, found)| found.known)
        .map(|(code, _)| code)
        .collect();
    // Only the place is known without anything loaded.
    assert_eq!(unknown, BTreeSet::from(["schools_with_curator_share".to_owned()]));
}
