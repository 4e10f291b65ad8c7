//! Sums over the item scores of many pupils: how many points, how many full scores, how many zeros, for each item.
//!
//! A pupil's scores lie side by side, one byte each, and pupils follow one another; sixteen items are summed at once in
//! lanes that the compiler turns into vector instructions.

use domain::results::counts::{ItemCounts, WorkCounts};
use domain::results::sitting::NOT_ATTEMPTED;

/// Items summed at once.
const LANES: usize = 16;

/// Pupils after which lanes of a byte would overflow. 255 · 254 points still fit the 16 bits of a sum.
const BLOCK: usize = 255;

/// No score is this, so that items without a known maximum have no full scores.
const NEVER: u8 = NOT_ATTEMPTED;

/// Highest scores of a work's items, laid out for the lanes.
#[derive(Debug, Clone)]
pub struct Maxima {
    items: usize,
    lanes: Vec<[u8; LANES]>,
}

impl Maxima {
    /// Lays out the highest scores of `items` items; those that are missing are unknown.
    pub fn new(items: usize, maxima: &[u8]) -> Maxima {
        let mut lanes = vec![[NEVER; LANES]; items.div_ceil(LANES)];
        for (item, max) in maxima.iter().enumerate().take(items).filter(|(_, max)| **max > 0) {
            lanes[item / LANES][item % LANES] = *max;
        }
        Maxima { items, lanes }
    }

    /// Adds the scores of pupils to the counts: `scores` holds one vector after another.
    pub fn add(&self, scores: &[u8], counts: &mut WorkCounts) {
        if counts.items.len() < self.items {
            counts.items.reserve_exact(self.items - counts.items.len());
            counts.items.resize(self.items, ItemCounts::default());
        }
        for block in scores.chunks(BLOCK * self.items.max(1)) {
            for (index, max) in self.lanes.iter().enumerate() {
                let lanes = sum(block, self.items, index * LANES, max);
                let items = index * LANES..self.items.min((index + 1) * LANES);
                for (lane, item) in counts.items[items].iter_mut().enumerate() {
                    let Lanes { sums, full, zero } = &lanes;
                    item.merge(ItemCounts { sum: sums[lane].into(), full: full[lane].into(), zero: zero[lane].into() });
                }
            }
        }
    }
}

struct Lanes {
    sums: [u16; LANES],
    full: [u8; LANES],
    zero: [u8; LANES],
}

impl Lanes {
    #[inline]
    fn add(&mut self, scores: &[u8; LANES], max: &[u8; LANES]) {
        for lane in 0..LANES {
            let score = if scores[lane] == NOT_ATTEMPTED { 0 } else { scores[lane] };
            self.sums[lane] += u16::from(score);
            self.full[lane] += u8::from(score == max[lane]);
            self.zero[lane] += u8::from(score == 0);
        }
    }
}

/// Sums sixteen items from item `first` over a block. Lanes beyond the last item hold what comes next in memory and are
/// not looked at; the last vectors of the block are copied where those lanes would run past its end.
fn sum(block: &[u8], width: usize, first: usize, max: &[u8; LANES]) -> Lanes {
    let mut lanes = Lanes { sums: [0; LANES], full: [0; LANES], zero: [0; LANES] };
    let mut at = first;
    while let Some(scores) = block.get(at..).and_then(<[u8]>::first_chunk::<LANES>) {
        lanes.add(scores, max);
        at += width;
    }
    while at < block.len() {
        let rest = &block[at..];
        let mut scores = [0; LANES];
        let length = rest.len().min(LANES);
        scores[..length].copy_from_slice(&rest[..length]);
        lanes.add(&scores, max);
        at += width;
    }
    lanes
}

#[cfg(test)]
mod tests {
    use domain::results::sitting::Sitting;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lanes_count_as_single_sittings_do(
            (maxima, pupils) in (1usize..40).prop_flat_map(|items| (
                vec(prop_oneof![0u8..6, Just(254)], 0..=items),
                vec(vec(prop_oneof![4 => 0u8..6, 1 => Just(NOT_ATTEMPTED), 1 => any::<u8>()], items), 1..600),
            )),
        ) {
            let items = pupils[0].len();
            let mut slow = WorkCounts::default();
            for scores in &pupils {
                slow.add(&Sitting { items: scores.clone(), ..Sitting::default() }, false, &maxima);
            }
            let mut fast = WorkCounts { participants: pupils.len() as u64, ..WorkCounts::default() };
            Maxima::new(items, &maxima).add(&pupils.concat(), &mut fast);
            prop_assert_eq!(fast, slow);
        }
    }
}
