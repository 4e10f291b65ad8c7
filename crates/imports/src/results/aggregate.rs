//! Reports by groups: shares of marks, comparison with the journal, distribution of scores, completion of items.

use domain::results::file::{Aggregate, Figures, FileKind, Group, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, decimal, whole};
use super::header;
use super::individual::empty;
use super::problems::{at, is_whole, whole as of_sheet};

/// Reads a report by groups.
pub fn read(kind: FileKind, grid: &Grid) -> ResultsFile {
    let mut file = empty(kind);
    let Some(mut work) = header::vpr_work(grid) else {
        file.problems.push(of_sheet(grid, "work_unknown", true, "В шапке отчёта нет строки «ВПР год предмет класс»."));
        return file;
    };
    let header_at = grid.rows.iter().take(25).position(|row| group_column(row).is_some());
    let Some(header_at) = header_at else {
        file.problems.push(of_sheet(grid, "header_missing", true, "Не найдена строка заголовков «Группы участников»."));
        return file;
    };
    let header = &grid.rows[header_at];
    let columns = figure_columns(kind, grid, header_at);
    if kind == FileKind::ItemCompletion {
        work.items = columns.iter().filter_map(|(_, item)| item.clone()).collect();
    }
    let participants = ["кол-во участников", "количество участников", "кол-во уч", "участников", "число участников"]
        .iter()
        .find_map(|title| header.column_starting(title));
    let schools = header.column_starting("кол-во оо").or_else(|| header.column_starting("количество оо"));
    let mut aggregates = Vec::new();
    for row in &grid.rows[header_at + 1..] {
        if row.first().is_empty() || row.filled() < 2 {
            continue;
        }
        let Some(group) = group_of(row, &aggregates) else {
            let text = "У школы нет логина ФИС ОКО: строка не учтена.".to_owned();
            file.problems.push(at(grid, row.number, None, "school_without_login", false, text));
            continue;
        };
        let Some(count) = participants.and_then(|column| whole(row.text(column))) else {
            let text = "Не указано число участников.".to_owned();
            file.problems.push(at(grid, row.number, participants, "participants_unread", true, text));
            continue;
        };
        let Some(figures) = row_figures(kind, grid, row, &columns, &mut file.problems) else { continue };
        if let Some(sum) = share_sum(&figures).filter(|_| count > 0) {
            let text = format!("Проценты строки «{}» дают в сумме {sum:.2}, а не 100.", row.first());
            let first = columns.first().map(|(column, _)| *column);
            file.problems.push(at(grid, row.number, first, "percent_sum", true, text));
        }
        if kind == FileKind::JournalComparison {
            file.problems.extend(journal_sums(grid, row, header, count, &figures));
        }
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

/// «2», ««2»», «2, %», «% «2»», «Отметка 2»: a column of the share of a mark.
pub fn is_mark(title: &str) -> bool {
    let folded = fold(title);
    let rest =
        ["отметка", "отметки", "доля", "оценка"].iter().find_map(|word| folded.strip_prefix(word)).unwrap_or(&folded);
    let signs = |c: char| matches!(c, '«' | '»' | '"' | ' ' | '%' | ',' | '(' | ')');
    matches!(rest.trim_matches(signs), "2" | "3" | "4" | "5")
}

/// The column of groups.
pub fn group_column(row: &GridRow) -> Option<usize> {
    ["группы участников", "группа участников", "группы", "участники (группы)"]
        .iter()
        .find_map(|title| row.column_starting(title))
}

/// The sum of shares that are not the whole.
fn share_sum(figures: &Figures) -> Option<f64> {
    let shares: &[f64] = match figures {
        Figures::Marks { percent } => percent,
        Figures::Scores { percent } => percent,
        _ => return None,
    };
    let sum: f64 = shares.iter().sum();
    (!is_whole(sum, shares.len())).then_some(sum)
}

/// Lowered, confirmed and raised are all pupils with a journal mark, and their shares are the whole.
fn journal_sums(grid: &Grid, row: &GridRow, header: &GridRow, count: u64, figures: &Figures) -> Option<Problem> {
    let Figures::Journal { counts } = figures else { return None };
    let sum: u64 = counts.iter().sum();
    if sum > count {
        let text = format!("Понизили, подтвердили и повысили вместе {sum}, а участников {count}.");
        return Some(at(grid, row.number, None, "count_sum", true, text));
    }
    let shares = header.cells().iter().enumerate().filter(|(_, title)| {
        let folded = fold(title);
        folded.ends_with('%') && ["понизили", "подтвердили", "повысили"].iter().any(|word| folded.starts_with(word))
    });
    let values: Option<Vec<f64>> = shares.map(|(column, _)| decimal(row.text(column))).collect();
    let total: f64 = values.filter(|values| values.len() == 3)?.iter().sum();
    (sum > 0 && (total - 100.0).abs() > 0.05).then(|| {
        let text = format!("Проценты строки дают в сумме {total:.2}, а не 100.");
        at(grid, row.number, None, "percent_sum", true, text)
    })
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
        FileKind::MarkStatistics => {
            titles.filter(|(_, title)| is_mark(title)).map(|(column, _)| (column, None)).collect()
        }
        _ => titles
            .filter(|(_, title)| whole(title).is_some_and(|score| score < 200))
            .map(|(column, _)| (column, None))
            .collect(),
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

/// Whose row it is; nothing for a school that no login tells. The login may stand in a column of its own.
fn group_of(row: &GridRow, before: &[Aggregate]) -> Option<Group> {
    let login = row.cells().iter().find(|text| header::is_login(text));
    let group = group(row.first(), before);
    match (&group, login) {
        (Group::School { .. } | Group::Country, _) => Some(group),
        (_, Some(login)) => {
            let words = row.cells().iter().find(|text| !text.is_empty() && *text != login)?;
            Some(Group::School { login: login.clone(), name: header::label(words).0 })
        }
        (Group::Region { name } | Group::Municipality { name, code: None }, None) if is_school_name(name) => None,
        _ => Some(group),
    }
}

/// «МБОУ …», «Средняя школа № 1», «Лицей».
fn is_school_name(name: &str) -> bool {
    let folded = fold(name);
    let first = folded.split([' ', '«', '"']).next().unwrap_or_default();
    let form = (3..=6).contains(&first.chars().count()) && (first.ends_with("оу") || first.ends_with("бук"));
    form || ["школа", "лицей", "гимназия", "сош", "оош"].iter().any(|word| folded.contains(word))
}

/// Whose row it is: the first rows go from the country down, so that a row without a code before any municipality is a region.
pub fn group(text: &str, before: &[Aggregate]) -> Group {
    let folded = fold(text);
    if folded.starts_with("вся выборка") || matches!(folded.as_str(), "рф" | "российская федерация" | "россия")
    {
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
