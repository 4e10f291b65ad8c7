//! Items by groups of marks: counts, completion, crossings, and the easy–hard inversion.

use serde::{Deserialize, Serialize};

use super::counts::WorkCounts;
use super::items::{ItemCompletion, completion};
use super::sitting::Sitting;
use super::work::Item;

/// Mergeable counts of items by the mark of the work: 2, 3, 4 and 5. The empty value is neutral.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemsByMark {
    /// Counts of the pupils with each mark. Only participants and items are filled.
    pub marks: [WorkCounts; 4],
}

impl ItemsByMark {
    /// Adds one sitting; one without a mark belongs to no group. `maxima` are the items' highest scores.
    pub fn add(&mut self, sitting: &Sitting, maxima: &[u8]) {
        if let Some(mark @ 2..=5) = sitting.mark {
            let items = Sitting { primary: None, mark: None, journal: None, ..sitting.clone() };
            self.marks[usize::from(mark) - 2].add(&items, false, maxima);
        }
    }

    /// Adds another group's counts.
    pub fn merge(&mut self, other: &ItemsByMark) {
        self.marks.iter_mut().zip(&other.marks).for_each(|(to, from)| to.merge(from));
    }
}

/// Pupils of one mark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkGroup {
    /// The mark.
    pub mark: u8,
    /// Pupils with it.
    pub participants: u64,
    /// Fewer than ten: of little information (ФИОКО 2026, p. 23).
    pub small: bool,
    /// Completion of every item.
    pub items: Vec<ItemCompletion>,
}

/// Pupils of a lower mark did an item better than pupils of the next higher one (ФИОКО 2026, p. 24: needs study).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crossing {
    /// Number of the item.
    pub item: String,
    /// The lower mark.
    pub mark: u8,
    /// The higher mark it is compared with.
    pub higher_mark: u8,
    /// Completion by both, in percent.
    pub percent: [f64; 2],
    /// The difference cannot be told from chance (one-sided 5 %).
    pub cannot_be_told: bool,
}

/// Items by groups of marks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupedItems {
    /// Groups with participants, from the lowest mark.
    pub groups: Vec<MarkGroup>,
    /// Crossings between neighbouring groups that are not small.
    pub crossings: Vec<Crossing>,
}

/// One-sided 95 % quantile of the standard normal distribution.
const Z90: f64 = 1.644_853_626_951_472_2;

/// Completion by groups of marks, and where groups cross.
pub fn by_mark(items: &[Item], counts: &ItemsByMark) -> GroupedItems {
    let groups: Vec<MarkGroup> = (2u8..)
        .zip(&counts.marks)
        .filter(|(_, counts)| counts.participants > 0)
        .map(|(mark, counts)| MarkGroup {
            mark,
            participants: counts.participants,
            small: counts.participants < 10,
            items: completion(items, counts),
        })
        .collect();
    let big: Vec<&MarkGroup> = groups.iter().filter(|group| !group.small).collect();
    let crossings = big.windows(2).flat_map(|pair| crossings(pair[0], pair[1])).collect();
    GroupedItems { groups, crossings }
}

fn crossings(lower: &MarkGroup, higher: &MarkGroup) -> Vec<Crossing> {
    let items = lower.items.iter().zip(&higher.items);
    let crossed = items.filter_map(|(low, high)| {
        let percent = [low.percent?, high.percent?];
        // The variance of a share of points is at most that of a share of pupils.
        let variance = |percent: f64, n: u64| {
            let share = (percent / 100.0 * n as f64 + 0.5) / (n as f64 + 1.0);
            share * (1.0 - share) / n as f64
        };
        let error = (variance(percent[0], lower.participants) + variance(percent[1], higher.participants)).sqrt();
        (percent[0] > percent[1]).then(|| Crossing {
            item: low.item.number.clone(),
            mark: lower.mark,
            higher_mark: higher.mark,
            percent,
            cannot_be_told: percent[0] - percent[1] < 100.0 * Z90 * error,
        })
    });
    crossed.collect()
}

/// Easy items against hard ones beside the region: the sum of differences over the easiest and the hardest third.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inversion {
    /// Numbers of the easy items, by the region.
    pub easy: Vec<String>,
    /// Numbers of the hard items.
    pub hard: Vec<String>,
    /// Mean difference from the region over the easy items, in percentage points.
    pub easy_difference: f64,
    /// Mean difference over the hard items.
    pub hard_difference: f64,
    /// Easy items worse and hard items better than in the region: «возможный маркер, требует дополнительного анализа».
    pub inverted: bool,
}

/// Fewest items for thirds to mean something.
const FEWEST_ITEMS: usize = 6;

/// Compares a group with the region's completion (in percent, by item); none for a group of fewer than ten pupils, fewer
/// than six items or without data.
pub fn inversion(completions: &[ItemCompletion], region: &[f64]) -> Option<Inversion> {
    if completions.len() != region.len() || completions.len() < FEWEST_ITEMS || completions.iter().any(|c| c.small) {
        return None;
    }
    let mut items: Vec<(&ItemCompletion, f64, f64)> = Vec::with_capacity(region.len());
    for (completion, region) in completions.iter().zip(region) {
        items.push((completion, *region, completion.percent? - region));
    }
    items.sort_by(|a, b| b.1.total_cmp(&a.1));
    let third = items.len() / 3;
    let numbers = |part: &[(&ItemCompletion, f64, f64)]| part.iter().map(|(c, ..)| c.item.number.clone()).collect();
    let mean = |part: &[(&ItemCompletion, f64, f64)]| part.iter().map(|(.., d)| d).sum::<f64>() / part.len() as f64;
    let (easy, hard) = (&items[..third], &items[items.len() - third..]);
    let (easy_difference, hard_difference) = (mean(easy), mean(hard));
    let inverted = easy_difference < 0.0 && hard_difference > 0.0;
    Some(Inversion { easy: numbers(easy), hard: numbers(hard), easy_difference, hard_difference, inverted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::counts::ItemCounts;
    use crate::results::work::Level;

    fn items(count: usize) -> Vec<Item> {
        (1..=count).map(|i| Item { number: i.to_string(), max: 1, level: Some(Level::Basic) }).collect()
    }

    fn sitting(mark: u8, items: &[u8]) -> Sitting {
        Sitting { mark: Some(mark), items: items.to_vec(), ..Sitting::default() }
    }

    #[test]
    fn groups_cross_where_the_weaker_do_better() {
        let mut counts = ItemsByMark::default();
        for pupil in 0..20u8 {
            counts.add(&sitting(3, &[u8::from(pupil % 2 == 0), 1]), &[1, 1]);
            counts.add(&sitting(4, &[1, u8::from(pupil % 4 == 0)]), &[1, 1]);
        }
        counts.add(&sitting(5, &[0, 0]), &[1, 1]);
        let mut twice = counts.clone();
        twice.merge(&ItemsByMark::default());
        assert_eq!(twice, counts);
        let grouped = by_mark(&items(2), &counts);
        let marks: Vec<(u8, u64, bool)> = grouped.groups.iter().map(|g| (g.mark, g.participants, g.small)).collect();
        assert_eq!(marks, [(3, 20, false), (4, 20, false), (5, 1, true)]);
        let crossing = &grouped.crossings[0];
        assert_eq!((crossing.item.as_str(), crossing.mark, crossing.percent), ("2", 3, [100.0, 25.0]));
        assert!(!crossing.cannot_be_told && grouped.crossings.len() == 1);
    }

    #[test]
    fn easy_worse_and_hard_better_is_an_inversion() {
        let region = [90.0, 80.0, 70.0, 60.0, 30.0, 20.0];
        let check = |sums: [u32; 6], expected: Option<bool>, participants: u64| {
            let counts = WorkCounts {
                participants,
                items: sums.map(|sum| ItemCounts { sum, ..ItemCounts::default() }).to_vec(),
                ..WorkCounts::default()
            };
            let found = inversion(&completion(&items(6), &counts), &region);
            assert_eq!(found.map(|found| found.inverted), expected, "{sums:?}");
        };
        check([60, 60, 70, 60, 70, 80], Some(true), 100);
        check([95, 85, 70, 60, 50, 50], Some(false), 100);
        check([60, 60, 70, 60, 10, 10], Some(false), 100);
        check([6, 6, 7, 6, 7, 8], None, 9);
    }
}
