//! How many honest schools are flagged for a closer look, and how much help is found.

use std::collections::{BTreeMap, BTreeSet};

use domain::results::counts::{ItemCounts, WorkCounts};
use domain::results::identification::SchoolResults;
use domain::results::objectivity::{RegionFigures, WorkFacts, examine};
use domain::results::work::WorkCode;

use crate::draw::{Draw, logistic};

const WORKS: [&str; 6] = ["РУ-4", "МА-4", "РУ-5", "МА-5", "РУ-6", "МА-6"];
const ITEMS: u8 = 20;
const BOUNDARIES: [u16; 3] = [6, 11, 16];

/// A simulated kind of district.
#[derive(Clone, Copy)]
pub struct District {
    /// What is simulated, for the table.
    pub name: &'static str,
    /// Schools.
    pub schools: usize,
    /// Standard deviation of ability between schools (pupils within a class: 0.9).
    pub school: f64,
    /// Between works of a school.
    pub work: f64,
    /// Between classes of a school and work.
    pub class: f64,
    /// Of what a class was taught: class by item.
    pub taught: f64,
    /// Of the strictness of a class's journal, in chances.
    pub strictness: f64,
    /// Whether the district has state exams.
    pub exams: bool,
    /// Schools that select their pupils: abler by 1.3.
    pub selective: usize,
    /// Schools that help in every work of ВПР.
    pub helped: usize,
    /// Chance that a hard item is helped with, a work short of a boundary is lifted, a mark raised.
    pub help: f64,
}

/// The plain case.
pub const HONEST: District = District {
    name: "30 schools, works independent, one class",
    schools: 30,
    school: 0.0,
    work: 0.5,
    class: 0.0,
    taught: 0.0,
    strictness: 0.0,
    exams: false,
    selective: 0,
    helped: 0,
    help: 0.0,
};

/// Schools as they are: works correlate, classes differ in level, in what they were taught and in strictness.
pub const REAL: District = District {
    name: "30 schools, correlated works, classes differ",
    school: 0.45,
    work: 0.2,
    class: 0.25,
    taught: 0.3,
    strictness: 0.1,
    ..HONEST
};

/// Districts without any help.
pub const WITHOUT_HELP: [District; 6] = [
    HONEST,
    REAL,
    District { name: "the same with state exams, 2 selective schools", exams: true, selective: 2, ..REAL },
    District { name: "10 schools, correlated works, classes differ", schools: 10, ..REAL },
    District { name: "10 schools with state exams, 1 selective", schools: 10, exams: true, selective: 1, ..REAL },
    District {
        name: "100 schools, classes differ twice as much",
        schools: 100,
        class: 0.5,
        taught: 0.5,
        strictness: 0.2,
        ..REAL
    },
];

/// What was found over many districts.
#[derive(Default)]
pub struct Found {
    /// Honest schools, and those flagged.
    pub honest: (u32, u32),
    /// Helped schools, and those flagged.
    pub helped: (u32, u32),
    /// Districts, and those with a false marker.
    pub districts: (u32, u32),
    /// Sum over districts of the share of false markers among all.
    pub false_share: f64,
    /// Honest schools flagged, by code.
    pub codes: BTreeMap<&'static str, u32>,
}

impl Found {
    /// Share in percent.
    pub fn percent(pair: (u32, u32)) -> f64 {
        100.0 * f64::from(pair.1) / f64::from(pair.0.max(1))
    }

    /// Mean share of false markers, in percent.
    pub fn false_discovery(&self) -> f64 {
        100.0 * self.false_share / f64::from(self.districts.0.max(1))
    }
}

/// Pupils of one school in one work.
fn pupils(district: &District, draw: &mut Draw, n: u64, ability: f64, help: f64) -> WorkCounts {
    let items = usize::from(ITEMS);
    let mut counts = WorkCounts {
        histogram: vec![0; items + 1],
        items: vec![ItemCounts::default(); items],
        ..WorkCounts::default()
    };
    let classes = n.div_ceil(25);
    for class in 0..classes {
        let ability = ability + district.class * draw.normal();
        let taught: Vec<f64> = (0..ITEMS).map(|_| district.taught * draw.normal()).collect();
        let strict = district.strictness * draw.normal();
        for _ in 0..(n / classes + u64::from(class < n % classes)) {
            let level = ability + 0.9 * draw.normal();
            let mut primary = 0;
            for (index, item) in (0..ITEMS).enumerate() {
                let hard = -1.5 + 0.15 * f64::from(item);
                let alone = draw.unit() < logistic(level + taught[index] - hard);
                let right = alone || (hard > 0.3 && draw.unit() < help);
                counts.items[index].sum += u32::from(right);
                primary += u16::from(right);
            }
            // A work one or two points short of a mark is lifted onto it.
            let short = BOUNDARIES.iter().find(|boundary| primary < **boundary && **boundary - primary <= 2);
            if let Some(boundary) = short.filter(|_| draw.unit() < help) {
                primary = *boundary;
            }
            let mark = BOUNDARIES.iter().filter(|boundary| primary >= **boundary).count() as i64;
            let generous = i64::from(draw.unit() < 0.3 + strict);
            let lifted = i64::from(draw.unit() < 0.05 - strict / 4.0 + 0.5 * help);
            let journal = (mark + generous - lifted).clamp(0, 3);
            counts.participants += 1;
            counts.histogram[usize::from(primary)] += 1;
            counts.journal += 1;
            counts.against_journal[(1 + (mark - journal).signum()) as usize] += 1;
        }
    }
    counts
}

fn school(district: &District, draw: &mut Draw, index: usize, codes: &[WorkCode], exams: &[WorkCode]) -> SchoolResults {
    let selective = if index >= district.schools - district.selective { 1.3 } else { 0.0 };
    let help = if index < district.helped { district.help } else { 0.0 };
    let (ability, n) = (selective + district.school * draw.normal(), draw.between(15, 90));
    let mut works = BTreeMap::new();
    for code in codes {
        let level = ability + district.work * draw.normal();
        works.insert(code.clone(), pupils(district, draw, n, level, help));
    }
    for code in exams.iter().filter(|_| district.exams) {
        let level = ability + district.work * draw.normal();
        works.insert(code.clone(), pupils(district, draw, n, level, 0.0));
    }
    SchoolResults { school: format!("edu{index:06}"), works, ..SchoolResults::default() }
}

/// Examines `districts` districts of a kind at the false discovery rate 0.05.
pub fn flags(district: &District, districts: u32, seed: u64) -> Found {
    let mut draw = Draw::new(seed);
    let codes: Vec<WorkCode> = WORKS.iter().filter_map(|work| format!("ВПР-2025-{work}").parse().ok()).collect();
    let exams: Vec<WorkCode> = ["ОГЭ-2025-01", "ОГЭ-2025-02"].iter().filter_map(|work| work.parse().ok()).collect();
    let facts = WorkFacts {
        maxima: vec![1; usize::from(ITEMS)],
        boundaries: Some(BOUNDARIES),
        region: RegionFigures::default(),
    };
    let facts: BTreeMap<WorkCode, WorkFacts> = codes.iter().map(|code| (code.clone(), facts.clone())).collect();
    let mut found = Found::default();
    for _ in 0..districts {
        let results: Vec<SchoolResults> =
            (0..district.schools).map(|index| school(district, &mut draw, index, &codes, &exams)).collect();
        let run = examine(2025, &results, &facts, 0.05);
        let helped: BTreeSet<&str> = results[..district.helped].iter().map(|school| school.school.as_str()).collect();
        let false_markers = run.markers.iter().filter(|marker| !helped.contains(marker.school.as_str()));
        let flagged: BTreeSet<&str> = run.markers.iter().map(|marker| marker.school.as_str()).collect();
        for code in false_markers.clone().map(|marker| (marker.code, &marker.school)).collect::<BTreeSet<_>>() {
            *found.codes.entry(code.0).or_default() += 1;
        }
        let wrong = false_markers.count();
        let right_schools = flagged.intersection(&helped).count() as u32;
        found.honest.0 += (district.schools - district.helped) as u32;
        found.honest.1 += flagged.len() as u32 - right_schools;
        found.helped.0 += district.helped as u32;
        found.helped.1 += right_schools;
        found.districts.0 += 1;
        found.districts.1 += u32::from(wrong > 0);
        found.false_share += wrong as f64 / run.markers.len().max(1) as f64;
    }
    found
}
