//! Every finding of the linter on a small roadmap that deserves it, and silence on a good one.

use std::time::Instant;

use jiff::civil::date;
use phrases::deadline::{Nature, Window};
use phrases::indicator::Measure;

use super::{check, codes};
use crate::roadmap::{Activity, GroupMember, PeriodSource, Place, Roadmap, Source, Warning};
use crate::testing::*;

/// Codes found in a plan, in order.
fn found(roadmap: &Roadmap) -> Vec<String> {
    check(roadmap).into_iter().map(|f| f.code).collect()
}

/// Checks that the code is found in the bad plan and not in the good one, with whole sentences.
fn expect(code: &str, bad: &Roadmap, good: &Roadmap) {
    let findings = check(bad);
    let finding = findings.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("{code} not in {:?}", found(bad)));
    for sentence in [&finding.text, &finding.hint] {
        assert!(
            sentence.ends_with('.') && sentence.chars().next().is_some_and(char::is_uppercase),
            "{code}: {sentence}"
        );
    }
    assert!(codes::find(code).is_some());
    assert!(!found(good).iter().any(|c| c == code), "{code} in a good plan: {:?}", check(good));
}

fn one(change: impl FnOnce(&mut Activity)) -> Roadmap {
    let mut line = activity("1", "Провести совещание руководителей школ");
    change(&mut line);
    plan_of(vec![line])
}

fn many(titles: &[(&str, &str)]) -> Roadmap {
    plan_of(titles.iter().map(|(number, title)| activity(number, title)).collect())
}

#[test]
fn a_good_plan_has_no_findings() {
    assert_eq!(found(&many(&[("1", "Назначить кураторов школ"), ("2", "Провести семинар по математике")])), [""; 0]);
}

#[test]
fn owners() {
    let good = one(|_| ());
    expect("no_owner", &one(|a| a.responsible = parties("")), &good);
    expect("owner_not_a_party", &one(|a| a.responsible = parties("привлечение внешних ресурсов")), &good);
    expect(
        "owner_not_a_party",
        &one(|a| a.responsible = parties("проведение семинаров")),
        &one(|a| a.responsible = parties("Управление образования")),
    );
    let mut unread = parties("МОУО");
    unread.unread = Some("§§".to_owned());
    expect("owner_unread", &one(|a| a.responsible = unread), &good);
    let mut run_on = parties("Школа 1, Школа 2, Школа 3, Школа 4");
    run_on.text = "Школа 1 Школа 2 Школа 3 Школа 4".to_owned();
    expect(
        "owners_not_separated",
        &one(|a| a.responsible = run_on),
        &one(|a| a.responsible = parties("МОУО, школы и кураторы")),
    );
}

#[test]
fn deadlines() {
    let good = one(|_| ());
    expect("no_date", &one(|a| a.deadline = deadline("", Nature::Absent, Vec::new())), &good);
    let mut unread = deadline("в духе времени", Nature::Absent, Vec::new());
    unread.unread = Some("в духе времени".to_owned());
    expect("deadline_unread", &one(|a| a.deadline = unread), &good);
    let text = |text: &'static str| one(move |a| a.deadline.text = text.to_owned());
    expect("deadline_holds_result", &text("Ежегодное увеличение"), &text("ежегодно, март"));
    expect("deadline_holds_result", &one(|a| a.deadline = valued("май – 100%", &[(date(2023, 5, 31), 100.0)])), &good);
    expect("no_definite_date", &one(|a| a.deadline = deadline("по графику", Nature::Conditional, Vec::new())), &good);
    expect("no_starting_point", &text("1 раз в 3 года при проведении"), &text("1 раз в 3 года с 2021 года"));
    expect("yearly_in_one_year", &text("Ежегодно, февраль 2023 года"), &text("ежегодно, февраль"));
    expect("month_in_wrong_case", &text("ежегодно, августа"), &text("до 15 августа, с 1 по 5 сентября"));
}

#[test]
fn places_in_time() {
    let good = one(|_| ());
    expect("outside_period", &one(|a| a.deadline = month(2024, 3)), &good);
    expect("outside_period", &one(|a| a.deadline.windows[0].start = Some(date(2022, 12, 1))), &good);
    let mut late = one(|_| ());
    late.approval.date = Some(date(2023, 4, 1));
    expect("before_approval", &late, &good);
    let mut going_on = late.clone();
    going_on.activities_mut()[0].deadline.nature = Nature::Continuous;
    expect("before_approval", &late, &going_on);
    let mut assumed = one(|a| a.deadline = month(2024, 3));
    assumed.period.source = PeriodSource::Assumed;
    expect("no_period", &assumed, &good);
    assert!(!found(&assumed).contains(&"outside_period".to_owned()), "an assumed period cannot be violated");
}

#[test]
fn results() {
    let good = one(|_| ());
    let bare = |a: &mut Activity| {
        a.expected = None;
        a.indicators.clear();
    };
    expect("no_result", &one(bare), &good);
    expect(
        "no_result",
        &one(bare),
        &one(|a| {
            bare(a);
            a.reports = vec!["Приказ".to_owned()];
        }),
    );
    expect("not_measurable", &one(|a| a.indicators = vec![indicator("Рост качества", Measure::State)]), &good);
    let nameless = indicator("доля, %", Measure::Share);
    expect(
        "share_without_denominator",
        &one(|a| a.indicators = vec![nameless]),
        &one(|a| a.indicators = vec![share("доля школ", &[(2023, 5.0)])]),
    );
    expect("share_without_target", &one(|a| a.indicators = vec![share("доля школ", &[])]), &good);
    expect(
        "target_in_audience",
        &one(|a| {
            bare(a);
            a.audience = Some("Участие 27 руководителей".to_owned());
        }),
        &one(|a| {
            bare(a);
            a.audience = Some("Педагоги школ".to_owned());
        }),
    );
    let table = |row: u32, expected: bool| {
        let mut line = activity(&row.to_string(), &format!("Работа особая {row}"));
        line.source = Source { table: Some(1), row: Some(row), ..Source::default() };
        if !expected {
            bare(&mut line);
        }
        line
    };
    let rows = |empty: u32| plan_of((1..=8).map(|row| table(row, row != empty)).collect());
    expect("results_may_be_shifted", &rows(8), &rows(3));
}

#[test]
fn targets() {
    let with = |indicator| Roadmap { targets: vec![target(indicator)], ..one(|_| ()) };
    let good = with(share("доля школ", &[(2022, 10.0), (2023, 30.0)]));
    expect("contradictory_target", &with(share("доля школ", &[(2023, 15.0), (2023, 70.0)])), &good);
    expect("repeated_target", &with(share("доля школ", &[(2023, 15.0), (2023, 15.0)])), &good);
    expect("falling_target", &with(share("доля школ с ЭБС", &[(2022, 25.0), (2023, 20.0)])), &good);
    expect(
        "falling_target",
        &with(share("доля школ с ЭБС", &[(2022, 25.0), (2023, 20.0)])),
        &with(share("снижение доли второгодников", &[(2022, 25.0), (2023, 20.0)])),
    );
    expect("share_above_whole", &with(share("доля школ", &[(2023, 120.0)])), &good);
    expect("target_without_value", &with(share("доля школ", &[])), &good);
    let mut dateless = share("доля школ", &[(2023, 100.0)]);
    dateless.targets[0].by = None;
    expect("target_without_date", &with(dateless), &good);
    let mut three_years = good.clone();
    three_years.period.end = date(2025, 12, 31);
    expect("targets_end_early", &three_years, &good);
    expect(
        "target_beyond_plan",
        &with(share("доля школ", &[(2026, 50.0)])),
        &with(share("доля школ", &[(2023, 50.0)])),
    );
    let goal = |goal: &str| Roadmap { goals: vec![goal.to_owned()], ..one(|_| ()) };
    expect(
        "goal_holds_target",
        &goal("сократить разрыв к 2025 году на 30%"),
        &goal("провести совещание руководителей"),
    );
    let august = date(2023, 8, 31);
    let checkpoint = |values: &[(jiff::civil::Date, f64)]| Roadmap {
        checkpoints: vec![checkpoint("5", "Коэффициент", valued("август", values))],
        ..one(|_| ())
    };
    expect("contradictory_target", &checkpoint(&[(august, 15.0), (august, 70.0)]), &checkpoint(&[(august, 15.0)]));
    let parts =
        "перевод 100 % школ: в 2021 году: «Первая», «Вторая», «Третья»; в 2022 году: 2 школы; в 2023 году: 2 школы";
    let plan = one(|a| a.expected = Some(parts.to_owned()));
    expect("parts_without_whole", &plan, &one(|a| a.expected = Some("в 2021 году: 2 школы".to_owned())));
    assert!(check(&plan).iter().any(|f| f.text.contains("3 + 2 + 2 = 7")));
}

#[test]
fn approval_and_people() {
    let good = one(|_| ());
    let mut bare = good.clone();
    (bare.approval.number, bare.approval.date) = (None, None);
    expect("no_approval", &bare, &good);
    let order = |first: &str, second: &str| {
        many(&[
            ("1", &format!("Во исполнение приказа {first}")),
            ("2", &format!("Согласно приказу института {second} провести")),
        ])
    };
    let same = order("от 1 февраля 2023 г. № 54-ОД", "от 01.02.2023 № 54 о/д");
    expect("order_numbers_disagree", &order("от 1 февраля 2023 г. № 54-ОД", "от 10 февраля 2023 г. № 54 о/д"), &same);
    let mut warned = good.clone();
    let at = Place::default();
    warned.warnings =
        vec![Warning { code: "order_number_mismatch".to_owned(), at, text: "Номера разные.".to_owned() }];
    expect("order_numbers_disagree", &warned, &good);
    let member = |name: &str, position: &str, role: &str| GroupMember {
        name: name.to_owned(),
        position: position.to_owned(),
        role: role.to_owned(),
    };
    let group = |members: Vec<GroupMember>| Roadmap { working_group: members, ..one(|_| ()) };
    let chair = || member("Иванова Анна Петровна", "заместитель руководителя", "председатель");
    let good = group(vec![chair(), member("Белова Светлана Анатольевна", "методист", "член")]);
    expect("no_chair", &group(vec![member("Белова Светлана Анатольевна", "методист", "член")]), &good);
    expect("person_repeated", &group(vec![chair(), chair()]), &good);
    expect("positions_disagree", &group(vec![chair(), member("Иванова Анна Петровна", "учитель", "член")]), &good);
    let mut other_name = good.clone();
    other_name.obligations = vec![obligation("Назначить координатором Белову Светлану Александровну", month(2023, 2))];
    let mut same_name = good;
    same_name.obligations = vec![obligation("Назначить координатором Белову Светлану Анатольевну", month(2023, 2))];
    expect("names_disagree", &other_name, &same_name);
}

#[test]
fn sections_and_duties() {
    let with = |title: &str| {
        let mut plan = one(|_| ());
        plan.sections.push(section("2", title, Vec::new()));
        plan
    };
    let good = one(|_| ());
    expect("risk_without_measure", &with("Преодоление дефицита кадров"), &good);
    expect("empty_section", &with("Прочее"), &with("Преодоление дефицита кадров"));
    let goal = |goal: &str| Roadmap { goals: vec![goal.to_owned()], ..one(|_| ()) };
    expect(
        "goal_without_measure",
        &goal("оснащение спортивных залов инвентарём"),
        &goal("совещание руководителей школ района"),
    );
    let duty = |lines: &[(&str, &str)]| Roadmap {
        obligations: vec![obligation(
            "ежеквартально предоставлять отчёт по результатам мониторинга плана",
            month(2023, 3),
        )],
        ..many(lines)
    };
    expect(
        "duty_without_line",
        &duty(&[("1", "Провести семинар")]),
        &duty(&[("1", "Предоставить отчёт по результатам мониторинга")]),
    );
}

#[test]
fn groups_of_risks() {
    let sections = vec![
        section("1", "Преодоление недостаточной обеспеченности кадрами", vec![activity("1.1", "Провести семинар")]),
        section("2", "Поддержка", vec![activity("2.1", "Снижение доли обучающихся с рисками неуспешности")]),
    ];
    let plan = Roadmap { sections, ..plan() };
    for (group, covered) in [
        ("Недостаточная обеспеченность кадрами", true),
        ("Обеспеченность кадрами", true),
        ("Высокая доля обучающихся с рисками неуспешности", true),
        ("Низкая вовлеченность родителей", false),
        ("", true),
    ] {
        let warnings = super::of_risk_groups(&[group.to_owned()], &plan);
        assert_eq!(warnings.is_empty(), covered, "{group}");
        let told = check(&Roadmap { warnings, ..plan.clone() }).iter().any(|f| f.code == "risk_without_measure");
        assert_eq!(told, !covered, "{group}");
    }
}

#[test]
fn duplicates() {
    let long = "Подготовка адресных рекомендаций по разбору тем и заданий, вызывающих затруднения на экзамене";
    let longer = "Подготовка адресных рекомендаций по развитию педагогов и разбору тем и заданий, вызывающих затруднения на экзамене";
    expect(
        "duplicate_activity",
        &many(&[("1", "Провести семинар"), ("2", "провести  семинар")]),
        &many(&[("1", "Провести семинар"), ("2", "Провести вебинар")]),
    );
    expect(
        "similar_activity",
        &many(&[("1", longer), ("2", long)]),
        &many(&[("1", "Мониторинг учебников"), ("2", "Анализ мониторинга учебников")]),
    );
    let tests = |verb: &str| format!("{verb} входных контрольных работ по математике, русскому языку (5-6 классы)");
    let steps = [tests("Разработка"), tests("Проведение"), tests("Анализ")];
    let steps = many(&[("1", &steps[0]), ("2", &steps[1]), ("3", &steps[2])]);
    expect("similar_activity", &many(&[("1", longer), ("2", long)]), &steps);
    expect(
        "similar_activity",
        &many(&[("1", longer), ("2", long)]),
        &many(&[
            ("1", "Посещение уроков школы № 1 Заречного района"),
            ("2", "Посещение уроков школы № 2 Заречного района"),
        ]),
    );
}

#[test]
fn numbering() {
    let titles = |numbers: [&'static str; 3]| {
        many(&[(numbers[0], "Собрать сведения"), (numbers[1], "Обсудить планы"), (numbers[2], "Издать приказ")])
    };
    let good = titles(["1.1", "1.2", "1.3"]);
    expect("number_repeated", &titles(["1.1", "1.2", "1.2"]), &good);
    expect("number_gap", &titles(["1.1", "1.2", "1.4"]), &good);
    expect("no_numbers", &titles(["", "", ""]), &good);
    let two = |first: &str, second: &str| Roadmap {
        sections: vec![
            section("1", "Первый", vec![activity(first, "Собрать сведения")]),
            section("2", "Второй", vec![activity(second, "Издать приказ")]),
        ],
        ..plan()
    };
    expect("numbering_restarts", &two("1", "1"), &two("1.1", "2.1"));
    expect("number_outside_section", &two("1.1", "3.1"), &two("1.1", "2.1"));
}

#[test]
fn texts() {
    let good = one(|_| ());
    let title = |title: &'static str| one(move |a| a.title = title.to_owned());
    expect("no_title", &title(""), &good);
    expect(
        "text_cut_off",
        &title("Работа: 3. Проработка схемы занятий с 4. Проработка форм"),
        &title("Занятия с 5 классами"),
    );
    expect("text_cut_off", &title("Проведение занятий для"), &good);
    expect("misspelled", &one(|a| a.deadline.text = "в течении года".to_owned()), &good);
    expect(
        "row_healed",
        &one(|a| a.source.healed = vec!["row joined across a page break".to_owned()]),
        &one(|a| a.source.healed = vec!["word torn by a line break joined".to_owned()]),
    );
    let grown =
        many(&[("1", "Информационно-аналитическая справка"), ("2", "Подготовлена информационноаналитическая записка")]);
    expect("words_run_together", &grown, &many(&[("1", "Информационно-аналитическая справка"), ("2", "Записка")]));
    let frequent = ["Список ШНОР", "Паспорт ШНОР", "Приказ о ШНОР"];
    let abbreviations =
        |odd: &'static str| many(&[("1", frequent[0]), ("2", frequent[1]), ("3", frequent[2]), ("4", odd)]);
    expect("abbreviation_suspected", &abbreviations("Совещание ШКНОР"), &abbreviations("Совещание ЦНППМ"));
    let published = |channel: &str| {
        let line = |number, title| Activity { channels: vec![channel.to_owned()], ..activity(number, title) };
        plan_of(vec![line("1", "Собрать сведения"), line("2", "Обсудить планы")])
    };
    expect("channel_holds_documents", &published("Аналитическая справка"), &published("Сайт управления"));
    let mut warned = one(|a| a.source.row = Some(4));
    let at = Place { row: Some(4), ..Place::default() };
    warned.warnings = vec![Warning { code: "page_number_suspected".to_owned(), at, text: "Число 6.".to_owned() }];
    expect("page_number_suspected", &warned, &good);
    assert!(check(&warned).iter().any(|f| f.line.is_some()), "a warning finds its line by its place");
}

#[test]
fn the_documentation_lists_every_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/lint.md");
    let text = std::fs::read_to_string(path).unwrap();
    for code in codes::ALL {
        let row = format!("| `{}` | {} | {} |", code.code, code.severity.label(), code.meaning);
        assert!(text.contains(&row), "docs/lint.md lacks: {row}");
    }
    let rows = text.lines().filter(|l| l.starts_with("| `")).count();
    assert_eq!(rows, codes::ALL.len(), "docs/lint.md names codes that do not exist");
}

#[test]
fn ten_thousand_lines_in_time() {
    let lines = |i: usize| {
        let mut line = activity(
            &(i + 1).to_string(),
            &format!("Проведение семинара для педагогов школы № {i} по разбору заданий"),
        );
        line.deadline.windows = vec![Window { start: None, due: date(2023, 6, 1) }];
        if i.is_multiple_of(3) {
            line.title = "Одинаковое мероприятие".to_owned();
        }
        line
    };
    let plan = plan_of((0..10_000).map(lines).collect());
    let before = Instant::now();
    let findings = check(&plan);
    assert!(findings.iter().filter(|f| f.code == "duplicate_activity").count() == 1, "a large group is told once");
    assert!(before.elapsed().as_secs() < 10, "{:?}", before.elapsed());
}

proptest::proptest! {
    /// No text makes a rule fail, and every finding is a whole sentence of a known code.
    #[test]
    fn survives_any_text(texts in proptest::collection::vec("([а-яА-Я0-9№%«».,:;/() -]|приказ |в 2021 году |с 4\\. П|от |раз в |г\\. ){0,12}|\\PC{0,40}", 8)) {
        let mut line = activity(&texts[0], &texts[1]);
        line.expected = Some(texts[2].clone());
        line.deadline.text = texts[3].clone();
        line.responsible = parties(&texts[4]);
        line.audience = Some(texts[5].clone());
        let other = activity(&texts[0], &texts[2]);
        let mut plan = plan_of(vec![line, other]);
        plan.goals = vec![texts[6].clone()];
        plan.targets = vec![target(share(&texts[7], &[(2023, 5.0)]))];
        plan.obligations = vec![obligation(&texts[5], month(2023, 3))];
        plan.warnings = super::of_text(texts.iter().map(String::as_str), &plan);
        for finding in check(&plan) {
            proptest::prop_assert!(codes::find(&finding.code).is_some());
            proptest::prop_assert!(finding.text.ends_with('.') && finding.hint.ends_with('.'), "{}", finding.line());
        }
    }
}
