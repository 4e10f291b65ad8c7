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
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder, "--dry-run"])), ["stored"; 15]);
    assert_eq!(here.json(0, &["results", "works"]), Value::Array(Vec::new()), "a dry run stores nothing");
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder])), ["stored"; 15]);
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder])), ["unchanged"; 15]);
    assert_eq!(here.json(0, &["results", "works", "--year", "2026"]).as_array().unwrap().len(), 4);

    let run = here.json(0, &["schools", "identify", "--year", "2026"]);
    assert_eq!((run["year"].as_u64(), run["rule"].as_str()), (Some(2026), Some("federal-2025@1")));
    assert_eq!(schools_with(&run, "low"), ["edu990104", "edu990105", "edu990109"]);
    let stagnating = run["schools"].as_array().unwrap().iter().find(|school| school["school"] == "edu990105").unwrap();
    assert_eq!(stagnating["years_low"], serde_json::json!([2024, 2025, 2026]));
    assert!(stagnating["statuses"].as_array().unwrap().contains(&"stagnation".into()));
    assert_eq!(stagnating["sources"].as_array().unwrap().len(), 12);
    assert_eq!(here.json(0, &["schools", "objectivity", "--year", "2026"])["markers"], Value::Array(Vec::new()));
    assert_eq!(here.json(0, &["schools", "dynamics", "--year", "2026"])["schools"].as_array().unwrap().len(), 10);

    let items =
        here.json(0, &["results", "items", "--year", "2026", "--work", "ВПР-2026-МА-5", "--school", "edu990104"]);
    assert_eq!(items["groups"][0]["items"].as_array().unwrap().len(), 10);
    let doctor = here.json(0, &["doctor"]);
    assert!(doctor.as_array().unwrap().iter().any(|check| check["code"] == "results" && check["ok"] == true));
}

#[test]
fn the_class_that_grew_is_told_from_the_other() {
    let here = Deployment::new();
    let folder = samples().join("svoi-raboty");
    let growth = ["schools", "growth", "--school", "edu990104", "--year", "2026", "--subject", "Математика"];
    let refused = here.run(&growth);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder.to_str().unwrap(), "--dry-run"])), ["stored"; 3]);
    let report = here.json(0, &["results", "import", folder.to_str().unwrap()]);
    assert_eq!(report[0]["works"][0]["work"], "КР-2026-МА-5");
    assert_eq!(outcomes(&here.json(0, &["results", "import", folder.to_str().unwrap()])), ["unchanged"; 3]);
    assert_eq!(here.json(0, &["results", "works"]), Value::Array(Vec::new()), "own works are not added up with others");

    let found = &here.json(0, &growth)[0];
    assert_eq!(
        (&found["stages"], found["growth"]["whole"]["pupils"].as_u64()),
        (&serde_json::json!(["entry", "final"]), Some(40))
    );
    assert_eq!(found["growth"]["common"].as_array().unwrap().len(), 8);
    let told: Vec<(&str, bool)> = found["growth"]["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| (class["class"].as_str().unwrap(), class["growth"]["cannot_be_told"].as_bool().unwrap()))
        .collect();
    assert_eq!(told, [("5А", true), ("5Б", false)], "growth is planted in one class only");
    assert!(found["growth"]["whole"]["standard_error"].as_f64().unwrap() > 0.0);
    assert_eq!(found["sources"].as_array().unwrap().len(), 2);

    // A corrected file replaces its own; without the labels there is nothing to compare by.
    let right = std::fs::read_to_string(folder.join("matematika-5-itogovaya.csv")).unwrap();
    let bare: Vec<&str> =
        right.lines().filter(|line| !line.starts_with("Общее задание") && !line.starts_with("Что прове")).collect();
    let file = here.file("итоговая.csv", &bare.join("\n"));
    let report = here.json(0, &["results", "import", &file]);
    assert_eq!((report[0]["works"][0]["same"].as_u64(), report[0]["works"][0]["added"].as_u64()), (Some(41), Some(0)));
    let refused = &here.json(0, &growth)[0]["refused"];
    assert_eq!(refused["code"], "too_few_common_items");
}

#[test]
fn contexts_are_loaded_and_a_wrong_table_changes_nothing() {
    let here = Deployment::new();
    here.json(0, &["results", "import", samples().to_str().unwrap()]);
    let table = samples().join("../kontekst-shkol.csv");
    let view = here.json(0, &["results", "context", table.to_str().unwrap()]);
    assert_eq!((view["schools"].as_u64(), view["clusters"].as_array().unwrap().len()), (Some(24), 2));
    let resilient: Vec<&Value> =
        view["resilience"].as_array().unwrap().iter().filter(|found| found["resilient"] == true).collect();
    assert_eq!(resilient.iter().map(|found| found["school"].as_str().unwrap()).collect::<Vec<_>>(), ["edu990110"]);
    let wrong =
        here.file("контекст.csv", "Логин ФИС ОКО;Школа;Неполные семьи\nedu990101;СОШ № 1;12\nedu990102;СОШ № 2;120\n");
    let output = here.run(&["results", "context", &wrong]);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && complaint.contains("строка 3"), "{complaint}");
    let report = here.run(&["results", "import", table.to_str().unwrap()]);
    assert_eq!(report.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&report.stderr).contains("Контекст школ"), "the way to the right page is named");
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
