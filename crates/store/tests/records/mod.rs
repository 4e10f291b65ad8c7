//! Stories about records.

use std::sync::Arc;

use store::journal::{self, About, Event};
use store::queries::units::UnitQuery;
use store::queries::{jobs, units};
use store::records::{Job, Unit};
use store::testing::Place;
use store::{Error, Store};

const NOW: &str = "2026-03-02T06:00:00Z";

fn kinds() -> [String; 1] {
    ["read".to_owned()]
}

pub fn unit(id: &str, name: &str, code: Option<&str>) -> Unit {
    let folded = phrases::text::fold(name);
    Unit {
        id: id.to_owned(),
        kind: "school".to_owned(),
        name: name.to_owned(),
        short_name: name.to_owned(),
        name_folded: folded.clone(),
        search_folded: folded,
        code: code.map(str::to_owned),
        address: None,
        email: None,
        phone: None,
        created_at: NOW.to_owned(),
        archived_at: None,
        revision: 1,
    }
}

pub fn event(n: usize) -> Event {
    Event {
        at: NOW.to_owned(),
        actor: "system".to_owned(),
        action: "unit.create".to_owned(),
        entity: "unit".to_owned(),
        entity_id: format!("unit-{n}"),
        after: Some(serde_json::json!({"name": format!("Школа № {n}"), "value": 33.3, "order": ["b", "a"]})),
        ..Event::default()
    }
}

/// Adds a unit with its journal entry.
pub async fn add(store: &Store, n: usize) {
    let writing = store.begin().await.unwrap();
    units::insert(&writing, vec![unit(&format!("unit-{n}"), &format!("Школа № {n}"), None)]).await.unwrap();
    journal::append(&writing, event(n)).await.unwrap();
    writing.commit().await.unwrap();
}

pub async fn migrations_run_from_empty_and_once(place: Arc<Place>) {
    let store = place.open().await;
    store.migrate().await.unwrap();
    add(&store, 1).await;
    store.close().await.unwrap();
    let again = place.open().await;
    assert_eq!(units::all(&again.reader(), true).await.unwrap().len(), 1);
    again.close().await.unwrap();

    place.tamper("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)").await;
    match Store::open(&place.folder(), place.database.as_deref()).await {
        Err(Error::Refused(refusal)) => assert_eq!(refusal.code, "newer_schema"),
        other => panic!("a newer schema must be refused: {other:?}"),
    }
}

pub async fn a_taken_code_names_its_field(place: Arc<Place>) {
    let store = place.open().await;
    let writing = store.begin().await.unwrap();
    units::insert(&writing, vec![unit("a", "Школа № 1", Some("101"))]).await.unwrap();
    writing.commit().await.unwrap();
    let writing = store.begin().await.unwrap();
    match units::insert(&writing, vec![unit("b", "Школа № 2", Some("101"))]).await {
        Err(Error::Taken(field)) => assert_eq!(field, "unit.code"),
        other => panic!("{other:?}"),
    }
    drop(writing);
    // Without a code there is nothing to collide.
    let writing = store.begin().await.unwrap();
    units::insert(&writing, vec![unit("c", "Школа № 3", None), unit("d", "Школа № 4", None)]).await.unwrap();
    writing.commit().await.unwrap();
    store.close().await.unwrap();
}

pub async fn search_folds_and_takes_wildcards_literally(place: Arc<Place>) {
    let store = place.open().await;
    let writing = store.begin().await.unwrap();
    let names = ["Ёлкинская школа", "Еловая гимназия", "Школа 100% успеха", "Школа под_чёркнутая", "ПУТЬ\\ШКОЛА"];
    let rows = names.iter().enumerate().map(|(n, name)| unit(&n.to_string(), name, None)).collect();
    units::insert(&writing, rows).await.unwrap();
    writing.commit().await.unwrap();
    for (words, expected) in [
        ("елкин", vec!["Ёлкинская школа"]),
        ("школа елк", vec!["Ёлкинская школа"]),
        ("0%", vec!["Школа 100% успеха"]),
        ("д_ч", vec!["Школа под_чёркнутая"]),
        ("%", vec!["Школа 100% успеха"]),
        ("\\", vec!["ПУТЬ\\ШКОЛА"]),
        ("нет такой", vec![]),
    ] {
        let query = UnitQuery { words: phrases::text::fold(words), page: 1, size: 10, ..UnitQuery::default() };
        let (found, total) = units::list(&store.reader(), &query).await.unwrap();
        let found: Vec<&str> = found.iter().map(|u| u.name.as_str()).collect();
        assert_eq!(found, expected, "{words}");
        assert_eq!(total, expected.len() as u64);
    }
    let query = UnitQuery { page: 2, size: 2, ..UnitQuery::default() };
    let (page, total) = units::list(&store.reader(), &query).await.unwrap();
    assert_eq!((page.len(), total), (2, 5));
    store.close().await.unwrap();
}

pub async fn the_journal_only_grows(place: Arc<Place>) {
    let store = place.open().await;
    for n in 1..=5 {
        add(&store, n).await;
    }
    let verified = journal::verify(&store.reader()).await.unwrap().unwrap();
    assert_eq!(verified.entries, 5);
    let (page, total) = journal::list(&store.reader(), About::Everything, 1, 2).await.unwrap();
    assert_eq!((page.len(), page[0].sequence, total), (2, 5, 5));

    // The database refuses by itself.
    for sql in ["UPDATE journal SET reason = 'x' WHERE sequence = 2", "DELETE FROM journal WHERE sequence = 2"] {
        let task = tokio::spawn({
            let place = Arc::clone(&place);
            let sql = sql.to_owned();
            async move { place.tamper(&sql).await }
        });
        assert!(task.await.is_err(), "{sql} went through");
    }
    // Somebody with the keys of the database can still do it; then the chain tells.
    let disarm = match place.database {
        Some(_) => "ALTER TABLE journal DISABLE TRIGGER ALL",
        None => "DROP TRIGGER journal_no_update",
    };
    place.tamper(disarm).await;
    let forge = "UPDATE journal SET after_json = '{\"name\":\"Школа № 9\"}' WHERE sequence = 3";
    place.tamper(forge).await;
    let broken = journal::verify(&store.reader()).await.unwrap().unwrap_err();
    assert_eq!(broken.to_string(), "журнал: запись 3 изменена после внесения");
    let checks = store::doctor::examine(&store).await;
    let ill: Vec<&str> = checks.iter().filter(|c| !c.ok).map(|c| c.code).collect();
    assert_eq!(ill, ["journal_chain"]);
    store.close().await.unwrap();
}

pub async fn an_abandoned_change_leaves_nothing(place: Arc<Place>) {
    let store = place.open().await;
    let writing = store.begin().await.unwrap();
    units::insert(&writing, vec![unit("a", "Школа № 1", None)]).await.unwrap();
    journal::append(&writing, event(1)).await.unwrap();
    assert_eq!(units::all(&writing.reader(), true).await.unwrap().len(), 1);
    assert_eq!(units::all(&store.reader(), true).await.unwrap().len(), 0, "others do not see it");
    drop(writing);
    assert_eq!(units::all(&store.reader(), true).await.unwrap().len(), 0);
    add(&store, 2).await;
    assert_eq!(journal::verify(&store.reader()).await.unwrap().unwrap().entries, 1);
    store.close().await.unwrap();
}

/// Eight writers in this process and one more pool of its own (as a command line beside the server): nobody fails, and
/// the journal has no gap.
pub async fn writers_wait_for_each_other(place: Arc<Place>) {
    let store = place.open().await;
    let beside = place.open().await;
    let mut tasks = Vec::new();
    for writer in 0..8usize {
        let store = if writer == 0 { beside.clone() } else { store.clone() };
        tasks.push(tokio::spawn(async move {
            for n in 0..10 {
                add(&store, writer * 1000 + n).await;
                let (_, total) = units::list(&store.reader(), &UnitQuery { page: 1, size: 5, ..UnitQuery::default() })
                    .await
                    .unwrap();
                assert!(total > 0);
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(journal::verify(&store.reader()).await.unwrap().unwrap().entries, 80);
    store.close().await.unwrap();
    beside.close().await.unwrap();
}

pub async fn a_job_is_claimed_once_and_again_after_a_death(place: Arc<Place>) {
    let store = place.open().await;
    let writing = store.begin().await.unwrap();
    for n in 0..4 {
        let job = Job {
            id: format!("job-{n}"),
            kind: "read".to_owned(),
            payload: "{}".to_owned(),
            state: "queued".to_owned(),
            message: String::new(),
            attempts: 0,
            run_after: if n == 3 { "2026-03-02T07:00:00Z" } else { NOW }.to_owned(),
            claimed_at: None,
            created_at: NOW.to_owned(),
            finished_at: None,
        };
        jobs::insert(&writing, job).await.unwrap();
    }
    writing.commit().await.unwrap();

    let claims = (0..6).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { jobs::claim(&store, &kinds(), NOW, "2026-03-02T05:59:00Z").await.unwrap() })
    });
    let mut claimed = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        claimed.extend(claim.await.unwrap().map(|job| job.id));
    }
    claimed.sort();
    // Two workers may look at the same moment and one of them go away empty; nobody gets a job twice.
    let distinct = claimed.windows(2).all(|pair| pair[0] != pair[1]);
    assert!(distinct && claimed.len() <= 3, "{claimed:?}");
    while jobs::claim(&store, &kinds(), NOW, "2026-03-02T05:59:00Z").await.unwrap().is_some() {}
    for n in 0..3 {
        assert_eq!(jobs::get(&store.reader(), &format!("job-{n}")).await.unwrap().unwrap().attempts, 1);
    }

    // One is finished, one gives a sign of life, the worker of the third died.
    let writing = store.begin().await.unwrap();
    jobs::finish(&writing, "job-0", "done", "", NOW).await.unwrap();
    writing.commit().await.unwrap();
    jobs::heartbeat(&store, "job-1", "2026-03-02T06:05:00Z").await.unwrap();
    let again = jobs::claim(&store, &kinds(), "2026-03-02T06:05:10Z", "2026-03-02T06:04:10Z").await.unwrap().unwrap();
    assert_eq!((again.id.as_str(), again.attempts), ("job-2", 2));
    assert!(jobs::claim(&store, &kinds(), "2026-03-02T06:05:10Z", "2026-03-02T06:04:10Z").await.unwrap().is_none());

    // Tried again later, not now.
    let writing = store.begin().await.unwrap();
    jobs::retry(&writing, "job-2", "нет места", "2026-03-02T06:10:00Z").await.unwrap();
    writing.commit().await.unwrap();
    assert!(jobs::claim(&store, &kinds(), "2026-03-02T06:06:00Z", NOW).await.unwrap().is_none());
    assert!(jobs::claim(&store, &kinds(), "2026-03-02T06:11:00Z", NOW).await.unwrap().is_some());
    store.close().await.unwrap();
}
