//! CSV: values between semicolons, commas or tabs. The separator is told by how evenly it cuts the lines; Russian
//! sentences are full of commas, so a semicolon that cuts evenly wins.

use csv::ReaderBuilder;
use domain::refusal::Refusal;

use super::text;
use crate::document::{Block, Cell, Document, Paragraph, Row, Table};
use crate::limits;

/// How many records are enough to tell the separator.
const SAMPLE: usize = 200;

/// Reads a CSV file in any of the encodings of Russian text.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    let decoded = text::encoding::decode(bytes);
    let lines = decoded.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let (named, source) = named_separator(&lines);
    let separator = named.or_else(|| separator(source));
    match separator {
        // Tab-separated text knows paragraphs, torn cells and pages: the text reader does it better.
        None | Some(b'\t') => text::read_decoded(source, name),
        Some(separator) => table(source, separator, name),
    }
}

/// Reads a text as one table, whatever stands above its columns: a report's head has one or two values a line, so the
/// width that most lines share is that of its rows, not of its first lines.
pub(crate) fn read_table(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    let decoded = text::encoding::decode(bytes);
    let lines = decoded.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let (named, source) = named_separator(&lines);
    let by_rows = |sign: u8| {
        let widths: Vec<usize> = records(source, sign).take(SAMPLE).flatten().map(|r| r.len()).collect();
        let even = |width: &usize| widths.iter().filter(|other| *other == width).count();
        widths.iter().filter(|width| **width > 2).map(even).max().unwrap_or(0)
    };
    // The first of equals: a decimal comma cuts the rows of other separators evenly too.
    let counted = [b';', b'\t', b',', b'|'].map(|sign| (by_rows(sign), sign));
    let most = counted.iter().map(|(rows, _)| *rows).max().filter(|rows| *rows > 0);
    let told = counted.iter().find(|(rows, _)| Some(*rows) == most).map(|(_, sign)| *sign);
    match named.or(told) {
        Some(separator) => table(source, separator, name),
        None => read(bytes, name),
    }
}

/// Excel's first line `sep=;`.
fn named_separator(source: &str) -> (Option<u8>, &str) {
    let Some(rest) = source.strip_prefix("sep=") else { return (None, source) };
    match rest.as_bytes() {
        [sign @ (b';' | b',' | b'\t' | b'|'), ..] => (Some(*sign), rest[1..].trim_start_matches('\n')),
        _ => (None, source),
    }
}

/// The separator of a file; nothing when none cuts two columns out of most lines.
pub(crate) fn separator(source: &str) -> Option<u8> {
    let mut best: Option<(usize, u8)> = None;
    for sign in [b';', b'\t', b',', b'|'] {
        let widths: Vec<usize> = records(source, sign).take(SAMPLE).map_while(Result::ok).map(|r| r.len()).collect();
        let Some(common) = widths.iter().filter(|w| **w > 1).max_by_key(|w| widths.iter().filter(|x| x == w).count())
        else {
            continue;
        };
        let even = widths.iter().filter(|width| *width == common).count();
        if even * 2 < widths.len() {
            continue;
        }
        // Evenness decides, the number of columns only between equals.
        let score = even * 1000 / widths.len() * 100 + (*common).min(99);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, sign));
        }
    }
    best.map(|(_, sign)| sign)
}

fn records(source: &str, separator: u8) -> impl Iterator<Item = csv::Result<csv::StringRecord>> {
    reader(source, separator).into_records()
}

fn reader(source: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(source.as_bytes())
}

fn table(source: &str, separator: u8, name: &str) -> Result<Document, Refusal> {
    let mut rows = Vec::new();
    let mut cells = 0;
    // A spreadsheet counts empty lines as rows; the reader leaves them out but knows the line of each record.
    let mut breaks_inside = 0;
    let mut reader = reader(source, separator);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| limits::damaged(name, "строки таблицы не читаются"))?
    {
        breaks_inside += record.iter().map(|field| field.matches('\n').count() as u64).sum::<u64>();
        let number = reader.position().line().saturating_sub(breaks_inside + 1);
        cells += record.len();
        if cells > limits::CELLS {
            return Err(limits::too_complex(name, "в таблице слишком много ячеек"));
        }
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        rows.push(Row { number, page: None, header: false, cells: record.iter().enumerate().map(cell).collect() });
    }
    if rows.is_empty() {
        return text::read_decoded("", name);
    }
    Ok(Document { blocks: vec![Block::Table(Table { number: 1, sheet: None, rows })] })
}

fn cell((column, field): (usize, &str)) -> Cell {
    let lines = field.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let paragraphs = lines.map(|line| Paragraph { text: line.to_owned(), ..Paragraph::default() }).collect();
    Cell { column: u32::try_from(column).unwrap_or(u32::MAX), columns: 1, continues: false, paragraphs }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[&str]) {
        let document = read(source.as_bytes(), "a.csv").unwrap();
        let Some(Block::Table(table)) = document.blocks.last() else { panic!("no table in {source}") };
        let row = |row: &Row| {
            let cells: Vec<String> = row.cells.iter().map(|cell| cell.text().replace('\n', "/")).collect();
            format!("{} {}", row.number, cells.join("|"))
        };
        assert_eq!(table.rows.iter().map(row).collect::<Vec<_>>(), expected, "{source}");
    }

    #[test]
    fn every_separator_is_told() {
        check("№;Что;Срок\n1;Сбор, разбор;май, июнь\n", &["1 №|Что|Срок", "2 1|Сбор, разбор|май, июнь"]);
        check("№,Что,Срок\r\n1,\"Сбор, разбор\",май\r\n", &["1 №|Что|Срок", "2 1|Сбор, разбор|май"]);
        check("sep=;\n№;Что\n1;Сбор\n", &["1 №|Что", "2 1|Сбор"]);
        check("№\tЧто\tСрок\n1\tСбор\tмай", &["1 №|Что|Срок", "2 1|Сбор|май"]);
    }

    #[test]
    fn rows_are_counted_as_in_a_spreadsheet() {
        check("№;Что\n\n1;\"раз\nдва\"\n;\n2;Итог\n", &["1 №|Что", "3 1|раз/два", "5 2|Итог"]);
    }

    #[test]
    fn a_table_under_a_narrow_head() {
        for (separator, decimal) in [(";", ","), ("\t", ","), (",", "."), ("|", ",")] {
            let lines = ["Отчёт", "", "Предмет:|Физика", "Группы|Всего|2|3", "А|40|1,5|2,5", "Б|20|3,5|4"];
            let source = lines.join("\n").replace(',', decimal).replace('|', separator);
            let document = read_table(source.as_bytes(), "a.csv").unwrap();
            let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{source}") };
            let widths: Vec<(u32, usize)> = table.rows.iter().map(|row| (row.number, row.cells.len())).collect();
            assert_eq!(widths, [(1, 1), (3, 2), (4, 4), (5, 4), (6, 4)], "{separator:?}");
        }
        assert_eq!(read_table(b"\n", "a.csv").unwrap_err().code, "empty_document");
    }

    #[test]
    fn windows_1251_and_emptiness() {
        let bytes = encoding_rs::WINDOWS_1251.encode("№;Мероприятие;Срок\n1;Сбор сведений;до мая\n").0.into_owned();
        let document = read(&bytes, "a.csv").unwrap();
        assert!(format!("{document:?}").contains("Сбор сведений"));
        assert_eq!(read(b"\n\n", "a.csv").unwrap_err().code, "empty_document");
    }
}
