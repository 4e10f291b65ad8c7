//! Loading organisations from a table: file, preview, apply.

use askama::Template;
use axum::extract::State as Given;
use operations::units::{self, UnitsPreview};

use crate::error::Answer;
use crate::flash::{self, Done};
use crate::html;
use crate::pages::form_problems;
use crate::session::{Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::upload::{SentFile, Uploaded};

/// The page that asks for a file.
#[derive(Template)]
#[template(path = "units/load.html")]
pub struct LoadPage {
    /// Shared parts.
    pub shell: Shell,
}

/// What the file would change.
#[derive(Template)]
#[template(path = "units/preview.html")]
pub struct PreviewPage {
    /// Shared parts.
    pub shell: Shell,
    /// Name of the file.
    pub file_name: String,
    /// Rows and totals.
    pub preview: UnitsPreview,
}

fn page(visitor: &Visitor, problems: &[FormProblem]) -> LoadPage {
    let shell = visitor.shell("Загрузить организации из таблицы", Place::Units).under("Организации", "/units");
    LoadPage { shell: shell.with_problems(problems) }
}

/// `GET /units/load`
pub async fn ask(visitor: Visitor) -> Answer {
    html::page(&page(&visitor, &[]))
}

/// `POST /units/load`
pub async fn preview(Given(state): Given<State>, uploaded: Uploaded) -> Answer {
    let visitor = uploaded.visitor;
    let refuse = |text: &str| html::refused(&page(&visitor, &[FormProblem::new("file", text)]));
    let (file_name, bytes) = match uploaded.file {
        SentFile::File { name, bytes } => (name, bytes),
        SentFile::Missing => return refuse("Выберите файл XLSX, XLS, ODS или CSV."),
        SentFile::TooLarge => return refuse("Файл больше 60 МБ: разделите список на части."),
    };
    match units::import_preview(&state.app, &visitor.actor(), bytes, &file_name).await {
        Ok(preview) => {
            let shell = visitor
                .shell("Что изменится", Place::Units)
                .under("Организации", "/units")
                .under("Загрузить из таблицы", "/units/load");
            html::page(&PreviewPage { shell, file_name, preview })
        }
        Err(failure) => {
            let mut problems = form_problems(failure)?;
            problems.iter_mut().for_each(|problem| problem.field = "file".to_owned());
            html::refused(&page(&visitor, &problems))
        }
    }
}

/// `POST /units/load/apply`
pub async fn apply(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let (added, changed) = units::import_apply(&state.app, &visitor.actor(), fields.get("ticket")).await?;
    Ok(flash::redirect("/units", Done::UnitsLoaded(u32::try_from(added + changed).unwrap_or(u32::MAX))))
}

/// `GET /units/template.xlsx`
pub async fn template(Given(state): Given<State>, _visitor: Visitor) -> Answer {
    html::file(units::template(&state.app))
}
