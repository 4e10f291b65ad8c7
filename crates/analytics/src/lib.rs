//! The lake of assessment results: Parquet by year and work, one row a sitting, and mergeable counts.
//!
//! Invariants: a stored file never changes; a version of the lake is one manifest, committed in one step; what is
//! derived can be rebuilt from the sittings.

#[cfg(feature = "ballista")]
pub mod cluster;
pub mod error;
pub mod generate;
pub mod lake;
pub mod parquet_file;
pub mod scan;
pub mod schema;
pub mod writer;

pub use error::LakeError;
pub use lake::Lake;
pub use parquet_file::{is_parquet, read_parquet};
