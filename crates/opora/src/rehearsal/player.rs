//! The one who plays: signs people in and sends their requests to the router.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use operations::{App, Clock, sessions};
use serde_json::Value;
use tower::ServiceExt;

use crate::failure::Failure;

/// Largest answer that is read.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;
/// Login of the first administrator.
pub const ADMINISTRATOR: &str = "admin";

/// What a request came to: an answer, or the code of a refusal.
pub type Reply = Result<Value, String>;

/// Plays people.
pub struct Player {
    pub app: Arc<App>,
    pub router: axum::Router,
    folder: PathBuf,
    sessions: HashMap<String, (String, String)>,
    /// Id of a unit by its code.
    pub units: HashMap<String, String>,
    /// Id of a set by its name.
    pub sets: HashMap<String, String>,
    /// Id of a plan by the name that the scenario gives it.
    pub plans: HashMap<String, String>,
}

impl Player {
    /// A player over an empty deployment: makes the first administrator.
    pub async fn new(app: Arc<App>, folder: PathBuf) -> Result<Player, Failure> {
        if operations::people::anybody(&app).await? {
            return Err(domain::refusal::Refusal::new(
                "folder_not_empty",
                "В этой папке уже есть данные, а репетиция играет год на пустом месте.",
                "Укажите пустую папку: --data ПАПКА.",
            )
            .into());
        }
        let password = app.chance.token();
        operations::people::create_administrator(&app, ADMINISTRATOR, "Администратор репетиции", &password).await?;
        let state = web::State::new(Arc::clone(&app), web::Config::new("http://localhost"));
        let router = web::router(state);
        Ok(Player {
            app,
            router,
            folder,
            sessions: HashMap::new(),
            units: HashMap::new(),
            sets: HashMap::new(),
            plans: HashMap::new(),
        })
    }

    /// The bytes of a file named relative to the scenario.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.path(name)).map_err(|error| format!("файл {name} не прочитан: {error}"))
    }

    /// Where a file named relative to the scenario is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(Path::new(name))
    }

    /// Moves the clock to a moment; everybody signs in again, since their sessions may have ended.
    pub fn set_clock(&mut self, to: jiff::Timestamp) {
        self.sessions.clear();
        if let Clock::Fixed { .. } = &self.app.clock {
            let ahead = to.duration_since(self.app.clock.now());
            self.app.clock.advance(ahead);
        }
    }

    /// Id of a unit that a line names by code.
    pub fn unit(&self, code: &str) -> Result<String, String> {
        self.units.get(code).cloned().ok_or_else(|| format!("организации с кодом «{code}» нет"))
    }

    /// Id of a plan that a line names.
    pub fn plan(&self, name: &str) -> Result<String, String> {
        self.plans.get(name).cloned().ok_or_else(|| format!("плана «{name}» нет"))
    }

    /// Id of a set written `@NAME` or `NAME`.
    pub fn set(&self, name: &str) -> Result<String, String> {
        let bare = name.strip_prefix('@').unwrap_or(name);
        self.sets.get(bare).cloned().ok_or_else(|| format!("набора «{bare}» нет"))
    }

    /// A reading request.
    pub async fn get(&mut self, who: &str, path: &str) -> Result<Reply, Failure> {
        self.send(who, "GET", path, Vec::new(), false).await
    }

    /// A changing request with a JSON body.
    pub async fn put(&mut self, who: &str, method: &str, path: &str, body: &Value) -> Result<Reply, Failure> {
        self.send(who, method, path, body.to_string().into_bytes(), true).await
    }

    /// A request with bytes.
    pub async fn upload(&mut self, who: &str, path: &str, bytes: Vec<u8>) -> Result<Reply, Failure> {
        self.send(who, "POST", path, bytes, false).await
    }

    async fn send(&mut self, who: &str, method: &str, path: &str, body: Vec<u8>, json: bool) -> Result<Reply, Failure> {
        let (cookie, token) = self.session(who).await?;
        let media = if json { "application/json" } else { "application/octet-stream" };
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, "localhost")
            .header(header::COOKIE, format!("opora_session={cookie}"))
            .header("x-csrf-token", token)
            .header(header::CONTENT_TYPE, media)
            .body(Body::from(body))
            .map_err(anyhow::Error::from)?;
        let response = self.router.clone().oneshot(request).await.map_err(anyhow::Error::from)?;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), LARGEST_ANSWER).await.map_err(anyhow::Error::from)?;
        let value: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(Ok(value));
        }
        let code = value.get("code").and_then(Value::as_str).unwrap_or("unexpected").to_owned();
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            return Err(anyhow::anyhow!("{method} {path}: {value}").into());
        }
        tracing::debug!(%method, %path, %code, answer = %value, "refused");
        Ok(Err(code))
    }

    async fn session(&mut self, who: &str) -> Result<(String, String), Failure> {
        if let Some(known) = self.sessions.get(who) {
            return Ok(known.clone());
        }
        let opened = sessions::open_for(&self.app, who).await?;
        let pair = (opened.secret, opened.csrf);
        self.sessions.insert(who.to_owned(), pair.clone());
        Ok(pair)
    }
}

/// A word of a query string.
pub fn word(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A text of a line.
pub fn text<'v>(line: &'v Value, key: &str) -> Result<&'v str, String> {
    line.get(key).and_then(Value::as_str).ok_or_else(|| format!("в строке нет «{key}»"))
}

/// A text of a line that may be missing or null.
pub fn optional<'v>(line: &'v Value, key: &str) -> Option<&'v str> {
    line.get(key).and_then(Value::as_str)
}
