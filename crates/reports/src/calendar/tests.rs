//! Calendars, unfolded and read back.

use domain::calendar_model::{CalendarEvent, CalendarModel, EventStatus};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn event(summary: &str, description: &str) -> CalendarEvent {
    CalendarEvent {
        uid: "a1@opora".to_owned(),
        sequence: 3,
        start: date(2023, 2, 1),
        end: date(2023, 2, 28),
        summary: summary.to_owned(),
        description: description.to_owned(),
        status: EventStatus::Confirmed,
        url: Some("https://opora.example/plans/1?tab=list,1".to_owned()),
    }
}

fn calendar(events: Vec<CalendarEvent>) -> CalendarModel {
    let as_of = "2023-02-09T08:30:00Z".parse().unwrap();
    CalendarModel { name: "Опора: СОШ № 1, Заречное".to_owned(), as_of, events }
}

/// A small reader of the format: unfolds lines, splits name and value.
fn parse(text: &str) -> Vec<(String, String)> {
    let unfolded = text.replace("\r\n ", "");
    let lines = unfolded.strip_suffix("\r\n").unwrap().split("\r\n");
    lines.map(|l| l.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap()).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next().unwrap() {
                'n' | 'N' => out.push('\n'),
                other => out.push(other),
            },
            ';' | ',' => panic!("a bare {c} in {text}"),
            c => out.push(c),
        }
    }
    out
}

fn value(lines: &[(String, String)], name: &str) -> String {
    lines.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn renders_a_whole_day_event() {
    let text = render(&calendar(vec![event("Назначить кураторов; школы 1, 2", "Первая строка\nВторая \\ строка")]));
    let lines = parse(&text);
    for (name, expected) in [
        ("VERSION", "2.0"),
        ("METHOD", "PUBLISH"),
        ("UID", "a1@opora"),
        ("SEQUENCE", "3"),
        ("DTSTAMP", "20230209T083000Z"),
        ("DTSTART;VALUE=DATE", "20230201"),
        ("DTEND;VALUE=DATE", "20230301"),
        ("STATUS", "CONFIRMED"),
        ("URL", "https://opora.example/plans/1?tab=list,1"),
    ] {
        assert_eq!(value(&lines, name), expected, "{name}");
    }
    assert_eq!(unescaped(&value(&lines, "X-WR-CALNAME")), "Опора: СОШ № 1, Заречное");
    assert_eq!(unescaped(&value(&lines, "SUMMARY")), "Назначить кураторов; школы 1, 2");
    assert_eq!(unescaped(&value(&lines, "DESCRIPTION")), "Первая строка\nВторая \\ строка");
    assert_eq!((lines[0].1.as_str(), lines.last().unwrap().1.as_str()), ("VCALENDAR", "VCALENDAR"));
}

#[test]
fn tells_what_is_cancelled() {
    let mut cancelled = event("Лишнее", "");
    cancelled.status = EventStatus::Cancelled;
    cancelled.end = date(2022, 1, 1);
    let lines = parse(&render(&calendar(vec![cancelled])));
    assert_eq!(value(&lines, "STATUS"), "CANCELLED");
    assert_eq!(value(&lines, "DTEND;VALUE=DATE"), "20230202", "an end before the start is a single day");
}

#[test]
fn an_empty_calendar_is_whole() {
    let text = render(&calendar(Vec::new()));
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
}

proptest! {
    #[test]
    fn folds_without_tearing(summary in "\\PC{0,200}", description in "[а-яё ,;\\\\\n🙂a-z]{0,400}") {
        let text = render(&calendar(vec![event(&summary, &description)]));
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= LINE, "{} octets", line.len());
            prop_assert!(!line.contains('\n') && !line.contains('\r'));
        }
        let lines = parse(&text);
        let plain = |t: &str| t.replace(['\u{2028}', '\u{2029}'], "\n").chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>();
        prop_assert_eq!(unescaped(&value(&lines, "SUMMARY")), plain(&summary));
        if !description.is_empty() {
            prop_assert_eq!(unescaped(&value(&lines, "DESCRIPTION")), plain(&description));
        }
    }
}
