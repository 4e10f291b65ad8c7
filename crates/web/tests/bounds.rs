//! What is turned away before a handler works: large bodies, long fields; and what is said when the database is away.

mod common;

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::{LOGIN, PASSWORD, TestApp};
use operations::people;

fn encoded(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    web::fields::encode(&pairs)
}

#[tokio::test]
async fn large_forms_are_refused_by_route() {
    let test = TestApp::signed_in().await;
    for (address, bytes, status) in [
        ("/sign-in", 20 * 1024, StatusCode::PAYLOAD_TOO_LARGE),
        ("/account/password", 20 * 1024, StatusCode::PAYLOAD_TOO_LARGE),
        ("/units/new", 300 * 1024, StatusCode::PAYLOAD_TOO_LARGE),
        ("/imports/x/header", 300 * 1024, StatusCode::PAYLOAD_TOO_LARGE),
        ("/results/scales", 3 * 1024 * 1024, StatusCode::PAYLOAD_TOO_LARGE),
        ("/api/v1/session", 300 * 1024, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let kind = if address.starts_with("/api") { "application/json" } else { "application/x-www-form-urlencoded" };
        let request = Request::post(address)
            .header(header::COOKIE, &test.cookie)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(vec![b'a'; bytes]))
            .unwrap();
        let page = test.call(request).await;
        assert_eq!(page.status, status, "{address}: {}", page.text);
        assert!(page.text.contains("Отправлено больше, чем принимается"), "{address}: {}", page.text);
    }
}

#[tokio::test]
async fn every_field_has_a_length() {
    let test = TestApp::signed_in().await;
    let long = "я".repeat(20_001);
    for (address, field) in [
        ("/units/new", "name"),
        ("/units/new", "never_heard_of"),
        ("/persons/new", "name"),
        ("/persons/new", "position"),
        ("/imports/x/header", "title"),
        ("/feeds", "name"),
    ] {
        let page = test.post(address, &[(field, &long)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}: {}", page.text);
        assert!(page.text.contains("сократите и отправьте ещё раз"), "{address} {field}: {}", page.text);
    }
    let words = "я".repeat(300);
    for address in ["/plans", "/units", "/persons", "/journal", "/api/v1/plans", "/api/v1/targets"] {
        let page = test.get(&format!("{address}?{}", encoded(&[("text", &words)]))).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}: {}", page.text);
    }
}

#[tokio::test]
async fn every_text_of_a_json_body_has_a_length() {
    let test = TestApp::signed_in().await;
    let token = test.token().await;
    let long = "я".repeat(20_001);
    for (address, body) in [
        ("/api/v1/units", serde_json::json!({"kind": "school", "name": long})),
        ("/api/v1/session", serde_json::json!({"login": "я".repeat(101), "password": "x"})),
        ("/api/v1/units", serde_json::json!({"deep": [{"er": [long]}]})),
    ] {
        let request = Request::post(address)
            .header(header::COOKIE, &test.cookie)
            .header("x-csrf-token", &token)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let page = test.call(request).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}: {}", page.text);
        assert!(page.text.contains("too_long"), "{}", page.text);
    }
}

/// A login of a megabyte is neither folded nor counted as an attempt.
#[tokio::test]
async fn a_long_login_costs_nothing() {
    let test = TestApp::empty().await;
    people::create_administrator(&test.app, LOGIN, "Лунина О. П.", PASSWORD).await.unwrap();
    let form = test.get("/sign-in").await;
    let (token, cookie) = (form.value("csrf"), form.cookie("opora_form"));
    let login = "Я".repeat(1_500);
    let began = Instant::now();
    for _ in 0..50 {
        let page = test.send("/sign-in", &[("csrf", &token), ("login", &login), ("password", "x")], &cookie).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test]
async fn without_the_database_the_truth_is_said_soon() {
    let test = TestApp::signed_in().await;
    let token = test.token().await;
    assert_eq!(test.get("/healthz").await.status, StatusCode::OK);
    let ready = test.get("/readyz").await;
    assert_eq!((ready.status, ready.text.as_str()), (StatusCode::OK, "Сервер готов: база данных отвечает.\n"));

    test.app.store.close().await.unwrap();
    assert_eq!(test.get("/healthz").await.status, StatusCode::OK);
    let ready = test.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.text.contains("база данных не отвечает"));
    for address in ["/", "/plans", "/sign-in", "/api/v1/plans", "/calendar/nothing.ics"] {
        let began = Instant::now();
        let page = test.get(address).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{address}: {}", page.text);
        assert!(page.text.contains("не сохранено") && !page.text.contains("Номер ошибки"), "{}", page.text);
        assert!(began.elapsed() < Duration::from_secs(3), "{address}: {:?}", began.elapsed());
    }
    let page = test.send("/units/new", &[("csrf", &token), ("name", "СОШ № 1")], &test.cookie).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text);
}
