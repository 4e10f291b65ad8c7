//! Pupils' results of ВПР: the report Ф1 and the collection form a school fills in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::results::file::{FileKind, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Item, Procedure, Work, WorkCode};
use phrases::text::fold;

use super::grid::{Grid, GridRow, whole};
use super::header;
use super::items::{self, ItemColumns};
use super::problems::{at, whole as of_sheet};
use super::protocol::name_columns;
use super::pupil::{Columns, sitting};
use super::scale::{self, Marks};

/// «Индивидуальные результаты».
pub fn report(grid: &Grid) -> ResultsFile {
    let mut file = empty(FileKind::IndividualResults);
    let Some(mut work) = header::vpr_work(grid) else {
        file.problems.push(of_sheet(grid, "work_unknown", true, "В шапке отчёта нет строки «ВПР год предмет класс»."));
        return file;
    };
    let Some((header_row, columns)) = columns(grid, false) else {
        file.problems.push(of_sheet(grid, "header_missing", true, "Не найдена строка заголовков с номерами заданий."));
        return file;
    };
    work.items = columns.items.iter().map(|(_, item)| item.clone()).collect();
    check_maximum(grid, &work, &mut file.problems);
    file.problems.extend(header::contradictions(grid, &work));
    let printed = scale::printed(grid, header_row);
    let mut marks = Marks::default();
    let mut seen = Seen::default();
    let mut sittings: Vec<Sitting> = Vec::new();
    let mut group = Group::default();
    for row in grid.rows.iter().filter(|row| row.number > header_row && !items::is_about(row)) {
        if row.text(columns.participant).is_empty() {
            if let Some(next) = Group::read(row) {
                file.problems.extend(std::mem::replace(&mut group, next).lacks(grid));
            } else {
                file.problems.extend(without_code(grid, row, &columns));
            }
            continue;
        }
        group.rows += 1;
        let (login, name) = match school(row, &columns, &group) {
            Ok(school) => school,
            Err((code, text)) => {
                file.problems.push(at(grid, row.number, columns.school.or(columns.name), code, true, text.to_owned()));
                continue;
            }
        };
        remember_school(&mut file.schools, &login, name, columns.municipality.map(|column| row.text(column)));
        let before = file.problems.len();
        let sitting = sitting(grid, row, &columns, login, &mut file.problems);
        match &printed {
            Some(scale) => file.problems.extend(scale.doubt(grid, row.number, columns.mark, &sitting)),
            None => marks.add(row.number, &sitting),
        }
        file.personal_values_dropped += columns.personal(row);
        // What is no code may be a name and goes into no message.
        let odd = odd_code(grid, row, &columns, &sitting);
        file.problems.extend(odd.or_else(|| seen.repeated(grid, row, columns.participant, &sitting)));
        file.problems.extend(primary_above(grid, row, &columns, &work, &sitting));
        if file.problems.len() == before || !file.problems[before..].iter().any(|problem| problem.fatal) {
            sittings.push(sitting);
        }
    }
    file.problems.extend(group.lacks(grid));
    file.problems.extend(marks.doubts(grid, columns.mark));
    if sittings.is_empty() && !file.problems.iter().any(|problem| problem.fatal) {
        file.problems.push(of_sheet(grid, "no_rows", true, "В отчёте нет ни одного участника."));
    }
    file.parts.push(WorkPart { work, sittings, aggregates: Vec::new() });
    file
}

/// Row of every pupil read so far by school and code.
#[derive(Default)]
struct Seen(HashMap<(String, String), u32>);

impl Seen {
    /// A participant's code stands once in a school: also the same line twice is told, for nobody knows whether it is one
    /// pupil or two.
    fn repeated(&mut self, grid: &Grid, row: &GridRow, column: usize, sitting: &Sitting) -> Option<Problem> {
        match self.0.entry((sitting.school.clone(), sitting.participant.clone())) {
            Entry::Occupied(first) => {
                let (school, participant, first) = (&sitting.school, &sitting.participant, first.get());
                let text = format!("Участник {participant} школы {school} уже записан в строке {first}.");
                Some(at(grid, row.number, Some(column), "duplicate_participant", true, text))
            }
            Entry::Vacant(place) => {
                place.insert(row.number);
                None
            }
        }
    }
}

/// The row above the pupils of a school: «МБОУ «…»(edu990101) | Кол-во участников: 89».
#[derive(Default)]
struct Group {
    row: u32,
    label: Option<(String, Option<String>)>,
    stated: Option<u64>,
    rows: u64,
}

impl Group {
    fn read(row: &GridRow) -> Option<Group> {
        let label = header::label(row.first());
        label.1.as_ref()?;
        let counted = row.cells().iter().find_map(|text| text.rsplit_once("участников:"));
        let stated = counted.and_then(|(_, count)| whole(count));
        Some(Group { row: row.number, label: Some(label), stated, rows: 0 })
    }

    /// What a school's block lacks of its pupils.
    fn lacks(&self, grid: &Grid) -> Option<Problem> {
        let stated = self.stated.filter(|stated| *stated != self.rows)?;
        let text = format!(
            "Над строками школы указано участников: {stated}, а строк с результатами {}: проверьте, весь ли отчёт выгружен.",
            self.rows
        );
        Some(at(grid, self.row, None, "participants_mismatch", false, text))
    }
}

/// A row with a school and scores but without a participant's code.
fn without_code(grid: &Grid, row: &GridRow, columns: &Columns) -> Option<Problem> {
    let named = columns.school.is_some_and(|column| header::school_id(row.text(column)).is_some());
    let scored = whole(row.text(columns.primary)).is_some();
    (named && scored).then(|| {
        let text = "В строке есть баллы, но нет кода участника.".to_owned();
        at(grid, row.number, Some(columns.participant), "participant_missing", true, text)
    })
}

/// Whose row it is, by its own cells or the row above the pupils, with the school's name; or what is wrong.
fn school(
    row: &GridRow,
    columns: &Columns,
    group: &Group,
) -> Result<(String, Option<String>), (&'static str, &'static str)> {
    const MISSING: (&str, &str) = ("school_missing", "Строка не называет школу: нужен логин ФИС ОКО или код ОО.");
    const MISMATCH: (&str, &str) =
        ("school_mismatch", "Логин в строке и логин в названии школы — разные: неясно, чей это результат.");
    let own = columns.school.map(|column| row.text(column)).unwrap_or_default();
    let named = columns.name.map(|column| row.text(column)).unwrap_or_default();
    let (by_own, by_name) = (header::school_id(own), header::school_id(named));
    let grouped = group.label.as_ref().and_then(|(_, code)| header::school_id(code.as_ref()?));
    // «МБОУ «СОШ № 1»» in the place of a login is a name; other signs there are no school.
    let is_name = |text: &str| text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) && text.chars().count() > 3;
    if by_own.is_none() && !own.is_empty() && !is_name(own) {
        return Err(MISSING);
    }
    let is_login = |id: &&String| !id.starts_with("gia:");
    if by_own.as_ref().filter(is_login).zip(by_name.as_ref().filter(is_login)).is_some_and(|(own, name)| own != name) {
        return Err(MISMATCH);
    }
    let login = by_own.or(by_name).or(grouped).ok_or(MISSING)?;
    let is_words = |text: &&str| !text.is_empty() && header::school_id(text).as_deref() != Some(*text);
    let name = [named, own].into_iter().find(is_words).map(|text| header::label(text).0);
    Ok((login, name.or_else(|| group.label.as_ref().map(|(name, _)| name.clone()))))
}

/// What stands in the place of a participant's code and is none: a name would be personal data.
fn odd_code(grid: &Grid, row: &GridRow, columns: &Columns, sitting: &Sitting) -> Option<Problem> {
    let code = &sitting.participant;
    let sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
    let known = code.starts_with(char::is_alphanumeric)
        && code.chars().all(sign)
        && code.chars().any(|c| matches!(c, '1'..='9'));
    (!known).then(|| {
        let text = "Код участника — не код: ожидаются цифры, как в списке кодов.".to_owned();
        at(grid, row.number, Some(columns.participant), "participant_unread", true, text)
    })
}

/// A primary score above the one that the head of the report names.
fn primary_above(grid: &Grid, row: &GridRow, columns: &Columns, work: &Work, sitting: &Sitting) -> Option<Problem> {
    let (primary, max) = (sitting.primary?, work.max_primary?);
    (primary > max).then(|| {
        let text = format!("Первичный балл {primary} больше максимального {max}, названного в шапке отчёта.");
        at(grid, row.number, Some(columns.primary), "primary_above_max", true, text)
    })
}

/// «Форма сбора результатов»: names neither the school nor the work, so the lake joins it by its items and its pupils.
pub fn form(grid: &Grid) -> ResultsFile {
    let mut file = empty(FileKind::CollectionForm);
    let Some((header_row, columns)) = columns(grid, true) else {
        file.problems.push(of_sheet(
            grid,
            "header_missing",
            true,
            "В форме не найдена строка заголовков с номерами заданий.",
        ));
        return file;
    };
    let items: Vec<Item> = columns.items.iter().map(|(_, item)| item.clone()).collect();
    let mut sittings = Vec::new();
    for row in grid.rows.iter().filter(|row| row.number > header_row && !row.text(columns.participant).is_empty()) {
        let sitting = sitting(grid, row, &columns, String::new(), &mut file.problems);
        file.problems.extend(odd_code(grid, row, &columns, &sitting));
        file.personal_values_dropped += columns.personal(row);
        let written = sitting.items.iter().any(|score| *score != NOT_ATTEMPTED);
        if written || sitting.absent {
            sittings.push(sitting);
        }
    }
    // Year, subject and grade are not in the form; the lake fills them in from the work with the same items.
    let code = WorkCode { procedure: Procedure::Vpr, year: 0, subject: String::new(), grade: None };
    let max_primary = Some(items.iter().map(|item| u16::from(item.max)).sum());
    let work = Work { code, subject: String::new(), date: None, items, max_primary };
    file.parts.push(WorkPart { work, sittings, aggregates: Vec::new() });
    file
}

/// A file of a kind with nothing in it yet.
pub fn empty(kind: FileKind) -> ResultsFile {
    ResultsFile {
        kind,
        parts: Vec::new(),
        schools: Vec::new(),
        appeals: Vec::new(),
        diagnostics: Vec::new(),
        personal_values_dropped: 0,
        problems: Vec::new(),
    }
}

/// Titles of the columns as reports and people write them.
const PARTICIPANT: [&str; 4] = ["код участника", "код уч", "участник", "код ученика"];
const PRIMARY: [&str; 6] =
    ["первичный балл", "перв. балл", "итого баллов", "сумма баллов", "суммарный балл", "балл за работу"];
const JOURNAL: [&str; 6] = [
    "отметка по журналу",
    "отметка за предыдущий",
    "отметка за пред",
    "журнальная отметка",
    "отметка в журнале",
    "отметка за четверть",
];

/// The column whose title begins with one of these words.
fn named(row: &GridRow, titles: &[&str]) -> Option<usize> {
    titles.iter().find_map(|title| row.column_starting(title))
}

/// Whether a row is the header of a table of pupils.
pub fn is_header(row: &GridRow) -> bool {
    named(row, &PARTICIPANT).is_some() && named(row, &PRIMARY).is_some()
}

/// Rows in which the header is looked for: some reports print their scale and notes above it.
const HEADER_WITHIN: usize = 25;

/// Whether a sheet is a table of pupils with their items.
pub fn is_table(grid: &Grid) -> bool {
    header_of(grid, false).is_some()
}

fn columns(grid: &Grid, form: bool) -> Option<(u32, Columns)> {
    let (at, row, items) = header_of(grid, form)?;
    let journal = named(&row, &JOURNAL);
    let columns = Columns {
        school: row.column(&["оо", "логин", "логин оо", "логин фис око", "логин школы", "код оо", "код школы"]),
        municipality: row.column(&["муниципалитет", "мсу", "район", "муниципальное образование"]),
        name: row.column(&["название оо", "наименование оо", "школа", "образовательная организация"]),
        participant: named(&row, &PARTICIPANT)?,
        class: row.column(&["класс", "порядковый номер класса", "номер класса", "класс (литера)"]),
        variant: row.column(&["вариант", "номер варианта", "№ варианта"]),
        primary: named(&row, &PRIMARY)?,
        mark: row
            .column(&["отметка", "отметка за впр", "отметка впр", "оценка", "отметка за работу", "оценка за впр"])
            .filter(|column| Some(*column) != journal),
        journal,
        items,
        names: name_columns(&row),
    };
    Some((grid.rows[at].number, columns))
}

/// Place of the header's last row, its titles and the columns of items.
fn header_of(grid: &Grid, form: bool) -> Option<(usize, GridRow, ItemColumns)> {
    let first = (0..grid.rows.len().min(HEADER_WITHIN)).find(|at| {
        // A caption of two rows may leave «Первичный балл» to the row below.
        let mut headers = grid.headers(*at);
        headers.any(|(_, titles)| is_header(&titles)) && named(&grid.rows[*at], &PARTICIPANT).is_some()
    })?;
    grid.headers(first).filter(|(_, titles)| is_header(titles)).find_map(|(at, titles)| {
        // Columns to the right of the form's total hold hidden lists.
        let last = if form { named(&titles, &PRIMARY)? } else { titles.cells().len() };
        let items = items::columns(grid, at, &titles, last);
        (!items.is_empty()).then_some((at, titles, items))
    })
}

fn check_maximum(grid: &Grid, work: &Work, problems: &mut Vec<Problem>) {
    let sum: u16 = work.items.iter().map(|item| u16::from(item.max)).sum();
    let Some(max) = work.max_primary.filter(|max| *max != sum) else { return };
    let text = format!("Максимальный первичный балл {max} не равен сумме баллов заданий {sum}.");
    let mut head = grid.rows.iter().take(HEADER_WITHIN);
    let row = head.find(|row| row.cells().iter().any(|text| fold(text).starts_with("максимальн")));
    problems.push(match row {
        Some(row) => at(grid, row.number, None, "maximum_mismatch", false, text),
        None => of_sheet(grid, "maximum_mismatch", false, text),
    });
}

fn remember_school(schools: &mut Vec<SchoolEntry>, login: &str, name: Option<String>, municipality: Option<&str>) {
    // Rows of a school stand together, so the last entry is nearly always the one.
    let known = |school: &SchoolEntry| match login.strip_prefix("gia:") {
        Some(code) => school.gia_code.as_deref() == Some(code),
        None => school.login.as_deref() == Some(login),
    };
    if schools.iter().rev().any(known) {
        return;
    }
    let municipality = municipality.map(|text| header::label(text).0).filter(|name| !name.is_empty());
    let gia = login.strip_prefix("gia:").map(str::to_owned);
    schools.push(SchoolEntry {
        login: gia.is_none().then(|| login.to_owned()),
        gia_code: gia,
        name: name.filter(|name| !name.is_empty()),
        municipality,
        ..SchoolEntry::default()
    });
}
