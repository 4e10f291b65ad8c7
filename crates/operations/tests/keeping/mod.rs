//! Looking after a deployment through the operations.

use std::sync::Arc;

use operations::{admin, exports, imports, jobs, plans};

use crate::support::roadmap::roadmap;
use crate::support::{Place, actor, app, code, on_both, read};

async fn a_backup_brings_everything_back(place: Arc<Place>) {
    let app_before = app(&place).await;
    let id = read(&app_before, &roadmap()).await;
    let plan = imports::adopt(&app_before, &actor(), &id).await.unwrap();
    let file = place.beside("copy.zip");
    let made = admin::backup(&app_before, &actor(), &file).await.unwrap();
    assert_eq!(made.files, 1);
    assert_eq!(code(admin::backup(&app_before, &actor(), &file).await), "backup_exists");

    let other = place.another().await;
    let restored = admin::restore(&file, &other.folder(), other.database.as_deref()).await.unwrap();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_brings_everything_back_on_both() {
    on_both(a_backup_brings_everything_back).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_worker_reads_and_stops_on_both() {
    on_both(the_worker_reads_and_stops).await;
}
