//! Importing results: a workbook of 1,500 pupils and 20 items in at most 150 ms, our own CSV with at least 150,000
//! sittings a second.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use imports::results::{PseudonymKey, read_results, sittings};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn main() {
    divan::main();
}

const ITEMS: usize = 20;

/// A score of an item from 0 to 2 without chance.
fn score(pupil: usize, item: usize) -> usize {
    (pupil * 7 + item * 3 + pupil / 11) % 3
}

/// A workbook with shared strings, as ФИС ОКО writes it.
struct Workbook {
    strings: Vec<String>,
    rows: String,
    row: usize,
}

impl Workbook {
    fn text(&mut self, cells: &[String]) {
        self.row += 1;
        let _ = write!(self.rows, "<row r=\"{}\">", self.row);
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let name = letters(column);
            if text.bytes().all(|byte| byte.is_ascii_digit()) {
                let _ = write!(self.rows, "<c r=\"{name}{}\"><v>{text}</v></c>", self.row);
                continue;
            }
            let known = self.strings.iter().rposition(|string| string == text);
            let at = known.unwrap_or_else(|| {
                self.strings.push(text.clone());
                self.strings.len() - 1
            });
            let _ = write!(self.rows, "<c r=\"{name}{}\" t=\"s\"><v>{at}</v></c>", self.row);
        }
        self.rows.push_str("</row>");
    }

    fn bytes(&self) -> Vec<u8> {
        let strings: String = self.strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006";
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        let parts = [
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                     <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
                     <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/>\
                     <Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{kind}.sharedStrings+xml\"/></Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"МА 5\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                     <Relationship Id=\"r2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
                ),
            ),
            ("xl/sharedStrings.xml", format!("<sst xmlns=\"{main}\">{strings}</sst>")),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{main}\"><sheetData>{}</sheetData></worksheet>", self.rows),
            ),
        ];
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            let written = writer
                .start_file(name, SimpleFileOptions::default())
                .and_then(|()| Ok(writer.write_all(text.as_bytes())?));
            if let Err(error) = written {
                panic!("a ZIP in memory: {error}");
            }
        }
        match writer.finish() {
            Ok(cursor) => cursor.into_inner(),
            Err(error) => panic!("a ZIP in memory: {error}"),
        }
    }
}

fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

/// «Индивидуальные результаты» of so many pupils.
fn individual_results(pupils: usize) -> Vec<u8> {
    let mut book = Workbook { strings: Vec::new(), rows: String::new(), row: 0 };
    let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    for line in [
        &["Индивидуальные результаты"][..],
        &[""],
        &["ВПР 2031 Математика 5 класс"],
        &["Предмет:", "Математика"],
        &["Максимальный первичный балл:", "40"],
        &["Дата:", "19.03.2031"],
        &[""],
    ] {
        book.text(&owned(line));
    }
    let mut header = owned(&["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант"]);
    header.extend((1..=ITEMS).map(|item| format!("{item} (2б)")));
    header.extend(owned(&["Первичный балл", "Отметка", "Отметка по журналу"]));
    book.text(&header);
    for pupil in 0..pupils {
        let school = format!("edu99{:04}", pupil / 60);
        let mut row = vec![school.clone(), "Заречный округ".into(), format!("МБОУ СОШ({school})")];
        row.extend([(50_001 + pupil % 60).to_string(), (pupil / 20 % 3 + 1).to_string(), (pupil % 2 + 1).to_string()]);
        let scores: Vec<usize> = (0..ITEMS).map(|item| score(pupil, item)).collect();
        row.extend(scores.iter().map(ToString::to_string));
        let primary: usize = scores.iter().sum();
        row.extend([primary.to_string(), (primary / 11 + 2).to_string(), (primary / 11 + 2).to_string()]);
        book.text(&row);
    }
    book.bytes()
}

/// The same pupils as our own CSV.
fn own_csv(pupils: usize) -> String {
    let mut text =
        "year,procedure,subject,grade,school,class,participant,variant,items,primary,test,mark,journal\n".to_owned();
    for pupil in 0..pupils {
        let scores: Vec<usize> = (0..ITEMS).map(|item| score(pupil, item)).collect();
        let items = scores.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let primary: usize = scores.iter().sum();
        let mark = primary / 11 + 2;
        let _ = writeln!(
            text,
            "2031,ВПР,МА,5,edu99{:04},{},{},{},{items},{primary},,{mark},{mark}",
            pupil / 60,
            pupil / 20 % 3 + 1,
            50_001 + pupil % 60,
            pupil % 2 + 1
        );
    }
    text
}

/// A ФИС ОКО workbook of 20 items, bytes to checked sittings.
#[divan::bench(args = [1_500], max_time = 5)]
fn workbook(bencher: Bencher<'_, '_>, pupils: usize) {
    let bytes = individual_results(pupils);
    let key = PseudonymKey::new([7; 32]);
    bencher
        .counter(ItemsCount::new(pupils))
        .bench_local(|| read_results(black_box(&bytes), "Ф1.xlsx", &key).map(|file| assert_eq!(file.problems, [])));
}

/// Our own CSV, streamed.
#[divan::bench(args = [200_000], max_time = 5)]
fn csv(bencher: Bencher<'_, '_>, pupils: usize) {
    let text = own_csv(pupils);
    bencher.counter(ItemsCount::new(pupils)).bench_local(|| {
        let mut seen = 0;
        let read = sittings::read_stream(black_box(text.as_bytes()), |batch| {
            seen += batch.sittings.len();
            Ok::<(), std::convert::Infallible>(())
        });
        assert!(read.is_ok() && seen == pupils);
    });
}
