//! Sittings between Parquet and memory: rows of one work, all of them or those of some schools.

use std::collections::BTreeSet;

use arrow::array::{
    Array, BooleanArray, Date32Array, FixedSizeBinaryArray, RecordBatch, StringArray, UInt8Array, UInt16Array,
};
use domain::results::sitting::Sitting;
use domain::results::work::WorkCode;
use futures::TryStreamExt;
use jiff::ToSpan;
use jiff::civil::Date;
use parquet::arrow::{ParquetRecordBatchStreamBuilder, ProjectionMask};

use super::manifest::StoredFile;
use super::storage::{Pending, Storage};
use crate::error::LakeError;
use crate::writer::{Row, SegmentWriter, WriteError, batch};

/// A sitting with what the lake keeps beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRow {
    /// The sitting, with the school as the files name it.
    pub sitting: Sitting,
    /// Day the work was written.
    pub date: Option<Date>,
    /// First 16 hexadecimal digits of the SHA-256 of the file that gave the values.
    pub source: String,
}

/// Columns that make a row; `work` is known beside the file, `municipality` is looked up when rows are written.
const COLUMNS: [&str; 12] = [
    "school",
    "class",
    "participant",
    "variant",
    "date",
    "items",
    "primary",
    "test",
    "mark",
    "journal",
    "absent",
    "source",
];

/// Writes rows of one work in the order the scan expects; `municipality` tells where a school is.
pub fn write<'a>(
    folder: &str,
    work: &WorkCode,
    items: usize,
    rows: &'a [StoredRow],
    municipality: impl Fn(&str) -> Option<&'a str>,
) -> Result<Pending, LakeError> {
    let mut sorted: Vec<Row<'_>> = rows
        .iter()
        .map(|row| Row {
            municipality: municipality(&row.sitting.school),
            sitting: &row.sitting,
            date: row.date,
            source: &row.source,
        })
        .collect();
    sorted.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut writer = SegmentWriter::new(Vec::new(), items).map_err(written)?;
    for chunk in sorted.chunks(16_384) {
        writer.write(&batch(work, items, chunk).map_err(written)?).map_err(written)?;
    }
    let bytes = writer.finish().map_err(written)?;
    Ok(Pending::new(folder, "parquet", rows.len() as u64, bytes))
}

fn order<'a>(row: &'a Row<'_>) -> (Option<&'a str>, &'a str, Option<&'a str>, &'a str) {
    (row.municipality, &row.sitting.school, row.sitting.class.as_deref(), &row.sitting.participant)
}

/// A failure of the writer as one of the lake.
pub fn written(error: WriteError) -> LakeError {
    match error {
        WriteError::Arrow(error) => error.into(),
        WriteError::Parquet(error) => error.into(),
        WriteError::TooManyItems { .. } => {
            LakeError::Damaged { file: "новый файл".into(), what: error.to_string() }
        }
    }
}

/// Reads the rows of these schools; of all when none are named. Parts of the file that cannot hold them are not read.
pub async fn read(
    storage: &Storage,
    file: &StoredFile,
    schools: Option<&BTreeSet<String>>,
) -> Result<Vec<StoredRow>, LakeError> {
    let mut rows = Vec::new();
    for_each_batch(storage, file, schools, &COLUMNS, |batch| {
        rows.extend(decode(batch, file, |school| schools.is_none_or(|wanted| wanted.contains(school)))?);
        Ok(())
    })
    .await?;
    Ok(rows)
}

/// Walks the batches of the rows of these schools (of all rows when none are named), with these columns.
pub async fn for_each_batch(
    storage: &Storage,
    file: &StoredFile,
    schools: Option<&BTreeSet<String>>,
    columns: &[&str],
    mut take: impl FnMut(&RecordBatch) -> Result<(), LakeError> + Send,
) -> Result<(), LakeError> {
    let parquet = storage.parquet(file);
    let mut batches = match schools {
        Some(schools) => parquet.schools(columns, schools.clone()).await?,
        None => {
            let builder = ParquetRecordBatchStreamBuilder::new(parquet).await?;
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder.with_projection(mask).build()?
        }
    };
    while let Some(batch) = batches.try_next().await? {
        take(&batch)?;
    }
    Ok(())
}

/// A column of a batch by name and type.
pub fn column<'a, T: 'static>(batch: &'a RecordBatch, name: &str, file: &StoredFile) -> Result<&'a T, LakeError> {
    column_of(batch, name, &file.path)
}

fn column_of<'a, T: 'static>(batch: &'a RecordBatch, name: &str, path: &str) -> Result<&'a T, LakeError> {
    let found = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<T>());
    found.ok_or_else(|| LakeError::Damaged { file: path.to_owned(), what: format!("нет столбца {name}") })
}

fn decode(batch: &RecordBatch, file: &StoredFile, wanted: impl Fn(&str) -> bool) -> Result<Vec<StoredRow>, LakeError> {
    let mut rows = Vec::new();
    visit(batch, &file.path, wanted, |sitting, date, source| {
        rows.push(StoredRow { sitting: sitting.clone(), date, source: source.to_owned() });
    })?;
    Ok(rows)
}

/// Hands over the sittings of these schools one by one, with the date and the source; the sitting is the same place in
/// memory every time. `path` is what a failure names.
pub fn visit(
    batch: &RecordBatch,
    path: &str,
    wanted: impl Fn(&str) -> bool,
    mut take: impl FnMut(&Sitting, Option<Date>, &str),
) -> Result<(), LakeError> {
    let text = |name: &str| column_of::<StringArray>(batch, name, path);
    let (schools, classes, participants) = (text("school")?, text("class")?, text("participant")?);
    let (variants, sources) = (text("variant")?, text("source")?);
    let dates: &Date32Array = column_of(batch, "date", path)?;
    let items = batch.column_by_name("items").and_then(|items| items.as_any().downcast_ref::<FixedSizeBinaryArray>());
    let short = |name: &str| column_of::<UInt16Array>(batch, name, path);
    let byte = |name: &str| column_of::<UInt8Array>(batch, name, path);
    let (primary, test, mark, journal) = (short("primary")?, short("test")?, byte("mark")?, byte("journal")?);
    let absent: &BooleanArray = column_of(batch, "absent", path)?;
    let mut sitting = Sitting::default();
    for row in (0..batch.num_rows()).filter(|row| wanted(schools.value(*row))) {
        put(&mut sitting.school, schools.value(row));
        put(&mut sitting.participant, participants.value(row));
        put_some(&mut sitting.class, classes, row);
        put_some(&mut sitting.variant, variants, row);
        sitting.items.clear();
        if let Some(items) = items.filter(|items| items.is_valid(row)) {
            sitting.items.extend_from_slice(items.value(row));
        }
        sitting.primary = primary.is_valid(row).then(|| primary.value(row));
        sitting.test = test.is_valid(row).then(|| test.value(row));
        sitting.mark = mark.is_valid(row).then(|| mark.value(row));
        sitting.journal = journal.is_valid(row).then(|| journal.value(row));
        sitting.absent = absent.value(row);
        let date = dates.is_valid(row).then(|| day(dates.value(row))).flatten();
        take(&sitting, date, sources.value(row));
    }
    Ok(())
}

/// Hands over every sitting of a batch that is not of the lake, with its date.
pub fn visit_sittings(batch: &RecordBatch, mut take: impl FnMut(&Sitting, Option<Date>)) -> Result<(), LakeError> {
    visit(batch, "файл", |_| true, |sitting, date, _| take(sitting, date))
}

fn put(to: &mut String, value: &str) {
    to.clear();
    to.push_str(value);
}

fn put_some(to: &mut Option<String>, values: &StringArray, row: usize) {
    if values.is_valid(row) {
        put(to.get_or_insert_default(), values.value(row));
    } else {
        *to = None;
    }
}

/// The date so many days after 1970-01-01.
fn day(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(days.days()).ok()
}
