//! Russian administrative phrases: text in, a value and what was not understood out.
//!
//! Four readers, each total (no input makes them fail) and each silent about what it does not know:
//!
//! | phrase | reader | value |
//! |---|---|---|
//! | «ежегодно, март, август» | [`deadline::read`] | [`deadline::Deadline`] |
//! | «не менее 80% педагогов» | [`indicator::read`] | [`indicator::Indicator`] |
//! | «МОУО, ШНОР, ШНСУ» | [`parties::read`] | [`parties::Parties`] |
//! | «2022/2023», «2023-2025 годы» | [`period::read`] | [`period::Period`] |
//!
//! Invariant: this crate knows no clock, no file and no network; everything it needs is a parameter.
//! The types serialise to the JSON of the contract `plan.md`.

pub mod calendar;
pub mod deadline;
pub mod indicator;
pub mod number;
pub mod parties;
pub mod period;
pub mod text;
