//! The plan page of 500 activities, from the request to the last byte, out of SQLite. The issue allows 50 ms.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up must stop")]

#[path = "../tests/common/mod.rs"]
mod common;

use axum::http::StatusCode;
use common::TestApp;
use divan::Bencher;
use operations::jobs;

fn main() {
    divan::main();
}

/// A plan of 500 activities in force, and its address.
async fn large_plan() -> (TestApp, String) {
    let test = TestApp::signed_in().await;
    let import = test.upload("/imports/new", "большой план.docx", b"large").await.location();
    while jobs::run_one(&test.app).await.unwrap() {}
    let plan = test.post(&format!("{import}/adopt"), &[]).await.location();
    (test, plan)
}

#[divan::bench(args = ["", "/calendar", "/timeline", "/list", "/indicators"])]
fn plan_of_500(bencher: Bencher, tab: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (test, plan) = runtime.block_on(large_plan());
    let address = format!("{plan}{tab}");
    bencher.bench_local(|| {
        let page = runtime.block_on(test.get(&address));
        assert_eq!(page.status, StatusCode::OK);
        page.text.len()
    });
}
