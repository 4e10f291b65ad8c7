//! What many pages ask of the lake in the same way: the counts of all schools, the sums of a work, the markers of a year. Kept
//! for one version of the lake, so that a figure is never older than the last upload. A new version takes the place of the
//! old one with the schools that changed asked for anew and what rests on them made anew: one municipality's upload costs
//! one municipality.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::results::counts::WorkCounts;
use domain::results::identification::SchoolResults;
use domain::results::lake::{Changes, SchoolFilter};
use domain::results::objectivity::{ObjectivityRun, WorkFacts, WorkFindings, conclude, examine_work};
use domain::results::parts;
use domain::results::work::WorkCode;
use tokio::sync::{Mutex, MutexGuard};

use super::ResultsEngine;
use super::{engine, markers::FALSE_DISCOVERY_RATE};
use crate::{App, Failure};

/// Counts of so many works of schools are kept (about a kilobyte each: a country's year); larger lakes are asked anew.
const MOST_COUNTED: usize = 1_200_000;

/// The last answers. The lock is held while an answer is made, so that many pages at once ask the lake once.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    version: u64,
    /// By login.
    schools: Option<Arc<Vec<SchoolResults>>>,
    /// Sums over all schools.
    sums: BTreeMap<WorkCode, Arc<WorkCounts>>,
    /// Years whose facts are known, and the facts, without those that have to be asked anew.
    years: BTreeSet<u16>,
    facts: BTreeMap<WorkCode, WorkFacts>,
    findings: BTreeMap<WorkCode, Arc<WorkFindings>>,
    markers: Vec<Arc<ObjectivityRun>>,
}

impl Kept {
    /// Goes on to the newest version.
    async fn refresh(&mut self, engine: &dyn ResultsEngine) -> Result<(), Failure> {
        let version = engine.version().await?;
        if self.version == version {
            return Ok(());
        }
        let changes = if self.schools.is_some() { engine.changed_since(self.version).await? } else { None };
        let Some(changes) = changes else {
            *self = Kept { version, ..Kept::default() };
            return Ok(());
        };
        self.version = version;
        let mut anew = Vec::new();
        if !changes.schools.is_empty() {
            let schools = changes.schools.iter().cloned().collect();
            anew = engine.schools(SchoolFilter { schools, version: Some(version), ..SchoolFilter::default() }).await?;
        }
        self.change(&changes, anew);
        Ok(())
    }

    /// Puts the changed schools in their places and forgets what rests on them.
    fn change(&mut self, changes: &Changes, anew: Vec<SchoolResults>) {
        let mut anew: BTreeMap<String, SchoolResults> =
            anew.into_iter().map(|school| (school.school.clone(), school)).collect();
        let mut works = changes.works.clone();
        let Some(schools) = &mut self.schools else { return };
        let schools = Arc::make_mut(schools);
        let mut gone = BTreeSet::new();
        for name in &changes.schools {
            let place = schools.binary_search_by(|school| school.school.as_str().cmp(name));
            match (place, anew.contains_key(name)) {
                (Ok(place), true) => {
                    let now = anew.remove(name).unwrap_or_default();
                    works.extend(different(&schools[place], &now));
                    schools[place] = now;
                }
                (Ok(place), false) => {
                    works.extend(schools[place].works.keys().cloned());
                    gone.insert(name.as_str());
                }
                (Err(_), _) => {}
            }
        }
        works.extend(anew.values().flat_map(|school| school.works.keys().cloned()));
        let came_or_went = !gone.is_empty() || !anew.is_empty();
        if came_or_went {
            schools.retain(|school| !gone.contains(school.school.as_str()));
            schools.extend(anew.into_values());
            schools.sort_by(|a, b| a.school.cmp(&b.school));
        }
        self.sums.retain(|work, _| !works.contains(work));
        self.facts.retain(|work, _| !works.contains(work));
        // Findings name schools by their places.
        self.findings.retain(|work, _| !came_or_went && !works.contains(work));
        self.markers.clear();
    }

    /// The counts of all schools, kept unless there are too many.
    async fn schools(&mut self, engine: &dyn ResultsEngine) -> Result<Arc<Vec<SchoolResults>>, Failure> {
        self.refresh(engine).await?;
        if let Some(schools) = &self.schools {
            return Ok(Arc::clone(schools));
        }
        let version = (self.version > 0).then_some(self.version);
        let mut schools = engine.schools(SchoolFilter { version, ..SchoolFilter::default() }).await?;
        schools.sort_by(|a, b| a.school.cmp(&b.school));
        let schools = Arc::new(schools);
        if schools.iter().map(|school| school.works.len()).sum::<usize>() <= MOST_COUNTED {
            self.schools = Some(Arc::clone(&schools));
        }
        Ok(schools)
    }

    async fn facts(
        &mut self,
        engine: &dyn ResultsEngine,
        year: u16,
        works: &BTreeSet<WorkCode>,
    ) -> Result<(), Failure> {
        let lacking: BTreeSet<WorkCode> = works.iter().filter(|work| !self.facts.contains_key(work)).cloned().collect();
        if !self.years.insert(year) && lacking.is_empty() {
            return Ok(());
        }
        let of = (lacking.len() < works.len()).then_some(lacking);
        self.facts.extend(engine.facts(year, of).await?);
        Ok(())
    }
}

/// Works in which two states of a school differ.
fn different(past: &SchoolResults, now: &SchoolResults) -> Vec<WorkCode> {
    let of_both = past.works.keys().chain(now.works.keys());
    of_both.filter(|work| past.works.get(*work) != now.works.get(*work)).cloned().collect()
}

async fn kept(app: &App) -> MutexGuard<'_, Kept> {
    app.results_cache.0.lock().await
}

/// Counts of all schools in the newest version of the lake, by login, and that version.
///
/// # Errors
/// By the lake.
pub(crate) async fn schools(app: &App) -> Result<(Arc<Vec<SchoolResults>>, u64), Failure> {
    let engine = engine(app)?;
    let mut kept = kept(app).await;
    Ok((kept.schools(&*engine).await?, kept.version))
}

/// Counts of all schools together, by work, in the newest version of the lake.
///
/// # Errors
/// By the lake.
pub(crate) async fn sums(app: &App, works: BTreeSet<WorkCode>) -> Result<BTreeMap<WorkCode, Arc<WorkCounts>>, Failure> {
    let engine = engine(app)?;
    let mut kept = kept(app).await;
    let schools = kept.schools(&*engine).await?;
    let lacking: Vec<WorkCode> = works.iter().filter(|work| !kept.sums.contains_key(work)).cloned().collect();
    let made = tokio::task::spawn_blocking(move || {
        let sums = parts::each(&lacking, |work| {
            let mut sum = WorkCounts::default();
            schools.iter().filter_map(|school| school.works.get(work)).for_each(|counts| sum.merge(counts));
            Arc::new(sum)
        });
        lacking.into_iter().zip(sums).collect::<Vec<_>>()
    });
    kept.sums.extend(made.await.map_err(Failure::unexpected)?);
    let of = |work: WorkCode| kept.sums.get(&work).map(|sum| (work.clone(), Arc::clone(sum)));
    Ok(works.into_iter().filter_map(of).collect())
}

/// Markers of a year in the newest version of the lake, without explanations.
///
/// # Errors
/// By the lake.
pub(crate) async fn markers(app: &App, year: u16) -> Result<Arc<ObjectivityRun>, Failure> {
    let engine = engine(app)?;
    let mut kept = kept(app).await;
    let schools = kept.schools(&*engine).await?;
    if let Some(run) = kept.markers.iter().find(|run| run.year == year) {
        return Ok(Arc::clone(run));
    }
    let of_year = schools.iter().flat_map(|school| school.works.keys()).filter(|work| work.year == year);
    let works: BTreeSet<&WorkCode> = of_year.collect();
    let works: BTreeSet<WorkCode> = works.into_iter().cloned().collect();
    kept.facts(&*engine, year, &works).await?;
    let known: Vec<(WorkCode, Option<Arc<WorkFindings>>, WorkFacts)> = works
        .into_iter()
        .map(|work| {
            let facts = kept.facts.get(&work).cloned().unwrap_or_default();
            (work.clone(), kept.findings.get(&work).cloned(), facts)
        })
        .collect();
    let (findings, run) =
        tokio::task::spawn_blocking(move || examined(year, &schools, &known)).await.map_err(Failure::unexpected)?;
    let run = Arc::new(run);
    kept.findings.extend(findings);
    kept.markers.push(Arc::clone(&run));
    Ok(run)
}

/// Examines the works that are not yet, and concludes.
fn examined(
    year: u16,
    schools: &[SchoolResults],
    works: &[(WorkCode, Option<Arc<WorkFindings>>, WorkFacts)],
) -> (Vec<(WorkCode, Arc<WorkFindings>)>, ObjectivityRun) {
    let findings = parts::each(works, |(work, known, facts)| {
        known.clone().unwrap_or_else(|| {
            let counted: Vec<(usize, &WorkCounts)> = schools
                .iter()
                .enumerate()
                .filter_map(|(place, school)| Some((place, school.works.get(work)?)))
                .collect();
            Arc::new(examine_work(work, &counted, facts, FALSE_DISCOVERY_RATE))
        })
    });
    let name = |place: usize| schools[place].school.as_str();
    let run = conclude(year, &findings, schools.len(), name, FALSE_DISCOVERY_RATE);
    (works.iter().map(|(work, ..)| work.clone()).zip(findings).collect(), run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school(name: &str, works: &[(&str, u64)]) -> SchoolResults {
        let counts = |(work, below): &(&str, u64)| {
            (work.parse().unwrap(), WorkCounts { participants: 20, below: *below, ..WorkCounts::default() })
        };
        SchoolResults { school: name.into(), works: works.iter().map(counts).collect(), ..SchoolResults::default() }
    }

    /// What is kept of a district, with the sums and findings of both works.
    fn district() -> Kept {
        let [mathematics, russian] = ["ВПР-2025-МА-5", "ВПР-2025-РУ-5"];
        let schools = vec![
            school("edu990101", &[(mathematics, 3), (russian, 4)]),
            school("edu990103", &[(mathematics, 5), (russian, 6)]),
        ];
        let mut kept = Kept { version: 1, schools: Some(Arc::new(schools)), ..Kept::default() };
        for work in [mathematics, russian].map(|work| work.parse::<WorkCode>().unwrap()) {
            let findings = examine_work(&work, &[], &WorkFacts::default(), 0.05);
            kept.findings.insert(work.clone(), Arc::new(findings));
            kept.sums.insert(work.clone(), Arc::default());
            kept.facts.insert(work, WorkFacts::default());
        }
        kept
    }

    /// `changed` schools become `anew`; the schools are then `expected`, and these works are left with sums and findings.
    fn check(changed: &[&str], anew: Vec<SchoolResults>, expected: &[SchoolResults], sums: &[&str], findings: &[&str]) {
        let mut kept = district();
        let schools = changed.iter().map(|name| (*name).to_owned()).collect();
        kept.change(&Changes { schools, works: BTreeSet::new() }, anew);
        assert_eq!(kept.schools.unwrap().as_slice(), expected, "{changed:?}");
        let codes = |works: Vec<&WorkCode>| works.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(codes(kept.sums.keys().collect()), sums, "{changed:?}");
        assert_eq!(codes(kept.findings.keys().collect()), findings, "{changed:?}");
        assert!(kept.markers.is_empty());
    }

    #[test]
    fn what_rests_on_a_changed_school_is_made_anew() {
        let [mathematics, russian] = ["ВПР-2025-МА-5", "ВПР-2025-РУ-5"];
        let all = district().schools.unwrap();
        let corrected = school("edu990101", &[(mathematics, 9), (russian, 4)]);
        check(&["edu990101"], vec![corrected.clone()], &[corrected, all[1].clone()], &[russian], &[russian]);
        check(&["edu990101"], vec![all[0].clone()], &all, &[mathematics, russian], &[mathematics, russian]);
        // A school that comes or goes moves the others.
        let new = school("edu990102", &[(russian, 1)]);
        let three = [all[0].clone(), new.clone(), all[1].clone()];
        check(&["edu990102"], vec![new], &three, &[mathematics], &[]);
        check(&["edu990101"], vec![], &all[1..], &[], &[]);
    }
}
