//! The invented district of `../shared/region`: its place is played, every table is loaded twice, every figure is compared.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn region() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/region");
    if folder.join("truth.json").exists() {
        return Some(folder);
    }
    println!("skipped: {} is not here", folder.display());
    None
}

fn opora(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_opora")).args(arguments).output().unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The reports of a load, one a file.
fn load(region: &Path, data: &str) -> Vec<Value> {
    let index = json(&region.join("registers/index.json"));
    let files: Vec<String> = index
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| region.join("registers").join(entry["file"].as_str().unwrap()).display().to_string())
        .collect();
    let mut arguments = vec!["registers", "load", "--data", data, "--json"];
    arguments.extend(files.iter().map(String::as_str));
    let output = opora(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn figures(data: &str, day: &str, further: &[&str]) -> Vec<Value> {
    let mut arguments = vec!["figures", "--data", data, "--as-of", day, "--json"];
    arguments.extend(further);
    let output = opora(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_figure_of_the_district_is_right() {
    let Some(region) = region() else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let place = region.join("place.jsonl").display().to_string();
    let played = opora(&["rehearse", &place, "--data", &data, "--json"]);
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stdout));
    load(&region, &data);
    let truth = json(&region.join("truth.json"));
    let wrong = compare(&truth, &data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What was loaded twice counts once.
    load(&region, &data);
    assert_eq!(compare(&truth, &data), Vec::<String>::new());
}

/// Every figure of the truth that is not found.
fn compare(truth: &Value, data: &str) -> Vec<String> {
    let set = truth["set"].as_str().unwrap();
    let mut wrong = Vec::new();
    for day in truth["days"].as_array().unwrap() {
        let day = day.as_str().unwrap();
        let of_day = |units: Option<&str>, by_unit: bool| -> Vec<Value> {
            let further: Vec<&str> = match (units, by_unit) {
                (_, true) => vec!["--by", "unit"],
                (Some(units), _) => vec!["--units", units],
                _ => Vec::new(),
            };
            figures(data, day, &further)
        };
        let (all, of_set, by_unit) = (of_day(None, false), of_day(Some(set), false), of_day(None, true));
        for want in truth["figures"].as_array().unwrap().iter().filter(|want| want["as_of"] == day) {
            let among = match (want["unit"].is_null(), want["units"].is_null()) {
                (false, _) => &by_unit,
                (true, false) => &of_set,
                (true, true) => &all,
            };
            let found = among.iter().find(|have| have["code"] == want["code"] && have["unit"] == want["unit"]);
            let keys: &[&str] = if want.get("value").is_some() { &["value"] } else { &["numerator", "denominator"] };
            let near = |key: &&str| {
                let (want, have) = (want[*key].as_f64(), found.and_then(|found| found[*key].as_f64()));
                want.zip(have).is_some_and(|(want, have)| (want - have).abs() <= 1e-4)
            };
            if !keys.iter().all(near) {
                wrong.push(format!("{want} found {found:?}"));
            }
        }
    }
    wrong
}
