//! Sittings of one work by the Rasch model: the chance of a point depends on the pupil's ability less the item's
//! difficulty. Columns are filled directly, without a value for each pupil in between.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, FixedSizeBinaryArray, RecordBatch, StringArray, StringBuilder, UInt8Builder,
    UInt16Builder,
};
use arrow::buffer::Buffer;
use arrow::error::ArrowError;
use domain::results::sitting::NOT_ATTEMPTED;
use domain::results::work::Procedure;

use super::random::{Random, quarters};
use super::schools::{ModelSchool, Planted};
use super::works::ModelWork;
use crate::schema;

/// Abilities are looked up in steps of a tenth, from −6 to 6.
const LEVELS: usize = 121;

/// Pupils of one class.
const CLASS: usize = 27;

/// Each further point of an item is so much harder than the one before.
const STEP: f64 = 0.7;

/// How much easier hard items become with help, in units of difficulty for each unit of difficulty.
const HELP: f64 = 0.9;

/// Chances of points as 16-bit thresholds, one row an ability.
struct Chances {
    honest: Vec<Vec<u16>>,
    helped: Vec<Vec<u16>>,
}

/// Makes the sittings of one work.
pub struct SittingModel<'a> {
    work: &'a ModelWork,
    maxima: Vec<u8>,
    chances: Chances,
    seed: u64,
    number: u64,
    source: &'a str,
}

impl<'a> SittingModel<'a> {
    /// The model of work `number` of the year; `source` names the file the sittings are said to come from.
    pub fn new(work: &'a ModelWork, number: u64, seed: u64, source: &'a str) -> SittingModel<'a> {
        let maxima: Vec<u8> = work.work.items.iter().map(|item| item.max).collect();
        let chances = Chances { honest: thresholds(work, 0.0), helped: thresholds(work, HELP) };
        SittingModel { work, maxima, chances, seed, number, source }
    }

    /// The sittings of some schools, `first` being the place of the first of them in the country.
    ///
    /// # Errors
    /// Arrow refuses the columns.
    pub fn batch(&self, first: usize, schools: &[ModelSchool]) -> Result<RecordBatch, ArrowError> {
        let mut columns = Columns::default();
        for (school, place) in schools.iter().zip(first as u64..) {
            let mut random = Random::new(self.seed ^ (self.number << 32), [3, place]);
            // A cohort is a little larger or smaller than the school's usual one.
            let pupils = (school.pupils as f64 * (1.0 + 0.06 * random.normal())).round().max(1.0) as usize;
            for pupil in 0..pupils {
                self.pupil(school, pupil, pupils, &mut random, &mut columns);
            }
        }
        columns.finish(self)
    }

    fn pupil(&self, school: &ModelSchool, pupil: usize, pupils: usize, random: &mut Random, columns: &mut Columns) {
        let vpr = self.work.work.code.procedure == Procedure::Vpr;
        let inflated = vpr && school.planted == Planted::Inflated;
        let class = class_of(pupil, pupils);
        columns.names(school, self.work.grade, class, pupil, random);
        let ability = school.ability + random.normal();
        let bits = random.next();
        let absent = vpr && bits & 63 == 0;
        columns.absent.push(absent);
        if absent {
            columns.items.extend(std::iter::repeat_n(NOT_ATTEMPTED, self.maxima.len()));
            columns.primary.append_null();
            columns.test.append_null();
            columns.mark.append_null();
            columns.journal.append_null();
            return;
        }
        let at = columns.items.len();
        let chances = if inflated { &self.chances.helped } else { &self.chances.honest };
        let mut primary = self.scores(chances, ability, random, &mut columns.items);
        let honest = self.work.mark(primary);
        if inflated && bits >> 8 & 3 != 0 {
            primary = self.lifted(primary, &mut columns.items[at..]);
        }
        columns.primary.append_value(primary);
        self.marks(primary, honest, vpr, bits >> 16, columns);
    }

    fn marks(&self, primary: u16, honest: u8, vpr: bool, bits: u64, columns: &mut Columns) {
        if self.work.minimum.is_some() {
            let max = u32::from(self.work.max().max(1));
            columns.test.append_value(u16::try_from(u32::from(primary) * 100 / max).unwrap_or(100));
            columns.mark.append_null();
            columns.journal.append_null();
            return;
        }
        columns.test.append_null();
        columns.mark.append_value(self.work.mark(primary));
        if !vpr {
            columns.journal.append_null();
            return;
        }
        // One in eight journal marks is lower than the work's, one in eight higher, a few are not entered.
        let journal = match bits & 15 {
            0 | 1 => honest.saturating_sub(1).max(2),
            2 | 3 => (honest + 1).min(5),
            _ => honest,
        };
        columns.journal.append_option((bits >> 4 & 127 != 0).then_some(journal));
    }

    /// Draws the scores of a pupil and gives their sum.
    #[inline]
    fn scores(&self, chances: &[Vec<u16>], ability: f64, random: &mut Random, items: &mut Vec<u8>) -> u16 {
        let level = (10.0 * (ability + 6.0)).round().clamp(0.0, (LEVELS - 1) as f64) as usize;
        let thresholds = &chances[level];
        let (mut at, mut sum, mut draws, mut left) = (0, 0u16, [0; 4], 0);
        for max in &self.maxima {
            if left == 0 {
                draws = quarters(random.next());
                left = 4;
            }
            left -= 1;
            let draw = draws[left];
            let next = at + usize::from(*max);
            let score: u8 = thresholds[at..next].iter().map(|threshold| u8::from(draw < *threshold)).sum();
            at = next;
            sum += u16::from(score);
            // One failed item in 32 was not attempted at all.
            items.push(if score == 0 && draw & 31 == 31 { NOT_ATTEMPTED } else { score });
        }
        sum
    }

    /// Adds up to two points, from the last item on, when that lifts the pupil over a boundary.
    fn lifted(&self, primary: u16, items: &mut [u8]) -> u16 {
        let lacking = self
            .work
            .marks_from
            .iter()
            .filter_map(|from| from.checked_sub(primary))
            .find(|lack| (1..=2).contains(lack));
        let mut lacking = lacking.unwrap_or(0);
        let mut given = 0;
        for (score, max) in items.iter_mut().zip(&self.maxima).rev() {
            let known = if *score == NOT_ATTEMPTED { 0 } else { *score };
            let add = lacking.min(u16::from(max - known));
            if add > 0 {
                *score = known + u8::try_from(add).unwrap_or(0);
                lacking -= add;
                given += add;
            }
        }
        primary + given
    }
}

fn class_of(pupil: usize, pupils: usize) -> usize {
    pupil * pupils.div_ceil(CLASS) / pupils
}

/// Chances of at least 1, 2, … points of each item, as thresholds of 16 bits; with help the harder an item the more easier
/// it becomes.
fn thresholds(work: &ModelWork, help: f64) -> Vec<Vec<u16>> {
    let of_ability = |level: usize| {
        let ability = level as f64 / 10.0 - 6.0;
        let items = work.work.items.iter().zip(&work.difficulties);
        let points = items.flat_map(|(item, difficulty)| {
            let difficulty = difficulty - help * difficulty.max(0.0);
            (0..item.max).map(move |point| difficulty + STEP * f64::from(point))
        });
        points.map(|difficulty| (65_535.0 / (1.0 + (difficulty - ability).exp())) as u16).collect()
    };
    (0..LEVELS).map(of_ability).collect()
}

/// Columns being filled.
#[derive(Default)]
struct Columns {
    rows: usize,
    municipality: StringBuilder,
    school: StringBuilder,
    class: StringBuilder,
    participant: StringBuilder,
    variant: StringBuilder,
    items: Vec<u8>,
    primary: UInt16Builder,
    test: UInt16Builder,
    mark: UInt8Builder,
    journal: UInt8Builder,
    absent: Vec<bool>,
}

const LETTERS: [&str; 12] = ["А", "Б", "В", "Г", "Д", "Е", "Ж", "З", "И", "К", "Л", "М"];

impl Columns {
    fn names(&mut self, school: &ModelSchool, grade: u8, class: usize, pupil: usize, random: &mut Random) {
        const DIGITS: [&str; 2] = ["1", "2"];
        self.rows += 1;
        self.municipality.append_value(&school.municipality);
        self.school.append_value(&school.login);
        let letter = LETTERS[class.min(LETTERS.len() - 1)];
        // Writing into the builder's own buffer spares an allocation; a text in memory takes every write.
        let _ = write!(self.class, "{grade}{letter}");
        self.class.append_value("");
        let _ = write!(self.participant, "{:05}", 10_001 + pupil);
        self.participant.append_value("");
        self.variant.append_value(DIGITS[(random.next() & 1) as usize]);
    }

    fn finish(mut self, model: &SittingModel<'_>) -> Result<RecordBatch, ArrowError> {
        let rows = self.rows;
        let same =
            |text: &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, rows))) };
        let width = i32::try_from(model.maxima.len()).unwrap_or(i32::MAX);
        let items = FixedSizeBinaryArray::try_new(width, Buffer::from_vec(self.items), None)?;
        let columns: Vec<ArrayRef> = vec![
            same(&model.work.work.code.to_string()),
            Arc::new(self.municipality.finish()),
            Arc::new(self.school.finish()),
            Arc::new(self.class.finish()),
            Arc::new(self.participant.finish()),
            Arc::new(self.variant.finish()),
            Arc::new(Date32Array::new_null(rows)),
            Arc::new(items),
            Arc::new(self.primary.finish()),
            Arc::new(self.test.finish()),
            Arc::new(self.mark.finish()),
            Arc::new(self.journal.finish()),
            Arc::new(BooleanArray::from(self.absent)),
            same(model.source),
        ];
        RecordBatch::try_new(schema::sittings(model.maxima.len()), columns)
    }
}
