//! What many pages ask of the lake in the same way: the counts of all schools, and the markers of a year. Kept for one
//! version of the lake, so a figure is never older than the last upload.

use std::sync::Arc;

use domain::results::identification::SchoolResults;
use domain::results::lake::SchoolFilter;
use domain::results::objectivity::{ObjectivityRun, examine};
use tokio::sync::Mutex;

use super::{engine, markers::FALSE_DISCOVERY_RATE};
use crate::{App, Failure};

/// Larger lakes are asked anew each time: a country's counts take gigabytes.
const MOST_SCHOOLS: usize = 5_000;

/// The last answers. The lock is held while an answer is made, so that many pages at once ask the lake once.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    version: u64,
    schools: Option<Arc<Vec<SchoolResults>>>,
    markers: Vec<Arc<ObjectivityRun>>,
}

impl Kept {
    fn of_version(&mut self, version: u64) -> &mut Kept {
        if self.version != version {
            *self = Kept { version, ..Kept::default() };
        }
        self
    }
}

/// Counts of all schools in the newest version of the lake, and that version.
///
/// # Errors
/// By the lake.
pub(crate) async fn schools(app: &App) -> Result<(Arc<Vec<SchoolResults>>, u64), Failure> {
    let engine = engine(app)?;
    let version = engine.version().await?;
    let mut kept = app.results_cache.0.lock().await;
    let kept = kept.of_version(version);
    if let Some(schools) = &kept.schools {
        return Ok((Arc::clone(schools), version));
    }
    let filter = SchoolFilter { version: (version > 0).then_some(version), ..SchoolFilter::default() };
    let schools = Arc::new(engine.schools(filter).await?);
    if schools.len() <= MOST_SCHOOLS {
        kept.schools = Some(Arc::clone(&schools));
    }
    Ok((schools, version))
}

/// Markers of a year in the newest version of the lake, without explanations.
///
/// # Errors
/// By the lake.
pub(crate) async fn markers(app: &App, year: u16) -> Result<Arc<ObjectivityRun>, Failure> {
    let (schools, version) = schools(app).await?;
    let facts = engine(app)?.facts(year).await?;
    let mut kept = app.results_cache.0.lock().await;
    let kept = kept.of_version(version);
    if let Some(run) = kept.markers.iter().find(|run| run.year == year) {
        return Ok(Arc::clone(run));
    }
    let run = tokio::task::spawn_blocking(move || examine(year, &schools, &facts, FALSE_DISCOVERY_RATE)).await;
    let run = Arc::new(run.map_err(Failure::unexpected)?);
    kept.markers.push(Arc::clone(&run));
    Ok(run)
}
