//! Any bytes through the reader of registers, the checks of rows and the book: no panic, places that exist, and the same
//! table twice changes nothing.
#![no_main]

use domain::registers::book::Book;
use domain::registers::check::{Directory, NamedUnit, check};
use imports::registers::read_registers;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = read_registers(bytes, "a.csv") else { return };
    let unit = NamedUnit { id: "u".to_owned(), code: Some("s1".to_owned()), ..NamedUnit::default() };
    let directory = Directory::new([unit]);
    for table in &file.tables {
        let Some(mut checked) = check(table, &directory) else { continue };
        let mut again = checked.clone();
        let problems = checked.rows.iter().flat_map(|row| &row.problems);
        assert!(problems.into_iter().all(|problem| problem.row.is_some() && problem.column.is_some()));
        let mut book = Book::default();
        let first = book.take(&mut checked);
        assert_eq!(first.rows, table.rows.len());
        let rows = book.rows().len();
        let second = book.take(&mut again);
        assert_eq!(second.new, 0);
        assert_eq!(book.rows().len(), rows);
    }
});
