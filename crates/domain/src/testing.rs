//! Small builders of invented plans for the tests of this crate.

use jiff::civil::{Date, date};
use phrases::deadline::{Deadline, DeadlineTarget, Nature, Window};
use phrases::indicator::{Indicator, Measure, Target};
use phrases::number::Number;
use phrases::parties::{Parties, Party, PartyKind};

use crate::roadmap::{
    Activity, Approval, Checkpoint, Obligation, PeriodSource, Roadmap, RoadmapKind, RoadmapPeriod, RoadmapTarget,
    Section, Source, Territory,
};

/// An approved plan of 2023 without lines.
pub(crate) fn plan() -> Roadmap {
    Roadmap {
        title: "План мероприятий Заречного района на 2023 год".to_owned(),
        kind: RoadmapKind::Roadmap,
        territory: Territory { region: Some("Заречная область".to_owned()), municipality: None },
        approval: Approval {
            kind: Some("приказ".to_owned()),
            number: Some("17".to_owned()),
            date: Some(date(2023, 1, 9)),
            issuer: Some("Управление образования".to_owned()),
            signatory: Some("П. П. Петров".to_owned()),
        },
        period: RoadmapPeriod { start: date(2023, 1, 1), end: date(2023, 12, 31), source: PeriodSource::Title },
        goals: Vec::new(),
        targets: Vec::new(),
        checkpoints: Vec::new(),
        obligations: Vec::new(),
        working_group: Vec::new(),
        participants: Vec::new(),
        sections: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The plan with these activities in one section without a title.
pub(crate) fn plan_of(activities: Vec<Activity>) -> Roadmap {
    Roadmap { sections: vec![section("", "", activities)], ..plan() }
}

pub(crate) fn section(number: &str, title: &str, activities: Vec<Activity>) -> Section {
    let number = Some(number.to_owned()).filter(|n| !n.is_empty());
    Section { number, title: title.to_owned(), sections: Vec::new(), activities }
}

/// An activity with nothing to be said against it.
pub(crate) fn activity(number: &str, title: &str) -> Activity {
    Activity {
        number: Some(number.to_owned()).filter(|n| !n.is_empty()),
        title: title.to_owned(),
        audience: None,
        deadline: month(2023, 3),
        responsible: parties("МОУО"),
        expected: Some("Справка".to_owned()),
        indicators: vec![indicator("Справка", Measure::Document)],
        reports: Vec::new(),
        channels: Vec::new(),
        source: Source::default(),
    }
}

pub(crate) fn deadline(text: &str, nature: Nature, windows: Vec<Window>) -> Deadline {
    Deadline {
        text: text.to_owned(),
        nature,
        windows,
        rrule: None,
        reference: None,
        assumptions: Vec::new(),
        targets: Vec::new(),
        unread: None,
    }
}

/// One whole month.
pub(crate) fn month(year: i16, month: i8) -> Deadline {
    let start = date(year, month, 1);
    let text = format!("{} {year}", crate::russian::month(month));
    deadline(&text, Nature::Dated, vec![Window { start: Some(start), due: start.last_of_month() }])
}

/// Values tied to days.
pub(crate) fn valued(text: &str, values: &[(Date, f64)]) -> Deadline {
    let windows = values.iter().map(|(due, _)| Window { start: None, due: *due }).collect();
    let target = |(due, value): &(Date, f64)| DeadlineTarget { due: *due, value: Number(*value), unit: "%".to_owned() };
    Deadline { targets: values.iter().map(target).collect(), ..deadline(text, Nature::Dated, windows) }
}

/// Parties parted by commas, each a role.
pub(crate) fn parties(text: &str) -> Parties {
    let names = text.split(',').map(str::trim).filter(|p| !p.is_empty());
    let party = |name: &str| Party::new(name, PartyKind::Role);
    Parties { text: text.to_owned(), parties: names.map(party).collect(), unread: None }
}

pub(crate) fn indicator(text: &str, measure: Measure) -> Indicator {
    Indicator {
        text: text.to_owned(),
        measure,
        of: None,
        comparator: None,
        value: None,
        unit: None,
        factor: None,
        targets: Vec::new(),
        numerator: None,
        denominator: None,
        baseline: None,
        unread: None,
    }
}

/// A share of schools with target values at the ends of years.
pub(crate) fn share(text: &str, values: &[(i16, f64)]) -> Indicator {
    let target = |(year, value): &(i16, f64)| Target {
        by: Some(date(*year, 12, 31)),
        comparator: None,
        value: Number(*value),
        unit: Some("%".to_owned()),
    };
    Indicator {
        denominator: Some("школы".to_owned()),
        unit: Some("%".to_owned()),
        targets: values.iter().map(target).collect(),
        ..indicator(text, Measure::Share)
    }
}

pub(crate) fn target(indicator: Indicator) -> RoadmapTarget {
    RoadmapTarget { text: indicator.text.clone(), indicator }
}

pub(crate) fn checkpoint(number: &str, text: &str, deadline: Deadline) -> Checkpoint {
    Checkpoint {
        number: Some(number.to_owned()),
        text: text.to_owned(),
        deadline,
        responsible: parties("МОУО"),
        indicator: None,
        source: Source::default(),
    }
}

pub(crate) fn obligation(text: &str, deadline: Deadline) -> Obligation {
    Obligation { text: text.to_owned(), deadline, responsible: parties("руководители школ") }
}
