//! The commands of results and schools, told on the invented district of `samples/results` by the real program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/results")
}

/// A deployment in a folder of its own.
struct Deployment(tempfile::TempDir);

impl Deployment {
    fn new() -> Deployment {
        Deployment(tempfile::tempdir().unwrap())
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_opora"));
        command.args(words).arg("--data").arg(self.0.path().join("data")).output().unwrap()
    }

    /// Standard output as JSON of a command that must end with `status`.
    fn json(&self, status: i32, words: &[&str]) -> Value {
        let output = self.run(&[words, &["--json"]].concat());
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{words:?}: {complaint}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn outcomes(report: &Value) -> Vec<&str> {
    report.as_array().unwrap().iter().map(|file| file["outcome"].as_str().unwrap()).collect()
}

fn schools_with<'a>(run: &'a Value, verdict: &str) -> Vec<&'a str> {
    let schools = run["schools"].as_array().unwrap().iter();
    schools.filter(|school| school["verdict"] == verdict).map(|school| school["school"].as_str().unwrap()).collect()
}

#[test]
fn a_folder_becomes_a_list_of_schools() {
    let here = Deployment::new();
    let folder = samples();
    let folder = folder.to_str().unwrap();
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder, "--dry-run"])), ["stored"; 12]);
    assert_eq!(here.json(0, &["results", "works"]), Value::Array(Vec::new()), "a dry run stores nothing");
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder])), ["stored"; 12]);
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder])), ["unchanged"; 12]);
    assert_eq!(here.json(0, &["results", "works", "--year", "2026"]).as_array().unwrap().len(), 4);

    let run = here.json(0, &["schools", "identify", "--year", "2026"]);
    assert_eq!((run["year"].as_u64(), run["rule"].as_str()), (Some(2026), Some("federal-2025@1")));
    assert_eq!(schools_with(&run, "low"), ["edu990104", "edu990105", "edu990109"]);
    let stagnating = run["schools"].as_array().unwrap().iter().find(|school| school["school"] == "edu990105").unwrap();
    assert_eq!(stagnating["years_low"], serde_json::json!([2024, 2025, 2026]));
    assert!(stagnating["statuses"].as_array().unwrap().contains(&"stagnation".into()));
    assert_eq!(stagnating["sources"].as_array().unwrap().len(), 12);
    assert_eq!(here.json(0, &["schools", "objectivity", "--year", "2026"])["markers"], Value::Array(Vec::new()));
    assert_eq!(here.json(0, &["schools", "dynamics", "--year", "2026"])["schools"].as_array().unwrap().len(), 9);

    let items =
        here.json(0, &["results", "items", "--year", "2026", "--work", "ВПР-2026-МА-5", "--school", "edu990104"]);
    assert_eq!(items["groups"][0]["items"].as_array().unwrap().len(), 10);
    let doctor = here.json(0, &["doctor"]);
    assert!(doctor.as_array().unwrap().iter().any(|check| check["code"] == "results" && check["ok"] == true));
}

#[test]
fn a_wrong_file_is_refused_whole_and_a_corrected_one_replaces_its_own() {
    let here = Deployment::new();
    let right = std::fs::read_to_string(samples().join("vpr-2026-ma-5.csv")).unwrap();
    let (lines, last) = right.trim_end().rsplit_once('\n').unwrap();
    // The last pupil's primary score is no sum of the items.
    let mut cells: Vec<&str> = last.split(';').collect();
    let at = cells.len() - 3;
    cells[at] = "99";
    let wrong = here.file("ошибка.csv", &format!("{lines}\n{}\n", cells.join(";")));
    let report = here.json(2, &["results", "import", &wrong]);
    assert_eq!(outcomes(&report), ["refused"]);
    let row = right.trim_end().lines().count() as u64;
    assert!(report[0]["problems"].as_array().unwrap().iter().any(|problem| problem["row"].as_u64() == Some(row)));
    assert_eq!(here.json(0, &["results", "works"]), Value::Array(Vec::new()));

    let whole = here.file("отчёт.csv", &right);
    let before = here.json(0, &["results", "import", &whole]);
    let corrected = here.file("отчёт исправленный.csv", &format!("{lines}\n"));
    let after = here.json(0, &["results", "import", &corrected]);
    assert_eq!(after[0]["works"][0]["withdrawn"], 1);
    let pupils = |report: &Value| report[0]["works"][0]["participants"].as_u64().unwrap();
    assert_eq!(pupils(&after) + 1, pupils(&before));
    assert_eq!(here.json(0, &["results", "works"])[0]["participants"].as_u64(), Some(pupils(&after)));
}

#[test]
fn what_cannot_be_answered_is_refused_in_russian() {
    let here = Deployment::new();
    let note = here.file("заметка.txt", "Просто заметка о результатах школы.\n");
    assert_eq!(outcomes(&here.json(2, &["results", "import", &note])), ["refused"]);
    for (words, part) in [
        (vec!["schools", "identify", "--year", "1999"], "результатов нет"),
        (vec!["schools", "identify", "--year", "2026", "--rule", "нет-такого"], "Правила «нет-такого» нет"),
        (vec!["results", "items", "--year", "2026", "--work", "ВПР"], "не код работы"),
        (vec!["results", "catalogue", "import", &note], "."),
        (vec!["results", "import", "нет-такой-папки"], "не открыт"),
    ] {
        let output = here.run(&words);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {complaint}");
        assert!(complaint.contains(part), "{words:?}: {complaint}");
    }
}
