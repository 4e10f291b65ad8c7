//! A plan in force: its tabs, filters, statuses, files, next version.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod common;

use axum::http::StatusCode;
use common::TestApp;
use operations::imports::{self, HeaderChange, PastDecision};
use operations::units::{self, UnitInput};
use operations::{Target, jobs, program};

#[tokio::test]
async fn every_tab_is_an_address() {
    let (test, plan) = TestApp::with_plan().await;
    for tab in ["", "/calendar", "/calendar?month=2023-04", "/timeline", "/list", "/indicators", "/history"] {
        let page = test.get(&format!("{plan}{tab}")).await;
        assert_eq!(page.status, StatusCode::OK, "{tab}: {}", page.text);
        assert_eq!(page.texts("h1"), ["Дорожная карта поддержки школ Заречного района на 2023 год"], "{tab}");
        assert_eq!(page.attributes(".app-tabs a[aria-current=page]", "href").len(), 1, "{tab}");
    }
}

#[tokio::test]
async fn the_table_has_the_documents_words() {
    let (test, plan) = TestApp::with_plan().await;
    let page = test.get(&plan).await;
    assert_eq!(page.texts("tbody th[scope=row]").len(), 7);
    assert!(page.texts("tbody td[data-label=Срок]").contains(&"апрель, октябрь 2023".to_owned()));
    assert!(page.text.contains("2. Сопровождение"));
}

#[tokio::test]
async fn the_list_filters_in_its_address() {
    let (test, plan) = TestApp::with_plan().await;
    let all = test.get(&format!("{plan}/list")).await.texts("tbody tr").len();
    let some = test.get(&format!("{plan}/list?text=совещание")).await.texts("tbody tr").len();
    assert!(0 < some && some < all, "{some} of {all}");
    let page = test.get(&format!("{plan}/list?from=01.04.2023&to=30.04.2023")).await;
    assert_eq!(page.value("from"), "01.04.2023");
    let page = test.get(&format!("{plan}/list?from=завтра")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#from"]);
}

#[tokio::test]
async fn a_status_changes_with_a_note() {
    let (test, plan) = TestApp::with_plan().await;
    let activity = test.get(&plan).await.attributes("tbody th a", "href").remove(1);
    let page = test.get(&activity).await;
    assert!(page.text.contains("стр.\u{a0}3") && page.text.contains("строка\u{a0}3"), "{}", page.text);
    let form = page.attributes("a[href*='?assignment=']", "href").remove(0);
    let page = test.get(form.split('#').next().unwrap()).await;
    let window = page.value("span");
    let (revision, action) = (page.value("revision"), page.attributes("#status-form", "action").remove(0));
    let fields = |status, done| {
        let window = ("span", window.as_str());
        [("status", status), ("note", "Справка готова"), ("done_on", done), ("revision", revision.as_str()), window]
    };
    let refused = test.post(&action, &fields("", "")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert_eq!(refused.texts("#note"), ["Справка готова"]);
    let refused = test.post(&action, &fields("accepted", "завтра")).await;
    assert_eq!(refused.attributes(".govuk-error-summary a", "href"), ["#done_on"]);
    let saved = test.post(&action, &fields("accepted", "10.03.2023")).await.location();
    assert_eq!(saved.split('?').next(), Some(activity.as_str()));
    let page = test.get(&saved).await;
    assert!(page.text.contains("10.03.2023") && page.text.contains("Справка готова"));
}

/// The sample in force, whose authority is two organisations.
async fn with_two_authorities() -> (TestApp, String) {
    let test = TestApp::signed_in().await;
    let mut ids = Vec::new();
    for name in ["Управление образования", "Комитет образования Заречного района"]
    {
        let input = UnitInput { kind: "municipality".to_owned(), name: name.to_owned(), ..UnitInput::default() };
        ids.push(units::create(&test.app, &program(), &input).await.unwrap());
    }
    let import = test.upload("/imports/new", "план.docx", b"sample").await.location();
    while jobs::run_one(&test.app).await.unwrap() {}
    let id = import.rsplit('/').next().unwrap();
    let targets: Vec<Target> = ids.iter().cloned().map(Target::Unit).collect();
    imports::bind(&test.app, &program(), id, "моуо", &targets).await.unwrap();
    let owner = HeaderChange { owner_unit_id: Some(ids[0].clone()), ..HeaderChange::default() };
    imports::edit_header(&test.app, &program(), id, &owner).await.unwrap();
    imports::decide_all_past(&test.app, &program(), id, PastDecision::StillDue, false).await.unwrap();
    let plan = imports::adopt(&test.app, &program(), id).await.unwrap();
    (test, format!("/plans/{plan}"))
}

#[tokio::test]
async fn several_owners_are_marked_at_once_or_not_at_all() {
    let (test, plan) = with_two_authorities().await;
    let lines = test.get(&plan).await.attributes("tbody th a", "href");
    let mut marked = 0;
    for line in lines {
        let page = test.get(&line).await;
        let chosen = page.attributes("input[name=chosen]", "value");
        let [first, second, ..] = &chosen[..] else { continue };
        marked += 1;
        let window = page.value("span");
        let address = format!("{line}/assignments");
        let fields = |first: &str, status: &str| {
            let pairs = [("span", window.as_str()), ("status", status), ("chosen", first), ("chosen", second)];
            pairs.map(|(name, value)| (name, value.to_owned())).to_vec()
        };
        let post = async |fields: Vec<(&str, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            test.post(&address, &fields).await
        };
        // One of the two was changed meanwhile: neither is.
        let stale = format!("{}:99", first.split(':').next().unwrap());
        let conflict = post(fields(&stale, "accepted")).await;
        assert_eq!(conflict.status, StatusCode::UNPROCESSABLE_ENTITY, "{:?} {window}", conflict.texts("main"));
        assert_eq!(test.get(&line).await.attributes("input[name=chosen]", "value"), chosen);
        let nobody = post(vec![("status", "accepted".to_owned())]).await;
        assert_eq!(nobody.attributes(".govuk-error-summary a", "href"), ["#chosen"]);
        let done = post(fields(first, "accepted")).await;
        assert!(done.location().starts_with(&format!("{line}?span=")), "{}", done.text);
        let after = test.get(&done.location()).await;
        // The head of the page says the state of the whole line, with a comma behind it.
        let (all, head) = (after.text.matches("Принято</span>").count(), after.text.matches("Принято</span>,").count());
        assert_eq!(all - head, 2, "{}", after.text);
    }
    assert!(marked > 0, "the sample has a line of several owners");
}

#[tokio::test]
async fn files_have_russian_names() {
    let (test, plan) = TestApp::with_plan().await;
    for (part, begins) in
        [("export.docx", "docx "), ("export.xlsx", "xlsx "), ("export.json", "{"), ("versions/1/source", "sample")]
    {
        let page = test.get(&format!("{plan}/{part}")).await;
        assert_eq!(page.status, StatusCode::OK, "{part}");
        assert!(page.text.starts_with(begins), "{part}: {}", page.text);
        let disposition = page.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.contains("filename*=UTF-8''%D0"), "{part}: {disposition}");
    }
}

#[tokio::test]
async fn the_next_version_is_confirmed_line_by_line() {
    let (test, plan) = TestApp::with_plan().await;
    let import = test.upload(&format!("{plan}/versions"), "план 2.docx", b"second").await.location();
    while jobs::run_one(&test.app).await.unwrap() {}
    let check = test.get(&format!("{import}/check")).await;
    assert!(check.attributes("a.govuk-button", "href").contains(&format!("{import}/changes")));
    let page = test.get(&format!("{import}/changes")).await;
    let changes = page.attributes("input[name=change]", "value");
    assert!(changes.len() >= 3, "{changes:?} {}", page.text);
    let keep = changes.iter().find(|change| change.starts_with("line-")).unwrap();
    test.post(&format!("{import}/changes"), &[("change", keep), ("take", "no")]).await;
    assert!(test.get(&format!("{import}/changes")).await.text.contains("останется как было"));
    let answer = test.post(&format!("{import}/adopt"), &[]).await;
    assert_eq!(answer.location(), plan, "{}", answer.text);
    let page = test.get(&format!("{plan}/history")).await;
    assert!(page.text.contains("Версия 2"));
}

#[tokio::test]
async fn the_start_page_says_what_burns() {
    let test = TestApp::signed_in().await;
    assert!(test.get("/").await.text.contains("Пока в действии нет ни одной"));
    let (test, plan) = TestApp::with_plan().await;
    let page = test.get("/").await;
    assert!(page.texts(".app-finding")[0].starts_with("Просрочено"), "{:?}", page.texts(".app-finding"));
    assert!(page.attributes("main a", "href").contains(&plan));
    assert_eq!(test.get("/journal").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_archived_plan_comes_back() {
    let (test, plan) = TestApp::with_plan().await;
    test.post(&format!("{plan}/archive"), &[("archived", "yes")]).await;
    assert!(!test.get("/plans").await.attributes("tbody a", "href").contains(&plan));
    test.post(&format!("{plan}/archive"), &[("archived", "no")]).await;
    assert!(test.get("/plans").await.attributes("tbody a", "href").contains(&plan));
}

#[tokio::test]
async fn a_comment_is_added_and_taken_back_with_trace() {
    let (test, plan) = TestApp::with_plan().await;
    let line = test.get(&plan).await.attributes("tbody th a", "href").remove(0);
    let page = test.post(&format!("{line}/comments"), &[("comment", "  ")]).await;
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#comment"]);
    let answer = test.post(&format!("{line}/comments"), &[("comment", "Справка будет\r\n\r\nв пятницу <b>")]).await;
    assert_eq!(answer.location(), line);
    let page = test.get(&line).await;
    assert!(page.text.contains("<p>Справка будет</p>") && page.text.contains("в пятницу &#60;b&#62;"), "{}", page.text);
    let take_back = page.attributes("form[action$='/withdraw']", "action").remove(0);
    test.post(&take_back, &[]).await;
    let page = test.get(&line).await;
    assert!(page.text.contains("Комментарий убран автором") && !page.text.contains("<p>Справка будет</p>"));
    assert_eq!(test.post("/activities/нет/comments", &[("comment", "а")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_sample_can_be_downloaded() {
    let test = TestApp::signed_in().await;
    let file = test.get("/imports/sample.docx").await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.text.starts_with("PK"));
}
