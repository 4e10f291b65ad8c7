//! What the system is about: types, rules, state machines, access decisions, the plan linter.
//!
//! Invariant: pure. No async, SQL, HTTP, files, clock or chance; whatever is needed is a parameter.
//!
//! | question | module |
//! |---|---|
//! | what stands in the document | [`roadmap`], [`line`] |
//! | what is wrong with it | [`lint`] |
//! | what has to be asked of a person | [`review`] |
//! | what work comes out of it, and how it stands | [`schedule`], [`progress`] |
//! | who owes which window on which day | [`owed`] |
//! | what was handed in and confirmed | [`work`] |
//! | what a value is and how it stands against its target | [`measured`] |
//! | what changed in the next version | [`amendment`] |
//! | which spellings name one role, whose territory a document is about | [`party`], [`territory`] |
//! | who may do what | [`access`] |
//! | who did what, provably | [`journal`] |
//! | what papers, calendars, charts and tables show | [`plan_export`], [`calendar_model`], [`timeline_model`], [`chart_model`], [`sheet_model`] |
//! | who the organisations are | [`unit`] |
//! | what may be typed, and how long | [`field`] |
//! | what tables of schools say, and what a table changes | [`registers`] |
//! | what is measured, of whom, as of which day | [`figures`] |
//! | how it is said in Russian | [`russian`] |

pub mod access;
pub mod amendment;
pub mod calendar_model;
pub mod chart_model;
pub mod field;
pub mod figures;
pub mod journal;
pub mod line;
pub mod lint;
pub mod measured;
pub mod owed;
pub mod party;
pub mod password;
pub mod plan_export;
pub mod progress;
pub mod refusal;
pub mod registers;
pub mod results;
pub mod review;
pub mod roadmap;
pub mod russian;
pub mod schedule;
pub mod sheet_model;
pub mod similarity;
pub mod stem;
pub mod territory;
#[cfg(test)]
mod testing;
pub mod timeline_model;
pub mod unit;
pub mod work;
