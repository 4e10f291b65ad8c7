//! Samples of a plan's pages.

use domain::roadmap::RoadmapTarget;
use domain::timeline_model::{TimelineBar, TimelineModel, TimelineRow, TimelineSection, TimelineShape};
use jiff::civil::Date;
use operations::Page;
use operations::assignments::{AssignmentView, StatusInput};
use operations::comments::CommentView;
use operations::plans::{
    ActivityView, BoundParty, CalendarDay, CalendarItem, CalendarView, ColumnsView, HistoryView, IndicatorRow,
    IndicatorsView, Neighbour, SectionName, TableRow, TableSection, TableView, VersionView,
};
use phrases::parties::PartyKind;

use super::data::{self, Size};
use super::{Sample, sample};
use crate::pager::Pager;
use crate::pages::Choice;
use crate::pages::plans::{
    ActivityPage, BulkForm, CalendarPage, FilterForm, HistoryPage, IndicatorsPage, PlansPage, SortLink, StatusForm,
    Tab, TablePage, TimelinePage, WorkPage,
};
use crate::shell::Place;

pub(crate) fn samples(size: Size) -> Vec<Sample> {
    [lists(size), tabs(size), activity(size)].concat()
}

fn lists(size: Size) -> Vec<Sample> {
    let page = |filtered, text: String| PlansPage {
        shell: data::shell(size, "Дорожные карты", Place::Plans),
        text,
        archived: filtered,
        filtered,
        found: "40 дорожных карт".to_owned(),
        imports: size.list(|number| super::imports::row(size, number)),
        rows: if filtered {
            Vec::new()
        } else {
            size.list(|number| operations::plans::PlanRow {
                id: format!("plan{number}"),
                title: data::plan(size).title,
                territory: size.text("Заречный район"),
                period: data::period(),
                version: 1,
                progress: domain::progress::PlanProgress { overdue: 3, ..data::plan(size).progress },
                sentence: data::plan(size).sentence,
                archived: number == 2,
            })
        },
        pager: Pager::new("/plans", &[], 1, 2),
    };
    let work = |filtered: bool| WorkPage {
        shell: data::shell(size, "Список", Place::Plans),
        tab: Tab::Work,
        plan: data::plan(size),
        form: FilterForm {
            text: size.text("выявление"),
            owners: size.list(|number| Choice::new(format!("unit:u{number}"), size.text("СОШ № 1"))),
            filtered,
            ..FilterForm::default()
        },
        found: "40 поручений".to_owned(),
        rows: if filtered { Vec::new() } else { size.list(|number| data::assignment_row(size, number)) },
        pager: Pager::new("/plans/plan/list", &[], 2, 7),
        sorts: vec![
            SortLink { words: "по сроку".to_owned(), address: "?".to_owned(), current: true },
            SortLink { words: "по номеру".to_owned(), address: "?sort=number".to_owned(), current: false },
        ],
    };
    vec![
        sample("plans/list.html", size, &page(false, String::new())),
        sample("plans/list.html", format!("{size}-nothing"), &page(true, size.text("школа"))),
        sample("plans/work.html", size, &work(false)),
        sample("plans/work.html", format!("{size}-nothing"), &work(true)),
    ]
}

fn row(size: Size, number: usize) -> TableRow {
    TableRow {
        activity_id: format!("t{number}"),
        kind: data::kind(number),
        number: Some(format!("1.{number}")),
        title: size.text("Выявление ресурсных дефицитов в общеобразовательной организации"),
        audience: size.maybe("педагоги, обучающиеся"),
        deadline: size.text("ежегодно, март, август"),
        responsible: size.text("Управление образования, общеобразовательные организации"),
        expected: size.maybe("Доля организаций, в которых выявлены ресурсные дефициты, %"),
        reports: vec![size.text("информационно-аналитическая справка")],
        channels: vec![size.text("Сайт управления образования")],
        state: data::state(number),
        withdrawn: number == 6,
    }
}

fn tabs(size: Size) -> Vec<Sample> {
    let table = TablePage {
        shell: data::shell(size, "Дорожная карта", Place::Plans),
        tab: Tab::Table,
        view: TableView {
            plan: data::plan(size),
            columns: ColumnsView {
                number: true,
                audience: size == Size::Long,
                expected: true,
                reports: size == Size::Long,
                channels: size != Size::One,
            },
            sections: size.list(|number| TableSection {
                id: format!("s{number}"),
                depth: u32::from(number % 3 == 1),
                number: Some("1".to_owned()),
                title: if number == 3 {
                    String::new()
                } else {
                    size.text("Диагностика факторов риска")
                },
                rows: (0..6).map(|inner| row(size, inner + number)).collect(),
            }),
            checkpoints: size.list(|number| row(size, number)),
            obligations: size.list(|number| row(size, number)),
        },
    };
    let (model, picture) = timeline(size);
    let timeline = TimelinePage {
        shell: data::shell(size, "Шкала", Place::Plans),
        tab: Tab::Timeline,
        plan: data::plan(size),
        narrow: picture.replace("timeline-", "timeline-narrow-"),
        model,
        picture,
    };
    vec![
        sample("plans/table.html", size, &table),
        sample("plans/calendar.html", size, &calendar(size)),
        sample("plans/timeline.html", size, &timeline),
        sample("plans/indicators.html", size, &indicators(size)),
        sample("plans/history.html", size, &history(size)),
    ]
}

fn indicators(size: Size) -> IndicatorsPage {
    let target = |_| RoadmapTarget { text: size.text("Доля педагогов"), indicator: data::indicator(size) };
    let row = |number| IndicatorRow {
        activity_id: format!("t{number}"),
        number: Some("1.1".to_owned()),
        title: size.text("Выявление дефицитов"),
        indicator: data::indicator(size),
    };
    IndicatorsPage {
        shell: data::shell(size, "Показатели", Place::Plans),
        tab: Tab::Indicators,
        view: IndicatorsView {
            plan: data::plan(size),
            goals: size.list(|_| size.text("Повышение качества образования")),
            targets: size.list(target),
            rows: size.list(row),
        },
    }
}

fn calendar(size: Size) -> CalendarPage {
    let item = |number: usize| CalendarItem {
        activity_id: format!("t{number}"),
        number: Some(format!("1.{number}")),
        title: size.text("Выявление ресурсных дефицитов в общеобразовательной организации"),
        window: data::window(number),
        standing: data::standing(number),
        assignments: 4,
        accepted: 1,
    };
    let first: Date = "2023-02-27".parse().unwrap();
    let day = |number: i64| {
        let date = first.checked_add(jiff::Span::new().days(number)).unwrap();
        CalendarDay {
            date,
            in_month: date.month() == 3,
            working: number % 7 < 5,
            today: date == data::today(),
            items: if number == 16 || number == 32 { size.list(item) } else { Vec::new() },
        }
    };
    CalendarPage {
        shell: data::shell(size, "Календарь", Place::Plans),
        tab: Tab::Calendar,
        view: CalendarView {
            plan: data::plan(size),
            month: "2023-03-01".parse().unwrap(),
            title: "март 2023".to_owned(),
            previous: "2023-02".to_owned(),
            next: "2023-04".to_owned(),
            weeks: (0..5).map(|week| (0..7).map(|number| day(week * 7 + number)).collect()).collect(),
            ongoing: size.list(item),
            starting: size.list(item),
            due: size.list(|_| ()).len() as u64,
        },
    }
}

fn timeline(size: Size) -> (TimelineModel, String) {
    let shapes = [TimelineShape::Bars, TimelineShape::Band, TimelineShape::Beads];
    let row = |number: usize| TimelineRow {
        label: size.text(&format!("1.{number} Выявление ресурсных дефицитов")),
        shape: shapes[number % 3],
        bars: (0..if number % 3 == 2 { 8 } else { 1 })
            .map(|bar| {
                let window = data::window(number + bar);
                TimelineBar { start: window.start, due: window.due, standing: data::standing(number) }
            })
            .collect(),
        url: Some(format!("/activities/t{number}")),
    };
    let model = TimelineModel {
        narrow: false,
        title: data::plan(size).sentence,
        period: data::period(),
        today: Some(data::today()),
        sections: size.list(|number| TimelineSection {
            title: size.text(&format!("{number}. Диагностика")),
            rows: size.list(row),
        }),
    };
    let picture = "<svg role=\"group\" aria-label=\"Шкала\"></svg>".to_owned();
    (model, picture)
}

fn history(size: Size) -> HistoryPage {
    let version = |number: usize| VersionView {
        number: i64::try_from(number).unwrap() + 1,
        adopted_at: data::moment(),
        adopted_by: "Лунина О. П.".to_owned(),
        file_name: size.text("дорожная карта.docx"),
        sha256: "00".repeat(32),
        diff: (number > 0).then(|| super::imports::diff(size)),
        sentence: (number > 0).then(|| "изменено 5, добавлено 2".to_owned()),
    };
    HistoryPage {
        shell: match size {
            Size::One => data::refused(size, "История", Place::Plans, &["file"]),
            _ => data::shell(size, "История", Place::Plans),
        },
        tab: Tab::History,
        view: HistoryView {
            plan: data::plan(size),
            versions: size.list(version),
            journal: Page::new(size.list(|number| data::journal(size, number)), 1, 40, 90),
        },
        pager: Pager::new("/plans/plan/history", &[], 1, 3),
    }
}

#[expect(clippy::too_many_lines, reason = "one page in all its states")]
fn activity(size: Size) -> Vec<Sample> {
    let view = || ActivityView {
        id: "t1".to_owned(),
        plan: data::plan(size),
        sections: size.list(|number| SectionName {
            id: format!("s{number}"),
            depth: 0,
            number: Some("1".to_owned()),
            title: size.text("Диагностика"),
        }),
        kind: data::kind(0),
        number: size.maybe("1.1.1"),
        title: size.text("Выявление ресурсных дефицитов в общеобразовательной организации"),
        audience: size.maybe("педагоги"),
        deadline: data::deadline(size, 1),
        deadline_words: size.text("каждый год: март и август"),
        responsible: size.text("МОУО, ШНОР"),
        parties: size.list(|number| BoundParty {
            text: size.text("МОУО"),
            kind: PartyKind::Role,
            targets: if number == 1 { Vec::new() } else { vec![data::target(size, 1), data::target(size, 4)] },
        }),
        expected: size.maybe("не менее 80% педагогов"),
        indicators: size.list(|_| data::indicator(size)),
        reports: size.list(|_| size.text("справка")),
        channels: size.list(|_| size.text("Сайт ОО")),
        source: data::source(),
        file_name: size.text("дорожная карта.docx"),
        state: data::state(0),
        withdrawn_in_version: (size == Size::Long).then_some(2),
        assignments: size.list(|number| data::assignment(size, number)),
        journal: size.list(|number| data::journal(size, number)),
        previous: size.maybe("1.1 Назначение кураторов").map(|name| Neighbour { id: "t0".to_owned(), name }),
        next: size.maybe("1.3 Анализ").map(|name| Neighbour { id: "t2".to_owned(), name }),
    };
    let form = StatusForm {
        id: "a1".to_owned(),
        what: size.text("СОШ № 1, март 2023"),
        window: "2023-03-31".to_owned(),
        statuses: vec![Choice::new("in_progress", "В работе"), Choice::new("accepted", "Принято")],
        input: StatusInput { note: size.text("Справка"), ..StatusInput::default() },
    };
    let remark = |number: usize| CommentView {
        id: format!("c{number}"),
        paragraphs: vec![size.text("Справку пришлём до пятницы."), size.text("Второй абзац.")],
        author: size.text("Лунина О. П."),
        at: data::moment(),
        own: number.is_multiple_of(2),
        withdrawn: number == 3,
    };
    let page = |shell, form| ActivityPage {
        shell,
        windows: operations::attention::by_window(&view().assignments),
        open: 0,
        bulk: BulkForm { chosen: vec!["a1:1".to_owned()], input: StatusInput::default() },
        view: view(),
        form,
        comments: size.list(remark),
        comment: size.text("Ещё один"),
    };
    // Without an assignment there is no form that could be refused.
    let fields: &[&str] = if size == Size::Empty { &[""] } else { &["status", "note", "done_on", "comment"] };
    // Many owners of one window: they can be marked together.
    let one_window = |shell| {
        let rows = view().assignments.into_iter().map(|one| AssignmentView { window: Some(data::window(1)), ..one });
        let rows: Vec<AssignmentView> = rows.collect();
        ActivityPage { windows: operations::attention::by_window(&rows), ..page(shell, None) }
    };
    let several: &[&str] = if size == Size::Many { &["chosen", "status"] } else { &[""] };
    vec![
        sample("plans/activity.html", size, &page(data::shell(size, "Мероприятие", Place::Plans), None)),
        sample(
            "plans/activity.html",
            format!("{size}-refused"),
            &page(data::refused(size, "Мероприятие", Place::Plans, fields), Some(form)),
        ),
        sample(
            "plans/activity.html",
            format!("{size}-bulk-refused"),
            &one_window(data::refused(size, "Мероприятие", Place::Plans, several)),
        ),
    ]
}
