//! A school's own diagnostic work: a head of labelled lines («Школа», «Этап», «Учебный год», «Предмет», «Класс»), a row of
//! item numbers, labelled rows about the items («Макс. балл», «Что проверяется», «Код элемента», «Общее задание»), and one
//! row a pupil. The template that the program gives has this form; a school's own table with the same words is read too.

mod head;
mod rows;
#[cfg(test)]
mod tests;

use domain::results::file::{FileKind, ResultsFile, SchoolEntry};
use domain::results::linking::diagnostic::{DiagnosticItem, DiagnosticWork, Stage};
use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, whole};
use super::individual::empty;
use super::problems::{at, whole as of_sheet};
use super::pseudonym::PseudonymKey;
use super::{header, individual, subjects};

/// Rows within which the row of item numbers is looked for.
const HEADER_WITHIN: usize = 40;
/// Rows above and below it that may speak of the items.
const AROUND: usize = 10;

const MAX: &[&str] = &["макс"];
const SKILL: &[&str] = &["что проверя", "умение", "проверяем"];
const CONTENT: &[&str] = &["код элем", "кэс", "код кэс", "элемент содерж"];
const LEVEL: &[&str] = &["уровень"];
const COMMON: &[&str] = &["общее", "общие", "якор"];

/// Where the parts of the table are.
struct Layout {
    /// Index of the row of item numbers.
    header: usize,
    /// The school's code of a pupil.
    code: Option<usize>,
    /// The code is only a number in the list.
    numbered: bool,
    name: Option<usize>,
    class: Option<usize>,
    total: Option<usize>,
    /// Columns with an item number, and its maximum when the title has it.
    items: Vec<(usize, Item)>,
}

impl Layout {
    fn of(grid: &Grid) -> Option<Layout> {
        let rows = grid.rows.iter().take(HEADER_WITHIN).enumerate();
        rows.filter(|(_, row)| !is_labelled(row)).find_map(|(at, row)| Layout::of_row(at, row))
    }

    fn of_row(at: usize, row: &GridRow) -> Option<Layout> {
        let starting = |titles: &[&str]| titles.iter().find_map(|title| row.column_starting(title));
        let coded = starting(&["код уч", "код обуч", "шифр", "номер уч", "№ уч", "номер по", "№ по"]);
        let listed = row.column(&["№", "№ п/п", "п/п", "номер", "n"]);
        let name = starting(&["фио", "ф.и.о", "ф. и. о", "фамил", "имя"]);
        let name = name.or_else(|| row.column(&["ученик", "обучающийся", "участник"]).filter(|_| coded.is_some()));
        let bare = row.column(&["ученик", "обучающийся", "участник", "код"]);
        // A name tells a pupil better than a place in a list does.
        let code = coded.or(bare.filter(|at| name != Some(*at))).or(listed.filter(|_| name.is_none()));
        let first = [code, name].into_iter().flatten().min()?;
        let total = starting(&["сумма", "итого", "всего", "первичный балл", "балл за работу"]);
        let titles = row
            .cells()
            .iter()
            .enumerate()
            .filter(|(column, _)| *column > first && total.is_none_or(|total| *column < total));
        let items: Vec<(usize, Item)> = titles.filter_map(|(column, title)| Some((column, titled(title)?))).collect();
        let class = row.column(&["класс", "класс (литера)", "литера", "литера класса"]);
        (items.len() >= 2).then_some(Layout {
            header: at,
            code,
            numbered: code.is_some() && coded.is_none() && code == listed,
            name,
            class,
            total,
            items,
        })
    }
}

/// An item by the title of its column; a maximum of nought stands for one that the title does not have.
fn titled(title: &str) -> Option<Item> {
    header::item(title, "").or_else(|| Some(Item { number: header::item_number(title)?, max: 0, level: None }))
}

/// Whether a row speaks of the items and not of a pupil.
fn is_labelled(row: &GridRow) -> bool {
    let folded = fold(row.first());
    [MAX, SKILL, CONTENT, LEVEL, COMMON].iter().any(|stems| stems.iter().any(|stem| folded.starts_with(stem)))
}

/// Whether a sheet is a diagnostic work: its head names a stage of the year, and it is no report of ВПР and no work of the
/// region.
pub fn is_diagnostic(grid: &Grid) -> bool {
    let Some(layout) = Layout::of(grid) else { return false };
    let above = || grid.rows[..layout.header].iter().flat_map(|row| row.cells()).map(|text| fold(text));
    let titled = |text: &String| text.contains("диагностическ") || text.contains("контрольн");
    let regional = above().any(|text| titled(&text) && text.contains("региональн"));
    let staged = above().any(|text| text.starts_with("этап") || titled(&text) && Stage::of_words(&text).is_some());
    // A report of pupils by itself has the same columns; without a stage it stays what it is.
    let plain = above().any(|text| titled(&text)) && !individual::is_header(&grid.rows[layout.header]);
    (staged || plain) && !regional && header::vpr_work(grid).is_none()
}

/// Reads a diagnostic work.
pub fn read(grid: &Grid, key: &PseudonymKey) -> ResultsFile {
    let mut file = empty(FileKind::DiagnosticWork);
    let Some(layout) = Layout::of(grid) else { return file };
    let head = head::read(grid, layout.header, &mut file.problems);
    let items = items(grid, &layout, &mut file.problems);
    let Some(head) = head else { return file };
    if layout.numbered {
        let text = "Ученики различаются только порядковым номером. Сравнение верно, если номера во всех работах года одни и те же; надёжнее свой код ученика.";
        file.problems.push(of_sheet(grid, "pupils_numbered", false, text));
    }
    let read = rows::read(grid, &layout, &head, &items, key, &mut file);
    if read.pupils.is_empty() && !file.problems.iter().any(|problem| problem.fatal) {
        file.problems.push(of_sheet(grid, "no_rows", true, "В таблице нет ни одного ученика с баллами."));
    }
    let name = head.school_name.clone();
    file.schools.push(SchoolEntry { login: Some(head.school.clone()), name: name.clone(), ..SchoolEntry::default() });
    file.diagnostics.push(DiagnosticWork {
        school: head.school,
        school_name: name,
        year: head.year,
        subject_code: subjects::subject_code(&head.subject),
        subject: head.subject,
        grade: head.grade,
        stage: head.stage,
        date: head.date,
        items: items.into_iter().map(|(_, item)| item).collect(),
        pupils: read.pupils,
        absent: read.absent,
    });
    file
}

/// Items of the columns in use with what the labelled rows say of them.
fn items(
    grid: &Grid,
    layout: &Layout,
    problems: &mut Vec<domain::results::file::Problem>,
) -> Vec<(usize, DiagnosticItem)> {
    let around = &grid.rows[layout.header.saturating_sub(AROUND)..(layout.header + AROUND).min(grid.rows.len())];
    let labelled =
        |stems: &[&str]| around.iter().find(|row| stems.iter().any(|stem| fold(row.first()).starts_with(stem)));
    let [maxima, skills, contents, levels, commons] = [MAX, SKILL, CONTENT, LEVEL, COMMON].map(labelled);
    let text =
        |row: Option<&GridRow>, column: usize| row.map(|row| row.text(column).trim().to_owned()).unwrap_or_default();
    let mut found: Vec<(usize, DiagnosticItem)> = Vec::new();
    for (column, item) in &layout.items {
        let written = text(maxima, *column);
        let used = grid.rows[layout.header + 1..].iter().any(|row| !is_labelled(row) && !row.text(*column).is_empty());
        if written.is_empty() && item.max == 0 && !used {
            continue; // A column of the template that was not needed.
        }
        let max = whole(&written).and_then(|max| u8::try_from(max).ok()).filter(|max| (1..100).contains(max));
        let Some(max) = max.or(Some(item.max).filter(|max| *max > 0 && written.is_empty())) else {
            let row = maxima.map_or(grid.rows[layout.header].number, |row| row.number);
            let text =
                format!("Для задания {} нет наибольшего балла: впишите число от 1 в строке «Макс. балл».", item.number);
            problems.push(at(grid, row, Some(*column), "maximum_missing", true, text));
            continue;
        };
        let common = text(commons, *column);
        let common = if matches!(fold(&common).as_str(), "-" | "–" | "нет") { String::new() } else { common };
        let twice = found.iter().any(|(_, known)| {
            known.item.number == item.number || !common.is_empty() && fold(&known.common) == fold(&common)
        });
        if twice {
            let row = commons.map_or(grid.rows[layout.header].number, |row| row.number);
            let text =
                format!("Задание {} повторяется: номер или метка «{common}» уже есть у другого задания.", item.number);
            problems.push(at(grid, row, Some(*column), "item_twice", true, text));
        }
        let level = header::item_level(&text(levels, *column));
        let item = Item { number: item.number.clone(), max, level };
        found.push((
            *column,
            DiagnosticItem { item, skill: text(skills, *column), content: text(contents, *column), common },
        ));
    }
    found
}
