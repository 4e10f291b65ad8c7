//! An invented roadmap of an invented district.

use domain::roadmap::{
    Activity, Approval, Checkpoint, Obligation, PeriodSource, Roadmap, RoadmapKind, RoadmapPeriod, Section, Source,
    Territory,
};
use jiff::civil::Date;
use phrases::deadline::{Deadline, Nature, Window};
use phrases::parties::{Parties, Party, PartyKind};

/// A day.
pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A window.
pub fn window(start: &str, due: &str) -> Window {
    Window { start: Some(day(start)), due: day(due) }
}

/// A deadline with windows.
pub fn dated(text: &str, windows: &[(&str, &str)]) -> Deadline {
    Deadline {
        text: text.to_owned(),
        nature: Nature::Dated,
        windows: windows.iter().map(|(start, due)| window(start, due)).collect(),
        rrule: None,
        reference: None,
        assumptions: Vec::new(),
        targets: Vec::new(),
        unread: None,
    }
}

/// A deadline that hangs on something.
pub fn conditional(text: &str) -> Deadline {
    Deadline { nature: Nature::Conditional, reference: Some(text.to_owned()), ..dated(text, &[]) }
}

/// A "responsible" cell of roles.
pub fn roles(text: &str) -> Parties {
    let party = |text: &str| Party::new(text.trim(), PartyKind::Role);
    Parties { text: text.to_owned(), parties: text.split(',').map(party).collect(), unread: None }
}

/// A line.
pub fn activity(number: &str, title: &str, deadline: Deadline, responsible: &str) -> Activity {
    Activity {
        number: Some(number.to_owned()),
        title: title.to_owned(),
        audience: None,
        deadline,
        responsible: roles(responsible),
        expected: Some("Справка".to_owned()),
        indicators: Vec::new(),
        reports: vec!["справка".to_owned()],
        channels: Vec::new(),
        source: Source { table: Some(1), row: Some(2), page: Some(3), healed: Vec::new() },
    }
}

/// A roadmap of two sections, four activities, a checkpoint and an obligation. On 2 March 2026 two windows are past.
pub fn roadmap() -> Roadmap {
    let january = dated("январь 2026", &[("2026-01-01", "2026-01-31")]);
    let twice = dated("февраль, май 2026", &[("2026-02-01", "2026-02-28"), ("2026-05-01", "2026-05-31")]);
    let march = dated("март 2026", &[("2026-03-01", "2026-03-31")]);
    let analysis = Section {
        number: Some("1".to_owned()),
        title: "Анализ".to_owned(),
        sections: Vec::new(),
        activities: vec![
            activity("1.1", "Назначить кураторов школ", january, "МОУО"),
            activity("1.2", "Провести сбор школьных данных", twice, "МОУО, Школы"),
        ],
    };
    let inner = Section {
        number: Some("2.1".to_owned()),
        title: "Наставничество".to_owned(),
        sections: Vec::new(),
        activities: vec![activity("2.1.1", "Ёмкие занятия с наставниками", march, "Школы")],
    };
    let support = Section {
        number: Some("2".to_owned()),
        title: "Поддержка".to_owned(),
        sections: vec![inner],
        activities: vec![activity("2.2", "Выезды по запросу", conditional("по запросу"), "Кураторы")],
    };
    Roadmap {
        title: "Дорожная карта Приозёрного округа на 2026 год".to_owned(),
        kind: RoadmapKind::Roadmap,
        territory: Territory {
            region: Some("Заречная область".to_owned()),
            municipality: Some("Приозёрный округ".to_owned()),
        },
        approval: Approval {
            kind: Some("приказ".to_owned()),
            number: Some("12-01".to_owned()),
            date: Some(day("2025-12-25")),
            issuer: None,
            signatory: None,
        },
        period: RoadmapPeriod { start: day("2026-01-01"), end: day("2026-12-31"), source: PeriodSource::Title },
        goals: vec!["Помочь школам".to_owned()],
        targets: Vec::new(),
        checkpoints: vec![Checkpoint {
            number: Some("1".to_owned()),
            text: "Половина школ прошла обучение".to_owned(),
            deadline: dated("июнь 2026", &[("2026-06-01", "2026-06-30")]),
            responsible: roles("МОУО"),
            indicator: None,
            source: Source::default(),
        }],
        obligations: vec![Obligation {
            text: "Представить отчёт до 25 декабря".to_owned(),
            deadline: Deadline {
                windows: vec![Window { start: None, due: day("2026-12-25") }],
                ..dated("до 25 декабря", &[])
            },
            responsible: roles("Школы"),
        }],
        working_group: Vec::new(),
        participants: Vec::new(),
        sections: vec![analysis, support],
        warnings: Vec::new(),
    }
}
