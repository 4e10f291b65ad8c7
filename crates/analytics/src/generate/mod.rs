//! A country's year that nobody lived: schools, works and sittings for measuring and for trying things out.
//!
//! Everything is invented and follows from a seed alone. The model: a school has a mean ability and a size; its pupils
//! scatter around it; a point of an item is won with the chance of the Rasch model; marks follow from boundaries, journal
//! marks scatter around the honest mark. Planted among the schools: low ones, strong ones, and ones whose ВПР are helped
//! ([`Planted`]), so that what the analysis finds can be held against what is there.

mod random;
mod schools;
mod sittings;
mod works;

use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use domain::results::work::Work;

pub use schools::{ModelSchool, Planted};
pub use works::ModelWork;

use crate::writer::{SegmentWriter, WriteError};
use sittings::SittingModel;

/// Size of an invented country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountrySize {
    /// Schools.
    pub schools: usize,
    /// Works of the year, at most 24.
    pub works: usize,
    /// Sittings of all works together, within a hundredth for a whole country.
    pub sittings: usize,
    /// Calendar year of the works.
    pub year: u16,
}

impl CountrySize {
    /// A year of the whole country: 39,000 schools, 24 works, 40 million sittings with 800 million item scores.
    pub const WHOLE: CountrySize = CountrySize { schools: 39_000, works: 24, sittings: 40_000_000, year: 2025 };

    /// The whole country with so many times fewer schools; a school stays as large as it is.
    pub const fn divided(self, by: usize) -> CountrySize {
        CountrySize { schools: self.schools / by, sittings: self.sittings / by, ..self }
    }
}

/// An invented country: what is known before a single sitting is made.
#[derive(Debug, Clone)]
pub struct Country {
    seed: u64,
    /// Works of the year.
    pub works: Vec<ModelWork>,
    /// Schools, sorted as the files are.
    pub schools: Vec<ModelSchool>,
}

/// What was written of one work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenWork {
    /// The work.
    pub work: Work,
    /// Rows, the absent among them.
    pub rows: u64,
    /// Schools with rows.
    pub schools: u64,
}

/// An invented country is not written.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The sink did not open or close.
    #[error("не записать созданные данные: {0}")]
    Sink(#[from] io::Error),
    /// The file was not made.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Schools of one batch: some thousands of rows.
const SCHOOLS_AT_ONCE: usize = 256;

/// What the rows name as their source: no file has this hash.
const SOURCE: &str = "generated0000000";

impl Country {
    /// The country of a size and a seed.
    pub fn new(size: CountrySize, seed: u64) -> Country {
        let works = works::works(size.year, size.works, seed);
        let sat = (size.schools * works.len()).max(1);
        let schools = schools::schools(size.schools, size.sittings as f64 / sat as f64, seed);
        Country { seed, works, schools }
    }

    /// The sittings of work `number` batch by batch, sorted.
    pub fn batches(&self, number: usize) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> + '_ {
        let model = SittingModel::new(&self.works[number], number as u64, self.seed, SOURCE);
        let chunks = self.schools.chunks(SCHOOLS_AT_ONCE).zip(0..);
        chunks.map(move |(schools, index)| model.batch(index * SCHOOLS_AT_ONCE, schools))
    }

    /// Writes the sittings of work `number` as one sorted file and gives the sink back.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn write_work<W: Write + Send>(&self, number: usize, sink: W) -> Result<(W, WrittenWork), WriteError> {
        let work = &self.works[number];
        let model = SittingModel::new(work, number as u64, self.seed, SOURCE);
        let mut writer = SegmentWriter::new(sink, work.work.items.len())?;
        for (schools, index) in self.schools.chunks(SCHOOLS_AT_ONCE).zip(0..) {
            writer.write(&model.batch(index * SCHOOLS_AT_ONCE, schools)?)?;
        }
        let written = WrittenWork { work: work.work.clone(), rows: writer.rows(), schools: self.schools.len() as u64 };
        Ok((writer.finish()?, written))
    }

    /// Writes every work, `threads` at once. `open` gives the sink of a work; `close` takes it back when it is complete.
    /// Memory holds one row group a thread.
    ///
    /// # Errors
    /// A sink does not open, write or close: the first failure, after the works begun have ended.
    pub fn write<W: Write + Send>(
        &self,
        threads: usize,
        open: impl Fn(&Work) -> io::Result<W> + Sync,
        close: impl Fn(&WrittenWork, W) -> io::Result<()> + Sync,
    ) -> Result<Vec<WrittenWork>, GenerateError> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<Result<WrittenWork, GenerateError>>> = Mutex::default();
        let one = |number: usize| -> Result<WrittenWork, GenerateError> {
            let sink = open(&self.works[number].work)?;
            let (sink, written) = self.write_work(number, sink)?;
            close(&written, sink)?;
            Ok(written)
        };
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= self.works.len() {
                            break;
                        }
                        let written = one(number);
                        done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(written);
                    }
                });
            }
        });
        let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut written = done.into_iter().collect::<Result<Vec<WrittenWork>, GenerateError>>()?;
        written.sort_by(|a, b| a.work.code.cmp(&b.work.code));
        Ok(written)
    }
}

#[cfg(test)]
mod tests;
