//! Organisations and people: forms, list, table, archive, feeds.

mod common;

use axum::http::StatusCode;
use common::TestApp;

async fn unit(test: &TestApp, name: &str, code: &str) -> String {
    let fields = [("kind", "school"), ("name", name), ("short_name", ""), ("code", code)];
    let answer = test.post("/units/new", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.location()
}

#[tokio::test]
async fn a_form_keeps_what_was_typed() {
    let test = TestApp::signed_in().await;
    let page = test.post("/units/new", &[("kind", "school"), ("name", ""), ("code", "A-1")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.texts("title")[0].starts_with("Ошибка: "));
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#name"]);
    assert_eq!(page.value("code"), "A-1");
}

#[tokio::test]
async fn organisations_are_found_whatever_the_case() {
    let test = TestApp::signed_in().await;
    let address = unit(&test, "Школа имени Ёлкина", "A-1").await;
    unit(&test, "Гимназия № 2", "A-2").await;
    let page = test.get("/units?text=%D0%B5%D0%BB%D0%BA%D0%B8%D0%BD").await;
    assert_eq!(page.attributes("tbody th a", "href"), std::slice::from_ref(&address));
    let page = test.get("/units?text=нет-такой").await;
    assert!(page.text.contains("ничего не нашлось"));
    let page = test.get(&address).await;
    assert!(page.texts("h1")[0].contains("Школа имени Ёлкина"));
}

#[tokio::test]
async fn a_taken_code_is_a_problem_of_its_field() {
    let test = TestApp::signed_in().await;
    unit(&test, "Школа № 1", "A-1").await;
    let page = test.post("/units/new", &[("kind", "school"), ("name", "Школа № 2"), ("code", "A-1")]).await;
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#code"]);
}

#[tokio::test]
async fn an_old_form_does_not_overwrite() {
    let test = TestApp::signed_in().await;
    let address = unit(&test, "Школа № 1", "").await;
    let revision = test.get(&format!("{address}/edit")).await.value("revision");
    let save = |name| [("kind", "school"), ("name", name), ("revision", revision.as_str())];
    assert_eq!(test.post(&format!("{address}/edit"), &save("Школа № 10")).await.location(), address);
    let late = test.post(&format!("{address}/edit"), &save("Школа № 11")).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("изменил кто-то другой") && late.value("name") == "Школа № 11");
}

#[tokio::test]
async fn archived_organisations_come_back() {
    let test = TestApp::signed_in().await;
    let address = unit(&test, "Школа № 1", "").await;
    test.post(&format!("{address}/archive"), &[("archived", "yes")]).await;
    assert!(test.get("/units").await.attributes("tbody th a", "href").is_empty());
    assert_eq!(test.get("/units?archived=1").await.attributes("tbody th a", "href"), std::slice::from_ref(&address));
    test.post(&format!("{address}/archive"), &[("archived", "no")]).await;
    assert_eq!(test.get("/units").await.attributes("tbody th a", "href"), [address]);
}

#[tokio::test]
async fn links_are_typed_and_dated() {
    let test = TestApp::signed_in().await;
    let school = unit(&test, "Школа № 1", "").await;
    let office = unit(&test, "Управление образования", "").await;
    let id = office.trim_start_matches("/units/").to_owned();
    let add = format!("{school}/links/new");
    let wrong = [("kind", "subordinate"), ("to_unit", id.as_str()), ("starts_on", "когда-то")];
    let page = test.post(&add, &wrong).await;
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#starts_on"]);
    assert_eq!(page.value("starts_on"), "когда-то");
    let right = [("kind", "subordinate"), ("to_unit", id.as_str()), ("starts_on", "01.09.2022")];
    assert_eq!(test.post(&add, &right).await.location(), school);
    let page = test.get(&school).await;
    assert!(page.text.contains("с 01.09.2022"), "{}", page.text);
    let end = page.attributes("form[action$='/end']", "action").remove(0);
    test.post(&end, &[("ends_on", "")]).await;
    assert!(test.get(&school).await.text.contains("по 15.03.2023"));
}

#[tokio::test]
async fn a_table_is_shown_before_it_is_taken() {
    let test = TestApp::signed_in().await;
    let table = "школа;Школа № 1;;A-1\nшкола;;;A-2\n";
    let page = test.upload("/units/load", "школы.csv", table.as_bytes()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.texts(".app-finding")[0].starts_with("Добавится 1"), "{:?}", page.texts(".app-finding"));
    assert!(test.get("/units").await.attributes("tbody th a", "href").is_empty());
    let answer = test.post("/units/load/apply", &[("ticket", &page.value("ticket"))]).await;
    assert_eq!(answer.location(), "/units");
    assert_eq!(test.get("/units").await.texts("tbody th a"), ["Школа № 1"]);
}

#[tokio::test]
async fn a_missing_or_too_large_file_is_said() {
    let test = TestApp::signed_in().await;
    let page = test.upload("/units/load", "", b"").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Выберите файл XLSX"));
    let page = test.upload("/units/load", "много.csv", &vec![b'a'; 60 * 1024 * 1024 + 1]).await;
    assert!(page.text.contains("больше 60 МБ"));
}

#[tokio::test]
async fn people_belong_to_organisations() {
    let test = TestApp::signed_in().await;
    let school = unit(&test, "Школа № 1", "").await;
    let id = school.trim_start_matches("/units/").to_owned();
    let fields = [("name", "Ветрова Анна Сергеевна"), ("position", "методист"), ("unit_id", id.as_str())];
    let person = test.post("/persons/new", &fields).await.location();
    assert!(test.get(&school).await.attributes("main a", "href").contains(&person));
    let page = test.post(&format!("{person}/edit"), &[("name", ""), ("revision", "1")]).await;
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#name"]);
}

#[tokio::test]
async fn a_feed_is_shown_once_and_can_be_revoked() {
    let test = TestApp::signed_in().await;
    let school = unit(&test, "Школа № 1", "").await;
    let owner = format!("unit:{}", school.trim_start_matches("/units/"));
    let page = test.post("/feeds", &[("owner", &owner), ("name", "телефон")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let address = page.attributes("#address", "value").remove(0);
    let path = address.strip_prefix("http://opora.test").unwrap().to_owned();
    assert!(!test.get(&school).await.text.contains(&path));
    let stranger = TestApp { cookie: String::new(), ..test };
    let feed = stranger.get(&path).await;
    assert_eq!(
        (feed.status, feed.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "text/calendar; charset=utf-8")
    );
    let tag = feed.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(stranger.get_with(&path, &[("if-none-match", &tag)]).await.status, StatusCode::NOT_MODIFIED);
}
