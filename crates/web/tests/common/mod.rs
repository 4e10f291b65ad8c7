//! The real router over a real store in a throw-away folder, with a fixed clock and an invented roadmap.
#![expect(dead_code, reason = "every test binary uses its own part of this module")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

pub mod sample;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use jiff::Timestamp;
use operations::imports::{self, PastDecision};
use operations::units::{self, UnitInput};
use operations::{App, Chance, Clock, jobs, people, program};
use scraper::{Html, Selector};
use store::Store;
use tempfile::TempDir;
use tower::ServiceExt;
use web::{Config, State, router};

pub const LOGIN: &str = "admin";
pub const PASSWORD: &str = "верный пароль";

/// The application under test.
pub struct TestApp {
    pub app: Arc<App>,
    pub router: Router,
    pub cookie: String,
    pub folder: TempDir,
}

/// An answer read to its end.
pub struct Page {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl TestApp {
    /// A fresh folder where nobody can sign in yet.
    pub async fn empty() -> TestApp {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let now: Timestamp = "2023-03-15T07:30:00Z".parse().unwrap();
        let app = Arc::new(App::new(store, Clock::fixed(now), Chance::fixed(7), sample::ports()));
        let state = State::new(app.clone(), Config::new("http://opora.test"));
        TestApp { app, router: router(state), cookie: String::new(), folder }
    }

    /// A folder with an administrator who is signed in.
    pub async fn signed_in() -> TestApp {
        let mut test = TestApp::empty().await;
        people::create_administrator(&test.app, LOGIN, "Лунина О. П.", PASSWORD).await.unwrap();
        let form = test.get("/sign-in").await;
        let cookie = form.cookie("opora_form");
        let token = form.value("csrf");
        let answer =
            test.send("/sign-in", &[("csrf", &token), ("login", LOGIN), ("password", PASSWORD)], &cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        test.cookie = answer.cookie("opora_session");
        test
    }

    /// The same with the invented roadmap read and waiting at the check.
    pub async fn with_import() -> (TestApp, String) {
        let test = TestApp::signed_in().await;
        let address = test.upload("/imports/new", "план.docx", b"sample").await.location();
        while jobs::run_one(&test.app).await.unwrap() {}
        (test, address)
    }

    /// The same with the roadmap in force.
    pub async fn with_plan() -> (TestApp, String) {
        let test = TestApp::signed_in().await;
        test.with_authority().await;
        let import = test.upload("/imports/new", "план.docx", b"sample").await.location();
        while jobs::run_one(&test.app).await.unwrap() {}
        let id = import.rsplit('/').next().unwrap();
        imports::bind_suggested(&test.app, &program(), id).await.unwrap();
        imports::decide_all_past(&test.app, &program(), id, PastDecision::StillDue, false).await.unwrap();
        let answer = test.post(&format!("{import}/adopt"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        (test, answer.location())
    }

    /// The authority that issued the invented roadmap.
    pub async fn with_authority(&self) {
        let input = UnitInput {
            kind: "municipality".to_owned(),
            name: "Управление образования".to_owned(),
            ..UnitInput::default()
        };
        units::create(&self.app, &program(), &input).await.unwrap();
    }

    pub async fn get(&self, address: &str) -> Page {
        let request = Request::get(address).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap();
        self.call(request).await
    }

    pub async fn get_with(&self, address: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = Request::get(address).header(header::COOKIE, &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.call(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the person who is signed in, with the session's token.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token().await;
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.send(address, &fields, &self.cookie).await
    }

    /// Sends a form with any cookie and no token of its own.
    pub async fn send(&self, address: &str, fields: &[(&str, &str)], cookie: &str) -> Page {
        let pairs: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = Request::post(address)
            .header(header::COOKIE, cookie)
            .header(header::HOST, "opora.test")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(web::fields::encode(&pairs)))
            .unwrap();
        self.call(request).await
    }

    pub async fn upload(&self, address: &str, name: &str, bytes: &[u8]) -> Page {
        let token = self.token().await;
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post(address)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(body))
            .unwrap();
        self.call(request).await
    }

    pub async fn token(&self) -> String {
        self.get("/account").await.value("csrf")
    }

    pub async fn call(&self, request: Request<Body>) -> Page {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, text }
    }
}

impl Page {
    /// Where a redirect leads, without the anchor.
    pub fn location(&self) -> String {
        let location = self.headers.get(header::LOCATION).unwrap_or_else(|| panic!("no redirect: {}", self.text));
        location.to_str().unwrap().split('#').next().unwrap().to_owned()
    }

    /// `name=value` of a cookie that was set.
    pub fn cookie(&self, name: &str) -> String {
        let mut all = self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        let found = all.rfind(|value| value.starts_with(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("no cookie {name}")).split(';').next().unwrap().to_owned()
    }

    /// Value of the first field of a name.
    pub fn value(&self, name: &str) -> String {
        let page = Html::parse_document(&self.text);
        let selector = Selector::parse(&format!("[name={name}]")).unwrap();
        let field = page.select(&selector).next().unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        field.attr("value").unwrap_or_default().to_owned()
    }

    /// Texts of all elements that fit a selector.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let selector = Selector::parse(selector).unwrap();
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        page.select(&selector).map(|element| words(element.text().collect())).collect()
    }

    /// An attribute of all elements that fit a selector.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }
}
