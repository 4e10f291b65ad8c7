//! Change against the year before, with the groups beside it.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::results::dynamics::{
    DynamicsFacts, DynamicsRun, Group, Groups, SchoolDynamics, dynamics, dynamics_of_some,
};
use domain::results::identification::{SchoolResults, SchoolVerdict, identify, identify_some};
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
    let (schools, _) = cache::schools(app).await?;
    let facts = facts(app, actor, year).await?;
    let clusters = context::cluster_names(app).await?;
    let run = tokio::task::spawn_blocking(move || {
        let verdicts = identify(&rule, year, &schools).schools;
        dynamics(year, &schools, &Groups::of(&schools, clusters), &with_statuses(facts, verdicts))
    });
    let run = run.await.map_err(Failure::unexpected)?;
    if run.schools.is_empty() {
        let message = format!("За {year} год результатов нет.");
        return Err(Failure::refused("no_results", message, "Загрузите файлы этого года или выберите другой год."));
    }
    Ok(run)
}

/// Dynamics of one school of a year, judged among all; none where it has no results in the year.
///
/// # Errors
/// By the lake.
pub(crate) async fn of_school(
    app: &App,
    actor: &Actor,
    school: &SchoolResults,
    year: u16,
    rule: &Rule,
) -> Result<Option<SchoolDynamics>, Failure> {
    let (schools, _) = cache::schools(app).await?;
    let facts = facts(app, actor, year).await?;
    let clusters = context::cluster_names(app).await?;
    let works = school.works.keys().filter(|work| work.year <= year && work.year + 2 >= year);
    let sums = cache::sums(app, works.cloned().collect()).await?;
    let (school, rule) = (school.clone(), rule.clone());
    let run = tokio::task::spawn_blocking(move || {
        let is_own = |found: &SchoolResults| found.school == school.school;
        let verdicts = identify_some(&rule, year, &schools, is_own).schools;
        let works = sums.iter().map(|(work, sum)| (work.clone(), sum.as_ref().clone())).collect();
        let region = Group { schools: schools.len(), works, ..Group::default() };
        let groups = Groups::around(&school, &schools, region, clusters);
        dynamics_of_some(year, &schools, &groups, &with_statuses(facts, verdicts), is_own)
    });
    Ok(run.await.map_err(Failure::unexpected)?.schools.into_iter().next())
}

/// What is known beside the counts, but for statuses.
async fn facts(app: &App, actor: &Actor, year: u16) -> Result<DynamicsFacts, Failure> {
    let works = engine(app)?.works(None).await?;
    let mut flagged = BTreeSet::new();
    for past in year.saturating_sub(2)..=year {
        let run = markers::examine_year(app, actor, past).await?;
        flagged.extend(run.markers.into_iter().map(|marker| (marker.school, marker.work)));
    }
    Ok(DynamicsFacts { same_scale: same_scale(year, &works), flagged, statuses: BTreeMap::new() })
}

fn with_statuses(facts: DynamicsFacts, verdicts: Vec<SchoolVerdict>) -> DynamicsFacts {
    let statuses = verdicts.into_iter().map(|verdict| (verdict.school, verdict.statuses)).collect();
    DynamicsFacts { statuses, ..facts }
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
