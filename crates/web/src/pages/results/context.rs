//! Context of schools: what is loaded, a new table with its preview, the template.

use askama::Template;
use axum::extract::State as Given;
use domain::results::clusters::Cluster;
use domain::results::context::{INDICATORS, SchoolContext};
use domain::results::file::Problem as TableProblem;
use domain::russian::number;
use operations::results::context::{self, ContextPreview, ContextView};

use super::import::place;
use crate::error::{Answer, Problem};
use crate::fields::encode_path;
use crate::flash::{self, Done};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::upload::{SentFile, Uploaded};

/// Schools of a preview that are shown one by one.
const ROWS: usize = 200;

/// Short titles of the shares, in the order of [`INDICATORS`].
const TITLES: [&str; INDICATORS.len()] =
    ["Образование", "Неполные семьи", "На учёте", "Низкий доход", "Без работы", "Язык", "ОВЗ", "СОП"];

/// What the contexts say, and the form.
#[derive(Template)]
#[template(path = "results/context.html")]
pub struct ContextPage {
    /// Shared parts.
    pub shell: Shell,
    /// What they say.
    pub view: ContextView,
    /// Resilient schools: address and name.
    pub resilient: Vec<Choice>,
}

impl ContextPage {
    /// What is loaded, in a sentence.
    pub fn sentence(&self) -> String {
        let known = crate::format::count(self.view.schools as u64, "школе", "школам", "школам");
        match self.view.index.len() {
            index if index == self.view.schools => format!("Контекст известен по {known}."),
            index => format!("Контекст известен по {known}; для индекса показателей хватило по {index}."),
        }
    }

    /// «−0,8» or nothing.
    pub fn tenth(&self, value: &f64) -> String {
        number(*value, 1)
    }

    /// Pupils and place of a cluster in words.
    pub fn described(&self, cluster: &Cluster) -> String {
        let pupils = cluster.pupils.map(|pupils| {
            format!(
                "обычно {}",
                crate::format::count(pupils.round() as u64, "обучающийся", "обучающихся", "обучающихся")
            )
        });
        let rural = cluster.rural_percent.map(|rural| format!("сельских {}\u{a0}%", number(rural, 0)));
        [pupils, rural].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// A table that was read.
#[derive(Template)]
#[template(path = "results/context_preview.html")]
pub struct ContextPreviewPage {
    /// Shared parts.
    pub shell: Shell,
    /// Name of the file.
    pub file_name: String,
    /// What was read.
    pub preview: ContextPreview,
    /// Problems with their places, the fatal ones first.
    pub problems: Vec<(String, TableProblem)>,
    /// Titles of the shares.
    pub titles: Vec<&'static str>,
    /// The schools shown.
    pub rows: Vec<ContextRow>,
}

impl ContextPreviewPage {
    /// The finding.
    pub fn sentence(&self) -> String {
        let schools = crate::format::count(self.preview.table.contexts.len() as u64, "школа", "школы", "школ");
        let fatal = self.problems.iter().filter(|problem| problem.1.fatal).count() as u64;
        if fatal > 0 {
            let errors = crate::format::count(fatal, "ошибка", "ошибки", "ошибок");
            return format!("В таблице {errors}: загрузить её нельзя. Исправьте их в файле и загрузите снова.");
        }
        let unknown = self.preview.table.contexts.len() - self.preview.known.len();
        let unknown = match unknown {
            0 => "результаты есть по всем".to_owned(),
            some => format!("результатов нет по {some}"),
        };
        format!("Прочитано: {schools}, {unknown}.")
    }

    /// How many schools are not shown.
    pub fn more(&self) -> usize {
        self.preview.table.contexts.len() - self.rows.len()
    }
}

/// A school of a preview.
pub struct ContextRow {
    /// Login.
    pub school: String,
    /// Name; empty when there are no results of it.
    pub name: String,
    /// Pupils.
    pub pupils: String,
    /// «да», «нет» or nothing.
    pub rural: &'static str,
    /// The shares in the order of the titles; a dash for what is not known.
    pub shares: Vec<String>,
}

impl ContextRow {
    fn of(context: &SchoolContext, preview: &ContextPreview) -> ContextRow {
        let share =
            |of: fn(&SchoolContext) -> Option<f64>| of(context).map_or("–".to_owned(), |share| number(share, 1));
        ContextRow {
            school: context.school.clone(),
            name: preview.known.get(&context.school).cloned().unwrap_or_default(),
            pupils: context.pupils.map(|pupils| pupils.to_string()).unwrap_or_default(),
            rural: match context.rural {
                Some(true) => "да",
                Some(false) => "нет",
                None => "",
            },
            shares: INDICATORS.iter().map(|(_, of)| share(*of)).collect(),
        }
    }
}

async fn page(state: &State, visitor: &Visitor, problems: &[FormProblem]) -> Result<ContextPage, Problem> {
    let view = context::view(&state.app, &visitor.actor()).await?;
    let names = context::names(&state.app, &visitor.actor()).await?;
    let resilient = view.resilience.iter().filter(|found| found.resilient).map(|found| {
        let name = names.get(&found.school).unwrap_or(&found.school);
        Choice::new(format!("/schools/{}", encode_path(&found.school)), name)
    });
    let resilient = resilient.collect();
    let shell = visitor.shell("Контекст школ", Place::Results).under("Результаты", "/results");
    Ok(ContextPage { shell: shell.with_problems(problems), resilient, view })
}

/// `GET /results/context`
pub async fn show(Given(state): Given<State>, visitor: Visitor) -> Answer {
    html::page(&page(&state, &visitor, &[]).await?)
}

/// `POST /results/context`: the preview.
pub async fn preview(Given(state): Given<State>, uploaded: Uploaded) -> Answer {
    let visitor = uploaded.visitor;
    let problem = match uploaded.file {
        SentFile::File { name, bytes } => match context::preview(&state.app, &visitor.actor(), &name, bytes).await {
            Ok(preview) => return html::page(&preview_page(&visitor, name, preview)),
            Err(failure) => {
                let problems = form_problems(failure)?;
                problems.into_iter().map(|problem| problem.text).collect::<Vec<_>>().join(" ")
            }
        },
        SentFile::Missing => "Выберите таблицу XLSX, XLS, ODS или CSV.".to_owned(),
        SentFile::TooLarge => "Файл слишком велик для таблицы школ. Проверьте, тот ли это файл.".to_owned(),
    };
    html::refused(&page(&state, &visitor, &[FormProblem::new("file", problem)]).await?)
}

fn preview_page(visitor: &Visitor, file_name: String, preview: ContextPreview) -> ContextPreviewPage {
    let mut problems: Vec<(String, TableProblem)> =
        preview.table.problems.iter().map(|problem| (place(problem), problem.clone())).collect();
    problems.sort_by_key(|(_, problem)| !problem.fatal);
    ContextPreviewPage {
        shell: visitor
            .shell("Проверьте контекст школ", Place::Results)
            .under("Результаты", "/results")
            .under("Контекст школ", "/results/context"),
        titles: TITLES.to_vec(),
        rows: preview.table.contexts.iter().take(ROWS).map(|context| ContextRow::of(context, &preview)).collect(),
        file_name,
        problems,
        preview,
    }
}

/// `POST /results/context/apply`
pub async fn apply(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let schools = context::apply(&state.app, &visitor.actor(), fields.get("ticket")).await?;
    Ok(flash::redirect("/results/context", Done::ContextLoaded(u32::try_from(schools).unwrap_or(u32::MAX))))
}

/// `GET /results/context/template.xlsx`
pub async fn template(Given(state): Given<State>, visitor: Visitor) -> Answer {
    html::file(context::template(&state.app, &visitor.actor()).await?)
}
