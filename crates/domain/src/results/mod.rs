//! Assessment results: works, sittings, counts, and what may be concluded from them.
//!
//! Everything derived is a mergeable count ([`counts::WorkCounts`]): a school's counts of one work add up to a
//! municipality's, and a new upload replaces one school's counts and nothing else. The rules (identification,
//! objectivity, dynamics, items) are pure functions of such counts; the `analytics` crate makes the counts.

pub mod catalogue;
pub mod clusters;
pub mod context;
pub mod counts;
pub mod dynamics;
pub mod file;
pub mod groups;
pub mod identification;
pub mod items;
pub mod lake;
pub mod linking;
pub mod marks;
pub mod objectivity;
pub mod parts;
pub mod rule;
mod rule_words;
pub mod scale;
pub mod sitting;
pub mod statistics;
pub mod words;
pub mod work;

#[cfg(test)]
mod vectors;
