//! Looking after a deployment through the operations.

use std::sync::Arc;

use jiff::SignedDuration;
use operations::results::imports::ImportState;
use operations::{admin, exports, imports, jobs, plans, results};

use crate::support::roadmap::roadmap;
use crate::support::{Place, actor, app, bind_somebody, code, on_both, read};

async fn a_backup_brings_everything_back(place: Arc<Place>) {
    let app_before = app(&place).await;
    let id = read(&app_before, &roadmap()).await;
    bind_somebody(&app_before, &id).await;
    let plan = imports::adopt(&app_before, &actor(), &id).await.unwrap();
    let file = place.beside("copy.zip");
    let made = admin::backup(&app_before, &actor(), &file).await.unwrap();
    assert_eq!(made.files, 1);
    assert_eq!(code(admin::backup(&app_before, &actor(), &file).await), "backup_exists");

    let other = place.another().await;
    let terms = store::backup::Terms::default();
    let (restored, _) = admin::restore(&file, &other.folder(), other.database.as_deref(), &terms).await.unwrap();
    assert_eq!((restored.rows, restored.files, restored.size), (made.rows, made.files, made.size));
    let app_after = app(&other).await;
    let before = plans::table(&app_before, &actor(), &plan).await.unwrap();
    assert_eq!(plans::table(&app_after, &actor(), &plan).await.unwrap(), before);
    let source = exports::source(&app_after, &actor(), &plan, 1).await.unwrap();
    assert_eq!(source.bytes, serde_json::to_vec(&roadmap()).unwrap());
    assert!(admin::doctor(&app_after).await.unwrap().iter().all(|check| check.ok));
    app_after.store.close().await.unwrap();
    other.clean().await;
}

/// The worker of `serve`: rung, it reads at once; told to stop, it stops.
async fn the_worker_reads_and_stops(place: Arc<Place>) {
    let app = app(&place).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(jobs::run(Arc::clone(&app), stopped));
    let bytes = serde_json::to_vec(&roadmap()).unwrap();
    let id = imports::start(&app, &actor(), bytes, "План.docx").await.unwrap().import_id;
    let read = async {
        while imports::progress(&app, &actor(), &id).await.unwrap().state != imports::ImportState::Review {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), read).await.unwrap();
    stop.send(true).unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(20), worker).await.unwrap().unwrap();
}

/// The program ended while files of results were being read: the import says so, at the start and whenever it is shown.
async fn an_interrupted_reading_says_so(place: Arc<Place>) {
    let app = app(&place).await;
    let kept = serde_json::json!({
        "progress": {"total": 3, "done": 1},
        "report": {"version": 0, "dry_run": true, "files": []},
        "alive_at": app.clock.now(),
    });
    let record = store::records::ResultsImport {
        id: app.chance.token(),
        state: "reading".to_owned(),
        report: kept.to_string(),
        version: None,
        created_at: app.clock.now().to_string(),
        created_by: actor().id,
        settled_at: None,
    };
    let writing = app.store.begin().await.unwrap();
    store::queries::results::insert_import(&writing, record.clone()).await.unwrap();
    writing.commit().await.unwrap();
    let state = async || results::imports::view(&app, &actor(), &record.id).await.unwrap().state;
    results::imports::release_interrupted(&app).await.unwrap();
    assert_eq!(state().await, ImportState::Reading, "another server may be reading it");
    app.clock.advance(SignedDuration::from_mins(2));
    results::imports::release_interrupted(&app).await.unwrap();
    assert_eq!(state().await, ImportState::Interrupted);
    let listed = results::imports::list(&app, &actor(), 1).await.unwrap().rows;
    assert_eq!(listed.iter().map(|import| import.state).collect::<Vec<_>>(), [ImportState::Interrupted]);
    results::imports::discard(&app, &actor(), &record.id).await.unwrap();
    assert_eq!(results::imports::list(&app, &actor(), 1).await.unwrap().rows, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_interrupted_reading_says_so_on_both() {
    on_both(an_interrupted_reading_says_so).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_brings_everything_back_on_both() {
    on_both(a_backup_brings_everything_back).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_worker_reads_and_stops_on_both() {
    on_both(the_worker_reads_and_stops).await;
}
