//! Samples of cabinets.

use domain::progress::{Standing, Status};
use domain::work::{Step, Value};
use jiff::civil::date;
use operations::work::{HandInView, Mine, MineCounts, ReportContent, VisitView, WorkPage, WorkRow};
use phrases::deadline::Window;

use super::data::{self, Size};
use super::{Sample, sample};
use crate::fields::Fields;
use crate::pages::work::{VisitsPage, item_page, mine_page, report_page};
use crate::shell::Place;

pub(crate) fn samples(size: Size) -> Vec<Sample> {
    let shell = |title: &str| data::shell(size, title, Place::Mine);
    let hand_ins: Vec<HandInView> = size.list(|number| hand_in(size, number));
    let work = |open: bool| WorkPage {
        row: row(size, 0, Status::NotStarted, Standing::DueSoon { days: 6 }),
        expected: Some(size.text("Приказ о назначении кураторов")),
        indicators: vec![(1, size.text("не менее 80 % педагогов"), true), (2, "не менее 3 занятий".to_owned(), false)],
        hand_ins: hand_ins.clone(),
        may_hand_in: open,
        may_correct: !open,
        may_withdraw: open,
        may_review: !open,
        why_not: None,
    };
    let visits = VisitsPage {
        shell: shell("Выезды: Школа"),
        unit: "u1".to_owned(),
        visits: size.list(|number| VisitView {
            id: format!("v{number}"),
            on: date(2026, 3, 2),
            seen: size.text("Посещены три урока"),
            by: "О. И. Вересова".to_owned(),
            agreements: rows(size, Status::NotStarted, Standing::Later),
        }),
        may_visit: true,
        on: String::new(),
        seen: size.text("Посещён урок"),
        agreements: vec![(1, size.text("Провести консультацию"), "01.04.2026".to_owned(), "head1".to_owned())],
    };
    vec![
        sample("work/mine.html", size.to_string(), &mine_page(shell("Мои дела"), mine(size))),
        sample("work/show.html", format!("{size}-open"), &item_page(shell("Работа"), work(true), &Fields::default())),
        sample(
            "work/show.html",
            format!("{size}-review"),
            &item_page(shell("Работа"), work(false), &Fields::default()),
        ),
        sample(
            "work/report.html",
            size.to_string(),
            &report_page(shell("Отчёт"), "a1".to_owned(), report(size), false, true),
        ),
        sample("work/visits.html", size.to_string(), &visits),
    ]
}

fn mine(size: Size) -> Mine {
    let counts = MineCounts { overdue: 1, due_soon: 2, returned: 0, to_review: 3, reports: 1 };
    Mine {
        counts: if size.list(|n| n).is_empty() { MineCounts::default() } else { counts },
        overdue: rows(size, Status::NotStarted, Standing::Overdue { days: 3 }),
        returned: rows(size, Status::Returned, Standing::Overdue { days: 1 }),
        due_soon: rows(size, Status::NotStarted, Standing::DueSoon { days: 5 }),
        reports: rows(size, Status::NotStarted, Standing::DueSoon { days: 5 }),
        to_review: rows(size, Status::InReview, Standing::Submitted),
        submitted: rows(size, Status::InReview, Standing::Submitted),
        later: rows(size, Status::NotStarted, Standing::Later),
    }
}

fn rows(size: Size, status: Status, standing: Standing) -> Vec<WorkRow> {
    size.list(|number| row(size, number, status, standing))
}

fn row(size: Size, number: usize, status: Status, standing: Standing) -> WorkRow {
    WorkRow {
        id: format!("a{number}"),
        title: size.text("Диагностика профессиональных дефицитов педагогов"),
        reason: size.text("пункт 1.2 · Дорожная карта"),
        plan_id: Some("p1".to_owned()),
        activity_id: Some("l1".to_owned()),
        unit_name: Some(size.text("Школа № 1")),
        person_name: (number % 2 == 1).then(|| "О. И. Вересова".to_owned()),
        window: Some(Window { start: None, due: date(2026, 3, 31) }),
        status,
        standing,
        is_report: false,
        open_step: (status == Status::InReview).then_some(Step::Curator),
    }
}

fn hand_in(size: Size, number: usize) -> HandInView {
    HandInView {
        number: i64::try_from(number).unwrap_or(0) + 1,
        by: "Е. И. Орлова".to_owned(),
        on: date(2026, 3, 2),
        corrects: number == 0,
        withdrawn: number == 2,
        words: size.text("Проведено совещание"),
        values: vec![Value { indicator: 1, numerator: 7.0, denominator: Some(9.0) }],
        files: vec![(format!("f{number}"), size.text("протокол.pdf"))],
        links: vec!["https://school.example/news/1".to_owned()],
        reviews: vec![(
            Step::Curator,
            number != 1,
            "О. И. Вересова".to_owned(),
            date(2026, 3, 3),
            size.text("Нет подписи"),
        )],
        open_step: (number == 0).then_some(Step::Coordinator),
        counts: number == 3,
    }
}

fn report(size: Size) -> ReportContent {
    let line = |number: usize| operations::work::ReportLine {
        number: Some(format!("1.{number}")),
        title: size.text("Диагностика"),
        when: "март 2026".to_owned(),
        standing: "На проверке".to_owned(),
        words: number.is_multiple_of(2).then(|| size.text("Проведено")),
        files: vec![size.text("протокол.pdf")],
    };
    let lines = size.list(line);
    ReportContent {
        duty: size.text("Представить отчёт"), as_of: date(2026, 3, 2), accepted: 1, overdue: 0, lines
    }
}
