//! The journey of results: a folder dropped → preview → stored → run → school page → order approved, in a real browser over
//! a real lake; at both sizes, without scripts, and with the shared files where they are there.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::sign_in;
use crate::support::{Browser, DESKTOP, NO_SCRIPTS, PHONE, Screen, Server, wanted};

/// Invented schools: login, name, municipality, and how strong their pupils are (0 weak, 2 strong).
const SCHOOLS: [(&str, &str, &str, u32); 12] = [
    (
        "edu990101",
        "МБОУ «Средняя общеобразовательная школа № 1 имени первооткрывателей с. Верхнеозёрское»",
        "Верхнеозёрский муниципальный округ",
        0,
    ),
    ("edu990102", "МБОУ «СОШ № 2 с. Заречное»", "Верхнеозёрский муниципальный округ", 1),
    ("edu990103", "МБОУ «ООШ д. Малые Ключи»", "Верхнеозёрский муниципальный округ", 0),
    ("edu990201", "МАОУ «Гимназия № 1»", "городской округ Приозёрск", 2),
    ("edu990202", "МБОУ «Лицей № 2»", "городской округ Приозёрск", 2),
    ("edu990203", "МБОУ «СОШ № 3»", "городской округ Приозёрск", 1),
    ("edu990204", "МБОУ «СОШ № 4»", "городской округ Приозёрск", 1),
    ("edu990301", "МБОУ «СОШ пос. Железнодорожный»", "Железнодорожный район", 1),
    ("edu990302", "МБОУ «СОШ с. Октябрьское»", "Железнодорожный район", 1),
    ("edu990303", "МБОУ «ООШ с. Луговое»", "Железнодорожный район", 2),
    ("edu990401", "МБОУ «СОШ № 1 г. Северный»", "городской округ Северный", 1),
    ("edu990402", "МБОУ «СОШ № 2 г. Северный»", "городской округ Северный", 2),
];

/// Subject and grade of the invented works.
const WORKS: [(&str, u8); 3] = [("Математика", 5), ("Русский язык", 5), ("Математика", 6)];

/// Highest scores of the invented paper's items.
const MAXIMA: [u32; 6] = [1, 1, 1, 2, 2, 3];

/// Deterministic "chance" from 0 to 99.
fn dice(seed: u32) -> u32 {
    let mixed = seed.wrapping_mul(2_654_435_761).rotate_left(13).wrapping_mul(2_246_822_519);
    (mixed ^ (mixed >> 15)) % 100
}

/// A work of a year in the layout of «Индивидуальные результаты»; `spoil` breaks the sum of one row.
fn report(year: u32, subject: &str, grade: u8, spoil: bool) -> String {
    let mut text = format!(
        "Индивидуальные результаты;;;;;;;;;;;;;;\n;;;;;;;;;;;;;;\nВПР {year} {subject} {grade} класс;;;;;;;;;;;;;;\n\
         Предмет:;{subject};;;;;;;;;;;;;\nМаксимальный первичный балл:;10;;;;;;;;;;;;;\nДата:;19.03.{year};;;;;;;;;;;;;\n\
         ;;Уровень сложности задания;;;;Б;Б;Б;Б;П;П;;;\n\
         ОО;Муниципалитет;Название ОО;Код участника;Класс;Вариант;1 (1б);2 (1б);3 (1б);4К1 (2б);4К2 (2б);5 (3б);Первичный балл;Отметка;Отметка по журналу\n"
    );
    for (place, (login, name, municipality, strength)) in (0u32..).zip(SCHOOLS) {
        let pupils = if place == 2 { 7 } else { 24 + 3 * (place % 4) };
        for pupil in 0..pupils {
            let seed = year * 7919 + place * 613 + pupil * 31 + u32::from(grade) * 97 + subject.len() as u32;
            let ease = 35 + 20 * strength + dice(seed) / 4;
            let scores = MAXIMA.iter().zip(0u32..).map(|(max, item)| {
                (0..*max).filter(|step| dice(seed * 11 + item * 5 + step) + 6 * item < ease + 6).count() as u32
            });
            let scores: Vec<u32> = scores.collect();
            let sum: u32 = scores.iter().sum();
            let mark = match sum {
                0..=3 => 2,
                4..=5 => 3,
                6..=8 => 4,
                _ => 5,
            };
            let journal = if dice(seed + 3) < 70 { mark } else { (mark + 1).min(5) };
            let written = if spoil && pupil == 3 { sum + 1 } else { sum };
            let items: Vec<String> = scores.iter().map(u32::to_string).collect();
            writeln!(
                text,
                "{login};{municipality};{name}({login});{};{};{};{};{written};{mark};{journal}",
                50_000 + pupil,
                1 + pupil % 2,
                1 + pupil % 2,
                items.join(";")
            )
            .unwrap();
        }
    }
    text
}

/// The folder of the journey: two years of every work and one file that cannot be taken.
fn folder() -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    let mut put = |name: String, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        paths.push(path);
    };
    for year in [2024, 2025] {
        for (subject, grade) in WORKS {
            put(format!("{year} {subject} {grade}.csv"), report(year, subject, grade, false));
        }
    }
    put("2025 Русский язык 6 с ошибкой.csv".to_owned(), report(2025, "Русский язык", 6, true));
    (folder, paths)
}

/// Files of a folder and of the folders in it.
fn gather(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { gather(&path, paths) } else { paths.push(path) }
    }
}

/// Every workbook of the shared folder.
fn shared() -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/results");
    if !root.exists() {
        println!("skipped: the shared result files are not beside the repository");
        return None;
    }
    let mut paths = vec![root.join("schools.csv").canonicalize().unwrap()];
    for year in ["2023", "2024", "2025"] {
        gather(&root.join(year).canonicalize().unwrap(), &mut paths);
    }
    paths.sort();
    Some(paths)
}

/// Sends the files, looks at the preview, stores them. `button` is what the button says.
async fn load(browser: &Browser, paths: &[PathBuf], button: &str) {
    browser.open("/results").await;
    browser.is_accessible().await;
    browser.press("Загрузить файлы").await;
    browser.is_accessible().await;
    let paths: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
    browser.find("#files").await.send_keys(paths.join("\n")).await.unwrap();
    browser.press("Прочитать файлы").await;
    browser.sees("Проверьте перед загрузкой").await;
    browser.is_accessible().await;
    browser.press(button).await;
    browser.sees("Файлы загружены").await;
    browser.is_accessible().await;
}

/// Makes a run by the federal rule for the newest year; ends on its page.
async fn identify(browser: &Browser) {
    browser.open("/schools").await;
    browser.is_accessible().await;
    browser.open("/schools/runs").await;
    browser.is_accessible().await;
    browser.press("Провести отбор").await;
    browser.sees("Отбор проведён").await;
    browser.is_accessible().await;
}

/// Approves the run that is shown.
async fn approve(browser: &Browser) {
    browser.press("Утвердить список").await;
    browser.sees("Каким приказом").await;
    browser.is_accessible().await;
    browser.press("Дальше: проверить").await;
    browser.sees("Введите номер приказа").await;
    browser.is_accessible().await;
    browser.fill("#number", "214-од").await;
    browser.fill("#date", "12.09.2025").await;
    browser.press("Дальше: проверить").await;
    browser.sees("Проверьте и утвердите").await;
    browser.is_accessible().await;
    browser.press("Утвердить список").await;
    browser.sees("утверждён приказом № 214-од от 12.09.2025").await;
    browser.is_accessible().await;
}

async fn journey(screen: Screen) {
    if !wanted() {
        return;
    }
    let server = Server::start();
    let browser = Browser::start(&server, screen).await;
    sign_in(&browser).await;
    let (_folder, paths) = folder();
    load(&browser, &paths, "Загрузить 6 из 7").await;
    for page in ["/results", "/results/works/ВПР-2025-МА-5", "/results/catalogues", "/results/scales", "/help/results"]
    {
        browser.open(page).await;
        browser.is_accessible().await;
    }
    identify(&browser).await;
    let run = browser.path().await;
    browser.open(&format!("{run}?verdict=low")).await;
    browser.find("tbody th a[href^='/schools/edu']").await.click().await.unwrap();
    browser.sees("Почему школа в списке").await;
    browser.sees("случаях из 100").await;
    browser.is_accessible().await;
    browser.press("Задания по классам").await;
    browser.sees("Выполнение заданий по группам").await;
    browser.is_accessible().await;
    for page in [
        "/schools/what-if",
        "/schools/what-if?threshold-A=15&threshold-B=15",
        "/schools/rules",
        "/schools/rules/federal-2025@1",
    ] {
        browser.open(page).await;
        browser.is_accessible().await;
    }
    browser.open(&run).await;
    approve(&browser).await;
    browser.quit().await;
}

/// A school's own works and the contexts of schools, from the samples.
async fn growth_and_context(screen: Screen) {
    if !wanted() {
        return;
    }
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").canonicalize().unwrap();
    let server = Server::start();
    let browser = Browser::start(&server, screen).await;
    sign_in(&browser).await;
    let mut paths = Vec::new();
    gather(&samples.join("results"), &mut paths);
    load(&browser, &paths, "Загрузить 15 из 15").await;
    browser.open("/results/diagnostics").await;
    browser.is_accessible().await;
    browser.press("Берёзовская СОШ").await;
    browser.sees("Рост виден: 5Б").await;
    browser.is_accessible().await;
    browser.open("/schools/edu990101/growth").await;
    browser.sees("в сравнении с самими собой").await;
    browser.is_accessible().await;
    browser.open("/results/context").await;
    browser.is_accessible().await;
    let table = samples.join("kontekst-shkol.csv");
    browser.find("#file").await.send_keys(table.to_str().unwrap()).await.unwrap();
    browser.press("Прочитать таблицу").await;
    browser.sees("Проверьте контекст школ").await;
    browser.is_accessible().await;
    browser.press("Загрузить контекст").await;
    browser.sees("Контекст загружен: 24").await;
    browser.is_accessible().await;
    identify(&browser).await;
    browser.open("/schools?status=resilient").await;
    browser.sees("Родниковская СОШ").await;
    browser.is_accessible().await;
    browser.open("/schools/edu990110").await;
    browser.sees("устойчивая школа").await;
    browser.is_accessible().await;
    browser.quit().await;
}

#[tokio::test]
async fn growth_and_context_on_an_old_computer() {
    growth_and_context(DESKTOP).await;
}

#[tokio::test]
async fn growth_and_context_on_a_phone() {
    growth_and_context(PHONE).await;
}

#[tokio::test]
async fn results_become_a_list_on_an_old_computer() {
    journey(DESKTOP).await;
}

#[tokio::test]
async fn results_become_a_list_on_a_phone() {
    journey(PHONE).await;
}

#[tokio::test]
async fn results_become_a_list_without_scripts() {
    journey(NO_SCRIPTS).await;
}

#[tokio::test]
async fn the_shared_district_is_read_and_judged() {
    let Some(paths) = shared().filter(|_| wanted()) else { return };
    let server = Server::start();
    let browser = Browser::start(&server, DESKTOP).await;
    sign_in(&browser).await;
    load(&browser, &paths, &format!("Загрузить {0} из {0}", paths.len())).await;
    identify(&browser).await;
    // Planted: the first school meets both criteria in 2025, the fifth stagnates.
    for (school, words) in [("edu770101", "Почему школа в списке"), ("edu770105", "три года подряд")]
    {
        browser.open(&format!("/schools/{school}?year=2025")).await;
        browser.sees(words).await;
        browser.is_accessible().await;
    }
    browser.quit().await;
}
