//! Pages of results and schools that need no lake: rules, help, and what is said where there is no lake. The pages over a
//! real lake are walked by the browser journeys of `opora`.

mod common;

use axum::http::StatusCode;
use common::TestApp;

const RULE: &str = r#"
name = "nash-region"
version = 1
title = "Правило нашего региона"
source = "приказ департамента"
combine = "any"

[[criteria]]
code = "A"
text = "не менее 40 % ниже минимума по одной работе {year} года"
threshold = 40
"#;

#[tokio::test]
async fn without_a_lake_it_is_said_what_to_do() {
    let test = TestApp::signed_in().await;
    for page in ["/results", "/schools", "/schools/runs", "/results/scales", "/schools/edu990101"] {
        let page = test.get(page).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("нет хранилища результатов"), "{}", page.text);
    }
    assert_eq!(test.get("/results/works/не-код").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_administrator_adds_a_rule_by_its_file() {
    let test = TestApp::signed_in().await;
    let page = test.upload("/schools/rules", "правило.toml", "name = 1".as_bytes()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#file"]);
    let page = test.upload("/schools/rules", "", b"").await;
    assert!(page.text.contains("Выберите файл правила"));
    let address = test.upload("/schools/rules", "правило.toml", RULE.as_bytes()).await.location();
    assert_eq!(address, "/schools/rules/nash-region%401");
    let page = test.get(&address).await;
    assert!(page.texts("h1")[0].contains("Правило нашего региона") && page.text.contains("Правило региона"));
    assert!(test.get("/schools/rules").await.texts("tbody th")[0].contains("Правило нашего региона"));
    let changed = RULE.replace("40", "50");
    let page = test.upload("/schools/rules", "правило.toml", changed.as_bytes()).await;
    assert!(page.text.contains("Измените в файле version"));
}

#[tokio::test]
async fn a_region_shapes_its_rule_by_a_form() {
    let test = TestApp::signed_in().await;
    let page = test.get("/schools/rules/new?base=federal-2025").await;
    assert_eq!(page.value("threshold-A"), "30");
    assert!(!page.text.contains("smallest_count"), "no file on the way of a person");
    let fields = |title: &'static str, threshold: &'static str| {
        vec![
            ("base", "federal-2025@1"),
            ("what", "save"),
            ("combine", "any"),
            ("smallest", "10"),
            ("title", title),
            ("source", "Приказ № 1"),
            ("used-A", "1"),
            ("threshold-A", threshold),
            ("works-A", "3"),
            ("years-A", "1"),
            ("kinds-A", "ВПР"),
            ("kinds-A", "ОГЭ"),
        ]
    };
    let page = test.post("/schools/rules/new", &fields("", "много")).await;
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#title", "#threshold-A"]);
    for version in [1, 2] {
        let address = test.post("/schools/rules/new", &fields("Отбор края", "25")).await.location();
        assert_eq!(address, format!("/schools/rules/federal-2025-region%40{version}"));
        let page = test.get(&address).await;
        let words = page.texts("main li").concat();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains("не менее 25 % участников ниже минимального порога не менее чем по 3 работам (ВПР и ОГЭ)"),
            "{words}"
        );
        assert!(words.contains("в год отбора") && !words.contains("{year}"), "{words}");
    }
}

#[tokio::test]
async fn help_says_how_results_are_counted() {
    let test = TestApp::empty().await;
    let page = test.get("/help/results").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("требует дополнительного анализа") && page.text.contains("Оценки учителей"));
}
