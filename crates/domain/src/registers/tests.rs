//! Laws of rows: loading twice, namesakes, later tables.

use jiff::civil::date;
use proptest::prelude::*;

use super::book::{Book, KnownRow};
use super::check::{Directory, NamedUnit, check};
use super::values::Value;
use super::{RegisterTable, TableColumn, TableRow};
use crate::registers::describe;

fn directory() -> Directory {
    let unit = |id: &str, code: &str, short: &str, name: &str| NamedUnit {
        id: id.to_owned(),
        code: Some(code.to_owned()),
        short_name: short.to_owned(),
        name: name.to_owned(),
    };
    Directory::new([
        unit("u1", "a1", "Речная СОШ", "МБОУ «Речная СОШ»"),
        unit("u2", "a2", "Озёрная ООШ", "МБОУ «Озёрная ООШ»"),
    ])
}

fn table(register: &'static str, columns: &[&'static str], rows: &[&[&str]]) -> RegisterTable {
    let columns = columns.iter().map(|key| {
        let title = &describe::get(register).unwrap().column(key).unwrap().title;
        TableColumn { key, head: title.clone() }
    });
    let row = |(at, cells): (usize, &&[&str])| TableRow {
        number: u32::try_from(at).unwrap() + 2,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    };
    RegisterTable {
        register,
        columns: columns.collect(),
        rows: rows.iter().enumerate().map(row).collect(),
        ..RegisterTable::default()
    }
}

/// Loads a table and tells `new changed same`, then row, column and code of each problem.
fn load(book: &mut Book, table: &RegisterTable) -> (String, Vec<String>) {
    let mut checked = check(table, &directory()).unwrap();
    let counts = book.take(&mut checked);
    let problems = checked.rows.iter().flat_map(|row| &row.problems);
    let told = problems.map(|p| format!("{} {} {}", p.row.unwrap(), p.column.as_deref().unwrap(), p.code));
    (format!("{} {} {}", counts.new, counts.changed, counts.same), told.collect())
}

const STAFF: [&str; 9] = ["unit", "person", "post", "subjects", "born", "teaches_since", "category", "rate", "hired"];

#[test]
fn a_table_twice_changes_nothing_and_a_later_row_counts() {
    let mut book = Book::default();
    let first = table(
        "staff",
        &STAFF,
        &[&["a1", "Лунина Ия Ильинична", "учитель", "", "01.02.1980", "2001", "первая", "1", "01.09.2010"]],
    );
    assert_eq!(load(&mut book, &first), ("1 0 0".to_owned(), vec![]));
    assert_eq!(load(&mut book, &first), ("0 0 1".to_owned(), vec![]));
    let later = table(
        "staff",
        &STAFF,
        &[&["Речная сош", "ЛУНИНА  Ия Ильинична", "учитель", "", "1980-02-01", "2001", "высшая", "1", "01.09.2010"]],
    );
    assert_eq!(load(&mut book, &later), ("0 1 0".to_owned(), vec![]));
    assert_eq!(book.rows().len(), 1);
    assert_eq!(book.rows()[0].values["category"], Value::Text("высшая".to_owned()));
    assert_eq!(book.rows()[0].values["person"], Value::Text("Лунина Ия Ильинична".to_owned()));
}

#[test]
fn namesakes_are_told_by_birth_and_contradictions_are_errors() {
    let mut book = Book::default();
    let row = |born: &'static str, rate: &'static str| {
        vec!["a1", "Лунина Ия Ильинична", "учитель", "", born, "2001", "первая", rate, "01.09.2010"]
    };
    let rows = [row("01.02.1980", "1"), row("03.04.1990", "1"), row("03.04.1990", "0,5")];
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let (counts, problems) = load(&mut book, &table("staff", &STAFF, &rows));
    assert_eq!((counts.as_str(), problems), ("2 0 0", vec!["3 дата рождения contradiction".to_owned()]));
    let columns = ["unit", "person", "programme", "hours", "start", "end", "document", "born"];
    let course =
        |born: &'static str| ["a1", "Лунина Ия Ильинична", "Чтение", "36", "01.02.2023", "05.02.2023", "", born];
    let (counts, problems) = load(&mut book, &table("training", &columns, &[&course(""), &course("03.04.1990")]));
    assert_eq!((counts.as_str(), problems), ("1 0 0", vec!["2 ФИО namesakes".to_owned()]));
}

#[test]
fn a_row_with_and_without_a_birth_date_is_one() {
    let mut book = Book::default();
    let columns = ["unit", "person", "programme", "hours", "start", "end", "document", "born"];
    let course =
        |born: &'static str| ["a2", "Лунина Ия Ильинична", "Чтение", "36", "01.02.2023", "05.02.2023", "", born];
    assert_eq!(load(&mut book, &table("training", &columns[..7], &[&course("")[..7]])).0, "1 0 0");
    assert_eq!(load(&mut book, &table("training", &columns, &[&course("03.04.1990")])).0, "0 1 0");
    assert_eq!(load(&mut book, &table("training", &columns[..7], &[&course("")[..7]])).0, "0 0 1");
    assert_eq!(load(&mut book, &table("training", &columns, &[&course("")])).0, "0 0 1");
}

#[test]
fn every_row_error_names_row_and_column() {
    let mut book = Book::default();
    let columns = ["unit", "system", "contract", "since", "until"];
    let rows: [&[&str]; 5] = [
        &["a1", "ЭБС", "1", "01.02.2023", "31.12.2023"],
        &["a3", "ЭБС", "1", "01.02.2023", "31.12.2023"],
        &["a1", "ЭБС", "2", "01.02.2023", "31.01.2023"],
        &["a1", "ЭБС", "3", "31.02.2023", "01.12.2023"],
        &["a1", "", "4", "01.02.2023", "01.12.2023"],
    ];
    let (counts, problems) = load(&mut book, &table("libraries", &columns, &rows));
    assert_eq!(counts, "1 0 0");
    assert_eq!(
        problems,
        ["3 организация unknown_unit", "4 по end_before_start", "5 с bad_date", "6 система empty_cell"]
    );
}

#[test]
fn attendance_finds_its_event() {
    let mut book = Book::default();
    let events = table(
        "events",
        &["date", "title", "form", "level", "organiser"],
        &[
            &["08.05.2023", "Семинар «Чтение»", "семинар", "муниципальный", "ИМЦ"],
            &["09.06.2023", "Семинар «Чтение»", "семинар", "муниципальный", "ИМЦ"],
            &["10.06.2023", "Совещание", "совещание", "муниципальный", "ИМЦ"],
        ],
    );
    assert_eq!(load(&mut book, &events).0, "3 0 0");
    let columns = ["event", "event_date", "unit", "role"];
    let rows: [&[&str]; 6] = [
        &["Семинар \"Чтение\"", "08.05.2023", "a1", "директор"],
        &["Семинар «Чтение», 08.05.2023", "", "a1", "руководитель"],
        &["Семинар «Чтение»", "", "a1", "педагог"],
        &["Совещание", "", "a1", "педагог"],
        &["Совещание", "11.06.2023", "a1", "педагог"],
        &["Совещание", "10.06.2023", "a1", ""],
    ];
    let (counts, problems) = load(&mut book, &table("attendance", &columns, &rows));
    assert_eq!(counts, "2 0 1");
    assert_eq!(problems, ["4 событие ambiguous_event", "6 событие unknown_event", "7 роль empty_cell"]);
    let held = book.rows().last().unwrap();
    assert_eq!(held.values["event_date"], Value::Date(date(2023, 6, 10)));
}

#[test]
fn what_a_table_does_not_have_stays_and_undo_takes_all_back() {
    let mut book = Book::default();
    let columns = ["unit", "code", "class", "subject", "ground", "ground_date", "route_since", "entry_percent"];
    let row: [&str; 8] = ["a1", "a1-01", "7 «А»", "математика", "ВПР", "20.01.2023", "", "28"];
    assert_eq!(load(&mut book, &table("pupils", &columns, &[&row])).0, "1 0 0");
    let before = book.rows().to_vec();
    book.begin();
    let later: [&str; 7] = ["a1", "A1-01", "7А", "Математика", "ВПР", "20.01.2023", "01.02.2023"];
    assert_eq!(load(&mut book, &table("pupils", &columns[..7], &[&later])).0, "0 1 0");
    assert_eq!(book.rows()[0].values["entry_percent"], Value::Number(28.0));
    assert_eq!(book.rows()[0].values["route_since"], Value::Date(date(2023, 2, 1)));
    let other: [&str; 7] = ["a1", "a1-02", "7А", "Математика", "ВПР", "20.01.2023", "01.02.2023"];
    assert_eq!(load(&mut book, &table("pupils", &columns[..7], &[&other])).0, "1 0 0");
    book.undo();
    assert_eq!(book.rows(), before);
    assert_eq!(load(&mut book, &table("pupils", &columns[..7], &[&other])).0, "1 0 0");
}

fn any_table() -> impl Strategy<Value = RegisterTable> {
    let units = prop::sample::select(vec!["a1", "Озёрная ООШ", "a9"]);
    let names = prop::sample::select(vec!["Лунина Ия Ильинична", "ЛУНИНА Ия Ильинична", "Ершов Ян Ильич"]);
    let births = prop::sample::select(vec!["01.02.1980", "1980-02-01", "03.04.1990", ""]);
    let days = prop::sample::select(vec!["01.02.2023", "2023-03-01", "44963", "31.02.2023"]);
    let hours = prop::sample::select(vec!["36", "72 ч", "-1", "много"]);
    let row = (units, names, births, days, hours).prop_map(|(unit, name, born, day, hours)| {
        [unit, name, "Чтение", hours, day, "01.05.2023", "", born].map(str::to_owned).to_vec()
    });
    prop::collection::vec(row, 0..12).prop_map(|rows| {
        let columns = ["unit", "person", "programme", "hours", "start", "end", "document", "born"];
        let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
        table("training", &columns, &rows)
    })
}

proptest! {
    /// The same table loaded twice changes nothing the second time, whatever was known before.
    #[test]
    fn loading_twice_changes_nothing(before in any_table(), table in any_table()) {
        let mut book = Book::default();
        load(&mut book, &before);
        load(&mut book, &table);
        let known = book.rows().to_vec();
        let (counts, _) = load(&mut book, &table);
        prop_assert!(counts.starts_with("0 0 "), "{counts}");
        let values = |rows: &[KnownRow]| rows.iter().map(|row| row.values.clone()).collect::<Vec<_>>();
        prop_assert_eq!(values(book.rows()), values(&known));
    }
}
