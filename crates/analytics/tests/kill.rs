//! A writer killed at any moment of an import or a compaction leaves the old version or the new one, never a mixture.
//!
//! The test runs itself again as the writer, kills it with SIGKILL after a while that a seed draws, and compares the lake
//! with a model of what the files it names must give.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use analytics::Lake;
use common::{at, counts, file, sitting, work};
use domain::results::counts::WorkCounts;
use domain::results::file::FileKind;
use domain::results::lake::IncomingFile;
use domain::results::sitting::Sitting;

const CODE: &str = "ВПР-2025-МА-5";
/// Set for the writer: the folder of the lake.
const FOLDER: &str = "OPORA_KILL_TEST_FOLDER";
const ROUNDS: u64 = 100;
/// Rounds on one lake, so that it stays small.
const ROUNDS_A_LAKE: u64 = 10;
const SCHOOLS: [&str; 3] = ["edu990101", "edu990102", "edu990103"];

/// Pupils of the file with a number: mostly other ones than in the files before and after.
fn rows(number: u64) -> Vec<Sitting> {
    let pupils = (0..8).map(|pupil| (number * 6 + pupil) % 60);
    let scores = |pupil: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(pupil * 31) >> 7;
    let of_pupil = |pupil: u64| SCHOOLS.map(|school| sitting(school, "А", pupil, scores(pupil)));
    pupils.flat_map(of_pupil).collect()
}

fn incoming(number: u64) -> IncomingFile {
    file(&format!("файл {number}"), FileKind::Sittings, work(CODE), rows(number))
}

/// What the first files must give.
fn model(files: u64) -> BTreeMap<String, WorkCounts> {
    let mut pupils: BTreeMap<(String, String), Sitting> = BTreeMap::new();
    for sitting in (1..=files).flat_map(rows) {
        pupils.insert((sitting.school.clone(), sitting.participant.clone()), sitting);
    }
    let mut counts: BTreeMap<String, WorkCounts> = BTreeMap::new();
    for sitting in pupils.values() {
        counts.entry(sitting.school.clone()).or_default().add(sitting, sitting.mark == Some(2), &[1, 2, 2]);
    }
    counts
}

#[tokio::test]
async fn writer() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let lake = Lake::open_local(Path::new(&folder)).unwrap();
    loop {
        let number = lake.files().await.unwrap().len() as u64 + 1;
        lake.import(&[incoming(number)], at(number as i64), false).await.unwrap();
        if number.is_multiple_of(3) {
            // Far in the future, so that it also removes what the killed writers before it left.
            lake.compact(at(4_000_000_000 + number as i64)).await.unwrap();
        }
    }
}

async fn verify(folder: &Path, known: u64) -> u64 {
    let lake = Lake::open_local(folder).unwrap();
    let check = lake.inspect().await.unwrap();
    assert_eq!(check.problems, Vec::<String>::new());
    let files = lake.files().await.unwrap();
    let number = files.len() as u64;
    assert!(number >= known, "a version that was read is gone: {number} of {known} files");
    assert!(files.iter().zip(1..).all(|(file, number)| file.name == format!("файл {number}")));
    let code = CODE.parse().unwrap();
    let found: BTreeMap<String, WorkCounts> =
        counts(&lake).await.into_iter().map(|(school, works)| (school, works[&code].clone())).collect();
    assert_eq!(found, model(number), "after {number} files");
    number
}

#[tokio::test]
async fn a_killed_writer_leaves_the_old_version_or_the_new_one() {
    let mut seed = 0x5eed_u64;
    let mut random = move || {
        // A linear congruential generator (Knuth's MMIX constants) is random enough for moments.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    let (mut stored, mut interrupted, mut compacted) = (0, 0, 0);
    for _ in 0..ROUNDS / ROUNDS_A_LAKE {
        let folder = tempfile::tempdir().unwrap();
        let mut known = 0;
        for _ in 0..ROUNDS_A_LAKE {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["writer", "--exact", "--test-threads=1"])
                .env(FOLDER, folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_micros(20_000 + random() % 180_000));
            child.kill().unwrap();
            child.wait().unwrap();
            let lake = Lake::open_local(folder.path()).unwrap();
            interrupted += u64::from(lake.inspect().await.unwrap().orphans > 0);
            known = verify(folder.path(), known).await;
        }
        stored += known;
        let versions = Lake::open_local(folder.path()).unwrap().versions().await.unwrap();
        compacted += versions.iter().filter(|version| version.note.contains("уплотнено")).count();
    }
    println!(
        "{ROUNDS} rounds: {stored} files stored, {compacted} compactions, {interrupted} times files were left half-way"
    );
    assert!(stored > 0 && compacted > 0, "the writer never came to store and compact anything");
}
