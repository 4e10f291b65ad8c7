//! Record batches of a file of sittings: only the columns, row groups and pages that are needed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ArrowReaderMetadata, ArrowReaderOptions, RowFilter};
use parquet::arrow::async_reader::{AsyncFileReader, MetadataSuffixFetch, ParquetRecordBatchStream};
use parquet::arrow::{ParquetRecordBatchStreamBuilder, ProjectionMask};
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::statistics::Statistics;

use super::fold::ScanError;

/// Rows decoded at once: large enough to forget the cost of a call, small enough to stay in the processor's cache.
const BATCH_ROWS: usize = 16_384;

/// Columns that counting reads; `class` only where classes are counted, `test` only where a test score has a minimum.
pub fn counted_columns(classes: bool, tests: bool) -> Vec<&'static str> {
    let optional =
        [("class", classes), ("test", tests)].into_iter().filter_map(|(name, wanted)| wanted.then_some(name));
    ["school", "items", "primary", "mark", "journal", "absent"].into_iter().chain(optional).collect()
}

/// A file of sittings in a storage.
#[derive(Debug, Clone)]
pub struct SegmentFile {
    store: Arc<dyn ObjectStore>,
    path: Path,
}

/// Batches of a file.
pub type Batches = ParquetRecordBatchStream<SegmentFile>;

impl SegmentFile {
    /// The file at `path`.
    pub fn new(store: Arc<dyn ObjectStore>, path: Path) -> SegmentFile {
        SegmentFile { store, path }
    }

    /// Reads some columns of every row. Names that repeat in runs come as dictionary keys; columns the file has not are
    /// left out.
    ///
    /// # Errors
    /// The storage does not answer or the file is no Parquet.
    pub async fn batches(&self, columns: &[&str]) -> Result<Batches, ScanError> {
        Ok(self.builder(columns, &["school", "class"]).await?.build()?)
    }

    /// Reads some columns of the rows of some schools, all of them as [`crate::schema`] says. Row groups and pages
    /// without these schools are not read.
    ///
    /// # Errors
    /// The storage does not answer or the file is no Parquet.
    pub async fn schools(&self, columns: &[&str], schools: BTreeSet<String>) -> Result<Batches, ScanError> {
        let builder = self.builder(columns, &[]).await?;
        let (Some(first), Some(last)) = (schools.first().cloned(), schools.last().cloned()) else {
            return Ok(builder.with_row_groups(Vec::new()).build()?);
        };
        let descriptor = builder.parquet_schema();
        let school = descriptor.columns().iter().position(|column| column.name() == "school");
        let groups = builder.metadata().row_groups().iter().enumerate().filter(|(_, group)| {
            let statistics = school.and_then(|column| group.column(column).statistics());
            !matches!(statistics, Some(Statistics::ByteArray(range))
                if range.max_opt().is_some_and(|max| max.data() < first.as_bytes())
                    || range.min_opt().is_some_and(|min| min.data() > last.as_bytes()))
        });
        let groups = groups.map(|(index, _)| index).collect();
        let mask = ProjectionMask::columns(descriptor, ["school"]);
        let wanted = ArrowPredicateFn::new(mask, move |batch| Ok(among(batch.column(0).as_string::<i32>(), &schools)));
        Ok(builder.with_row_groups(groups).with_row_filter(RowFilter::new(vec![Box::new(wanted)])).build()?)
    }

    async fn builder(
        &self,
        columns: &[&str],
        keyed: &[&str],
    ) -> Result<ParquetRecordBatchStreamBuilder<SegmentFile>, ScanError> {
        let mut file = self.clone();
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load_async(&mut file, options.clone()).await?;
        let options = options.with_schema(with_keys(metadata.schema(), keyed));
        let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)?;
        let mask = ProjectionMask::columns(metadata.parquet_schema(), columns.iter().copied());
        let builder = ParquetRecordBatchStreamBuilder::new_with_metadata(file, metadata);
        Ok(builder.with_projection(mask).with_batch_size(BATCH_ROWS))
    }
}

/// The schema with some text columns as dictionary keys.
fn with_keys(schema: &SchemaRef, keyed: &[&str]) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let keys = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        if keyed.contains(&field.name().as_str()) && *field.data_type() == DataType::Utf8 {
            Field::new(field.name(), keys, field.is_nullable())
        } else {
            field.as_ref().clone()
        }
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Which rows are of these schools. Rows of one school follow one another, so that a set is asked once a run.
fn among(names: &StringArray, schools: &BTreeSet<String>) -> BooleanArray {
    let mut last: Option<(&str, bool)> = None;
    let rows = (0..names.len()).map(|row| {
        let name = names.value(row);
        let wanted = match last {
            Some((known, wanted)) if known == name => wanted,
            _ => schools.contains(name),
        };
        last = Some((name, wanted));
        Some(wanted)
    });
    rows.collect()
}

fn outside(error: object_store::Error) -> ParquetError {
    ParquetError::External(Box::new(error))
}

impl AsyncFileReader for SegmentFile {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes, ParquetError>> {
        self.store.get_range(&self.path, range).map_err(outside).boxed()
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, Result<Vec<Bytes>, ParquetError>> {
        async move { self.store.get_ranges(&self.path, &ranges).await.map_err(outside) }.boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>, ParquetError>> {
        let reader = ParquetMetaDataReader::new().with_arrow_reader_options(options);
        async move { Ok(Arc::new(reader.load_via_suffix_and_finish(self).await?)) }.boxed()
    }
}

impl MetadataSuffixFetch for &mut SegmentFile {
    fn fetch_suffix(&mut self, suffix: usize) -> BoxFuture<'_, Result<Bytes, ParquetError>> {
        let options = GetOptions { range: Some(GetRange::Suffix(suffix as u64)), ..GetOptions::default() };
        async move {
            let answer = self.store.get_opts(&self.path, options).await.map_err(outside)?;
            answer.bytes().await.map_err(outside)
        }
        .boxed()
    }
}

/// Every batch of a stream, for files that are small.
///
/// # Errors
/// The storage does not answer or the file is no Parquet.
pub async fn collect(batches: Batches) -> Result<Vec<RecordBatch>, ScanError> {
    Ok(futures::TryStreamExt::try_collect(batches).await?)
}
