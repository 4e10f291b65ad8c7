//! A list of people with their roles from a workbook, CSV or any other table.

use domain::refusal::Refusal;
use phrases::text::{fold, squeeze};

use crate::document::{Block, Row, Table};

/// One row of the list, as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaffLine {
    /// Full name.
    pub name: String,
    /// Position.
    pub position: String,
    /// Code or name of the organisation.
    pub unit: String,
    /// E-mail.
    pub email: String,
    /// Login.
    pub login: String,
    /// Role.
    pub role: String,
    /// Scope.
    pub scope: String,
    /// First day.
    pub since: String,
    /// Last day.
    pub until: String,
}

/// Words by which each column is recognised, in the order of the template.
const TITLES: [&[&str]; 9] = [
    &["фамилия имя отчество", "фио", "ф.и.о.", "фамилия, имя, отчество", "сотрудник"],
    &["должность"],
    &["организация", "код организации", "место работы", "оо"],
    &["почта", "электронная почта", "e-mail", "email"],
    &["логин", "имя для входа"],
    &["роль"],
    &["область", "область прав", "организации"],
    &["с", "с какого дня", "начало"],
    &["по", "по какой день", "окончание"],
];

/// Reads a list of people. Rows without a name are passed over; everything else is kept as written.
///
/// # Errors
/// The file cannot be read, or holds no table with a column of names.
pub fn read_staff(bytes: &[u8], name: &str) -> Result<Vec<StaffLine>, Refusal> {
    let document = crate::read_document(bytes, name)?;
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    tables.into_iter().find_map(read_table).ok_or_else(|| {
        Refusal::new(
            "not_a_list",
            format!("В файле «{name}» нет списка людей: не найден столбец «фамилия имя отчество»."),
            "Столбцы списка: фамилия имя отчество, должность, организация, почта, логин, роль, область, с, по.",
        )
    })
}

fn read_table(table: &Table) -> Option<Vec<StaffLine>> {
    let header = table.rows.iter().take(20).position(|row| columns(row)[0].is_some())?;
    let columns = columns(&table.rows[header]);
    let rows = table.rows[header + 1..].iter().map(|row| {
        let cell = |index: usize| columns[index].map(|column| text_at(row, column)).unwrap_or_default();
        StaffLine {
            name: cell(0),
            position: cell(1),
            unit: cell(2),
            email: cell(3),
            login: cell(4),
            role: cell(5),
            scope: cell(6),
            since: cell(7),
            until: cell(8),
        }
    });
    Some(rows.filter(|row| !row.name.is_empty()).collect())
}

fn columns(row: &Row) -> [Option<u32>; 9] {
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

    #[test]
    fn columns_are_found_by_their_words() {
        let text = "логин;ФИО;организация;роль;с;по\nhead1;Орлова Елена Игоревна;s1;руководитель;2023-01-09;\n";
        let rows = read_staff(text.as_bytes(), "люди.csv").unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].login.as_str(), rows[0].role.as_str(), rows[0].since.as_str()),
            ("head1", "руководитель", "2023-01-09")
        );
        assert_eq!(read_staff("a;b\n1;2\n".as_bytes(), "a.csv").unwrap_err().code, "not_a_list");
    }
}
