//! Groups a school's change is read beside: the region, its municipality, the cluster of schools like it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Change, Direction, change, difference_interval};
use crate::results::counts::WorkCounts;
use crate::results::identification::SchoolResults;
use crate::results::work::WorkCode;

/// What kind of group it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupKind {
    /// All schools at hand, or the region's own file.
    Region,
    /// The school's municipality.
    Municipality,
    /// Schools in like conditions (`context.rs`).
    Cluster,
}

/// Counts of a group of schools by work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// Name shown; empty for the region when nobody named it.
    pub name: String,
    /// How many schools it has.
    pub schools: usize,
    /// Counts by work, of all years. The school itself is among them.
    pub works: BTreeMap<WorkCode, WorkCounts>,
}

impl Group {
    /// Adds a school.
    pub fn add(&mut self, school: &SchoolResults) {
        self.schools += 1;
        for (work, counts) in &school.works {
            match self.works.get_mut(work) {
                Some(known) => known.merge(counts),
                None => drop(self.works.insert(work.clone(), counts.clone())),
            }
        }
    }
}

/// All groups of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Groups {
    /// The region.
    pub region: Group,
    /// Municipalities by name.
    pub municipalities: BTreeMap<String, Group>,
    /// Clusters by name.
    pub clusters: BTreeMap<String, Group>,
    /// Which cluster a school belongs to.
    pub cluster_of: BTreeMap<String, String>,
}

impl Groups {
    /// Gathers the groups of `schools`; `cluster_of` names the cluster of each school that has one.
    pub fn of(schools: &[SchoolResults], cluster_of: BTreeMap<String, String>) -> Groups {
        let mut groups = Groups { cluster_of, ..Groups::default() };
        for school in schools {
            groups.region.add(school);
            if let Some(name) = &school.municipality {
                named(&mut groups.municipalities, name).add(school);
            }
            if let Some(name) = groups.cluster_of.get(&school.school) {
                named(&mut groups.clusters, name).add(school);
            }
        }
        groups
    }

    /// The groups of one school, where the sums of the region are known already.
    pub fn around(
        school: &SchoolResults,
        schools: &[SchoolResults],
        region: Group,
        cluster_of: BTreeMap<String, String>,
    ) -> Groups {
        let cluster = cluster_of.get(&school.school);
        let near = schools.iter().filter(|other| other.municipality == school.municipality);
        let like = schools.iter().filter(|other| cluster.is_some() && cluster_of.get(&other.school) == cluster);
        let mut groups = Groups { region, ..Groups::default() };
        if let Some(name) = &school.municipality {
            near.for_each(|other| named(&mut groups.municipalities, name).add(other));
        }
        if let Some(name) = cluster {
            like.for_each(|other| named(&mut groups.clusters, name).add(other));
        }
        groups.cluster_of = cluster_of;
        groups
    }

    /// The groups of a school, the widest first.
    pub fn of_school(&self, school: &SchoolResults) -> Vec<(GroupKind, &Group)> {
        let municipality = school.municipality.as_ref().and_then(|name| self.municipalities.get(name));
        let cluster = self.cluster_of.get(&school.school).and_then(|name| self.clusters.get(name));
        let groups = [
            (GroupKind::Region, Some(&self.region)),
            (GroupKind::Municipality, municipality),
            (GroupKind::Cluster, cluster),
        ];
        groups.into_iter().filter_map(|(kind, group)| Some((kind, group?))).collect()
    }
}

fn named<'a>(groups: &'a mut BTreeMap<String, Group>, name: &str) -> &'a mut Group {
    groups.entry(name.to_owned()).or_insert_with(|| Group { name: name.to_owned(), ..Group::default() })
}

/// Change of a group in the work, beside the school's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupChange {
    /// Kind of the group.
    pub group: GroupKind,
    /// Its name.
    pub name: String,
    /// Its schools.
    pub schools: usize,
    /// Participants before and now, the school included.
    pub participants: [u64; 2],
    /// Share below the minimum before and now, in percent.
    pub below_percent: [f64; 2],
    /// Change of the share in percentage points.
    pub below_change: f64,
    /// Direction of the group.
    pub direction: Direction,
    /// The school's change less that of the rest of the group, in percentage points; none when the school is the group.
    pub relative_change: Option<f64>,
    /// 95 % interval of that difference.
    pub relative_interval: Option<[f64; 2]>,
}

/// Changes of the groups in a work from `work` of the year before; a group without participants in a year is left out.
pub fn beside(
    groups: &[(GroupKind, &Group)],
    before: &WorkCode,
    now: &WorkCode,
    own: &Change,
    counts: [&WorkCounts; 2],
) -> Vec<GroupChange> {
    let changes = groups.iter().filter_map(|(kind, group)| {
        let (past, present) = (group.works.get(before)?, group.works.get(now)?);
        let whole = change(now, past, present, false)?;
        let relative = relative(own, counts, [past, present]);
        Some(GroupChange {
            group: *kind,
            name: group.name.clone(),
            schools: group.schools,
            participants: whole.participants,
            below_percent: whole.below_percent,
            below_change: whole.below_change,
            direction: whole.direction,
            relative_change: relative.map(|(change, _)| change),
            relative_interval: relative.map(|(_, interval)| interval),
        })
    });
    changes.collect()
}

/// The school's change less the rest's, with an interval put together from the two intervals (the method of variance
/// estimates recovery: G. Y. Zou and A. Donner, 2008).
fn relative(own: &Change, counts: [&WorkCounts; 2], whole: [&WorkCounts; 2]) -> Option<(f64, [f64; 2])> {
    let rest = |index: usize| -> Option<(u64, u64)> {
        let below = whole[index].below.checked_sub(counts[index].below)?;
        Some((below, whole[index].participants.checked_sub(counts[index].participants)?))
    };
    let (past, present) = (rest(0)?, rest(1)?);
    let (low, high) = difference_interval(past, present)?;
    let (low, high) = (100.0 * low, 100.0 * high);
    let rest = 100.0 * (present.0 as f64 / present.1 as f64 - past.0 as f64 / past.1 as f64);
    let difference = own.below_change - rest;
    let [own_low, own_high] = own.below_interval;
    let down = (own.below_change - own_low).hypot(high - rest);
    let up = (own_high - own.below_change).hypot(rest - low);
    Some((difference, [difference - down, difference + up]))
}
