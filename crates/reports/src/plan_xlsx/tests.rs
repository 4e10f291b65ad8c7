//! Plans as XLSX, read back.

use calamine::{Data, Reader, Xlsx};

use super::render;
use crate::plan_docx::tests::sample;
use domain::plan_export::PlanExport;

#[test]
fn reads_back_with_dates_as_dates() {
    let bytes = render(&sample()).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("План").unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect();
    let head = rows.iter().position(|r| r[0] == "№ п/п").unwrap();
    assert_eq!(rows[head][1..3], ["Мероприятие", "Сроки"]);
    assert_eq!(rows[head + 1][0], "1. Диагностика");
    assert_eq!(rows[head + 3][0], "1.1.1");
    let dates = range.rows().nth(head + 3).unwrap();
    for (cell, expected) in dates[dates.len() - 2..].iter().zip(["2023-03-01", "2023-03-31"]) {
        let Data::DateTime(moment) = cell else { panic!("{cell:?} is no date") };
        let (year, month, day, ..) = moment.to_ymd_hms_milli();
        assert_eq!(format!("{year:04}-{month:02}-{day:02}"), expected);
    }
    assert_eq!(book.worksheet_range("Контрольные точки").unwrap().height(), 2);
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    assert_eq!(render(&sample()).unwrap(), render(&sample()).unwrap());
    render(&PlanExport::default()).unwrap();
}
