//! Rows of a table that was recognised: texts in, typed rows and every problem with its row and column out.

use std::collections::HashMap;

use phrases::text::squeeze;

use super::describe::{self, Column, Kind, Register};
use super::values::{self, Value, Values, key_text};
use super::{Problem, RegisterTable, TableRow};

/// An organisation as a table may name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedUnit {
    /// Id.
    pub id: String,
    /// Its code.
    pub code: Option<String>,
    /// Short name.
    pub short_name: String,
    /// Full name.
    pub name: String,
}

/// Organisations by code, short and full name; case, `ё`, quotes and blanks do not matter.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    by_name: HashMap<String, Vec<String>>,
}

impl Directory {
    /// A directory of these organisations.
    pub fn new(units: impl IntoIterator<Item = NamedUnit>) -> Directory {
        let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
        for unit in units {
            for name in [unit.code.as_deref().unwrap_or_default(), &unit.short_name, &unit.name] {
                let key = key_text(name);
                let known = by_name.entry(key.clone()).or_default();
                if !key.is_empty() && !known.contains(&unit.id) {
                    known.push(unit.id.clone());
                }
            }
        }
        Directory { by_name }
    }

    /// Ids of the organisations with this code or name: one, none, or several when the name is shared.
    pub fn find(&self, text: &str) -> &[String] {
        self.by_name.get(&key_text(text)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A row whose cells are typed. A row with problems keeps what could be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CheckedRow {
    /// The sheet's own number.
    pub number: u32,
    /// Id of the organisation; none for an event, and where the name is unknown.
    pub unit: Option<String>,
    /// Typed cells. Names of pupils are not among them.
    pub values: Values,
    /// Full name of a pupil.
    pub pupil_name: Option<String>,
    /// What is wrong with the row.
    pub problems: Vec<Problem>,
}

/// A checked table.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedTable {
    /// The register.
    pub register: &'static Register,
    /// The sheet, when the file has sheets.
    pub sheet: Option<String>,
    /// The day in the title.
    pub stated: Option<jiff::civil::Date>,
    /// Head of each recognised column by its key.
    pub heads: Vec<(&'static str, String)>,
    /// Rows of data, good or not.
    pub rows: Vec<CheckedRow>,
}

impl CheckedTable {
    /// The head of a column as written; the column's own title when the table has none.
    pub fn head(&self, key: &str) -> String {
        let written = self.heads.iter().find(|(known, _)| *known == key).map(|(_, head)| head.clone());
        written.or_else(|| self.register.column(key).map(|c| c.title.clone())).unwrap_or_else(|| key.to_owned())
    }

    /// A problem of one cell.
    pub fn problem(&self, row: u32, key: &str, code: &str, text: String) -> Problem {
        Problem { sheet: self.sheet.clone(), row: Some(row), column: Some(self.head(key)), code: code.to_owned(), text }
    }
}

/// Types the cells of a table. Nothing when the register is not known.
pub fn check(table: &RegisterTable, directory: &Directory) -> Option<CheckedTable> {
    let register = describe::get(table.register)?;
    let heads = table.columns.iter().map(|column| (column.key, squeeze(&column.head))).collect();
    let mut checked =
        CheckedTable { register, sheet: table.sheet.clone(), stated: table.stated, heads, rows: Vec::new() };
    for row in &table.rows {
        let row = check_row(&checked, table, row, directory);
        checked.rows.push(row);
    }
    Some(checked)
}

fn check_row(checked: &CheckedTable, table: &RegisterTable, row: &TableRow, directory: &Directory) -> CheckedRow {
    let mut out = CheckedRow { number: row.number, ..CheckedRow::default() };
    for (at, place) in table.columns.iter().enumerate() {
        let Some(column) = checked.register.column(place.key) else { continue };
        let text = row.cells.get(at).map(String::as_str).unwrap_or_default();
        let value = match values::read(column, text) {
            Ok(Some(value)) => value,
            Ok(None) => {
                if column.obligatory && !column.may_be_empty {
                    let text = format!("Ячейка «{}» пуста. Впишите значение.", checked.head(&column.key));
                    out.problems.push(checked.problem(row.number, &column.key, "empty_cell", text));
                }
                continue;
            }
            Err(reason) => {
                out.problems.push(checked.problem(row.number, &column.key, reason.code, reason.text));
                continue;
            }
        };
        place_value(checked, &mut out, column, value, directory);
    }
    check_days(checked, &mut out);
    check_one_of(checked, &mut out);
    out
}

fn place_value(checked: &CheckedTable, out: &mut CheckedRow, column: &Column, value: Value, directory: &Directory) {
    match (column.kind, value) {
        (Kind::Unit, Value::Text(name)) => match directory.find(&name) {
            [id] => out.unit = Some(id.clone()),
            [] => {
                let text = format!(
                    "Организации «{name}» нет среди организаций. Впишите её код, краткое или полное наименование, как на странице «Организации»."
                );
                out.problems.push(checked.problem(out.number, &column.key, "unknown_unit", text));
            }
            _ => {
                let text = format!("Так называются несколько организаций: «{name}». Впишите код организации.");
                out.problems.push(checked.problem(out.number, &column.key, "ambiguous_unit", text));
            }
        },
        (Kind::Organiser, Value::Text(name)) => {
            if let [id] = directory.find(&name) {
                out.unit = Some(id.clone());
            }
            out.values.insert(column.key.clone(), Value::Text(name));
        }
        (Kind::PupilName, Value::Text(name)) => out.pupil_name = Some(name),
        (_, value) => {
            out.values.insert(column.key.clone(), value);
        }
    }
}

fn check_days(checked: &CheckedTable, out: &mut CheckedRow) {
    for column in &checked.register.columns {
        let Some(before) = column.not_before.as_deref() else { continue };
        let (Some(Value::Date(start)), Some(Value::Date(end))) = (out.values.get(before), out.values.get(&column.key))
        else {
            continue;
        };
        if end < start {
            let text = format!(
                "«{}» {} раньше, чем «{}» {}. Проверьте обе даты.",
                checked.head(&column.key),
                short(*end),
                checked.head(before),
                short(*start)
            );
            out.problems.push(checked.problem(out.number, &column.key, "end_before_start", text));
        }
    }
}

fn check_one_of(checked: &CheckedTable, out: &mut CheckedRow) {
    let keys = &checked.register.one_of;
    let Some(first) = keys.iter().find(|key| checked.heads.iter().any(|(known, _)| known == key)) else { return };
    let filled = keys.iter().any(|key| out.values.contains_key(key));
    let wrong =
        out.problems.iter().any(|problem| keys.iter().any(|key| problem.column.as_deref() == Some(&checked.head(key))));
    if !filled && !wrong {
        let titles: Vec<&str> =
            keys.iter().filter_map(|key| checked.register.column(key)).map(|c| c.title.as_str()).collect();
        let text = format!("Не заполнено ни одно из: {}. Впишите хотя бы одно.", titles.join(", "));
        out.problems.push(checked.problem(out.number, first, "empty_cell", text));
    }
}

/// `31.12.2023`.
pub fn short(day: jiff::civil::Date) -> String {
    format!("{:02}.{:02}.{}", day.day(), day.month(), day.year())
}
