//! Rights over the router's own list of requests: a head sees the own school and nothing of others.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod common;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use common::TestApp;
use operations::staff::{self, StaffRow};
use operations::units::{self, UnitInput};
use operations::{program, sessions};
use utoipa::openapi::PathItem;

/// Requests that everybody who is signed in may make: what they answer is their own.
const OWN: [&str; 12] = [
    "/api/v1/session",
    "/api/v1/mine",
    "/api/v1/may",
    "/api/v1/review-queue",
    "/api/v1/rules",
    "/api/v1/schools/rules",
    "/api/v1/results/scales",
    "/api/v1/files",
    "/api/v1/registers",
    "/api/v1/catalogue",
    "/api/v1/scales",
    "/api/v1/results/diagnostics/form",
];

/// A district of two schools, and the session of the head of the first.
async fn district() -> (TestApp, [String; 2], String) {
    let mut test = TestApp::with_plan().await.0;
    let mut ids = Vec::new();
    for code in ["s1", "s2"] {
        let name = format!("Школа {code}");
        let input = UnitInput { kind: "school".to_owned(), name, code: code.to_owned(), ..UnitInput::default() };
        ids.push(units::create(&test.app, &program(), &input).await.unwrap());
    }
    let head = StaffRow {
        name: "Орлова Елена Игоревна".to_owned(),
        position: "директор".to_owned(),
        unit: "s1".to_owned(),
        login: "head1".to_owned(),
        role: "руководитель".to_owned(),
        ..StaffRow::default()
    };
    staff::load(&test.app, &program(), &[head]).await.unwrap();
    let session = sessions::open_for(&test.app, "head1").await.unwrap();
    test.cookie = format!("opora_session={}", session.secret);
    (test, [ids[0].clone(), ids[1].clone()], session.csrf)
}

fn methods(item: &PathItem) -> Vec<Method> {
    let all = [
        (Method::GET, item.get.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::PATCH, item.patch.is_some()),
        (Method::DELETE, item.delete.is_some()),
    ];
    all.into_iter().filter(|(_, there)| *there).map(|(method, _)| method).collect()
}

#[tokio::test]
async fn no_request_of_the_api_opens_a_foreign_record() {
    let (test, [_, foreign], token) = district().await;
    let mut asked = 0;
    for (path, item) in &web::api::openapi().paths.paths {
        if OWN.contains(&path.as_str()) {
            continue;
        }
        let mut address = path.clone();
        while let (Some(open), Some(close)) = (address.find('{'), address.find('}')) {
            address.replace_range(open..=close, &foreign);
        }
        for method in methods(item) {
            let request = Request::builder()
                .method(method.clone())
                .uri(&address)
                .header(header::COOKIE, &test.cookie)
                .header("x-csrf-token", &token)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from("{}"))
                .unwrap();
            let answer = test.call(request).await;
            assert!(
                answer.status.is_client_error(),
                "{method} {path} answered {} to the head of another school: {}",
                answer.status,
                answer.text.chars().take(200).collect::<String>()
            );
            asked += 1;
        }
    }
    assert!(asked > 100, "only {asked} requests were asked: the list of the router is not whole");
}

#[tokio::test]
async fn pages_open_for_the_own_school_only() {
    let (test, [own, foreign], _) = district().await;
    for (address, status) in [
        ("/mine".to_owned(), StatusCode::OK),
        (format!("/units/{own}"), StatusCode::OK),
        (format!("/units/{foreign}"), StatusCode::FORBIDDEN),
        (format!("/units/{own}/visits"), StatusCode::OK),
        (format!("/units/{foreign}/visits"), StatusCode::FORBIDDEN),
        ("/units/there-is-no-such-unit".to_owned(), StatusCode::FORBIDDEN),
        ("/work/there-is-no-such-work".to_owned(), StatusCode::NOT_FOUND),
        ("/plans".to_owned(), StatusCode::FORBIDDEN),
        ("/units".to_owned(), StatusCode::FORBIDDEN),
        ("/persons".to_owned(), StatusCode::FORBIDDEN),
        ("/journal".to_owned(), StatusCode::FORBIDDEN),
        ("/schools".to_owned(), StatusCode::FORBIDDEN),
        ("/imports/new".to_owned(), StatusCode::OK),
    ] {
        let page = test.get(&address).await;
        assert_eq!(page.status, status, "{address}");
    }
    assert_eq!(test.get("/").await.location(), "/mine", "the own work is the first page");
}

#[tokio::test]
async fn a_foreign_record_and_a_missing_one_are_refused_alike() {
    let (test, [_, foreign], _) = district().await;
    let (there, missing) = (test.get(&format!("/units/{foreign}")).await, test.get("/units/0").await);
    assert_eq!(there.status, missing.status);
    assert_eq!(there.texts("main"), missing.texts("main"));
}
