//! A list of organisations from a workbook, CSV or any other table: the header row is found by its words, the order of
//! columns does not matter, unknown columns are left alone.

use domain::refusal::Refusal;
use domain::unit::{COLUMNS, UnitRow};
use phrases::text::{fold, squeeze};

use crate::document::{Block, Row, Table};

/// Words by which each column of the template is recognised, in the order of [`COLUMNS`]; the first match wins, so the
/// longer titles stand first.
const TITLES: [&[&str]; 7] = [
    &["тип", "вид", "тип организации", "вид организации", "уровень"],
    &[
        "наименование",
        "название",
        "организация",
        "полное наименование",
        "наименование организации",
        "наименование оо",
        "оо",
        "школа",
    ],
    &["краткое наименование", "краткое название", "сокращенное наименование", "сокращение", "кратко"],
    &["код", "код оо", "логин", "логин фис око", "код организации"],
    &["почта", "электронная почта", "e-mail", "email", "эл. почта", "адрес электронной почты"],
    &["телефон", "телефоны", "номер телефона", "контактный телефон"],
    &["подчиняется", "подчинение", "учредитель", "вышестоящая организация", "муниципалитет"],
];

/// Reads a list of organisations. Rows without any word are passed over; everything else is kept as written, for
/// [`domain::unit::check_rows`] to judge.
///
/// # Errors
/// The file cannot be read, or holds no table with a column of names.
pub fn read_units(bytes: &[u8], name: &str) -> Result<Vec<UnitRow>, Refusal> {
    let document = crate::read_document(bytes, name)?;
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    tables.into_iter().find_map(read_table).ok_or_else(|| {
        Refusal::new(
            "not_a_list",
            format!("В файле «{name}» нет таблицы организаций: не найден столбец «наименование»."),
            format!("Скачайте образец на странице «Организации» и заполните его; столбцы: {}.", COLUMNS.join(", ")),
        )
    })
}

fn read_table(table: &Table) -> Option<Vec<UnitRow>> {
    let header = table.rows.iter().take(20).position(|row| columns(row)[1].is_some())?;
    let columns = columns(&table.rows[header]);
    let rows = table.rows[header + 1..].iter().map(|row| {
        let cell = |index: usize| columns[index].map(|column| text_at(row, column)).unwrap_or_default();
        UnitRow {
            row: row.number,
            kind: cell(0),
            name: cell(1),
            short_name: cell(2),
            code: cell(3),
            email: cell(4),
            phone: cell(5),
            subordinate_to: cell(6),
        }
    });
    let written = |row: &UnitRow| {
        let cells = [&row.kind, &row.name, &row.short_name, &row.code, &row.email, &row.phone, &row.subordinate_to];
        cells.iter().any(|cell| !cell.is_empty())
    };
    Some(rows.filter(written).collect())
}

/// For each column of the template, its grid column in this row.
fn columns(row: &Row) -> [Option<u32>; 7] {
    TITLES.map(|titles| {
        let title =
            |cell: &&crate::document::Cell| titles.contains(&fold(&cell.text()).trim_end_matches(['*', ':']).trim());
        row.cells.iter().find(title).map(|cell| cell.column)
    })
}

fn text_at(row: &Row, column: u32) -> String {
    row.cells.iter().find(|cell| cell.column == column).map(|cell| squeeze(&cell.text())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let rows = read_units(text.as_bytes(), "список.csv").unwrap();
        let rows: Vec<_> =
            rows.iter().map(|row| (row.kind.as_str(), row.name.as_str(), row.subordinate_to.as_str())).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn reads_lists_in_any_order_of_columns() {
        check(
            "тип;наименование;краткое наименование;код;почта;телефон;подчиняется\nшкола;Первая школа;Школа 1;e1;;;Управление\n;;;;;;\n",
            &[("школа", "Первая школа", "Управление")],
        );
        check(
            "Код ОО,Название,Тип\n17,Вторая школа,школа\n18,Третья школа,школа\n",
            &[("школа", "Вторая школа", ""), ("школа", "Третья школа", "")],
        );
        // A row with anything written in it is judged, not dropped: its empty cells are then reported.
        check("тип;наименование;почта\n;;a@example.org\nшкола;;\n;;\n", &[("", "", ""), ("школа", "", "")]);
    }

    #[test]
    fn refuses_what_is_no_list() {
        assert_eq!(read_units("a;b\n1;2\n".as_bytes(), "a.csv").unwrap_err().code, "not_a_list");
    }
}
