//! Samples of results: works, imports, items, catalogues, scales.

use domain::chart_model::{ChartKind, ChartModel, IntervalRow};
use domain::results::catalogue::{Catalogue, CatalogueItem};
use domain::results::file::{FileKind, Problem};
use domain::results::items::{ItemCompletion, Skill, SkillResult, Zone};
use domain::results::lake::{FileReport, FileWork, ImportReport, Outcome, WorkSummary};
use domain::results::work::{Item, Level, Procedure, Work, WorkCode};
use operations::results::imports::{ImportState, ImportView, Progress};

use super::data::{self, Size};
use super::{Sample, sample};
use crate::pager::Pager;
use crate::pages::Choice;
use crate::pages::chart::ChartView;
use crate::pages::results::{
    CataloguePage, CataloguesPage, FileRow, GroupColumn, ImportPage, ItemRow, ItemsPage, LoadPage, ProgressPart,
    ResultsPage, ScaleRow, ScalesPage, WorkRow, YearOfWorks,
};
use crate::shell::Place;

pub(crate) fn samples(size: Size) -> Vec<Sample> {
    [lists(size), imports(size), papers(size)].concat()
}

pub(crate) fn code(number: usize) -> WorkCode {
    let grade = u8::try_from(4 + number % 8).unwrap();
    WorkCode { procedure: Procedure::Vpr, year: 2025, subject: "МА".to_owned(), grade: Some(grade) }
}

pub(crate) fn summary(size: Size, number: usize) -> WorkSummary {
    WorkSummary {
        work: Work {
            code: code(number),
            subject: size.text("Математика"),
            date: Some(data::today()),
            items: vec![Item { number: "1".to_owned(), max: 2, level: Some(Level::Basic) }],
            max_primary: Some(20),
        },
        participants: 12_345,
        schools: 40,
        sources: size.list(|file| size.text(&format!("Заречный/отчёт {file}.xlsx"))),
    }
}

/// A chart as the port would have drawn it.
pub(crate) fn chart(size: Size, id: &str) -> ChartView {
    let row = |number: usize| IntervalRow {
        label: size.text(&format!("Математика, {number} класс")),
        participants: 40,
        below: 14,
        percent: 35.0,
        interval: Some([22.1, 50.5]),
        low: number.is_multiple_of(2),
        small: number == 3,
    };
    let model = ChartModel {
        id: id.to_owned(),
        title: size.text("Порог 30 % достигнут по 2 работам из 5"),
        note: size.text("по файлам от 12.09.2025"),
        kind: ChartKind::Intervals { rows: size.list(row), threshold: Some(30.0) },
    };
    let picture = format!(
        "<svg role=\"img\" aria-labelledby=\"{id}-title\" width=\"640\" height=\"40\"><title id=\"{id}-title\">Доли</title></svg>"
    );
    ChartView {
        id: id.to_owned(),
        title: model.title.clone(),
        note: model.note.clone(),
        picture,
        table: model.table(),
        download: format!("/schools/s1/charts/{id}.xlsx"),
    }
}

fn lists(size: Size) -> Vec<Sample> {
    let row = |number: usize| WorkRow {
        title: size.text("Математика, 5 класс"),
        procedure: "ВПР",
        code: code(number).to_string(),
        address: format!("/results/works/{number}"),
        date: "19.03.2025".to_owned(),
        participants: 1_234,
        schools: 40,
        files: 3,
    };
    let page = ResultsPage {
        shell: data::shell(size, "Результаты", Place::Results),
        years: match size {
            Size::Empty => Vec::new(),
            _ => vec![YearOfWorks { year: 2025, words: "40 работ".to_owned(), works: size.list(row) }],
        },
        choices: [vec![Choice::new("", "Все годы")], size.list(|n| Choice::new(n.to_string(), n.to_string()))].concat(),
        year: String::new(),
        waiting: size
            .list(|number| import(size, if number == 0 { ImportState::Reading } else { ImportState::Preview })),
        stored: size.list(|_| import(size, ImportState::Stored)),
    };
    let load = |shell| LoadPage { shell, limit: 300 };
    vec![
        sample("results/list.html", size, &page),
        sample("results/load.html", size, &load(data::shell(size, "Загрузить результаты", Place::Results))),
        sample(
            "results/load.html",
            format!("{size}-refused"),
            &load(data::refused(size, "Загрузить результаты", Place::Results, &["files"])),
        ),
    ]
}

fn problem(size: Size, number: usize) -> Problem {
    Problem {
        code: "sum_of_items".to_owned(),
        fatal: number == 0,
        sheet: number.is_multiple_of(2).then(|| "Ф1".to_owned()),
        row: Some(14),
        column: number.is_multiple_of(3).then(|| "AA".to_owned()),
        text: size.text("Сумма баллов за задания 12, а первичный балл 13."),
    }
}

fn file(size: Size, number: usize) -> FileReport {
    let outcome = match number % 3 {
        0 => Outcome::Refused,
        1 => Outcome::Stored,
        _ => Outcome::Unchanged,
    };
    let work = FileWork {
        work: code(number),
        participants: 40,
        absent: 2,
        schools: 1,
        added: 38,
        replaced: 2,
        same: 0,
        withdrawn: 1,
        aggregates: 0,
    };
    FileReport {
        file: size.text(&format!("2025/Заречный/ВПР_математика_{number}.xlsx")),
        sha256: String::new(),
        kind: (number != 3).then_some(FileKind::IndividualResults),
        outcome,
        works: vec![work],
        schools: 0,
        appeals: 0,
        personal_values_dropped: 120,
        problems: size.list(|at| problem(size, at)),
    }
}

pub(crate) fn import(size: Size, state: ImportState) -> ImportView {
    ImportView {
        id: "i1".to_owned(),
        state,
        at: data::moment(),
        author: size.text("Лунина О. П."),
        settled_at: None,
        progress: Progress { total: 40, done: 12 },
        report: ImportReport { version: 3, dry_run: true, files: size.list(|number| file(size, number)) },
    }
}

fn imports(size: Size) -> Vec<Sample> {
    let page = |state: ImportState| {
        let import = import(size, state);
        ImportPage {
            shell: data::shell(size, "Проверьте перед загрузкой", Place::Results),
            part: ProgressPart { id: "i1".to_owned(), done: 12, total: 40 },
            sentence: "Прочитано: 40 файлов. Загрузится 38, не войдёт 2.".to_owned(),
            stored: import.report.files.len() / 2,
            left_out: size.list(|number| (size.text(&format!("отчёт {number}.xlsx")), size.text("Строка 14. Сумма."))),
            rows: import.report.files.iter().map(FileRow::of).collect(),
            pager: Pager::new("/results/imports/i1", &[], 1, if size == Size::Many { 3 } else { 1 }),
            import,
        }
    };
    [
        (ImportState::Reading, "reading"),
        (ImportState::Preview, "preview"),
        (ImportState::Storing, "storing"),
        (ImportState::Stored, "stored"),
        (ImportState::Discarded, "discarded"),
        (ImportState::Failed, "failed"),
    ]
    .into_iter()
    .map(|(state, name)| sample("results/import.html", format!("{size}-{name}"), &page(state)))
    .collect()
}

pub(crate) fn completion(number: usize) -> ItemCompletion {
    let zone = [Zone::Green, Zone::Yellow, Zone::Red][number % 3];
    ItemCompletion {
        item: Item { number: format!("{number}К1"), max: 2, level: Some(Level::Basic) },
        percent: (number != 4).then_some(58.25),
        full_percent: Some(40.0),
        zero_percent: Some(12.0),
        zone: (number != 4).then_some(zone),
        small: false,
    }
}

pub(crate) fn skill(size: Size, number: usize) -> SkillResult {
    SkillResult {
        skill: Skill {
            code: format!("1.{number}"),
            title: size.text("Обыкновенные дроби"),
            items: vec!["1".to_owned(), "2К1".to_owned()],
        },
        red: 2,
        measured: 2,
        systemic_deficit: number.is_multiple_of(2),
    }
}

pub(crate) fn catalogue(size: Size, number: usize) -> Catalogue {
    Catalogue {
        procedure: Procedure::Oge,
        year: 2026,
        subject: size.text("Математика"),
        subject_code: "02".to_owned(),
        grade: Some(9),
        stated_max: (number != 1).then_some(31),
        items: size.list(|item| CatalogueItem {
            number: format!("{item}"),
            text: size.text("Уметь выполнять вычисления"),
            content: vec!["1.1".to_owned(), "3.5.2–3.5.6".to_owned()],
            requirements: vec!["1.2".to_owned()],
            level: Some(Level::Advanced),
            max: 2,
        }),
        problems: size.list(|at| problem(size, at)),
    }
}

fn papers(size: Size) -> Vec<Sample> {
    let items = ItemsPage {
        shell: data::shell(size, "Математика, 5 класс, ВПР 2025", Place::Results),
        heading: size.text("Математика, 5 класс, ВПР 2025"),
        sentence: "Из 14 заданий: выполняется достаточно 8, на границе 2, недостаточно 4.".to_owned(),
        facts: vec!["ВПР-2025-МА-5".to_owned(), size.text("40 школ")],
        chart: (size != Size::Empty).then(|| chart(size, "items")),
        groups: size
            .list(|number| GroupColumn { name: size.text("Класс 5А"), participants: 7, small: number == 0 }),
        rows: size.list(|number| ItemRow {
            number: format!("{number}К1"),
            level: "базовый",
            max: 2,
            cells: size.list(|at| ("58,3".to_owned(), completion(at).zone)),
        }),
        skills: size.list(|number| skill(size, number)),
        known_skills: size == Size::One,
        download: "/results/works/w/items.xlsx".to_owned(),
        sources: summary(size, 1).sources,
    };
    let list = |shell| CataloguesPage { shell, rows: size.list(|number| catalogue(size, number)) };
    let one = CataloguePage {
        shell: data::shell(size, "Математика", Place::Results), catalogue: catalogue(size, 0)
    };
    let scale = |number: usize| ScaleRow {
        title: size.text("Математика, ОГЭ"),
        years: "2022–2025".to_owned(),
        rule: "«2» ниже 8, «3» с 8, «4» с 15, «5» с 22–31".to_owned(),
        conditions: size.list(|_| size.text("для «3» и выше – не меньше чем 2 балла за задания «геометрия»")),
        source: size.text("Рособрнадзор, письмо"),
        own: number == 0,
    };
    let scales = |shell| ScalesPage { shell, rows: size.list(scale), own: size.text("[[scale]]") };
    vec![
        sample("results/work.html", size, &items),
        sample("results/catalogues.html", size, &list(data::shell(size, "Планы работ", Place::Results))),
        sample(
            "results/catalogues.html",
            format!("{size}-refused"),
            &list(data::refused(size, "Планы работ", Place::Results, &["file"])),
        ),
        sample("results/catalogue.html", size, &one),
        sample("results/scales.html", size, &scales(data::shell(size, "Шкалы", Place::Results))),
        sample(
            "results/scales.html",
            format!("{size}-refused"),
            &scales(data::refused(size, "Шкалы", Place::Results, &["scales"])),
        ),
    ]
}
