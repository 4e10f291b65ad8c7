//! A plan in force: statuses, filters, calendar, timeline, papers, feeds.

use std::sync::Arc;

use operations::assignments::{self, AssignmentFilter, StatusInput};
use operations::{App, Failure, Target, exports, feeds, imports, plans};

use crate::support::roadmap::{day, roadmap};
use crate::support::{AUTHORITY, Place, actor, app, code, on_both, read, still_due, unit};

struct Running {
    app: Arc<App>,
    plan: String,
    school: Target,
}

/// The invented plan with one authority and two schools.
async fn running(place: &Place) -> Running {
    let app = app(place).await;
    let authority = unit(&app, "municipality", AUTHORITY).await;
    let school = unit(&app, "school", "Ёлкинская школа").await;
    let other = unit(&app, "school", "Берёзовская школа").await;
    let id = read(&app, &roadmap()).await;
    imports::bind(&app, &actor(), &id, "моуо", &[authority]).await.unwrap();
    imports::bind(&app, &actor(), &id, "школы", &[school.clone(), other]).await.unwrap();
    still_due(&app, &id).await;
    let plan = imports::adopt(&app, &actor(), &id).await.unwrap();
    Running { app, plan, school }
}

fn filter(plan: &str, set: impl FnOnce(&mut AssignmentFilter)) -> AssignmentFilter {
    let mut filter = AssignmentFilter { plan: plan.to_owned(), page: 1, ..AssignmentFilter::default() };
    set(&mut filter);
    filter
}

async fn filters(place: Arc<Place>) {
    let Running { app, plan, school } = running(&place).await;
    let sections = plans::choices(&app, &actor(), Some(&plan)).await.unwrap().sections;
    let support = sections.iter().find(|s| s.title == "Поддержка").unwrap().id.clone();
    let text = |text: &str| text.to_owned();
    for (name, filter, expected) in [
        ("all", filter(&plan, |_| {}), 13),
        ("a school", filter(&plan, |f| f.unit = school.id().to_owned()), 4),
        ("overdue", filter(&plan, |f| f.status = text("overdue")), 4),
        ("due soon", filter(&plan, |f| f.status = text("due_soon")), 0),
        ("without a date", filter(&plan, |f| f.status = text("no_date")), 1),
        ("without an owner", filter(&plan, |f| f.status = text("no_owner")), 1),
        ("accepted", filter(&plan, |f| f.status = text("accepted")), 0),
        ("until a day", filter(&plan, |f| f.to = text("31.03.2026")), 6),
        ("between days", filter(&plan, |f| (f.from, f.to) = (text("2026-03-01"), text("2026-03-31"))), 2),
        ("a section with its inner one", filter(&plan, |f| f.section = support.clone()), 3),
        ("words", filter(&plan, |f| f.text = text("ЕМКИЕ занятия")), 2),
        ("number", filter(&plan, |f| f.text = text("1.2")), 6),
        ("everywhere", filter("", |_| {}), 13),
    ] {
        let page = assignments::list(&app, &actor(), &filter).await.unwrap();
        assert_eq!((page.total, page.rows.len() as u64), (expected, expected), "{name}");
    }
    let wrong = filter(&plan, |f| f.status = text("любой"));
    assert_eq!(code(assignments::list(&app, &actor(), &wrong).await), "invalid status");
    let wrong = filter(&plan, |f| f.from = text("вчера"));
    assert_eq!(code(assignments::list(&app, &actor(), &wrong).await), "invalid from");

    for sort in ["", "number", "-number", "owner", "-owner", "status", "-status", "-due"] {
        let page = assignments::list(&app, &actor(), &filter(&plan, |f| f.sort = text(sort))).await.unwrap();
        assert_eq!(page.rows.len(), 13, "{sort}");
    }
    let by_due = assignments::list(&app, &actor(), &filter(&plan, |_| {})).await.unwrap().rows;
    assert_eq!(by_due[0].window.unwrap().due, day("2026-01-31"));
    assert!(by_due.last().unwrap().window.is_none(), "undated work comes last");
    let by_owner = assignments::list(&app, &actor(), &filter(&plan, |f| f.sort = text("owner"))).await.unwrap().rows;
    assert_eq!(by_owner[0].owner.as_ref().unwrap().name, "Берёзовская школа");
    assert!(by_owner.last().unwrap().owner.is_none(), "ownerless work comes last");
}

async fn statuses(place: Arc<Place>) {
    let Running { app, plan, .. } = running(&place).await;
    let first = &assignments::list(&app, &actor(), &filter(&plan, |_| {})).await.unwrap().rows[0];
    let input = |status: &str, revision| StatusInput {
        status: status.to_owned(),
        note: "Сделано на совещании".to_owned(),
        revision,
        ..StatusInput::default()
    };
    let set = async |input: StatusInput| assignments::set_status(&app, &actor(), &first.id, &input).await;
    assert_eq!(code(set(input("готово", 0)).await), "invalid status");
    let future = StatusInput { done_on: "2026-12-31".to_owned(), ..input("accepted", 0) };
    assert_eq!(code(set(future).await), "invalid done_on");
    assert_eq!(code(set(input("returned", 0)).await), "status_not_allowed");
    set(input("accepted", 0)).await.unwrap();
    assert_eq!(code(set(input("in_progress", 0)).await), "changed_meanwhile");
    let activity = plans::activity(&app, &actor(), &first.activity_id).await.unwrap();
    let assignment = &activity.assignments[0];
    assert_eq!((assignment.status.code(), assignment.done_on), ("accepted", Some(day("2026-03-02"))));
    assert_eq!(activity.journal[0].words, "Изменён статус поручения");
    assert_eq!(activity.journal[0].reason.as_deref(), Some("Сделано на совещании"));
    assert_eq!(activity.state.standing.code(), "done");
    assert_eq!(plans::get(&app, &actor(), &plan).await.unwrap().progress.done, 1);
    assert!(activity.previous.is_none());
    assert_eq!(activity.next.unwrap().name, "1.2 Провести сбор школьных данных");
    assert_eq!(activity.sections[0].title, "Анализ");
    set(input("in_progress", 1)).await.unwrap();
    let history = plans::history(&app, &actor(), &plan, 1).await.unwrap();
    assert_eq!((history.versions.len(), history.journal.total), (1, 3));
    assert_eq!(assignments::set_status(&app, &actor(), "нет", &input("accepted", 0)).await, Err(Failure::NotFound));
}

async fn views(place: Arc<Place>) {
    let Running { app, plan, .. } = running(&place).await;
    let table = plans::table(&app, &actor(), &plan).await.unwrap();
    let shape: Vec<(u32, &str, usize)> =
        table.sections.iter().map(|s| (s.depth, s.title.as_str(), s.rows.len())).collect();
    assert_eq!(shape, [(0, "Анализ", 2), (0, "Поддержка", 1), (1, "Наставничество", 1)]);
    assert_eq!((table.checkpoints.len(), table.obligations.len()), (1, 1));
    assert!(table.columns.number && table.columns.reports && !table.columns.audience);
    assert_eq!(table.sections[0].rows[1].state.total, 6);
    assert!(table.plan.sentence.starts_with("Из 4"), "{}", table.plan.sentence);
    assert_eq!(table.plan.approval_words, "приказ от 25.12.2025 № 12-01");

    let march = plans::calendar(&app, &actor(), &plan, None).await.unwrap();
    assert_eq!(
        (march.title.as_str(), march.previous.as_str(), march.next.as_str()),
        ("март 2026", "2026-02", "2026-04")
    );
    assert_eq!((march.weeks.len(), march.due), (6, 1));
    assert!(march.weeks.iter().all(|week| week.len() == 7));
    let today: Vec<_> = march.weeks.iter().flatten().filter(|d| d.today).map(|d| d.date).collect();
    assert_eq!(today, [day("2026-03-02")]);
    let last = march.weeks.iter().flatten().find(|d| d.date == day("2026-03-31")).unwrap();
    assert_eq!((last.items[0].assignments, last.items[0].accepted), (2, 0));
    let early = plans::calendar(&app, &actor(), &plan, Some(day("2026-05-20"))).await.unwrap();
    assert_eq!((early.due, early.ongoing.len()), (1, 0));

    let (_, timeline) = plans::timeline(&app, &actor(), &plan).await.unwrap();
    let rows: Vec<(&str, usize)> = timeline.sections.iter().map(|s| (s.title.as_str(), s.rows.len())).collect();
    assert_eq!(
        rows,
        [
            ("1. Анализ", 2),
            ("2. Поддержка", 1),
            ("2.1. Наставничество", 1),
            ("Контрольные точки", 1),
            ("Обязанности из приказа", 1)
        ]
    );
    assert_eq!(timeline.sections[0].rows[1].bars.len(), 2);
    assert_eq!(plans::indicators(&app, &actor(), &plan).await.unwrap().goals, ["Помочь школам"]);

    plans::archive(&app, &actor(), &plan, true).await.unwrap();
    assert_eq!(plans::list(&app, &actor(), &plans::PlanFilter::default()).await.unwrap().total, 0);
    assert_eq!(assignments::list(&app, &actor(), &filter("", |_| {})).await.unwrap().total, 0);
    assert!(plans::get(&app, &actor(), &plan).await.unwrap().archived);
    assert_eq!(plans::get(&app, &actor(), "нет").await, Err(Failure::NotFound));
}

async fn papers(place: Arc<Place>) {
    let Running { app, plan, .. } = running(&place).await;
    let docx = exports::docx(&app, &actor(), &plan).await.unwrap();
    assert_eq!(docx.name, "Дорожная карта Приозёрного округа на 2026 год.docx");
    let text = String::from_utf8(docx.bytes).unwrap();
    assert!(text.ends_with("По состоянию на 02.03.2026, версия 1"), "{text}");
    let xlsx = exports::xlsx(&app, &actor(), &plan).await.unwrap();
    assert_eq!(String::from_utf8(xlsx.bytes).unwrap(), "xlsx Просрочено на 30\u{a0}дней");
    let json = exports::json(&app, &actor(), &plan).await.unwrap();
    let read: domain::roadmap::Roadmap = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!(read, roadmap());
    let source = exports::source(&app, &actor(), &plan, 1).await.unwrap();
    assert_eq!(source.bytes, serde_json::to_vec(&roadmap()).unwrap());
    assert_eq!(exports::source(&app, &actor(), &plan, 2).await, Err(Failure::NotFound));
}

async fn calendar_feeds(place: Arc<Place>) {
    let Running { app, plan, school } = running(&place).await;
    let stranger = Target::Unit("чужой".to_owned());
    assert_eq!(feeds::create(&app, &actor(), &stranger, "").await, Err(Failure::NotFound));
    let feed = feeds::create(&app, &actor(), &school, "").await.unwrap();
    let document = feeds::render(&app, &feed.secret).await.unwrap();
    assert!(document.text.starts_with("Опора: Ёлкинская школа\n"));
    assert_eq!(document.text.lines().count(), 1 + 4);
    assert_eq!(feeds::render(&app, &feed.secret).await.unwrap(), document, "nothing changed, the same tag");

    // A changed status keeps the uid and changes the tag.
    let mine = filter(&plan, |f| f.unit = school.id().to_owned());
    let row = assignments::list(&app, &actor(), &mine).await.unwrap().rows.remove(0);
    let dropped = StatusInput { status: "dropped".to_owned(), revision: row.revision, ..StatusInput::default() };
    assignments::set_status(&app, &actor(), &row.id, &dropped).await.unwrap();
    let changed = feeds::render(&app, &feed.secret).await.unwrap();
    assert_ne!(changed.entity_tag, document.entity_tag);
    assert!(changed.text.contains(&format!("{}@opora", row.id)) && changed.text.contains("Cancelled"));

    let list = feeds::list(&app, &actor(), Some(&school)).await.unwrap();
    assert!(list[0].last_fetched_at.is_some() && list[0].revoked_at.is_none());
    feeds::revoke(&app, &actor(), &feed.id).await.unwrap();
    feeds::revoke(&app, &actor(), &feed.id).await.unwrap();
    assert_eq!(feeds::render(&app, &feed.secret).await, Err(Failure::NotFound));
    assert_eq!(feeds::render(&app, "угадано").await, Err(Failure::NotFound));
    assert!(feeds::list(&app, &actor(), None).await.unwrap()[0].revoked_at.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn filters_on_both() {
    on_both(filters).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn statuses_on_both() {
    on_both(statuses).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn views_on_both() {
    on_both(views).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn papers_on_both() {
    on_both(papers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calendar_feeds_on_both() {
    on_both(calendar_feeds).await;
}
