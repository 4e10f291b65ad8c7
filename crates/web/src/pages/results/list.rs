//! What is in the lake: works by year, and imports.

use askama::Template;
use axum::extract::State as Given;
use domain::results::lake::WorkSummary;
use operations::results::imports::{self, ImportState, ImportView};
use operations::results::works;

use super::work_address;
use crate::error::Answer;
use crate::format::count;
use crate::html;
use crate::pages::Choice;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// Works and imports.
#[derive(Template)]
#[template(path = "results/list.html")]
pub struct ResultsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Works by year, newest first.
    pub years: Vec<YearOfWorks>,
    /// Years to choose from.
    pub choices: Vec<Choice>,
    /// The chosen year.
    pub year: String,
    /// Imports that are being read or wait for a decision.
    pub waiting: Vec<ImportView>,
    /// The last imports that were stored.
    pub stored: Vec<ImportView>,
}

impl ResultsPage {
    /// How many files an import had.
    pub fn files(&self, import: &ImportView) -> String {
        count(import.report.files.len() as u64, "файл", "файла", "файлов")
    }
}

/// Works of a year.
pub struct YearOfWorks {
    /// The year.
    pub year: u16,
    /// «12 работ, 40 школ».
    pub words: String,
    /// The works.
    pub works: Vec<WorkRow>,
}

/// A work in the list.
pub struct WorkRow {
    /// «Математика, 5 класс».
    pub title: String,
    /// Procedure.
    pub procedure: &'static str,
    /// Code.
    pub code: String,
    /// Its page.
    pub address: String,
    /// Day it was written.
    pub date: String,
    /// Participants.
    pub participants: u64,
    /// Schools.
    pub schools: u64,
    /// How many files it rests on.
    pub files: usize,
}

impl WorkRow {
    fn of(summary: &WorkSummary) -> WorkRow {
        let code = &summary.work.code;
        let grade = code.grade.map(|grade| format!(", {grade}\u{a0}класс")).unwrap_or_default();
        WorkRow {
            title: format!("{}{grade}", summary.work.subject),
            procedure: code.procedure.name(),
            code: code.to_string(),
            address: work_address(code),
            date: crate::format::day_or_empty(summary.work.date),
            participants: summary.participants,
            schools: summary.schools,
            files: summary.sources.len(),
        }
    }
}

/// `GET /results`
pub async fn list(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let actor = visitor.actor();
    let works = works::list(&state.app, &actor, None).await?;
    let mut known: Vec<u16> = works.iter().map(|work| work.work.code.year).collect();
    known.sort_unstable_by(|a, b| b.cmp(a));
    known.dedup();
    let year = query.text("year");
    let shown = known.iter().filter(|known| year.is_empty() || known.to_string() == year);
    let years = shown.map(|year| year_of_works(*year, &works)).collect();
    let imports = imports::list(&state.app, &actor, 1).await?.rows;
    let (stored, waiting): (Vec<_>, Vec<_>) =
        imports.into_iter().partition(|import| import.state == ImportState::Stored);
    let mut choices = vec![Choice::new("", "Все годы")];
    choices.extend(known.iter().map(|year| Choice::new(year.to_string(), year.to_string())));
    html::page(&ResultsPage {
        shell: visitor.shell("Результаты", Place::Results),
        years,
        choices,
        year,
        waiting,
        stored: stored.into_iter().take(10).collect(),
    })
}

fn year_of_works(year: u16, works: &[WorkSummary]) -> YearOfWorks {
    let of_year: Vec<WorkRow> = works.iter().filter(|work| work.work.code.year == year).map(WorkRow::of).collect();
    let words = count(of_year.len() as u64, "работа", "работы", "работ");
    YearOfWorks { year, words, works: of_year }
}
