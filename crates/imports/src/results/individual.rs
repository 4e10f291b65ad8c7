//! Pupils' results of ВПР: the report Ф1 and the collection form a school fills in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::results::file::{FileKind, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Item, Procedure, Work, WorkCode};
use phrases::text::fold;

use super::grid::{Grid, GridRow, is_nothing, whole};
use super::header;
use super::problems::{at, whole as of_sheet};
use super::scale;

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
    let Some((header_row, columns)) = columns(grid, false) else {
        file.problems.push(of_sheet(grid, "header_missing", true, "Не найдена строка заголовков с номерами заданий."));
        return file;
    };
    work.items = columns.items.iter().map(|(_, item)| item.clone()).collect();
    check_maximum(grid, &work, &mut file.problems);
    let scale = scale::printed(grid, header_row);
    let mut seen = Seen::new();
    let mut sittings: Vec<Sitting> = Vec::new();
    let mut group = None;
    for row in grid.rows.iter().filter(|row| row.number > header_row) {
        if row.text(columns.participant).is_empty() {
            let label = header::label(row.first());
            if label.1.is_some() {
                group = Some(label);
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
        if let Some(scale) = &scale {
            file.problems.extend(scale.doubt(grid, row.number, columns.mark, &sitting));
        }
        if is_repeated((grid, row), columns.participant, &sitting, &sittings, &mut seen, &mut file.problems) {
            continue;
        }
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

/// Row and index of every pupil read so far.
type Seen = HashMap<(String, String), (u32, usize)>;

/// Whether the same line stood above; a pupil with other results is a problem.
fn is_repeated(
    (grid, row): (&Grid, &GridRow),
    column: usize,
    sitting: &Sitting,
    sittings: &[Sitting],
    seen: &mut Seen,
    problems: &mut Vec<Problem>,
) -> bool {
    match seen.entry((sitting.school.clone(), sitting.participant.clone())) {
        Entry::Occupied(first) => {
            let (first_row, index) = *first.get();
            if sittings.get(index) == Some(sitting) {
                return true;
            }
            let text = format!(
                "Участник {} школы {} уже записан в строке {first_row} с другими результатами.",
                sitting.participant, sitting.school
            );
            problems.push(at(grid, row.number, Some(column), "duplicate_participant", true, text));
        }
        Entry::Vacant(place) => {
            place.insert((row.number, sittings.len()));
        }
    }
    false
}

/// «Форма сбора результатов»: names neither the school nor the work, so the lake joins it by its items and its pupils.
pub fn form(grid: &Grid) -> ResultsFile {
    let mut file = empty(FileKind::CollectionForm);
    let Some((header_row, columns)) = columns(grid, true) else {
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
        diagnostics: Vec::new(),
        personal_values_dropped: 0,
        problems: Vec::new(),
    }
}

/// Titles of the columns as reports and people write them.
const PARTICIPANT: [&str; 4] = ["код участника", "код уч", "участник", "код ученика"];
const PRIMARY: [&str; 6] =
    ["первичный балл", "перв. балл", "итого баллов", "сумма баллов", "суммарный балл", "балл за работу"];
const JOURNAL: [&str; 6] = [
    "отметка по журналу",
    "отметка за предыдущий",
    "отметка за пред",
    "журнальная отметка",
    "отметка в журнале",
    "отметка за четверть",
];

/// The column whose title begins with one of these words.
fn named(row: &GridRow, titles: &[&str]) -> Option<usize> {
    titles.iter().find_map(|title| row.column_starting(title))
}

/// Whether a row is the header of a table of pupils.
pub fn is_header(row: &GridRow) -> bool {
    named(row, &PARTICIPANT).is_some() && named(row, &PRIMARY).is_some()
}

fn columns(grid: &Grid, form: bool) -> Option<(u32, Columns)> {
    let at = grid.rows.iter().take(25).position(is_header)?;
    let row = &grid.rows[at];
    let primary = named(row, &PRIMARY)?;
    // Columns to the right of the form's total hold hidden lists.
    let last = if form { primary } else { row.cells().len() };
    let journal = named(row, &JOURNAL);
    let columns = Columns {
        school: row.column(&["оо", "логин", "логин оо", "логин фис око", "код оо"]),
        municipality: row.column(&["муниципалитет", "мсу", "район", "муниципальное образование"]),
        name: row.column(&["название оо", "наименование оо", "школа", "образовательная организация"]),
        participant: named(row, &PARTICIPANT)?,
        class: row.column(&["класс", "порядковый номер класса", "номер класса", "класс (литера)"]),
        variant: row.column(&["вариант", "номер варианта", "№ варианта"]),
        primary,
        mark: row
            .column(&["отметка", "отметка за впр", "отметка впр", "оценка", "отметка за работу"])
            .filter(|column| Some(*column) != journal),
        journal,
        items: items(grid, at, last),
    };
    (!columns.items.is_empty()).then_some((row.number, columns))
}

/// Columns of items: by titles with the maximum, else by bare numbers with a row «Макс. балл» beside the header.
fn items(grid: &Grid, header_at: usize, last: usize) -> Vec<(usize, Item)> {
    let row = &grid.rows[header_at];
    let near = || grid.rows[header_at.saturating_sub(3)..(header_at + 3).min(grid.rows.len())].iter();
    let labelled = |stems: &[&str]| {
        let says = |row: &&GridRow| {
            let folded = fold(row.first());
            stems.iter().any(|stem| folded.starts_with(stem))
        };
        near().find(says)
    };
    let levels = labelled(&["уровень"]).or_else(|| header_at.checked_sub(1).map(|above| &grid.rows[above]));
    let level = |column: usize| levels.map(|row| row.text(column)).unwrap_or_default();
    let titles = || row.cells().iter().enumerate().take(last);
    let titled: Vec<(usize, Item)> =
        titles().filter_map(|(column, title)| Some((column, header::item(title, level(column))?))).collect();
    if !titled.is_empty() {
        return titled;
    }
    let Some(maxima) = labelled(&["макс", "максимальный балл за задан"]) else {
        return Vec::new();
    };
    let bare = titles().filter_map(|(column, title)| {
        let max =
            whole(maxima.text(column)).and_then(|max| u8::try_from(max).ok()).filter(|max| (1..100).contains(max))?;
        let number = header::item_number(title)?;
        header::item(&format!("{number} ({max}б)"), level(column)).map(|item| (column, item))
    });
    bare.collect()
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
