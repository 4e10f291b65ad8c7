//! Reports by groups: shares of marks, comparison with the journal, distribution of scores, completion of items.

use std::collections::HashMap;

use domain::results::file::{Aggregate, Figures, FileKind, Group, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, decimal, is_nothing, whole};
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
    let Some((header_at, header, columns)) = header_of(kind, grid) else {
        let text = "Не найдена строка заголовков «Группы участников» со столбцами отчёта.";
        file.problems.push(of_sheet(grid, "header_missing", true, text));
        return file;
    };
    let header = &header;
    let label = group_column(header).unwrap_or(0);
    if kind == FileKind::ItemCompletion {
        work.items = columns.iter().filter_map(|(_, item)| item.clone()).collect();
    }
    let participants = ["кол-во участников", "количество участников", "кол-во уч", "участников", "число участников"]
        .iter()
        .find_map(|title| header.column_starting(title));
    let schools = header.column_starting("кол-во оо").or_else(|| header.column_starting("количество оо"));
    let mut aggregates = Vec::new();
    let mut rows: Vec<&GridRow> = Vec::new();
    for row in &grid.rows[header_at + 1..] {
        if row.first().is_empty() || row.filled() < 2 {
            continue;
        }
        let group = match group_of(row, label, &aggregates) {
            Whose::Known(group) => group,
            Whose::SchoolWithoutLogin => {
                let text = "У школы нет логина ФИС ОКО: строка не учтена.".to_owned();
                file.problems.push(at(grid, row.number, Some(label), "school_without_login", false, text));
                continue;
            }
            Whose::Unknown => {
                let text = "Не понято, чьи это данные: ни школа с логином, ни муниципалитет с кодом.".to_owned();
                file.problems.push(at(grid, row.number, Some(label), "group_unread", true, text));
                continue;
            }
        };
        let Some(count) = participants.and_then(|column| whole(row.text(column))) else {
            let text = "Не указано число участников.".to_owned();
            file.problems.push(at(grid, row.number, participants, "participants_unread", true, text));
            continue;
        };
        let Some(figures) = row_figures(kind, grid, row, &columns, &mut file.problems) else { continue };
        rows.push(row);
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
    let (max, columns_of) = (work.max_primary, &columns);
    if kind == FileKind::ScoreDistribution {
        file.problems.extend(wrong_scores(grid, header, columns_of, max));
    }
    file.problems.extend(repeated_schools(grid, &rows, &aggregates));
    from_fractions(&mut aggregates);
    let step = printed_step(&aggregates);
    let doubts = rows.iter().zip(&aggregates).filter_map(|(row, aggregate)| {
        let text = count_doubt(aggregate, &work.items, step)?;
        Some(at(grid, row.number, participants, "count_against_percent", false, text))
    });
    file.problems.extend(doubts);
    for (row, aggregate) in rows.iter().zip(&aggregates) {
        // Nobody wrote the work where all shares are nothing.
        let nobody = aggregate.participants == 0
            && shares(&aggregate.figures).is_some_and(|shares| shares.iter().all(|share| *share == 0.0));
        if nobody {
            continue;
        }
        if let Some(sum) = share_sum(&aggregate.figures, step) {
            let text = format!("Проценты строки «{}» дают в сумме {sum:.2}, а не 100.", row.first());
            let first = columns.first().map(|(column, _)| *column);
            file.problems.push(at(grid, row.number, first, "percent_sum", true, text));
        }
    }
    file.parts.push(WorkPart { work, sittings: Vec::new(), aggregates });
    file
}

/// Columns of a distribution go from 0 without a gap to the highest score at most.
fn wrong_scores(grid: &Grid, header: &GridRow, columns: &[(usize, Option<Item>)], max: Option<u16>) -> Option<Problem> {
    let scores =
        columns.iter().zip(0u64..).map(|((column, _), expected)| (*column, whole(header.text(*column)), expected));
    let wrong = |(_, score, expected): &(usize, Option<u64>, u64)| {
        *score != Some(*expected) || max.is_some_and(|max| *expected > u64::from(max))
    };
    let (column, ..) = scores.into_iter().find(wrong)?;
    let text = format!(
        "Столбцы баллов должны идти подряд от 0 до максимального балла, а здесь стоит «{}».",
        header.text(column)
    );
    Some(at(grid, header.number, Some(column), "score_columns", true, text))
}

/// A school has one row in a report.
fn repeated_schools(grid: &Grid, rows: &[&GridRow], aggregates: &[Aggregate]) -> Vec<Problem> {
    let mut first: HashMap<&str, (u32, &Aggregate)> = HashMap::new();
    let mut problems = Vec::new();
    for (row, aggregate) in rows.iter().zip(aggregates) {
        let Group::School { login, .. } = &aggregate.group else { continue };
        match first.insert(login, (row.number, aggregate)) {
            Some((before, known)) if known != aggregate => {
                let text = format!("Школа {login} уже стоит в строке {before} с другими числами.");
                problems.push(at(grid, row.number, None, "school_repeated", true, text));
            }
            _ => {}
        }
    }
    problems
}

/// Columns of figures with the item where a column is one.
type FigureColumns = Vec<(usize, Option<Item>)>;

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

/// Why the number of pupils and the shares of a school do not fit: a share of few pupils is a whole number of them.
fn count_doubt(aggregate: &Aggregate, items: &[Item], step: f64) -> Option<String> {
    let n = aggregate.participants as f64;
    let fits = |share: f64, base: f64| {
        let part = share * base / 100.0;
        (part - part.round()).abs() <= 0.5 * step * base / 100.0 + 1e-6
    };
    let odd = match &aggregate.figures {
        Figures::Journal { counts } => {
            let sum: u64 = counts.iter().sum();
            sum > 0 && 2 * sum < aggregate.participants
        }
        Figures::Items { percent } => {
            !percent.iter().zip(items).all(|(share, item)| fits(*share, n * f64::from(item.max)))
        }
        // Shares that are not the whole are told as that.
        figures if share_sum(figures, step).is_some() => false,
        figures => shares(figures).is_some_and(|shares| !shares.iter().all(|share| fits(*share, n))),
    };
    let told = odd && matches!(aggregate.group, Group::School { .. });
    told.then(|| format!("Таких долей у {n} участников не бывает: проверьте их число."))
}

/// Shares of one instead of percent, as old workbooks keep cells that show a percent sign.
fn from_fractions(aggregates: &mut [Aggregate]) {
    let of_one = |aggregate: &Aggregate| match &aggregate.figures {
        Figures::Items { percent } => percent.iter().all(|share| *share <= 1.0),
        figures => shares(figures).is_some_and(|shares| (shares.iter().sum::<f64>() - 1.0).abs() < 0.02),
    };
    let counted = |aggregate: &&Aggregate| aggregate.participants > 0;
    let items = aggregates.iter().any(|aggregate| matches!(aggregate.figures, Figures::Items { .. }));
    // Completion of items has no sum to go by: only a report of many pupils tells.
    let pupils: u64 = aggregates.iter().map(|aggregate| aggregate.participants).sum();
    if pupils == 0 || items && pupils < 100 || !aggregates.iter().filter(counted).all(of_one) {
        return;
    }
    for aggregate in aggregates {
        let shares: &mut [f64] = match &mut aggregate.figures {
            Figures::Marks { percent } => percent,
            Figures::Scores { percent } | Figures::Items { percent } => percent,
            Figures::Journal { .. } => continue,
        };
        shares.iter_mut().for_each(|share| *share = (*share * 10_000.0).round() / 100.0);
    }
}

/// The step to which a report rounds its shares: that of the finest one, for a share of few pupils is round by itself.
pub fn printed_step(aggregates: &[Aggregate]) -> f64 {
    let shares = aggregates.iter().flat_map(|aggregate| shares(&aggregate.figures).unwrap_or_default());
    let finest = shares.map(|share| [1.0, 0.1].into_iter().find(|step| is_multiple(*share, *step)).unwrap_or(0.01));
    finest.fold(1.0, f64::min)
}

fn is_multiple(value: f64, step: f64) -> bool {
    let times = value / step;
    (times - times.round()).abs() < 1e-6
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

fn shares(figures: &Figures) -> Option<&[f64]> {
    match figures {
        Figures::Marks { percent } => Some(percent),
        Figures::Scores { percent } => Some(percent),
        _ => None,
    }
}

/// The sum of shares that are not the whole.
pub fn share_sum(figures: &Figures, step: f64) -> Option<f64> {
    let shares = shares(figures)?;
    let sum: f64 = shares.iter().sum();
    (!is_whole(sum, shares.len(), step)).then_some(sum)
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
    let values = values.filter(|values| values.len() == 3)?;
    let total: f64 = values.iter().sum();
    if sum > 0 && (total - 100.0).abs() > 0.05 {
        let text = format!("Проценты строки дают в сумме {total:.2}, а не 100.");
        return Some(at(grid, row.number, None, "percent_sum", true, text));
    }
    // The base is all participants or those with a mark of the journal; the shares may be rounded to one decimal.
    let agrees = |base: u64| {
        values
            .iter()
            .zip(counts)
            .all(|(share, part)| (share * base as f64 - 100.0 * *part as f64).abs() <= 0.051 * base as f64)
    };
    (sum > 0 && !agrees(sum) && !agrees(count)).then(|| {
        let text = "Проценты строки не соответствуют числам участников рядом с ними.".to_owned();
        at(grid, row.number, None, "percent_mismatch", true, text)
    })
}

/// Columns of figures, with the item where the column is one.
fn figure_columns(kind: FileKind, grid: &Grid, header_at: usize, header: &GridRow) -> FigureColumns {
    let above = header_at.checked_sub(1).map(|above| &grid.rows[above]);
    let titles = header.cells().iter().enumerate();
    match kind {
        FileKind::ItemCompletion => titles
            .filter_map(|(column, title)| {
                let level = above.map(|row| row.text(column)).unwrap_or_default();
                Some((column, Some(header::item(title, level)?)))
            })
            .collect(),
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
fn group_of(row: &GridRow, label: usize, before: &[Aggregate]) -> Whose {
    let login = row.cells().iter().find(|text| header::is_login(text));
    let group = group(row.text(label), before);
    let coded = |aggregate: &Aggregate| matches!(aggregate.group, Group::Municipality { code: Some(_), .. });
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
pub fn group(text: &str, before: &[Aggregate]) -> Group {
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
        None if before.iter().any(|aggregate| matches!(aggregate.group, Group::Region { .. })) => {
            Group::Municipality { name, code: None }
        }
        None => Group::Region { name },
    }
}
