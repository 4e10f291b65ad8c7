//! Growth of the same pupils between two works that share items: «в сравнении с самим собой».
//!
//! Two works differ in difficulty, so raw scores cannot be subtracted. Both are put on one scale by their common items:
//!
//! 1. Each work is calibrated by itself for the pupils who sat both (`rasch.rs`: partial credit model, marginal maximum
//!    likelihood with a normal ability; polytomous items keep all their points).
//! 2. A common item's location is measured from the pupils' mean ability. When the pupils grow, every common item becomes
//!    easier by the same number of logits; the mean of these shifts is the growth (mean–mean link of Rasch models:
//!    M. Kolen, R. Brennan, Test Equating, 2014, ch. 6).
//! 3. The shifts scatter because answers are chance and because items drift (were taught, became known). Their standard
//!    deviation over √k is the linking error (as in PISA's technical reports); with `k` common items the interval uses
//!    Student's distribution with `k − 1` degrees of freedom.
//!
//! The growth is that of these very pupils; it says nothing of other pupils. Items not attempted count as not solved.

pub mod common;
pub mod diagnostic;
pub mod kept;
mod rasch;
#[cfg(test)]
mod sample;
pub mod school;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sitting::NOT_ATTEMPTED;
use super::statistics::{Z95, mean_and_deviation, median, student_tail};
use super::work::Item;
use crate::refusal::Refusal;
pub use rasch::Calibration;

/// Without so many common items there is no link at all.
pub const FEWEST_COMMON_ITEMS: usize = 3;
/// With fewer common items the link is weak, and a warning says so. A fifth of a work is asked for as well (Kolen and
/// Brennan's rule of thumb).
pub const WEAK_BELOW: usize = 5;
/// Fewest pupils that a work can be calibrated on.
pub const FEWEST_PUPILS: usize = 10;
/// A common item drifts when it moves this much more or less than the others, in logits, and beyond its error.
pub const DRIFT: f64 = 0.5;

/// Items and answers of one work, by pupil.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Booklet {
    /// Items in order.
    pub items: Vec<Item>,
    /// Scores of each pupil, in the order of the items; `NOT_ATTEMPTED` counts as 0.
    pub pupils: BTreeMap<String, Vec<u8>>,
}

/// Growth between two works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// Pupils who sat both.
    pub pupils: usize,
    /// Mean growth in logits: 0.5 takes an item solved by half of the pupils to 62 %.
    pub growth: f64,
    /// Its standard error: the linking error.
    pub standard_error: f64,
    /// 95 % interval.
    pub interval: [f64; 2],
    /// The growth cannot be told from none.
    pub cannot_be_told: bool,
    /// The common items.
    pub common: Vec<CommonItem>,
    /// Growth of each pupil.
    pub each: Vec<PupilGrowth>,
    /// What to mind: Russian sentences.
    pub warnings: Vec<String>,
}

/// A common item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommonItem {
    /// Its numbers in the first and in the second work.
    pub numbers: [String; 2],
    /// How much easier it became, in logits.
    pub shift: f64,
    /// Standard error of the shift by chance of answers.
    pub error: f64,
    /// It moved otherwise than the other common items.
    pub drifts: bool,
}

/// Growth of one pupil.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PupilGrowth {
    /// The pupil's pseudonym.
    pub pupil: String,
    /// Levels before and after on the scale of the first work, in logits from its pupils' mean.
    pub levels: [f64; 2],
    /// Their standard errors.
    pub errors: [f64; 2],
    /// Growth in logits.
    pub growth: f64,
    /// 95 % interval, of both levels and of the link.
    pub interval: [f64; 2],
    /// The growth cannot be told from none.
    pub cannot_be_told: bool,
}

/// Measures the growth of the pupils who sat both works; `common` pairs the places of the same item in both.
///
/// # Errors
/// Too few pupils, too few common items, or a pair that is not one item: what is wrong, in Russian, and the way out.
pub fn growth(before: &Booklet, after: &Booklet, common: &[(usize, usize)]) -> Result<Growth, Refusal> {
    let pupils: Vec<&String> = before.pupils.keys().filter(|pupil| after.pupils.contains_key(*pupil)).collect();
    refuse_if_unfit(before, after, common, pupils.len())?;
    let calibrations = [before, after].map(|booklet| {
        let maxima: Vec<u8> = booklet.items.iter().map(|item| item.max).collect();
        let answers: Vec<Vec<u8>> = pupils.iter().map(|pupil| scores(booklet, pupil)).collect();
        (Calibration::of(&maxima, &answers), answers)
    });
    let [(first, first_answers), (second, second_answers)] = &calibrations;
    let shifts: Vec<f64> = common.iter().map(|(i, j)| first.location(*i) - second.location(*j)).collect();
    let k = shifts.len() as f64;
    let (growth, deviation) = mean_and_deviation(&shifts).unwrap_or_default();
    let standard_error = deviation / k.sqrt();
    let half = student_quantile(k - 1.0) * standard_error;
    let middle = median(&shifts).unwrap_or(growth);
    let common: Vec<CommonItem> = common
        .iter()
        .zip(&shifts)
        .map(|((i, j), shift)| {
            // As if the item had moved with the others: an item that everybody solves now has no error of its own.
            let error = first.location_error(*i, 0.0).hypot(first.location_error(*i, middle));
            // Against the median, which the drifting item itself does not draw along.
            let drifts = (shift - middle).abs() > DRIFT.max(2.576 * error);
            let numbers = [before.items[*i].number.clone(), after.items[*j].number.clone()];
            CommonItem { numbers, shift: *shift, error, drifts }
        })
        .collect();
    let each = pupils.iter().zip(first_answers.iter().zip(second_answers)).map(|(pupil, (early, late))| {
        let (level, error) = first.level(early);
        let (late_level, late_error) = second.level(late);
        let levels = [level, late_level + growth];
        let own = levels[1] - levels[0];
        let half = Z95 * (error * error + late_error * late_error + standard_error * standard_error).sqrt();
        PupilGrowth {
            pupil: (*pupil).clone(),
            levels,
            errors: [error, late_error],
            growth: own,
            interval: [own - half, own + half],
            cannot_be_told: own.abs() <= half,
        }
    });
    Ok(Growth {
        pupils: pupils.len(),
        growth,
        standard_error,
        interval: [growth - half, growth + half],
        cannot_be_told: growth.abs() <= half,
        each: each.collect(),
        warnings: warnings(&common, before.items.len().max(after.items.len())),
        common,
    })
}

fn scores(booklet: &Booklet, pupil: &str) -> Vec<u8> {
    let known = booklet.pupils.get(pupil).map(Vec::as_slice).unwrap_or_default();
    let score = |index: usize| known.get(index).copied().filter(|score| *score != NOT_ATTEMPTED).unwrap_or(0);
    booklet.items.iter().enumerate().map(|(index, item)| score(index).min(item.max)).collect()
}

fn refuse_if_unfit(before: &Booklet, after: &Booklet, common: &[(usize, usize)], pupils: usize) -> Result<(), Refusal> {
    let refuse = |code: &str, message: String, hint: &str| Err(Refusal::new(code, message, hint));
    let unlike = common.iter().find(|(i, j)| {
        let maxima = (before.items.get(*i).map(|item| item.max), after.items.get(*j).map(|item| item.max));
        maxima.0.is_none() || maxima.0 != maxima.1
    });
    if let Some((i, j)) = unlike {
        return refuse(
            "common_item_unlike",
            format!(
                "Задание {} первой работы и задание {} второй не могут быть одним: их нет или баллы разные.",
                i + 1,
                j + 1
            ),
            "Укажите общие задания с одинаковым наибольшим баллом.",
        );
    }
    if common.len() < FEWEST_COMMON_ITEMS {
        return refuse(
            "too_few_common_items",
            format!(
                "Общих заданий {}, для сравнения нужно не менее {FEWEST_COMMON_ITEMS}, а лучше {WEAK_BELOW} и более.",
                common.len()
            ),
            "Включите в обе работы одни и те же задания без изменений.",
        );
    }
    if pupils < FEWEST_PUPILS {
        return refuse(
            "too_few_pupils",
            format!("Обе работы написали {pupils} учеников, нужно не менее {FEWEST_PUPILS}."),
            "Сравните параллель целиком или проверьте, что коды учеников в обеих работах одни и те же.",
        );
    }
    Ok(())
}

fn warnings(common: &[CommonItem], items: usize) -> Vec<String> {
    let mut warnings = Vec::new();
    if common.len() < WEAK_BELOW || 5 * common.len() < items {
        warnings.push(format!(
            "Общих заданий {} из {items}: связь работ слабая, надёжнее {WEAK_BELOW} и не меньше пятой части работы.",
            common.len()
        ));
    }
    for item in common.iter().filter(|item| item.drifts) {
        let direction = if item.shift > 0.0 { "легче" } else { "труднее" };
        warnings.push(format!(
            "Задание {} ({} во второй работе) изменилось не так, как остальные общие: стало {direction} на {:.1} логита. Возможно, его разбирали или изменили; сравните без него.",
            item.numbers[0],
            item.numbers[1],
            item.shift.abs()
        ));
    }
    warnings
}

/// Two-sided 95 % quantile of Student's distribution, by bisection.
fn student_quantile(degrees: f64) -> f64 {
    let (mut low, mut high) = (1.0, 50.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if student_tail(middle, degrees) > 0.025 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests;
