//! Which report a workbook is, by the words in it.

use domain::results::file::{FileKind, Problem};
use phrases::text::fold;

use super::grid::{Grid, GridRow};
use super::{aggregate, by_result, diagnostic, header, individual, problems, protocol, regional};

/// The sheets that hold reports with their kinds; helping sheets (lists, instructions) are left out.
pub fn recognise(grids: &[Grid]) -> Vec<(FileKind, &Grid)> {
    grids.iter().filter_map(|grid| kind_of(grid).map(|kind| (kind, grid))).collect()
}

/// Sheets that speak of results but are no report we know: lists and instructions are left out without a word, results are
/// not.
pub fn not_read(grids: &[Grid]) -> Vec<Problem> {
    let words = ["код участника", "первичный балл", "группы участников", "кол-во участников", "код оо"];
    let speaks = |grid: &&Grid| {
        let head = || grid.rows.iter().take(HEADER_WITHIN);
        let titled = head().any(|row| words.iter().any(|title| row.column_starting(title).is_some()));
        grid.rows.len() > 2 && (titled || header::vpr_work(grid).is_some())
    };
    let unknown = grids.iter().filter(|grid| kind_of(grid).is_none()).filter(speaks);
    let text = "Лист похож на отчёт, но его заголовки не поняты: он не прочитан.";
    unknown.map(|grid| problems::whole(grid, "sheet_unread", false, text)).collect()
}

fn kind_of(grid: &Grid) -> Option<FileKind> {
    let head: Vec<&GridRow> = grid.rows.iter().take(14).collect();
    let has = |row: &GridRow, titles: &[&str]| titles.iter().all(|title| row.column_starting(title).is_some());
    let any = |titles: &[&str]| head.iter().any(|row| has(row, titles));
    let says =
        |words: &str| head.iter().take(4).any(|row| row.cells().iter().any(|text| fold(text).starts_with(words)));
    let is_item = |text: &&String| header::item(text, "").is_some() || header::item_number(text).is_some();
    let items = |row: &&GridRow| row.cells().iter().filter(is_item).count() >= 2;
    if diagnostic::is_diagnostic(grid) {
        return Some(FileKind::DiagnosticWork);
    }
    if any(&["код участника", "вариант", "итого баллов"]) && header::vpr_work(grid).is_none()
    {
        return Some(FileKind::CollectionForm);
    }
    if individual::is_table(grid) || any_of(grid, |row| individual::is_header(row) && items(&row)) {
        return Some(FileKind::IndividualResults);
    }
    if let Some(kind) = by_result::kind(grid) {
        return Some(kind);
    }
    if any(&["экзамен", "состояние апелляции"]) || any(&["экзамен", "апелляция"])
    {
        return Some(FileKind::Appeals);
    }
    if let Some(kind) = (0..head.len()).find_map(|at| protocol::kind(grid, at)) {
        return Some(kind);
    }
    let groups = grid.rows.iter().take(HEADER_WITHIN).position(|row| aggregate::group_column(row).is_some());
    if let Some(at) = groups {
        return grid.headers(at).find_map(|(_, titles)| grouped(&titles, says("выполнение заданий")));
    }
    regional::kind(grid)
}

/// Rows in which the header of a report is looked for: some print their scale and notes above it.
const HEADER_WITHIN: usize = 25;

fn any_of(grid: &Grid, test: impl Fn(&GridRow) -> bool) -> bool {
    grid.rows.iter().take(HEADER_WITHIN).any(test)
}

/// Reports by groups: told apart by the titles of their columns.
fn grouped(row: &GridRow, completion: bool) -> Option<FileKind> {
    if aggregate::journal_columns(row).len() == 3 {
        return Some(FileKind::JournalComparison);
    }
    let titles: Vec<&str> = row.cells().iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let items = titles.iter().filter(|text| header::item(text, "").is_some()).count();
    // Numbers of items alone look like marks and scores.
    let bare = || titles.iter().filter(|text| header::item_number(text).is_some()).count();
    if items >= 2 || completion && (items > 0 || bare() >= 2) {
        return Some(FileKind::ItemCompletion);
    }
    if titles.contains(&"0") && titles.contains(&"1") {
        return Some(FileKind::ScoreDistribution);
    }
    (titles.iter().filter(|title| aggregate::is_mark(title)).count() == 4).then_some(FileKind::MarkStatistics)
}
