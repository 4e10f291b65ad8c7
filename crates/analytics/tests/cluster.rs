//! A cluster of real processes, a scheduler and two executors, answers to the last digit as one process does, also when
//! an executor is killed while it works. Files lie on the disk that all of them see. Run with `--features ballista`.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod common;
mod nodes;

use std::cell::Cell;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use analytics::Lake;
use analytics::cluster::{Cluster, ClusterError, SchedulerAddress, WorkGroups, session};
use analytics::generate::{Country, CountrySize};
use analytics::scan::query::{run, sql, work_counts};
use analytics::scan::{Below, GroupCounts, Grouping};
use analytics::writer::SegmentWriter;
use common::{at, file, sitting, work};
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use domain::results::counts::WorkCounts;
use domain::results::file::FileKind;
use nodes::{Node, executor, scheduler};

const YEAR: u16 = 2025;

/// A lake with an invented country of 1,000 schools.
async fn country(root: &Path, works: usize, sittings: usize) -> Lake {
    let lake = Lake::open_local(root).unwrap();
    let country = Country::new(CountrySize { schools: 1_000, works, sittings, year: YEAR }, 21);
    lake.take_country(&country, 1, at(1)).await.unwrap();
    lake
}

/// The counts of a year by the fold of this process.
async fn folded(lake: &Lake, grouping: Grouping) -> Vec<WorkGroups> {
    let mut works = Vec::new();
    for files in lake.work_files(YEAR).await.unwrap() {
        let mut groups = files.count(grouping).await.unwrap();
        groups.sort_by(|a, b| (&a.school, &a.class).cmp(&(&b.school, &b.class)));
        works.push(WorkGroups { work: files.work.code, groups });
    }
    works
}

/// A cluster of two executors of one core each.
async fn started(root: &Path) -> (Node, SchedulerAddress, [Node; 2]) {
    let (planner, address) = scheduler().await;
    let first = executor(&address, &root.join("first")).await;
    let second = executor(&address, &root.join("second")).await;
    (planner, address, [first, second])
}

#[tokio::test]
async fn a_cluster_of_processes_counts_as_one_process_does() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("lake");
    let lake = country(&root, 6, 90_000).await;
    let (_planner, address, executors) = started(folder.path()).await;
    let cluster = Cluster::connect(&address).unwrap();
    let paths = lake.work_paths(YEAR).await.unwrap();
    for grouping in [Grouping::School, Grouping::Class] {
        let began = Instant::now();
        let expected = folded(&lake, grouping).await;
        let alone = began.elapsed();
        let counted = cluster.count_works(root.to_str().unwrap(), &paths, grouping, 2).await.unwrap();
        let together = began.elapsed() - alone;
        println!("{grouping:?}: {alone:?} in one process, {together:?} on the cluster");
        assert_eq!(counted.len(), 6);
        for work in &counted {
            assert!(work.groups.len() >= 1_000);
            assert!(work.groups.iter().map(|group| group.counts.participants).sum::<u64>() > 10_000);
        }
        assert_eq!(counted, expected, "{grouping:?}");
    }
    assert!(executors.iter().all(|executor| executor.tasks() > 0), "an executor had nothing to do");
}

#[tokio::test]
async fn a_query_in_parts_counts_as_one_process_does() {
    let folder = tempfile::tempdir().unwrap();
    let country = Country::new(CountrySize { schools: 1_000, works: 2, sittings: 40_000, year: YEAR }, 21);
    let (_planner, address, executors) = started(folder.path()).await;
    let local = SessionContext::new();
    local.register_udaf(work_counts());
    let cluster = session(&address, 4).unwrap();
    for (number, model) in country.works.iter().enumerate() {
        // Several files, so that every executor has something to read.
        let table = format!("work_{number}");
        let path = folder.path().join(&table);
        std::fs::create_dir(&path).unwrap();
        for (part, batch) in country.batches(number).enumerate() {
            let file = std::fs::File::create(path.join(format!("{part}.parquet"))).unwrap();
            let mut writer = SegmentWriter::new(file, model.work.items.len()).unwrap();
            writer.write(&batch.unwrap()).unwrap();
            writer.finish().unwrap();
        }
        for session in [&local, &cluster] {
            session.register_parquet(&table, path.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
        }
        for grouping in [Grouping::School, Grouping::Class] {
            let query = sql(&table, &model.work, Below { minimum: model.minimum }, grouping);
            let here: Vec<GroupCounts> = run(&local, &query).await.unwrap();
            assert!(here.len() >= 1_000);
            assert_eq!(run(&cluster, &query).await.unwrap(), here, "{} {grouping:?}", model.work.code);
        }
    }
    assert!(executors.iter().all(|executor| executor.tasks() > 0), "an executor had nothing to do");
}

#[tokio::test]
async fn a_killed_executor_does_not_change_the_counts() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("lake");
    let lake = country(&root, 6, 240_000).await;
    let paths = lake.work_paths(YEAR).await.unwrap();
    let expected = folded(&lake, Grouping::Class).await;
    let (_planner, address, [mut victim, _other]) = started(folder.path()).await;
    let cluster = Cluster::connect(&address).unwrap().within(Duration::from_secs(120));
    let count = || cluster.count_works(root.to_str().unwrap(), &paths, Grouping::Class, 3);
    assert_eq!(count().await.unwrap(), expected);
    let mut in_flight = 0;
    // At which task of the executor it is killed, and how many milliseconds after the task has begun.
    for (round, (task, later)) in [(1, 0), (1, 30), (2, 10), (2, 60)].into_iter().enumerate() {
        let (before, counted) = (victim.tasks(), Cell::new(false));
        let began = Instant::now();
        let counting = async {
            let answer = count().await.unwrap();
            counted.set(true);
            (answer, began.elapsed())
        };
        let killing = async {
            while victim.tasks() < before + task && !counted.get() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(Duration::from_millis(later)).await;
            victim.kill();
            began.elapsed()
        };
        let ((counted, ended), killed) = tokio::join!(counting, killing);
        println!("killed after {killed:?}, counted after {ended:?}");
        in_flight += u32::from(killed < ended);
        assert_eq!(counted, expected, "killed after {killed:?}");
        // The other one goes on alone, until a new one takes part.
        assert_eq!(count().await.unwrap(), expected);
        victim = executor(&address, &folder.path().join(format!("new-{round}"))).await;
        assert_eq!(count().await.unwrap(), expected);
        assert!(victim.tasks() > 0);
    }
    assert!(in_flight >= 2, "killed while counting only {in_flight} of 4 times");
}

#[tokio::test]
async fn a_lake_is_recounted_on_a_cluster() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("lake");
    let lake = Lake::open_local(&root).unwrap();
    let pupils = |school: &str, scores: u64| {
        (0..40).map(|pupil| sitting(school, ["А", "Б"][pupil as usize % 2], pupil, pupil * scores)).collect::<Vec<_>>()
    };
    let code = "ВПР-2025-МА-5";
    let all = [pupils("edu990101", 3), pupils("edu990102", 5), pupils("edu990103", 7)].concat();
    lake.import(&[file("Ф1", FileKind::Sittings, work(code), all)], at(1), false).await.unwrap();
    // A newer file speaks for one school: its old rows are in the older file still, and must not count.
    let newer = pupils("edu990102", 11);
    lake.import(&[file("Ф1 2", FileKind::Sittings, work(code), newer)], at(2), false).await.unwrap();
    let works = lake.work_paths(YEAR).await.unwrap();
    assert!(works[0].files.len() > 1, "the lake has one file only: {works:?}");
    let (_planner, address, _executors) = started(folder.path()).await;
    let cluster = Cluster::connect(&address).unwrap();
    for grouping in [Grouping::School, Grouping::Class] {
        let counted = cluster.count_works(root.to_str().unwrap(), &works, grouping, 2).await.unwrap();
        assert_eq!(counted, folded(&lake, grouping).await);
        let kept = common::counts(&lake).await;
        let participants = |counts: Option<&WorkCounts>| counts.map_or(0, |counts| counts.participants);
        let of_school = |school: &String| {
            let groups = counted[0].groups.iter().filter(|group| group.school == *school);
            groups.map(|group| participants(Some(&group.counts))).sum::<u64>()
        };
        assert!(kept.iter().all(|(school, works)| of_school(school) == participants(works.values().next())));
    }
    let mut check = Command::new(env!("CARGO_BIN_EXE_cluster_node"));
    check.args(["check", "--scheduler", &address.to_string(), "--year", "2025", "--lake"]).arg(&root);
    let output = tokio::task::spawn_blocking(move || check.stdin(Stdio::null()).output()).await.unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "Сверено: школ в работах 3, расхождений 0.\n");
    assert!(output.status.success());
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("lake");
    let lake = country(&root, 1, 2_000).await;
    let paths = lake.work_paths(YEAR).await.unwrap();
    let expected = folded(&lake, Grouping::School).await;
    let ask = async |address: &SchedulerAddress, seconds: u64| {
        let cluster = Cluster::connect(address).unwrap().within(Duration::from_secs(seconds));
        cluster.count_works(root.to_str().unwrap(), &paths, Grouping::School, 1).await
    };
    let told = async |address: &SchedulerAddress| {
        let error = ask(address, 6).await.unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("Кластер ") && text.contains("Проверьте, что планировщик и "), "{text}");
        error
    };
    let (planner, address) = scheduler().await;
    assert!(matches!(told(&address).await, ClusterError::Silent(_)), "nobody was there to count");
    let mut only = executor(&address, &folder.path().join("only")).await;
    assert_eq!(ask(&address, 60).await.unwrap(), expected);
    only.kill();
    told(&address).await;
    let _another = executor(&address, &folder.path().join("another")).await;
    assert_eq!(ask(&address, 60).await.unwrap(), expected);
    drop(planner);
    assert!(matches!(told(&address).await, ClusterError::Lost { attempts: 3, .. }), "nobody planned it");
}
