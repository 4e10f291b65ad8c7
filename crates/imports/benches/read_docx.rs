//! Reading and understanding of DOCX plans: 50 rows in at most 10 ms, 10,000 rows in at most 1.5 s.

use std::io::{Cursor, Write};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn main() {
    divan::main();
}

const DEADLINES: [&str; 8] = [
    "март 2031 года",
    "до 15 февраля 2031 года",
    "ежегодно, апрель",
    "в течение года",
    "сентябрь – октябрь 2031",
    "ежеквартально",
    "1 полугодие 2032",
    "10.09.2031",
];
const OWNERS: [&str; 4] = [
    "Отдел образования",
    "Муниципальный координатор, руководители школ",
    "Методическая служба, школы с низкими результатами",
    "Иванова А. А., заместитель начальника",
];
const RESULTS: [&str; 4] = [
    "Аналитическая справка",
    "Доля педагогов, прошедших диагностику, не менее 80 %",
    "Приказ, список участников",
    "100 % школ составили планы",
];

fn cell(text: &str) -> String {
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"2000\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:spacing w:after=\"0\"/></w:pPr>\
         <w:r><w:rPr><w:sz w:val=\"24\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p></w:tc>"
    )
}

fn row(cells: &[&str]) -> String {
    format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell(text)).collect::<String>())
}

/// A plan of so many activities in sections of ten.
fn plan(rows: usize) -> Vec<u8> {
    let mut table = row(&["№", "Мероприятие", "Срок", "Ответственный", "Ожидаемый результат"]);
    for index in 0..rows {
        if index.is_multiple_of(10) {
            let title = format!("{}. Работа со школами, этап {}", index / 10 + 1, index / 10 + 1);
            table.push_str(&format!(
                "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"5\"/></w:tcPr><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{title}</w:t></w:r></w:p></w:tc></w:tr>"
            ));
        }
        let number = format!("{}.{}", index / 10 + 1, index % 10 + 1);
        let title = format!("Провести семинар № {} для учителей школ, работающих в сложных условиях", index + 1);
        table.push_str(&row(&[&number, &title, DEADLINES[index % 8], OWNERS[index % 4], RESULTS[index % 4]]));
    }
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body><w:p><w:r><w:t>План мероприятий («дорожная карта») на 2031–2032 годы</w:t></w:r></w:p><w:tbl>{table}</w:tbl></w:body></w:document>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let result = writer
        .start_file("word/document.xml", SimpleFileOptions::default())
        .and_then(|()| Ok(writer.write_all(xml.as_bytes())?))
        .and_then(|()| writer.finish());
    match result {
        Ok(cursor) => cursor.into_inner(),
        Err(error) => panic!("a ZIP in memory: {error}"),
    }
}

/// Bytes to neutral blocks.
#[divan::bench(args = [50, 10_000], max_time = 5)]
fn document(bencher: Bencher<'_, '_>, rows: usize) {
    let bytes = plan(rows);
    bencher.counter(ItemsCount::new(rows)).bench_local(|| imports::read_document(black_box(&bytes), "план.docx"));
}

/// Bytes to an understood plan.
#[divan::bench(args = [50, 10_000], max_time = 5)]
fn roadmap(bencher: Bencher<'_, '_>, rows: usize) {
    let bytes = plan(rows);
    bencher.counter(ItemsCount::new(rows)).bench_local(|| imports::read_roadmap(black_box(&bytes), "план.docx", None));
}
