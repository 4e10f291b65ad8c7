//! The only crate that knows SQL: entities, migrations, queries, jobs, sessions, journal, files.
//!
//! | task | place |
//! |---|---|
//! | open SQLite in a data folder or PostgreSQL by URL, bring the schema up | [`Store::open`] |
//! | read | [`Store::reader`], then `queries::NOUN::…(&reader, …)` |
//! | change | [`Store::begin`] gives a [`Writing`]; changes and their journal entry go through it; [`Writing::commit`] |
//! | source files | [`Store::files`] |
//! | files on their way in, sealed | [`uploads`] |
//! | checks, backup, restore | [`doctor`], [`backup`] |
//! | a fresh store for each test, on both databases | `testing` (feature `testing`) |
//!
//! # Invariants
//!
//! - Entities never leave the crate: [`records`] are plain data.
//! - One writer at a time, on both databases: SQLite by `BEGIN IMMEDIATE` on a pool of one connection, PostgreSQL by an
//!   advisory lock held to the end of the transaction. So a decision made from what a writing transaction read still holds
//!   when it commits. (Only the claim of a job runs beside, with `SKIP LOCKED`.)
//! - The journal is written in the transaction of the change, is chained by hashes, and the database refuses to change it.
//! - The store filters, it does not decide: rules are in `domain`, their order in `operations`.

pub mod backup;
pub mod doctor;
pub mod examine;
#[cfg(feature = "testing")]
pub mod faults;
pub mod files;
pub mod journal;
pub mod once;
pub mod queries;
pub mod records;
#[cfg(feature = "testing")]
pub mod testing;
pub mod uploads;

mod anchor;
mod connect;
mod entities;
mod error;
#[cfg(not(feature = "testing"))]
mod faults;
mod guard;
mod migrations;
mod private;
mod seals;
mod writing;

pub use connect::Store;
pub use error::Error;
pub use writing::{Reader, Writing};
