//! What was read goes where it belongs: sittings into the lake, a school's own diagnostic works beside them.

use std::collections::BTreeSet;

use domain::refusal::Refusal;
use domain::results::file::{FileKind, Problem};
use domain::results::lake::{FileReport, FileWork, ImportReport, IncomingFile, Outcome};
use domain::results::linking::diagnostic::DiagnosticWork;
use domain::results::linking::kept::{IncomingDiagnostic, KeepChange};
use domain::russian::counted;

use super::{cache, engine};
use crate::{App, Failure};

/// Code of the remark that tells what was understood of a diagnostic work: to be checked, nothing wrong.
pub const DIAGNOSTIC_READ: &str = "diagnostic_read";

/// Stores files, or says what would happen. Reports are in the order of the files.
///
/// # Errors
/// By the lake.
pub(crate) async fn take(app: &App, files: Vec<IncomingFile>, dry_run: bool) -> Result<ImportReport, Failure> {
    let engine = engine(app)?;
    // A refused diagnostic work has nothing but its problems: the lake reports it like any other refused file.
    let own: Vec<bool> = files.iter().map(|file| !file.file.diagnostics.is_empty()).collect();
    let (diagnostics, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| !file.file.diagnostics.is_empty());
    let mut report = engine.import(others, app.clock.now(), dry_run).await?;
    if diagnostics.is_empty() {
        return Ok(report);
    }
    let (kept, version) = keep(app, diagnostics, dry_run).await?;
    report.version = report.version.max(version);
    let (mut kept, mut rest) = (kept.into_iter(), std::mem::take(&mut report.files).into_iter());
    report.files = own.into_iter().filter_map(|own| if own { kept.next() } else { rest.next() }).collect();
    Ok(report)
}

/// Keeps the diagnostic works of files; a file with a work that is refused keeps none of its works.
async fn keep(app: &App, files: Vec<IncomingFile>, dry_run: bool) -> Result<(Vec<FileReport>, u64), Failure> {
    let engine = engine(app)?;
    let works = |files: &[&IncomingFile]| -> Vec<IncomingDiagnostic> {
        let of = |file: &IncomingFile| {
            let incoming = |work: &DiagnosticWork| IncomingDiagnostic {
                name: file.name.clone(),
                sha256: file.sha256.clone(),
                work: work.clone(),
            };
            file.file.diagnostics.iter().map(incoming).collect::<Vec<_>>()
        };
        files.iter().flat_map(|file| of(file)).collect()
    };
    let now = app.clock.now();
    let all: Vec<&IncomingFile> = files.iter().collect();
    let (tried, mut version) = engine.put_diagnostics(works(&all), now, true).await?;
    let mut answers = by_file(&all, tried);
    if !dry_run {
        let good = |answers: &Vec<Result<KeepChange, Refusal>>| answers.iter().all(Result::is_ok);
        let places: Vec<usize> = (0..all.len()).filter(|at| good(&answers[*at])).collect();
        let chosen: Vec<&IncomingFile> = places.iter().map(|at| all[*at]).collect();
        let (done, newest) = engine.put_diagnostics(works(&chosen), now, false).await?;
        version = newest;
        for (place, done) in places.into_iter().zip(by_file(&chosen, done)) {
            answers[place] = done;
        }
    }
    let known: BTreeSet<String> = cache::schools(app).await?.0.iter().map(|school| school.school.clone()).collect();
    let reports = files.into_iter().zip(answers).map(|(file, answers)| report(file, &answers, &known));
    Ok((reports.collect(), version))
}

/// Parts the answers by the files they are about.
fn by_file(
    files: &[&IncomingFile],
    answers: Vec<Result<KeepChange, Refusal>>,
) -> Vec<Vec<Result<KeepChange, Refusal>>> {
    let mut answers = answers.into_iter();
    files.iter().map(|file| answers.by_ref().take(file.file.diagnostics.len()).collect()).collect()
}

fn report(file: IncomingFile, answers: &[Result<KeepChange, Refusal>], known: &BTreeSet<String>) -> FileReport {
    let mut problems = file.file.problems;
    let mut works = Vec::new();
    let mut unchanged = true;
    for (work, answer) in file.file.diagnostics.iter().zip(answers) {
        match answer {
            Ok(change) => {
                unchanged &= change.unchanged;
                problems.push(problem(DIAGNOSTIC_READ, false, described(work)));
                works.push(file_work(work, *change));
            }
            Err(refusal) => problems.push(problem(&refusal.code, true, refusal.to_string())),
        }
        if !known.is_empty() && !known.contains(&work.school) {
            let text = format!("Школы {} нет среди школ с результатами: проверьте логин ФИС ОКО.", work.school);
            problems.push(problem("school_unknown", false, text));
        }
    }
    let refused = problems.iter().any(|problem| problem.fatal);
    FileReport {
        file: file.name,
        sha256: file.sha256,
        kind: Some(FileKind::DiagnosticWork),
        outcome: match (refused, unchanged) {
            (true, _) => Outcome::Refused,
            (false, true) => Outcome::Unchanged,
            (false, false) => Outcome::Stored,
        },
        works: if refused { Vec::new() } else { works },
        schools: 0,
        appeals: 0,
        personal_values_dropped: file.file.personal_values_dropped,
        problems,
    }
}

/// What was understood, to be checked before it is stored.
fn described(work: &DiagnosticWork) -> String {
    let items = counted(work.items.len() as u64, "задание", "задания", "заданий");
    let common = work.items.iter().filter(|item| !item.common.is_empty()).count();
    let classes: Vec<String> = work.classes().into_iter().flatten().collect();
    let classes = if classes.is_empty() { String::new() } else { format!(", классы: {}", classes.join(", ")) };
    format!("{}, школа {}{classes}; {items}, из них общих: {common}.", work.words(), work.school)
}

fn file_work(work: &DiagnosticWork, change: KeepChange) -> FileWork {
    FileWork {
        work: work.code(),
        participants: work.pupils.len() as u64,
        absent: work.absent.len() as u64,
        schools: 1,
        added: change.added,
        replaced: change.replaced,
        same: change.same,
        withdrawn: change.withdrawn,
        aggregates: 0,
    }
}

fn problem(code: &str, fatal: bool, text: String) -> Problem {
    Problem { code: code.to_owned(), fatal, sheet: None, row: None, column: None, text }
}
