//! Counts beside the sittings, as Parquet: `schools` has one row a work and school, `groups` one row a work, school, class
//! and mark. Both hold the same columns, and the rows of a school in `groups` add up to its row in `schools`.
//!
//! | column | type | meaning |
//! |---|---|---|
//! | `work`, `school` | Utf8 | as in the sittings |
//! | `class` | Utf8? | only in `groups` |
//! | `mark` | UInt8? | only in `groups`; none for pupils without a mark |
//! | `participants`, `below`, `journal`, `wide_gap` | UInt32 | see [`WorkCounts`] |
//! | `marks`, `against_journal` | List(UInt32) | 4 and 3 numbers |
//! | `histogram`, `item_sums`, `item_full`, `item_zero` | List(UInt32) | by score from 0, by item |
//! | `bounds` | List(UInt16) | lowest and highest primary score of the marks 2, 3, 4, 5; 65535 where nobody has the mark |
//! | `from_aggregates` | Boolean | no sittings are known: the figures come from a report by groups |

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, ListArray, ListBuilder, RecordBatch, StringArray, UInt8Array, UInt16Array,
    UInt16Builder, UInt32Array, UInt32Builder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use domain::results::counts::{ItemCounts, WorkCounts};
use domain::results::sitting::Sitting;
use domain::results::work::WorkCode;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::manifest::StoredFile;
use super::rows::{column, for_each_batch};
use super::storage::{Pending, Storage};
use crate::error::LakeError;

/// Nobody has this mark.
const NOBODY: u16 = u16::MAX;

/// Columns of both files.
const COLUMNS: [&str; 16] = [
    "work",
    "school",
    "class",
    "mark",
    "participants",
    "below",
    "journal",
    "wide_gap",
    "marks",
    "against_journal",
    "histogram",
    "item_sums",
    "item_full",
    "item_zero",
    "bounds",
    "from_aggregates",
];

/// Lowest and highest primary score of each mark from 2 to 5.
pub type Bounds = [Option<(u16, u16)>; 4];

/// Counts of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct CountRow {
    /// The work.
    pub work: WorkCode,
    /// The school as the files name it.
    pub school: String,
    /// Class; none in rows of whole schools.
    pub class: Option<String>,
    /// Mark; none in rows of whole schools and for pupils without one.
    pub mark: Option<u8>,
    /// The counts.
    pub counts: WorkCounts,
    /// Where the marks lie on the scale of primary scores.
    pub bounds: Bounds,
    /// The figures come from a report by groups.
    pub from_aggregates: bool,
}

/// Counts of one school in one work while they are gathered.
#[derive(Debug, Default)]
pub struct SchoolCounts {
    /// A school has few classes and marks: looking through them costs less than a map of owned keys.
    groups: Vec<(Option<String>, Option<u8>, WorkCounts)>,
    bounds: Bounds,
}

impl SchoolCounts {
    /// Adds a sitting.
    pub fn add(&mut self, sitting: &Sitting, below: bool, maxima: &[u8]) {
        if sitting.absent {
            return;
        }
        let known = self.groups.iter().position(|(class, mark, _)| *mark == sitting.mark && *class == sitting.class);
        let place = known.unwrap_or_else(|| {
            self.groups.push((sitting.class.clone(), sitting.mark, WorkCounts::default()));
            self.groups.len() - 1
        });
        self.groups[place].2.add(sitting, below, maxima);
        if let (Some(mark @ 2..=5), Some(primary)) = (sitting.mark, sitting.primary) {
            widen(&mut self.bounds[usize::from(mark) - 2], (primary, primary));
        }
    }

    /// The row of the school and the rows of its groups; none without participants.
    pub fn rows(mut self, work: &WorkCode, school: &str) -> Option<(CountRow, Vec<CountRow>)> {
        let mut counts = WorkCounts::default();
        self.groups.iter().for_each(|(_, _, group)| counts.merge(group));
        if counts.participants == 0 {
            return None;
        }
        self.groups.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let row = |class, mark, counts| CountRow {
            work: work.clone(),
            school: school.to_owned(),
            class,
            mark,
            counts,
            bounds: Bounds::default(),
            from_aggregates: false,
        };
        let whole = CountRow { bounds: self.bounds, ..row(None, None, counts) };
        let groups = self.groups.into_iter().map(|(class, mark, counts)| row(class, mark, counts)).collect();
        Some((whole, groups))
    }
}

/// Widens a range of scores by another one.
pub fn widen(range: &mut Option<(u16, u16)>, with: (u16, u16)) {
    *range = Some(range.map_or(with, |(low, high)| (low.min(with.0), high.max(with.1))));
}

/// Shape of both files.
fn schema() -> SchemaRef {
    let number = |name: &str| Field::new(name, DataType::UInt32, false);
    let list = |name: &str, of| Field::new(name, DataType::List(Arc::new(Field::new_list_field(of, true))), false);
    Arc::new(Schema::new(vec![
        Field::new("work", DataType::Utf8, false),
        Field::new("school", DataType::Utf8, false),
        Field::new("class", DataType::Utf8, true),
        Field::new("mark", DataType::UInt8, true),
        number("participants"),
        number("below"),
        number("journal"),
        number("wide_gap"),
        list("marks", DataType::UInt32),
        list("against_journal", DataType::UInt32),
        list("histogram", DataType::UInt32),
        list("item_sums", DataType::UInt32),
        list("item_full", DataType::UInt32),
        list("item_zero", DataType::UInt32),
        list("bounds", DataType::UInt16),
        Field::new("from_aggregates", DataType::Boolean, false),
    ]))
}

fn batch(rows: &[CountRow]) -> Result<RecordBatch, LakeError> {
    let text = |of: &dyn Fn(&CountRow) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<StringArray>())
    };
    let number = |of: &dyn Fn(&WorkCounts) -> u64| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(small(of(&row.counts)))).collect::<UInt32Array>())
    };
    let list = |of: &dyn Fn(&WorkCounts) -> &[u64]| -> ArrayRef {
        let mut builder = ListBuilder::new(UInt32Builder::new());
        for row in rows {
            of(&row.counts).iter().for_each(|value| builder.values().append_value(small(*value)));
            builder.append(true);
        }
        Arc::new(builder.finish())
    };
    let items = |of: &dyn Fn(&ItemCounts) -> u32| -> ArrayRef {
        let mut builder = ListBuilder::new(UInt32Builder::new());
        for row in rows {
            row.counts.items.iter().for_each(|item| builder.values().append_value(of(item)));
            builder.append(true);
        }
        Arc::new(builder.finish())
    };
    let mut bounds = ListBuilder::new(UInt16Builder::new());
    for row in rows {
        let flat = row.bounds.iter().flat_map(|range| range.map_or([NOBODY, NOBODY], |(low, high)| [low, high]));
        flat.for_each(|value| bounds.values().append_value(value));
        bounds.append(true);
    }
    let columns = vec![
        text(&|row| Some(row.work.to_string())),
        text(&|row| Some(row.school.clone())),
        text(&|row| row.class.clone()),
        Arc::new(rows.iter().map(|row| row.mark).collect::<UInt8Array>()),
        number(&|counts| counts.participants),
        number(&|counts| counts.below),
        number(&|counts| counts.journal),
        number(&|counts| counts.wide_gap),
        list(&|counts| &counts.marks),
        list(&|counts| &counts.against_journal),
        list(&|counts| &counts.histogram),
        items(&|item| item.sum),
        items(&|item| item.full),
        items(&|item| item.zero),
        Arc::new(bounds.finish()),
        Arc::new(rows.iter().map(|row| Some(row.from_aggregates)).collect::<BooleanArray>()),
    ];
    Ok(RecordBatch::try_new(schema(), columns)?)
}

/// A count of one group fits 32 bits: 4 billion pupils sit no work.
fn small(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Writes a file of counts row by row; memory holds one batch.
pub struct CountsWriter {
    inner: ArrowWriter<Vec<u8>>,
    waiting: Vec<CountRow>,
    rows: u64,
}

impl CountsWriter {
    /// Begins a file.
    pub fn new() -> Result<CountsWriter, LakeError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(65_536))
            // A page about one school reads only the pages of its rows.
            .set_data_page_row_count_limit(1_024)
            .set_write_batch_size(1_024)
            .build();
        Ok(CountsWriter {
            inner: ArrowWriter::try_new(Vec::new(), schema(), Some(properties))?,
            waiting: Vec::new(),
            rows: 0,
        })
    }

    /// Adds a row.
    pub fn push(&mut self, row: CountRow) -> Result<(), LakeError> {
        self.waiting.push(row);
        self.rows += 1;
        if self.waiting.len() >= 4_096 { self.drain() } else { Ok(()) }
    }

    fn drain(&mut self) -> Result<(), LakeError> {
        self.inner.write(&batch(&self.waiting)?)?;
        self.waiting.clear();
        Ok(())
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<Pending, LakeError> {
        self.drain()?;
        Ok(Pending::new("counts", "parquet", self.rows, self.inner.into_inner()?))
    }
}

/// Reads rows of these schools, of all when none are named, and hands each over.
pub async fn read(
    storage: &Storage,
    file: &StoredFile,
    schools: Option<&BTreeSet<String>>,
    mut take: impl FnMut(CountRow) + Send,
) -> Result<(), LakeError> {
    for_each_batch(storage, file, schools, &COLUMNS, |batch| {
        decode(batch, file, |school| schools.is_none_or(|wanted| wanted.contains(school)), &mut take)
    })
    .await
}

fn decode(
    batch: &RecordBatch,
    file: &StoredFile,
    wanted: impl Fn(&str) -> bool,
    mut take: impl FnMut(CountRow),
) -> Result<(), LakeError> {
    let damaged = |what: &str| LakeError::Damaged { file: file.path.clone(), what: what.to_owned() };
    let (works, schools): (&StringArray, &StringArray) = (column(batch, "work", file)?, column(batch, "school", file)?);
    let (classes, marks): (&StringArray, &UInt8Array) = (column(batch, "class", file)?, column(batch, "mark", file)?);
    let number = |name: &str| column::<UInt32Array>(batch, name, file);
    let (participants, below, journal, wide_gap) =
        (number("participants")?, number("below")?, number("journal")?, number("wide_gap")?);
    let list = |name: &'static str| column::<ListArray>(batch, name, file);
    let (by_mark, against) = (list("marks")?, list("against_journal")?);
    let (histogram, sums, full, zero) =
        (list("histogram")?, list("item_sums")?, list("item_full")?, list("item_zero")?);
    let (bounds, from_aggregates): (&ListArray, &BooleanArray) =
        (list("bounds")?, column(batch, "from_aggregates", file)?);
    let mut last: Option<(String, WorkCode)> = None;
    for row in (0..batch.num_rows()).filter(|row| wanted(schools.value(*row))) {
        let work = match &last {
            Some((text, work)) if text == works.value(row) => work.clone(),
            _ => works.value(row).parse().map_err(|_| damaged("код работы не понят"))?,
        };
        last = Some((works.value(row).to_owned(), work.clone()));
        let counts = WorkCounts {
            participants: participants.value(row).into(),
            below: below.value(row).into(),
            marks: numbers(by_mark, row).try_into().map_err(|_| damaged("отметок не четыре"))?,
            histogram: numbers(histogram, row),
            items: items(sums, full, zero, row),
            journal: journal.value(row).into(),
            against_journal: numbers(against, row).try_into().map_err(|_| damaged("сравнений с журналом не три"))?,
            wide_gap: wide_gap.value(row).into(),
        };
        take(CountRow {
            work,
            school: schools.value(row).to_owned(),
            class: classes.is_valid(row).then(|| classes.value(row).to_owned()),
            mark: marks.is_valid(row).then(|| marks.value(row)),
            counts,
            bounds: bounds_of(bounds, row),
            from_aggregates: from_aggregates.value(row),
        });
    }
    Ok(())
}

fn numbers(list: &ListArray, row: usize) -> Vec<u64> {
    let values = list.value(row);
    let numbers = values.as_any().downcast_ref::<UInt32Array>();
    numbers.map(|numbers| numbers.values().iter().map(|value| u64::from(*value)).collect()).unwrap_or_default()
}

/// Sums, full scores and zeros of the items of a row; as many items as all three lists have.
fn items(sums: &ListArray, full: &ListArray, zero: &ListArray, row: usize) -> Vec<ItemCounts> {
    let [sums, full, zero] = [sums, full, zero].map(|list| list.value(row));
    let [sums, full, zero] = [&sums, &full, &zero]
        .map(|list| list.as_any().downcast_ref::<UInt32Array>().map(|list| &list.values()[..]).unwrap_or_default());
    let items = sums.iter().zip(full).zip(zero);
    items.map(|((sum, full), zero)| ItemCounts { sum: *sum, full: *full, zero: *zero }).collect()
}

fn bounds_of(list: &ListArray, row: usize) -> Bounds {
    let values = list.value(row);
    let mut bounds = Bounds::default();
    let numbers = values.as_any().downcast_ref::<UInt16Array>();
    let pairs = numbers.map(|numbers| numbers.values().chunks_exact(2).collect::<Vec<_>>()).unwrap_or_default();
    for (bound, pair) in bounds.iter_mut().zip(pairs).filter(|(_, pair)| pair[0] != NOBODY) {
        *bound = Some((pair[0], pair[1]));
    }
    bounds
}

/// Reads the bounds of the marks only: work, school, bounds.
pub async fn read_bounds(
    storage: &Storage,
    file: &StoredFile,
    mut take: impl FnMut(&str, &str, Bounds) + Send,
) -> Result<(), LakeError> {
    for_each_batch(storage, file, None, &["work", "school", "bounds"], |batch| {
        let works: &StringArray = column(batch, "work", file)?;
        let schools: &StringArray = column(batch, "school", file)?;
        let bounds: &ListArray = column(batch, "bounds", file)?;
        (0..batch.num_rows()).for_each(|row| take(works.value(row), schools.value(row), bounds_of(bounds, row)));
        Ok(())
    })
    .await
}

/// Reads only how many participants each school has in each work.
pub async fn read_participants(
    storage: &Storage,
    file: &StoredFile,
    mut take: impl FnMut(&str, &str, u64) + Send,
) -> Result<(), LakeError> {
    for_each_batch(storage, file, None, &["work", "school", "participants"], |batch| {
        let works: &StringArray = column(batch, "work", file)?;
        let schools: &StringArray = column(batch, "school", file)?;
        let participants: &UInt32Array = column(batch, "participants", file)?;
        (0..batch.num_rows())
            .for_each(|row| take(works.value(row), schools.value(row), participants.value(row).into()));
        Ok(())
    })
    .await
}
