//! Problems of a file, and the checks that need the whole of it.

use std::collections::{BTreeMap, HashMap};

use domain::results::file::{Problem, ResultsFile, WorkPart};
use domain::results::sitting::Sitting;

use super::grid::{Grid, letters};
use super::group_checks;

/// How many problems of one kind are told one by one; the rest is counted.
const TOLD: usize = 50;

/// A problem at a cell.
pub fn at(grid: &Grid, row: u32, column: Option<usize>, code: &str, fatal: bool, text: String) -> Problem {
    Problem { code: code.into(), fatal, sheet: grid.sheet.clone(), row: Some(row), column: column.map(letters), text }
}

/// A problem of the whole sheet.
pub fn whole(grid: &Grid, code: &str, fatal: bool, text: impl Into<String>) -> Problem {
    Problem { code: code.into(), fatal, sheet: grid.sheet.clone(), row: None, column: None, text: text.into() }
}

/// Runs the checks over the whole file; a file with a fatal problem keeps nothing but its problems.
pub fn settle(file: &mut ResultsFile) {
    let told = |code: &str| file.problems.iter().any(|problem| problem.code == code);
    // What the readers told with its row is not told again for the whole file.
    let (twice, sums, marks) = (told("duplicate_participant"), told("percent_sum"), told("mark_against_scale"));
    for part in &file.parts {
        if !twice {
            file.problems.extend(duplicates(&part.sittings));
        }
        if !marks {
            file.problems.extend(marks_against_scores(part));
        }
        if !sums {
            file.problems.extend(percentages(part));
        }
    }
    shorten(&mut file.problems);
    if file.problems.iter().any(|problem| problem.fatal) {
        file.parts.clear();
        file.appeals.clear();
        file.diagnostics.clear();
        file.schools.clear();
    }
}

fn of_file(code: &str, fatal: bool, text: String) -> Problem {
    Problem { code: code.into(), fatal, sheet: None, row: None, column: None, text }
}

fn duplicates(sittings: &[Sitting]) -> Vec<Problem> {
    let mut seen: HashMap<(&str, &str), &Sitting> = HashMap::new();
    let mut problems = Vec::new();
    for sitting in sittings {
        match seen.insert((&sitting.school, &sitting.participant), sitting) {
            Some(before) if before != sitting => problems.push(of_file(
                "duplicate_participant",
                true,
                format!(
                    "Участник {} школы {} записан дважды с разными результатами.",
                    sitting.participant, sitting.school
                ),
            )),
            _ => {}
        }
    }
    problems
}

/// The same primary score must not carry marks that cross: a lower score with a higher mark is told, not refused,
/// because further conditions (grammar, geometry) lower marks lawfully.
fn marks_against_scores(part: &WorkPart) -> Vec<Problem> {
    if part.work.code.procedure.is_state_exam() {
        return Vec::new();
    }
    let mut by_mark: BTreeMap<u8, (u16, u16)> = BTreeMap::new();
    for (mark, primary) in part.sittings.iter().filter_map(|sitting| Some((sitting.mark?, sitting.primary?))) {
        let range = by_mark.entry(mark).or_insert((primary, primary));
        *range = (range.0.min(primary), range.1.max(primary));
    }
    let ranges: Vec<_> = by_mark.into_iter().collect();
    let crossed = ranges.windows(2).filter(|pair| pair[0].1.1 >= pair[1].1.0);
    crossed
        .map(|pair| {
            let text = format!(
                "Отметки спорят с баллами: «{}» стоит при {} баллах, а «{}» — уже при {}.",
                pair[0].0, pair[0].1.1, pair[1].0, pair[1].1.0
            );
            of_file("mark_against_scale", false, text)
        })
        .collect()
}

/// Whether percentages sum to 100 within what rounding of so many terms to this step explains.
pub fn is_whole(sum: f64, terms: usize, step: f64) -> bool {
    (sum - 100.0).abs() <= 0.5 * step * terms as f64 + 0.011
}

/// Percentages of a row must sum to 100 within what their rounding explains.
fn percentages(part: &WorkPart) -> Vec<Problem> {
    let step = group_checks::printed_step(&part.aggregates);
    let counted = part.aggregates.iter().filter(|aggregate| aggregate.participants > 0);
    let wrong = counted.filter_map(|aggregate| Some((aggregate, group_checks::share_sum(&aggregate.figures, step)?)));
    wrong
        .map(|(aggregate, sum)| {
            let group = group_checks::name_of(&aggregate.group);
            of_file("percent_sum", true, format!("Проценты в строке «{group}» дают в сумме {sum:.2}, а не 100."))
        })
        .collect()
}

fn shorten(problems: &mut Vec<Problem>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut hidden: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    problems.retain(|problem| {
        let count = counts.entry(problem.code.clone()).or_default();
        *count += 1;
        if *count > TOLD {
            let rest = hidden.entry(problem.code.clone()).or_insert((0, false));
            *rest = (rest.0 + 1, rest.1 || problem.fatal);
        }
        *count <= TOLD
    });
    problems.extend(
        hidden.into_iter().map(|(code, (rest, fatal))| of_file(&code, fatal, format!("И ещё {rest} таких же мест."))),
    );
}
