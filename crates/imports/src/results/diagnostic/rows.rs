//! Pupils of a diagnostic work. Names stop here: where a table has nothing but names, a keyed hash stands for each.

use std::collections::HashMap;

use domain::results::file::{Problem, ResultsFile};
use domain::results::linking::diagnostic::{DiagnosticItem, DiagnosticPupil};
use domain::results::sitting::NOT_ATTEMPTED;
use phrases::text::fold;

use super::head::{Head, class_name};
use super::{Layout, is_labelled};
use crate::results::grid::{Grid, GridRow, is_nothing, whole};
use crate::results::problems::at;
use crate::results::pseudonym::PseudonymKey;

/// The pupils of a table.
#[derive(Default)]
pub struct Rows {
    /// Those who wrote the work.
    pub pupils: Vec<DiagnosticPupil>,
    /// Classes of those of the list who did not, one entry a pupil.
    pub absent: Vec<Option<String>>,
}

/// Reads the pupils.
pub fn read(
    grid: &Grid,
    layout: &Layout,
    head: &Head,
    items: &[(usize, DiagnosticItem)],
    key: &PseudonymKey,
    file: &mut ResultsFile,
) -> Rows {
    let mut read = Rows::default();
    let mut seen: HashMap<(Option<String>, String), u32> = HashMap::new();
    for row in grid.rows[layout.header + 1..].iter().filter(|row| !is_labelled(row)) {
        let scores: Vec<u8> =
            items.iter().map(|(column, item)| score(grid, row, *column, item, &mut file.problems)).collect();
        let wrote = scores.iter().any(|score| *score != NOT_ATTEMPTED);
        let (code, dropped) = code(row, layout, head, key);
        file.personal_values_dropped += dropped;
        if code.is_empty() {
            if wrote && !is_total(row) {
                let text = "В строке есть баллы, но нет кода ученика: впишите код или номер.".to_owned();
                file.problems.push(at(grid, row.number, layout.code.or(layout.name), "pupil_missing", true, text));
            }
            continue;
        }
        let class = layout.class.map(|column| row.text(column).trim()).filter(|class| !class.is_empty());
        let class = class.map(|class| class_name(class, head.grade)).or_else(|| head.class.clone());
        if !wrote {
            read.absent.push(class);
            continue;
        }
        check_sum(grid, row, layout, &scores, &mut file.problems);
        if let Some(first) = seen.insert((class.clone(), code.clone()), row.number) {
            let whose = class.as_deref().map(|class| format!(" класса {class}")).unwrap_or_default();
            let text =
                format!("Ученик с этим кодом{whose} уже записан в строке {first}: у каждого ученика класса свой код.");
            file.problems.push(at(grid, row.number, layout.code.or(layout.name), "duplicate_participant", true, text));
            continue;
        }
        read.pupils.push(DiagnosticPupil { class, code, scores });
    }
    read
}

/// A line of sums or means under the pupils.
fn is_total(row: &GridRow) -> bool {
    let folded = fold(row.first());
    ["итог", "всего", "средн", "сумма", "выполн"].iter().any(|stem| folded.starts_with(stem))
}

/// The pupil's code and how many personal values were dropped.
fn code(row: &GridRow, layout: &Layout, head: &Head, key: &PseudonymKey) -> (String, u64) {
    let name = layout.name.map(|column| row.text(column).trim()).filter(|name| !name.is_empty());
    let written = layout.code.map(|column| row.text(column).trim()).filter(|code| !code.is_empty());
    match (written, name) {
        (Some(code), name) if is_name(code) => {
            if is_total(row) {
                return (String::new(), 0);
            }
            (key.pupil(&head.school, &[code]), 1 + u64::from(name.is_some()))
        }
        (Some(code), name) => {
            let digits = code.bytes().all(|byte| byte.is_ascii_digit());
            // A spreadsheet drops the noughts before a number, in one file and not in another.
            let plain = if digits { code.trim_start_matches('0') } else { code.strip_suffix(".0").unwrap_or(code) };
            (if plain.is_empty() { "0".to_owned() } else { plain.to_uppercase() }, u64::from(name.is_some()))
        }
        (None, Some(_)) if is_total(row) => (String::new(), 0),
        (None, Some(name)) => (key.pupil(&head.school, &[name]), 1),
        (None, None) => (String::new(), 0),
    }
}

/// Whether what stands in the place of a code is a name: letters only, and more than a code has.
fn is_name(code: &str) -> bool {
    !code.chars().any(|c| c.is_ascii_digit()) && code.chars().filter(|c| c.is_alphabetic()).count() > 3
}

fn score(grid: &Grid, row: &GridRow, column: usize, item: &DiagnosticItem, problems: &mut Vec<Problem>) -> u8 {
    let text = row.text(column).trim();
    let folded = fold(text);
    if is_nothing(text)
        || matches!(folded.as_str(), "нб" | "б" | "не писал" | "не писала")
        || folded.starts_with("отс")
        || is_total(row)
    {
        return NOT_ATTEMPTED;
    }
    let (number, max) = (&item.item.number, item.item.max);
    let (code, words) = match whole(text) {
        Some(score) if score <= u64::from(max) => return u8::try_from(score).unwrap_or(NOT_ATTEMPTED),
        Some(score) => {
            ("item_above_max", format!("За задание {number} стоит {score}, а можно получить не больше {max}."))
        }
        None => (
            "item_unread",
            format!("Балл за задание {number} – не целое число; если ученик не приступал, поставьте X."),
        ),
    };
    problems.push(at(grid, row.number, Some(column), code, true, words));
    NOT_ATTEMPTED
}

fn check_sum(grid: &Grid, row: &GridRow, layout: &Layout, scores: &[u8], problems: &mut Vec<Problem>) {
    let Some((column, written)) = layout.total.and_then(|column| Some((column, whole(row.text(column))?))) else {
        return;
    };
    let sum: u64 = scores.iter().filter(|score| **score != NOT_ATTEMPTED).map(|score| u64::from(*score)).sum();
    if sum != written {
        let text = format!("Сумма {written} не равна сумме баллов заданий {sum}.");
        problems.push(at(grid, row.number, Some(column), "sum_of_items", true, text));
    }
}
