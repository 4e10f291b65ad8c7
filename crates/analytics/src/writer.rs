//! Writes sorted sittings of one work as Parquet (see [`crate::schema`]).
//!
//! Encodings are chosen for the scan that counts a country's year, measured in `docs/performance.md`:
//!
//! - `items` are plain bytes in pages without a dictionary (a dictionary of vectors would be as large as the data) and
//!   compressed: most of a file is these bytes;
//! - names that repeat in runs (`work`, `municipality`, `school`, `class`, `variant`, `source`, `date`) and small numbers
//!   (`primary`, `test`, `mark`, `journal`) are dictionary keys, a few bits each;
//! - `participant` is delta-encoded: neighbours in the order of the file share their beginnings;
//! - statistics for every page only where a reader narrows by them: `municipality` and `school`.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, FixedSizeBinaryBuilder, RecordBatch, StringArray, UInt8Array, UInt16Array,
};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::WorkCode;
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::schema;

/// Rows of a row group: the unit that is read and decoded at once.
pub const ROW_GROUP_ROWS: usize = 131_072;

/// Rows of a page: what is read at least when one school is looked up.
const PAGE_ROWS: usize = 16_384;

/// A sitting with what the lake knows beside it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Municipality, as the files have it.
    pub municipality: Option<&'a str>,
    /// The sitting itself.
    pub sitting: &'a Sitting,
    /// Day the work was written.
    pub date: Option<Date>,
    /// First 16 hexadecimal digits of the file's SHA-256.
    pub source: &'a str,
}

/// A sorted file of one work is not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A pupil has more item scores than the work has items.
    #[error("в работе {work} заданий {items}, а у участника баллов за задания {scores}")]
    TooManyItems {
        /// The work.
        work: WorkCode,
        /// Items of the work.
        items: usize,
        /// Scores of the pupil.
        scores: usize,
    },
    /// Arrow refused the columns.
    #[error("столбцы результатов не собраны: {0}")]
    Arrow(#[from] ArrowError),
    /// Parquet was not written.
    #[error("файл результатов не записан: {0}")]
    Parquet(#[from] ParquetError),
}

/// Columns of some rows of one work, in the order of the rows. A pupil with fewer scores than items did not attempt the
/// rest; a pupil without any has none (null).
///
/// # Errors
/// A pupil has more scores than the work has items.
pub fn batch(work: &WorkCode, items: usize, rows: &[Row<'_>]) -> Result<RecordBatch, WriteError> {
    let schema = schema::sittings(items);
    let code = work.to_string();
    let text = |of: &dyn Fn(&Row<'_>) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<StringArray>())
    };
    let short = |of: &dyn Fn(&Sitting) -> Option<u16>| -> ArrayRef {
        Arc::new(rows.iter().map(|row| of(row.sitting)).collect::<UInt16Array>())
    };
    let byte = |of: &dyn Fn(&Sitting) -> Option<u8>| -> ArrayRef {
        Arc::new(rows.iter().map(|row| of(row.sitting)).collect::<UInt8Array>())
    };
    let mut columns = vec![
        text(&|_| Some(code.clone())),
        text(&|row| row.municipality.map(str::to_owned)),
        text(&|row| Some(row.sitting.school.clone())),
        text(&|row| row.sitting.class.clone()),
        text(&|row| Some(row.sitting.participant.clone())),
        text(&|row| row.sitting.variant.clone()),
        Arc::new(rows.iter().map(|row| row.date.map(days)).collect::<Date32Array>()),
    ];
    if items > 0 {
        columns.push(item_column(work, items, rows)?);
    }
    columns.extend([
        short(&|sitting| sitting.primary),
        short(&|sitting| sitting.test),
        byte(&|sitting| sitting.mark),
        byte(&|sitting| sitting.journal),
        Arc::new(rows.iter().map(|row| Some(row.sitting.absent)).collect::<BooleanArray>()),
        text(&|row| Some(row.source.to_owned())),
    ]);
    Ok(RecordBatch::try_new(schema, columns)?)
}

fn item_column(work: &WorkCode, items: usize, rows: &[Row<'_>]) -> Result<ArrayRef, WriteError> {
    let width = i32::try_from(items).unwrap_or(i32::MAX);
    let mut builder = FixedSizeBinaryBuilder::with_capacity(rows.len(), width);
    let mut vector = vec![NOT_ATTEMPTED; items];
    for row in rows {
        let scores = &row.sitting.items;
        if scores.len() > items {
            return Err(WriteError::TooManyItems { work: work.clone(), items, scores: scores.len() });
        }
        if scores.is_empty() {
            builder.append_null();
            continue;
        }
        vector[..scores.len()].copy_from_slice(scores);
        vector[scores.len()..].fill(NOT_ATTEMPTED);
        builder.append_value(&vector)?;
    }
    Ok(Arc::new(builder.finish()))
}

/// Days since 1970-01-01, as Arrow counts dates.
fn days(date: Date) -> i32 {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    date.duration_since(EPOCH).as_hours().div_euclid(24).try_into().unwrap_or(0)
}

/// Writes a file of one work batch by batch; memory holds one row group.
pub struct SegmentWriter<W: Write + Send> {
    inner: ArrowWriter<W>,
    rows: u64,
}

impl<W: Write + Send> SegmentWriter<W> {
    /// Begins a file of a work with so many items.
    ///
    /// # Errors
    /// The sink does not take the beginning of the file.
    pub fn new(sink: W, items: usize) -> Result<SegmentWriter<W>, WriteError> {
        let schema = schema::sittings(items);
        let inner = ArrowWriter::try_new(sink, schema.clone(), Some(properties(&schema)))?;
        Ok(SegmentWriter { inner, rows: 0 })
    }

    /// Writes rows that follow those written before in the order municipality, school, class, participant.
    ///
    /// # Errors
    /// The batch has another schema, or the sink refuses.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), WriteError> {
        self.rows += batch.num_rows() as u64;
        Ok(self.inner.write(batch)?)
    }

    /// Rows written so far.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Ends the file and hands the sink back.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn finish(self) -> Result<W, WriteError> {
        Ok(self.inner.into_inner()?)
    }
}

/// Settings of the file; see the head of this module for the reasons.
fn properties(schema: &SchemaRef) -> WriterProperties {
    // Level 3: short matches are what unpacking takes its time for, and there are fewer of them than at level 1.
    let compression = Compression::ZSTD(ZstdLevel::try_new(3).unwrap_or_default());
    let mut builder = WriterProperties::builder()
        .set_created_by("opora".into())
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_sorting_columns(sorting(schema));
    for name in ["municipality", "school"] {
        builder = builder.set_column_statistics_enabled(ColumnPath::from(name), EnabledStatistics::Page);
    }
    // Bits of small numbers hardly shrink further.
    for name in ["primary", "test", "mark", "journal", "absent"] {
        builder = builder.set_column_compression(ColumnPath::from(name), Compression::UNCOMPRESSED);
    }
    for (name, encoding) in [("items", Encoding::PLAIN), ("participant", Encoding::DELTA_BYTE_ARRAY)] {
        builder = builder
            .set_column_dictionary_enabled(ColumnPath::from(name), false)
            .set_column_encoding(ColumnPath::from(name), encoding);
    }
    builder.build()
}

fn sorting(schema: &SchemaRef) -> Option<Vec<SortingColumn>> {
    let columns = ["municipality", "school", "class", "participant"].into_iter().map(|name| {
        let index = i32::try_from(schema.index_of(name).ok()?).ok()?;
        Some(SortingColumn { column_idx: index, descending: false, nulls_first: true })
    });
    columns.collect()
}

#[cfg(test)]
mod tests;
