//! Clusters of like schools: by social index, size and place, so that a school is compared with schools like it.
//!
//! k-means with a deterministic start (the schools at the middles of equal parts by social index), so that the same data
//! give the same clusters and nobody draws lots. Clusters smaller than five schools join the nearest one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::context::{SchoolContext, SocialIndex};
use super::statistics::mean_and_deviation;
use crate::refusal::Refusal;

/// Fewest schools that are worth dividing.
pub const FEWEST_SCHOOLS: usize = 20;
/// Fewest schools of a cluster (a spread is learned from five).
pub const SMALLEST_CLUSTER: usize = 5;
/// Schools a cluster has on average, at least, and the most clusters.
const SCHOOLS_A_CLUSTER: usize = 10;
const MOST_CLUSTERS: usize = 6;
/// Rounds of k-means; it settles much earlier.
const ROUNDS: usize = 100;

/// A cluster of like schools.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its name: «Группа 1 из 4», from the hardest conditions.
    pub name: String,
    /// Mean social index, in standard deviations.
    pub social_index: f64,
    /// Geometric mean of pupils, where known.
    pub pupils: Option<f64>,
    /// Share of rural schools in percent, where known.
    pub rural_percent: Option<f64>,
    /// Its schools.
    pub schools: Vec<String>,
}

/// Divides the schools that have an index.
///
/// # Errors
/// Fewer than [`FEWEST_SCHOOLS`] schools: a small district has no clusters of its own.
pub fn clusters(contexts: &[SchoolContext], index: &BTreeMap<String, SocialIndex>) -> Result<Vec<Cluster>, Refusal> {
    let mut schools: Vec<(&SchoolContext, f64)> =
        contexts.iter().filter_map(|context| Some((context, index.get(&context.school)?.value))).collect();
    if schools.len() < FEWEST_SCHOOLS {
        return Err(Refusal::new(
            "too_few_schools",
            format!(
                "Кластеры похожих школ не построены: школ с социальным индексом {}, нужно не менее {FEWEST_SCHOOLS}.",
                schools.len()
            ),
            "Загрузите контекст школ всего региона: похожих школ ищут в регионе, а не в одном районе.",
        ));
    }
    schools.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.school.cmp(&b.0.school)));
    let points = features(&schools);
    let mut assigned = k_means(&points);
    join_small(&points, &mut assigned);
    Ok(described(&schools, &assigned))
}

/// Which cluster each school belongs to, by name.
pub fn cluster_of(clusters: &[Cluster]) -> BTreeMap<String, String> {
    let members = clusters.iter().flat_map(|c| c.schools.iter().map(|school| (school.clone(), c.name.clone())));
    members.collect()
}

type Point = [f64; 3];

/// Standardised features; what is not known stands at the mean.
fn features(schools: &[(&SchoolContext, f64)]) -> Vec<Point> {
    let raw: Vec<[Option<f64>; 3]> = schools
        .iter()
        .map(|(context, index)| {
            let pupils = context.pupils.filter(|pupils| *pupils > 0).map(|pupils| (pupils as f64).ln());
            [Some(*index), pupils, context.rural.map(|rural| f64::from(u8::from(rural)))]
        })
        .collect();
    let scales = [0, 1, 2].map(|column| {
        let known: Vec<f64> = raw.iter().filter_map(|row| row[column]).collect();
        mean_and_deviation(&known).filter(|(_, deviation)| *deviation > 0.0)
    });
    let standard = |row: &[Option<f64>; 3]| {
        [0, 1, 2].map(|column| match (row[column], scales[column]) {
            (Some(value), Some((mean, deviation))) => (value - mean) / deviation,
            _ => 0.0,
        })
    };
    raw.iter().map(standard).collect()
}

fn distance(a: &Point, b: &Point) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

fn nearest(point: &Point, centres: &[(usize, Point)]) -> usize {
    let best = centres.iter().min_by(|a, b| distance(point, &a.1).total_cmp(&distance(point, &b.1)));
    best.map_or(0, |(cluster, _)| *cluster)
}

/// Lloyd's algorithm; the points are in the order of the social index.
fn k_means(points: &[Point]) -> Vec<usize> {
    let count = (points.len() / SCHOOLS_A_CLUSTER).clamp(2, MOST_CLUSTERS);
    let middle = |cluster: usize| points[(2 * cluster + 1) * points.len() / (2 * count)];
    let mut centres: Vec<(usize, Point)> = (0..count).map(|cluster| (cluster, middle(cluster))).collect();
    let mut assigned = Vec::new();
    for _ in 0..ROUNDS {
        let next: Vec<usize> = points.iter().map(|point| nearest(point, &centres)).collect();
        if next == assigned {
            break;
        }
        assigned = next;
        centres = centres_of(points, &assigned);
    }
    assigned
}

fn centres_of(points: &[Point], assigned: &[usize]) -> Vec<(usize, Point)> {
    let mut sums: BTreeMap<usize, (Point, f64)> = BTreeMap::new();
    for (point, cluster) in points.iter().zip(assigned) {
        let (sum, count) = sums.entry(*cluster).or_default();
        sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
        *count += 1.0;
    }
    sums.into_iter().map(|(cluster, (sum, count))| (cluster, sum.map(|sum| sum / count))).collect()
}

/// Gives the schools of clusters that are too small to the nearest of the others, the smallest first.
fn join_small(points: &[Point], assigned: &mut [usize]) {
    loop {
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        assigned.iter().for_each(|cluster| *sizes.entry(*cluster).or_default() += 1);
        let smallest = sizes.iter().min_by_key(|(_, size)| **size).map(|(cluster, size)| (*cluster, *size));
        let Some((cluster, _)) = smallest.filter(|(_, size)| *size < SMALLEST_CLUSTER && sizes.len() > 1) else {
            return;
        };
        let mut others = centres_of(points, assigned);
        others.retain(|(other, _)| *other != cluster);
        for (point, own) in points.iter().zip(assigned.iter_mut()).filter(|(_, own)| **own == cluster) {
            *own = nearest(point, &others);
        }
    }
}

/// Clusters with their figures, from the hardest conditions.
fn described(schools: &[(&SchoolContext, f64)], assigned: &[usize]) -> Vec<Cluster> {
    let mut members: BTreeMap<usize, Vec<&(&SchoolContext, f64)>> = BTreeMap::new();
    for (school, cluster) in schools.iter().zip(assigned) {
        members.entry(*cluster).or_default().push(school);
    }
    let mut clusters: Vec<Cluster> = members
        .into_values()
        .map(|members| {
            let mean = |values: Vec<f64>| mean_and_deviation(&values).map(|(mean, _)| mean);
            let logs = members.iter().filter_map(|(c, _)| c.pupils.filter(|p| *p > 0)).map(|p| (p as f64).ln());
            let rural = members.iter().filter_map(|(c, _)| c.rural).map(|rural| if rural { 100.0 } else { 0.0 });
            Cluster {
                name: String::new(),
                social_index: mean(members.iter().map(|(_, index)| *index).collect()).unwrap_or_default(),
                pupils: mean(logs.collect()).map(f64::exp),
                rural_percent: mean(rural.collect()),
                schools: members.iter().map(|(context, _)| context.school.clone()).collect(),
            }
        })
        .collect();
    clusters.sort_by(|a, b| a.social_index.total_cmp(&b.social_index));
    let count = clusters.len();
    for (cluster, number) in clusters.iter_mut().zip(1..) {
        cluster.name = format!("Группа {number} из {count}");
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::context::social_index;

    fn contexts(count: u16) -> Vec<SchoolContext> {
        let context = |i: u16| {
            let hard = i.is_multiple_of(2);
            let share = f64::from(i % 7);
            SchoolContext {
                school: format!("edu9903{i:02}"),
                pupils: Some(if hard { 80 } else { 700 } + u64::from(i)),
                rural: Some(hard),
                higher_education: Some(if hard { 10.0 } else { 45.0 } + share),
                low_income: Some(if hard { 60.0 } else { 20.0 } - share),
                unemployed: Some(if hard { 15.0 } else { 5.0 } - share / 2.0),
                ..SchoolContext::default()
            }
        };
        (0..count).map(context).collect()
    }

    #[test]
    fn like_schools_come_together_whatever_their_order() {
        let mut contexts = contexts(24);
        let index = social_index(&contexts).unwrap();
        let found = clusters(&contexts, &index).unwrap();
        contexts.reverse();
        assert_eq!(clusters(&contexts, &index).unwrap(), found);
        assert_eq!(found.len(), 2);
        assert_eq!(found.iter().map(|cluster| cluster.schools.len()).sum::<usize>(), 24);
        assert_eq!((found[0].rural_percent, found[1].rural_percent), (Some(100.0), Some(0.0)));
        let of = cluster_of(&found);
        assert_eq!(of["edu990300"], "Группа 1 из 2");
        assert_ne!(of["edu990300"], of["edu990301"]);
    }

    #[test]
    fn no_cluster_is_too_small() {
        let mut contexts = contexts(40);
        for (context, pupils) in contexts.iter_mut().zip([20_000, 30_000]) {
            context.pupils = Some(pupils);
        }
        let found = clusters(&contexts, &social_index(&contexts).unwrap()).unwrap();
        assert!(found.iter().all(|cluster| cluster.schools.len() >= SMALLEST_CLUSTER), "{found:?}");
    }

    #[test]
    fn a_small_district_is_refused() {
        let contexts = contexts(12);
        let refusal = clusters(&contexts, &social_index(&contexts).unwrap()).unwrap_err();
        assert_eq!(refusal.code, "too_few_schools");
        assert!(refusal.message.contains("12"));
    }
}
