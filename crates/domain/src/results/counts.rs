//! Mergeable counts of one group (a class, a school, a municipality) in one work.

use serde::{Deserialize, Serialize};

use super::sitting::{NOT_ATTEMPTED, Sitting};

/// Counts of a group in one work. The empty value is neutral and `merge` is commutative and associative, so that any
/// grouping of sittings gives the same sums.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WorkCounts {
    /// Pupils who sat the work.
    pub participants: u64,
    /// Pupils below the minimum: mark 2, or a test score below the minimum of the year.
    pub below: u64,
    /// Pupils with marks 2, 3, 4 and 5.
    pub marks: [u64; 4],
    /// Pupils by primary score, from 0.
    pub histogram: Vec<u64>,
    /// Counts of each item, in the order of the paper.
    pub items: Vec<ItemCounts>,
    /// Pupils with a mark and a journal mark.
    pub journal: u64,
    /// Of these: mark below, equal to, above the journal mark.
    pub against_journal: [u64; 3],
    /// Of these: a gap of two or more marks.
    pub wide_gap: u64,
}

/// Counts of one item. 32 bits hold them: no work is sat by millions of pupils hundreds of times over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemCounts {
    /// Sum of scores (not attempted counts as 0).
    pub sum: u32,
    /// Pupils with the full score.
    pub full: u32,
    /// Pupils with no point.
    pub zero: u32,
}

impl ItemCounts {
    /// Adds another group's counts.
    pub const fn merge(&mut self, other: ItemCounts) {
        self.sum += other.sum;
        self.full += other.full;
        self.zero += other.zero;
    }
}

impl WorkCounts {
    /// Adds one sitting. `below` is decided by the caller, who knows the scale. `maxima` are the items' highest scores.
    pub fn add(&mut self, sitting: &Sitting, below: bool, maxima: &[u8]) {
        if sitting.absent {
            return;
        }
        self.participants += 1;
        self.below += u64::from(below);
        if let Some(mark @ 2..=5) = sitting.mark {
            self.marks[usize::from(mark) - 2] += 1;
        }
        if let Some(primary) = sitting.primary {
            grow(&mut self.histogram, usize::from(primary) + 1)[usize::from(primary)] += 1;
        }
        self.add_items(&sitting.items, maxima);
        if let (Some(mark), Some(journal)) = (sitting.mark, sitting.journal) {
            self.journal += 1;
            self.against_journal[match mark.cmp(&journal) {
                std::cmp::Ordering::Less => 0,
                std::cmp::Ordering::Equal => 1,
                std::cmp::Ordering::Greater => 2,
            }] += 1;
            self.wide_gap += u64::from(mark.abs_diff(journal) >= 2);
        }
    }

    fn add_items(&mut self, items: &[u8], maxima: &[u8]) {
        let scores = items.iter().map(|score| if *score == NOT_ATTEMPTED { 0 } else { *score });
        let counts = grow(&mut self.items, items.len());
        for (index, (score, counts)) in scores.zip(counts).enumerate() {
            let full = score > 0 && maxima.get(index) == Some(&score);
            counts.merge(ItemCounts { sum: score.into(), full: full.into(), zero: (score == 0).into() });
        }
    }

    /// Adds another group's counts.
    pub fn merge(&mut self, other: &WorkCounts) {
        self.participants += other.participants;
        self.below += other.below;
        add_all(&mut self.marks, &other.marks);
        add_grown(&mut self.histogram, &other.histogram);
        let items = grow(&mut self.items, other.items.len());
        items.iter_mut().zip(&other.items).for_each(|(to, from)| to.merge(*from));
        self.journal += other.journal;
        add_all(&mut self.against_journal, &other.against_journal);
        self.wide_gap += other.wide_gap;
    }

    /// Mean primary score; none without participants.
    pub fn mean_primary(&self) -> Option<f64> {
        let Scores { pupils, sum, .. } = self.scores();
        (pupils > 0).then(|| sum as f64 / pupils as f64)
    }

    /// Mean primary score with its sampling variance (the sample variance over n); none with fewer than two scores.
    pub fn mean_and_variance(&self) -> Option<(f64, f64)> {
        let Scores { pupils, sum, squares } = self.scores();
        if pupils < 2 {
            return None;
        }
        let n = pupils as f64;
        // n² times the variance, exact: whole numbers lose nothing.
        let scatter = u128::from(pupils) * u128::from(squares) - u128::from(sum) * u128::from(sum);
        Some((sum as f64 / n, scatter as f64 / (n * n * (n - 1.0))))
    }

    fn scores(&self) -> Scores {
        let mut scores = Scores { pupils: 0, sum: 0, squares: 0 };
        for (pupils, score) in self.histogram.iter().zip(0u64..) {
            scores.pupils += pupils;
            scores.sum += pupils * score;
            scores.squares += pupils * score * score;
        }
        scores
    }
}

/// Sums over the primary scores of a group.
struct Scores {
    pupils: u64,
    sum: u64,
    squares: u64,
}

fn grow<T: Clone + Default>(values: &mut Vec<T>, length: usize) -> &mut [T] {
    if values.len() < length {
        values.reserve_exact(length - values.len());
        values.resize(length, T::default());
    }
    values
}

fn add_all(to: &mut [u64], from: &[u64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

fn add_grown(to: &mut Vec<u64>, from: &[u64]) {
    grow(to, from.len());
    add_all(to, from);
}
