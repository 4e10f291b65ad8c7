//! Any table as a workbook: title, what it rests on, a frozen header with filters, numbers as numbers.

use domain::sheet_model::{Cell, Sheet};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::ReportError;
use crate::plan_xlsx::{column_index, fitting, new_workbook};

/// Longest name of a sheet that spreadsheet programs take.
const LONGEST_NAME: usize = 31;

/// Widest column in characters.
const WIDEST: usize = 60;

/// Renders a table.
///
/// # Errors
/// The sheet writer refused: our own failure.
pub fn render(table: &Sheet) -> Result<Vec<u8>, ReportError> {
    let mut workbook = new_workbook()?;
    let sheet = workbook.add_worksheet();
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let head = cell.clone().set_bold().set_background_color("EDEFF2").set_align(FormatAlign::VerticalCenter);
    sheet.set_name(sheet_name(&table.title))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, fitting(&table.title), &Format::new().set_bold().set_font_size(14))?;
    let mut top = 1;
    if !table.note.is_empty() {
        sheet.write_string(1, 0, fitting(&table.note))?;
        top = 2;
    }
    for (at, column) in table.columns.iter().enumerate() {
        sheet.write_string_with_format(top, column_index(at), fitting(&column.title), &head)?;
        let widest = table.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.words().chars().count()).max();
        let longest_word = column.title.split_whitespace().map(|word| word.chars().count()).max();
        let width = widest.max(longest_word).unwrap_or(0).clamp(8, WIDEST) + 2;
        sheet.set_column_width(column_index(at), width as f64)?;
    }
    for (row, cells) in (top + 1..).zip(&table.rows) {
        for (at, value) in cells.iter().enumerate() {
            let column = column_index(at);
            match value {
                Cell::Empty => sheet.write_blank(row, column, &cell)?,
                Cell::Text(text) => sheet.write_string_with_format(row, column, fitting(text), &cell)?,
                Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &cell)?,
                Cell::Number { value, decimals } => {
                    let shown = if *decimals == 0 {
                        "0".to_owned()
                    } else {
                        format!("0.{}", "0".repeat(usize::from(*decimals)))
                    };
                    sheet.write_number_with_format(row, column, *value, &cell.clone().set_num_format(shown))?
                }
            };
        }
    }
    sheet.set_freeze_panes(top + 1, 1)?;
    sheet.set_repeat_rows(top, top)?;
    if let (Some(last), false) = (table.columns.len().checked_sub(1), table.rows.is_empty()) {
        let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX - top - 1);
        sheet.autofilter(top, 0, top + rows, column_index(last))?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What spreadsheet programs take as a name: no `[]:*?/\`, at most 31 characters, no quote at the ends.
fn sheet_name(title: &str) -> String {
    let allowed = title.chars().filter(|c| !c.is_control() && !"[]:*?/\\".contains(*c));
    let name: String = allowed.take(LONGEST_NAME).collect();
    let name = name.trim_matches(['\'', ' ']).to_owned();
    if name.is_empty() { "Таблица".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn table(title: &str, rows: usize) -> Sheet {
        let mut sheet = Sheet::new(title, &["Школа", "#Участников", "#Доля, %"]);
        sheet.note = "по файлам от 12.09.2025".into();
        sheet.rows = (0..rows).map(|_| vec![Cell::text("СОШ № 1"), Cell::Count(40), Cell::tenth(Some(35.0))]).collect();
        sheet
    }

    #[test]
    fn numbers_stay_numbers() {
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(render(&table("Список школ", 2)).unwrap())).unwrap();
        let range = book.worksheet_range("Список школ").unwrap();
        assert_eq!(range.get((2, 1)), Some(&Data::String("Участников".into())));
        assert_eq!(range.get((4, 1)), Some(&Data::Float(40.0)));
        assert_eq!(range.get((4, 2)), Some(&Data::Float(35.0)));
    }

    #[test]
    fn any_title_and_size_is_taken() {
        for title in ["", "Что если: порог 25 %? [проба] и ещё много слов подряд", "'кавычка'", "\u{1}"]
        {
            for rows in [0, 1] {
                assert!(!render(&table(title, rows)).unwrap().is_empty(), "{title}");
            }
        }
        assert!(!render(&Sheet::default()).unwrap().is_empty());
        assert_eq!(render(&table("а", 3)).unwrap(), render(&table("а", 3)).unwrap());
    }
}
