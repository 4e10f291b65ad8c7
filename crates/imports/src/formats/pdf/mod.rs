//! PDF with a text layer. Letters come with their places, borders as drawn lines; tables are put together out of both.
//! A scan has no letters and is refused with the way out.

mod cmap;
mod columns;
mod font;
mod grid;
mod layout;
mod lines;
mod margins;
mod matrix;
mod page;
mod path;
mod seams;
mod sheet;
mod streams;
mod strips;
mod tails;
mod tokens;

use std::collections::HashMap;

use domain::refusal::Refusal;
use lopdf::Document as Pdf;

use self::page::{Budget, Page};
use self::sheet::Sheets;
use crate::document::Document;
use crate::limits;

/// Most pages read: a plan of 10,000 rows has about 1,000.
const PAGES: usize = 2_000;
/// Fewer letters than this on a page of pictures are the stamp of a signature on a scan.
const LETTERS: usize = 60;

/// Reads a PDF.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    let pdf = streams::open(bytes, name)?;
    // Drawing code meets what people's programs wrote: a panic in it is a damaged file, not our failure.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pages(&pdf)));
    let Pages { laid, letters, unknown, pictures } =
        read.map_err(|_| limits::damaged(name, "страницы PDF не читаются"))?;
    if unknown > letters {
        return Err(Refusal::new(
            "no_text_layer",
            format!("Буквы в PDF «{name}» нельзя прочитать: шрифты не говорят, какие это буквы."),
            "Загрузите исходный документ в DOCX или сохраните PDF заново из программы, где он создан.",
        ));
    }
    if letters == 0 || (pictures >= laid.len() && letters < LETTERS * laid.len()) {
        return Err(Refusal::new(
            "no_text_layer",
            format!("В PDF «{name}» нет текстового слоя: это скан."),
            "Распознайте его (ABBYY FineReader, OCR в Adobe Acrobat) и сохраните как DOCX или загрузите исходный DOCX.",
        ));
    }
    Ok(Document { blocks: layout::blocks(laid) })
}

/// All pages, put together one by one so that the letters of only one are kept.
#[derive(Default)]
struct Pages {
    laid: Vec<layout::Laid>,
    /// Letters seen.
    letters: usize,
    /// Glyphs whose letters the fonts do not tell.
    unknown: usize,
    /// Pictures seen.
    pictures: usize,
}

fn pages(pdf: &Pdf) -> Pages {
    let mut budget = Budget {
        operators: 20_000_000,
        glyphs: 12_000_000,
        rules: 400_000,
        fonts: 3_000,
        forms: 20_000,
        bytes: 192 * 1024 * 1024,
    };
    let mut squares = 2_000_000;
    let mut fonts = HashMap::new();
    let mut read = Pages::default();
    let mut sheets = Sheets::default();
    // The first sheet, often a title, waits for the second to tell how pages lie on sheets.
    let mut waiting: Option<Page> = None;
    for (at, id) in pdf.page_iter().take(PAGES).enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let mut sheet = sheet::upright(page::read(pdf, id, number, &mut fonts, &mut budget));
        repair_code_page(&mut sheet);
        read.letters += sheet.letters();
        read.unknown += sheet.unknown;
        read.pictures += sheet.pictures;
        if at == 0 {
            waiting = Some(sheet);
            continue;
        }
        sheets.learn(&sheet);
        for page in waiting.take().into_iter().chain([sheet]).flat_map(|sheet| sheets.pages(sheet)) {
            read.laid.push(layout::lay(&page, &mut squares));
        }
    }
    for page in waiting.into_iter().flat_map(|sheet| sheets.pages(sheet)) {
        read.laid.push(layout::lay(&page, &mut squares));
    }
    read
}

/// Old programs call Windows-1251 letters Western ones: «Ïëàí» is «План».
fn repair_code_page(page: &mut Page) {
    let turned = || page.turned.iter().map(|turned| &turned.glyph);
    let letters = || page.glyphs.iter().chain(turned()).flat_map(|glyph| glyph.letters.chars());
    let cyrillic = letters().filter(|c| ('а'..='я').contains(c)).count();
    let western = letters().filter(|c| ('\u{c0}'..='\u{ff}').contains(c)).count();
    let latin = letters().filter(char::is_ascii_alphabetic).count();
    if cyrillic > western || western <= latin {
        return;
    }
    for glyph in page.glyphs.iter_mut().chain(page.turned.iter_mut().map(|turned| &mut turned.glyph)) {
        let (bytes, _, failed) = encoding_rs::WINDOWS_1252.encode(&glyph.letters);
        if !failed {
            glyph.letters = encoding_rs::WINDOWS_1251.decode_without_bom_handling(&bytes).0.into_owned();
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
