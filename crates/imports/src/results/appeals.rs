//! Lists of appeals: the mark and score after each, joined later by the pupil's pseudonym.

use domain::results::file::{Appeal, FileKind, Problem, ResultsFile};
use domain::results::work::{Procedure, WorkCode};
use phrases::text::fold;

use super::grid::{Grid, GridRow, code, is_nothing, whole};
use super::header;
use super::individual::empty;
use super::problems::{at, whole as of_sheet};
use super::protocol::{name_columns, school_column};
use super::pseudonym::PseudonymKey;
use super::subjects::federal_code;

/// Columns of a list of appeals.
struct AppealColumns {
    school: usize,
    exam: usize,
    state: usize,
    primary: Option<usize>,
    mark: Option<usize>,
    test: Option<usize>,
    names: Vec<usize>,
}

/// Reads a list of appeals.
pub fn read(grid: &Grid, key: &PseudonymKey) -> ResultsFile {
    let mut file = empty(FileKind::Appeals);
    let is_header = |row: &GridRow| school_column(row).is_some() && row.column(&["экзамен"]).is_some();
    let header_at = grid.rows.iter().take(20).position(is_header);
    let Some((header_at, columns)) = header_at.and_then(|at| Some((at, appeal_columns(grid, at)?))) else {
        let text = "Не найдена строка заголовков с «Код ОО», «Экзамен» и состоянием апелляции.";
        file.problems.push(of_sheet(grid, "header_missing", true, text));
        return file;
    };
    for row in grid.rows[header_at + 1..].iter().filter(|row| whole(row.first()).is_some() && row.filled() > 2) {
        if whole(row.text(columns.school)).is_none() {
            let text = "Строка не называет код школы.".to_owned();
            file.problems.push(at(grid, row.number, Some(columns.school), "school_missing", true, text));
            continue;
        }
        let names = columns.names.iter().filter(|column| !row.text(**column).is_empty());
        file.personal_values_dropped += names.count() as u64;
        match appeal(row, &columns, key) {
            Ok(appeal) => file.appeals.push(appeal),
            Err((column, code, text)) => {
                file.problems.push(at(grid, row.number, Some(column), code, true, text));
            }
        }
        file.problems.extend(unread(grid, row, &columns));
    }
    file
}

/// Scores and marks that are neither numbers nor nothing.
fn unread(grid: &Grid, row: &GridRow, columns: &AppealColumns) -> Vec<Problem> {
    let wrong = |column: &usize, known: &dyn Fn(u64) -> bool| {
        let text = row.text(*column);
        !is_nothing(text) && !whole(text).is_some_and(known)
    };
    let mark = columns.mark.filter(|column| wrong(column, &|mark| (2..=5).contains(&mark)));
    let primary = columns.primary.filter(|column| wrong(column, &|_| true));
    let test = columns.test.filter(|column| wrong(column, &|test| test <= 100));
    let mark = mark.map(|column| (column, "mark_unread", "Оценка — не 2, 3, 4 или 5."));
    let primary = primary.map(|column| (column, "score_unread", "Первичный балл — не целое число."));
    let test = test.map(|column| (column, "score_unread", "Тестовый балл — не целое число от 0 до 100."));
    let told = mark.into_iter().chain(primary).chain(test);
    told.map(|(column, code, text)| at(grid, row.number, Some(column), code, true, text.to_owned())).collect()
}

/// The header stands in one row or in two («Текущие» over «Первичный балл» and «Оценка»).
fn appeal_columns(grid: &Grid, header_at: usize) -> Option<AppealColumns> {
    let header = &grid.rows[header_at];
    let below = grid.rows.get(header_at + 1);
    let either = |title: &str| header.column(&[title]).or_else(|| below.and_then(|row| row.column(&[title])));
    Some(AppealColumns {
        school: school_column(header).or_else(|| either("код оо"))?,
        exam: either("экзамен")?,
        state: header.column_starting("состояние").or_else(|| header.column_starting("апелляция"))?,
        primary: either("первичный балл"),
        mark: either("оценка").or_else(|| either("отметка")),
        test: either("тестовый балл").or_else(|| either("итоговый балл")),
        names: name_columns(header),
    })
}

fn appeal(row: &GridRow, columns: &AppealColumns, key: &PseudonymKey) -> Result<Appeal, (usize, &'static str, String)> {
    let exam = |text: String| (columns.exam, "exam_unread", text);
    let unread = || exam("Экзамен не понят: ожидается «Предмет(год.месяц.день)».".to_owned());
    let (subject, day) = header::appealed_exam(row.text(columns.exam)).ok_or_else(unread)?;
    let subject_code = federal_code(&subject).ok_or_else(|| exam(format!("Предмет «{subject}» не опознан.")))?;
    let procedure = appealed_procedure(subject_code, columns.mark);
    let upheld = is_upheld(row.text(columns.state)).ok_or_else(|| {
        let text = "Не понято, удовлетворена апелляция или отклонена.".to_owned();
        (columns.state, "state_unread", text)
    })?;
    let number = |column: Option<usize>| {
        column.and_then(|column| whole(row.text(column))).and_then(|value| u16::try_from(value).ok())
    };
    let school = format!("gia:{}", code(row.text(columns.school)));
    let name: Vec<&str> = columns.names.iter().map(|column| row.text(*column)).collect();
    let year = u16::try_from(day.year()).unwrap_or(0);
    Ok(Appeal {
        work: WorkCode { procedure, year, subject: subject_code.into(), grade: None },
        participant: key.pupil(&school, &name),
        school,
        upheld,
        primary: number(columns.primary),
        mark: number(columns.mark).filter(|mark| (2..=5).contains(mark)).and_then(|mark| u8::try_from(mark).ok()),
        test: number(columns.test),
    })
}

/// «Апелляция удовлетворена», «Отклонена», «На рассмотрении»; nothing when the words say none of them.
fn is_upheld(state: &str) -> Option<bool> {
    let folded = fold(state);
    let says = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if says(&["отклон", "не удовл", "неудовл", "отказ", "без измен", "рассм", "подан", "отозв"])
    {
        return Some(false);
    }
    says(&["удовл"]).then_some(true)
}

/// Appeals with a mark are of ОГЭ, but for basic mathematics; those with a test score only are of ЕГЭ.
fn appealed_procedure(subject: &str, mark: Option<usize>) -> Procedure {
    match subject {
        "51" | "52" => Procedure::Gve,
        "22" => Procedure::Ege,
        _ if mark.is_some() => Procedure::Oge,
        _ => Procedure::Ege,
    }
}
