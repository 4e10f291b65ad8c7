//! Whether the stated chance of being listed again is what happens when the pupils are drawn again.

use std::collections::BTreeMap;

use domain::results::counts::WorkCounts;
use domain::results::identification::{SchoolResults, VerdictKind, identify};
use domain::results::rule::Rule;
use domain::results::work::WorkCode;

use crate::draw::{Draw, logistic};

const WORKS: [&str; 12] =
    ["РУ-4", "МА-4", "ОМ-4", "РУ-5", "МА-5", "БИ-5", "РУ-6", "МА-6", "ГГ-6", "РУ-7", "МА-7", "ФИ-7"];

/// How the schools of a simulated population differ.
#[derive(Clone, Copy)]
pub struct Population {
    /// What is simulated, for the table.
    pub name: &'static str,
    /// Standard deviation of log-odds between schools, common to all works of a school.
    pub school: f64,
    /// The same between procedures of a school.
    pub procedure: f64,
    /// The same between years of a procedure.
    pub year: f64,
    /// Middle of the log-odds.
    pub centre: f64,
    /// Smallest and greatest parallel.
    pub sizes: (u64, u64),
    /// Schools judged together.
    pub schools: usize,
    /// One school in ten belongs to a second, weaker group: no normal distribution.
    pub two_groups: bool,
    /// Correlation of the pupils' chances in the works of one grade and year (they are the same pupils).
    pub same_pupils: f64,
}

/// The plain case the others depart from.
pub const CORRELATED: Population = Population {
    name: "school effect 0.9, procedures 0.4, years 0.3",
    school: 0.9,
    procedure: 0.4,
    year: 0.3,
    centre: -1.9,
    sizes: (12, 90),
    schools: 20_000,
    two_groups: false,
    same_pupils: 0.0,
};

/// All cases of the table.
pub const POPULATIONS: [Population; 9] = [
    CORRELATED,
    Population { name: "no school effect, procedures 0.9, years 0.3", school: 0.0, procedure: 0.9, ..CORRELATED },
    Population {
        name: "school effect 1.2, procedures 0.15, years 0.15",
        school: 1.2,
        procedure: 0.15,
        year: 0.15,
        ..CORRELATED
    },
    Population { name: "levels the same in both years (0.9, 0.5, 0)", procedure: 0.5, year: 0.0, ..CORRELATED },
    Population { name: "parallels of 3 to 20 pupils", sizes: (3, 20), ..CORRELATED },
    Population {
        name: "one school in ten of a weaker kind",
        two_groups: true,
        school: 0.6,
        centre: -2.4,
        ..CORRELATED
    },
    Population { name: "districts of 10 schools", schools: 10, ..CORRELATED },
    Population { name: "districts of 40 schools", schools: 40, ..CORRELATED },
    Population { name: "the same pupils in a grade's works (correlation 0.4)", same_pupils: 0.4, ..CORRELATED },
];

/// A bin of the reliability diagram.
#[derive(Clone, Copy, Default)]
pub struct Bin {
    /// Schools.
    pub schools: u32,
    stated: f64,
    listed: f64,
    squares: f64,
}

impl Bin {
    fn add(&mut self, stated: f64, listed: f64) {
        self.schools += 1;
        self.stated += stated;
        self.listed += listed;
        self.squares += listed * listed;
    }

    /// Mean stated chance.
    pub fn stated(&self) -> f64 {
        self.stated / f64::from(self.schools)
    }

    /// Share of draws in which the school was listed again.
    pub fn listed(&self) -> f64 {
        self.listed / f64::from(self.schools)
    }

    /// Standard error of that share, over schools.
    pub fn error(&self) -> f64 {
        let n = f64::from(self.schools);
        ((self.squares / n - self.listed().powi(2)).max(0.0) / n).sqrt()
    }
}

struct School {
    sizes: Vec<u64>,
    /// By year and work.
    levels: [Vec<f64>; 2],
}

fn school(population: &Population, draw: &mut Draw) -> School {
    let weaker = if population.two_groups && draw.unit() < 0.1 { 1.8 } else { 0.0 };
    let effect = population.centre + weaker + population.school * draw.normal();
    let size = draw.between(population.sizes.0 + 1, population.sizes.1);
    let procedures: Vec<f64> = WORKS.iter().map(|_| effect + population.procedure * draw.normal()).collect();
    let mut year = || procedures.iter().map(|level| level + population.year * draw.normal()).collect();
    let levels = [year(), year()];
    School { sizes: WORKS.iter().map(|_| draw.between(size - 1, size + 1)).collect(), levels }
}

fn results(
    population: &Population,
    name: usize,
    school: &School,
    codes: &[Vec<WorkCode>; 2],
    draw: &mut Draw,
) -> SchoolResults {
    let mut works = BTreeMap::new();
    for (codes, levels) in codes.iter().zip(&school.levels) {
        for grade in (0..WORKS.len()).step_by(3) {
            let below = below(population, &school.sizes[grade..grade + 3], &levels[grade..grade + 3], draw);
            for (index, below) in below.into_iter().enumerate() {
                let participants = school.sizes[grade + index];
                works.insert(codes[grade + index].clone(), WorkCounts { participants, below, ..WorkCounts::default() });
            }
        }
    }
    SchoolResults { school: format!("edu{name:06}"), works, ..SchoolResults::default() }
}

/// Pupils below the minimum in the three works of a grade.
fn below(population: &Population, sizes: &[u64], levels: &[f64], draw: &mut Draw) -> Vec<u64> {
    if population.same_pupils <= 0.0 {
        return sizes.iter().zip(levels).map(|(n, level)| draw.binomial(*n, logistic(*level))).collect();
    }
    // A common normal factor of the pupil; the bound keeps each work's share what the level says.
    let (common, own) = (population.same_pupils.sqrt(), (1.0 - population.same_pupils).sqrt());
    let bounds: Vec<f64> = levels.iter().map(|level| normal_quantile(logistic(*level))).collect();
    let mut below = vec![0; sizes.len()];
    for pupil in 0..sizes.iter().copied().max().unwrap_or(0) {
        let ability = common * draw.normal();
        for (work, bound) in bounds.iter().enumerate().filter(|(work, _)| pupil < sizes[*work]) {
            below[work] += u64::from(ability + own * draw.normal() < *bound);
        }
    }
    below
}

/// Quantile of the standard normal distribution by bisection.
fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if domain::results::statistics::normal_cdf(middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Ten bins of the stated chance over `total` schools, each drawn `rounds` times again.
pub fn reliability(population: &Population, total: usize, rounds: u32, seed: u64) -> [Bin; 10] {
    let mut draw = Draw::new(seed);
    let mut bins = [Bin::default(); 10];
    let Some(rule) = Rule::shipped("federal-2025") else { return bins };
    let codes = |year: u16| WORKS.iter().filter_map(|work| format!("ВПР-{year}-{work}").parse().ok()).collect();
    let codes: [Vec<WorkCode>; 2] = [codes(2024), codes(2025)];
    for _ in 0..total.div_ceil(population.schools) {
        let schools: Vec<School> = (0..population.schools.min(total)).map(|_| school(population, &mut draw)).collect();
        let mut observe = || -> Vec<SchoolResults> {
            let all = schools.iter().enumerate();
            all.map(|(name, school)| results(population, name, school, &codes, &mut draw)).collect()
        };
        let first = identify(&rule, 2025, &observe());
        let mut again = vec![0.0; schools.len()];
        for _ in 0..rounds {
            again.iter_mut().zip(observe()).for_each(|(sum, results)| *sum += f64::from(u8::from(meets(&results))));
        }
        for (verdict, again) in first.schools.iter().zip(again) {
            bins[((verdict.probability * 10.0) as usize).min(9)].add(verdict.probability, again / f64::from(rounds));
        }
    }
    bins
}

/// The federal rule by itself, without the run around it: two low works of this year, one of them low a year before.
fn meets(results: &SchoolResults) -> bool {
    let low = |year: u16| -> Vec<String> {
        let works = results
            .works
            .iter()
            .filter(|(work, counts)| work.year == year && 100 * counts.below >= 30 * counts.participants);
        works.map(|(work, _)| work.without_year()).collect()
    };
    let (before, now) = (low(2024), low(2025));
    now.len() >= 2 && now.iter().any(|work| before.contains(work))
}

/// A country's results of two years: the procedures of the simulation in `blocks` subjects each.
pub fn country(schools: usize, blocks: usize) -> Vec<SchoolResults> {
    let mut draw = Draw::new(1);
    let codes = |year: u16, block: usize| {
        let grade = |work: &str| work.replace(|c: char| c.is_ascii_digit(), "") + &(4 + block).to_string();
        WORKS.iter().enumerate().filter_map(|(i, work)| format!("ВПР-{year}-{i}{}", grade(work)).parse().ok()).collect()
    };
    let codes: Vec<[Vec<WorkCode>; 2]> = (0..blocks).map(|block| [codes(2024, block), codes(2025, block)]).collect();
    let plain = Population { centre: -2.3, ..CORRELATED };
    let all = (0..schools).map(|name| {
        let school = school(&plain, &mut draw);
        let mut whole = results(&plain, name, &school, &codes[0], &mut draw);
        for codes in &codes[1..] {
            whole.works.append(&mut results(&plain, name, &school, codes, &mut draw).works);
        }
        whole
    });
    all.collect()
}

/// Schools the federal rule lists in a whole run.
pub fn identified(schools: &[SchoolResults]) -> usize {
    let Some(rule) = Rule::shipped("federal-2025") else { return 0 };
    identify(&rule, 2025, schools).schools.iter().filter(|verdict| verdict.verdict == VerdictKind::Low).count()
}

/// Reliability of a rule on means in five bins: schools whose mean primary score in two works is one standard deviation
/// under the mean of the schools. The bound of each draw is that draw's own, as it would be in life.
pub fn reliability_of_means(total: usize, rounds: u32, seed: u64) -> [Bin; 5] {
    let mut draw = Draw::new(seed);
    let mut bins = [Bin::default(); 5];
    let Some(rule) = Rule::shipped("below-mean-deviation") else { return bins };
    let codes: Vec<WorkCode> = WORKS.iter().filter_map(|work| format!("ВПР-2025-{work}").parse().ok()).collect();
    let schools: Vec<(u64, Vec<f64>)> = (0..total)
        .map(|_| {
            let effect = 0.4 * draw.normal();
            (draw.between(12, 90), WORKS.iter().map(|_| effect + 0.25 * draw.normal()).collect())
        })
        .collect();
    let mut observe = || {
        let results = schools.iter().enumerate().map(|(name, (n, levels))| {
            let works = codes.iter().zip(levels).map(|(code, level)| {
                let mut histogram = vec![0; 21];
                for _ in 0..*n {
                    let score = (10.0 + 4.0 * (level + draw.normal())).round().clamp(0.0, 20.0);
                    histogram[score as usize] += 1;
                }
                (code.clone(), WorkCounts { participants: *n, histogram, ..WorkCounts::default() })
            });
            SchoolResults { school: format!("edu{name:06}"), works: works.collect(), ..SchoolResults::default() }
        });
        identify(&rule, 2025, &results.collect::<Vec<_>>())
    };
    let first = observe();
    let mut again = vec![0.0; total];
    for _ in 0..rounds {
        let low = observe().schools.into_iter().map(|verdict| verdict.verdict == VerdictKind::Low);
        again.iter_mut().zip(low).for_each(|(sum, low)| *sum += f64::from(u8::from(low)));
    }
    for (verdict, again) in first.schools.iter().zip(again) {
        bins[((verdict.probability * 5.0) as usize).min(4)].add(verdict.probability, again / f64::from(rounds));
    }
    bins
}
