//! From files of sittings to counts: the scan that everything over many schools stands on.
//!
//! - [`items`]: the vectorised sums over item scores;
//! - [`fold`]: record batches of one work into counts by school, or by school and class;
//! - [`read`]: the record batches of a file, only the columns and pages that are needed;
//! - [`country`]: all works of a year, judged;
//! - `query`: the same counts as an SQL aggregate, for clusters (feature `ballista`).
//!
//! The fold reads batches in the order of the file and meets each school once, so that it needs no hash of every row; it
//! does not rely on the order: rows of a school met again are added to the same counts.

mod columns;
pub mod country;
#[cfg(feature = "ballista")]
mod encoding;
pub mod fold;
mod items;
#[cfg(feature = "ballista")]
pub mod query;
pub mod read;

pub use fold::{Below, Counter, GroupCounts, Grouping, ScanError};

#[cfg(all(test, feature = "ballista"))]
mod tests;
