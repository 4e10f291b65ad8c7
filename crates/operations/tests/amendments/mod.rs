//! A second version of the document.

use std::sync::Arc;

use domain::amendment::ChangeKind;
use domain::roadmap::Roadmap;
use operations::assignments::{self, AssignmentFilter, StatusInput};
use operations::{App, amendments, imports, plans};

use crate::support::roadmap::{activity, dated, roadmap};
use crate::support::{AUTHORITY, Place, actor, app, bind_somebody, code, on_both, read, still_due, unit, work};

/// The next version: 1.1 has a new title, 1.2 is as it was, 2.1.1 moved to April, 2.2 is gone, 2.3 is new.
fn next_version() -> Roadmap {
    let mut next = roadmap();
    next.title = "Дорожная карта Приозёрного округа на 2026 год (вторая редакция)".to_owned();
    next.sections[0].activities[0].title = "Назначить кураторов и наставников школ".to_owned();
    let april = dated("апрель 2026", &[("2026-04-01", "2026-04-30")]);
    next.sections[1].sections[0].activities[0].deadline = april;
    let june = dated("июнь 2026", &[("2026-06-01", "2026-06-30")]);
    next.sections[1].activities = vec![activity("2.3", "Итоговая встреча директоров", june, "МОУО")];
    next
}

async fn set(app: &App, plan: &str, text: &str, status: &str) {
    let filter =
        AssignmentFilter { plan: plan.to_owned(), text: text.to_owned(), page: 1, ..AssignmentFilter::default() };
    let row = assignments::list(app, &actor(), &filter).await.unwrap().rows.remove(0);
    let input = StatusInput {
        status: status.to_owned(),
        note: format!("заметка {text}"),
        revision: row.revision,
        ..StatusInput::default()
    };
    assignments::set_status(app, &actor(), &row.id, &input).await.unwrap();
}

async fn status_of(app: &App, activity_id: &str) -> Vec<(String, Option<String>)> {
    let view = plans::activity(app, &actor(), activity_id).await.unwrap();
    view.assignments.iter().map(|a| (a.status.code().to_owned(), a.note.clone())).collect()
}

async fn the_next_version_keeps_what_was_entered(place: Arc<Place>) {
    let app = app(&place).await;
    let authority = unit(&app, "municipality", AUTHORITY).await;
    let school = unit(&app, "school", "Ёлкинская школа").await;
    let id = read(&app, &roadmap()).await;
    imports::bind(&app, &actor(), &id, "моуо", std::slice::from_ref(&authority)).await.unwrap();
    imports::bind(&app, &actor(), &id, "школы", &[school]).await.unwrap();
    still_due(&app, &id).await;
    let plan = imports::adopt(&app, &actor(), &id).await.unwrap();
    let before = plans::table(&app, &actor(), &plan).await.unwrap();
    for (text, status) in [("1.1", "accepted"), ("1.2", "in_progress"), ("2.1.1", "in_progress"), ("2.2", "in_review")]
    {
        set(&app, &plan, text, status).await;
    }

    let same = serde_json::to_vec(&roadmap()).unwrap();
    assert_eq!(code(amendments::start(&app, &actor(), &plan, same, "План.docx").await), "same_version");
    let bytes = serde_json::to_vec(&next_version()).unwrap();
    let started = amendments::start(&app, &actor(), &plan, bytes, "План 2.docx").await.unwrap();
    work(&app).await;
    let import = started.import_id;
    let diff = amendments::diff(&app, &actor(), &import).await.unwrap();
    let kinds: Vec<(ChangeKind, Option<&str>)> =
        diff.diff.lines.iter().map(|l| (l.kind, l.number.as_deref())).collect();
    assert!(kinds.contains(&(ChangeKind::Changed, Some("1.1"))), "{kinds:?}");
    assert!(kinds.contains(&(ChangeKind::Changed, Some("2.1.1"))), "{kinds:?}");
    assert!(kinds.contains(&(ChangeKind::Added, Some("2.3"))), "{kinds:?}");
    assert!(kinds.contains(&(ChangeKind::Withdrawn, Some("2.2"))), "{kinds:?}");
    assert_eq!((diff.kept.len(), diff.import.amends.as_ref().unwrap().version), (0, 1));
    // The parties of the plan are bound already; only new windows could be past, and none is.
    assert!(imports::parties(&app, &actor(), &import).await.unwrap().iter().any(|p| p.remembered));
    assert_eq!(imports::past(&app, &actor(), &import).await.unwrap().total, 0);

    // The new title of the document is not wanted; neither is an unknown change.
    amendments::decide(&app, &actor(), &import, "header-title", false).await.unwrap();
    assert_eq!(code(amendments::decide(&app, &actor(), &import, "line-99", false).await), "not_found");
    assert_eq!(amendments::diff(&app, &actor(), &import).await.unwrap().kept, ["header-title"]);
    assert_eq!(imports::adopt(&app, &actor(), &import).await.unwrap(), plan, "the same plan goes on");

    let after = plans::table(&app, &actor(), &plan).await.unwrap();
    assert_eq!((after.plan.version, after.plan.title.as_str()), (2, before.plan.title.as_str()));
    let rows = |table: &plans::TableView| -> Vec<(String, String, bool)> {
        let rows = table.sections.iter().flat_map(|s| &s.rows);
        rows.map(|r| (r.number.clone().unwrap(), r.activity_id.clone(), r.withdrawn)).collect()
    };
    let (old, new) = (rows(&before), rows(&after));
    let id_of = |rows: &[(String, String, bool)], number: &str| rows.iter().find(|r| r.0 == number).unwrap().1.clone();
    for number in ["1.1", "1.2", "2.1.1", "2.2"] {
        assert_eq!(id_of(&old, number), id_of(&new, number), "{number} keeps its page");
    }
    assert_eq!(new.iter().filter(|r| r.2).map(|r| r.0.as_str()).collect::<Vec<_>>(), ["2.2"]);
    let kept = |status: &str, text: &str| (status.to_owned(), Some(format!("заметка {text}")));
    assert_eq!(status_of(&app, &id_of(&new, "1.1")).await, [kept("accepted", "1.1")]);
    assert!(status_of(&app, &id_of(&new, "1.2")).await.contains(&kept("in_progress", "1.2")));
    assert_eq!(status_of(&app, &id_of(&new, "2.2")).await, [kept("in_review", "2.2")], "withdrawn, not deleted");
    let moved = plans::activity(&app, &actor(), &id_of(&new, "2.1.1")).await.unwrap();
    assert_eq!(moved.assignments[0].window_words.as_deref(), Some("апрель 2026"));
    assert_eq!(moved.assignments[0].status.code(), "in_progress", "the work goes on under its new date");
    assert_eq!(moved.journal.len(), 1);

    let history = plans::history(&app, &actor(), &plan, 1).await.unwrap();
    let versions: Vec<(i64, bool, &str)> =
        history.versions.iter().map(|v| (v.number, v.diff.is_some(), v.file_name.as_str())).collect();
    assert_eq!(versions, [(2, true, "План 2.docx"), (1, false, "План.docx")]);
    assert_eq!(code(amendments::diff(&app, &actor(), &import).await), "not_in_review");
    assert!(operations::admin::doctor(&app).await.unwrap().iter().all(|check| check.ok));
}

async fn a_change_can_be_refused(place: Arc<Place>) {
    let app = app(&place).await;
    let id = read(&app, &roadmap()).await;
    assert_eq!(code(amendments::diff(&app, &actor(), &id).await), "not_an_amendment");
    bind_somebody(&app, &id).await;
    let plan = imports::adopt(&app, &actor(), &id).await.unwrap();
    let bytes = serde_json::to_vec(&next_version()).unwrap();
    let import = amendments::start(&app, &actor(), &plan, bytes, "План 2.docx").await.unwrap().import_id;
    work(&app).await;
    let changes = amendments::diff(&app, &actor(), &import).await.unwrap().diff;
    for place in 0..changes.lines.len() {
        amendments::decide(&app, &actor(), &import, &format!("line-{place}"), false).await.unwrap();
    }
    let added = changes.lines.iter().position(|l| l.kind == ChangeKind::Added).unwrap();
    amendments::decide(&app, &actor(), &import, &format!("line-{added}"), true).await.unwrap();
    imports::adopt(&app, &actor(), &import).await.unwrap();
    let table = plans::table(&app, &actor(), &plan).await.unwrap();
    let titles: Vec<&str> = table.sections.iter().flat_map(|s| &s.rows).map(|r| r.title.as_str()).collect();
    assert!(titles.contains(&"Назначить кураторов школ"), "{titles:?}");
    assert!(titles.contains(&"Выезды по запросу"), "{titles:?}");
    assert!(titles.contains(&"Итоговая встреча директоров"), "{titles:?}");
    assert!(table.sections.iter().flat_map(|s| &s.rows).all(|row| !row.withdrawn));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_next_version_keeps_what_was_entered_on_both() {
    on_both(the_next_version_keeps_what_was_entered).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_can_be_refused_on_both() {
    on_both(a_change_can_be_refused).await;
}
