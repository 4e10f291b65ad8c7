//! Reports by groups: shares of marks, comparison with the journal, distribution of scores, completion of items.

use domain::results::file::{Aggregate, Figures, FileKind, Group, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, decimal, is_nothing, whole};
use super::group_checks;
use super::header;
use super::individual::empty;
use super::items;
use super::problems::{at, whole as of_sheet};

/// Reads a report by groups.
pub fn read(kind: FileKind, grid: &Grid) -> ResultsFile {
    let mut file = empty(kind);
    let Some(mut work) = header::vpr_work(grid) else {
        file.problems.push(of_sheet(grid, "work_unknown", true, "В шапке отчёта нет строки «ВПР год предмет класс»."));
        return file;
    };
    let Some(report) = Report::of(kind, grid) else {
        let text = "Не найдена строка заголовков «Группы участников» со столбцами отчёта.";
        file.problems.push(of_sheet(grid, "header_missing", true, text));
        return file;
    };
    file.problems.extend(header::contradictions(grid, &work));
    if kind == FileKind::ItemCompletion {
        work.items = report.columns.iter().filter_map(|(_, item)| item.clone()).collect();
    }
    let (rows, mut aggregates): (Vec<&GridRow>, Vec<Aggregate>) = report.rows(&mut file.problems).into_iter().unzip();
    group_checks::from_fractions(&mut aggregates);
    for aggregate in &aggregates {
        file.schools.extend(school_entry(&aggregate.group));
    }
    if kind == FileKind::ScoreDistribution {
        file.problems.extend(group_checks::wrong_scores(grid, &report.titles, &report.columns, work.max_primary));
    }
    file.problems.extend(group_checks::repeated_schools(grid, &rows, &aggregates));
    let first = report.columns.first().map(|(column, _)| *column);
    file.problems.extend(group_checks::shares_of_rows(grid, &rows, &aggregates, first));
    let count = report.participants;
    file.problems.extend(group_checks::counts_of_rows(grid, &rows, &aggregates, &work.items, count));
    file.parts.push(WorkPart { work, sittings: Vec::new(), aggregates });
    file
}

/// The school that a row names.
fn school_entry(group: &Group) -> Option<SchoolEntry> {
    let Group::School { login, name } = group else { return None };
    let gia = login.strip_prefix("gia:").map(str::to_owned);
    let login = gia.is_none().then(|| login.clone());
    Some(SchoolEntry { login, gia_code: gia, name: Some(name.clone()), ..SchoolEntry::default() })
}

/// Where everything stands in a report by groups.
struct Report<'a> {
    kind: FileKind,
    grid: &'a Grid,
    /// Place of the header's last row.
    header_at: usize,
    titles: GridRow,
    /// Column of the groups' names.
    label: usize,
    participants: Option<usize>,
    schools: Option<usize>,
    columns: FigureColumns,
}

impl<'a> Report<'a> {
    fn of(kind: FileKind, grid: &'a Grid) -> Option<Report<'a>> {
        let (header_at, titles, columns) = header_of(kind, grid)?;
        let counts = ["кол-во участников", "количество участников", "кол-во уч", "участников", "число участников"];
        let participants = counts.iter().find_map(|title| titles.column_starting(title));
        let schools = titles.column_starting("кол-во оо").or_else(|| titles.column_starting("количество оо"));
        let label = group_column(&titles).unwrap_or(0);
        Some(Report { kind, grid, header_at, titles, label, participants, schools, columns })
    }

    /// Rows with what they say.
    fn rows(&self, problems: &mut Vec<Problem>) -> Vec<(&'a GridRow, Aggregate)> {
        let mut read: Vec<(&GridRow, Aggregate)> = Vec::new();
        for row in &self.grid.rows[self.header_at + 1..] {
            if row.first().is_empty() || row.filled() < 2 || items::is_about(row) {
                continue;
            }
            let problem = |column: Option<usize>, code: &str, fatal: bool, text: &str| {
                at(self.grid, row.number, column, code, fatal, text.to_owned())
            };
            let group = match group_of(row, self.label, &read) {
                Whose::Known(group) => group,
                Whose::SchoolWithoutLogin => {
                    let text = "У школы нет логина ФИС ОКО: строка не учтена.";
                    problems.push(problem(Some(self.label), "school_without_login", false, text));
                    continue;
                }
                Whose::Unknown => {
                    let text = "Не понято, чьи это данные: ни школа с логином, ни муниципалитет с кодом.";
                    problems.push(problem(Some(self.label), "group_unread", true, text));
                    continue;
                }
            };
            let Some(participants) = self.participants.and_then(|column| whole(row.text(column))) else {
                problems.push(problem(self.participants, "participants_unread", true, "Не указано число участников."));
                continue;
            };
            let Some(figures) = row_figures(self.kind, self.grid, row, &self.columns, problems) else { continue };
            if self.kind == FileKind::JournalComparison {
                problems.extend(group_checks::journal_sums(self.grid, row, &self.titles, participants, &figures));
            }
            let schools = self.schools.and_then(|column| whole(row.text(column)));
            read.push((row, Aggregate { group, schools, participants, figures }));
        }
        read
    }
}

/// Columns of figures with the item where a column is one.
pub type FigureColumns = Vec<(usize, Option<Item>)>;

/// Place of the header's last row, its titles, and the columns of figures.
fn header_of(kind: FileKind, grid: &Grid) -> Option<(usize, GridRow, FigureColumns)> {
    let first = grid.rows.iter().take(25).position(|row| group_column(row).is_some())?;
    grid.headers(first).find_map(|(at, titles)| {
        let columns = figure_columns(kind, grid, at, &titles);
        let enough = match kind {
            FileKind::MarkStatistics => columns.len() == 4,
            FileKind::JournalComparison => columns.len() == 3,
            _ => !columns.is_empty(),
        };
        enough.then_some((at, titles, columns))
    })
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

/// Columns with the counts of pupils whose mark was lowered, confirmed and raised against the journal.
pub fn journal_columns(titles: &GridRow) -> Vec<usize> {
    let against = ["понизили", "подтвердили", "повысили"];
    let counts = |word: &&str| {
        titles.cells().iter().position(|title| {
            let folded = fold(title);
            folded.starts_with(*word) && (folded.contains("кол-во") || folded.contains("количество"))
        })
    };
    against.iter().filter_map(counts).collect()
}

/// Columns of figures, with the item where the column is one.
fn figure_columns(kind: FileKind, grid: &Grid, header_at: usize, header: &GridRow) -> FigureColumns {
    let titles = header.cells().iter().enumerate();
    match kind {
        FileKind::ItemCompletion => {
            let items = items::columns(grid, header_at, header, header.cells().len());
            items.into_iter().map(|(column, item)| (column, Some(item))).collect()
        }
        FileKind::JournalComparison => journal_columns(header).into_iter().map(|column| (column, None)).collect(),
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
            Some(value) if value >= 0.0 && (value <= 100.0 || kind == FileKind::JournalComparison) => {
                values.push(value)
            }
            // An empty share is one that nobody has: the sum of the row tells whether it is.
            None if is_nothing(text) && matches!(kind, FileKind::ScoreDistribution | FileKind::MarkStatistics) => {
                values.push(0.0);
            }
            _ => {
                problems.push(at(grid, row.number, Some(*column), "figure_unread", true, wrong_figure(kind).into()));
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

fn wrong_figure(kind: FileKind) -> &'static str {
    match kind {
        FileKind::JournalComparison => "В ячейке нет числа участников.",
        _ => "В ячейке нет процента от 0 до 100.",
    }
}

/// Whose row it is.
enum Whose {
    Known(Group),
    /// A school that no login tells.
    SchoolWithoutLogin,
    /// Neither a school nor a part of the country.
    Unknown,
}

/// Whose row it is. The login may stand in a column of its own.
fn group_of(row: &GridRow, label: usize, before: &[(&GridRow, Aggregate)]) -> Whose {
    let login = row.cells().iter().find(|text| header::is_login(text));
    let regional = before.iter().any(|(_, aggregate)| matches!(aggregate.group, Group::Region { .. }));
    let group = group(row.text(label), regional);
    let coded = |before: &(&GridRow, Aggregate)| matches!(before.1.group, Group::Municipality { code: Some(_), .. });
    match (&group, login) {
        (Group::School { .. } | Group::Country, _) => Whose::Known(group),
        (_, Some(login)) => {
            let name = header::label(row.text(label)).0;
            Whose::Known(Group::School { login: login.to_ascii_lowercase(), name })
        }
        (Group::Region { name } | Group::Municipality { name, code: None }, None) if is_school_name(name) => {
            Whose::SchoolWithoutLogin
        }
        // Reports that give municipalities their codes give them to all.
        (Group::Municipality { code: None, .. }, None) if before.iter().any(coded) => Whose::Unknown,
        (Group::Region { name } | Group::Municipality { name, .. }, None) if !name.chars().any(char::is_alphabetic) => {
            Whose::Unknown
        }
        _ => Whose::Known(group),
    }
}

/// «МБОУ …», «Средняя школа № 1», «Лицей».
fn is_school_name(name: &str) -> bool {
    let folded = fold(name);
    let first = folded.split([' ', '«', '"']).next().unwrap_or_default();
    let form = (3..=6).contains(&first.chars().count()) && (first.ends_with("оу") || first.ends_with("бук"));
    let words = [
        "школа",
        "лицей",
        "гимназия",
        "сош",
        "оош",
        "нош",
        "центр образования",
        "корпус",
        "колледж",
        "интернат",
        "училище",
    ];
    form || words.iter().any(|word| folded.contains(word))
}

/// Whose row it is: the first rows go from the country down, so that a row without a code before any municipality is a region.
/// `regional` tells that the row of the region stood above.
pub fn group(text: &str, regional: bool) -> Group {
    let folded = fold(text);
    if folded.starts_with("вся выборка") || matches!(folded.as_str(), "рф" | "российская федерация" | "россия")
    {
        return Group::Country;
    }
    let (name, code) = header::label(text);
    match code {
        Some(code)
            if let Some(login) =
                header::school_id(&code).filter(|id| !id.starts_with("gia:") || is_school_name(&name)) =>
        {
            Group::School { login, name }
        }
        Some(code) => Group::Municipality { name, code: Some(code) },
        None if regional => Group::Municipality { name, code: None },
        None => Group::Region { name },
    }
}
