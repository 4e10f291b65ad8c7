//! The schools of a run as a workbook.

use axum::extract::{Path, State as Given};
use domain::results::identification::{SchoolVerdict, VerdictKind};
use domain::results::words;
use domain::sheet_model::{Cell, Sheet};
use operations::results::runs::{self, RunView, VerdictFilter};

use crate::error::Answer;
use crate::html;
use crate::pages::chart::workbook;
use crate::session::Visitor;
use crate::state::State;

const COLUMNS: [&str; 12] = [
    "Школа",
    "Логин или код",
    "Муниципалитет",
    "Заключение",
    "Статусы",
    "Годы с низкими результатами",
    "#Вероятность повтора, %",
    "Малая выборка",
    "Признаки",
    "#Работ учтено",
    "#Из них ниже порога",
    "Работы ниже порога",
];

fn row(verdict: &SchoolVerdict) -> Vec<Cell> {
    let low = words::low_works(verdict, verdict.year);
    let mut counted: Vec<_> = verdict
        .criteria
        .iter()
        .flat_map(|criterion| &criterion.procedures)
        .map(|procedure| &procedure.work)
        .filter(|work| work.year == verdict.year)
        .collect();
    counted.sort();
    counted.dedup();
    let met = verdict.criteria.iter().filter(|criterion| criterion.met).map(|criterion| criterion.code.clone());
    let years = verdict.years_low.iter().map(u16::to_string);
    let named = low.iter().map(|procedure| {
        format!("{}: {}, n = {}", words::work(&procedure.work), words::share(procedure), procedure.participants)
    });
    let chance = (verdict.verdict != VerdictKind::Insufficient).then_some(100.0 * verdict.probability);
    vec![
        Cell::text(&verdict.name),
        Cell::text(&verdict.school),
        Cell::text(verdict.municipality.clone().unwrap_or_default()),
        Cell::text(words::verdict(verdict.verdict)),
        Cell::text(verdict.statuses.iter().map(|status| words::status(status)).collect::<Vec<_>>().join(", ")),
        Cell::text(years.collect::<Vec<_>>().join(", ")),
        Cell::tenth(chance),
        Cell::text(if verdict.small_sample { "да" } else { "" }),
        Cell::text(met.collect::<Vec<_>>().join(", ")),
        Cell::Count(counted.len() as u64),
        Cell::Count(low.len() as u64),
        Cell::text(named.collect::<Vec<_>>().join("; ")),
    ]
}

fn note(run: &RunView) -> String {
    let order = run.order.as_ref().map(|order| format!(", утверждён приказом № {}", order.number));
    format!(
        "Правило {} ({}), отбор от {}{}. Файлы: {}",
        run.rule,
        run.rule_title,
        crate::format::moment(&run.at),
        order.unwrap_or_default(),
        run.sources.join("; ")
    )
}

/// `GET /schools/runs/{id}/schools.xlsx`
pub async fn schools(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let actor = visitor.actor();
    let run = runs::view(&state.app, &actor, &id).await?;
    let mut sheet = Sheet::new(format!("Школы {}", run.year), &COLUMNS);
    sheet.note = note(&run);
    let mut page = 1;
    loop {
        let found = runs::verdicts(&state.app, &actor, &id, VerdictFilter::default(), page).await?;
        sheet.rows.extend(found.rows.iter().map(row));
        page += 1;
        if page > found.pages {
            break;
        }
    }
    html::file(workbook(&state.app, &sheet, &format!("Отбор школ {}", run.year))?)
}
