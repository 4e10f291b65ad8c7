//! A region's own tables and the register of schools.

use std::collections::BTreeMap;

use domain::results::file::{Aggregate, Figures, FileKind, Group, ResultsFile, SchoolEntry, WorkPart};
use domain::results::work::{Procedure, Work, WorkCode};

use super::grid::{Grid, GridRow, decimal, whole};
use super::header::subject_code;
use super::individual::empty;
use super::problems::at;

/// Reads a regional table.
pub fn read(kind: FileKind, grid: &Grid) -> ResultsFile {
    let mut file = empty(kind);
    let Some(header) = grid.rows.first() else { return file };
    match kind {
        FileKind::RegionalMarks | FileKind::RegionalScores => shares(kind, grid, header, &mut file),
        // Of a list of markers only the schools are kept: the markers are computed here anew.
        _ => register(grid, header, &mut file),
    }
    file
}

fn register(grid: &Grid, header: &GridRow, file: &mut ResultsFile) {
    let login = header.column(&["логин фис око", "логин"]);
    let gia = header.column(&["код оо", "код гиа"]);
    let municipality_code = header.column(&["код мсу"]);
    let municipality = header.column(&["муниципалитет", "мсу"]);
    let kind = header.column(&["вид оо", "вид", "тип оо", "тип"]);
    let name = header.column(&["наименование", "название оо", "оо", "название"]);
    for row in &grid.rows[1..] {
        let text =
            |column: Option<usize>| column.map(|column| row.text(column).to_owned()).filter(|text| !text.is_empty());
        let entry = SchoolEntry {
            login: text(login),
            gia_code: text(gia),
            municipality_code: text(municipality_code),
            municipality: text(municipality),
            name: text(name),
            kind: text(kind),
        };
        if entry.login.is_some() || entry.gia_code.is_some() {
            file.schools.push(entry);
        }
    }
}

/// Columns of a region's table of shares.
struct ShareColumns {
    year: usize,
    class: usize,
    subject: usize,
    login: usize,
    count: usize,
    name: Option<usize>,
    municipality: Option<usize>,
    figures: Vec<usize>,
}

impl ShareColumns {
    fn of(header: &GridRow) -> Option<ShareColumns> {
        let figures = header.cells().iter().enumerate().filter(|(_, title)| whole(title).is_some());
        Some(ShareColumns {
            year: header.column(&["год"])?,
            class: header.column(&["класс"])?,
            subject: header.column(&["предмет"])?,
            login: header.column(&["логин"])?,
            count: header.column_starting("кол-во участников")?,
            name: header.column(&["оо", "название оо"]),
            municipality: header.column(&["муниципалитет"]),
            figures: figures.map(|(column, _)| column).collect(),
        })
    }
}

/// «Год, Класс, Предмет, Муниципалитет, Логин, ОО, Кол-во участников» and shares of marks, or of primary scores.
fn shares(kind: FileKind, grid: &Grid, header: &GridRow, file: &mut ResultsFile) {
    let Some(columns) = ShareColumns::of(header) else { return };
    let mut parts: BTreeMap<WorkCode, WorkPart> = BTreeMap::new();
    for row in grid.rows[1..].iter().filter(|row| !row.text(columns.login).is_empty()) {
        let Some((code, aggregate, school)) = share_row(kind, row, &columns) else {
            let text = "Год, класс, число участников или доля — не число.".to_owned();
            file.problems.push(at(grid, row.number, Some(columns.count), "row_unread", true, text));
            continue;
        };
        file.schools.push(school);
        let part = parts.entry(code).or_insert_with_key(|code| WorkPart {
            work: Work {
                code: code.clone(),
                subject: row.text(columns.subject).to_owned(),
                date: None,
                items: Vec::new(),
                max_primary: None,
            },
            sittings: Vec::new(),
            aggregates: Vec::new(),
        });
        part.aggregates.push(aggregate);
    }
    file.parts = parts.into_values().collect();
}

fn share_row(kind: FileKind, row: &GridRow, columns: &ShareColumns) -> Option<(WorkCode, Aggregate, SchoolEntry)> {
    let value = |column: &usize| if row.text(*column).is_empty() { Some(0.0) } else { decimal(row.text(*column)) };
    let values: Vec<f64> = columns.figures.iter().map(value).collect::<Option<_>>()?;
    let figures = match (kind, <[f64; 4]>::try_from(values.clone())) {
        (FileKind::RegionalMarks, Ok(percent)) => Figures::Marks { percent },
        _ => Figures::Scores { percent: values },
    };
    let code = WorkCode {
        procedure: Procedure::Vpr,
        year: u16::try_from(whole(row.text(columns.year))?).ok()?,
        subject: subject_code(row.text(columns.subject)),
        grade: Some(u8::try_from(whole(row.text(columns.class))?).ok()?),
    };
    let text = |column: Option<usize>| column.map(|column| row.text(column).to_owned()).filter(|text| !text.is_empty());
    let (login, name) = (row.text(columns.login).to_owned(), text(columns.name));
    let school = SchoolEntry {
        login: Some(login.clone()),
        name: name.clone(),
        municipality: text(columns.municipality),
        ..SchoolEntry::default()
    };
    let group = Group::School { login, name: name.unwrap_or_default() };
    let aggregate = Aggregate { group, schools: None, participants: whole(row.text(columns.count))?, figures };
    Some((code, aggregate, school))
}
