//! Invented files for the tests of the lake.

use std::collections::BTreeMap;

use analytics::Lake;
use domain::results::counts::WorkCounts;
use domain::results::file::{FileKind, ResultsFile, WorkPart};
use domain::results::lake::{IncomingFile, SchoolFilter};
use domain::results::sitting::Sitting;
use domain::results::work::{Item, Work, WorkCode};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// A moment of the test.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + second).unwrap()
}

/// A work with items of one and two points.
pub fn work(code: &str) -> Work {
    let item = |(number, max): (&str, u8)| Item { number: number.into(), max, level: None };
    Work {
        code: code.parse().unwrap(),
        subject: "Математика".into(),
        date: None,
        items: [("1", 1), ("2К1", 2), ("2К2", 2)].into_iter().map(item).collect(),
        max_primary: Some(5),
    }
}

/// A pupil of a school whose scores follow from a number.
pub fn sitting(school: &str, class: &str, participant: u64, scores: u64) -> Sitting {
    let items = vec![(scores % 2) as u8, (scores / 2 % 3) as u8, (scores / 6 % 3) as u8];
    let primary: u16 = items.iter().map(|score| u16::from(*score)).sum();
    Sitting {
        school: school.into(),
        class: Some(class.into()),
        participant: participant.to_string(),
        primary: Some(primary),
        mark: Some((2 + primary * 3 / 5) as u8),
        journal: Some((2 + scores / 18 % 4) as u8),
        items,
        ..Sitting::default()
    }
}

/// A file of a kind with one part.
pub fn file(name: &str, kind: FileKind, work: Work, sittings: Vec<Sitting>) -> IncomingFile {
    with(name, kind, vec![WorkPart { work, sittings, aggregates: Vec::new() }])
}

/// A file of a kind with these parts; its hash follows from its name and content.
pub fn with(name: &str, kind: FileKind, parts: Vec<WorkPart>) -> IncomingFile {
    let file = ResultsFile {
        kind,
        parts,
        schools: Vec::new(),
        appeals: Vec::new(),
        diagnostics: Vec::new(),
        personal_values_dropped: 0,
        problems: Vec::new(),
    };
    hashed(name, file)
}

/// A file with the hash of its content.
pub fn hashed(name: &str, file: ResultsFile) -> IncomingFile {
    let bytes = serde_json::to_vec(&(name, &file)).unwrap();
    IncomingFile { name: name.into(), sha256: hex::encode(Sha256::digest(&bytes)), file }
}

/// Counts of every school by work.
pub async fn counts(lake: &Lake) -> BTreeMap<String, BTreeMap<WorkCode, WorkCounts>> {
    let schools = lake.schools(&SchoolFilter::default()).await.unwrap();
    schools.into_iter().map(|school| (school.school, school.works)).collect()
}
