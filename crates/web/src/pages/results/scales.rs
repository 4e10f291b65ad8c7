//! Scales: which score gives which mark; the region's own as a text that is edited here.

use askama::Template;
use axum::extract::State as Given;
use domain::results::scale::{Scale, Scales};
use domain::results::words;
use operations::results::works;

use crate::error::{Answer, Problem};
use crate::flash::{self, Done};
use crate::html;
use crate::pages::form_problems;
use crate::session::{Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// Scales in force and the region's own.
#[derive(Template)]
#[template(path = "results/scales.html")]
pub struct ScalesPage {
    /// Shared parts.
    pub shell: Shell,
    /// Scales in force, newest first.
    pub rows: Vec<ScaleRow>,
    /// The region's own as TOML.
    pub own: String,
}

/// A scale in words.
pub struct ScaleRow {
    /// «Математика, ОГЭ».
    pub title: String,
    /// «2026» or «2022–2025».
    pub years: String,
    /// What it says.
    pub rule: String,
    /// Further conditions.
    pub conditions: Vec<String>,
    /// Where it comes from.
    pub source: String,
    /// The region's own.
    pub own: bool,
}

impl ScaleRow {
    fn of(scale: &Scale, own: bool) -> ScaleRow {
        let subject = words::subject(&scale.subject);
        let grade = scale.grade.map(|grade| format!(", {grade}\u{a0}класс")).unwrap_or_default();
        let marks = scale.marks_from.map(|[three, four, five]| {
            let top = scale.max.map(|max| format!("–{max}")).unwrap_or_default();
            format!("«2» ниже {three}, «3» с {three}, «4» с {four}, «5» с {five}{top}")
        });
        let minimum = scale.minimum.map(|minimum| format!("минимум {minimum}"));
        let years = match scale.from_year == scale.to_year {
            true => scale.from_year.to_string(),
            false => format!("{}–{}", scale.from_year, scale.to_year),
        };
        let conditions = scale.conditions.iter().map(|condition| {
            let points = crate::format::count(u64::from(condition.points), "балл", "балла", "баллов");
            format!("для «{}» и выше – не меньше чем {points} за задания «{}»", condition.mark, condition.name)
        });
        ScaleRow {
            title: format!("{subject}{grade}, {}", scale.procedure.name()),
            years,
            rule: [marks, minimum].into_iter().flatten().collect::<Vec<_>>().join("; "),
            conditions: conditions.collect(),
            source: scale.source.clone(),
            own,
        }
    }
}

async fn page(
    state: &State,
    visitor: &Visitor,
    typed: Option<String>,
    problems: &[FormProblem],
) -> Result<ScalesPage, Problem> {
    let scales = works::scales(&state.app, &visitor.actor()).await?;
    let shipped = Scales::shipped().entries.len();
    let mut entries: Vec<(usize, &Scale)> = scales.entries.iter().enumerate().collect();
    entries.sort_by_key(|(place, scale)| (*place < shipped, std::cmp::Reverse(scale.to_year)));
    let own = Scales { entries: scales.entries.iter().skip(shipped).cloned().collect() };
    let shell = visitor.shell("Шкалы", Place::Results).under("Результаты", "/results");
    Ok(ScalesPage {
        shell: shell.with_problems(problems),
        rows: entries.into_iter().map(|(place, scale)| ScaleRow::of(scale, place >= shipped)).collect(),
        own: typed.unwrap_or_else(|| own.to_toml()),
    })
}

/// `GET /results/scales`
pub async fn show(Given(state): Given<State>, visitor: Visitor) -> Answer {
    html::page(&page(&state, &visitor, None, &[]).await?)
}

/// `POST /results/scales`
pub async fn save(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let text = fields.text("scales");
    match works::put_scales(&state.app, &visitor.actor(), &text).await {
        Ok(_) => Ok(flash::redirect("/results/scales", Done::ScalesSaved)),
        Err(failure) => {
            let mut problems = form_problems(failure)?;
            problems.iter_mut().for_each(|problem| problem.field = "scales".to_owned());
            html::refused(&page(&state, &visitor, Some(text), &problems).await?)
        }
    }
}
