//! Tables of schools: bytes of a workbook or CSV in, recognised registers with their rows and places out.
//!
//! 1. `formats` reads the bytes by content; every visible sheet is a table.
//! 2. `heads` finds the register whose columns a head names, in any order, in one row or two.
//! 3. `rows` walks below the head: totals, repeated heads, column numbers and notes are no data.
//!
//! What cells say is judged by [`domain::registers::check`]; nothing is judged here.

mod heads;
mod hidden;
mod rows;

#[cfg(test)]
mod tests;

use domain::refusal::Refusal;
use domain::registers::describe;
use domain::registers::{Problem, RegisterTable};

use crate::document::{Block, Table};
use heads::NearMiss;

/// Registers of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistersFile {
    /// Tables in the order of the sheets.
    pub tables: Vec<RegisterTable>,
    /// What was found beside them: sheets that are no register.
    pub notes: Vec<Problem>,
}

/// Reads the registers of a workbook or CSV. `name` is used in messages only.
///
/// # Errors
/// The file cannot be opened, or no sheet of it is a register: what is missing and the way out.
pub fn read_registers(bytes: &[u8], name: &str) -> Result<RegistersFile, Refusal> {
    let document = crate::formats::read_tables(bytes, name).map_err(|refusal| for_registers(refusal, name))?;
    let mut hidden = hidden::rows(bytes);
    let mut file = RegistersFile::default();
    let mut misses: Vec<(Option<String>, NearMiss)> = Vec::new();
    for table in document.blocks.iter().filter_map(table_of) {
        match rows::read(table) {
            Ok(mut found) => {
                let of_sheet = hidden.remove(table.sheet.as_deref().unwrap_or_default()).unwrap_or_default();
                found.iter_mut().for_each(|table| tell_hidden(table, &of_sheet));
                file.tables.extend(found);
            }
            Err(miss) => misses.extend(miss.map(|miss| (table.sheet.clone(), miss))),
        }
    }
    if file.tables.is_empty() {
        return Err(no_register(name, &misses));
    }
    for (sheet, miss) in misses {
        let text = format!("Лист не похож на реестр и не прочитан. {}", missing_words(&miss));
        file.notes.push(Problem::whole(sheet.as_deref(), "not_a_register", text));
    }
    Ok(file)
}

fn table_of(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    }
}

fn tell_hidden(table: &mut RegisterTable, hidden: &[u32]) {
    let rows: Vec<String> =
        table.rows.iter().filter(|row| hidden.contains(&row.number)).map(|row| row.number.to_string()).collect();
    if !rows.is_empty() {
        let text = format!(
            "Скрытые строки прочитаны наравне с другими: {}. Если они лишние, удалите их из таблицы.",
            rows.join(", ")
        );
        table.notes.push(Problem::whole(table.sheet.as_deref(), "hidden_rows", text));
    }
}

fn missing_words(miss: &NearMiss) -> String {
    let register = describe::get(miss.register).map(|r| r.title.clone()).unwrap_or_default();
    format!("Ближе всего реестр «{register}», но в нём не найдены столбцы: {}.", miss.missing.join(", "))
}

fn no_register(name: &str, misses: &[(Option<String>, NearMiss)]) -> Refusal {
    let best = misses.iter().max_by_key(|(_, miss)| miss.matched);
    let why = match best {
        Some((Some(sheet), miss)) => format!("Лист «{sheet}»: {}", missing_words(miss)),
        Some((None, miss)) => missing_words(miss),
        None => "В нём нет таблицы с заголовками столбцов реестра.".to_owned(),
    };
    let template = best.map_or("ИМЯ", |(_, miss)| miss.register);
    Refusal::new(
        "not_a_register",
        format!("В файле «{name}» нет ни одного реестра. {why}"),
        format!("Добавьте столбцы или возьмите пустую книгу: opora registers template {template}."),
    )
}

/// The readers of formats speak of plans.
fn for_registers(refusal: Refusal, name: &str) -> Refusal {
    match refusal.code.as_str() {
        "too_complex" => Refusal::new(
            "too_complex",
            format!("В файле «{name}» больше строк или ячеек, чем читается за один раз."),
            "Разделите таблицу на несколько файлов и загрузите их по очереди.",
        ),
        "empty_document" | "no_text" => Refusal::new(
            "empty_document",
            format!("В файле «{name}» нет ни одной заполненной ячейки."),
            "Проверьте, тот ли файл выбран, и загрузите книгу с таблицей.",
        ),
        "picture" | "program" | "presentation" | "unknown_format" => {
            Refusal { hint: "Загрузите таблицу: XLSX, XLS, ODS или CSV.".to_owned(), ..refusal }
        }
        _ => refusal,
    }
}
