//! A real server, a real browser: what every journey needs.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use thirtyfour::prelude::*;

/// Login and password of the invented administrator.
pub const LOGIN: &str = "administrator";
pub const PASSWORD: &str = "Зимний-Сад-на-окраине-42";

/// The window a journey runs in.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
    pub scripts: bool,
}

pub const DESKTOP: Screen = Screen { width: 1366, height: 768, scripts: true };
pub const PHONE: Screen = Screen { width: 390, height: 844, scripts: true };
pub const NO_SCRIPTS: Screen = Screen { width: 1366, height: 768, scripts: false };

/// Whether browser journeys can run here; says why not.
pub fn wanted() -> bool {
    let wanted = std::env::var_os("OPORA_TEST_BROWSER").is_some();
    if !wanted {
        println!(
            "skipped: OPORA_TEST_BROWSER is not set (cargo xtask test sets it where Chromium and chromedriver are installed)"
        );
    }
    wanted
}

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// A running server over an empty data folder with one administrator.
pub struct Server {
    pub address: String,
    _process: Process,
    _folder: tempfile::TempDir,
}

impl Server {
    pub fn start() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let opora = env!("CARGO_BIN_EXE_opora");
        let mut add = Command::new(opora)
            .args(["user", "add", LOGIN, "--name", "Анна Петровна Смирнова", "--password-stdin", "--data"])
            .arg(&data)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        add.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(add.wait().unwrap().success(), "the administrator was not created");
        let mut child = Command::new(opora)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned));
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Server { address: address.expect("the server printed no address"), _process: Process(child), _folder: folder }
    }
}

/// A browser with its driver.
pub struct Browser {
    pub driver: WebDriver,
    pub screen: Screen,
    address: String,
    _chromedriver: Process,
    _profile: tempfile::TempDir,
}

impl Browser {
    pub async fn start(server: &Server, screen: Screen) -> Browser {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let chromedriver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let profile = tempfile::tempdir().unwrap();
        let capabilities = capabilities(screen, profile.path());
        let url = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let driver = loop {
            match WebDriver::new(&url, capabilities.clone()).await {
                Ok(driver) => break driver,
                Err(error) if tries == 50 => panic!("the browser did not start: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
            tries += 1;
        };
        driver.set_implicit_wait_timeout(Duration::from_secs(5)).await.unwrap();
        Browser {
            driver,
            screen,
            address: server.address.clone(),
            _chromedriver: Process(chromedriver),
            _profile: profile,
        }
    }

    /// Opens an address of the server.
    pub async fn open(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.address)).await.unwrap();
    }

    /// The element that must be there.
    pub async fn find(&self, css: &str) -> WebElement {
        match self.driver.query(By::Css(css)).wait(Duration::from_secs(10), Duration::from_millis(100)).first().await {
            Ok(element) => element,
            Err(_) => panic!("no {css} on {}:\n{}", self.path().await, self.text().await),
        }
    }

    /// Presses the first button or link with these words; they are unique on a good page.
    pub async fn press(&self, words: &str) {
        let xpath = format!(
            "//main//*[self::button or self::a][contains(normalize-space(.), '{words}')] | //button[contains(normalize-space(.), '{words}')]"
        );
        let query = self.driver.query(By::XPath(xpath)).wait(Duration::from_secs(10), Duration::from_millis(100));
        let Ok(element) = query.first().await else {
            panic!("no «{words}» on {}:\n{}", self.path().await, self.text().await);
        };
        element.scroll_into_view().await.unwrap();
        element.click().await.unwrap();
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> usize {
        self.without_waiting(By::Css(css)).await.len()
    }

    /// Chooses the first answer of every question that has none chosen; returns how many there were.
    pub async fn choose_what_is_open(&self) -> usize {
        let mut chosen = 0;
        for group in self.without_waiting(By::Css(".app-decide fieldset")).await {
            let radios = group.find_all(By::Css("input[type=radio]")).await.unwrap();
            let mut open = !radios.is_empty();
            for radio in &radios {
                open &= !radio.is_selected().await.unwrap();
            }
            if open {
                let label = group.find(By::Css("label.govuk-radios__label")).await.unwrap();
                label.scroll_into_view().await.unwrap();
                label.click().await.unwrap();
                chosen += 1;
            }
        }
        chosen
    }

    /// Elements that are there now.
    async fn without_waiting(&self, by: By) -> Vec<WebElement> {
        self.driver.set_implicit_wait_timeout(Duration::ZERO).await.unwrap();
        let found = self.driver.find_all(by).await.unwrap();
        self.driver.set_implicit_wait_timeout(Duration::from_secs(5)).await.unwrap();
        found
    }

    /// Types into a field.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// The path of the page shown.
    pub async fn path(&self) -> String {
        self.driver.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the browser stands at this path.
    pub async fn arrives(&self, path: &str) {
        for _ in 0..150 {
            if self.path().await == path {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("still at {}, not at {path}:\n{}", self.path().await, self.text().await);
    }

    /// All words of the page.
    pub async fn text(&self) -> String {
        let body = self.driver.find(By::Css("body")).await.unwrap();
        body.text().await.unwrap_or_default()
    }

    /// Waits until the page says these words.
    pub async fn sees(&self, words: &str) {
        for _ in 0..150 {
            if self.text().await.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("«{words}» is not on {}:\n{}", self.path().await, self.text().await);
    }

    /// No violation of WCAG 2.1 A or AA by axe, and no sideways scrolling of the page.
    pub async fn is_accessible(&self) {
        if self.screen.scripts {
            let violations = axe(&self.driver).await;
            assert!(
                violations.is_empty(),
                "axe on {} at {:?}:\n{}",
                self.path().await,
                self.screen,
                violations.join("\n")
            );
            let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let sideways: i64 = self.driver.execute(overflow, vec![]).await.unwrap().convert().unwrap();
            assert!(sideways <= 0, "{} scrolls sideways by {sideways} px at {:?}", self.path().await, self.screen);
        }
        self.photograph().await;
    }

    /// Keeps a picture of the page where OPORA_TEST_PICTURES names a folder.
    async fn photograph(&self) {
        if let Some(folder) = std::env::var_os("OPORA_TEST_PICTURES") {
            let name = self.path().await.trim_matches('/').replace('/', "_");
            let kind = if self.screen.scripts { "" } else { "-no-scripts" };
            let file = PathBuf::from(folder).join(format!("{name}-{}{kind}.png", self.screen.width));
            self.driver.screenshot(&file).await.unwrap();
        }
    }

    /// Ends the session.
    pub async fn quit(self) {
        self.driver.clone().quit().await.unwrap();
    }
}

/// Height of the window: a picture shows the whole of a page, not only its first screen.
fn height(screen: Screen) -> u32 {
    if std::env::var_os("OPORA_TEST_PICTURES").is_some() { 3_600 } else { screen.height }
}

fn capabilities(screen: Screen, profile: &Path) -> thirtyfour::ChromeCapabilities {
    let mut capabilities = DesiredCapabilities::chrome();
    let size = format!("--window-size={},{}", screen.width, height(screen));
    let profile = format!("--user-data-dir={}", profile.display());
    let quiet = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ];
    let quiet_too = ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars"];
    for argument in quiet.into_iter().chain(quiet_too).chain([size.as_str(), profile.as_str()]) {
        capabilities.add_arg(argument).unwrap();
    }
    if screen.width < 500 {
        // A window cannot be as narrow as a phone, so the page is told that it is on one.
        let metrics = serde_json::json!({"deviceMetrics": {"width": screen.width, "height": height(screen), "pixelRatio": 1.0, "touch": true}});
        capabilities.add_experimental_option("mobileEmulation", metrics).unwrap();
    }
    if !screen.scripts {
        let preferences = serde_json::json!({"profile.managed_default_content_settings.javascript": 2});
        capabilities.add_experimental_option("prefs", preferences).unwrap();
    }
    capabilities
}

async fn axe(driver: &WebDriver) -> Vec<String> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/node_modules/axe-core/axe.min.js");
    let source = std::fs::read_to_string(source).expect("axe-core is installed by `cargo xtask assets`");
    driver.execute(source, vec![]).await.unwrap();
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}).then(
          r => done(r.violations.map(v => v.id + ': ' + v.help + ' — ' + v.nodes.slice(0, 3).map(n => n.html).join(' | '))),
          e => done(['axe failed: ' + e]));";
    driver.execute_async(script, vec![]).await.unwrap().convert().unwrap()
}
