//! The empty workbook of a register: heads to fill, lists to choose from, a sheet that explains.

use domain::registers::describe::{Column, Kind, Register};
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Note};

use crate::ReportError;
use crate::plan_xlsx::new_workbook;

/// Rows of the sheet that get lists to choose from.
const PREPARED_ROWS: u32 = 2_000;

/// Renders the template.
///
/// # Errors
/// The sheet writer refused: our own failure.
pub fn render(register: &Register) -> Result<Vec<u8>, ReportError> {
    let mut workbook = new_workbook()?;
    let head =
        Format::new().set_bold().set_background_color("EDEFF2").set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let optional = Format::new().set_background_color("F6F7F9").set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sheet = workbook.add_worksheet();
    sheet.set_name(short(&register.title))?;
    for (at, column) in (0..).zip(&register.columns) {
        let format = if column.obligatory { &head } else { &optional };
        sheet.write_string_with_format(0, at, &column.title, format)?;
        sheet.insert_note(0, at, &Note::new(explanation(column)).set_author("Опора"))?;
        sheet.set_column_width(
            at,
            if matches!(column.kind, Kind::Unit | Kind::Person | Kind::Text) { 32.0 } else { 18.0 },
        )?;
        let choices: Vec<&str> = match column.kind {
            Kind::Flag => vec!["да", "нет"],
            Kind::Choice => column.choices.iter().map(|choice| choice.value.as_str()).collect(),
            _ => continue,
        };
        let list = DataValidation::new()
            .allow_list_strings(&choices)?
            .set_error_title("Нет в списке")?
            .set_error_message("Выберите значение из списка.")?;
        sheet.add_data_validation(1, at, PREPARED_ROWS, at, &list)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name("Как заполнять")?;
    sheet.set_column_width(0, 34)?.set_column_width(1, 100)?;
    sheet.write_string_with_format(0, 0, "Столбец", &head)?;
    sheet.write_string_with_format(0, 1, "Что писать", &head)?;
    for (row, column) in (1..).zip(&register.columns) {
        sheet.write_string_with_format(row, 0, &column.title, &wrapped)?;
        sheet.write_string_with_format(row, 1, explanation(column), &wrapped)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Excel takes 31 signs for the name of a sheet.
fn short(title: &str) -> String {
    title.chars().take(31).collect()
}

fn explanation(column: &Column) -> String {
    let duty = match (column.obligatory, column.may_be_empty) {
        (true, false) => "Обязательно.",
        (true, true) => "Столбец обязателен, ячейка может быть пустой.",
        (false, _) => "По желанию.",
    };
    let what = match column.kind {
        Kind::Unit => "Код, краткое или полное наименование организации, как на странице «Организации».".to_owned(),
        Kind::Organiser => "Кто проводит: организация или слова.".to_owned(),
        Kind::Person => "Фамилия, имя, отчество полностью.".to_owned(),
        Kind::PupilName => "Фамилия, имя, отчество. Хранится зашифрованно, видно только в школе.".to_owned(),
        Kind::Born => "Дата рождения. Без неё не различить однофамильцев.".to_owned(),
        Kind::Event => "Название события, как в реестре событий.".to_owned(),
        Kind::EventDate | Kind::Date => "Дата, например 31.12.2023.".to_owned(),
        Kind::YearOrDate => "Год или дата, например 2008 или 25.08.2008.".to_owned(),
        Kind::Number => "Число не меньше нуля.".to_owned(),
        Kind::Percent => "Процент от 0 до 100.".to_owned(),
        Kind::Flag => "«да» или «нет».".to_owned(),
        Kind::SchoolYear => "Учебный год, например 2022/2023.".to_owned(),
        Kind::Year => "Год, например 2023.".to_owned(),
        Kind::Class => "Класс, например 7А.".to_owned(),
        Kind::Code => "Код без имени.".to_owned(),
        Kind::Text => "Слова.".to_owned(),
        Kind::Choice => {
            let values: Vec<&str> = column.choices.iter().map(|choice| choice.value.as_str()).collect();
            format!("Одно из: {}.", values.join(", "))
        }
    };
    format!("{duty} {what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::registers::describe;

    #[test]
    fn every_register_has_a_template() {
        for register in describe::all() {
            let bytes = render(register).unwrap();
            assert!(bytes.starts_with(b"PK"), "{}", register.name);
        }
    }
}
