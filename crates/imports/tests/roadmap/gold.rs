//! The acceptance documents, where they are at hand: every gold row found, no other, fields right.

use std::path::{Path, PathBuf};

use domain::roadmap::{Activity, Roadmap, Section};
use serde_json::Value;

fn shared() -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    if path.join("gold").is_dir() {
        return Some(path.to_owned());
    }
    println!("skipped: {} is not at hand", path.display());
    None
}

/// Folds as the scorer does: white space, dashes, quotes and case do not count.
fn fold(text: &str) -> String {
    let folded = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}')).map(|c| match c {
        '–' | '—' | '−' => '-',
        '«' | '»' | '“' | '”' | '„' => '"',
        c => c,
    });
    folded.collect::<String>().to_lowercase().trim_matches([';', '.', ',', ' ']).to_owned()
}

fn read(path: &Path) -> Roadmap {
    let bytes = std::fs::read(path).unwrap();
    imports::read_roadmap(&bytes, &path.display().to_string(), None)
        .unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()))
}

fn gold(shared: &Path, start: &str, suffix: &str) -> PathBuf {
    let entries = std::fs::read_dir(shared.join("gold")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.into_iter().find(|path| name(path).starts_with(start) && name(path).ends_with(suffix)).unwrap()
}

/// Rows and fields of a document against its gold.
fn score(path: &Path, gold: &Path) -> (usize, usize, f64) {
    let wanted: Vec<Value> =
        std::fs::read_to_string(gold).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let roadmap = read(path);
    let have = roadmap.activities();
    let (mut good, mut total) = (0_u32, 0_u32);
    for ((sections, activity), wanted) in have.iter().zip(&wanted) {
        for (field, found) in fields(sections, activity) {
            let wanted = fold(wanted[field].as_str().unwrap_or_default());
            let found = fold(&found);
            let tail = field.ends_with("section") && !found.is_empty() && wanted.ends_with(&found);
            total += 1;
            good += u32::from(wanted == found || tail);
        }
    }
    (have.len(), wanted.len(), f64::from(good) / f64::from(total))
}

fn fields(sections: &[&Section], activity: &Activity) -> Vec<(&'static str, String)> {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let name = |index: usize| {
        sections
            .get(index)
            .map(|section| format!("{} {}", or_empty(&section.number), section.title))
            .unwrap_or_default()
    };
    vec![
        ("number", or_empty(&activity.number)),
        ("title", activity.title.clone()),
        ("deadline_raw", activity.deadline.text.clone()),
        ("responsible_raw", activity.responsible.text.clone()),
        ("indicator_raw", or_empty(&activity.expected)),
        ("report_raw", activity.reports.join(" ")),
        ("channel_raw", activity.channels.join(" ")),
        ("description_raw", or_empty(&activity.audience)),
        ("section", name(0)),
        ("subsection", name(1)),
    ]
}

#[test]
fn seeds_and_documents_are_read_whole() {
    let Some(shared) = shared() else { return };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(shared.join("seeds")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let index: Value =
        serde_json::from_str(&std::fs::read_to_string(shared.join("documents/index.json")).unwrap()).unwrap();
    for document in index["documents"].as_array().unwrap() {
        let file = document["file"].as_str().unwrap();
        // Legacy files need LibreOffice, PDF its own reader; both have tests of their own. The long table has no gold.
        if document["expect"] == "ok" && !file.ends_with(".doc") && document["gold"].is_string() {
            files.push(shared.join("documents").join(file));
        }
    }
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let (found, wanted, share) = score(&file, &gold(&shared, &name[..3], ".jsonl"));
        let enough = if name.ends_with(".pdf") { 0.97 } else { 0.99 };
        println!("{name}: {found}/{wanted} rows, {:.1} % of fields", share * 100.0);
        assert_eq!(found, wanted, "{name}");
        assert!(share >= enough, "{name}: {share}");
    }
}

#[test]
fn what_stands_around_the_tables_is_read() {
    let Some(shared) = shared() else { return };
    for file in ["000_tsilninsky", "001_okoneshnikovo", "002_stavropol", "003_kalar", "004_soiro"] {
        let roadmap = read(&shared.join("documents").join(format!("{file}.docx")));
        let meta: Value =
            serde_json::from_str(&std::fs::read_to_string(gold(&shared, &file[..3], ".meta.json")).unwrap()).unwrap();
        let text = |key: &str| meta[key].as_str().map(str::to_owned);
        assert_eq!(Some(roadmap.title.clone()), text("title"), "{file}");
        assert_eq!(roadmap.territory.region, text("region"), "{file}");
        assert_eq!(roadmap.territory.municipality, text("municipality"), "{file}");
        assert_eq!(roadmap.approval.number, text("order_number"), "{file}");
        assert_eq!(roadmap.approval.date.map(|date| date.to_string()), text("approved_on"), "{file}");
        let list = |key: &str| meta[key].as_array().cloned().unwrap_or_default();
        let texts = |key: &str| {
            list(key).iter().map(|value| value["text"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        let goals: Vec<Value> = roadmap.goals.iter().map(|goal| Value::from(goal.as_str())).collect();
        assert_eq!(goals, list("goals"), "{file}");
        let targets: Vec<String> = roadmap.targets.iter().map(|target| target.text.clone()).collect();
        assert_eq!(targets, texts("target_indicators"), "{file}");
        let members: Vec<(String, String)> =
            roadmap.working_group.iter().map(|m| (m.name.clone(), m.role.clone())).collect();
        let role = |value: &Value| value["role"].as_str().unwrap_or_default().replace(" рабочей группы", "");
        let wanted: Vec<(String, String)> = list("working_group")
            .iter()
            .map(|m| (m["name"].as_str().unwrap_or_default().to_owned(), role(m)))
            .collect();
        assert_eq!(members, wanted, "{file}");
        // A duty of the order is an obligation by the contract, a checkpoint by the meta of seed 003.
        let points = roadmap.checkpoints.len() + roadmap.obligations.iter().filter(|_| file.starts_with("003")).count();
        assert_eq!(points, list("checkpoints").len(), "{file}");
    }
}
