//! One school under one code: `01101` as text and `1101` as a number are the same code whose zero a spreadsheet dropped.
//!
//! Codes of a file that differ only by zeros in front are joined under the longest of them and told; where the file gives
//! them different names they stay apart and are told too. A file that knows some schools by login and others by code is
//! told: nobody else can say whether those are the same schools.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::results::file::{Problem, ResultsFile};

/// How many schools one sentence names.
const NAMED: usize = 3;

/// Joins the codes of a file.
pub fn join(file: &mut ResultsFile) {
    let mut used: BTreeSet<String> = file.schools.iter().filter_map(|school| school.gia_code.clone()).collect();
    let sittings = file.parts.iter().flat_map(|part| &part.sittings);
    let mut logins: BTreeSet<&str> = BTreeSet::new();
    for sitting in sittings {
        match sitting.school.strip_prefix("gia:") {
            Some(code) if !used.contains(code) => {
                used.insert(code.to_owned());
            }
            Some(_) => {}
            None if !logins.contains(sitting.school.as_str()) => {
                logins.insert(&sitting.school);
            }
            None => {}
        }
    }
    let mixed = mixed(&logins, file);
    file.problems.extend(mixed);
    let mut by_number: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for code in used.iter().filter(|code| code.bytes().all(|b| b.is_ascii_digit())) {
        by_number.entry(code.trim_start_matches('0').to_owned()).or_default().push(code.clone());
    }
    let mut joined: HashMap<String, String> = HashMap::new();
    for codes in by_number.into_values().filter(|codes| codes.len() > 1) {
        let names: BTreeSet<String> = file
            .schools
            .iter()
            .filter(|school| school.gia_code.as_ref().is_some_and(|code| codes.contains(code)))
            .filter_map(|school| school.name.as_deref().map(phrases::text::fold))
            .collect();
        let written = codes.iter().map(|code| format!("«{code}»")).collect::<Vec<_>>().join(" и ");
        let longest = codes.iter().max_by_key(|code| code.len()).cloned().unwrap_or_default();
        let text = if names.len() > 1 {
            format!(
                "Коды школ {written} различаются только нулём впереди, а названия разные: проверьте, одна ли это школа."
            )
        } else {
            for code in codes.into_iter().filter(|code| *code != longest) {
                joined.insert(format!("gia:{code}"), format!("gia:{longest}"));
            }
            format!("Коды школы {written} различаются только нулём впереди: приняты за один код «{longest}».")
        };
        file.problems.push(told("school_code_zeros", text));
    }
    if !joined.is_empty() {
        rename(file, &joined);
    }
}

fn rename(file: &mut ResultsFile, joined: &HashMap<String, String>) {
    let settle = |school: &mut String| {
        if let Some(code) = joined.get(school.as_str()) {
            school.clone_from(code);
        }
    };
    file.parts.iter_mut().flat_map(|part| &mut part.sittings).for_each(|sitting| settle(&mut sitting.school));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for school in &mut file.schools {
        if let Some(code) = &mut school.gia_code {
            let mut whole = format!("gia:{code}");
            settle(&mut whole);
            *code = whole.trim_start_matches("gia:").to_owned();
        }
    }
    file.schools.retain(|school| match &school.gia_code {
        Some(code) if school.login.is_none() => seen.insert(code.clone()),
        _ => true,
    });
}

/// A file that names its schools in two ways.
fn mixed(logins: &BTreeSet<&str>, file: &ResultsFile) -> Option<Problem> {
    let coded: BTreeSet<&str> = file
        .parts
        .iter()
        .flat_map(|part| &part.sittings)
        .filter_map(|sitting| sitting.school.strip_prefix("gia:"))
        .take(NAMED * 1000)
        .collect();
    // A school that the file gives both ways ties them together.
    let tied = file.schools.iter().any(|school| school.login.is_some() && school.gia_code.is_some());
    if logins.is_empty() || coded.is_empty() || tied {
        return None;
    }
    let some = |names: &BTreeSet<&str>| {
        names.iter().take(NAMED).map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "Одни школы названы логином ({}), другие кодом ({}): проверьте, что это разные школы, иначе их результаты удвоятся.",
        some(logins),
        some(&coded)
    );
    Some(told("school_codes_mixed", text))
}

fn told(code: &str, text: String) -> Problem {
    Problem { code: code.into(), fatal: false, sheet: None, row: None, column: None, text }
}
