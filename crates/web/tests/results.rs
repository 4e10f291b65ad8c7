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
async fn a_region_adds_its_rule_by_text_or_by_file() {
    let test = TestApp::signed_in().await;
    let page = test.upload("/schools/rules", "правило.toml", "name = 1".as_bytes()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#rule"]);
    let page = test.upload("/schools/rules", "", b"").await;
    assert!(page.text.contains("Вставьте текст правила"));
    let address = test.upload("/schools/rules", "правило.toml", RULE.as_bytes()).await.location();
    assert_eq!(address, "/schools/rules/nash-region%401");
    let page = test.get(&address).await;
    assert!(page.texts("h1")[0].contains("Правило нашего региона") && page.text.contains("правило региона"));
    assert!(test.get("/schools/rules").await.texts("tbody th")[0].contains("Правило нашего региона"));
    let changed = RULE.replace("40", "50");
    let page = test.upload("/schools/rules", "правило.toml", changed.as_bytes()).await;
    assert!(page.text.contains("Измените в файле version"));
}

#[tokio::test]
async fn help_says_how_results_are_counted() {
    let test = TestApp::empty().await;
    let page = test.get("/help/results").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("требует дополнительного анализа") && page.text.contains("Оценки учителей"));
}
