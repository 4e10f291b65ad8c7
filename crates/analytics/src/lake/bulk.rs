//! A work taken in as a stream, for sources too large for memory: a country's year, a region's whole export.
//!
//! The stream is written as it comes into one segment, and its schools are counted while they pass; memory holds one row
//! group and the counts. All sittings of a school must come together. What other files say of the same schools is merged
//! when the version is made.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;
use domain::results::scale::Scales;
use domain::results::sitting::Sitting;
use domain::results::work::Work;
use jiff::civil::Date;
use object_store::WriteMultipart;
use sha2::{Digest, Sha256};

use super::counts_file::{CountRow, CountsWriter, SchoolCounts};
use super::manifest::StoredFile;
use super::rows;
use super::storage::{Pending, Storage};
use crate::error::LakeError;
use crate::scan::Below;
use crate::writer::{Row, SegmentWriter, batch};

/// Bytes that the Parquet writer made and the upload has not taken yet.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn drain(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes one work as it streams by.
pub struct BulkWriter {
    storage: Storage,
    work: Work,
    items: usize,
    maxima: Vec<u8>,
    below: Below,
    path: String,
    sink: Sink,
    segment: SegmentWriter<Sink>,
    upload: WriteMultipart,
    hash: Sha256,
    bytes: u64,
    current: Option<(String, SchoolCounts)>,
    seen: BTreeSet<String>,
    schools: CountsWriter,
    groups: CountsWriter,
}

/// A work that was written and waits for its version.
pub struct BulkWork {
    /// What is known of the work.
    pub work: Work,
    pub(super) segment: StoredFile,
    pub(super) items: usize,
    pub(super) schools: BTreeSet<String>,
    pub(super) counts: Pending,
    pub(super) groups: Pending,
}

impl BulkWriter {
    /// Begins a work whose rows have so many items. `name` tells its file from others (see [`file_name`]).
    pub(super) async fn begin(
        storage: &Storage,
        work: Work,
        items: usize,
        scales: &Scales,
        name: &str,
    ) -> Result<BulkWriter, LakeError> {
        let path = format!("segments/{name}.parquet");
        let sink = Sink::default();
        Ok(BulkWriter {
            maxima: work.items.iter().map(|item| item.max).collect(),
            below: Below::of(scales.of(&work.code)),
            segment: SegmentWriter::new(sink.clone(), items).map_err(rows::written)?,
            upload: storage.begin(&path).await?,
            storage: storage.clone(),
            hash: Sha256::new(),
            bytes: 0,
            current: None,
            seen: BTreeSet::new(),
            schools: CountsWriter::new()?,
            groups: CountsWriter::new()?,
            work,
            items,
            path,
            sink,
        })
    }

    /// Takes the next rows, in the shape of [`crate::schema`]: made by [`crate::writer::batch`] or from columns.
    ///
    /// # Errors
    /// A school comes back after others, the shape is another one, or the storage fails.
    pub async fn push(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        self.count(batch)?;
        self.segment.write(batch).map_err(rows::written)?;
        self.send().await
    }

    /// Takes the next sittings, as a reader of lines hands them on. `municipality` tells where a school is, `source` is what
    /// the rows name as their file.
    ///
    /// # Errors
    /// As [`BulkWriter::push`]; a pupil has more scores than the work has items.
    pub async fn push_sittings(
        &mut self,
        sittings: &[Sitting],
        date: Option<Date>,
        municipality: impl Fn(&str) -> Option<String>,
        source: &str,
    ) -> Result<(), LakeError> {
        let mut places: Vec<(&str, Option<String>)> = Vec::new();
        for sitting in sittings {
            if places.last().is_none_or(|(school, _)| *school != sitting.school) {
                places.push((&sitting.school, municipality(&sitting.school)));
            }
        }
        let mut place = 0;
        let mut rows = Vec::with_capacity(sittings.len());
        for sitting in sittings {
            place += usize::from(places[place].0 != sitting.school);
            rows.push(Row { municipality: places[place].1.as_deref(), sitting, date, source });
        }
        let batch = batch(&self.work.code, self.items, &rows).map_err(rows::written)?;
        self.push(&batch).await
    }

    async fn send(&mut self) -> Result<(), LakeError> {
        let bytes = self.sink.drain();
        if !bytes.is_empty() {
            self.hash.update(&bytes);
            self.bytes += bytes.len() as u64;
            self.upload.wait_for_capacity(4).await?;
            self.upload.write(&bytes);
        }
        Ok(())
    }

    fn count(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        let BulkWriter { current, seen, schools, groups, work, maxima, below, path, .. } = self;
        let mut failure = None;
        rows::visit(
            batch,
            path,
            |_| true,
            |sitting, _, _| {
                if failure.is_some() {
                    return;
                }
                if current.as_ref().is_none_or(|(school, _)| *school != sitting.school) {
                    if let Err(error) = close(work, current.take(), schools, groups) {
                        failure = Some(error);
                        return;
                    }
                    if !seen.insert(sitting.school.clone()) {
                        let (work, school) = (work.code.clone(), sitting.school.clone());
                        failure = Some(LakeError::NotSorted { work, school });
                        return;
                    }
                    *current = Some((sitting.school.clone(), SchoolCounts::default()));
                }
                if let Some((_, counts)) = current {
                    counts.add(sitting, below.is_below(sitting.test, sitting.mark), maxima);
                }
            },
        )?;
        failure.map_or(Ok(()), Err)
    }

    /// Counts of a school of which only reports by groups are known.
    pub(super) fn push_reported(&mut self, row: CountRow) -> Result<(), LakeError> {
        self.seen.insert(row.school.clone());
        self.groups.push(row.clone())?;
        self.schools.push(row)
    }

    /// Ends the work's files. They count once a version names them.
    ///
    /// # Errors
    /// The storage fails.
    pub async fn finish(mut self) -> Result<BulkWork, LakeError> {
        close(&self.work, self.current.take(), &mut self.schools, &mut self.groups)?;
        let rows = self.segment.rows();
        let rest = self.segment.finish().map_err(rows::written)?.drain();
        self.hash.update(&rest);
        self.bytes += rest.len() as u64;
        self.upload.write(&rest);
        self.upload.finish().await?;
        self.storage.flush(std::slice::from_ref(&self.path))?;
        let sha256 = hex::encode(self.hash.finalize());
        Ok(BulkWork {
            segment: StoredFile { path: self.path, sha256, bytes: self.bytes, rows },
            items: self.items,
            work: self.work,
            schools: self.seen,
            counts: self.schools.finish()?,
            groups: self.groups.finish()?,
        })
    }
}

fn close(
    work: &Work,
    current: Option<(String, SchoolCounts)>,
    schools: &mut CountsWriter,
    groups: &mut CountsWriter,
) -> Result<(), LakeError> {
    let Some((school, counts)) = current else { return Ok(()) };
    let Some((row, of_groups)) = counts.rows(&work.code, &school) else { return Ok(()) };
    schools.push(row)?;
    of_groups.into_iter().try_for_each(|row| groups.push(row))
}

/// Name of a streamed file, whose hash is known only at its end: unlike any other of the lake, for nothing else is written
/// for the same work at the same moment on top of the same version.
pub fn file_name(work: &Work, base: u64, at: jiff::Timestamp) -> String {
    let seed = format!("{} {base} {}", work.code, at.as_nanosecond());
    hex::encode(&Sha256::digest(seed.as_bytes())[..16])
}
