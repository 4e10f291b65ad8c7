//! Work that people hand in and confirm: finding it, its history, handing in, reviewing, reports, visits, counts.
//!
//! | question | place |
//! |---|---|
//! | which assignment is meant | [`Which`] |
//! | hand in, take back, correct | [`hand_in`], [`withdraw`], [`correct`] |
//! | confirm or return | [`review`] |
//! | what is mine, how much there is | [`mine`], [`count`] |
//! | a report that the order demands | [`sign_report`] |
//! | a visit and its agreements | [`visit`] |
//! | which lines of an upper plan a school covers | [`implement`], [`coverage`] |
//! | values of indicators, targets, checkpoints | [`indicators`] |

mod cascade;
mod counts;
mod find;
mod handing_in;
pub(crate) mod history;
pub mod indicators;
mod mine;
mod page;
mod reports;
mod reviewing;
mod visits;

pub use cascade::{CoverageCounts, coverage, implement};
pub use counts::{CountFilter, count};
pub use find::Which;
pub use handing_in::{HandInInput, correct, hand_in, keep_file, withdraw};
pub use mine::{Mine, MineCounts, WorkRow, mine, mine_counts, review_queue};
pub use page::{HandInView, WorkPage, file, page};
pub use reports::{ReportContent, ReportFilter, ReportLine, ReportState, count_reports, report_content, sign_report};
pub use reviewing::{ReviewInput, review};
pub use visits::{AgreementInput, VisitInput, VisitView, visit, visits};

use domain::access::{Action, Actor, Resource};

use crate::actor::allow;
use crate::{App, Failure};

/// Asks for a right over a unit; the refusal carries the rule that decided, and says nothing of what is there.
pub(crate) fn allow_unit(app: &App, actor: &Actor, action: Action, unit: Option<&str>) -> Result<(), Failure> {
    allow(app, actor, action, &unit.map_or(Resource::Common, |unit| Resource::OfUnit(unit.to_owned())))
}
