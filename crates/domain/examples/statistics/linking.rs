//! Whether the interval of the growth of the same pupils holds their true growth.

use domain::results::linking::{Booklet, growth};
use domain::results::work::Item;

use crate::draw::{Draw, logistic};

/// A simulated pair of works.
#[derive(Clone, Copy)]
pub struct Pair {
    /// What is simulated, for the table.
    pub name: &'static str,
    /// Pupils.
    pub pupils: usize,
    /// Items of each work and how many of them are common.
    pub items: (usize, usize),
    /// Highest score of every third item (the others have one point).
    pub points: u8,
    /// Mean growth in logits.
    pub growth: f64,
    /// Standard deviation of the drift of common items, in logits.
    pub drift: f64,
}

/// All cases of the table.
pub const PAIRS: [Pair; 6] = [
    Pair { name: "25 pupils, 12 items, 6 common", pupils: 25, items: (12, 6), points: 1, growth: 0.5, drift: 0.0 },
    Pair { name: "60 pupils, 15 items, 8 common", pupils: 60, items: (15, 8), points: 1, growth: 0.5, drift: 0.0 },
    Pair { name: "the same, items of 1 and 3 points", pupils: 60, items: (15, 8), points: 3, growth: 0.5, drift: 0.0 },
    Pair {
        name: "the same, common items drift by 0.3",
        pupils: 60,
        items: (15, 8),
        points: 3,
        growth: 0.5,
        drift: 0.3,
    },
    Pair { name: "no growth, 5 common items", pupils: 60, items: (15, 5), points: 1, growth: 0.0, drift: 0.2 },
    Pair {
        name: "200 pupils, 20 items, 10 common, growth 1.2",
        pupils: 200,
        items: (20, 10),
        points: 2,
        growth: 1.2,
        drift: 0.2,
    },
];

/// What was found over many pairs.
#[derive(Default)]
pub struct Coverage {
    /// Pairs.
    pub rounds: u32,
    /// Intervals of the group that hold its true mean growth.
    pub group: u32,
    /// Mean difference of the estimate from the truth.
    pub bias: f64,
    /// Mean standard error.
    pub error: f64,
    /// Pupils, and intervals that hold the pupil's true growth.
    pub pupils: (u32, u32),
}

/// Thresholds of items: a difficulty and, for several points, steps around it.
fn thresholds(draw: &mut Draw, maxima: &[u8]) -> Vec<Vec<f64>> {
    let item = |max: &u8| {
        let hard = draw.normal();
        (0..*max).map(|step| hard + 0.8 * (f64::from(step) - f64::from(*max - 1) / 2.0)).collect()
    };
    maxima.iter().map(item).collect()
}

/// A score of a partial credit item.
fn score(draw: &mut Draw, item: &[f64], ability: f64, drift: f64) -> u8 {
    let mut weights = vec![1.0];
    let mut log = 0.0;
    for threshold in item {
        log += ability - (threshold - drift);
        weights.push(f64::exp(log));
    }
    let mut place = draw.unit() * weights.iter().sum::<f64>();
    let mut score = 0;
    for weight in &weights[..weights.len() - 1] {
        place -= weight;
        if place < 0.0 {
            break;
        }
        score += 1;
    }
    score
}

/// Simulates `rounds` pairs of works.
pub fn coverage(pair: &Pair, rounds: u32, seed: u64) -> Coverage {
    let mut draw = Draw::new(seed);
    let mut coverage = Coverage::default();
    let (items, common) = pair.items;
    let maxima: Vec<u8> = (0..items).map(|item| if item % 3 == 2 { pair.points } else { 1 }).collect();
    let named = maxima.iter().zip(1..).map(|(max, number)| Item { number: number.to_string(), max: *max, level: None });
    let named: Vec<Item> = named.collect();
    let places: Vec<(usize, usize)> = (0..common).map(|item| (item, item)).collect();
    for _ in 0..rounds {
        let early = thresholds(&mut draw, &maxima);
        let mut late = thresholds(&mut draw, &maxima);
        late[..common].clone_from_slice(&early[..common]);
        let drifts: Vec<f64> =
            (0..items).map(|item| if item < common { pair.drift * draw.normal() } else { 0.0 }).collect();
        let mut booklets = [
            Booklet { items: named.clone(), ..Booklet::default() },
            Booklet { items: named.clone(), ..Booklet::default() },
        ];
        let mut truth = Vec::with_capacity(pair.pupils);
        for pupil in 0..pair.pupils {
            let ability = 0.2 + draw.normal();
            let grown = pair.growth + 0.4 * draw.normal();
            let first = early.iter().map(|item| score(&mut draw, item, ability, 0.0)).collect();
            let second = late.iter().zip(&drifts).map(|(item, drift)| score(&mut draw, item, ability + grown, *drift));
            let second = second.collect();
            booklets[0].pupils.insert(format!("{pupil:04}"), first);
            booklets[1].pupils.insert(format!("{pupil:04}"), second);
            truth.push(grown);
        }
        let Ok(found) = growth(&booklets[0], &booklets[1], &places) else { continue };
        let mean = truth.iter().sum::<f64>() / truth.len() as f64;
        coverage.rounds += 1;
        coverage.group += u32::from(found.interval[0] <= mean && mean <= found.interval[1]);
        coverage.bias += found.growth - mean;
        coverage.error += found.standard_error;
        coverage.pupils.0 += found.each.len() as u32;
        let held =
            found.each.iter().zip(&truth).filter(|(p, truth)| p.interval[0] <= **truth && **truth <= p.interval[1]);
        coverage.pupils.1 += held.count() as u32;
    }
    coverage
}

/// The chance of a one-point item, so that the simulation and the model are seen to agree.
pub fn agrees() -> bool {
    let mut draw = Draw::new(1);
    let solved: u32 = (0..40_000).map(|_| u32::from(score(&mut draw, &[0.3], 1.0, 0.0))).sum();
    (f64::from(solved) / 40_000.0 - logistic(0.7)).abs() < 0.01
}
