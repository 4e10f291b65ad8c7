//! Samples of schools: runs, what-if, rules, one school.

use domain::results::context::SocialIndex;
use domain::results::identification::{CriterionResult, ProcedureResult, SchoolVerdict, VerdictKind};
use domain::results::objectivity::Marker;
use domain::results::rule::{Rule, SHIPPED};
use operations::results::context::Surroundings;
use operations::results::rule_form::RuleForm;
use operations::results::rules::RuleView;
use operations::results::runs::{Changes, Moved, Order, RunView, Totals, VerdictFilter, WhatIf};
use operations::results::school::SchoolView;

use super::data::{self, Size};
use super::results::{chart, code};
use super::{Sample, sample};
use crate::pager::Pager;
use crate::pages::Choice;
use crate::pages::schools::{
    ApprovePage, ChangeRow, CriterionForm, DeficitRow, MarkerView, ProcedureRow, RuleFormPage, RulePage, RulesPage,
    RunPage, RunsPage, SchoolPage, SchoolRow, Tile, WhatIfPage,
};
use crate::shell::Place;

pub(crate) fn samples(size: Size) -> Vec<Sample> {
    [runs(size), rules(size), school(size)].concat()
}

fn rule() -> Rule {
    Rule::shipped("federal-2025").unwrap()
}

pub(crate) fn run(size: Size, number: usize) -> RunView {
    RunView {
        id: format!("r{number}"),
        year: 2025,
        rule: "federal-2025@1".to_owned(),
        rule_title: size.text("Федеральный критерий"),
        rule_content: SHIPPED[0].1.to_owned(),
        lake_version: 3,
        sources: size.list(|file| size.text(&format!("отчёт {file}.xlsx"))),
        totals: Totals { schools: 120, low: 12, risk: 9, clear: 90, insufficient: 9, stagnation: 3 },
        at: data::moment(),
        author: size.text("Лунина О. П."),
        order: (number % 3 == 1).then(|| Order {
            number: size.text("214-од"),
            date: Some(data::today()),
            at: Some(data::moment()),
            author: size.text("Лунина О. П."),
        }),
        withdrawn_at: (number % 3 == 2).then(data::moment),
    }
}

fn moved(size: Size, number: usize) -> Moved {
    Moved {
        school: format!("edu{number}"),
        name: size.text("СОШ № 1 с. Заречное"),
        municipality: size.maybe("Заречный округ"),
        before: number.is_multiple_of(2).then(|| "clear".to_owned()),
        now: Some("low".to_owned()),
    }
}

fn whisker(number: usize) -> String {
    format!(
        "<svg role=\"img\" aria-labelledby=\"s{number}-title\" width=\"168\" height=\"26\"><title id=\"s{number}-title\">35 %</title></svg>"
    )
}

fn school_row(size: Size, number: usize) -> SchoolRow {
    SchoolRow {
        name: size.text("МБОУ «СОШ № 1 с. Заречное»"),
        address: format!("/schools/edu{number}?year=2025"),
        place: size.text("Заречный округ, группа 1 из 4"),
        verdict: "низкие результаты",
        class: "app-tag app-tag--amber",
        statuses: size.text("три года подряд и дольше"),
        low: "3 из 8".to_owned(),
        worst: (number != 2).then(|| (size.text("Математика, 5 класс"), "35 % (22–51), n = 40".to_owned())),
        picture: whisker(number),
        years: "2023, 2024, 2025".to_owned(),
        chance: "в 93 случаях из 100".to_owned(),
        small: number == 1,
        resilient: number == 0,
    }
}

fn run_page(size: Size, known: Option<RunView>) -> RunPage {
    let choices = |words: &str| vec![Choice::new("", words), Choice::new("low", size.text("низкие результаты"))];
    let changes = Changes {
        last: run(size, 1),
        entered: size.list(|number| moved(size, number)),
        left: size.list(|number| moved(size, number)),
        other: size.list(|number| moved(size, number)),
    };
    RunPage {
        shell: data::shell(size, "Школы", Place::Schools),
        has_results: size != Size::Empty,
        sentence: "Из 120 школ в списке за 2025 год 12; в зоне риска 9.".to_owned(),
        path: "/schools".to_owned(),
        filter: VerdictFilter { words: size.text("заречн"), ..VerdictFilter::default() },
        filtered: true,
        verdicts: choices("Все заключения"),
        status_title: "По годам",
        statuses: choices("Любое"),
        municipalities: choices("Все"),
        tiles: size.list(|number| Tile {
            name: size.text("Заречный муниципальный округ"),
            schools: 12,
            low: number as u64 % 4,
            risk: number as u64 % 2,
            shade: u8::try_from(number % 4).unwrap(),
            address: format!("/schools?municipality={number}"),
            current: number == 1,
        }),
        found: "40 школ".to_owned(),
        rows: size.list(|number| school_row(size, number)),
        pager: Pager::new("/schools", &[], 1, if size == Size::Many { 9 } else { 1 }),
        changes: known.is_some().then_some(changes),
        run: known,
    }
}

fn runs(size: Size) -> Vec<Sample> {
    let years = || size.list(|number| Choice::new(format!("20{number}"), format!("20{number}")));
    let list = |shell| RunsPage {
        shell,
        rows: size.list(|number| run(size, number)),
        pager: Pager::new("/schools/runs", &[], 1, if size == Size::Many { 9 } else { 1 }),
        years: years(),
        rules: vec![Choice::new("federal-2025@1", size.text("Федеральный критерий"))],
        year: "2025".to_owned(),
        rule: "federal-2025@1".to_owned(),
    };
    let approve = |shell, checking| ApprovePage {
        shell,
        run: run(size, 0),
        number: size.text("214-од"),
        date: "15.02.2023".to_owned(),
        checking,
    };
    let fields = ["number", "date"];
    vec![
        sample("schools/run.html", size, &run_page(size, Some(run(size, 0)))),
        sample("schools/run.html", format!("{size}-approved"), &run_page(size, Some(run(size, 1)))),
        sample("schools/run.html", format!("{size}-nothing"), &run_page(size, None)),
        sample("schools/runs.html", size, &list(data::shell(size, "Отборы", Place::Schools))),
        sample(
            "schools/runs.html",
            format!("{size}-refused"),
            &list(data::refused(size, "Отборы", Place::Schools, &["year"])),
        ),
        sample("schools/approve.html", size, &approve(data::shell(size, "Утвердить", Place::Schools), false)),
        sample(
            "schools/approve.html",
            format!("{size}-refused"),
            &approve(data::refused(size, "Утвердить", Place::Schools, &fields), false),
        ),
        sample(
            "schools/approve.html",
            format!("{size}-check"),
            &approve(data::shell(size, "Утвердить", Place::Schools), true),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "three pages in all their states")]
fn rules(size: Size) -> Vec<Sample> {
    let view = |number: usize| RuleView {
        id: format!("federal-2025@{number}"),
        rule: Rule { title: size.text("Федеральный критерий"), ..rule() },
        shipped: number != 1,
        content: size.text("name = \"federal-2025\""),
    };
    let list = |shell, by_file| RulesPage { shell, rows: size.list(view), by_file };
    let criterion = |number: usize| CriterionForm {
        code: format!("A{number}"),
        text: size.text("не менее 30 % ниже минимального порога"),
        threshold_field: format!("threshold-A{number}"),
        threshold: "30".to_owned(),
        procedures_field: format!("procedures-A{number}"),
        procedures: (number != 1).then(|| "2".to_owned()),
    };
    let outcome = WhatIf {
        rule: rule(),
        tried: rule(),
        listed_before: 12,
        listed_now: 14,
        entered: size.list(|number| moved(size, number)),
        left: size.list(|number| moved(size, number)),
    };
    let what_if = |shell, outcome| WhatIfPage {
        shell,
        years: size.list(|number| Choice::new(format!("20{number}"), format!("20{number}"))),
        year: "2025".to_owned(),
        shown_year: 2025,
        rules: vec![Choice::new("federal-2025@1", size.text("Федеральный критерий"))],
        rule: "federal-2025@1".to_owned(),
        criteria: size.list(criterion),
        smallest: "0".to_owned(),
        outcome,
    };
    let shaped = |shell, outcome| RuleFormPage {
        shell,
        bases: vec![Choice::new("federal-2025@1", size.text("Федеральный критерий"))],
        form: RuleForm { title: size.text("Отбор школ края"), ..RuleForm::of("federal-2025@1", &rule()) },
        words: rule().criteria.iter().map(|criterion| size.text(&criterion.in_any_year())).collect(),
        years: size.list(|number| Choice::new(format!("20{number}"), format!("20{number}"))),
        year: "2025".to_owned(),
        outcome,
    };
    let title = "А если порог другой?";
    vec![
        sample("schools/rules.html", size, &list(data::shell(size, "Правила", Place::Schools), size != Size::One)),
        sample(
            "schools/rules.html",
            format!("{size}-refused"),
            &list(data::refused(size, "Правила", Place::Schools, &["file"]), true),
        ),
        sample(
            "schools/rule.html",
            size,
            &RulePage { shell: data::shell(size, "Правило", Place::Schools), rule: view(0) },
        ),
        sample("schools/rule_form.html", size, &shaped(data::shell(size, "Своё правило", Place::Schools), None)),
        sample(
            "schools/rule_form.html",
            format!("{size}-outcome"),
            &shaped(
                data::refused(size, "Своё правило", Place::Schools, &["threshold-A", "works-B", "smallest", "title"]),
                Some(outcome.clone()),
            ),
        ),
        sample("schools/what_if.html", size, &what_if(data::shell(size, title, Place::Schools), None)),
        sample(
            "schools/what_if.html",
            format!("{size}-outcome"),
            &what_if(data::refused(size, title, Place::Schools, &["smallest"]), Some(outcome)),
        ),
    ]
}

pub(crate) fn verdict(size: Size) -> SchoolVerdict {
    let procedure = |number: usize| ProcedureResult {
        work: code(number),
        participants: 40,
        below: 14,
        share: 0.35,
        interval: Some([0.221, 0.505]),
        low: true,
        small: false,
    };
    let criterion = CriterionResult {
        code: "A".to_owned(),
        met: true,
        text: size.text("не менее 30 % ниже минимального порога"),
        procedures: size.list(procedure),
    };
    SchoolVerdict {
        school: "edu770104".to_owned(),
        name: size.text("МБОУ «СОШ № 1 с. Заречное»"),
        municipality: size.maybe("Заречный округ"),
        year: 2025,
        rule: "federal-2025@1".to_owned(),
        verdict: VerdictKind::Low,
        criteria: vec![criterion],
        statuses: vec!["stagnation".to_owned()],
        years_low: vec![2023, 2024, 2025],
        probability: 0.93,
        small_sample: true,
        sources: Vec::new(),
    }
}

pub(crate) fn marker(size: Size, number: usize) -> MarkerView {
    MarkerView {
        number,
        marker: Marker {
            school: "edu770104".to_owned(),
            year: 2025,
            code: "O4",
            work: code(number),
            statistic: 12.0,
            p: 0.0001,
            q: 0.004,
            strength: "clear",
            text: size.text(
                "На границах отметок слишком много работ. Это возможный маркер, требует дополнительного анализа.",
            ),
            explanation: (number % 2 == 1).then(|| size.text("Параллель олимпиадная.")),
        },
        work: size.text("Математика, 5 класс, ВПР 2025"),
        strength: "заметный",
        rate: "не больше 0,4 %".to_owned(),
    }
}

fn school(size: Size) -> Vec<Sample> {
    let view = SchoolView {
        school: "edu770104".to_owned(),
        name: size.text("МБОУ «СОШ № 1 с. Заречное»"),
        municipality: size.maybe("Заречный округ"),
        year: 2025,
        years: vec![2025, 2024],
        verdict: (size != Size::Empty).then(|| verdict(size)),
        surroundings: (size != Size::Empty).then(|| Surroundings {
            index: SocialIndex { value: -1.2, percentile: 12.5, indicators: 6, hard_conditions: true },
            cluster: Some(size.text("Группа 1 из 4")),
            resilient: true,
        }),
        works: Vec::new(),
        dynamics: None,
        markers: Vec::new(),
        sources: size.list(|file| size.text(&format!("отчёт {file}.xlsx"))),
    };
    let procedure = |number: usize| ProcedureRow {
        work: size.text("Математика, 5 класс"),
        address: format!("/schools/edu770104/works/{number}"),
        participants: 40,
        below: 14,
        share: "35 % (22–51)".to_owned(),
        picture: whisker(number),
        before: size.text("32 % (20–48)"),
        low: number == 0,
        small: number == 1,
    };
    let change = |number: usize| ChangeRow {
        work: size.text("Математика, 5 класс"),
        shares: ["32 %".to_owned(), "35 %".to_owned()],
        change: "+3 п. п. (от −17 до 23)".to_owned(),
        words: "нельзя отличить от прошлого года",
        groups: size.list(|_| size.text("все школы: −1,2 п. п.")),
        withheld: number == 1,
    };
    let page = SchoolPage {
        shell: data::shell(size, "СОШ № 1", Place::Schools),
        view,
        path: "/schools/edu770104".to_owned(),
        rule: "federal-2025@1".to_owned(),
        rule_title: size.text("Федеральный критерий"),
        as_of: "по файлам от 12.09.2025 10:00".to_owned(),
        ground: vec![
            size.text("Школа вошла в список: в 2025 году по 3 работам не менее 30 % участников ниже минимума."),
        ],
        procedures: size.list(procedure),
        ways_out: size.list(|_| size.text("Математика, 5 класс: порог не был бы достигнут")),
        charts: match size {
            Size::Empty => Vec::new(),
            _ => vec![chart(size, "shares"), chart(size, "marks")],
        },
        works: size
            .list(|number| (Choice::new(format!("/schools/e?work={number}"), size.text("Математика")), number == 0)),
        closer: (size != Size::One).then(|| chart(size, "scores")).into_iter().collect(),
        items_address: "/schools/edu770104/works/w".to_owned(),
        deficits: size.list(|number| DeficitRow {
            work: size.text("Математика, 5 класс"),
            address: format!("/schools/edu770104/works/d{number}"),
            zones: [4, 2, 8],
            hardest: vec![size.text("№ 7 (12 %, все школы 45 %)")],
        }),
        change_sentence: "Нельзя отличить от прошлого года.".to_owned(),
        changes: size.list(change),
        markers: size.list(|number| marker(size, number)),
        own_works: size.list(|_| size.text("Математика, 5 класс, 2025/26 (входная, итоговая)")),
    };
    vec![sample("schools/school.html", size, &page)]
}
