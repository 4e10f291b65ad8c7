//! The invented country is deterministic, keeps the model's laws, and what is planted is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{UInt8Type, UInt16Type};
use domain::results::rule::Rule;
use domain::results::sitting::NOT_ATTEMPTED;
use object_store::ObjectStoreExt;
use object_store::memory::InMemory;
use object_store::path::Path;

use super::*;
use crate::scan::Below;
use crate::scan::country::{Terms, WorkFiles, judge};
use crate::scan::read::{SegmentFile, collect};

const SMALL: CountrySize = CountrySize { schools: 300, works: 5, sittings: 60_000, year: 2025 };

#[test]
fn the_same_seed_writes_the_same_bytes_however_many_threads() {
    let bytes = |threads, seed| {
        let files: Mutex<Vec<(String, Vec<u8>)>> = Mutex::default();
        let size = CountrySize { schools: 40, works: 3, sittings: 3_000, year: 2025 };
        let close = |written: &WrittenWork, bytes: Vec<u8>| {
            files.lock().unwrap().push((written.work.code.to_string(), bytes));
            Ok(())
        };
        Country::new(size, seed).write(threads, |_| Ok(Vec::new()), close).unwrap();
        let mut files = files.into_inner().unwrap();
        files.sort();
        files
    };
    assert_eq!(bytes(1, 5), bytes(3, 5));
    assert_ne!(bytes(1, 5), bytes(1, 6));
}

async fn stored(country: &Country) -> Vec<WorkFiles> {
    let store = Arc::new(InMemory::new());
    let mut files = Vec::new();
    for (number, work) in country.works.iter().enumerate() {
        let (bytes, written) = country.write_work(number, Vec::new()).unwrap();
        let path = Path::from(work.work.code.to_string());
        store.put(&path, bytes.into()).await.unwrap();
        files.push(WorkFiles {
            work: written.work,
            files: vec![(SegmentFile::new(store.clone(), path), BTreeSet::new())],
            below: Below { minimum: work.minimum },
            boundaries: Some(work.marks_from),
        });
    }
    files
}

#[tokio::test]
async fn sittings_keep_the_laws_of_a_protocol() {
    let country = Country::new(SMALL, 3);
    let mut sittings = 0;
    for files in stored(&country).await {
        let model = country.works.iter().find(|work| work.work == files.work).unwrap();
        let columns = ["school", "class", "participant", "items", "primary", "mark", "journal", "absent"];
        let mut pupils = BTreeSet::new();
        for batch in collect(files.files[0].0.batches(&columns).await.unwrap()).await.unwrap() {
            sittings += batch.num_rows();
            let items = batch.column_by_name("items").unwrap().as_fixed_size_binary();
            let primary = batch.column_by_name("primary").unwrap().as_primitive::<UInt16Type>();
            let mark = batch.column_by_name("mark").unwrap().as_primitive::<UInt8Type>();
            let absent = batch.column_by_name("absent").unwrap().as_boolean();
            let text = |name: &str, row: usize| {
                let column = batch.column_by_name(name).unwrap();
                arrow::util::display::array_value_to_string(column, row).unwrap()
            };
            for row in 0..batch.num_rows() {
                assert!(pupils.insert((text("school", row), text("class", row), text("participant", row))));
                if absent.value(row) {
                    assert!(primary.is_null(row) && mark.is_null(row));
                    continue;
                }
                let scores = items.value(row);
                let known = scores.iter().map(|score| if *score == NOT_ATTEMPTED { 0 } else { *score });
                assert!(known.clone().zip(&model.work.items).all(|(score, item)| score <= item.max));
                assert_eq!(known.map(u16::from).sum::<u16>(), primary.value(row));
                if model.minimum.is_none() {
                    assert_eq!(mark.value(row), model.mark(primary.value(row)));
                }
            }
        }
    }
    assert!((sittings as f64 / 60_000.0 - 1.0).abs() < 0.15, "{sittings}");
}

#[tokio::test]
async fn what_is_planted_is_found() {
    let country = Country::new(SMALL, 3);
    let planted = |kind: Planted| -> BTreeSet<&str> {
        let schools = country.schools.iter().filter(|school| school.planted == kind);
        schools.map(|school| school.login.as_str()).collect()
    };
    let rule = Rule::shipped("federal-2025-any").unwrap();
    let judged =
        judge(stored(&country).await, 2, Terms { rule, year: 2025, false_discovery_rate: 0.05 }).await.unwrap();
    let low = planted(Planted::Low);
    let listed = |school: &&str| {
        let verdict = judged.run.schools.iter().find(|verdict| verdict.school == **school).unwrap();
        verdict.verdict == domain::results::identification::VerdictKind::Low
    };
    let found = low.iter().filter(|school| listed(school)).count();
    assert!(10 * found >= 9 * low.len(), "{found} of {}", low.len());
    let suspected: BTreeSet<&str> = judged.objectivity.markers.iter().map(|marker| marker.school.as_str()).collect();
    let inflated = planted(Planted::Inflated);
    assert!(2 * inflated.intersection(&suspected).count() >= inflated.len(), "{suspected:?} of {inflated:?}");
    // Completion is kept for every item of every school.
    let completion = &judged.completion[0];
    assert_eq!(completion.percent.len(), completion.schools.len() * completion.items.len());
}
