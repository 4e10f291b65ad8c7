//! Attacks on sign-in, forms and fields, tried through the whole router.

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::{LOGIN, PASSWORD, Page, TestApp};
use jiff::SignedDuration;
use operations::people;

/// Fields of the form that is sent to an address, as a browser would send them.
fn form_of(page: &Page, action: &str) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&page.text);
    let selector = scraper::Selector::parse(&format!("form[action='{action}'] input[type=hidden]")).unwrap();
    let field = |input: scraper::ElementRef<'_>| {
        Some((input.attr("name")?.to_owned(), input.attr("value").unwrap_or_default().to_owned()))
    };
    html.select(&selector).filter_map(field).collect()
}

async fn send(test: &TestApp, address: &str, fields: &[(String, String)], more: &[(&str, &str)]) -> Page {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.extend_from_slice(more);
    test.send(address, &all, &test.cookie).await
}

async fn activity(test: &TestApp, plan: &str) -> String {
    let page = test.get(plan).await;
    page.attributes("a[href^='/activities/']", "href").remove(0).split(['#', '?']).next().unwrap().to_owned()
}

fn comments(page: &Page, words: &str) -> usize {
    page.text.matches(words).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_pressed_eight_times_is_done_once() {
    let (test, plan) = TestApp::with_plan().await;
    let address = activity(&test, &plan).await;
    let action = format!("{address}/comments");
    let form = form_of(&test.get(&address).await, &action);
    assert!(form.iter().any(|(name, value)| name == "idempotency_key" && value.len() == 32), "{form:?}");
    let test = Arc::new(test);
    let presses: Vec<_> = (0..8)
        .map(|_| {
            let (test, action, form) = (Arc::clone(&test), action.clone(), form.clone());
            tokio::spawn(async move { send(&test, &action, &form, &[("comment", "Слова один раз")]).await })
        })
        .collect();
    let mut places = BTreeSet::new();
    for press in presses {
        let answer = press.await.unwrap();
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        places.insert((answer.location(), answer.cookie("opora_notice")));
    }
    assert_eq!(places.len(), 1, "all eight hear the same");
    assert_eq!(comments(&test.get(&address).await, "Слова один раз"), 1);

    // The same key with other words is refused, and the words are not lost.
    let other = send(&test, &action, &form, &[("comment", "Другие слова")]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.texts("h1"), ["Эта форма уже отправлена"]);
    assert_eq!(other.texts("textarea"), ["Другие слова"]);
    assert_eq!(comments(&test.get(&address).await, "Другие слова"), 0);
    let again = send(&test, &action, &form_of(&other, &action), &[("comment", "Другие слова")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(comments(&test.get(&address).await, "Другие слова"), 1);

    // A refused form keeps its key: the mistake is mended and sent.
    let form = form_of(&test.get(&address).await, &action);
    let empty = send(&test, &action, &form, &[("comment", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mended = send(&test, &action, &form, &[("comment", "Третьи слова")]).await;
    assert_eq!(mended.status, StatusCode::SEE_OTHER);
    assert_eq!(comments(&test.get(&address).await, "Третьи слова"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_sent_twice_is_one() {
    let test = Arc::new(TestApp::signed_in().await);
    let form = form_of(&test.get("/imports/new").await, "/imports/new");
    let body = |boundary: &str, words: &str| {
        let mut body = String::new();
        for (name, value) in &form {
            body.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body + &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"п.docx\"\r\n\r\n{words}\r\n--{boundary}--\r\n"
        )
    };
    let upload = |boundary: &'static str, words: &str| {
        let request = Request::post("/imports/new")
            .header(header::COOKIE, &test.cookie)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .body(Body::from(body(boundary, words)))
            .unwrap();
        let test = Arc::clone(&test);
        tokio::spawn(async move { test.call(request).await })
    };
    let (one, two) = (upload("first", "sample"), upload("second", "sample"));
    let (one, two) = (one.await.unwrap(), two.await.unwrap());
    assert_eq!((one.status, two.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{} {}", one.text, two.text);
    assert_eq!(one.location(), two.location());
    assert_eq!(upload("third", "second").await.unwrap().status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn programs_have_keys_too() {
    let test = TestApp::signed_in().await;
    let token = test.token().await;
    let post = async |key: &str, name: &str| {
        let mut request = Request::post("/api/v1/persons")
            .header(header::COOKIE, &test.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-csrf-token", &token);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let body = serde_json::json!({"name": name, "position": "", "unit_id": "", "email": ""});
        test.call(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let (first, second) = (post("k-1", "Анна Примерова").await, post("k-1", "Анна Примерова").await);
    assert!(first.status.is_success(), "{}", first.text);
    assert_eq!((second.status, &second.text), (first.status, &first.text));
    assert_eq!(second.headers.get("idempotent-replayed").unwrap(), "true");
    let other = post("k-1", "Борис Примеров").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.text.contains("\"key_reused\""), "{}", other.text);
    assert_ne!(post("", "Анна Примерова").await.text, first.text);
    assert_eq!(post("ключ с пробелами", "Анна").await.status, StatusCode::BAD_REQUEST);
    test.app.clock.advance(SignedDuration::from_mins(20));
    assert_eq!(post("k-1", "Анна Примерова").await.text, first.text);
}

#[tokio::test]
async fn a_typed_comment_outlives_its_session() {
    let (test, plan) = TestApp::with_plan().await;
    let address = activity(&test, &plan).await;
    let action = format!("{address}/comments");
    let form = form_of(&test.get(&address).await, &action);
    test.app.clock.advance(SignedDuration::from_hours(2));
    let words = "Длинные слова, <b>которые</b> жаль потерять";
    let ended = send(&test, &action, &form, &[("comment", words)]).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    assert!(ended.text.contains("Введённое цело"), "{}", ended.text);
    let cookie = ended.cookie("opora_form");
    // A wrong password on the way does not lose them either.
    let mut sign_in = form_of(&ended, "/sign-in/again");
    let mut page = ended;
    for password in ["не тот пароль", PASSWORD] {
        let mut fields: Vec<_> = sign_in.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend([("login", LOGIN), ("password", password)]);
        page = test.send("/sign-in/again", &fields, &cookie).await;
        if password != PASSWORD {
            sign_in = form_of(&page, "/sign-in/again");
        }
    }
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(page.texts("textarea"), [words]);
    let test = TestApp { cookie: page.cookie("opora_session"), ..test };
    assert_eq!(comments(&test.get(&address).await, "Длинные слова"), 0, "nothing is sent without a press");
    let sent = send(&test, &action, &form_of(&page, &action), &[("comment", words)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert_eq!(comments(&test.get(&address).await, "Длинные слова"), 1);
}

#[tokio::test]
async fn a_form_opened_before_a_new_sign_in_is_asked_once_more() {
    let (test, plan) = TestApp::with_plan().await;
    let address = activity(&test, &plan).await;
    let action = format!("{address}/comments");
    let stale = send(&test, &action, &[("csrf".to_owned(), "0".repeat(64))], &[("comment", "Слова")]).await;
    assert_eq!((stale.status, stale.texts("textarea")), (StatusCode::FORBIDDEN, vec!["Слова".to_owned()]));
    assert_eq!(comments(&test.get(&address).await, "Слова"), 0);
    // Passwords never come back on a page.
    let form = [("csrf".to_owned(), "0".repeat(64))];
    let page = send(&test, "/account/password", &form, &[("current", PASSWORD), ("new", "новые слова про лес")]).await;
    assert!(page.status == StatusCode::FORBIDDEN && !page.text.contains(PASSWORD), "{}", page.text);
}

#[tokio::test]
async fn the_owner_is_not_locked_out() {
    let test = TestApp::empty().await;
    people::create_administrator(&test.app, LOGIN, "Лунина О. П.", PASSWORD).await.unwrap();
    let try_in = async |cookies: &str, password: &str, address: &str| {
        let form = test.get("/sign-in").await;
        let cookie = format!("{}; {cookies}", form.cookie("opora_form"));
        let pairs = [("csrf", form.value("csrf")), ("login", LOGIN.to_owned()), ("password", password.to_owned())];
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut request = Request::post("/sign-in")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-forwarded-for", address)
            .body(Body::from(web::fields::encode(&pairs)))
            .unwrap();
        let peer: std::net::SocketAddr = "127.0.0.1:4000".parse().unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        test.call(request).await
    };
    let own = try_in("", PASSWORD, "10.0.0.1").await;
    let set: Vec<_> = own.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    let browser = set.iter().find(|cookie| cookie.starts_with("opora_browser_")).unwrap();
    assert!(browser.contains("HttpOnly") && browser.contains("Max-Age=15552000"), "{browser}");
    let browser = browser.split(';').next().unwrap();
    // The header does not walk around the limit: nobody named a proxy.
    let mut last = StatusCode::OK;
    for n in 0..30 {
        last = try_in("", "не тот пароль", &format!("10.0.1.{n}")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(try_in("", PASSWORD, "10.0.9.9").await.status, StatusCode::TOO_MANY_REQUESTS, "a stranger waits");
    assert_eq!(try_in(browser, PASSWORD, "10.0.9.9").await.status, StatusCode::SEE_OTHER, "the owner does not");
}

#[tokio::test]
async fn sessions_are_seen_and_ended() {
    let test = TestApp::signed_in().await;
    let other = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
        .body(Body::from(serde_json::json!({"login": LOGIN, "password": PASSWORD}).to_string()))
        .unwrap();
    let other = test.call(other).await.cookie("opora_session");
    let page = test.get("/account").await;
    assert!(page.text.contains("Firefox, Windows") && page.text.contains("Этот сеанс"), "{}", page.text);
    let end = page.attributes("form[action$='/end']", "action").remove(0);
    assert_eq!(test.post(&end, &[]).await.location(), "/account");
    let request = Request::get("/units").header(header::COOKIE, &other).body(Body::empty()).unwrap();
    assert_eq!(test.call(request).await.status, StatusCode::SEE_OTHER, "ended");
    assert_eq!(test.get("/units").await.status, StatusCode::OK, "the other lives");
    assert_eq!(test.post("/account/sessions/00000000000000000000/end", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_leads_away() {
    let test = TestApp::empty().await;
    people::create_administrator(&test.app, LOGIN, "Лунина О. П.", PASSWORD).await.unwrap();
    for next in [
        "/\t/evil.test",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "https://evil.test",
        "/\r\n/evil.test",
        "/\u{0}/evil.test",
        " //evil.test",
        "javascript:alert(1)",
        "///evil.test",
        "/\u{85}/evil.test",
    ] {
        let query = web::fields::encode(&[("next".to_owned(), next.to_owned())]);
        let form = test.get(&format!("/sign-in?{query}")).await;
        if form.status == StatusCode::OK {
            assert_eq!(form.value("next"), "/", "{next:?}");
        } else {
            assert!(form.status.is_client_error(), "{next:?}");
        }
        let form = test.get("/sign-in").await;
        let (token, cookie) = (form.value("csrf"), form.cookie("opora_form"));
        let fields = [("csrf", token.as_str()), ("login", LOGIN), ("password", PASSWORD), ("next", next)];
        let answer = test.send("/sign-in", &fields, &cookie).await;
        match answer.headers.get(header::LOCATION) {
            Some(location) => assert_eq!(location, "/", "{next:?}"),
            None => assert!(answer.status.is_client_error(), "{next:?}: {}", answer.status),
        }
    }
}

/// Every address of the pages and of the API that is opened, with parameters filled in.
fn addresses() -> Vec<String> {
    let map = include_str!("../src/router.rs");
    let pages = map.split(".route(").skip(1).filter_map(|part| {
        let path = part.split('"').nth(1)?;
        let call = part.split('"').nth(2)?;
        call.contains("get(").then(|| path.to_owned())
    });
    let api = web::api::openapi().paths.paths.iter().filter(|(_, item)| item.get.is_some());
    pages.chain(api.map(|(path, _)| path.clone())).filter(|path| !path.contains("{bundle}")).collect()
}

#[tokio::test]
async fn no_number_and_no_character_breaks_a_page() {
    let (test, plan) = TestApp::with_plan().await;
    let plan = plan.rsplit('/').next().unwrap().to_owned();
    let addresses = addresses();
    assert!(addresses.len() > 80, "{}", addresses.len());
    let numbers = [
        "9223372036854775807",
        "18446744073709551615",
        "-9223372036854775808",
        "99999999999999999999999",
        "0",
        "-1",
        "1e9",
    ];
    let texts = ["%00", "%E2%80%AE", "9999-12", "9999-12-31", "-9999-01", "%ff", "a%0Ab"];
    for address in &addresses {
        for value in numbers.iter().chain(&texts) {
            let mut tried = vec![format!(
                "{}?page={value}&year={value}&month={value}&window={value}&smallest={value}&from={value}&to={value}\
                 &revision={value}&number={value}&work={value}&school={value}&unit={value}&sort={value}&text={value}",
                address.replace("{id}", &plan).replace(['{', '}'], "x")
            )];
            for name in ["page", "year", "month", "from"] {
                tried.push(format!("{}?{name}={value}", address.replace("{id}", &plan).replace(['{', '}'], "x")));
            }
            if let (Some(start), Some(_)) = (address.find('{'), address.rfind('}')) {
                let mut filled = address[..start].to_owned();
                for (place, part) in address[start..].split('{').skip(1).enumerate() {
                    let rest = part.split_once('}').map_or("", |(_, rest)| rest);
                    let value = if place == 0 && address.starts_with("/plans") { plan.as_str() } else { value };
                    filled.push_str(&format!("{value}{rest}"));
                }
                tried.push(filled);
            }
            for address in tried {
                let Ok(request) = Request::get(&address).header(header::COOKIE, &test.cookie).body(Body::empty())
                else {
                    continue;
                };
                let page = test.call(request).await;
                assert!(page.status.as_u16() < 500, "{address}: {} {}", page.status, page.text);
            }
        }
    }
}

#[tokio::test]
async fn no_form_takes_what_no_field_may_hold() {
    let test = TestApp::signed_in().await;
    let million = "я".repeat(100_000);
    for (address, field) in
        [("/units/new", "name"), ("/persons/new", "name"), ("/persons/new", "position"), ("/feeds", "name")]
    {
        for value in ["Школа\0", "Школа \u{202e}кяаМ", "Школа\u{1b}[2J", million.as_str()] {
            let page = test.post(address, &[("kind", "school"), (field, value)]).await;
            assert!(page.status.is_client_error(), "{address} {field}: {}", page.status);
        }
    }
    let token = test.token().await;
    for body in [
        "{\"name\": \"Анна\\u0000\"}",
        "{\"name\\u0000\": \"Анна\"}",
        "{\"name\": [\"\\u202e\"]}",
        "[[[[",
        "{\"page\": 1e400}",
    ] {
        let request = Request::post("/api/v1/persons")
            .header(header::COOKIE, &test.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-csrf-token", &token)
            .body(Body::from(body))
            .unwrap();
        let answer = test.call(request).await;
        assert!(answer.status.is_client_error(), "{body}: {}", answer.status);
    }
}

#[tokio::test]
async fn weak_passwords_are_refused_with_a_reason() {
    let test = TestApp::signed_in().await;
    for weak in ["1234567890", "qwertyuiop12", "йцукенгшщзхъ", "Password2024!", "admin-opora-1", "котикотикоти"]
    {
        let page = test.post("/account/password", &[("current", PASSWORD), ("new", weak), ("repeat", weak)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{weak}");
        assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#new"], "{weak}");
    }
    for _ in 0..5 {
        test.post("/account/password", &[("current", "не тот"), ("new", "x"), ("repeat", "x")]).await;
    }
    let page = test
        .post(
            "/account/password",
            &[("current", PASSWORD), ("new", "другие слова про лес"), ("repeat", "другие слова про лес")],
        )
        .await;
    assert!(page.text.contains("Слишком много неудачных попыток"), "{}", page.text);
}
