//! The columns of a batch as the fold reads them.

use std::ops::Range;

use arrow::array::{
    Array, AsArray, BooleanArray, DictionaryArray, FixedSizeBinaryArray, PrimitiveArray, RecordBatch, StringArray,
};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Int32Type, UInt8Type, UInt16Type};
use domain::results::counts::WorkCounts;

use super::fold::{Below, ScanError};
use super::items::Maxima;

/// Names that repeat in runs, as plain text or as dictionary keys.
pub(super) enum Names<'a> {
    Keys(&'a DictionaryArray<Int32Type>, &'a StringArray),
    Text(&'a StringArray),
}

impl<'a> Names<'a> {
    pub(super) fn of(batch: &'a RecordBatch, name: &'static str) -> Result<Names<'a>, ScanError> {
        let column = batch.column_by_name(name).ok_or(ScanError::Column(name))?;
        let names = match column.data_type() {
            DataType::Utf8 => column.as_string_opt::<i32>().map(Names::Text),
            _ => column
                .as_dictionary_opt::<Int32Type>()
                .and_then(|keys| Some(Names::Keys(keys, keys.values().as_string_opt::<i32>()?))),
        };
        names.ok_or(ScanError::Column(name))
    }

    pub(super) fn name(&self, row: usize) -> Option<&'a str> {
        match self {
            Names::Keys(keys, values) => keys.key(row).map(|key| values.value(key)),
            Names::Text(values) => values.is_valid(row).then(|| values.value(row)),
        }
    }

    /// The first row after `from` with another name.
    pub(super) fn run_end(&self, from: usize) -> usize {
        match self {
            Names::Keys(keys, _) if keys.null_count() == 0 => {
                let values: &[i32] = keys.keys().values();
                let first = values[from];
                values[from..].iter().position(|key| *key != first).map_or(values.len(), |rows| from + rows)
            }
            Names::Keys(keys, _) => {
                let first = keys.key(from);
                (from..keys.len()).find(|row| keys.key(*row) != first).unwrap_or(keys.len())
            }
            Names::Text(values) => {
                let first = self.name(from);
                (from..values.len()).find(|row| self.name(*row) != first).unwrap_or(values.len())
            }
        }
    }
}

/// The counted columns of a batch.
pub(super) struct Columns<'a> {
    items: Option<&'a FixedSizeBinaryArray>,
    primary: &'a PrimitiveArray<UInt16Type>,
    test: Option<&'a PrimitiveArray<UInt16Type>>,
    mark: &'a PrimitiveArray<UInt8Type>,
    journal: &'a PrimitiveArray<UInt8Type>,
    absent: &'a BooleanArray,
}

fn numbers<'a, T: ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &'static str,
) -> Result<&'a PrimitiveArray<T>, ScanError> {
    batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<T>()).ok_or(ScanError::Column(name))
}

impl<'a> Columns<'a> {
    pub(super) fn of(batch: &'a RecordBatch) -> Result<Columns<'a>, ScanError> {
        let items = match batch.column_by_name("items") {
            Some(column) => Some(column.as_fixed_size_binary_opt().ok_or(ScanError::Column("items"))?),
            None => None,
        };
        let test = batch.column_by_name("test").map(|_| numbers::<UInt16Type>(batch, "test")).transpose()?;
        let absent = batch.column_by_name("absent").and_then(|column| column.as_boolean_opt());
        Ok(Columns {
            items,
            primary: numbers(batch, "primary")?,
            test: test.filter(|test| test.null_count() < test.len()),
            mark: numbers(batch, "mark")?,
            journal: numbers(batch, "journal")?,
            absent: absent.ok_or(ScanError::Column("absent"))?,
        })
    }

    pub(super) fn width(&self) -> usize {
        self.items.map_or(0, |items| usize::try_from(items.value_length()).unwrap_or(0))
    }

    /// Adds a run of rows of one group. Absent pupils split it.
    pub(super) fn count(
        &self,
        rows: Range<usize>,
        below: Below,
        maxima: &Maxima,
        scratch: &mut Scratch,
        counts: &mut WorkCounts,
    ) {
        if !scratch.any_absent {
            return self.count_present(rows, below, maxima, scratch, counts);
        }
        let mut from = rows.start;
        while from < rows.end {
            let absent = self.absent.value(from);
            let to = (from..rows.end).find(|row| self.absent.value(*row) != absent).unwrap_or(rows.end);
            if !absent {
                self.count_present(from..to, below, maxima, scratch, counts);
            }
            from = to;
        }
    }

    fn count_present(
        &self,
        rows: Range<usize>,
        below: Below,
        maxima: &Maxima,
        scratch: &mut Scratch,
        counts: &mut WorkCounts,
    ) {
        counts.participants += rows.len() as u64;
        self.count_items(rows.clone(), maxima, counts);
        scratch.count_primary(rows.clone(), counts);
        if scratch.plain_marks {
            scratch.count_marks(rows.clone(), counts);
        } else {
            rows.clone().for_each(|row| self.count_mark(row, counts));
        }
        counts.below += match (below.minimum, self.test) {
            (None, _) => self.twos(rows, scratch),
            (Some(_), test) => {
                rows.filter(|row| below.is_below(at(test, *row), at(Some(self.mark), *row))).count() as u64
            }
        };
    }

    fn twos(&self, rows: Range<usize>, scratch: &Scratch) -> u64 {
        if scratch.plain_marks {
            scratch.marks[rows].iter().filter(|pair| **pair / KINDS == 2).count() as u64
        } else {
            rows.filter(|row| at(Some(self.mark), *row) == Some(2)).count() as u64
        }
    }

    fn count_items(&self, rows: Range<usize>, maxima: &Maxima, counts: &mut WorkCounts) {
        let Some(items) = self.items else { return };
        let width = self.width();
        let scores = &items.value_data()[rows.start * width..rows.end * width];
        if items.null_count() == 0 {
            return maxima.add(scores, counts);
        }
        for (row, scores) in rows.zip(scores.chunks(width)) {
            if items.is_valid(row) {
                maxima.add(scores, counts);
            }
        }
    }

    /// One pupil's marks, whatever values they have: the same as [`WorkCounts::add`] does.
    fn count_mark(&self, row: usize, counts: &mut WorkCounts) {
        let mark = at(Some(self.mark), row);
        if let Some(mark @ 2..=5) = mark {
            counts.marks[usize::from(mark) - 2] += 1;
        }
        if let (Some(mark), Some(journal)) = (mark, at(Some(self.journal), row)) {
            add_pair(mark, journal, 1, counts);
        }
    }
}

fn at<T: ArrowPrimitiveType>(column: Option<&PrimitiveArray<T>>, row: usize) -> Option<T::Native> {
    column.filter(|column| column.is_valid(row)).map(|column| column.value(row))
}

/// `pupils` with this mark and this journal mark.
fn add_pair(mark: u8, journal: u8, pupils: u64, counts: &mut WorkCounts) {
    counts.journal += pupils;
    counts.against_journal[match mark.cmp(&journal) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => 1,
        std::cmp::Ordering::Greater => 2,
    }] += pupils;
    counts.wide_gap += if mark.abs_diff(journal) >= 2 { pupils } else { 0 };
}

/// Marks 2–5 take the places 2–5, no mark takes 0.
const KINDS: u8 = 8;

/// A batch turned so that counting is one table look-up a pupil.
pub(super) struct Scratch {
    any_absent: bool,
    /// Every mark and journal mark is 2–5 or none.
    plain_marks: bool,
    /// Mark and journal mark of each row: `8 · mark + journal`; empty when the marks are not plain.
    marks: Vec<u8>,
    /// Primary score of each row; the highest place stands for none.
    primary: Vec<u32>,
    /// Pupils of the run at hand by primary score.
    scores: Vec<u32>,
}

impl Scratch {
    /// Turns the columns of a batch.
    pub(super) fn new(columns: &Columns<'_>) -> Scratch {
        let pairs = plain(columns.mark).zip(plain(columns.journal));
        let highest = columns.primary.iter().flatten().max().unwrap_or(0);
        let none = u32::from(highest) + 1;
        Scratch {
            any_absent: columns.absent.has_true(),
            plain_marks: pairs.is_some(),
            marks: pairs.map(|(marks, journal)| paired(&marks, &journal)).unwrap_or_default(),
            primary: filled(columns.primary, none),
            scores: vec![0; none as usize + 1],
        }
    }

    fn count_primary(&mut self, rows: Range<usize>, counts: &mut WorkCounts) {
        let primary = &self.primary[rows];
        for score in primary {
            self.scores[*score as usize] += 1;
        }
        let none = self.scores.len() - 1;
        let used = self.scores[..none].iter().rposition(|pupils| *pupils > 0).map_or(0, |highest| highest + 1);
        let histogram = &mut counts.histogram;
        if histogram.len() < used {
            histogram.resize(used, 0);
        }
        histogram.iter_mut().zip(&self.scores[..used]).for_each(|(sum, pupils)| *sum += u64::from(*pupils));
        self.scores.fill(0);
    }

    fn count_marks(&self, rows: Range<usize>, counts: &mut WorkCounts) {
        let mut pairs = [0u32; (KINDS * KINDS) as usize];
        for pair in &self.marks[rows] {
            pairs[usize::from(pair % (KINDS * KINDS))] += 1;
        }
        for mark in 2..=5u8 {
            let of_mark = &pairs[usize::from(mark * KINDS)..][..usize::from(KINDS)];
            counts.marks[usize::from(mark) - 2] += of_mark.iter().map(|pupils| u64::from(*pupils)).sum::<u64>();
            for journal in 2..=5u8 {
                add_pair(mark, journal, u64::from(of_mark[usize::from(journal)]), counts);
            }
        }
    }
}

/// The values of a column with a stand-in where there are none.
fn filled<T, V>(column: &PrimitiveArray<T>, stand_in: V) -> Vec<V>
where
    T: ArrowPrimitiveType,
    V: From<T::Native> + Copy,
{
    let values = column.values().iter().map(|value| V::from(*value));
    match column.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => values.collect(),
        Some(nulls) => values.zip(nulls).map(|(value, valid)| if valid { value } else { stand_in }).collect(),
    }
}

/// Marks with 0 for none, if every mark is 2–5.
fn plain(column: &PrimitiveArray<UInt8Type>) -> Option<Vec<u8>> {
    let marks = filled(column, 0u8);
    let (none, odd) = marks
        .iter()
        .fold((0usize, false), |(none, odd), mark| (none + usize::from(*mark == 0), odd | (*mark == 1) | (*mark > 5)));
    (none == column.null_count() && !odd).then_some(marks)
}

fn paired(marks: &[u8], journal: &[u8]) -> Vec<u8> {
    marks.iter().zip(journal).map(|(mark, journal)| KINDS * mark + journal).collect()
}
