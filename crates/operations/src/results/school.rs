//! One school with everything on its page: why it is listed, its works, its items, what changed, what calls for a closer
//! look. In this order: plain words first.

use domain::access::Action;
use domain::results::counts::WorkCounts;
use domain::results::dynamics::SchoolDynamics;
use domain::results::identification::{SchoolVerdict, VerdictKind, identify_some};
use domain::results::items::{ItemCompletion, completion};
use domain::results::lake::WorkSummary;
use domain::results::objectivity::Marker;
use domain::results::work::WorkCode;
use serde::Serialize;

use super::context::{self, Surroundings};
use super::{cache, dynamics, engine, markers, rules};
use crate::actor::allow_school;
use crate::{Actor, App, Failure};

/// A school's page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SchoolView {
    /// Login of ФИС ОКО or `gia:КОД`.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its municipality.
    pub municipality: Option<String>,
    /// Year shown.
    pub year: u16,
    /// Years of which the school has results, newest first.
    pub years: Vec<u16>,
    /// Verdict by the rule; none when the school has no results in the year or the rule does not judge it.
    pub verdict: Option<SchoolVerdict>,
    /// Its social context, where a table of contexts was loaded.
    pub surroundings: Option<Surroundings>,
    /// Works of the year.
    pub works: Vec<SchoolWork>,
    /// Change against the years before.
    pub dynamics: Option<SchoolDynamics>,
    /// Markers of the year.
    pub markers: Vec<Marker>,
    /// Files everything rests on.
    pub sources: Vec<String>,
}

impl SchoolView {
    /// Whether the rule found low results.
    pub fn is_low(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.verdict == VerdictKind::Low)
    }
}

/// A work of the school beside the region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SchoolWork {
    /// The work.
    pub work: WorkSummary,
    /// Counts of the school.
    pub school: WorkCounts,
    /// Counts of all schools at hand, this one among them.
    pub region: WorkCounts,
    /// Counts of the school in the same work of earlier years, newest first.
    pub earlier: Vec<(u16, WorkCounts)>,
    /// Completion of each item by the school.
    pub items: Vec<ItemCompletion>,
    /// Completion of each item by all schools at hand.
    pub region_items: Vec<ItemCompletion>,
}

/// Gathers the page of a school for a year (its newest when none is named) by a rule.
///
/// # Errors
/// Not found; refused `unknown_rule`.
pub async fn view(
    app: &App,
    actor: &Actor,
    school: &str,
    year: Option<u16>,
    rule: Option<&str>,
) -> Result<SchoolView, Failure> {
    allow_school(app, actor, Action::Read, school).await?;
    let rule = rules::find(app, actor, rule.unwrap_or(rules::DEFAULT)).await?.rule;
    let engine = engine(app)?;
    // Everybody is needed: the region stands beside the school in each chart, and thresholds may be the region's.
    let (schools, _) = cache::schools(app).await?;
    let own = schools.iter().find(|found| found.school == school).cloned().ok_or(Failure::NotFound)?;
    let mut years: Vec<u16> = own.works.keys().map(|work| work.year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let year = year.or(years.first().copied()).ok_or(Failure::NotFound)?;
    let summaries = engine.works(Some(year)).await?;
    let sums = cache::sums(app, own.works.keys().filter(|code| code.year == year).cloned().collect()).await?;
    let mut works = Vec::new();
    for (code, counts) in own.works.iter().filter(|(code, _)| code.year == year) {
        let Some(work) = summaries.iter().find(|work| work.work.code == *code) else { continue };
        let region = sums.get(code).map(|sum| sum.as_ref().clone()).unwrap_or_default();
        works.push(school_work(work, counts, region, earlier(code, &own.works, &years)));
    }
    let surroundings = context::of_school(app, school, &schools, year).await?;
    let (judged_by, wanted) = (rule.clone(), school.to_owned());
    let run =
        tokio::task::spawn_blocking(move || identify_some(&judged_by, year, &schools, |found| found.school == wanted));
    let verdict = run.await.map_err(Failure::unexpected)?.schools.into_iter().next();
    let markers = markers::examine_year(app, actor, year).await?.markers;
    let dynamics = dynamics::of_school(app, actor, &own, year, &rule).await?;
    Ok(SchoolView {
        school: own.school,
        name: own.name,
        municipality: own.municipality,
        year,
        years,
        verdict,
        surroundings,
        works,
        dynamics,
        markers: markers.into_iter().filter(|marker| marker.school == school).collect(),
        sources: own.sources,
    })
}

fn earlier(
    code: &WorkCode,
    works: &std::collections::BTreeMap<WorkCode, WorkCounts>,
    years: &[u16],
) -> Vec<(u16, WorkCounts)> {
    let past = years.iter().filter(|past| **past < code.year);
    past.filter_map(|past| Some((*past, works.get(&code.of_year(*past))?.clone()))).collect()
}

fn school_work(
    work: &WorkSummary,
    school: &WorkCounts,
    region: WorkCounts,
    earlier: Vec<(u16, WorkCounts)>,
) -> SchoolWork {
    SchoolWork {
        items: completion(&work.work.items, school),
        region_items: completion(&work.work.items, &region),
        work: work.clone(),
        school: school.clone(),
        region,
        earlier,
    }
}
