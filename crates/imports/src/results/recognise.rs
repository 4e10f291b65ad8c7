//! Which report a workbook is, by the words in it.

use domain::results::file::FileKind;
use phrases::text::fold;

use super::grid::{Grid, GridRow};
use super::header;

/// The kind of the report and the sheet that holds it.
pub fn recognise(grids: &[Grid]) -> Option<(FileKind, &Grid)> {
    grids.iter().find_map(|grid| kind_of(grid).map(|kind| (kind, grid)))
}

fn kind_of(grid: &Grid) -> Option<FileKind> {
    let head: Vec<&GridRow> = grid.rows.iter().take(14).collect();
    let has = |row: &GridRow, titles: &[&str]| titles.iter().all(|title| row.column_starting(title).is_some());
    let any = |titles: &[&str]| head.iter().any(|row| has(row, titles));
    let says =
        |words: &str| head.iter().take(4).any(|row| row.cells().iter().any(|text| fold(text).starts_with(words)));
    let items = |row: &&GridRow| row.cells().iter().filter(|text| header::item(text, "").is_some()).count() >= 2;
    if any(&["код участника", "вариант", "итого баллов"]) {
        return Some(FileKind::CollectionForm);
    }
    if any(&["код участника", "первичный балл", "отметка"]) && head.iter().any(items) {
        return Some(FileKind::IndividualResults);
    }
    if any(&["код оо", "экзамен", "состояние апелляции"]) || any(&["экзамен", "апелляция"])
    {
        return Some(FileKind::Appeals);
    }
    if any(&["код оо", "первичный балл", "итоговый балл"]) {
        return Some(FileKind::EgeProtocol);
    }
    if any(&["код оо", "первичный балл", "тестовый балл"]) {
        return Some(FileKind::EgeRegionalProtocol);
    }
    if any(&["код оо", "первичный балл", "оценка"]) {
        return Some(FileKind::OgeProtocol);
    }
    if any(&["группы участников", "понизили"]) {
        return Some(FileKind::JournalComparison);
    }
    if any(&["группы участников"]) {
        return grouped(&head, says("выполнение заданий"));
    }
    regional(&head)
}

/// Reports by groups: told apart by the titles of their columns.
fn grouped(head: &[&GridRow], completion: bool) -> Option<FileKind> {
    let row = head.iter().find(|row| row.column_starting("группы участников").is_some())?;
    let titles: Vec<&str> = row.cells().iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let items = titles.iter().filter(|text| header::item(text, "").is_some()).count();
    if items >= 2 || completion && items > 0 {
        return Some(FileKind::ItemCompletion);
    }
    if titles.contains(&"0") && titles.contains(&"1") {
        return Some(FileKind::ScoreDistribution);
    }
    ["2", "3", "4", "5"].iter().all(|mark| titles.contains(mark)).then_some(FileKind::MarkStatistics)
}

/// A region's own tables and the register of schools.
fn regional(head: &[&GridRow]) -> Option<FileKind> {
    let row = head.first()?;
    let has = |titles: &[&str]| titles.iter().all(|title| row.column(&[title]).is_some());
    if has(&["год", "класс", "предмет", "логин", "2", "3", "4", "5"]) {
        return Some(FileKind::RegionalMarks);
    }
    if has(&["год", "класс", "предмет", "логин", "0", "1"]) {
        return Some(FileKind::RegionalScores);
    }
    if has(&["год", "логин"]) && row.column_starting("количество маркеров").is_some() || has(&["логин", "4 ру", "4 ма"])
    {
        return Some(FileKind::RegionalMarkers);
    }
    let login = row.column(&["логин фис око", "логин"]).is_some();
    (login && row.column(&["наименование", "название оо", "оо"]).is_some()).then_some(FileKind::SchoolRegister)
}
