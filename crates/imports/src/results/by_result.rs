//! Two reports of ФИС ОКО whose rows or columns are turned against the others: «Достижение планируемых результатов»
//! (a row an item, a column a group of pupils) and «Выполнение заданий группами участников» (pupils by their mark).
//!
//! Both say how far each item was completed. The first gives the figures of every group as they are. In the second the
//! marks of a group are put together again, weighted by their pupils, because that is what other reports and the sittings
//! can be checked against; where the report does not say how many pupils got each mark, only the items are taken.

use std::collections::BTreeMap;

use domain::results::file::{Aggregate, Figures, FileKind, Group, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::work::Item;
use phrases::text::fold;

use super::aggregate::group;
use super::grid::{Grid, GridRow, decimal, whole};
use super::header;
use super::individual::empty;
use super::problems::{at, whole as of_sheet};

/// Rows of a head at most.
const HEAD: usize = 14;

/// Which of the two reports a sheet is, by its title or its header.
pub fn kind(grid: &Grid) -> Option<FileKind> {
    let titles: Vec<String> = grid.rows.iter().take(4).flat_map(|row| row.cells()).map(|text| fold(text)).collect();
    let says = |words: &str| titles.iter().any(|text| text.starts_with(words));
    if says("выполнение заданий группами") {
        return Some(FileKind::ItemCompletionByMark);
    }
    (says("достижение планируемых") || planned_header(grid).is_some()).then_some(FileKind::PlannedResults)
}

/// Reads either of them.
pub fn read(kind: FileKind, grid: &Grid) -> ResultsFile {
    let mut file = empty(kind);
    let Some(work) = header::vpr_work(grid) else {
        file.problems.push(of_sheet(grid, "work_unknown", true, "В шапке отчёта нет строки «ВПР год предмет класс»."));
        return file;
    };
    let mut part = WorkPart { work, sittings: Vec::new(), aggregates: Vec::new() };
    if kind == FileKind::PlannedResults {
        planned(grid, &mut part, &mut file.problems);
    } else {
        by_mark(grid, &mut part, &mut file.problems);
    }
    for aggregate in &part.aggregates {
        if let Group::School { login, name } = &aggregate.group {
            let gia = login.strip_prefix("gia:").map(str::to_owned);
            let login = gia.is_none().then(|| login.clone());
            let name = Some(name.clone());
            file.schools.push(SchoolEntry { login, gia_code: gia, name, ..SchoolEntry::default() });
        }
    }
    if part.work.items.is_empty() && file.problems.is_empty() {
        file.problems.push(of_sheet(grid, "no_rows", true, "В отчёте не найдены задания с максимальными баллами."));
    }
    file.parts.push(part);
    file
}

/// The header of planned results: items downwards with their maximum, groups to the right of it.
struct Planned {
    row: usize,
    number: Option<usize>,
    text: usize,
    max: usize,
}

fn planned_header(grid: &Grid) -> Option<Planned> {
    let tested =
        ["блоки пооп", "проверяемые", "планируемые результаты", "планируемый результат", "требования", "умения"];
    grid.rows.iter().take(HEAD).enumerate().find_map(|(at, row)| {
        let text = tested.iter().find_map(|stem| row.column_starting(stem))?;
        let max = row.column_starting("макс")?;
        let number = row.column_starting("№").or_else(|| row.column_starting("номер"));
        Some(Planned { row: at, number: number.or_else(|| row.column_starting("задание")), text, max })
    })
}

fn planned(grid: &Grid, part: &mut WorkPart, problems: &mut Vec<Problem>) {
    let Some(header) = planned_header(grid) else {
        let text = "Не найдена строка заголовков с планируемыми результатами и максимальным баллом.";
        problems.push(of_sheet(grid, "header_missing", true, text));
        return;
    };
    let titles = &grid.rows[header.row];
    let from = header.max.max(header.text).max(header.number.unwrap_or(0)) + 1;
    let columns: Vec<usize> = (from..titles.cells().len()).filter(|at| !titles.text(*at).is_empty()).collect();
    let counts = grid.rows[header.row + 1..].iter().take(2).find(|row| {
        let folded = fold(row.first());
        let counted = columns.iter().filter(|column| pupils(row.text(**column)).is_some()).count();
        let unlabelled = row.text(header.max).is_empty() && counted > 0 && counted == columns.len();
        unlabelled || folded.contains("участник") || folded.starts_with("кол-во") || folded.starts_with("количество")
    });
    let mut figures: Vec<Vec<f64>> = vec![Vec::new(); columns.len()];
    for row in grid.rows[header.row + 1..].iter().filter(|row| !row.text(header.max).is_empty()) {
        let Some(item) = planned_item(row, &header, part.work.items.len()) else {
            let text = "Не понят номер задания или его максимальный балл.".to_owned();
            problems.push(at(grid, row.number, Some(header.max), "item_unread", true, text));
            continue;
        };
        part.work.items.push(item);
        for (column, figures) in columns.iter().zip(&mut figures) {
            figures.push(percent(grid, row, *column, problems));
        }
    }
    for (column, percent) in columns.iter().zip(figures) {
        let (name, told) = without_count(titles.text(*column));
        let participants = counts.and_then(|row| pupils(row.text(*column))).or(told).unwrap_or(0);
        let group = group(&name, regional(part));
        part.aggregates.push(Aggregate { group, schools: None, participants, figures: Figures::Items { percent } });
    }
}

fn planned_item(row: &GridRow, header: &Planned, before: usize) -> Option<Item> {
    let max =
        whole(row.text(header.max)).and_then(|max| u8::try_from(max).ok()).filter(|max| (1..100).contains(max))?;
    let own = header.number.and_then(|column| header::item_number(row.text(column)));
    // «4К1. Соблюдать нормы …»: the number stands before the words.
    let lead = || {
        let first = row.text(header.text).split_whitespace().next()?;
        header::item_number(first.trim_end_matches('.'))
    };
    let number = own.or_else(lead).unwrap_or_else(|| (before + 1).to_string());
    Some(Item { number, max, level: None })
}

/// «1 443 уч.», «1443».
fn pupils(text: &str) -> Option<u64> {
    let folded = fold(text);
    let number = folded.trim_end_matches('.').trim_end_matches("уч").trim_end_matches("участников").trim_end();
    whole(number)
}

/// Whether the region was named already.
fn regional(part: &WorkPart) -> bool {
    part.aggregates.iter().any(|aggregate| matches!(aggregate.group, Group::Region { .. }))
}

/// «Заречный район(reg77_m003) 411 уч.» without the count.
fn without_count(title: &str) -> (String, Option<u64>) {
    let words: Vec<&str> = title.split_whitespace().collect();
    match words.as_slice() {
        [name @ .., count, unit] if fold(unit).starts_with("уч") && whole(count).is_some() => {
            (name.join(" "), whole(count))
        }
        _ => (title.to_owned(), None),
    }
}

fn percent(grid: &Grid, row: &GridRow, column: usize, problems: &mut Vec<Problem>) -> f64 {
    match decimal(row.text(column)).filter(|value| (0.0..=100.0).contains(value)) {
        Some(value) => value,
        None => {
            let text = "В ячейке нет процента от 0 до 100.".to_owned();
            problems.push(at(grid, row.number, Some(column), "figure_unread", true, text));
            0.0
        }
    }
}

/// The mark that a text names: «2», «Отметка 2», «гр. баллов 2», «Получившие «5»».
fn mark_of(text: &str) -> Option<usize> {
    let folded = fold(text);
    let known = folded.len() == 1
        || ["отметк", "оценк", "групп", "гр.", "получивш", "балл", "«"].iter().any(|word| folded.contains(word));
    let mut numbers = folded.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mark = numbers.next().filter(|_| known)?.parse().ok().filter(|mark| (2..=5).contains(mark))?;
    numbers.next().is_none().then_some(mark)
}

/// Pupils of each mark with their completion of each item.
#[derive(Default)]
struct ByMark {
    marks: BTreeMap<usize, (Option<u64>, Vec<f64>)>,
}

impl ByMark {
    /// All marks together; nothing when it is not told how many pupils got each.
    fn together(&self, items: usize) -> Option<(u64, Vec<f64>)> {
        let mut sums = vec![0.0; items];
        let mut all = 0;
        for (count, percent) in self.marks.values() {
            let count = (*count)?;
            all += count;
            sums.iter_mut().zip(percent).for_each(|(sum, percent)| *sum += percent * count as f64);
        }
        (all > 0).then(|| (all, sums.into_iter().map(|sum| sum / all as f64).collect()))
    }
}

fn by_mark(grid: &Grid, part: &mut WorkPart, problems: &mut Vec<Problem>) {
    let across = grid
        .rows
        .iter()
        .take(HEAD)
        .position(|row| row.cells().iter().filter(|text| header::item(text, "").is_some()).count() >= 2);
    let down =
        || grid.rows.iter().take(HEAD).position(|row| row.cells().iter().filter_map(|text| mark_of(text)).count() >= 4);
    let groups = match (across, down()) {
        (Some(header_at), _) => marks_down(grid, header_at, part, problems),
        (None, Some(header_at)) => marks_across(grid, header_at, part, problems),
        (None, None) => {
            let text = "Не найдена строка заголовков с заданиями или с отметками 2, 3, 4, 5.";
            problems.push(of_sheet(grid, "header_missing", true, text));
            return;
        }
    };
    let mut unknown = false;
    for (name, marks) in groups {
        match marks.together(part.work.items.len()) {
            Some((participants, percent)) => {
                let group = group(&name, regional(part));
                part.aggregates.push(Aggregate {
                    group,
                    schools: None,
                    participants,
                    figures: Figures::Items { percent },
                });
            }
            None => unknown = true,
        }
    }
    if unknown {
        let text = "Отчёт не говорит, сколько участников получили каждую отметку: из него взяты только задания.";
        problems.push(of_sheet(grid, "marks_without_counts", false, text));
    }
}

/// Items to the right, under every group a row for each mark.
fn marks_down(
    grid: &Grid,
    header_at: usize,
    part: &mut WorkPart,
    problems: &mut Vec<Problem>,
) -> Vec<(String, ByMark)> {
    let titles = &grid.rows[header_at];
    let levels = header_at.checked_sub(1).map(|above| &grid.rows[above]);
    let columns: Vec<(usize, Item)> = titles
        .cells()
        .iter()
        .enumerate()
        .filter_map(|(at, title)| Some((at, header::item(title, levels.map(|row| row.text(at)).unwrap_or_default())?)))
        .collect();
    part.work.items = columns.iter().map(|(_, item)| item.clone()).collect();
    let count = titles.column_starting("кол-во участников").or_else(|| titles.column_starting("количество участников"));
    let mut groups: Vec<(String, ByMark)> = Vec::new();
    for row in grid.rows[header_at + 1..].iter().filter(|row| row.filled() >= 2) {
        let first = row.first().to_owned();
        let mark = mark_of(&first).or_else(|| row.cells().iter().take(3).skip(1).find_map(|text| mark_of(text)));
        let Some(mark) = mark else {
            groups.push((first, ByMark::default()));
            continue;
        };
        let figures: Vec<f64> = columns.iter().map(|(column, _)| percent(grid, row, *column, problems)).collect();
        // «Школа | 2 | …»: the group stands in every row.
        if mark_of(&first).is_none() && groups.last().is_none_or(|(name, _)| *name != first) {
            groups.push((first, ByMark::default()));
        }
        if let Some((_, marks)) = groups.last_mut() {
            marks.marks.insert(mark, (count.and_then(|column| whole(row.text(column))), figures));
        }
    }
    groups.retain(|(_, marks)| !marks.marks.is_empty());
    groups
}

/// A row an item, a column a mark: of one group, which the head or the name of the file's school tells.
fn marks_across(
    grid: &Grid,
    header_at: usize,
    part: &mut WorkPart,
    problems: &mut Vec<Problem>,
) -> Vec<(String, ByMark)> {
    let titles = &grid.rows[header_at];
    let columns: Vec<(usize, usize)> =
        titles.cells().iter().enumerate().filter_map(|(at, title)| Some((at, mark_of(title)?))).collect();
    let max = titles.column_starting("макс");
    let mut marks = ByMark::default();
    let counts = grid.rows[header_at + 1..].iter().take(2).find(|row| fold(row.first()).contains("участник"));
    for (column, mark) in &columns {
        marks.marks.insert(*mark, (counts.and_then(|row| whole(row.text(*column))), Vec::new()));
    }
    for row in &grid.rows[header_at + 1..] {
        let item = header::item(row.first(), "").or_else(|| {
            let max = whole(row.text(max?)).and_then(|max| u8::try_from(max).ok())?;
            header::item(&format!("{} ({max}б)", header::item_number(row.first())?), "")
        });
        let Some(item) = item else { continue };
        part.work.items.push(item);
        for (column, mark) in &columns {
            let value = percent(grid, row, *column, problems);
            if let Some((_, figures)) = marks.marks.get_mut(mark) {
                figures.push(value);
            }
        }
    }
    let named = grid.rows[..header_at].iter().flat_map(|row| row.cells()).find(|text| header::label(text).1.is_some());
    let name = named.cloned().unwrap_or_else(|| "Вся выборка".to_owned());
    if part.work.items.is_empty() { Vec::new() } else { vec![(name, marks)] }
}
