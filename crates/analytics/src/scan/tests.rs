//! The SQL aggregate and the fold agree on files of an invented country.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use object_store::local::LocalFileSystem;

use super::country::WorkFiles;
use super::query::{run, sql, work_counts};
use super::read::SegmentFile;
use super::{Below, Grouping};
use crate::generate::{Country, CountrySize};

#[tokio::test]
async fn the_sql_aggregate_counts_as_the_fold_does() {
    let folder = tempfile::tempdir().unwrap();
    let country = Country::new(CountrySize { schools: 60, works: 8, sittings: 16_000, year: 2025 }, 9);
    let store = Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap());
    // Several partitions, so that partial states are merged.
    let session = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(3));
    session.register_udaf(work_counts());
    for (number, model) in country.works.iter().enumerate() {
        let name = format!("work-{number}.parquet");
        let path = folder.path().join(&name);
        country.write_work(number, std::fs::File::create(&path).unwrap()).unwrap();
        let work = WorkFiles {
            work: model.work.clone(),
            files: vec![(SegmentFile::new(store.clone(), name.into()), BTreeSet::new())],
            below: Below { minimum: model.minimum },
            boundaries: None,
        };
        let table = format!("sittings_{number}");
        session.register_parquet(&table, path.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
        for grouping in [Grouping::School, Grouping::Class] {
            let mut folded = work.count(grouping).await.unwrap();
            folded.sort_by(|a, b| (&a.school, &a.class).cmp(&(&b.school, &b.class)));
            let queried = run(&session, &sql(&table, &work.work, work.below, grouping)).await.unwrap();
            assert!(!folded.is_empty());
            assert_eq!(queried, folded, "{} {grouping:?}", work.work.code);
        }
    }
}
