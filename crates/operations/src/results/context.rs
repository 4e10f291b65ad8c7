//! Social context of schools: the index, clusters of like schools, resilience. All of it only where a table of contexts
//! was loaded and has enough schools.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access::Action;
use domain::results::clusters::{Cluster, cluster_of, clusters};
use domain::results::context::{Quadrant, Resilience, SchoolContext, SocialIndex, resilience, social_index};
use domain::results::identification::SchoolResults;
use serde::Serialize;

use super::{cache, engine};
use crate::actor::allow_common;
use crate::support::{event, finish};
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
        let quadrant = Quadrant::of(self.index.hard_conditions, low).label();
        let place = self.index.percentile.round();
        let mut words = format!(
            "Условия школы: {quadrant}. Сложнее, чем у неё, условия примерно у {place} из 100 школ с известным контекстом."
        );
        if let Some(cluster) = &self.cluster {
            words.push_str(&format!(" Похожие школы: {cluster}."));
        }
        if self.resilient {
            words.push_str(" Два года из трёх результаты выше, чем позволяют ожидать условия.");
        }
        words
    }
}

/// Reads a table of contexts and keeps it in place of the one before.
///
/// # Errors
/// Refused `not_a_context`, `not_a_share`.
pub async fn load(app: &App, actor: &Actor, name: &str, bytes: Vec<u8>) -> Result<ContextView, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let engine = engine(app)?;
    let (reader, file) = (Arc::clone(&engine), name.to_owned());
    let read = tokio::task::spawn_blocking(move || reader.read_context(&file, &bytes)).await;
    let contexts = read.map_err(Failure::unexpected)??;
    engine.put_contexts(contexts.clone(), app.clock.now()).await?;
    let mut event = event(app, actor, "results.context", "context", "region");
    event.after = Some(serde_json::json!({"schools": contexts.len()}));
    finish(app.store.begin().await?, event).await?;
    view(app, actor).await
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
