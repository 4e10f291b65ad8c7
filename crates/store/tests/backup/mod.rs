//! Stories about backups and the doctor.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::backup::{backup, restore};
use store::queries::sources;
use store::queries::units::{self, UnitQuery};
use store::records::SourceFile;
use store::testing::Place;
use store::{Error, Store, doctor, journal};

use crate::records::add;

const NOW: &str = "2026-03-02T06:00:00Z";

pub async fn add_file(store: &Store, content: &[u8]) -> String {
    let sha256 = store.files().store(content).unwrap();
    let writing = store.begin().await.unwrap();
    let file = SourceFile {
        sha256: sha256.clone(),
        size: content.len() as i64,
        media_type: "application/octet-stream".to_owned(),
        name: "План.docx".to_owned(),
        stored_at: NOW.to_owned(),
        stored_by: "system".to_owned(),
    };
    sources::insert(&writing, file).await.unwrap();
    writing.commit().await.unwrap();
    sha256
}

async fn count(store: &Store) -> u64 {
    let query = UnitQuery { archived: true, page: 1, size: 1, ..UnitQuery::default() };
    units::list(&store.reader(), &query).await.unwrap().1
}

/// Every unit is written with one journal entry, so in any state of one moment both counts are equal.
pub async fn a_backup_under_writes_is_of_one_moment(place: Arc<Place>) {
    let store = place.open().await;
    for n in 0..20 {
        add(&store, n).await;
    }
    // Told by the store itself: one entry more.
    let sha256 = add_file(&store, b"signed roadmap").await;
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, stop) = (store.clone(), Arc::clone(&stop));
        async move {
            let mut n = 1_000;
            while !stop.load(Ordering::Relaxed) {
                add(&store, n).await;
                n += 1;
            }
            n - 1_000
        }
    });
    let copies = [place.beside("first.zip"), place.beside("second.zip")];
    for copy in &copies {
        backup(&store, copy, NOW).await.unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    let written = writer.await.unwrap();
    assert!(written > 0, "the writer never got its turn");

    for copy in &copies {
        let other = place.another().await;
        let manifest = restore(copy, &other.folder(), other.database.as_deref()).await.unwrap();
        let restored = other.open().await;
        let verified = journal::verify(&restored.reader()).await.unwrap().unwrap();
        assert_eq!(verified.entries, count(&restored).await + 1);
        assert_eq!(verified.entries, manifest.journal_entries);
        assert_eq!(restored.files().read(&sha256).unwrap(), b"signed roadmap");
        let ill: Vec<_> = doctor::examine(&restored).await.into_iter().filter(|check| !check.ok).collect();
        assert_eq!(ill, []);
        // Life goes on: the next entry continues the chain.
        add(&restored, 5_000_000).await;
        assert!(journal::verify(&restored.reader()).await.unwrap().is_ok());
        restored.close().await.unwrap();
        other.clean().await;
    }
    store.close().await.unwrap();
}

pub async fn restore_refuses_what_is_full_or_broken(place: Arc<Place>) {
    let store = place.open().await;
    add(&store, 1).await;
    add_file(&store, b"signed roadmap").await;
    let copy = place.beside("copy.zip");
    backup(&store, &copy, NOW).await.unwrap();
    let refused = |result: Result<_, Error>| match result {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("expected a refusal: {:?}", other.map(|_: store::backup::Manifest| ())),
    };

    // Never over data, neither the folder's nor the database's, nor over another copy.
    assert_eq!(refused(restore(&copy, &place.folder(), place.database.as_deref()).await), "folder_not_empty");
    if place.database.is_some() {
        let fresh = place.beside("fresh");
        assert_eq!(refused(restore(&copy, &fresh, place.database.as_deref()).await), "folder_not_empty");
    }
    assert_eq!(refused(backup(&store, &copy, NOW).await.map(|(manifest, _)| manifest)), "backup_exists");
    let nowhere = place.beside("no such folder").join("copy.zip");
    assert_eq!(refused(backup(&store, &nowhere, NOW).await.map(|(manifest, _)| manifest)), "backup_not_writable");

    // Not a copy at all, cut short, or changed in one byte.
    let other = place.another().await;
    let bytes = std::fs::read(&copy).unwrap();
    let content = bytes.windows(14).position(|w| w == b"signed roadmap").unwrap();
    let mut forged = bytes.clone();
    forged[content] = b'S';
    for (name, content, expected) in [
        ("letter.zip", b"a letter".to_vec(), "not_a_backup"),
        ("cut.zip", bytes[..bytes.len() / 2].to_vec(), "not_a_backup"),
        ("forged.zip", forged, "damaged_backup"),
    ] {
        let file = place.beside(name);
        std::fs::write(&file, content).unwrap();
        assert_eq!(refused(restore(&file, &other.folder(), other.database.as_deref()).await), expected, "{name}");
    }
    // A refused restore leaves the place empty: the right copy still goes in.
    restore(&copy, &other.folder(), other.database.as_deref()).await.unwrap();
    let restored = other.open().await;
    assert_eq!(count(&restored).await, 1);
    restored.close().await.unwrap();
    other.clean().await;
    store.close().await.unwrap();
    let parts = std::fs::read_dir(place.beside("")).unwrap().flatten();
    let parts: Vec<_> = parts.filter(|e| e.path().extension().is_some_and(|x| x == "part")).collect();
    assert!(parts.is_empty(), "half-written copies stay behind: {parts:?}");
}

pub async fn a_backup_moves_between_databases(place: Arc<Place>) {
    let Some(postgres) = Place::postgres().await else {
        eprintln!("skipped: OPORA_TEST_POSTGRES names no server");
        return;
    };
    let target = if place.database.is_some() {
        postgres.clean().await;
        Place::sqlite()
    } else {
        postgres
    };
    let store = place.open().await;
    for n in 0..3 {
        add(&store, n).await;
    }
    let copy = place.beside("copy.zip");
    let (manifest, _) = backup(&store, &copy, NOW).await.unwrap();
    restore(&copy, &target.folder(), target.database.as_deref()).await.unwrap();
    let moved = target.open().await;
    assert_ne!(moved.database_name(), store.database_name());
    assert_eq!(journal::verify(&moved.reader()).await.unwrap().unwrap().head, manifest.journal_head);
    assert_eq!(units::all(&moved.reader(), true).await.unwrap(), units::all(&store.reader(), true).await.unwrap());
    moved.close().await.unwrap();
    store.close().await.unwrap();
    target.clean().await;
}

pub async fn the_doctor_finds_what_is_wrong(place: Arc<Place>) {
    let store = place.open().await;
    let sha256 = add_file(&store, b"signed roadmap").await;
    let ill = |checks: Vec<doctor::Check>| -> Vec<&'static str> {
        assert!(checks.iter().all(|check| check.ok == check.way_out.is_none()));
        checks.into_iter().filter(|check| !check.ok).map(|check| check.code).collect()
    };
    let checks = doctor::examine(&store).await;
    assert!(checks.len() >= 5);
    assert!(ill(checks).is_empty());
    std::fs::write(store.files().path(&sha256).unwrap(), b"forged").unwrap();
    assert_eq!(ill(doctor::examine(&store).await), ["source_files"]);
    std::fs::remove_file(store.files().path(&sha256).unwrap()).unwrap();
    assert_eq!(ill(doctor::examine(&store).await), ["source_files"]);
    store.close().await.unwrap();

    // A database that was never migrated.
    let fresh = place.another().await;
    let unmigrated = Store::connect(&fresh.folder(), fresh.database.as_deref()).await.unwrap();
    assert_eq!(ill(doctor::examine(&unmigrated).await), ["schema_version"]);
    unmigrated.close().await.unwrap();
    fresh.clean().await;
}

/// The lake is files beside the database: a copy holds them, byte for byte, and the key of the pseudonyms.
pub async fn the_lake_travels_with_the_backup(place: Arc<Place>) {
    let store = place.open().await;
    let files = [
        ("results/versions/000001.json", b"{\"number\":1}".as_slice()),
        ("results/segments/2025/a.parquet", b"PAR1 rows PAR1".as_slice()),
        ("pseudonym.key", b"00ff".as_slice()),
    ];
    for (name, bytes) in files {
        let path = place.folder().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    // Half-written by a killed process: no version names it.
    std::fs::write(place.folder().join("results/segments/2025/b.parquet#1"), b"half").unwrap();
    let copy = place.beside("lake.zip");
    backup(&store, &copy, NOW).await.unwrap();

    let other = place.another().await;
    restore(&copy, &other.folder(), other.database.as_deref()).await.unwrap();
    for (name, bytes) in files {
        assert_eq!(std::fs::read(other.folder().join(name)).unwrap(), bytes, "{name}");
    }
    assert!(!other.folder().join("results/segments/2025/b.parquet#1").exists());
    other.clean().await;

    // A folder with a lake is not empty.
    let full = place.another().await;
    std::fs::create_dir_all(full.folder().join("results/versions")).unwrap();
    std::fs::write(full.folder().join("results/versions/000001.json"), b"{}").unwrap();
    match restore(&copy, &full.folder(), full.database.as_deref()).await {
        Err(Error::Refused(refusal)) => assert_eq!(refusal.code, "folder_not_empty"),
        other => panic!("expected a refusal: {other:?}"),
    }
    full.clean().await;
    store.close().await.unwrap();
}
