//! The labelled lines above the table: school, school year, stage, subject, class, day.

use domain::results::file::Problem;
use domain::results::linking::diagnostic::{Stage, school_year, school_year_of};
use domain::results::work::SUBJECTS;
use jiff::civil::Date;
use phrases::text::fold;

use crate::results::grid::{Grid, GridRow};
use crate::results::header;
use crate::results::problems::{at, whole as of_sheet};

/// What the head says.
pub struct Head {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Name of the school.
    pub school_name: Option<String>,
    /// Year in which the school year ends.
    pub year: u16,
    /// Which work of the year.
    pub stage: Stage,
    /// Subject in words.
    pub subject: String,
    /// Grade.
    pub grade: u8,
    /// The one class of the file, when the head names a letter.
    pub class: Option<String>,
    /// Day.
    pub date: Option<Date>,
}

/// A label's value with its row.
struct Said {
    row: u32,
    text: String,
}

/// Reads the head; what is missing or wrong is told, and nothing is answered then.
pub fn read(grid: &Grid, header: usize, problems: &mut Vec<Problem>) -> Option<Head> {
    let rows = &grid.rows[..header];
    let before = problems.len();
    let school = school(grid, rows, problems);
    let date = date(grid, rows, problems);
    let year = year(grid, rows, date, problems);
    let stage = stage(grid, rows, problems);
    let subject = value(rows, &["предмет"]).map(|said| subject(&said.text)).filter(|subject| !subject.is_empty());
    if subject.is_none() {
        problems.push(of_sheet(
            grid,
            "subject_missing",
            true,
            "Не указан предмет: добавьте над таблицей строку «Предмет», например «Математика».",
        ));
    }
    let class = value(rows, &["класс", "параллель"]);
    let grade = class.as_ref().and_then(|said| grade(&said.text));
    if grade.is_none() {
        let text = "Не указан класс: добавьте над таблицей строку «Класс» с числом от 1 до 11.";
        problems.push(of_sheet(grid, "grade_missing", true, text));
    }
    if problems[before..].iter().any(|problem| problem.fatal) {
        return None;
    }
    let (school, school_name) = school?;
    let grade = grade?;
    let class = class.map(|said| class_name(&said.text, grade)).filter(|class| class.chars().any(char::is_alphabetic));
    Some(Head { school, school_name, year: year?, stage: stage?, subject: subject?, grade, class, date })
}

/// The value of the first label that begins with one of these words: after a colon in its cell, or in the next cell.
fn value(rows: &[GridRow], names: &[&str]) -> Option<Said> {
    names.iter().find_map(|name| {
        rows.iter().find_map(|row| {
            let (column, text) = row.cells().iter().enumerate().find(|(_, text)| begins(&fold(text), name))?;
            let own = text.split_once(':').map(|(_, rest)| rest.trim().to_owned()).filter(|rest| !rest.is_empty());
            let next = || row.cells().iter().skip(column + 1).find(|text| !text.is_empty()).cloned();
            Some(Said { row: row.number, text: own.or_else(next)? })
        })
    })
}

/// Whether a label begins with a word, as a whole word: «класс» and «класс (параллель):», but not «классный».
fn begins(label: &str, name: &str) -> bool {
    label.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

fn school(grid: &Grid, rows: &[GridRow], problems: &mut Vec<Problem>) -> Option<(String, Option<String>)> {
    let name = value(rows, &["название", "наименование"]).map(|said| said.text);
    let gia = value(rows, &["код оо", "код оу", "код школы"]).map(|said| said.text.trim().to_owned());
    let gia = gia.filter(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()));
    let labels = ["логин", "школа", "оо", "образовательная организация", "организация"];
    let said = labels.iter().filter_map(|label| value(rows, &[label]));
    let mut known = said.filter_map(|said| {
        let (words, login) = header::label(&said.text);
        match login {
            Some(login) if header::is_login(&login) => Some((login, Some(words).filter(|words| !words.is_empty()))),
            _ if header::is_login(said.text.trim()) => Some((said.text.trim().to_owned(), None)),
            _ => None,
        }
    });
    let found = known.next().or_else(|| gia.map(|code| (format!("gia:{code}"), None)));
    if found.is_none() {
        let text = "Не указана школа: впишите в строку «Школа» логин ФИС ОКО, например edu990101.";
        problems.push(of_sheet(grid, "school_missing", true, text));
    }
    found.map(|(login, own)| (login, own.or(name)))
}

fn date(grid: &Grid, rows: &[GridRow], problems: &mut Vec<Problem>) -> Option<Date> {
    let said = value(rows, &["дата"])?;
    let date = header::russian_date(said.text.trim());
    if date.is_none() {
        let text = format!("Дата «{}» не прочитана: напишите её так: 15.09.2025.", said.text);
        problems.push(at(grid, said.row, None, "date_unread", true, text));
    }
    date
}

fn year(grid: &Grid, rows: &[GridRow], date: Option<Date>, problems: &mut Vec<Problem>) -> Option<u16> {
    let of_date = date.and_then(school_year_of);
    let Some(said) = value(rows, &["учебный год", "уч. год", "год"]) else {
        if of_date.is_none() {
            let text = "Не указан учебный год: добавьте над таблицей строку «Учебный год», например «2025/26».";
            problems.push(of_sheet(grid, "year_missing", true, text));
        }
        return of_date;
    };
    let numbers: Vec<u16> =
        said.text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let year = match numbers.as_slice() {
        [first, second] if (2015..2100).contains(first) && (*second == first + 1 || *second == (first + 1) % 100) => {
            Some(first + 1)
        }
        // One year may be either end of the school year; the day tells which.
        [only] => of_date.filter(|year| only == year || *only + 1 == *year),
        _ => None,
    };
    match (year, of_date) {
        (None, _) => {
            let text = format!("Учебный год «{}» не прочитан: напишите его так: 2025/26.", said.text);
            problems.push(at(grid, said.row, None, "year_unread", true, text));
        }
        (Some(year), Some(other)) if year != other => {
            let text = format!(
                "Дата работы – в {} учебном году, а указан {}: исправьте дату или год.",
                school_year(other),
                school_year(year)
            );
            problems.push(at(grid, said.row, None, "year_against_date", true, text));
        }
        _ => {}
    }
    year
}

fn stage(grid: &Grid, rows: &[GridRow], problems: &mut Vec<Problem>) -> Option<Stage> {
    let said = value(rows, &["этап", "вид работы", "вид"]);
    if let Some(said) = said {
        let stage = Stage::of_words(&said.text);
        if stage.is_none() {
            let text = format!("Этап «{}» не понят: напишите «входная», «промежуточная» или «итоговая».", said.text);
            problems.push(at(grid, said.row, None, "stage_unread", true, text));
        }
        return stage;
    }
    let mut titles = rows.iter().flat_map(|row| row.cells()).filter(|text| {
        let folded = fold(text);
        folded.contains("диагност") || folded.contains("контрольн")
    });
    let stage = titles.find_map(|title| Stage::of_words(title));
    if stage.is_none() {
        let text = "Не указан этап: добавьте над таблицей строку «Этап» – «входная», «промежуточная» или «итоговая».";
        problems.push(of_sheet(grid, "stage_missing", true, text));
    }
    stage
}

/// The subject's full name, by its name, its beginning or its two-letter code.
fn subject(text: &str) -> String {
    let folded = fold(text);
    let known = SUBJECTS.iter().find(|(code, name)| fold(code) == folded || folded.starts_with(&fold(name)));
    known.map_or_else(|| text.trim().to_owned(), |(_, name)| (*name).to_owned())
}

fn grade(text: &str) -> Option<u8> {
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|grade| (1..=11).contains(grade))
}

/// «5А» of «5 "а"», «5-А», «а»; Latin letters that look like Russian ones become them.
pub fn class_name(text: &str, grade: u8) -> String {
    let plain = |c: char| match c {
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        other => other,
    };
    let upper: String = text.to_uppercase().replace("КЛАССЫ", "").replace("КЛАСС", "").replace("КЛ.", "");
    let kept: String = upper.chars().filter(|c| c.is_alphanumeric()).map(plain).collect();
    if kept.starts_with(|c: char| c.is_ascii_digit()) { kept } else { format!("{grade}{kept}") }
}
