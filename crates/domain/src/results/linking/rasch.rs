//! Partial credit model (G. Masters, 1982; for one-point items the Rasch model): calibration and levels of pupils.
//!
//! The chance of `c` points in an item is proportional to `exp(c·θ − κ_c)`. Abilities are normal with mean zero and an
//! estimated deviation; parameters are marginal maximum likelihood by expectation–maximisation (R. Bock, M. Aitkin, 1981)
//! on a grid of abilities. The step of `κ_c` is a proportional fit of the expected to the observed number of answers, which
//! has the maximum as its fixed point. Three tenths of a pupil are added to every score of an item, so that a score nobody
//! has does not send a parameter to infinity.

/// Grid of standard abilities: from −4.5 to 4.5.
const NODES: u32 = 31;
const REACH: f64 = 4.5;
/// Rounds of expectation–maximisation at most, and the change of parameters that ends them.
const ROUNDS: usize = 400;
const SETTLED: f64 = 1e-5;
/// Pupils added to every score of an item.
const ADDED: f64 = 0.3;

/// A calibrated work.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// `κ_c` of each item for the scores 0, 1, …; the first is zero.
    items: Vec<Vec<f64>>,
    /// Standard deviation of abilities.
    pub deviation: f64,
    pupils: f64,
}

impl Calibration {
    /// Calibrates a work from the scores of pupils, item by item; `maxima` are the items' highest scores.
    pub fn of(maxima: &[u8], answers: &[Vec<u8>]) -> Calibration {
        let observed: Vec<Vec<f64>> = maxima
            .iter()
            .enumerate()
            .map(|(item, max)| {
                let mut counts = vec![ADDED; usize::from(*max) + 1];
                answers.iter().for_each(|scores| counts[usize::from(scores[item].min(*max))] += 1.0);
                let whole = counts.iter().sum::<f64>() / answers.len() as f64;
                counts.into_iter().map(|count| count / whole).collect()
            })
            .collect();
        // The start takes every pupil for average.
        let items = observed.iter().map(|counts| counts.iter().map(|count| (counts[0] / count).ln()).collect());
        let mut fit = Calibration { items: items.collect(), deviation: 1.0, pupils: answers.len() as f64 };
        for _ in 0..ROUNDS {
            if fit.improve(&observed, answers) < SETTLED {
                break;
            }
        }
        fit
    }

    /// One round; answers how far the parameters moved.
    fn improve(&mut self, observed: &[Vec<f64>], answers: &[Vec<u8>]) -> f64 {
        let step = 2.0 * REACH / f64::from(NODES - 1);
        let standard: Vec<f64> = (0..NODES).map(|node| -REACH + step * f64::from(node)).collect();
        let chances: Vec<Vec<Vec<f64>>> = self
            .items
            .iter()
            .map(|item| standard.iter().map(|z| chances(item, z * self.deviation)).collect())
            .collect();
        let logs: Vec<Vec<Vec<f64>>> =
            chances.iter().map(|nodes| nodes.iter().map(|c| c.iter().map(|c| c.ln()).collect()).collect()).collect();
        let (mut weights, mut squares) = (vec![0.0; standard.len()], 0.0);
        for scores in answers {
            let likely: Vec<f64> = standard
                .iter()
                .enumerate()
                .map(|(node, z)| {
                    -0.5 * z * z + scores.iter().zip(&logs).map(|(s, item)| item[node][usize::from(*s)]).sum::<f64>()
                })
                .collect();
            let highest = likely.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let posterior: Vec<f64> = likely.iter().map(|log| (log - highest).exp()).collect();
            let whole: f64 = posterior.iter().sum();
            for ((weight, z), chance) in weights.iter_mut().zip(&standard).zip(posterior) {
                *weight += chance / whole;
                squares += chance / whole * (z * self.deviation).powi(2);
            }
        }
        let mut moved: f64 = 0.0;
        for ((item, chances), observed) in self.items.iter_mut().zip(&chances).zip(observed) {
            let expected: Vec<f64> = (0..item.len())
                .map(|score| chances.iter().zip(&weights).map(|(chances, weight)| chances[score] * weight).sum())
                .collect();
            let base = (expected[0] / observed[0]).ln();
            for score in 1..item.len() {
                let change = (expected[score] / observed[score]).ln() - base;
                item[score] += change;
                moved = moved.max(change.abs());
            }
        }
        let mean_square = squares / self.pupils;
        // Pupils who do not differ at all cannot be told from a small spread.
        let deviation = mean_square.sqrt().max(0.05);
        moved = moved.max((deviation - self.deviation).abs());
        self.deviation = deviation;
        moved
    }

    /// Location of an item: the mean of its thresholds, in logits from the pupils' mean ability.
    pub fn location(&self, item: usize) -> f64 {
        let parameters = &self.items[item];
        parameters.last().map_or(0.0, |last| last / (parameters.len() - 1).max(1) as f64)
    }

    /// Standard error of a location by chance of answers, for pupils abler by `growth`: one over the root of the information
    /// of its scores.
    pub fn location_error(&self, item: usize, growth: f64) -> f64 {
        let step = 2.0 * REACH / f64::from(NODES - 1);
        let (mut information, mut whole) = (0.0, 0.0);
        for node in 0..NODES {
            let z = -REACH + step * f64::from(node);
            let weight = (-0.5 * z * z).exp();
            information += weight * moments(&self.items[item], growth + z * self.deviation).1;
            whole += weight;
        }
        let max = (self.items[item].len() - 1).max(1) as f64;
        // A location moves the score by its maximum times as little as each threshold does.
        1.0 / (self.pupils * information / whole).sqrt() * max.sqrt()
    }

    /// Level of a pupil with its standard error: the weighted likelihood estimate (T. Warm, 1989), finite also for no point
    /// and for all points.
    pub fn level(&self, scores: &[u8]) -> (f64, f64) {
        let total: f64 = scores.iter().map(|score| f64::from(*score)).sum();
        let at = |level: f64| {
            self.items.iter().fold((0.0, 0.0, 0.0), |sum, item| {
                let (mean, variance, skew) = moments(item, level);
                (sum.0 + mean, sum.1 + variance, sum.2 + skew)
            })
        };
        let (mut low, mut high) = (-10.0, 10.0);
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            let (mean, variance, skew) = at(middle);
            if total - mean + 0.5 * skew / variance.max(1e-12) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        let level = f64::midpoint(low, high);
        (level, 1.0 / at(level).1.max(1e-6).sqrt())
    }
}

/// Chances of the scores of an item at an ability.
fn chances(item: &[f64], ability: f64) -> Vec<f64> {
    let logs: Vec<f64> = item.iter().zip(0u32..).map(|(kappa, score)| f64::from(score) * ability - kappa).collect();
    let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logs.into_iter().map(|log| (log - highest).exp()).collect();
    let whole: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| (weight / whole).max(1e-300)).collect()
}

/// Mean, variance and third central moment of the score of an item at an ability.
fn moments(item: &[f64], ability: f64) -> (f64, f64, f64) {
    let chances = chances(item, ability);
    let scores = || chances.iter().zip(0u32..).map(|(chance, score)| (chance, f64::from(score)));
    let mean: f64 = scores().map(|(chance, score)| chance * score).sum();
    let central = |power: i32| scores().map(|(chance, score)| chance * (score - mean).powi(power)).sum::<f64>();
    (mean, central(2), central(3))
}
