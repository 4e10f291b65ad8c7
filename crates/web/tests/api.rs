//! The JSON API through the real router.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod common;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use common::{LOGIN, PASSWORD, Page, TestApp};
use operations::jobs;
use serde_json::{Value, json};

async fn ask(test: &TestApp, method: Method, address: &str, token: &str, body: Option<Value>) -> (StatusCode, Value) {
    let mut request = Request::builder().method(method).uri(address).header(header::COOKIE, &test.cookie);
    if !token.is_empty() {
        request = request.header("x-csrf-token", token);
    }
    let request = match body {
        Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    let Page { status, text, .. } = test.call(request.unwrap()).await;
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

#[tokio::test]
async fn nobody_gets_anything_without_a_session() {
    let test = TestApp::empty().await;
    let (status, body) = ask(&test, Method::GET, "/api/v1/plans", "", None).await;
    assert_eq!((status, &body["code"]), (StatusCode::UNAUTHORIZED, &json!("not_signed_in")));
    let (status, body) = ask(&test, Method::GET, "/api/v1/nothing", "", None).await;
    assert_eq!((status, &body["code"]), (StatusCode::NOT_FOUND, &json!("not_found")));
}

#[tokio::test]
async fn a_program_signs_in_and_needs_its_token() {
    let mut test = TestApp::signed_in().await;
    test.cookie = String::new();
    let wrong = json!({ "login": LOGIN, "password": "не тот" });
    let (status, body) = ask(&test, Method::POST, "/api/v1/session", "", Some(wrong)).await;
    assert_eq!((status, &body["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("wrong_sign_in")));
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "login": LOGIN, "password": PASSWORD }).to_string()))
        .unwrap();
    let answer = test.call(request).await;
    test.cookie = answer.cookie("opora_session");
    let session: Value = serde_json::from_str(&answer.text).unwrap();
    let token = session["csrf"].as_str().unwrap();
    let unit = json!({ "kind": "school", "name": "Школа № 1" });
    let (status, body) = ask(&test, Method::POST, "/api/v1/units", "", Some(unit.clone())).await;
    assert_eq!((status, &body["code"]), (StatusCode::FORBIDDEN, &json!("missing_token")));
    let (status, body) = ask(&test, Method::POST, "/api/v1/units", token, Some(unit)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let (_, list) = ask(&test, Method::GET, "/api/v1/units?text=школа", "", None).await;
    assert_eq!(list["rows"][0]["id"], body["id"]);
    let (status, _) = ask(&test, Method::DELETE, "/api/v1/session", token, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(ask(&test, Method::GET, "/api/v1/session", "", None).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_goes_from_the_file_to_the_plan() {
    let test = TestApp::signed_in().await;
    test.with_authority().await;
    let (_, session) = ask(&test, Method::GET, "/api/v1/session", "", None).await;
    let token = session["csrf"].as_str().unwrap().to_owned();
    let request = Request::post("/api/v1/imports?name=plan.docx")
        .header(header::COOKIE, &test.cookie)
        .header("x-csrf-token", &token)
        .body(Body::from("sample"))
        .unwrap();
    let answer = test.call(request).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    while jobs::run_one(&test.app).await.unwrap() {}
    let id = serde_json::from_str::<Value>(&answer.text).unwrap()["import_id"].as_str().unwrap().to_owned();
    let root = format!("/api/v1/imports/{id}");
    for part in ["", "/progress", "/review", "/owner", "/parties", "/past", "/summary"] {
        let (status, body) = ask(&test, Method::GET, &format!("{root}{part}"), "", None).await;
        assert_eq!(status, StatusCode::OK, "{part}: {body}");
    }
    let title = json!({ "change": "title", "text": "" });
    let (status, body) = ask(&test, Method::PATCH, &format!("{root}/lines/activity-0"), &token, Some(title)).await;
    assert_eq!((status, &body["fields"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("title")));
    let done = json!({ "decision": { "decision": "done_before", "on": null } });
    let (status, _) = ask(&test, Method::POST, &format!("{root}/past"), &token, Some(done)).await;
    assert_eq!(status, StatusCode::OK);
    let (status, refused) = ask(&test, Method::POST, &format!("{root}/adopt"), &token, None).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("nobody_bound")), "{refused}");
    let (status, bound) = ask(&test, Method::POST, &format!("{root}/parties/suggested"), &token, None).await;
    assert_eq!((status, bound), (StatusCode::OK, json!(1)));
    let (status, plan) = ask(&test, Method::POST, &format!("{root}/adopt"), &token, None).await;
    assert_eq!(status, StatusCode::OK, "{plan}");
    let plan = format!("/api/v1/plans/{}", plan["id"].as_str().unwrap());
    for part in [
        "",
        "/table",
        "/calendar",
        "/calendar?month=2023-04",
        "/timeline",
        "/indicators",
        "/history",
        "/choices",
        "/roadmap",
    ] {
        let (status, body) = ask(&test, Method::GET, &format!("{plan}{part}"), "", None).await;
        assert_eq!(status, StatusCode::OK, "{part}: {body}");
    }
    let (_, list) = ask(&test, Method::GET, "/api/v1/assignments?sort=-due", "", None).await;
    let row = &list["rows"][0];
    let body = json!({ "status": "in_progress", "revision": row["revision"] });
    let address = format!("/api/v1/assignments/{}/status", row["id"].as_str().unwrap());
    assert_eq!(ask(&test, Method::PUT, &address, &token, Some(body.clone())).await.0, StatusCode::OK);
    assert_eq!(ask(&test, Method::PUT, &address, &token, Some(body)).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_description_is_whole() {
    let test = TestApp::empty().await;
    let page = test.get("/api/openapi.json").await;
    let document: Value = serde_json::from_str(&page.text).unwrap();
    let paths = document["paths"].as_object().unwrap();
    for path in ["/api/v1/imports/{id}/adopt", "/api/v1/plans/{id}/table", "/api/v1/feeds/{id}", "/api/v1/units/{id}"] {
        assert!(paths.contains_key(path), "{path} of {:?}", paths.keys());
    }
    assert_eq!(test.get("/api").await.texts("h1"), ["Программный доступ (API)"]);
}
