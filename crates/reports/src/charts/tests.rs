//! Charts are well-formed, name themselves, and hold nothing that a strict policy forbids.

use domain::chart_model::{ChartKind, ChartModel, IntervalRow, ItemBar, StackedRow};
use domain::results::items::Zone;
use domain::results::work::Level;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::svg;

fn row(label: &str, percent: f64, low: bool) -> IntervalRow {
    let interval = Some([(percent - 12.0).max(0.0), (percent + 15.0).min(100.0)]);
    IntervalRow { label: label.into(), participants: 40, below: 14, percent, interval, low, small: low }
}

fn kinds(label: &str) -> Vec<ChartKind> {
    let item = |number: usize, zone| ItemBar {
        number: format!("{number}К1 {label}"),
        max: 2,
        level: Some(Level::Basic),
        percent: (number > 0).then_some(33.0),
        region: Some(60.0),
        zone,
    };
    let parts: Vec<String> = ["«2»", "«3»", "«4»", "«5»"].map(str::to_owned).to_vec();
    let bar = |counts: &[u64]| StackedRow { label: label.into(), counts: counts.to_vec() };
    vec![
        ChartKind::Intervals { rows: vec![row(label, 35.0, true), row(label, 0.0, false)], threshold: Some(30.0) },
        ChartKind::Intervals { rows: Vec::new(), threshold: None },
        ChartKind::Whisker { row: row(label, 100.0, false), threshold: Some(30.0) },
        ChartKind::Stacked {
            row_title: label.into(),
            parts,
            emphasis: 0,
            rows: vec![bar(&[3, 0, 10, 1]), bar(&[0, 0, 0, 0])],
        },
        ChartKind::Histogram { school: vec![0, 3, 5], region: vec![10, 60, 200, 7], marks_from: Some([1, 2, 9]) },
        ChartKind::Histogram { school: Vec::new(), region: Vec::new(), marks_from: None },
        ChartKind::Histogram { school: vec![1; 101], region: vec![2; 101], marks_from: None },
        ChartKind::Items {
            items: vec![
                item(0, None),
                item(1, Some(Zone::Red)),
                item(2, Some(Zone::Yellow)),
                item(3, Some(Zone::Green)),
            ],
        },
    ]
}

fn check(picture: &str) {
    let mut reader = Reader::from_str(picture);
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {picture}")) {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert!(picture.contains(r#"role="img""#) && picture.contains("<title id=") && picture.contains("<desc id="));
    assert!(!picture.contains(" style=") && !picture.contains("<script") && !picture.contains("NaN"));
}

#[test]
fn every_kind_is_drawn() {
    for label in ["Математика, 5 класс", "", "<b>\"&'</b>", &"Оченьдлинноеназвание ".repeat(20)]
    {
        for (number, kind) in kinds(label).into_iter().enumerate() {
            let chart = ChartModel { id: format!("c{number}"), title: label.into(), note: "n = 40".into(), kind };
            let picture = svg(&chart);
            check(&picture);
            assert_eq!(picture, svg(&chart));
            // Left to be looked at where a folder is named.
            if let Some(folder) = std::env::var_os("OPORA_PAGES") {
                let file = std::path::Path::new(&folder).join(format!("chart-{number}-{}.svg", label.len()));
                std::fs::write(file, picture).unwrap();
            }
        }
    }
}

#[test]
fn zones_and_thresholds_are_said_in_words() {
    let all: String = kinds("Математика")
        .into_iter()
        .map(|kind| svg(&ChartModel { id: "c".into(), title: "Находка".into(), note: String::new(), kind }))
        .collect();
    for words in
        ["недостаточно", "на границе", "достаточно", "порог 30", "малая выборка", "n = 14", "нет данных", "14 из 40"]
    {
        assert!(all.contains(words), "{words}");
    }
}

#[test]
fn identifiers_are_safe() {
    let chart =
        |id: &str| ChartModel { id: id.into(), title: String::new(), note: String::new(), kind: kinds("м").remove(0) };
    assert!(svg(&chart("1\"><x")).contains(r#"<title id="chart-1x-title">"#));
}
