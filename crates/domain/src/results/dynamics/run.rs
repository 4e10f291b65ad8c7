//! The run of `opora schools dynamics`: every school's changes with the groups beside them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::groups::{GroupChange, Groups, beside};
use super::pooled::{PooledChange, Raw, Trend, dispersion, trends};
use super::{Change, change};
use crate::results::counts::WorkCounts;
use crate::results::identification::SchoolResults;
use crate::results::work::{Procedure, WorkCode};

/// False discovery rate of the trends of a run.
pub const TREND_RATE: f64 = 0.01;

/// What is known beside the counts. The empty value is a plain comparison of two years.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DynamicsFacts {
    /// Works of the year judged whose primary scores are on the scale of the year before, so that means may be compared.
    pub same_scale: BTreeSet<WorkCode>,
    /// Results that call for a closer look (school, work): shown, and kept out of growth.
    pub flagged: BTreeSet<(String, WorkCode)>,
    /// Statuses of each school from the run of identification.
    pub statuses: BTreeMap<String, Vec<String>>,
}

/// Dynamics of all schools of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DynamicsRun {
    /// Year judged.
    pub year: u16,
    /// How many times the variance of changes exceeds that of independent pupils.
    pub dispersion: f64,
    /// Every school with results in the year.
    pub schools: Vec<SchoolDynamics>,
}

/// Dynamics of one school.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchoolDynamics {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its municipality.
    pub municipality: Option<String>,
    /// Where it goes, over all works, beyond chance; false discovery rate [`TREND_RATE`] over the run.
    pub trend: Trend,
    /// Statuses over time: those of identification, and `improving` or `worsening` by the trend.
    pub statuses: Vec<String>,
    /// Change of each work against the year before.
    pub changes: Vec<WorkChange>,
    /// Change by procedure and subject over the grades.
    pub subjects: Vec<SubjectChange>,
    /// Change over all works against the year before and two years before.
    pub overall: Vec<PooledChange>,
    /// Some results call for a closer look and are kept out of growth.
    pub withheld: bool,
}

/// Change of one work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkChange {
    /// The school's own change.
    #[serde(flatten)]
    pub change: Change,
    /// The result of one of the two years calls for a closer look: the change is no growth.
    pub withheld: bool,
    /// The groups beside it, the widest first.
    pub groups: Vec<GroupChange>,
}

/// Change of one subject of one procedure, over its grades.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubjectChange {
    /// Procedure.
    pub procedure: Procedure,
    /// Subject code as in the works' codes.
    pub subject: String,
    /// The change.
    #[serde(flatten)]
    pub change: PooledChange,
}

/// Compares every school with the year before. Pure: the same counts give the same run.
pub fn dynamics(year: u16, schools: &[SchoolResults], groups: &Groups, facts: &DynamicsFacts) -> DynamicsRun {
    dynamics_of_some(year, schools, groups, facts, |_| true)
}

/// Compares the wanted schools only, each as [`dynamics`] compares it among all `schools`.
pub fn dynamics_of_some(
    year: u16,
    schools: &[SchoolResults],
    groups: &Groups,
    facts: &DynamicsFacts,
    wanted: impl Fn(&SchoolResults) -> bool,
) -> DynamicsRun {
    let present: Vec<&SchoolResults> =
        schools.iter().filter(|school| school.works.keys().any(|work| work.year == year)).collect();
    let since = |years: u16| -> Vec<Option<Raw>> {
        let raw = present.iter().map(|school| Raw::of(pairs(school, year, years, facts).map(|(_, pair)| pair)));
        raw.collect()
    };
    let compared = [since(1), since(2)];
    let widths = [dispersion(&compared[0]), dispersion(&compared[1])];
    let told: Vec<Vec<Trend>> =
        compared.iter().zip(widths).map(|(changes, width)| trends(changes, width, TREND_RATE)).collect();
    let judged = present.iter().enumerate().filter(|(_, school)| wanted(school)).map(|(index, school)| {
        let overall = compared
            .iter()
            .zip(widths)
            .zip(1u16..)
            .filter_map(|((changes, width), back)| Some(changes[index].as_ref()?.widened(year - back, width)));
        let overall: Vec<PooledChange> = overall.collect();
        let trend = agreed([told[0][index], told[1][index]], &overall);
        let changes: Vec<WorkChange> = work_changes(school, year, groups, facts);
        SchoolDynamics {
            school: school.school.clone(),
            name: school.name.clone(),
            municipality: school.municipality.clone(),
            trend,
            statuses: statuses(facts.statuses.get(&school.school), trend),
            withheld: changes.iter().any(|change| change.withheld),
            changes,
            subjects: subjects(school, year, facts, widths[0]),
            overall,
        }
    });
    DynamicsRun { year, dispersion: widths[0], schools: judged.collect() }
}

type Pair<'a> = (&'a WorkCode, (&'a WorkCounts, &'a WorkCounts));

/// Works of the year with the same work `years` earlier, without those that call for a closer look.
fn pairs<'a>(
    school: &'a SchoolResults,
    year: u16,
    years: u16,
    facts: &'a DynamicsFacts,
) -> impl Iterator<Item = Pair<'a>> {
    let works = school.works.iter().filter(move |(work, _)| work.year == year);
    works.filter_map(move |(work, now)| {
        let earlier = work.of_year(year - years);
        let before = school.works.get(&earlier)?;
        (!is_flagged(school, work, facts) && !is_flagged(school, &earlier, facts)).then_some((work, (before, now)))
    })
}

fn is_flagged(school: &SchoolResults, work: &WorkCode, facts: &DynamicsFacts) -> bool {
    !facts.flagged.is_empty() && facts.flagged.contains(&(school.school.clone(), work.clone()))
}

/// One trend of the two comparisons: told by either, and not contradicted by the other's change.
fn agreed(told: [Trend; 2], overall: &[PooledChange]) -> Trend {
    let all = |sign: f64| overall.iter().all(|change| sign * change.below_change >= 0.0);
    if told.contains(&Trend::Improving) && all(-1.0) {
        Trend::Improving
    } else if told.contains(&Trend::Worsening) && all(1.0) {
        Trend::Worsening
    } else {
        Trend::Unclear
    }
}

fn statuses(known: Option<&Vec<String>>, trend: Trend) -> Vec<String> {
    let mut statuses = known.cloned().unwrap_or_default();
    match trend {
        Trend::Improving => statuses.push("improving".into()),
        Trend::Worsening => statuses.push("worsening".into()),
        Trend::Unclear => {}
    }
    statuses
}

fn work_changes(school: &SchoolResults, year: u16, groups: &Groups, facts: &DynamicsFacts) -> Vec<WorkChange> {
    let around = groups.of_school(school);
    let works = school.works.iter().filter(|(work, _)| work.year == year);
    let changes = works.filter_map(|(work, now)| {
        let earlier = work.of_year(year - 1);
        let before = school.works.get(&earlier)?;
        let own = change(work, before, now, facts.same_scale.contains(work))?;
        let groups = beside(&around, &earlier, work, &own, [before, now]);
        let withheld = is_flagged(school, work, facts) || is_flagged(school, &earlier, facts);
        Some(WorkChange { change: own, withheld, groups })
    });
    changes.collect()
}

fn subjects(school: &SchoolResults, year: u16, facts: &DynamicsFacts, dispersion: f64) -> Vec<SubjectChange> {
    let mut by_subject: BTreeMap<(Procedure, &str), Vec<(&WorkCounts, &WorkCounts)>> = BTreeMap::new();
    for (work, pair) in pairs(school, year, 1, facts) {
        by_subject.entry((work.procedure, &work.subject)).or_default().push(pair);
    }
    let changes = by_subject.into_iter().filter_map(|((procedure, subject), pairs)| {
        let change = Raw::of(pairs)?.widened(year - 1, dispersion);
        Some(SubjectChange { procedure, subject: subject.to_owned(), change })
    });
    changes.collect()
}
