//! Record batches of one work into counts by school, or by school and class.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use domain::results::counts::WorkCounts;
use domain::results::scale::Scale;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::columns::{Columns, Names, Scratch};
use super::items::Maxima;

/// Counts could not be made from a file.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// A column is missing or has another type than [`crate::schema`] says.
    #[error("в файле результатов нет столбца «{0}» нужного вида")]
    Column(&'static str),
    /// Arrow could not turn a column.
    #[error("столбцы результатов не прочитаны: {0}")]
    Arrow(#[from] ArrowError),
    /// Parquet could not be read.
    #[error("файл результатов не прочитан: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The storage did not answer.
    #[error("хранилище результатов не отвечает: {0}")]
    Storage(#[from] object_store::Error),
    /// DataFusion refused a query.
    #[cfg(feature = "ballista")]
    #[error("запрос к результатам не выполнен: {0}")]
    Query(#[from] datafusion::error::DataFusionError),
    /// A part of the work did not end.
    #[error("подсчёт результатов прерван: {0}")]
    Stopped(#[from] tokio::task::JoinError),
}

/// What a group of counts is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// One group a school.
    School,
    /// One group a class of a school.
    Class,
}

/// When a pupil is below the minimum: the part of a [`Scale`] that a scan needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Below {
    /// Lowest sufficient test score, or lowest sufficient mark where the file has no test score.
    pub minimum: Option<u16>,
}

impl Below {
    /// By the scale of a work; without a scale mark 2 is below.
    pub fn of(scale: Option<&Scale>) -> Below {
        Below { minimum: scale.and_then(|scale| scale.minimum) }
    }

    /// The same answer as [`Scale::is_below`], where nothing known is not below.
    pub fn is_below(self, test: Option<u16>, mark: Option<u8>) -> bool {
        match (self.minimum, test, mark) {
            (Some(minimum), Some(test), _) => test < minimum,
            (Some(minimum), None, Some(mark)) if minimum <= 5 => u16::from(mark) < minimum,
            (_, _, mark) => mark == Some(2),
        }
    }
}

/// Counts of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCounts {
    /// School as the files have it.
    pub school: String,
    /// Class; none when the file names none, or when whole schools are counted.
    pub class: Option<String>,
    /// Its counts. A group of absent pupils only has the neutral value.
    pub counts: WorkCounts,
}

/// Counts one work batch by batch.
pub struct Counter {
    grouping: Grouping,
    below: Below,
    maxima: Vec<u8>,
    groups: Vec<GroupCounts>,
    /// Places of the groups with the hashes of their school and class.
    places: HashTable<(u64, usize)>,
    hasher: DefaultHashBuilder,
}

impl Counter {
    /// Nothing counted yet. `maxima` are the items' highest scores.
    pub fn new(grouping: Grouping, below: Below, maxima: &[u8]) -> Counter {
        Counter {
            grouping,
            below,
            maxima: maxima.to_vec(),
            groups: Vec::new(),
            places: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Adds the rows of a batch, without those of the schools in `except`.
    ///
    /// # Errors
    /// A column is missing or of another type.
    pub fn add(&mut self, batch: &RecordBatch, except: &BTreeSet<String>) -> Result<(), ScanError> {
        let columns = Columns::of(batch)?;
        let schools = Names::of(batch, "school")?;
        let classes = match self.grouping {
            Grouping::School => None,
            Grouping::Class => Some(Names::of(batch, "class")?),
        };
        let maxima = Maxima::new(columns.width(), &self.maxima);
        let mut scratch = Scratch::new(&columns);
        let mut from = 0;
        while from < batch.num_rows() {
            let mut to = schools.run_end(from);
            if let Some(classes) = &classes {
                to = to.min(classes.run_end(from));
            }
            let school = schools.name(from).unwrap_or_default();
            if !except.contains(school) {
                let class = classes.as_ref().and_then(|classes| classes.name(from));
                let place = self.place(school, class);
                columns.count(from..to, self.below, &maxima, &mut scratch, &mut self.groups[place].counts);
            }
            from = to;
        }
        Ok(())
    }

    /// The groups in the order they were met.
    pub fn finish(self) -> Vec<GroupCounts> {
        self.groups
    }

    fn place(&mut self, school: &str, class: Option<&str>) -> usize {
        let Counter { groups, places, hasher, .. } = self;
        let next = groups.len();
        let is_group = |group: &GroupCounts| group.school == school && group.class.as_deref() == class;
        if groups.last().is_some_and(is_group) {
            return next - 1;
        }
        let hash = hasher.hash_one((school, class));
        if let Some((_, place)) = places.find(hash, |(_, place)| is_group(&groups[*place])) {
            return *place;
        }
        let (school, class) = (school.to_owned(), class.map(str::to_owned));
        groups.push(GroupCounts { school, class, counts: WorkCounts::default() });
        places.insert_unique(hash, (hash, next), |(hash, _)| *hash);
        next
    }
}
