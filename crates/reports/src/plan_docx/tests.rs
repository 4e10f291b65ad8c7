//! Plans as DOCX, read back from the package.

use std::io::{Cursor, Read};

use domain::plan_export::{ExportRow, ExportSection, PlanExport};
use jiff::civil::date;
use phrases::deadline::Window;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::render;

pub(crate) fn sample() -> PlanExport {
    let row = |number: &str, title: &str, status: &str| ExportRow {
        number: Some(number.to_owned()),
        title: title.to_owned(),
        deadline: "март 2023".to_owned(),
        windows: vec![Window { start: Some(date(2023, 3, 1)), due: date(2023, 3, 31) }],
        responsible: "МОУО, школы".to_owned(),
        expected: "Справка & \"вывод\" <1>".to_owned(),
        status: status.to_owned(),
        ..ExportRow::default()
    };
    PlanExport {
        title: "План мероприятий Заречного района на 2023 год".to_owned(),
        approval: vec!["УТВЕРЖДАЮ".to_owned(), "01.02.2023".to_owned()],
        period: "2023 год".to_owned(),
        goals: vec!["Поддержать школы".to_owned()],
        checkpoints: vec![row("1", "Доля школ", "")],
        obligations: vec![row("", "представить отчёт", "")],
        sections: vec![
            ExportSection {
                number: Some("1".to_owned()), title: "Диагностика".to_owned(), level: 1, rows: Vec::new()
            },
            ExportSection {
                number: Some("1.1".to_owned()),
                title: "Выявление".to_owned(),
                level: 2,
                rows: vec![row("1.1.1", "Собрать сведения\nвторая строка", "В работе"), row("1.1.2", "Обсудить", "")],
            },
        ],
        as_of: "По состоянию на 15.02.2023".to_owned(),
        ..PlanExport::default()
    }
}

/// Rows of each table as cell texts, and how many rows repeat as headers.
fn tables(docx: &[u8]) -> (Vec<Vec<Vec<String>>>, usize, String) {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut reader = Reader::from_str(&xml);
    let (mut tables, mut headers): (Vec<Vec<Vec<String>>>, usize) = (Vec::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) if e.name().as_ref() == b"w:tbl" => tables.push(Vec::new()),
            Event::Start(e) if e.name().as_ref() == b"w:tr" => tables.last_mut().unwrap().push(Vec::new()),
            Event::Start(e) if e.name().as_ref() == b"w:tc" => {
                tables.last_mut().unwrap().last_mut().unwrap().push(String::new());
            }
            Event::Empty(e) if e.name().as_ref() == b"w:tblHeader" => headers += 1,
            Event::Text(t) => {
                if let Some(cell) = tables.last_mut().and_then(|t| t.last_mut()).and_then(|r| r.last_mut()) {
                    cell.push_str(&t.decode().unwrap());
                }
            }
            Event::GeneralRef(r) => {
                if let Some(cell) = tables.last_mut().and_then(|t| t.last_mut()).and_then(|r| r.last_mut()) {
                    cell.push_str(match r.decode().unwrap().as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        _ => "?",
                    });
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    (tables, headers, xml)
}

#[test]
fn writes_the_table_with_a_repeated_header() {
    let (tables, headers, xml) = tables(&render(&sample()).unwrap());
    assert_eq!(headers, 2, "the plan and the checkpoints");
    let plan = &tables[0];
    assert_eq!(plan[0], ["№ п/п", "Мероприятие", "Сроки", "Ответственные", "Ожидаемый результат", "Статус"]);
    assert_eq!(plan[1], ["1. Диагностика"]);
    assert_eq!(plan[2], ["1.1. Выявление"]);
    assert_eq!(plan[3][0], "1.1.1");
    assert_eq!(plan[3][4], "Справка & \"вывод\" <1>");
    assert_eq!(plan[4][1], "Обсудить");
    assert_eq!(tables[1].len(), 2);
    assert!(xml.contains("w:orient=\"landscape\""));
    assert!(xml.contains("УТВЕРЖДАЮ") && xml.contains("Обязанности из приказа"));
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    assert_eq!(render(&sample()).unwrap(), render(&sample()).unwrap());
    render(&PlanExport::default()).unwrap();
}
