//! What is known of a work beside the schools' counts: highest scores, mark boundaries, the region's own figures.

use std::collections::BTreeMap;

use domain::results::file::{Aggregate, Figures, Group};
use domain::results::objectivity::{RegionFigures, WorkFacts};
use domain::results::scale::Scales;
use domain::results::work::WorkCode;

use super::counts_file::{Bounds, widen};
use super::manifest::Manifest;
use super::query::for_each_bounds;
use super::storage::Storage;
use crate::error::LakeError;

/// Facts on the wanted works.
pub async fn facts(
    storage: &Storage,
    manifest: &Manifest,
    scales: &Scales,
    wanted: impl Fn(&WorkCode) -> bool + Send + Sync,
) -> Result<BTreeMap<WorkCode, WorkFacts>, LakeError> {
    let mut bounds: BTreeMap<WorkCode, Bounds> = BTreeMap::new();
    // A scale that the region set is what the marks were given by; without one the marks themselves tell.
    let set = |work: &WorkCode| scales.of(work).and_then(|scale| scale.marks_from);
    for_each_bounds(
        storage,
        manifest,
        |work| wanted(work) && set(work).is_none(),
        |work, of_school| {
            let known = bounds.entry(work.clone()).or_default();
            for (known, own) in known.iter_mut().zip(of_school) {
                own.into_iter().for_each(|own| widen(known, own));
            }
        },
    )
    .await?;
    let mut facts = BTreeMap::new();
    for (code, work) in manifest.works.iter().filter(|(code, _)| wanted(code)) {
        let seen = bounds.get(code).and_then(boundaries);
        let known = WorkFacts {
            maxima: work.items.iter().map(|item| item.max).collect(),
            boundaries: set(code).or(seen),
            region: region(storage, manifest, code).await?,
        };
        facts.insert(code.clone(), known);
    }
    Ok(facts)
}

/// Lowest primary scores of the marks 3, 4 and 5 as the marks themselves show them; none when a mark is missing or marks
/// overlap, for then something beside the score decided.
fn boundaries(bounds: &Bounds) -> Option<[u16; 3]> {
    let [two, three, four, five] = [bounds[0]?, bounds[1]?, bounds[2]?, bounds[3]?];
    let apart = two.1 < three.0 && three.1 < four.0 && four.1 < five.0;
    apart.then_some([three.0, four.0, five.0])
}

/// The region's row in the newest report of each kind. Rows of several regions give nothing: which one is meant is unknown.
async fn region(storage: &Storage, manifest: &Manifest, work: &WorkCode) -> Result<RegionFigures, LakeError> {
    let mut figures = RegionFigures::default();
    let mut names: Vec<String> = Vec::new();
    for (_, part) in manifest.active().filter(|(_, part)| part.work == *work) {
        let Some(file) = &part.aggregates else { continue };
        let aggregates: Vec<Aggregate> = serde_json::from_slice(&storage.read_stored(file).await?)?;
        for aggregate in aggregates {
            let Group::Region { name } = &aggregate.group else { continue };
            if !names.contains(name) {
                names.push(name.clone());
            }
            match &aggregate.figures {
                Figures::Scores { percent } => figures.mean_primary = mean(percent),
                Figures::Items { percent } => {
                    figures.items = Some(percent.iter().map(|percent| percent / 100.0).collect());
                }
                _ => {}
            }
        }
    }
    Ok(if names.len() > 1 { RegionFigures::default() } else { figures })
}

fn mean(percent: &[f64]) -> Option<f64> {
    let all: f64 = percent.iter().sum();
    let weighted: f64 = percent.iter().zip(0u32..).map(|(percent, score)| percent * f64::from(score)).sum();
    (all > 0.0).then(|| weighted / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_told_only_by_marks_that_lie_apart() {
        let at = |low, high| Some((low, high));
        assert_eq!(boundaries(&[at(0, 6), at(7, 10), at(11, 14), at(15, 20)]), Some([7, 11, 15]));
        assert_eq!(boundaries(&[at(0, 7), at(7, 10), at(11, 14), at(15, 20)]), None);
        assert_eq!(boundaries(&[None, at(7, 10), at(11, 14), at(15, 20)]), None);
    }

    #[test]
    fn the_mean_of_a_distribution() {
        assert_eq!(mean(&[50.0, 0.0, 50.0]), Some(1.0));
        assert_eq!(mean(&[]), None);
    }
}
