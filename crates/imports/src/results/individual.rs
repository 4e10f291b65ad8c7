//! Pupils' results of ВПР: the report Ф1 and the collection form a school fills in.

use domain::results::file::{FileKind, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Item, Procedure, Work, WorkCode};
use phrases::text::fold;

use super::grid::{Grid, GridRow, is_nothing, whole};
use super::header;
use super::problems::{at, whole as of_sheet};

/// Columns of a table of pupils.
struct Columns {
    school: Option<usize>,
    municipality: Option<usize>,
    name: Option<usize>,
    participant: usize,
    class: Option<usize>,
    variant: Option<usize>,
    items: Vec<(usize, Item)>,
    primary: usize,
    mark: Option<usize>,
    journal: Option<usize>,
}

/// «Индивидуальные результаты».
pub fn report(grid: &Grid) -> ResultsFile {
    let mut file = empty(FileKind::IndividualResults);
    let Some(mut work) = header::vpr_work(grid) else {
        file.problems.push(of_sheet(grid, "work_unknown", true, "В шапке отчёта нет строки «ВПР год предмет класс»."));
        return file;
    };
    let Some((header_row, columns)) = columns(grid, "первичный балл") else {
        file.problems.push(of_sheet(grid, "header_missing", true, "Не найдена строка заголовков с номерами заданий."));
        return file;
    };
    work.items = columns.items.iter().map(|(_, item)| item.clone()).collect();
    check_maximum(grid, &work, &mut file.problems);
    let mut sittings = Vec::new();
    let mut group = None;
    for row in grid.rows.iter().filter(|row| row.number > header_row) {
        if row.text(columns.participant).is_empty() {
            if row.filled() > 0 {
                group = Some(header::label(row.first()));
            }
            continue;
        }
        let school = columns.school.map(|column| row.text(column)).filter(|login| !login.is_empty()).map(str::to_owned);
        let named = columns.name.map(|column| header::label(row.text(column)));
        let known = named.clone().or_else(|| group.clone());
        let login = school.or_else(|| known.as_ref().and_then(|(_, login)| login.clone()));
        let Some(login) = login else {
            file.problems.push(at(
                grid,
                row.number,
                columns.school,
                "school_missing",
                true,
                "Строка не называет школу.".into(),
            ));
            continue;
        };
        remember_school(
            &mut file.schools,
            &login,
            known.map(|(name, _)| name),
            columns.municipality.map(|column| row.text(column)),
        );
        let before = file.problems.len();
        let sitting = sitting(grid, row, &columns, login, &mut file.problems);
        if file.problems.len() == before || !file.problems[before..].iter().any(|problem| problem.fatal) {
            sittings.push(sitting);
        }
    }
    if sittings.is_empty() && !file.problems.iter().any(|problem| problem.fatal) {
        file.problems.push(of_sheet(grid, "no_rows", true, "В отчёте нет ни одного участника."));
    }
    file.parts.push(WorkPart { work, sittings, aggregates: Vec::new() });
    file
}

/// «Форма сбора результатов»: names neither the school nor the work, so the lake joins it by its items and its pupils.
pub fn form(grid: &Grid) -> ResultsFile {
    let mut file = empty(FileKind::CollectionForm);
    let Some((header_row, columns)) = columns(grid, "итого баллов") else {
        file.problems.push(of_sheet(
            grid,
            "header_missing",
            true,
            "В форме не найдена строка заголовков с номерами заданий.",
        ));
        return file;
    };
    let items: Vec<Item> = columns.items.iter().map(|(_, item)| item.clone()).collect();
    let mut sittings = Vec::new();
    for row in grid.rows.iter().filter(|row| row.number > header_row && !row.text(columns.participant).is_empty()) {
        let mut sitting = sitting(grid, row, &columns, String::new(), &mut file.problems);
        sitting.absent = columns.variant.is_some_and(|column| fold(row.text(column)).starts_with("отсутств"));
        let written = sitting.items.iter().any(|score| *score != NOT_ATTEMPTED);
        if written || sitting.absent {
            sittings.push(sitting);
        }
    }
    // Year, subject and grade are not in the form; the lake fills them in from the work with the same items.
    let code = WorkCode { procedure: Procedure::Vpr, year: 0, subject: String::new(), grade: None };
    let max_primary = Some(items.iter().map(|item| u16::from(item.max)).sum());
    let work = Work { code, subject: String::new(), date: None, items, max_primary };
    file.parts.push(WorkPart { work, sittings, aggregates: Vec::new() });
    file
}

/// A file of a kind with nothing in it yet.
pub fn empty(kind: FileKind) -> ResultsFile {
    ResultsFile {
        kind,
        parts: Vec::new(),
        schools: Vec::new(),
        appeals: Vec::new(),
        personal_values_dropped: 0,
        problems: Vec::new(),
    }
}

fn columns(grid: &Grid, primary_title: &str) -> Option<(u32, Columns)> {
    let is_header =
        |row: &&GridRow| row.column_starting("код участника").is_some() && row.column_starting(primary_title).is_some();
    let at = grid.rows.iter().take(20).position(|row| is_header(&row))?;
    let row = &grid.rows[at];
    let levels = at.checked_sub(1).map(|above| &grid.rows[above]);
    let primary = row.column_starting(primary_title)?;
    let level = |column: usize| levels.map(|row| row.text(column)).unwrap_or_default();
    // Columns to the right of the total hold hidden lists of the form.
    let items = row
        .cells()
        .iter()
        .enumerate()
        .take(primary)
        .filter_map(|(column, title)| Some((column, header::item(title, level(column))?)));
    let items: Vec<(usize, Item)> = items.collect();
    let columns = Columns {
        school: row.column(&["оо", "логин"]),
        municipality: row.column(&["муниципалитет"]),
        name: row.column(&["название оо"]),
        participant: row.column_starting("код участника")?,
        class: row.column(&["класс", "порядковый номер класса"]),
        variant: row.column(&["вариант"]),
        primary,
        mark: row.column(&["отметка"]),
        journal: row.column_starting("отметка по журналу").or_else(|| row.column_starting("отметка за предыдущий")),
        items,
    };
    (!columns.items.is_empty()).then_some((row.number, columns))
}

fn check_maximum(grid: &Grid, work: &Work, problems: &mut Vec<Problem>) {
    let sum: u16 = work.items.iter().map(|item| u16::from(item.max)).sum();
    if let Some(max) = work.max_primary.filter(|max| *max != sum) {
        let text = format!("Максимальный первичный балл {max} не равен сумме баллов заданий {sum}.");
        problems.push(of_sheet(grid, "maximum_mismatch", false, text));
    }
}

fn remember_school(schools: &mut Vec<SchoolEntry>, login: &str, name: Option<String>, municipality: Option<&str>) {
    // Rows of a school stand together, so the last entry is nearly always the one.
    if schools.iter().rev().any(|school| school.login.as_deref() == Some(login)) {
        return;
    }
    let municipality = municipality.map(|text| header::label(text).0).filter(|name| !name.is_empty());
    schools.push(SchoolEntry {
        login: Some(login.to_owned()),
        name: name.filter(|name| !name.is_empty()),
        municipality,
        ..SchoolEntry::default()
    });
}

fn sitting(grid: &Grid, row: &GridRow, columns: &Columns, school: String, problems: &mut Vec<Problem>) -> Sitting {
    let optional = |column: Option<usize>| {
        column.map(|column| row.text(column)).filter(|text| !is_nothing(text)).map(str::to_owned)
    };
    let mut items = Vec::with_capacity(columns.items.len());
    for (column, item) in &columns.items {
        items.push(score(grid, row, *column, item, problems));
    }
    let primary_text = row.text(columns.primary);
    let primary = whole(primary_text).and_then(|score| u16::try_from(score).ok());
    if primary.is_none() && !is_nothing(primary_text) {
        let text = "Первичный балл — не целое число.".to_owned();
        problems.push(at(grid, row.number, Some(columns.primary), "primary_unread", true, text));
    }
    let sum: u16 = items.iter().filter(|score| **score != NOT_ATTEMPTED).map(|score| u16::from(*score)).sum();
    if let Some(primary) = primary.filter(|primary| *primary != sum) {
        let text = format!("Первичный балл {primary} не равен сумме баллов заданий {sum}.");
        problems.push(at(grid, row.number, Some(columns.primary), "sum_of_items", true, text));
    }
    Sitting {
        school,
        class: optional(columns.class),
        participant: row.text(columns.participant).to_owned(),
        variant: optional(columns.variant),
        primary,
        mark: mark(grid, row, columns.mark, problems),
        journal: mark(grid, row, columns.journal, problems),
        items,
        ..Sitting::default()
    }
}

fn score(grid: &Grid, row: &GridRow, column: usize, item: &Item, problems: &mut Vec<Problem>) -> u8 {
    let text = row.text(column);
    if is_nothing(text) {
        return NOT_ATTEMPTED;
    }
    match whole(text) {
        Some(score) if score <= u64::from(item.max) => u8::try_from(score).unwrap_or(NOT_ATTEMPTED),
        Some(score) => {
            let text = format!("За задание {} стоит {score}, а можно получить не больше {}.", item.number, item.max);
            problems.push(at(grid, row.number, Some(column), "item_above_max", true, text));
            NOT_ATTEMPTED
        }
        None => {
            let text = format!("Балл за задание {} — не число и не «X».", item.number);
            problems.push(at(grid, row.number, Some(column), "item_unread", true, text));
            NOT_ATTEMPTED
        }
    }
}

fn mark(grid: &Grid, row: &GridRow, column: Option<usize>, problems: &mut Vec<Problem>) -> Option<u8> {
    let column = column?;
    let text = row.text(column);
    if is_nothing(text) {
        return None;
    }
    let mark = whole(text).filter(|mark| (2..=5).contains(mark)).and_then(|mark| u8::try_from(mark).ok());
    if mark.is_none() {
        problems.push(at(grid, row.number, Some(column), "mark_unread", true, "Отметка — не 2, 3, 4 или 5.".into()));
    }
    mark
}
