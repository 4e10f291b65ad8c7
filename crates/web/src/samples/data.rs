//! Invented people, organisations, lines, of four sizes.

use domain::line::LineKind;
use domain::progress::{ActivityState, PlanProgress, Standing, Status};
use domain::roadmap::{Approval, Source, Territory};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use operations::assignments::{AssignmentRow, AssignmentView};
use operations::attention::{self, LineGroup};
use operations::feeds::FeedView;
use operations::journal::JournalRow;
use operations::plans::PlanView;
use operations::{Target, TargetView};
use phrases::deadline::{Assumption, Deadline, Nature, Window};
use phrases::indicator::{self, Comparator, Indicator, Measure};
use phrases::number::Number;
use phrases::parties::{Parties, Party, PartyKind};
use phrases::period::Period;

use crate::shell::{Crumb, FormProblem, Notice, Place, Shell};

/// How much data a sample has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Empty,
    One,
    Many,
    Long,
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Size::Empty => "empty",
            Size::One => "one",
            Size::Many => "many",
            Size::Long => "long",
        })
    }
}

const LONG_WORD: &str = "Агропромышленносельскохозяйственноперерабатывающепрофориентационная";

impl Size {
    /// So many things.
    pub(crate) fn list<T>(self, make: impl Fn(usize) -> T) -> Vec<T> {
        let number = match self {
            Size::Empty => 0,
            Size::One => 1,
            Size::Many => 40,
            Size::Long => 4,
        };
        (0..number).map(make).collect()
    }

    /// A text, very long in the long sample.
    pub(crate) fn text(self, text: &str) -> String {
        match self {
            Size::Long => format!("{text} – {LONG_WORD} {} {LONG_WORD}", "и ещё много слов подряд ".repeat(12)),
            _ => text.to_owned(),
        }
    }

    /// A text that may be missing.
    pub(crate) fn maybe(self, text: &str) -> Option<String> {
        (self != Size::Empty).then(|| self.text(text))
    }
}

pub(crate) fn today() -> Date {
    date(2023, 3, 15)
}

pub(crate) fn moment() -> Timestamp {
    "2023-03-15T07:30:00Z".parse().unwrap()
}

pub(crate) fn shell(size: Size, title: &str, place: Place) -> Shell {
    Shell {
        title: size.text(title),
        place,
        person: Some(size.text("Лунина О. П.")),
        own_only: false,
        rehearsal: size == Size::Many,
        csrf: "token".to_owned(),
        keys: crate::shell::FormKeys::new("seed"),
        notice: (size == Size::One).then(|| Notice { text: "Сохранено.".to_owned(), trouble: false }),
        crumbs: vec![Crumb { text: size.text("Дорожные карты"), address: "/plans".to_owned() }],
        problems: Vec::new(),
    }
}

/// A shell whose form was refused.
pub(crate) fn refused(size: Size, title: &str, place: Place, fields: &[&str]) -> Shell {
    let problem = |field: &&str| FormProblem::new(*field, size.text("Введите значение."));
    shell(size, title, place).with_problems(&fields.iter().map(problem).collect::<Vec<_>>())
}

pub(crate) fn target(size: Size, number: usize) -> TargetView {
    TargetView {
        target: if number.is_multiple_of(4) {
            Target::Person(format!("p{number}"))
        } else {
            Target::Unit(format!("u{number}"))
        },
        name: size.text(&format!("СОШ № {number} с. Заречное")),
        detail: "школа".to_owned(),
    }
}

pub(crate) fn window(number: usize) -> Window {
    let month = i8::try_from(number % 12 + 1).unwrap();
    let start = date(2023, month, 1);
    Window { start: (!number.is_multiple_of(3)).then_some(start), due: start.last_of_month() }
}

pub(crate) fn standing(number: usize) -> Standing {
    let all = [
        Standing::Overdue { days: 12 },
        Standing::DueSoon { days: 6 },
        Standing::Later,
        Standing::Submitted,
        Standing::Done,
        Standing::NoDate,
        Standing::Dropped,
    ];
    all[number % all.len()]
}

pub(crate) fn state(number: usize) -> ActivityState {
    ActivityState { standing: standing(number), next_due: Some(window(number).due), accepted: 1, total: 4 }
}

pub(crate) fn kind(number: usize) -> LineKind {
    [LineKind::Activity, LineKind::Checkpoint, LineKind::Obligation][number % 3]
}

pub(crate) fn deadline(size: Size, number: usize) -> Deadline {
    Deadline {
        text: size.text("ежегодно, март, август"),
        nature: if number.is_multiple_of(5) { Nature::Continuous } else { Nature::Dated },
        windows: vec![window(number)],
        rrule: None,
        reference: size.maybe("по графику учредителя"),
        assumptions: size.list(|_| Assumption {
            code: "month_without_year".to_owned(),
            text: "год не назван: принят каждый год плана".to_owned(),
        }),
        targets: Vec::new(),
        unread: (number == 1).then(|| size.text("и по мере готовности")),
    }
}

pub(crate) fn parties(size: Size) -> Parties {
    let party = |number| Party::new(size.text(&format!("МОУО {number}")), PartyKind::Role);
    Parties { text: size.text("МОУО, ШНОР"), parties: size.list(party), unread: None }
}

pub(crate) fn indicator(size: Size) -> Indicator {
    Indicator {
        text: size.text("не менее 80% педагогов"),
        measure: Measure::Share,
        of: size.maybe("педагогов"),
        comparator: Some(Comparator::AtLeast),
        value: Some(Number(80.0)),
        unit: Some("%".to_owned()),
        factor: None,
        targets: size.list(|_| indicator::Target {
            by: Some(today()),
            comparator: Some(Comparator::AtLeast),
            value: Number(15.5),
            unit: Some("%".to_owned()),
        }),
        numerator: None,
        denominator: None,
        baseline: None,
        unread: size.maybe("по плану"),
    }
}

pub(crate) fn source() -> Source {
    let healed = vec!["row joined across a page break".to_owned()];
    Source { table: Some(2), row: Some(14), page: Some(7), healed }
}

pub(crate) fn period() -> Period {
    Period::new(date(2023, 1, 1), date(2023, 12, 31)).unwrap()
}

pub(crate) fn plan(size: Size) -> PlanView {
    PlanView {
        id: "plan".to_owned(),
        title: size.text("Дорожная карта поддержки школ Заречного района на 2023 год"),
        territory: Territory {
            region: size.maybe("Приозёрская область"), municipality: size.maybe("Заречный район")
        },
        approval: Approval::default(),
        approval_words: size.text("приказ от 10.03.2023 № 126-09"),
        period: period(),
        period_words: "2023 год".to_owned(),
        owner_unit: (size == Size::One).then(|| target(size, 1)),
        version: 2,
        adopted_at: moment(),
        adopted_by: "Лунина О. П.".to_owned(),
        archived: size == Size::Long,
        sentence: "Из 49 мероприятий 12 выполнены, 3 просрочены, 5 ближайших — до 30 сентября.".to_owned(),
        progress: PlanProgress::default(),
    }
}

pub(crate) fn assignment(size: Size, number: usize) -> AssignmentView {
    let status = Status::ALL[number % Status::ALL.len()];
    AssignmentView {
        id: format!("a{number}"),
        owner: (number != 2).then(|| target(size, number)),
        window: Some(window(number)),
        window_words: Some("март 2023".to_owned()),
        status,
        standing: standing(number),
        note: size.maybe("Справка готова"),
        done_on: (status == Status::Accepted).then(today),
        next: status.next(),
        revision: 3,
    }
}

pub(crate) fn assignment_row(size: Size, number: usize) -> AssignmentRow {
    AssignmentRow {
        id: format!("a{number}"),
        activity_id: format!("t{number}"),
        plan_id: "plan".to_owned(),
        plan_title: plan(size).title,
        number: Some(format!("1.{number}")),
        title: size.text("Выявление ресурсных дефицитов общеобразовательной организации"),
        section: size.maybe("1. Диагностика"),
        owner: (number != 2).then(|| target(size, number)),
        school: number.is_multiple_of(2),
        window: (number != 3).then(|| window(number)),
        status: Status::ALL[number % Status::ALL.len()],
        standing: standing(number),
        withdrawn: number == 5,
        revision: 1,
    }
}

/// Assignments of the same kind grouped by line.
pub(crate) fn line_groups(size: Size) -> Vec<LineGroup> {
    attention::by_line(&size.list(|number| assignment_row(size, number)))
}

pub(crate) fn journal(size: Size, number: usize) -> JournalRow {
    JournalRow {
        sequence: i64::try_from(number).unwrap() + 1,
        at: moment(),
        actor: "Лунина О. П.".to_owned(),
        action: "assignment.status".to_owned(),
        words: size.text("Изменён статус"),
        entity: ["plan", "unit", "assignment"][number % 3].to_owned(),
        entity_id: "x".to_owned(),
        before: Some(serde_json::json!({ "status": "not_started", "note": null })),
        after: Some(serde_json::json!({ "status": size.text("in_progress"), "sequence": 2 })),
        reason: size.maybe("По телефону"),
    }
}

pub(crate) fn feed(size: Size, number: usize) -> FeedView {
    FeedView {
        id: format!("f{number}"),
        name: size.text("телефон директора"),
        owner: target(size, 1),
        created_at: moment(),
        last_fetched_at: (number % 2 == 1).then(moment),
        revoked_at: (number == 2).then(moment),
    }
}
