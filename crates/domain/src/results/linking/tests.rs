//! Known growth, refusals, warnings. Coverage by simulation is in `tests/statistics.rs` of the crate.

use super::*;

fn items(maxima: &[u8]) -> Vec<Item> {
    maxima.iter().zip(1..).map(|(max, number)| Item { number: number.to_string(), max: *max, level: None }).collect()
}

/// Forty pupils of abilities from −1.5 to 1.5, grown by `growth`, answer items of difficulties around zero; chance is a
/// fixed sequence.
fn booklet(maxima: &[u8], growth: f64) -> Booklet {
    let mut state = 7u64;
    let mut chance = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut pupils = BTreeMap::new();
    for pupil in 0..40u8 {
        let ability = f64::from(pupil) / 13.0 - 1.5 + growth;
        let score = |(item, max): (usize, &u8)| {
            let hard = 0.3 * item as f64 - 1.0;
            let solved = (0..*max).filter(|_| chance() < 1.0 / (1.0 + (hard - ability).exp()));
            u8::try_from(solved.count()).unwrap()
        };
        pupils.insert(format!("п{pupil:02}"), maxima.iter().enumerate().map(score).collect());
    }
    Booklet { items: items(maxima), pupils }
}

const COMMON: [(usize, usize); 6] = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)];

#[test]
fn the_same_answers_are_no_growth() {
    let booklet = booklet(&[1; 8], 0.0);
    let growth = growth(&booklet, &booklet, &COMMON).unwrap();
    assert!(growth.growth.abs() < 1e-9 && growth.standard_error < 1e-9 && growth.cannot_be_told);
    assert!(growth.each.iter().all(|pupil| pupil.growth.abs() < 1e-9 && pupil.cannot_be_told));
    assert_eq!(growth.warnings, Vec::<String>::new());
}

#[test]
fn more_solved_is_growth_also_with_several_points() {
    for maxima in [[1u8; 8], [1, 2, 1, 2, 1, 3, 1, 2]] {
        let growth = growth(&booklet(&maxima, 0.0), &booklet(&maxima, 0.8), &COMMON).unwrap();
        assert!((growth.growth - 0.8).abs() < 0.4 && !growth.cannot_be_told, "{growth:?}");
        assert_eq!(growth.pupils, 40);
        let mean = growth.each.iter().map(|pupil| pupil.growth).sum::<f64>() / 40.0;
        assert!((mean - growth.growth).abs() < 0.15, "{mean} {}", growth.growth);
    }
}

#[test]
fn a_drifting_item_and_a_weak_link_are_named() {
    let before = booklet(&[1; 8], 0.0);
    let mut after = before.clone();
    after.pupils.values_mut().for_each(|scores| scores[2] = 1);
    let growth = growth(&before, &after, &COMMON[1..5]).unwrap();
    assert_eq!(growth.common.iter().filter(|item| item.drifts).map(|item| &item.numbers[0]).collect::<Vec<_>>(), ["3"]);
    assert!(growth.warnings[0].contains("связь работ слабая") && growth.warnings[1].contains("Задание 3"));
}

#[test]
fn refusals() {
    let check = |before: &Booklet, after: &Booklet, common: &[(usize, usize)], code: &str| {
        assert_eq!(growth(before, after, common).unwrap_err().code, code);
    };
    let plain = booklet(&[1; 8], 0.0);
    check(&plain, &plain, &COMMON[..2], "too_few_common_items");
    check(&plain, &booklet(&[2; 8], 0.0), &COMMON, "common_item_unlike");
    check(&plain, &plain, &[(0, 0), (1, 1), (2, 99)], "common_item_unlike");
    let mut few = plain.clone();
    few.pupils.retain(|pupil, _| pupil.as_str() < "п05");
    check(&plain, &few, &COMMON, "too_few_pupils");
}

#[test]
fn nobody_attempted_is_not_infinite() {
    let mut silent = booklet(&[1; 8], 0.0);
    silent.pupils.values_mut().for_each(|scores| scores.fill(NOT_ATTEMPTED));
    let growth = growth(&silent, &booklet(&[1; 8], 0.0), &COMMON).unwrap();
    assert!(growth.growth.is_finite() && growth.each.iter().all(|pupil| pupil.growth.is_finite()));
}
