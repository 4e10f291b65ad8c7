//! ODS: the sheets of OpenDocument's `content.xml`, with the words its cells show.

use std::collections::HashSet;

use domain::refusal::Refusal;

use super::number::iso_date;
use super::sheet::{Budget, Placed, Region, Sheet};
use crate::formats::container::Container;
use crate::formats::xml::{self, Element, Handler, Space, Step};
use crate::limits;

/// Reads the sheets of an ODS container.
pub(super) fn read(container: &mut Container<'_>, name: &str) -> Result<Vec<Sheet>, Refusal> {
    let manifest = container.part_bytes("META-INF/manifest.xml", limits::SECONDARY_PART_BYTES)?.unwrap_or_default();
    let mark = b"encryption-data";
    if manifest.windows(mark.len()).any(|window| window == mark) {
        return Err(limits::encrypted(name));
    }
    let Some(content) = container.part("content.xml", limits::PART_BYTES)? else {
        return Err(limits::damaged(name, "в нём нет содержимого книги"));
    };
    let mut reader = Sheets { budget: Some(Budget::new(name)), ..Sheets::default() };
    xml::stream(content, name, &mut reader)?;
    Ok(reader.sheets)
}

/// What an entered element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Style,
    Table,
    Row,
    Cell,
    Paragraph,
    Other,
}

#[derive(Default)]
struct Sheets<'a> {
    sheets: Vec<Sheet>,
    budget: Option<Budget<'a>>,
    stack: Vec<Tag>,
    style: String,
    hidden_styles: HashSet<String>,
    bold_styles: HashSet<String>,
    centred_styles: HashSet<String>,
    row: u32,
    column: u32,
    row_repeats: u32,
    row_cells: Vec<Placed>,
    cell: OpenCell,
    tables: u32,
}

#[derive(Default)]
struct OpenCell {
    paragraphs: Vec<String>,
    style: String,
    repeats: u32,
    columns: u32,
    rows: u32,
    kind: String,
    value: String,
}

impl Sheets<'_> {
    fn begin_style(&mut self, element: &Element<'_>) {
        self.style = element.attribute(b"name").unwrap_or_default().into_owned();
    }

    fn style_properties(&mut self, element: &Element<'_>) {
        let is = |attribute: &[u8], value: &str| element.attribute(attribute).is_some_and(|found| found == value);
        match element.local() {
            b"table-properties" if is(b"display", "false") => self.hidden_styles.insert(self.style.clone()),
            b"text-properties" if is(b"font-weight", "bold") => self.bold_styles.insert(self.style.clone()),
            b"paragraph-properties" if is(b"text-align", "center") => self.centred_styles.insert(self.style.clone()),
            _ => false,
        };
    }

    fn begin_table(&mut self, element: &Element<'_>) {
        let style = element.attribute(b"style-name").unwrap_or_default();
        let name = element.attribute(b"name").unwrap_or_default();
        self.sheets.push(Sheet::new(&name, self.hidden_styles.contains(style.as_ref())));
        (self.row, self.tables) = (0, self.tables + 1);
    }

    fn begin_row(&mut self, element: &Element<'_>) {
        self.column = 0;
        self.row_repeats = element.number(b"number-rows-repeated").unwrap_or(1).max(1);
        self.row_cells.clear();
    }

    fn begin_cell(&mut self, element: &Element<'_>) {
        let value = ["date-value", "value", "boolean-value"].iter().find_map(|name| element.attribute(name.as_bytes()));
        self.cell = OpenCell {
            paragraphs: Vec::new(),
            style: element.attribute(b"style-name").unwrap_or_default().into_owned(),
            repeats: element.number(b"number-columns-repeated").unwrap_or(1).max(1),
            columns: element.number(b"number-columns-spanned").unwrap_or(1).max(1),
            rows: element.number(b"number-rows-spanned").unwrap_or(1).max(1),
            kind: element.attribute(b"value-type").unwrap_or_default().into_owned(),
            value: value.unwrap_or_default().into_owned(),
        };
    }

    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        let text = shown(&cell);
        let (row, column) = (self.row, self.column);
        self.column = column.saturating_add(cell.repeats);
        if let Some(sheet) = self.sheets.last_mut()
            && (cell.columns > 1 || cell.rows > 1)
        {
            let end = (row.saturating_add(cell.rows - 1), column.saturating_add(cell.columns - 1));
            sheet.regions.push(Region { start: (row, column), end });
        }
        if text.trim().is_empty() {
            return;
        }
        let bold = self.bold_styles.contains(&cell.style);
        let centred = self.centred_styles.contains(&cell.style);
        for at in 0..cell.repeats.min(limits::GRID_COLUMNS) {
            self.row_cells.push(Placed { row, column: column.saturating_add(at), text: text.clone(), bold, centred });
        }
    }

    /// A repeated row with words is written out; a repeated empty one is filler.
    fn end_row(&mut self) -> Result<(), Refusal> {
        let cells = std::mem::take(&mut self.row_cells);
        if let (Some(sheet), Some(budget), false) = (self.sheets.last_mut(), self.budget.as_mut(), cells.is_empty()) {
            for at in 0..self.row_repeats.min(limits::REPEATED_ROWS) {
                for cell in &cells {
                    sheet.put(Placed { row: cell.row.saturating_add(at), ..cell.clone() }, budget)?;
                }
            }
        }
        self.row = self.row.saturating_add(self.row_repeats);
        Ok(())
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.cell.paragraphs.last_mut() {
            paragraph.push_str(text);
        }
    }
}

impl Handler for Sheets<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
        let in_cell = self.stack.contains(&Tag::Cell);
        let tag = match (element.space, element.local()) {
            (Space::Office, b"annotation") | (Space::Table, b"shapes" | b"tracked-changes") => return Ok(Step::Skip),
            (Space::Style, b"style") => {
                self.begin_style(element);
                Tag::Style
            }
            (Space::Style, _) if self.stack.last() == Some(&Tag::Style) => {
                self.style_properties(element);
                Tag::Other
            }
            // A table inside a cell is a picture of another sheet.
            (Space::Table, b"table") if !in_cell => {
                self.begin_table(element);
                Tag::Table
            }
            (Space::Table, b"table-row") if !in_cell => {
                self.begin_row(element);
                Tag::Row
            }
            (Space::Table, b"table-cell" | b"covered-table-cell") if self.stack.last() == Some(&Tag::Row) => {
                self.begin_cell(element);
                Tag::Cell
            }
            (Space::Text, b"p" | b"h") if in_cell => {
                self.cell.paragraphs.push(String::new());
                Tag::Paragraph
            }
            (Space::Text, b"s") if in_cell => {
                let count = element.number(b"c").unwrap_or(1usize).min(64);
                self.push(&" ".repeat(count));
                Tag::Other
            }
            (Space::Text, b"tab") if in_cell => {
                self.push("\t");
                Tag::Other
            }
            (Space::Text, b"line-break") if in_cell => {
                self.push("\n");
                Tag::Other
            }
            _ => Tag::Other,
        };
        self.stack.push(tag);
        Ok(Step::Enter)
    }

    fn end(&mut self) -> Result<(), Refusal> {
        match self.stack.pop() {
            Some(Tag::Cell) => self.end_cell(),
            Some(Tag::Row) => self.end_row()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        if self.stack.contains(&Tag::Paragraph) {
            self.push(text);
        }
        Ok(())
    }
}

/// What a cell shows: its own words, but a date told in figures as day, month, year and a number with a point.
fn shown(cell: &OpenCell) -> String {
    let words = cell.paragraphs.join("\n");
    let trimmed = words.trim();
    let cyrillic = trimmed.chars().any(|c| ('а'..='я').contains(&c.to_lowercase().next().unwrap_or(c)));
    match cell.kind.as_str() {
        "date" if !cell.value.is_empty() && !cyrillic => iso_date(&cell.value),
        "float" if trimmed.is_empty() => cell.value.clone(),
        "float" if trimmed.matches(',').count() == 1 && trimmed.chars().all(|c| c.is_ascii_digit() || c == ',') => {
            trimmed.replace(',', ".")
        }
        _ => words,
    }
}
