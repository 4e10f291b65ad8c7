//! Reports by groups: shares of marks, comparison with the journal, distribution of scores, completion of items.

use domain::results::file::{Aggregate, Figures, FileKind, Group, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, decimal, whole};
use super::header;
use super::individual::empty;
use super::problems::{at, whole as of_sheet};

/// Reads a report by groups.
pub fn read(kind: FileKind, grid: &Grid) -> ResultsFile {
    let mut file = empty(kind);
    let Some(mut work) = header::vpr_work(grid) else {
        file.problems.push(of_sheet(grid, "work_unknown", true, "В шапке отчёта нет строки «ВПР год предмет класс»."));
        return file;
    };
    let header_at = grid.rows.iter().take(20).position(|row| row.column_starting("группы участников").is_some());
    let Some(header_at) = header_at else {
        file.problems.push(of_sheet(grid, "header_missing", true, "Не найдена строка заголовков «Группы участников»."));
        return file;
    };
    let header = &grid.rows[header_at];
    let figures = figure_columns(kind, grid, header_at);
    if kind == FileKind::ItemCompletion {
        work.items = figures.iter().filter_map(|(_, item)| item.clone()).collect();
    }
    let participants = header.column_starting("кол-во участников");
    let schools = header.column_starting("кол-во оо");
    let mut aggregates = Vec::new();
    for row in &grid.rows[header_at + 1..] {
        if row.first().is_empty() || row.filled() < 2 {
            continue;
        }
        let group = group(row.first(), &aggregates);
        let count = participants.and_then(|column| whole(row.text(column)));
        let Some(count) = count else {
            file.problems.push(at(
                grid,
                row.number,
                participants,
                "participants_unread",
                true,
                "Не указано число участников.".into(),
            ));
            continue;
        };
        let Some(figures) = row_figures(kind, grid, row, &figures, &mut file.problems) else { continue };
        if let Group::School { login, name } = &group {
            file.schools.push(SchoolEntry {
                login: Some(login.clone()),
                name: Some(name.clone()),
                ..SchoolEntry::default()
            });
        }
        aggregates.push(Aggregate {
            group,
            schools: schools.and_then(|column| whole(row.text(column))),
            participants: count,
            figures,
        });
    }
    file.parts.push(WorkPart { work, sittings: Vec::new(), aggregates });
    file
}

/// Columns of figures, with the item where the column is one.
fn figure_columns(kind: FileKind, grid: &Grid, header_at: usize) -> Vec<(usize, Option<Item>)> {
    let header = &grid.rows[header_at];
    let above = header_at.checked_sub(1).map(|above| &grid.rows[above]);
    let titles = header.cells().iter().enumerate();
    match kind {
        FileKind::ItemCompletion => titles
            .filter_map(|(column, title)| {
                let level = above.map(|row| row.text(column)).unwrap_or_default();
                Some((column, Some(header::item(title, level)?)))
            })
            .collect(),
        FileKind::JournalComparison => titles
            .filter(|(_, title)| {
                let folded = fold(title);
                ["понизили", "подтвердили", "повысили"].iter().any(|word| folded.starts_with(word))
                    && folded.contains("кол-во")
            })
            .map(|(column, _)| (column, None))
            .collect(),
        FileKind::MarkStatistics => titles
            .filter(|(_, title)| matches!(title.as_str(), "2" | "3" | "4" | "5"))
            .map(|(column, _)| (column, None))
            .collect(),
        _ => titles.filter(|(_, title)| whole(title).is_some()).map(|(column, _)| (column, None)).collect(),
    }
}

fn row_figures(
    kind: FileKind,
    grid: &Grid,
    row: &GridRow,
    columns: &[(usize, Option<Item>)],
    problems: &mut Vec<Problem>,
) -> Option<Figures> {
    let mut values = Vec::with_capacity(columns.len());
    for (column, _) in columns {
        let text = row.text(*column);
        match decimal(text) {
            Some(value) if value >= 0.0 => values.push(value),
            // An empty cell of a distribution is a score nobody got.
            None if text.is_empty() && kind == FileKind::ScoreDistribution => values.push(0.0),
            _ => {
                problems.push(at(grid, row.number, Some(*column), "figure_unread", true, "В ячейке нет числа.".into()));
                return None;
            }
        }
    }
    match kind {
        FileKind::MarkStatistics => Some(Figures::Marks { percent: values.try_into().ok()? }),
        FileKind::JournalComparison => {
            let counts: Vec<u64> = values.iter().map(|value| *value as u64).collect();
            Some(Figures::Journal { counts: counts.try_into().ok()? })
        }
        FileKind::ScoreDistribution => Some(Figures::Scores { percent: values }),
        _ => Some(Figures::Items { percent: values }),
    }
}

/// Whose row it is: the first rows go from the country down, so that a row without a code before any municipality is a region.
fn group(text: &str, before: &[Aggregate]) -> Group {
    if fold(text).starts_with("вся выборка") || fold(text) == "рф" {
        return Group::Country;
    }
    let (name, code) = header::label(text);
    match code {
        Some(login) if header::is_login(&login) => Group::School { login, name },
        Some(code) => Group::Municipality { name, code: Some(code) },
        None if before.iter().any(|aggregate| matches!(aggregate.group, Group::Region { .. })) => {
            Group::Municipality { name, code: None }
        }
        None => Group::Region { name },
    }
}
