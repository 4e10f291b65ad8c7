//! The form of a school's own diagnostic work: a head, a row of items, a row a pupil; one sheet to fill, one that explains.

use domain::results::linking::diagnostic::{DiagnosticForm, DiagnosticItem, Stage, school_year};
use domain::results::work::Level;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::ReportError;
use crate::plan_xlsx::{column_index, fitting, new_workbook};

/// Columns of items in an empty form, and rows of pupils.
const ITEMS: usize = 20;
const PUPILS: usize = 120;
/// Column of the first item: code and class stand before.
const FIRST: usize = 2;

const EXPLANATIONS: [(&str, &str); 9] = [
    ("Школа", "Логин ФИС ОКО, например edu990101."),
    ("Этап", "Входная, промежуточная или итоговая: в одном учебном году их может быть до трёх."),
    ("Учебный год", "Например 2025/26."),
    ("Что проверяется, код элемента", "По желанию: умение своими словами и код элемента содержания."),
    (
        "Общее задание",
        "Любая короткая метка, например А1. Одинаковая метка во входной и итоговой работах значит: это одно и то же задание, слово в слово. Нужно не меньше 3 таких заданий, лучше 5–8 разной трудности.",
    ),
    ("Макс. балл", "Наибольший балл за задание. Столбцы без балла и без оценок не читаются: лишние можно оставить."),
    (
        "Код ученика",
        "Свой код или номер, один и тот же во всех работах года. Фамилии не нужны: если они есть, программа их отбросит.",
    ),
    (
        "Баллы",
        "Целые числа. Если ученик не приступал к заданию, поставьте X; если не писал работу, оставьте строку пустой.",
    ),
    (
        "Чего не делать",
        "Не разбирайте общие задания между работами: тогда станет легче задание, а не вырастут ученики.",
    ),
];

/// Renders the form, filled in with what is known.
///
/// # Errors
/// The sheet writer refused: our own failure.
pub fn render(form: &DiagnosticForm) -> Result<Vec<u8>, ReportError> {
    let mut workbook = new_workbook()?;
    let border = Format::new().set_border(FormatBorder::Thin);
    let head = border.clone().set_bold().set_background_color("EDEFF2");
    let turned = border.clone().set_text_wrap().set_align(FormatAlign::Top);
    let sheet = workbook.add_worksheet();
    sheet.set_name("Работа")?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let next = write_head(sheet, form)?;
    let header = write_items(sheet, next, &form.items, [&head, &border, &turned])?;
    for row in 0..form.pupils.len().max(PUPILS) {
        let at = header + 1 + u32::try_from(row).unwrap_or(u32::MAX);
        let pupil = form.pupils.get(row);
        let cells = [pupil.map(|pupil| pupil.1.as_str()), pupil.and_then(|pupil| pupil.0.as_deref())];
        for (column, text) in cells.into_iter().enumerate() {
            sheet.write_string_with_format(at, column_index(column), fitting(text.unwrap_or_default()), &border)?;
        }
    }
    sheet.set_freeze_panes(header + 1, column_index(FIRST))?;
    sheet.set_column_width(0, 22)?.set_column_width(1, 16)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name("Как заполнять")?;
    sheet.set_column_width(0, 30)?.set_column_width(1, 100)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, (what, words)) in (0..).zip(EXPLANATIONS) {
        sheet.write_string_with_format(row, 0, what, &wrapped.clone().set_bold())?;
        sheet.write_string_with_format(row, 1, words, &wrapped)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The labelled lines; answers the row after them.
fn write_head(sheet: &mut Worksheet, form: &DiagnosticForm) -> Result<u32, XlsxError> {
    let bold = Format::new().set_bold();
    // As text, or a spreadsheet makes a date of «2025/26».
    let plain = Format::new().set_num_format("@");
    sheet.write_string_with_format(0, 0, "Диагностическая работа школы", &bold.clone().set_font_size(14))?;
    let lines = [
        ("Школа:", form.school.clone()),
        ("Название школы:", form.school_name.clone().unwrap_or_default()),
        ("Учебный год:", form.year.map(school_year).unwrap_or_default()),
        ("Этап:", form.stage.map(|stage| stage.label().to_owned()).unwrap_or_default()),
        ("Предмет:", form.subject.clone().unwrap_or_default()),
        ("Класс:", form.grade.map(|grade| grade.to_string()).unwrap_or_default()),
        ("Дата:", String::new()),
    ];
    for (row, (label, value)) in (1..).zip(&lines) {
        sheet.write_string_with_format(row, 0, *label, &bold)?;
        sheet.write_string_with_format(row, 1, fitting(value), &plain)?;
    }
    let stages = DataValidation::new().allow_list_strings(&Stage::ALL.map(Stage::label))?;
    sheet.add_data_validation(4, 1, 4, 1, &stages)?;
    Ok(u32::try_from(lines.len()).unwrap_or(0) + 2)
}

/// The rows about the items; answers the row of their numbers.
fn write_items(
    sheet: &mut Worksheet,
    top: u32,
    items: &[DiagnosticItem],
    [head, border, turned]: [&Format; 3],
) -> Result<u32, XlsxError> {
    let columns = if items.is_empty() { ITEMS } else { items.len().max(ITEMS) };
    type Of = fn(&DiagnosticItem) -> String;
    let about: [(&str, Of, &Format); 5] = [
        ("Что проверяется", |item| item.skill.clone(), turned),
        ("Код элемента", |item| item.content.clone(), border),
        ("Уровень (Б, П, В)", |item| item.item.level.map(letter).unwrap_or_default().to_owned(), border),
        ("Общее задание", |item| item.common.clone(), border),
        ("Макс. балл", |item| item.item.max.to_string(), border),
    ];
    let mut row = top;
    for (title, of, format) in about {
        sheet.write_string_with_format(row, 0, title, head)?;
        sheet.write_blank(row, 1, head)?;
        for place in 0..columns {
            let text = items.get(place).map(of).unwrap_or_default();
            let column = column_index(FIRST + place);
            match text.parse::<f64>() {
                Ok(number) if title.starts_with("Макс") => {
                    sheet.write_number_with_format(row, column, number, format)?
                }
                _ => sheet.write_string_with_format(row, column, fitting(&text), format)?,
            };
        }
        row += 1;
    }
    sheet.write_string_with_format(row, 0, "Код ученика", head)?;
    sheet.write_string_with_format(row, 1, "Класс", head)?;
    for place in 0..columns {
        let number = items.get(place).map_or_else(|| (place + 1).to_string(), |item| item.item.number.clone());
        sheet.write_string_with_format(row, column_index(FIRST + place), fitting(&number), head)?;
    }
    Ok(row)
}

const fn letter(level: Level) -> &'static str {
    match level {
        Level::Basic => "Б",
        Level::Advanced => "П",
        Level::High => "В",
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Reader, Xlsx};
    use domain::results::work::Item;

    use super::*;

    fn rows(form: &DiagnosticForm) -> Vec<Vec<String>> {
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(render(form).unwrap())).unwrap();
        let range = book.worksheet_range("Работа").unwrap();
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn empty_and_filled_in() {
        let empty = rows(&DiagnosticForm::default());
        assert_eq!(empty[14][..3], ["Код ученика", "Класс", "1"]);
        let item = DiagnosticItem {
            item: Item { number: "3".into(), max: 2, level: Some(Level::Basic) },
            skill: "Сложение дробей".into(),
            content: "2.1".into(),
            common: "А1".into(),
        };
        let form = DiagnosticForm {
            school: "edu990101".into(),
            year: Some(2026),
            stage: Some(Stage::Final),
            items: vec![item],
            pupils: vec![(Some("5А".into()), "17".into())],
            ..DiagnosticForm::default()
        };
        let filled = rows(&form);
        assert_eq!(
            (filled[1][1].as_str(), filled[3][1].as_str(), filled[4][1].as_str()),
            ("edu990101", "2025/26", "итоговая")
        );
        assert_eq!(
            [&filled[9][2], &filled[12][2], &filled[13][2], &filled[14][2]],
            ["Сложение дробей", "А1", "2", "3"]
        );
        assert_eq!(filled[15][..2], ["17", "5А"]);
        assert_eq!(render(&form).unwrap(), render(&form).unwrap(), "the same bytes every time");
    }
}
