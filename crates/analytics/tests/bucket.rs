//! The lake in a bucket, over the S3 protocol, is the lake on a disk: the same versions, counts and sittings after the
//! same changes; of two writers of one version one wins; a killed writer leaves the old version or the new one. Run with
//! `--features bucket-tests`.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod bucket_server;
mod common;

use std::process::{Command, Stdio};
use std::time::Duration;

use analytics::Lake;
use analytics::generate::{Country, CountrySize};
use bucket_server::Bucket;
use common::{at, counts, file, sitting, work};
use domain::results::file::FileKind;
use domain::results::lake::{IncomingFile, Outcome, SchoolFilter};
use domain::results::work::WorkCode;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};

const CODE: &str = "ВПР-2025-МА-5";
const SCHOOLS: [&str; 3] = ["edu990101", "edu990102", "edu990103"];
/// Set for the writer that is killed: the address of the lake.
const ADDRESS: &str = "OPORA_BUCKET_TEST_ADDRESS";

/// The file with a number: pupils of one school, some of them of earlier files, with other scores.
fn incoming(number: u64) -> IncomingFile {
    let school = SCHOOLS[number as usize % SCHOOLS.len()];
    let pupils = (0..12).map(|pupil| sitting(school, "А", (number * 5 + pupil) % 40, number * 7 + pupil * 31));
    file(&format!("файл {number}"), FileKind::Sittings, work(CODE), pupils.collect())
}

/// Everything that is asked of a lake.
async fn told(lake: &Lake) -> impl PartialEq + std::fmt::Debug {
    let code: WorkCode = CODE.parse().unwrap();
    let mut sittings = Vec::new();
    for school in SCHOOLS {
        sittings.push((lake.sittings(&code, school).await.unwrap(), lake.classes(&code, school).await.unwrap()));
    }
    let check = lake.inspect().await.unwrap();
    assert_eq!(check.problems, Vec::<String>::new());
    let schools = lake.schools(&SchoolFilter::default()).await.unwrap();
    (
        (lake.versions().await.unwrap(), lake.files().await.unwrap(), lake.works(None).await.unwrap()),
        (counts(lake).await, schools.len(), sittings, check),
    )
}

#[tokio::test]
async fn a_lake_in_a_bucket_is_the_lake_on_a_disk() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = Bucket::serve(&folder.path().join("bucket")).await;
    let lakes = [Lake::open_local(&folder.path().join("lake")).unwrap(), bucket.lake("district/lake")];
    let country = Country::new(CountrySize { schools: 300, works: 2, sittings: 12_000, year: 2025 }, 5);
    let compare = async |after: &str| {
        let [disk, remote] = &lakes;
        assert_eq!(told(disk).await, told(remote).await, "{after}");
    };
    compare("nothing").await;
    for lake in &lakes {
        for number in 1..=4 {
            let report = lake.import(&[incoming(number)], at(number as i64), false).await.unwrap();
            assert_eq!(report.files[0].outcome, Outcome::Stored);
        }
        let again = lake.import(&[incoming(4)], at(5), false).await.unwrap();
        assert_ne!(again.files[0].outcome, Outcome::Stored);
    }
    compare("imports").await;
    for lake in &lakes {
        assert_eq!(lake.take_country(&country, 2, at(6)).await.unwrap(), 5);
    }
    compare("a country").await;
    for lake in &lakes {
        lake.rebuild_counts(at(7)).await.unwrap();
    }
    compare("counts made anew").await;
    for lake in &lakes {
        lake.compact(at(4_000_000_000)).await.unwrap();
    }
    compare("a compaction").await;
    // A file that is not what its version says is found in a bucket too.
    let client = bucket.client();
    let listed = futures::TryStreamExt::try_collect::<Vec<_>>(client.list(Some(&Path::from("district/lake/counts"))));
    let damaged = listed.await.unwrap()[0].location.clone();
    client.put(&damaged, PutPayload::from_static(b"PAR1")).await.unwrap();
    let problems = lakes[1].check().await.unwrap();
    assert!(problems.iter().all(|problem| problem.contains("содержание не то")), "{problems:?}");
    assert_eq!(problems.len(), 1);
}

#[tokio::test]
async fn of_two_puts_of_one_version_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = Bucket::serve(folder.path()).await;
    let clients = [bucket.client(), bucket.client(), bucket.client(), bucket.client()];
    for round in 0..20 {
        let name = Path::from(format!("race/{round:08}.json"));
        let puts = clients.iter().enumerate().map(|(writer, client)| {
            let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
            let name = &name;
            async move { client.put_opts(name, PutPayload::from(writer.to_string()), options).await }
        });
        let answers = futures::future::join_all(puts).await;
        let winners: Vec<usize> = (0..clients.len()).filter(|writer| answers[*writer].is_ok()).collect();
        let [winner] = winners.as_slice() else { panic!("{winners:?} have won: {answers:?}") };
        let lost = |answer: &&Result<_, Error>| matches!(answer, Err(Error::AlreadyExists { .. }));
        assert_eq!(answers.iter().filter(lost).count(), clients.len() - 1, "{answers:?}");
        let stored = clients[0].get(&name).await.unwrap().bytes().await.unwrap();
        assert_eq!(stored, winner.to_string().as_bytes());
    }
}

#[tokio::test]
async fn writers_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = Bucket::serve(folder.path()).await;
    let write = |first: u64| {
        let lake = bucket.lake("shared");
        tokio::spawn(async move {
            for number in (first..).step_by(3).take(4) {
                lake.import(&[incoming(number)], at(number as i64), false).await.unwrap();
            }
        })
    };
    for writer in [write(1), write(2), write(3)] {
        writer.await.unwrap();
    }
    let lake = bucket.lake("shared");
    assert_eq!(lake.number().await.unwrap(), 12);
    // Each writer has a school of its own, so that the order of the others changes nothing.
    let alone = Lake::open(std::sync::Arc::new(object_store::memory::InMemory::new()), "");
    for number in (1..=3).flat_map(|first| (first..).step_by(3).take(4)) {
        alone.import(&[incoming(number)], at(number as i64), false).await.unwrap();
    }
    assert_eq!(counts(&lake).await, counts(&alone).await);
    assert!(lake.check().await.unwrap().is_empty());
}

#[tokio::test]
async fn writer() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let lake = Lake::open_url(&address).unwrap();
    loop {
        let number = lake.files().await.unwrap().len() as u64 + 1;
        lake.import(&[incoming(number)], at(number as i64), false).await.unwrap();
        if number.is_multiple_of(3) {
            lake.compact(at(4_000_000_000 + number as i64)).await.unwrap();
        }
    }
}

/// How many files lie under a folder.
fn objects(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { objects(&path) } else { 1 }).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_writer_leaves_the_old_version_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = Bucket::serve(folder.path()).await;
    let alone = Lake::open(std::sync::Arc::new(object_store::memory::InMemory::new()), "");
    let lake = bucket.lake("killed");
    let (mut known, mut rounds, mut interrupted) = (0, 0, 0);
    // As many rounds as it takes to see both ends of a kill, so that a slow machine only takes longer.
    while rounds < 6 || known < 3 || interrupted == 0 {
        rounds += 1;
        assert!(rounds < 100, "{rounds} rounds: {known} files stored, {interrupted} times files were left half-way");
        let before = objects(folder.path());
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["writer", "--exact", "--test-threads=1"])
            .env(ADDRESS, Bucket::address("killed"))
            .envs(bucket.environment())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // It is killed some milliseconds after it has begun to write.
        while objects(folder.path()) == before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(rounds * 7 % 60)).await;
        writer.kill().unwrap();
        writer.wait().unwrap();
        let check = lake.inspect().await.unwrap();
        assert_eq!(check.problems, Vec::<String>::new());
        interrupted += u64::from(check.orphans > 0);
        let files = lake.files().await.unwrap().len() as u64;
        assert!(files >= known, "a version that was read is gone: {files} of {known} files");
        for number in known + 1..=files {
            alone.import(&[incoming(number)], at(number as i64), false).await.unwrap();
        }
        known = files;
        assert_eq!(counts(&lake).await, counts(&alone).await, "after {files} files");
    }
    println!("{rounds} rounds: {known} files stored, {interrupted} times files were left half-way");
}
