//! What changed since a version, so that whoever keeps counts in memory asks for a municipality and not for a country.

use std::collections::{BTreeMap, BTreeSet};

use domain::results::lake::Changes;
use domain::results::work::WorkCode;

use super::documents::SCALES;
use super::manifest::{Cover, Manifest, SourcePart};
use super::{Directory, Lake};
use crate::error::LakeError;

impl Lake {
    /// What differs between a version and the newest; none when everything may.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn changed_since(&self, number: u64) -> Result<Option<Changes>, LakeError> {
        let newest = self.newest().await?;
        if number == newest.number {
            return Ok(Some(Changes::default()));
        }
        let old = self.version(Some(number)).await?;
        let directory = self.directory(&newest).await?;
        Ok(differences(&old, &newest, &directory))
    }
}

fn differences(old: &Manifest, new: &Manifest, directory: &Directory) -> Option<Changes> {
    // Names, kinds and municipalities of any school may be others; so may what every scale says.
    if old.directory != new.directory || old.documents.get(SCALES) != new.documents.get(SCALES) {
        return None;
    }
    let mut changes = Changes::default();
    let mut add = |work: &WorkCode, cover: &Cover| {
        changes.works.insert(work.clone());
        match cover {
            Cover::All => false,
            Cover::Schools(schools) => {
                changes.schools.extend(schools.iter().map(|school| directory.resolve(school).to_owned()));
                true
            }
        }
    };
    let known: BTreeSet<&str> = old.counts.iter().map(|counts| counts.schools.path.as_str()).collect();
    let kept: BTreeSet<&str> = new.counts.iter().map(|counts| counts.schools.path.as_str()).collect();
    let added = new.counts.iter().filter(|counts| !known.contains(counts.schools.path.as_str()));
    let removed = old.counts.iter().filter(|counts| !kept.contains(counts.schools.path.as_str()));
    for (work, cover) in added.chain(removed).flat_map(|counts| &counts.cover) {
        if !add(work, cover) {
            return None;
        }
    }
    let (before, after) = (parts(old), parts(new));
    let changed = after.iter().filter(|(place, part)| before.get(*place) != Some(*part)).map(|(_, part)| *part);
    for part in changed {
        if !add(&part.work, &part.cover) || !add(&part.work, &Cover::Schools(part.reported.clone())) {
            return None;
        }
    }
    let other = new.works.iter().filter(|(code, work)| old.works.get(*code) != Some(*work));
    changes.works.extend(other.map(|(code, _)| code.clone()));
    Some(changes)
}

/// Parts of the sources by number of the source and place in it. Sources are never taken away.
fn parts(manifest: &Manifest) -> BTreeMap<(u64, usize), &SourcePart> {
    manifest
        .sources
        .iter()
        .flat_map(|source| source.parts.iter().enumerate().map(|(place, part)| ((source.sequence, place), part)))
        .collect()
}
