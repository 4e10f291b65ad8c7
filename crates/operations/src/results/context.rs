//! Social context of schools: the index, clusters of like schools, resilience. All of it only where a table of contexts
//! was loaded and has enough schools.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::results::clusters::{Cluster, cluster_of, clusters};
use domain::results::context::{
    ContextTable, INDICATORS, Quadrant, Resilience, SchoolContext, SocialIndex, resilience, social_index,
};
use domain::results::identification::SchoolResults;
use domain::sheet_model::{Cell, Sheet};
use serde::Serialize;

use super::{cache, engine};
use crate::actor::allow_common;
use crate::ports::OutputFile;
use crate::support::{event, finish, to_json};
use crate::{Actor, App, Failure};

/// What the contexts say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContextView {
    /// Schools whose context is known.
    pub schools: usize,
    /// Social index by school.
    pub index: BTreeMap<String, SocialIndex>,
    /// Clusters of like schools, from the hardest conditions.
    pub clusters: Vec<Cluster>,
    /// Resilience over three years up to the newest.
    pub resilience: Vec<Resilience>,
    /// Why something of the above is not there, in Russian.
    pub missing: Vec<String>,
}

/// The context of one school.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Surroundings {
    /// Its social index.
    pub index: SocialIndex,
    /// The cluster of like schools it belongs to.
    pub cluster: Option<String>,
    /// Better than its conditions in two of three years.
    pub resilient: bool,
}

impl Surroundings {
    /// The words for the school's page; `low` tells that the rule found low results.
    pub fn words(&self, low: bool) -> String {
        // Resilience looks at a few more schools than the bound of hard conditions does.
        let quadrant = Quadrant::of(self.index.hard_conditions || self.resilient, low).label();
        let place = self.index.percentile.round();
        let mut words = format!(
            "Условия школы: {quadrant}. Сложнее, чем у неё, условия примерно у {place} из 100 школ с известным контекстом."
        );
        if let Some(cluster) = &self.cluster {
            words.push_str(&format!(" Похожие школы – {}.", cluster.to_lowercase()));
        }
        if self.resilient {
            words.push_str(" Два года из трёх результаты выше, чем позволяют ожидать условия.");
        }
        words
    }
}

/// A table of contexts that was read and waits for a decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContextPreview {
    /// Ticket for [`apply`]; empty when the table cannot be taken.
    pub ticket: String,
    /// What was read, and what is wrong.
    pub table: ContextTable,
    /// Schools of the table of which there are results, with their names.
    pub known: BTreeMap<String, String>,
    /// Schools whose context is loaded now and which the table does not have.
    pub gone: Vec<String>,
}

async fn read(app: &App, name: &str, bytes: Vec<u8>) -> Result<ContextTable, Failure> {
    let (reader, file) = (engine(app)?, name.to_owned());
    let read = tokio::task::spawn_blocking(move || reader.read_context(&file, &bytes)).await;
    Ok(read.map_err(Failure::unexpected)??)
}

/// Reads a table of contexts and keeps it in place of the one before: the way of the command line.
///
/// # Errors
/// Refused `not_a_context`, or by the first fatal problem of the table.
pub async fn load(app: &App, actor: &Actor, name: &str, bytes: Vec<u8>) -> Result<ContextView, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let table = read(app, name, bytes).await?;
    let mut fatal = table.problems.iter().filter(|problem| problem.fatal);
    if let Some(first) = fatal.next() {
        let place = first.row.map(|row| format!(", строка {row}")).unwrap_or_default();
        let more = match fatal.count() {
            0 => String::new(),
            more => format!(" И ещё ошибок: {more}."),
        };
        let message = format!("Файл «{name}»{place}: {}{more}", first.text);
        return Err(Failure::refused(&first.code, message, "Исправьте и загрузите файл снова: ничего не сохранено."));
    }
    put(app, actor, table.contexts).await?;
    view(app, actor).await
}

/// Reads a table of contexts and tells what would be kept.
///
/// # Errors
/// Refused `not_a_context`.
pub async fn preview(app: &App, actor: &Actor, name: &str, bytes: Vec<u8>) -> Result<ContextPreview, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let table = read(app, name, bytes).await?;
    let mut ticket = String::new();
    if !table.problems.iter().any(|problem| problem.fatal) {
        // Only what was understood waits: a table may hold people's names beside the shares.
        let (files, bytes) = (app.store.files().clone(), to_json(&table.contexts)?.into_bytes());
        let staged = tokio::task::spawn_blocking(move || files.stage(&bytes)).await;
        ticket = staged.map_err(Failure::unexpected)??;
    }
    let of_table: BTreeSet<&str> = table.contexts.iter().map(|context| context.school.as_str()).collect();
    let (schools, _) = cache::schools(app).await?;
    let known = schools.iter().filter(|school| of_table.contains(school.school.as_str()));
    let known = known.map(|school| (school.school.clone(), school.name.clone())).collect();
    let loaded = engine(app)?.contexts().await?.into_iter().map(|context| context.school);
    let gone = loaded.filter(|school| !of_table.contains(school.as_str())).collect();
    Ok(ContextPreview { ticket, known, gone, table })
}

/// Keeps a table that was looked at; tells how many schools it has.
///
/// # Errors
/// Not found when the ticket is unknown or used up.
pub async fn apply(app: &App, actor: &Actor, ticket: &str) -> Result<usize, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let (files, address) = (app.store.files().clone(), ticket.to_owned());
    let bytes = tokio::task::spawn_blocking(move || files.read_staged(&address)).await;
    let bytes = bytes.map_err(Failure::unexpected)?.map_err(|_| Failure::NotFound)?;
    let contexts: Vec<SchoolContext> = serde_json::from_slice(&bytes).map_err(|_| Failure::NotFound)?;
    let schools = contexts.len();
    put(app, actor, contexts).await?;
    app.store.files().discard_staged(ticket)?;
    Ok(schools)
}

async fn put(app: &App, actor: &Actor, contexts: Vec<SchoolContext>) -> Result<(), Failure> {
    let mut event = event(app, actor, "results.context", "context", "region");
    event.after = Some(serde_json::json!({"schools": contexts.len()}));
    engine(app)?.put_contexts(contexts, app.clock.now()).await?;
    finish(app.store.begin().await?, event).await
}

/// The table to fill in, with the schools of which there are results.
///
/// # Errors
/// Our own failure.
pub async fn template(app: &App, actor: &Actor) -> Result<OutputFile, Failure> {
    allow_common(app, actor, Action::Read)?;
    let (schools, _) = cache::schools(app).await?;
    let loaded: BTreeMap<String, SchoolContext> =
        engine(app)?.contexts().await?.into_iter().map(|context| (context.school.clone(), context)).collect();
    let titles = ["Логин ФИС ОКО", "Школа", "#Число обучающихся", "Село (да или нет)"];
    let shares: Vec<String> = INDICATORS.iter().map(|(title, _)| format!("#{title}")).collect();
    let titles: Vec<&str> = titles.into_iter().chain(shares.iter().map(String::as_str)).collect();
    let mut sheet = Sheet::new("Контекст школ", &titles);
    sheet.note = "Доли – в процентах обучающихся школы. Что неизвестно, оставьте пустым.".to_owned();
    let names = schools.iter().map(|school| (school.school.as_str(), school.name.as_str()));
    let mut rows: BTreeMap<&str, &str> = loaded.keys().map(|school| (school.as_str(), "")).collect();
    rows.extend(names);
    sheet.rows = rows.into_iter().map(|(school, name)| row(school, name, loaded.get(school))).collect();
    let bytes = (app.ports.sheet_xlsx)(&sheet).map_err(Failure::unexpected)?;
    Ok(OutputFile::xlsx("Контекст школ – шаблон.xlsx", bytes))
}

fn row(school: &str, name: &str, known: Option<&SchoolContext>) -> Vec<Cell> {
    let rural = known.and_then(|known| known.rural).map(|rural| Cell::text(if rural { "да" } else { "нет" }));
    let pupils = known.and_then(|known| known.pupils).map_or(Cell::Empty, Cell::Count);
    let shares = INDICATORS.iter().map(|(_, of)| Cell::tenth(known.and_then(of)));
    [Cell::text(school), Cell::text(name), pupils, rural.unwrap_or(Cell::Empty)].into_iter().chain(shares).collect()
}

/// Where the schools stand by their context in a year; empty without contexts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    /// Resilient schools.
    pub resilient: BTreeSet<String>,
    /// Cluster of like schools by school.
    pub clusters: BTreeMap<String, String>,
}

/// Resilient schools and clusters, for lists.
///
/// # Errors
/// By the lake.
pub async fn places(app: &App, year: u16) -> Result<Places, Failure> {
    let contexts = engine(app)?.contexts().await?;
    if contexts.is_empty() {
        return Ok(Places::default());
    }
    let (schools, _) = cache::schools(app).await?;
    let view = judged(&contexts, &schools, Some(year));
    let resilient = view.resilience.iter().filter(|found| found.resilient).map(|found| found.school.clone());
    Ok(Places { resilient: resilient.collect(), clusters: cluster_of(&view.clusters) })
}

/// What the loaded contexts say today.
///
/// # Errors
/// By the lake.
pub async fn view(app: &App, actor: &Actor) -> Result<ContextView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let contexts = engine(app)?.contexts().await?;
    let (schools, _) = cache::schools(app).await?;
    let newest = schools.iter().flat_map(|school| school.works.keys()).map(|work| work.year).max();
    Ok(judged(&contexts, &schools, newest))
}

/// The context of a school in a year; none where it is not known.
pub(crate) async fn of_school(
    app: &App,
    school: &str,
    schools: &[SchoolResults],
    year: u16,
) -> Result<Option<Surroundings>, Failure> {
    let contexts = engine(app)?.contexts().await?;
    if contexts.is_empty() {
        return Ok(None);
    }
    let view = judged(&contexts, schools, Some(year));
    Ok(view.index.get(school).map(|index| Surroundings {
        index: *index,
        cluster: cluster_of(&view.clusters).remove(school),
        resilient: view.resilience.iter().any(|found| found.school == school && found.resilient),
    }))
}

/// Names of the schools with results, by login.
///
/// # Errors
/// By the lake.
pub async fn names(app: &App, actor: &Actor) -> Result<BTreeMap<String, String>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let (schools, _) = cache::schools(app).await?;
    Ok(schools.iter().map(|school| (school.school.clone(), school.name.clone())).collect())
}

/// Which cluster each school belongs to; empty without contexts.
pub(crate) async fn cluster_names(app: &App) -> Result<BTreeMap<String, String>, Failure> {
    let contexts = engine(app)?.contexts().await?;
    let found = social_index(&contexts).and_then(|index| clusters(&contexts, &index));
    Ok(found.map(|clusters| cluster_of(&clusters)).unwrap_or_default())
}

fn judged(contexts: &[SchoolContext], schools: &[SchoolResults], year: Option<u16>) -> ContextView {
    let mut missing = Vec::new();
    let mut known = |refusal: domain::refusal::Refusal| missing.push(refusal.to_string());
    let index = social_index(contexts).unwrap_or_else(|refusal| {
        known(refusal);
        BTreeMap::new()
    });
    let (mut groups, mut resilient) = (Vec::new(), Vec::new());
    if !index.is_empty() {
        groups = clusters(contexts, &index).unwrap_or_else(|refusal| {
            known(refusal);
            Vec::new()
        });
        if let Some(year) = year {
            resilient = resilience(&index, schools, year).unwrap_or_else(|refusal| {
                known(refusal);
                Vec::new()
            });
        }
    }
    ContextView { schools: contexts.len(), index, clusters: groups, resilience: resilient, missing }
}
