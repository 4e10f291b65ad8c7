//! The shared result files against their planted truth: every count of every school, work and year, before and after
//! appeals, and the verdicts that follow from them.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, which clippy does not see as tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analytics::Lake;
use domain::results::counts::WorkCounts;
use domain::results::file::FileKind;
use domain::results::identification::{SchoolResults, VerdictKind, identify};
use domain::results::lake::{IncomingFile, Outcome, SchoolFilter};
use domain::results::rule::Rule;
use domain::results::work::{Procedure, WorkCode};
use imports::results::{PseudonymKey, read_results};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn shared() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/results"));
    if !folder.exists() {
        println!("skipped: the shared result files are not beside the repository");
    }
    folder.exists().then_some(folder)
}

fn incoming(folder: &Path, name: &str) -> IncomingFile {
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let file = read_results(&bytes, name, &PseudonymKey::new([7; 32])).unwrap();
    IncomingFile { name: name.to_owned(), sha256: hex::encode(Sha256::digest(&bytes)), file }
}

fn truth(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap()
}

fn files(folder: &Path, truth: &Value) -> Vec<IncomingFile> {
    let listed = truth["files"].as_array().unwrap().iter().map(|entry| entry["file"].as_str().unwrap());
    let files: Vec<&str> = listed.filter(|name| !name.starts_with("bad/")).collect();
    let register = (!files.contains(&"schools.csv")).then_some("schools.csv");
    files.into_iter().chain(register).map(|name| incoming(folder, name)).collect()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + second).unwrap()
}

async fn schools(lake: &Lake) -> BTreeMap<String, SchoolResults> {
    let schools = lake.schools(&SchoolFilter::default()).await.unwrap();
    schools.into_iter().map(|school| (school.school.clone(), school)).collect()
}

fn work(year: &str, procedure: &str) -> WorkCode {
    let (kind, rest) = procedure.split_once('-').unwrap();
    format!("{kind}-{year}-{rest}").parse().unwrap()
}

/// Whether appeals have been applied.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Before,
    After,
}

/// Compares every school, year and work; gives how many it compared.
fn compare(truth: &Value, found: &BTreeMap<String, SchoolResults>, stage: Stage) -> usize {
    let mut compared = 0;
    for school in truth["schools"].as_array().unwrap() {
        let login = school["login"].as_str().unwrap();
        let own = &found[login];
        assert_eq!(own.name, school["name"].as_str().unwrap());
        let mut expected_works = BTreeSet::new();
        for (year, of_year) in school["years"].as_object().unwrap() {
            for (procedure, expected) in of_year["procedures"].as_object().unwrap() {
                let code = work(year, procedure);
                compare_one(&format!("{login} {code}"), expected, &own.works[&code], stage);
                expected_works.insert(code);
                compared += 1;
            }
        }
        assert_eq!(own.works.keys().cloned().collect::<BTreeSet<_>>(), expected_works, "{login}");
    }
    compared
}

fn compare_one(place: &str, expected: &Value, counts: &WorkCounts, stage: Stage) {
    let number = |name: &str| expected[name].as_u64().unwrap_or_else(|| panic!("{place}: {name}"));
    assert_eq!(counts.participants, number("n"), "{place}");
    if expected["below_min"].is_u64() {
        assert_eq!(counts.below, number("below_min"), "{place}");
        return;
    }
    let marked = match (stage, expected.get("before_appeals")) {
        (Stage::Before, Some(before)) => before,
        _ => expected,
    };
    let marks = ["n2", "n3", "n4", "n5"].map(|name| marked[name].as_u64().unwrap());
    assert_eq!((counts.marks, counts.below), (marks, marks[0]), "{place}");
    if expected["n_with_journal"].is_u64() {
        assert_eq!(counts.journal, number("n_with_journal"), "{place}");
        assert_eq!(counts.against_journal, ["lowered", "confirmed", "raised"].map(number), "{place}");
    }
    if stage == Stage::After {
        let mean = counts.mean_primary().unwrap();
        assert!((mean - expected["mean_primary"].as_f64().unwrap()).abs() < 6e-4, "{place}: {mean}");
    }
}

/// Completion of items against the truth, with the works' maxima.
async fn compare_items(lake: &Lake, truth: &Value, found: &BTreeMap<String, SchoolResults>) {
    let works: BTreeMap<WorkCode, Vec<f64>> = lake
        .works(None)
        .await
        .unwrap()
        .into_iter()
        .map(|summary| (summary.work.code, summary.work.items.iter().map(|item| f64::from(item.max)).collect()))
        .collect();
    for school in truth["schools"].as_array().unwrap() {
        for (year, of_year) in school["years"].as_object().unwrap() {
            for (procedure, expected) in of_year["procedures"].as_object().unwrap() {
                let Some(tasks) = expected["tasks_pct"].as_array() else { continue };
                let code = work(year, procedure);
                let counts = &found[school["login"].as_str().unwrap()].works[&code];
                assert_eq!(counts.items.len(), tasks.len(), "{code}");
                for ((item, max), percent) in counts.items.iter().zip(&works[&code]).zip(tasks) {
                    let own = 100.0 * f64::from(item.sum) / (max * counts.participants as f64);
                    assert!((own - percent.as_f64().unwrap()).abs() < 0.0051, "{code}: {own} {percent}");
                }
            }
        }
    }
}

fn listed(rule: &Rule, year: u16, schools: &[SchoolResults], kind: VerdictKind) -> BTreeSet<String> {
    let verdicts = identify(rule, year, schools).schools.into_iter().filter(|verdict| verdict.verdict == kind);
    verdicts.map(|verdict| verdict.school).collect()
}

/// Three variants of the verdict: all procedures, only ВПР, only procedures with ten participants.
fn compare_verdicts(truth: &Value, schools: &[SchoolResults]) {
    let federal = Rule::shipped("federal-2025").unwrap();
    let mut only_vpr = federal.clone();
    only_vpr.criteria.iter_mut().for_each(|criterion| criterion.procedures.kinds = vec![Procedure::Vpr]);
    let large = Rule { smallest_count: 10, ..federal.clone() };
    for (variant, rule) in [("verdict", federal), ("verdict_vpr_only", only_vpr), ("verdict_min10", large)] {
        for year in [2024u16, 2025] {
            let expected = &truth["summary"][year.to_string()][variant];
            let names = |list: &str| -> BTreeSet<String> {
                expected[list].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
            };
            assert_eq!(listed(&rule, year, schools, VerdictKind::Low), names("SHNOR"), "{variant} {year}");
            let one_criterion: BTreeSet<String> = &names("A_only") | &names("B_only");
            assert_eq!(listed(&rule, year, schools, VerdictKind::Risk), one_criterion, "{variant} {year}");
        }
    }
}

#[tokio::test]
async fn counts_and_verdicts_are_the_planted_ones() {
    let Some(folder) = shared() else { return };
    let truth = truth(&folder);
    let folder_of_lake = tempfile::tempdir().unwrap();
    let lake = Lake::open_local(folder_of_lake.path()).unwrap();
    let (appeals, others): (Vec<_>, Vec<_>) =
        files(&folder, &truth).into_iter().partition(|file| file.file.kind == FileKind::Appeals);

    let dry = lake.import(&others, at(0), true).await.unwrap();
    assert!(dry.dry_run && dry.version == 0);
    let report = lake.import(&others, at(1), false).await.unwrap();
    for file in &report.files {
        assert_eq!(file.outcome, Outcome::Stored, "{}", file.file);
        assert!(file.problems.is_empty(), "{}: {:?}", file.file, file.problems);
    }
    let before = schools(&lake).await;
    assert!(compare(&truth, &before, Stage::Before) > 200);

    let report = lake.import(&appeals, at(2), false).await.unwrap();
    assert!(report.files.iter().all(|file| file.problems.is_empty()), "{report:?}");
    let after = schools(&lake).await;
    compare(&truth, &after, Stage::After);
    compare_items(&lake, &truth, &after).await;
    compare_verdicts(&truth, &after.values().cloned().collect::<Vec<_>>());

    // The version before the appeals stays readable.
    let old = lake.schools(&SchoolFilter { version: Some(1), ..SchoolFilter::default() }).await.unwrap();
    assert_eq!(old, before.values().cloned().collect::<Vec<_>>());

    // Appeals first, then the rest; and everything once more.
    let other_folder = tempfile::tempdir().unwrap();
    let other = Lake::open_local(other_folder.path()).unwrap();
    let waiting = other.import(&appeals, at(1), false).await.unwrap();
    assert!(waiting.files.iter().all(|file| file.problems.iter().any(|problem| problem.code == "appeal_unmatched")));
    other.import(&others, at(2), false).await.unwrap();
    compare(&truth, &schools(&other).await, Stage::After);
    let again = other.import(&others, at(3), false).await.unwrap();
    assert_eq!(again.version, 2);
    assert!(again.files.iter().all(|file| file.outcome == Outcome::Unchanged));

    // Upkeep answers as before.
    for lake in [&lake, &other] {
        lake.compact(at(4)).await.unwrap();
        compare(&truth, &schools(lake).await, Stage::After);
        lake.rebuild_counts(at(5)).await.unwrap();
        compare(&truth, &schools(lake).await, Stage::After);
        let check = lake.inspect().await.unwrap();
        assert_eq!((check.problems.as_slice(), check.orphans), ([].as_slice(), 0));
    }
}

#[tokio::test]
async fn aggregates_stand_in_for_sittings() {
    let Some(folder) = shared() else { return };
    let truth = truth(&folder);
    let reports =
        [FileKind::MarkStatistics, FileKind::ScoreDistribution, FileKind::ItemCompletion, FileKind::JournalComparison];
    let reports: Vec<_> = files(&folder, &truth).into_iter().filter(|file| reports.contains(&file.file.kind)).collect();
    let folder_of_lake = tempfile::tempdir().unwrap();
    let lake = Lake::open_local(folder_of_lake.path()).unwrap();
    lake.import(&reports, at(1), false).await.unwrap();
    let found = schools(&lake).await;
    for school in truth["schools"].as_array().unwrap() {
        let own = &found[school["login"].as_str().unwrap()];
        for (year, of_year) in school["years"].as_object().unwrap() {
            for (procedure, expected) in of_year["procedures"].as_object().unwrap() {
                let code = work(year, procedure);
                if code.procedure == Procedure::Vpr {
                    compare_one(&code.to_string(), expected, &own.works[&code], Stage::After);
                }
            }
        }
    }
    compare_items(&lake, &truth, &found).await;
    let facts = lake.facts(2025, None).await.unwrap();
    let region = &truth["region"]["2025"]["ВПР-МА-5"];
    let mean = facts[&work("2025", "ВПР-МА-5")].region.mean_primary.unwrap();
    assert!((mean - region["mean_primary"].as_f64().unwrap()).abs() < 0.01, "{mean}");
}

#[tokio::test]
async fn malformed_files_are_refused_and_store_nothing() {
    let Some(folder) = shared() else { return };
    let folder_of_lake = tempfile::tempdir().unwrap();
    let lake = Lake::open_local(folder_of_lake.path()).unwrap();
    let index: Value = serde_json::from_slice(&std::fs::read(folder.join("bad/index.json")).unwrap()).unwrap();
    for entry in index["files"].as_array().unwrap() {
        let file = incoming(&folder.join("bad"), entry["file"].as_str().unwrap());
        let before = lake.versions().await.unwrap().len();
        let report = lake.import(&[file], at(1), false).await.unwrap();
        if entry["expect"] == "ok" {
            assert_eq!(report.files[0].outcome, Outcome::Stored);
            assert_eq!(report.files[0].works[0].participants, entry["participants"].as_u64().unwrap());
            continue;
        }
        assert_eq!(report.files[0].outcome, Outcome::Refused);
        let rows: BTreeSet<u64> =
            report.files[0].problems.iter().filter_map(|problem| problem.row.map(u64::from)).collect();
        let expected = entry["rows"].as_array().unwrap().iter().map(|row| row["row"].as_u64().unwrap()).collect();
        assert_eq!(rows, expected);
        assert_eq!(lake.versions().await.unwrap().len(), before);
        assert_eq!(lake.inspect().await.unwrap().orphans, 0);
    }
}
