//! A fresh application for each story, with small ports and an invented roadmap.

pub mod roadmap;

use std::sync::Arc;

use domain::refusal::Refusal;
use domain::roadmap::Roadmap;
use domain::unit::UnitRow;
use operations::imports::{self, HeaderChange, ImportState, PastDecision};
use operations::units::UnitInput;
use operations::{Actor, App, Chance, Clock, Ports, Target, jobs, units};
use phrases::period::Period;

pub use store::testing::{Place, on_both};

/// The day of every story: Monday, 2 March 2026, nine in the morning in Moscow.
pub const NOW: &str = "2026-03-02T06:00:00Z";

/// Who acts in stories.
pub fn actor() -> Actor {
    Actor::administrator("someone", "Анна Примерова")
}

/// An application over the store of a place.
pub async fn app(place: &Place) -> Arc<App> {
    let clock = Clock::fixed(NOW.parse().unwrap());
    Arc::new(App::new(place.open().await, clock, Chance::fixed(7), ports()))
}

/// Small ports: a "document" is the JSON of its reading.
pub fn ports() -> Ports {
    Ports {
        read_roadmap,
        units_from_sheet,
        units_template: || b"template".to_vec(),
        export_docx: |plan| Ok(format!("docx {} {}", plan.title, plan.as_of).into_bytes()),
        export_xlsx: |plan| Ok(format!("xlsx {}", plan.sections[0].rows[0].status).into_bytes()),
        calendar: |calendar| {
            let lines = calendar.events.iter().map(|e| format!("{} {} {:?} {}\n", e.uid, e.end, e.status, e.summary));
            format!("{}\n{}", calendar.name, lines.collect::<String>())
        },
        timeline: |timeline| format!("<svg><title>{}</title></svg>", timeline.title),
        chart: |chart| format!("<svg><title>{}</title></svg>", chart.title),
        sheet_xlsx: |sheet| Ok(sheet.title.as_bytes().to_vec()),
        read_registers: |_, name| {
            Err(Refusal::new("not_a_register", format!("Файл «{name}»: не реестр."), "Выберите другой."))
        },
        diagnostic_form: |form| Ok(form.school.as_bytes().to_vec()),
    }
}

fn read_roadmap(bytes: &[u8], name: &str, _period: Option<Period>) -> Result<Roadmap, Refusal> {
    assert!(bytes != b"a file that breaks the reader", "the reader broke");
    serde_json::from_slice(bytes).map_err(|_| {
        Refusal::new("not_a_plan", format!("В файле «{name}» нет таблицы мероприятий."), "Загрузите дорожную карту.")
    })
}

/// A list of units: `kind;name;code` a line.
fn units_from_sheet(bytes: &[u8], _name: &str) -> Result<Vec<UnitRow>, Refusal> {
    let text = String::from_utf8_lossy(bytes);
    let row = |(n, line): (usize, &str)| {
        let cells: Vec<&str> = line.split(';').collect();
        UnitRow {
            row: u32::try_from(n + 1).unwrap(),
            kind: cells[0].to_owned(),
            name: cells[1].to_owned(),
            code: cells[2].to_owned(),
            subordinate_to: cells.get(3).copied().unwrap_or_default().to_owned(),
            ..UnitRow::default()
        }
    };
    Ok(text.lines().enumerate().map(row).collect())
}

/// Adds a unit and tells it as a target.
pub async fn unit(app: &App, kind: &str, name: &str) -> Target {
    let input = UnitInput { kind: kind.to_owned(), name: name.to_owned(), ..UnitInput::default() };
    Target::Unit(units::create(app, &actor(), &input).await.unwrap())
}

/// Does all jobs that wait.
pub async fn work(app: &Arc<App>) {
    while jobs::run_one(app).await.unwrap() {}
}

/// Uploads a roadmap and has it read.
pub async fn read(app: &Arc<App>, roadmap: &Roadmap) -> String {
    let bytes = serde_json::to_vec(roadmap).unwrap();
    let started = imports::start(app, &actor(), bytes, "План.docx").await.unwrap();
    assert_eq!(started.recognised, None);
    work(app).await;
    let progress = imports::progress(app, &actor(), &started.import_id).await.unwrap();
    assert_eq!(progress.state, ImportState::Review, "{progress:?}");
    started.import_id
}

/// Code of a refusal.
pub fn code<T: std::fmt::Debug>(result: Result<T, operations::Failure>) -> String {
    match result {
        Err(operations::Failure::Refused(refusal) | operations::Failure::Conflict(refusal)) => refusal.code,
        Err(operations::Failure::Invalid { problems }) => format!("invalid {}", problems[0].field),
        Err(operations::Failure::NotFound) => "not_found".to_owned(),
        other => panic!("expected a refusal: {other:?}"),
    }
}

/// The authority of the invented district.
pub const AUTHORITY: &str = "Управление образования Приозёрного округа";

/// Binds the authority of the district to its role and makes it the owner: a plan that is nobody's is not adopted.
pub async fn bind_somebody(app: &App, id: &str) {
    let authority = unit(app, "municipality", AUTHORITY).await;
    let owner = HeaderChange { owner_unit_id: Some(authority.id().to_owned()), ..HeaderChange::default() };
    imports::edit_header(app, &actor(), id, &owner).await.unwrap();
    imports::bind(app, &actor(), id, "моуо", &[authority]).await.unwrap();
}

/// Says of every past window that the work is still to be done.
pub async fn still_due(app: &App, id: &str) {
    imports::decide_all_past(app, &actor(), id, PastDecision::StillDue, false).await.unwrap();
}
