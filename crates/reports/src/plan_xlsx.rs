//! A plan as a sheet: frozen header, filters, wrapped text, real dates beside the document's words.

use domain::plan_export::{Column, ExportRow, PlanExport};
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::ReportError;
use crate::plan_docx::section_title;

/// Titles of the columns with dates. «Отметка» tells our own reader that they are no column of the plan.
const DATES: [&str; 2] = ["Отметка: первый день", "Отметка: последний день"];

/// Renders a plan.
///
/// # Errors
/// The sheet writer refused: our own failure, or a text longer than a cell can hold.
pub fn render(plan: &PlanExport) -> Result<Vec<u8>, ReportError> {
    let mut workbook = new_workbook()?;
    let formats = Formats::new();
    plan_sheet(workbook.add_worksheet(), plan, &formats)?;
    if !plan.checkpoints.is_empty() {
        checkpoints(workbook.add_worksheet(), &plan.checkpoints, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A workbook with a fixed moment of creation: the same model gives the same bytes.
pub(crate) fn new_workbook() -> Result<Workbook, ReportError> {
    let mut workbook = Workbook::new();
    let moment = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("Опора").set_creation_datetime(&moment));
    Ok(workbook)
}

struct Formats {
    title: Format,
    note: Format,
    head: Format,
    section: Format,
    text: Format,
    date: Format,
}

impl Formats {
    fn new() -> Formats {
        let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
        Formats {
            title: Format::new().set_bold().set_font_size(14).set_text_wrap().set_align(FormatAlign::Center),
            note: Format::new().set_text_wrap().set_align(FormatAlign::Right),
            head: cell.clone().set_bold().set_background_color("EDEFF2").set_align(FormatAlign::VerticalCenter),
            section: cell.clone().set_bold().set_background_color("F5F6F8"),
            text: cell.clone(),
            date: cell.set_num_format("dd.mm.yyyy"),
        }
    }
}

/// Longest text of a cell.
const CELL: usize = 32_767;

/// Text that a cell can hold.
pub(crate) fn fitting(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(CELL).collect()
}

/// Number of a column.
pub(crate) fn column_index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn plan_sheet(sheet: &mut Worksheet, plan: &PlanExport, formats: &Formats) -> Result<(), ReportError> {
    let columns = plan.columns();
    let last = column_index(columns.len() + DATES.len() - 1);
    sheet.set_name("План")?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let mut row: u32 = 0;
    for line in &plan.approval {
        sheet.merge_range(row, 0, row, last, &fitting(line), &formats.note)?;
        row += 1;
    }
    sheet.merge_range(row, 0, row, last, &fitting(&plan.title), &formats.title)?;
    sheet.set_row_height(row, 40)?;
    row += 1;
    if !plan.as_of.is_empty() {
        sheet.merge_range(row, 0, row, last, &fitting(&plan.as_of), &formats.note)?;
        row += 1;
    }
    let head = row;
    for (at, title) in columns.iter().map(|c| c.header()).chain(DATES).enumerate() {
        sheet.write_string_with_format(head, column_index(at), title, &formats.head)?;
    }
    for (at, column) in columns.iter().enumerate() {
        sheet.set_column_width(column_index(at), width(*column))?;
    }
    for at in columns.len()..columns.len() + DATES.len() {
        sheet.set_column_width(column_index(at), 12)?;
    }
    row += 1;
    for section in &plan.sections {
        let title = section_title(section);
        if !title.is_empty() {
            sheet.merge_range(row, 0, row, last, &fitting(&title), &formats.section)?;
            row += 1;
        }
        for line in &section.rows {
            activity(sheet, row, line, &columns, formats)?;
            row += 1;
        }
    }
    sheet.set_freeze_panes(head + 1, 0)?;
    sheet.set_repeat_rows(head, head)?;
    if row > head + 1 {
        sheet.autofilter(head, 0, row - 1, last)?;
    }
    Ok(())
}

fn activity(
    sheet: &mut Worksheet,
    row: u32,
    line: &ExportRow,
    columns: &[Column],
    formats: &Formats,
) -> Result<(), ReportError> {
    for (at, column) in columns.iter().enumerate() {
        sheet.write_string_with_format(row, column_index(at), fitting(column.cell(line)), &formats.text)?;
    }
    let first = line.windows.iter().filter_map(|w| w.start).min();
    let last = line.windows.iter().map(|w| w.due).max();
    for (at, day) in [first, last].into_iter().enumerate() {
        let column = column_index(columns.len() + at);
        match day.and_then(excel_date) {
            Some(day) => sheet.write_datetime_with_format(row, column, &day, &formats.date)?,
            None => sheet.write_blank(row, column, &formats.text)?,
        };
    }
    Ok(())
}

/// A date as Excel counts it; nothing before 1900.
fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

fn width(column: Column) -> f64 {
    match column {
        Column::Number => 8.0,
        Column::Title => 48.0,
        Column::Audience | Column::Expected => 36.0,
        Column::Deadline => 22.0,
        Column::Responsible | Column::Reports | Column::Channels => 28.0,
        Column::Status => 16.0,
    }
}

fn checkpoints(sheet: &mut Worksheet, lines: &[ExportRow], formats: &Formats) -> Result<(), ReportError> {
    sheet.set_name("Контрольные точки")?;
    for (at, (title, width)) in
        [("№ п/п", 8.0), ("Контрольная точка", 60.0), ("Ответственный", 30.0), ("Сроки", 30.0)].into_iter().enumerate()
    {
        sheet.write_string_with_format(0, column_index(at), title, &formats.head)?;
        sheet.set_column_width(column_index(at), width)?;
    }
    for (row, line) in (1..).zip(lines) {
        let cells = [line.number.as_deref().unwrap_or(""), &line.title, &line.responsible, &line.deadline];
        for (at, text) in cells.into_iter().enumerate() {
            sheet.write_string_with_format(row, column_index(at), fitting(text), &formats.text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

#[cfg(test)]
mod tests;
