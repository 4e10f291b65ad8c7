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
        FileKind::SchoolRegister => register(grid, header, &mut file),
        FileKind::RegionalMarks | FileKind::RegionalScores => shares(kind, grid, header, &mut file),
        _ => markers(grid, header, &mut file),
    }
    file
}

fn register(grid: &Grid, header: &GridRow, file: &mut ResultsFile) {
    let login = header.column(&["логин фис око", "логин"]);
    let gia = header.column(&["код оо", "код гиа"]);
    let municipality_code = header.column(&["код мсу"]);
    let municipality = header.column(&["муниципалитет", "мсу"]);
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
        };
        if entry.login.is_some() || entry.gia_code.is_some() {
            file.schools.push(entry);
        }
    }
}

/// «Год, Класс, Предмет, Муниципалитет, Логин, ОО, Кол-во участников» and shares of marks, or of primary scores.
fn shares(kind: FileKind, grid: &Grid, header: &GridRow, file: &mut ResultsFile) {
    let [Some(year), Some(class), Some(subject), Some(login), Some(count)] = [
        header.column(&["год"]),
        header.column(&["класс"]),
        header.column(&["предмет"]),
        header.column(&["логин"]),
        header.column_starting("кол-во участников"),
    ] else {
        return;
    };
    let name = header.column(&["оо", "название оо"]);
    let municipality = header.column(&["муниципалитет"]);
    let figures: Vec<usize> = header
        .cells()
        .iter()
        .enumerate()
        .filter(|(_, title)| whole(title).is_some())
        .map(|(column, _)| column)
        .collect();
    let mut parts: BTreeMap<WorkCode, WorkPart> = BTreeMap::new();
    for row in grid.rows[1..].iter().filter(|row| !row.text(login).is_empty()) {
        let numbers = (whole(row.text(year)), whole(row.text(class)), whole(row.text(count)));
        let (Some(year), Some(grade), Some(participants)) = numbers else {
            file.problems.push(at(
                grid,
                row.number,
                Some(count),
                "row_unread",
                true,
                "Год, класс или число участников — не число.".into(),
            ));
            continue;
        };
        let values: Option<Vec<f64>> = figures
            .iter()
            .map(|column| if row.text(*column).is_empty() { Some(0.0) } else { decimal(row.text(*column)) })
            .collect();
        let Some(values) = values else {
            file.problems.push(at(
                grid,
                row.number,
                None,
                "figure_unread",
                true,
                "В строке есть ячейка без числа.".into(),
            ));
            continue;
        };
        let figures = match (kind, <[f64; 4]>::try_from(values.clone())) {
            (FileKind::RegionalMarks, Ok(percent)) => Figures::Marks { percent },
            _ => Figures::Scores { percent: values },
        };
        let code = WorkCode {
            procedure: Procedure::Vpr,
            year: u16::try_from(year).unwrap_or(0),
            subject: subject_code(row.text(subject)),
            grade: u8::try_from(grade).ok(),
        };
        let school = row.text(login).to_owned();
        let title = name.map(|column| row.text(column).to_owned()).unwrap_or_default();
        let place = municipality.map(|column| row.text(column).to_owned()).filter(|text| !text.is_empty());
        file.schools.push(SchoolEntry {
            login: Some(school.clone()),
            name: Some(title.clone()),
            municipality: place,
            ..SchoolEntry::default()
        });
        let part = parts.entry(code.clone()).or_insert_with(|| WorkPart {
            work: Work {
                code,
                subject: row.text(subject).to_owned(),
                date: None,
                items: Vec::new(),
                max_primary: None,
            },
            sittings: Vec::new(),
            aggregates: Vec::new(),
        });
        part.aggregates.push(Aggregate {
            group: Group::School { login: school, name: title },
            schools: None,
            participants,
            figures,
        });
    }
    file.parts = parts.into_values().collect();
}

/// A region's list of schools with objectivity markers: only the schools are kept, the markers are computed here anew.
fn markers(grid: &Grid, header: &GridRow, file: &mut ResultsFile) {
    register(grid, header, file);
}
