//! Schools' own diagnostic works: what is loaded, the form, and where the growth is shown.

use askama::Template;
use axum::extract::State as Given;
use domain::results::linking::diagnostic::{Stage, school_year};
use operations::results::growth::{self, FormAsk, OwnWorks};

use crate::error::Answer;
use crate::fields::encode_path;
use crate::html;
use crate::pager::Pager;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// Schools of a page.
const ROWS: usize = 50;

/// The list of schools with own works.
#[derive(Template)]
#[template(path = "results/diagnostics.html")]
pub struct DiagnosticsPage {
    /// Shared parts.
    pub shell: Shell,
    /// This page's schools.
    pub rows: Vec<DiagnosticsRow>,
    /// Other pages.
    pub pager: Pager,
}

/// A school with own works.
pub struct DiagnosticsRow {
    /// Its name.
    pub name: String,
    /// Page of the growth.
    pub address: String,
    /// «2025/26».
    pub year: String,
    /// «Математика, 5 класс: входная, итоговая».
    pub works: Vec<String>,
}

impl DiagnosticsRow {
    fn of(own: &OwnWorks) -> DiagnosticsRow {
        let works = own.works.iter().map(|work| {
            let stages: Vec<&str> = work.stages.iter().map(|stage| stage.stage.label()).collect();
            format!("{}, {}\u{a0}класс: {}", work.subject, work.grade, stages.join(", "))
        });
        DiagnosticsRow {
            name: own.name.clone(),
            address: format!("/schools/{}/growth?year={}", encode_path(&own.school), own.year),
            year: school_year(own.year),
            works: works.collect(),
        }
    }
}

/// `GET /results/diagnostics`
pub async fn list(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let page = usize::try_from(query.page()).unwrap_or(1).max(1);
    let (found, total) = growth::schools(&state.app, &visitor.actor(), page, ROWS).await?;
    html::page(&DiagnosticsPage {
        shell: visitor.shell("Свои работы школ", Place::Results).under("Результаты", "/results"),
        rows: found.iter().map(DiagnosticsRow::of).collect(),
        pager: Pager::new("/results/diagnostics", &query.0, page as u64, total.div_ceil(ROWS).max(1) as u64),
    })
}

/// `GET /results/diagnostics/form.xlsx`
pub async fn form(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let ask = FormAsk { stage: Stage::of_words(query.get("stage")), ..FormAsk::default() };
    html::file(growth::form(&state.app, &visitor.actor(), &ask).await?)
}
