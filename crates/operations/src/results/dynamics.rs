//! Change against the year before, with the groups beside it.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::results::dynamics::{DynamicsFacts, DynamicsRun, Groups, dynamics};
use domain::results::identification::{SchoolResults, identify};
use domain::results::lake::WorkSummary;
use domain::results::rule::Rule;
use domain::results::work::WorkCode;

use super::{cache, context, engine, markers, rules};
use crate::actor::allow_common;
use crate::{Actor, App, Failure};

/// Dynamics of every school of a year. Results that call for a closer look are shown and kept out of growth; statuses
/// come from the rule (`federal-2025` when none is named).
///
/// # Errors
/// By the lake; refused `unknown_rule`.
pub async fn of_year(app: &App, actor: &Actor, year: u16, rule: Option<&str>) -> Result<DynamicsRun, Failure> {
    allow_common(app, actor, Action::Read)?;
    let rule = rules::find(app, actor, rule.unwrap_or(rules::DEFAULT)).await?.rule;
    let engine = engine(app)?;
    let (schools, _) = cache::schools(app).await?;
    let works = engine.works(None).await?;
    let mut flagged = BTreeSet::new();
    for past in year.saturating_sub(2)..=year {
        let run = markers::examine_year(app, actor, past).await?;
        flagged.extend(run.markers.into_iter().map(|marker| (marker.school, marker.work)));
    }
    let clusters = context::cluster_names(app).await?;
    let run = tokio::task::spawn_blocking(move || judged(year, &rule, &schools, &works, flagged, clusters));
    let run = run.await.map_err(Failure::unexpected)?;
    if run.schools.is_empty() {
        let message = format!("За {year} год результатов нет.");
        return Err(Failure::refused("no_results", message, "Загрузите файлы этого года или выберите другой год."));
    }
    Ok(run)
}

fn judged(
    year: u16,
    rule: &Rule,
    schools: &[SchoolResults],
    works: &[WorkSummary],
    flagged: BTreeSet<(String, WorkCode)>,
    clusters: BTreeMap<String, String>,
) -> DynamicsRun {
    let verdicts = identify(rule, year, schools).schools;
    let facts = DynamicsFacts {
        same_scale: same_scale(year, works),
        flagged,
        statuses: verdicts.into_iter().map(|verdict| (verdict.school, verdict.statuses)).collect(),
    };
    dynamics(year, schools, &Groups::of(schools, clusters), &facts)
}

/// Works whose paper has the same items with the same maxima as the year before: only there are points the same points.
fn same_scale(year: u16, works: &[WorkSummary]) -> BTreeSet<WorkCode> {
    let papers: BTreeMap<&WorkCode, &WorkSummary> = works.iter().map(|work| (&work.work.code, work)).collect();
    let of_year = papers.iter().filter(|(code, _)| code.year == year);
    let same = of_year.filter(|(code, paper)| {
        let items = &paper.work.items;
        papers.get(&code.of_year(year - 1)).is_some_and(|before| !items.is_empty() && before.work.items == *items)
    });
    same.map(|(code, _)| (*code).clone()).collect()
}
