//! Views as the operations make them, for the test of the API's shapes.

use domain::results::catalogue::Catalogue;
use domain::results::identification::Run;
use domain::results::objectivity::ObjectivityRun;
use operations::results::imports::{ImportState, ImportView};
use operations::results::runs::RunView;
use operations::results::works::{ItemGroup, WorkItems};

use super::data::Size;
use super::{results, schools};

/// Verdicts of a year.
pub(crate) fn identification() -> Run {
    Run { year: 2025, rule: "federal-2025@1".to_owned(), schools: vec![schools::verdict(Size::One)] }
}

/// Markers of a year.
pub(crate) fn objectivity() -> ObjectivityRun {
    let markers = (0..2).map(|number| schools::marker(Size::One, number).marker).collect();
    ObjectivityRun { year: 2025, false_discovery_rate: 0.05, tests: 40, markers }
}

/// An approved run.
pub(crate) fn run() -> RunView {
    schools::run(Size::One, 1)
}

/// An import with a file of each outcome.
pub(crate) fn import() -> ImportView {
    results::import(Size::Long, ImportState::Preview)
}

/// Items of a work.
pub(crate) fn items() -> WorkItems {
    let items = (0..5).map(results::completion).collect();
    WorkItems {
        work: results::summary(Size::One, 1),
        school: Some("edu770104".to_owned()),
        groups: vec![ItemGroup { kind: "school", name: "СОШ № 1".to_owned(), participants: 40, items }],
        skills: vec![results::skill(Size::One, 1)],
    }
}

/// The plan of a paper.
pub(crate) fn catalogue() -> Catalogue {
    results::catalogue(Size::Long, 0)
}
