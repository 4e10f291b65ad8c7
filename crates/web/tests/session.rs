//! Signing in and out, tokens of forms, foreign pages, headers.

mod common;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::{LOGIN, PASSWORD, TestApp};
use operations::people;

#[tokio::test]
async fn a_fresh_folder_says_how_to_begin() {
    let test = TestApp::empty().await;
    let page = test.get("/").await;
    assert_eq!((page.status, page.location().as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
    let page = test.get("/sign-in").await;
    assert_eq!(page.texts("h1"), ["Первый запуск"]);
    assert!(page.text.contains("opora user add"));
}

#[tokio::test]
async fn signing_in_leads_where_one_wanted_to_go() {
    let test = TestApp::empty().await;
    people::create_administrator(&test.app, LOGIN, "Лунина О. П.", PASSWORD).await.unwrap();
    let page = test.get("/plans?text=школа").await;
    assert!(page.location().starts_with("/sign-in?next=%2Fplans%3Ftext%3D"), "{}", page.location());
    let form = test.get("/sign-in?next=%2Fplans").await;
    let (token, cookie) = (form.value("csrf"), form.cookie("opora_form"));
    let fields = [("csrf", token.as_str()), ("login", LOGIN), ("password", PASSWORD), ("next", "/plans")];
    let answer = test.send("/sign-in", &fields, &cookie).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/plans"));
    let set: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect();
    let session = set.iter().find(|value| value.starts_with("opora_session=")).unwrap();
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax") && !session.contains("Secure"));
}

#[tokio::test]
async fn a_wrong_password_keeps_the_login_and_is_limited() {
    let test = TestApp::empty().await;
    people::create_administrator(&test.app, LOGIN, "Лунина О. П.", PASSWORD).await.unwrap();
    let form = test.get("/sign-in").await;
    let (token, cookie) = (form.value("csrf"), form.cookie("opora_form"));
    let fields = [("csrf", token.as_str()), ("login", LOGIN), ("password", "не тот пароль")];
    let answer = test.send("/sign-in", &fields, &cookie).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.texts("title")[0].starts_with("Ошибка: "));
    assert_eq!(answer.value("login"), LOGIN);
    assert!(!answer.text.contains("не тот пароль"));
    let mut last = answer;
    for _ in 0..30 {
        last = test.send("/sign-in", &fields, &cookie).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn forms_without_the_sessions_token_are_refused() {
    let test = TestApp::signed_in().await;
    let fields = [("kind", "school"), ("name", "СОШ № 1")];
    let answer = test.send("/units/new", &fields, &test.cookie).await;
    assert_eq!((answer.status, answer.texts("h1")), (StatusCode::FORBIDDEN, vec!["Страница устарела".to_owned()]));
    assert!(test.get("/units").await.text.contains("Здесь будут органы управления"));
}

#[tokio::test]
async fn foreign_pages_are_refused() {
    let test = TestApp::signed_in().await;
    let request = Request::post("/sign-out")
        .header(header::COOKIE, &test.cookie)
        .header(header::HOST, "opora.test")
        .header(header::ORIGIN, "https://evil.test")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={}", test.token().await)))
        .unwrap();
    assert_eq!(test.call(request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(test.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let test = TestApp::signed_in().await;
    assert_eq!(test.post("/sign-out", &[]).await.location(), "/sign-in");
    assert_eq!(test.get("/units").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn changing_the_password_asks_for_the_old_one() {
    let test = TestApp::signed_in().await;
    for (fields, field) in [
        ([("current", PASSWORD), ("new", "длинный новый"), ("repeat", "другой")], "repeat"),
        ([("current", "не тот"), ("new", "длинный новый"), ("repeat", "длинный новый")], "current"),
        ([("current", PASSWORD), ("new", "мал"), ("repeat", "мал")], "new"),
    ] {
        let page = test.post("/account/password", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.attributes(".govuk-error-summary a", "href"), [format!("#{field}")]);
    }
    let fields = [("current", PASSWORD), ("new", "длинный новый"), ("repeat", "длинный новый")];
    assert_eq!(test.post("/account/password", &fields).await.location(), "/account");
    assert_eq!(test.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let test = TestApp::signed_in().await;
    for address in ["/", "/nothing/here", "/calendar/unknown.ics", "/api/v1/plans"] {
        let page = test.get(address).await;
        let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{address}");
        assert_eq!(page.headers.get("x-content-type-options").unwrap(), "nosniff", "{address}");
        assert_eq!(page.headers.get("cache-control").unwrap(), "no-store", "{address}");
        let vary: Vec<_> = page.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
        assert!(vary.join(",").contains("HX-Request"), "{address}");
    }
}

#[tokio::test]
async fn unknown_addresses_show_the_way_out() {
    let test = TestApp::signed_in().await;
    for address in ["/nothing", "/units/none", "/plans/none", "/imports/none", "/activities/none", "/persons/none"] {
        let page = test.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(page.texts("h1"), ["Страница не найдена"], "{address}");
        assert!(page.attributes("main a", "href").contains(&"/plans".to_owned()));
        assert!(page.texts(".app-header__person a").contains(&"Лунина О. П.".to_owned()));
    }
    let page = test.get("/sign-out").await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hash() {
    let test = TestApp::empty().await;
    let page = test.get("/sign-in").await;
    let style = page.attributes("link[rel=stylesheet]", "href").remove(0);
    let answer = test.get(&style).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers.get("cache-control").unwrap(), "public, max-age=31536000, immutable");
    let old = test.get("/assets/0000/opora.css").await;
    assert_eq!(old.headers.get("cache-control").unwrap(), "no-store");
    assert_eq!(test.get("/assets/0000/../secret").await.status, StatusCode::NOT_FOUND);
}
