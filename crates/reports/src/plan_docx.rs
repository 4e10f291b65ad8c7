//! A plan as a Word document: landscape, approval at the top right, one table with a repeated header and section rows.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, NumPages, PageMargin, PageNum, PageOrientationType, Paragraph, Run,
    RunFonts, Shading, Table, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};
use domain::plan_export::{Column, ExportRow, ExportSection, PlanExport};

use crate::ReportError;

/// A4 lying, in twentieths of a point.
const PAGE: (u32, u32) = (16_838, 11_906);
/// Margins, in twentieths of a point.
const MARGIN: u32 = 851;
/// Width of the text.
const WIDTH: usize = (PAGE.0 - 2 * MARGIN) as usize;
/// Sizes are in half points.
const BODY: usize = 22;
const HEAD: usize = 28;
/// Quiet surface of header and section rows; readable in black and white.
const QUIET: &str = "EDEFF2";

/// Renders a plan.
///
/// # Errors
/// The document writer refused: our own failure.
pub fn render(plan: &PlanExport) -> Result<Vec<u8>, ReportError> {
    let fonts = RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").cs("Times New Roman");
    let margin = i32::try_from(MARGIN).unwrap_or(i32::MAX);
    let margins =
        PageMargin { top: margin, bottom: margin, left: margin, right: margin, header: 400, footer: 400, gutter: 0 };
    let pages = Paragraph::new()
        .align(AlignmentType::Center)
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text(" из "))
        .add_num_pages(NumPages::new());
    let mut docx = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(margins)
        .default_fonts(fonts)
        .default_size(BODY)
        .footer(Footer::new().add_paragraph(pages));
    for line in &plan.approval {
        docx = docx.add_paragraph(text(line).align(AlignmentType::Right));
    }
    docx = docx.add_paragraph(text(""));
    let title = Run::new().add_text(clean(&plan.title)).bold().size(HEAD);
    docx = docx.add_paragraph(Paragraph::new().add_run(title).align(AlignmentType::Center));
    if !plan.as_of.is_empty() {
        docx = docx.add_paragraph(text(&plan.as_of).align(AlignmentType::Center));
    }
    docx = listed(docx, "Цель:", &plan.goals);
    docx = listed(docx, "Целевые показатели:", &plan.targets);
    docx = docx.add_paragraph(text("")).add_table(plan_table(plan));
    if !plan.checkpoints.is_empty() {
        docx = docx.add_paragraph(heading("Контрольные точки")).add_table(checkpoints(&plan.checkpoints));
    }
    if !plan.obligations.is_empty() {
        docx = docx.add_paragraph(heading("Обязанности из приказа"));
        for row in &plan.obligations {
            docx = docx.add_paragraph(text(&obligation(row)));
        }
    }
    pack(docx)
}

fn pack(docx: Docx) -> Result<Vec<u8>, ReportError> {
    let mut parts = docx.build();
    parts.document = repeat_headers(parts.document)?;
    let mut bytes = Cursor::new(Vec::new());
    parts.pack(&mut bytes).map_err(|e| ReportError::Document(e.to_string()))?;
    Ok(bytes.into_inner())
}

/// Marks the first row of every table as a header that Word repeats on each page: the writer has no call for it.
fn repeat_headers(document: Vec<u8>) -> Result<Vec<u8>, ReportError> {
    let xml = String::from_utf8(document).map_err(|e| ReportError::Document(e.to_string()))?;
    let mut out = String::with_capacity(xml.len() + 64);
    let mut rest = xml.as_str();
    while let Some(at) = rest.find("<w:tbl>") {
        let (before, table) = rest.split_at(at);
        out.push_str(before);
        // Our rows are made by `row`, which always writes row properties with `cantSplit` in them.
        let mark = "<w:cantSplit />";
        let Some(first) = table.find(mark) else {
            return Err(ReportError::Document("у таблицы нет строки заголовков".to_owned()));
        };
        let (head, tail) = table.split_at(first + mark.len());
        out.push_str(head);
        out.push_str("<w:tblHeader />");
        rest = tail;
    }
    out.push_str(rest);
    Ok(out.into_bytes())
}

/// XML 1.0 has no place for most control characters.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect()
}

fn run(words: &str) -> Run {
    let mut run = Run::new();
    for (i, line) in clean(words).split('\n').enumerate() {
        if i > 0 {
            run = run.add_break(docx_rs::BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run
}

fn text(words: &str) -> Paragraph {
    Paragraph::new().add_run(run(words)).line_spacing(LineSpacing::new().after(0))
}

fn heading(words: &str) -> Paragraph {
    Paragraph::new().add_run(run(words).bold()).line_spacing(LineSpacing::new().before(240).after(120)).keep_next(true)
}

fn listed(docx: Docx, head: &str, items: &[String]) -> Docx {
    if items.is_empty() {
        return docx;
    }
    items.iter().fold(docx.add_paragraph(heading(head)), |docx, item| docx.add_paragraph(text(item)))
}

/// Share of the width that a column takes, by the length of what stands in it.
fn weight(column: Column) -> usize {
    match column {
        Column::Number => 5,
        Column::Title => 28,
        Column::Audience | Column::Expected => 20,
        Column::Deadline | Column::Channels => 12,
        Column::Responsible | Column::Reports => 15,
        Column::Status => 10,
    }
}

fn widths(columns: &[Column]) -> Vec<usize> {
    let all: usize = columns.iter().map(|c| weight(*c)).sum();
    columns.iter().map(|c| WIDTH * weight(*c) / all.max(1)).collect()
}

fn plan_table(plan: &PlanExport) -> Table {
    let columns = plan.columns();
    let widths = widths(&columns);
    let mut rows = vec![head(&columns.iter().map(|c| c.header()).collect::<Vec<_>>(), &widths)];
    for section in &plan.sections {
        let title = section_title(section);
        if !title.is_empty() {
            let cell = cell(&title, WIDTH, true).grid_span(columns.len());
            rows.push(row(vec![cell.shading(shade())]));
        }
        for line in &section.rows {
            let cells = columns.iter().zip(&widths).map(|(column, width)| cell(column.cell(line), *width, false));
            rows.push(row(cells.collect()));
        }
    }
    table(rows, widths)
}

fn checkpoints(lines: &[ExportRow]) -> Table {
    let columns = [Column::Number, Column::Title, Column::Responsible, Column::Deadline];
    let widths = widths(&columns);
    let titles: Vec<&str> =
        columns.iter().map(|c| if *c == Column::Title { "Контрольная точка" } else { c.header() }).collect();
    let mut rows = vec![head(&titles, &widths)];
    for line in lines {
        let cells = columns.iter().zip(&widths).map(|(column, width)| cell(column.cell(line), *width, false));
        rows.push(row(cells.collect()));
    }
    table(rows, widths)
}

fn table(rows: Vec<TableRow>, widths: Vec<usize>) -> Table {
    Table::new(rows).set_grid(widths).layout(TableLayoutType::Fixed).width(WIDTH, WidthType::Dxa)
}

fn head(titles: &[&str], widths: &[usize]) -> TableRow {
    let cells = titles
        .iter()
        .zip(widths)
        .map(|(title, width)| cell(title, *width, true).shading(shade()).vertical_align(VAlignType::Center));
    row(cells.collect())
}

/// Every row stays on one page when it can.
fn row(cells: Vec<TableCell>) -> TableRow {
    TableRow::new(cells).cant_split()
}

fn cell(words: &str, width: usize, bold: bool) -> TableCell {
    let run = if bold { run(words).bold() } else { run(words) };
    let paragraph = Paragraph::new().add_run(run).line_spacing(LineSpacing::new().after(0));
    TableCell::new().add_paragraph(paragraph).width(width, WidthType::Dxa)
}

fn shade() -> Shading {
    Shading::new().fill(QUIET)
}

/// «1. Диагностика»; a number already written into the title is not repeated.
pub(crate) fn section_title(section: &ExportSection) -> String {
    match &section.number {
        Some(number) if section.title.is_empty() => number.clone(),
        Some(number) => format!("{}. {}", number.trim_end_matches('.'), section.title),
        None => section.title.clone(),
    }
}

fn obligation(row: &ExportRow) -> String {
    let mut words = row.title.clone();
    if !row.responsible.is_empty() {
        words = format!("{}: {words}", row.responsible);
    }
    if !row.deadline.is_empty() {
        words = format!("{words} ({})", row.deadline);
    }
    words
}

#[cfg(test)]
pub(crate) mod tests;
