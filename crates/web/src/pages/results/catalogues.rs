//! Catalogues of papers: what each item tests, read from the official specifications.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::results::catalogue::Catalogue;
use domain::results::words;
use operations::results::works;

use super::work_code;
use crate::error::{Answer, Problem};
use crate::fields::encode_path;
use crate::flash::{self, Done};
use crate::html;
use crate::pages::form_problems;
use crate::session::Visitor;
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::upload::{SentFile, Uploaded};

/// The list of catalogues with the form.
#[derive(Template)]
#[template(path = "results/catalogues.html")]
pub struct CataloguesPage {
    /// Shared parts.
    pub shell: Shell,
    /// Catalogues, newest first.
    pub rows: Vec<Catalogue>,
}

impl CataloguesPage {
    /// Its page.
    pub fn address(&self, catalogue: &Catalogue) -> String {
        format!("/results/catalogues/{}", encode_path(&catalogue.work().to_string()))
    }
}

/// One catalogue.
#[derive(Template)]
#[template(path = "results/catalogue.html")]
pub struct CataloguePage {
    /// Shared parts.
    pub shell: Shell,
    /// The catalogue.
    pub catalogue: Catalogue,
}

impl CataloguePage {
    /// What the sum of the items says.
    pub fn sentence(&self) -> String {
        let items = crate::format::count(self.catalogue.items.len() as u64, "задание", "задания", "заданий");
        let sum = self.catalogue.sum();
        match self.catalogue.stated_max {
            Some(stated) if stated == sum => {
                format!("{items}, вместе {sum} первичных баллов – столько же названо в документе.")
            }
            Some(stated) => format!(
                "{items}, вместе {sum} первичных баллов, а в документе названо {stated}. Сверьте строки с документом."
            ),
            None => format!("{items}, вместе {sum} первичных баллов; максимум в документе не назван."),
        }
    }
}

async fn page(state: &State, visitor: &Visitor, problems: &[FormProblem]) -> Result<CataloguesPage, Problem> {
    let mut rows = works::catalogues(&state.app, &visitor.actor()).await?;
    rows.sort_by(|a, b| b.year.cmp(&a.year).then_with(|| a.work().cmp(&b.work())));
    let shell = visitor.shell("Планы работ", Place::Results).under("Результаты", "/results");
    Ok(CataloguesPage { shell: shell.with_problems(problems), rows })
}

/// `GET /results/catalogues`
pub async fn list(Given(state): Given<State>, visitor: Visitor) -> Answer {
    html::page(&page(&state, &visitor, &[]).await?)
}

/// `POST /results/catalogues`
pub async fn add(Given(state): Given<State>, uploaded: Uploaded) -> Answer {
    let visitor = uploaded.visitor;
    let problem = match uploaded.file {
        SentFile::File { name, bytes } => {
            match works::import_catalogue(&state.app, &visitor.actor(), &name, bytes).await {
                Ok(catalogue) => {
                    let address = format!("/results/catalogues/{}", encode_path(&catalogue.work().to_string()));
                    return Ok(flash::redirect(&address, Done::Saved));
                }
                Err(failure) => {
                    let problems = form_problems(failure)?;
                    problems.into_iter().map(|problem| problem.text).collect::<Vec<_>>().join(" ")
                }
            }
        }
        SentFile::Missing => "Выберите файл спецификации: PDF, XLSX или JSON.".to_owned(),
        SentFile::TooLarge => "Файл слишком велик для спецификации. Проверьте, тот ли это файл.".to_owned(),
    };
    html::refused(&page(&state, &visitor, &[FormProblem::new("file", problem)]).await?)
}

/// `GET /results/catalogues/{code}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    let code = work_code(&code)?;
    let all = works::catalogues(&state.app, &visitor.actor()).await?;
    let catalogue = all.into_iter().find(|catalogue| catalogue.work() == code);
    let catalogue = catalogue.ok_or_else(|| Problem::not_found().way("Планы работ", "/results/catalogues"))?;
    let shell = visitor
        .shell(words::work_with_year(&code), Place::Results)
        .under("Результаты", "/results")
        .under("Планы работ", "/results/catalogues");
    html::page(&CataloguePage { shell, catalogue })
}
