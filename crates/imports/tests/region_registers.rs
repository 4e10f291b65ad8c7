//! The tables of the invented district of `../shared/region`, read, checked, put together and counted: every figure of its
//! truth, and every bad table as its index says. Storage is no part of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::figures::facts::{Facts, Head};
use domain::figures::{Args, Figure, Question, by_school, figure};
use domain::owed::{Curatorship, Days, Place};
use domain::registers::book::Book;
use domain::registers::check::{CheckedTable, Directory, NamedUnit, check};
use imports::registers::read_registers;
use jiff::civil::Date;
use phrases::text::fold;
use serde_json::Value;

fn region() -> Option<PathBuf> {
    let named = std::env::var("OPORA_TEST_REGION").ok().map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/region"));
    if folder.join("truth.json").exists() {
        return Some(folder);
    }
    println!("skipped: {} is not here", folder.display());
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Organisations by their codes, which are their ids here; the schools among them.
fn units(folder: &Path) -> (Directory, Vec<String>) {
    let rows = imports::units::read_units(&std::fs::read(folder.join("units.csv")).unwrap(), "units.csv").unwrap();
    let schools = rows.iter().filter(|row| row.kind == "школа").map(|row| row.code.clone()).collect();
    let named = rows.into_iter().map(|row| NamedUnit {
        id: row.code.clone(),
        code: Some(row.code),
        short_name: row.short_name,
        name: row.name,
    });
    (Directory::new(named), schools)
}

/// Takes a file as the operation does: staff and events first, nothing of it when a row is wrong.
fn take(book: &mut Book, folder: &Path, directory: &Directory, file: &Path) -> Option<Vec<CheckedTable>> {
    let bytes = std::fs::read(folder.join(file)).unwrap();
    let read = read_registers(&bytes, &file.display().to_string()).ok()?;
    let mut tables: Vec<CheckedTable> = read.tables.iter().filter_map(|table| check(table, directory)).collect();
    tables.sort_by_key(|table| !matches!(table.register.name.as_str(), "staff" | "events"));
    book.begin();
    for table in &mut tables {
        book.take(table);
    }
    if tables.iter().flat_map(|table| &table.rows).any(|row| !row.problems.is_empty()) {
        book.undo();
    }
    Some(tables)
}

fn loaded(folder: &Path, directory: &Directory) -> Book {
    let mut book = Book::default();
    for entry in json(&folder.join("registers/index.json")).as_array().unwrap() {
        let file = Path::new("registers").join(entry["file"].as_str().unwrap());
        let tables = take(&mut book, folder, directory, &file).unwrap_or_else(|| panic!("{file:?} is no register"));
        let problems: Vec<_> = tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.problems).collect();
        assert!(problems.is_empty(), "{file:?}: {problems:?}");
        for sheet in entry["sheets"].as_array().into_iter().flatten() {
            let found = tables.iter().find(|table| sheet["register"] == table.register.name.as_str());
            let rows = found.map(|table| table.rows.len() as u64);
            assert_eq!(rows, sheet["rows"].as_u64(), "{file:?} {sheet}");
        }
    }
    book
}

fn day(value: &Value) -> Option<Date> {
    value.as_str().and_then(|text| text.parse().ok())
}

/// Sets, heads and curators of `place.jsonl` and `people.csv`.
fn place(folder: &Path, facts: &mut Facts) -> Place {
    let mut place = Place::default();
    let lines = std::fs::read_to_string(folder.join("place.jsonl")).unwrap();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).unwrap();
        let days = Days { since: day(&line["since"]), until: day(&line["until"]) };
        match line["do"].as_str().unwrap() {
            "set" => {
                let members = place.sets.entry(line["name"].as_str().unwrap().to_owned()).or_default();
                members
                    .extend(line["units"].as_array().unwrap().iter().map(|u| (u.as_str().unwrap().to_owned(), days)));
            }
            "link" if line["kind"] == "curates" => {
                let (person, unit) =
                    (line["person"].as_str().unwrap().to_owned(), line["to"].as_str().unwrap().to_owned());
                facts.curatorships.push(Curatorship { person, unit, days });
            }
            _ => {}
        }
    }
    for line in std::fs::read_to_string(folder.join("people.csv")).unwrap_or_default().lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        if cells.get(5) == Some(&"руководитель") {
            let (unit, person) = (cells[2].to_owned(), cells[4].to_owned());
            facts.heads.push(Head { unit, person, days: Days::default() });
        }
    }
    place
}

fn facts(book: &Book) -> Facts {
    let mut facts = Facts::default();
    for row in book.rows() {
        facts.add_row(row.register, row.unit.as_deref(), row.values.clone());
    }
    facts.settle();
    facts
}

#[test]
fn every_figure_of_the_district_is_right() {
    let Some(folder) = region() else { return };
    let (directory, schools) = units(&folder);
    let mut facts = facts(&loaded(&folder, &directory));
    let place = place(&folder, &mut facts);
    let truth = json(&folder.join("truth.json"));
    let mut wrong = Vec::new();
    for want in truth["figures"].as_array().unwrap() {
        let (code, as_of) = (want["code"].as_str().unwrap(), day(&want["as_of"]).unwrap());
        let chosen: Vec<String> = match (want["unit"].as_str(), want["units"].as_str()) {
            (Some(unit), _) => vec![unit.to_owned()],
            (None, Some(set)) => {
                place.members(set.trim_start_matches('@'), as_of).into_iter().map(str::to_owned).collect()
            }
            (None, None) => schools.clone(),
        };
        let whole = want["unit"].is_null() && want["units"].is_null();
        let args = Args::default();
        let question = Question { code, schools: &chosen, as_of, args: &args, listed: false, whole };
        let found = if want["unit"].is_null() {
            figure(&facts, &question).unwrap()
        } else {
            by_school(&facts, &question).unwrap().remove(0).1
        };
        if !is_right(want, &found) {
            wrong.push(format!("{want} found {found:?}"));
        }
    }
    for want in truth["events"].as_array().unwrap() {
        let args = Args {
            event: want["event"].as_str().map(str::to_owned),
            event_date: day(&want["date"]),
            role: want["role"].as_str().map(str::to_owned),
            ..Args::default()
        };
        let as_of = day(&want["as_of"]).unwrap();
        let question = Question {
            code: "event_coverage_share",
            schools: &schools,
            as_of,
            args: &args,
            listed: false,
            whole: true,
        };
        let found = figure(&facts, &question).unwrap();
        if !is_right(want, &found) {
            wrong.push(format!("{want} found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn is_right(want: &Value, found: &Figure) -> bool {
    let near = |want: &Value, have: Option<f64>| want.as_f64().zip(have).is_some_and(|(a, b)| (a - b).abs() <= 1e-4);
    if !found.known {
        return false;
    }
    match want.get("value") {
        Some(value) => near(value, found.value()),
        None => near(&want["numerator"], Some(found.numerator)) && near(&want["denominator"], found.denominator),
    }
}

#[test]
fn every_bad_table_is_told_as_its_index_says() {
    let Some(folder) = region() else { return };
    let (directory, _) = units(&folder);
    let mut book = loaded(&folder, &directory);
    for want in json(&folder.join("bad/index.json")).as_array().unwrap() {
        let name = want["file"].as_str().unwrap();
        let tables = take(&mut book, &folder, &directory, &Path::new("bad").join(name));
        book.undo();
        let Some(tables) = tables else {
            assert_eq!(want["expected"], "refused", "{name}");
            continue;
        };
        let mut said: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
        for problem in tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.problems) {
            let column = fold(problem.column.as_deref().unwrap_or_default());
            said.entry(u64::from(problem.row.unwrap())).or_default().insert(column);
        }
        assert_eq!(want["expected"], if said.is_empty() { "ok" } else { "partial" }, "{name}: {said:?}");
        let rows: BTreeSet<u64> =
            want["rows"].as_array().unwrap().iter().map(|row| row["row"].as_u64().unwrap()).collect();
        assert_eq!(said.keys().copied().collect::<BTreeSet<u64>>(), rows, "{name}");
        for row in want["rows"].as_array().unwrap() {
            let told = &said[&row["row"].as_u64().unwrap()];
            let heads = ["columns", "heads"].iter().flat_map(|key| row[*key].as_array().unwrap());
            assert!(heads.into_iter().any(|head| told.contains(&fold(head.as_str().unwrap()))), "{name}: {told:?}");
        }
        let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
        assert_eq!(Some(rows as u64), want["data_rows"].as_u64(), "{name}");
    }
}
