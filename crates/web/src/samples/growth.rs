//! Samples of schools' own works and of the context of schools.

use std::collections::BTreeMap;

use domain::refusal::Refusal;
use domain::results::clusters::Cluster;
use domain::results::context::{ContextTable, SchoolContext};
use domain::results::file::Problem;
use domain::results::linking::CommonItem;
use domain::results::linking::common::MatchedBy;
use domain::results::linking::diagnostic::Stage;
use domain::results::linking::kept::DiagnosticFile;
use domain::results::linking::school::{ClassGrowth, GroupGrowth, SchoolGrowth, SchoolPupilGrowth, SharedItem};
use operations::results::context::{ContextPreview, ContextView};
use operations::results::growth::{Compared, OwnStage, OwnWork, OwnWorks};

use super::data::{self, Size};
use super::results::chart;
use super::{Sample, sample};
use crate::pager::Pager;
use crate::pages::Choice;
use crate::pages::results::{ContextPage, ContextPreviewPage, ContextRow, DiagnosticsPage, DiagnosticsRow};
use crate::pages::schools::{CommonRow, GrowthPage, PupilRow, sentences};
use crate::shell::Place;

pub(crate) fn samples(size: Size) -> Vec<Sample> {
    let mut all = vec![
        sample("schools/growth.html", size, &growth_page(size, false)),
        sample("schools/growth.html", format!("{size}-refused"), &growth_page(size, true)),
        sample("results/diagnostics.html", size, &diagnostics(size)),
    ];
    all.extend(context(size));
    all
}

fn group() -> GroupGrowth {
    GroupGrowth {
        pupils: 40,
        growth: 0.87,
        standard_error: 0.2,
        interval: [0.37, 1.38],
        half_becomes: [71.0, 59.0, 80.0],
        cannot_be_told: false,
    }
}

fn growth(size: Size) -> SchoolGrowth {
    let class = |number: usize| ClassGrowth {
        class: size.text(&format!("5{number}")),
        pupils: 20,
        growth: (number != 1).then(group),
        refused: (number == 1).then(|| size.text("Обе работы написали 7 учеников, нужно не менее 10.")),
    };
    let item = |number: usize| SharedItem {
        item: CommonItem {
            numbers: [number.to_string(), (number + 2).to_string()],
            shift: 0.8,
            error: 0.3,
            drifts: number == 1,
        },
        label: size.text("А1"),
        skill: size.text("Сложение и вычитание"),
    };
    let pupil = |number: usize| SchoolPupilGrowth {
        class: size.maybe("5А"),
        code: number.to_string(),
        growth: 0.6,
        error: 1.1,
        cannot_be_told: number != 1,
    };
    SchoolGrowth {
        matched_by: MatchedBy::Label,
        common: size.list(item),
        whole: group(),
        classes: size.list(class),
        pupils: size.list(pupil),
        wrote_one: [2, 1],
        warnings: size.list(|_| size.text("Общих заданий 4 из 14: связь работ слабая.")),
    }
}

fn own(size: Size) -> OwnWorks {
    let stage = |stage: Stage| OwnStage {
        stage,
        work: "КР-2025-МА-5".to_owned(),
        date: (stage == Stage::Entry).then(data::today),
        participants: 42,
        absent: 1,
        items: 12,
        highest: 16,
        completion: Some(52.0),
        files: vec![DiagnosticFile {
            name: size.text("входная.xlsx"),
            sha256: String::new(),
            at: data::moment(),
            classes: [None].into_iter().collect(),
        }],
    };
    let work = |number: usize| OwnWork {
        subject_code: format!("М{number}"),
        subject: size.text("Математика"),
        grade: 5,
        stages: Stage::ALL.map(stage).to_vec(),
    };
    OwnWorks {
        school: "edu990104".to_owned(),
        name: size.text("Берёзовская СОШ"),
        year: 2026,
        years: vec![2026, 2025],
        works: size.list(work),
    }
}

fn growth_page(size: Size, refused: bool) -> GrowthPage {
    let own = own(size);
    let chosen = own.works.first().cloned();
    let growth = (chosen.is_some() && !refused).then(|| growth(size));
    let compared = chosen.as_ref().map(|work| Compared {
        school: own.school.clone(),
        year: own.year,
        subject_code: work.subject_code.clone(),
        subject: work.subject.clone(),
        grade: work.grade,
        stages: vec![Stage::Entry, Stage::Final],
        refused: refused.then(|| Refusal::new("x", size.text("Нашли 2 общих задания."), size.text("Отметьте их."))),
        growth: growth.clone(),
        pupils_hidden: size == Size::One,
        sources: size.list(|file| size.text(&format!("работа {file}.xlsx"))),
    });
    let link =
        |number: usize| (Choice::new(format!("/schools/e/growth?w={number}"), size.text("Математика")), number == 0);
    GrowthPage {
        shell: data::shell(size, "Рост тех же учеников", Place::Schools),
        path: "/schools/edu990104/growth".to_owned(),
        works: own.works.iter().enumerate().map(|(number, _)| link(number)).collect(),
        sentences: growth.as_ref().map(sentences).unwrap_or_default(),
        stages: Stage::ALL.map(|stage| Choice::new(stage.code(), stage.label())).to_vec(),
        chart: growth.as_ref().map(|_| chart(size, "growth")),
        items: size.list(|number| CommonRow {
            label: size.text("А1"),
            skill: size.text("Сложение и вычитание"),
            numbers: [number.to_string(), number.to_string()],
            shift: "легче на 0,8 ± 0,6".to_owned(),
            drifts: number == 1,
        }),
        pupils: growth.as_ref().map(|growth| growth.pupils.iter().map(PupilRow::of).collect()).unwrap_or_default(),
        forms: vec![Choice::new("/schools/e/growth/form.xlsx", size.text("Пустой образец"))],
        years: vec![
            (Choice::new("/schools/e/growth?year=2026", "2025/26"), true),
            (Choice::new("/schools/e/growth?year=2025", "2024/25"), false),
        ],
        chosen,
        compared,
        own,
    }
}

fn diagnostics(size: Size) -> DiagnosticsPage {
    DiagnosticsPage {
        shell: data::shell(size, "Свои работы школ", Place::Results),
        rows: size.list(|number| DiagnosticsRow {
            name: size.text("Берёзовская СОШ"),
            address: format!("/schools/edu{number}/growth"),
            year: "2025/26".to_owned(),
            works: size.list(|_| size.text("Математика, 5 класс: входная, итоговая")),
        }),
        pager: Pager::default(),
    }
}

fn context(size: Size) -> Vec<Sample> {
    let view = ContextView {
        schools: size.list(|number| number).len(),
        index: BTreeMap::new(),
        clusters: size.list(|number| Cluster {
            name: size.text(&format!("Группа {number}")),
            social_index: -0.8,
            pupils: Some(120.0),
            rural_percent: Some(85.0),
            schools: vec!["edu990104".to_owned()],
        }),
        resilience: Vec::new(),
        missing: size.list(|_| size.text("Кластеры похожих школ не построены.")),
    };
    let page = |shell| ContextPage {
        shell,
        view: view.clone(),
        resilient: size.list(|number| Choice::new(format!("/schools/r{number}"), size.text("Родниковская СОШ"))),
    };
    let problem = |number: usize| {
        let problem = Problem {
            code: "not_a_share".to_owned(),
            fatal: number == 0,
            sheet: None,
            row: Some(3),
            column: None,
            text: size.text("«120» — не доля в процентах от 0 до 100."),
        };
        ("Строка 3".to_owned(), problem)
    };
    let contexts: Vec<SchoolContext> =
        size.list(|number| SchoolContext { school: format!("edu{number}"), ..SchoolContext::default() });
    let preview = |ticket: &str| ContextPreviewPage {
        shell: data::shell(size, "Проверьте контекст школ", Place::Results),
        file_name: size.text("паспорта.xlsx"),
        preview: ContextPreview {
            ticket: ticket.to_owned(),
            table: ContextTable {
                contexts: contexts.clone(),
                left_out: size.list(|_| size.text("Директор")),
                ..ContextTable::default()
            },
            known: BTreeMap::new(),
            gone: size.list(|number| format!("edu{number}")),
        },
        problems: size.list(problem),
        titles: vec!["Неполные семьи", "Состоят на учёте"],
        rows: size.list(|number| ContextRow {
            school: format!("edu{number}"),
            name: if number == 1 { String::new() } else { size.text("СОШ № 1") },
            pupils: "412".to_owned(),
            rural: "да",
            shares: vec!["35,5".to_owned(), "–".to_owned()],
        }),
    };
    vec![
        sample("results/context.html", size, &page(data::shell(size, "Контекст школ", Place::Results))),
        sample(
            "results/context.html",
            format!("{size}-refused"),
            &page(data::refused(size, "Контекст школ", Place::Results, &["file"])),
        ),
        sample("results/context_preview.html", size, &preview("ticket")),
        sample("results/context_preview.html", format!("{size}-wrong"), &preview("")),
    ]
}
