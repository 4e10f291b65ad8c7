//! The template of a list of organisations: one sheet to fill, one that explains.

use domain::unit::{COLUMNS, UnitKind};
use rust_xlsxwriter::{DataValidation, Format, FormatAlign};

use crate::ReportError;
use crate::plan_xlsx::new_workbook;

/// An invented row that shows the form; the reader of lists skips it when it is left as it is.
pub const EXAMPLE: [&str; 7] = [
    "школа",
    "Пример: МБОУ «СОШ № 1 с. Заречное»",
    "СОШ № 1 с. Заречное",
    "sch000001",
    "school1@example.org",
    "8 (000) 000-00-01",
    "",
];

const EXPLANATIONS: [(&str, &str); 7] = [
    ("тип", "Обязательно. Выберите из списка: регион, муниципалитет, школа, институт, партнёр, отдел."),
    ("наименование", "Обязательно. Полное наименование, как в уставе. Двух одинаковых быть не должно."),
    ("краткое наименование", "По желанию. Как писать в таблицах; если пусто, берётся полное."),
    ("код", "По желанию. Логин ФИС ОКО или свой код. У каждой организации свой."),
    ("почта", "По желанию. Общий адрес организации."),
    ("телефон", "По желанию. В любом виде."),
    (
        "подчиняется",
        "По желанию. Наименование, краткое наименование или код вышестоящей организации: из этого списка или уже внесённой.",
    ),
];

/// Rows of the sheet that get the drop-down of kinds.
const PREPARED_ROWS: u32 = 2_000;

/// Renders the template.
///
/// # Errors
/// The sheet writer refused: our own failure.
pub fn render() -> Result<Vec<u8>, ReportError> {
    let mut workbook = new_workbook()?;
    let head = Format::new().set_bold().set_background_color("EDEFF2").set_align(FormatAlign::VerticalCenter);
    let example = Format::new().set_italic().set_font_color("5B6470");
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sheet = workbook.add_worksheet();
    sheet.set_name("Организации")?;
    for (at, (title, width)) in (0..).zip(COLUMNS.iter().zip([16.0, 52.0, 30.0, 16.0, 28.0, 22.0, 36.0])) {
        sheet.write_string_with_format(0, at, *title, &head)?;
        sheet.set_column_width(at, width)?;
    }
    for (at, text) in (0..).zip(EXAMPLE) {
        sheet.write_string_with_format(1, at, text, &example)?;
    }
    let kinds = UnitKind::ALL.map(UnitKind::label);
    let list = DataValidation::new()
        .allow_list_strings(&kinds)?
        .set_error_title("Неизвестный тип")?
        .set_error_message("Выберите тип из списка.")?;
    sheet.add_data_validation(1, 0, PREPARED_ROWS, 0, &list)?;
    sheet.set_freeze_panes(1, 0)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name("Как заполнять")?;
    sheet.set_column_width(0, 26)?.set_column_width(1, 100)?;
    sheet.write_string_with_format(0, 0, "Столбец", &head)?;
    sheet.write_string_with_format(0, 1, "Что писать", &head)?;
    for (row, (column, words)) in (1..).zip(EXPLANATIONS) {
        sheet.write_string_with_format(row, 0, column, &wrapped)?;
        sheet.write_string_with_format(row, 1, words, &wrapped)?;
    }
    let after = u32::try_from(EXPLANATIONS.len()).unwrap_or(u32::MAX) + 2;
    sheet.write_string_with_format(
        after,
        1,
        "Строка-пример на листе «Организации» не загружается: замените её своими данными или оставьте.",
        &wrapped,
    )?;
    Ok(workbook.save_to_buffer()?)
}

#[cfg(test)]
mod tests {
    use calamine::{Reader, Xlsx};

    use super::*;

    #[test]
    fn has_the_columns_and_the_example() {
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(render().unwrap())).unwrap();
        let range = book.worksheet_range("Организации").unwrap();
        let row =
            |at: usize| -> Vec<String> { range.rows().nth(at).unwrap().iter().map(ToString::to_string).collect() };
        assert_eq!(row(0), COLUMNS);
        assert_eq!(row(1)[..3], EXAMPLE[..3]);
        assert_eq!(book.worksheet_range("Как заполнять").unwrap().height(), 10);
        assert_eq!(render().unwrap(), render().unwrap(), "the same bytes every time");
    }
}
