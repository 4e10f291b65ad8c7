//! Timelines as SVG.

use domain::progress::Standing;
use domain::timeline_model::{TimelineBar, TimelineModel, TimelineRow, TimelineSection, TimelineShape};
use jiff::civil::date;
use phrases::period::Period;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::svg;

fn row(label: &str, shape: TimelineShape, bars: Vec<TimelineBar>) -> TimelineRow {
    TimelineRow { label: label.to_owned(), shape, bars, url: Some("/plans/1/activities/2".to_owned()) }
}

fn bar(start: Option<jiff::civil::Date>, due: jiff::civil::Date, standing: Standing) -> TimelineBar {
    TimelineBar { start, due, standing }
}

fn timeline(rows: Vec<TimelineRow>) -> TimelineModel {
    TimelineModel {
        narrow: false,
        title: "Из 3 мероприятий 1 просрочено".to_owned(),
        period: Period::new(date(2023, 1, 1), date(2023, 12, 31)).unwrap(),
        today: Some(date(2023, 5, 15)),
        sections: vec![TimelineSection { title: "1. Диагностика <b>".to_owned(), rows }],
    }
}

fn full() -> TimelineModel {
    let late = Standing::Overdue { days: 3 };
    timeline(vec![
        row("1.1 Выявление дефицитов", TimelineShape::Bars, vec![bar(Some(date(2023, 1, 1)), date(2023, 1, 31), late)]),
        row(
            "1.2 Сопровождение",
            TimelineShape::Band,
            vec![bar(Some(date(2023, 1, 1)), date(2023, 12, 31), Standing::Later)],
        ),
        row(
            "1.3 Ежемесячные встречи",
            TimelineShape::Beads,
            (1..=12).map(|m| bar(Some(date(2023, m, 1)), date(2023, m, 1).last_of_month(), Standing::Later)).collect(),
        ),
        row("1.4 Договоры", TimelineShape::Bars, vec![bar(None, date(2023, 3, 1), Standing::Done)]),
        row("1.5 По графику", TimelineShape::Bars, Vec::new()),
        row("1.6 Прошлый год", TimelineShape::Bars, vec![bar(None, date(2021, 3, 1), Standing::Done)]),
    ])
}

/// Every element and every word of the picture; panics when it is not well-formed XML.
fn elements(svg: &str) -> (Vec<String>, String) {
    let mut reader = Reader::from_str(svg);
    let (mut names, mut words, mut depth) = (Vec::new(), String::new(), 0_i32);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) => {
                depth += 1;
                e.attributes().for_each(|a| drop(a.unwrap()));
                names.push(String::from_utf8(e.name().as_ref().to_vec()).unwrap());
            }
            Event::Empty(e) => {
                e.attributes().for_each(|a| drop(a.unwrap()));
                names.push(String::from_utf8(e.name().as_ref().to_vec()).unwrap());
            }
            Event::End(_) => depth -= 1,
            Event::Text(t) => words.push_str(&t.decode().unwrap()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    (names, words)
}

#[test]
fn draws_every_shape() {
    let picture = svg(&full());
    let (names, words) = elements(&picture);
    let count = |name: &str| names.iter().filter(|n| *n == name).count();
    assert_eq!(count("circle"), 12 + 3, "beads and the legend's sample");
    assert_eq!(count("a"), 6);
    for part in
        ["сегодня, 15.05.2023", "без даты", "вне показанных дат", "янв", "2023", "Просрочено на 3", "просрочено"]
    {
        assert!(words.replace('\u{a0}', " ").contains(part), "{part}");
    }
    assert!(!picture.contains(" style="), "a strict policy forbids inline style");
}

#[test]
fn escapes_what_people_typed() {
    let evil = r#"<script>alert("1")</script> & ' ]]>"#;
    let mut model = timeline(vec![row(evil, TimelineShape::Bars, Vec::new())]);
    model.title = evil.to_owned();
    model.sections[0].rows[0].url = Some("javascript:alert(1)".to_owned());
    let picture = svg(&model);
    let (names, _) = elements(&picture);
    assert!(!names.iter().any(|n| n == "script" || n == "a"));
    assert!(!picture.contains("javascript:"));
}

#[test]
fn fits_any_period_and_any_text() {
    for (start, end) in [
        (date(2023, 5, 1), date(2023, 5, 1)),
        (date(2022, 9, 1), date(2023, 8, 31)),
        (date(2021, 1, 1), date(2023, 12, 31)),
        (date(2000, 1, 1), date(2060, 12, 31)),
    ] {
        let mut model = full();
        model.period = Period::new(start, end).unwrap();
        model.sections[0].rows[0].label = "оченьдлинное ".repeat(400);
        elements(&svg(&model));
    }
    // A phone gets bars as well, and both pictures may stand on one page.
    let narrow = svg(&TimelineModel { narrow: true, ..full() });
    assert!(narrow.contains(r#"width="358""#) && narrow.contains("<rect") && narrow.contains("timeline-narrow-title"));
    assert!(!narrow.contains(r#"id="timeline-title""#) && !narrow.contains("url(#timeline-late)"));
    let empty = TimelineModel { sections: Vec::new(), ..full() };
    let (_, words) = elements(&svg(&empty));
    assert!(words.contains("Мероприятий нет"));
}
