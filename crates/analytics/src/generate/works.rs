//! Works of an invented year: items with levels and difficulties, boundaries of marks.

use domain::results::scale::Scales;
use domain::results::work::{Item, Level, Procedure, SUBJECTS, Work, WorkCode};

use super::random::Random;

/// Procedure, subject, grade and number of items of the works of a year: 24 works with 480 items.
const PLAN: [(Procedure, &str, Option<u8>, usize); 24] = [
    (Procedure::Vpr, "РУ", Some(4), 20),
    (Procedure::Vpr, "МА", Some(4), 15),
    (Procedure::Oge, "01", None, 20),
    (Procedure::Oge, "02", None, 25),
    (Procedure::Vpr, "РУ", Some(5), 18),
    (Procedure::Vpr, "МА", Some(5), 17),
    (Procedure::Ege, "01", None, 27),
    (Procedure::Ege, "02", None, 19),
    (Procedure::Vpr, "РУ", Some(6), 24),
    (Procedure::Vpr, "МА", Some(6), 16),
    (Procedure::Vpr, "РУ", Some(7), 22),
    (Procedure::Vpr, "МА", Some(7), 16),
    (Procedure::Vpr, "РУ", Some(8), 26),
    (Procedure::Vpr, "МА", Some(8), 19),
    (Procedure::Vpr, "ОМ", Some(4), 21),
    (Procedure::Vpr, "БИ", Some(5), 22),
    (Procedure::Vpr, "ИС", Some(5), 14),
    (Procedure::Vpr, "ГГ", Some(6), 23),
    (Procedure::Vpr, "БИ", Some(7), 25),
    (Procedure::Vpr, "ФИ", Some(7), 11),
    (Procedure::Vpr, "ХИ", Some(8), 21),
    (Procedure::Vpr, "ОБ", Some(8), 20),
    (Procedure::Vpr, "РУ", Some(10), 20),
    (Procedure::Vpr, "МА", Some(10), 19),
];

/// A work with what the model needs.
#[derive(Debug, Clone)]
pub struct ModelWork {
    /// The work.
    pub work: Work,
    /// Grade that sits it.
    pub grade: u8,
    /// Difficulty of each item on the scale of abilities.
    pub difficulties: Vec<f64>,
    /// Lowest primary scores of the marks 3, 4 and 5.
    pub marks_from: [u16; 3],
    /// Lowest sufficient test score; none where marks are given.
    pub minimum: Option<u16>,
}

impl ModelWork {
    /// Highest primary score.
    pub fn max(&self) -> u16 {
        self.work.items.iter().map(|item| u16::from(item.max)).sum()
    }

    /// Mark of a primary score.
    pub fn mark(&self, primary: u16) -> u8 {
        2 + self.marks_from.iter().map(|from| u8::from(primary >= *from)).sum::<u8>()
    }
}

/// The first works of a year, at most 24.
pub fn works(year: u16, count: usize, seed: u64) -> Vec<ModelWork> {
    let scales = Scales::shipped();
    PLAN.iter()
        .take(count)
        .zip(0u64..)
        .map(|(plan, index)| work(year, plan, Random::new(seed, [1, index]), &scales))
        .collect()
}

fn work(year: u16, plan: &(Procedure, &str, Option<u8>, usize), mut random: Random, scales: &Scales) -> ModelWork {
    let (procedure, subject, grade, count) = *plan;
    let code = WorkCode { procedure, year, subject: subject.into(), grade };
    let items: Vec<Item> = (0..count).map(|index| item(index, count)).collect();
    let max: u16 = items.iter().map(|item| u16::from(item.max)).sum();
    // Items become harder along the paper, from two below to two above the middling pupil.
    let difficulties =
        (0..count).map(|index| 4.0 * index as f64 / count as f64 - 2.4 + 0.4 * random.normal()).collect();
    let boundary = |percent: u16| (percent * max).div_ceil(100);
    let minimum = (procedure == Procedure::Ege).then(|| scales.of(&code).and_then(|scale| scale.minimum)).flatten();
    let name = SUBJECTS.iter().find(|(short, _)| *short == subject).map(|(_, name)| *name);
    let name = name.unwrap_or(if subject == "01" { "Русский язык" } else { "Математика" });
    ModelWork {
        work: Work { code, subject: name.into(), date: None, items, max_primary: Some(max) },
        grade: grade.unwrap_or(if procedure == Procedure::Ege { 11 } else { 9 }),
        difficulties,
        marks_from: [boundary(35), boundary(55), boundary(78)],
        minimum,
    }
}

fn item(index: usize, count: usize) -> Item {
    let level = match 10 * index / count {
        0..=5 => Level::Basic,
        6..=8 => Level::Advanced,
        _ => Level::High,
    };
    let max = match index {
        _ if index % 11 == 10 => 3,
        _ if index % 5 == 4 => 2,
        _ => 1,
    };
    Item { number: (index + 1).to_string(), max, level: Some(level) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_twenty_items_a_work_and_codes_of_its_own() {
        let works = works(2025, 24, 1);
        let codes: std::collections::BTreeSet<&WorkCode> = works.iter().map(|work| &work.work.code).collect();
        assert_eq!((works.len(), codes.len()), (24, 24));
        assert_eq!(works.iter().map(|work| work.work.items.len()).sum::<usize>(), 480);
        assert!(
            works.iter().filter(|work| work.work.code.procedure == Procedure::Ege).any(|work| work.minimum.is_some())
        );
        for work in &works {
            assert!(work.marks_from.is_sorted() && work.marks_from[2] <= work.max());
        }
    }
}
