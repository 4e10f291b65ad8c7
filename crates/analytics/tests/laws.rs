//! Laws of the lake: what it holds depends on the files and not on how they were split and ordered; a corrected file
//! replaces its own sittings and nothing else; of writers at the same time none loses anything.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod common;

use std::sync::Arc;

use analytics::Lake;
use analytics::generate::{Country, CountrySize};
use analytics::lake::BulkSource;
use analytics::writer::{Row, SegmentWriter, batch};
use common::{at, counts, file, hashed, sitting, with, work};
use domain::results::file::{Aggregate, Appeal, Figures, FileKind, Group, SchoolEntry, WorkPart};
use domain::results::identification::SchoolResults;
use domain::results::lake::{IncomingFile, Outcome, SchoolFilter};
use domain::results::scale::Scales;
use object_store::memory::InMemory;
use proptest::prelude::*;

const VPR: &str = "ВПР-2025-МА-5";
const OGE: &str = "ОГЭ-2025-02";

fn lake() -> Lake {
    Lake::open(Arc::new(InMemory::new()), "district")
}

/// Files that agree with each other: a district's, two schools' own, a form, a protocol, appeals, a register, a report.
fn files() -> Vec<IncomingFile> {
    let pupils = |school: &str, number: u64| -> Vec<_> {
        (0..9).map(|pupil| sitting(school, if pupil < 5 { "А" } else { "Б" }, pupil, pupil * 7 + number * 5)).collect()
    };
    let district = [pupils("edu990101", 1), pupils("edu990102", 2), pupils("edu990103", 3)].concat();
    let own = |school: &str, number: u64| {
        file(&format!("Ф1 {school}"), FileKind::IndividualResults, work(VPR), pupils(school, number))
    };
    let mut form = pupils("", 2);
    form.iter_mut().for_each(|sitting| (sitting.mark, sitting.journal) = (None, None));
    form.push(domain::results::sitting::Sitting { participant: "77".into(), absent: true, ..Default::default() });
    let mut unnamed = work(VPR);
    unnamed.code.year = 0;
    unnamed.code.subject = String::new();
    let protocol: Vec<_> = pupils("gia:990101", 4)
        .into_iter()
        .map(|mut sitting| {
            sitting.journal = None;
            sitting
        })
        .collect();
    let appealed = Appeal {
        work: OGE.parse().unwrap(),
        school: "gia:990101".into(),
        participant: "3".into(),
        upheld: true,
        primary: Some(5),
        mark: Some(5),
        test: None,
    };
    let mut appeals = with("апелляции", FileKind::Appeals, Vec::new()).file;
    appeals.appeals = vec![appealed.clone(), Appeal { participant: "4".into(), upheld: false, ..appealed }];
    vec![
        file("Ф1 район", FileKind::IndividualResults, work(VPR), district),
        own("edu990101", 1),
        own("edu990102", 2),
        file("форма", FileKind::CollectionForm, unnamed, form),
        file("протокол", FileKind::OgeProtocol, work(OGE), protocol),
        hashed("апелляции", appeals),
        register("edu990101", "990101"),
        with("Ф3", FileKind::MarkStatistics, vec![report("edu990104")]),
    ]
}

/// A register that joins a login with a code of ГИА.
fn register(login: &str, code: &str) -> IncomingFile {
    let entry = SchoolEntry {
        login: Some(login.into()),
        gia_code: Some(code.into()),
        name: Some(format!("Школа {code}")),
        ..SchoolEntry::default()
    };
    let mut incoming = with("школы.csv", FileKind::SchoolRegister, Vec::new());
    incoming.file.schools = vec![entry];
    hashed("школы.csv", incoming.file)
}

fn report(login: &str) -> WorkPart {
    let group = Group::School { login: login.into(), name: "Школа".into() };
    let figures = Figures::Marks { percent: [12.5, 37.5, 25.0, 25.0] };
    let aggregates = vec![Aggregate { group, schools: None, participants: 8, figures }];
    WorkPart { work: work(VPR), sittings: Vec::new(), aggregates }
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_split_of_files_do_not_matter(
        order in Just(files()).prop_shuffle(),
        cuts in prop::collection::vec(any::<bool>(), 8),
        compacted in any::<bool>(),
    ) {
        block_on(async {
            let (expected, found) = (lake(), lake());
            expected.import(&files(), at(0), false).await.unwrap();
            let mut batch = Vec::new();
            for (second, (incoming, cut)) in (1..).zip(order.into_iter().zip(cuts)) {
                batch.push(incoming);
                if cut {
                    found.import(&std::mem::take(&mut batch), at(second), false).await.unwrap();
                    if compacted {
                        found.compact(at(second)).await.unwrap();
                    }
                }
            }
            found.import(&batch, at(100), false).await.unwrap();
            prop_assert_eq!(counts(&expected).await, counts(&found).await);
            let code = VPR.parse().unwrap();
            for school in ["edu990101", "edu990102", "edu990104"] {
                let classes = (
                    expected.classes(&code, school).await.unwrap(),
                    found.classes(&code, school).await.unwrap(),
                );
                prop_assert_eq!(classes.0, classes.1);
                let sittings = (
                    expected.sittings(&code, school).await.unwrap(),
                    found.sittings(&code, school).await.unwrap(),
                );
                prop_assert_eq!(sittings.0, sittings.1);
            }
            let works = |works: Vec<domain::results::lake::WorkSummary>| -> Vec<_> {
                works.into_iter().map(|work| (work.work.code, work.participants, work.schools)).collect()
            };
            prop_assert_eq!(works(expected.works(None).await.unwrap()), works(found.works(None).await.unwrap()));
            prop_assert!(found.check().await.unwrap().is_empty());
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn the_whole_of_the_invented_district() {
    let lake = lake();
    let report = lake.import(&files(), at(0), false).await.unwrap();
    for file in &report.files {
        assert_eq!(file.outcome, Outcome::Stored, "{}: {:?}", file.file, file.problems);
        assert!(file.problems.is_empty(), "{}: {:?}", file.file, file.problems);
    }
    let found = counts(&lake).await;
    let (vpr, oge) = (VPR.parse().unwrap(), OGE.parse().unwrap());
    assert_eq!(found.keys().collect::<Vec<_>>(), ["edu990101", "edu990102", "edu990103", "edu990104"]);
    assert_eq!(found["edu990101"][&vpr].participants, 9);
    assert_eq!(found["edu990101"][&oge].participants, 9);
    assert_eq!(found["edu990104"][&vpr].marks, [1, 3, 2, 2]);
    let sittings = lake.sittings(&oge, "edu990101").await.unwrap();
    let appealed = sittings.iter().find(|sitting| sitting.participant == "3").unwrap();
    assert_eq!((appealed.mark, appealed.primary), (Some(5), Some(5)));
    // The form's absent pupil is kept and counts nowhere.
    let absent = lake.sittings(&vpr, "edu990102").await.unwrap();
    assert_eq!((absent.len(), absent.iter().filter(|sitting| sitting.absent).count()), (10, 1));
    assert_eq!(found["edu990102"][&vpr].participants, 9);
}

#[tokio::test]
async fn a_corrected_file_replaces_its_own_sittings_and_nothing_else() {
    let lake = lake();
    let pupils = |range: std::ops::Range<u64>| -> Vec<_> {
        range.map(|pupil| sitting("edu990101", "А", pupil, pupil)).collect()
    };
    let first = file("Ф1", FileKind::IndividualResults, work(VPR), pupils(0..10));
    let other = file("Ф1 школа 2", FileKind::IndividualResults, work(VPR), vec![sitting("edu990102", "А", 0, 3)]);
    let held = file("выгрузка", FileKind::Sittings, work(VPR), pupils(9..10));
    lake.import(&[first.clone(), other, held], at(1), false).await.unwrap();
    // Pupils 8 and 9 are gone from the corrected file, pupil 0 has other scores; pupil 9 is in another file, too.
    let mut rows = pupils(1..8);
    rows.push(sitting("edu990101", "А", 0, 17));
    let corrected = file("Ф1 исправленный", FileKind::IndividualResults, work(VPR), rows);
    let report = lake.import(std::slice::from_ref(&corrected), at(2), false).await.unwrap();
    let told = &report.files[0].works[0];
    assert_eq!((told.added, told.replaced, told.same, told.withdrawn), (0, 1, 7, 1));
    let code = VPR.parse().unwrap();
    let sittings = lake.sittings(&code, "edu990101").await.unwrap();
    let codes: Vec<_> = sittings.iter().map(|sitting| sitting.participant.as_str()).collect();
    assert_eq!(codes, ["0", "1", "2", "3", "4", "5", "6", "7", "9"]);
    assert_eq!(sittings[0].primary, Some(5));
    assert_eq!(counts(&lake).await["edu990102"][&code].participants, 1);
    // The old version is readable, and the replaced file does not come back.
    let old = SchoolFilter { version: Some(1), schools: vec!["edu990101".into()], ..SchoolFilter::default() };
    assert_eq!(lake.schools(&old).await.unwrap()[0].works[&code].participants, 10);
    let again = lake.import(&[first], at(3), false).await.unwrap();
    assert_eq!((again.version, again.files[0].outcome), (2, Outcome::Unchanged));
    assert_eq!(again.files[0].problems[0].code, "replaced_before");
    let files = lake.files().await.unwrap();
    assert_eq!(files.iter().map(|file| file.replaced).collect::<Vec<_>>(), [true, false, false, false]);
}

#[tokio::test]
async fn two_classes_of_a_school_in_two_files_are_no_correction() {
    let lake = lake();
    let class = |name: &str, class: &str, range: std::ops::Range<u64>| {
        let rows = range.map(|pupil| sitting("edu990101", class, pupil, pupil)).collect();
        file(name, FileKind::IndividualResults, work(VPR), rows)
    };
    lake.import(&[class("5А", "А", 0..10)], at(1), false).await.unwrap();
    let report = lake.import(&[class("5Б", "Б", 10..20)], at(2), false).await.unwrap();
    assert_eq!(report.files[0].problems[0].code, "same_schools_other_pupils");
    assert_eq!(counts(&lake).await["edu990101"][&VPR.parse().unwrap()].participants, 20);
}

#[tokio::test]
async fn other_items_and_aggregates_that_differ_are_told() {
    let lake = lake();
    let rows = (0..8).map(|pupil| sitting("edu990104", "А", pupil, 0)).collect();
    lake.import(&[file("Ф1", FileKind::IndividualResults, work(VPR), rows)], at(1), false).await.unwrap();
    let told = lake.import(&[with("Ф3", FileKind::MarkStatistics, vec![report("edu990104")])], at(2), false).await;
    assert_eq!(told.unwrap().files[0].problems[0].code, "aggregate_mismatch");
    let mut other = work(VPR);
    other.items[1].number = "2".into();
    let refused = file("Ф1 другой", FileKind::IndividualResults, other, vec![sitting("edu990105", "А", 1, 1)]);
    let report = lake.import(&[refused], at(3), false).await.unwrap();
    assert_eq!((report.files[0].outcome, report.version), (Outcome::Refused, 2));
    assert_eq!(report.files[0].problems[0].code, "items_differ");
}

#[tokio::test]
async fn writers_at_the_same_time_lose_nothing() {
    let lake = lake();
    let mut writers = tokio::task::JoinSet::new();
    for school in 0..8u64 {
        let lake = lake.clone();
        writers.spawn(async move {
            let rows = vec![sitting(&format!("edu99010{school}"), "А", 1, school)];
            let incoming = file(&format!("Ф1 {school}"), FileKind::IndividualResults, work(VPR), rows);
            lake.import(&[incoming], at(1), false).await.unwrap()
        });
    }
    let versions: std::collections::BTreeSet<u64> =
        writers.join_all().await.into_iter().map(|report| report.version).collect();
    assert_eq!(versions, (1..=8).collect());
    assert_eq!(counts(&lake).await.len(), 8);
}

#[tokio::test]
async fn what_is_not_told_as_changed_is_the_same() {
    let lake = lake();
    let all = SchoolFilter::default();
    let mut told = 0;
    let corrected = vec![sitting("edu990102", "А", 1, 3), sitting("edu990102", "А", 2, 5)];
    let corrected = file("Ф1 edu990102", FileKind::IndividualResults, work(VPR), corrected);
    for (second, file) in (1..).zip(files().into_iter().chain([corrected])) {
        let (before, number) = (lake.schools(&all).await.unwrap(), lake.number().await.unwrap());
        let name = file.name.clone();
        lake.import(&[file], at(second), false).await.unwrap();
        let Some(changes) = lake.changed_since(number).await.unwrap() else { continue };
        told += 1;
        let unchanged = |schools: Vec<SchoolResults>| -> Vec<SchoolResults> {
            schools.into_iter().filter(|school| !changes.schools.contains(&school.school)).collect()
        };
        let after = lake.schools(&all).await.unwrap();
        assert_ne!(before, after, "{name}");
        assert_eq!(unchanged(before), unchanged(after), "{name}");
    }
    assert!(told >= 3, "{told}");
    let number = lake.number().await.unwrap();
    assert_eq!(lake.changed_since(number).await.unwrap(), Some(domain::results::lake::Changes::default()));
}

#[tokio::test]
async fn a_scale_counts_its_works_anew() {
    let lake = lake();
    let mut rows: Vec<_> = (0..6).map(|pupil| sitting("edu990101", "А", pupil, 0)).collect();
    for (sitting, test) in rows.iter_mut().zip([10, 23, 24, 35, 36, 80]) {
        (sitting.test, sitting.mark, sitting.journal) = (Some(test), None, None);
    }
    let code = "ЕГЭ-2025-01";
    lake.import(&[file("ЕГЭ", FileKind::EgeProtocol, work(code), rows)], at(1), false).await.unwrap();
    let below = async || counts(&lake).await["edu990101"][&code.parse().unwrap()].below;
    assert_eq!(below().await, 2);
    let own = "[[scale]]\nprocedure = \"ЕГЭ\"\nsubject = \"01\"\nfrom_year = 2025\nto_year = 2025\nminimum = 36\nsource = \"приказ\"\n";
    assert_eq!(lake.put_scales(&Scales::parse(own).unwrap(), at(2)).await.unwrap(), 2);
    assert_eq!(below().await, 4);
    assert_eq!(lake.own_scales().await.unwrap().entries.len(), 1);
}

#[tokio::test]
async fn a_stream_is_merged_with_what_was_there_and_comes_later() {
    let code = VPR.parse().unwrap();
    let pupils = |school: &str, range: std::ops::Range<u64>, shift: u64| -> Vec<_> {
        range.map(|pupil| sitting(school, "А", pupil, pupil * 5 + shift)).collect()
    };
    let lake = lake();
    // What was there: one of the streamed schools with a pupil more, and a school the stream does not have.
    let before = [pupils("edu990101", 0..11, 1), pupils("edu990109", 0..4, 0)].concat();
    lake.import(&[file("Ф1", FileKind::IndividualResults, work(VPR), before)], at(1), false).await.unwrap();
    let mut writer = lake.begin_bulk(work(VPR), at(2)).await.unwrap();
    for school in ["edu990101", "edu990102"] {
        let rows = pupils(school, 0..10, 0);
        for rows in rows.chunks(4) {
            writer.push_sittings(rows, None, |_| Some("Заречный".into()), "0123456789abcdef").await.unwrap();
        }
    }
    let source = BulkSource { name: "выгрузка".into(), schools: Vec::new() };
    let written = writer.finish().await.unwrap();
    assert_eq!(lake.commit_bulk(vec![written], &source, at(3)).await.unwrap(), 2);
    let found = counts(&lake).await;
    let participants: Vec<u64> = found.values().map(|works| works[&code].participants).collect();
    assert_eq!(participants, [11, 10, 4]);
    let mut expected = domain::results::counts::WorkCounts::default();
    for sitting in pupils("edu990101", 0..10, 0).iter().chain(&pupils("edu990101", 10..11, 1)) {
        expected.add(sitting, sitting.mark == Some(2), &[1, 2, 2]);
    }
    assert_eq!(found["edu990101"][&code], expected);
    // What comes later, of one school, leaves the others as they are.
    let later = pupils("edu990102", 0..12, 3);
    lake.import(&[file("Ф1 2", FileKind::IndividualResults, work(VPR), later)], at(4), false).await.unwrap();
    let participants = counts(&lake).await.values().map(|works| works[&code].participants).collect::<Vec<_>>();
    assert_eq!(participants, [11, 12, 4]);
    // The scan of the files counts what the lake has counted.
    let files = lake.work_files(2025).await.unwrap();
    let mut scanned = files[0].count(analytics::scan::Grouping::School).await.unwrap();
    scanned.sort_by(|a, b| a.school.cmp(&b.school));
    let stored = counts(&lake).await;
    let of_work: Vec<_> = stored.values().map(|works| works[&code].clone()).collect();
    assert_eq!(scanned.into_iter().map(|group| group.counts).collect::<Vec<_>>(), of_work);
    let mut unsorted = lake.begin_bulk(work(VPR), at(5)).await.unwrap();
    let rows = [pupils("a", 0..1, 0), pupils("b", 0..1, 0), pupils("a", 1..2, 0)].concat();
    let refused = unsorted.push_sittings(&rows, None, |_| None, "").await.unwrap_err();
    assert_eq!(refused.code(), "lake_not_sorted");
}

#[tokio::test]
async fn sittings_travel_as_parquet() {
    let code = VPR.parse().unwrap();
    let rows: Vec<_> = (0..20).map(|pupil| sitting("edu990101", "А", pupil, pupil * 3)).collect();
    let offered: Vec<_> =
        rows.iter().map(|sitting| Row { municipality: None, sitting, date: None, source: "" }).collect();
    let mut writer = SegmentWriter::new(Vec::new(), 3).unwrap();
    writer.write(&batch(&code, 3, &offered).unwrap()).unwrap();
    let read = analytics::read_parquet(&writer.finish().unwrap()).unwrap();
    assert_eq!(read.parts[0].sittings, rows);
    let lake = lake();
    let report = lake.import(&[hashed("выгрузка.parquet", read)], at(1), false).await.unwrap();
    assert_eq!((report.files[0].outcome, report.files[0].works[0].added), (Outcome::Stored, 20));
    assert_eq!(analytics::read_parquet(b"PAR1 and nothing").unwrap_err().code, "parquet_unread");
}

#[tokio::test]
async fn an_invented_country_is_taken_in() {
    let size = CountrySize { schools: 30, works: 2, sittings: 3_000, year: 2025 };
    let lake = lake();
    let country = Country::new(size, 7);
    assert_eq!(lake.take_country(&country, 2, at(1)).await.unwrap(), 1);
    let schools = lake.schools(&SchoolFilter::default()).await.unwrap();
    assert_eq!(schools.len(), 30);
    assert!(schools.iter().all(|school| school.municipality.is_some()));
    // Counted while streaming, and counted anew.
    let before = counts(&lake).await;
    lake.rebuild_counts(at(2)).await.unwrap();
    assert_eq!(before, counts(&lake).await);
    assert!(lake.check().await.unwrap().is_empty());
}
