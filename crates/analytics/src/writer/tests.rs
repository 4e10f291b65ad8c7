//! Law: what is written, read back and counted by vectors is what single sittings give.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::results::counts::WorkCounts;
use futures::TryStreamExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::scan::read::{SegmentFile, collect, counted_columns};
use crate::scan::{Below, Counter, GroupCounts, Grouping};

const MAXIMA: [u8; 18] = [1, 2, 1, 1, 3, 1, 1, 1, 2, 1, 1, 1, 1, 2, 4, 1, 1, 2];

fn sitting() -> impl Strategy<Value = Sitting> {
    let names = (0u8..5, option::of(0u8..3), 0u32..100_000);
    let items = prop_oneof![1 => Just(Vec::new()), 9 => vec(prop_oneof![0u8..5, Just(NOT_ATTEMPTED)], MAXIMA.len())];
    let scores = (option::of(0u16..40), option::of(0u16..=100));
    let marks = (option::of(prop_oneof![9 => 2u8..=5, 1 => Just(0), 1 => Just(9)]), option::of(2u8..=5));
    (names, items, scores, marks, prop::bool::weighted(0.1)).prop_map(
        |((school, class, participant), items, (primary, test), (mark, journal), absent)| Sitting {
            school: format!("edu77010{school}"),
            class: class.map(|class| format!("5{class}")),
            participant: participant.to_string(),
            items,
            primary,
            test,
            mark,
            journal,
            absent,
            ..Sitting::default()
        },
    )
}

/// Writes sittings as one file of a storage in memory.
async fn written(sittings: &[Sitting]) -> SegmentFile {
    let work: WorkCode = "ВПР-2025-МА-5".parse().unwrap();
    let rows: Vec<Row<'_>> = sittings
        .iter()
        .map(|sitting| Row { municipality: Some("Северный"), sitting, date: None, source: "0123456789abcdef" })
        .collect();
    let mut writer = SegmentWriter::new(Vec::new(), MAXIMA.len()).unwrap();
    for rows in rows.chunks(100) {
        writer.write(&batch(&work, MAXIMA.len(), rows).unwrap()).unwrap();
    }
    assert_eq!(writer.rows(), sittings.len() as u64);
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let path = Path::from("work.parquet");
    store.put(&path, writer.finish().unwrap().into()).await.unwrap();
    SegmentFile::new(store, path)
}

type Groups = BTreeMap<(String, Option<String>), WorkCounts>;

fn expected(sittings: &[Sitting], grouping: Grouping, below: Below, except: &BTreeSet<String>) -> Groups {
    let mut groups = Groups::new();
    for sitting in sittings.iter().filter(|sitting| !except.contains(&sitting.school)) {
        let class = sitting.class.clone().filter(|_| grouping == Grouping::Class);
        let counts = groups.entry((sitting.school.clone(), class)).or_default();
        counts.add(sitting, below.is_below(sitting.test, sitting.mark), &MAXIMA);
    }
    groups
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn counts_of_a_file_are_counts_of_its_sittings(
        mut sittings in vec(sitting(), 1..400),
        sorted in any::<bool>(),
        minimum in option::of(0u16..100),
        except in option::of(0u8..5),
        by_class in any::<bool>(),
    ) {
        if sorted {
            sittings.sort_by(|a, b| (&a.school, &a.class, &a.participant).cmp(&(&b.school, &b.class, &b.participant)));
        }
        let grouping = if by_class { Grouping::Class } else { Grouping::School };
        let except: BTreeSet<String> = except.into_iter().map(|school| format!("edu77010{school}")).collect();
        let below = Below { minimum };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let groups: Vec<GroupCounts> = runtime.block_on(async {
            let mut batches = written(&sittings).await.batches(&counted_columns(by_class, minimum.is_some())).await.unwrap();
            let mut counter = Counter::new(grouping, below, &MAXIMA);
            while let Some(batch) = batches.try_next().await.unwrap() {
                counter.add(&batch, &except).unwrap();
            }
            counter.finish()
        });
        let groups: Groups = groups.into_iter().map(|group| ((group.school, group.class), group.counts)).collect();
        prop_assert_eq!(groups, expected(&sittings, grouping, below, &except));
    }

    #[test]
    fn rows_of_some_schools_are_all_of_them_and_no_other(mut sittings in vec(sitting(), 1..300)) {
        sittings.sort_by(|a, b| a.school.cmp(&b.school));
        let wanted: BTreeSet<String> = ["edu770101", "edu770103"].map(str::to_owned).into();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let batches = runtime.block_on(async {
            collect(written(&sittings).await.schools(&["school", "participant"], wanted.clone()).await.unwrap()).await.unwrap()
        });
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        prop_assert_eq!(rows, sittings.iter().filter(|sitting| wanted.contains(&sitting.school)).count());
    }
}

#[test]
fn a_pupil_with_too_many_scores_is_refused() {
    let work: WorkCode = "ВПР-2025-МА-5".parse().unwrap();
    let sitting = Sitting { items: vec![1, 1, 1], ..Sitting::default() };
    let row = Row { municipality: None, sitting: &sitting, date: None, source: "" };
    let error = batch(&work, 2, &[row]).unwrap_err();
    assert_eq!(error.to_string(), "в работе ВПР-2025-МА-5 заданий 2, а у участника баллов за задания 3");
}

#[test]
fn days_count_from_1970() {
    for (date, expected) in [("1970-01-01", 0), ("1969-12-31", -1), ("2025-04-16", 20_194)] {
        assert_eq!(days(date.parse().unwrap()), expected, "{date}");
    }
}
