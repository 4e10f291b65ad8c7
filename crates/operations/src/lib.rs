//! What people and jobs can do, one function each: load, decide (domain), save, journal.
//!
//! # How to call it
//!
//! One [`App`] lives as long as the process (`web` holds an `Arc<App>`). Every operation has the form
//! `async fn verb(app: &App, actor: &Actor, …) -> Result<View, Failure>`. Views are plain data for pages and for the JSON
//! API (all serialise); what a person typed comes in as plain strings and goes back as [`Failure::Invalid`] with one
//! [`FieldProblem`] per field when it cannot be taken.
//!
//! | place | module |
//! |---|---|
//! | sign-in, sessions, passwords | [`sessions`], [`people`] |
//! | requests that are done once | [`once`] |
//! | organisations, their people, links between them | [`units`], [`persons`] |
//! | import of a roadmap, step by step | [`imports`] (and [`amendments`] for a second version) |
//! | adopted plans: table, list, calendar, timeline, indicators, history, one activity | [`plans`] |
//! | statuses of assignments, grouped by line and by window; comments on a line | [`assignments`], [`attention`], [`comments`] |
//! | calendar feeds | [`feeds`] |
//! | assessment results: import, works, runs of identification, a school's page | [`results`] |
//! | files to take away | [`exports`] |
//! | checks, backup, journal | [`admin`], [`journal`] |
//! | work in the background | [`jobs`] |
//! | files that are sent, until they are read | [`uploads`] |
//!
//! # Invariants
//!
//! - Every change and its journal entry are one transaction.
//! - Nothing here knows HTTP, HTML or a document format; heavy work goes through [`Ports`].
//! - Time, chance and ids come from [`Clock`] and [`Chance`], so a test can fix them.
//! - An expected failure is a value with a Russian sentence and the way out; an unexpected one shows an operation id only.

pub mod admin;
pub mod amendments;
pub mod assignments;
pub mod attention;
pub mod comments;
pub mod exports;
pub mod feeds;
pub mod figures;
pub mod grants;
pub mod imports;
pub mod jobs;
pub mod journal;
pub mod letters;
pub mod once;
pub mod people;
pub mod persons;
pub mod plans;
pub mod registers;
pub mod results;
pub mod sessions;
pub mod sets;
pub mod staff;
pub mod units;
pub mod uploads;
pub mod work;

mod actor;
mod app;
mod browser;
mod chance;
mod clock;
mod failure;
mod limiter;
mod names;
mod owing;
mod page;
mod passwords;
mod place;
mod ports;
mod roadmaps;
mod storage;
mod support;
mod target;

pub use actor::program;
pub use app::App;
pub use browser::{DAYS as BROWSER_DAYS, KnownBrowser};
pub use chance::Chance;
pub use clock::Clock;
pub use domain::access::Actor;
pub use failure::{Failure, FieldProblem};
pub use page::Page;
pub use ports::{OutputFile, Ports, ReadRegisters, ReadRoadmap};
pub use storage::told;
pub use target::{Suggestion, Target, TargetView};
