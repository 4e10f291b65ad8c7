//! Workbooks: XLSX, XLSB and XLS through calamine, ODS by our own small reader, because it needs spans and the words
//! a person sees. Every visible sheet with words becomes one table whose row numbers are the numbers at the sheet's
//! left edge; what stands above the head of the table (approval, title) stays rows of that table.

mod biff;
mod number;
mod ods;
mod references;
mod sheet;

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, Xlsx, XlsxError};
use domain::refusal::Refusal;

use self::sheet::{Placed, Region, Sheet};
use super::container::Container;
use crate::document::{Block, Document};
use crate::limits;

/// Most bytes of all parts of a workbook, unpacked. Sheets are streamed, but shared strings are kept.
const UNPACKED_BYTES: u64 = 64 * 1024 * 1024;

/// Most cells, empty ones included, that the sheets of an XLS may spread over; the reader keeps about 60 bytes for each.
const SPREAD: u64 = 2_000_000;

/// Reads a workbook.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    let sheets = if bytes.starts_with(b"PK") {
        let mut container = Container::open(bytes, name)?;
        container.check_unpacked(UNPACKED_BYTES)?;
        if container.has("xl/workbook.bin") {
            xlsb(bytes, name)?
        } else if container.has("content.xml") {
            ods::read(&mut container, name)?
        } else {
            references::check(&mut container, name)?;
            xlsx(bytes, name)?
        }
    } else {
        xls(bytes, name)?
    };
    let visible = sheets.iter().any(|sheet| !sheet.hidden && !sheet.cells.is_empty());
    let wanted = sheets.into_iter().filter(|sheet| !sheet.hidden || !visible);
    let mut document = Document::default();
    for (at, sheet) in wanted.enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if let Some(table) = sheet.into_table(number, name)? {
            document.blocks.push(Block::Table(table));
        }
    }
    if document.blocks.is_empty() {
        return Err(Refusal::new(
            "empty_document",
            format!("В книге «{name}» нет ни одной заполненной ячейки."),
            "Проверьте, тот ли файл выбран, и загрузите книгу с планом.",
        ));
    }
    Ok(document)
}

fn xlsx(bytes: &[u8], name: &str) -> Result<Vec<Sheet>, Refusal> {
    let refused = |error: &XlsxError| match error {
        XlsxError::Password => limits::encrypted(name),
        _ => limits::damaged(name, "листы книги не читаются"),
    };
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| refused(&error))?;
    let list: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let mut sheets = Vec::new();
    let mut budget = sheet::Budget::new(name);
    for entry in list {
        let mut sheet = Sheet::new(&entry.name, entry.visible != SheetVisible::Visible);
        // A sheet that only the list knows is no reason to refuse the others.
        let Ok(mut cells) = book.worksheet_cells_reader(&entry.name) else { continue };
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|error| refused(&error))? {
            if matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            let style = cells.styles().get(style);
            let code =
                style.and_then(|s| s.number_format.as_ref()).map_or("General", |format| format.format_code.as_str());
            let text = number::shown(cell.get_value(), code);
            let bold = style.and_then(|s| s.font.as_ref()).is_some_and(calamine::Font::is_bold);
            let centred = style.and_then(|s| s.alignment.as_ref()).is_some_and(|alignment| {
                use calamine::HorizontalAlignment::{Center, CenterContinuous};
                matches!(alignment.horizontal, Center | CenterContinuous)
            });
            let (row, column) = cell.get_position();
            sheet.put(Placed { row, column, text, bold, centred }, &mut budget)?;
        }
        drop(cells);
        let regions = book.merge_cells_by_sheet_name(&entry.name).unwrap_or_default();
        sheet.regions = regions.iter().map(|region| Region { start: region.start, end: region.end }).collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn xlsb(bytes: &[u8], name: &str) -> Result<Vec<Sheet>, Refusal> {
    let refused = || limits::damaged(name, "листы книги не читаются");
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|_| refused())?;
    let list: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let mut sheets = Vec::new();
    let mut budget = sheet::Budget::new(name);
    for entry in list {
        let mut sheet = Sheet::new(&entry.name, entry.visible != SheetVisible::Visible);
        let Ok(mut cells) = book.worksheet_cells_reader(&entry.name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(|_| refused())? {
            let (row, column) = cell.get_position();
            let text = number::shown(cell.get_value(), "General");
            sheet.put(Placed { row, column, text, bold: false, centred: false }, &mut budget)?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn xls(bytes: &[u8], name: &str) -> Result<Vec<Sheet>, Refusal> {
    // A password turns an XLSX into a container of the old kind with this stream inside.
    let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(marker.len()).any(|window| window == marker) {
        return Err(limits::encrypted(name));
    }
    match biff::largest_sheet(bytes) {
        None => return Err(limits::damaged(name, "листы книги не читаются")),
        Some(spread) if spread > SPREAD => {
            return Err(limits::too_complex(name, "заполненные ячейки листа стоят слишком далеко друг от друга"));
        }
        Some(_) => {}
    }
    // The old format's reader is built for honest files: a panic in it is a damaged file, not our failure.
    let opened = std::panic::catch_unwind(|| Xls::new(Cursor::new(bytes)));
    let mut book = match opened {
        Ok(Ok(book)) => book,
        Ok(Err(XlsError::Password)) => return Err(limits::encrypted(name)),
        _ => return Err(limits::damaged(name, "листы книги не читаются")),
    };
    let list: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let mut sheets = Vec::new();
    let mut budget = sheet::Budget::new(name);
    for entry in list {
        let mut sheet = Sheet::new(&entry.name, entry.visible != SheetVisible::Visible);
        let Ok(range) = book.worksheet_range(&entry.name) else { continue };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let column = left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
            let text = number::shown(&number::borrowed(value), "General");
            sheet.put(Placed { row, column, text, bold: false, centred: false }, &mut budget)?;
        }
        let regions = book.merge_cells_by_sheet_name(&entry.name).unwrap_or_default();
        sheet.regions = regions.iter().map(|region| Region { start: region.start, end: region.end }).collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}

#[cfg(test)]
mod tests;
