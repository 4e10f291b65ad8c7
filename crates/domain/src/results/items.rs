//! Items and skills: completion, zones, deficits, the easy–hard inversion.

use serde::{Deserialize, Serialize};

use super::counts::{ItemCounts, WorkCounts};
use super::work::{Item, Level};

/// Zone of an item's completion (ФИОКО 2026, pp. 6 and 17: basic items 60 ± 3 %, advanced and high ones 30 ± 1.5 %).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// Sufficient.
    Green,
    /// Between the bounds.
    Yellow,
    /// Insufficient.
    Red,
}

impl Zone {
    /// Zone of a completion in percent. Exact values are compared, never rounded ones.
    pub fn of(level: Level, percent: f64) -> Zone {
        let (enough, too_little) = match level {
            Level::Basic => (60.0, 57.0),
            Level::Advanced | Level::High => (30.0, 28.5),
        };
        if percent >= enough {
            Zone::Green
        } else if percent < too_little {
            Zone::Red
        } else {
            Zone::Yellow
        }
    }

    /// The word on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Zone::Green => "достаточно",
            Zone::Yellow => "на границе",
            Zone::Red => "недостаточно",
        }
    }
}

/// Completion of one item by a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemCompletion {
    /// The item.
    #[serde(flatten)]
    pub item: Item,
    /// Sum of scores over n × max, in percent; none without participants.
    pub percent: Option<f64>,
    /// Pupils with the full score, in percent.
    pub full_percent: Option<f64>,
    /// Pupils without a point, in percent.
    pub zero_percent: Option<f64>,
    /// Zone; none when the level is unknown or nobody sat the work.
    pub zone: Option<Zone>,
    /// The group has fewer than ten participants (ФИОКО 2026, p. 23).
    pub small: bool,
}

/// Completion of every item by a group. An empty group gives "no data", never 0 %.
pub fn completion(items: &[Item], counts: &WorkCounts) -> Vec<ItemCompletion> {
    let n = counts.participants;
    let completions = items.iter().enumerate().map(|(index, item)| {
        let percent = percent(counts, index, item.max);
        ItemCompletion {
            item: item.clone(),
            percent,
            full_percent: share(counted(counts, index).map(|item| item.full), n),
            zero_percent: share(counted(counts, index).map(|item| item.zero), n),
            zone: item.level.zip(percent).map(|(level, percent)| Zone::of(level, percent)),
            small: n < 10,
        }
    });
    completions.collect()
}

/// Completion of one item by a group: the sum of scores over n × max, in percent; none without participants.
pub fn percent(counts: &WorkCounts, index: usize, max: u8) -> Option<f64> {
    share(counted(counts, index).map(|item| item.sum), counts.participants * u64::from(max))
}

fn counted(counts: &WorkCounts, index: usize) -> Option<&ItemCounts> {
    counts.items.get(index)
}

fn share(value: Option<u32>, whole: u64) -> Option<f64> {
    value.filter(|_| whole > 0).map(|value| 100.0 * f64::from(value) / whole as f64)
}

/// A skill of the catalogue with the items that check it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    /// Code of the content element or requirement.
    pub code: String,
    /// What it is.
    pub title: String,
    /// Numbers of the items that check it.
    pub items: Vec<String>,
}

/// A skill as a group masters it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillResult {
    /// The skill.
    #[serde(flatten)]
    pub skill: Skill,
    /// How many of its items are red.
    pub red: usize,
    /// How many were measured.
    pub measured: usize,
    /// The majority of its items is red: a systemic deficit (ФИОКО 2026, p. 19).
    pub systemic_deficit: bool,
}

/// Judges every skill by the zones of its items.
pub fn skills(skills: &[Skill], completions: &[ItemCompletion]) -> Vec<SkillResult> {
    let judged = skills.iter().map(|skill| {
        let zones = completions
            .iter()
            .filter(|completion| skill.items.contains(&completion.item.number))
            .filter_map(|completion| completion.zone);
        let zones: Vec<Zone> = zones.collect();
        let red = zones.iter().filter(|zone| **zone == Zone::Red).count();
        SkillResult { skill: skill.clone(), red, measured: zones.len(), systemic_deficit: 2 * red > zones.len() }
    });
    judged.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_no_data() {
        let items = [Item { number: "1".into(), max: 2, level: Some(Level::Basic) }];
        assert_eq!(completion(&items, &WorkCounts::default())[0].percent, None);
        let counts = WorkCounts {
            participants: 4,
            items: vec![ItemCounts { sum: 6, full: 2, zero: 0 }],
            ..WorkCounts::default()
        };
        assert_eq!(completion(&items, &counts)[0].percent, Some(75.0));
    }

    #[test]
    fn a_majority_of_red_items_is_a_deficit() {
        let item = |number: &str| Item { number: number.into(), max: 1, level: Some(Level::Basic) };
        let items = [item("1"), item("2"), item("3")];
        let counts = WorkCounts {
            participants: 10,
            items: [2, 3, 9].map(|sum| ItemCounts { sum, ..ItemCounts::default() }).to_vec(),
            ..WorkCounts::default()
        };
        let skill =
            Skill { code: "1.1".into(), title: "Дроби".into(), items: vec!["1".into(), "2".into(), "3".into()] };
        let result = &skills(&[skill], &completion(&items, &counts))[0];
        assert!(result.systemic_deficit);
        assert_eq!((result.red, result.measured), (2, 3));
    }
}
