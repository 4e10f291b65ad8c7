//! Browser journeys: from the upload of a real document to a running plan and its calendar, as a person would go, in
//! Chromium, at the sizes of an old school computer and of a phone, and once with JavaScript off; axe on every page.

mod results;
mod support;

use std::path::{Path, PathBuf};

use support::{Browser, DESKTOP, LOGIN, NO_SCRIPTS, PASSWORD, PHONE, Screen, Server, wanted};

/// The document of a journey: a shared seed where it is there, else our own sample.
fn document(seed: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = root.join("../shared/documents").join(seed);
    if shared.exists() {
        return shared.canonicalize().unwrap();
    }
    println!("{seed} is not beside the repository: the journey takes our own sample");
    root.join("samples/dorozhnaya-karta.docx").canonicalize().unwrap()
}

async fn sign_in(browser: &Browser) {
    browser.open("/sign-in").await;
    browser.is_accessible().await;
    browser.fill("#login", LOGIN).await;
    browser.fill("#password", PASSWORD).await;
    browser.press("Войти").await;
    browser.sees("Дорожные карты").await;
    browser.is_accessible().await;
}

/// Most presses of a button and most things to decide between the file and the running plan.
const MOST: usize = 12;

/// Invented organisations of the place that a seed is about, as a list to load.
fn register(seed: &str) -> String {
    let (authority, institute) = match seed {
        "002_stavropol.docx" => ("Комитет образования администрации города Ставрополя", "МБУ ГИМЦ"),
        "003_kalar.docx" => ("Комитет образования администрации Каларского муниципального округа", "ММС"),
        _ => ("Управление образования администрации МО «Цильнинский район»", "Методическая служба"),
    };
    let mut list = "тип;наименование;краткое наименование;код;почта;телефон;подчиняется\n".to_owned();
    list.push_str(&format!("муниципалитет;{authority};;;;;\nинститут;{institute};;;;;{authority}\n"));
    for number in 1..=10 {
        list.push_str(&format!("школа;Выдуманная школа № {number};;;;;{authority}\n"));
    }
    list
}

/// Loads organisations from a table.
async fn load_units(browser: &Browser, file: &Path) {
    browser.open("/units/load").await;
    browser.find("#file").await.send_keys(file.to_str().unwrap()).await.unwrap();
    browser.press("Посмотреть, что изменится").await;
    browser.press("Загрузить 1").await;
    browser.sees("Организации").await;
}

/// What a path asked of a person.
#[derive(Debug, Default)]
struct Effort {
    /// Presses of buttons and choices, each by hand.
    presses: usize,
    /// Decisions that pages asked for.
    questions: usize,
}

/// Upload, reading, executors, past, summary, adoption; ends on the plan's own page.
async fn import(browser: &Browser, file: &Path) -> Effort {
    let mut effort = Effort::default();
    browser.open("/imports/new").await;
    browser.is_accessible().await;
    browser.find("#file").await.send_keys(file.to_str().unwrap()).await.unwrap();
    browser.press("Прочитать файл").await;
    effort.presses += 1;
    let pages = [
        ("слева слова документа", "альше: исполнители"),
        ("Кто есть кто", "альше: прошедшие сроки"),
        ("Прошедшие сроки", "альше: итог"),
    ];
    for (words, onwards) in pages {
        browser.sees(words).await;
        browser.is_accessible().await;
        effort.questions += browser.count(".app-decide__item").await;
        // What is grave is not answered beforehand: it is chosen by hand.
        effort.presses += browser.choose_what_is_open().await + 1;
        browser.press(onwards).await;
    }
    browser.sees("Проверьте и введите в действие").await;
    browser.is_accessible().await;
    browser.press("Ввести в действие").await;
    effort.presses += 1;
    browser.sees("Календарь").await;
    assert!(browser.path().await.starts_with("/plans/"), "after adoption: {}", browser.path().await);
    effort
}

/// Every view of the running plan, and one activity with a change of status.
async fn look_round(browser: &Browser) {
    let plan = browser.path().await;
    for view in ["", "/calendar", "/timeline", "/list", "/indicators", "/history"] {
        browser.open(&format!("{plan}{view}")).await;
        browser.is_accessible().await;
    }
    browser.open(&plan).await;
    browser.find("a[href^='/activities/']").await.click().await.unwrap();
    browser.sees("Срок").await;
    browser.is_accessible().await;
}

async fn journey(seed: &str, screen: Screen) {
    if !wanted() {
        return;
    }
    let server = Server::start();
    let browser = Browser::start(&server, screen).await;
    sign_in(&browser).await;
    let file = document(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut units = folder.path().join("organizacii.csv");
    if file.ends_with(seed) {
        std::fs::write(&units, register(seed)).unwrap();
    } else {
        units = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/organizacii.csv").canonicalize().unwrap();
    }
    load_units(&browser, &units).await;
    let effort = import(&browser, &file).await;
    assert!(effort.presses <= MOST && effort.questions <= MOST, "{seed} asks too much: {effort:?}");
    println!("{seed} at {screen:?}: {effort:?}");
    look_round(&browser).await;
    browser.quit().await;
}

#[tokio::test]
async fn a_roadmap_becomes_a_plan_on_an_old_computer() {
    journey("002_stavropol.docx", DESKTOP).await;
}

#[tokio::test]
async fn a_citys_order_becomes_a_plan_on_a_phone() {
    journey("002_stavropol.docx", PHONE).await;
}

#[tokio::test]
async fn a_roadmap_becomes_a_plan_on_a_phone() {
    journey("003_kalar.docx", PHONE).await;
}

#[tokio::test]
async fn a_roadmap_becomes_a_plan_without_scripts() {
    journey("000_tsilninsky.docx", NO_SCRIPTS).await;
}

/// Pages outside the import: organisations, people, feeds, journal, account, help, the API, and what is not there.
async fn other_pages(screen: Screen) {
    if !wanted() {
        return;
    }
    let server = Server::start();
    let browser = Browser::start(&server, screen).await;
    sign_in(&browser).await;
    for page in [
        "/",
        "/plans",
        "/units",
        "/units/new",
        "/units/load",
        "/persons",
        "/persons/new",
        "/journal",
        "/account",
        "/help",
        "/api",
        "/no-such-page",
    ] {
        browser.open(page).await;
        browser.is_accessible().await;
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/organizacii.csv").canonicalize().unwrap();
    browser.open("/units/load").await;
    browser.find("input[type=file]").await.send_keys(list.to_str().unwrap()).await.unwrap();
    browser.find("main button[type=submit]").await.click().await.unwrap();
    browser.sees("Берёзовская").await;
    browser.is_accessible().await;
    browser.find("form[action='/units/load/apply'] button").await.click().await.unwrap();
    browser.arrives("/units").await;
    browser.sees("Лицей № 5").await;
    browser.is_accessible().await;
    browser.find("main a[href^='/units/0']").await.click().await.unwrap();
    browser.sees("календарь").await;
    browser.is_accessible().await;
    browser.fill("#feed-name", "Телефон секретаря").await;
    browser.press("Создать ссылку").await;
    browser.sees("Ссылка на календарь готова").await;
    browser.is_accessible().await;
    browser.quit().await;
}

#[tokio::test]
async fn other_pages_on_an_old_computer() {
    other_pages(DESKTOP).await;
}

#[tokio::test]
async fn other_pages_on_a_phone() {
    other_pages(PHONE).await;
}
