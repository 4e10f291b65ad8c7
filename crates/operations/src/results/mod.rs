//! Assessment results: files in, an honest list of schools out.
//!
//! | task | module |
//! |---|---|
//! | files: read, preview, store or drop | [`imports`] |
//! | works, items and skills, scales, catalogues | [`works`] |
//! | verdicts: a run frozen with its rule and inputs, compared, approved; what-if | [`runs`] |
//! | rules | [`rules`] |
//! | markers and explanations | [`markers`] |
//! | change over the years | [`dynamics`] |
//! | social context: index, clusters of like schools, resilience | [`context`] |
//! | a school's own diagnostic works and the growth of the same pupils | [`growth`] |
//! | one school with everything on it | [`school`] |
//!
//! The lake itself is behind [`ResultsEngine`].

pub(crate) mod cache;
pub mod context;
pub mod dynamics;
pub mod growth;
pub mod imports;
mod intake;
pub mod markers;
pub mod rule_form;
pub mod rules;
pub mod runs;
pub mod school;
pub mod works;

mod engine;

use std::sync::Arc;

pub use engine::{Answer, ReadFile, ResultsEngine};

use crate::{App, Failure};

/// The lake of this deployment.
///
/// # Errors
/// Refused `no_results_plane` where there is none.
pub(crate) fn engine(app: &App) -> Result<Arc<dyn ResultsEngine>, Failure> {
    app.results.clone().ok_or_else(|| {
        Failure::refused(
            "no_results_plane",
            "В этой установке нет хранилища результатов.",
            "Запустите программу с папкой данных, в которую можно писать.",
        )
    })
}
